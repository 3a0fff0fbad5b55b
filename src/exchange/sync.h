/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sync.h - giving and taking bundles: one mechanism for folder and link
 *
 * Source PROTOCOL.md 8
 */
#ifndef EXCHANGE_SYNC_H
#define EXCHANGE_SYNC_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "courier/bundle.h"
#include "courier/link.h"
#include "exchange/pair.h"

#include <stddef.h>
#include <stdint.h>

struct sync_report {
    uint64_t sent;    /* entries */
    uint64_t fresh;   /* entries taken that were new */
    uint64_t held;    /* entries that we had already */
    uint64_t refused; /* fresh ones that a rule refused (6) */
    uint64_t bytes_out;
    uint64_t bytes_in;
    bool cosigned; /* the peer's cosignature of our newest checkpoint came */
    char head[CARD_FINGERPRINT_BYTES]; /* number of the lane given or taken, to compare by
                                          voice */
};

/* The first entry of our lane that the peer is not known to hold: what its newest bundle
 * said, or else what it ever held. */
MUST_CHECK enum err sync_first(struct pair *p, uint64_t *first);

/* Write everything the peer is not known to hold, as one bundle, into the sink (of very
 * much, as much as a bundle may hold). ERR_FORGED: the peer was caught in fraud. */
MUST_CHECK enum err sync_give(struct pair *p,
                              const struct sink *to,
                              struct sync_report *report,
                              struct fault *f);

/* Read one bundle of this peer and take what is in it, entry by entry. What its head says
 * of us counts only once the bundle's signature was verified.
 * Errors   those of bundle_read and pair_take; ERR_UNEXPECTED not between these two, or
 * it begins beyond what is held; ERR_CORRUPT the peer holds more of our lane than there
 * is */
MUST_CHECK enum err sync_take(struct pair *p,
                              const struct source *from,
                              struct sync_report *report,
                              struct fault *f);

enum sync_doing { SYNC_SENDING, SYNC_WAITING, SYNC_RECEIVING };

/* What crossed in a session so far, and what is being done. */
struct sync_traffic {
    enum sync_doing now;
    uint64_t out; /* bytes */
    uint64_t in;
};

/* How this side holds a session. */
struct sync_manner {
    bool client; /* it gives first */
    /* Called before each own turn to do what is due; may be NULL. */
    enum err (*advance)(struct pair *p, void *state, struct fault *f);
    /* Called while the peer has its turn and has sent nothing yet: do a little of what
     * will be due, and say whether there was any. It fails at nothing; may be NULL. */
    bool (*ahead)(struct pair *p, void *state);
    /* Called as bytes cross; may be NULL. */
    void (*moved)(void *state, const struct sync_traffic *traffic);
    void *state;
};

/* A session over a link: turns until both sides have nothing more (8.4). What `advance`
 * fails at is said at the end and never keeps what is durable from being given and taken:
 * a suspension must reach the peer whatever a round does. */
MUST_CHECK enum err sync_session(struct pair *p,
                                 struct link *l,
                                 const struct sync_manner *manner,
                                 struct sync_report *report,
                                 struct fault *f);

/* Our own lane's checkpoint note with the cosignatures we hold, and the peer's. */
MUST_CHECK enum err sync_checkpoint(struct pair *p,
                                    enum store_side side,
                                    struct buffer *out,
                                    struct fault *f);

#endif
