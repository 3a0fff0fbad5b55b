/* SPDX-License-Identifier: Apache-2.0 */
/*
 * loose_test.c - numbers of any kind, beside jansson's own reader
 */
#include "base/num.h"
#include "json/json.h"
#include "tests/support/dice.h"
#include "tests/support/failing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void assert_written(const char *text, const char *due)
{
    json_t *value = NULL;
    struct fault f;
    struct buffer b;

    if (json_read_loose(text, strlen(text), 10000, &value, &f) != OK)
        fail_msg("%s", f.text);
    buffer_init(&b, 10000);
    assert_int_equal(json_write_loose(value, &b), OK);
    assert_string_equal(buffer_text(&b), due);
    buffer_fini(&b);
    json_decref(value);
}

static void numbers_have_one_spelling(void **state)
{
    (void)state;
    assert_written("[0,-0,0.0,-0.0,0e5]", "[0,0,0,0,0]");
    assert_written("[1.50,15e-1,150E-2,0.15e+1]", "[1.5,1.5,1.5,1.5]");
    assert_written("[9223372036854775807,-9223372036854775808]",
                   "[9223372036854775807,-9223372036854775808]");
    assert_written("9223372036854775808", "9223372036854776000");
    assert_written("-9223372036854775809", "-9223372036854776000");
    assert_written("123456789012345678901234567890", "1.2345678901234568e+29");
    assert_written("1e-400", "0");
    assert_written(" { \"b\" : 1.0 , \"a\" : [ ] } ", "{\"a\":[],\"b\":1}");
}

static void what_is_no_number(void **state)
{
    static const char *const bad[] = {"01",
                                      "-01",
                                      "1.",
                                      ".5",
                                      "+1",
                                      "1e",
                                      "1e+",
                                      "-",
                                      "1.e5",
                                      "0x1",
                                      "1..2",
                                      "1e5.",
                                      "1e400",
                                      "-1e400",
                                      "NaN",
                                      "Infinity",
                                      "1_000",
                                      "\xef\xbb\xbf"
                                      "1"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        json_t *value = NULL;
        struct fault f = {0};

        if (json_read_loose(bad[i], strlen(bad[i]), 100, &value, &f) != ERR_MALFORMED)
            fail_msg("%s was taken", bad[i]);
        assert_null(value);
        assert_true(strlen(f.text) > 10);
    }
}

static void depth_ends_at_64(void **state)
{
    char text[2 * (JSON_LOOSE_DEPTH_MAX + 1)];

    (void)state;
    for (size_t deep = JSON_LOOSE_DEPTH_MAX; deep <= JSON_LOOSE_DEPTH_MAX + 1; deep++) {
        json_t *value = NULL;
        enum err e;

        memset(text, '[', deep);
        memset(text + deep, ']', deep);
        e = json_read_loose(text, 2 * deep, sizeof text, &value, NULL);
        assert_int_equal(e, deep == JSON_LOOSE_DEPTH_MAX ? OK : ERR_LIMIT);
        json_decref(value);
    }
    assert_int_equal(json_read_loose("[[]]", 4, 3, &(json_t *){NULL}, NULL), ERR_LIMIT);
}

static const char sample[] = "{\"a\":[1,-2.5e3,true,null,{\"\\u00e9\\n\":\"\xc3\xa9\"}],"
                             "\"b\":{\"c\":0.5,\"d\":[[],{}]},\"e\":\"\\ud83d\\ude00\"}";

/* What one of both takes, the other takes, and as the same value; but for numbers that
 * jansson has no room for. */
static void compare_with_jansson(const char *text, size_t count)
{
    json_t *ours = NULL;
    json_error_t why;
    json_t *theirs =
        json_loadb(text, count, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &why);
    enum err e = json_read_loose(text, count, 10000, &ours, NULL);

    if ((e == OK) != (theirs != NULL) && !strstr(why.text, "too big integer"))
        fail_msg("%.*s: %s, jansson: %s", (int)count, text, err_name(e), why.text);
    if (ours && theirs)
        assert_true(json_equal(ours, theirs));
    json_decref(ours);
    json_decref(theirs);
}

static void reads_as_jansson_does(void **state)
{
    char text[sizeof sample];
    struct dice dice;

    (void)state;
    dice_init(&dice, dice_seed());
    for (size_t at = 0; at + 1 < sizeof sample; at++) {
        for (int byte = 0; byte < 256; byte++) {
            memcpy(text, sample, sizeof sample);
            text[at] = (char)byte;
            compare_with_jansson(text, sizeof sample - 1);
        }
        compare_with_jansson(sample, at);
    }
    for (int i = 0; i < 20000; i++) {
        memcpy(text, sample, sizeof sample);
        for (int n = 0; n < 3; n++)
            text[dice_below(&dice, sizeof sample - 1)] =
                "0123456789.eE+-[]{},:\"\\ u\xc3"[dice_below(&dice, 26)];
        compare_with_jansson(text, sizeof sample - 1);
    }
}

static void each_allocation_failing(void **state)
{
    (void)state;
    for (size_t n = 1;; n++) {
        json_t *value = NULL;
        struct buffer b;
        enum err e;

        buffer_init(&b, 10000);
        failing_start(n);
        e = json_read_loose(sample, sizeof sample - 1, 10000, &value, NULL);
        if (e == OK)
            e = json_write_loose(value, &b);
        buffer_fini(&b);
        json_decref(value);
        if (failing_stop() < n) {
            assert_int_equal(e, OK);
            assert_true(n > 20);
            return;
        }
        assert_int_equal(e, ERR_NOMEM);
        assert_int_equal(failing_left(), 0);
    }
}

static int use_failing_heap(void **state)
{
    (void)state;
    json_set_alloc_funcs(failing_malloc, failing_free);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_have_one_spelling),
        cmocka_unit_test(what_is_no_number),
        cmocka_unit_test(depth_ends_at_64),
        cmocka_unit_test(reads_as_jansson_does),
        cmocka_unit_test(each_allocation_failing),
    };

    return cmocka_run_group_tests(tests, use_failing_heap, NULL);
}
