/* SPDX-License-Identifier: Apache-2.0 */
/*
 * search_test.c - the index of names in step with the store, and looked up by a person
 */
#include "base/num.h"
#include "exchange/holdings.h"
#include "exchange/lookup.h"
#include "exchange/search.h"
#include "tests/support/twins.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void import(struct twin *w, const char *folder, const char *text, bool replace)
{
    char path[SCRATCH_PATH_MAX];
    struct holdings_plan plan = {.path = path, .list = "people", .replace = replace};
    struct holdings_report report;
    struct fault f = {0};
    FILE *file;

    scratch_name(folder, "people.csv", path);
    file = fopen(path, "wb");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
    twins_want(holdings_import(w->node, &plan, &report, &f), OK, &f);
}

/* The id of the best record for a text, "" for none; and the number of hits. */
static void look(struct twin *w, const char *text, char *id, struct lookup **out)
{
    const struct lookup_plan plan = {.text = text, .limit = 5, .why = true};
    struct find *find = NULL;
    struct lookup *l = NULL;
    struct fault f = {0};

    twins_want(search_open(w->node, NULL, &find, &f), OK, &f);
    twins_want(lookup_names(w->node, find, &plan, &l, &f), OK, &f);
    (void)snprintf(id, RECORD_ID_MAX + 1, "%s", l->count > 0 ? l->hits[0].record.id : "");
    find_close(find);
    if (out != NULL)
        *out = l;
    else
        lookup_free(l);
}

static void finds(struct twin *w, const char *text, const char *id)
{
    char found[RECORD_ID_MAX + 1];

    look(w, text, found, NULL);
    assert_string_equal(found, id);
}

static const char first_list[] = "id,name,aliases,birth_date\n"
                                 "P1,Ramzan Kalimov,Рамзан Калимов,1976\n"
                                 "P2,Ivan Petrovich Sokolov,,1965\n"
                                 "P3,Zulfiya Qarabash,,1980\n";

static void an_import_is_found(void **state)
{
    struct twins t;
    struct twin *w = &t.side[TWIN_A];

    (void)state;
    twins_make(&t, NULL);
    import(w, t.folder, first_list, false);
    finds(w, "Kalimov Ramzan", "P1");
    finds(w, "Sokolow", "P2");
    assert_true(twin_holds(w, "qarabash", 8));
    import(w, t.folder,
           "id,name,aliases,birth_date\nP2,Ivan Petrovich Sokolov,,1965\n"
           "P3,Zulfiya Tarkhan,,1980\nP4,Anna Bellini,,1990\n",
           true);
    finds(w, "Anna Belini", "P4");
    finds(w, "Zulfiya Tarkhan", "P3");
    finds(w, "Sokolow", "P2");
    assert_false(twin_holds(w, "qarabash", 8)); /* neither as text nor as a lexeme */
    assert_false(twin_holds(w, "Qarabash", 8));
    assert_false(twin_holds(w, "kalimov", 7));
    twins_free(&t);
}

/* One file that names a record twice leaves the last of its names. */
static void a_record_named_twice_counts_once(void **state)
{
    struct twins t;
    struct twin *w = &t.side[TWIN_A];

    (void)state;
    twins_make(&t, NULL);
    import(w, t.folder, "id,name\nP9,Zulfiya Qarabash\nP9,Anna Bellini\n", false);
    finds(w, "Anna Bellini", "P9");
    finds(w, "Zulfiya Qarabash", "");
    twins_free(&t);
}

/* An import that died between its commit and the index is made good by the next one, or
 * when the node is opened. */
static void an_import_that_died_leaves_no_name(void **state)
{
    char index[SCRATCH_PATH_MAX];
    struct twins t;
    struct twin *w = &t.side[TWIN_A];

    (void)state;
    twins_make(&t, NULL);
    import(w, t.folder, first_list, true);
    import(w, t.folder, first_list, true);
    scratch_name(w->dir, "index", index);
    assert_true(scratch_holds(index, "qarabash", 8)); /* in step: left as it is */
    assert_int_equal(search_note(w->node, NULL), OK);
    import(w, t.folder, first_list, true);
    assert_false(scratch_holds(index, "qarabash", 8));
    finds(w, "Zulfiya Qarabash", "P3");
    assert_int_equal(search_note(w->node, NULL), OK);
    assert_true(scratch_holds(index, "qarabash", 8));
    twin_close(w);
    twin_open(w);
    assert_false(scratch_holds(index, "qarabash", 8));
    finds(w, "Zulfiya Qarabash", "P3");
    twins_free(&t);
}

/* The best record for a text by an index that is kept; which one that is. */
static const struct find *
look_kept(struct twin *w, struct search_kept *kept, const char *text, const char *id)
{
    const struct lookup_plan plan = {.text = text, .limit = 5};
    struct find *find = NULL;
    struct lookup *l = NULL;
    struct fault f = {0};

    twins_want(search_keep(w->node, NULL, kept, &find, &f), OK, &f);
    twins_want(lookup_names(w->node, find, &plan, &l, &f), OK, &f);
    assert_string_equal(l->count > 0 ? l->hits[0].record.id : "", id);
    lookup_free(l);
    return find;
}

/* What another process did between two searches is seen by the second: here each does its
 * work on a node that is opened anew. */
static void a_kept_index_is_never_behind(void **state)
{
    struct search_kept kept = {.find = NULL};
    char path[SCRATCH_PATH_MAX];
    const struct find *first;
    struct twins t;
    struct twin *w = &t.side[TWIN_A];

    (void)state;
    twins_make(&t, NULL);
    import(w, t.folder, first_list, false);
    first = look_kept(w, &kept, "Zulfiya Qarabash", "P3");
    twin_close(w);
    twin_open(w);
    assert_ptr_equal(look_kept(w, &kept, "Sokolow", "P2"), first);
    import(w, t.folder, "id,name\nP9,Anna Bellini\n", true);
    (void)look_kept(w, &kept, "Anna Belini", "P9");
    (void)look_kept(w, &kept, "Zulfiya Qarabash", "");
    twin_close(w);
    twin_open(w);
    scratch_name(w->dir, "index/list", path);
    assert_int_equal(remove(path), 0);
    (void)look_kept(w, &kept, "Anna Belini", "P9");
    search_drop(&kept);
    search_drop(&kept);
    twins_free(&t);
}

/* Whatever happened to the index, nothing is lost: it is made again. */
static void a_lost_index_is_made_again(void **state)
{
    char path[SCRATCH_PATH_MAX];
    char index[SCRATCH_PATH_MAX];
    struct twins t;
    struct twin *w = &t.side[TWIN_A];
    FILE *file;

    (void)state;
    twins_make(&t, NULL);
    import(w, t.folder, first_list, false);
    scratch_name(w->dir, "index", index);
    scratch_name(index, "list", path);
    file = fopen(path, "r+b");
    assert_non_null(file);
    assert_int_equal(fputc('x', file), 'x');
    assert_int_equal(fclose(file), 0);
    finds(w, "Kalimov Ramzan", "P1");
    assert_int_equal(find_wipe(index), OK);
    finds(w, "Kalimov Ramzan", "P1");
    /* An import finds no index to change, and leaves the making to the next search. */
    assert_int_equal(find_wipe(index), OK);
    import(w, t.folder, "id,name\nP7,Anna Bellini\n", false);
    finds(w, "Anna Bellini", "P7");
    finds(w, "Sokolow", "P2");
    twins_free(&t);
}

static bool refuse(void *state, const char *phase, size_t done, size_t total)
{
    (void)phase;
    (void)done;
    (void)total;
    ++*(size_t *)state;
    return false;
}

static void making_can_be_stopped(void **state)
{
    size_t asked = 0;
    const struct search_progress progress = {.tick = refuse, .state = &asked};
    char index[SCRATCH_PATH_MAX];
    struct find *find = NULL;
    struct fault f = {0};
    struct twins t;

    (void)state;
    twins_make(&t, NULL);
    import(&t.side[TWIN_A], t.folder, first_list, false);
    scratch_name(t.side[TWIN_A].dir, "index", index);
    assert_int_equal(find_wipe(index), OK);
    twins_want(search_open(t.side[TWIN_A].node, &progress, &find, &f), ERR_CANCELLED, &f);
    assert_int_equal(asked, 1);
    finds(&t.side[TWIN_A], "Sokolow", "P2");
    twins_free(&t);
}

static void what_was_meant_is_looked_for(void **state)
{
    char id[RECORD_ID_MAX + 1];
    struct lookup *l = NULL;
    struct twins t;
    struct twin *w = &t.side[TWIN_A];

    (void)state;
    twins_make(&t, NULL);
    import(w, t.folder, first_list, false);
    look(w, "Rfkbvjd Hfvpfy", id, &l); /* Калимов Рамзан, on a Latin layout */
    assert_string_equal(id, "P1");
    assert_string_equal(l->layout, "Russian");
    assert_string_equal(l->text, "калимов рамзан");
    assert_non_null(l->hits[0].why);
    assert_non_null(strstr(l->hits[0].why, "probability"));
    lookup_free(l);
    look(w, "Sоkolov", id, &l); /* with a Cyrillic o */
    assert_string_equal(id, "P2");
    assert_null(l->layout);
    assert_string_equal(l->warnings[0], "letters of two scripts in one word");
    lookup_free(l);
    look(w, "Ivan", id, &l);
    assert_true(l->count > 0 && l->hits[0].millionths > 0);
    assert_true(l->hits[0].millionths < 1000000);
    lookup_free(l);
    twins_free(&t);
}

static void what_is_no_name_is_refused(void **state)
{
    static const char *const births[] = {"soon"};
    char text[RECORD_NAME_MAX + 2];
    struct lookup_plan plan = {.limit = 1};
    struct find *find = NULL;
    struct lookup *l = NULL;
    struct fault f = {0};
    struct twins t;
    struct node *n;

    (void)state;
    twins_make(&t, NULL);
    n = t.side[TWIN_A].node;
    twins_want(search_open(n, NULL, &find, &f), OK, &f);
    memset(text, 'a', sizeof text);
    text[RECORD_NAME_MAX + 1] = '\0';
    plan.text = text;
    twins_want(lookup_names(n, find, &plan, &l, &f), ERR_LIMIT, &f);
    plan.text = "";
    twins_want(lookup_names(n, find, &plan, &l, &f), ERR_MALFORMED, &f);
    plan.text = "\xff";
    twins_want(lookup_names(n, find, &plan, &l, &f), ERR_MALFORMED, &f);
    plan.text = "Ivan";
    plan.births = births;
    plan.birth_count = COUNT_OF(births);
    twins_want(lookup_names(n, find, &plan, &l, &f), ERR_USAGE, &f);
    find_close(find);
    twins_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_import_is_found),
        cmocka_unit_test(a_record_named_twice_counts_once),
        cmocka_unit_test(an_import_that_died_leaves_no_name),
        cmocka_unit_test(a_kept_index_is_never_behind),
        cmocka_unit_test(a_lost_index_is_made_again),
        cmocka_unit_test(making_can_be_stopped),
        cmocka_unit_test(what_was_meant_is_looked_for),
        cmocka_unit_test(what_is_no_name_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
