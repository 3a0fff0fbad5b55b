/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bale.h - what the sides of a bulk round commit to, and what its parts are bound by
 *
 * Bytes only: no lane, no store, no engine. Private to exchange/.
 *
 * Source PROTOCOL.md 7.8
 */
#ifndef EXCHANGE_BALE_H
#define EXCHANGE_BALE_H

#include "base/attr.h"
#include "base/err.h"
#include "exchange/load.h"
#include "psi/round.h"

#include <stddef.h>
#include <stdint.h>

enum {
    BALE_COMMIT_BYTES = 96, /* of COMMIT */
    BALE_CLOSE_BYTES = 68,  /* of CLOSE */
    BALE_MESSAGES = 8,      /* of each part; two of them by number: */
    BALE_TREES = 2,
    BALE_PROOF = 4
};

/* What both sides have said before the first step; 0 initiator, 1 responder. */
struct bale_terms {
    uint8_t agreement[32];
    uint8_t round[32];
    uint8_t commitment[2][32];
    uint32_t bucket[2];
};

/* "offer", "base", ... of the k-th message of a part (must: k < BALE_MESSAGES). */
const char *bale_step(unsigned k);

/* COMMIT: what was loaded, salted by the round's secret. What the proposal or acceptance
 * commits to is its SHA-256. Errors ERR_NOMEM */
MUST_CHECK enum err bale_commit(const struct load *l,
                                const uint8_t secret[32],
                                uint8_t out[BALE_COMMIT_BYTES]);

/* Which part an item (bulk_id) falls into. */
size_t bale_part(const uint8_t round[32], const uint8_t id[32], size_t parts);

/* What a part's engine is bound to (bulk_setup), and the secret that it draws from. */
void bale_binding(const struct bale_terms *t, uint32_t part, uint8_t out[32]);
void bale_secret(const uint8_t secret[32], uint32_t part, uint8_t out[32]);

/* A part's transcript, zero at first, takes up message k, of which this is the hash. */
void bale_say(uint8_t transcript[32], unsigned k, const uint8_t hash[32]);

/* Let hits ascend by handle. */
void bale_sort(struct round_hit *hits, size_t count);

/* CLOSE, from the transcripts of all parts and the hits, ascending by handle. */
void bale_close(const struct bale_terms *t,
                const uint8_t (*transcripts)[32],
                size_t parts,
                const struct round_hit *hits,
                size_t count,
                uint8_t out[BALE_CLOSE_BYTES]);

/* What is wrong with the peer's CLOSE, in whose entry stands the count `said`: the code
 * of an abort; NULL if it is what ours is. */
const char *bale_compare(const uint8_t ours[BALE_CLOSE_BYTES],
                         const uint8_t *theirs,
                         size_t bytes,
                         int64_t said);

#endif
