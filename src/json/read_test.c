/* SPDX-License-Identifier: Apache-2.0 */
/*
 * read_test.c - what the reader takes, what it refuses, and where it says so
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

/* Read the text, which must be accepted, and give its canonical form. */
static void assert_reads_as(const char *text, const char *canonical)
{
    struct buffer b;
    struct fault f = {.text = ""};
    json_t *value = NULL;

    if (json_read(text, strlen(text), 10000, &value, &f) != OK)
        fail_msg("%s: %s", text, f.text);
    buffer_init(&b, 10000);
    assert_int_equal(json_write(value, &b), OK);
    assert_string_equal(buffer_text(&b), canonical);
    buffer_fini(&b);
    json_decref(value);
}

static void test_spellings_of_the_subset(void **state)
{
    static const struct {
        const char *text, *canonical;
    } good[] = {
        {"null", "null"},
        {" \t\r\n true \n", "true"},
        {"false", "false"},
        {"0", "0"},
        {"-1", "-1"},
        {"9007199254740991", "9007199254740991"},
        {"-9007199254740991", "-9007199254740991"},
        {"\"\"", "\"\""},
        {"[]", "[]"},
        {"[ ]", "[]"},
        {"{ }", "{}"},
        {"[1 , 2,[ ] ,{}]", "[1,2,[],{}]"},
        {"{\"b\" : 1,\"a\":{\"\":null}}", "{\"a\":{\"\":null},\"b\":1}"},
        {"\"\\u0041\\u00e9\\u20AC\\ud83D\\uDE02\"",
         "\"A\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x82\""},
        {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\\"\\\\/\\b\\f\\n\\r\\t\""},
        {"\"\\u0001\\u001F\\u007f\"", "\"\\u0001\\u001f\x7F\""},
        {"\"\xEF\xBB\xBF\xEF\xBF\xBF\xF4\x8F\xBF\xBF\"",
         "\"\xEF\xBB\xBF\xEF\xBF\xBF\xF4\x8F\xBF\xBF\""},
        {"[\"a\",\"a\"]", "[\"a\",\"a\"]"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(good); i++)
        assert_reads_as(good[i].text, good[i].canonical);
}

static void
assert_refused(const char *text, size_t count, const char *place, enum err code)
{
    struct fault f = {.text = ""};
    json_t *value = NULL;
    enum err e = json_read(text, count, 10000, &value, &f);

    if (e != code)
        fail_msg("%s: %s, expected %s", text, err_name(e), err_name(code));
    assert_null(value);
    assert_int_equal(f.code, code);
    if (strncmp(f.text, place, strlen(place)) != 0)
        fail_msg("%s: \"%s\" does not begin with \"%s\"", text, f.text, place);
    assert_int_equal(json_read(text, count, 10000, &value, NULL), code);
}

/* Each with the place that is told. */
static const struct {
    const char *text, *place;
} refused[] = {
    {"", "Line 1, column 1: "},
    {" ", "Line 1, column 2: "},
    {"\xEF\xBB\xBF{}", "Line 1, column 1: a byte order mark"},
    /* numbers */
    {"1.0", "Line 1, column 2: only whole numbers"},
    {"1e3", "Line 1, column 2: only whole numbers"},
    {"1E3", "Line 1, column 2: only whole numbers"},
    {"0.0", "Line 1, column 2: only whole numbers"},
    {"-0", "Line 1, column 3: -0"},
    {"[-0]", "Line 1, column 4: -0"},
    {"-0.0", "Line 1, column 3: "},
    {"01", "Line 1, column 2: a number has no leading zero"},
    {"-01", "Line 1, column 3: a number has no leading zero"},
    {"00", "Line 1, column 2: a number has no leading zero"},
    {"+1", "Line 1, column 1: "},
    {"-", "Line 1, column 2: a digit"},
    {"-a", "Line 1, column 2: a digit"},
    {".5", "Line 1, column 1: "},
    {"0x10", "Line 1, column 2: "},
    {"1_000", "Line 1, column 2: "},
    {"9007199254740992", "Line 1, column 16: the number is not below 2^53"},
    {"-9007199254740992", "Line 1, column 17: the number is not below 2^53"},
    {"99999999999999999999999999", "Line 1, column 16: the number is not below 2^53"},
    {"NaN", "Line 1, column 1: "},
    {"Infinity", "Line 1, column 1: "},
    {"-Infinity", "Line 1, column 2: "},
    /* words */
    {"nul", "Line 1, column 1: "},
    {"True", "Line 1, column 1: "},
    {"truex", "Line 1, column 5: something follows"},
    {"undefined", "Line 1, column 1: "},
    /* structure */
    {"{}{}", "Line 1, column 3: something follows"},
    {"1 2", "Line 1, column 3: something follows"},
    {"[1]\n\n x", "Line 3, column 2: something follows"},
    {"[", "Line 1, column 2: "},
    {"[1", "Line 1, column 3: a comma or ]"},
    {"[1,", "Line 1, column 4: "},
    {"[1,]", "Line 1, column 4: "},
    {"[,1]", "Line 1, column 2: "},
    {"[1 2]", "Line 1, column 4: a comma or ]"},
    {"[1}", "Line 1, column 3: a comma or ]"},
    {"{\"a\":1]", "Line 1, column 7: a comma or }"},
    {"]", "Line 1, column 1: "},
    {"{", "Line 1, column 2: the name of a member"},
    {"{\"a\"", "Line 1, column 5: a colon"},
    {"{\"a\":", "Line 1, column 6: "},
    {"{\"a\":}", "Line 1, column 6: "},
    {"{\"a\" 1}", "Line 1, column 6: a colon"},
    {"{\"a\":1,}", "Line 1, column 8: the name of a member"},
    {"{,}", "Line 1, column 2: the name of a member"},
    {"{a:1}", "Line 1, column 2: the name of a member"},
    {"{'a':1}", "Line 1, column 2: the name of a member"},
    {"{1:1}", "Line 1, column 2: the name of a member"},
    {"[1] // note", "Line 1, column 5: something follows"},
    {"/* note */ 1", "Line 1, column 1: "},
    {"[1,\v2]", "Line 1, column 4: "},
    {"\xC2\xA0"
     "1",
     "Line 1, column 1: "},
    /* members twice, also under another spelling */
    {"{\"a\":1,\"a\":1}", "Line 1, column 8: this member stands twice"},
    {"{\"a\":1,\n\"\\u0061\":2}", "Line 2, column 1: this member stands twice"},
    {"[{\"\":1,\"\":2}]", "Line 1, column 8: this member stands twice"},
    /* strings */
    {"\"", "Line 1, column 2: the text ends"},
    {"\"abc", "Line 1, column 5: the text ends"},
    {"\"\\", "Line 1, column 3: this is no escape"},
    {"\"a\nb\"", "Line 1, column 3: a control character"},
    {"\"a\tb\"", "Line 1, column 3: a control character"},
    {"\"\x1F\"", "Line 1, column 2: a control character"},
    {"\"\\x41\"", "Line 1, column 3: this is no escape"},
    {"\"\\'\"", "Line 1, column 3: this is no escape"},
    {"\"\\U0041\"", "Line 1, column 3: this is no escape"},
    {"\"\\u004\"", "Line 1, column 4: four hexadecimal digits"},
    {"\"\\u00g0\"", "Line 1, column 4: four hexadecimal digits"},
    {"\"\\u+041\"", "Line 1, column 4: four hexadecimal digits"},
    {"\"\\u", "Line 1, column 4: four hexadecimal digits"},
    {"\"\\u0000\"", "Line 1, column 8: a text cannot hold the character NUL"},
    {"{\"\\u0000\":1}", "Line 1, column 9: a text cannot hold the character NUL"},
    {"\"\\ud800\"", "Line 1, column 8: half of a surrogate pair"},
    {"\"\\ud800x\"", "Line 1, column 8: half of a surrogate pair"},
    {"\"\\ud800\\n\"", "Line 1, column 8: half of a surrogate pair"},
    {"\"\\ud800\\ud800\"", "Line 1, column 14: half of a surrogate pair"},
    {"\"\\ud800\\u0041\"", "Line 1, column 14: half of a surrogate pair"},
    {"\"\\ud800\\u00\"", "Line 1, column 10: half of a surrogate pair"},
    {"\"\\udc00\"", "Line 1, column 8: half of a surrogate pair"},
    {"\"\\udc00\\ud800\"", "Line 1, column 8: half of a surrogate pair"},
    /* UTF-8: overlong, surrogate, too high, cut, stray; columns count characters */
    {"\"\xC0\x80\"", "Line 1, column 2: these bytes are not UTF-8"},
    {"\"\xC1\xBF\"", "Line 1, column 2: these bytes are not UTF-8"},
    {"\"\xE0\x9F\xBF\"", "Line 1, column 2: these bytes are not UTF-8"},
    {"\"\xF0\x8F\xBF\xBF\"", "Line 1, column 2: these bytes are not UTF-8"},
    {"\"\xED\xA0\x80\"", "Line 1, column 2: these bytes are not UTF-8"},
    {"\"\xED\xA0\xBD\xED\xB8\x82\"", "Line 1, column 2: these bytes are not UTF-8"},
    {"\"\xF4\x90\x80\x80\"", "Line 1, column 2: these bytes are not UTF-8"},
    {"\"\xE2\x82\"", "Line 1, column 2: these bytes are not UTF-8"},
    {"\"\xC3\xA9\x80\"", "Line 1, column 3: these bytes are not UTF-8"},
    {"\"\xFF\"", "Line 1, column 2: these bytes are not UTF-8"},
    {"\"\xC3", "Line 1, column 2: these bytes are not UTF-8"},
};

static void test_what_is_not_of_the_subset(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(refused); i++)
        assert_refused(refused[i].text, strlen(refused[i].text), refused[i].place,
                       ERR_MALFORMED);
    assert_refused("[1]\0", 4, "Line 1, column 4: something follows", ERR_MALFORMED);
    assert_refused("\"a\0\"", 4, "Line 1, column 3: a control character", ERR_MALFORMED);
    assert_refused("\0", 1, "Line 1, column 1: ", ERR_MALFORMED);
    assert_refused(NULL, 0, "Line 1, column 1: ", ERR_MALFORMED);
}

static void test_depth_ends_at_32(void **state)
{
    char text[2 * 33 + 1];

    (void)state;
    memset(text, '[', 33);
    memset(text + 33, ']', 33);
    text[66] = 0;
    assert_refused(text, 66, "Line 1, column 33: more than 32 levels", ERR_LIMIT);
    text[65] = 0; /* without the outermost pair: 32 */
    assert_reads_as(text + 1, text + 1);
}

static void test_size_ends_at_the_limit(void **state)
{
    struct fault f;
    json_t *value = NULL;

    (void)state;
    assert_int_equal(json_read("[1]", 3, 3, &value, &f), OK);
    json_decref(value);
    value = NULL;
    assert_int_equal(json_read("[1]", 3, 2, &value, &f), ERR_LIMIT);
    assert_null(value);
    assert_string_equal(f.text,
                        "The JSON text has 3 bytes, and at most 2 are allowed here.");
    assert_int_equal(json_read_canonical("[1]", 3, 2, &value, &f), ERR_LIMIT);
}

static void test_only_canonical_bytes_can_be_signed(void **state)
{
    static const char *const bad[] = {
        " 1",
        "1 ",
        "1\n",
        "[1, 2]",
        "{\"b\":1,\"a\":1}",
        "\"\\u0041\"",
        "\"\\/\"",
        "\"\\u001F\"",
        "\"\\u000a\"",
        "\"\\u00e9\"",
        "{\"a\" :1}",
        "{\"\xEF\xAC\xB3\":1,\"\xF0\x9F\x98\x82\":1}",
    };
    static const char *const good[] = {
        "1",
        "null",
        "[1,2]",
        "{\"a\":1,\"b\":1}",
        "\"A/\\u001f\\n\xC3\xA9\"",
        "{\"\xF0\x9F\x98\x82\":1,\"\xEF\xAC\xB3\":1}",
    };
    struct fault f;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        json_t *value = NULL;

        assert_int_equal(json_read(bad[i], strlen(bad[i]), 100, &value, NULL), OK);
        json_decref(value);
        value = NULL;
        if (json_read_canonical(bad[i], strlen(bad[i]), 100, &value, &f) != ERR_MALFORMED)
            fail_msg("%s passes", bad[i]);
        assert_null(value);
        assert_non_null(strstr(f.text, "canonical"));
    }
    for (size_t i = 0; i < COUNT_OF(good); i++) {
        json_t *value = NULL;

        if (json_read_canonical(good[i], strlen(good[i]), 100, &value, &f) != OK)
            fail_msg("%s: %s", good[i], f.text);
        json_decref(value);
    }
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        json_t *value = NULL;

        assert_int_equal(json_read_canonical(refused[i].text, strlen(refused[i].text),
                                             1000, &value, NULL),
                         ERR_MALFORMED);
    }
}

static const char sample[] =
    "{\"budget\":{\"buckets\":[256,1024,4096],\"ratio\":0},\"none\":null,\"parties\":["
    "{\"card\":\"a long enough text to make the buffer grow once or more\"},"
    "{\"card\":\"\xE2\x82\xAC \\n\"}]}";

static void test_each_allocation_failing(void **state)
{
    (void)state;
    for (size_t n = 1;; n++) {
        struct fault f = {.text = ""};
        json_t *value = NULL;
        enum err e;

        failing_start(n);
        e = json_read(sample, strlen(sample), 1000, &value, &f);
        if (failing_stop() < n) {
            assert_int_equal(e, OK);
            json_decref(value);
            assert_true(n > 20);
            return;
        }
        assert_int_equal(e, ERR_NOMEM);
        assert_int_equal(f.code, ERR_NOMEM);
        assert_null(value);
        assert_int_equal(failing_left(), 0);
    }
}

static void test_each_allocation_failing_of_the_canonical(void **state)
{
    static const char text[] = "{\"a\":[{\"b\":\"\xE2\x82\xAC\"},{}],\"c\":[]}";

    (void)state;
    for (size_t n = 1;; n++) {
        json_t *value = NULL;
        enum err e;

        failing_start(n);
        e = json_read_canonical(text, strlen(text), 1000, &value, NULL);
        if (failing_stop() < n) {
            assert_int_equal(e, OK);
            json_decref(value);
            return;
        }
        assert_int_equal(e, ERR_NOMEM);
        assert_null(value);
        assert_int_equal(failing_left(), 0);
    }
}

/* Any one byte of a good text changed: no crash, and what is accepted as canonical
 * writes back to the same bytes. */
static void test_every_text_one_byte_away(void **state)
{
    char text[sizeof sample];

    (void)state;
    for (size_t at = 0; at + 1 < sizeof sample; at++) {
        for (int byte = 0; byte < 256; byte++) {
            json_t *value = NULL;
            struct buffer b;

            memcpy(text, sample, sizeof sample);
            text[at] = (char)byte;
            if (json_read_canonical(text, sizeof sample - 1, 1000, &value, NULL) != OK)
                continue;
            buffer_init(&b, 1000);
            assert_int_equal(json_write(value, &b), OK);
            assert_string_equal(buffer_text(&b), text);
            buffer_fini(&b);
            json_decref(value);
        }
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
        cmocka_unit_test(test_spellings_of_the_subset),
        cmocka_unit_test(test_what_is_not_of_the_subset),
        cmocka_unit_test(test_depth_ends_at_32),
        cmocka_unit_test(test_size_ends_at_the_limit),
        cmocka_unit_test(test_only_canonical_bytes_can_be_signed),
        cmocka_unit_test(test_each_allocation_failing),
        cmocka_unit_test(test_each_allocation_failing_of_the_canonical),
        cmocka_unit_test(test_every_text_one_byte_away),
    };

    return cmocka_run_group_tests(tests, use_failing_heap, NULL);
}
