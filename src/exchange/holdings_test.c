/* SPDX-License-Identifier: Apache-2.0 */
#include "base/num.h"
#include "exchange/holdings.h"
#include "store/record.h"
#include "tests/support/twins.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

struct complaints {
    size_t count;
    size_t line;
};

static void complain(void *state, size_t line, const struct fault *why)
{
    struct complaints *c = state;

    c->count++;
    c->line = line;
    assert_true(why->text[0] != 0);
}

static void
write_file(const struct twins *t, const char *name, const char *text, char *path)
{
    FILE *file;

    scratch_name(t->folder, name, path);
    file = fopen(path, "wb");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static int64_t count(struct twin *w, const char *list)
{
    int64_t found = -1;

    assert_int_equal(store_record_count(w->node->store, list, &found), OK);
    return found;
}

static void test_import(void **state)
{
    static const char *const topics[] = {"terrorism"};
    static const char *const regions[] = {"fr"};
    struct complaints c = {0};
    char path[SCRATCH_PATH_MAX];
    struct holdings_plan plan = {.path = path,
                                 .topics = topics,
                                 .topic_count = 1,
                                 .regions = regions,
                                 .region_count = 1,
                                 .bad = complain,
                                 .state = &c};
    struct holdings_report report;
    struct fault f = {0};
    struct twins t;

    (void)state;
    twins_make(&t, NULL);
    write_file(&t, "people.csv",
               "id,name,birth_date\n"
               "1,Anna Lind,1970\n"
               "2,,1980\n"
               "3,Berta Falk,1990\n",
               path);
    twins_want(holdings_import(t.side[0].node, &plan, &report, &f), OK, &f);
    assert_int_equal(report.taken, 2);
    assert_int_equal(report.bad, 1);
    assert_int_equal(c.count, 1);
    assert_int_equal(c.line, 3);
    assert_int_equal(count(&t.side[0], "people.csv"), 2);
    assert_true(twin_holds(&t.side[0], "\"topics\":[\"terrorism\"]", 22));
    assert_true(twin_holds(&t.side[0], "\"regions\":[\"fr\"]", 16));

    twins_want(holdings_import(t.side[0].node, &plan, &report, &f), OK, &f);
    assert_int_equal(report.taken, 0);
    assert_int_equal(report.unchanged, 2);

    write_file(&t, "people.csv", "id,name,birth_date\n3,Berta Falkova,1990\n", path);
    plan.replace = true;
    twins_want(holdings_import(t.side[0].node, &plan, &report, &f), OK, &f);
    assert_int_equal(report.taken, 1);
    assert_int_equal(report.gone, 1);
    assert_int_equal(count(&t.side[0], "people.csv"), 1);
    assert_false(twin_holds(&t.side[0], "Anna Lind", 9));
    twins_free(&t);
}

static enum err note_changed(void *state, const char *id, bool erased)
{
    struct buffer *out = state;

    if (id == NULL)
        buffer_add_text(out, "; ");
    else
        buffer_printf(out, "%c%s ", erased ? '-' : '+', id);
    return OK;
}

/* Records that do not come from a file; and what changes is told. */
static void test_one_by_one(void **state)
{
    struct buffer told;
    struct holdings_plan plan = {
        .list = "own", .changed = note_changed, .changed_state = &told};
    struct holdings_report report;
    struct holdings *h = NULL;
    struct fault f = {0};
    struct twins t;
    int64_t before;

    (void)state;
    buffer_init(&told, 1000);
    twins_make(&t, NULL);
    before = count(&t.side[0], NULL);
    for (int turn = 0; turn < 3; turn++) {
        struct record r;

        record_init(&r);
        assert_int_equal(record_set_id(&r, "1"), OK);
        assert_int_equal(record_add_name(&r, "Anna Lind", RECORD_NAME_PRIMARY), OK);
        twins_want(holdings_begin(t.side[0].node, &plan, &h, &f), OK, &f);
        assert_int_equal(holdings_take(h, &r), OK);
        assert_int_equal(holdings_erase(h, "2"), OK);
        if (turn == 2)
            assert_int_equal(holdings_erase(h, "1"), OK);
        twins_want(holdings_end(h, turn > 0, &report, &f), OK, &f);
        assert_int_equal(report.taken, turn == 1);
        assert_int_equal(report.gone, turn == 2);
        assert_int_equal(count(&t.side[0], NULL), before + (turn == 1));
        record_fini(&r);
    }
    assert_string_equal(buffer_text(&told), "+1 +1 ; -1 ; ");
    buffer_clear(&told);
    plan.replace = true;
    for (int turn = 0; turn < 2; turn++) {
        struct record r;

        record_init(&r);
        assert_int_equal(record_set_id(&r, turn == 0 ? "3" : "4"), OK);
        assert_int_equal(record_add_name(&r, "Anna Lind", RECORD_NAME_PRIMARY), OK);
        twins_want(holdings_begin(t.side[0].node, &plan, &h, &f), OK, &f);
        assert_int_equal(holdings_take(h, &r), OK);
        twins_want(holdings_end(h, true, &report, &f), OK, &f);
        record_fini(&r);
    }
    assert_string_equal(buffer_text(&told), "+3 ; +4 -3 ; ");
    twins_free(&t);
    buffer_fini(&told);
}

static bool stop(void *state, size_t done, size_t total)
{
    (void)state;
    (void)done;
    (void)total;
    return false;
}

/* Whatever fails, the store is as it was. */
static void test_errors(void **state)
{
    static const struct {
        const char *name;
        const char *text; /* NULL: not there */
        enum format_kind format;
        enum err expected;
    } cases[] = {
        {"a.csv", NULL, FORMAT_UNKNOWN, ERR_NOT_FOUND},
        {"a.txt", "Anna Lind and others", FORMAT_UNKNOWN, ERR_USAGE},
        {"a.csv", "no header of use\n", FORMAT_UNKNOWN, ERR_MALFORMED},
        {"a.csv", "", FORMAT_UNKNOWN, ERR_MALFORMED},
        {"a.json", "\x01\x02", FORMAT_CSV, ERR_MALFORMED},
        {"a.csv", "id,name\n1,Anna Lind\n", FORMAT_WORKBOOK, ERR_USAGE},
    };
    struct twins t;

    (void)state;
    twins_make(&t, NULL);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char path[SCRATCH_PATH_MAX];
        struct holdings_plan plan = {.path = path, .format = cases[i].format};
        struct holdings_report report;
        struct fault f = {0};

        scratch_name(t.folder, "not-there", path);
        if (cases[i].text)
            write_file(&t, cases[i].name, cases[i].text, path);
        twins_want(holdings_import(t.side[0].node, &plan, &report, &f), cases[i].expected,
                   &f);
        assert_int_equal(report.taken, 0);
        assert_int_equal(count(&t.side[0], NULL), 8);
    }
    twins_free(&t);
}

static void test_stopped(void **state)
{
    char path[SCRATCH_PATH_MAX];
    struct holdings_plan plan = {.path = path, .list = "big", .tick = stop};
    struct holdings_report report;
    struct fault f = {0};
    struct twins t;
    FILE *file;

    (void)state;
    twins_make(&t, NULL);
    scratch_name(t.folder, "big.csv", path);
    file = fopen(path, "wb");
    assert_non_null(file);
    fprintf(file, "id,name\n");
    for (int i = 0; i < 60000; i++)
        fprintf(file, "%d,Somebody Or Other Number %d\n", i, i);
    assert_int_equal(fclose(file), 0);
    twins_want(holdings_import(t.side[0].node, &plan, &report, &f), ERR_CANCELLED, &f);
    assert_int_equal(count(&t.side[0], "big"), 0);
    twins_free(&t);
}

static enum err import(struct twin *w, struct fault *f)
{
    char path[SCRATCH_PATH_MAX];
    struct holdings_plan plan = {.path = path, .list = "other"};
    struct holdings_report report;
    FILE *file;

    scratch_name(w->dir, "list.csv", path);
    file = fopen(path, "wb");
    assert_non_null(file);
    assert_true(fputs("id,name\n1,Anna Lind\n", file) >= 0);
    assert_int_equal(fclose(file), 0);
    return holdings_import(w->node, &plan, &report, f);
}

/* What a round was made from does not change under it; what the peer merely proposes
 * binds nobody. */
static void test_open_round(void **state)
{
    struct match_load load = {.list = NULL};
    struct fault f = {0};
    struct twins t;

    (void)state;
    twins_make(&t, NULL);
    twins_want(twin_propose(&t.side[0], &load, &f), OK, &f);
    twins_carry(&t, TWIN_A);
    twins_want(import(&t.side[0], &f), ERR_BUSY, &f);
    assert_string_equal(f.rule, "R16");
    twins_want(import(&t.side[1], &f), OK, &f);
    twins_want(twin_accept(&t.side[1], &load, &f), OK, &f);
    twins_want(import(&t.side[1], &f), ERR_BUSY, &f);
    twins_carry(&t, TWIN_B);
    twins_settle(&t);
    for (int i = 0; i < TWINS; i++)
        twins_want(import(&t.side[i], &f), OK, &f);
    twins_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_import),     cmocka_unit_test(test_one_by_one),
        cmocka_unit_test(test_errors),     cmocka_unit_test(test_stopped),
        cmocka_unit_test(test_open_round),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
