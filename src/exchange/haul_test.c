/* SPDX-License-Identifier: Apache-2.0 */
/*
 * haul_test.c - bulk rounds between two nodes
 */
#include "base/num.h"
#include "exchange/bale.h"
#include "exchange/finish.h"
#include "exchange/haul.h"
#include "exchange/leads.h"
#include "exchange/match.h"
#include "tests/support/liar.h"
#include "tests/support/outcome.h"
#include "tests/support/twins.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* ---- plans ---- */

static void edit_one(json_t *draft)
{
    twins_edit_bulk(draft, 1, 64);
}

static void edit_two(json_t *draft)
{
    twins_edit_bulk(draft, 2, 64);
}

static void edit_three(json_t *draft)
{
    twins_edit_bulk(draft, 3, 64);
}

static void edit_timed(json_t *draft)
{
    twins_edit_bulk(draft, 1, 50);
}

static void edit_timed_parts(json_t *draft)
{
    twins_edit_bulk(draft, 3, 50);
}

static void edit_low(json_t *draft)
{
    twins_edit_bulk(draft, 2, 64);
    twins_set(draft, "round", "count_min", 200);
}

static void edit_tripwire(json_t *draft)
{
    twins_edit_bulk(draft, 3, 64);
    twins_set(draft, "budget", "hits_round", 2);
}

static void edit_poor(json_t *draft)
{
    twins_edit_bulk(draft, 1, 64);
    twins_set(draft, "budget", "tokens_life", 1500);
}

/* Both have fewer hits, or more, than a liar says. */
static void edit_above(json_t *draft)
{
    twins_edit_bulk(draft, 1, 64);
    twins_set(draft, "round", "count_min", 30);
}

static void edit_below(json_t *draft)
{
    twins_edit_bulk(draft, 2, 64);
    twins_set(draft, "round", "count_min", 2);
}

static const struct twins_plan one_plan = {.edit = edit_one};
static const struct twins_plan two_plan = {.edit = edit_two};
static const struct twins_plan three_plan = {.edit = edit_three};
static const struct twins_plan timed_plan = {.edit = edit_timed};
static const struct twins_plan timed_parts_plan = {.edit = edit_timed_parts};
static const struct twins_plan low_plan = {.edit = edit_low};
static const struct twins_plan above_plan = {.edit = edit_above};
static const struct twins_plan below_plan = {.edit = edit_below};
static const struct twins_plan tripwire_plan = {.edit = edit_tripwire};
static const struct twins_plan poor_plan = {.edit = edit_poor};
static const struct twins_plan empty_plan = {
    .edit = edit_three, .list = {"id,name,birth_date,topic\n", NULL}};

/* ---- rounds that go well ---- */

/* Which own records have leads: their hashes, put together. */
static uint64_t records_with_leads(struct twin *w)
{
    uint64_t found = 0;
    struct leads leads;
    struct fault f = {0};

    twins_want(leads_load(w->pair, NULL, &leads, &f), OK, &f);
    for (size_t i = 0; i < leads.count; i++) {
        uint8_t hash[32];

        assert_int_equal(json_hash(leads.lead[i].own, hash), OK);
        found ^= load_u64(hash);
    }
    leads_fini(&leads);
    return found;
}

/* The same lists give the same hits by both profiles. */
static void test_same_hits_as_accountable(void **state)
{
    const struct twins_plan *plans[] = {NULL, &one_plan, &three_plan};
    uint64_t found[TWINS];
    int64_t count = 0;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(plans); i++) {
        const struct fold_round *r;
        struct twins t;

        twins_make(&t, plans[i]);
        twins_play_round(&t, TWIN_A);
        r = twin_round(&t.side[0]);
        assert_int_equal(r->status, FOLD_ROUND_CLOSED);
        assert_true(r->hits_opened[0] && r->hits_opened[1]);
        assert_int_equal(r->counted[0], r->counted[1]);
        outcome_same_leads(&t, TWINS_SHARED);
        for (int k = 0; k < TWINS; k++) {
            if (i == 0)
                found[k] = records_with_leads(&t.side[k]);
            assert_int_equal(records_with_leads(&t.side[k]), found[k]);
            outcome_clean(&t.side[k]);
            twin_verify_lanes(&t.side[k]);
            assert_int_equal(twin_advance(&t.side[k]), 0);
        }
        if (i == 0)
            count = r->counted[0];
        assert_int_equal(r->counted[0], count);
        assert_true(twins_agree(&t));
        twins_free(&t);
    }
}

/* The side that reveals first alternates, and each round pays the provable bound. */
static void test_R17_several_rounds(void **state)
{
    struct twins t;

    (void)state;
    twins_make(&t, &one_plan);
    for (int i = 0; i < 3; i++) {
        const struct fold_agreement *a;

        twins_play_round(&t, i < 1 ? TWIN_B : TWIN_A);
        a = twin_agreement(&t.side[0]);
        assert_int_equal(twin_round(&t.side[0])->status, FOLD_ROUND_CLOSED);
        assert_int_equal(twin_round(&t.side[0])->responder_first, i % 2 == 0);
        for (int k = 0; k < TWINS; k++)
            assert_int_equal(a->tokens_used[k],
                             (i + 1) * agreement_debit(a->document, 512));
        assert_true(a->tokens_used[0] > (i + 1) * 512);
    }
    outcome_same_leads(&t, 3 * TWINS_SHARED);
    twins_free(&t);
}

static void test_R17_no_room(void **state)
{
    struct match_load load = {.cleared = true};
    struct fault f = {0};
    struct twins t;

    (void)state;
    twins_make(&t, &poor_plan); /* room for one bucket of 512, not for two debits of it */
    twins_play_round(&t, TWIN_A);
    assert_int_equal(twin_round(&t.side[0])->status, FOLD_ROUND_CLOSED);
    twins_want(twin_propose(&t.side[0], &load, &f), ERR_DENIED, &f);
    assert_string_equal(f.rule, "budget.tokens_life");
    twins_free(&t);
}

static void test_R43_zero_records(void **state)
{
    struct twins t;

    (void)state;
    twins_make(&t, &empty_plan);
    twins_play_round(&t, TWIN_A);
    for (int k = 0; k < TWINS; k++) {
        assert_int_equal(twin_round(&t.side[k])->status, FOLD_ROUND_CLOSED);
        assert_int_equal(twin_round(&t.side[k])->counted[0], 0);
        assert_int_equal(outcome_leads(&t.side[k]), 0);
        outcome_clean(&t.side[k]);
    }
    twins_free(&t);
}

/* Below count_min nothing is opened (R14). */
static void test_R14_low_count(void **state)
{
    struct twins t;

    (void)state;
    twins_make(&t, &low_plan);
    twins_play_round(&t, TWIN_A);
    for (int k = 0; k < TWINS; k++) {
        assert_int_equal(twin_round(&t.side[k])->status, FOLD_ROUND_CLOSED);
        assert_true(twin_round(&t.side[k])->counted[k] >= TWINS_SHARED);
        assert_int_equal(outcome_leads(&t.side[k]), 0);
        assert_int_equal(twin_advance(&t.side[k]), 0);
        outcome_clean(&t.side[k]);
    }
    twins_free(&t);
}

static void test_R16_T1_tripwire(void **state)
{
    struct twins t;

    (void)state;
    twins_make(&t, &tripwire_plan);
    twins_play_round(&t, TWIN_A);
    assert_int_equal(twin_round(&t.side[0])->status, FOLD_ROUND_ABORTED);
    assert_true(strcmp(twin_round(&t.side[0])->end_code[0], "tripwire") == 0 ||
                strcmp(twin_round(&t.side[0])->end_code[1], "tripwire") == 0);
    assert_int_equal(outcome_leads(&t.side[0]), 0);
    outcome_clean(&t.side[0]);
    outcome_clean(&t.side[1]);
    twins_free(&t);
}

/* ---- what outlives a process ---- */

/* Each node is closed and opened between all steps, and makes the same messages again. */
static void test_T7_reopened_between_all_steps(void **state)
{
    struct twins t;

    (void)state;
    twins_make(&t, &two_plan);
    twins_begin_round(&t, TWIN_A);
    for (int i = 0; i < 30; i++) {
        struct twin *w = &t.side[i % 2];

        (void)twin_advance(w);
        twin_close(w);
        twin_open(w);
        (void)twins_carry(&t, (enum twin_side)(i % 2));
    }
    assert_int_equal(twin_round(&t.side[0])->status, FOLD_ROUND_CLOSED);
    outcome_same_leads(&t, TWINS_SHARED);
    outcome_clean(&t.side[0]);
    outcome_clean(&t.side[1]);
    twins_free(&t);
}

static bool refuse_at(void *state, const char *phase, size_t done, size_t total)
{
    int *left = state;

    (void)phase;
    (void)done;
    (void)total;
    return (*left)-- > 0;
}

/* A round can be stopped within a message and after it, and goes on. */
static void test_cancel(void **state)
{
    struct twins t;

    (void)state;
    twins_make(&t, &two_plan);
    twins_begin_round(&t, TWIN_A);
    for (int i = 0; i < 80; i++) {
        struct twin *w = &t.side[i % 2];
        int left = i % 4 < 2 ? i / 2 : 100000;
        struct round_progress progress = {refuse_at, &left};
        struct fault f = {0};
        size_t did;
        enum err e = match_advance(w->pair, &progress, &did, &f);

        assert_true(e == OK || e == ERR_CANCELLED);
        (void)twins_carry(&t, (enum twin_side)(i % 2));
    }
    assert_int_equal(twin_round(&t.side[0])->status, FOLD_ROUND_CLOSED);
    outcome_same_leads(&t, TWINS_SHARED);
    twins_free(&t);
}

/* Work that is done ahead changes nothing of what is said. */
static void test_ahead(void **state)
{
    struct twins t;

    (void)state;
    twins_make(&t, &two_plan);
    twins_begin_round(&t, TWIN_A);
    for (int i = 0; i < 30; i++) {
        (void)twin_advance(&t.side[i % 2]);
        (void)twins_carry(&t, (enum twin_side)(i % 2));
        while (match_ahead(t.side[i % 2].pair, NULL))
            ;
    }
    assert_int_equal(twin_round(&t.side[0])->status, FOLD_ROUND_CLOSED);
    outcome_same_leads(&t, TWINS_SHARED);
    twins_free(&t);
}

/* Whoever aborts, and when: nothing of the round stays. */
static void test_T3_abort_at_each_step(void **state)
{
    (void)state;
    for (int steps = 0; steps < 12; steps += 1 + steps / 4) {
        struct fault f = {0};
        struct twins t;

        twins_make(&t, &one_plan);
        twins_begin_round(&t, TWIN_A);
        for (int i = 0; i < steps; i++) {
            (void)twin_advance(&t.side[i % 2]);
            (void)twins_carry(&t, (enum twin_side)(i % 2));
        }
        if (!twin_round(&t.side[steps % 2])->closed[t.side[steps % 2].pair->side])
            twins_want(match_abort(t.side[steps % 2].pair, twin_round(&t.side[steps % 2]),
                                   "mistake", &f),
                       OK, &f);
        twins_settle(&t);
        for (int k = 0; k < TWINS; k++) {
            assert_true(twin_agreement(&t.side[k])->tokens_used[0] > 0);
            outcome_clean(&t.side[k]);
        }
        assert_true(twins_agree(&t));
        twins_free(&t);
    }
}

/* Honest twins play until one has closed the round and the other is about to. */
static struct twin *play_until_closed(struct twins *t)
{
    twins_begin_round(t, TWIN_A);
    for (int i = 0; i < 40; i++) {
        struct twin *w = &t->side[i % 2];

        (void)twin_advance(w);
        if (twin_round(w)->closed[w->pair->side])
            return w;
        (void)twins_carry(t, (enum twin_side)(i % 2));
    }
    return NULL;
}

/* A peer that never closes keeps nothing open for ever, and takes no hits away: of either
 * profile. */
static void test_T3_a_withheld_close(void **state)
{
    static const struct twins_plan *const plans[] = {NULL, &below_plan};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(plans); i++) {
        struct match_load load = {.cleared = true};
        struct fault f = {0};
        struct twin *left;
        struct twins t;
        int64_t hours;

        twins_make(&t, plans[i]);
        left = play_until_closed(&t);
        assert_non_null(left);
        hours = twin_agreement(left)->document->ack_hours;
        twins_want(match_abort(left->pair, twin_round(left), "no-reason-given", &f),
                   ERR_DENIED, &f);
        assert_string_equal(f.rule, "round.closed");
        for (int k = 0; k < TWINS; k++)
            twins_set_clock((enum twin_side)k,
                            twins_clock((enum twin_side)k) + hours * 3600);
        twins_want(match_abort(left->pair, twin_round(left), "no-reason-given", &f), OK,
                   &f);
        assert_int_equal(twin_round(left)->status, FOLD_ROUND_ABORTED);
        assert_true(outcome_leads(left) > 0);
        outcome_clean(left);
        assert_int_equal(twin_advance(left), 0);
        twins_settle(&t);
        for (int k = 0; k < TWINS; k++)
            outcome_clean(&t.side[k]);
        assert_true(twins_agree(&t));
        twins_want(twin_propose(left, &load, &f), OK, &f);
        twins_free(&t);
    }
}

/* ---- a peer that lies ---- */

static void lengthen(struct buffer *b)
{
    buffer_add_byte(b, 0);
}

/* The end of the check of BASE, behind which the other direction's OFFER stands. */
static void flip_check(struct buffer *b)
{
    enum { OFFER_BYTES = 8316 };

    b->data[b->bytes - OFFER_BYTES - 1] ^= 1;
}

static const struct lie lies[] = {
    {"commit", liar_cut, "bad-message", NULL},
    {"commit", liar_flip_first, "bad-message", NULL},
    {"offer", liar_cut, "bad-message", NULL},
    {"offer", liar_flip_first, "bad-message", NULL},
    {"base", liar_cut, "bad-message", NULL},
    {"base", lengthen, "bad-message", NULL},
    {"base", flip_check, "bad-message", NULL},
    {"trees", liar_cut, "bad-message", NULL},
    {"table", liar_cut, "bad-message", NULL},
    {"proof", liar_flip_first, "bad-message", NULL},
    {"bind", liar_cut, "bad-message", NULL},
    {"list", liar_cut, "bad-message", NULL},
    {"open", liar_flip_first, "bad-message", NULL},
    {"open", liar_flip_last, "bad-message", NULL},
    {"close", liar_flip_first, "bad-transcript", NULL},
    {"close", liar_cut, "bad-message", NULL},
};

/* In the first round, which A proposes, B reveals first and says the even messages. */
static bool says(int liar, const char *step)
{
    for (unsigned k = 0; k < BALE_MESSAGES; k++)
        if (strcmp(bale_step(k), step) == 0)
            return liar == (k % 2 == 0 ? TWIN_B : TWIN_A);
    return true;
}

/* Which check of a part's message failed is not told. */
static void test_T4_lies_at_each_step(void **state)
{
    (void)state;
    for (int liar = 0; liar < TWINS; liar++)
        for (size_t i = 0; i < COUNT_OF(lies); i++) {
            const struct lie *lie = &lies[i];
            struct fault why = {0};
            static struct forge f;
            const struct fold_round *r;
            struct twin *reader;
            struct twins t;

            if (!says(liar, lie->step))
                continue;
            twins_make(&t, &one_plan);
            reader = &t.side[1 - liar];
            twins_begin_round(&t, TWIN_A);
            assert_true(liar_play_until(&t, (enum twin_side)liar, lie->step));
            liar_start(&f, &t.side[liar], reader);
            forge_repeat(&f, liar_tell, (void *)(uintptr_t)lie);
            twins_want(forge_send(&f, reader, &why), OK, &why);
            (void)twin_advance(reader);
            r = twin_round(reader);
            if (r->status == FOLD_ROUND_CLOSED) { /* the last CLOSE was false */
                assert_true(finish_is_disputed(reader->pair, r->id));
                assert_false(r->hits_committed[reader->pair->side]);
                assert_true(outcome_leads(reader) > 0);
            } else {
                assert_int_equal(r->status, FOLD_ROUND_ABORTED);
                assert_string_equal(r->end_code[reader->pair->side], lie->code);
                assert_int_equal(finish_is_denied(r, reader->pair->side),
                                 strcmp(lie->code, "bad-count") == 0 ||
                                     strcmp(lie->code, "bad-transcript") == 0);
                assert_false(finish_is_denied(r, 1 - reader->pair->side));
            }
            assert_int_equal(twin_advance(reader), 0);
            outcome_clean(reader);
            twin_verify_lanes(reader);
            forge_fini(&f);
            twins_free(&t);
        }
}

static void count_forty(struct buffer *b)
{
    store_u32(b->data + 32, 40);
}

static void count_one(struct buffer *b)
{
    store_u32(b->data + 32, 1);
}

static void say_forty(json_t *fact)
{
    if (strcmp(json_text(fact, "step"), "close") == 0)
        json_object_set_new(fact, "count", json_integer(40));
}

static void say_one(json_t *fact)
{
    if (strcmp(json_text(fact, "step"), "close") == 0)
        json_object_set_new(fact, "count", json_integer(1));
}

/*
 * Who closes first says how many hits there are, in the lane and in the message. What is
 * kept follows what was found, whatever is said: nothing below count_min, and all above.
 */
static void test_R14_T4_a_false_count(void **state)
{
    static const struct {
        struct lie lie;
        void (*say)(json_t *fact);
        bool kept;
    } cases[] = {
        {{"close", count_forty, "bad-count", &above_plan}, say_forty, false},
        {{"close", count_one, "bad-count", &above_plan}, say_one, false},
        {{"close", count_one, "bad-count", &below_plan}, say_one, true},
        {{"close", count_forty, "bad-count", &below_plan}, say_forty, true},
        {{"close", liar_flip_first, "bad-transcript", &below_plan}, NULL, true},
        {{"close", liar_flip_first, "bad-transcript", &above_plan}, NULL, false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct twin *reader;
        struct fault why = {0};
        static struct forge f;
        struct twins t;

        twins_make(&t, cases[i].lie.plan);
        reader = &t.side[TWIN_B]; /* reveals first, and so closes last */
        twins_begin_round(&t, TWIN_A);
        assert_true(liar_play_until(&t, TWIN_A, "close"));
        liar_start(&f, &t.side[TWIN_A], reader);
        f.edit = cases[i].say;
        forge_repeat(&f, liar_tell, (void *)(uintptr_t)&cases[i].lie);
        twins_want(forge_send(&f, reader, &why), OK, &why);
        (void)twin_advance(reader);
        assert_int_equal(twin_round(reader)->status, FOLD_ROUND_ABORTED);
        assert_string_equal(twin_round(reader)->end_code[reader->pair->side],
                            cases[i].lie.code);
        assert_int_equal(outcome_leads(reader) > 0, cases[i].kept);
        assert_int_equal(twin_advance(reader), 0);
        outcome_clean(reader);
        forge_fini(&f);
        twins_free(&t);
    }
}

static void fill_up(struct buffer *b)
{
    while (b->bytes < (size_t)8 << 20) {
        uint8_t *more = buffer_extend(b, 65536);

        assert_non_null(more);
        memset(more, 0, 65536);
    }
}

static bool is_kept(struct twin *w, const char *step)
{
    for (size_t i = w->pair->step_count; i-- > 0;) {
        const struct pair_step *s = &w->pair->steps[i];
        struct buffer blob;
        enum err e;

        if (s->side != STORE_PEER || strcmp(s->step, step) != 0)
            continue;
        buffer_init(&blob, TWINS_BUNDLE_MAX);
        e = pair_attachment(w->pair, STORE_PEER, s->n, 1, &blob);
        buffer_fini(&blob);
        return e == OK;
    }
    return false;
}

/* A message of another length than the declared sizes give is not kept for a moment,
 * however long its step could ever be. */
static void test_T9_a_message_of_another_length(void **state)
{
    static const struct {
        struct lie lie;
        enum twin_side liar;
    } cases[] = {
        {{"table", fill_up, "bad-message", NULL}, TWIN_A},
        {{"table", liar_cut, "bad-message", NULL}, TWIN_A},
        {{"offer", liar_cut, "bad-message", NULL}, TWIN_B},
        {{"commit", liar_cut, "bad-message", NULL}, TWIN_B},
        {{"close", liar_cut, "bad-message", NULL}, TWIN_A},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct fault why = {0};
        static struct forge f;
        struct twin *reader;
        struct twins t;

        twins_make(&t, &two_plan);
        reader = &t.side[1 - cases[i].liar];
        twins_begin_round(&t, TWIN_A);
        assert_true(liar_play_until(&t, cases[i].liar, cases[i].lie.step));
        liar_start(&f, &t.side[cases[i].liar], reader);
        forge_repeat(&f, liar_tell, (void *)(uintptr_t)&cases[i].lie);
        twins_want(forge_send(&f, reader, &why), OK, &why);
        assert_false(is_kept(reader, cases[i].lie.step));
        (void)twin_advance(reader);
        assert_int_equal(twin_round(reader)->status, FOLD_ROUND_ABORTED);
        assert_string_equal(twin_round(reader)->end_code[reader->pair->side],
                            cases[i].lie.code);
        outcome_clean(reader);
        forge_fini(&f);
        twins_free(&t);
    }
}

/* Another part's message in a part's place. */
struct swap {
    const char *step;
    struct buffer first;
    int seen;
};

static void swap_parts(void *state, const char *step, struct buffer *blob)
{
    struct swap *s = state;

    if (strcmp(step, s->step) != 0)
        return;
    if (s->seen++ == 0) {
        buffer_add(&s->first, blob->data, blob->bytes);
    } else if (s->seen == 2) {
        buffer_clear(blob);
        buffer_add(blob, s->first.data, s->first.bytes);
    }
}

static void test_T4_a_message_of_another_part(void **state)
{
    static const struct {
        const char *step;
        enum twin_side liar;
    } cases[] = {
        {"offer", TWIN_B}, {"base", TWIN_A}, {"table", TWIN_A}, {"open", TWIN_A}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct swap swap = {.step = cases[i].step};
        struct fault why = {0};
        static struct forge f;
        struct twin *reader;
        struct twins t;

        buffer_init(&swap.first, 1 << 22);
        twins_make(&t, &two_plan);
        reader = &t.side[1 - cases[i].liar];
        twins_begin_round(&t, TWIN_A);
        assert_true(liar_play_until(&t, cases[i].liar, cases[i].step));
        liar_start(&f, &t.side[cases[i].liar], reader);
        forge_repeat(&f, swap_parts, &swap);
        assert_true(swap.seen >= 2);
        twins_want(forge_send(&f, reader, &why), OK, &why);
        (void)twin_advance(reader);
        assert_int_equal(twin_round(reader)->status, FOLD_ROUND_ABORTED);
        assert_string_equal(twin_round(reader)->end_code[reader->pair->side],
                            "bad-message");
        outcome_clean(reader);
        buffer_fini(&swap.first);
        forge_fini(&f);
        twins_free(&t);
    }
}

/*
 * Delta must not answer twice. The node dies after it took BASE and answered; the peer
 * then offers a second, different BASE at the same place. That is a second history of its
 * lane: it is caught, and no engine sees it.
 */
static void test_T7_a_second_base_is_a_fork(void **state)
{
    static const struct lie lie = {"base", liar_flip_last, NULL, NULL};

    (void)state;
    for (int answered = 0; answered < 2; answered++) {
        struct fault why = {0};
        static struct forge f;
        struct twin *liar;
        struct twin *reader;
        struct twins t;
        uint64_t held;

        twins_make(&t, &one_plan);
        liar = &t.side[TWIN_A];
        reader = &t.side[TWIN_B];
        twins_begin_round(&t, TWIN_A);
        assert_true(liar_play_until(&t, TWIN_A, "base"));
        liar_start(&f, liar, reader);
        forge_repeat(&f, liar_tell, (void *)(uintptr_t)&lie);
        (void)twins_carry(&t, TWIN_A);
        if (answered)
            assert_true(twin_advance(reader) > 0);
        held = reader->pair->own.tree.size;
        twin_close(reader);
        twin_open(reader);
        twins_want(forge_send(&f, reader, &why), ERR_FORGED, &why);
        assert_true(reader->pair->fraud);
        assert_int_equal(twin_advance(reader), 0);
        assert_int_equal(reader->pair->own.tree.size, held);
        assert_null(reader->pair->match);
        assert_int_equal(outcome_secrets(reader), 0);
        forge_fini(&f);
        twins_free(&t);
    }
}

/* Where the debit is for little work, the answer to TREES has a time limit. */
static void test_T1_too_late(void **state)
{
    static const struct {
        const struct twins_plan *plan;
        int64_t seconds;
        enum fold_round_status status;
    } cases[] = {
        {&timed_plan, 29, FOLD_ROUND_CLOSED},
        {&timed_plan, 60, FOLD_ROUND_ABORTED},
        {&timed_plan, -5, FOLD_ROUND_ABORTED}, /* a clock set back gives no time */
        {&one_plan, 10 * TWINS_DAY, FOLD_ROUND_CLOSED},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct twins t;

        twins_make(&t, cases[i].plan);
        twins_begin_round(&t, TWIN_A);
        assert_true(liar_play_until(&t, TWIN_B, "trees"));
        (void)twins_carry(&t, TWIN_B);
        twin_close(&t.side[TWIN_B]); /* the time is not in memory alone */
        for (int k = 0; k < TWINS; k++)
            twins_set_clock((enum twin_side)k,
                            twins_clock((enum twin_side)k) + cases[i].seconds);
        twin_open(&t.side[TWIN_B]);
        (void)twin_advance(&t.side[TWIN_A]);
        (void)twins_carry(&t, TWIN_A);
        twins_settle(&t);
        assert_int_equal(twin_round(&t.side[TWIN_B])->status, cases[i].status);
        if (cases[i].status == FOLD_ROUND_ABORTED)
            assert_string_equal(
                twin_round(&t.side[TWIN_B])->end_code[t.side[TWIN_B].pair->side],
                "too-late");
        twins_free(&t);
    }
}

/* How many parts' answers does the peer owe to this side's TREES? */
static int trees_unanswered(const struct twin *w)
{
    int count = 0;

    for (size_t i = 0; i < w->pair->step_count; i++) {
        const struct pair_step *s = &w->pair->steps[i];

        count += s->side == STORE_OWN && strcmp(s->step, "trees") == 0;
        count -= s->side == STORE_PEER && strcmp(s->step, "table") == 0;
    }
    return count;
}

/* A timed answer is asked for in one part at a time: however many parts there are and
 * however long each takes, an honest peer is not too late. */
static void test_one_clock_at_a_time(void **state)
{
    int most = 0;
    struct twins t;

    (void)state;
    twins_make(&t, &timed_parts_plan);
    twins_begin_round(&t, TWIN_A);
    for (int i = 0; i < 40; i++) {
        int owed;

        (void)twin_advance(&t.side[i % 2]);
        (void)twins_carry(&t, (enum twin_side)(i % 2));
        for (int k = 0; k < TWINS; k++) /* a turn takes longer than a third of the time */
            twins_set_clock((enum twin_side)k, twins_clock((enum twin_side)k) + 12);
        owed = trees_unanswered(&t.side[TWIN_B]);
        most = owed > most ? owed : most;
    }
    assert_int_equal(most, 1);
    assert_int_equal(twin_round(&t.side[0])->status, FOLD_ROUND_CLOSED);
    outcome_same_leads(&t, TWINS_SHARED);
    twins_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_hits_as_accountable),
        cmocka_unit_test(test_R17_several_rounds),
        cmocka_unit_test(test_R17_no_room),
        cmocka_unit_test(test_R43_zero_records),
        cmocka_unit_test(test_R14_low_count),
        cmocka_unit_test(test_R16_T1_tripwire),
        cmocka_unit_test(test_T7_reopened_between_all_steps),
        cmocka_unit_test(test_cancel),
        cmocka_unit_test(test_ahead),
        cmocka_unit_test(test_T3_abort_at_each_step),
        cmocka_unit_test(test_T3_a_withheld_close),
        cmocka_unit_test(test_T4_lies_at_each_step),
        cmocka_unit_test(test_R14_T4_a_false_count),
        cmocka_unit_test(test_T9_a_message_of_another_length),
        cmocka_unit_test(test_T4_a_message_of_another_part),
        cmocka_unit_test(test_T7_a_second_base_is_a_fork),
        cmocka_unit_test(test_T1_too_late),
        cmocka_unit_test(test_one_clock_at_a_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
