/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lanes_plain.h - lanes_ifma.h's operations in plain C, for tests
 *
 * After the description of the instructions by their maker; slow.
 *
 * Time   the same for all values
 *
 * Nouns  lanes
 */
#ifndef GROUP_LANES_PLAIN_H
#define GROUP_LANES_PLAIN_H

#include "base/attr.h"

#include <stdint.h>

enum { LANES = 8 };

struct lanes {
    uint64_t at[LANES];
};

#define MASK_52 ((UINT64_C(1) << 52) - 1)

/* The product of the lowest 52 bits. */
static KERNEL __uint128_t product(uint64_t a, uint64_t b)
{
    return (__uint128_t)(a & MASK_52) * (b & MASK_52);
}

/* The same in every lane. */
static KERNEL struct lanes lanes_all(uint64_t x)
{
    struct lanes h;

    for (int i = 0; i < LANES; i++)
        h.at[i] = x;
    return h;
}

/* Lane i takes x[i]. */
static KERNEL struct lanes lanes_load(const uint64_t x[LANES])
{
    struct lanes h;

    for (int i = 0; i < LANES; i++)
        h.at[i] = x[i];
    return h;
}

/* x[i] takes lane i. */
static KERNEL void lanes_store(uint64_t x[LANES], struct lanes a)
{
    for (int i = 0; i < LANES; i++)
        x[i] = a.at[i];
}

/* Lane i takes x[i], below zero modulo 2^64. */
static KERNEL struct lanes lanes_small(const int8_t x[LANES])
{
    struct lanes h;

    for (int i = 0; i < LANES; i++)
        h.at[i] = (uint64_t)(int64_t)x[i];
    return h;
}

/* a + b modulo 2^64 */
static KERNEL struct lanes lanes_add(struct lanes a, struct lanes b)
{
    struct lanes h;

    for (int i = 0; i < LANES; i++)
        h.at[i] = a.at[i] + b.at[i];
    return h;
}

/* a - b modulo 2^64 */
static KERNEL struct lanes lanes_sub(struct lanes a, struct lanes b)
{
    struct lanes h;

    for (int i = 0; i < LANES; i++)
        h.at[i] = a.at[i] - b.at[i];
    return h;
}

/* The bits of both. */
static KERNEL struct lanes lanes_and(struct lanes a, struct lanes b)
{
    struct lanes h;

    for (int i = 0; i < LANES; i++)
        h.at[i] = a.at[i] & b.at[i];
    return h;
}

/* The bits of either. */
static KERNEL struct lanes lanes_or(struct lanes a, struct lanes b)
{
    struct lanes h;

    for (int i = 0; i < LANES; i++)
        h.at[i] = a.at[i] | b.at[i];
    return h;
}

/* What stands above the lowest 51 bits. */
static KERNEL struct lanes lanes_over_51(struct lanes a)
{
    struct lanes h;

    for (int i = 0; i < LANES; i++)
        h.at[i] = a.at[i] >> 51;
    return h;
}

/* 16 a modulo 2^64 */
static KERNEL struct lanes lanes_sixteen(struct lanes a)
{
    struct lanes h;

    for (int i = 0; i < LANES; i++)
        h.at[i] = a.at[i] << 4;
    return h;
}

/* c + the lowest 52 bits of the product of the lowest 52 bits of a and b. */
static KERNEL struct lanes lanes_low(struct lanes c, struct lanes a, struct lanes b)
{
    struct lanes h;

    for (int i = 0; i < LANES; i++)
        h.at[i] = c.at[i] + ((uint64_t)product(a.at[i], b.at[i]) & MASK_52);
    return h;
}

/* c + the highest 52 bits of that product of 104. */
static KERNEL struct lanes lanes_high(struct lanes c, struct lanes a, struct lanes b)
{
    struct lanes h;

    for (int i = 0; i < LANES; i++)
        h.at[i] = c.at[i] + (uint64_t)(product(a.at[i], b.at[i]) >> 52);
    return h;
}

/* All ones where a = b, else zero. */
static KERNEL struct lanes lanes_same(struct lanes a, struct lanes b)
{
    struct lanes h;

    for (int i = 0; i < LANES; i++)
        h.at[i] =
            0 - (uint64_t)(((a.at[i] ^ b.at[i]) | (0 - (a.at[i] ^ b.at[i]))) >> 63 ^ 1);
    return h;
}

/* All ones where the highest bit is set, else zero. */
static KERNEL struct lanes lanes_below_zero(struct lanes a)
{
    struct lanes h;

    for (int i = 0; i < LANES; i++)
        h.at[i] = 0 - (a.at[i] >> 63);
    return h;
}

/* Bit i says whether lane i is anything but zero. */
static KERNEL unsigned lanes_bits(struct lanes a)
{
    unsigned bits = 0;

    for (int i = 0; i < LANES; i++)
        bits |= (unsigned)((a.at[i] | (0 - a.at[i])) >> 63) << i;
    return bits;
}

#endif
