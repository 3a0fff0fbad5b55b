/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gf128.h - the field of 2^128 elements, and long sums of products in it
 *
 * Elements are polynomials over the bits modulo X^128 + X^7 + X^2 + X + 1, bit i being
 * the coefficient of X^i. GHASH has the same polynomial and the bits of each byte the
 * other way round.
 *
 * Source   [SP800-38D] for the polynomial
 * Time     independent of the elements on every path
 */
#ifndef BULK_GF128_H
#define BULK_GF128_H

#include "bulk/block.h"
#include "bulk/path.h"

#include <stddef.h>

/* a b */
struct block gf128_mul(enum path path, struct block a, struct block b);

/* a X, without a multiplication */
static inline struct block gf128_double(struct block a)
{
    uint64_t top = a.word[1] >> 63;

    return block_of(a.word[0] << 1 ^ ((0 - top) & 0x87),
                    a.word[1] << 1 | a.word[0] >> 63);
}

/* out[i] += s in[i]; out and in apart, or the same. */
void gf128_scale_add(enum path path,
                     struct block s,
                     const struct block *in,
                     struct block *out,
                     size_t count);

/* The sum of a[i] b[i]. */
struct block
gf128_dot(enum path path, const struct block *a, const struct block *b, size_t count);

#endif
