/* SPDX-License-Identifier: Apache-2.0 */
/*
 * spki_test.c - the credentials of the WebAuthn standard, and keys of other forms
 */
#include "base/num.h"
#include "crypto/entropy.h"
#include "crypto/hash.h"
#include "crypto/spki.h"
#include "tests/support/hex.h"
#include "tests/vectors/webauthn.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { BYTES_MAX = 1024 };

/* A vector's key, what is signed, and the signature. */
struct sample {
    uint8_t key[SPKI_BYTES_MAX];
    size_t key_bytes;
    uint8_t message[BYTES_MAX];
    size_t count;
    uint8_t signature[SPKI_SIGNATURE_MAX + 1];
    size_t signature_bytes;
};

static void load(const struct webauthn_vector *v, struct sample *out)
{
    uint8_t client[BYTES_MAX];
    const struct part whole = {client, hex_load(v->used_client, client, sizeof client)};

    out->key_bytes = hex_load(v->key, out->key, sizeof out->key);
    out->count = hex_load(v->used_data, out->message, sizeof out->message - SHA256_BYTES);
    hash_sha256_parts(&whole, 1, out->message + out->count);
    out->count += SHA256_BYTES;
    memset(out->signature, 0, sizeof out->signature);
    out->signature_bytes = hex_load(v->signature, out->signature, sizeof out->signature);
}

static enum err verify(const struct sample *s)
{
    return spki_verify(s->key, s->key_bytes, s->message, s->count, s->signature,
                       s->signature_bytes);
}

static void test_vectors_of_the_standard(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(webauthn_vectors); i++) {
        struct sample s;

        load(&webauthn_vectors[i], &s);
        assert_int_equal(spki_check(s.key, s.key_bytes), OK);
        assert_int_equal(verify(&s), OK);
        s.message[s.count - 1] ^= 1;
        assert_int_equal(verify(&s), ERR_FORGED);
    }
}

static void test_every_bit_of_a_signature_counts(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(webauthn_vectors); i++) {
        struct sample s;

        load(&webauthn_vectors[i], &s);
        for (size_t bit = 0; bit < s.signature_bytes * 8; bit++) {
            s.signature[bit / 8] ^= (uint8_t)(1U << (bit % 8));
            assert_int_equal(verify(&s), ERR_FORGED);
            s.signature[bit / 8] ^= (uint8_t)(1U << (bit % 8));
        }
        s.signature_bytes++;
        assert_int_equal(verify(&s), ERR_FORGED);
        s.signature_bytes -= 2;
        assert_int_equal(verify(&s), ERR_FORGED);
        s.signature_bytes = 0;
        assert_int_equal(verify(&s), ERR_FORGED);
    }
}

static void test_every_bit_of_a_key_counts(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(webauthn_vectors); i++) {
        struct sample s;

        load(&webauthn_vectors[i], &s);
        for (size_t bit = 0; bit < s.key_bytes * 8; bit++) {
            s.key[bit / 8] ^= (uint8_t)(1U << (bit % 8));
            assert_int_equal(verify(&s), ERR_FORGED);
            s.key[bit / 8] ^= (uint8_t)(1U << (bit % 8));
        }
        assert_int_equal(spki_check(s.key, s.key_bytes - 1), ERR_MALFORMED);
        assert_int_equal(spki_check(s.key, 0), ERR_MALFORMED);
        s.key[s.key_bytes - 1] ^= 1; /* P-256: off the curve */
        if (s.key_bytes == SPKI_BYTES_MAX)
            assert_int_equal(spki_check(s.key, s.key_bytes), ERR_MALFORMED);
        s.key[0] = 0x31;
        assert_int_equal(spki_check(s.key, s.key_bytes), ERR_MALFORMED);
    }
}

static void test_one_s_key_does_not_verify_the_other_s_signature(void **state)
{
    struct sample one, other;

    (void)state;
    load(&webauthn_vectors[0], &one);
    load(&webauthn_vectors[1], &other);
    memcpy(one.key, other.key, other.key_bytes);
    one.key_bytes = other.key_bytes;
    assert_int_equal(verify(&one), ERR_FORGED);
}

static void test_keys_of_small_order_are_none(void **state)
{
    uint8_t key[44];

    (void)state;
    hex_load("302a300506032b6570032100"
             "0100000000000000000000000000000000000000000000000000000000000000",
             key, sizeof key);
    assert_int_equal(spki_check(key, sizeof key), ERR_MALFORMED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors_of_the_standard),
        cmocka_unit_test(test_every_bit_of_a_signature_counts),
        cmocka_unit_test(test_every_bit_of_a_key_counts),
        cmocka_unit_test(test_one_s_key_does_not_verify_the_other_s_signature),
        cmocka_unit_test(test_keys_of_small_order_are_none),
    };
    if (crypto_start() != OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
