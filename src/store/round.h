/* SPDX-License-Identifier: Apache-2.0 */
/*
 * round.h - what a round has loaded, and what it found
 *
 * Items are one round's own material, row by row, and are erased when it is over.
 * Hits stay: they carry the own record as it was matched, because the list may
 * change while people judge.
 */
#ifndef STORE_ROUND_H
#define STORE_ROUND_H

#include "base/attr.h"
#include "base/err.h"
#include "store/store.h"

#include <stddef.h>
#include <stdint.h>

enum {
    STORE_TOKEN_MAX = 256, /* of a token, in bytes */
    STORE_WHY_MAX = 4096,  /* of its explanation */
    STORE_HANDLE_BYTES = 16
};

struct store_item {
    int64_t record;    /* row of the record */
    const char *token; /* its text */
    const char *why;   /* human explanation of the token */
};

/* Keep one more item of a round. ERR_LIMIT: token or why too long. */
MUST_CHECK enum err store_round_item_add(struct store *s,
                                         const uint8_t round[32],
                                         const struct store_item *item);

/* Call visit for each item in the order they were added; its error stops and is
 * returned. */
MUST_CHECK enum err
store_round_item_each(struct store *s,
                      const uint8_t round[32],
                      enum err (*visit)(void *state, const struct store_item *item),
                      void *state);

/* How many there are of all rounds together, and the bytes of their tokens. */
MUST_CHECK enum err
store_round_item_total(struct store *s, int64_t *count, int64_t *bytes);

/* Erase a round's items, not its hits. OK if there are none. Gone from the files
 * after store_scrub. */
MUST_CHECK enum err store_round_erase(struct store *s, const uint8_t round[32]);

struct store_hit {
    uint8_t round[32];
    uint8_t handle[STORE_HANDLE_BYTES];
    int64_t record;     /* own record's row */
    const char *token;  /* "" once erased */
    const char *why;    /* "" once erased */
    const uint8_t *own; /* own record's canonical json as it was matched; borrowed;
                         * NULL once erased */
    size_t own_bytes;
    const uint8_t *peer; /* the peer's attributes for this handle, json; NULL not yet,
                          * or erased */
    size_t peer_bytes;
};

/* Keep a hit: one for each pair of handle and own record (h->peer may be NULL).
 * Errors ERR_EXISTS; ERR_LIMIT. */
MUST_CHECK enum err store_hit_add(struct store *s, const struct store_hit *h);

/* Give the peer's attributes to every hit of this handle that is not erased.
 * Errors ERR_NOT_FOUND no such hit; ERR_LIMIT. */
MUST_CHECK enum err store_hit_peer(struct store *s,
                                   const uint8_t round[32],
                                   const uint8_t handle[STORE_HANDLE_BYTES],
                                   const void *json,
                                   size_t bytes);

/* Call visit for each hit of a round (NULL: of all) in the order they were added; its
 * error stops and is returned. */
MUST_CHECK enum err store_hit_each(struct store *s,
                                   const uint8_t *round,
                                   enum err (*visit)(void *state,
                                                     const struct store_hit *h),
                                   void *state);

/* Purge both records' texts, token and why of a hit that was judged different; that it
 * was stays. ERR_NOT_FOUND. Gone from the files after store_scrub. */
MUST_CHECK enum err store_hit_erase(struct store *s,
                                    const uint8_t round[32],
                                    const uint8_t handle[STORE_HANDLE_BYTES]);

#endif
