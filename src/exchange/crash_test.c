/* SPDX-License-Identifier: Apache-2.0 */
/*
 * crash_test.c - a process that dies, a disk that is full, memory that is short
 *
 * Whatever is cut short, and wherever: opening again gives a node whose lanes verify,
 * which holds no secret that it has no use for, and whose round goes on or is aborted.
 */
#include "base/num.h"
#include "exchange/finish.h"
#include "exchange/leads.h"
#include "exchange/match.h"
#include "store/keystore.h"
#include "tests/support/dice.h"
#include "tests/support/failing.h"
#include "tests/support/killed.h"
#include "tests/support/twins.h"

#include <unistd.h>

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include <cmocka.h>

/* What A does when it is hit. */
enum deed { PROPOSE, ACCEPT, ADVANCE, TAKE, DEEDS };

struct scene {
    struct twins t;
    enum deed deed;
    struct buffer bundle; /* for TAKE */
};

/* Bring both to where A may do the deed; A's node is then closed. */
static void
set_scene(struct scene *s, const struct twins_plan *plan, enum deed deed, int turns)
{
    struct match_load load = {.list = NULL};
    struct fault f = {0};

    s->deed = deed;
    twins_make(&s->t, plan);
    buffer_init(&s->bundle, TWINS_BUNDLE_MAX);
    if (deed == ACCEPT) {
        twins_want(twin_propose(&s->t.side[TWIN_B], &load, &f), OK, &f);
        twins_carry(&s->t, TWIN_B);
    }
    if (deed == ADVANCE || deed == TAKE) {
        twins_begin_round(&s->t, TWIN_A);
        for (int i = 0; i < 2 * turns; i++) {
            (void)twin_advance(&s->t.side[i % 2]);
            (void)twins_carry(&s->t, (enum twin_side)(i % 2));
        }
    }
    if (deed == TAKE) {
        (void)twin_advance(&s->t.side[TWIN_A]);
        twins_carry(&s->t, TWIN_A);
        (void)twin_advance(&s->t.side[TWIN_B]);
        twin_give(&s->t.side[TWIN_B], &s->bundle);
    }
    twin_close(&s->t.side[TWIN_A]);
}

static enum err do_deed(void *state, struct fault *f)
{
    struct scene *s = state;
    struct twin *w = &s->t.side[TWIN_A];
    struct match_load load = {.list = NULL};
    struct sync_report report;
    size_t did = 0;

    switch (s->deed) {
    case PROPOSE:
        return twin_propose(w, &load, f);
    case ACCEPT:
        return twin_accept(w, &load, f);
    case ADVANCE:
        return match_advance(w->pair, NULL, &did, f);
    case TAKE:
        return twin_take(w, &s->bundle, s->bundle.bytes, &report, f);
    case DEEDS:
        break;
    }
    return ERR_USAGE;
}

static bool is_needed(void *state, const uint8_t id[32])
{
    struct twin *w = state;
    const struct fold_round *r = fold_round_find(w->pair->fold, id);

    if (r == NULL || !finish_is_needed(w->pair, r))
        fail_msg("a secret that belongs to no round stayed");
    return true;
}

/* A was hit and is open again. */
static void check_after(struct scene *s)
{
    struct twins *t = &s->t;
    struct twin *w = &t->side[TWIN_A];
    struct match_load load = {.list = NULL};
    const struct fold_round *r;
    struct fault f = {0};

    twin_verify_lanes(w);
    assert_int_equal(keystore_keep(w->dir, &w->node->random, is_needed, w, NULL), OK);
    twins_settle(t);
    for (int i = 0; i < TWINS; i++) {
        r = twin_round(&t->side[i]);
        if (r != NULL && r->status == FOLD_ROUND_PROPOSED &&
            r->initiator != t->side[i].pair->side)
            twins_want(twin_accept(&t->side[i], &load, &f), OK, &f);
    }
    twins_settle(t);
    assert_true(twins_agree(t));
    r = twin_round(w);
    if (r != NULL)
        assert_true(r->status == FOLD_ROUND_CLOSED || r->status == FOLD_ROUND_ABORTED);
    twins_play_round(t, TWIN_B);
    for (int i = 0; i < TWINS; i++) {
        assert_int_equal(twin_round(&t->side[i])->status, FOLD_ROUND_CLOSED);
        assert_false(node_has_open_round(t->side[i].node));
        twin_verify_lanes(&t->side[i]);
    }
    assert_true(twins_agree(t));
}

static void drop_scene(struct scene *s)
{
    buffer_fini(&s->bundle);
    twins_free(&s->t);
}

/* ---- killed ---- */

static void test_I11_killed(void **state)
{
    static const int points[DEEDS] = {12, 12, 24, 12};
    struct dice dice;

    (void)state;
    dice_init(&dice, dice_seed());
    for (int deed = 0; deed < DEEDS; deed++) {
        int64_t whole = 0;

        for (int i = 0; i <= points[deed]; i++) {
            struct scene s;
            uint64_t after = i == 0 ? 0 : dice_below(&dice, (uint64_t)whole + 1);

            set_scene(&s, NULL, (enum deed)deed, i % 4);
            if (i == 0)
                whole = killed_run(&s.t.side[TWIN_A], do_deed, &s, -1);
            else
                (void)killed_run(&s.t.side[TWIN_A], do_deed, &s, (int64_t)after);
            twin_open(&s.t.side[TWIN_A]);
            check_after(&s);
            drop_scene(&s);
        }
    }
}

static void edit_bulk(json_t *draft)
{
    twins_edit_bulk(draft, 1, 50);
}

static const struct twins_plan bulk_plan = {.edit = edit_bulk};

/* A bulk round goes on from whatever its lanes hold. */
static void test_I11_killed_in_a_bulk_round(void **state)
{
    int64_t whole = 0;
    struct dice dice;

    (void)state;
    dice_init(&dice, dice_seed());
    for (int i = 0; i < 6; i++) {
        struct scene s;

        set_scene(&s, &bulk_plan, ADVANCE, i / 2);
        if (i % 2 == 0)
            whole = killed_run(&s.t.side[TWIN_A], do_deed, &s, -1);
        else
            (void)killed_run(&s.t.side[TWIN_A], do_deed, &s,
                             (int64_t)dice_below(&dice, (uint64_t)whole + 1));
        twin_open(&s.t.side[TWIN_A]);
        check_after(&s);
        drop_scene(&s);
    }
}

/* ---- a full disk ---- */

/* Files cannot grow beyond a size that is drawn: the deed fails with a sentence, or went
 * well. */
static void test_I11_full_disk(void **state)
{
    struct rlimit before;
    struct dice dice;

    (void)state;
    dice_init(&dice, dice_seed());
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    for (int i = 0; i < 16; i++) {
        enum deed deed = (enum deed)(i % DEEDS);
        struct rlimit small = before;
        struct fault f = {0};
        struct scene s;
        enum err e;

        set_scene(&s, NULL, deed, i / DEEDS % 4);
        twin_open(&s.t.side[TWIN_A]);
        small.rlim_cur = dice_below(&dice, 1 << (8 + i % 10));
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
        e = do_deed(&s, &f);
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
        if (e != OK)
            assert_true(f.text[0] != 0);
        twin_close(&s.t.side[TWIN_A]);
        twin_open(&s.t.side[TWIN_A]);
        check_after(&s);
        drop_scene(&s);
    }
}

/* ---- short memory ---- */

static void test_I11_short_memory(void **state)
{
    struct dice dice;

    (void)state;
    dice_init(&dice, dice_seed());
    for (int deed = 0; deed < DEEDS; deed++) {
        size_t asked = 0;

        for (int i = 0; i < 8; i++) {
            struct fault f = {0};
            struct scene s;
            enum err e;

            set_scene(&s, NULL, (enum deed)deed, i % 3);
            twin_open(&s.t.side[TWIN_A]);
            failing_start(i == 0 ? 0 : 1 + dice_below(&dice, asked));
            e = do_deed(&s, &f);
            asked = i == 0 ? failing_stop() : asked;
            (void)failing_stop();
            if (e != OK && f.text[0] == 0)
                fail_msg("deed %d: %s without a sentence", deed, err_name(e));
            twin_close(&s.t.side[TWIN_A]);
            twin_open(&s.t.side[TWIN_A]);
            check_after(&s);
            drop_scene(&s);
        }
    }
}

/* ---- no randomness ---- */

static void test_I11_no_randomness(void **state)
{
    (void)state;
    for (size_t at = 1; at < 6; at++) {
        struct dice dice;
        struct fault f = {0};
        struct scene s;

        set_scene(&s, NULL, PROPOSE, 0);
        twin_open(&s.t.side[TWIN_A]);
        dice_init(&dice, 7);
        dice.fail_at = at;
        s.t.side[TWIN_A].node->random = dice_random(&dice);
        if (do_deed(&s, &f) != OK)
            assert_true(f.text[0] != 0);
        twin_close(&s.t.side[TWIN_A]);
        twin_open(&s.t.side[TWIN_A]);
        check_after(&s);
        drop_scene(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_I11_killed),
        cmocka_unit_test(test_I11_killed_in_a_bulk_round),
        cmocka_unit_test(test_I11_full_disk),
        cmocka_unit_test(test_I11_short_memory),
        cmocka_unit_test(test_I11_no_randomness),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
