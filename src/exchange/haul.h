/* SPDX-License-Identifier: Apache-2.0 */
/*
 * haul.h - carrying the parts of a bulk round between the lanes and their engines
 *
 * What carry.h is to an accountable round. Each part has an engine (bulk/bulk.h) and goes
 * on by itself; all parts together end in one CLOSE. Private to exchange/.
 *
 * The law
 *  1. A message of the peer is in the store before an engine sees it, and an own one is
 *     in the lane before it is sent. A lane cannot be told in two ways, so no engine ever
 *     answers two different messages at one place, whatever dies in between.
 *  2. Which check a message of a part failed is not told: the round ends with
 *     "bad-message". What is false in CLOSE is told: all is known on both sides by then.
 *  3. An engine can be made again at any time from the secret, the items and the lanes.
 *     Where all of them are too much for the memory, one is made at a time.
 *
 * Source PROTOCOL.md 7.8
 */
#ifndef EXCHANGE_HAUL_H
#define EXCHANGE_HAUL_H

#include "base/attr.h"
#include "base/buffer.h"
#include "base/err.h"
#include "base/fault.h"
#include "bulk/bulk.h"
#include "exchange/bale.h"
#include "exchange/carry.h"
#include "exchange/load.h"
#include "exchange/pair.h"
#include "psi/round.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct haul_part {
    struct bulk *engine;           /* NULL: not in memory */
    unsigned fed;                  /* messages that the engine has made and taken */
    unsigned reached;              /* how many one had when it was furthest */
    bool worked;                   /* nothing can be made ahead before the next message */
    bool over;                     /* its hits are taken */
    uint64_t place[BALE_MESSAGES]; /* 1 + the entry of each message; 0: not there */
    uint8_t transcript[32];        /* of the messages that the engine has had */
};

/* Private to haul.c and spread.c. */
struct haul {
    struct bale_terms terms;
    uint8_t secret[32];
    uint8_t commit[BALE_COMMIT_BYTES];
    bool is_first; /* this side reveals first */
    bool is_timed;
    size_t parts;
    uint32_t own_size; /* declared, of a part */
    uint32_t peer_size;
    size_t hits_least; /* fewer leave nothing, and so do more than the next */
    size_t hits_most;
    struct haul_part *part;
    uint8_t (*ids)[BULK_ID_BYTES]; /* by part */
    uint32_t *item;                /* of each: index of the load's distinct token */
    size_t *start;                 /* of each part, and the end */
    size_t count;
    struct round_hit *hits;
    size_t hit_count;
    size_t over_count;        /* parts */
    uint64_t commit_place[2]; /* by store side, as the places of messages */
    uint64_t close_place[2];
    struct round_progress progress; /* while it is being carried */
    bool met;                       /* the peer's COMMIT is what it had committed to */
    bool is_spread;                 /* other machines do the work of the parts */
    size_t surveyed;                /* of the pair's steps */
    struct buffer clock; /* i64 for each part: when our TREES went; as in the store */
};

void haul_free(struct haul *h); /* wipes; NULL is fine */

/*
 * At the gate: what the proposal or acceptance of this round commits to.
 * Errors   ERR_LIMIT more items fall into one part than it declares (once in 2^40 where
 *          the bucket has room); ERR_NOMEM; with *f
 */
MUST_CHECK enum err haul_commitment(const struct load *l,
                                    const struct carry_terms *t,
                                    const uint8_t secret[32],
                                    uint8_t out[32],
                                    struct fault *f);

/*
 * Feed the engines with what is in the lanes, and append what is due from us, until all
 * wait or the round ends; as carry_round. What is kept stays in memory as p->match.
 */
MUST_CHECK enum err
haul_round(struct pair *p, const struct fold_round *r, struct carry *c, struct fault *f);

/* The hits of all parts in ascending order of handle, as indices of the load's distinct
 * tokens; false, and none may be kept, until every part is done, and where there are
 * fewer or more than the agreement lets a side know (R14), whatever the peer says of how
 * many. Borrowed until the haul goes. */
bool haul_hits(const struct haul *h, const struct round_hit **hits, size_t *count);

/* While the peer works: what one of the engines in memory can do now; false: nothing. */
bool haul_ahead(struct haul *h, const struct round_progress *progress);

/* Have the round's haul in memory, without an engine. Errors as keystore_get, load_again;
 * with *f */
MUST_CHECK enum err
haul_ready(struct pair *p, const struct fold_round *r, struct fault *f);

/* Let go of a part's engine, which can be made again. */
void haul_sleep(struct haul_part *part);

/* Note what has come into the lanes: effective steps, which the fold lets be said once.
 */
void haul_survey(const struct pair *p, struct haul *h);

/* Erase what a round's clock has kept, and what is known of other machines (part of a
 * store's transaction). */
MUST_CHECK enum err haul_drop(struct store *s, const uint8_t round[32]);

#endif
