/* SPDX-License-Identifier: Apache-2.0 */
/*
 * field_ifma.h - eight elements of GF(2^255 - 19) side by side, for AVX-512 IFMA
 *
 * An element is five limbs, x = sum of limb[i] * 2^(51 i), never negative. The multiplier
 * takes 52 bits of each factor and yields the lower or the upper 52 bits of the product,
 * added to a column; an upper part is worth 2^52 = 2 * 2^51, so it counts twice in the
 * next column.
 *
 * Bounds   tight: limb < 2^51 + 2^16, and so fits the multiplier. Every function yields
 *          tight limbs; there are no loose ones here.
 * Time     the same for all values
 * Flags    -mavx512f -mavx512ifma
 *
 * Nouns  fe, wide
 */
#ifndef GROUP_FIELD_IFMA_H
#define GROUP_FIELD_IFMA_H

#include "base/attr.h"
#include "base/must.h"
#ifdef GROUP_PLAIN
#include "group/lanes_plain.h"
#else
#include "group/lanes_ifma.h"
#endif

enum { LIMBS = 5 };

/* One element in each lane. */
struct fe {
    struct lanes limb[LIMBS];
};

/* Sums of products, before they are carried: limb < 2^62. */
struct wide {
    struct lanes limb[LIMBS];
};

/* Does a build for tests watch the bounds? */
#ifndef GROUP_WATCH
#define GROUP_WATCH 0
#endif

/* All limbs are below the limit. For builds that watch. */
static inline void watch_limbs(const struct lanes limb[LIMBS], uint64_t limit)
{
    uint64_t x[LANES];

    for (int i = 0; i < LIMBS; i++) {
        lanes_store(x, limb[i]);
        for (int j = 0; j < LANES; j++)
            must(x[j] < limit);
    }
}

/* 19 x */
static inline struct lanes nineteen(struct lanes x)
{
    return lanes_add(lanes_add(x, lanes_add(x, x)), lanes_sixteen(x));
}

/*
 * Column k and column k + 5 hold between them five lower parts, below 2^52, and five
 * upper ones, below 2^50 + 2^17 and doubled: less than 8 * 2^52, times 19 less than 2^60.
 */
static inline void fold_columns(const struct lanes c[2 * LIMBS], struct wide *w)
{
#pragma GCC unroll 5
    for (int i = 0; i < LIMBS; i++)
        w->limb[i] = lanes_add(c[i], nineteen(c[i + LIMBS]));
}

/* w = a b */
static inline void fe_mul_wide(struct wide *w, const struct fe *a, const struct fe *b)
{
    struct lanes low[2 * LIMBS], high[2 * LIMBS];

    if (GROUP_WATCH) {
        watch_limbs(a->limb, (UINT64_C(1) << 51) + (1 << 16));
        watch_limbs(b->limb, (UINT64_C(1) << 51) + (1 << 16));
    }
#pragma GCC unroll 10
    for (int k = 0; k < 2 * LIMBS; k++)
        low[k] = high[k] = lanes_all(0);
#pragma GCC unroll 5
    for (int i = 0; i < LIMBS; i++) {
#pragma GCC unroll 5
        for (int j = 0; j < LIMBS; j++) {
            low[i + j] = lanes_low(low[i + j], a->limb[i], b->limb[j]);
            high[i + j + 1] = lanes_high(high[i + j + 1], a->limb[i], b->limb[j]);
        }
    }
#pragma GCC unroll 10
    for (int k = 0; k < 2 * LIMBS; k++)
        low[k] = lanes_add(low[k], lanes_add(high[k], high[k]));
    fold_columns(low, w);
}

/*
 * Products of two different limbs come twice. A doubled limb would not fit the
 * multiplier, so what counts once, twice and four times is added up apart.
 */
static inline void fe_sqr_wide(struct wide *w, const struct fe *a)
{
    struct lanes once[2 * LIMBS], twice[2 * LIMBS], four[2 * LIMBS];

    if (GROUP_WATCH)
        watch_limbs(a->limb, (UINT64_C(1) << 51) + (1 << 16));
#pragma GCC unroll 10
    for (int k = 0; k < 2 * LIMBS; k++)
        once[k] = twice[k] = four[k] = lanes_all(0);
#pragma GCC unroll 5
    for (int i = 0; i < LIMBS; i++) {
        const struct lanes x = a->limb[i];

        once[2 * i] = lanes_low(once[2 * i], x, x);
        twice[2 * i + 1] = lanes_high(twice[2 * i + 1], x, x);
#pragma GCC unroll 5
        for (int j = i + 1; j < LIMBS; j++) {
            twice[i + j] = lanes_low(twice[i + j], x, a->limb[j]);
            four[i + j + 1] = lanes_high(four[i + j + 1], x, a->limb[j]);
        }
    }
#pragma GCC unroll 10
    for (int k = 0; k < 2 * LIMBS; k++) {
        struct lanes half = lanes_add(twice[k], lanes_add(four[k], four[k]));

        once[k] = lanes_add(once[k], lanes_add(half, half));
    }
    fold_columns(once, w);
}

/* w = a + b */
static inline void wide_add(struct wide *w, const struct wide *a, const struct wide *b)
{
#pragma GCC unroll 5
    for (int i = 0; i < LIMBS; i++)
        w->limb[i] = lanes_add(a->limb[i], b->limb[i]);
}

/* w = a - b for a product b, below 2^60 - 2^14 in every limb: 2^9 p is added. */
static inline void wide_sub(struct wide *w, const struct wide *a, const struct wide *b)
{
    if (GROUP_WATCH)
        watch_limbs(b->limb, (UINT64_C(1) << 60) - (1 << 14));
#pragma GCC unroll 5
    for (int i = 0; i < LIMBS; i++) {
        uint64_t p = (UINT64_C(1) << 51) - (i == 0 ? 19 : 1);

        w->limb[i] = lanes_sub(lanes_add(a->limb[i], lanes_all(p << 9)), b->limb[i]);
    }
}

/* Carry once: limbs below 2^62 hand on less than 2^11, times 19 less than 2^16. */
static inline void carry_limbs(struct fe *h, const struct lanes x[LIMBS])
{
    const struct lanes mask = lanes_all((UINT64_C(1) << 51) - 1);
    struct lanes carry[LIMBS];

#pragma GCC unroll 5
    for (int i = 0; i < LIMBS; i++)
        carry[i] = lanes_over_51(x[i]);
    h->limb[0] = lanes_add(lanes_and(x[0], mask), nineteen(carry[LIMBS - 1]));
#pragma GCC unroll 5
    for (int i = 1; i < LIMBS; i++)
        h->limb[i] = lanes_add(lanes_and(x[i], mask), carry[i - 1]);
}

/* h = w, carried */
static inline void fe_reduce(struct fe *h, const struct wide *w)
{
    struct wide copy = *w;

    if (GROUP_WATCH)
        watch_limbs(w->limb, UINT64_C(1) << 62);
    carry_limbs(h, copy.limb);
}

/* h = a + b */
static inline void fe_add(struct fe *h, const struct fe *a, const struct fe *b)
{
    struct lanes x[LIMBS];

#pragma GCC unroll 5
    for (int i = 0; i < LIMBS; i++)
        x[i] = lanes_add(a->limb[i], b->limb[i]);
    carry_limbs(h, x);
}

/* h = a - b: 2p is added, of which every limb is above those of b. */
static inline void fe_sub(struct fe *h, const struct fe *a, const struct fe *b)
{
    struct lanes x[LIMBS];

#pragma GCC unroll 5
    for (int i = 0; i < LIMBS; i++) {
        uint64_t p = (UINT64_C(1) << 51) - (i == 0 ? 19 : 1);

        x[i] = lanes_sub(lanes_add(a->limb[i], lanes_all(2 * p)), b->limb[i]);
    }
    carry_limbs(h, x);
}

/* h = a with limbs below 2^51 + 19 * 8, for any limbs below 2^54. */
static inline void fe_tighten(struct fe *h, const struct fe *a)
{
    struct fe copy = *a;

    carry_limbs(h, copy.limb);
}

#endif
