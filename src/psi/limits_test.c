/* SPDX-License-Identifier: Apache-2.0 */
/*
 * limits_test.c - what the proofs of a round do not show, shown
 *
 * Each test is an attack that works, against the engine as it is, and stands here so
 * that THREATS.md and round.h cannot promise more than holds. The root of all is one:
 * no proof says that a point of TOKENS was made from a token by the rule of
 * PROTOCOL.md 7.2, and none can without showing the token. What bounds the attacker
 * is the bucket; a test that fails because an attack stops working is good news.
 */
#include "crypto/entropy.h"
#include "crypto/hash.h"
#include "psi/engine.h"
#include "tests/support/duel.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { BUCKET = 6, VICTIM = 4 };

static const uint8_t *point_at(const uint8_t *list, size_t i)
{
    return list + i * POINT_BYTES;
}

static void
multiply(uint8_t small, const uint8_t point[POINT_BYTES], uint8_t out[POINT_BYTES])
{
    const uint8_t scalar[SCALAR_BYTES] = {small};

    assert_int_equal(group_mul(scalar, point, out), OK);
}

/* The villain's guess number i: its own item i, not blinded. */
static void
guess(const struct duel *d, enum round_role villain, size_t i, uint8_t out[POINT_BYTES])
{
    const struct duel_side *s = &d->side[villain];

    duel_point(&s->round->keys.side, s->items[i].token, out);
}

/* Begin the duel with the villain's TOKENS replaced, everything else as it should be. */
static void
begin_with(struct duel *d, enum round_role villain, uint8_t points[BUCKET][POINT_BYTES])
{
    struct round *r;
    struct place places[BUCKET];
    uint8_t commitment[32];

    duel_start(d);
    r = d->side[villain].round;
    points_sort(points[0], POINT_BYTES, BUCKET, places);
    points_gather(points[0], POINT_BYTES, BUCKET, places, r->own.tokens);
    points_root(r->own.tokens, BUCKET, r->own.commit + COMMIT_TOKEN_ROOT);
    hash_sha256(r->own.commit, COMMIT_BYTES, r->own.commitment);

    memcpy(commitment, r->own.commitment, sizeof commitment);
    duel_replace(d, !villain, duel_rebuild(d, !villain, 0, commitment));
    round_commitment(d->side[!villain].round, commitment);
    r->state = STATE_MEETING;
    assert_int_equal(round_meet(r, VICTIM, commitment), OK);
}

static struct duel *make_duel(enum round_role villain)
{
    struct duel *d = duel_new();

    duel_give(d, !villain, 0, VICTIM);
    duel_give(d, villain, 2, 2 + BUCKET);
    d->side[villain].setup.own_bucket = BUCKET;
    d->side[!villain].setup.own_bucket = VICTIM;
    return d;
}

static const struct duel_said *
find_said(const struct duel *d, enum round_role sender, enum round_step step)
{
    for (size_t i = 0; i < d->said_count; i++)
        if (d->said[i].sender == sender && d->said[i].step == step)
            return &d->said[i];
    return NULL;
}

/* Is `point` one of the multiples by `small` of what the victim sent as TOKENS? */
static bool is_multiple(const struct duel *d,
                        enum round_role villain,
                        uint8_t small,
                        const uint8_t point[POINT_BYTES])
{
    const struct duel_said *tokens = find_said(d, !villain, ROUND_TOKENS);
    uint8_t multiple[POINT_BYTES];

    for (size_t i = 0; i < VICTIM; i++) {
        multiply(small, point_at(tokens->bytes, i), multiple);
        if (memcmp(multiple, point, POINT_BYTES) == 0)
            return true;
    }
    return false;
}

/* Guesses 0 and 1 are the tokens 2 and 3 of the victim, which has 0 to 3. */
static bool is_held(size_t i)
{
    return i < 2;
}

/* A peer whose points are under another scalar than its key: the victim verifies every
 * proof, counts nothing and closes, audited; the peer knows all that both hold. */
static void test_points_under_another_key_blind_the_other_side(void **state)
{
    const enum round_role villain = ROUND_RESPONDER;
    struct duel *d = make_duel(villain);
    uint8_t points[BUCKET][POINT_BYTES];
    const struct round *victim;
    const struct round *v;
    size_t count;

    (void)state;
    for (int role = 0; role < 2; role++) {
        d->side[role].setup.count_min = 1;
        d->side[role].setup.audit_one_in = 1;
    }
    duel_start(d);
    for (size_t i = 0; i < BUCKET; i++) {
        guess(d, villain, i, points[i]);
        multiply(7, points[i], points[i]);
    }
    begin_with(d, villain, points);
    duel_finish(d);

    victim = d->side[!villain].round;
    assert_true(round_is_closed(victim));
    assert_true(victim->audited);
    assert_int_equal(round_count(victim), 0);
    round_hits(victim, &count);
    assert_int_equal(count, 0);

    v = d->side[villain].round;
    for (size_t i = 0; i < BUCKET; i++) {
        size_t at;

        assert_true(points_find(v->own.tokens, BUCKET, points[i], &at));
        assert_int_equal(is_multiple(d, villain, 7, point_at(v->peer.images, at)),
                         is_held(i));
    }
    duel_free(d);
}

/* A peer that marks each point with a scalar of its own reads from the sorted REPLIES
 * which of them hit: before any block, and the initiator before it has replied. */
static void test_marked_points_show_hits_before_any_block(void **state)
{
    const enum round_role villain = ROUND_INITIATOR;
    struct duel *d = make_duel(villain);
    uint8_t points[BUCKET][POINT_BYTES];
    const struct duel_said *said;
    enum round_refusal why;

    (void)state;
    for (int role = 0; role < 2; role++)
        d->side[role].setup.output = ROUND_COUNT;
    duel_start(d);
    for (size_t i = 0; i < BUCKET; i++) {
        guess(d, villain, i, points[i]);
        multiply((uint8_t)(2 + i), points[i], points[i]);
    }
    begin_with(d, villain, points);
    assert_true(duel_until(d, ROUND_REPLIES, 0));
    said = duel_speak(d);
    assert_int_equal(duel_tell(d, said, said->bytes, said->count, &why), OK);

    assert_null(find_said(d, villain, ROUND_REPLIES));
    for (size_t i = 0; i < BUCKET; i++) {
        bool hits = false;

        for (size_t j = 0; j < BUCKET; j++)
            hits = hits || is_multiple(d, villain, (uint8_t)(2 + i),
                                       point_at(said->bytes + REPLIES_LIST, j));
        assert_int_equal(hits, is_held(i));
    }
    duel_free(d);
}

/* Does the victim's reply to a point equal the sum of two of its TOKENS? */
static bool
is_sum(const struct duel *d, enum round_role villain, const uint8_t reply[POINT_BYTES])
{
    const struct duel_said *tokens = find_said(d, !villain, ROUND_TOKENS);
    uint8_t sum[POINT_BYTES];

    for (size_t i = 0; i < VICTIM; i++) {
        for (size_t j = 0; j < i; j++) {
            assert_int_equal(
                group_add(point_at(tokens->bytes, i), point_at(tokens->bytes, j), sum),
                OK);
            if (memcmp(sum, reply, POINT_BYTES) == 0)
                return true;
        }
    }
    return false;
}

/* A point that is the sum of two guesses' shows in one answer whether both are held; it
 * shows nothing if one is not. */
static void test_a_sum_of_points_tests_two_tokens_at_once(void **state)
{
    const enum round_role villain = ROUND_RESPONDER;
    struct duel *d = make_duel(villain);
    uint8_t points[BUCKET][POINT_BYTES];
    uint8_t other[POINT_BYTES];
    const struct round *v;

    (void)state;
    for (int role = 0; role < 2; role++) {
        d->side[role].setup.count_min = 1;
        d->side[role].setup.audit_one_in = 1;
    }
    duel_start(d);
    for (size_t i = 0; i < BUCKET; i++) {
        guess(d, villain, i, points[i]);
        guess(d, villain, (i + 1) % BUCKET, other);
        assert_int_equal(group_add(points[i], other, points[i]), OK);
    }
    begin_with(d, villain, points);
    duel_finish(d);

    v = d->side[villain].round;
    assert_true(round_is_closed(v));
    for (size_t i = 0; i < BUCKET; i++) {
        size_t at;

        assert_true(points_find(v->own.tokens, BUCKET, points[i], &at));
        assert_int_equal(is_sum(d, villain, point_at(v->peer.images, at)),
                         is_held(i) && is_held((i + 1) % BUCKET));
    }
    duel_free(d);
}

/* A peer that stored the victim's TOKENS and, years later, finds the key behind them:
 * what it does to a dictionary then tells of each word whether the victim held it, and of
 * no other. The break is made up, by handing the villain the victim's scalar. */
static void
test_T18_stored_points_fall_to_a_dictionary_once_the_key_is_known(void **state)
{
    enum { WORDS = 40 };
    const enum round_role villain = ROUND_INITIATOR;
    struct duel *d = make_duel(villain);
    const struct duel_said *stored;
    const struct round *victim;
    uint8_t point[POINT_BYTES];
    char word[ROUND_TOKEN_MAX];
    size_t found = 0;

    (void)state;
    duel_start(d);
    duel_finish(d);
    stored = find_said(d, !villain, ROUND_TOKENS);
    victim = d->side[!villain].round;
    for (unsigned i = 0; i < WORDS; i++) {
        size_t at;
        bool held;

        (void)snprintf(word, sizeof word, "token %u", i);
        duel_point(&victim->keys.side, word, point);
        held = points_find(stored->bytes, VICTIM, point, &at);
        assert_false(held); /* without the key the dictionary says nothing */
        assert_int_equal(group_mul(victim->keys.k, point, point), OK);
        held = points_find(stored->bytes, VICTIM, point, &at);
        assert_int_equal(held, i < VICTIM); /* which has the tokens 0 to 3 */
        found += held;
    }
    assert_int_equal(found, VICTIM);
    duel_free(d);
}

static int start(void **state)
{
    (void)state;
    return crypto_start() == OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_points_under_another_key_blind_the_other_side),
        cmocka_unit_test(test_marked_points_show_hits_before_any_block),
        cmocka_unit_test(test_a_sum_of_points_tests_two_tokens_at_once),
        cmocka_unit_test(
            test_T18_stored_points_fall_to_a_dictionary_once_the_key_is_known),
    };

    return cmocka_run_group_tests(tests, start, NULL);
}
