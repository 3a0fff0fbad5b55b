/* SPDX-License-Identifier: Apache-2.0 */
/*
 * column_test.c - where lines break, and what is shown of what could mislead
 */
#include "agreement/column.h"
#include "base/num.h"
#include "base/text.h"
#include "tests/support/dice.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void test_text_on_one_line(void **state)
{
    static const char *const cases[][2] = {
        {"", ""},
        {"plain", "plain"},
        {"a\nb\tc", "a b c"},
        {"\x1b[31m", "\xef\xbf\xbd[31m"},         /* a terminal's escape */
        {"a\xe2\x80\xaez", "a\xef\xbf\xbdz"},     /* U+202E */
        {"a\xc2\x9bz", "a\xef\xbf\xbdz"},         /* U+009B, an escape of one byte */
        {"\xff\xfe", "\xef\xbf\xbd\xef\xbf\xbd"}, /* not UTF-8 */
        {"\xd9\x85\xd8\xb5", "\xd9\x85\xd8\xb5"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct buffer b;

        buffer_init(&b, 1000);
        column_text(&b, cases[i][0]);
        assert_string_equal(buffer_text(&b), cases[i][1]);
        buffer_fini(&b);
    }
}

static void test_bytes(void **state)
{
    struct buffer b;

    (void)state;
    buffer_init(&b, 1000);
    column_bytes(&b, "abc", 2);
    column_bytes(&b, "", 0);
    assert_string_equal(buffer_text(&b), "ab");
    buffer_fini(&b);
}

static void test_item(void **state)
{
    static const struct {
        const char *label, *text, *shown;
    } cases[] = {
        /* the text stands 4 from the left, lines are 12 wide: columns of 8 */
        {"ab", "one", "ab  one\n"},
        {"", "one", "    one\n"},
        {"abc", "12345678", "abc 12345678\n"},
        {"abcd", "one", "abcd\n    one\n"}, /* no room for a blank */
        {"ab", "one two three", "ab  one two\n    three\n"},
        {"ab", "1234567 9", "ab  1234567\n    9\n"},
        {"ab", "12345678 9", "ab  12345678\n    9\n"},
        {"ab", "123456789", "ab  12345678\n    9\n"}, /* wider than the column */
        {"ab", "one 123456789", "ab  one\n    12345678\n    9\n"},
        {"ab", "one\n\ntwo", "ab  one\n\n    two\n"},
        {"ab", "", "ab\n"},
        {"", "", "\n"},
        {"ab", "\xd0\x96\xd0\x96\xd0\x96\xd0\x96\xd0\x96\xd0\x96\xd0\x96\xd0\x96",
         "ab  \xd0\x96\xd0\x96\xd0\x96\xd0\x96\xd0\x96\xd0\x96\xd0\x96\xd0\x96\n"},
        {"a label too long", "x", "a label too\nlong\n    x\n"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct buffer b;

        buffer_init(&b, 1000);
        column_item(&b, cases[i].label, cases[i].text, 4, 12);
        assert_string_equal(buffer_text(&b), cases[i].shown);
        buffer_fini(&b);
    }
}

static void test_pair(void **state)
{
    static const struct {
        const char *left, *right, *shown;
    } cases[] = {
        {"", "", "       |\n"},
        {"one", "two", "one   | two\n"},
        {"one two three", "\xd0\xb0 \xd0\xb1",
         "one    | \xd0\xb0 \xd0\xb1\ntwo    |\nthree  |\n"},
        {"", "one two", "       | one\n       | two\n"},
        {"a\n\nb", "c\n\nd", "a      | c\n       |\nb      | d\n"},
        {"one two\n\nb", "c\n\nd", "one    | c\ntwo    |\n       |\nb      | d\n"},
        {"a", "c\nd\n", "a      | c\n       | d\n       |\n"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct buffer b;

        buffer_init(&b, 1000);
        column_pair(&b, cases[i].left, cases[i].right, i == 1 ? 5 : 6);
        assert_string_equal(buffer_text(&b), cases[i].shown);
        buffer_fini(&b);
    }
}

/* The letters of a text, in order, without blanks and line breaks. */
static void letters_of(const char *text, struct buffer *out)
{
    for (; *text; text++)
        if (*text != ' ' && *text != '\n')
            buffer_add_byte(out, (uint8_t)*text);
}

/* Whatever the text: no line too wide, and no letter lost, added or moved. */
static void test_random_texts(void **state)
{
    static const char *const parts[] = {"a", "bc", "\xd0\x96", "\xd9\x85", " ",
                                        " ", "\n", "  ",       "defghij"};
    struct dice d;

    (void)state;
    dice_init(&d, dice_seed());
    for (int i = 0; i < 3000; i++) {
        struct buffer text, shown, before, after;
        size_t width = (size_t)dice_below(&d, 9) + 1;

        buffer_init(&text, 1000);
        buffer_init(&shown, 20000);
        buffer_init(&before, 1000);
        buffer_init(&after, 20000);
        for (uint64_t k = dice_below(&d, 40); k > 0; k--)
            buffer_add_text(&text, parts[dice_below(&d, COUNT_OF(parts))]);
        column_item(&shown, "", buffer_text(&text), 0, width);
        letters_of(buffer_text(&text), &before);
        letters_of(buffer_text(&shown), &after);
        assert_string_equal(buffer_text(&before), buffer_text(&after));
        for (const char *line = buffer_text(&shown); *line;) {
            size_t bytes = strcspn(line, "\n");
            const uint8_t *at = (const uint8_t *)line;
            size_t chars = 0;

            while (at < (const uint8_t *)line + bytes) {
                (void)text_next(&at, (const uint8_t *)line + bytes);
                chars++;
            }
            assert_in_range(chars, 0, width);
            line += bytes + (line[bytes] == '\n');
        }
        buffer_fini(&after);
        buffer_fini(&before);
        buffer_fini(&shown);
        buffer_fini(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_on_one_line),
        cmocka_unit_test(test_bytes),
        cmocka_unit_test(test_item),
        cmocka_unit_test(test_pair),
        cmocka_unit_test(test_random_texts),
    };

    return cmocka_run_group_tests_name("agreement/column", tests, NULL, NULL);
}
