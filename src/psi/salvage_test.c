/* SPDX-License-Identifier: Apache-2.0 */
#include "base/must.h"
#include "crypto/entropy.h"
#include "psi/own.h"
#include "psi/round.h"
#include "tests/support/duel.h"
#include "tests/support/failing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { SHARED = 24, BLOCKS = 8 };

/* 24 shared tokens in buckets of 40 points each, opened in 8 blocks. */
static struct duel *start(bool responder_first)
{
    struct duel *d = duel_new();

    for (int role = 0; role < 2; role++) {
        d->side[role].setup.own_bucket = 40;
        d->side[role].setup.blocks = BLOCKS;
        d->side[role].setup.responder_first = responder_first;
    }
    duel_give(d, ROUND_INITIATOR, 0, SHARED + 6);
    duel_give(d, ROUND_RESPONDER, 6, SHARED + 12);
    duel_start(d);
    return d;
}

static size_t salvaged(struct duel *d, enum round_role role)
{
    size_t count = 0;

    assert_int_equal(round_salvage(d->side[role].round), OK);
    (void)round_hits(d->side[role].round, &count);
    return count;
}

/* How many of a side's tokens lie in its first `points` points and are shared. */
static size_t expected(struct duel *d, enum round_role role, uint32_t points)
{
    const struct duel_side *s = &d->side[role];
    size_t count = 0;

    for (size_t i = 0; i < s->count; i++) {
        unsigned number = (unsigned)strtoul(s->text[i] + strlen("token "), NULL, 10);

        count += number >= 6 && number < SHARED + 6 && own_position(s->round, i) < points;
    }
    return count;
}

/* Whoever is asked keeps what was proven to it when the other side stops. */
static void T3_stop_at_each_block(void **state)
{
    (void)state;
    for (int first = 0; first < 2; first++) {
        for (uint32_t block = 0; block < BLOCKS; block++) {
            for (int role = 0; role < 2; role++) {
                struct duel *d = start(first != 0);

                assert_true(duel_until(d, ROUND_BLOCK, block));
                assert_int_equal(salvaged(d, (enum round_role)role),
                                 expected(d, (enum round_role)role, block * 40 / BLOCKS));
                assert_int_equal(salvaged(d, (enum round_role)role),
                                 expected(d, (enum round_role)role, block * 40 / BLOCKS));
                assert_false(round_is_turn(d->side[role].round));
                assert_false(round_is_counted(d->side[role].round));
                duel_free(d);
            }
        }
    }
}

/* All blocks came, and the last message is false: nothing that was proven is lost. */
static void test_false_close(void **state)
{
    struct duel *d = start(true);
    enum round_refusal why = ROUND_FINE;
    struct duel_said *said;
    uint8_t bytes[68];
    size_t count = 0;

    (void)state;
    assert_true(duel_until(d, ROUND_CLOSE, 0));
    said = duel_speak(d);
    assert_int_equal(said->count, sizeof bytes);
    memcpy(bytes, said->bytes, sizeof bytes);
    bytes[0] ^= 1;
    assert_int_equal(duel_tell(d, said, bytes, sizeof bytes, &why), ERR_FORGED);
    assert_int_equal(why, ROUND_BAD_TRANSCRIPT);
    (void)round_hits(d->side[ROUND_INITIATOR].round, &count);
    assert_int_equal(count, 0);
    assert_int_equal(salvaged(d, ROUND_INITIATOR), SHARED);
    duel_free(d);
}

/* Before any block there is nothing; a closed round is not touched. */
static void test_ends(void **state)
{
    struct duel *d = start(false);
    size_t count = 0;

    (void)state;
    assert_true(duel_until(d, ROUND_REPLIES, 0));
    assert_int_equal(salvaged(d, ROUND_RESPONDER), 0);
    duel_free(d);
    d = start(false);
    duel_finish(d);
    for (int role = 0; role < 2; role++) {
        assert_int_equal(round_salvage(d->side[role].round), ERR_UNEXPECTED);
        assert_true(round_is_closed(d->side[role].round));
        (void)round_hits(d->side[role].round, &count);
        assert_int_equal(count, SHARED);
    }
    duel_free(d);
}

static void test_no_memory(void **state)
{
    struct duel *d = start(false);

    (void)state;
    assert_true(duel_until(d, ROUND_BLOCK, 5));
    for (size_t n = 1;; n++) {
        enum err e;

        failing_start(n);
        e = round_salvage(d->side[ROUND_INITIATOR].round);
        if (failing_stop() < n) {
            assert_int_equal(e, OK);
            break;
        }
        assert_int_equal(e, ERR_NOMEM);
    }
    assert_int_equal(salvaged(d, ROUND_INITIATOR), expected(d, ROUND_INITIATOR, 25));
    duel_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(T3_stop_at_each_block),
        cmocka_unit_test(test_false_close),
        cmocka_unit_test(test_ends),
        cmocka_unit_test(test_no_memory),
    };

    must(crypto_start() == OK);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
