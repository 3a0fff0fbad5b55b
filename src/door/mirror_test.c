/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mirror_test.c - records that became objects, also when somebody died in between
 */
#include "door/mirror.h"
#include "exchange/holdings.h"
#include "intel/identity.h"
#include "store/object.h"
#include "tests/support/twins.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* Put or erase a record of the list "own", and note it; the mirror is given. */
static struct mirror *change(struct node *n, const char *id, const char *name)
{
    struct mirror *m = mirror_new(n, "own");
    struct holdings_plan plan = {
        .list = "own", .changed = mirror_note, .changed_state = m};
    struct holdings_report report;
    struct holdings *h = NULL;
    struct fault f = {0};
    struct record r;

    assert_non_null(m);
    twins_want(holdings_begin(n, &plan, &h, &f), OK, &f);
    record_init(&r);
    assert_int_equal(record_set_id(&r, id), OK);
    if (name != NULL) {
        assert_int_equal(record_add_name(&r, name, RECORD_NAME_PRIMARY), OK);
        assert_int_equal(holdings_take(h, &r), OK);
    } else {
        assert_int_equal(holdings_erase(h, id), OK);
    }
    record_fini(&r);
    twins_want(holdings_end(h, true, &report, &f), OK, &f);
    return m;
}

static void follow(struct node *n, const char *id, const char *name)
{
    struct mirror *m = change(n, id, name);
    struct fault f = {0};

    twins_want(mirror_apply(m, 0, NULL, NULL, &f), OK, &f);
    mirror_free(m);
}

/* The newest versions as "name;", a revoked one as "-;". */
static enum err visit(void *state, const struct store_object *o)
{
    struct object_head head;
    json_t *tree = NULL;

    assert_int_equal(object_read(o->bytes, o->count, &head, &tree, NULL), OK);
    buffer_printf(state, "%s;",
                  o->revoked ? "-" : json_string_value(json_object_get(tree, "name")));
    json_decref(tree);
    return OK;
}

static void check(const struct node *n, const char *expected, int64_t versions)
{
    const struct store_filter filter = {.list = "own"};
    struct store_page page = {.limit = 100};
    struct store *s = NULL;
    struct buffer seen;
    int64_t count;

    buffer_init(&seen, 1000);
    assert_int_equal(store_open_objects_read(n->dir, &s, NULL), OK);
    assert_int_equal(store_object_page(s, &filter, &page, visit, &seen), OK);
    assert_string_equal(buffer_text(&seen), expected);
    assert_int_equal(store_object_count(s, "own", NULL, &count), OK);
    assert_int_equal(count, versions);
    store_close(s);
    buffer_fini(&seen);
}

static void objects_follow_records(void **state)
{
    struct twins t;
    struct node *n;

    (void)state;
    twins_make(&t, NULL);
    n = t.side[0].node;
    follow(n, "1", "Anna Lind");
    follow(n, "2", "Berta Falk");
    check(n, "Anna Lind;Berta Falk;", 2);
    follow(n, "1", "Anna Lind"); /* unchanged */
    check(n, "Anna Lind;Berta Falk;", 2);
    follow(n, "1", "Anna Lindner"); /* in the place of what was wrong */
    check(n, "Berta Falk;Anna Lindner;", 2);
    follow(n, "2", NULL);
    check(n, "Anna Lindner;-;", 2);
    follow(n, "2", "Berta Falk"); /* comes back as another object */
    check(n, "Anna Lindner;-;Berta Falk;", 3);
    follow(n, "2", NULL);
    follow(n, "2", NULL);
    check(n, "Anna Lindner;-;-;", 3);
    twins_free(&t);
}

/* Between the records' commit and the objects' nothing is lost. */
static void the_next_import_does_the_rest(void **state)
{
    struct twins t;
    struct node *n;

    (void)state;
    twins_make(&t, NULL);
    n = t.side[0].node;
    follow(n, "1", "Anna Lind");
    mirror_free(change(n, "2", "Berta Falk")); /* as if killed */
    mirror_free(change(n, "1", NULL));
    check(n, "Anna Lind;", 1);
    follow(n, "3", "Carl Berg");
    check(n, "Berta Falk;-;Carl Berg;", 3);
    follow(n, "3", "Carl Berg");
    check(n, "Berta Falk;-;Carl Berg;", 3);
    twins_free(&t);
}

static enum err copy_id(void *state, const struct store_object *o)
{
    (void)snprintf(state, OBJECT_ID_MAX + 1, "%s", o->id);
    return OK;
}

/* A file may bring a version of an own record's object behind which there is no other. */
static void the_last_moment_does_not_end_a_record(void **state)
{
    const struct store_filter any = {0};
    struct store_page page = {.limit = 1};
    char id[OBJECT_ID_MAX + 1] = "";
    char text[512];
    struct object_head head;
    struct store_put put;
    struct store *s = NULL;
    struct twins t;

    (void)state;
    twins_make(&t, NULL);
    follow(t.side[0].node, "1", "Anna Lind");
    assert_int_equal(store_open_objects(t.side[0].node->dir, 0, &s, NULL), OK);
    assert_int_equal(store_object_page(s, &any, &page, copy_id, id), OK);
    (void)snprintf(text, sizeof text,
                   "{\"type\":\"identity\",\"spec_version\":\"2.1\",\"id\":\"%s\","
                   "\"created\":\"2026-01-01T00:00:00Z\",\"name\":\"Other\","
                   "\"modified\":\"9999-12-31T23:59:59.999999Z\"}",
                   id);
    assert_int_equal(object_read(text, strlen(text), &head, NULL, NULL), OK);
    assert_int_equal(
        store_object_put(s, &head, &(struct part){text, strlen(text)}, "file", 1, &put),
        OK);
    assert_int_equal(put.verdict, STORE_OBJECT_NEWER);
    store_close(s);
    follow(t.side[0].node, "1", "Anna Lindner");
    check(t.side[0].node, "Anna Lindner;", 2);
    twins_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(objects_follow_records),
        cmocka_unit_test(the_next_import_does_the_rest),
        cmocka_unit_test(the_last_moment_does_not_end_a_record),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
