/* SPDX-License-Identifier: Apache-2.0 */
/*
 * write_test.c - RFC 8785's own examples, and its order against UTF-16 itself
 */
#include "base/memory.h"
#include "base/num.h"
#include "base/text.h"
#include "crypto/entropy.h"
#include "json/json.h"
#include "tests/support/dice.h"
#include "tests/support/failing.h"
#include "tests/support/hex.h"

#include <unistr.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* [RFC8785] 3.2.2's strings and literals (its numbers are fractions, which the
 * subset leaves out), 3.2.3's sorting example, and objects inside arrays. */
static const struct {
    const char *text, *canonical;
} rfc8785[] = {
    {"{\n  \"string\": \"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\",\n"
     "  \"literals\": [null, true, false]\n}",
     "{\"literals\":[null,true,false],"
     "\"string\":\"\xE2\x82\xAC$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}"},
    {"{\n"
     "  \"\\u20ac\": \"Euro Sign\",\n"
     "  \"\\r\": \"Carriage Return\",\n"
     "  \"\\ufb33\": \"Hebrew Letter Dalet With Dagesh\",\n"
     "  \"1\": \"One\",\n"
     "  \"\\ud83d\\ude00\": \"Emoji: Grinning Face\",\n"
     "  \"\\u0080\": \"Control\",\n"
     "  \"\\u00f6\": \"Latin Small Letter O With Diaeresis\"\n}",
     "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\xC2\x80\":\"Control\","
     "\"\xC3\xB6\":\"Latin Small Letter O With Diaeresis\",\"\xE2\x82\xAC\":\"Euro "
     "Sign\","
     "\"\xF0\x9F\x98\x80\":\"Emoji: Grinning Face\","
     "\"\xEF\xAC\xB3\":\"Hebrew Letter Dalet With Dagesh\"}"},
    {"{\"A\":{\"b\":[{\"d\":1,\"c\":2}],\"a\":3},\"\":[],\"10\":4,\"1\":5,\"2\":6}",
     "{\"\":[],\"1\":5,\"10\":4,\"2\":6,\"A\":{\"a\":3,\"b\":[{\"c\":2,\"d\":1}]}}"},
    {"{\"p\\u00eache\":1,\"peach\":2,\"p\\u00e9ch\\u00e9\":3,\"sin\":4}",
     "{\"peach\":2,\"p\xC3\xA9"
     "ch\xC3\xA9\":3,\"p\xC3\xAA"
     "che\":1,\"sin\":4}"},
    {"\"A\\u030a\"", "\"A\xCC\x8A\""}, /* not normalised */
};

static void test_examples_of_the_standard(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rfc8785); i++) {
        struct buffer b;
        json_t *value = NULL;

        assert_int_equal(
            json_read(rfc8785[i].text, strlen(rfc8785[i].text), 1000, &value, NULL), OK);
        buffer_init(&b, 1000);
        assert_int_equal(json_write(value, &b), OK);
        assert_string_equal(buffer_text(&b), rfc8785[i].canonical);
        buffer_fini(&b);
        json_decref(value);
    }
}

/* One to four code points, from all lengths of UTF-8 and both sides of the
 * surrogates, few enough to share beginnings. */
static void make_key(struct dice *d, char out[17])
{
    static const uint32_t points[] = {0x20,   0x41,   0x7F,    0x80,    0x7FF,   0x800,
                                      0xD7FF, 0xE000, 0xFB33,  0xFFFF,  0x10000, 0x1F600,
                                      0xEFFF, 0xF000, 0x3FFFF, 0x40000, 0x10FFFF};
    size_t used = 0, count = 1 + dice_below(d, 4);

    for (size_t i = 0; i < count; i++)
        used +=
            text_encode(points[dice_below(d, COUNT_OF(points))], (uint8_t *)out + used);
    out[used] = 0;
}

/* Compare as [RFC8785] 3.2.3 says: as arrays of UTF-16 code units. */
static int compare_as_utf16(const char *a, const char *b)
{
    uint16_t left[16], right[16];
    size_t left_count = COUNT_OF(left), right_count = COUNT_OF(right);

    assert_non_null(u8_to_u16((const uint8_t *)a, strlen(a), left, &left_count));
    assert_non_null(u8_to_u16((const uint8_t *)b, strlen(b), right, &right_count));
    for (size_t i = 0; i < left_count && i < right_count; i++)
        if (left[i] != right[i])
            return left[i] < right[i] ? -1 : 1;
    return left_count < right_count ? -1 : left_count > right_count;
}

static void test_members_are_sorted_by_utf16_units(void **state)
{
    struct dice d;

    (void)state;
    dice_init(&d, dice_seed());
    for (int i = 0; i < 20000; i++) {
        char a[17], b[17];
        json_t *object = json_object();
        struct buffer out, expected;
        bool ok = true;
        int order;

        make_key(&d, a);
        make_key(&d, b);
        order = compare_as_utf16(a, b);
        json_put_int(object, a, 1, &ok);
        json_put_int(object, b, 1, &ok);
        assert_true(ok);
        buffer_init(&out, 100);
        assert_int_equal(json_write(object, &out), OK);
        buffer_init(&expected, 100);
        buffer_printf(&expected, "{\"%s\":1", order <= 0 ? a : b);
        if (order != 0)
            buffer_printf(&expected, ",\"%s\":1", order < 0 ? b : a);
        buffer_add_text(&expected, "}");
        assert_string_equal(buffer_text(&out), buffer_text(&expected));
        buffer_fini(&expected);
        buffer_fini(&out);
        json_decref(object);
    }
}

static void test_the_largest_and_smallest_integers(void **state)
{
    static const struct {
        int64_t value;
        const char *text;
    } cases[] = {
        {JSON_INTEGER_MAX, "9007199254740991"},
        {-JSON_INTEGER_MAX, "-9007199254740991"},
        {0, "0"},
        {-1, "-1"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        json_t *value = json_integer(cases[i].value);
        struct buffer b;

        buffer_init(&b, 100);
        assert_int_equal(json_write(value, &b), OK);
        assert_string_equal(buffer_text(&b), cases[i].text);
        buffer_fini(&b);
        json_decref(value);
    }
}

static void test_the_ceiling_is_told(void **state)
{
    json_t *value = NULL;
    struct buffer b;

    (void)state;
    assert_int_equal(json_read("{\"a\":[1,{}]}", 12, 100, &value, NULL), OK);
    for (size_t ceiling = 0; ceiling < 12; ceiling++) {
        buffer_init(&b, ceiling);
        assert_int_equal(json_write(value, &b), ERR_LIMIT);
        buffer_fini(&b);
    }
    buffer_init(&b, 12);
    assert_int_equal(json_write(value, &b), OK);
    buffer_fini(&b);
    json_decref(value);
}

/* The value is that of sha256sum over the canonical text {"a":1,"b":[]}. */
static void test_the_hash_is_that_of_the_canonical_form(void **state)
{
    static const char expected[] =
        "f87e4099e9be5e75094e0a4f46d3dc18a9c37429314a5a2490fb78d31e7e170c";
    static const char text[] = "{ \"b\": [], \"a\": 1 }";
    json_t *value = NULL;
    uint8_t out[32];

    (void)state;
    assert_int_equal(json_read(text, strlen(text), 100, &value, NULL), OK);
    assert_int_equal(json_hash(value, out), OK);
    hex_assert(out, sizeof out, expected);
    json_decref(value);
}

static void test_each_allocation_failing(void **state)
{
    static const char text[] =
        "{\"b\":[{\"x\":1,\"y\":[]},{}],\"a\":\"a text of some length, "
        "longer than the first capacity of a buffer\"}";
    json_t *value = NULL;

    (void)state;
    assert_int_equal(json_read(text, strlen(text), 1000, &value, NULL), OK);
    for (size_t n = 1;; n++) {
        uint8_t out[32] = {7};
        enum err e;

        failing_start(n);
        e = json_hash(value, out);
        if (failing_stop() < n) {
            assert_int_equal(e, OK);
            assert_true(n > 4);
            break;
        }
        assert_int_equal(e, ERR_NOMEM);
        assert_int_equal(out[0], 7);
    }
    json_decref(value);
}

static int start(void **state)
{
    (void)state;
    return crypto_start() == OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_examples_of_the_standard),
        cmocka_unit_test(test_members_are_sorted_by_utf16_units),
        cmocka_unit_test(test_the_largest_and_smallest_integers),
        cmocka_unit_test(test_the_ceiling_is_told),
        cmocka_unit_test(test_the_hash_is_that_of_the_canonical_form),
        cmocka_unit_test(test_each_allocation_failing),
    };

    return cmocka_run_group_tests(tests, start, NULL);
}
