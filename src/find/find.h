/* SPDX-License-Identifier: Apache-2.0 */
/*
 * find.h - the index of names: made at import, kept in step, asked for names
 *
 * Names are kept as the words of their forms (name/form.h), in segments: what an import
 * adds is a segment of its own, and small ones are merged into it, so that there are
 * never many. A query finds the names that share words with it, however these are spelt
 * or ordered, and scores the best of them.
 *
 * The index is made from the store's records and can always be made again from them. It
 * carries the generation of the store it was made from; one of another generation, of
 * another build or of other tables, or a damaged one, does not open. Records are known
 * by their rows; what a name reads like is for the store to say.
 *
 * Units    odds: ln(p / (1 - p)) of one person, in 1/1000
 */
#ifndef FIND_FIND_H
#define FIND_FIND_H

#include "base/attr.h"
#include "base/err.h"
#include "intel/record.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct draft; /* find/draft.h */
struct find;

enum {
    FIND_HITS_MAX = 100,
    FIND_YEARS_MAX = 8,
    FIND_ALIKE = 1000,
    FIND_SOURCE_OWN = 0,  /* of draft_add: the party's own holdings */
    FIND_SOURCE_HELD = 1, /* records that peers let it have */
};

struct find_query {
    const char *text;      /* a name, or words of one */
    unsigned kinds;        /* bits 1 << enum record_kind; 0: of any kind */
    const uint16_t *years; /* of birth, one of which it should be */
    size_t year_count;     /* at most FIND_YEARS_MAX (must) */
    size_t limit;          /* 1 .. FIND_HITS_MAX (must) */
    bool begun;            /* the last word may be only the beginning of one */
    bool thorough;         /* look further, at the cost of some milliseconds */
};

/*
 * A record, by the name of it that meets the query best. Hits stand by their odds and by
 * how alike the name is written (find_rank): who searches writes what the list has.
 */
struct find_hit {
    int64_t row;
    uint16_t name; /* which of its names */
    uint8_t source;
    enum record_kind kind;
    int32_t odds;     /* of the name and the years: what name/score.h makes of a search */
    int32_t gain;     /* part of them: by a word completed, or words read otherwise */
    int32_t likeness; /* of its writing with the query's, 0 .. FIND_ALIKE */
};

/* By which a hit stands, whose odds may by now be others. */
int32_t find_rank(int32_t odds, int32_t likeness);

/*
 * Open the index in a folder of its own.
 *
 * Owns     *out given (find_close)
 * Errors   ERR_NOT_FOUND there is none; ERR_UNEXPECTED it is of another generation,
 *          build or table; ERR_CORRUPT; ERR_IO; ERR_NOMEM. All but the last: build it.
 */
MUST_CHECK enum err find_open(const char *dir, uint64_t generation, struct find **out);
void find_close(struct find *f); /* NULL is fine */

/*
 * Make the index anew from a draft, in place of what is there, which is wiped.
 *
 * Owns     the draft stays the caller's, used up; *out given (find_close)
 * Errors   ERR_IO; ERR_NOMEM
 */
MUST_CHECK enum err
find_build(const char *dir, struct draft *draft, uint64_t generation, struct find **out);

/*
 * Bring the index in step with a change of the store: the names of `draft` are new, the
 * rows of `gone`, ascending, are erased or stand in the draft anew.
 *
 * Errors   ERR_IO, ERR_NOMEM, ERR_LIMIT, ERR_CORRUPT: the index is then good for nothing
 *          but find_close and find_wipe
 */
MUST_CHECK enum err find_change(struct find *f,
                                struct draft *draft,
                                const int64_t *gone,
                                size_t gone_count,
                                uint64_t generation);

/* Zero and remove all that an index's folder holds. ERR_IO. */
MUST_CHECK enum err find_wipe(const char *dir);

/*
 * The best hits, best first, at most one a record. None is OK.
 *
 * Shape    out: q->limit of them
 * Errors   ERR_MALFORMED not UTF-8; ERR_LIMIT longer than RECORD_NAME_MAX
 */
MUST_CHECK enum err find_query(struct find *f,
                               const struct find_query *q,
                               struct find_hit *out,
                               size_t *count);

/* What the index holds. */
struct find_size {
    size_t names;
    size_t records;
    size_t segments;
    size_t bytes; /* of its files */
};
void find_measure(const struct find *f, struct find_size *out);

#endif
