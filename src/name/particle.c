/* SPDX-License-Identifier: Apache-2.0 */
/*
 * particle.c - the class of a word, from the table
 */
#include "name/particle.h"

enum particle particle_of(const char *text, size_t length)
{
    const struct table_slot *slot = table_seek(&table_words, text, length);
    return slot == NULL ? PARTICLE_NONE : (enum particle)slot->value;
}
