/* SPDX-License-Identifier: Apache-2.0 */
/*
 * near.h - the words of a segment that a word of a query may mean
 *
 * The law. How near a lexeme is, is judged by its letters and consonants alone, quickly;
 * it only chooses which names are looked at. What a name is worth is the scorer's to say.
 * A lexeme may be near to several words of a query: its entries are then chained.
 */
#ifndef FIND_NEAR_H
#define FIND_NEAR_H

#include "base/attr.h"
#include "base/err.h"
#include "find/segment.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    NEAR_SAME = 256,      /* nearness of equal letters; it goes down to 1 */
    NEAR_SURE = 200,      /* from here on a word counts as found in the dictionary */
    NEAR_MAX = 8192,      /* entries of a query */
    NEAR_WORD_MAX = 1024, /* entries of a word of it */
    NEAR_WORDS_MAX = 32,  /* words of a query */
    NEAR_BEGUN_MIN = 2    /* letters of a word that may be only begun */
};

struct near {
    uint32_t lexeme;
    uint16_t nearness;
    uint16_t next; /* entry of the same lexeme for an earlier word, plus 1; 0 none */
    uint8_t word;  /* of the query */
    bool is_begun; /* the lexeme begins with the word */
};

/* How a word of a query may be understood. */
struct near_how {
    bool body;     /* look among the words of bodies */
    bool begun;    /* the word may be only the beginning of one */
    bool thorough; /* look at every word of the segment */
};

struct near_list {
    struct near *items; /* NEAR_MAX */
    size_t count;
    uint16_t *mark; /* lexeme -> its last entry, plus 1; all 0 between queries */
};

/* Add the entries of one word of a query, whose number is none lower than those before.
 * What goes beyond the limits is left out. */
void near_add(struct near_list *list,
              const struct segment *s,
              const struct form_word *word,
              size_t number,
              const struct near_how *how);

/* Add the lexemes of just these letters, in any script. Returns whether there are any. */
bool near_add_exact(struct near_list *list,
                    const struct segment *s,
                    const char *text,
                    size_t number,
                    bool body);

/* Forget all entries. */
void near_clear(struct near_list *list);

#endif
