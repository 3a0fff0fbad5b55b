/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sound_table.h - what each step from one spelling to another is worth
 *
 * Made by tools/names/compile-sound of tables/sound.tsv, whose head says what the steps
 * are; its rows are summed up here. Unit 0 is the end of a word, on either side.
 *
 * Units    evidence: SOUND_UNIT in one nat
 */
#ifndef NAME_SOUND_TABLE_H
#define NAME_SOUND_TABLE_H

#include <stdint.h>

enum {
    SOUND_OPENINGS = 4,
    SOUND_UNITS = 64,
    SOUND_NODES = 96,
    SOUND_PAIRS = 9,
    SOUND_SIDES = 2
};

/* Of a search for the longest unit: where each letter leads, and the unit that ends
 * here; 0 is none. Nodes 1 to 26 are those of the first letter. */
struct sound_node {
    uint8_t next[26];
    uint8_t unit;
};

/* Units 1 to 26 are the letters a to z. */
struct sound_table {
    char letters[SOUND_UNITS][5];
    char openings[SOUND_OPENINGS][5]; /* that say nothing; "" for none */
    uint8_t soft[SOUND_UNITS];        /* the unit it is before e, i and y; 0 for itself */
    uint32_t leads; /* a set of letters: those with which a longer unit begins,
                     * or that have a soft one */
    struct sound_node nodes[SOUND_NODES];
    int16_t meet[SOUND_PAIRS][SOUND_UNITS][SOUND_UNITS];
    int16_t leave[SOUND_PAIRS * SOUND_SIDES][SOUND_UNITS];
    int16_t gain[SOUND_PAIRS]
                [SOUND_UNITS]; /* what a step with a left unit earns at most */
    int16_t after[SOUND_UNITS][SOUND_UNITS];  /* left out after */
    int16_t before[SOUND_UNITS][SOUND_UNITS]; /* left out before */
    int16_t first[SOUND_PAIRS][2];            /* equal, not equal */
    int16_t start[SOUND_PAIRS];
    int16_t initial[2]; /* equal, not equal */
    int16_t swap;
};

extern const struct sound_table sound_table;

#endif
