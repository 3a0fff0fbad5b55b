/* SPDX-License-Identifier: Apache-2.0 */
/*
 * load.h - from holdings to the items of one round
 *
 * What is out of the agreement's scope is not loaded (R11), nor what carries a label
 * outside its glossary (R45), nor what yields no token of two attributes (R13).
 */
#ifndef EXCHANGE_LOAD_H
#define EXCHANGE_LOAD_H

#include "base/attr.h"
#include "base/buffer.h"
#include "base/err.h"
#include "base/fault.h"
#include "crypto/hash.h"
#include "exchange/match.h"
#include "psi/round.h"

#include <stddef.h>
#include <stdint.h>

enum { LOAD_POINTS_MAX = 36 + 36 * ROUND_BUCKET_MAX };

struct load_item {
    size_t token;   /* offset of its text in `texts`, NUL-terminated */
    int64_t record; /* row of the record */
};

struct load {
    struct buffer texts;
    struct load_item *items; /* ascending by token text, then row */
    size_t count;
    size_t room;
    struct round_item *distinct; /* one per different text, same order */
    size_t *first; /* distinct[i] is items[first[i]] .. items[first[i+1]-1] */
    size_t distinct_count;
    uint8_t record_root[32];
};

/* An empty load; and its end, which frees everything and leaves it empty. */
void load_init(struct load *l);
void load_fini(struct load *l);

/* Fill from the holdings. The record leaves are salted from `secret`.
 * Errors ERR_LIMIT budget.records_round or budget.buckets; ERR_DENIED the recipe is not
 * this program's; with *f. */
MUST_CHECK enum err load_holdings(struct pair *p,
                                  const struct agreement *a,
                                  const uint8_t secret[32],
                                  struct match_load *report,
                                  struct load *out,
                                  struct fault *f);

/* Keep the items and the record root for a round, with the points that were made of them
 * (round_keep), in place of any that were kept; and read items and root again, in place
 * of what *out holds (ERR_NOT_FOUND, ERR_CORRUPT). */
MUST_CHECK enum err load_keep(struct pair *p,
                              const uint8_t round[32],
                              const struct load *l,
                              const struct part *points);
MUST_CHECK enum err load_again(struct pair *p, const uint8_t round[32], struct load *out);

/* The record root and the points alone. Errors as load_again. */
MUST_CHECK enum err load_points(struct pair *p,
                                const uint8_t round[32],
                                struct load *out,
                                struct buffer *points);

/* Let go of all but the record root. */
void load_slim(struct load *l);

/* Erase them; OK if there are none. */
MUST_CHECK enum err load_drop(struct store *s, const uint8_t round[32]);

#endif
