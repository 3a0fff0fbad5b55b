/* SPDX-License-Identifier: Apache-2.0 */
/*
 * recipe_bones.h - the words of a name as recipe 2 compares them
 *
 * A *bone* is a word's skeleton made coarser: p is b, t is d, g is k, and the hissing
 * sounds are one; no letter stands twice in a row. Lists that were written by different
 * hands differ in just these letters, and since a token holds at least two attributes,
 * what coarseness mistakes is paid back by the second.
 *
 * Of a name the distinct bones count, the rarest first; how rare a bone is stands in
 * tables that are part of the recipe. A bone that is in fewer than three entities of the
 * lists they were counted from stands in no table and counts as the rarest.
 *
 * Two bones are *apart* if the name has a word with the one and a word with the other
 * that were not written as one (name/words.h). Only these are two attributes (R13).
 */
#ifndef NAME_RECIPE_BONES_H
#define NAME_RECIPE_BONES_H

#include "name/form.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    RECIPE_BONES_MAX = 6,    /* of one name: its rarest */
    RECIPE_BONES_UNIT = 256, /* of a rarity in one nat */
    RECIPE_BONES_TABLES = 2, /* of persons, of bodies */
    RECIPE_BONES_HASH = 32
};

struct recipe_bone {
    char text[SKELETON_MAX + 1]; /* A-Z, a-z, 0-9 */
    uint16_t rarity;             /* -ln of the share of entities that hold it */
    uint8_t word;                /* index in the form: the first word that has it */
};

struct recipe_bones {
    struct recipe_bone items[RECIPE_BONES_MAX]; /* rarest first; equals by their text */
    size_t count;
    uint8_t apart[RECIPE_BONES_MAX]; /* bit j of apart[i]: items i and j are apart */
};

/* Time: linear in the form. */
void recipe_bones_of(const struct form *form, bool person, struct recipe_bones *out);

/* The bone of a skeleton. */
void recipe_bones_coarsen(const struct skeleton *skeleton, char out[SKELETON_MAX + 1]);

/* True when it ends as Russian patronymics do (-ovich, -evich, -ovna) and its name has
 * three bones or more: with two it is a family name. */
bool recipe_bones_is_father(const struct recipe_bones *of, size_t at);

/* True when they may make a pair. */
bool recipe_bones_are_apart(const struct recipe_bones *of, size_t a, size_t b);

/* SHA-256 over the two tables, chained. crypto_start() comes first. */
void recipe_bones_hash(uint8_t out[RECIPE_BONES_HASH]);

#endif
