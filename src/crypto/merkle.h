/* SPDX-License-Identifier: Apache-2.0 */
/*
 * merkle.h - the Merkle tree of RFC 6962 / 9162: roots and proofs
 *
 * leaf = SHA-256(00 || data), node = SHA-256(01 || left || right), the split is at
 * the largest power of two below n, the empty tree is SHA-256(""). Trees are
 * at most 2^40 leaves. Proof lengths are checked exactly before anything is
 * hashed; a non-empty proof where an empty one is due is an error.
 *
 * Source [RFC9162] 2.1
 */
#ifndef CRYPTO_MERKLE_H
#define CRYPTO_MERKLE_H

#include "base/attr.h"
#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

enum { MERKLE_BYTES = 32, MERKLE_LEVELS = 40, MERKLE_PROOF_MAX = 2 * MERKLE_LEVELS };

/* A tree that only grows, as the roots of its perfect subtrees ("compact
 * range"): enough to append and to know the root. Plain value, no heap. */
struct merkle {
    uint64_t size;
    uint8_t peaks[MERKLE_LEVELS][MERKLE_BYTES]; /* largest subtree first */
};

/* The empty tree; one more leaf (must: below 2^40); the root so far. */
void merkle_init(struct merkle *m);
void merkle_add(struct merkle *m, const uint8_t leaf[MERKLE_BYTES]); /* a leaf hash */
void merkle_root(const struct merkle *m, uint8_t out[MERKLE_BYTES]);

/* Hash of a leaf's data. */
void merkle_leaf(const void *data, size_t bytes, uint8_t out[MERKLE_BYTES]);

/* The root over `count` things, each a leaf of `bytes` bytes, that begin `stride` bytes
 * after one another. */
void merkle_list_root(const void *list,
                      size_t count,
                      size_t bytes,
                      size_t stride,
                      uint8_t out[MERKLE_BYTES]);

struct merkle_proof {
    size_t count;
    uint8_t hash[MERKLE_PROOF_MAX][MERKLE_BYTES];
};

/* Proofs from all leaf hashes (leaves: size x 32 bytes, borrowed).
 * Errors ERR_LIMIT: index >= size, or old_size > size. */
MUST_CHECK enum err merkle_prove_inclusion(const uint8_t *leaves,
                                           uint64_t size,
                                           uint64_t index,
                                           struct merkle_proof *out);
MUST_CHECK enum err merkle_prove_consistency(const uint8_t *leaves,
                                             uint64_t old_size,
                                             uint64_t size,
                                             struct merkle_proof *out);

/* Source [RFC9162] 2.1.3.2 and 2.1.4.2. Errors ERR_FORGED. */
MUST_CHECK enum err merkle_verify_inclusion(const uint8_t leaf[MERKLE_BYTES],
                                            uint64_t index,
                                            uint64_t size,
                                            const uint8_t root[MERKLE_BYTES],
                                            const struct merkle_proof *proof);
MUST_CHECK enum err merkle_verify_consistency(uint64_t old_size,
                                              const uint8_t old_root[MERKLE_BYTES],
                                              uint64_t size,
                                              const uint8_t root[MERKLE_BYTES],
                                              const struct merkle_proof *proof);

#endif
