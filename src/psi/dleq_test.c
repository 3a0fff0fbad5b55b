/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dleq_test.c - the proofs of [RFC9497] A.1.2, and every way to spoil one
 */
#include "base/text.h"
#include "crypto/entropy.h"
#include "psi/dleq.h"
#include "tests/support/dice.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* [RFC9497] A.1.2: mode VOPRF, ristretto255-SHA512 */
static const char context[] = "OPRFV1-\x01-ristretto255-SHA512";
static const char secret_hex[] =
    "e6f73f344b79b379f1a0dd37e07ff62e38d9f71345ce62ae3a9bc60b04ccd909";
static const char key_hex[] =
    "c803e2cc6b05fc15064549b5920659ca4a77b2cca6f04f6b357009335476ad4e";

struct vector {
    size_t count;
    const char *points;
    const char *images;
    const char *nonce;
    const char *proof;
};

static const struct vector vectors[] = {
    {1, "863f330cc1a1259ed5a5998a23acfd37fb4351a793a5b3c090b642ddc439b945",
     "aa8fa048764d5623868679402ff6108d2521884fa138cd7f9c7669a9a014267e",
     "222a5e897cf59db8145db8d16e597e8facb80ae7d4e26d9881aa6f61d645fc0e",
     "ddef93772692e535d1a53903db24367355cc2cc78de93b3be5a8ffcc6985dd06"
     "6d4346421d17bf5117a2a1ff0fcb2a759f58a539dfbe857a40bce4cf49ec600d"},
    {1, "cc0b2a350101881d8a4cba4c80241d74fb7dcbfde4a61fde2f91443c2bf9ef0c",
     "60a59a57208d48aca71e9e850d22674b611f752bed48b36f7a91b372bd7ad468",
     "222a5e897cf59db8145db8d16e597e8facb80ae7d4e26d9881aa6f61d645fc0e",
     "401a0da6264f8cf45bb2f5264bc31e109155600babb3cd4e5af7d181a2c9dc0a"
     "67154fabf031fd936051dec80b0b6ae29c9503493dde7393b722eafdf5a50b02"},
    {2,
     "863f330cc1a1259ed5a5998a23acfd37fb4351a793a5b3c090b642ddc439b945"
     "90a0145ea9da29254c3a56be4fe185465ebb3bf2a1801f7124bbbadac751e654",
     "aa8fa048764d5623868679402ff6108d2521884fa138cd7f9c7669a9a014267e"
     "cc5ac221950a49ceaa73c8db41b82c20372a4c8d63e5dded2db920b7eee36a2a",
     "419c4f4f5052c53c45f3da494d2b67b220d02118e0857cdbcf037f9ea84bbe0c",
     "cc203910175d786927eeb44ea847328047892ddf8590e723c37205cb74600b0a"
     "5ab5337c8eb4ceae0494c2cf89529dcf94572ed267473d567aeed6ab873dee08"},
};

enum { VECTORS = sizeof vectors / sizeof vectors[0], PAIRS_MAX = 9 };

/* A statement with the memory behind it. */
struct claim {
    uint8_t k[SCALAR_BYTES];
    uint8_t key[POINT_BYTES];
    uint8_t points[PAIRS_MAX * POINT_BYTES];
    uint8_t images[PAIRS_MAX * POINT_BYTES];
    uint8_t nonce[SCALAR_BYTES];
    uint8_t proof[DLEQ_PROOF_BYTES];
    struct dleq_statement s;
};

static void unhex(const char *hex, uint8_t *out, size_t bytes)
{
    assert_int_equal(strlen(hex), 2 * bytes);
    assert_int_equal(text_hex_decode(hex, out, bytes), OK);
}

static void point_statement(struct claim *c, size_t count)
{
    c->s = (struct dleq_statement){c->key,  c->points,   c->images, count,
                                   context, DLEQ_SINGLE, NULL};
}

static void load(const struct vector *v, struct claim *c)
{
    unhex(secret_hex, c->k, sizeof c->k);
    unhex(key_hex, c->key, sizeof c->key);
    unhex(v->points, c->points, v->count * POINT_BYTES);
    unhex(v->images, c->images, v->count * POINT_BYTES);
    unhex(v->nonce, c->nonce, sizeof c->nonce);
    unhex(v->proof, c->proof, sizeof c->proof);
    point_statement(c, v->count);
}

static void make(struct claim *c, struct random *random, size_t count)
{
    uint8_t scalar[SCALAR_BYTES];

    assert_int_equal(group_random_scalar(random, c->k), OK);
    assert_int_equal(group_random_scalar(random, c->nonce), OK);
    assert_int_equal(group_mul_base(c->k, c->key), OK);
    for (size_t i = 0; i < count; i++) {
        uint8_t *point = c->points + i * POINT_BYTES;
        assert_int_equal(group_random_scalar(random, scalar), OK);
        assert_int_equal(group_mul_base(scalar, point), OK);
        assert_int_equal(group_mul(c->k, point, c->images + i * POINT_BYTES), OK);
    }
    point_statement(c, count);
    assert_int_equal(dleq_prove(&c->s, c->k, c->nonce, c->proof), OK);
}

static void proofs_are_those_of_the_standard(void **state)
{
    (void)state;
    for (size_t i = 0; i < VECTORS; i++) {
        struct claim c;
        uint8_t proof[DLEQ_PROOF_BYTES];

        load(&vectors[i], &c);
        assert_int_equal(dleq_prove(&c.s, c.k, c.nonce, proof), OK);
        assert_memory_equal(proof, c.proof, sizeof proof);
        assert_int_equal(dleq_verify(&c.s, c.proof), OK);
    }
}

static void every_flipped_bit_of_a_proof_is_refused(void **state)
{
    struct claim c;

    (void)state;
    load(&vectors[2], &c);
    for (size_t bit = 0; bit < DLEQ_PROOF_BYTES * 8; bit++) {
        c.proof[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_int_equal(dleq_verify(&c.s, c.proof), ERR_FORGED);
        c.proof[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    assert_int_equal(dleq_verify(&c.s, c.proof), OK);
}

static void T4_every_flipped_byte_of_a_statement_is_refused(void **state)
{
    struct claim c;

    (void)state;
    load(&vectors[2], &c);
    for (size_t i = 0; i < 5 * POINT_BYTES; i++) {
        uint8_t *byte = i < 32   ? c.key + i
                        : i < 96 ? c.points + i - 32
                                 : c.images + i - 96;
        *byte ^= 0x02;
        assert_int_equal(dleq_verify(&c.s, c.proof), ERR_FORGED);
        *byte ^= 0x02;
    }
    assert_int_equal(dleq_verify(&c.s, c.proof), OK);
}

static void T4_one_other_key_among_many_is_refused(void **state)
{
    struct dice dice;
    struct random random = dice_random(&dice);
    struct claim c;

    (void)state;
    dice_init(&dice, 7);
    for (size_t wrong = 0; wrong < PAIRS_MAX; wrong++) {
        uint8_t other[SCALAR_BYTES], *image = c.images + wrong * POINT_BYTES;

        make(&c, &random, PAIRS_MAX);
        assert_int_equal(dleq_verify(&c.s, c.proof), OK);
        assert_int_equal(group_random_scalar(&random, other), OK);
        assert_int_equal(group_mul(other, c.points + wrong * POINT_BYTES, image), OK);
        /* Neither the old proof nor one made for the false statement. */
        assert_int_equal(dleq_verify(&c.s, c.proof), ERR_FORGED);
        assert_int_equal(dleq_prove(&c.s, c.k, c.nonce, c.proof), OK);
        assert_int_equal(dleq_verify(&c.s, c.proof), ERR_FORGED);
    }
}

static void order_count_and_context_are_part_of_it(void **state)
{
    struct claim c;
    uint8_t first[POINT_BYTES];

    (void)state;
    load(&vectors[2], &c);
    c.s.count = 1;
    assert_int_equal(dleq_verify(&c.s, c.proof), ERR_FORGED);
    c.s.count = 2;
    c.s.context = "OPRFV1-\x02-ristretto255-SHA512";
    assert_int_equal(dleq_verify(&c.s, c.proof), ERR_FORGED);
    c.s.context = context;
    memcpy(first, c.images, POINT_BYTES);
    memcpy(c.images, c.images + POINT_BYTES, POINT_BYTES);
    memcpy(c.images + POINT_BYTES, first, POINT_BYTES);
    assert_int_equal(dleq_verify(&c.s, c.proof), ERR_FORGED);
}

/* The group order, little-endian. */
static const uint8_t order[SCALAR_BYTES] = {
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58,        0xd6,
    0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, [31] = 0x10,
};

static void scalars_have_one_form(void **state)
{
    struct claim c;

    (void)state;
    load(&vectors[2], &c);
    for (int half = 0; half < 2; half++) {
        uint8_t *s = c.proof + half * SCALAR_BYTES;
        unsigned carry = 0;

        for (int i = 0; i < SCALAR_BYTES; i++) {
            carry += (unsigned)s[i] + order[i];
            s[i] = (uint8_t)(carry & 0xFF);
            carry >>= 8;
        }
        assert_int_equal(dleq_verify(&c.s, c.proof), ERR_FORGED);
        load(&vectors[2], &c);
        memset(c.proof + half * SCALAR_BYTES, 0, SCALAR_BYTES);
        assert_int_equal(dleq_verify(&c.s, c.proof), ERR_FORGED);
        load(&vectors[2], &c);
    }
}

static void the_identity_and_non_points_are_refused(void **state)
{
    static const uint8_t fill[] = {0x00, 0xFF};
    struct claim c;
    uint8_t proof[DLEQ_PROOF_BYTES];

    (void)state;
    for (size_t i = 0; i < sizeof fill; i++) {
        load(&vectors[2], &c);
        memset(c.points, fill[i], POINT_BYTES);
        assert_int_equal(dleq_prove(&c.s, c.k, c.nonce, proof), ERR_FORGED);
        assert_int_equal(dleq_verify(&c.s, c.proof), ERR_FORGED);
        load(&vectors[2], &c);
        memset(c.images, fill[i], POINT_BYTES);
        assert_int_equal(dleq_verify(&c.s, c.proof), ERR_FORGED);
        load(&vectors[2], &c);
        memset(c.key, fill[i], POINT_BYTES);
        assert_int_equal(dleq_verify(&c.s, c.proof), ERR_FORGED);
    }
}

static void proofs_of_each_pair_are_those_made_one_by_one(void **state)
{
    uint8_t nonces[PAIRS_MAX][SCALAR_BYTES] = {{0}}, proofs[PAIRS_MAX][DLEQ_PROOF_BYTES];
    uint8_t wanted[DLEQ_PROOF_BYTES];
    struct claim c;

    (void)state;
    for (size_t n = 0; engine_at(n) != NULL; n++) {
        load(&vectors[2], &c);
        c.s.weights = DLEQ_WHOLE;
        c.s.engine = engine_at(n);
        for (size_t i = 0; i < c.s.count; i++) {
            memcpy(nonces[i], c.nonce, SCALAR_BYTES);
            nonces[i][0] ^= (uint8_t)i;
        }
        assert_int_equal(dleq_prove_each(&c.s, c.k, nonces[0], proofs[0]), OK);
        for (size_t i = 0; i < c.s.count; i++) {
            struct dleq_statement one = c.s;

            one.points += i * POINT_BYTES;
            one.images += i * POINT_BYTES;
            one.count = 1;
            assert_int_equal(dleq_prove(&one, c.k, nonces[i], wanted), OK);
            assert_memory_equal(proofs[i], wanted, sizeof wanted);
        }
        memset(c.points, 0, POINT_BYTES);
        assert_int_equal(dleq_prove_each(&c.s, c.k, nonces[0], proofs[0]), ERR_FORGED);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(proofs_are_those_of_the_standard),
        cmocka_unit_test(every_flipped_bit_of_a_proof_is_refused),
        cmocka_unit_test(T4_every_flipped_byte_of_a_statement_is_refused),
        cmocka_unit_test(T4_one_other_key_among_many_is_refused),
        cmocka_unit_test(order_count_and_context_are_part_of_it),
        cmocka_unit_test(scalars_have_one_form),
        cmocka_unit_test(the_identity_and_non_points_are_refused),
        cmocka_unit_test(proofs_of_each_pair_are_those_made_one_by_one),
    };

    if (crypto_start() != OK)
        return 1;
    return cmocka_run_group_tests_name("psi/dleq", tests, NULL, NULL);
}
