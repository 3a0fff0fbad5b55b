/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dleq.h - proof that many points were all multiplied by one committed key
 *
 * For key K = k*G and pairs (B_i, Z_i) it shows Z_i = k*B_i for every i without
 * showing k: the pairs are folded into one by hashed weights, and one
 * Chaum-Pedersen proof (c, s) covers the fold.
 *
 * The weights. RFC 9497 derives each weight from its own pair alone. A prover who may
 * choose many images then looks for wrong ones whose weighted errors cancel: that is
 * the generalised birthday problem, which [WAGNER] solves for 2^15 pairs with some 2^31
 * hashings. So a round's weights depend on all pairs (DLEQ_WHOLE), which leaves the
 * prover one equation it cannot steer. DLEQ_SINGLE is the standard's, for its vectors.
 *
 * Source   [RFC9497] 2.2, with its ComputeComposites and ComputeCompositesFast
 * Shape    up to DLEQ_BATCH_MAX pairs (the index is two bytes)
 * Secrets  k and the nonce. Proving takes a time that depends on the number of pairs
 *          only: which image belongs to which point is not told before the proof is.
 *          Verifying does not: it looks at nothing but what both sides have
 */
#ifndef PSI_DLEQ_H
#define PSI_DLEQ_H

#include "crypto/group.h"
#include "group/engine.h"

enum { DLEQ_PROOF_BYTES = 64, DLEQ_BATCH_MAX = 65535, DLEQ_EACH_MAX = 64 };

enum dleq_weights { DLEQ_WHOLE, DLEQ_SINGLE };

struct dleq_statement {
    const uint8_t *key;    /* K, 32 bytes */
    const uint8_t *points; /* B: count x 32 bytes */
    const uint8_t *images; /* Z: count x 32 bytes */
    size_t count;          /* 1..DLEQ_BATCH_MAX (must) */
    const char *context;   /* domain separation, the contextString of [RFC9497] 3.1 */
    enum dleq_weights weights;
    const struct group_engine *engine; /* what folds; NULL: the portable one */
};

/* nonce: a scalar used once, never repeated for another statement.
 * Errors ERR_FORGED: a point is invalid. */
MUST_CHECK enum err dleq_prove(const struct dleq_statement *s,
                               const uint8_t k[SCALAR_BYTES],
                               const uint8_t nonce[SCALAR_BYTES],
                               uint8_t proof[DLEQ_PROOF_BYTES]);

/* The i-th pair of a statement, as the only one. */
struct dleq_statement dleq_pair(const struct dleq_statement *s, size_t i);

/*
 * A proof of each pair alone: proofs[i] is what dleq_prove makes of dleq_pair(s, i) with
 * nonces[i].
 *
 * Shape    at most DLEQ_EACH_MAX pairs (must)
 * Errors   ERR_FORGED: a point is invalid
 */
MUST_CHECK enum err dleq_prove_each(const struct dleq_statement *s,
                                    const uint8_t k[SCALAR_BYTES],
                                    const uint8_t *nonces,
                                    uint8_t *proofs);

/* Errors ERR_FORGED for every failure. */
MUST_CHECK enum err dleq_verify(const struct dleq_statement *s,
                                const uint8_t proof[DLEQ_PROOF_BYTES]);

#endif
