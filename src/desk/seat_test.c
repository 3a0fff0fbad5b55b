/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seat_test.c - sessions as time passes, and tries that were wrong
 */
#include "crypto/entropy.h"
#include "desk/seat.h"
#include "tests/support/dice.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { NOON = 1700000000 };

static struct seats *make(void)
{
    struct random r = entropy_random();
    struct seats *s = NULL;

    assert_int_equal(seat_table_new(&r, &s), OK);
    return s;
}

/* A session of ana's, begun at that time. */
static void sit(struct seats *s, int64_t now, char cookie[SEAT_SECRET_CHARS + 1])
{
    struct random r = entropy_random();
    struct seat seat = {.officer = "ana", .roles = "[\"ask\"]"};

    assert_int_equal(seat_take(s, &r, now, cookie, &seat), OK);
}

static void a_session_is_found_by_its_cookie_alone(void **state)
{
    struct seats *s = make();
    char cookie[SEAT_SECRET_CHARS + 1];
    char other[SEAT_SECRET_CHARS + 1];
    struct seat seat = {.number = 0};

    (void)state;
    sit(s, NOON, cookie);
    sit(s, NOON, other);
    assert_string_not_equal(cookie, other);
    assert_int_equal(seat_find(s, cookie, NOON + 1, true, &seat), OK);
    assert_string_equal(seat.officer, "ana");
    assert_string_equal(seat.roles, "[\"ask\"]");
    assert_int_equal(strlen(seat.token), SEAT_SECRET_CHARS);
    assert_string_not_equal(seat.token, cookie);
    assert_true(seat_is_taken(s, seat.number, NOON + 1));
    assert_int_equal(seat_find(s, seat.token, NOON, true, &seat), ERR_NOT_FOUND);
    assert_int_equal(seat_find(s, "", NOON, true, &seat), ERR_NOT_FOUND);
    cookie[0] = cookie[0] == 'A' ? 'B' : 'A';
    assert_int_equal(seat_find(s, cookie, NOON, true, &seat), ERR_NOT_FOUND);
    seat_leave(s, other);
    seat_leave(s, other);
    assert_int_equal(seat_find(s, other, NOON, true, &seat), ERR_NOT_FOUND);
    seat_table_free(s);
}

static void one_stays_where_others_of_the_officer_end(void **state)
{
    struct seats *s = make();
    struct random r = entropy_random();
    struct seat boris = {.officer = "boris"};
    char cookie[4][SEAT_SECRET_CHARS + 1];
    struct seat seat;

    (void)state;
    for (int i = 0; i < 3; i++)
        sit(s, NOON, cookie[i]);
    assert_int_equal(seat_take(s, &r, NOON, cookie[3], &boris), OK);
    assert_int_equal(seat_find(s, cookie[1], NOON, true, &seat), OK);
    seat_leave_others(s, "ana", seat.number);
    for (int i = 0; i < 4; i++)
        assert_int_equal(seat_find(s, cookie[i], NOON, true, &seat),
                         i == 1 || i == 3 ? OK : ERR_NOT_FOUND);
    seat_table_free(s);
}

/* Two desks with the same dice but for the key give the same cookie other tokens. */
static void a_token_needs_more_than_the_cookie(void **state)
{
    struct seats *s[2] = {make(), make()};
    char cookie[2][SEAT_SECRET_CHARS + 1];
    struct seat seat[2] = {{.officer = "ana"}, {.officer = "ana"}};

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct dice d;
        struct random r;

        dice_init(&d, 7);
        r = dice_random(&d);
        assert_int_equal(seat_take(s[i], &r, NOON, cookie[i], &seat[i]), OK);
    }
    assert_string_equal(cookie[0], cookie[1]);
    assert_string_not_equal(seat[0].token, seat[1].token);
    assert_int_equal(seat_find(s[0], cookie[1], NOON, true, &seat[1]), OK);
    assert_string_equal(seat[0].token, seat[1].token);
    seat_table_free(s[0]);
    seat_table_free(s[1]);
}

static void it_ends_when_idle_when_old_and_when_the_clock_goes_back(void **state)
{
    struct seats *s = make();
    char cookie[SEAT_SECRET_CHARS + 1];
    struct seat seat = {.number = 0};
    int64_t now = NOON;

    (void)state;
    sit(s, now, cookie);
    assert_int_equal(seat_find(s, cookie, now + SEAT_IDLE_S - 1, false, &seat), OK);
    assert_int_equal(seat_find(s, cookie, now + SEAT_IDLE_S, false, &seat),
                     ERR_NOT_FOUND);
    sit(s, now, cookie);
    while (now + SEAT_IDLE_S - 1 < NOON + SEAT_LONGEST_S) {
        now += SEAT_IDLE_S - 1;
        assert_int_equal(seat_find(s, cookie, now, true, &seat), OK);
        assert_true(seat.until <= NOON + SEAT_LONGEST_S);
    }
    assert_int_equal(seat_find(s, cookie, NOON + SEAT_LONGEST_S, true, &seat),
                     ERR_NOT_FOUND);
    sit(s, NOON, cookie);
    assert_int_equal(seat_find(s, cookie, NOON - 1, true, &seat), ERR_NOT_FOUND);
    seat_table_free(s);
}

static void the_longest_unused_makes_place(void **state)
{
    struct seats *s = make();
    char first[SEAT_SECRET_CHARS + 1];
    char second[SEAT_SECRET_CHARS + 1];
    char other[SEAT_SECRET_CHARS + 1];
    struct seat seat = {.number = 0};

    (void)state;
    sit(s, NOON, first);
    sit(s, NOON + 1, second);
    for (int i = 2; i < SEAT_COUNT_MAX; i++)
        sit(s, NOON + i, other);
    assert_int_equal(seat_find(s, first, NOON + 100, true, &seat), OK);
    sit(s, NOON + 101, other);
    assert_int_equal(seat_find(s, first, NOON + 102, true, &seat), OK);
    assert_int_equal(seat_find(s, second, NOON + 102, true, &seat), ERR_NOT_FOUND);
    seat_table_free(s);
}

static void wrong_tries_are_counted_for_one_and_for_all(void **state)
{
    struct seats *s = make();
    char name[16];

    (void)state;
    for (int i = 0; i < SEAT_TRIES_OF_ONE; i++) {
        assert_int_equal(seat_may_try(s, SEAT_LOG_IN, "ana", NOON), OK);
        seat_failed(s, SEAT_LOG_IN, "ana", NOON);
    }
    assert_int_equal(seat_may_try(s, SEAT_LOG_IN, "ana", NOON + SEAT_TRIES_S - 1),
                     ERR_RETRY);
    assert_int_equal(seat_may_try(s, SEAT_LOG_IN, "bo", NOON), OK);
    assert_int_equal(seat_may_try(s, SEAT_LOG_IN, "ana", NOON + SEAT_TRIES_S), OK);
    for (int i = SEAT_TRIES_OF_ONE; i < SEAT_TRIES_OF_ALL; i++) {
        (void)snprintf(name, sizeof name, "o%d", i);
        seat_failed(s, SEAT_LOG_IN, name, NOON);
    }
    assert_int_equal(seat_may_try(s, SEAT_LOG_IN, "cy", NOON + 1), ERR_RETRY);
    for (int i = 0; i < SEAT_TRIES_OF_ONE; i++) {
        assert_int_equal(seat_may_try(s, SEAT_GATE, "ana", NOON + 1), OK);
        seat_failed(s, SEAT_GATE, "ana", NOON + 1);
    }
    assert_int_equal(seat_may_try(s, SEAT_GATE, "ana", NOON + 1), ERR_RETRY);
    assert_int_equal(seat_may_try(s, SEAT_GATE, "cy", NOON + 1), OK);
    assert_int_equal(seat_may_try(s, SEAT_LOG_IN, "cy", NOON + SEAT_TRIES_S), OK);
    seat_table_free(s);
}

static void without_randomness_there_is_no_session(void **state)
{
    struct seats *s = make();
    struct dice d;
    struct random r;
    char cookie[SEAT_SECRET_CHARS + 1] = "";
    struct seat seat = {.officer = "ana"};
    struct seats *none = NULL;

    (void)state;
    dice_init(&d, 1);
    d.fail_at = 1;
    r = dice_random(&d);
    assert_int_equal(seat_take(s, &r, NOON, cookie, &seat), ERR_RANDOM);
    dice_init(&d, 1);
    d.fail_at = 1;
    assert_int_equal(seat_table_new(&r, &none), ERR_RANDOM);
    seat_table_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_session_is_found_by_its_cookie_alone),
        cmocka_unit_test(one_stays_where_others_of_the_officer_end),
        cmocka_unit_test(a_token_needs_more_than_the_cookie),
        cmocka_unit_test(it_ends_when_idle_when_old_and_when_the_clock_goes_back),
        cmocka_unit_test(the_longest_unused_makes_place),
        cmocka_unit_test(wrong_tries_are_counted_for_one_and_for_all),
        cmocka_unit_test(without_randomness_there_is_no_session),
    };

    if (crypto_start() != OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
