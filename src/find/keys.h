/* SPDX-License-Identifier: Apache-2.0 */
/*
 * keys.h - the hashes under which a word is kept, and by which it is looked for
 *
 * Two words are looked at together if they share a key: their letters but for one, their
 * consonants (or one of the other readings of them), or their consonants but for one.
 * What is looked up is then compared, so a chance meeting of hashes costs time only.
 */
#ifndef FIND_KEYS_H
#define FIND_KEYS_H

#include "name/form.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    KEYS_LETTERS = 1u << 0,    /* the letters, and the letters without one of them */
    KEYS_CONSONANTS = 1u << 1, /* the skeleton and its alternatives */
    KEYS_FEWER = 1u << 2,      /* the skeleton without one of its letters */
    KEYS_ALL = KEYS_LETTERS | KEYS_CONSONANTS | KEYS_FEWER,
    KEYS_DROP_FROM = 4, /* letters of the shortest word that loses one */
    KEYS_DROPS_MAX = 16,
    KEYS_MAX = 1 + KEYS_DROPS_MAX + 1 + SKELETON_ALTERNATIVES + SKELETON_MAX
};

/* The keys of a word, without repetition of neighbours; how many. Time: the square of
 * its length. */
size_t
keys_of_word(const struct form_word *word, bool body, unsigned which, uint32_t *out);

/* The key of all the letters of a word. */
uint32_t keys_of_letters(const char *text, size_t count, bool body);

/* A hash of bytes, good for tables in memory and in the segments of this build. */
uint64_t keys_hash(const void *bytes, size_t count, uint64_t seed);

#endif
