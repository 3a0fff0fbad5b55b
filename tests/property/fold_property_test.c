/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Thousands of histories that nobody thought of. That each verdict is the one
 * foreseen, whichever of three folds is asked, is checked while they are made
 * (support/improv.c); here, that order does not matter and that what must never
 * happen did not, found by looking at the lanes alone.
 */
#include "base/memory.h"
#include "crypto/entropy.h"
#include "fold/fold.h"
#include "tests/support/dice.h"
#include "tests/support/improv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { HISTORIES = 1000, HISTORIES_LONG = 100000, ACTS_MAX = 120 };

static uint64_t roll(void *state, uint64_t below)
{
    return dice_below(state, below);
}

static void assert_same_digest(const struct fold *a, const struct fold *b)
{
    uint8_t first[32];
    uint8_t second[32];

    assert_int_equal(fold_digest(a, first), OK);
    assert_int_equal(fold_digest(b, second), OK);
    assert_memory_equal(first, second, sizeof first);
}

static void
assert_same_verdicts(const struct saga *s, const struct fold *a, const struct fold *b)
{
    for (int side = 0; side < FOLD_SIDES; side++) {
        assert_int_equal(fold_judged(a, side), s->count[side]);
        assert_int_equal(fold_judged(b, side), s->count[side]);
        for (size_t n = 0; n < s->count[side]; n++)
            assert_string_equal(fold_verdict(a, side, n)->rule,
                                fold_verdict(b, side, n)->rule);
    }
}

/* Feed a fold up to `upto` entries of each lane, in an order of the dice's. */
static void
feed_shuffled(const struct saga *s, struct fold *f, struct dice *d, const size_t upto[2])
{
    size_t left[2] = {upto[0] - fold_fed(f, 0), upto[1] - fold_fed(f, 1)};
    uint64_t bias = dice_below(d, 101);

    while (left[0] + left[1] > 0) {
        int side = dice_below(d, 100) < bias ? 0 : 1;

        if (left[side] == 0)
            side = 1 - side;
        assert_int_equal(saga_feed(s, f, side), OK);
        left[side]--;
    }
    saga_settle(s, f);
}

/* The same entries in other orders, also when only a part has arrived. */
static void check_orders(struct improv *m, struct dice *d)
{
    struct fold *first = saga_fold(&m->saga);
    struct fold *second = saga_fold(&m->saga);
    size_t part[2];

    for (int side = 0; side < FOLD_SIDES; side++)
        part[side] = dice_below(d, m->saga.count[side] + 1);
    feed_shuffled(&m->saga, first, d, part);
    feed_shuffled(&m->saga, second, d, part);
    assert_same_digest(first, second);
    feed_shuffled(&m->saga, first, d, m->saga.count);
    feed_shuffled(&m->saga, second, d, m->saga.count);
    for (int side = 0; side < FOLD_SIDES; side++) {
        improv_deliver_all(m, side);
        assert_same_verdicts(&m->saga, m->own[side], m->world);
        assert_same_digest(m->own[side], m->world);
    }
    assert_same_verdicts(&m->saga, first, m->world);
    assert_same_digest(first, m->world);
    assert_same_digest(second, m->world);
    fold_free(first);
    fold_free(second);
}

/* ---- A second look, at the lanes alone ---- */

static const struct entry *entry_of(const struct improv *m, int side, size_t n)
{
    return m->saga.line[side][n].entry;
}

static bool is_effective(const struct improv *m, int side, size_t n)
{
    return fold_verdict(m->world, side, n)->effective;
}

/* How many entries of `lane` are in the causal past of entry n of `side`. */
static size_t past(const struct improv *m, int side, size_t n, int lane)
{
    return lane == side ? n : (size_t)entry_of(m, side, n)->seen_n;
}

static int draft_of(const struct improv *m, const uint8_t id[32])
{
    for (int i = 0; i < m->saga.draft_count; i++)
        if (memcmp(saga_id(&m->saga, i), id, 32) == 0)
            return i;
    fail();
    return 0;
}

/* The draft that an effective round.* or hit.* is about, and its round. */
static int
draft_of_entry(const struct improv *m, const struct entry *e, const struct fold_round **r)
{
    uint8_t id[32];

    *r = NULL;
    if (json_has(e->fact, "agreement")) {
        json_bytes(e->fact, "agreement", id, sizeof id);
        return draft_of(m, id);
    }
    json_bytes(e->fact, "round", id, sizeof id);
    *r = fold_round_find(m->world, id);
    assert_non_null(*r);
    return draft_of(m, (*r)->agreement);
}

/* Did this lane's first `count` entries sign the draft, make it ready, and not leave
 * the scope (or all) suspended? */
static bool
is_behind(const struct improv *m, int lane, size_t count, int draft, const char *scope)
{
    bool is_signed = false;
    bool ready = false;
    bool suspended = false;

    for (size_t n = 0; n < count; n++) {
        const struct entry *e = entry_of(m, lane, n);
        uint8_t id[32];

        if (e->kind < KIND_AGREE_PROPOSE || e->kind > KIND_AGREE_NOTICE ||
            !is_effective(m, lane, n))
            continue;
        json_bytes(e->fact, "agreement", id, sizeof id);
        if (memcmp(id, saga_id(&m->saga, draft), sizeof id) != 0)
            continue;
        is_signed |= e->kind == KIND_AGREE_SIGN;
        ready |= e->kind == KIND_AGREE_READY;
        if (e->kind == KIND_AGREE_RESUME)
            suspended = false;
        if (e->kind == KIND_AGREE_SUSPEND)
            suspended |= strcmp(json_text(e->fact, "scope"), "all") == 0 ||
                         strcmp(json_text(e->fact, "scope"), scope) == 0;
    }
    return is_signed && ready && !suspended;
}

/* I1, I4: nothing of a round without an agreement in force, or after a suspension in
 * the causal past; likewise of hits. */
static void check_in_force(const struct improv *m, int side, size_t n)
{
    const struct entry *e = entry_of(m, side, n);
    bool opens = e->kind == KIND_HIT_COMMIT || e->kind == KIND_HIT_OPEN;
    const struct fold_round *r;
    int draft;

    if (!is_effective(m, side, n) || e->kind == KIND_ROUND_ABORT ||
        !(opens || (e->kind >= KIND_ROUND_PROPOSE && e->kind <= KIND_ROUND_STEP)))
        return;
    draft = draft_of_entry(m, e, &r);
    for (int lane = 0; lane < FOLD_SIDES; lane++)
        assert_true(is_behind(m, lane, past(m, side, n, lane), draft,
                              opens ? "releases" : "rounds"));
    assert_in_range(e->time, m->saga.draft[draft]->starts,
                    m->saga.draft[draft]->expires - 1);
}

/* I2: the budget of one draft, over all acceptances there are. */
static void check_budget(const struct improv *m, int draft)
{
    const struct agreement *a = m->saga.draft[draft];
    int64_t times[FOLD_SIDES * (ACTS_MAX + 10)];
    int64_t tokens[FOLD_SIDES] = {0};
    int64_t debit = a->is_bulk ? 2 : 1; /* as saga.h drafts them */
    size_t count = 0;

    for (int side = 0; side < FOLD_SIDES; side++)
        for (size_t n = 0; n < m->saga.count[side]; n++) {
            const struct entry *e = entry_of(m, side, n);
            const struct fold_round *r;

            if (e->kind != KIND_ROUND_ACCEPT || !is_effective(m, side, n) ||
                draft_of_entry(m, e, &r) != draft)
                continue;
            times[count++] = e->time;
            tokens[side] += json_int(e->fact, "bucket") * debit;
            tokens[1 - side] +=
                json_int(entry_of(m, 1 - side, (size_t)r->propose_n)->fact, "bucket") *
                debit;
        }
    for (int side = 0; side < FOLD_SIDES; side++)
        assert_true(tokens[side] <= a->tokens_life);
    for (size_t i = 0; i < count; i++) {
        int64_t in_window = 0;

        for (size_t j = 0; j < count; j++)
            in_window +=
                times[j] <= times[i] && times[j] > times[i] - a->period_days * SAGA_DAY;
        assert_true(in_window <= a->rounds_period);
    }
    const struct fold_agreement *found = fold_agreement_find(m->world, a->id);

    if (!found)
        return;
    assert_int_equal(found->rounds_accepted, count);
    for (int side = 0; side < FOLD_SIDES; side++)
        assert_int_equal(found->tokens_used[side], tokens[side]);
}

static void check_rounds(const struct improv *m)
{
    size_t open = 0;

    for (size_t i = 0; i < fold_round_count(m->world); i++) {
        enum fold_round_status status = fold_round_at(m->world, i)->status;

        open += status == FOLD_ROUND_PROPOSED || status == FOLD_ROUND_RUNNING;
    }
    assert_int_equal(open, fold_round_open(m->world) != NULL);
    assert_true(open <= 1);
}

/* What the histories reached, so that a silent generator is noticed. */
struct tally {
    size_t effective[KIND_COUNT];
    size_t refused;
    size_t status[FOLD_ROUND_ABORTED + 1];
};

static void count_in(struct tally *t, const struct improv *m)
{
    for (int side = 0; side < FOLD_SIDES; side++)
        for (size_t n = 0; n < m->saga.count[side]; n++) {
            if (is_effective(m, side, n))
                t->effective[entry_of(m, side, n)->kind]++;
            else
                t->refused++;
        }
    for (size_t i = 0; i < fold_round_count(m->world); i++)
        t->status[fold_round_at(m->world, i)->status]++;
}

static void check_tally(const struct tally *t)
{
    printf("# refused %zu", t->refused);
    for (int k = 0; k < KIND_COUNT; k++)
        printf(", %s %zu", kind_rule((enum kind)k)->name, t->effective[k]);
    for (int s = 0; s <= FOLD_ROUND_ABORTED; s++)
        printf(", rounds %s %zu", fold_round_status_name((enum fold_round_status)s),
               t->status[s]);
    printf("\n");
    for (int k = 0; k < KIND_COUNT; k++)
        assert_true(t->effective[k] > 0);
    for (int s = 0; s <= FOLD_ROUND_ABORTED; s++)
        assert_true(t->status[s] > 0);
}

static void test_random_histories(void **state)
{
    size_t count = getenv("ENTENTE_LONG") ? HISTORIES_LONG : HISTORIES;
    struct tally tally = {.refused = 0};
    struct dice dice;

    (void)state;
    dice_init(&dice, dice_seed());
    for (size_t i = 0; i < count; i++) {
        size_t acts = dice_below(&dice, ACTS_MAX);
        struct improv m;

        improv_init(&m, (struct chance){roll, &dice});
        for (size_t j = 0; j < acts; j++)
            improv_act(&m);
        check_orders(&m, &dice);
        for (int side = 0; side < FOLD_SIDES; side++)
            for (size_t n = 0; n < m.saga.count[side]; n++)
                check_in_force(&m, side, n);
        for (int draft = 0; draft < m.saga.draft_count; draft++)
            check_budget(&m, draft);
        check_rounds(&m);
        count_in(&tally, &m);
        improv_fini(&m);
    }
    check_tally(&tally);
}

static int start(void **state)
{
    (void)state;
    return crypto_start() == OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_histories),
    };

    return cmocka_run_group_tests(tests, start, NULL);
}
