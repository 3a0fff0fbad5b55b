/* SPDX-License-Identifier: Apache-2.0 */
/*
 * custody_test.c - giving, taking in and erasing items when a process dies, the disk is
 * full, memory is short or there is no randomness
 *
 * Whatever is cut short, and wherever: opening again gives a node whose lanes verify,
 * which holds no key that no item needs; what was accepted can be read in the end, and
 * what has ended is in no file.
 */
#include "exchange/custody.h"
#include "exchange/item.h"
#include "exchange/search.h"
#include "store/custody.h"
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

/* What is hit: A offers, A sends the key, B takes it in, B erases what has ended. */
enum deed { OFFER, SEND, INTAKE, ERASE, DEEDS };

struct scene {
    struct twins t;
    enum deed deed;
};

static enum twin_side side_of(enum deed deed)
{
    return deed == OFFER || deed == SEND ? TWIN_A : TWIN_B;
}

static enum err offer(struct twin *w, struct fault *f)
{
    struct item_plan plan = {.agreement = twin_agreement(w), .stage = "record"};
    json_t *conditions = NULL;
    json_t *own = NULL;
    uint8_t id[32];
    bool waiting;
    enum err e = item_conditions(pair_now(w->pair) + 30 * TWINS_DAY, &conditions);

    if (e != OK)
        return fault_set(f, e, "", "Out of memory.");
    if (json_array_append_new(json_object_get(conditions, "purposes"),
                              json_string("investigation")) != 0)
        e = fault_set(f, ERR_NOMEM, "", "Out of memory.");
    if (e == OK)
        e = item_record(w->node, "main", "A-4", &own, f);
    plan.record = own;
    plan.conditions = conditions;
    if (e == OK)
        e = item_offer(w->pair, &plan, &w->chief, id, &waiting, f);
    json_decref(own);
    json_decref(conditions);
    return e;
}

static void accept(struct twin *w)
{
    const struct fold_item *item = fold_item_at(w->pair->fold, 0);
    const struct item_act act = {item, &item->versions[0], &w->chief};
    struct fault f = {0};
    bool waiting;

    twins_want(item_accept(w->pair, &act, &waiting, &f), OK, &f);
}

static enum err do_deed(void *state, struct fault *f)
{
    struct scene *s = state;
    struct twin *w = &s->t.side[side_of(s->deed)];
    size_t did = 0;

    return s->deed == OFFER ? offer(w, f) : item_advance(w->pair, &did, f);
}

/* Bring both to where the deed may be done; the node that does it is then closed. */
static void set_scene(struct scene *s, enum deed deed)
{
    struct fault f = {0};
    size_t did = 0;

    s->deed = deed;
    twins_make(&s->t, NULL);
    if (deed > OFFER) {
        twins_want(offer(&s->t.side[TWIN_A], &f), OK, &f);
        twins_carry(&s->t, TWIN_A);
        accept(&s->t.side[TWIN_B]);
        twins_carry(&s->t, TWIN_B);
    }
    if (deed > SEND) {
        twins_want(item_advance(s->t.side[TWIN_A].pair, &did, &f), OK, &f);
        twins_carry(&s->t, TWIN_A);
    }
    if (deed > INTAKE) {
        twins_want(item_advance(s->t.side[TWIN_B].pair, &did, &f), OK, &f);
        for (int i = 0; i < TWINS; i++)
            twins_set_clock((enum twin_side)i,
                            twins_clock((enum twin_side)i) + 31 * TWINS_DAY);
    }
    twin_close(&s->t.side[side_of(deed)]);
}

static bool holds_name(const struct twin *w)
{
    return twin_holds(w, "Abernethy", 9) || twin_holds(w, "abernethy", 9);
}

static void expect_read(struct twin *w)
{
    const struct fold_item *item = fold_item_at(w->pair->fold, 0);
    struct fault f = {0};
    json_t *content = NULL;

    twins_want(item_read(w->pair, item, &item->versions[0], &content, &f), OK, &f);
    json_decref(content);
}

/* The node that was hit is open again. */
static void check_after(struct scene *s)
{
    struct twins *t = &s->t;
    struct twin *hit = &t->side[side_of(s->deed)];
    const bool offered = fold_item_count(hit->pair->fold) > 0;

    twin_verify_lanes(hit);
    assert_true(killed_keys(hit) <= (offered ? 1 : 0));
    if (s->deed == ERASE) { /* what another process began is finished by opening */
        assert_int_equal(custody_settle(hit->node), OK);
        assert_int_equal(killed_keys(hit), 0);
        assert_int_equal(killed_rows(hit), 0);
        assert_false(holds_name(hit));
    } else if (offered) {
        expect_read(&t->side[TWIN_A]);
    }
    twins_settle(t);
    if (s->deed == OFFER && offered) {
        assert_int_equal(killed_rows(hit), 1);
        accept(&t->side[TWIN_B]);
        twins_settle(t);
    }
    if (s->deed != ERASE && offered) {
        expect_read(&t->side[TWIN_B]);
        assert_int_equal(killed_rows(&t->side[TWIN_B]), 1);
    }
    if (s->deed == ERASE)
        for (int i = 0; i < TWINS; i++) {
            assert_true(fold_item_at(t->side[i].pair->fold, 0)->versions[0].erased_at !=
                        0);
            assert_int_equal(killed_keys(&t->side[i]), 0);
            assert_int_equal(killed_rows(&t->side[i]), 0);
        }
    assert_true(twins_agree(t));
    for (int i = 0; i < TWINS; i++)
        twin_verify_lanes(&t->side[i]);
}

/* ---- killed ---- */

static void test_R36_killed_at_any_moment(void **state)
{
    enum { POINTS = 16 };
    struct dice dice;

    (void)state;
    dice_init(&dice, dice_seed());
    for (int deed = 0; deed < DEEDS; deed++) {
        int64_t whole = 0;

        for (int i = 0; i <= POINTS; i++) {
            struct scene s;
            uint64_t after = i == 0 ? 0 : dice_below(&dice, (uint64_t)whole + 1);

            set_scene(&s, (enum deed)deed);
            if (i == 0)
                whole = killed_run(&s.t.side[side_of(s.deed)], do_deed, &s, -1);
            else
                (void)killed_run(&s.t.side[side_of(s.deed)], do_deed, &s, (int64_t)after);
            twin_open(&s.t.side[side_of(s.deed)]);
            check_after(&s);
            twins_free(&s.t);
        }
    }
}

/* ---- a full disk ---- */

static void test_R36_full_disk(void **state)
{
    struct rlimit before;
    struct dice dice;

    (void)state;
    dice_init(&dice, dice_seed());
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    for (int i = 0; i < 24; i++) {
        struct rlimit small = before;
        struct fault f = {0};
        struct scene s;
        enum err e;

        set_scene(&s, (enum deed)(i % DEEDS));
        twin_open(&s.t.side[side_of(s.deed)]);
        small.rlim_cur = dice_below(&dice, 1 << (8 + i % 12));
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
        e = do_deed(&s, &f);
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
        if (e != OK)
            assert_true(f.text[0] != 0);
        twin_close(&s.t.side[side_of(s.deed)]);
        twin_open(&s.t.side[side_of(s.deed)]);
        check_after(&s);
        twins_free(&s.t);
    }
}

/* ---- short memory, and no randomness ---- */

static void test_short_memory(void **state)
{
    struct dice dice;

    (void)state;
    dice_init(&dice, dice_seed());
    for (int deed = 0; deed < DEEDS; deed++) {
        size_t asked = 0;

        for (int i = 0; i < 12; i++) {
            struct fault f = {0};
            struct scene s;
            enum err e;

            set_scene(&s, (enum deed)deed);
            twin_open(&s.t.side[side_of(s.deed)]);
            failing_start(i == 0 ? 0 : 1 + dice_below(&dice, asked));
            e = do_deed(&s, &f);
            asked = i == 0 ? failing_stop() : asked;
            (void)failing_stop();
            if (e != OK && f.text[0] == 0)
                fail_msg("deed %d: %s without a sentence", deed, err_name(e));
            twin_close(&s.t.side[side_of(s.deed)]);
            twin_open(&s.t.side[side_of(s.deed)]);
            check_after(&s);
            twins_free(&s.t);
        }
    }
}

static void test_no_randomness(void **state)
{
    (void)state;
    for (int deed = 0; deed < DEEDS; deed++) {
        for (size_t at = 1; at < 6; at++) {
            struct dice dice;
            struct fault f = {0};
            struct scene s;

            set_scene(&s, (enum deed)deed);
            twin_open(&s.t.side[side_of(s.deed)]);
            dice_init(&dice, 7);
            dice.fail_at = at;
            s.t.side[side_of(s.deed)].node->random = dice_random(&dice);
            if (do_deed(&s, &f) != OK)
                assert_true(f.text[0] != 0);
            twin_close(&s.t.side[side_of(s.deed)]);
            twin_open(&s.t.side[side_of(s.deed)]);
            check_after(&s);
            twins_free(&s.t);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_R36_killed_at_any_moment),
        cmocka_unit_test(test_R36_full_disk),
        cmocka_unit_test(test_short_memory),
        cmocka_unit_test(test_no_randomness),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
