/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seal_test.c - the vector of draft-irtf-cfrg-xchacha-03 A.3.1, and every flipped bit
 */
#include "crypto/entropy.h"
#include "crypto/seal.h"
#include "tests/support/dice.h"
#include "tests/support/hex.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const char sunscreen[] =
    "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the "
    "future, sunscreen would be it.";

static const char sealed_hex[] =
    "404142434445464748494a4b4c4d4e4f5051525354555657"
    "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa644"
    "0bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e"
    "3f3fac2bc369488f76b2383565d3fff921f9664c97637da9768812f615c68b13b52e"
    "c0875924c1c7987947deafd8780acf49";

static enum err fill_counting_from_40(void *state, uint8_t *out, size_t count)
{
    (void)state;
    for (size_t i = 0; i < count; i++)
        out[i] = (uint8_t)(0x40 + i);
    return OK;
}

static void test_vector_of_the_draft(void **state)
{
    static const char about[] = "\x50\x51\x52\x53\xc0\xc1\xc2\xc3\xc4\xc5\xc6\xc7";
    enum { COUNT = sizeof sunscreen - 1 };
    struct random r = {.fill = fill_counting_from_40, .state = NULL};
    uint8_t key[SEAL_KEY_BYTES], sealed[COUNT + SEAL_EXTRA_BYTES], plain[COUNT];

    (void)state;
    for (size_t i = 0; i < sizeof key; i++)
        key[i] = (uint8_t)(0x80 + i);
    assert_int_equal(seal_close(&r, key, about, sunscreen, COUNT, sealed), OK);
    hex_assert(sealed, sizeof sealed, sealed_hex);
    assert_int_equal(seal_open(key, about, sealed, sizeof sealed, plain), OK);
    assert_memory_equal(plain, sunscreen, COUNT);
}

/* The same gives the same; what is different in anything has a nonce of its own. */
static void test_the_same_is_sealed_alike(void **state)
{
    enum { COUNT = sizeof sunscreen - 1 };
    const char *abouts[] = {"body", "bodx", "body", "body"};
    uint8_t keys[4][SEAL_KEY_BYTES] = {{1}, {1}, {2}, {1}};
    uint8_t sealed[4][COUNT + SEAL_EXTRA_BYTES], again[COUNT + SEAL_EXTRA_BYTES];
    uint8_t plain[COUNT];

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        size_t count = i == 3 ? COUNT - 1 : COUNT;

        seal_close_same(keys[i], abouts[i], sunscreen, count, sealed[i]);
        seal_close_same(keys[i], abouts[i], sunscreen, count, again);
        assert_memory_equal(sealed[i], again, count + SEAL_EXTRA_BYTES);
        assert_int_equal(
            seal_open(keys[i], abouts[i], sealed[i], count + SEAL_EXTRA_BYTES, plain),
            OK);
        assert_memory_equal(plain, sunscreen, count);
        for (size_t k = 0; k < i; k++)
            assert_memory_not_equal(sealed[k], sealed[i], 24);
    }
}

/* The nonce as Python's hmac and hashlib compute it, of "text" about "what" under 1, 0..
 */
static void test_the_nonce_from_outside(void **state)
{
    const uint8_t key[SEAL_KEY_BYTES] = {1};
    uint8_t sealed[4 + SEAL_EXTRA_BYTES];

    (void)state;
    seal_close_same(key, "what", "text", 4, sealed);
    hex_assert(sealed, 24, "feea1b080df52d5990af92ed101c47a3418962cbb00145ae");
}

static void test_any_flipped_bit_is_refused(void **state)
{
    static const uint8_t zeroes[20];
    struct dice d;
    struct random r = dice_random(&d);
    uint8_t key[SEAL_KEY_BYTES] = {1}, sealed[20 + SEAL_EXTRA_BYTES], plain[20];

    (void)state;
    dice_init(&d, 5);
    assert_int_equal(seal_close(&r, key, "body", "twenty bytes of text", 20, sealed), OK);
    for (size_t bit = 0; bit < 8 * sizeof sealed; bit++) {
        sealed[bit / 8] ^= (uint8_t)(1 << bit % 8);
        memset(plain, 7, sizeof plain);
        assert_int_equal(seal_open(key, "body", sealed, sizeof sealed, plain),
                         ERR_FORGED);
        assert_memory_equal(plain, zeroes, sizeof plain);
        sealed[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    for (size_t bit = 0; bit < 8 * sizeof key; bit++) {
        key[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_int_equal(seal_open(key, "body", sealed, sizeof sealed, plain),
                         ERR_FORGED);
        key[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    assert_int_equal(seal_open(key, "bodx", sealed, sizeof sealed, plain), ERR_FORGED);
    assert_int_equal(seal_open(key, "", sealed, sizeof sealed, plain), ERR_FORGED);
    assert_int_equal(seal_open(key, "body", sealed, sizeof sealed - 1, plain),
                     ERR_FORGED);
    assert_int_equal(seal_open(key, "body", sealed, sizeof sealed, plain), OK);
    assert_memory_equal(plain, "twenty bytes of text", 20);
}

static void test_too_short_leaves_the_output(void **state)
{
    uint8_t key[SEAL_KEY_BYTES] = {1}, sealed[SEAL_EXTRA_BYTES] = {0}, plain[1] = {7};

    (void)state;
    for (size_t count = 0; count < sizeof sealed; count++)
        assert_int_equal(seal_open(key, "", sealed, count, plain), ERR_FORGED);
    assert_int_equal(plain[0], 7);
}

static void test_nothing_can_be_sealed(void **state)
{
    struct dice d;
    struct random r = dice_random(&d);
    uint8_t key[SEAL_KEY_BYTES] = {1}, sealed[SEAL_EXTRA_BYTES];

    (void)state;
    dice_init(&d, 6);
    assert_int_equal(seal_close(&r, key, "", NULL, 0, sealed), OK);
    assert_int_equal(seal_open(key, "", sealed, sizeof sealed, NULL), OK);
    sealed[0] ^= 1;
    assert_int_equal(seal_open(key, "", sealed, sizeof sealed, NULL), ERR_FORGED);
}

static void test_the_same_thing_never_looks_the_same(void **state)
{
    struct dice d;
    struct random r = dice_random(&d);
    uint8_t key[SEAL_KEY_BYTES] = {1}, a[3 + SEAL_EXTRA_BYTES], b[3 + SEAL_EXTRA_BYTES];

    (void)state;
    dice_init(&d, 7);
    assert_int_equal(seal_close(&r, key, "", "yes", 3, a), OK);
    assert_int_equal(seal_close(&r, key, "", "yes", 3, b), OK);
    assert_memory_not_equal(a + 24, b + 24, 3);
}

static void test_without_randomness_nothing_is_sealed(void **state)
{
    static const uint8_t zeroes[3 + SEAL_EXTRA_BYTES];
    struct dice d;
    struct random r = dice_random(&d);
    uint8_t key[SEAL_KEY_BYTES] = {1}, sealed[sizeof zeroes];

    (void)state;
    dice_init(&d, 8);
    d.fail_at = 1;
    memset(sealed, 7, sizeof sealed);
    assert_int_equal(seal_close(&r, key, "", "yes", 3, sealed), ERR_RANDOM);
    assert_memory_equal(sealed, zeroes, sizeof sealed);
}

static int start(void **state)
{
    (void)state;
    return crypto_start() == OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vector_of_the_draft),
        cmocka_unit_test(test_the_same_is_sealed_alike),
        cmocka_unit_test(test_the_nonce_from_outside),
        cmocka_unit_test(test_any_flipped_bit_is_refused),
        cmocka_unit_test(test_too_short_leaves_the_output),
        cmocka_unit_test(test_nothing_can_be_sealed),
        cmocka_unit_test(test_the_same_thing_never_looks_the_same),
        cmocka_unit_test(test_without_randomness_nothing_is_sealed),
    };

    return cmocka_run_group_tests(tests, start, NULL);
}
