/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lane_ristretto.h - ristretto255 in every lane: decoding, encoding, the one-way map
 *
 * Source   [RFC9496] 4.3; the letters are those of the standard
 * Time     the same for all values, the refused ones among them
 * Flags    -mavx2 -mfma
 */
#ifndef GROUP_LANE_RISTRETTO_H
#define GROUP_LANE_RISTRETTO_H

#include "group/lane_point.h"

enum { ENCODING_BYTES = 32, UNIFORM_BYTES = 64 };

/* Eight bytes, lowest first. */
static inline uint64_t load_little(const uint8_t bytes[8])
{
    uint64_t x = 0;

    for (int i = 7; i >= 0; i--)
        x = x << 8 | bytes[i];
    return x;
}

/* Eight bytes, lowest first. */
static inline void store_little(uint8_t bytes[8], uint64_t x)
{
    for (int i = 0; i < 8; i++)
        bytes[i] = (uint8_t)(x >> 8 * i);
}

/* The lowest 255 bits of 32 bytes in each lane, `stride` bytes from one to the next. */
static KERNEL void fe_from_bytes(struct fe *h, const uint8_t *bytes, size_t stride)
{
    const uint64_t mask = (UINT64_C(1) << 51) - 1;
    uint64_t limbs[LIMBS][LANES];

    for (int lane = 0; lane < LANES; lane++, bytes += stride) {
        uint64_t a = load_little(bytes), b = load_little(bytes + 8),
                 c = load_little(bytes + 16), d = load_little(bytes + 24);

        limbs[0][lane] = a & mask;
        limbs[1][lane] = (a >> 51 | b << 13) & mask;
        limbs[2][lane] = (b >> 38 | c << 26) & mask;
        limbs[3][lane] = (c >> 25 | d << 39) & mask;
        limbs[4][lane] = d >> 12 & mask;
    }
    fe_load(h, limbs);
}

/* The number below p of each lane, 32 bytes. */
static KERNEL void fe_to_bytes(uint8_t bytes[LANES * ENCODING_BYTES], const struct fe *a)
{
    uint64_t limbs[LIMBS][LANES];

    fe_store(limbs, a);
    for (int lane = 0; lane < LANES; lane++, bytes += ENCODING_BYTES) {
        uint64_t v = limbs[0][lane], w = limbs[1][lane], x = limbs[2][lane],
                 y = limbs[3][lane], z = limbs[4][lane];

        store_little(bytes, v | w << 51);
        store_little(bytes + 8, w >> 13 | x << 38);
        store_little(bytes + 16, x >> 26 | y << 25);
        store_little(bytes + 24, y >> 39 | z << 12);
    }
}

/* Which lanes hold an even number below p in all their 256 bits, as an encoding is? */
static inline unsigned are_canonical(const uint8_t bytes[LANES * ENCODING_BYTES],
                                     const struct fe *s)
{
    uint8_t again[LANES * ENCODING_BYTES];
    unsigned canonical = 0;

    fe_to_bytes(again, s);
    for (int lane = 0; lane < LANES; lane++) {
        unsigned differ = again[lane * ENCODING_BYTES] & 1;

        for (int i = 0; i < ENCODING_BYTES; i++)
            differ |= again[lane * ENCODING_BYTES + i] ^ bytes[lane * ENCODING_BYTES + i];
        canonical |= (differ - 1) >> 31 << lane;
    }
    return canonical;
}

/* The lanes whose bytes are an encoding, as bits, lane 0 lowest. The points of the
 * others are on no account to be used but in their own lanes. */
static KERNEL unsigned point_decode(struct point *p,
                                    const uint8_t bytes[LANES * ENCODING_BYTES])
{
    const struct fe one = fe_constant(const_one), d = fe_constant(const_d);
    struct fe s, ss, u1, u2, u2_sqr, v, root, den_x, den_y, t;
    struct choice bad;
    struct wide a, b;

    fe_from_bytes(&s, bytes, ENCODING_BYTES);
    fe_sqr(&ss, &s);
    fe_sub(&u1, &one, &ss);
    fe_tighten(&u1, &u1);
    fe_add(&u2, &one, &ss);
    fe_tighten(&u2, &u2);
    fe_sqr_wide(&a, &u2);
    fe_reduce(&u2_sqr, &a);
    fe_sqr(&t, &u1);
    fe_mul_wide(&b, &t, &d);
    wide_add(&b, &b, &a);
    fe_reduce(&v, &b);
    fe_negate(&v, &v); /* -(d u1^2) - u2^2 */
    fe_mul(&t, &v, &u2_sqr);
    bad = choice_not(fe_ratio(&root, &one, &t));
    fe_mul(&den_x, &root, &u2);
    fe_mul(&den_y, &root, &den_x);
    fe_mul(&den_y, &den_y, &v);
    fe_add(&t, &s, &s);
    fe_mul(&t, &t, &den_x);
    fe_absolute(&p->x, &t);
    fe_mul(&p->y, &u1, &den_y);
    p->z = one;
    fe_mul(&p->t, &p->x, &p->y);
    bad = choice_or(bad, choice_or(fe_negative(&p->t), fe_zero(&p->y)));
    return are_canonical(bytes, &s) & choice_bits(choice_not(bad));
}

/* MAP of [RFC9496] 4.3.4 */
static KERNEL void point_map(struct point *p, const struct fe *t)
{
    const struct fe one = fe_constant(const_one), d = fe_constant(const_d);
    const struct fe i = fe_constant(const_root_of_minus_1);
    const struct fe one_minus_d_squared = fe_constant(const_one_minus_d_squared);
    const struct fe d_minus_one_squared = fe_constant(const_d_minus_one_squared);
    const struct fe root_of_ad_minus_1 = fe_constant(const_root_of_ad_minus_1);
    struct fe r, u, v, s, other, c, n, w0, w1, w2, w3;
    struct choice square;

    fe_sqr(&r, t);
    fe_mul(&r, &r, &i);
    fe_add(&u, &r, &one);
    fe_mul(&u, &u, &one_minus_d_squared);
    fe_mul(&v, &r, &d);
    fe_add(&v, &v, &one);
    fe_tighten(&v, &v);
    fe_negate(&v, &v);
    fe_add(&c, &r, &d);
    fe_mul(&v, &c, &v); /* (-1 - r d)(r + d) */
    square = fe_ratio(&s, &u, &v);
    fe_mul(&other, &s, t);
    fe_absolute(&other, &other);
    fe_negate(&other, &other);
    fe_select(&s, square, &s, &other);
    fe_negate(&c, &one);
    fe_select(&c, square, &c, &r);
    fe_sub(&n, &r, &one);
    fe_mul(&n, &n, &c);
    fe_mul(&n, &n, &d_minus_one_squared);
    fe_sub(&n, &n, &v);
    fe_mul(&w1, &n, &root_of_ad_minus_1);
    fe_add(&w0, &s, &s);
    fe_mul(&w0, &w0, &v);
    fe_sqr(&s, &s);
    fe_sub(&w2, &one, &s);
    fe_tighten(&w2, &w2);
    fe_add(&w3, &one, &s);
    fe_tighten(&w3, &w3);
    fe_mul(&p->x, &w0, &w3);
    fe_mul(&p->y, &w2, &w1);
    fe_mul(&p->z, &w1, &w3);
    fe_mul(&p->t, &w0, &w2);
}

/* The one-way map: the sum of MAP of both halves, their highest bits overlooked. */
static inline void point_from_uniform(struct point *p,
                                      const uint8_t uniform[LANES * UNIFORM_BYTES])
{
    struct point q;
    struct term term;
    struct fe t;

    fe_from_bytes(&t, uniform, UNIFORM_BYTES);
    point_map(p, &t);
    fe_from_bytes(&t, uniform + UNIFORM_BYTES / 2, UNIFORM_BYTES);
    point_map(&q, &t);
    point_term(&term, &q);
    point_add(p, p, &term);
}

/* ENCODE of [RFC9496] 4.3.2 */
static KERNEL void point_encode(uint8_t bytes[LANES * ENCODING_BYTES],
                                const struct point *p)
{
    const struct fe one = fe_constant(const_one);
    const struct fe i = fe_constant(const_root_of_minus_1);
    const struct fe enchanted = fe_constant(const_inverse_root_of_a_minus_d);
    struct fe u1, u2, root, den1, den2, z_inv, x, y, turned;
    struct choice rotate;

    fe_add(&u1, &p->z, &p->y);
    fe_sub(&u2, &p->z, &p->y);
    fe_tighten(&u2, &u2);
    fe_mul(&u1, &u1, &u2);
    fe_mul(&u2, &p->x, &p->y);
    fe_sqr(&root, &u2);
    fe_mul(&root, &root, &u1);
    (void)fe_ratio(&root, &one, &root);
    fe_mul(&den1, &root, &u1);
    fe_mul(&den2, &root, &u2);
    fe_mul(&z_inv, &den1, &den2);
    fe_mul(&z_inv, &z_inv, &p->t);
    fe_mul(&turned, &p->t, &z_inv);
    rotate = fe_negative(&turned);

    fe_mul(&turned, &p->y, &i);
    fe_select(&x, rotate, &turned, &p->x);
    fe_mul(&turned, &p->x, &i);
    fe_select(&y, rotate, &turned, &p->y);
    fe_mul(&turned, &den1, &enchanted);
    fe_select(&den2, rotate, &turned, &den2);
    fe_mul(&x, &x, &z_inv);
    fe_negate_if(&y, fe_negative(&x), &y);
    fe_sub(&y, &p->z, &y);
    fe_mul(&y, &y, &den2);
    fe_absolute(&y, &y);
    fe_to_bytes(bytes, &y);
}

/*
 * Twice a point, before it is encoded. 2P = (eh : fg : fh : eg), x = e/f and y = g/h,
 * of E = 2XY, F = Z^2 + dT^2, G = X^2 + Y^2, H = Z^2 - dT^2.
 *
 * Encoding asks for 1/sqrt(u1 u2^2), u1 = Z^2 - Y^2 = f^2 (h^2 - g^2) and u2 = XY of 2P.
 * On the curve f = Z^2 + dT^2 = Y^2 - X^2 as well, so that
 *     g^2 - f^2 = 4 X^2 Y^2 = e^2          f^2 - h^2 = 4 d Z^2 T^2 = d e^2
 * and h^2 - g^2 = -(1 + d) e^2 = (a - d) e^2: the root is c/(e f u2) with the constant
 * c = 1/sqrt(a - d), up to its sign, which the encoding does not depend on. What is left
 * is inverses of efgh, of which a whole block needs one power (lane_engine.h). Then den2
 * = root u2 = c/(ef), so s = (Z - Y) den2 = (h - g) c/e = (h - g) c g / (eg) and in the
 * rotated case, den1 times the same c being 1/(hg), s = (Z - iX)/(hg) = (f - ie)/g, which
 * is what the same expression gives with g for e, -e for g, if for h and i for c.
 *
 * f and h are never zero: d is no square, -1 is one. e = 0 or g = 0 exactly if 2P is one
 * of the four points that encode to zero; `eg` is then zero and its inverse is taken
 * to be zero too, which makes s zero.
 */
struct doubled {
    struct fe e, f, g, h, eg, fh;
};

/* What the encoding of 2P is made of. */
static KERNEL void point_double_open(struct doubled *p2, const struct point *p)
{
    const struct fe d = fe_constant(const_d);
    struct wide zz, dtt, w;
    struct fe t;

    fe_add(&t, &p->y, &p->y);
    fe_mul(&p2->e, &t, &p->x);
    fe_sqr_wide(&zz, &p->z);
    fe_sqr(&t, &p->t);
    fe_mul_wide(&dtt, &t, &d);
    wide_add(&w, &zz, &dtt);
    fe_reduce(&p2->f, &w);
    wide_sub(&w, &zz, &dtt);
    fe_reduce(&p2->h, &w);
    fe_sqr_wide(&zz, &p->x);
    fe_sqr_wide(&w, &p->y);
    wide_add(&w, &w, &zz);
    fe_reduce(&p2->g, &w);
    fe_mul(&p2->eg, &p2->e, &p2->g);
    fe_mul(&p2->fh, &p2->f, &p2->h);
}

/* The encoding of 2P, given 1/(efgh), or zero for that if it is the inverse of zero. */
static KERNEL void doubled_encode(uint8_t bytes[LANES * ENCODING_BYTES],
                                  const struct doubled *p2,
                                  const struct fe *inverse)
{
    const struct fe i = fe_constant(const_root_of_minus_1);
    struct fe c = fe_constant(const_inverse_root_of_a_minus_d);
    struct fe z_inv, t_inv, e, g, h, t, s;
    struct choice rotate;

    fe_mul(&z_inv, &p2->eg, inverse);
    fe_mul(&t_inv, &p2->fh, inverse);
    fe_mul(&t, &p2->eg, &z_inv);
    rotate = fe_negative(&t);
    fe_select(&e, rotate, &p2->g, &p2->e);
    fe_negate(&t, &p2->e);
    fe_select(&g, rotate, &t, &p2->g);
    fe_mul(&t, &p2->f, &i);
    fe_select(&h, rotate, &t, &p2->h);
    fe_select(&c, rotate, &i, &c);

    fe_mul(&t, &h, &e);
    fe_mul(&t, &t, &z_inv);
    fe_negate_if(&g, fe_negative(&t), &g);
    fe_mul(&t, &g, &t_inv);
    fe_mul(&t, &t, &c);
    fe_sub(&s, &h, &g);
    fe_mul(&s, &s, &t);
    fe_absolute(&s, &s);
    fe_to_bytes(bytes, &s);
}

#endif
