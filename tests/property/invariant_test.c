/* SPDX-License-Identifier: Apache-2.0 */
/*
 * invariant_test.c - what must never happen, looked for in histories of chance
 *
 * Histories are made once (support/improv.c), and of each every question is asked: by a
 * witness who reads the lanes again and does not know the fold (support/witness.h). A
 * question that finds nothing wrong could be blind; so now and then an entry that the
 * fold refused is supposed to have taken effect, and then the question must find it.
 */
#include "base/must.h"
#include "base/num.h"
#include "crypto/entropy.h"
#include "crypto/hash.h"
#include "fold/duty.h"
#include "tests/property/invariant.h"
#include "tests/support/dice.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { HISTORIES = 10000, HISTORIES_LONG = 1000000, DAY = 86400 };

enum invariant { I1, I2, I3, I4, I5, I6, I9, I12, INVARIANTS };

/* Of each question: how often it was asked, how often what should not be was found where
 * it was supposed, and the first time that it was there. */
struct answer {
    size_t asked;
    size_t supposed;
    char found[256];
};

static struct answer answers[INVARIANTS];
static size_t effective[KIND_COUNT];
static size_t histories;

static void find(enum invariant i, const struct witness_entry *x, const char *what)
{
    if (what == NULL || answers[i].found[0] != 0)
        return;
    (void)snprintf(answers[i].found, sizeof answers[i].found,
                   "history %zu, side %d, entry %zu (%s): %s", histories, x ? x->side : 0,
                   x ? x->n : 0, x ? kind_rule(x->kind)->name : "all", what);
}

static uint64_t roll(void *state, uint64_t below)
{
    return dice_below(state, below);
}

/* ---- I3: the same lanes, the same state ---- */

static struct fold *fold_in_other_order(const struct saga *s, struct dice *d)
{
    struct fold *f = saga_fold(s);
    uint64_t bias = dice_below(d, 101);
    size_t left[FOLD_SIDES] = {s->count[0], s->count[1]};

    while (left[0] + left[1] > 0) {
        int side = dice_below(d, 100) < bias ? 0 : 1;

        side = left[side] == 0 ? 1 - side : side;
        must(saga_feed(s, f, side) == OK);
        left[side]--;
    }
    saga_settle(s, f);
    return f;
}

static const char *
differ(const struct fold *a, const struct fold *b, const struct improv *m, int64_t now)
{
    uint8_t first[32];
    uint8_t second[32];

    must(fold_digest(a, first) == OK && fold_digest(b, second) == OK);
    if (memcmp(first, second, sizeof first) != 0)
        return "the two sides come to different states";
    for (int i = 0; i < m->saga.draft_count; i++) {
        const struct fold_agreement *x = fold_agreement_find(a, saga_id(&m->saga, i));
        const struct fold_agreement *y = fold_agreement_find(b, saga_id(&m->saga, i));

        if (!x != !y)
            return "one side knows an agreement, the other does not";
        if (x && fold_agreement_status(a, x, now) != fold_agreement_status(b, y, now))
            return "the two sides see an agreement in different states";
    }
    return NULL;
}

/* Each side's fold heard the entries as they came; a third hears them otherwise. */
static void ask_same_state(struct improv *m, struct dice *d)
{
    int64_t now = m->saga.clock[0] + (int64_t)dice_below(d, 60 * DAY);
    struct fold *third = fold_in_other_order(&m->saga, d);

    for (int side = 0; side < FOLD_SIDES; side++)
        improv_deliver_all(m, side);
    answers[I3].asked++;
    find(I3, NULL, differ(m->own[0], m->own[1], m, now));
    find(I3, NULL, differ(m->own[0], third, m, now));
    fold_free(third);
}

/* ---- I6: what has ended is to be erased ---- */

struct expected {
    const struct witness *witness;
    struct witness_past all;
    int64_t now;
    size_t erasures;
    const char *found;
};

static bool see_duty(void *state, const struct fold_duty *d)
{
    struct expected *x = state;
    const struct witness_entry *item = NULL;
    struct witness_hold h;

    if (d->kind != FOLD_DUTY_ERASE)
        return true;
    x->erasures++;
    for (int side = 0; side < FOLD_SIDES; side++)
        for (size_t n = 0; n < x->witness->count[side]; n++)
            if (x->witness->lane[side][n].kind == KIND_ITEM_OFFER &&
                memcmp(x->witness->lane[side][n].made, d->subject, 32) == 0)
                item = &x->witness->lane[side][n];
    if (item == NULL) {
        x->found = "an item is to be erased that nobody offered";
        return false;
    }
    h = witness_hold(x->witness, &x->all, item, d->version);
    if (h.accepted == NULL || h.erased || d->side == item->side || h.ends > x->now)
        x->found = "what is to be erased is not held, or has not ended";
    else if (d->due != h.ends + DAY)
        x->found = "it is to be erased at another time";
    return true;
}

/* Is exactly what is held and has ended on the list of what is due? */
static void ask_erasures(const struct improv *m, const struct witness *w, struct dice *d)
{
    struct expected x = {.witness = w, .all = witness_all(w)};
    size_t held = 0;

    x.now = m->saga.clock[0] + (int64_t)dice_below(d, 120 * DAY);
    must(fold_duty_each(m->world, x.now, see_duty, &x));
    for (int side = 0; side < FOLD_SIDES; side++)
        for (size_t n = 0; n < w->count[side]; n++) {
            const struct witness_entry *e = &w->lane[side][n];
            struct witness_hold h;

            if (e->kind != KIND_ITEM_ACCEPT || !e->effective)
                continue;
            h = witness_hold(w, &x.all, e->about, (int)json_int(e->is->fact, "version"));
            held += !h.erased && h.ends <= x.now;
        }
    answers[I6].asked += held;
    find(I6, NULL, x.found);
    if (held != x.erasures)
        find(I6, NULL, "something has ended, and is not to be erased");
}

/* ---- All questions of one history ---- */

static void count_kinds(const struct witness *w)
{
    for (int side = 0; side < FOLD_SIDES; side++)
        for (size_t n = 0; n < w->count[side]; n++)
            effective[w->lane[side][n].kind] += w->lane[side][n].effective;
}

static const struct {
    enum invariant invariant;
    const char *(*ask)(const struct witness *w, const struct witness_entry *x);
    bool (*concerns)(const struct witness_entry *x);
    const char *rules; /* what refuses such an entry for this reason alone */
} of_entries[] = {
    {I1, invariant_in_force, invariant_is_content, " R1 R2 R3 R5 R6 R7 R9 "},
    {I2, invariant_budget, invariant_is_paid,
     " budget.rounds_period budget.tokens_life budget.ratio "},
    {I4, invariant_suspended, invariant_is_content, " R6 "},
    {I5, invariant_token, invariant_leaves, " R25 R27 R29 R34 item.held "},
    {I6, invariant_ended, invariant_needs_life, " R36 "},
    {I9, invariant_nameless, NULL, " - "},
    {I12, invariant_person, NULL, " R10 R19 "},
};

static void ask_entries(const struct witness *w)
{
    for (int side = 0; side < FOLD_SIDES; side++)
        for (size_t n = 0; n < w->count[side]; n++) {
            const struct witness_entry *x = &w->lane[side][n];

            for (size_t i = 0; x->effective && i < COUNT_OF(of_entries); i++) {
                if (of_entries[i].concerns && !of_entries[i].concerns(x))
                    continue;
                answers[of_entries[i].invariant].asked++;
                find(of_entries[i].invariant, x, of_entries[i].ask(w, x));
            }
        }
}

/* Suppose that a refused entry had taken effect: then the question finds it. */
static void suppose(struct witness *w, const struct fold *f, struct witness_entry *x)
{
    char rule[FOLD_RULE_BYTES + 2];

    (void)snprintf(rule, sizeof rule, " %s ", fold_verdict(f, x->side, x->n)->rule);
    for (size_t i = 0; i < COUNT_OF(of_entries); i++) {
        if (strstr(of_entries[i].rules, rule) == NULL ||
            (of_entries[i].concerns && !of_entries[i].concerns(x)))
            continue;
        witness_suppose(w, x, true);
        answers[of_entries[i].invariant].supposed++;
        if (of_entries[i].ask(w, x) == NULL) {
            char text[FOLD_RULE_BYTES + 80];

            (void)snprintf(text, sizeof text,
                           "the question is blind to what the rule%srefused", rule);
            find(of_entries[i].invariant, x, text);
        }
        witness_suppose(w, x, false);
    }
}

static void suppose_all(struct witness *w, const struct fold *f)
{
    for (int side = 0; side < FOLD_SIDES; side++)
        for (size_t n = 0; n < w->count[side]; n++)
            if (!w->lane[side][n].effective)
                suppose(w, f, &w->lane[side][n]);
}

/* ---- A history ---- */

static void append(struct improv *m, int side, struct entry *e)
{
    saga_append(&m->saga, side, e, SAGA_NO_DRAFT);
    must(saga_feed(&m->saga, m->own[side], side) == OK);
    must(saga_feed(&m->saga, m->world, side) == OK);
    saga_settle(&m->saga, m->own[side]);
    saga_settle(&m->saga, m->world);
}

/* Something after which much may not be done any more. */
static void turn(struct improv *m, struct dice *d)
{
    static const char *const scopes[] = {"all", "rounds", "releases"};
    int side = (int)dice_below(d, FOLD_SIDES);
    json_t *fact = saga_fact("agreement", saga_id(&m->saga, 0));
    bool notice = dice_below(d, 4) == 0;
    bool ok = true;

    if (notice) {
        json_put_text(fact, "step", "give", &ok);
    } else {
        json_put_text(fact, "scope", scopes[dice_below(d, 3)], &ok);
        json_put_text(fact, "code", "review-due", &ok);
    }
    must(ok);
    append(m, side,
           saga_entry(&m->saga, side, notice ? KIND_AGREE_NOTICE : KIND_AGREE_SUSPEND,
                      fact));
    for (int i = 0; i < FOLD_SIDES; i++)
        if (dice_below(d, 4) > 0)
            improv_deliver_all(m, i);
}

/* A side says again what it said before, whether or not that is allowed by now. */
static void say_again(struct improv *m, struct dice *d)
{
    int side = (int)dice_below(d, FOLD_SIDES);
    const struct entry *old;
    struct entry *e;

    if (m->saga.count[side] == 0)
        return;
    old = m->saga.line[side][dice_below(d, m->saga.count[side])].entry;
    if (old->kind == KIND_AGREE_PROPOSE)
        return;
    e = saga_entry(&m->saga, side, old->kind, json_deep_copy(old->fact));
    memcpy(e->actor, old->actor, sizeof e->actor);
    if (e->has_act && dice_below(d, 16) == 0)
        saga_act(&m->saga, e, side, SAGA_CONFIRMER);
    append(m, side, e);
}

/* Acts that mostly make sense, then a turn of things, then acts that mostly do not. */
static void make_history(struct improv *m, struct dice *d)
{
    size_t acts = dice_below(d, dice_below(d, 32) == 0 ? 260 : 14);

    improv_init(m, (struct chance){roll, d});
    m->things = 30 * (int)dice_below(d, 4);
    for (size_t i = 0; i < acts; i++)
        improv_act(m);
    if (dice_below(d, 3) == 0)
        turn(m, d);
    if (dice_below(d, 3) == 0)
        for (int side = 0; side < FOLD_SIDES; side++)
            m->saga.clock[side] += (int64_t)dice_below(d, 60 * DAY);
    for (size_t i = 0; i < 6; i++)
        say_again(m, d);
}

static void play_history(struct dice *d)
{
    struct witness w;
    struct improv m;

    make_history(&m, d);
    ask_same_state(&m, d);
    witness_init(&w, &m.saga, m.world);
    count_kinds(&w);
    ask_entries(&w);
    ask_erasures(&m, &w, d);
    answers[I9].supposed++;
    find(I9, NULL, invariant_no_room_for_names(&w, m.world, d));
    answers[I12].supposed++;
    find(I12, NULL, invariant_no_other_person(&w, m.world, d));
    suppose_all(&w, m.world);
    witness_fini(&w);
    improv_fini(&m);
}

static int play_histories(void **state)
{
    size_t count = getenv("ENTENTE_LONG") ? HISTORIES_LONG : HISTORIES;
    struct dice dice;

    (void)state;
    if (crypto_start() != OK)
        return -1;
    dice_init(&dice, dice_seed());
    for (histories = 0; histories < count; histories++)
        play_history(&dice);
    printf("# %zu histories; effective:", histories);
    for (int k = 0; k < KIND_COUNT; k++)
        printf(" %s %zu", kind_rule((enum kind)k)->name, effective[k]);
    printf("\n");
    return 0;
}

/* ---- The tests ---- */

static void expect_never(enum invariant i)
{
    printf("# asked %zu times, and %zu times of what was only supposed\n",
           answers[i].asked, answers[i].supposed);
    assert_in_range(histories, HISTORIES, HISTORIES_LONG);
    assert_true(answers[i].asked > 0);
    assert_true(i == I3 || answers[i].supposed > 0);
    if (answers[i].found[0] != 0)
        fail_msg("%s", answers[i].found);
}

static void I1_no_content_without_in_force(void **state)
{
    (void)state;
    expect_never(I1);
}

static void I2_points_answered_within_the_budget(void **state)
{
    (void)state;
    expect_never(I2);
}

static void I3_the_same_lanes_give_the_same_state(void **state)
{
    (void)state;
    expect_never(I3);
}

static void I4_nothing_after_a_suspension_was_received(void **state)
{
    (void)state;
    expect_never(I4);
}

static void I5_no_export_without_a_consent_token(void **state)
{
    (void)state;
    expect_never(I5);
}

static void I6_what_has_ended_does_not_leave_and_is_to_be_erased(void **state)
{
    (void)state;
    expect_never(I6);
}

static void I9_no_name_in_entries_or_state(void **state)
{
    (void)state;
    expect_never(I9);
}

static void I12_no_gate_without_the_key_of_its_officer(void **state)
{
    (void)state;
    expect_never(I12);
}

/* A generator that falls silent would make all of the above true. */
static void every_kind_took_effect_somewhere(void **state)
{
    (void)state;
    for (int k = 0; k < KIND_COUNT; k++)
        if (effective[k] == 0)
            fail_msg("%s never took effect", kind_rule((enum kind)k)->name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(I1_no_content_without_in_force),
        cmocka_unit_test(I2_points_answered_within_the_budget),
        cmocka_unit_test(I3_the_same_lanes_give_the_same_state),
        cmocka_unit_test(I4_nothing_after_a_suspension_was_received),
        cmocka_unit_test(I5_no_export_without_a_consent_token),
        cmocka_unit_test(I6_what_has_ended_does_not_leave_and_is_to_be_erased),
        cmocka_unit_test(I9_no_name_in_entries_or_state),
        cmocka_unit_test(I12_no_gate_without_the_key_of_its_officer),
        cmocka_unit_test(every_kind_took_effect_somewhere),
    };

    return cmocka_run_group_tests(tests, play_histories, NULL);
}
