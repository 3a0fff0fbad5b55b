/* SPDX-License-Identifier: Apache-2.0 */
/*
 * weigh.h - what an alignment of two names says, in numbers that a model can judge
 *
 * The model (name/model.h) is learnt from these numbers and from nothing else, and both
 * the learner and the program have them from here, so that what was learnt is what is
 * computed. None depends on which name stands left. None knows where a name came from:
 * capitals, commas and lists are not in the form.
 *
 * Units    weights and evidence in 1/256 nat; shares in 1/1000; the rest are counts and
 *          verdicts, as said below
 */
#ifndef NAME_WEIGH_H
#define NAME_WEIGH_H

#include "name/align.h"
#include "name/form.h"

#include <stdint.h>

/* "low" and "high" are the side with the smaller and the larger of two numbers. */
enum weigh_trait {
    WEIGH_MET,         /* evidence of all words that met */
    WEIGH_DOUBT,       /* what they would say more if all were spelt alike */
    WEIGH_REST_LOW,    /* weight of the words that met none */
    WEIGH_REST_HIGH,   /* */
    WEIGH_RAREST_LOW,  /* the rarest of them */
    WEIGH_RAREST_HIGH, /* */
    WEIGH_SHARE,       /* of what could be met, that was */
    WEIGH_COVER_LOW,   /* of the weight of a name, that was met */
    WEIGH_COVER_HIGH,  /* */
    WEIGH_TOP,         /* the strongest meeting's evidence */
    WEIGH_SECOND,      /* the next, 0 if none */
    WEIGH_THIRD,       /* the next, 0 if none */
    WEIGH_WEAKEST, /* sound of the pair that is least alike, and not of equal letters */
    WEIGH_WEAKEST_LOSS,  /* the most that one meeting lacks to its weight */
    WEIGH_NEAR,          /* sound of the two most alike of those that met none */
    WEIGH_PAIRS,         /* meetings */
    WEIGH_ALIKE,         /* of them, of the same letters or settled spelling */
    WEIGH_EQUAL,         /* of them, of the same letters */
    WEIGH_INITIALS,      /* of them, with an initial */
    WEIGH_JOINED,        /* of them, two words and one, or an acronym */
    WEIGH_LEFT_LOW,      /* words that met none */
    WEIGH_LEFT_HIGH,     /* */
    WEIGH_ORDER,         /* meetings that cross */
    WEIGH_FIRST,         /* 2 the first words met, 1 a first met another, 0 none */
    WEIGH_LAST,          /* the same of the last words */
    WEIGH_FAMILY,        /* 3 met, 2 a family name met another word, 1 unknown, 0 apart */
    WEIGH_GIVEN,         /* the same of given names */
    WEIGH_PATRONYMIC,    /* the same of patronymics */
    WEIGH_KUNYA,         /* the same of kunyas */
    WEIGH_NAMES_LOW,     /* words left that are no nisba, patronymic, kunya or initial */
    WEIGH_NAMES_HIGH,    /* */
    WEIGH_INITIAL_APART, /* an initial that met none, though the other name has words left
                          */
    WEIGH_NUMBERS,       /* 2 the same or none, 1 on one side only, 0 apart */
    WEIGH_LEGAL,         /* 3 the same form, 2 none, 1 on one side only, 0 apart */
    WEIGH_SCRIPTS,       /* 0 both Latin, 1 another and the same, 2 Cyrillic and Latin,
                            3 Arabic and Latin, 4 other pairs */
    WEIGH_TURNED,        /* as WEIGH_ORDER, with family names put behind the others */
    WEIGH_COUNT
};

struct weighing {
    int16_t of[WEIGH_COUNT];
};

/* Every trait. Time: words times words, and a constant. */
void weigh_alignment(const struct form *left,
                     const struct form *right,
                     const struct alignment *alignment,
                     struct weighing *out);

/* The trait's stable name in lower case, such as "rest-low"; never NULL. */
const char *weigh_name(enum weigh_trait trait);

#endif
