/* SPDX-License-Identifier: Apache-2.0 */
/*
 * inlet_test.c - verdicts in order, whatever comes; what is kept when it stops
 */
#include "base/memory.h"
#include "base/num.h"
#include "crypto/entropy.h"
#include "door/inlet.h"
#include "format/stix.h"
#include "tests/support/scratch.h"

#include <pthread.h>
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
    struct buffer text;  /* an input */
    struct buffer words; /* verdicts: "line word;" */
    size_t given;
    size_t last_line;
    size_t stop_after; /* verdicts; 0 never */
    bool quiet;
    struct inlet_report report;
};

static int set_up(void **state)
{
    struct place *p = calloc(1, sizeof *p);

    assert_non_null(p);
    scratch_make(p->dir);
    buffer_init(&p->text, 64 << 20);
    buffer_init(&p->words, 1 << 20);
    *state = p;
    return 0;
}

static int tear_down(void **state)
{
    struct place *p = *state;

    buffer_fini(&p->text);
    buffer_fini(&p->words);
    scratch_remove(p->dir);
    free(p);
    return 0;
}

static enum err read_text(void *state, uint8_t *out, size_t capacity, size_t *got)
{
    struct part *left = state;
    size_t count = left->count < capacity ? left->count : capacity;

    memcpy(out, left->bytes, count);
    left->bytes = (const uint8_t *)left->bytes + count;
    left->count -= count;
    *got = count;
    return OK;
}

static enum err note(void *state, const struct inlet_verdict *v)
{
    struct place *p = state;

    assert_true(v->line >= p->last_line);
    assert_int_equal(v->fault == NULL,
                     v->head != NULL && store_verdict_is_good(v->put.verdict));
    assert_true(v->fault == NULL || v->fault->text[0] != '\0');
    p->last_line = v->line;
    p->given++;
    if (!p->quiet)
        buffer_printf(&p->words, "%zu %s;", v->line,
                      v->head ? store_verdict_word(v->put.verdict)
                              : err_name(v->fault->code));
    return p->given == p->stop_after ? ERR_CANCELLED : OK;
}

/* Import p->text; what the importer said, else what finishing said. */
static enum err import(struct place *p)
{
    struct part left = {p->text.data, p->text.bytes};
    struct source source = {read_text, &left};
    struct inlet_plan plan = {.dir = p->dir, .list = "l", .verdict = note, .state = p};
    struct object_sink sink;
    struct inlet *in = NULL;
    struct tally tally;
    struct fault f = {0};
    enum err e, finished;

    p->given = 0;
    p->last_line = 0;
    buffer_clear(&p->words);
    assert_int_equal(inlet_open(&plan, &in, &f), OK);
    inlet_sink(in, &sink);
    e = stix_import(&source, &sink, &tally, &f);
    finished = inlet_finish(in, &p->report, &f);
    inlet_free(in);
    return e != OK ? e : finished;
}

static void add(struct place *p, unsigned n, unsigned second, const char *name)
{
    buffer_printf(&p->text,
                  "{\"type\":\"campaign\",\"spec_version\":\"2.1\","
                  "\"id\":\"campaign--%08x-0000-4000-8000-000000000000\","
                  "\"created\":\"2026-01-01T00:00:00.000Z\","
                  "\"modified\":\"2026-01-01T00:%02u:%02u.000Z\",\"name\":\"%s\"}\n",
                  n, second / 60, second % 60, name);
}

static int64_t versions(struct place *p)
{
    struct store *s = NULL;
    int64_t count = -1;

    assert_int_equal(store_open_objects_read(p->dir, &s, NULL), OK);
    assert_int_equal(store_object_count(s, "l", NULL, &count), OK);
    store_close(s);
    return count;
}

static void each_object_has_its_verdict(void **state)
{
    struct place *p = *state;

    add(p, 1, 1, "a");
    add(p, 2, 1, "b");
    buffer_add_text(&p->text, "{\"type\":\"campaign\",\"id\":\"nonsense\"}\n");
    buffer_add_text(&p->text, "{\"type\":\"campaign\",,}\n");
    buffer_add_text(&p->text, "{\"type\":\"x\"\n");
    add(p, 1, 2, "a");
    add(p, 1, 1, "other");
    add(p, 2, 0, "b");
    add(p, 2, 1, "b");
    assert_int_equal(import(p), OK);
    assert_string_equal(buffer_text(&p->words),
                        "1 taken;2 taken;3 malformed;4 malformed;5 malformed;6 newer;"
                        "7 conflict;8 older;9 unchanged;");
    assert_int_equal(p->report.bad, 3);
    assert_int_equal(p->report.verdicts[STORE_OBJECT_TAKEN], 2);
    assert_int_equal(p->report.verdicts[STORE_OBJECT_CONFLICT], 1);
    assert_int_equal(versions(p), 4);
    /* Again: nothing is new. */
    assert_int_equal(import(p), OK);
    assert_string_equal(buffer_text(&p->words),
                        "1 unchanged;2 unchanged;3 malformed;4 malformed;5 malformed;"
                        "6 unchanged;7 conflict;8 unchanged;9 unchanged;");
    assert_int_equal(versions(p), 4);
}

/* More than the ring holds, over several transactions, every third one bad. */
static void the_ring_goes_round(void **state)
{
    enum { MANY = 30000 };
    struct place *p = *state;

    p->quiet = true;
    for (unsigned i = 0; i < MANY; i++) {
        add(p, i, 1, "x");
        if (i % 3 == 0)
            buffer_add_text(&p->text, "{\"type\":\"x\",\"id\":7}\n");
    }
    assert_int_equal(import(p), OK);
    assert_int_equal(p->given, MANY + MANY / 3);
    assert_int_equal(p->report.verdicts[STORE_OBJECT_TAKEN], MANY);
    assert_int_equal(p->report.bad, MANY / 3);
    assert_int_equal(versions(p), MANY);
}

/* 100,000 objects of one id: most of them in one version, the others in as many. */
static void one_id_many_times(void **state)
{
    enum { SAME = 96400, OTHER = 3600 };
    struct place *p = *state;

    p->quiet = true;
    for (unsigned i = 0; i < SAME; i++)
        add(p, 7, 0, "x");
    for (unsigned i = 0; i < OTHER; i++)
        add(p, 7, i, "x");
    assert_int_equal(import(p), OK);
    assert_int_equal(p->report.verdicts[STORE_OBJECT_TAKEN], 1);
    assert_int_equal(p->report.verdicts[STORE_OBJECT_UNCHANGED], SAME);
    assert_int_equal(p->report.verdicts[STORE_OBJECT_NEWER], OTHER - 1);
}

/* Objects larger than a lot. */
static void large_objects_pass(void **state)
{
    struct place *p = *state;
    char *name = memory_new(3 << 20, 1);

    memset(name, 'n', (3 << 20) - 1);
    for (unsigned i = 0; i < 12; i++)
        add(p, i, 1, i % 4 == 3 ? "small" : name);
    memory_free(name);
    assert_int_equal(import(p), OK);
    assert_int_equal(p->given, p->report.verdicts[STORE_OBJECT_TAKEN] + p->report.bad);
    assert_int_equal(p->report.verdicts[STORE_OBJECT_TAKEN], versions(p));
}

/* Stopped by who hears the verdicts: what was stored stays, and the rest comes later. */
static void stopping_leaves_what_is_whole(void **state)
{
    enum { MANY = 25000 };
    struct place *p = *state;
    int64_t kept;

    p->quiet = true;
    for (unsigned i = 0; i < MANY; i++)
        add(p, i, 1, "x");
    p->stop_after = 12345;
    assert_int_equal(import(p), ERR_CANCELLED);
    assert_int_equal(p->given, 12345);
    kept = versions(p);
    assert_true(kept >= 12345 && kept < MANY);
    assert_int_equal(p->report.verdicts[STORE_OBJECT_TAKEN], kept);
    p->stop_after = 0;
    assert_int_equal(import(p), OK);
    assert_int_equal(p->report.verdicts[STORE_OBJECT_UNCHANGED], kept);
    assert_int_equal(versions(p), MANY);
}

/* Without finishing, what is not committed is lost, and nothing waits. */
static void giving_up_is_clean(void **state)
{
    struct place *p = *state;
    struct inlet_plan plan = {.dir = p->dir, .list = "l"};
    struct object_sink sink;
    struct inlet *in = NULL;

    add(p, 1, 1, "a");
    assert_int_equal(inlet_open(&plan, &in, NULL), OK);
    inlet_sink(in, &sink);
    assert_int_equal(sink.take(sink.state, p->text.data, p->text.bytes - 1, 1), OK);
    inlet_free(in);
    assert_int_equal(versions(p), 0);
}

static void another_writer_is_waited_for(void **state)
{
    struct place *p = *state;
    struct inlet_plan plan = {.dir = p->dir, .list = "l"};
    struct inlet *in = NULL, *other = NULL;
    struct fault f;

    assert_int_equal(inlet_open(&plan, &in, NULL), OK);
    assert_int_equal(inlet_open(&plan, &other, &f), ERR_BUSY);
    inlet_free(in);
    assert_int_equal(inlet_open(&plan, &other, &f), OK);
    inlet_free(other);
}

/* Who wants to write beside an import: what it needs and how it went. */
struct rival {
    const char *dir;
    enum err e;
};

static void *write_beside(void *state)
{
    struct rival *r = state;
    struct store *s = NULL;

    r->e = store_open_objects(r->dir, 20000, &s, NULL);
    if (r->e == OK)
        r->e = store_setting_put(s, "rival", "x", 1);
    store_close(s);
    return NULL;
}

static void take_one(const struct object_sink *sink, struct place *p, unsigned n)
{
    buffer_clear(&p->text);
    add(p, n, 1, "x");
    assert_int_equal(sink->take(sink->state, p->text.data, p->text.bytes - 1, n + 1), OK);
}

/* An import whose input pauses: the store is not held meanwhile. */
static void a_pause_lets_others_write(void **state)
{
    struct place *p = *state;
    struct inlet_plan plan = {.dir = p->dir, .list = "l", .verdict = note, .state = p};
    struct rival rival = {p->dir, ERR_BUSY};
    struct object_sink sink;
    struct inlet *in = NULL;

    p->quiet = true;
    assert_int_equal(inlet_open(&plan, &in, NULL), OK);
    inlet_sink(in, &sink);
    for (unsigned i = 0; i < 300; i++)
        take_one(&sink, p, i);
    (void)write_beside(&rival);
    assert_int_equal(rival.e, OK);
    for (unsigned i = 300; i < 600; i++)
        take_one(&sink, p, i);
    assert_int_equal(inlet_finish(in, &p->report, NULL), OK);
    inlet_free(in);
    assert_int_equal(p->report.verdicts[STORE_OBJECT_TAKEN], 600);
    assert_int_equal(versions(p), 600);
}

/* And one that never pauses lets them in between two transactions. */
static void others_write_beside_a_long_import(void **state)
{
    struct place *p = *state;
    struct inlet_plan plan = {.dir = p->dir, .list = "l", .verdict = note, .state = p};
    struct rival rival = {p->dir, ERR_BUSY};
    struct object_sink sink;
    struct inlet *in = NULL;
    pthread_t thread;
    unsigned count = 0;

    p->quiet = true;
    assert_int_equal(inlet_open(&plan, &in, NULL), OK);
    inlet_sink(in, &sink);
    take_one(&sink, p, count++);
    assert_int_equal(pthread_create(&thread, NULL, write_beside, &rival), 0);
    while (pthread_tryjoin_np(thread, NULL) != 0)
        take_one(&sink, p, count++);
    assert_int_equal(rival.e, OK);
    assert_int_equal(inlet_finish(in, &p->report, NULL), OK);
    inlet_free(in);
    assert_int_equal(p->report.verdicts[STORE_OBJECT_TAKEN], count);
    assert_int_equal(versions(p), count);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_object_has_its_verdict, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_ring_goes_round, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_id_many_times, set_up, tear_down),
        cmocka_unit_test_setup_teardown(large_objects_pass, set_up, tear_down),
        cmocka_unit_test_setup_teardown(stopping_leaves_what_is_whole, set_up, tear_down),
        cmocka_unit_test_setup_teardown(giving_up_is_clean, set_up, tear_down),
        cmocka_unit_test_setup_teardown(another_writer_is_waited_for, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_pause_lets_others_write, set_up, tear_down),
        cmocka_unit_test_setup_teardown(others_write_beside_a_long_import, set_up,
                                        tear_down),
    };

    return crypto_start() == OK ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
