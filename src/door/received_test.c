/* SPDX-License-Identifier: Apache-2.0 */
/*
 * received_test.c - what was received is shown when it was copied, and when memory runs
 * out there is no half of it
 */
#include "crypto/entropy.h"
#include "door/hall.h"
#include "door/received.h"
#include "exchange/item.h"
#include "tests/support/failing.h"
#include "tests/support/twins.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define RIGHTS "read:received"

struct wait {
    pthread_mutex_t lock;
    pthread_cond_t told;
    bool is_told;
    enum err e;
};

static void tell(void *state, enum err e)
{
    struct wait *w = state;

    (void)pthread_mutex_lock(&w->lock);
    w->e = e;
    w->is_told = true;
    (void)pthread_cond_signal(&w->told);
    (void)pthread_mutex_unlock(&w->lock);
}

static enum err refresh(struct received *r)
{
    struct wait w = {.lock = PTHREAD_MUTEX_INITIALIZER, .told = PTHREAD_COND_INITIALIZER};
    enum err e = received_refresh(r, tell, &w);

    if (e != OK)
        return e;
    (void)pthread_mutex_lock(&w.lock);
    while (!w.is_told)
        (void)pthread_cond_wait(&w.told, &w.lock);
    (void)pthread_mutex_unlock(&w.lock);
    return w.e;
}

static json_t *conditions(const struct twin *w)
{
    json_t *c = NULL;

    assert_int_equal(item_conditions(pair_now(w->pair) + 30 * TWINS_DAY, &c), OK);
    assert_int_equal(json_object_set_new(c, "handling", json_string("release")), 0);
    assert_int_equal(json_array_append_new(json_object_get(c, "purposes"),
                                           json_string("investigation")),
                     0);
    return c;
}

static void offer(struct twin *w, uint8_t id[32])
{
    json_t *terms = conditions(w);
    json_t *own = NULL;
    struct item_plan plan = {
        .agreement = twin_agreement(w), .stage = "record", .conditions = terms};
    struct fault f = {0};
    bool waiting;

    twins_want(item_record(w->node, NULL, "A-4", &own, &f), OK, &f);
    plan.record = own;
    twins_want(item_offer(w->pair, &plan, &w->chief, id, &waiting, &f), OK, &f);
    json_decref(own);
    json_decref(terms);
}

static void accept(struct twin *w, const uint8_t id[32])
{
    const struct fold_item *item = fold_item_find(w->pair->fold, id);
    struct item_act act = {item, &item->versions[0], &w->chief};
    struct fault f = {0};
    bool waiting;

    twins_want(item_accept(w->pair, &act, &waiting, &f), OK, &f);
}

static void copy(struct twin *w, const uint8_t id[32])
{
    json_t *fact = twins_fact("item", id);
    json_t *body = json_pack("{s:s}", "text", "for the own systems");
    struct pair_act act = {
        .kind = KIND_ITEM_COPY, .fact = fact, .body = body, .officer = &w->chief};
    struct fault f = {0};
    bool ok = true;

    json_put_int(fact, "version", 1, &ok);
    json_put_text(fact, "purpose", "investigation", &ok);
    assert_true(ok);
    twins_want(pair_append(w->pair, &act, &f), OK, &f);
    json_decref(fact);
    json_decref(body);
}

static enum err see(void *state, const struct store_object *o)
{
    (void)o;
    ++*(size_t *)state;
    return OK;
}

/* Objects of the one collection; 0 without one. */
static size_t count_shown(struct received *r)
{
    const struct store_filter any = {0};
    struct store_page page = {.limit = 100};
    struct collection c;
    size_t count = 0;

    if (received_at(r, 0, RIGHTS, &c))
        assert_int_equal(received_page(r, &c, &any, &page, see, &count), OK);
    return count;
}

/* B has accepted A-4, and copied it if it is said. Closed. */
static void make(struct twins *t, bool copies)
{
    uint8_t id[32];

    twins_make(t, NULL);
    offer(&t->side[TWIN_A], id);
    twins_carry(t, TWIN_A);
    accept(&t->side[TWIN_B], id);
    twins_settle(t);
    if (copies)
        copy(&t->side[TWIN_B], id);
    twin_close(&t->side[TWIN_B]);
}

static void only_what_was_copied_is_shown(void **state)
{
    struct random random = entropy_random();
    struct hall *h = NULL;
    struct received *r = NULL;

    (void)state;
    for (int copies = 0; copies < 2; copies++) {
        struct twins t;
        make(&t, copies == 1);
        assert_int_equal(hall_open(t.side[TWIN_B].dir, 1000, &random, &h, NULL), OK);
        assert_int_equal(received_new(h, t.side[TWIN_B].dir, 1000, &r), OK);
        assert_false(received_is_fresh(r));
        assert_int_equal(refresh(r), OK);
        assert_true(received_is_fresh(r));
        assert_int_equal(count_shown(r) > 0, copies == 1);
        hall_finish(h);
        received_free(r);
        hall_close(h);
        twins_free(&t);
    }
}

/* One allocation fails, of those that a refreshing makes, some dozens of them tried. */
static void memory_runs_out(void **state)
{
    struct random random = entropy_random();
    size_t all = SIZE_MAX, whole = 0, refused = 0;
    struct hall *h = NULL;
    struct twins t;

    (void)state;
    make(&t, true);
    assert_int_equal(hall_open(t.side[TWIN_B].dir, 1000, &random, &h, NULL), OK);
    for (size_t n = 0; n <= all; n = n == 0 ? 1 : n + 1 + n / 12) {
        struct received *r = NULL;
        size_t asked;
        enum err e;

        assert_int_equal(received_new(h, t.side[TWIN_B].dir, 1000, &r), OK);
        failing_start(n);
        e = refresh(r);
        asked = failing_stop();
        if (n == 0) {
            all = asked;
            whole = count_shown(r);
        }
        assert_true(whole > 0);
        if (e == OK)
            assert_int_equal(count_shown(r), whole);
        else
            assert_int_equal(count_shown(r), 0);
        assert_true(e == OK || asked >= n);
        refused += e != OK;
        assert_int_equal(refresh(r), OK);
        assert_int_equal(count_shown(r), whole);
        received_free(r);
    }
    assert_true(refused > 20);
    hall_finish(h);
    hall_close(h);
    twins_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_what_was_copied_is_shown),
        cmocka_unit_test(memory_runs_out),
    };

    return crypto_start() == OK ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
