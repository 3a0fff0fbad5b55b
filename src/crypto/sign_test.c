/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sign_test.c - RFC 8032 7.1, and the edges on which Ed25519 verifiers differ
 *
 * tests/vectors/ed25519_edges.h states for each edge the verdict of PROTOCOL.md
 * 2.2 and its reason, from a second computation.
 */
#include "base/num.h"
#include "crypto/entropy.h"
#include "crypto/hash.h"
#include "crypto/sign.h"
#include "tests/support/dice.h"
#include "tests/support/hex.h"
#include "tests/vectors/ed25519_edges.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct {
    const char *seed, *key, *message, *signature;
} rfc8032[] = {
    {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
     "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"},
    {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
     "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"},
    {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
     "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"},
    {"833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
     "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
     "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
     "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
     "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b589"
     "09351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704"},
};

static void test_vectors_of_the_standard(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rfc8032); i++) {
        uint8_t seed[SIGN_SEED_BYTES], message[64], signature[SIGNATURE_BYTES];
        size_t count = hex_load(rfc8032[i].message, message, sizeof message);
        struct sign_secret secret;

        hex_load(rfc8032[i].seed, seed, sizeof seed);
        sign_secret_from_seed(seed, &secret);
        hex_assert(secret.key, sizeof secret.key, rfc8032[i].key);
        assert_memory_equal(secret.seed, seed, sizeof seed);
        assert_int_equal(sign_key_check(secret.key), OK);
        sign_raw(&secret, message, count, signature);
        hex_assert(signature, sizeof signature, rfc8032[i].signature);
        assert_int_equal(sign_verify_raw(secret.key, message, count, signature), OK);
    }
}

static void test_each_edge_has_its_verdict(void **state)
{
    size_t held = 0;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(edges); i++) {
        uint8_t key[SIGN_KEY_BYTES], message[64], signature[SIGNATURE_BYTES];
        size_t count = hex_load(edges[i].message, message, sizeof message);
        enum err e;

        hex_load(edges[i].key, key, sizeof key);
        hex_load(edges[i].signature, signature, sizeof signature);
        e = sign_verify_raw(key, message, count, signature);
        if (e != (edges[i].refused ? ERR_FORGED : OK))
            fail_msg("%s: %s, due to be refused for: %s", edges[i].name,
                     e == OK ? "verified" : "refused",
                     edges[i].refused ? edges[i].refused : "nothing");
        held += e == OK;
        /* A key is refused by itself exactly for the reasons that name A. */
        assert_int_equal(sign_key_check(key),
                         edges[i].refused && edges[i].refused[0] == 'A' ? ERR_FORGED
                                                                        : OK);
    }
    assert_in_range(held, 3, 5); /* the table is not of one kind */
}

/* No encoding of a point of small order passes, as a key or as R; under such a
 * key one signature would hold for every message. */
static void test_small_keys_are_refused(void **state)
{
    struct sign_secret secret;
    uint8_t seed[SIGN_SEED_BYTES] = {3};

    (void)state;
    sign_secret_from_seed(seed, &secret);
    assert_int_equal(COUNT_OF(small_keys), 14);
    for (size_t i = 0; i < COUNT_OF(small_keys); i++) {
        uint8_t key[SIGN_KEY_BYTES], signature[SIGNATURE_BYTES] = {0};

        hex_load(small_keys[i], key, sizeof key);
        assert_int_equal(sign_key_check(key), ERR_FORGED);
        memcpy(signature, key, sizeof key);
        for (uint8_t n = 0; n < 64; n++) {
            assert_int_equal(sign_verify_raw(key, &n, 1, signature), ERR_FORGED);
            assert_int_equal(sign_verify_raw(secret.key, &n, 1, signature), ERR_FORGED);
        }
    }
}

static void test_keys_that_are_no_points(void **state)
{
    static const char *const bad[] = {
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "0200000000000000000000000000000000000000000000000000000000000000",
    };
    uint8_t key[SIGN_KEY_BYTES];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        hex_load(bad[i], key, sizeof key);
        assert_int_equal(sign_key_check(key), ERR_FORGED);
    }
}

/* The bytes of PROTOCOL.md 2.3, put together here by hand. */
static void test_what_is_signed_is_bound_to_its_purpose(void **state)
{
    uint8_t seed[SIGN_SEED_BYTES] = {1}, signature[SIGNATURE_BYTES], wrapped[10 + 6 + 64];
    const struct part message = {"text", 4};
    struct sign_secret secret;

    (void)state;
    sign_secret_from_seed(seed, &secret);
    sign_message(&secret, "entry", "text", 4, signature);
    memcpy(wrapped, "entente/1\0entry", 16);
    hash_sha512_parts(&message, 1, wrapped + 16);
    assert_int_equal(sign_verify_raw(secret.key, wrapped, sizeof wrapped, signature), OK);

    assert_int_equal(sign_verify(secret.key, "entry", "text", 4, signature), OK);
    assert_int_equal(sign_verify(secret.key, "act", "text", 4, signature), ERR_FORGED);
    assert_int_equal(sign_verify(secret.key, "entry", "texu", 4, signature), ERR_FORGED);
    assert_int_equal(sign_verify(secret.key, "entry", "text", 3, signature), ERR_FORGED);
    assert_int_equal(sign_verify_raw(secret.key, "text", 4, signature), ERR_FORGED);
    sign_message(&secret, "entry", NULL, 0, signature);
    assert_int_equal(sign_verify(secret.key, "entry", NULL, 0, signature), OK);
}

static void test_any_flipped_bit_is_refused(void **state)
{
    uint8_t seed[SIGN_SEED_BYTES] = {2}, signature[SIGNATURE_BYTES];
    struct sign_secret secret;

    (void)state;
    sign_secret_from_seed(seed, &secret);
    sign_message(&secret, "card", "text", 4, signature);
    for (size_t bit = 0; bit < 8 * sizeof signature; bit++) {
        signature[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_int_equal(sign_verify(secret.key, "card", "text", 4, signature),
                         ERR_FORGED);
        signature[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    for (size_t bit = 0; bit < 8 * sizeof secret.key; bit++) {
        secret.key[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_int_equal(sign_verify(secret.key, "card", "text", 4, signature),
                         ERR_FORGED);
        secret.key[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    assert_int_equal(sign_verify(secret.key, "card", "text", 4, signature), OK);
}

static void test_a_key_needs_randomness(void **state)
{
    struct dice d;
    struct random r = dice_random(&d);
    struct sign_secret secret, other;

    (void)state;
    dice_init(&d, 1);
    assert_int_equal(sign_secret_make(&r, &secret), OK);
    assert_int_equal(sign_secret_make(&r, &other), OK);
    assert_memory_not_equal(secret.key, other.key, sizeof secret.key);
    d.fail_at = 1;
    other = secret;
    assert_int_equal(sign_secret_make(&r, &secret), ERR_RANDOM);
    assert_memory_equal(&other, &secret, sizeof secret);
}

static int start(void **state)
{
    (void)state;
    return crypto_start() == OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors_of_the_standard),
        cmocka_unit_test(test_each_edge_has_its_verdict),
        cmocka_unit_test(test_small_keys_are_refused),
        cmocka_unit_test(test_keys_that_are_no_points),
        cmocka_unit_test(test_what_is_signed_is_bound_to_its_purpose),
        cmocka_unit_test(test_any_flipped_bit_is_refused),
        cmocka_unit_test(test_a_key_needs_randomness),
    };

    return cmocka_run_group_tests(tests, start, NULL);
}
