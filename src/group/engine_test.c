/* SPDX-License-Identifier: Apache-2.0 */
/*
 * engine_test.c - every engine against crypto/group.h, byte for byte
 *
 * Engines are those that this processor runs, and that of AVX-512 IFMA over a second,
 * plain definition of its operations, which every processor runs. Nothing is compared
 * with what the engine was seen to give: the other side is libsodium, point after point.
 * Many more random points are differ_test.c's.
 */
#include "base/memory.h"
#include "base/num.h"
#include "crypto/entropy.h"
#include "crypto/group.h"
#include "group/engine.h"
#include "group/ifma.h"
#include "tests/support/dice.h"
#include "tests/support/hex.h"
#include "tests/vectors/ristretto255.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { MANY = 600, UNIFORM_BYTES = 64 };

/* Points of the engines' inputs are compared this many at a time. */
enum { BATCH = 250, RANDOM_POINTS = 15000 };

/* Engine number i but for the portable one; NULL: no more of them. */
static const struct group_engine *engine_under_test(size_t i)
{
    if (engine_at(i + 1) != NULL)
        return engine_at(i + 1);
    return i == 0 || engine_at(i) != NULL ? &ifma_plain_engine : NULL;
}

static void expect_same(const struct group_engine *engine,
                        const char *what,
                        size_t i,
                        const uint8_t got[POINT_BYTES],
                        const uint8_t wanted[POINT_BYTES])
{
    if (memcmp(got, wanted, POINT_BYTES) != 0)
        fail_msg("%s: %s number %zu is not libsodium's", engine->name, what, i);
}

static void expect_hashes(const struct group_engine *engine,
                          const uint8_t *uniform,
                          size_t count,
                          uint8_t *points)
{
    uint8_t wanted[POINT_BYTES];

    engine->hash(uniform, count, points);
    for (size_t i = 0; i < count; i++) {
        group_from_uniform(uniform + i * UNIFORM_BYTES, wanted);
        expect_same(engine, "hash", i, points + i * POINT_BYTES, wanted);
    }
}

static void
expect_verdict(const struct group_engine *engine, const uint8_t *points, size_t count)
{
    size_t wanted = 0;

    while (wanted < count && group_decode_check(points + wanted * POINT_BYTES) == OK)
        wanted++;
    assert_int_equal(engine->check(points, count), wanted);
}

static void expect_products(const struct group_engine *engine,
                            const uint8_t *scalars,
                            size_t stride,
                            const uint8_t *points,
                            size_t count)
{
    static uint8_t out[MANY * POINT_BYTES + 1];
    uint8_t wanted[POINT_BYTES];
    size_t first = count;

    assert_true(count <= MANY);
    memset(out, 7, sizeof out);
    size_t got = engine->multiply(scalars, stride, points, count, out);
    for (size_t i = 0; i < count; i++) {
        enum err e = group_mul(scalars + i * stride, points + i * POINT_BYTES, wanted);
        if (e != OK && first == count)
            first = i;
        expect_same(engine, "product", i, out + i * POINT_BYTES, wanted);
    }
    assert_int_equal(got, first);
    assert_int_equal(out[count * POINT_BYTES], 7); /* and not a byte more */
}

static void expect_sum(const struct group_engine *engine,
                       const uint8_t *scalars,
                       const uint8_t *points,
                       size_t count)
{
    uint8_t got[POINT_BYTES], wanted[POINT_BYTES];
    enum err e = engine_at(0)->combine(scalars, points, count, wanted);

    memset(got, 7, sizeof got);
    assert_int_equal(engine->combine(scalars, points, count, got), e);
    expect_same(engine, "sum of", count, got, wanted);
    memset(got, 7, sizeof got);
    assert_int_equal(engine->sum(scalars, points, count, got), e);
    expect_same(engine, "open sum of", count, got, wanted);
}

static void test_uniform_bytes_of_the_standard(void **state)
{
    uint8_t bytes[COUNT_OF(uniforms)][UNIFORM_BYTES];
    uint8_t points[COUNT_OF(uniforms)][POINT_BYTES];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(uniforms); i++)
        hex_load(uniforms[i].bytes, bytes[i], UNIFORM_BYTES);
    for (size_t n = 0; engine_under_test(n) != NULL; n++) {
        engine_under_test(n)->hash(bytes[0], COUNT_OF(uniforms), points[0]);
        for (size_t i = 0; i < COUNT_OF(uniforms); i++)
            hex_assert(points[i], POINT_BYTES, uniforms[i].point);
    }
}

/* Numbers about every limit of the field and of its limbs, in both halves of the input.
 */
static void test_field_boundaries_are_hashed_and_decoded(void **state)
{
    static const char *const numbers[] = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "0200000000000000000000000000000000000000000000000000000000000000",
        "1200000000000000000000000000000000000000000000000000000000000000",
        "1300000000000000000000000000000000000000000000000000000000000000",
        "ebffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", /* p - 1 */
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", /* p */
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "f6ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff3f", /* (p - 1)/2
                                                                             */
        "f7ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff3f",
        "b0a00e4a271beec478e42fad0618432fa7d7fb3d99004d2b0bdfc14f8024832b", /* i */
        "3d5ff1b5d8e4113b871bd052f9e7bcd0582804c266ffb2d4f4203eb07fdb7c54", /* -i */
        "ffffffffffff0700000000000000000000000000000000000000000000000000", /* limb 0 */
        "000000000000f8ffffffffffff3f000000000000000000000000000000000000", /* limb 1 */
        "00000000000000000000000000c0ffffffffffff010000000000000000000000", /* limb 2 */
        "0000000000000000000000000000000000000000feffffffffff0f0000000000", /* limb 3 */
        "000000000000000000000000000000000000000000000000000000f0ffffff7f",
        "ffffffffffff03000000000000e0ffffffffffff000000000000000000000040",
        "000000000000fcffffffffffff1f000000000000ffffffffffffff0700000000",
    };
    enum { N = sizeof numbers / sizeof numbers[0] };
    static uint8_t uniform[N * N][UNIFORM_BYTES], points[N * N][POINT_BYTES];
    uint8_t single[N][POINT_BYTES];

    (void)state;
    for (size_t i = 0; i < N; i++)
        hex_load(numbers[i], single[i], POINT_BYTES);
    for (size_t i = 0; i < N * N; i++) {
        memcpy(uniform[i], single[i / N], 32);
        memcpy(uniform[i] + 32, single[i % N], 32);
    }
    for (size_t n = 0; engine_under_test(n) != NULL; n++) {
        const struct group_engine *engine = engine_under_test(n);
        const uint8_t three[SCALAR_BYTES] = {3};

        expect_hashes(engine, uniform[0], N * N, points[0]);
        expect_products(engine, three, 0, points[0], N * N);
        expect_products(engine, three, 0, single[0], N);
        for (size_t i = 0; i < N; i++)
            expect_verdict(engine, single[i], 1);
    }
}

static void test_bad_encodings_are_refused_in_every_lane(void **state)
{
    enum { WIDTH = 19 };
    const uint8_t five[SCALAR_BYTES] = {5};
    uint8_t list[WIDTH][POINT_BYTES];

    (void)state;
    for (size_t n = 0; engine_under_test(n) != NULL; n++) {
        const struct group_engine *engine = engine_under_test(n);

        for (size_t i = 0; i <= COUNT_OF(bad_points); i++) {
            for (size_t at = 0; at < WIDTH; at++) {
                for (size_t j = 0; j < WIDTH; j++)
                    hex_load(multiples[1 + j % 16], list[j], POINT_BYTES);
                hex_load(i < COUNT_OF(bad_points) ? bad_points[i].point : multiples[0],
                         list[at], POINT_BYTES);
                assert_int_equal(engine->check(list[0], WIDTH), at);
                if (i % 9 == at % 9)
                    expect_products(engine, five, 0, list[0], WIDTH);
            }
            expect_sum(engine, list[0], list[0], WIDTH);
        }
    }
}

static void test_edges_among_the_scalars(void **state)
{
    static const char *const scalars[] = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "0200000000000000000000000000000000000000000000000000000000000000",
        "0800000000000000000000000000000000000000000000000000000000000000",
        "8888888888888888888888888888888888888888888888888888888888888808",
        "7777777777777777777777777777777777777777777777777777777777777707",
        "ecd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010", /* q - 1 */
        "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010", /* q */
        "eed3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010",
        "daa7ebb934c624b0ac39ef45bdf3bd2900000000000000000000000000000020", /* 2 q */
        "0000000000000000000000000000000000000000000000000000000000000010",
        "0000000000000000000000000000000000000000000000000000000000000040",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000090",
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    };
    uint8_t points[17][POINT_BYTES], each[17][SCALAR_BYTES];

    (void)state;
    for (size_t i = 0; i < 17; i++)
        hex_load(multiples[i], points[i], POINT_BYTES);
    for (size_t n = 0; engine_under_test(n) != NULL; n++) {
        const struct group_engine *engine = engine_under_test(n);

        for (size_t i = 0; i < COUNT_OF(scalars); i++) {
            hex_load(scalars[i], each[i], SCALAR_BYTES);
            expect_products(engine, each[i], 0, points[0], 17);
            expect_sum(engine, each[i], points[1], 1);
        }
        expect_products(engine, each[0], SCALAR_BYTES, points[0], 17);
        for (size_t i = 0; i < 16; i++) /* no zero, no q, no multiple */
            each[i][0] = (uint8_t)(each[i][0] | 2);
        expect_sum(engine, each[0], points[1], 16);
    }
}

static void test_lists_of_every_length(void **state)
{
    static uint8_t uniform[MANY][UNIFORM_BYTES], points[MANY][POINT_BYTES],
        scalars[MANY][SCALAR_BYTES];
    struct dice d;
    struct random r = dice_random(&d);

    (void)state;
    dice_init(&d, dice_seed());
    assert_int_equal(random_fill(&r, uniform[0], sizeof uniform), OK);
    assert_int_equal(random_fill(&r, scalars[0], sizeof scalars), OK);
    for (size_t n = 0; engine_under_test(n) != NULL; n++) {
        const struct group_engine *engine = engine_under_test(n);

        expect_hashes(engine, uniform[0], MANY, points[0]);
        for (size_t count = 0; count <= 35; count++) {
            expect_hashes(engine, uniform[count], count, points[count]);
            expect_verdict(engine, points[0], count);
            expect_products(engine, scalars[count], 0, points[0], count);
            expect_products(engine, scalars[count], SCALAR_BYTES, points[0], count);
            expect_sum(engine, scalars[0], points[0], count);
        }
        for (size_t count = 126; count <= 130; count++)
            expect_products(engine, scalars[count], SCALAR_BYTES, points[0], count);
        for (size_t count = 255; count <= 257; count++)
            expect_products(engine, scalars[count], 0, points[0], count);
        expect_sum(engine, scalars[0], points[0], 100);
    }
}

/* Longer than what is summed at once, and all of one size, so that a bucket takes all. */
static void test_long_sums(void **state)
{
    enum { LONG = 4096 + 300 };
    static uint8_t points[LONG][POINT_BYTES], scalars[LONG][SCALAR_BYTES];
    static uint8_t uniform[LONG][UNIFORM_BYTES];
    const size_t counts[] = {255, 256, 257, 601, 4095, 4096, 4097, LONG};
    struct dice d;
    struct random r = dice_random(&d);

    (void)state;
    dice_init(&d, dice_seed());
    assert_int_equal(random_fill(&r, uniform[0], sizeof uniform), OK);
    assert_int_equal(random_fill(&r, scalars[0], sizeof scalars), OK);
    engine_at(0)->hash(uniform[0], LONG, points[0]);
    for (size_t n = 0; engine_under_test(n) != NULL; n++) {
        const struct group_engine *engine = engine_under_test(n);
        uint8_t got[POINT_BYTES], wanted[POINT_BYTES], kept[POINT_BYTES];

        for (size_t i = 0; i < COUNT_OF(counts); i++) {
            assert_int_equal(engine->combine(scalars[0], points[0], counts[i], wanted),
                             OK);
            assert_int_equal(engine->sum(scalars[0], points[0], counts[i], got), OK);
            expect_same(engine, "long sum of", counts[i], got, wanted);
        }
        for (size_t i = 0; i < 300; i++)
            memcpy(scalars[4096 + i], scalars[i % 2], SCALAR_BYTES);
        expect_sum(engine, scalars[4096], points[4096], 300);
        memcpy(kept, points[299], sizeof kept);
        hex_load(bad_points[0].point, points[299], POINT_BYTES);
        expect_sum(engine, scalars[0], points[0], 300);
        memcpy(points[299], kept, sizeof kept);
        memcpy(kept, scalars[299], sizeof kept);
        memset(scalars[299], 0, SCALAR_BYTES);
        expect_sum(engine, scalars[0], points[0], 300);
        memcpy(scalars[299], kept, sizeof kept);
    }
}

static void test_a_product_may_take_the_place_of_its_point(void **state)
{
    uint8_t list[9][POINT_BYTES], out[9][POINT_BYTES];
    const uint8_t scalar[SCALAR_BYTES] = {77, 1};

    (void)state;
    for (size_t n = 0; engine_under_test(n) != NULL; n++) {
        const struct group_engine *engine = engine_under_test(n);

        for (size_t i = 0; i < 9; i++)
            hex_load(multiples[i + 1], list[i], POINT_BYTES);
        assert_int_equal(engine->multiply(scalar, 0, list[0], 9, out[0]), 9);
        assert_int_equal(engine->multiply(scalar, 0, list[0], 9, list[0]), 9);
        assert_memory_equal(list, out, sizeof list);
    }
}

/* P and P, P and -P, the same scalars and opposite ones: sums of equal terms, and zero.
 */
static void test_sums_that_meet_themselves(void **state)
{
    uint8_t points[24][POINT_BYTES], scalars[24][SCALAR_BYTES];
    uint8_t zero[POINT_BYTES] = {0}, sum[POINT_BYTES];
    struct dice d;
    struct random r = dice_random(&d);

    (void)state;
    dice_init(&d, dice_seed());
    for (size_t i = 0; i < 24; i++)
        hex_load(multiples[1 + i / 8], points[i], POINT_BYTES);
    assert_int_equal(group_random_scalar(&r, scalars[0]), OK);
    for (size_t i = 1; i < 24; i++) {
        memcpy(scalars[i], scalars[0], SCALAR_BYTES);
        if (i % 2 != 0)
            scalar_sub(zero, scalars[0], scalars[i]);
    }
    for (size_t n = 0; engine_under_test(n) != NULL; n++) {
        const struct group_engine *engine = engine_under_test(n);

        for (size_t count = 0; count <= 24; count++)
            expect_sum(engine, scalars[0], points[0], count);
        assert_int_equal(engine->combine(scalars[0], points[0], 24, sum), OK);
        assert_memory_equal(sum, zero, sizeof zero);
    }
}

static void test_random_points_agree_with_libsodium(void **state)
{
    static uint8_t uniform[BATCH][UNIFORM_BYTES], points[BATCH][POINT_BYTES];
    uint8_t scalar[SCALAR_BYTES];
    struct dice d;

    (void)state;
    dice_init(&d, dice_seed());
    for (size_t n = 0; engine_under_test(n) != NULL; n++) {
        const struct group_engine *engine = engine_under_test(n);
        size_t count = RANDOM_POINTS;

        if (engine_named(engine->name) == NULL) /* in plain C: slowly */
            count /= 30;
        for (size_t at = 0; at < count; at += BATCH) {
            dice_wild(&d, uniform[0], sizeof uniform);
            dice_wild(&d, scalar, sizeof scalar);
            expect_hashes(engine, uniform[0], BATCH, points[0]);
            expect_products(engine, scalar, 0, points[0], BATCH);
            dice_wild(&d, points[0], sizeof points); /* an eighth of them encodings */
            for (size_t i = 0; i < BATCH; i++)
                points[i][0] &= 0xfe, points[i][31] &= 0x7f;
            for (size_t i = 0; i < BATCH; i++)
                expect_verdict(engine, points[i], 1);
        }
    }
}

static int start(void **state)
{
    (void)state;
    return crypto_start() == OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_uniform_bytes_of_the_standard),
        cmocka_unit_test(test_field_boundaries_are_hashed_and_decoded),
        cmocka_unit_test(test_bad_encodings_are_refused_in_every_lane),
        cmocka_unit_test(test_edges_among_the_scalars),
        cmocka_unit_test(test_lists_of_every_length),
        cmocka_unit_test(test_long_sums),
        cmocka_unit_test(test_a_product_may_take_the_place_of_its_point),
        cmocka_unit_test(test_sums_that_meet_themselves),
        cmocka_unit_test(test_random_points_agree_with_libsodium),
    };

    return cmocka_run_group_tests(tests, start, NULL);
}
