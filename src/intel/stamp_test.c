/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stamp_test.c - points in time, against gmtime
 */
#include "base/num.h"
#include "intel/stamp.h"
#include "tests/support/dice.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static void reads_what_stix_writes(void **state)
{
    static const struct {
        const char *text;
        int64_t stamp;
    } cases[] = {
        {"1970-01-01T00:00:00Z", 0},
        {"1969-12-31T23:59:59.999999Z", -1},
        {"2022-10-01T00:00:00.000Z", 1664582400000000},
        {"2016-04-06T20:03:48.1Z", 1459973028100000},
        {"2016-04-06T20:03:48.100Z", 1459973028100000},
        {"2016-04-06T20:03:48.123456789Z", 1459973028123456},
        {"2016-12-31T23:59:60Z", 1483228800000000},
        {"2000-02-29T12:00:00Z", 951825600000000},
        {"0001-01-01T00:00:00Z", -62135596800000000},
        {"9999-12-31T23:59:59.999999Z", 253402300799999999},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t stamp = 1;

        assert_int_equal(stamp_parse(cases[i].text, strlen(cases[i].text), &stamp), OK);
        assert_true(stamp == cases[i].stamp);
    }
}

static void refuses_everything_else(void **state)
{
    static const char *const cases[] = {
        "",
        "Z",
        "2016-04-06",
        "2016-04-06T20:03:48",
        "2016-04-06T20:03:48z",
        "2016-04-06t20:03:48Z",
        "2016-04-06 20:03:48Z",
        "2016-04-06T20:03:48+00:00",
        "2016-04-06T20:03:48.Z",
        "2016-04-06T20:03:48,1Z",
        "2016-04-06T20:03:48.1234567890123456789Z",
        "2016-04-06T24:00:00Z",
        "2016-04-06T20:60:00Z",
        "2016-04-06T20:03:61Z",
        "2016-02-30T20:03:48Z",
        "2015-02-29T20:03:48Z",
        "1900-02-29T20:03:48Z",
        "2016-13-01T20:03:48Z",
        "2016-00-01T20:03:48Z",
        "2016-01-00T20:03:48Z",
        "0000-01-01T00:00:00Z",
        "-016-04-06T20:03:48Z",
        "2016-04-06T20:03:48.1aZ",
        "2016-04-06T20:03:4 Z",
        "9999-12-31T23:59:60Z",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t stamp = 77;

        if (stamp_parse(cases[i], strlen(cases[i]), &stamp) != ERR_MALFORMED)
            fail_msg("\"%s\" was taken", cases[i]);
        assert_int_equal(stamp, 77);
    }
}

static void writes_as_the_c_library_does(void **state)
{
    struct dice dice;

    (void)state;
    dice_init(&dice, dice_seed());
    for (int i = 0; i < 20000; i++) {
        int64_t seconds = (int64_t)dice_below(&dice, 315537897600) - INT64_C(62135596800);
        int64_t micros = (int64_t)dice_below(&dice, 1000000);
        time_t t = (time_t)seconds;
        char due[64];
        char out[STAMP_CHARS + 1];
        struct tm tm;
        int64_t back;

        assert_non_null(gmtime_r(&t, &tm));
        snprintf(due, sizeof due, "%04d-%02d-%02dT%02d:%02d:%02d.%06dZ",
                 tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min,
                 tm.tm_sec, (int)micros);
        stamp_format(seconds * STAMP_SECOND + micros, out);
        assert_string_equal(out, due);
        assert_int_equal(stamp_parse(out, strlen(out), &back), OK);
        assert_true(back == seconds * STAMP_SECOND + micros);
        stamp_format_ms(seconds * STAMP_SECOND + micros, out);
        due[23] = 'Z';
        due[24] = 0;
        assert_string_equal(out, due);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_stix_writes),
        cmocka_unit_test(refuses_everything_else),
        cmocka_unit_test(writes_as_the_c_library_does),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
