/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lanes_ifma.h - the operations of AVX-512 IFMA that an engine needs
 *
 * What stands here stands in lanes_plain.h again, in plain C, and everything that is made
 * of these operations is compiled with either: so all but these lines is tested on
 * processors that have no AVX-512.
 *
 * Time   the same for all values
 * Flags  -mavx512f -mavx512ifma
 *
 * Nouns  lanes
 */
#ifndef GROUP_LANES_IFMA_H
#define GROUP_LANES_IFMA_H

#include <immintrin.h>
#include <stdint.h>

enum { LANES = 8 };

struct lanes {
    __m512i all;
};

/* The same in every lane. */
static inline struct lanes lanes_all(uint64_t x)
{
    return (struct lanes){_mm512_set1_epi64((int64_t)x)};
}

/* Lane i takes x[i]. */
static inline struct lanes lanes_load(const uint64_t x[LANES])
{
    return (struct lanes){_mm512_loadu_si512(x)};
}

/* x[i] takes lane i. */
static inline void lanes_store(uint64_t x[LANES], struct lanes a)
{
    _mm512_storeu_si512(x, a.all);
}

/* Lane i takes x[i], below zero modulo 2^64. */
static inline struct lanes lanes_small(const int8_t x[LANES])
{
    return (struct lanes){
        _mm512_cvtepi8_epi64(_mm_loadl_epi64((const __m128i *)(const void *)x))};
}

/* a + b modulo 2^64 */
static inline struct lanes lanes_add(struct lanes a, struct lanes b)
{
    return (struct lanes){_mm512_add_epi64(a.all, b.all)};
}

/* a - b modulo 2^64 */
static inline struct lanes lanes_sub(struct lanes a, struct lanes b)
{
    return (struct lanes){_mm512_sub_epi64(a.all, b.all)};
}

/* The bits of both. */
static inline struct lanes lanes_and(struct lanes a, struct lanes b)
{
    return (struct lanes){_mm512_and_si512(a.all, b.all)};
}

/* The bits of either. */
static inline struct lanes lanes_or(struct lanes a, struct lanes b)
{
    return (struct lanes){_mm512_or_si512(a.all, b.all)};
}

/* What stands above the lowest 51 bits. */
static inline struct lanes lanes_over_51(struct lanes a)
{
    return (struct lanes){_mm512_srli_epi64(a.all, 51)};
}

/* 16 a modulo 2^64 */
static inline struct lanes lanes_sixteen(struct lanes a)
{
    return (struct lanes){_mm512_slli_epi64(a.all, 4)};
}

/* c + the lowest 52 bits of the product of the lowest 52 bits of a and b. */
static inline struct lanes lanes_low(struct lanes c, struct lanes a, struct lanes b)
{
    return (struct lanes){_mm512_madd52lo_epu64(c.all, a.all, b.all)};
}

/* c + the highest 52 bits of that product of 104. */
static inline struct lanes lanes_high(struct lanes c, struct lanes a, struct lanes b)
{
    return (struct lanes){_mm512_madd52hi_epu64(c.all, a.all, b.all)};
}

/* All ones where a = b, else zero. */
static inline struct lanes lanes_same(struct lanes a, struct lanes b)
{
    return (struct lanes){
        _mm512_maskz_set1_epi64(_mm512_cmpeq_epi64_mask(a.all, b.all), -1)};
}

/* All ones where the highest bit is set, else zero. */
static inline struct lanes lanes_below_zero(struct lanes a)
{
    return (struct lanes){_mm512_srai_epi64(a.all, 63)};
}

/* Bit i says whether lane i is anything but zero. */
static inline unsigned lanes_bits(struct lanes a)
{
    return _mm512_test_epi64_mask(a.all, a.all);
}

#endif
