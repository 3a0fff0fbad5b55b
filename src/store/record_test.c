/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record_test.c - records by list and id, and replacing a list
 */
#include "base/must.h"
#include "store/record.h"
#include "tests/support/scratch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct place {
    char dir[SCRATCH_PATH_MAX];
    struct store *store;
    struct buffer bytes;
    struct buffer list;
};

static int set_up(void **state)
{
    struct place *p = calloc(1, sizeof *p);

    assert_non_null(p);
    scratch_make(p->dir);
    buffer_init(&p->bytes, STORE_RECORD_MAX);
    buffer_init(&p->list, STORE_LIST_MAX);
    assert_int_equal(store_open(p->dir, true, 0, &p->store, NULL), OK);
    *state = p;
    return 0;
}

static int tear_down(void **state)
{
    struct place *p = *state;

    store_close(p->store);
    buffer_fini(&p->bytes);
    buffer_fini(&p->list);
    scratch_remove(p->dir);
    free(p);
    return 0;
}

/* Put a record whose bytes are a text; whether it changed anything. */
static bool put(struct place *p, const char *list, const char *id, const char *text)
{
    bool changed = false;

    assert_int_equal(store_record_put(p->store, list, id, text, strlen(text), &changed),
                     OK);
    return changed;
}

static int64_t count(struct place *p, const char *list)
{
    int64_t found = -1;

    assert_int_equal(store_record_count(p->store, list, &found), OK);
    return found;
}

/* All that was visited, as "row/list/id/bytes " */
struct seen {
    char text[512];
    size_t stop_after;
};

static enum err note(void *state, const struct store_record *r)
{
    struct seen *s = state;
    size_t used = strlen(s->text);

    snprintf(s->text + used, sizeof s->text - used, "%lld/%s/%s/%.*s ", (long long)r->row,
             r->list, r->id, (int)r->count, (const char *)r->bytes);
    return --s->stop_after == 0 ? ERR_DENIED : OK;
}

static void assert_seen(struct place *p, const char *list, const char *due)
{
    struct seen s = {.stop_after = SIZE_MAX};

    assert_int_equal(store_record_each(p->store, list, note, &s), OK);
    assert_string_equal(s.text, due);
}

static void puts_and_replaces_in_place(void **state)
{
    struct place *p = *state;

    assert_true(put(p, "a", "1", "one"));
    assert_true(put(p, "a", "2", "two"));
    assert_true(put(p, "b", "1", "other"));
    assert_false(put(p, "a", "1", "one"));
    assert_true(put(p, "a", "1", "changed"));
    assert_int_equal(count(p, NULL), 3);
    assert_int_equal(count(p, "a"), 2);
    assert_int_equal(count(p, "c"), 0);
    assert_seen(p, "a", "1/a/1/changed 2/a/2/two ");
    assert_seen(p, NULL, "1/a/1/changed 2/a/2/two 3/b/1/other ");
    assert_seen(p, "c", "");
    assert_int_equal(store_record_get(p->store, 3, &p->bytes, &p->list), OK);
    assert_string_equal(buffer_text(&p->bytes), "other");
    assert_string_equal(buffer_text(&p->list), "b");
    assert_int_equal(store_record_get(p->store, 2, NULL, &p->list), OK);
    assert_int_equal(store_record_get(p->store, 2, &p->bytes, NULL), OK);
    assert_string_equal(buffer_text(&p->bytes), "two");
    assert_int_equal(store_record_get(p->store, 4, &p->bytes, &p->list), ERR_NOT_FOUND);
    assert_int_equal(p->bytes.bytes + p->list.bytes, 0);
}

static void a_visitor_can_stop(void **state)
{
    struct place *p = *state;
    struct seen s = {.stop_after = 1};

    put(p, "a", "1", "one");
    put(p, "a", "2", "two");
    assert_int_equal(store_record_each(p->store, NULL, note, &s), ERR_DENIED);
    assert_string_equal(s.text, "1/a/1/one ");
}

static void sizes_have_limits(void **state)
{
    static uint8_t large[STORE_RECORD_MAX + 1];
    struct place *p = *state;
    char name[STORE_ID_MAX + 2];
    bool changed;

    memset(name, 'n', sizeof name);
    name[STORE_ID_MAX + 1] = 0;
    assert_int_equal(store_record_put(p->store, "a", name, "x", 1, &changed), ERR_LIMIT);
    name[STORE_ID_MAX] = 0;
    assert_int_equal(store_record_put(p->store, "a", name, "x", 1, &changed), OK);
    name[STORE_LIST_MAX + 1] = 0;
    assert_int_equal(store_record_put(p->store, name, "1", "x", 1, &changed), ERR_LIMIT);
    name[STORE_LIST_MAX] = 0;
    assert_int_equal(store_record_put(p->store, name, "1", "x", 1, &changed), OK);
    assert_int_equal(store_record_put(p->store, "", "1", "x", 1, &changed), ERR_LIMIT);
    assert_int_equal(store_record_put(p->store, "a", "", "x", 1, &changed), ERR_LIMIT);
    assert_int_equal(store_record_put(p->store, "a", "1", "", 0, &changed), ERR_LIMIT);
    assert_int_equal(store_record_put(p->store, "a", "1", large, sizeof large, &changed),
                     ERR_LIMIT);
    assert_int_equal(
        store_record_put(p->store, "a", "1", large, sizeof large - 1, &changed), OK);
}

static void a_list_is_replaced_by_what_a_transaction_puts(void **state)
{
    struct place *p = *state;
    int64_t gone = -1;

    put(p, "a", "1", "one");
    put(p, "a", "2", "two");
    put(p, "a", "3", "three");
    put(p, "b", "1", "other");
    assert_int_equal(store_begin(p->store), OK);
    assert_false(put(p, "a", "2", "two")); /* unchanged, and yet put */
    assert_true(put(p, "a", "4", "four"));
    assert_int_equal(store_record_erase_list(p->store, "a", &gone), OK);
    assert_int_equal(gone, 2);
    store_rollback(p->store);
    assert_int_equal(count(p, NULL), 4);

    assert_int_equal(store_begin(p->store), OK); /* what was rolled back counts no more */
    assert_true(put(p, "a", "3", "drei"));
    assert_int_equal(store_record_erase_list(p->store, "a", &gone), OK);
    assert_int_equal(gone, 2);
    assert_int_equal(store_commit(p->store), OK);
    assert_seen(p, NULL, "3/a/3/drei 4/b/1/other ");

    assert_int_equal(store_begin(p->store), OK); /* nor does what was put before */
    assert_true(put(p, "b", "2", "new"));
    assert_int_equal(store_record_erase_list(p->store, "a", &gone), OK);
    assert_int_equal(gone, 1);
    assert_int_equal(store_commit(p->store), OK);
    assert_int_equal(store_record_erase_list(p->store, "b", &gone), OK);
    assert_int_equal(gone, 2);
    assert_int_equal(count(p, NULL), 0);
    put(p, "a", "1", "one");
    assert_int_equal(store_record_erase(p->store, "a", "2", &gone), ERR_NOT_FOUND);
    assert_int_equal(store_record_erase(p->store, "b", "1", &gone), ERR_NOT_FOUND);
    for (int64_t row = 1; row <= 5; row++) /* numbers are not given again */
        assert_int_equal(store_record_get(p->store, row, &p->bytes, NULL), ERR_NOT_FOUND);
    assert_int_equal(count(p, NULL), 1);
    assert_int_equal(store_record_erase(p->store, "a", "1", &gone), OK);
    assert_true(gone > 5);
    assert_int_equal(count(p, NULL), 0);
}

static enum err note_row(void *state, int64_t row)
{
    char *text = state;

    (void)snprintf(text + strlen(text), 32 - strlen(text), "%lld ", (long long)row);
    return strlen(text) > 4 ? ERR_DENIED : OK;
}

static void rows_are_found_and_told_before_they_go(void **state)
{
    struct place *p = *state;
    char rows[32] = "";
    int64_t row = -1;

    assert_int_equal(store_record_last(p->store, &row), OK);
    assert_int_equal(row, 0);
    put(p, "a", "1", "one");
    put(p, "a", "2", "two");
    put(p, "b", "1", "other");
    put(p, "a", "3", "three");
    assert_int_equal(store_record_last(p->store, &row), OK);
    assert_int_equal(row, 4);
    assert_int_equal(store_record_find(p->store, "b", "1", &row), OK);
    assert_int_equal(row, 3);
    assert_int_equal(store_record_find(p->store, "b", "2", &row), ERR_NOT_FOUND);
    assert_int_equal(row, 3);
    assert_int_equal(store_record_find_any(p->store, "3", &row), OK);
    assert_int_equal(row, 4);
    assert_int_equal(store_record_find_any(p->store, "4", &row), ERR_NOT_FOUND);
    assert_int_equal(store_record_find_any(p->store, "1", &row), ERR_EXISTS);
    assert_int_equal(row, 4);
    assert_int_equal(store_begin(p->store), OK);
    assert_false(put(p, "a", "2", "two"));
    assert_int_equal(store_record_each_erased(p->store, "a", note_row, rows), OK);
    assert_string_equal(rows, "1 4 ");
    store_rollback(p->store);
    rows[0] = '\0';
    assert_int_equal(store_record_each_erased(p->store, "a", note_row, rows), ERR_DENIED);
    assert_string_equal(rows, "1 2 4 ");
    assert_int_equal(count(p, NULL), 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(puts_and_replaces_in_place, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_visitor_can_stop, set_up, tear_down),
        cmocka_unit_test_setup_teardown(sizes_have_limits, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_list_is_replaced_by_what_a_transaction_puts,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(rows_are_found_and_told_before_they_go, set_up,
                                        tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
