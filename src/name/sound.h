/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sound.h - how alike two words of names are, as spellings of one word
 *
 * The answer is evidence: the logarithm of how much more often two spellings of one word
 * look like this than two words do that an alignment of two persons' names would pair.
 * It speaks of the spelling alone. That many people bear the word is for the scorer to
 * hold against it (form_word.rarity).
 *
 * The law. Symmetric; deterministic; integers only. By its letters no word is nearer to
 * another than to itself; the longer the words, the more their likeness says. Spellings
 * of one class (form_word.settled) are alike whatever their letters. One letter against
 * a word is an initial: it may stand for the word or not. Numbers are equal or apart.
 *
 * Units    evidence: SOUND_UNIT in one nat, from SOUND_NONE to SOUND_SAME
 */
#ifndef NAME_SOUND_H
#define NAME_SOUND_H

#include "base/buffer.h"
#include "name/form.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SOUND_UNIT = 256,
    SOUND_SAME = 8 * SOUND_UNIT,
    SOUND_NONE = -8 * SOUND_UNIT,
    SOUND_LETTERS_MAX = 8, /* of one step: two units of neighbours */
    SOUND_STEPS_MAX = 2 * WORD_MAX + 2,
};

/* Why two words are as alike as they are. */
enum sound_how {
    SOUND_EQUAL,   /* the same letters */
    SOUND_SETTLED, /* spellings of one class */
    SOUND_INITIAL, /* one letter that may, or may not, stand for the word */
    SOUND_SPELT,   /* letter by letter, the steps */
    SOUND_APART,   /* nothing worth following letter by letter */
};

/* Letters of one word that meet letters of the other; one of the two may be none. */
struct sound_step {
    char left[SOUND_LETTERS_MAX + 1];
    char right[SOUND_LETTERS_MAX + 1];
    int evidence; /* its part of the whole */
};

struct sound_trace {
    enum sound_how how;
    int evidence;
    struct sound_step
        steps[SOUND_STEPS_MAX]; /* of SOUND_SPELT, in the order of the word */
    size_t count;
};

/* Time: at worst the product of the lengths; words clearly apart cost less. */
int sound_compare(const struct form_word *a, const struct form_word *b);

/* A word read once, to be compared with several. All but the word is the sound's own. */
struct sound_reading {
    const struct form_word *word; /* kept */
    size_t count;                 /* of its units; they stand between two ends */
    unsigned openings;            /* bits of those it begins with */
    bool digits;                  /* or whatever else is no letter */
    uint8_t units[WORD_MAX + 2];
    size_t row;                  /* of the table, that what follows is of */
    int itself;                  /* what the word earns with itself */
    int16_t leave[WORD_MAX + 2]; /* what leaving the unit out is worth */
};

/* Time: linear. */
void sound_read(const struct form_word *word, struct sound_reading *out);

/* sound_compare of the two words that were read. */
int sound_meet(struct sound_reading *a, struct sound_reading *b);

/* Of two neighbours in one name against one word of the other, which may have been
 * written as one: "Al Ghafari" and "Alghafari". Two that make no word are apart. */
int sound_joined(const struct form_word *first,
                 const struct form_word *second,
                 const struct form_word *whole);

/* sound_compare, with the reasons. Returns the same evidence. */
int sound_explain(const struct form_word *a,
                  const struct form_word *b,
                  struct sound_trace *out);

/* What a person reads: "k for q, s left out". Says nothing of steps in which the
 * letters are equal. Failures are the buffer's. */
void sound_say(const struct sound_trace *trace, struct buffer *out);

#endif
