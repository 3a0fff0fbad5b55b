/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gf128.c - the field by integer multiplications, and the choice of a path
 *
 * A product of bit polynomials is had from integer products by taking only every fourth
 * bit of each factor: at most sixteen ones then meet at a place, and what they carry
 * stays below the next place that is kept.
 */
#include "bulk/gf128.h"

#include "base/must.h"
#include "bulk/gf128_kernel.h"

/* The lower 64 bits of the product. */
static uint64_t multiply_low(uint64_t x, uint64_t y)
{
    uint64_t out = 0;
    uint64_t xs[4];
    uint64_t ys[4];

    for (unsigned i = 0; i < 4; i++) {
        xs[i] = x & UINT64_C(0x1111111111111111) << i;
        ys[i] = y & UINT64_C(0x1111111111111111) << i;
    }
    for (unsigned i = 0; i < 4; i++) {
        uint64_t sum = 0;
        for (unsigned j = 0; j < 4; j++)
            sum ^= xs[j] * ys[(i - j) & 3];
        out |= sum & UINT64_C(0x1111111111111111) << i;
    }
    return out;
}

static uint64_t reverse(uint64_t x)
{
    x = (x >> 1 & 0x5555555555555555) | (x & 0x5555555555555555) << 1;
    x = (x >> 2 & 0x3333333333333333) | (x & 0x3333333333333333) << 2;
    x = (x >> 4 & 0x0f0f0f0f0f0f0f0f) | (x & 0x0f0f0f0f0f0f0f0f) << 4;
    return __builtin_bswap64(x);
}

/* All 127 bits: the upper half is the lower half of the mirrored product. */
static struct block multiply(uint64_t x, uint64_t y)
{
    return block_of(multiply_low(x, y),
                    reverse(multiply_low(reverse(x), reverse(y))) >> 1);
}

/* low + high X^128 */
static struct block reduce(struct block low, struct block high)
{
    struct block fold = multiply(high.word[1], 0x87); /* at X^64 */

    low.word[1] ^= fold.word[0];
    fold = block_add(multiply(high.word[0], 0x87), multiply(fold.word[1], 0x87));
    return block_add(low, fold);
}

static struct block multiply_portable(struct block a, struct block b)
{
    struct block low = multiply(a.word[0], b.word[0]);
    struct block high = multiply(a.word[1], b.word[1]);
    struct block mid = multiply(a.word[0] ^ a.word[1], b.word[0] ^ b.word[1]);

    mid = block_add(mid, block_add(low, high));
    low.word[1] ^= mid.word[0];
    high.word[0] ^= mid.word[1];
    return reduce(low, high);
}

struct block gf128_mul(enum path path, struct block a, struct block b)
{
    must(path < PATH_COUNT);
#if defined(__x86_64__)
    if (path != PATH_PORTABLE)
        return gf128_x86_mul(a, b);
#endif
    return multiply_portable(a, b);
}

void gf128_scale_add(enum path path,
                     struct block s,
                     const struct block *in,
                     struct block *out,
                     size_t count)
{
    must(path < PATH_COUNT);
#if defined(__x86_64__)
    if (path == PATH_WIDE) {
        gf128_x86_scale_add_wide(s, in, out, count);
        return;
    }
    if (path == PATH_NATIVE) {
        gf128_x86_scale_add(s, in, out, count);
        return;
    }
#endif
    for (size_t i = 0; i < count; i++)
        out[i] = block_add(out[i], multiply_portable(s, in[i]));
}

struct block
gf128_dot(enum path path, const struct block *a, const struct block *b, size_t count)
{
    struct block sum = block_zero();

    must(path < PATH_COUNT);
#if defined(__x86_64__)
    if (path == PATH_WIDE)
        return gf128_x86_dot_wide(a, b, count);
    if (path == PATH_NATIVE)
        return gf128_x86_dot(a, b, count);
#endif
    for (size_t i = 0; i < count; i++)
        sum = block_add(sum, multiply_portable(a[i], b[i]));
    return sum;
}
