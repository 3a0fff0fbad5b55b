/* SPDX-License-Identifier: Apache-2.0 */
#include "base/fault.h"
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void test_a_sentence_with_its_rule_and_code(void **state)
{
    struct fault f;

    (void)state;
    assert_int_equal(fault_set(&f, ERR_DENIED, "R16", "Only %d tokens are left.", 3),
                     ERR_DENIED);
    assert_int_equal(f.code, ERR_DENIED);
    assert_string_equal(f.rule, "R16");
    assert_string_equal(f.text, "Only 3 tokens are left.");
    assert_int_equal(fault_set(&f, ERR_IO, NULL, "No disk."), ERR_IO);
    assert_string_equal(f.rule, "");
    assert_int_equal(fault_set(NULL, ERR_IO, "", "No disk."), ERR_IO);
}

static void test_what_a_terminal_would_obey_is_replaced(void **state)
{
    struct fault f;

    (void)state;
    assert_int_equal(fault_set(&f, ERR_MALFORMED, "",
                               "<\033[2J> <\n> <\xE2\x80\xAE> <\xFF\xC0> <\xE2\x82\xAC>"),
                     ERR_MALFORMED);
    assert_string_equal(f.text, "<\xEF\xBF\xBD[2J> <\xEF\xBF\xBD> <\xEF\xBF\xBD> "
                                "<\xEF\xBF\xBD\xEF\xBF\xBD> <\xE2\x82\xAC>");
}

/* Cut within each place of a four byte sequence, also behind much that shrinks. */
static void test_a_long_sentence_is_cut_between_characters(void **state)
{
    char text[6 * FAULT_TEXT_BYTES];
    struct fault f;

    (void)state;
    for (int shift = 0; shift < 4; shift++) {
        size_t at = 0;

        while (shift > (int)at)
            text[at++] = 'x';
        for (; at + 5 < sizeof text; at += 4)
            memcpy(text + at, "\xF0\x9F\x98\x82", 4);
        text[at] = 0;
        assert_int_equal(fault_set(&f, ERR_LIMIT, text, "%s", text), ERR_LIMIT);
        assert_true(text_is_utf8(f.text, strlen(f.text)));
        assert_true(strlen(f.text) > FAULT_TEXT_BYTES - 5);
        assert_null(strstr(f.text, "\xEF\xBF\xBD"));
        assert_true(text_is_utf8(f.rule, strlen(f.rule)));
        assert_true(strlen(f.rule) > FAULT_RULE_BYTES - 5);
    }
    for (size_t at = 0; at + 5 < sizeof text; at += 4)
        memcpy(text + at, "\xF3\xA0\x80\x81", 5); /* U+E0001, hidden */
    assert_int_equal(fault_set(&f, ERR_LIMIT, "", "%s", text), ERR_LIMIT);
    assert_int_equal(strlen(f.text), (FAULT_TEXT_BYTES - 1) / 3 * 3);
}

static void test_a_fault_may_quote_itself(void **state)
{
    struct fault f;

    (void)state;
    assert_int_equal(fault_set(&f, ERR_MALFORMED, "R46", "No name."), ERR_MALFORMED);
    assert_int_equal(fault_set(&f, f.code, f.rule, "Line 3: %s", f.text), ERR_MALFORMED);
    assert_string_equal(f.rule, "R46");
    assert_string_equal(f.text, "Line 3: No name.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_sentence_with_its_rule_and_code),
        cmocka_unit_test(test_what_a_terminal_would_obey_is_replaced),
        cmocka_unit_test(test_a_long_sentence_is_cut_between_characters),
        cmocka_unit_test(test_a_fault_may_quote_itself),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
