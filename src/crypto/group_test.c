/* SPDX-License-Identifier: Apache-2.0 */
/*
 * group_test.c - RFC 9496 appendix A, RFC 9497 appendix A.1, and the group's laws
 *
 * tests/vectors/ristretto255.h is a second computation of RFC 9496, which checks
 * itself against the standard's constants.
 */
#include "base/num.h"
#include "crypto/entropy.h"
#include "crypto/expand.h"
#include "crypto/group.h"
#include "tests/support/dice.h"
#include "tests/support/hex.h"
#include "tests/vectors/ristretto255.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const uint8_t zero[32];
static const uint8_t one[SCALAR_BYTES] = {1};

/* q, the order of the group */
static const char order[] =
    "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";

static void test_multiples_of_the_generator(void **state)
{
    uint8_t sum[POINT_BYTES] = {0}, generator[POINT_BYTES], point[POINT_BYTES];

    (void)state;
    hex_load(multiples[1], generator, sizeof generator);
    for (uint8_t n = 0; n < COUNT_OF(multiples); n++) {
        const uint8_t scalar[SCALAR_BYTES] = {n};

        hex_assert(sum, sizeof sum, multiples[n]);
        assert_int_equal(group_mul_base(scalar, point), n == 0 ? ERR_FORGED : OK);
        hex_assert(point, sizeof point, multiples[n]);
        assert_int_equal(group_decode_check(sum), n == 0 ? ERR_FORGED : OK);
        assert_int_equal(group_add(sum, generator, sum), OK);
    }
}

static void test_bad_encodings_are_refused_everywhere(void **state)
{
    uint8_t bad[POINT_BYTES], good[POINT_BYTES], out[POINT_BYTES];

    (void)state;
    assert_int_equal(group_mul_base(one, good), OK);
    for (size_t i = 0; i < COUNT_OF(bad_points); i++) {
        hex_load(bad_points[i].point, bad, sizeof bad);
        if (group_decode_check(bad) != ERR_FORGED)
            fail_msg("%s (%s) passes", bad_points[i].point, bad_points[i].reason);
        memset(out, 7, sizeof out);
        assert_int_equal(group_mul(one, bad, out), ERR_FORGED);
        assert_memory_equal(out, zero, sizeof out);
        memset(out, 7, sizeof out);
        assert_int_equal(group_add(good, bad, out), ERR_FORGED);
        assert_int_equal(group_add(bad, good, out), ERR_FORGED);
        assert_int_equal(out[0], 7);
    }
}

static void test_the_identity_is_refused_as_point_and_as_product(void **state)
{
    const uint8_t two[SCALAR_BYTES] = {2};
    uint8_t point[POINT_BYTES], out[POINT_BYTES];

    (void)state;
    assert_int_equal(group_mul_base(one, point), OK);
    assert_int_equal(group_mul(two, zero, out), ERR_FORGED);
    memset(out, 7, sizeof out);
    assert_int_equal(group_mul(zero, point, out), ERR_FORGED);
    assert_memory_equal(out, zero, sizeof out);
    assert_int_equal(group_add(zero, point, out), OK);
    assert_memory_equal(out, point, sizeof out);
}

/* a - b, over the standard's multiples of the generator, and what is no point. */
static void test_differences(void **state)
{
    uint8_t bad[POINT_BYTES], good[POINT_BYTES], out[POINT_BYTES];

    (void)state;
    for (size_t a = 0; a < COUNT_OF(multiples); a++)
        for (size_t b = 0; b <= a; b++) {
            uint8_t from[POINT_BYTES], what[POINT_BYTES];
            hex_load(multiples[a], from, sizeof from);
            hex_load(multiples[b], what, sizeof what);
            assert_int_equal(group_sub(from, what, out), OK);
            hex_assert(out, sizeof out, multiples[a - b]);
            assert_int_equal(group_sub(what, from, out), OK); /* the other way round */
            assert_int_equal(group_add(out, from, out), OK);
            hex_assert(out, sizeof out, multiples[b]);
            assert_int_equal(group_sub(from, what, from), OK); /* in place */
            hex_assert(from, sizeof from, multiples[a - b]);
        }
    assert_int_equal(group_mul_base(one, good), OK);
    for (size_t i = 0; i < COUNT_OF(bad_points); i++) {
        hex_load(bad_points[i].point, bad, sizeof bad);
        memset(out, 7, sizeof out);
        assert_int_equal(group_sub(good, bad, out), ERR_FORGED);
        assert_int_equal(group_sub(bad, good, out), ERR_FORGED);
        assert_int_equal(out[0], 7);
    }
}

static void test_points_from_uniform_bytes(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(uniforms); i++) {
        uint8_t bytes[64], point[POINT_BYTES];

        hex_load(uniforms[i].bytes, bytes, sizeof bytes);
        group_from_uniform(bytes, point);
        hex_assert(point, sizeof point, uniforms[i].point);
    }
}

/* RFC 9497 A.1.1 (mode 0) and A.1.2 (mode 1): blind * HashToGroup(input), and
 * the server's key times that. */
static const struct {
    uint8_t mode;
    const char *key, *input, *blinded, *evaluated;
} rfc9497[] = {
    {0, "5ebcea5ee37023ccb9fc2d2019f9d7737be85591ae8652ffa9ef0f4d37063b0e", "00",
     "609a0ae68c15a3cf6903766461307e5c8bb2f95e7e6550e1ffa2dc99e412803c",
     "7ec6578ae5120958eb2db1745758ff379e77cb64fe77b0b2d8cc917ea0869c7e"},
    {1, "e6f73f344b79b379f1a0dd37e07ff62e38d9f71345ce62ae3a9bc60b04ccd909", "00",
     "863f330cc1a1259ed5a5998a23acfd37fb4351a793a5b3c090b642ddc439b945",
     "aa8fa048764d5623868679402ff6108d2521884fa138cd7f9c7669a9a014267e"},
};

static const char rfc9497_blind[] =
    "64d37aed22a27f5191de1c1d69fadb899d8862b58eb4220029e036ec4c1f6706";

static void test_blinding_of_rfc_9497(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rfc9497); i++) {
        char tag[] = "HashToGroup-OPRFV1-?-ristretto255-SHA512";
        uint8_t input[8], blind[SCALAR_BYTES], key[SCALAR_BYTES], point[POINT_BYTES];
        const struct part part = {input, hex_load(rfc9497[i].input, input, sizeof input)};
        const struct part tag_part = {tag, sizeof tag - 1};
        uint8_t uniform[64];

        /* Mode 0 is a NUL inside the tag, so the steps are taken one by one. */
        tag[19] = (char)rfc9497[i].mode;
        expand_xmd(&part, 1, &tag_part, uniform, sizeof uniform);
        group_from_uniform(uniform, point);
        hex_load(rfc9497_blind, blind, sizeof blind);
        assert_int_equal(group_mul(blind, point, point), OK);
        hex_assert(point, sizeof point, rfc9497[i].blinded);
        hex_load(rfc9497[i].key, key, sizeof key);
        assert_int_equal(group_mul(key, point, point), OK);
        hex_assert(point, sizeof point, rfc9497[i].evaluated);
    }
}

static const char voprf_context[] = "OPRFV1-\x01-ristretto255-SHA512";

/* HashToGroup. */
static void hash_to_group(const struct part *parts,
                          size_t count,
                          const char *context,
                          uint8_t out[POINT_BYTES])
{
    uint8_t uniform[GROUP_UNIFORM_BYTES];

    group_uniform(parts, count, context, uniform);
    group_from_uniform(uniform, out);
}

static void test_group_hash_is_that_of_rfc_9497(void **state)
{
    const struct part parts[] = {{NULL, 0}, {"", 1}};
    uint8_t blind[SCALAR_BYTES], point[POINT_BYTES];

    (void)state;
    hash_to_group(parts, COUNT_OF(parts), voprf_context, point);
    hex_load(rfc9497_blind, blind, sizeof blind);
    assert_int_equal(group_mul(blind, point, point), OK);
    hex_assert(point, sizeof point, rfc9497[1].blinded);
}

/* t = scalar as HashToScalar's input: each preceded by its length, two bytes. */
static size_t put(uint8_t *at, const uint8_t *bytes, uint16_t count)
{
    store_u16(at, count);
    memcpy(at + 2, bytes, count);
    return count + 2u;
}

/* The proof of A.1.2 [RFC9497] 2.2.1, which takes HashToScalar twice. */
static void test_hash_to_scalar_by_the_proof_of_rfc_9497(void **state)
{
    static const char seed_tag[] = "Seed-OPRFV1-\x01-ristretto255-SHA512";
    uint8_t k[32], r[32], pk[32], b[32], z[32], m[32], zm[32], t2[32], t3[32], c[32],
        s[32];
    uint8_t seed[64], text[200];
    struct part part = {text, 0};
    size_t n;

    (void)state;
    hex_load(rfc9497[1].key, k, sizeof k);
    hex_load("222a5e897cf59db8145db8d16e597e8facb80ae7d4e26d9881aa6f61d645fc0e", r,
             sizeof r);
    hex_load(rfc9497[1].blinded, b, sizeof b);
    hex_load(rfc9497[1].evaluated, z, sizeof z);
    assert_int_equal(group_mul_base(k, pk), OK);
    hex_assert(pk, sizeof pk,
               "c803e2cc6b05fc15064549b5920659ca4a77b2cca6f04f6b357009335476ad4e");

    n = put(text, pk, 32);
    n += put(text + n, (const uint8_t *)seed_tag, sizeof seed_tag - 1);
    part.count = n;
    hash_sha512_parts(&part, 1, seed);
    n = put(text, seed, 64);
    store_u16(text + n, 0);
    n += 2;
    n += put(text + n, b, 32);
    n += put(text + n, z, 32);
    memcpy(text + n, "Composite", 9);
    part.count = n + 9;
    group_hash_scalar(&part, 1, voprf_context, c);
    assert_int_equal(group_mul(c, b, m), OK);
    assert_int_equal(group_mul(k, m, zm), OK);
    assert_int_equal(group_mul_base(r, t2), OK);
    assert_int_equal(group_mul(r, m, t3), OK);

    n = put(text, pk, 32);
    n += put(text + n, m, 32);
    n += put(text + n, zm, 32);
    n += put(text + n, t2, 32);
    n += put(text + n, t3, 32);
    memcpy(text + n, "Challenge", 9);
    part.count = n + 9;
    group_hash_scalar(&part, 1, voprf_context, c);
    scalar_mul(c, k, s);
    scalar_sub(r, s, s);
    hex_assert(c, sizeof c,
               "ddef93772692e535d1a53903db24367355cc2cc78de93b3be5a8ffcc6985dd06");
    hex_assert(s, sizeof s,
               "6d4346421d17bf5117a2a1ff0fcb2a759f58a539dfbe857a40bce4cf49ec600d");
}

static void test_parts_hash_as_their_concatenation(void **state)
{
    const struct part whole = {"abcdef", 6};
    const struct part parts[] = {{"ab", 2}, {"", 0}, {"cdef", 4}};
    uint8_t a[32], b[32];

    (void)state;
    hash_to_group(&whole, 1, "context", a);
    hash_to_group(parts, COUNT_OF(parts), "context", b);
    assert_memory_equal(a, b, sizeof a);
    hash_to_group(&whole, 1, "contexu", b);
    assert_memory_not_equal(a, b, sizeof a);
    group_hash_scalar(&whole, 1, "context", a);
    group_hash_scalar(parts, COUNT_OF(parts), "context", b);
    assert_memory_equal(a, b, sizeof a);
    assert_int_equal(scalar_check(a), OK);
}

static void test_the_longest_context(void **state)
{
    char context[201];
    uint8_t point[POINT_BYTES];

    (void)state;
    memset(context, 'c', 200);
    context[200] = 0;
    hash_to_group(NULL, 0, context, point);
    assert_int_equal(group_decode_check(point), OK);
}

static void test_only_reduced_scalars_pass(void **state)
{
    static const char *const bad[] = {
        order,
        "eed3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010",
        "0000000000000000000000000000000000000000000000000000000000000020",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    };
    uint8_t s[SCALAR_BYTES];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        hex_load(bad[i], s, sizeof s);
        assert_int_equal(scalar_check(s), ERR_FORGED);
    }
    hex_load(order, s, sizeof s);
    s[0]--; /* q - 1 */
    assert_int_equal(scalar_check(s), OK);
    assert_int_equal(scalar_check(zero), OK);
    assert_int_equal(scalar_check(one), OK);
}

static void test_a_random_scalar_is_never_zero(void **state)
{
    struct dice d;
    struct random r = dice_random(&d);
    uint8_t s[SCALAR_BYTES] = {9};

    (void)state;
    dice_init(&d, 1);
    d.fail_at = 1;
    assert_int_equal(group_random_scalar(&r, s), ERR_RANDOM);
    assert_int_equal(s[0], 9);
    dice_init(&d, 1);
    for (int i = 0; i < 100; i++) {
        assert_int_equal(group_random_scalar(&r, s), OK);
        assert_int_equal(scalar_check(s), OK);
        assert_memory_not_equal(s, zero, sizeof s);
    }
}

static enum err fill_with_zeroes(void *state, uint8_t *out, size_t count)
{
    int *calls = state;

    memset(out, 0, count);
    ++*calls;
    return OK;
}

static void test_a_source_of_zeroes_is_no_source(void **state)
{
    int calls = 0;
    struct random r = {.fill = fill_with_zeroes, .state = &calls};
    uint8_t s[SCALAR_BYTES] = {9};

    (void)state;
    assert_int_equal(group_random_scalar(&r, s), ERR_RANDOM);
    assert_int_equal(s[0], 9);
    assert_true(calls > 1);
}

/* (a + b)P = aP + bP, a(bP) = (ab)P, (a - b) + b = a, for wandering a, b, P. */
static void test_laws_of_the_group(void **state)
{
    struct dice d;
    struct random r = dice_random(&d);

    (void)state;
    dice_init(&d, dice_seed());
    for (int i = 0; i < 50; i++) {
        uint8_t a[32], b[32], p[32], s[32], left[32], right[32];

        assert_int_equal(group_random_scalar(&r, a), OK);
        assert_int_equal(group_random_scalar(&r, b), OK);
        assert_int_equal(group_random_scalar(&r, s), OK);
        assert_int_equal(group_mul_base(s, p), OK);

        scalar_add(a, b, s);
        assert_int_equal(group_mul(s, p, left), OK);
        assert_int_equal(group_mul(a, p, s), OK);
        assert_int_equal(group_mul(b, p, right), OK);
        assert_int_equal(group_add(s, right, right), OK);
        assert_memory_equal(left, right, 32);

        scalar_mul(a, b, s);
        assert_int_equal(group_mul(s, p, left), OK);
        assert_int_equal(group_mul(b, p, right), OK);
        assert_int_equal(group_mul(a, right, right), OK);
        assert_memory_equal(left, right, 32);

        scalar_sub(a, b, s);
        scalar_add(s, b, s);
        assert_memory_equal(s, a, 32);
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
        cmocka_unit_test(test_multiples_of_the_generator),
        cmocka_unit_test(test_bad_encodings_are_refused_everywhere),
        cmocka_unit_test(test_the_identity_is_refused_as_point_and_as_product),
        cmocka_unit_test(test_differences),
        cmocka_unit_test(test_points_from_uniform_bytes),
        cmocka_unit_test(test_blinding_of_rfc_9497),
        cmocka_unit_test(test_group_hash_is_that_of_rfc_9497),
        cmocka_unit_test(test_hash_to_scalar_by_the_proof_of_rfc_9497),
        cmocka_unit_test(test_parts_hash_as_their_concatenation),
        cmocka_unit_test(test_the_longest_context),
        cmocka_unit_test(test_only_reduced_scalars_pass),
        cmocka_unit_test(test_a_random_scalar_is_never_zero),
        cmocka_unit_test(test_a_source_of_zeroes_is_no_source),
        cmocka_unit_test(test_laws_of_the_group),
    };

    return cmocka_run_group_tests(tests, start, NULL);
}
