/* SPDX-License-Identifier: Apache-2.0 */
#include "exchange/attempts.h"
#include "tests/support/scratch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void add(const char *dir, int64_t time, const char *kind, const char *rule)
{
    struct journal_line l = {.time = time};

    journal_word(l.kind, kind);
    journal_word(l.what, "round.propose");
    journal_word(l.who, "legal");
    journal_word(l.rule, rule);
    assert_int_equal(journal_add(dir, &l, NULL), OK);
}

static void R37_attempts_are_counted_by_rule_and_time(void **state)
{
    const char *dir = *state;
    struct attempts a = {.count = 7};

    assert_int_equal(attempts_count(dir, 0, 5000, &a, NULL), OK);
    assert_int_equal(a.count, 0);
    assert_int_equal(a.row_count, 0);
    add(dir, 1000, "refused", "R11");
    add(dir, 1000, "overseen", "R11");
    add(dir, 2000, "refused", "R10");
    add(dir, 2500, "refused", "");
    add(dir, 2999, "refused", "R11");
    add(dir, 3000, "refused", "R11");
    assert_int_equal(attempts_count(dir, 1000, 3000, &a, NULL), OK);
    assert_int_equal(a.count, 4);
    assert_int_equal(a.row_count, 3);
    assert_string_equal(a.row[0].rule, "-");
    assert_string_equal(a.row[1].rule, "R10");
    assert_int_equal(a.row[1].times, 1);
    assert_string_equal(a.row[2].rule, "R11");
    assert_int_equal(a.row[2].times, 2);
    assert_int_equal(attempts_count(dir, 1001, 2000, &a, NULL), OK);
    assert_int_equal(a.count, 0);
}

/* Whoever may write into the folder may write what he likes; the table is only so long.
 */
static void rules_beyond_the_table_are_counted_all_the_same(void **state)
{
    const char *dir = *state;
    struct attempts a;

    for (int i = 0; i < ATTEMPTS_RULES + 3; i++) {
        char rule[16];

        (void)snprintf(rule, sizeof rule, "X%d", i);
        add(dir, 1000, "refused", rule);
    }
    assert_int_equal(attempts_count(dir, 0, 5000, &a, NULL), OK);
    assert_int_equal(a.count, ATTEMPTS_RULES + 3);
    assert_int_equal(a.row_count, ATTEMPTS_RULES);
    for (size_t i = 1; i < a.row_count; i++)
        assert_true(strcmp(a.row[i - 1].rule, a.row[i].rule) < 0);
    assert_int_equal(attempts_count("/no/such/folder", 0, 5000, &a, NULL), OK);
    assert_int_equal(a.count, 0);
}

static int make_dir(void **state)
{
    char *dir = malloc(SCRATCH_PATH_MAX);

    assert_non_null(dir);
    scratch_make(dir);
    *state = dir;
    return 0;
}

static int remove_dir(void **state)
{
    scratch_remove(*state);
    free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(R37_attempts_are_counted_by_rule_and_time,
                                        make_dir, remove_dir),
        cmocka_unit_test_setup_teardown(rules_beyond_the_table_are_counted_all_the_same,
                                        make_dir, remove_dir),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
