/* SPDX-License-Identifier: Apache-2.0 */
/*
 * aes.h - AES-128 as a permutation that hashes and streams, many blocks at once
 *
 * Under a fixed public key the cipher is a random-looking permutation, and x -> E(x) + x
 * a one-way function that needs no key set-up each time: the hash behind trees, rows and
 * tags. Under a secret key it is a stream.
 *
 * Source    [FIPS197]; the tweaked hash has the shape of [GKWY20]
 * Secrets   keys and blocks; wiped by the caller (struct aes is plain memory)
 * Time      independent of keys and blocks on every path
 */
#ifndef BULK_AES_H
#define BULK_AES_H

#include "bulk/block.h"
#include "bulk/path.h"

#include <stddef.h>
#include <stdint.h>

enum { AES_ROUND_KEYS = 11 };

struct aes {
    struct block key[AES_ROUND_KEYS];
    enum path path;
};

/* Make the round keys. */
void aes_init(struct aes *a, struct block key, enum path path);

/* out[i] = E(in[i]) + in[i]; out may be in. */
void aes_hash(const struct aes *a,
              const struct block *in,
              struct block *out,
              size_t count);

/* out[2i] = E_0(in[i]) + in[i] and out[2i+1] = E_1(in[i]) + in[i]: one level of a tree.
 * Both of one path; in and out apart. */
void aes_branch(const struct aes a[2],
                const struct block *in,
                struct block *out,
                size_t count);

/* out[i] = E(first + i), the counter in the lower half of the block. */
void aes_stream(const struct aes *a, uint64_t first, struct block *out, size_t count);

/* H(in[i], first + i) = E(E(in[i]) + tweak) + E(in[i]); out may be in. */
void aes_tweaked(const struct aes *a,
                 uint64_t first,
                 const struct block *in,
                 struct block *out,
                 size_t count);

/* out[i] = E_key[i](in[i]) + in[i], a fresh key for each block; out may be key or in. */
void aes_rekeyed(enum path path,
                 const struct block *key,
                 const struct block *in,
                 struct block *out,
                 size_t count);

#endif
