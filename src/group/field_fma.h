/* SPDX-License-Identifier: Apache-2.0 */
/*
 * field_fma.h - four elements of GF(2^255 - 19) side by side, in doubles
 *
 * An element is five limbs, x = sum of limb[i] * 2^(51 i); a limb is a whole number in a
 * double, positive or negative. The multiplier of AVX2 takes 32 bits, that of its
 * doubles 53, and both come twice a cycle: so a product of two limbs is two fused
 * multiply-adds, one for its upper and one for its lower part, and each is exact.
 *
 *     hi = a b + 3*2^102      rounds a b to a multiple of 2^51, since that is the last
 *                             bit of every double in [2^103, 2^104): |a b| <= 2^102
 *     lo = a b - (that multiple) + 3*2^51     exact: |lo - 3*2^51| <= 2^50
 *
 * Within one binade the bits of doubles count like whole numbers, so the columns are
 * added up as 64-bit integers of these bits, and what the constants put in is taken
 * off at the start.
 *
 * Bounds   tight: |limb| <= 2^50 + 2^15. Every function yields tight limbs, except that
 *          fe_add and fe_sub do not carry: what they make of two tight elements is loose,
 *          |limb| <= 2^51 + 2^16. A product takes one loose factor and one tight one:
 *          at most 2^101 + 2^67 < 2^102. No limb ever reaches 2^53.
 * Time     the same for all values. An operation on doubles is slower only for
 *          subnormal numbers, infinities and no-numbers, none of which can come up:
 *          all are whole numbers below 2^104 in size.
 * Needs    AVX2 and FMA, and rounding to nearest, as every program starts with
 *
 * Flags  -mavx2 -mfma
 *
 * Nouns  fe, wide
 */
#ifndef GROUP_FIELD_FMA_H
#define GROUP_FIELD_FMA_H

#ifdef __FAST_MATH__
#error "The bounds above hold for exact arithmetic: build without -ffast-math."
#endif

#include "base/attr.h"
#include "base/must.h"
#include "group/lanes_fma.h"

enum { LIMBS = 5 };

/* One element in each lane. */
struct fe {
    __m256d limb[LIMBS];
};

/* Sums of products, before they are carried: |limb| < 2^61. */
struct wide {
    __m256i limb[LIMBS];
};

/* Does a build for tests watch the bounds? */
#ifndef GROUP_WATCH
#define GROUP_WATCH 0
#endif

/* May these be multiplied? For builds that watch. */
static inline void watch_factors(const struct fe *a, const struct fe *b)
{
    double x[LIMBS][LANES], y[LIMBS][LANES];

    for (int i = 0; i < LIMBS; i++) {
        _mm256_storeu_pd(x[i], a->limb[i]);
        _mm256_storeu_pd(y[i], b->limb[i]);
    }
    for (int i = 0; i < LIMBS * LIMBS * LANES; i++) {
        double left = x[i / LANES / LIMBS][i % LANES];
        double right = y[i / LANES % LIMBS][i % LANES];

        must(left * right <= 0x1p102 && left * right >= -0x1p102);
    }
}

/* May this be carried? For builds that watch. */
static inline void watch_wide(const struct wide *w)
{
    int64_t x[LANES];

    for (int i = 0; i < LIMBS; i++) {
        _mm256_storeu_si256((__m256i *)(void *)x, w->limb[i]);
        for (int j = 0; j < LANES; j++)
            must(x[j] < INT64_C(1) << 61 && x[j] > -(INT64_C(1) << 61));
    }
}

/* The bits of 3*2^51 and of 3*2^102. */
#define LOW_BITS UINT64_C(0x4338000000000000)
#define HIGH_BITS UINT64_C(0x4668000000000000)

/*
 * The columns of a product start at what `low` lower and `high` upper parts will put
 * into them beyond their values, taken off.
 */
static inline __m256i column_start(uint64_t low, uint64_t high)
{
    return words(0 - (low * LOW_BITS + high * HIGH_BITS));
}

/* Add a b to the columns k and k + 1. */
static inline void column_add(__m256i c[2 * LIMBS], int k, __m256d a, __m256d b)
{
    __m256d hi = _mm256_fmadd_pd(a, b, doubles(0x1.8p103));
    __m256d rest = _mm256_sub_pd(doubles(0x1.8p103 + 0x1.8p52), hi);
    __m256d lo = _mm256_fmadd_pd(a, b, rest);

    c[k] = _mm256_add_epi64(c[k], _mm256_castpd_si256(lo));
    c[k + 1] = _mm256_add_epi64(c[k + 1], _mm256_castpd_si256(hi));
}

/*
 * Column k and column k + 5 hold five lower and five upper parts between them: at most
 * 5 (2^50 + 2^51) in size, so times 19 at most 285 * 2^50 < 2^59.
 */
static inline void fold_columns(const __m256i c[2 * LIMBS], struct wide *w)
{
#pragma GCC unroll 5
    for (int i = 0; i < LIMBS; i++)
        w->limb[i] = _mm256_add_epi64(c[i], nineteen(c[i + LIMBS]));
}

/* w = a b */
static inline void fe_mul_wide(struct wide *w, const struct fe *a, const struct fe *b)
{
    __m256i c[2 * LIMBS];

    if (GROUP_WATCH)
        watch_factors(a, b);
#pragma GCC unroll 10
    for (unsigned k = 0; k < 2 * LIMBS; k++)
        c[k] = column_start(k < LIMBS ? k + 1 : 9 - k, k <= LIMBS ? k : 10 - k);
#pragma GCC unroll 5
    for (int i = 0; i < LIMBS; i++)
#pragma GCC unroll 5
        for (int j = 0; j < LIMBS; j++)
            column_add(c, i + j, a->limb[i], b->limb[j]);
    fold_columns(c, w);
}

/* Products of two different limbs come twice, and are made once of a doubled limb. */
static inline void fe_sqr_wide(struct wide *w, const struct fe *a)
{
    static const uint8_t products[2 * LIMBS] = {1, 1, 2, 2, 3, 2, 2, 1, 1, 0};
    __m256i c[2 * LIMBS];

    if (GROUP_WATCH)
        watch_factors(a, a);
#pragma GCC unroll 10
    for (int k = 0; k < 2 * LIMBS; k++)
        c[k] = column_start(products[k], k == 0 ? 0 : products[k - 1]);
#pragma GCC unroll 5
    for (int i = 0; i < LIMBS; i++) {
        __m256d twice = _mm256_add_pd(a->limb[i], a->limb[i]);

        column_add(c, 2 * i, a->limb[i], a->limb[i]);
#pragma GCC unroll 5
        for (int j = i + 1; j < LIMBS; j++)
            column_add(c, i + j, twice, a->limb[j]);
    }
    fold_columns(c, w);
}

/* w = a + b */
static inline void wide_add(struct wide *w, const struct wide *a, const struct wide *b)
{
#pragma GCC unroll 5
    for (int i = 0; i < LIMBS; i++)
        w->limb[i] = _mm256_add_epi64(a->limb[i], b->limb[i]);
}

/* w = a - b */
static inline void wide_sub(struct wide *w, const struct wide *a, const struct wide *b)
{
#pragma GCC unroll 5
    for (int i = 0; i < LIMBS; i++)
        w->limb[i] = _mm256_sub_epi64(a->limb[i], b->limb[i]);
}

/*
 * Carry. With |c| < 2^61 and 2^62 + 2^50 added, a limb is its lowest 51 bits less 2^50,
 * and what is above them, less the 2^11 that 2^62 put there, goes to the next limb:
 * below 2^10 in size, times 19 below 2^15.
 */
static inline void fe_reduce(struct fe *h, const struct wide *w)
{
    const __m256i bias = words((UINT64_C(1) << 62) + (UINT64_C(1) << 50));
    const __m256i mask = words((UINT64_C(1) << 51) - 1);
    const __m256i to_double = words(LOW_BITS - (UINT64_C(1) << 50));
    __m256i carry[LIMBS], rest[LIMBS];

    if (GROUP_WATCH)
        watch_wide(w);
#pragma GCC unroll 5
    for (int i = 0; i < LIMBS; i++) {
        __m256i biased = _mm256_add_epi64(w->limb[i], bias);

        carry[i] = _mm256_sub_epi64(_mm256_srli_epi64(biased, 51), words(1 << 11));
        rest[i] = _mm256_add_epi64(_mm256_and_si256(biased, mask), to_double);
    }
    rest[0] = _mm256_add_epi64(rest[0], nineteen(carry[LIMBS - 1]));
#pragma GCC unroll 5
    for (int i = 1; i < LIMBS; i++)
        rest[i] = _mm256_add_epi64(rest[i], carry[i - 1]);
#pragma GCC unroll 5
    for (int i = 0; i < LIMBS; i++)
        h->limb[i] = _mm256_sub_pd(_mm256_castsi256_pd(rest[i]), doubles(0x1.8p52));
}

/* h = a + b, not carried: loose if both are tight. */
static inline void fe_add(struct fe *h, const struct fe *a, const struct fe *b)
{
#pragma GCC unroll 5
    for (int i = 0; i < LIMBS; i++)
        h->limb[i] = _mm256_add_pd(a->limb[i], b->limb[i]);
}

/* h = a - b, not carried: loose if both are tight. */
static inline void fe_sub(struct fe *h, const struct fe *a, const struct fe *b)
{
#pragma GCC unroll 5
    for (int i = 0; i < LIMBS; i++)
        h->limb[i] = _mm256_sub_pd(a->limb[i], b->limb[i]);
}

/*
 * h = a with tight limbs, for |limb| <= 2^53: adding 3*2^102 rounds to a multiple of
 * 2^51, which leaves at most 2^50; at most 4 come from the limb below, 76 to the first.
 */
static KERNEL void fe_tighten(struct fe *h, const struct fe *a)
{
    const __m256d big = doubles(0x1.8p103);
    __m256d carry[LIMBS], rest[LIMBS];

#pragma GCC unroll 5
    for (int i = 0; i < LIMBS; i++) {
        carry[i] = _mm256_sub_pd(_mm256_add_pd(a->limb[i], big), big);
        rest[i] = _mm256_sub_pd(a->limb[i], carry[i]);
    }
    h->limb[0] = _mm256_fmadd_pd(carry[LIMBS - 1], doubles(19 * 0x1p-51), rest[0]);
#pragma GCC unroll 5
    for (int i = 1; i < LIMBS; i++)
        h->limb[i] = _mm256_fmadd_pd(carry[i - 1], doubles(0x1p-51), rest[i]);
}

#endif
