/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seat.h - who sits at the desk: sessions of officers, and how often a log-in failed
 *
 * A session is known by 32 random bytes in a cookie, of which only a hash is kept, in
 * memory: it ends with the process. Beside the cookie stands its token, which follows
 * from the cookie and a key of this process and cannot be had without the key: a browser
 * sends the cookie to whoever listens at another port of the same address.
 *
 * Units     times are seconds of the caller's clock
 * Locks     every function may be called by any thread
 * Secrets   cookies and tokens
 */
#ifndef DESK_SEAT_H
#define DESK_SEAT_H

#include "base/attr.h"
#include "base/buffer.h"
#include "base/err.h"
#include "base/random.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SEAT_COUNT_MAX = 32,
    SEAT_SECRET_CHARS = 43, /* base64url of 32 bytes */
    SEAT_OFFICER_MAX = 64,
    SEAT_ROLES_MAX = 256,
    SEAT_IDLE_S = 15 * 60,
    SEAT_LONGEST_S = 8 * 3600,
    SEAT_TRIES_S = 5 * 60, /* in such a time ... */
    SEAT_TRIES_OF_ONE = 5, /* ... an officer's passphrase may be wrong so often, */
    SEAT_TRIES_OF_ALL = 20 /* and all of them so often */
};

/* Where a passphrase is said. Each counts for itself: whoever guesses from outside keeps
 * nobody from a gate who sits here already. */
enum seat_door { SEAT_LOG_IN, SEAT_GATE, SEAT_DOORS };

struct seats;

/* What is known of a session. */
struct seat {
    uint64_t number; /* never given twice */
    char officer[SEAT_OFFICER_MAX + 1];
    char roles[SEAT_ROLES_MAX + 1]; /* as JSON */
    char token[SEAT_SECRET_CHARS + 1];
    int64_t until; /* at the latest, if it is used before */
};

/* Given (seat_table_free; NULL is fine). ERR_NOMEM, ERR_RANDOM. */
MUST_CHECK enum err seat_table_new(struct random *r, struct seats **out);
void seat_table_free(struct seats *s);

/* Begin a session of the officer and roles that *seat names, and fill in the rest; the
 * one that was used longest ago makes place. ERR_RANDOM. */
MUST_CHECK enum err seat_take(struct seats *s,
                              struct random *r,
                              int64_t now,
                              char cookie[SEAT_SECRET_CHARS + 1],
                              struct seat *seat);

/* The session of this cookie; `uses` it, so that it is not idle. ERR_NOT_FOUND none, or
 * it is over. */
MUST_CHECK enum err
seat_find(struct seats *s, const char *cookie, int64_t now, bool uses, struct seat *out);

/* Is the session with this number still one? */
bool seat_is_taken(struct seats *s, uint64_t number, int64_t now);

/* End it; fine where there is none. */
void seat_leave(struct seats *s, const char *cookie);

/* End all of the officer's but the one with that number. */
void seat_leave_others(struct seats *s, const char *officer, uint64_t number);

/* May a passphrase of this officer be tried now, there? ERR_RETRY too many were wrong. */
MUST_CHECK enum err
seat_may_try(struct seats *s, enum seat_door at, const char *officer, int64_t now);
void seat_failed(struct seats *s, enum seat_door at, const char *officer, int64_t now);

#endif
