/* SPDX-License-Identifier: Apache-2.0 */
/*
 * instant_test.c - against the C library's own calendar, which the code never asks
 */
#include "base/instant.h"
#include "base/num.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static void test_known_instants(void **state)
{
    static const struct {
        const char *text;
        int64_t seconds;
    } known[] = {
        {"1970-01-01T00:00:00Z", 0},           {"1970-01-01T00:00:01Z", 1},
        {"1972-02-29T23:59:59Z", 68255999},    {"2000-03-01T00:00:00Z", 951868800},
        {"2001-09-09T01:46:40Z", 1000000000},  {"2038-01-19T03:14:08Z", 2147483648},
        {"9999-12-31T23:59:59Z", INSTANT_MAX},
    };
    char text[INSTANT_BYTES];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(known); i++) {
        int64_t seconds = -1;

        assert_int_equal(instant_parse(known[i].text, &seconds), OK);
        assert_true(seconds == known[i].seconds);
        instant_format(known[i].seconds, text);
        assert_string_equal(text, known[i].text);
    }
}

/* One second of every day from 1970 to 9999, against gmtime_r and timegm. */
static void test_every_day_agrees_with_the_library(void **state)
{
    (void)state;
    for (int64_t day = 0; day <= INSTANT_MAX / 86400; day++) {
        time_t seconds = day * 86400 + day * 7919 % 86400;
        int64_t parsed = -1;
        struct tm tm;
        char ours[INSTANT_BYTES], theirs[40];

        gmtime_r(&seconds, &tm);
        strftime(theirs, sizeof theirs, "%Y-%m-%dT%H:%M:%SZ", &tm);
        instant_format(seconds, ours);
        if (strcmp(ours, theirs) != 0)
            assert_string_equal(ours, theirs);
        if (instant_parse(theirs, &parsed) != OK || parsed != seconds ||
            timegm(&tm) != parsed)
            fail_msg("%s parsed as %lld", theirs, (long long)parsed);
    }
}

static void test_only_the_one_form_passes(void **state)
{
    static const char *const bad[] = {
        "",
        "2024-01-01",
        "2024-01-01T00:00:00",
        "2024-01-01T00:00:00z",
        "2024-01-01t00:00:00Z",
        "2024-01-01 00:00:00Z",
        "2024-01-01T00:00:00ZZ",
        " 2024-01-01T00:00:00Z",
        "2024-01-01T00:00:00Z ",
        "2024-01-01T00:00:00.0Z",
        "2024-01-01T00:00:00+00:00",
        "1969-12-31T23:59:59Z",
        "0000-01-01T00:00:00Z",
        "10000-01-01T00:00:00Z",
        "2024-00-01T00:00:00Z",
        "2024-13-01T00:00:00Z",
        "2024-01-00T00:00:00Z",
        "2024-01-32T00:00:00Z",
        "2024-04-31T00:00:00Z",
        "2023-02-29T00:00:00Z",
        "2100-02-29T00:00:00Z",
        "2024-01-01T24:00:00Z",
        "2024-01-01T00:60:00Z",
        "2024-01-01T00:00:60Z", /* no leap seconds */
        "2024-01-01T00:00:-1Z",
        "2024-01-01T+1:00:00Z",
        "2024- 1-01T00:00:00Z",
        "202\xC2\xB2-01-01T00:00:0Z",
    };
    int64_t seconds = 77;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        assert_int_equal(instant_parse(bad[i], &seconds), ERR_MALFORMED);
        assert_int_equal(seconds, 77);
    }
}

static void test_dates(void **state)
{
    static const char *const good[] = {"0001-01-01", "1950-12-31", "2000-02-29",
                                       "9999-12-31"};
    static const char *const bad[] = {
        "",           "0000-01-01",  "1900-02-29", "2024-1-01", "2024-01-1",
        "2024-06-31", "2024-01-01T", "20240101",   "2024/01/01"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(good); i++)
        assert_true(instant_is_date(good[i]));
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_false(instant_is_date(bad[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_instants),
        cmocka_unit_test(test_every_day_agrees_with_the_library),
        cmocka_unit_test(test_only_the_one_form_passes),
        cmocka_unit_test(test_dates),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
