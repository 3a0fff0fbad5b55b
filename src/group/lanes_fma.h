/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lanes_fma.h - the four lanes of AVX2: whole numbers, doubles, choices, digits
 *
 * Time   the same for all values
 * Flags  -mavx2 -mfma
 *
 * Nouns  choice, digit
 */
#ifndef GROUP_LANES_FMA_H
#define GROUP_LANES_FMA_H

#include "base/attr.h"

#include <immintrin.h>
#include <stdint.h>

enum { LANES = 4 };

/* All ones in a lane for yes, zeroes for no. */
struct choice {
    __m256i all;
};

/* A small signed number in each lane. */
struct digit {
    __m256i value;
};

/* The same in every lane. */
static inline __m256d doubles(double x)
{
    return _mm256_set1_pd(x);
}

/* The same in every lane. */
static inline __m256i words(uint64_t x)
{
    return _mm256_set1_epi64x((int64_t)x);
}

/* 19 x */
static inline __m256i nineteen(__m256i x)
{
    __m256i three = _mm256_add_epi64(x, _mm256_add_epi64(x, x));

    return _mm256_add_epi64(three, _mm256_slli_epi64(x, 4));
}

/* Yes where either is. */
static inline struct choice choice_or(struct choice a, struct choice b)
{
    return (struct choice){_mm256_or_si256(a.all, b.all)};
}

/* Yes where the other is not. */
static inline struct choice choice_not(struct choice a)
{
    return (struct choice){_mm256_xor_si256(a.all, words(~UINT64_C(0)))};
}

/* Bit i is that of lane i. */
static inline unsigned choice_bits(struct choice c)
{
    return (unsigned)_mm256_movemask_pd(_mm256_castsi256_pd(c.all));
}

/* Lane i takes digits[i]. */
static inline struct digit digit_load(const int8_t digits[LANES])
{
    int32_t four;

    __builtin_memcpy(&four, digits, sizeof four);
    return (struct digit){_mm256_cvtepi8_epi64(_mm_cvtsi32_si128(four))};
}

/* Is the digit below zero? */
static inline struct choice digit_negative(struct digit d)
{
    return (struct choice){_mm256_cmpgt_epi64(words(0), d.value)};
}

/* Is the digit, or its negative, n? */
static inline struct choice digit_is(struct digit d, uint64_t n)
{
    return (struct choice){_mm256_or_si256(_mm256_cmpeq_epi64(d.value, words(n)),
                                           _mm256_cmpeq_epi64(d.value, words(0 - n)))};
}

#endif
