/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lane_field.h - powers and square roots of the field, in every lane
 *
 * Written once over the functions that a field has (form_fma.h, form_ifma.h), and
 * compiled with each: who includes this names the field by GROUP_FIELD. The rule of
 * loose and tight limbs is that of field_fma.h, the stricter one.
 *
 * Source   [RFC9496] 4.1, 4.2
 * Time     the same for all values
 * Flags    -mavx2 -mfma
 *
 * Nouns  fe
 */
#ifndef GROUP_LANE_FIELD_H
#define GROUP_LANE_FIELD_H

#ifndef GROUP_FIELD
#define GROUP_FIELD "group/form_fma.h"
#endif
#include GROUP_FIELD

/* The constants of [RFC9496] 4.1, in limbs of 51 bits. */
static const uint64_t const_zero[LIMBS] = {0};
static const uint64_t const_one[LIMBS] = {
    0x1, 0x0, 0x0, 0x0, 0x0,
};
static const uint64_t const_d[LIMBS] = {
    0x34dca135978a3, 0x1a8283b156ebd, 0x5e7a26001c029, 0x739c663a03cbb, 0x52036cee2b6ff,
};
static const uint64_t const_twice_d[LIMBS] = {
    0x69b9426b2f159, 0x35050762add7a, 0x3cf44c0038052, 0x6738cc7407977, 0x2406d9dc56dff,
};
static const uint64_t const_root_of_minus_1[LIMBS] = {
    0x61b274a0ea0b0, 0xd5a5fc8f189d, 0x7ef5e9cbd0c60, 0x78595a6804c9e, 0x2b8324804fc1d,
};
static const uint64_t const_root_of_ad_minus_1[LIMBS] = {
    0x7f6a0497b2e1b, 0x1836f0a97afd2, 0x7d747f6be7638, 0x456079e7e6498, 0x376931bf2b834,
};
static const uint64_t const_inverse_root_of_a_minus_d[LIMBS] = {
    0xfdaa805d40ea, 0x2eb482e57d339, 0x7610274bc58, 0x6510b613dc8ff, 0x786c8905cfaff,
};
static const uint64_t const_one_minus_d_squared[LIMBS] = {
    0x409c1945fc176, 0x719abc6a1fc4f, 0x1c37f90b20684, 0x6bccca55eedf, 0x29072a8b2b3e,
};
static const uint64_t const_d_minus_one_squared[LIMBS] = {
    0x55aaa44ed4d20, 0x59603c3332635, 0x26d3baf4a7928, 0x120a66e6997a9, 0x5968b37af66c2,
};

/* h = a b */
static KERNEL void fe_mul(struct fe *h, const struct fe *a, const struct fe *b)
{
    struct wide w;

    fe_mul_wide(&w, a, b);
    fe_reduce(h, &w);
}

/* h = a^2 */
static KERNEL void fe_sqr(struct fe *h, const struct fe *a)
{
    struct wide w;

    fe_sqr_wide(&w, a);
    fe_reduce(h, &w);
}

/* h = -a */
static inline void fe_negate(struct fe *h, const struct fe *a)
{
    const struct fe zero = fe_constant(const_zero);

    fe_sub(h, &zero, a);
}

/* h = -a where the choice is yes, else a */
static inline void fe_negate_if(struct fe *h, struct choice c, const struct fe *a)
{
    struct fe negative;

    fe_negate(&negative, a);
    fe_select(h, c, &negative, a);
}

/* CT_ABS of [RFC9496]: that of a and -a which is not negative */
static inline void fe_absolute(struct fe *h, const struct fe *a)
{
    fe_negate_if(h, fe_negative(a), a);
}

/* Are they the same element? */
static inline struct choice fe_equal(const struct fe *a, const struct fe *b)
{
    struct fe difference;

    fe_sub(&difference, a, b);
    return fe_zero(&difference);
}

/* h = a^(2^count) b */
static KERNEL void
fe_shift(struct fe *h, const struct fe *a, int count, const struct fe *b)
{
    struct fe t = *a;

    for (int i = 0; i < count; i++)
        fe_sqr(&t, &t);
    fe_mul(h, &t, b);
}

/* h = a^(2^252 - 3); t_n is a^(2^n - 1) */
static KERNEL void fe_power(struct fe *h, const struct fe *a)
{
    struct fe t, t5, t10, t50, t100;

    fe_sqr(&t, a);
    fe_shift(&t5, &t, 2, a);   /* 9 */
    fe_mul(&t, &t, &t5);       /* 11 */
    fe_shift(&t5, &t, 1, &t5); /* 31 */
    fe_shift(&t10, &t5, 5, &t5);
    fe_shift(&t, &t10, 10, &t10);
    fe_shift(&t, &t, 20, &t);
    fe_shift(&t50, &t, 10, &t10);
    fe_shift(&t100, &t50, 50, &t50);
    fe_shift(&t, &t100, 100, &t100);
    fe_shift(&t, &t, 50, &t50);
    fe_shift(h, &t, 2, a);
}

/* h = 1 / a, and 0 of 0: a^(p - 2) = (a^(2^252 - 3))^8 a^3 */
static inline void fe_invert(struct fe *h, const struct fe *a)
{
    struct fe power, cube;

    fe_sqr(&cube, a);
    fe_mul(&cube, &cube, a);
    fe_power(&power, a);
    fe_shift(h, &power, 3, &cube);
}

/*
 * SQRT_RATIO_M1 of [RFC9496] 4.2: is u/v a square? r = |sqrt(u/v)|, else |sqrt(i u/v)|;
 * u and v are tight, and so is r but for its sign.
 */
static KERNEL struct choice fe_ratio(struct fe *r, const struct fe *u, const struct fe *v)
{
    const struct fe i = fe_constant(const_root_of_minus_1);
    struct fe v3, t, check, sum, turned;
    struct choice right, flipped, flipped_i;

    fe_sqr(&t, v);
    fe_mul(&v3, &t, v);
    fe_sqr(&t, &v3);
    fe_mul(&t, &t, v);
    fe_mul(&t, &t, u); /* u v^7 */
    fe_power(&t, &t);
    fe_mul(&t, &t, &v3);
    fe_mul(&t, &t, u);
    fe_sqr(&check, &t);
    fe_mul(&check, &check, v);

    right = fe_equal(&check, u);
    fe_add(&sum, &check, u);
    flipped = fe_zero(&sum);
    fe_mul(&turned, u, &i);
    fe_add(&sum, &check, &turned);
    flipped_i = fe_zero(&sum);

    fe_mul(&turned, &t, &i);
    fe_select(&t, choice_or(flipped, flipped_i), &turned, &t);
    fe_absolute(r, &t);
    return choice_or(right, flipped);
}

#endif
