/* SPDX-License-Identifier: Apache-2.0 */
/*
 * particle.c - the class of a word, from the table
 *
 * Most words are longer than any key with their first letter, and need no look.
 */
#include "name/particle.h"

enum particle particle_of(const char *text, size_t length)
{
    const struct table_slot *slot;

    if (length > TABLE_LENGTHS_MAX || text[0] < 'a' ||
        (table_words.begins[text[0] - 'a'] >> length & 1) == 0)
        return PARTICLE_NONE;
    slot = table_find(&table_words, text, length, table_hash(text, length));
    return slot == NULL ? PARTICLE_NONE : (enum particle)slot->value;
}
