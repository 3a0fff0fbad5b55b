/* SPDX-License-Identifier: Apache-2.0 */
/*
 * keys_test.c - proofs of key, and nonces that no two statements share; that the
 * derived values are those of the text is shown by tests/wire/
 */
#include "base/num.h"
#include "crypto/entropy.h"
#include "psi/keys.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct round_setup setup_of(uint8_t secret)
{
    struct round_setup s = {.role = ROUND_INITIATOR};

    memset(s.secret, secret, sizeof s.secret);
    return s;
}

static void a_proof_of_key_holds_for_one_side_of_one_round(void **state)
{
    struct round_setup setup = setup_of(1);
    struct keys keys;
    struct keys_side side;
    uint8_t proof[KEYS_PROOF_BYTES];

    (void)state;
    keys_derive(&setup, &keys);
    keys_prove(&keys, proof);
    assert_int_equal(keys_verify(&keys.side, keys.key, proof), OK);
    for (size_t bit = 0; bit < sizeof proof * 8; bit++) {
        proof[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_int_equal(keys_verify(&keys.side, keys.key, proof), ERR_FORGED);
        proof[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    for (size_t i = 0; i < SID_BYTES; i++) {
        side = keys.side;
        side.sid[i] ^= 1;
        assert_int_equal(keys_verify(&side, keys.key, proof), ERR_FORGED);
    }
    side = keys.side;
    side.role = ROUND_RESPONDER;
    assert_int_equal(keys_verify(&side, keys.key, proof), ERR_FORGED);
    memset(keys.key, 0xFF, POINT_BYTES);
    assert_int_equal(keys_verify(&keys.side, keys.key, proof), ERR_FORGED);
    memset(keys.key, 0, POINT_BYTES);
    assert_int_equal(keys_verify(&keys.side, keys.key, proof), ERR_FORGED);
}

/* The answer plus the group order would answer as well, if it were let. */
static void a_proof_of_key_has_one_form(void **state)
{
    static const uint8_t order[SCALAR_BYTES] = {
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58,        0xd6,
        0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, [31] = 0x10,
    };
    struct round_setup setup = setup_of(1);
    struct keys keys;
    uint8_t proof[KEYS_PROOF_BYTES];
    unsigned carry = 0;

    (void)state;
    keys_derive(&setup, &keys);
    keys_prove(&keys, proof);
    for (int i = 0; i < SCALAR_BYTES; i++) {
        carry += (unsigned)proof[SCALAR_BYTES + i] + order[i];
        proof[SCALAR_BYTES + i] = (uint8_t)(carry & 0xFF);
        carry >>= 8;
    }
    assert_int_equal(keys_verify(&keys.side, keys.key, proof), ERR_FORGED);
}

/* Two proofs with one nonce and different challenges give the key away. */
static void a_secret_used_twice_does_not_repeat_a_nonce(void **state)
{
    struct round_setup here = setup_of(1), there = setup_of(1);
    struct keys a, b;
    uint8_t proof[2][KEYS_PROOF_BYTES], ck[2][SCALAR_BYTES], t[2][SCALAR_BYTES];

    (void)state;
    there.id[0] = 1;
    keys_derive(&here, &a);
    keys_derive(&there, &b);
    assert_memory_equal(a.k, b.k, SCALAR_BYTES);
    keys_prove(&a, proof[0]);
    keys_prove(&b, proof[1]);
    for (int i = 0; i < 2; i++) { /* t = s + c*k */
        scalar_mul(proof[i], a.k, ck[i]);
        scalar_add(proof[i] + SCALAR_BYTES, ck[i], t[i]);
    }
    assert_memory_not_equal(t[0], t[1], SCALAR_BYTES);
}

static void a_nonce_is_for_one_statement(void **state)
{
    uint8_t points[2 * POINT_BYTES] = {1}, images[2 * POINT_BYTES] = {2};
    uint8_t nonce[8][SCALAR_BYTES];
    struct dleq_statement s = {
        .points = points, .images = images, .count = 2, .context = KEYS_CONTEXT};
    struct round_setup setup = setup_of(1), other_setup = setup_of(2);
    struct keys keys, other;

    (void)state;
    keys_derive(&setup, &keys);
    keys_derive(&other_setup, &other);
    keys_block_nonce(&keys, 0, &s, nonce[0]);
    keys_block_nonce(&keys, 1, &s, nonce[1]);
    keys_point_nonce(&keys, 0, &s, nonce[2]);
    keys_point_nonce(&keys, 1, &s, nonce[3]);
    keys_block_nonce(&other, 0, &s, nonce[4]);
    points[63] = 1;
    keys_block_nonce(&keys, 0, &s, nonce[5]);
    points[63] = 0;
    images[63] = 1;
    keys_block_nonce(&keys, 0, &s, nonce[6]);
    images[63] = 0;
    s.count = 1;
    keys_block_nonce(&keys, 0, &s, nonce[7]);
    for (size_t i = 0; i < COUNT_OF(nonce); i++)
        for (size_t j = 0; j < i; j++)
            assert_memory_not_equal(nonce[i], nonce[j], SCALAR_BYTES);
}

static void commitments_name_what_they_are_for(void **state)
{
    struct keys_side side = {.role = ROUND_INITIATOR};
    const uint8_t value[32] = {1};
    uint8_t made[3][32];

    (void)state;
    keys_commit_seed(&side, value, made[0]);
    keys_commit_share(&side, value, made[1]);
    side.role = ROUND_RESPONDER;
    keys_commit_share(&side, value, made[2]);
    for (size_t i = 0; i < COUNT_OF(made); i++)
        for (size_t j = 0; j < i; j++)
            assert_memory_not_equal(made[i], made[j], 32);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_proof_of_key_holds_for_one_side_of_one_round),
        cmocka_unit_test(a_proof_of_key_has_one_form),
        cmocka_unit_test(a_secret_used_twice_does_not_repeat_a_nonce),
        cmocka_unit_test(a_nonce_is_for_one_statement),
        cmocka_unit_test(commitments_name_what_they_are_for),
    };

    if (crypto_start() != OK)
        return 1;
    return cmocka_run_group_tests_name("psi/keys", tests, NULL, NULL);
}
