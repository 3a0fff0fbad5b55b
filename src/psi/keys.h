/* SPDX-License-Identifier: Apache-2.0 */
/*
 * keys.h - everything that one side of a round derives from its secret
 *
 * The law: nothing here is random. Key, dummy seed, coin share and nonces are
 * functions of the secret, the round and what is proven, so an engine rebuilt
 * from the same inputs proves with the same nonces and says the same bytes; and
 * a nonce is never used for two statements, because the statement is in it.
 *
 * Source   PROTOCOL.md 7.1 to 7.3
 * Secrets  all of struct keys but sid, role and key; wipe with memory_wipe
 */
#ifndef PSI_KEYS_H
#define PSI_KEYS_H

#include "psi/dleq.h"
#include "psi/round.h"

enum { SID_BYTES = 64, KEYS_PROOF_BYTES = 64 };

/* The context of every map to the group and to scalars in a round. */
#define KEYS_CONTEXT "entente/1-ristretto255-SHA512"

/* One side of one round, as hashes name it. */
struct keys_side {
    uint8_t sid[SID_BYTES]; /* agreement || round */
    uint8_t role;           /* 0 initiator, 1 responder */
};

struct keys {
    struct keys_side side;
    uint8_t secret[ROUND_SECRET_BYTES];
    uint8_t k[SCALAR_BYTES];
    uint8_t key[POINT_BYTES]; /* K = k*G */
    uint8_t seed[32];         /* of the dummies */
    uint8_t share[32];        /* of the coin */
};

/* All of them, from setup's agreement, id, role and secret. */
void keys_derive(const struct round_setup *setup, struct keys *out);

/* Proof of knowledge of k, bound to round and role. */
void keys_prove(const struct keys *keys, uint8_t proof[KEYS_PROOF_BYTES]);

/* Errors ERR_FORGED for every failure, an invalid key among them. */
MUST_CHECK enum err keys_verify(const struct keys_side *side,
                                const uint8_t key[POINT_BYTES],
                                const uint8_t proof[KEYS_PROOF_BYTES]);

/* Nonces of the proof of block `index`, and of the proof kept for the point that
 * stands at `position`. */
void keys_block_nonce(const struct keys *keys,
                      uint32_t index,
                      const struct dleq_statement *s,
                      uint8_t nonce[SCALAR_BYTES]);
void keys_point_nonce(const struct keys *keys,
                      uint32_t position,
                      const struct dleq_statement *s,
                      uint8_t nonce[SCALAR_BYTES]);

/* What COMMIT says of a seed or a coin share before it is opened. */
void keys_commit_seed(const struct keys_side *side,
                      const uint8_t seed[32],
                      uint8_t out[32]);
void keys_commit_share(const struct keys_side *side,
                       const uint8_t share[32],
                       uint8_t out[32]);

#endif
