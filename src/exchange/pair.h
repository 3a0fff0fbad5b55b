/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pair.h - this node and one peer: two lanes, their fold, and appending to them
 *
 * The law
 *  1. What this node does to a peer is an entry appended here, and nothing else is.
 *  2. An own act is judged by the fold before a byte is written (fold_try); what the
 *     fold would refuse is a sentence to our user and no change to disk.
 *  3. Store first, durable; then the fold; then the peer may see it.
 *  4. A peer's entry is taken whole with its attachments in one transaction, or not.
 */
#ifndef EXCHANGE_PAIR_H
#define EXCHANGE_PAIR_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "courier/bundle.h"
#include "crypto/merkle.h"
#include "fold/fold.h"
#include "lane/card.h"
#include "lane/entry.h"
#include "lane/note.h"
#include "store/lane.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PAIR_REFUSALS_DAY = 100 };

struct node;
struct match;

/* What is known of a lane without reading it again. */
struct pair_lane {
    uint8_t id[32];
    struct merkle tree;
    uint8_t last[32]; /* leaf of the last entry, zero if none */
    int64_t last_time;
    uint64_t last_seen; /* seen.n of the last entry */
};

/* Where the steps of rounds, the opened hits, the answers to requests and the receipts of
 * exports stand in the lanes. */
struct pair_step {
    enum kind kind; /* KIND_ROUND_STEP, KIND_HIT_OPEN, KIND_ASK_ANSWER or KIND_RECEIPT */
    uint8_t round[32]; /* or the request, or the export */
    enum store_side side;
    uint64_t n;
    uint64_t bytes; /* of its blobs */
    char step[16];  /* of KIND_ROUND_STEP, else "" */
    uint32_t index; /* block */
};

struct pair {
    struct node *node;
    int64_t number; /* the store's number of the peer */
    struct card *peer;
    int side; /* our side in the fold; the peer's is 1 - side */
    struct pair_lane own;
    struct pair_lane their;
    struct fold *fold;
    struct pair_step *steps; /* in lane order per side, effective or not */
    size_t step_count;
    size_t step_room;
    bool fraud;          /* a fraud proof is stored: exchange has stopped */
    bool stale;          /* memory failed after the disk was written: open again */
    bool unscrubbed;     /* something was erased that the store's WAL may still hold */
    int64_t refusal_day; /* day of our newest `refused`, and how many of that day */
    int refusal_count;
    uint64_t judgements; /* hit.judge entries in both lanes */
    uint64_t purged_at;  /* how many there were when hits were last purged by them */
    struct match *match; /* the running round's engine, if one is in memory */
    bool live;           /* a session is under way: what is made goes out at once */
};

/* Load a pair from the store: card, lanes, fold. *out given (pair_free). */
MUST_CHECK enum err
pair_load(struct node *n, int64_t number, struct pair **out, struct fault *f);
void pair_free(struct pair *p);

/* Fold what the store holds beyond what is folded. On error only pair_free then. */
MUST_CHECK enum err pair_catch_up(struct pair *p, struct fault *f);

/* One own act. */
struct pair_act {
    enum kind kind;
    json_t *fact;       /* borrowed */
    const json_t *body; /* to be salted and attached, or NULL */
    const void *sealed; /* or: salt || canonical body as prepared before */
    size_t sealed_bytes;
    const void *blob; /* one blob, or NULL */
    size_t blob_bytes;
    const struct sign_secret *officer; /* NULL where nobody acts */
};

/* Would the fold take this act now? Nothing changes; errors as pair_append. For
 * refusing before long work is begun. */
MUST_CHECK enum err pair_try(struct pair *p, const struct pair_act *act, struct fault *f);

/*
 * Judge, sign, store, fold.
 *
 * Errors   ERR_DENIED the fold refuses (rule and sentence in *f): nothing changed;
 *          ERR_FORGED the peer was caught in fraud; ERR_IO, ERR_NOMEM
 */
MUST_CHECK enum err
pair_append(struct pair *p, const struct pair_act *act, struct fault *f);

/*
 * Take one entry that a bundle delivered. Held ones are compared and passed over
 * (*fresh false). A fresh one that the fold refuses is kept, and answered by an own
 * `refused` entry: PAIR_REFUSALS_DAY of them in a day at most, and never a `refused`
 * itself, so that a peer cannot make our lane grow without end. What such an entry, or a
 * step of a round that is over, carries with it is not kept: nobody needs it. Nor is the
 * message of a bulk round that has another length than it must (measure.h).
 *
 * Errors   ERR_UNEXPECTED a gap, or a wrong place; ERR_FORGED a signature, or two
 *          histories (the proof is then in the store); ERR_DENIED the peer's node key is
 *          revoked; with a sentence in *f
 */
MUST_CHECK enum err
pair_take(struct pair *p, const struct bundle_item *item, bool *fresh, struct fault *f);

/* Attachment of an entry; ERR_NOT_FOUND when destroyed. index 0 body, 1.. blobs. */
MUST_CHECK enum err pair_attachment(const struct pair *p,
                                    enum store_side side,
                                    uint64_t n,
                                    int index,
                                    struct buffer *out);

/* Now for this pair: the clock, but never before the last entry of either lane, so that a
 * clock that falls back brings no agreement to life again, and lets nothing last longer.
 * (An entry of the peer is taken if it is at most an hour ahead of our clock.) */
int64_t pair_now(const struct pair *p);

/* The fold's number of a store side. */
int pair_side(const struct pair *p, enum store_side side);

/* A party's name for people, in English or its first language. */
const char *pair_name(const struct pair *p, int side);

#endif
