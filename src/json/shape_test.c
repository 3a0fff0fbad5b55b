/* SPDX-License-Identifier: Apache-2.0 */
/*
 * shape_test.c - each shape at its borders, and that nothing unnamed gets past
 */
#include "base/num.h"
#include "json/json.h"

#include <uninorm.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* libunistring has its own heap, so its running out is played here (ld --wrap). */
static bool no_memory_to_normalize;

uint8_t *__real_u8_normalize(
    uninorm_t nf, const uint8_t *s, size_t n, uint8_t *out, size_t *count);
uint8_t *__wrap_u8_normalize(
    uninorm_t nf, const uint8_t *s, size_t n, uint8_t *out, size_t *count);

uint8_t *
__wrap_u8_normalize(uninorm_t nf, const uint8_t *s, size_t n, uint8_t *out, size_t *count)
{
    return no_memory_to_normalize ? NULL : __real_u8_normalize(nf, s, n, out, count);
}

static json_t *read_text(const char *text)
{
    struct fault f = {.text = ""};
    json_t *value = NULL;

    if (json_read(text, strlen(text), 10000, &value, &f) != OK)
        fail_msg("%s: %s", text, f.text);
    return value;
}

static enum err
check(const char *text, int want, int64_t low, int64_t high, struct fault *f)
{
    const struct json_field field = {"x", want, low, high};
    json_t *object = read_text(text);
    enum err e = json_check(object, "the thing", &field, 1, f);

    json_decref(object);
    return e;
}

static const struct {
    const char *text;
    int want;
    int64_t low, high;
    enum err e;
} borders[] = {
    {"{\"x\":-5}", JSON_WANT_INTEGER, -5, 7, OK},
    {"{\"x\":7}", JSON_WANT_INTEGER, -5, 7, OK},
    {"{\"x\":-6}", JSON_WANT_INTEGER, -5, 7, ERR_LIMIT},
    {"{\"x\":8}", JSON_WANT_INTEGER, -5, 7, ERR_LIMIT},
    {"{\"x\":\"7\"}", JSON_WANT_INTEGER, -5, 7, ERR_MALFORMED},
    {"{\"x\":true}", JSON_WANT_INTEGER, 0, 7, ERR_MALFORMED},
    {"{\"x\":null}", JSON_WANT_INTEGER, 0, 7, ERR_MALFORMED},

    {"{\"x\":\"\"}", JSON_WANT_TEXT, 0, 4, OK},
    {"{\"x\":\"\"}", JSON_WANT_TEXT, 1, 4, ERR_LIMIT},
    {"{\"x\":\"abcd\"}", JSON_WANT_TEXT, 0, 4, OK},
    {"{\"x\":\"abcde\"}", JSON_WANT_TEXT, 0, 4, ERR_LIMIT},
    {"{\"x\":\"\xC3\xA9\xC3\xA9\"}", JSON_WANT_TEXT, 0, 4, OK}, /* bytes count */
    {"{\"x\":\"\xC3\xA9\xC3\xA9.\"}", JSON_WANT_TEXT, 0, 4, ERR_LIMIT},
    {"{\"x\":\"a\\nb\\t\"}", JSON_WANT_TEXT, 0, 9, OK},
    {"{\"x\":\"a\\rb\"}", JSON_WANT_TEXT, 0, 9, ERR_MALFORMED},
    {"{\"x\":\"e\\u0301\"}", JSON_WANT_TEXT, 0, 9, ERR_MALFORMED}, /* not NFC */
    {"{\"x\":\"\\u212b\"}", JSON_WANT_TEXT, 0, 9, ERR_MALFORMED},  /* not NFC */
    {"{\"x\":\"\\u00c5\"}", JSON_WANT_TEXT, 0, 9, OK},
    {"{\"x\":\"a\\u202eb\"}", JSON_WANT_TEXT, 0, 9, ERR_MALFORMED}, /* bidi */
    {"{\"x\":\"a\\u200bb\"}", JSON_WANT_TEXT, 0, 9, ERR_MALFORMED}, /* zero width */
    {"{\"x\":\"\\ufeffb\"}", JSON_WANT_TEXT, 0, 9, ERR_MALFORMED},
    {"{\"x\":1}", JSON_WANT_TEXT, 0, 9, ERR_MALFORMED},

    {"{\"x\":\"e\\u0301\\u202e\\u0001\"}", JSON_WANT_RAW, 7, 7, OK},
    {"{\"x\":\"e\\u0301\\u202e\\u0001\"}", JSON_WANT_RAW, 0, 6, ERR_LIMIT},
    {"{\"x\":[]}", JSON_WANT_RAW, 0, 6, ERR_MALFORMED},

    {"{\"x\":\"a\"}", JSON_WANT_CODE, 1, 8, OK},
    {"{\"x\":\"0-9._z\"}", JSON_WANT_CODE, 1, 8, OK},
    {"{\"x\":\"a23456789\"}", JSON_WANT_CODE, 1, 8, ERR_LIMIT},
    {"{\"x\":\"\"}", JSON_WANT_CODE, 1, 8, ERR_LIMIT},
    {"{\"x\":\"-a\"}", JSON_WANT_CODE, 1, 8, ERR_MALFORMED},
    {"{\"x\":\".\"}", JSON_WANT_CODE, 1, 8, ERR_MALFORMED},
    {"{\"x\":\"A\"}", JSON_WANT_CODE, 1, 8, ERR_MALFORMED},
    {"{\"x\":\"a b\"}", JSON_WANT_CODE, 1, 8, ERR_MALFORMED},
    {"{\"x\":\"a\\n\"}", JSON_WANT_CODE, 1, 8, ERR_MALFORMED},
    {"{\"x\":\"\xC3\xA9\"}", JSON_WANT_CODE, 1, 8, ERR_MALFORMED},

    {"{\"x\":\"AAAA\"}", JSON_WANT_BYTES, 3, 3, OK},
    {"{\"x\":\"AAA\"}", JSON_WANT_BYTES, 3, 4, ERR_LIMIT},
    {"{\"x\":\"AAAAAAA\"}", JSON_WANT_BYTES, 3, 4, ERR_LIMIT},
    {"{\"x\":\"\"}", JSON_WANT_BYTES, 0, 0, OK},
    {"{\"x\":\"A\"}", JSON_WANT_BYTES, 0, 9, ERR_MALFORMED},
    {"{\"x\":\"AB\"}", JSON_WANT_BYTES, 0, 9, ERR_MALFORMED}, /* spare bits */
    {"{\"x\":\"AA==\"}", JSON_WANT_BYTES, 0, 9, ERR_MALFORMED},
    {"{\"x\":\"A+AA\"}", JSON_WANT_BYTES, 0, 9, ERR_MALFORMED},
    {"{\"x\":{}}", JSON_WANT_BYTES, 0, 9, ERR_MALFORMED},

    {"{\"x\":\"2031-01-31T23:59:59Z\"}", JSON_WANT_TIME, 0, 0, OK},
    {"{\"x\":\"2031-01-31T23:59:60Z\"}", JSON_WANT_TIME, 0, 0, ERR_MALFORMED},
    {"{\"x\":1930000000}", JSON_WANT_TIME, 0, 0, ERR_MALFORMED},
    {"{\"x\":\"2031-01-31\"}", JSON_WANT_DATE, 0, 0, OK},
    {"{\"x\":\"2031-02-29\"}", JSON_WANT_DATE, 0, 0, ERR_MALFORMED},

    {"{\"x\":true}", JSON_WANT_BOOL, 0, 0, OK},
    {"{\"x\":false}", JSON_WANT_BOOL, 0, 0, OK},
    {"{\"x\":0}", JSON_WANT_BOOL, 0, 0, ERR_MALFORMED},
    {"{\"x\":null}", JSON_WANT_BOOL, 0, 0, ERR_MALFORMED},

    {"{\"x\":[1]}", JSON_WANT_ARRAY, 1, 2, OK},
    {"{\"x\":[]}", JSON_WANT_ARRAY, 1, 2, ERR_LIMIT},
    {"{\"x\":[1,2,3]}", JSON_WANT_ARRAY, 1, 2, ERR_LIMIT},
    {"{\"x\":{}}", JSON_WANT_ARRAY, 0, 2, ERR_MALFORMED},
    {"{\"x\":{}}", JSON_WANT_OBJECT, 0, 1, OK},
    {"{\"x\":{\"a\":1,\"b\":2}}", JSON_WANT_OBJECT, 0, 1, ERR_LIMIT},
    {"{\"x\":[]}", JSON_WANT_OBJECT, 0, 1, ERR_MALFORMED},
};

static void test_each_shape_at_its_borders(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(borders); i++) {
        struct fault f = {.text = ""};
        enum err e =
            check(borders[i].text, borders[i].want, borders[i].low, borders[i].high, &f);

        if (e != borders[i].e)
            fail_msg("%s: %s (%s), expected %s", borders[i].text, err_name(e), f.text,
                     err_name(borders[i].e));
        if (e == OK)
            continue;
        assert_int_equal(f.code, e);
        assert_string_equal(f.rule, "x");
        assert_non_null(strstr(f.text, "the thing"));
        assert_non_null(strstr(f.text, "\"x\""));
        assert_int_equal(check(borders[i].text, borders[i].want, borders[i].low,
                               borders[i].high, NULL),
                         e);
    }
}

static const struct json_field pair[] = {
    {"a", JSON_WANT_INTEGER, 0, 9},
    {"b", JSON_WANT_BOOL | JSON_OPTIONAL, 0, 0},
};

static void test_objects_are_closed(void **state)
{
    static const struct {
        const char *text;
        enum err e;
        const char *rule;
    } cases[] = {
        {"{\"a\":1}", OK, NULL},
        {"{\"a\":1,\"b\":true}", OK, NULL},
        {"{\"a\":1,\"b\":1}", ERR_MALFORMED, "b"},
        {"{\"a\":1,\"b\":null}", ERR_MALFORMED, "b"},
        {"{\"b\":true}", ERR_MALFORMED, "a"},
        {"{}", ERR_MALFORMED, "a"},
        {"{\"a\":1,\"c\":1}", ERR_MALFORMED, "c"},
        {"{\"a\":1,\"\":1}", ERR_MALFORMED, ""},
        {"[]", ERR_MALFORMED, ""},
        {"1", ERR_MALFORMED, ""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct fault f = {.text = ""};
        json_t *object = read_text(cases[i].text);

        assert_int_equal(json_check(object, "the pair", pair, COUNT_OF(pair), &f),
                         cases[i].e);
        if (cases[i].e != OK) {
            assert_string_equal(f.rule, cases[i].rule);
            assert_non_null(strstr(f.text, "the pair"));
        }
        json_decref(object);
    }
    assert_int_equal(json_check(NULL, "the pair", pair, COUNT_OF(pair), NULL),
                     ERR_MALFORMED);
}

static void test_no_memory_to_normalize_is_told(void **state)
{
    (void)state;
    no_memory_to_normalize = true;
    assert_int_equal(check("{\"x\":\"\xC3\xA9\"}", JSON_WANT_TEXT, 0, 9, NULL),
                     ERR_NOMEM);
    assert_int_equal(check("{\"x\":\"ascii\"}", JSON_WANT_TEXT, 0, 9, NULL), OK);
    no_memory_to_normalize = false;
}

static void test_reading_what_was_checked(void **state)
{
    json_t *object =
        read_text("{\"n\":-5,\"t\":\"text\",\"time\":\"1970-01-01T00:00:09Z\","
                  "\"bytes\":\"Zm9v\",\"yes\":true,\"no\":false,\"list\":[1],"
                  "\"inner\":{}}");
    uint8_t bytes[3];

    (void)state;
    assert_true(json_has(object, "n"));
    assert_false(json_has(object, "m"));
    assert_true(json_int(object, "n") == -5);
    assert_string_equal(json_text(object, "t"), "text");
    assert_true(json_time(object, "time") == 9);
    json_bytes(object, "bytes", bytes, sizeof bytes);
    assert_memory_equal(bytes, "foo", 3);
    assert_true(json_bool(object, "yes"));
    assert_false(json_bool(object, "no"));
    assert_true(json_is_array(json_at(object, "list")));
    assert_true(json_is_object(json_at(object, "inner")));
    json_decref(object);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_shape_at_its_borders),
        cmocka_unit_test(test_objects_are_closed),
        cmocka_unit_test(test_no_memory_to_normalize_is_told),
        cmocka_unit_test(test_reading_what_was_checked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
