/* SPDX-License-Identifier: Apache-2.0 */
/*
 * form_fma.h - field_fma.h's elements in and out, looked at and chosen among
 *
 * Time   the same for all values
 * Flags  -mavx2 -mfma
 *
 * Nouns  fe
 */
#ifndef GROUP_FORM_FMA_H
#define GROUP_FORM_FMA_H

#include "group/field_fma.h"

/* The element of limbs below 2^51, the same in every lane. */
static inline struct fe fe_constant(const uint64_t limbs[LIMBS])
{
    struct fe h;

    for (int i = 0; i < LIMBS; i++)
        h.limb[i] = doubles((double)limbs[i]);
    fe_tighten(&h, &h);
    return h;
}

/* Limbs below 2^51, each lane its own. */
static inline void fe_load(struct fe *h, uint64_t limbs[LIMBS][LANES])
{
    const __m256i bits = words(UINT64_C(0x4330000000000000)); /* of 2^52 */

    for (int i = 0; i < LIMBS; i++) {
        __m256i limb = _mm256_loadu_si256((__m256i *)(void *)limbs[i]);

        h->limb[i] = _mm256_sub_pd(_mm256_castsi256_pd(_mm256_or_si256(limb, bits)),
                                   doubles(0x1p52));
    }
    fe_tighten(h, h);
}

/* x[i] += what stands above its 51 bits of x[i - 1], upwards, beginning with `carry`;
 * the last such carry. */
static inline __m256i ripple(__m256i x[LIMBS], __m256i carry)
{
    for (int i = 0; i < LIMBS; i++) {
        x[i] = _mm256_add_epi64(x[i], carry);
        carry = _mm256_srli_epi64(x[i], 51);
        x[i] = _mm256_and_si256(x[i], words((UINT64_C(1) << 51) - 1));
    }
    return carry;
}

/*
 * The one representation below p, in limbs of 51 bits. The tight limbs stand for a number
 * of less than 2^254 + 2^220 in size; plus p it is in (0, 2p), each limb in (0, 2^52). It
 * reaches p exactly if, plus 19, it reaches 2^255.
 */
static KERNEL void fe_canon(__m256i x[LIMBS], const struct fe *a)
{
    const __m256i bits = words(LOW_BITS);
    __m256i trial[LIMBS], over;
    struct fe tight;

    fe_tighten(&tight, a);
    for (int i = 0; i < LIMBS; i++) {
        uint64_t p = (UINT64_C(1) << 51) - (i == 0 ? 19 : 1);
        __m256d biased = _mm256_add_pd(tight.limb[i], doubles(0x1.8p52));

        x[i] = _mm256_sub_epi64(_mm256_castpd_si256(biased), bits);
        x[i] = _mm256_add_epi64(x[i], words(p));
        trial[i] = x[i];
    }
    over = ripple(trial, words(19));
    ripple(x, nineteen(over));
}

/* The limbs of the representation below p. */
static inline void fe_store(uint64_t limbs[LIMBS][LANES], const struct fe *a)
{
    __m256i x[LIMBS];

    fe_canon(x, a);
    for (int i = 0; i < LIMBS; i++)
        _mm256_storeu_si256((__m256i *)(void *)limbs[i], x[i]);
}

/* Is the canonical representation odd? [RFC9496] calls that negative. */
static inline struct choice fe_negative(const struct fe *a)
{
    __m256i x[LIMBS];

    fe_canon(x, a);
    return (struct choice){_mm256_sub_epi64(words(0), _mm256_and_si256(x[0], words(1)))};
}

/* Is it zero? */
static inline struct choice fe_zero(const struct fe *a)
{
    __m256i x[LIMBS], any = words(0);

    fe_canon(x, a);
    for (int i = 0; i < LIMBS; i++)
        any = _mm256_or_si256(any, x[i]);
    return (struct choice){_mm256_cmpeq_epi64(any, words(0))};
}

/* h = yes where the choice is yes, else no. */
static inline void
fe_select(struct fe *h, struct choice c, const struct fe *yes, const struct fe *no)
{
#pragma GCC unroll 5
    for (int i = 0; i < LIMBS; i++)
        h->limb[i] =
            _mm256_blendv_pd(no->limb[i], yes->limb[i], _mm256_castsi256_pd(c.all));
}

/* h = a where the choice is yes, else 0 */
static inline void fe_keep(struct fe *h, struct choice c, const struct fe *a)
{
#pragma GCC unroll 5
    for (int i = 0; i < LIMBS; i++)
        h->limb[i] = _mm256_and_pd(a->limb[i], _mm256_castsi256_pd(c.all));
}

/* h = a in the lanes where the choice is yes, and where h was zero. */
static inline void fe_merge(struct fe *h, struct choice c, const struct fe *a)
{
#pragma GCC unroll 5
    for (int i = 0; i < LIMBS; i++)
        h->limb[i] = _mm256_or_pd(h->limb[i],
                                  _mm256_and_pd(a->limb[i], _mm256_castsi256_pd(c.all)));
}

/* Four by four doubles, rows for columns. */
static inline void turn(__m256d x[LANES])
{
    __m256d a = _mm256_unpacklo_pd(x[0], x[1]), b = _mm256_unpackhi_pd(x[0], x[1]);
    __m256d c = _mm256_unpacklo_pd(x[2], x[3]), d = _mm256_unpackhi_pd(x[2], x[3]);

    x[0] = _mm256_permute2f128_pd(a, c, 0x20);
    x[1] = _mm256_permute2f128_pd(b, d, 0x20);
    x[2] = _mm256_permute2f128_pd(a, c, 0x31);
    x[3] = _mm256_permute2f128_pd(b, d, 0x31);
}

enum { ROW_ELEMENTS = 4, ROW_WORDS = ROW_ELEMENTS * LIMBS };

/* The elements of one lane, in memory. */
struct row {
    double word[ROW_WORDS];
};

/* Lane i takes the elements that fe_scatter put at row[i]. */
static inline void fe_gather(struct fe h[ROW_ELEMENTS],
                             const struct row *const row[LANES])
{
    __m256d x[LANES];

#pragma GCC unroll 5
    for (int at = 0; at < ROW_WORDS; at += LANES) {
        for (int i = 0; i < LANES; i++)
            x[i] = _mm256_loadu_pd(row[i]->word + at);
        turn(x);
        for (int i = 0; i < LANES; i++)
            h[(at + i) / LIMBS].limb[(at + i) % LIMBS] = x[i];
    }
}

/* The elements of lane i go to row[i]. */
static inline void fe_scatter(struct row *const row[LANES],
                              const struct fe h[ROW_ELEMENTS])
{
    __m256d x[LANES];

#pragma GCC unroll 5
    for (int at = 0; at < ROW_WORDS; at += LANES) {
        for (int i = 0; i < LANES; i++)
            x[i] = h[(at + i) / LIMBS].limb[(at + i) % LIMBS];
        turn(x);
        for (int i = 0; i < LANES; i++)
            _mm256_storeu_pd(row[i]->word + at, x[i]);
    }
}

#endif
