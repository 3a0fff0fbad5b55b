/* SPDX-License-Identifier: Apache-2.0 */
/*
 * block.h - 128 bits: a field element, a cipher block, a seed
 *
 * Bit i of the block is the coefficient of X^i, and byte j holds bits 8j to 8j+7, so a
 * block in memory is its encoding on a little-endian machine, the only kind this runs on.
 * The members are one vector, so that sums are one instruction everywhere.
 *
 * Time   independent of the values
 */
#ifndef BULK_BLOCK_H
#define BULK_BLOCK_H

#include <stdint.h>
#include <string.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "blocks are little-endian");

enum { BLOCK_BYTES = 16 };

struct block {
    uint64_t word __attribute__((vector_size(16))); /* [0] the lower half */
};

/* From two halves. */
static inline struct block block_of(uint64_t low, uint64_t high)
{
    struct block b;

    b.word[0] = low;
    b.word[1] = high;
    return b;
}

/* 0 */
static inline struct block block_zero(void)
{
    return block_of(0, 0);
}

/* a + b, which is a - b too */
static inline struct block block_add(struct block a, struct block b)
{
    a.word ^= b.word;
    return a;
}

/* All ones, or all zeroes: only the low bit of `bit` counts. */
static inline struct block block_mask(uint64_t bit)
{
    uint64_t all = 0 - (bit & 1);

    return block_of(all, all);
}

/* Bit by bit: a where the mask is ones, 0 where it is zero. */
static inline struct block block_and(struct block a, struct block b)
{
    a.word &= b.word;
    return a;
}

/* a where the mask is zero, b where it is ones */
static inline struct block block_select(struct block a, struct block b, struct block mask)
{
    a.word ^= (a.word ^ b.word) & mask.word;
    return a;
}

/* Bit `at`, 0 to 127, which is public. */
static inline uint64_t block_bit(struct block a, unsigned at)
{
    return (a.word[at >> 6] >> (at & 63)) & 1;
}

/* From 16 bytes that need not be aligned. */
static inline struct block block_load(const void *bytes)
{
    struct block b;

    memcpy(&b, bytes, sizeof b);
    return b;
}

/* To 16 bytes that need not be aligned. */
static inline void block_store(void *bytes, struct block b)
{
    memcpy(bytes, &b, sizeof b);
}

/* 1 if they are the same, else 0. */
static inline uint64_t block_same(struct block a, struct block b)
{
    uint64_t apart = (a.word[0] ^ b.word[0]) | (a.word[1] ^ b.word[1]);

    return ((apart | (0 - apart)) >> 63) ^ 1;
}

#endif
