/* SPDX-License-Identifier: Apache-2.0 */
/* Rounds: proposals, budgets, and each step in its turn. */
#include "fold/fold.h"
#include "tests/support/play.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void test_R11_R12_R16_T14_what_a_proposal_must_name(void **state)
{
    struct play p;

    (void)state;
    play_begin_agreed(&p);
    assert_refused(play_say(&p, 0, KIND_ROUND_PROPOSE,
                            fact_proposal(&p, "asset-freezing", "case-file", 64)),
                   "R11");
    assert_refused(play_say(&p, 0, KIND_ROUND_PROPOSE,
                            fact_proposal(&p, "victim-identification", "case-file", 64)),
                   "R11"); /* listed, and forbidden */
    assert_refused(play_say(&p, 0, KIND_ROUND_PROPOSE,
                            fact_proposal(&p, "border-check", "curiosity", 64)),
                   "R12");
    assert_refused(play_propose(&p, 0, 5), "R16");
    assert_effective(play_propose(&p, 0, 64));
    assert_refused(play_accept(&p, 1, 63), "R16");
    assert_effective(play_accept(&p, 1, 4)); /* the sides' buckets may differ */
    assert_int_equal(play_round(&p)->bucket[0], 64);
    assert_int_equal(play_round(&p)->bucket[1], 4);
    play_end(&p);
}

static void test_one_round_at_a_time(void **state)
{
    struct play p;
    uint8_t none[32] = {1};

    (void)state;
    play_begin_agreed(&p);
    assert_effective(play_propose(&p, 0, 64));
    assert_refused(play_say(&p, 1, KIND_ROUND_PROPOSE,
                            fact_proposal(&p, "border-check", "case-file", 64)),
                   "round.open");
    assert_refused(play_accept(&p, 0, 64), "round.own");
    assert_refused(play_say(&p, 0, KIND_ROUND_DECLINE, fact_ending(p.round, "no")),
                   "round.own");
    assert_refused(play_say(&p, 1, KIND_ROUND_ACCEPT, fact_acceptance(none, 64)),
                   "round");
    assert_refused(play_step(&p, 0, "commit", 0), "round.proposed");
    assert_effective(
        play_say(&p, 1, KIND_ROUND_DECLINE, fact_ending(p.round, "workload")));
    assert_int_equal(play_round(&p)->status, FOLD_ROUND_DECLINED);
    assert_string_equal(play_round(&p)->end_code[1], "workload");
    assert_null(fold_round_open(p.fold));
    assert_refused(play_accept(&p, 1, 64), "round.over");
    assert_effective(play_propose(&p, 1, 64));
    assert_ptr_equal(fold_round_open(p.fold), play_round(&p));
    assert_effective(play_accept(&p, 0, 64));
    assert_refused(play_accept(&p, 0, 64), "round.accepted");
    assert_refused(play_say(&p, 0, KIND_ROUND_DECLINE, fact_ending(p.round, "no")),
                   "round.accepted");
    play_abort_round(&p, 0);
    assert_refused(play_say(&p, 1, KIND_ROUND_ABORT, fact_ending(p.round, "bad-sort")),
                   "round.over");
    assert_refused(play_step(&p, 1, "commit", 0), "round.over");
    assert_int_equal(fold_round_count(p.fold), 2);
    assert_string_equal(fold_round_status_name(fold_round_at(p.fold, 1)->status),
                        "aborted");
    play_end(&p);
}

static void concurrent_proposals(uint8_t flavour)
{
    struct play p;
    uint8_t id[2][32];
    int won;

    play_begin_as(&p, flavour);
    play_meet(&p);
    struct saga_terms terms = saga_terms();
    play_agree(&p, &terms);
    won = p.saga.winner;
    play_see(&p, 0);
    play_see(&p, 1);
    for (int side = 0; side < FOLD_SIDES; side++) {
        saga_round(&p.saga, side, p.saga.count[side], p.draft, id[side]);
        assert_effective(play_mutter(&p, side, KIND_ROUND_PROPOSE,
                                     fact_proposal(&p, "border-check", "case-file", 64)));
    }
    assert_int_equal(fold_round_find(p.fold, id[won])->status, FOLD_ROUND_PROPOSED);
    assert_int_equal(fold_round_find(p.fold, id[1 - won])->status, FOLD_ROUND_VOID);
    assert_ptr_equal(fold_round_open(p.fold), fold_round_find(p.fold, id[won]));
    assert_refused(play_say(&p, won, KIND_ROUND_ACCEPT, fact_acceptance(id[1 - won], 64)),
                   "concurrent");
    assert_refused(
        play_say(&p, 1 - won, KIND_ROUND_ABORT, fact_ending(id[1 - won], "mistake")),
        "concurrent");
    assert_effective(
        play_say(&p, 1 - won, KIND_ROUND_ACCEPT, fact_acceptance(id[won], 64)));
    play_end(&p);
}

static void test_of_two_concurrent_proposals_one_is_void(void **state)
{
    bool seen[2] = {false, false};

    (void)state;
    for (uint8_t flavour = 0; flavour < 10; flavour++) {
        struct saga s;

        saga_init(&s, flavour);
        seen[s.winner] = true;
        saga_fini(&s);
        concurrent_proposals(flavour);
    }
    assert_true(seen[0] && seen[1]);
}

/* The loser gives its proposal up and makes another before it hears of the winner's:
 * both are concurrent with that, so both lose. */
static void test_a_second_proposal_may_be_concurrent_too(void **state)
{
    struct play p;
    uint8_t second[32];
    int lost;

    (void)state;
    play_begin_agreed(&p);
    lost = 1 - p.saga.winner;
    play_see(&p, 0);
    play_see(&p, 1);
    saga_round(&p.saga, lost, p.saga.count[lost], p.draft, p.round);
    assert_effective(play_mutter(&p, lost, KIND_ROUND_PROPOSE,
                                 fact_proposal(&p, "border-check", "case-file", 64)));
    assert_effective(
        play_mutter(&p, lost, KIND_ROUND_ABORT, fact_ending(p.round, "mistake")));
    saga_round(&p.saga, lost, p.saga.count[lost], p.draft, second);
    assert_effective(play_mutter(&p, lost, KIND_ROUND_PROPOSE,
                                 fact_proposal(&p, "border-check", "case-file", 4)));
    assert_effective(play_mutter(&p, 1 - lost, KIND_ROUND_PROPOSE,
                                 fact_proposal(&p, "border-check", "case-file", 64)));
    assert_int_equal(play_round(&p)->status, FOLD_ROUND_ABORTED);
    assert_int_equal(fold_round_find(p.fold, second)->status, FOLD_ROUND_VOID);
    for (int side = 0; side < FOLD_SIDES; side++) {
        assert_refused(
            play_say(&p, side, KIND_ROUND_ABORT, fact_ending(p.round, "mistake")),
            "concurrent");
        assert_refused(
            play_say(&p, side, KIND_ROUND_ABORT, fact_ending(second, "mistake")),
            "concurrent");
    }
    play_end(&p);
}

static void test_R17_T3_acceptance_pays_and_abort_gives_nothing_back(void **state)
{
    struct play p;

    (void)state;
    play_begin_agreed(&p);
    assert_effective(play_propose(&p, 0, 64));
    assert_int_equal(play_agreement(&p)->tokens_used[0], 0);
    play_abort_round(&p, 0); /* an unaccepted proposal costs nothing */
    assert_int_equal(fold_agreement_rounds_left(p.fold, play_agreement(&p), SAGA_BEGIN),
                     100);
    assert_effective(play_propose(&p, 0, 64));
    assert_effective(play_accept(&p, 1, 4));
    play_abort_round(&p, 1);
    assert_int_equal(play_agreement(&p)->tokens_used[0], 64);
    assert_int_equal(play_agreement(&p)->tokens_used[1], 4);
    assert_int_equal(play_agreement(&p)->rounds_accepted, 1);
    assert_int_equal(play_agreement(&p)->proposals_accepted[0], 1);
    assert_int_equal(fold_agreement_rounds_left(p.fold, play_agreement(&p), SAGA_BEGIN),
                     99);
    play_end(&p);
}

/* The proposer takes its proposal back while the other side accepts it: it is paid. */
static void test_R17_an_acceptance_in_flight_pays(void **state)
{
    struct play p;

    (void)state;
    play_begin_agreed(&p);
    assert_effective(play_propose(&p, 0, 64));
    play_see(&p, 1);
    assert_effective(
        play_mutter(&p, 0, KIND_ROUND_ABORT, fact_ending(p.round, "mistake")));
    assert_effective(play_mutter(&p, 1, KIND_ROUND_ACCEPT, fact_acceptance(p.round, 64)));
    assert_int_equal(play_round(&p)->status, FOLD_ROUND_ABORTED);
    assert_int_equal(play_agreement(&p)->rounds_accepted, 1);
    assert_int_equal(play_agreement(&p)->tokens_used[0], 64);
    play_end(&p);
}

static void test_R16_T1_rounds_in_a_sliding_period(void **state)
{
    struct saga_terms terms = saga_terms();
    struct play p;

    (void)state;
    play_begin_as(&p, 0);
    play_meet(&p);
    terms.rounds_period = 2;
    terms.period_days = 10;
    play_agree(&p, &terms);
    for (int day = 1; day <= 2; day++) {
        play_at(&p, SAGA_BEGIN + day * SAGA_DAY);
        play_start_round(&p, 0);
        play_abort_round(&p, 1);
    }
    assert_refused(play_propose(&p, 1, 4), "budget.rounds_period");
    assert_int_equal(
        fold_agreement_rounds_left(p.fold, play_agreement(&p), SAGA_BEGIN + 2 * SAGA_DAY),
        0);
    play_at(&p, SAGA_BEGIN + 11 * SAGA_DAY - 1);
    assert_refused(play_propose(&p, 1, 4), "budget.rounds_period");
    play_at(&p, SAGA_BEGIN + 11 * SAGA_DAY);
    assert_effective(play_propose(&p, 1, 4));
    play_at(&p, SAGA_BEGIN + 11 * SAGA_DAY - 60); /* an answer from a slower clock */
    assert_refused(play_accept(&p, 0, 4), "budget.rounds_period");
    play_at(&p, SAGA_BEGIN + 11 * SAGA_DAY);
    assert_effective(play_accept(&p, 0, 4));
    play_end(&p);
}

/* Clocks that differ by less than an hour do not stretch the budget: what was accepted
 * at a later time counts, and so does what was accepted before something earlier. */
static void test_R16_the_period_under_differing_clocks(void **state)
{
    struct saga_terms terms = saga_terms();
    struct play p;
    int64_t noon = SAGA_BEGIN + SAGA_DAY;

    (void)state;
    play_begin_as(&p, 0);
    play_meet(&p);
    terms.rounds_period = 2;
    terms.period_days = 10;
    play_agree(&p, &terms);
    play_at(&p, noon + 3000);
    play_start_round(&p, 0);
    play_abort_round(&p, 0);
    p.saga.clock[1] = noon;
    assert_effective(play_propose(&p, 1, 4));
    p.saga.clock[0] = noon + 3000;
    assert_effective(play_accept(&p, 0, 4));
    play_abort_round(&p, 0);
    p.saga.clock[1] = noon + 10;
    assert_refused(play_propose(&p, 1, 4), "budget.rounds_period");
    play_end(&p);

    play_begin_as(&p, 0);
    play_meet(&p);
    play_agree(&p, &terms);
    play_at(&p, noon + 3000);
    play_start_round(&p, 0);
    play_abort_round(&p, 0);
    p.saga.clock[1] = noon;
    assert_effective(play_propose(&p, 0, 4));
    assert_effective(play_accept(&p, 1, 4));
    assert_int_equal(play_round(&p)->accepted_at, noon);
    assert_int_equal(fold_agreement_rounds_left(p.fold, play_agreement(&p),
                                                noon + 10 * SAGA_DAY + 1000),
                     1); /* the first is still in the period, the second is not */
    play_end(&p);
}

/* With no round allowed at all nothing can be proposed. */
static void test_R16_no_rounds(void **state)
{
    struct saga_terms terms = saga_terms();
    struct play p;

    (void)state;
    play_begin_as(&p, 0);
    play_meet(&p);
    terms.rounds_period = 0;
    play_agree(&p, &terms);
    assert_refused(play_propose(&p, 1, 4), "budget.rounds_period");
    play_end(&p);
}

static void test_R16_T1_tokens_over_the_life(void **state)
{
    struct saga_terms terms = saga_terms();
    struct play p;

    (void)state;
    play_begin_as(&p, 0);
    play_meet(&p);
    terms.tokens_life = 68;
    play_agree(&p, &terms);
    assert_refused(play_propose(&p, 0, 65536), "budget.tokens_life");
    assert_effective(play_propose(&p, 0, 64));
    assert_refused(play_accept(&p, 1, 65536), "budget.tokens_life");
    assert_effective(play_accept(&p, 1, 4));
    play_abort_round(&p, 0);
    assert_refused(play_propose(&p, 0, 64), "budget.tokens_life");
    assert_effective(play_propose(&p, 1, 64));
    assert_effective(play_accept(&p, 0, 4));
    play_abort_round(&p, 0);
    assert_refused(play_propose(&p, 0, 4), "budget.tokens_life");
    play_end(&p);
}

/* The initiator does not know yet that a round which it had given up was accepted; the
 * side that is asked does, and refuses on the initiator's behalf. */
static void test_R16_the_asked_side_checks_both_budgets(void **state)
{
    struct saga_terms terms = saga_terms();
    struct play p;

    (void)state;
    play_begin_as(&p, 0);
    play_meet(&p);
    terms.tokens_life = 100;
    play_agree(&p, &terms);
    assert_effective(play_propose(&p, 0, 64));
    play_see(&p, 1);
    assert_effective(
        play_mutter(&p, 0, KIND_ROUND_ABORT, fact_ending(p.round, "mistake")));
    assert_effective(play_mutter(&p, 1, KIND_ROUND_ACCEPT, fact_acceptance(p.round, 4)));
    saga_round(&p.saga, 0, p.saga.count[0], p.draft, p.round);
    assert_effective(play_mutter(&p, 0, KIND_ROUND_PROPOSE,
                                 fact_proposal(&p, "border-check", "case-file", 64)));
    assert_refused(play_accept(&p, 1, 4), "budget.tokens_life");
    assert_int_equal(play_agreement(&p)->tokens_used[0], 64);
    play_end(&p);
}

static void test_R18_a_ratio_keeps_proposals_in_balance(void **state)
{
    struct saga_terms terms = saga_terms();
    struct play p;

    (void)state;
    play_begin_as(&p, 0);
    play_meet(&p);
    terms.ratio = 2;
    play_agree(&p, &terms);
    play_start_round(&p, 0);
    play_abort_round(&p, 0);
    assert_refused(play_propose(&p, 0, 4), "budget.ratio"); /* 2 > 2 * 0 + 1 */
    play_start_round(&p, 1);
    play_abort_round(&p, 0);
    play_start_round(&p, 0);
    play_abort_round(&p, 0);
    play_start_round(&p, 0);
    play_abort_round(&p, 0);
    assert_refused(play_propose(&p, 0, 4), "budget.ratio"); /* 4 > 2 * 1 + 1 */
    assert_int_equal(play_agreement(&p)->proposals_accepted[0], 3);
    assert_int_equal(play_agreement(&p)->proposals_accepted[1], 1);
    play_end(&p);

    play_begin_as(&p, 0);
    play_meet(&p);
    terms.ratio = 1;
    play_agree(&p, &terms);
    for (int side = 0; side < 5; side++) {
        play_start_round(&p, side % 2);
        play_abort_round(&p, 0);
    }
    assert_refused(play_propose(&p, 0, 4), "budget.ratio"); /* 4 > 1 * 2 + 1 */
    play_end(&p);
}

/* After each step, every step but the due one is refused. */
static void assert_only_due(struct play *p, int side, const char *name, int64_t index)
{
    static const char *const names[] = {"commit", "tokens", "replies", "counted",
                                        "coin",   "block",  "close"};

    for (int s = 0; s < FOLD_SIDES; s++)
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            for (int64_t j = 0; j < 3; j++) {
                struct entry *e;
                struct verdict v;

                if (s == side && strcmp(names[i], name) == 0 && j == index)
                    continue;
                e = saga_entry(&p->saga, s, KIND_ROUND_STEP,
                               fact_stepped(p, names[i], j, 0));
                assert_int_equal(fold_try(p->fold, s, e, NULL, &v), OK);
                saga_drop(e);
                assert_false(v.effective);
                assert_string_equal(v.rule, "bad-order");
            }
}

static void due(struct play *p, int side, const char *name, int64_t index, int64_t count)
{
    assert_only_due(p, side, name, index);
    assert_effective(
        play_say(p, side, KIND_ROUND_STEP, fact_stepped(p, name, index, count)));
}

static void due_up_to_counts(struct play *p, int i, int64_t count)
{
    due(p, i, "commit", 0, 0);
    due(p, i, "tokens", 0, 0);
    due(p, 1 - i, "commit", 0, 0);
    due(p, 1 - i, "tokens", 0, 0);
    due(p, 1 - i, "replies", 0, 0);
    due(p, i, "replies", 0, 0);
    due(p, i, "counted", 0, count);
    due(p, 1 - i, "counted", 0, count);
}

static void due_blocks(struct play *p, int first, int64_t blocks)
{
    for (int64_t block = 0; block < blocks; block++) {
        due(p, first, "block", block, 0);
        due(p, 1 - first, "block", block, 0);
    }
    due(p, first, "close", 0, 0);
    due(p, 1 - first, "close", 0, 0);
}

static void test_a_round_with_hits_step_by_step(void **state)
{
    struct play p;

    (void)state;
    play_begin_agreed(&p);
    play_start_round(&p, 0);
    assert_true(
        play_round(&p)->responder_first); /* the first, third ... accepted round */
    due_up_to_counts(&p, 0, 3);
    assert_int_equal(play_round(&p)->counted[0], 3);
    due_blocks(&p, 1, 2);
    assert_int_equal(play_round(&p)->status, FOLD_ROUND_CLOSED);
    assert_int_equal(play_round(&p)->steps[0], 7);
    assert_int_equal(play_round(&p)->steps[1], 7);
    assert_int_equal(play_agreement(&p)->hits_counted, 3);
    assert_refused(play_step(&p, 0, "commit", 0), "round.over");

    play_start_round(&p, 0);
    assert_false(play_round(&p)->responder_first);
    due_up_to_counts(&p, 0, 3);
    due_blocks(&p, 0, 2);
    play_start_round(&p, 1);
    assert_true(play_round(&p)->responder_first);
    due_up_to_counts(&p, 1, 3);
    due_blocks(&p, 0, 2);
    play_end(&p);
}

static void test_a_large_bucket_needs_more_blocks(void **state)
{
    struct saga_terms terms = saga_terms();
    struct play p;

    (void)state;
    play_begin_as(&p, 0);
    play_meet(&p);
    terms.blocks = 1;
    play_agree(&p, &terms);
    assert_effective(play_propose(&p, 0, 4));
    assert_effective(play_accept(&p, 1, 65536));
    due_up_to_counts(&p, 0, 4);
    due_blocks(&p, 1, 2); /* ceil(65536 / 32768) */
    play_end(&p);
}

static void count_too_low(int64_t count,
                          int64_t count_min,
                          enum agreement_output output,
                          int64_t audit_one_in,
                          bool audited)
{
    struct saga_terms terms = saga_terms();
    struct play p;
    struct entry *e;
    struct verdict v;

    play_begin_as(&p, 0);
    play_meet(&p);
    terms.count_min = count_min;
    terms.output = output;
    terms.audit_one_in = audit_one_in;
    play_agree(&p, &terms);
    play_start_round(&p, 0);
    due_up_to_counts(&p, 0, count);
    due(&p, 0, "coin", 0, 0);
    due(&p, 1, "coin", 0, 0);

    e = saga_entry(&p.saga, 0, KIND_ROUND_STEP, fact_stepped(&p, "close", 0, 0));
    assert_int_equal(fold_try(p.fold, 0, e, NULL, &v), OK);
    assert_int_equal(v.effective, audit_one_in != 1);
    saga_drop(e);
    e = saga_entry(&p.saga, 1, KIND_ROUND_STEP, fact_stepped(&p, "block", 0, 0));
    assert_int_equal(fold_try(p.fold, 1, e, NULL, &v), OK);
    assert_int_equal(v.effective, audit_one_in != 0);
    saga_drop(e);

    if (audited) {
        assert_effective(play_step(&p, 1, "block", 0));
        due(&p, 0, "block", 0, 0);
        due(&p, 1, "block", 1, 0);
        due(&p, 0, "block", 1, 0);
        due(&p, 1, "close", 0, 0);
        due(&p, 0, "close", 0, 0);
    } else {
        assert_effective(play_step(&p, 0, "close", 0));
        due(&p, 1, "close", 0, 0);
    }
    assert_int_equal(play_round(&p)->status, FOLD_ROUND_CLOSED);
    assert_refused(
        play_say(&p, 0, KIND_HIT_COMMIT,
                 fact_with_bytes(saga_fact("round", p.round), "commit", 5, 32)),
        "R14");
    play_end(&p);
}

static void test_R14_few_or_only_counted_need_a_coin(void **state)
{
    (void)state;
    count_too_low(2, 3, AGREEMENT_HITS, 2, false);
    count_too_low(2, 3, AGREEMENT_HITS, 2, true);
    count_too_low(9, 0, AGREEMENT_COUNT_ONLY, 2, false);
    count_too_low(9, 0, AGREEMENT_COUNT_ONLY, 2, true);
    count_too_low(0, 3, AGREEMENT_HITS, 0, false); /* never audited */
    count_too_low(0, 3, AGREEMENT_HITS, 1, true);  /* always */
}

/* The two disagree on the coin: both are right for what they had seen, nothing is due
 * any more, and only the side that has not closed can end it. */
static void test_a_coin_seen_differently_ends_in_an_abort(void **state)
{
    struct saga_terms terms = saga_terms();
    struct play p;

    (void)state;
    play_begin_as(&p, 0);
    play_meet(&p);
    terms.count_min = 3;
    play_agree(&p, &terms);
    play_start_round(&p, 0);
    play_count_both(&p, 0, 1);
    assert_effective(play_step(&p, 0, "coin", 0));
    assert_effective(play_step(&p, 1, "coin", 0));
    play_see(&p, 0);
    play_see(&p, 1);
    assert_effective(
        play_mutter(&p, 0, KIND_ROUND_STEP, fact_stepped(&p, "close", 0, 0)));
    assert_effective(
        play_mutter(&p, 1, KIND_ROUND_STEP, fact_stepped(&p, "block", 0, 0)));
    assert_only_due(&p, 2, "", 0);
    assert_refused(play_say(&p, 0, KIND_ROUND_ABORT, fact_ending(p.round, "bad-order")),
                   "round.closed");
    play_abort_round(&p, 1);
    play_end(&p);
}

static void test_counts_must_be_possible_and_one(void **state)
{
    struct play p;

    (void)state;
    play_begin_agreed(&p);
    assert_effective(play_propose(&p, 0, 64));
    assert_effective(play_accept(&p, 1, 4));
    assert_refused(play_say(&p, 0, KIND_ROUND_STEP, fact_stepped(&p, "commit", 0, 1)),
                   "bad-count");
    assert_effective(play_step(&p, 0, "commit", 0));
    assert_effective(play_step(&p, 0, "tokens", 0));
    assert_effective(play_step(&p, 1, "commit", 0));
    assert_effective(play_step(&p, 1, "tokens", 0));
    assert_effective(play_step(&p, 1, "replies", 0));
    assert_effective(play_step(&p, 0, "replies", 0));
    assert_refused(play_say(&p, 0, KIND_ROUND_STEP, fact_stepped(&p, "counted", 0, 5)),
                   "bad-count");
    assert_effective(play_say(&p, 0, KIND_ROUND_STEP, fact_stepped(&p, "counted", 0, 4)));
    assert_refused(play_say(&p, 1, KIND_ROUND_STEP, fact_stepped(&p, "counted", 0, 3)),
                   "bad-count");
    assert_int_equal(play_round(&p)->counted[1], -1);
    assert_effective(play_say(&p, 1, KIND_ROUND_STEP, fact_stepped(&p, "counted", 0, 4)));
    play_end(&p);
}

static void test_abort_unless_closed(void **state)
{
    struct play p;

    (void)state;
    play_begin_agreed(&p);
    play_start_round(&p, 0);
    play_count_both(&p, 0, 1);
    for (int block = 0; block < 2; block++) {
        assert_effective(play_step(&p, 1, "block", block));
        assert_effective(play_step(&p, 0, "block", block));
    }
    assert_effective(play_step(&p, 1, "close", 0));
    assert_refused(play_say(&p, 1, KIND_ROUND_ABORT, fact_ending(p.round, "late")),
                   "round.closed");
    play_abort_round(&p, 0);
    assert_int_equal(play_round(&p)->status, FOLD_ROUND_ABORTED);
    assert_int_equal(play_agreement(&p)->hits_counted, 0);
    play_end(&p);
}

/* Who has closed waits for the other's CLOSE, and not for ever. */
static void test_T3_a_withheld_close(void **state)
{
    struct play p;
    int64_t closed_at;

    (void)state;
    play_begin_agreed(&p);
    play_start_round(&p, 0);
    play_count_both(&p, 0, 1);
    for (int block = 0; block < 2; block++) {
        assert_effective(play_step(&p, 1, "block", block));
        assert_effective(play_step(&p, 0, "block", block));
    }
    assert_effective(play_step(&p, 1, "close", 0));
    closed_at = play_round(&p)->closed_at[1];
    play_at(&p, closed_at + 24 * 3600 - 1);
    assert_false(fold_round_may_abort(p.fold, play_round(&p), 1, closed_at + 86399));
    assert_true(fold_round_may_abort(p.fold, play_round(&p), 0, closed_at));
    assert_refused(play_say(&p, 1, KIND_ROUND_ABORT, fact_ending(p.round, "late")),
                   "round.closed");
    play_at(&p, closed_at + 24 * 3600);
    assert_true(fold_round_may_abort(p.fold, play_round(&p), 1, closed_at + 86400));
    play_abort_round(&p, 1);
    assert_int_equal(play_round(&p)->status, FOLD_ROUND_ABORTED);
    assert_refused(play_step(&p, 0, "close", 0), "round.over");
    play_start_round(&p, 1); /* nothing stands in the way of the next */
    play_end(&p);
}

/* A CLOSE that crosses the abort on the way: the round is aborted, in either order. */
static void test_T3_a_close_that_comes_too_late(void **state)
{
    (void)state;
    for (int first = 0; first < 2; first++) {
        struct play p;

        play_begin_agreed(&p);
        play_start_round(&p, 0);
        play_count_both(&p, 0, 1);
        for (int block = 0; block < 2; block++) {
            assert_effective(play_step(&p, 1, "block", block));
            assert_effective(play_step(&p, 0, "block", block));
        }
        assert_effective(play_step(&p, 1, "close", 0));
        play_at(&p, play_round(&p)->closed_at[1] + 24 * 3600);
        play_see(&p, 0);
        play_see(&p, 1);
        for (int i = 0; i < 2; i++) {
            if (i == first)
                assert_effective(play_mutter(&p, 1, KIND_ROUND_ABORT,
                                             fact_ending(p.round, "no-reason-given")));
            else
                assert_effective(
                    play_mutter(&p, 0, KIND_ROUND_STEP, fact_stepped(&p, "close", 0, 0)));
        }
        assert_int_equal(play_round(&p)->status, FOLD_ROUND_ABORTED);
        assert_refused(play_say(&p, 0, KIND_HIT_COMMIT, fact_committed(&p, 20)),
                       "round.closed");
        play_end(&p);
    }
}

/* ---- bulk rounds ---- */

static const char *const part_steps[] = {"offer", "base", "trees", "table",
                                         "proof", "bind", "list",  "open"};

/* A round in so many parts, accepted; in the first one the responder, 1, is first. */
static void begin_bulk(struct play *p, int64_t parts)
{
    struct saga_terms terms = saga_terms();

    play_begin_as(p, 0);
    play_meet(p);
    terms.parts = parts;
    play_agree(p, &terms);
    play_start_round(p, 0);
}

static void say_parts(struct play *p, int64_t parts)
{
    assert_effective(play_step(p, 0, "commit", 0));
    assert_effective(play_step(p, 1, "commit", 0));
    for (int k = 0; k < 8; k++)
        for (int64_t part = 0; part < parts; part++)
            assert_effective(play_step(p, 1 - k % 2, part_steps[k], part));
}

static const struct verdict *close_with(struct play *p, int side, int64_t count)
{
    return play_say(p, side, KIND_ROUND_STEP, fact_stepped(p, "close", 0, count));
}

static void test_R17_a_bulk_round_pays_its_bound(void **state)
{
    struct play p;

    (void)state;
    begin_bulk(&p, 1); /* whose debits are twice the buckets */
    assert_int_equal(play_round(&p)->bucket[0], 64);
    assert_int_equal(play_agreement(&p)->tokens_used[0], 128);
    assert_int_equal(play_agreement(&p)->tokens_used[1], 128);
    play_abort_round(&p, 0);
    assert_int_equal(play_agreement(&p)->tokens_used[0], 128);
    play_end(&p);
}

static void test_R16_T1_the_bound_must_have_room(void **state)
{
    struct saga_terms terms = saga_terms();
    struct play p;

    (void)state;
    play_begin_as(&p, 0);
    play_meet(&p);
    terms.parts = 1;
    terms.tokens_life = 127;
    play_agree(&p, &terms);
    assert_refused(play_propose(&p, 0, 64), "budget.tokens_life");
    assert_effective(play_propose(&p, 0, 4));
    assert_refused(play_accept(&p, 1, 64), "budget.tokens_life");
    assert_effective(play_accept(&p, 1, 4));
    play_end(&p);
}

static void test_the_sequence_of_a_bulk_round(void **state)
{
    struct play p;

    (void)state;
    begin_bulk(&p, 2);
    assert_refused(play_step(&p, 1, "offer", 0), "bad-order"); /* COMMIT comes first */
    assert_refused(play_step(&p, 0, "commit", 1), "bad-order");
    assert_effective(play_step(&p, 0, "commit", 0));
    assert_refused(play_step(&p, 0, "commit", 0), "bad-order");
    assert_refused(play_step(&p, 0, "offer", 0), "bad-order"); /* 1 reveals first */
    assert_effective(play_step(&p, 1, "commit", 0));
    assert_refused(play_step(&p, 1, "tokens", 0), "bad-order");
    assert_refused(play_step(&p, 1, "offer", 2), "bad-order"); /* no such part */
    for (int k = 0; k < 8; k++) { /* part 1 to its end, while 0 has not begun */
        assert_refused(play_step(&p, k % 2, part_steps[k], 1), "bad-order");
        assert_effective(play_step(&p, 1 - k % 2, part_steps[k], 1));
        assert_refused(play_step(&p, 1 - k % 2, part_steps[k], 1), "bad-order");
    }
    assert_refused(close_with(&p, 0, 1), "bad-order");
    for (int k = 0; k < 8; k++)
        assert_effective(play_step(&p, 1 - k % 2, part_steps[k], 0));
    assert_refused(play_say(&p, 0, KIND_ROUND_STEP, fact_stepped(&p, "close", 1, 1)),
                   "bad-order");
    assert_refused(close_with(&p, 1, 1), "bad-order"); /* who revealed last is first */
    assert_refused(close_with(&p, 0, 65), "bad-count");
    assert_effective(close_with(&p, 0, 2));
    assert_refused(play_say(&p, 0, KIND_ROUND_ABORT, fact_ending(p.round, "bad-message")),
                   "round.closed");
    assert_refused(close_with(&p, 1, 3), "bad-count");
    assert_effective(close_with(&p, 1, 2));
    assert_int_equal(play_round(&p)->status, FOLD_ROUND_CLOSED);
    assert_int_equal(play_agreement(&p)->hits_counted, 2);
    play_end(&p);
}

/* The count stands in CLOSE and nowhere else. */
static void test_counts_of_a_bulk_round(void **state)
{
    struct play p;

    (void)state;
    begin_bulk(&p, 1);
    assert_effective(play_step(&p, 0, "commit", 0));
    assert_effective(play_step(&p, 1, "commit", 0));
    assert_refused(play_say(&p, 1, KIND_ROUND_STEP, fact_stepped(&p, "offer", 0, 1)),
                   "bad-count");
    assert_effective(play_step(&p, 1, "offer", 0));
    assert_refused(play_step(&p, 0, "counted", 0), "bad-order");
    assert_refused(play_step(&p, 0, "coin", 0), "bad-order");
    assert_refused(play_step(&p, 0, "block", 0), "bad-order");
    play_abort_round(&p, 1);
    play_end(&p);
}

/* Hits are opened as in any round, and not below the least count (R14). */
static void test_R14_hits_of_a_bulk_round(void **state)
{
    (void)state;
    for (int64_t count = 0; count < 2; count++) {
        struct play p;

        begin_bulk(&p, 2);
        say_parts(&p, 2);
        assert_refused(play_say(&p, 0, KIND_HIT_COMMIT, fact_committed(&p, 20)),
                       "round.closed");
        assert_effective(close_with(&p, 0, count));
        assert_effective(close_with(&p, 1, count));
        if (count == 0) {
            assert_refused(play_say(&p, 0, KIND_HIT_COMMIT, fact_committed(&p, 20)),
                           "R14");
        } else {
            assert_effective(play_say(&p, 0, KIND_HIT_COMMIT, fact_committed(&p, 20)));
            assert_effective(play_say(&p, 1, KIND_HIT_COMMIT, fact_committed(&p, 21)));
            assert_effective(play_open_hits(&p, 0, 20));
            assert_effective(play_open_hits(&p, 1, 21));
        }
        play_end(&p);
    }
}

/* Steps of a bulk round are none of an accountable one. */
static void test_no_parts_in_an_accountable_round(void **state)
{
    struct play p;

    (void)state;
    play_begin_agreed(&p);
    play_start_round(&p, 0);
    assert_effective(play_step(&p, 0, "commit", 0));
    assert_refused(play_step(&p, 0, "offer", 0), "bad-order");
    assert_refused(play_step(&p, 1, "offer", 0), "bad-order");
    assert_effective(play_step(&p, 0, "tokens", 0));
    play_end(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_R11_R12_R16_T14_what_a_proposal_must_name),
        cmocka_unit_test(test_one_round_at_a_time),
        cmocka_unit_test(test_of_two_concurrent_proposals_one_is_void),
        cmocka_unit_test(test_a_second_proposal_may_be_concurrent_too),
        cmocka_unit_test(test_R17_T3_acceptance_pays_and_abort_gives_nothing_back),
        cmocka_unit_test(test_R17_an_acceptance_in_flight_pays),
        cmocka_unit_test(test_R16_T1_rounds_in_a_sliding_period),
        cmocka_unit_test(test_R16_the_period_under_differing_clocks),
        cmocka_unit_test(test_R16_no_rounds),
        cmocka_unit_test(test_R16_T1_tokens_over_the_life),
        cmocka_unit_test(test_R16_the_asked_side_checks_both_budgets),
        cmocka_unit_test(test_R18_a_ratio_keeps_proposals_in_balance),
        cmocka_unit_test(test_a_round_with_hits_step_by_step),
        cmocka_unit_test(test_a_large_bucket_needs_more_blocks),
        cmocka_unit_test(test_R14_few_or_only_counted_need_a_coin),
        cmocka_unit_test(test_a_coin_seen_differently_ends_in_an_abort),
        cmocka_unit_test(test_counts_must_be_possible_and_one),
        cmocka_unit_test(test_abort_unless_closed),
        cmocka_unit_test(test_T3_a_withheld_close),
        cmocka_unit_test(test_T3_a_close_that_comes_too_late),
        cmocka_unit_test(test_R17_a_bulk_round_pays_its_bound),
        cmocka_unit_test(test_R16_T1_the_bound_must_have_room),
        cmocka_unit_test(test_the_sequence_of_a_bulk_round),
        cmocka_unit_test(test_counts_of_a_bulk_round),
        cmocka_unit_test(test_R14_hits_of_a_bulk_round),
        cmocka_unit_test(test_no_parts_in_an_accountable_round),
    };

    return cmocka_run_group_tests(tests, play_start, NULL);
}
