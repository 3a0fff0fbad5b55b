/* SPDX-License-Identifier: Apache-2.0 */
/*
 * align.h - which word of one name met which of the other
 *
 * The law.
 *  1. A word meets at most one other, or two neighbours written as one, or, in a body's
 *     name, the words whose first letters it is.
 *  2. The strongest meeting is made first. What a meeting speaks for is what its sound
 *     says, but never more than how rare the words are: that two names share Muhammad
 *     says little, however alike it is spelt.
 *  3. Which name stands left changes nothing but the sides.
 *  4. A name is read to its ALIGN_WORDS-th word.
 *
 * Units  all evidence is in 1/256 nat: the logarithm of how much more often such a pair
 *        is seen in two names of one bearer than in two names of two
 */
#ifndef NAME_ALIGN_H
#define NAME_ALIGN_H

#include "name/form.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { ALIGN_WORDS = WORDS_MAX };

enum align_how {
    ALIGN_SAME,    /* the same letters, or the same name by a table of names */
    ALIGN_SOUND,   /* alike enough */
    ALIGN_JOINED,  /* two neighbours and one word */
    ALIGN_INITIAL, /* one of them is the first letter of the other */
    ALIGN_ACRONYM  /* one of them is the first letters of several */
};

struct align_pair {
    uint8_t left; /* the first word on each side, and how many */
    uint8_t right;
    uint8_t left_count;
    uint8_t right_count;
    enum align_how how;
    int sound;    /* what their letters say */
    int evidence; /* what their meeting says; law 2 */
};

struct alignment {
    struct align_pair pairs[ALIGN_WORDS]; /* strongest first */
    size_t count;
    uint16_t left_rest; /* bits of the words that met none */
    uint16_t right_rest;
    int near; /* the most that letters say of two words that met none; or SOUND_NONE */
};

/* Time: words times words comparisons of sound. */
void align_forms(const struct form *left,
                 const struct form *right,
                 struct alignment *out);

/* How much a word of this name weighs: its rarity within bounds, so that a word nobody
 * has counted does not outweigh a name. */
int align_weight(const struct form_word *word);

/* What the best alignment could speak for at most, without making it: the weight of
 * the lighter name. Time: linear. */
int align_most(const struct form *left, const struct form *right);

#endif
