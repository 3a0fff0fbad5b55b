/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pending_test.c - questions as time passes, and when there are many
 */
#include "crypto/entropy.h"
#include "desk/pending.h"
#include "tests/support/dice.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { NOON = 1700000000 };

static struct pendings *make(void)
{
    struct pendings *p = NULL;

    assert_int_equal(pending_table_new(&p), OK);
    return p;
}

/* A question to an officer's key, asked at that time. */
static struct pending ask(struct pendings *p, const char *officer, int64_t now)
{
    struct random r = entropy_random();
    struct pending one = {.aim = PENDING_LOG_IN};

    (void)snprintf(one.seat.officer, sizeof one.seat.officer, "%s", officer);
    assert_int_equal(pending_add(p, &r, now, &one), OK);
    return one;
}

static enum err take(struct pendings *p, const struct pending *one, int64_t now)
{
    struct pending out;
    enum err e = pending_take(p, PENDING_LOG_IN, one->asked.challenge, now, &out);

    if (e == OK)
        assert_string_equal(out.seat.officer, one->seat.officer);
    return e;
}

static void a_question_is_answered_once(void **state)
{
    struct pendings *p = make();
    struct pending one = ask(p, "ana", NOON);
    struct pending other = ask(p, "ana", NOON);
    struct pending out;

    (void)state;
    assert_memory_not_equal(one.asked.challenge, other.asked.challenge,
                            WEBAUTHN_CHALLENGE_BYTES);
    assert_int_equal(pending_take(p, PENDING_ENROL, one.asked.challenge, NOON, &out),
                     ERR_NOT_FOUND);
    assert_int_equal(take(p, &one, NOON), OK);
    assert_int_equal(take(p, &one, NOON), ERR_NOT_FOUND);
    assert_int_equal(take(p, &other, NOON), OK);
    pending_table_free(p);
}

static void a_question_is_short(void **state)
{
    struct pendings *p = make();
    struct pending last = ask(p, "ana", NOON);
    struct pending late = ask(p, "ana", NOON);
    struct pending back = ask(p, "ana", NOON);

    (void)state;
    assert_int_equal(take(p, &last, NOON + PENDING_S - 1), OK);
    assert_int_equal(take(p, &late, NOON + PENDING_S), ERR_NOT_FOUND);
    assert_int_equal(take(p, &back, NOON - 1), ERR_NOT_FOUND);
    pending_table_free(p);
}

static void no_challenge_is_ever_zero_by_itself(void **state)
{
    static const uint8_t zero[WEBAUTHN_CHALLENGE_BYTES] = {0};
    struct pendings *p = make();
    struct pending out;

    (void)state;
    assert_int_equal(pending_take(p, PENDING_LOG_IN, zero, NOON, &out), ERR_NOT_FOUND);
    assert_int_equal(pending_take(p, PENDING_LOG_IN, zero, 0, &out), ERR_NOT_FOUND);
    pending_table_free(p);
}

static void one_officer_s_questions_do_not_drive_out_another_s(void **state)
{
    struct pendings *p = make();
    struct pending hers = ask(p, "ana", NOON);
    struct pending his[PENDING_OF_ONE + 1];

    (void)state;
    for (size_t i = 0; i <= PENDING_OF_ONE; i++)
        his[i] = ask(p, "ben", NOON + (int64_t)i);
    for (int i = 0; i < 100; i++)
        (void)ask(p, "mallory", NOON + 5);
    assert_int_equal(take(p, &hers, NOON + 10), OK);
    assert_int_equal(take(p, &his[0], NOON + 10), ERR_NOT_FOUND);
    for (size_t i = 1; i <= PENDING_OF_ONE; i++)
        assert_int_equal(take(p, &his[i], NOON + 10), OK);
    pending_table_free(p);
}

static void without_randomness_nothing_is_asked(void **state)
{
    struct pendings *p = make();
    struct pending one = {.aim = PENDING_LOG_IN};
    struct dice d;
    struct random r;

    (void)state;
    dice_init(&d, 1);
    d.fail_at = 1;
    r = dice_random(&d);
    assert_int_equal(pending_add(p, &r, NOON, &one), ERR_RANDOM);
    pending_table_free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_question_is_answered_once),
        cmocka_unit_test(a_question_is_short),
        cmocka_unit_test(no_challenge_is_ever_zero_by_itself),
        cmocka_unit_test(one_officer_s_questions_do_not_drive_out_another_s),
        cmocka_unit_test(without_randomness_nothing_is_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
