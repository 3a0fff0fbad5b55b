/* SPDX-License-Identifier: Apache-2.0 */
/*
 * carry.h - carrying the steps of a round between the lanes and the engine
 *
 * A match is a round's engine in memory, with how far it has been fed. It can be made
 * again at any time from the round's secret, its items and the lanes, and is: whatever
 * does not go as expected drops it. Private to exchange/.
 */
#ifndef EXCHANGE_CARRY_H
#define EXCHANGE_CARRY_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "exchange/load.h"
#include "exchange/pair.h"
#include "psi/round.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct haul;

struct match {
    uint8_t id[32];
    struct load load;
    struct round *engine; /* of an accountable round */
    struct haul *haul;    /* of a bulk round (haul.h) */
    struct round_progress progress;
    bool responder_first;
    bool met;
    size_t at[2]; /* for each store side: the first of the pair's steps not yet fed */
};

/* What the engine is to be made of. */
struct carry_terms {
    const struct agreement *agreement;
    const uint8_t *id; /* of the round */
    bool initiator;
    bool responder_first;
    int64_t own_bucket;
};

/* How carrying ended. */
enum carry_end {
    CARRY_WAITS,   /* for the peer; or for us, if it only listens */
    CARRY_CLOSED,  /* by both, and the engine agrees: its hits are there */
    CARRY_REFUSED, /* the peer's message was refused, or the round cannot go on: `code` */
    CARRY_GONE,    /* a step that is needed was destroyed */
    CARRY_LOST     /* the secret or the items are not here: there is no engine */
};

struct carry {
    const struct round_progress *progress; /* or NULL */
    bool listen; /* feed what is there, append nothing: the round is over */
    size_t did;  /* out: entries appended */
    bool pauses; /* out: what was appended can go out before more is made */
    enum carry_end end;
    const char *code; /* what the abort then says */
};

/* An empty match, its load initialised; given (match_free). NULL: no memory. */
struct match *carry_new(void);

/* Make its engine, of what round_keep kept if that is given and else of the load. Errors
 * as round_new or round_again. */
MUST_CHECK enum err carry_make(struct match *m,
                               const struct carry_terms *terms,
                               const uint8_t secret[ROUND_SECRET_BYTES],
                               const struct buffer *kept,
                               const struct round_progress *progress);

/* Make a part of what the engine in memory will be asked for; false if there is nothing,
 * or it cannot be made now. */
bool carry_ahead(struct pair *p, const struct round_progress *progress);

/* Let it be the pair's engine, in place of any other. What it was made of is let go:
 * load_again brings it back for the hits. Taken. */
void carry_keep(struct pair *p, struct match *m);

/* Drop the pair's engine from memory, if there is one. */
void carry_forget(struct pair *p);

/*
 * Feed the engine with what is in the lanes, and append what is due from us, until the
 * round waits or ends. The engine stays in memory as p->match, unless it failed.
 *
 * Errors   ERR_CORRUPT what is in our lane cannot be made again; those of pair_append;
 *          ERR_CANCELLED, ERR_NOMEM, ERR_IO: it goes on the next time; with *f
 */
MUST_CHECK enum err
carry_round(struct pair *p, const struct fold_round *r, struct carry *c, struct fault *f);

/* Append a step with its message, as the fold knows it and as it stands in the lane; or
 * see that the step that stands there as entry n has this message. Errors those of
 * pair_append; ERR_CORRUPT it has another; with *f */
struct carry_step {
    const char *name;
    uint32_t index;
    uint32_t count;
    const uint8_t *bytes;
    size_t byte_count;
};
MUST_CHECK enum err carry_append(struct pair *p,
                                 const uint8_t round[32],
                                 const struct carry_step *s,
                                 struct fault *f);
MUST_CHECK enum err
carry_compare(struct pair *p, uint64_t n, const struct carry_step *s, struct fault *f);

/* *c before anything is carried, once making the engine ready ended so: true if it is
 * ready; else *e is what carrying returns, OK where there is no engine to be had. */
bool carry_begin(struct carry *c, enum err *e, struct fault *f);

/* "The round stopped"; returns e. */
enum err carry_say_stopped(enum err e, struct fault *f);

#endif
