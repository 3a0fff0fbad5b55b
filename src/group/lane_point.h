/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lane_point.h - points of the curve -x^2 + y^2 = 1 + d x^2 y^2, one in each lane
 *
 * Extended coordinates, x = X/Z, y = Y/Z, T = XY/Z; the formulas of [HWCD] with a = -1
 * are complete: they hold for every two points, equal or not and the identity among
 * them. What a formula computes on the way is added up before it is carried, so that
 * every product has tight factors.
 *
 * Time     the same for all values; a table is read whole for every digit
 * Flags    -mavx2 -mfma
 */
#ifndef GROUP_LANE_POINT_H
#define GROUP_LANE_POINT_H

#include "group/lane_field.h"

struct point {
    struct fe x, y, z, t;
};

/* A point as the second term of sums: Y - X, Y + X, 2dT and 2Z, all tight. */
struct term {
    struct fe minus, plus, dt, zz;
};

enum { TABLE_TERMS = 8, DIGITS = 64 };

/* The multiples 1 to 8 of a point. */
struct table {
    struct term term[TABLE_TERMS];
};

/* The neutral element. */
static inline struct point point_identity(void)
{
    const struct fe zero = fe_constant(const_zero);
    const struct fe one = fe_constant(const_one);

    return (struct point){zero, one, one, zero};
}

/* h = p, made ready for being added */
static inline void point_term(struct term *h, const struct point *p)
{
    const struct fe twice_d = fe_constant(const_twice_d);

    fe_sub(&h->minus, &p->y, &p->x);
    fe_tighten(&h->minus, &h->minus);
    fe_add(&h->plus, &p->y, &p->x);
    fe_tighten(&h->plus, &h->plus);
    fe_mul(&h->dt, &p->t, &twice_d);
    fe_add(&h->zz, &p->z, &p->z);
    fe_tighten(&h->zz, &h->zz);
}

/* The last step of doubling and adding, from x = e/f and y = h/g. */
static inline void point_complete(struct point *h, const struct wide w[4])
{
    struct fe e, f, g, k;

    fe_reduce(&e, &w[0]);
    fe_reduce(&f, &w[1]);
    fe_reduce(&g, &w[2]);
    fe_reduce(&k, &w[3]);
    fe_mul(&h->x, &e, &f);
    fe_mul(&h->y, &g, &k);
    fe_mul(&h->z, &f, &g);
    fe_mul(&h->t, &e, &k);
}

/* h = p + q; h may be p */
static KERNEL void point_add(struct point *h, const struct point *p, const struct term *q)
{
    struct wide a, b, c, d, w[4];
    struct fe t;

    fe_sub(&t, &p->y, &p->x);
    fe_mul_wide(&a, &t, &q->minus);
    fe_add(&t, &p->y, &p->x);
    fe_mul_wide(&b, &t, &q->plus);
    fe_mul_wide(&c, &p->t, &q->dt);
    fe_mul_wide(&d, &p->z, &q->zz);
    wide_sub(&w[0], &b, &a);
    wide_sub(&w[1], &d, &c);
    wide_add(&w[2], &d, &c);
    wide_add(&w[3], &b, &a);
    point_complete(h, w);
}

/*
 * h = 2p, without T; h may be p. E = 2XY, G = Y^2 - X^2, H = X^2 + Y^2, F = 2Z^2 - G:
 * those of [HWCD] with F and H negated, which negates all of X, Y, Z, T.
 */
static KERNEL void
point_double_partly(struct point *h, const struct point *p, struct fe *e, struct fe *k)
{
    struct wide xx, yy, zz, w;
    struct fe f, g, twice;

    fe_add(&twice, &p->x, &p->x);
    fe_mul(e, &twice, &p->y);
    fe_sqr_wide(&xx, &p->x);
    fe_sqr_wide(&yy, &p->y);
    fe_sqr_wide(&zz, &p->z);
    wide_add(&w, &xx, &yy);
    fe_reduce(k, &w);
    wide_sub(&w, &yy, &xx);
    fe_reduce(&g, &w);
    wide_add(&zz, &zz, &zz);
    wide_add(&zz, &zz, &xx);
    wide_sub(&w, &zz, &yy);
    fe_reduce(&f, &w);
    fe_mul(&h->x, e, &f);
    fe_mul(&h->y, &g, k);
    fe_mul(&h->z, &f, &g);
}

/* h = 16 p; h may be p */
static inline void point_double_four_times(struct point *h, const struct point *p)
{
    struct fe e, k;

    point_double_partly(h, p, &e, &k);
    for (int i = 0; i < 3; i++)
        point_double_partly(h, h, &e, &k);
    fe_mul(&h->t, &e, &k);
}

/* The multiples of p, by seven additions. */
static inline void table_make(struct table *table, const struct point *p)
{
    struct point multiple = *p;

    point_term(&table->term[0], p);
    for (int i = 1; i < TABLE_TERMS; i++) {
        point_add(&multiple, &multiple, &table->term[0]);
        point_term(&table->term[i], &multiple);
    }
}

/* h = digit * p, the digit from -8 to 8, out of all that stands in the table of p. */
static KERNEL void table_read(struct term *h, const struct table *table, struct digit n)
{
    const struct choice none = digit_is(n, 0), negative = digit_negative(n);
    const struct fe one = fe_constant(const_one);
    struct fe swapped;

    fe_keep(&h->minus, none, &one);
    h->plus = h->minus;
    fe_add(&h->zz, &h->minus, &h->minus);
    fe_keep(&h->dt, none, &(struct fe){0});
    for (unsigned i = 0; i < TABLE_TERMS; i++) {
        const struct choice hit = digit_is(n, i + 1);
        const struct term *term = &table->term[i];

        fe_merge(&h->minus, hit, &term->minus);
        fe_merge(&h->plus, hit, &term->plus);
        fe_merge(&h->dt, hit, &term->dt);
        fe_merge(&h->zz, hit, &term->zz);
    }
    fe_select(&swapped, negative, &h->plus, &h->minus);
    fe_select(&h->plus, negative, &h->minus, &h->plus);
    h->minus = swapped;
    fe_negate_if(&h->dt, negative, &h->dt);
}

/* h = sum of digit[i] * 16^i * p, for the table of p; the digits of each lane its own. */
static inline void table_multiply(struct point *h,
                                  const struct table *table,
                                  const int8_t digits[DIGITS][LANES])
{
    struct term term;

    *h = point_identity();
    for (int i = DIGITS - 1; i >= 0; i--) {
        if (i < DIGITS - 1)
            point_double_four_times(h, h);
        table_read(&term, table, digit_load(digits[i]));
        point_add(h, h, &term);
    }
}

#endif
