/* SPDX-License-Identifier: Apache-2.0 */
/*
 * envelope_test.c - vectors of a second computation, every flipped bit, and every failure
 */
#include "crypto/entropy.h"
#include "crypto/envelope.h"
#include "tests/support/dice.h"
#include "tests/support/failing.h"
#include "tests/support/hex.h"
#include "tests/vectors/envelope.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum {
    CONTENT_MAX = 1024,
    VECTORS = sizeof envelope_vectors / sizeof envelope_vectors[0]
};

/* Randomness that was written down before. */
struct script {
    const uint8_t *bytes[2];
    size_t calls;
};

static enum err fill_from_script(void *state, uint8_t *out, size_t count)
{
    struct script *s = state;

    memcpy(out, s->bytes[s->calls++], count);
    return OK;
}

static const uint8_t *lane_of_vectors(void)
{
    static uint8_t lane[32];

    memset(lane, 0x11, sizeof lane);
    return lane;
}

static void test_vectors(void **state)
{
    (void)state;
    for (size_t i = 0; i < VECTORS; i++) {
        const struct envelope_vector *v = &envelope_vectors[i];
        uint8_t key[32], salt[32], nonce[24], commit[32], seed[32];
        uint8_t content[CONTENT_MAX], plain[CONTENT_MAX];
        uint8_t sealed[CONTENT_MAX + ENVELOPE_EXTRA_BYTES];
        uint8_t box[ENVELOPE_SEALED_KEY_BYTES];
        struct script s = {.bytes = {salt, nonce}};
        struct random r = {.fill = fill_from_script, .state = &s};
        struct part part = {content, v->count};
        struct sign_secret owner;

        hex_load(v->key, key, sizeof key);
        hex_load(v->salt, salt, sizeof salt);
        hex_load(v->nonce, nonce, sizeof nonce);
        assert_int_equal(hex_load(v->content, content, sizeof content), v->count);
        assert_int_equal(
            envelope_close(&r, key, lane_of_vectors(), &part, sealed, commit), OK);
        hex_assert(commit, sizeof commit, v->commit);
        hex_assert(sealed, v->count + ENVELOPE_EXTRA_BYTES, v->sealed);
        part = (struct part){sealed, v->count + ENVELOPE_EXTRA_BYTES};
        assert_int_equal(envelope_open(key, lane_of_vectors(), commit, &part, plain), OK);
        assert_memory_equal(plain, content, v->count);

        hex_load(v->owner, seed, sizeof seed);
        sign_secret_from_seed(seed, &owner);
        hex_load(v->ephemeral, seed, sizeof seed);
        s = (struct script){.bytes = {seed}};
        assert_int_equal(envelope_key_close(&r, owner.key, key, box), OK);
        hex_assert(box, sizeof box, v->box);
        memset(key, 0, sizeof key);
        assert_int_equal(envelope_key_open(&owner, box, key), OK);
        hex_assert(key, sizeof key, v->key);
    }
}

/* One envelope of twenty bytes. */
struct sample {
    struct dice dice;
    struct random random;
    uint8_t key[32];
    uint8_t lane[32];
    uint8_t commit[32];
    uint8_t sealed[20 + ENVELOPE_EXTRA_BYTES];
};

static void make_sample(struct sample *s)
{
    const struct part content = {"twenty bytes of text", 20};

    dice_init(&s->dice, 5);
    s->random = dice_random(&s->dice);
    memset(s->key, 1, sizeof s->key);
    memset(s->lane, 2, sizeof s->lane);
    assert_int_equal(
        envelope_close(&s->random, s->key, s->lane, &content, s->sealed, s->commit), OK);
}

static void refuse(const struct sample *s, size_t count)
{
    static const uint8_t zeroes[20];
    const struct part sealed = {s->sealed, count};
    uint8_t plain[20];

    memset(plain, 7, sizeof plain);
    assert_int_equal(envelope_open(s->key, s->lane, s->commit, &sealed, plain),
                     ERR_FORGED);
    if (count == sizeof s->sealed)
        assert_memory_equal(plain, zeroes, sizeof plain);
}

static void flip_each(struct sample *s, uint8_t *bytes, size_t count)
{
    for (size_t bit = 0; bit < 8 * count; bit++) {
        bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
        refuse(s, sizeof s->sealed);
        bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
}

static void test_any_flipped_bit_is_refused(void **state)
{
    const struct sample *as_made;
    struct sample s;
    uint8_t plain[20];

    (void)state;
    make_sample(&s);
    flip_each(&s, s.sealed, sizeof s.sealed);
    flip_each(&s, s.key, sizeof s.key);
    flip_each(&s, s.lane, sizeof s.lane);
    flip_each(&s, s.commit, sizeof s.commit);
    for (size_t count = 0; count < sizeof s.sealed; count++)
        refuse(&s, count);
    as_made = &s;
    assert_int_equal(envelope_open(as_made->key, as_made->lane, as_made->commit,
                                   &(struct part){s.sealed, sizeof s.sealed}, plain),
                     OK);
    assert_memory_equal(plain, "twenty bytes of text", 20);
}

/* The key fits and the seal is whole, but it holds another content than was committed to.
 */
static void test_a_lie_under_the_right_key_is_refused(void **state)
{
    static const uint8_t zeroes[5];
    uint8_t key[32], commit[32], sealed[5 + ENVELOPE_EXTRA_BYTES], plain[5];

    (void)state;
    hex_load(envelope_lie.key, key, sizeof key);
    hex_load(envelope_lie.commit, commit, sizeof commit);
    hex_load(envelope_lie.sealed, sealed, sizeof sealed);
    memset(plain, 7, sizeof plain);
    assert_int_equal(envelope_open(key, lane_of_vectors(), commit,
                                   &(struct part){sealed, sizeof sealed}, plain),
                     ERR_FORGED);
    assert_memory_equal(plain, zeroes, sizeof plain);
}

static void test_too_short_leaves_the_output(void **state)
{
    struct sample s;
    uint8_t plain[1] = {7};

    (void)state;
    make_sample(&s);
    for (size_t count = 0; count < ENVELOPE_EXTRA_BYTES; count++)
        assert_int_equal(envelope_open(s.key, s.lane, s.commit,
                                       &(struct part){s.sealed, count}, plain),
                         ERR_FORGED);
    assert_int_equal(plain[0], 7);
}

static void test_the_same_thing_never_looks_the_same(void **state)
{
    const struct part content = {"yes", 3};
    uint8_t again[3 + ENVELOPE_EXTRA_BYTES], first[sizeof again];
    uint8_t commit[32], other[32];
    struct sample s;

    (void)state;
    make_sample(&s);
    assert_int_equal(envelope_close(&s.random, s.key, s.lane, &content, first, commit),
                     OK);
    assert_int_equal(envelope_close(&s.random, s.key, s.lane, &content, again, other),
                     OK);
    assert_memory_not_equal(first + 24, again + 24, 32);
    assert_memory_not_equal(commit, other, 32);
}

static void test_without_randomness_nothing_is_sealed(void **state)
{
    static const uint8_t zeroes[20 + ENVELOPE_EXTRA_BYTES];
    const struct part content = {"twenty bytes of text", 20};
    uint8_t box[ENVELOPE_SEALED_KEY_BYTES];
    struct sign_secret owner;
    struct sample s;

    (void)state;
    make_sample(&s);
    assert_int_equal(sign_secret_make(&s.random, &owner), OK);
    for (size_t at = 1; at <= 2; at++) {
        dice_init(&s.dice, 8);
        s.dice.fail_at = at;
        memset(s.sealed, 7, sizeof s.sealed);
        assert_int_equal(
            envelope_close(&s.random, s.key, s.lane, &content, s.sealed, s.commit),
            ERR_RANDOM);
        assert_memory_equal(s.sealed, zeroes, sizeof s.sealed);
        assert_memory_equal(s.commit, zeroes, sizeof s.commit);
    }
    dice_init(&s.dice, 8);
    s.dice.fail_at = 1;
    memset(box, 7, sizeof box);
    assert_int_equal(envelope_key_close(&s.random, owner.key, s.key, box), ERR_RANDOM);
    assert_memory_equal(box, zeroes, sizeof box);
}

static void test_without_memory_nothing_is_sealed_or_opened(void **state)
{
    static const uint8_t zeroes[20 + ENVELOPE_EXTRA_BYTES];
    const struct part content = {"twenty bytes of text", 20};
    uint8_t sealed[sizeof zeroes], commit[32], plain[20];
    struct sample s;

    (void)state;
    make_sample(&s);
    memset(plain, 7, sizeof plain);
    failing_start(1);
    assert_int_equal(envelope_close(&s.random, s.key, s.lane, &content, sealed, commit),
                     ERR_NOMEM);
    failing_start(1);
    assert_int_equal(envelope_open(s.key, s.lane, s.commit,
                                   &(struct part){s.sealed, sizeof s.sealed}, plain),
                     ERR_NOMEM);
    (void)failing_stop();
    assert_memory_equal(sealed, zeroes, sizeof sealed);
    assert_memory_equal(commit, zeroes, sizeof commit);
    assert_memory_equal(plain, zeroes, sizeof plain);
}

static void test_a_key_opens_for_its_owner_alone(void **state)
{
    static const uint8_t zeroes[32];
    uint8_t box[ENVELOPE_SEALED_KEY_BYTES], key[32];
    struct sign_secret owner, other;
    struct sample s;

    (void)state;
    make_sample(&s);
    assert_int_equal(sign_secret_make(&s.random, &owner), OK);
    assert_int_equal(sign_secret_make(&s.random, &other), OK);
    assert_int_equal(envelope_key_close(&s.random, owner.key, s.key, box), OK);
    memset(key, 7, sizeof key);
    assert_int_equal(envelope_key_open(&other, box, key), ERR_FORGED);
    assert_memory_equal(key, zeroes, sizeof key);
    for (size_t bit = 0; bit < 8 * sizeof box; bit++) {
        box[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_int_equal(envelope_key_open(&owner, box, key), ERR_FORGED);
        box[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    assert_int_equal(envelope_key_open(&owner, box, key), OK);
    assert_memory_equal(key, s.key, sizeof key);
}

/* Neither a point of small order nor what is no point at all can be sealed to. */
static void test_no_key_no_seal(void **state)
{
    static const uint8_t zeroes[ENVELOPE_SEALED_KEY_BYTES];
    uint8_t box[ENVELOPE_SEALED_KEY_BYTES], to[32] = {1};
    struct sample s;

    (void)state;
    make_sample(&s);
    memset(box, 7, sizeof box);
    assert_int_equal(envelope_key_close(&s.random, to, s.key, box), ERR_FORGED);
    assert_memory_equal(box, zeroes, sizeof box);
    memset(to, 0xff, sizeof to);
    assert_int_equal(envelope_key_close(&s.random, to, s.key, box), ERR_FORGED);
    memset(to, 0, sizeof to);
    to[0] = 2; /* no x fits */
    assert_int_equal(envelope_key_close(&s.random, to, s.key, box), ERR_FORGED);
}

static int start(void **state)
{
    (void)state;
    return crypto_start() == OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors),
        cmocka_unit_test(test_any_flipped_bit_is_refused),
        cmocka_unit_test(test_a_lie_under_the_right_key_is_refused),
        cmocka_unit_test(test_too_short_leaves_the_output),
        cmocka_unit_test(test_the_same_thing_never_looks_the_same),
        cmocka_unit_test(test_without_randomness_nothing_is_sealed),
        cmocka_unit_test(test_without_memory_nothing_is_sealed_or_opened),
        cmocka_unit_test(test_a_key_opens_for_its_owner_alone),
        cmocka_unit_test(test_no_key_no_seal),
    };

    return cmocka_run_group_tests(tests, start, NULL);
}
