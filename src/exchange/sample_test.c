/* SPDX-License-Identifier: Apache-2.0 */
#include "exchange/sample.h"
#include "store/keystore.h"
#include "tests/support/forge.h"
#include "tests/support/twins.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct fold_sample *newest(const struct twin *w)
{
    size_t count = fold_sample_count(w->pair->fold);

    assert_true(count > 0);
    return fold_sample_at(w->pair->fold, count - 1);
}

static void start(struct twin *w, int64_t count)
{
    struct fault f = {0};

    twins_want(sample_start(w->pair, twin_agreement(w), count, &w->chief, &f), OK, &f);
}

static bool has_share(const struct twin *w, const uint8_t commit[32])
{
    uint8_t share[KEYSTORE_SECRET_BYTES];

    return keystore_get(w->dir, commit, share, NULL) == OK;
}

static void R40_both_draw_the_same_entries(void **state)
{
    struct fold_drawn drawn[TWINS][5];
    struct fault f = {0};
    uint8_t commit[32];
    struct twins t;

    (void)state;
    twins_make(&t, NULL);
    start(&t.side[TWIN_A], 5);
    memcpy(commit, newest(&t.side[TWIN_A])->commit, sizeof commit);
    assert_true(has_share(&t.side[TWIN_A], commit));
    assert_int_equal(twin_advance(&t.side[TWIN_A]), 0); /* nobody has joined */
    (void)twins_carry(&t, TWIN_A);
    twins_want(sample_join(t.side[TWIN_B].pair, newest(&t.side[TWIN_B]),
                           &t.side[TWIN_B].chief, &f),
               OK, &f);
    twins_settle(&t);
    for (int i = 0; i < TWINS; i++) {
        const struct fold_sample *s = newest(&t.side[i]);
        size_t count = 0;

        assert_true(s->opened);
        assert_int_equal(fold_sample_draw(t.side[i].pair->fold, s, drawn[i], &count), OK);
        assert_int_equal(count, 5);
    }
    assert_memory_equal(newest(&t.side[TWIN_A])->seed, newest(&t.side[TWIN_B])->seed, 32);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(drawn[TWIN_A][i].side, drawn[TWIN_B][i].side);
        assert_int_equal(drawn[TWIN_A][i].n, drawn[TWIN_B][i].n);
    }
    assert_false(has_share(&t.side[TWIN_A], commit)); /* it stands in the lane */
    assert_true(twins_agree(&t));
    twins_free(&t);
}

static void R40_a_share_outlives_the_process(void **state)
{
    struct fault f = {0};
    struct twins t;
    uint8_t stray[32] = {7};
    struct twin *a;

    (void)state;
    twins_make(&t, NULL);
    a = &t.side[TWIN_A];
    start(a, 1);
    assert_int_equal(keystore_put(a->dir, &a->node->random, stray, newest(a)->commit, &f),
                     OK);
    twin_close(a);
    twin_open(a);
    assert_true(has_share(a, newest(a)->commit));
    assert_false(has_share(a, stray)); /* nobody's is dropped */
    (void)twins_carry(&t, TWIN_A);
    twins_want(sample_join(t.side[TWIN_B].pair, newest(&t.side[TWIN_B]),
                           &t.side[TWIN_B].chief, &f),
               OK, &f);
    twins_settle(&t);
    assert_true(newest(&t.side[TWIN_B])->opened);
    twins_free(&t);
}

static void a_share_that_is_lost_holds_nothing_else_back(void **state)
{
    struct fault f = {0};
    struct twins t;
    struct twin *a;

    (void)state;
    twins_make(&t, NULL);
    a = &t.side[TWIN_A];
    start(a, 1);
    assert_int_equal(keystore_drop(a->dir, &a->node->random, newest(a)->commit, NULL),
                     OK);
    start(a, 2);
    (void)twins_carry(&t, TWIN_A);
    for (size_t i = 0; i < 2; i++)
        twins_want(sample_join(t.side[TWIN_B].pair,
                               fold_sample_at(t.side[TWIN_B].pair->fold, i),
                               &t.side[TWIN_B].chief, &f),
                   OK, &f);
    twins_settle(&t);
    assert_false(fold_sample_at(a->pair->fold, 0)->opened);
    assert_true(fold_sample_at(a->pair->fold, 1)->opened);
    twins_free(&t);
}

static void what_the_fold_refuses_leaves_no_share(void **state)
{
    const struct fold_sample *found = NULL;
    struct fault f = {0};
    struct keystore_secret *all = NULL;
    size_t count = 0;
    struct twins t;
    struct twin *a;

    (void)state;
    twins_make(&t, NULL);
    a = &t.side[TWIN_A];
    assert_int_equal(sample_find(a->pair, NULL, &found, &f), ERR_NOT_FOUND);
    assert_int_equal(sample_start(a->pair, twin_agreement(a), 1, &a->clerk, &f),
                     ERR_DENIED);
    assert_string_equal(f.rule, "R10");
    assert_int_equal(keystore_get_all(a->dir, &all, &count, NULL), OK);
    assert_int_equal(count, 0);
    keystore_free_all(all, count);
    start(a, 1);
    twins_want(sample_find(a->pair, NULL, &found, &f), OK, &f);
    assert_ptr_equal(found, newest(a));
    assert_int_equal(sample_join(a->pair, found, &a->chief, &f), ERR_DENIED);
    assert_string_equal(f.rule, "sample.own");
    assert_int_equal(sample_find(a->pair, "no", &found, &f), ERR_NOT_FOUND);
    twins_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(R40_both_draw_the_same_entries),
        cmocka_unit_test(R40_a_share_outlives_the_process),
        cmocka_unit_test(a_share_that_is_lost_holds_nothing_else_back),
        cmocka_unit_test(what_the_fold_refuses_leaves_no_share),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
