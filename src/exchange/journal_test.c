/* SPDX-License-Identifier: Apache-2.0 */
#include "base/num.h"
#include "exchange/journal.h"
#include "tests/support/scratch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

struct seen {
    size_t count;
    char text[2048];
    struct journal_line last;
};

static enum err note(void *state, const struct journal_line *l)
{
    struct seen *s = state;
    size_t used = strlen(s->text);

    s->count++;
    s->last = *l;
    if (used < sizeof s->text / 2)
        (void)snprintf(s->text + used, sizeof s->text - used, "%s %s %s %s|", l->kind,
                       l->what, l->who, l->rule);
    return OK;
}

static struct journal_line make(int64_t time, const char *who, const char *rule)
{
    struct journal_line l = {.time = time};

    journal_word(l.kind, "refused");
    journal_word(l.what, "round.propose");
    journal_word(l.who, who);
    journal_word(l.rule, rule);
    return l;
}

static void R37_lines_come_back_in_order(void **state)
{
    const char *dir = *state;
    struct seen s = {.count = 0};
    struct journal_line one = make(1000, "legal", "R10");
    struct journal_line two = make(2000, NULL, "");

    assert_int_equal(journal_each(dir, note, &s, NULL), OK);
    assert_int_equal(s.count, 0);
    assert_int_equal(journal_add(dir, &one, NULL), OK);
    assert_int_equal(journal_add(dir, &two, NULL), OK);
    assert_int_equal(journal_each(dir, note, &s, NULL), OK);
    assert_string_equal(s.text, "refused round.propose legal R10|"
                                "refused round.propose - -|");
    assert_int_equal(s.last.time, 2000);
}

static void R37_words_that_are_no_codes_are_not_written(void **state)
{
    const char *dir = *state;
    struct seen s = {.count = 0};
    struct journal_line l = make(1000, "Ivan Petrov\nrefused", "R1 R2");

    assert_int_equal(journal_add(dir, &l, NULL), OK);
    assert_int_equal(journal_each(dir, note, &s, NULL), OK);
    assert_string_equal(s.text, "refused round.propose ? ?|");
}

static void only_the_owner_may_read_it(void **state)
{
    const char *dir = *state;
    struct journal_line l = make(1000, "legal", "R10");
    char path[SCRATCH_PATH_MAX];
    struct stat info;

    assert_int_equal(journal_add(dir, &l, NULL), OK);
    scratch_name(dir, "journal", path);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
}

static void what_is_no_line_is_passed_over(void **state)
{
    const char *dir = *state;
    struct seen s = {.count = 0};
    struct journal_line l = make(1000, "legal", "R10");
    char path[SCRATCH_PATH_MAX];
    FILE *file;

    scratch_name(dir, "journal", path);
    file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs("nonsense\n2026-99-99T00:00:00Z a b c d\n\n", file) >= 0);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(journal_add(dir, &l, NULL), OK);
    file = fopen(path, "a");
    assert_non_null(file);
    assert_true(fputs("2026-01-01T00:00:00Z refused cut of", file) >= 0);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(journal_each(dir, note, &s, NULL), OK);
    assert_int_equal(s.count, 1);
    assert_int_equal(journal_add(dir, &l, NULL), OK); /* after the line that was cut */
    assert_int_equal(journal_each(dir, note, &s, NULL), OK);
    assert_int_equal(s.count, 3);
}

static void the_older_half_goes_when_it_is_full(void **state)
{
    const char *dir = *state;
    struct seen s = {.count = 0};
    struct journal_line l = make(253402300000, "newest", "R10");
    char path[SCRATCH_PATH_MAX];
    struct stat info;
    FILE *file;

    scratch_name(dir, "journal", path);
    file = fopen(path, "w");
    assert_non_null(file);
    for (size_t bytes = 0; bytes < JOURNAL_MAX;)
        bytes += (size_t)fprintf(file, "2026-01-01T00:00:00Z refused x old R1\n");
    assert_int_equal(fclose(file), 0);
    assert_int_equal(journal_add(dir, &l, NULL), OK);
    assert_int_equal(stat(path, &info), 0);
    assert_true(info.st_size < JOURNAL_MAX * 3 / 4);
    assert_true(info.st_size > JOURNAL_MAX / 4);
    assert_int_equal(journal_each(dir, note, &s, NULL), OK);
    assert_string_equal(s.last.who, "newest");
}

static void an_error_of_the_disk_is_told(void **state)
{
    struct journal_line l = make(1000, "legal", "R10");
    struct fault f = {.code = OK};
    char dir[SCRATCH_PATH_MAX];

    scratch_name(*state, "nowhere", dir);
    assert_int_equal(journal_add(dir, &l, &f), ERR_IO);
    assert_string_equal(f.rule, "R37");
}

static int make_dir(void **state)
{
    char *dir = malloc(SCRATCH_PATH_MAX);

    if (dir == NULL)
        return -1;
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
        cmocka_unit_test_setup_teardown(R37_lines_come_back_in_order, make_dir,
                                        remove_dir),
        cmocka_unit_test_setup_teardown(R37_words_that_are_no_codes_are_not_written,
                                        make_dir, remove_dir),
        cmocka_unit_test_setup_teardown(only_the_owner_may_read_it, make_dir, remove_dir),
        cmocka_unit_test_setup_teardown(what_is_no_line_is_passed_over, make_dir,
                                        remove_dir),
        cmocka_unit_test_setup_teardown(the_older_half_goes_when_it_is_full, make_dir,
                                        remove_dir),
        cmocka_unit_test_setup_teardown(an_error_of_the_disk_is_told, make_dir,
                                        remove_dir),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
