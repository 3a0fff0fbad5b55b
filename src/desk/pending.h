/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pending.h - what a security key was asked, until it answers
 *
 * Each question has a challenge of its own, is answered at most once, rightly or not, and
 * soon. It is bound to who asked: a log-in whose passphrase was right, or a session that
 * enrols a key.
 *
 * Units    times are seconds of the caller's clock
 * Locks    every function may be called by any thread
 */
#ifndef DESK_PENDING_H
#define DESK_PENDING_H

#include "base/attr.h"
#include "base/err.h"
#include "base/random.h"
#include "desk/seat.h"
#include "desk/webauthn.h"

#include <stdint.h>

enum {
    PENDING_COUNT_MAX = 32,
    PENDING_OF_ONE = 4, /* of an officer; a fifth takes the place of the oldest */
    PENDING_S = 120
};

enum pending_aim { PENDING_LOG_IN, PENDING_ENROL };

struct pending {
    enum pending_aim aim;
    struct seat seat; /* whose it is: officer and roles, and of enrolling the number */
    struct webauthn_asked asked;
    int64_t until;
};

struct pendings;

/* Given (pending_table_free; NULL is fine). ERR_NOMEM. */
MUST_CHECK enum err pending_table_new(struct pendings **out);
void pending_table_free(struct pendings *p);

/* Keep a question, whose challenge and end are filled in. ERR_RANDOM. */
MUST_CHECK enum err
pending_add(struct pendings *p, struct random *r, int64_t now, struct pending *one);

/* Take the question with this challenge, which is then none any more. ERR_NOT_FOUND it
 * was never asked for that, was answered, or too long ago. */
MUST_CHECK enum err pending_take(struct pendings *p,
                                 enum pending_aim aim,
                                 const uint8_t challenge[WEBAUTHN_CHALLENGE_BYTES],
                                 int64_t now,
                                 struct pending *out);

#endif
