/* SPDX-License-Identifier: Apache-2.0 */
/*
 * text_test.c - RFC 3629 and RFC 4648, with libunistring as the second opinion
 */
#include "base/num.h"
#include "base/text.h"
#include "tests/support/dice.h"

#include <unictype.h>
#include <unistr.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Every code point there could be: ours encode and decode as libunistring's do. */
static void test_every_code_point_both_ways(void **state)
{
    (void)state;
    for (uint32_t c = 0; c < 0x110100; c++) {
        uint8_t ours[4] = {0}, theirs[6] = {0};
        const uint8_t *at = ours;
        size_t count = text_encode(c, ours);
        int expected = u8_uctomb(theirs, c, sizeof theirs);

        if ((expected > 0 ? (size_t)expected : 0) != count)
            fail_msg("U+%04X has %zu bytes, libunistring says %d", c, count, expected);
        if (count == 0)
            continue;
        assert_memory_equal(ours, theirs, count);
        if (text_next(&at, ours + count) != c || at != ours + count)
            fail_msg("U+%04X does not decode to itself", c);
    }
}

/* Every three-byte string, and four-byte ones around each border. */
static void test_validity_agrees_with_libunistring(void **state)
{
    static const uint8_t leads[] = {0xED, 0xEF, 0xF0, 0xF1, 0xF4, 0xF5, 0xF8, 0xFF};
    static const uint8_t borders[] = {0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F,
                                      0xA0, 0xBF, 0xC0, 0xED, 0xFF};
    uint8_t s[4];

    (void)state;
    for (uint32_t n = 0; n < 1 << 24; n++) {
        s[0] = (uint8_t)(n >> 16);
        s[1] = (uint8_t)(n >> 8);
        s[2] = (uint8_t)n;
        if (text_is_utf8(s, 3) != (u8_check(s, 3) == NULL))
            fail_msg("%02x %02x %02x", s[0], s[1], s[2]);
    }
    for (size_t i = 0; i < COUNT_OF(leads) * COUNT_OF(borders) * 121; i++) {
        s[0] = leads[i % COUNT_OF(leads)];
        s[1] = borders[i / COUNT_OF(leads) % COUNT_OF(borders)];
        s[2] = borders[i / COUNT_OF(leads) / 11 % COUNT_OF(borders)];
        s[3] = borders[i / COUNT_OF(leads) / 121 % COUNT_OF(borders)];
        if (text_is_utf8(s, 4) != (u8_check(s, 4) == NULL))
            fail_msg("%02x %02x %02x %02x", s[0], s[1], s[2], s[3]);
    }
    assert_true(text_is_utf8(NULL, 0));
}

static void test_an_invalid_byte_moves_one_and_the_end_none(void **state)
{
    static const uint8_t bytes[] = {0xE2, 0x82, 'a'};
    const uint8_t *at = bytes;
    const uint8_t *end = bytes + sizeof bytes;

    (void)state;
    assert_true(text_next(&at, end) == UINT32_MAX);
    assert_ptr_equal(at, bytes + 1);
    assert_true(text_next(&at, end) == UINT32_MAX);
    assert_true(text_next(&at, end) == 'a');
    assert_true(text_next(&at, end) == UINT32_MAX);
    assert_ptr_equal(at, end);
}

/* The rule of the header, in terms of the Unicode properties. */
static void test_hidden_is_what_unicode_says(void **state)
{
    (void)state;
    for (uint32_t c = 0; c < 0x110000; c++) {
        bool expected =
            uc_is_property_default_ignorable_code_point(c) ||
            (uc_is_general_category(c, UC_CONTROL) && c != '\n' && c != '\t') ||
            c == 0x2028 || c == 0x2029 || (c >= 0xFFF9 && c <= 0xFFFB);

        if (text_is_hidden(c) != expected)
            fail_msg("U+%04X is hidden: %d, expected %d", c, text_is_hidden(c), expected);
        if (uc_is_property_bidi_control(c) && !text_is_hidden(c))
            fail_msg("U+%04X is a bidi control", c);
    }
}

/* RFC 4648 10, without padding */
static const struct {
    const char *plain, *base64, *hex;
} rfc4648[] = {
    {"", "", ""},
    {"f", "Zg", "66"},
    {"fo", "Zm8", "666f"},
    {"foo", "Zm9v", "666f6f"},
    {"foob", "Zm9vYg", "666f6f62"},
    {"fooba", "Zm9vYmE", "666f6f6261"},
    {"foobar", "Zm9vYmFy", "666f6f626172"},
    {"\xfb\xff\xbf", "-_-_", "fbffbf"},
};

static void test_base64_and_hex_of_the_standard(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rfc4648); i++) {
        size_t bytes = strlen(rfc4648[i].plain), held = 99;
        uint8_t out[8];
        char text[16];

        text_base64_encode((const uint8_t *)rfc4648[i].plain, bytes, text);
        assert_string_equal(text, rfc4648[i].base64);
        assert_int_equal(strlen(text), BASE64_CHARS(bytes));
        assert_int_equal(text_base64_check(text, &held), OK);
        assert_int_equal(held, bytes);
        assert_int_equal(text_base64_decode(text, out, bytes), OK);
        assert_memory_equal(out, rfc4648[i].plain, bytes);
        text_hex_encode((const uint8_t *)rfc4648[i].plain, bytes, text);
        assert_string_equal(text, rfc4648[i].hex);
        assert_int_equal(text_hex_decode(text, out, bytes), OK);
        assert_memory_equal(out, rfc4648[i].plain, bytes);
    }
}

static void test_base64_has_one_spelling(void **state)
{
    static const struct {
        const char *text;
        size_t bytes;
    } bad[] = {
        {"Zg==", 1}, {"Zh", 1},    {"Zm9", 2},     {"Zm8=", 2}, {"Zm9v", 2},
        {"Zm9v", 4}, {"Z", 1},     {"Zm9vY", 3},   {"Zm+v", 3}, {"Zm/v", 3},
        {"Zm v", 3}, {"Zm9\n", 3}, {"Zm9\xFF", 3}, {"A", 0},    {"", 1},
    };
    static const uint8_t zeroes[4];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        uint8_t out[4] = {9, 9, 9, 9};

        assert_int_equal(text_base64_decode(bad[i].text, out, bad[i].bytes),
                         ERR_MALFORMED);
        assert_memory_equal(out, zeroes, bad[i].bytes);
    }
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        size_t held = 99;
        bool is_other_length = strcmp(bad[i].text, "Zm9v") == 0 || bad[i].text[0] == 0;

        assert_int_equal(text_base64_check(bad[i].text, &held),
                         is_other_length ? OK : ERR_MALFORMED);
        assert_true(is_other_length || held == 99);
    }
}

static void test_base64_round_trip_of_anything(void **state)
{
    struct dice d;
    struct random r = dice_random(&d);

    (void)state;
    dice_init(&d, dice_seed());
    for (size_t bytes = 0; bytes < 200; bytes++) {
        uint8_t in[200], out[200];
        char text[BASE64_CHARS(200) + 1];

        assert_int_equal(random_fill(&r, in, bytes), OK);
        text_base64_encode(in, bytes, text);
        assert_int_equal(text_base64_decode(text, out, bytes), OK);
        assert_memory_equal(in, out, bytes);
    }
}

static void test_hex_is_strict(void **state)
{
    static const char *const bad[] = {"", "0", "0g", "AB", "000", "0 ", "0x", "-1"};
    uint8_t out[1];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        out[0] = 9;
        assert_int_equal(text_hex_decode(bad[i], out, 1), ERR_MALFORMED);
        assert_int_equal(out[0], 0);
    }
}

static void test_decimal_is_strict(void **state)
{
    static const struct {
        const char *text;
        uint64_t max;
        enum err e;
        uint64_t value;
    } cases[] = {
        {"0", 0, OK, 0},
        {"9", 9, OK, 9},
        {"18446744073709551615", UINT64_MAX, OK, UINT64_MAX},
        {"10", 9, ERR_LIMIT, 0},
        {"18446744073709551616", UINT64_MAX, ERR_LIMIT, 0},
        {"99999999999999999999999", UINT64_MAX, ERR_LIMIT, 0},
        {"", 9, ERR_MALFORMED, 0},
        {"00", 9, ERR_MALFORMED, 0},
        {"01", 9, ERR_MALFORMED, 0},
        {"+1", 9, ERR_MALFORMED, 0},
        {"-1", 9, ERR_MALFORMED, 0},
        {" 1", 9, ERR_MALFORMED, 0},
        {"1 ", 9, ERR_MALFORMED, 0},
        {"1e3", 9999, ERR_MALFORMED, 0},
        {"0x1", 9, ERR_MALFORMED, 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        uint64_t value = 77;

        assert_int_equal(text_decimal(cases[i].text, cases[i].max, &value), cases[i].e);
        assert_true(value == (cases[i].e == OK ? cases[i].value : 77));
    }
}

static void test_copy_fits_or_leaves_nothing(void **state)
{
    char out[4];

    (void)state;
    assert_int_equal(text_copy(out, sizeof out, "abc"), OK);
    assert_string_equal(out, "abc");
    assert_int_equal(text_copy(out, sizeof out, "abcd"), ERR_LIMIT);
    assert_string_equal(out, "");
    assert_int_equal(text_copy(out, 1, ""), OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_code_point_both_ways),
        cmocka_unit_test(test_validity_agrees_with_libunistring),
        cmocka_unit_test(test_an_invalid_byte_moves_one_and_the_end_none),
        cmocka_unit_test(test_hidden_is_what_unicode_says),
        cmocka_unit_test(test_base64_and_hex_of_the_standard),
        cmocka_unit_test(test_base64_has_one_spelling),
        cmocka_unit_test(test_base64_round_trip_of_anything),
        cmocka_unit_test(test_hex_is_strict),
        cmocka_unit_test(test_decimal_is_strict),
        cmocka_unit_test(test_copy_fits_or_leaves_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
