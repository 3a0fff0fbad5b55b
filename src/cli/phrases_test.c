/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/phrases.h"
#include "exchange/report.h"
#include "fold/view.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void every_number_of_a_report_has_words(void **state)
{
    (void)state;
    for (int n = 0; n < REPORT_NUMBERS; n++) {
        const struct report_row *row = report_row((enum report_number)n);

        assert_true(phrases_has(row->section, row->key));
        assert_true(phrases_has(row->section, ""));
    }
    assert_string_equal(phrases_of_number(PHRASES_EN, "rounds", "points", false),
                        "points put in");
    assert_string_equal(phrases_of_number(PHRASES_EN, "rounds", "points", true),
                        "tokens declared");
    assert_string_equal(phrases_of_number(PHRASES_EN, "rounds", "hits", true), "hits");
    for (int m = 0; m < REPORT_MARKINGS; m++)
        assert_true(phrases_has("marked", report_marking_name((enum report_marking)m)));
    for (int fate = 0; fate < REPORT_FATES; fate++)
        assert_true(phrases_has("fate", report_fate_name((enum report_fate)fate)));
    for (int s = FOLD_PROPOSED; s <= FOLD_SUPERSEDED; s++)
        assert_true(phrases_has("status", fold_status_name((enum fold_status)s)));
}

static void every_phrase_is_in_every_language_once(void **state)
{
    (void)state;
    for (size_t i = 0; phrases_key(i) != NULL; i++) {
        char section[48];
        const char *dot = strchr(phrases_key(i), '.');

        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(phrases_key(k), phrases_key(i));
        assert_non_null(dot);
        assert_true((size_t)(dot - phrases_key(i)) < sizeof section);
        memcpy(section, phrases_key(i), (size_t)(dot - phrases_key(i)));
        section[dot - phrases_key(i)] = '\0';
        for (int l = 0; l < PHRASES_COUNT; l++) {
            const char *text = phrases_of((enum phrases_language)l, section, dot + 1);

            assert_non_null(text);
            assert_true(text[0] != '\0');
        }
    }
}

static void languages_are_known_by_their_codes(void **state)
{
    enum phrases_language l = PHRASES_FR;

    (void)state;
    assert_true(phrases_language("en", &l));
    assert_int_equal(l, PHRASES_EN);
    assert_true(phrases_language("ar", &l));
    assert_true(phrases_is_rtl(l));
    assert_string_equal(phrases_code(l), "ar");
    assert_false(phrases_language("de", &l));
    assert_false(phrases_language("", &l));
    assert_int_equal(l, PHRASES_AR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_number_of_a_report_has_words),
        cmocka_unit_test(every_phrase_is_in_every_language_once),
        cmocka_unit_test(languages_are_known_by_their_codes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
