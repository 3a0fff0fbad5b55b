/* SPDX-License-Identifier: Apache-2.0 */
/*
 * paragraph_test.c - the fewest paragraphs that turn one text into the other
 */
#include "agreement/paragraph.h"
#include "base/num.h"
#include "tests/support/dice.h"
#include "tests/support/failing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void test_cases(void **state)
{
    static const struct {
        const char *old, *new, *shown;
    } cases[] = {
        {"a\n\nb\n\nc", "a\n\nB\n\nc", "- b\n+ B\n"},
        {"a\nb\nc", "a\nc", "- b\n"},
        {"a\nc", "a\nb\nc", "+ b\n"},
        {"", "a\nb", "+ a\n+ b\n"},
        {"a\nb", "", "- a\n- b\n"},
        {"a\nb\nc\nd\ne", "a\nB\nc\nD\ne", "- b\n+ B\n- d\n+ D\n"},
        {"a\nb", "a\n\nb", "  only blank lines differ\n"},
        {"a\nb", "a\nb\n", "  only blank lines differ\n"},
        {"a\nb", "b\na", "- a\n+ a\n"},
        {"a\na\na", "a\na", "- a\n"},
        {"x\x1b\ny", "y", "- x\xef\xbf\xbd\n"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct buffer b;

        buffer_init(&b, 1000);
        assert_int_equal(paragraph_diff(cases[i].old, cases[i].new, &b), OK);
        assert_string_equal(buffer_text(&b), cases[i].shown);
        buffer_fini(&b);
    }
}

enum { MOST = 7 };

/* The longest common subsequence by trying every choice of a's letters. */
static size_t longest_by_trying(const char *a, const char *b)
{
    size_t best = 0;

    for (unsigned choice = 0; choice < 1u << strlen(a); choice++) {
        const char *at = b;
        size_t length = 0;

        for (size_t i = 0; a[i] && at; i++) {
            if (!(choice >> i & 1))
                continue;
            at = strchr(at, a[i]);
            at = at ? at + 1 : NULL;
            length++;
        }
        if (at && length > best)
            best = length;
    }
    return best;
}

/* Letters as paragraphs: what is shown is as short as can be. */
static void test_shortest(void **state)
{
    struct dice d;

    (void)state;
    dice_init(&d, dice_seed());
    for (int i = 0; i < 2000; i++) {
        char letters[2][MOST + 1] = {"", ""};
        char text[2][2 * MOST + 1] = {"", ""};
        struct buffer b;
        size_t lines = 0;

        for (int t = 0; t < 2; t++) {
            size_t count = (size_t)dice_below(&d, MOST + 1);

            for (size_t k = 0; k < count; k++) {
                letters[t][k] = (char)('a' + (char)dice_below(&d, 3));
                text[t][2 * k] = letters[t][k];
                text[t][2 * k + 1] = '\n';
            }
        }
        buffer_init(&b, 1000);
        assert_int_equal(paragraph_diff(text[0], text[1], &b), OK);
        for (const char *c = buffer_text(&b); *c; c++)
            lines += *c == '\n';
        if (strcmp(letters[0], letters[1]) == 0)
            assert_string_equal(buffer_text(&b), "  only blank lines differ\n");
        else
            assert_int_equal(lines, strlen(letters[0]) + strlen(letters[1]) -
                                        2 * longest_by_trying(letters[0], letters[1]));
        buffer_fini(&b);
    }
}

/* Too many for the table: all between the first and the last difference. */
static void test_many_paragraphs(void **state)
{
    enum { COUNT = 1100 };
    struct buffer old, new, shown;
    size_t lines = 0;

    (void)state;
    buffer_init(&old, 100000);
    buffer_init(&new, 100000);
    buffer_init(&shown, 100000);
    for (int i = 0; i < COUNT; i++) {
        buffer_printf(&old, "%d\n", i);
        buffer_printf(&new, "%d\n", i == 1 || i == COUNT - 2 ? -i : i);
    }
    assert_int_equal(paragraph_diff(buffer_text(&old), buffer_text(&new), &shown), OK);
    for (const char *c = buffer_text(&shown); *c; c++)
        lines += *c == '\n';
    assert_int_equal(lines, 2 * (COUNT - 2));
    assert_int_equal(strncmp(buffer_text(&shown), "- 1\n- 2\n", 8), 0);
    buffer_fini(&shown);
    buffer_fini(&new);
    buffer_fini(&old);
}

static void test_no_memory(void **state)
{
    (void)state;
    for (size_t n = 1;; n++) {
        struct buffer b;
        enum err e, of_buffer;

        buffer_init(&b, 1000);
        failing_start(n);
        e = paragraph_diff("a\nb\nc", "a\nd\nc", &b);
        of_buffer = buffer_status(&b);
        if (failing_stop() < n) {
            assert_int_equal(e, OK);
            assert_int_equal(of_buffer, OK);
            buffer_fini(&b);
            assert_true(n > 3);
            return;
        }
        assert_int_equal(e == OK ? of_buffer : e, ERR_NOMEM);
        buffer_fini(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_shortest),
        cmocka_unit_test(test_many_paragraphs),
        cmocka_unit_test(test_no_memory),
    };

    return cmocka_run_group_tests_name("agreement/paragraph", tests, NULL, NULL);
}
