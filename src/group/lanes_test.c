/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lanes_test.c - a field's functions against slow whole numbers, bounds watched
 *
 * Built once for each field (meson.build). The other side of every comparison is the
 * schoolbook in this file, 32 bits at a time, which shares nothing with the fields. With
 * GROUP_WATCH every product and every carry asks whether its limbs are within the bounds
 * that the fields' comments prove, and the functions of an engine run under that eye.
 */
#define GROUP_WATCH 1
#include "base/num.h"
#include "crypto/entropy.h"
#include "crypto/group.h"
#include "group/lane_sum.h"
#include "tests/support/dice.h"
#include "tests/support/hex.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* ---- Whole numbers below 2^256, eight words, lowest first ---- */

struct number {
    uint32_t word[8];
};

static const struct number prime = {{0xffffffed, 0xffffffff, 0xffffffff, 0xffffffff,
                                     0xffffffff, 0xffffffff, 0xffffffff, 0x7fffffff}};

static struct number number_of(const uint8_t bytes[32])
{
    struct number n;

    for (int i = 0; i < 8; i++)
        n.word[i] = (uint32_t)bytes[4 * i] | (uint32_t)bytes[4 * i + 1] << 8 |
                    (uint32_t)bytes[4 * i + 2] << 16 | (uint32_t)bytes[4 * i + 3] << 24;
    return n;
}

static bool is_below(const struct number *a, const struct number *b)
{
    for (int i = 7; i >= 0; i--)
        if (a->word[i] != b->word[i])
            return a->word[i] < b->word[i];
    return false;
}

static void take_off(struct number *a, const struct number *b)
{
    uint64_t borrow = 0;

    for (int i = 0; i < 8; i++) {
        uint64_t x = (uint64_t)a->word[i] - b->word[i] - borrow;
        a->word[i] = (uint32_t)x;
        borrow = x >> 63;
    }
}

/* A number of 16 words modulo p: 2^256 is 38. */
static struct number modulo(uint32_t wide[16])
{
    struct number n;

    for (int round = 0; round < 3; round++) {
        uint64_t carry = 0;
        for (int i = 0; i < 8; i++) {
            carry += wide[i] + UINT64_C(38) * wide[i + 8];
            wide[i] = (uint32_t)carry;
            wide[i + 8] = 0;
            carry >>= 32;
        }
        wide[8] = (uint32_t)carry;
    }
    memcpy(n.word, wide, sizeof n.word);
    while (!is_below(&n, &prime))
        take_off(&n, &prime);
    return n;
}

static struct number times(const struct number *a, const struct number *b)
{
    uint32_t wide[16] = {0};

    for (int i = 0; i < 8; i++) {
        uint64_t carry = 0;
        for (int j = 0; j < 8; j++) {
            carry += wide[i + j] + (uint64_t)a->word[i] * b->word[j];
            wide[i + j] = (uint32_t)carry;
            carry >>= 32;
        }
        wide[i + 8] = (uint32_t)carry;
    }
    return modulo(wide);
}

static struct number plus(const struct number *a, const struct number *b)
{
    uint32_t wide[16] = {0};
    uint64_t carry = 0;

    for (int i = 0; i < 8; i++) {
        carry += (uint64_t)a->word[i] + b->word[i];
        wide[i] = (uint32_t)carry;
        carry >>= 32;
    }
    wide[8] = (uint32_t)carry;
    return modulo(wide);
}

static struct number minus(const struct number *a, const struct number *b)
{
    struct number n = prime;

    take_off(&n, b);
    return plus(a, &n);
}

/* ---- Numbers in lanes ---- */

struct vector {
    struct number number[LANES]; /* below p */
    struct fe fe;
};

static void
expect(const char *what, const struct fe *got, const struct number wanted[LANES])
{
    uint8_t bytes[VECTOR_BYTES];

    fe_to_bytes(bytes, got);
    for (int lane = 0; lane < LANES; lane++) {
        struct number n = number_of(bytes + lane * ENCODING_BYTES);
        if (memcmp(&n, &wanted[lane], sizeof n) != 0)
            fail_msg("%s: lane %d", what, lane);
    }
}

/* The numbers about the limits of the field and of limbs, and random ones between. */
static struct vector draw(struct dice *d, struct random *r)
{
    uint8_t bytes[VECTOR_BYTES];
    struct vector v;

    assert_int_equal(random_fill(r, bytes, sizeof bytes), OK);
    for (int lane = 0; lane < LANES; lane++) {
        uint8_t *at = bytes + lane * ENCODING_BYTES;
        uint32_t wide[16] = {0};
        struct number n;

        switch (dice_below(d, 6)) {
        case 0: /* near zero */
            memset(at + 1, 0, 31);
            break;
        case 1: /* near p */
            memset(at + 1, 0xff, 31);
            break;
        case 2: /* limbs of ones and limbs of zeroes */
            memset(at, 0, 32);
            for (unsigned limb = 0; limb < LIMBS; limb++)
                for (unsigned bit = 51 * limb; bit < 51 * limb + 51; bit++)
                    at[bit / 8] |= (uint8_t)((at[0] + limb) % 2 << bit % 8);
            break;
        default:
            break;
        }
        at[31] &= 0x7f;
        n = number_of(at);
        memcpy(wide, n.word, sizeof n.word);
        v.number[lane] = modulo(wide);
    }
    fe_from_bytes(&v.fe, bytes, ENCODING_BYTES);
    return v;
}

static void test_sums_and_products(void **state)
{
    struct dice d;
    struct random r = dice_random(&d);
    struct number wanted[LANES];
    struct fe got, loose;

    (void)state;
    dice_init(&d, dice_seed());
    for (int i = 0; i < 2000; i++) {
        struct vector a = draw(&d, &r), b = draw(&d, &r), c = draw(&d, &r);

        expect("as it came", &a.fe, a.number);
        for (int j = 0; j < LANES; j++)
            wanted[j] = plus(&a.number[j], &b.number[j]);
        fe_add(&loose, &a.fe, &b.fe);
        expect("sum", &loose, wanted);
        for (int j = 0; j < LANES; j++)
            wanted[j] = times(&wanted[j], &c.number[j]);
        fe_mul(&got, &loose, &c.fe);
        expect("product of a sum", &got, wanted);
        for (int j = 0; j < LANES; j++)
            wanted[j] = minus(&a.number[j], &b.number[j]);
        fe_sub(&loose, &a.fe, &b.fe);
        expect("difference", &loose, wanted);
        fe_tighten(&got, &loose);
        expect("difference, carried", &got, wanted);
        for (int j = 0; j < LANES; j++)
            wanted[j] = times(&wanted[j], &wanted[j]);
        fe_sqr(&got, &got);
        expect("square", &got, wanted);
        for (int j = 0; j < LANES; j++)
            wanted[j] = times(&a.number[j], &b.number[j]);
        fe_mul(&got, &a.fe, &b.fe);
        expect("product", &got, wanted);
    }
}

static void test_looking_and_choosing(void **state)
{
    struct dice d;
    struct random r = dice_random(&d);
    const struct number zero = {{0}};

    (void)state;
    dice_init(&d, dice_seed());
    for (int i = 0; i < 1000; i++) {
        struct vector a = draw(&d, &r), b = draw(&d, &r);
        struct number wanted[LANES];
        unsigned odd = choice_bits(fe_negative(&a.fe)),
                 none = choice_bits(fe_zero(&a.fe));
        unsigned same = choice_bits(fe_equal(&a.fe, &b.fe));
        struct fe got;

        for (int j = 0; j < LANES; j++) {
            assert_int_equal(odd >> j & 1, a.number[j].word[0] & 1);
            assert_int_equal(none >> j & 1, memcmp(&a.number[j], &zero, 32) == 0);
            assert_int_equal(same >> j & 1, memcmp(&a.number[j], &b.number[j], 32) == 0);
            wanted[j] = odd >> j & 1 ? a.number[j] : b.number[j];
        }
        fe_select(&got, fe_negative(&a.fe), &a.fe, &b.fe);
        expect("chosen", &got, wanted);
        for (int j = 0; j < LANES; j++)
            wanted[j] = odd >> j & 1 ? minus(&zero, &a.number[j]) : a.number[j];
        fe_absolute(&got, &a.fe);
        expect("absolute", &got, wanted);
    }
}

static void test_inverses_and_roots(void **state)
{
    struct dice d;
    struct random r = dice_random(&d);
    const struct number one = {{1}}, zero = {{0}};
    uint8_t i_bytes[32];
    struct number i_number;

    (void)state;
    hex_load("b0a00e4a271beec478e42fad0618432fa7d7fb3d99004d2b0bdfc14f8024832b", i_bytes,
             sizeof i_bytes);
    i_number = number_of(i_bytes);
    dice_init(&d, dice_seed());
    for (int n = 0; n < 60; n++) {
        struct vector a = draw(&d, &r), b = draw(&d, &r);
        struct number wanted[LANES];
        uint8_t bytes[VECTOR_BYTES];
        struct fe got;
        unsigned square;

        fe_invert(&got, &a.fe);
        fe_mul(&got, &got, &a.fe);
        for (int j = 0; j < LANES; j++)
            wanted[j] = memcmp(&a.number[j], &zero, 32) == 0 ? zero : one;
        expect("inverse", &got, wanted);

        square = choice_bits(fe_ratio(&got, &a.fe, &b.fe));
        fe_to_bytes(bytes, &got);
        for (int j = 0; j < LANES; j++) {
            struct number root = number_of(bytes + j * ENCODING_BYTES);
            struct number left = times(&root, &root), right = a.number[j];

            if (memcmp(&b.number[j], &zero, 32) == 0) { /* [RFC9496]: r is 0 */
                assert_memory_equal(&root, &zero, 32);
                assert_int_equal(square >> j & 1, memcmp(&right, &zero, 32) == 0);
                continue;
            }
            left = times(&left, &b.number[j]);
            if (!(square >> j & 1))
                right = times(&right, &i_number);
            assert_memory_equal(&left, &right, 32);
            assert_int_equal(root.word[0] & 1, 0);
        }
    }
}

/* Limbs as large as tight ones may be, of either sign where there is one. */
static void test_the_largest_limbs(void **state)
{
    (void)state;
    for (unsigned signs = 0; signs < 32 * 32; signs++) {
        struct number wanted[LANES], value[2] = {{{0}}, {{0}}};
        struct fe got, factor[2];

        for (unsigned f = 0; f < 2; f++) {
            for (unsigned i = 0; i < LIMBS; i++) {
                bool up = signs >> (5 * f + i) & 1;
                uint32_t place[16] = {0};
                struct number limb, power = {{0}};
#ifdef LANES_TEST_FMA
                const double most = 0x1p50 + 0x1p15;
                limb = (struct number){{1 << 15, 1 << 18}};
                factor[f].limb[i] = doubles(up ? most : -most);
#else
                limb = (struct number){{up ? (1 << 16) - 1 : 0, up ? 1 << 19 : 0}};
                factor[f].limb[i] =
                    lanes_all(up ? (UINT64_C(1) << 51) + (1 << 16) - 1 : 0);
                up = true;
#endif
                power.word[51 * i / 32] = 1U << 51 * i % 32;
                memcpy(place, times(&limb, &power).word, 32);
                limb = modulo(place);
                value[f] = up ? plus(&value[f], &limb) : minus(&value[f], &limb);
            }
        }
        for (int j = 0; j < LANES; j++)
            wanted[j] = times(&value[0], &value[1]);
        fe_mul(&got, &factor[0], &factor[1]);
        expect("largest limbs", &got, wanted);
        for (int j = 0; j < LANES; j++)
            wanted[j] = times(&value[0], &value[0]);
        fe_sqr(&got, &factor[0]);
        expect("largest limbs, squared", &got, wanted);
    }
}

/* The whole of an engine, watched. */
static void test_an_engine_keeps_the_bounds(void **state)
{
    enum { COUNT = PILE_LEAST + 5 };
    static uint8_t uniform[COUNT][UNIFORM_BYTES], points[COUNT][32], scalars[COUNT][32];
    static uint8_t out[COUNT][32];
    struct dice d;
    struct random r = dice_random(&d);
    uint8_t wanted[32];

    (void)state;
    dice_init(&d, dice_seed());
    assert_int_equal(random_fill(&r, uniform[0], sizeof uniform), OK);
    assert_int_equal(random_fill(&r, scalars[0], sizeof scalars), OK);
    memset(uniform[0], 0xff, UNIFORM_BYTES);
    memset(scalars[1], 0x77, 32);
    memset(scalars[2], 0x88, 32);
    lane_hash(uniform[0], COUNT, points[0]);
    assert_int_equal(lane_check(points[0], COUNT), COUNT);
    assert_int_equal(lane_multiply(scalars[0], 32, points[0], COUNT, out[0]), COUNT);
    for (size_t i = 0; i < COUNT; i++) {
        group_from_uniform(uniform[i], wanted);
        assert_memory_equal(points[i], wanted, 32);
        assert_int_equal(group_mul(scalars[i], points[i], wanted), OK);
        assert_memory_equal(out[i], wanted, 32);
    }
    memset(wanted, 0, sizeof wanted);
    for (size_t i = 0; i < COUNT; i++)
        assert_int_equal(group_add(wanted, out[i], wanted), OK);
    assert_int_equal(lane_combine(scalars[0], points[0], COUNT, out[0]), OK);
    assert_memory_equal(out[0], wanted, 32);
    assert_int_equal(lane_sum(scalars[0], points[0], COUNT, out[1]), OK);
    assert_memory_equal(out[1], wanted, 32);
}

static bool may_run(void)
{
#if defined LANES_TEST_FMA
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#elif defined LANES_TEST_IFMA
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512ifma");
#else
    return true;
#endif
}

static int start(void **state)
{
    (void)state;
    return crypto_start() == OK ? 0 : -1;
}

/* Where the processor has not these lanes there is nothing that could be asked. */
static void test_that_it_compiles(void **state)
{
    (void)state;
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sums_and_products),
        cmocka_unit_test(test_looking_and_choosing),
        cmocka_unit_test(test_inverses_and_roots),
        cmocka_unit_test(test_the_largest_limbs),
        cmocka_unit_test(test_an_engine_keeps_the_bounds),
    };
    static const struct CMUnitTest absent[] = {cmocka_unit_test(test_that_it_compiles)};

    return may_run() ? cmocka_run_group_tests(tests, start, NULL)
                     : cmocka_run_group_tests(absent, start, NULL);
}
