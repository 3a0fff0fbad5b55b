/* SPDX-License-Identifier: Apache-2.0 */
/*
 * face_test.c - posts and pushes to the faces when memory, randomness or the disk fails:
 * each is answered, with a refusal or as it should, and is stored whole or not at all
 */
#include "base/must.h"
#include "base/num.h"
#include "crypto/entropy.h"
#include "json/json.h"
#include "store/object.h"
#include "tests/support/asker.h"
#include "tests/support/dice.h"
#include "tests/support/failing.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include <cmocka.h>

#define OWN "/entente/collections/own/objects/"

enum { BODY_BYTES = 8192, OBJECTS = 3 };

struct place {
    struct asker asker;
    char body[BODY_BYTES];
    size_t asked; /* allocations that the last post made */
};

/* Who asks, and what a good answer is. */
struct way {
    const char *target;
    size_t (*write)(char out[BODY_BYTES], unsigned n);
    int good;
    const char *type; /* of the objects that are counted */
    int64_t objects;
};

static size_t write_envelope(char out[BODY_BYTES], unsigned n)
{
    size_t used = (size_t)snprintf(out, BODY_BYTES, "{\"objects\":[");

    for (unsigned i = 0; i < OBJECTS; i++)
        used += (size_t)snprintf(
            out + used, BODY_BYTES - used,
            "%s{\"type\":\"campaign\",\"spec_version\":\"2.1\","
            "\"id\":\"campaign--%08x-0000-4000-8000-%012x\","
            "\"created\":\"2026-01-01T00:00:00.000Z\","
            "\"modified\":\"2026-01-01T00:00:00.000Z\",\"name\":\"a campaign\"}",
            i > 0 ? "," : "", n, i);
    return used + (size_t)snprintf(out + used, BODY_BYTES - used, ",{\"id\":7}]}");
}

static size_t write_event(char out[BODY_BYTES], unsigned n)
{
    return (size_t)snprintf(
        out, BODY_BYTES,
        "{\"Event\":{\"uuid\":\"%08x-0000-4000-8000-000000000000\",\"info\":\"an event\","
        "\"date\":\"2026-01-01\",\"timestamp\":\"1767225600\",\"distribution\":\"3\","
        "\"threat_level_id\":\"2\",\"analysis\":\"2\",\"published\":true,"
        "\"Orgc\":{\"uuid\":\"0a000000-0000-4000-8000-000000000001\",\"name\":\"Org\"},"
        "\"Attribute\":[{\"uuid\":\"%08x-0000-4000-8000-000000000001\",\"type\":\"ip-"
        "dst\","
        "\"category\":\"Network activity\",\"to_ids\":true,\"value\":\"198.51.100.%u\","
        "\"timestamp\":\"1767225600\",\"distribution\":\"5\"}]}}",
        n, n, n % 250);
}

static const struct way ways[] = {
    {OWN, write_envelope, 202, "campaign", OBJECTS},
    {"/events/add", write_event, 200, "grouping", 1},
};

static int set_up(void **state)
{
    struct place *p = calloc(1, sizeof *p);

    assert_non_null(p);
    *state = p;
    return 0;
}

static int tear_down(void **state)
{
    free(*state);
    return 0;
}

static enum err pass(void *state, const struct store_object *o)
{
    (void)state;
    (void)o;
    return OK;
}

static int64_t count_type(const struct asker *a, const char *type)
{
    const struct store_filter filter = {
        .types = &type, .type_count = 1, .heads_only = true};
    struct store_page page = {.limit = 1000000};
    struct store *s = NULL;

    assert_int_equal(store_open_objects_read(a->dir, &s, NULL), OK);
    assert_int_equal(store_object_page(s, &filter, &page, pass, NULL), OK);
    store_close(s);
    return (int64_t)page.count;
}

static void check_words(const struct asker_reply *reply)
{
    json_t *tree = NULL;

    if (reply->body.bytes == 0)
        return; /* there was no memory for words */
    assert_int_equal(json_read_loose(reply->body.data, reply->body.bytes,
                                     SERVER_ANSWER_MAX, &tree, NULL),
                     OK);
    json_decref(tree);
}

/* Post with the nth allocation failing (0: none); true if it was answered as if nothing
 * had failed. What stands there after is all of it or nothing. */
static bool post(struct place *p, const struct way *way, unsigned n, size_t nth)
{
    size_t bytes = way->write(p->body, n);
    int64_t before = count_type(&p->asker, way->type);
    struct asker_reply reply;
    int64_t came;
    bool good;

    failing_start(nth);
    asker_ask(&p->asker, SERVER_POST, way->target, p->body, bytes, &reply);
    p->asked = failing_stop();
    good = reply.status == way->good;
    if (!good && reply.status != 503 && reply.status != 500 && reply.status != 0)
        fail_msg("%s: answered with %d", way->target, reply.status);
    if (good)
        check_words(&reply);
    buffer_fini(&reply.body);
    came = count_type(&p->asker, way->type) - before;
    if (came != 0 && came != way->objects)
        fail_msg("%s: %d of %d objects came", way->target, (int)came, (int)way->objects);
    assert_true(!good || came == way->objects);
    return good;
}

static void each_allocation_fails_once(struct place *p, const struct way *way)
{
    size_t refused = 0;

    for (unsigned n = 1; n == 1 || p->asked >= n - 1; n++) {
        bool good = post(p, way, n, n);

        refused += !good;
        assert_true(good || p->asked >= n);
    }
    assert_true(refused > 20);
}

/* What only reads: an answer that is whole, or a refusal. */
static void
each_reading_fails_once(struct place *p, enum server_method method, const char *target)
{
    static const char query[] = "{\"returnFormat\":\"json\"}";
    size_t bytes = method == SERVER_POST ? sizeof query - 1 : 0;
    size_t refused = 0;

    p->asked = 1;
    for (size_t n = 1; p->asked >= n - 1; n++) {
        struct asker_reply reply;

        failing_start(n);
        asker_ask(&p->asker, method, target, query, bytes, &reply);
        p->asked = failing_stop();
        if (reply.status == 200)
            check_words(&reply);
        else if (reply.status != 503 && reply.status != 500 && reply.status != 0)
            fail_msg("%s: answered with %d", target, reply.status);
        assert_true(reply.status == 200 || p->asked >= n);
        refused += reply.status != 200;
        buffer_fini(&reply.body);
    }
    assert_true(refused > 3);
}

static void memory_runs_out_while_writing(void **state)
{
    struct place *p = *state;

    json_set_alloc_funcs(failing_malloc, failing_free);
    asker_open(&p->asker);
    for (size_t i = 0; i < COUNT_OF(ways); i++)
        each_allocation_fails_once(p, &ways[i]);
    asker_close(&p->asker);
    json_set_alloc_funcs(malloc, free);
}

static void memory_runs_out_while_reading(void **state)
{
    struct place *p = *state;

    json_set_alloc_funcs(failing_malloc, failing_free);
    asker_open(&p->asker);
    for (size_t i = 0; i < COUNT_OF(ways); i++)
        assert_true(post(p, &ways[i], 1, 0));
    each_reading_fails_once(p, SERVER_GET, "/taxii2/");
    each_reading_fails_once(p, SERVER_GET, "/entente/collections/");
    each_reading_fails_once(p, SERVER_GET, OWN "?limit=3&match[type]=campaign");
    each_reading_fails_once(p, SERVER_GET, "/entente/collections/own/manifest/?limit=3");
    each_reading_fails_once(p, SERVER_POST, "/events/restSearch");
    each_reading_fails_once(p, SERVER_POST, "/attributes/restSearch");
    asker_close(&p->asker);
    json_set_alloc_funcs(malloc, free);
}

/* Opening gives a hall or a reason, and what it made of the file serves the next. */
static void memory_runs_out_at_opening(void **state)
{
    struct place *p = *state;
    struct random random = entropy_random();
    size_t asked = 1;

    asker_open(&p->asker);
    for (size_t n = 1; asked >= n - 1; n++) {
        struct hall *h = NULL;
        struct fault f = {.code = OK};
        enum err e;

        failing_start(n);
        e = hall_open(p->asker.dir, 1000, &random, &h, &f);
        asked = failing_stop();
        assert_int_equal(e, asked < n ? OK : ERR_NOMEM);
        assert_int_equal(h != NULL, e == OK);
        hall_close(h);
    }
    assert_true(post(p, &ways[0], 1, 0));
    asker_close(&p->asker);
}

static void no_randomness_no_post(void **state)
{
    struct place *p = *state;
    struct dice dice;

    dice_init(&dice, 1);
    p->asker.random = dice_random(&dice);
    asker_open(&p->asker);
    assert_true(post(p, &ways[0], 1, 0));
    dice.fail_at = dice.calls + 1;
    assert_false(post(p, &ways[0], 2, 0));
    dice.fail_at = 0;
    assert_true(post(p, &ways[0], 2, 0));
    asker_close(&p->asker);
}

/* No file may grow: every transaction of these fails, and later ones do not. */
static void a_full_disk_takes_nothing(void **state)
{
    struct place *p = *state;
    struct rlimit before, small;

    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    asker_open(&p->asker);
    for (unsigned i = 0; i < COUNT_OF(ways); i++) {
        assert_true(post(p, &ways[i], 3 * i + 1, 0));
        small = (struct rlimit){4096, before.rlim_max};
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
        assert_false(post(p, &ways[i], 3 * i + 2, 0));
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
        assert_true(post(p, &ways[i], 3 * i + 2, 0));
    }
    asker_close(&p->asker);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(memory_runs_out_while_writing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(memory_runs_out_while_reading, set_up, tear_down),
        cmocka_unit_test_setup_teardown(memory_runs_out_at_opening, set_up, tear_down),
        cmocka_unit_test_setup_teardown(no_randomness_no_post, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_full_disk_takes_nothing, set_up, tear_down),
    };

    (void)signal(SIGXFSZ, SIG_IGN);
    return crypto_start() == OK ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
