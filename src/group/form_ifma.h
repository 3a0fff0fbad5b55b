/* SPDX-License-Identifier: Apache-2.0 */
/*
 * form_ifma.h - field_ifma.h's elements in and out, looked at and chosen among
 *
 * Time   the same for all values
 * Flags  -mavx512f -mavx512ifma
 *
 * Nouns  fe, choice, digit
 */
#ifndef GROUP_FORM_IFMA_H
#define GROUP_FORM_IFMA_H

#include "group/field_ifma.h"

/* All ones in a lane for yes, zeroes for no. */
struct choice {
    struct lanes all;
};

/* A small signed number in each lane. */
struct digit {
    struct lanes value;
};

/* The element of limbs below 2^51, the same in every lane. */
static inline struct fe fe_constant(const uint64_t limbs[LIMBS])
{
    struct fe h;

    for (int i = 0; i < LIMBS; i++)
        h.limb[i] = lanes_all(limbs[i]);
    return h;
}

/* Limbs below 2^51, each lane its own. */
static inline void fe_load(struct fe *h, uint64_t limbs[LIMBS][LANES])
{
    for (int i = 0; i < LIMBS; i++)
        h->limb[i] = lanes_load(limbs[i]);
}

/* x[i] += what stands above its 51 bits of x[i - 1], upwards, beginning with `carry`;
 * the last such carry. */
static inline struct lanes ripple(struct lanes x[LIMBS], struct lanes carry)
{
    for (int i = 0; i < LIMBS; i++) {
        x[i] = lanes_add(x[i], carry);
        carry = lanes_over_51(x[i]);
        x[i] = lanes_and(x[i], lanes_all((UINT64_C(1) << 51) - 1));
    }
    return carry;
}

/*
 * The one representation below p, in limbs of 51 bits. The limbs, carried once more,
 * stand for a number below 2p; it reaches p exactly if, plus 19, it reaches 2^255.
 */
static KERNEL void fe_canon(struct lanes x[LIMBS], const struct fe *a)
{
    struct lanes trial[LIMBS], over;
    struct fe tight;

    fe_tighten(&tight, a);
    for (int i = 0; i < LIMBS; i++)
        trial[i] = x[i] = tight.limb[i];
    over = ripple(trial, lanes_all(19));
    ripple(x, nineteen(over));
}

/* The limbs of the representation below p. */
static inline void fe_store(uint64_t limbs[LIMBS][LANES], const struct fe *a)
{
    struct lanes x[LIMBS];

    fe_canon(x, a);
    for (int i = 0; i < LIMBS; i++)
        lanes_store(limbs[i], x[i]);
}

/* Is the canonical representation odd? [RFC9496] calls that negative. */
static inline struct choice fe_negative(const struct fe *a)
{
    struct lanes x[LIMBS];

    fe_canon(x, a);
    return (struct choice){lanes_sub(lanes_all(0), lanes_and(x[0], lanes_all(1)))};
}

/* Is it zero? */
static inline struct choice fe_zero(const struct fe *a)
{
    struct lanes x[LIMBS], any = lanes_all(0);

    fe_canon(x, a);
    for (int i = 0; i < LIMBS; i++)
        any = lanes_or(any, x[i]);
    return (struct choice){lanes_same(any, lanes_all(0))};
}

/* Yes where the other is not. */
static inline struct choice choice_not(struct choice a)
{
    return (struct choice){lanes_sub(lanes_all(~UINT64_C(0)), a.all)};
}

/* Yes where either is. */
static inline struct choice choice_or(struct choice a, struct choice b)
{
    return (struct choice){lanes_or(a.all, b.all)};
}

/* Bit i is that of lane i. */
static inline unsigned choice_bits(struct choice c)
{
    return lanes_bits(c.all);
}

/* h = a where the choice is yes, else 0 */
static inline void fe_keep(struct fe *h, struct choice c, const struct fe *a)
{
#pragma GCC unroll 5
    for (int i = 0; i < LIMBS; i++)
        h->limb[i] = lanes_and(a->limb[i], c.all);
}

/* h = a in the lanes where the choice is yes, and where h was zero. */
static inline void fe_merge(struct fe *h, struct choice c, const struct fe *a)
{
#pragma GCC unroll 5
    for (int i = 0; i < LIMBS; i++)
        h->limb[i] = lanes_or(h->limb[i], lanes_and(a->limb[i], c.all));
}

/* h = yes where the choice is yes, else no. */
static inline void
fe_select(struct fe *h, struct choice c, const struct fe *yes, const struct fe *no)
{
    const struct choice other = choice_not(c);

#pragma GCC unroll 5
    for (int i = 0; i < LIMBS; i++)
        h->limb[i] =
            lanes_or(lanes_and(yes->limb[i], c.all), lanes_and(no->limb[i], other.all));
}

/* Lane i takes digits[i]. */
static inline struct digit digit_load(const int8_t digits[LANES])
{
    return (struct digit){lanes_small(digits)};
}

/* Is the digit below zero? */
static inline struct choice digit_negative(struct digit d)
{
    return (struct choice){lanes_below_zero(d.value)};
}

/* Is the digit, or its negative, n? */
static inline struct choice digit_is(struct digit d, uint64_t n)
{
    return (struct choice){lanes_or(lanes_same(d.value, lanes_all(n)),
                                    lanes_same(d.value, lanes_all(0 - n)))};
}

enum { ROW_ELEMENTS = 4, ROW_WORDS = ROW_ELEMENTS * LIMBS };

/* The elements of one lane, in memory. */
struct row {
    uint64_t word[ROW_WORDS];
};

/* Lane i takes the elements that fe_scatter put at row[i]. */
static inline void fe_gather(struct fe h[ROW_ELEMENTS],
                             const struct row *const row[LANES])
{
    uint64_t x[LANES];

    for (int at = 0; at < ROW_WORDS; at++) {
        for (int i = 0; i < LANES; i++)
            x[i] = row[i]->word[at];
        h[at / LIMBS].limb[at % LIMBS] = lanes_load(x);
    }
}

/* The elements of lane i go to row[i]. */
static inline void fe_scatter(struct row *const row[LANES],
                              const struct fe h[ROW_ELEMENTS])
{
    uint64_t x[LANES];

    for (int at = 0; at < ROW_WORDS; at++) {
        lanes_store(x, h[at / LIMBS].limb[at % LIMBS]);
        for (int i = 0; i < LANES; i++)
            row[i]->word[at] = x[i];
    }
}

#endif
