/* SPDX-License-Identifier: Apache-2.0 */
/* Meeting, and agreements from proposal to end. */
#include "fold/fold.h"
#include "fold/state.h" /* to say how many there were */
#include "tests/support/play.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void test_hello_is_first_and_only_there(void **state)
{
    struct play p;

    (void)state;
    play_begin_as(&p, 0);
    assert_refused(play_say(&p, 0, KIND_HELLO, fact_hello(p.saga.card[1].id)), "card");
    assert_refused(play_say(&p, 0, KIND_HELLO, fact_hello(p.saga.card[0].id)), "hello");
    assert_refused(play_say(&p, 0, KIND_VERIFIED, fact_verified(p.saga.card[1].id)),
                   "hello");
    assert_effective(play_say(&p, 1, KIND_HELLO, fact_hello(p.saga.card[1].id)));
    assert_refused(play_say(&p, 1, KIND_HELLO, fact_hello(p.saga.card[1].id)), "hello");
    assert_effective(play_say(&p, 1, KIND_VERIFIED, fact_verified(p.saga.card[0].id)));
    assert_true(fold_has_verified(p.fold, 1));
    assert_false(fold_is_verified(p.fold));
    play_end(&p);
}

static void test_K2_nothing_before_both_have_verified(void **state)
{
    struct saga_terms terms = saga_terms();
    struct play p;

    (void)state;
    play_begin_as(&p, 0);
    p.draft = saga_draft(&p.saga, &terms);
    assert_effective(play_say(&p, 0, KIND_HELLO, fact_hello(p.saga.card[0].id)));
    assert_effective(play_say(&p, 1, KIND_HELLO, fact_hello(p.saga.card[1].id)));
    assert_refused(play_say(&p, 0, KIND_VERIFIED, fact_verified(p.saga.card[0].id)),
                   "card");
    assert_effective(play_say(&p, 0, KIND_VERIFIED, fact_verified(p.saga.card[1].id)));
    assert_refused(play_say(&p, 0, KIND_VERIFIED, fact_verified(p.saga.card[1].id)),
                   "repeated");
    assert_refused(play_propose_draft(&p, 0, p.draft), "K2");
    assert_effective(play_say(&p, 1, KIND_VERIFIED, fact_verified(p.saga.card[0].id)));
    assert_refused(
        play_tell(&p, 0,
                  saga_entry(&p.saga, 0, KIND_AGREE_PROPOSE, fact_agreed(&p, p.draft)),
                  p.draft),
        "K2"); /* it had not seen that yet */
    assert_true(fold_is_verified(p.fold));
    assert_effective(play_propose_draft(&p, 0, p.draft));
    play_end(&p);
}

static void test_T20_clock_may_lag_one_hour(void **state)
{
    struct play p;

    (void)state;
    play_begin_agreed(&p);
    play_at(&p, SAGA_BEGIN + 5 * SAGA_DAY);
    assert_effective(play_propose(&p, 0, 4));
    play_at(&p, SAGA_BEGIN + 5 * SAGA_DAY - 3601);
    assert_refused(play_accept(&p, 1, 4), "clock");
    play_at(&p, SAGA_BEGIN + 5 * SAGA_DAY - 3600);
    assert_effective(play_accept(&p, 1, 4));
    play_at(&p, 0);
    assert_refused(play_say(&p, 1, KIND_ROUND_ABORT, fact_ending(p.round, "none")),
                   "clock");
    play_end(&p);

    play_begin_as(&p, 0);
    play_at(&p, 0); /* an instant that stands for none */
    assert_refused(play_say(&p, 0, KIND_HELLO, fact_hello(p.saga.card[0].id)), "clock");
    play_end(&p);
}

static void test_R10_only_officers_with_the_role_act(void **state)
{
    struct saga_terms terms = saga_terms();
    struct play p;
    struct entry *e;

    (void)state;
    play_begin_as(&p, 0);
    play_meet(&p);
    p.draft = saga_draft(&p.saga, &terms);
    assert_effective(play_propose_draft(&p, 0, p.draft));
    assert_refused(play_say_as(&p, 1, SAGA_STARTER, KIND_AGREE_SIGN, fact_agreed(&p, 0)),
                   "R10");
    assert_refused(
        play_say_as(&p, 1, SAGA_CONFIRMER, KIND_AGREE_SIGN, fact_agreed(&p, 0)), "R10");

    play_see(&p, 1);
    e = saga_entry(&p.saga, 1, KIND_AGREE_SIGN, fact_agreed(&p, 0));
    saga_act(&p.saga, e, 0, SAGA_SIGNATORY); /* an officer, but the other side's */
    assert_refused(play_tell(&p, 1, e, SAGA_NO_DRAFT), "R10");
    e = saga_entry(&p.saga, 1, KIND_AGREE_SIGN, fact_agreed(&p, 0));
    e->has_act = false;
    assert_refused(play_tell(&p, 1, e, SAGA_NO_DRAFT), "R10");

    play_sign_both(&p, p.draft);
    play_ready_both(&p, p.draft);
    assert_effective(
        play_say_as(&p, 1, SAGA_STARTER, KIND_AGREE_SUSPEND, fact_suspended(&p, "all")));
    assert_refused(
        play_say_as(&p, 1, SAGA_STARTER, KIND_AGREE_RESUME, fact_agreed(&p, 0)), "R10");
    assert_effective(
        play_say_as(&p, 1, SAGA_SIGNATORY, KIND_AGREE_RESUME, fact_agreed(&p, 0)));
    play_end(&p);
}

static void test_proposals_of_agreements(void **state)
{
    struct saga_terms terms = saga_terms();
    struct play p;
    int other;

    (void)state;
    play_begin_as(&p, 0);
    play_meet(&p);
    p.draft = saga_draft(&p.saga, &terms);
    terms.expires = terms.starts;
    other = saga_draft(&p.saga, &terms);
    assert_refused(play_propose_draft(&p, 0, other), "R9");
    terms = saga_terms();
    other = saga_draft(&p.saga, &terms);
    memset(p.saga.draft[other]->card[1], 0xFF, 32);
    assert_refused(play_propose_draft(&p, 0, other), "parties");

    play_see(&p, 0);
    assert_refused(play_mutter(&p, 0, KIND_AGREE_PROPOSE, fact_agreed(&p, 0)),
                   "agreement");
    assert_refused(
        play_tell(&p, 0,
                  saga_entry(&p.saga, 0, KIND_AGREE_PROPOSE, fact_agreed(&p, other)),
                  p.draft),
        "agreement"); /* another document than the entry names */
    assert_refused(play_say(&p, 1, KIND_AGREE_SIGN, fact_agreed(&p, p.draft)),
                   "agreement");
    assert_effective(play_propose_draft(&p, 1, p.draft));
    assert_effective(play_mutter(&p, 1, KIND_AGREE_SIGN, fact_agreed(&p, p.draft)));
    assert_refused(play_propose_draft(&p, 0, p.draft), "repeated");
    assert_int_equal(play_agreement(&p)->proposer, 1);
    play_end(&p);
}

static void test_both_propose_the_same_agreement_at_once(void **state)
{
    struct saga_terms terms = saga_terms();
    struct play p;

    (void)state;
    play_begin_as(&p, 0);
    play_meet(&p);
    play_see(&p, 0);
    play_see(&p, 1);
    p.draft = saga_draft(&p.saga, &terms);
    for (int side = 1; side >= 0; side--)
        assert_effective(play_tell(
            &p, side,
            saga_entry(&p.saga, side, KIND_AGREE_PROPOSE, fact_agreed(&p, p.draft)),
            p.draft));
    assert_int_equal(fold_agreement_count(p.fold), 1);
    assert_int_equal(play_agreement(&p)->proposer, 0);
    assert_memory_equal(fold_agreement_at(p.fold, 0)->id, saga_id(&p.saga, p.draft), 32);
    assert_memory_equal(fold_agreement_at(p.fold, 0)->document->id,
                        saga_id(&p.saga, p.draft), 32);
    play_sign_both(&p, p.draft);
    play_end(&p);
}

static void test_R1_nothing_until_both_have_signed_the_same(void **state)
{
    struct saga_terms terms = saga_terms();
    struct play p;

    (void)state;
    play_begin_as(&p, 0);
    play_meet(&p);
    p.draft = saga_draft(&p.saga, &terms);
    assert_refused(play_propose(&p, 0, 4), "agreement");
    assert_effective(play_propose_draft(&p, 0, p.draft));
    assert_refused(play_propose(&p, 0, 4), "R1");
    assert_refused(play_say(&p, 0, KIND_AGREE_READY, fact_agreed(&p, p.draft)), "R1");
    assert_int_equal(play_status(&p, p.draft, SAGA_BEGIN), FOLD_PROPOSED);
    assert_effective(play_say(&p, 0, KIND_AGREE_SIGN, fact_agreed(&p, p.draft)));
    assert_int_equal(play_status(&p, p.draft, SAGA_BEGIN), FOLD_SIGNED_ONE);
    assert_refused(play_propose(&p, 1, 4), "R1");
    assert_refused(play_say(&p, 1, KIND_AGREE_READY, fact_agreed(&p, p.draft)), "R1");
    assert_refused(play_say(&p, 1, KIND_AGREE_SUSPEND, fact_suspended(&p, "all")), "R1");
    assert_true(fold_agreement_signed_by(p.fold, play_agreement(&p),
                                         p.saga.card[0].officer[SAGA_ANYONE].key));
    assert_false(fold_agreement_signed_by(p.fold, play_agreement(&p),
                                          p.saga.card[1].officer[SAGA_ANYONE].key));
    assert_false(
        fold_agreement_signed_by(p.fold, play_agreement(&p), p.saga.card[0].root));
    play_end(&p);
}

static void test_R2_ready_is_an_act_of_its_own(void **state)
{
    struct saga_terms terms = saga_terms();
    struct play p;

    (void)state;
    play_begin_as(&p, 0);
    play_meet(&p);
    terms.starts = SAGA_BEGIN - SAGA_DAY;
    p.draft = saga_draft(&p.saga, &terms);
    assert_effective(play_propose_draft(&p, 0, p.draft));
    play_sign_both(&p, p.draft);
    assert_int_equal(play_status(&p, p.draft, SAGA_BEGIN), FOLD_SIGNED_BOTH);
    assert_refused(play_propose(&p, 0, 4), "R2");
    play_at(&p, SAGA_BEGIN + SAGA_DAY);
    assert_effective(play_say(&p, 1, KIND_AGREE_READY, fact_agreed(&p, p.draft)));
    assert_refused(play_say(&p, 1, KIND_AGREE_READY, fact_agreed(&p, p.draft)),
                   "repeated");
    assert_refused(play_propose(&p, 0, 4), "R2");
    assert_int_equal(play_status(&p, p.draft, SAGA_BEGIN + SAGA_DAY), FOLD_SIGNED_BOTH);
    play_at(&p, SAGA_BEGIN + 3 * SAGA_DAY); /* the later of the two */
    assert_effective(play_say(&p, 0, KIND_AGREE_READY, fact_agreed(&p, p.draft)));
    assert_int_equal(play_agreement(&p)->ready_at[0], SAGA_BEGIN + 3 * SAGA_DAY);
    assert_int_equal(play_agreement(&p)->ready_at[1], SAGA_BEGIN + SAGA_DAY);
    assert_int_equal(play_status(&p, p.draft, SAGA_BEGIN + 3 * SAGA_DAY), FOLD_IN_FORCE);
    assert_effective(play_propose(&p, 0, 4));
    play_end(&p);
}

static void test_R3_a_threshold_counts_different_officers(void **state)
{
    struct saga_terms terms = saga_terms();
    struct play p;

    (void)state;
    play_begin_as(&p, 0);
    play_meet(&p);
    terms.threshold = 2;
    p.draft = saga_draft(&p.saga, &terms);
    assert_effective(play_propose_draft(&p, 0, p.draft));
    play_sign_both(&p, p.draft);
    assert_int_equal(play_status(&p, p.draft, SAGA_BEGIN), FOLD_PROPOSED);
    assert_refused(play_say(&p, 0, KIND_AGREE_SIGN, fact_agreed(&p, p.draft)),
                   "repeated");
    assert_refused(play_say(&p, 0, KIND_AGREE_READY, fact_agreed(&p, p.draft)), "R3");
    assert_effective(
        play_say_as(&p, 0, SAGA_SIGNATORY, KIND_AGREE_SIGN, fact_agreed(&p, p.draft)));
    assert_int_equal(play_agreement(&p)->signatures[0], 2);
    assert_int_equal(play_status(&p, p.draft, SAGA_BEGIN), FOLD_SIGNED_ONE);
    assert_refused(play_propose(&p, 0, 4), "R3");
    assert_refused(play_say(&p, 0, KIND_AGREE_READY, fact_agreed(&p, p.draft)), "R3");
    assert_effective(
        play_say_as(&p, 1, SAGA_SIGNATORY, KIND_AGREE_SIGN, fact_agreed(&p, p.draft)));
    play_ready_both(&p, p.draft);
    play_end(&p);
}

/* A person who is a signatory of both sides signs once. */
static void test_R3_one_key_signs_once(void **state)
{
    struct saga_terms terms = saga_terms();
    struct play p;

    (void)state;
    play_begin_as(&p, 0);
    memcpy(p.saga.card[1].officer[SAGA_SIGNATORY].key,
           p.saga.card[0].officer[SAGA_SIGNATORY].key, SIGN_KEY_BYTES);
    play_meet(&p);
    p.draft = saga_draft(&p.saga, &terms);
    assert_effective(play_propose_draft(&p, 0, p.draft));
    for (int side = 0; side < FOLD_SIDES; side++) {
        const struct verdict *v = play_say_as(&p, side, SAGA_SIGNATORY, KIND_AGREE_SIGN,
                                              fact_agreed(&p, p.draft));

        if (side == 0)
            assert_effective(v);
        else
            assert_refused(v, "repeated");
    }
    assert_int_equal(play_agreement(&p)->signatures[1], 0);
    play_end(&p);
}

static void test_R5_an_amendment_takes_the_place_of_what_it_amends(void **state)
{
    struct saga_terms terms = saga_terms();
    struct play p;
    int old;
    int orphan;

    (void)state;
    play_begin_agreed(&p);
    old = p.draft;
    terms.starts = SAGA_BEGIN + 10 * SAGA_DAY;
    terms.prev = saga_id(&p.saga, old);
    p.draft = saga_draft(&p.saga, &terms);
    assert_effective(play_propose_draft(&p, 1, p.draft));
    assert_effective(play_say(&p, 1, KIND_AGREE_SIGN, fact_agreed(&p, p.draft)));
    assert_refused(play_propose(&p, 1, 4), "R1"); /* one side alone changes nothing */
    assert_false(fold_agreement_at(p.fold, 0)->superseded);
    assert_effective(play_say(&p, 0, KIND_AGREE_SIGN, fact_agreed(&p, p.draft)));
    play_ready_both(&p, p.draft);
    assert_true(fold_agreement_at(p.fold, 0)->superseded);
    assert_int_equal(play_status(&p, old, terms.starts - 1), FOLD_IN_FORCE);
    assert_int_equal(play_status(&p, old, terms.starts), FOLD_SUPERSEDED);
    assert_int_equal(play_status(&p, p.draft, terms.starts), FOLD_IN_FORCE);

    terms.prev = saga_id(&p.saga, p.draft); /* which has not begun yet */
    orphan = saga_draft(&p.saga, &terms);
    assert_refused(play_propose_draft(&p, 0, orphan), "R5");
    play_at(&p, SAGA_BEGIN + 10 * SAGA_DAY);
    assert_effective(play_propose(&p, 0, 4));
    play_abort_round(&p, 0);
    terms.prev = saga_id(&p.saga, old); /* whose place is taken */
    orphan = saga_draft(&p.saga, &terms);
    assert_refused(play_propose_draft(&p, 0, orphan), "R5");
    p.draft = old;
    assert_refused(play_propose(&p, 0, 4), "R5");
    play_end(&p);
}

static void test_R6_either_side_suspends_alone(void **state)
{
    struct play p;

    (void)state;
    play_begin_agreed(&p);
    play_start_round(&p, 0);
    play_see(&p, 0);
    assert_effective(play_say(&p, 1, KIND_AGREE_SUSPEND, fact_suspended(&p, "rounds")));
    assert_refused(play_say(&p, 1, KIND_AGREE_SUSPEND, fact_suspended(&p, "rounds")),
                   "repeated");
    assert_effective(play_mutter(&p, 0, KIND_ROUND_STEP,
                                 fact_stepped(&p, "commit", 0, 0))); /* unseen */
    assert_refused(play_step(&p, 0, "tokens", 0), "R6");
    assert_int_equal(play_status(&p, p.draft, SAGA_BEGIN), FOLD_IN_FORCE);
    assert_false(fold_agreement_allows_rounds(p.fold, play_agreement(&p), SAGA_BEGIN));
    assert_refused(play_say(&p, 0, KIND_AGREE_RESUME, fact_agreed(&p, p.draft)), "R6");
    assert_effective(play_say(&p, 0, KIND_AGREE_SUSPEND, fact_suspended(&p, "all")));
    assert_effective(play_say(&p, 1, KIND_AGREE_SUSPEND, fact_suspended(&p, "all")));
    assert_refused(play_say(&p, 1, KIND_AGREE_SUSPEND, fact_suspended(&p, "releases")),
                   "repeated");
    assert_int_equal(play_status(&p, p.draft, SAGA_BEGIN), FOLD_SUSPENDED);
    assert_effective(play_say(&p, 1, KIND_AGREE_RESUME, fact_agreed(&p, p.draft)));
    assert_refused(play_say(&p, 1, KIND_AGREE_RESUME, fact_agreed(&p, p.draft)), "R6");
    assert_refused(play_step(&p, 0, "tokens", 0), "R6"); /* the other side's stands */
    assert_effective(play_say(&p, 0, KIND_AGREE_RESUME, fact_agreed(&p, p.draft)));
    assert_effective(play_step(&p, 0, "tokens", 0));
    assert_effective(play_say(&p, 0, KIND_AGREE_SUSPEND, fact_suspended(&p, "releases")));
    assert_effective(play_step(&p, 1, "commit", 0));
    play_abort_round(&p, 1);
    assert_effective(play_propose(&p, 0, 4));
    assert_effective(play_say(&p, 0, KIND_AGREE_SUSPEND, fact_suspended(&p, "rounds")));
    assert_refused(play_accept(&p, 1, 4), "R6");
    assert_refused(play_say(&p, 1, KIND_ROUND_DECLINE, fact_ending(p.round, "workload")),
                   "R6");
    assert_refused(play_propose(&p, 1, 4), "R6");
    play_end(&p);
}

static void test_R7_a_notice_runs_pauses_and_runs_out(void **state)
{
    struct saga_terms terms = saga_terms();
    struct play p;
    int64_t ends = SAGA_BEGIN + 31 * SAGA_DAY;

    (void)state;
    play_begin_as(&p, 0);
    play_meet(&p);
    p.draft = saga_draft(&p.saga, &terms);
    assert_effective(play_propose_draft(&p, 0, p.draft));
    play_sign_both(&p, p.draft);
    assert_refused(play_say(&p, 0, KIND_AGREE_NOTICE, fact_noticed(&p, "give")), "R7");
    play_ready_both(&p, p.draft);
    assert_refused(play_say(&p, 0, KIND_AGREE_NOTICE, fact_noticed(&p, "pause")), "R7");
    assert_refused(play_say(&p, 0, KIND_AGREE_NOTICE, fact_noticed(&p, "continue")),
                   "R7");
    play_at(&p, SAGA_BEGIN + SAGA_DAY);
    assert_effective(play_say(&p, 0, KIND_AGREE_NOTICE, fact_noticed(&p, "give")));
    assert_refused(play_say(&p, 0, KIND_AGREE_NOTICE, fact_noticed(&p, "give")),
                   "repeated");
    assert_refused(play_say(&p, 1, KIND_AGREE_NOTICE, fact_noticed(&p, "pause")), "R7");
    assert_int_equal(play_agreement(&p)->notice_ends[0], ends);
    assert_int_equal(play_status(&p, p.draft, ends - 1), FOLD_NOTICE);
    assert_int_equal(play_status(&p, p.draft, ends), FOLD_ENDED);

    play_at(&p, SAGA_BEGIN + 11 * SAGA_DAY);
    assert_effective(play_say(&p, 0, KIND_AGREE_NOTICE, fact_noticed(&p, "pause")));
    assert_refused(play_say(&p, 0, KIND_AGREE_NOTICE, fact_noticed(&p, "pause")), "R7");
    assert_int_equal(play_status(&p, p.draft, ends), FOLD_IN_FORCE);
    play_at(&p, SAGA_BEGIN + 40 * SAGA_DAY);
    assert_effective(play_propose(&p, 1, 4));
    play_at(&p, SAGA_BEGIN + 51 * SAGA_DAY);
    assert_effective(play_say(&p, 0, KIND_AGREE_NOTICE, fact_noticed(&p, "continue")));
    ends += 40 * SAGA_DAY;
    assert_int_equal(play_agreement(&p)->notice_ends[0], ends);
    play_at(&p, ends - 1);
    assert_effective(play_accept(&p, 0, 4));
    play_at(&p, ends);
    assert_refused(play_step(&p, 1, "commit", 0), "R7");
    assert_refused(play_say(&p, 0, KIND_AGREE_NOTICE, fact_noticed(&p, "pause")), "R7");
    assert_refused(play_say(&p, 1, KIND_AGREE_SUSPEND, fact_suspended(&p, "all")), "R7");
    assert_refused(
        play_say_as(&p, 1, SAGA_SIGNATORY, KIND_AGREE_SIGN, fact_agreed(&p, p.draft)),
        "R7");
    play_end(&p);
}

/* A notice that runs out before the first day: it never was in force, and an amendment
 * of it finds nothing to amend. */
static void test_R7_notice_before_the_start(void **state)
{
    struct saga_terms terms = saga_terms();
    struct play p;
    int amendment;

    (void)state;
    play_begin_as(&p, 0);
    play_meet(&p);
    terms.starts = SAGA_BEGIN + 100 * SAGA_DAY;
    play_agree(&p, &terms);
    assert_effective(play_say(&p, 1, KIND_AGREE_NOTICE, fact_noticed(&p, "give")));
    play_at(&p, SAGA_BEGIN + 100 * SAGA_DAY);
    terms.prev = saga_id(&p.saga, p.draft);
    amendment = saga_draft(&p.saga, &terms);
    assert_refused(play_propose_draft(&p, 0, amendment), "R5");
    assert_refused(play_propose(&p, 0, 4), "R7");
    play_end(&p);
}

/* Both sides amend at once: the amendment that starts first takes the place. */
static void test_R5_two_amendments_of_one_agreement(void **state)
{
    struct saga_terms terms = saga_terms();
    struct play p;
    int old;
    int draft[2];

    (void)state;
    play_begin_agreed(&p);
    old = p.draft;
    terms.prev = saga_id(&p.saga, old);
    for (int i = 0; i < 2; i++) {
        terms.starts = SAGA_BEGIN + (5 + 5 * i) * SAGA_DAY;
        draft[i] = saga_draft(&p.saga, &terms);
        assert_effective(play_propose_draft(&p, i, draft[i]));
        play_sign_both(&p, draft[i]);
    }
    play_ready_both(&p, draft[1]);
    assert_int_equal(play_status(&p, old, SAGA_BEGIN + 10 * SAGA_DAY - 1), FOLD_IN_FORCE);
    play_ready_both(&p, draft[0]);
    assert_int_equal(play_status(&p, old, SAGA_BEGIN + 5 * SAGA_DAY - 1), FOLD_IN_FORCE);
    assert_int_equal(play_status(&p, old, SAGA_BEGIN + 5 * SAGA_DAY), FOLD_SUPERSEDED);
    assert_int_equal(play_status(&p, draft[0], SAGA_BEGIN + 10 * SAGA_DAY),
                     FOLD_IN_FORCE);
    play_end(&p);
}

/* An amendment that is ready but gets notice before it starts never takes the place. */
static void test_R5_an_amendment_that_never_begins(void **state)
{
    struct saga_terms terms = saga_terms();
    struct play p;
    int old;

    (void)state;
    play_begin_agreed(&p);
    old = p.draft;
    terms.starts = SAGA_BEGIN + 100 * SAGA_DAY;
    terms.prev = saga_id(&p.saga, old);
    play_agree(&p, &terms);
    assert_int_equal(play_status(&p, old, terms.starts), FOLD_SUPERSEDED);
    assert_effective(play_say(&p, 1, KIND_AGREE_NOTICE, fact_noticed(&p, "give")));
    assert_int_equal(play_status(&p, old, terms.starts), FOLD_IN_FORCE);
    play_at(&p, SAGA_BEGIN + 2 * SAGA_DAY); /* unless the notice is paused until then */
    assert_effective(play_say(&p, 1, KIND_AGREE_NOTICE, fact_noticed(&p, "pause")));
    assert_int_equal(play_status(&p, old, terms.starts), FOLD_SUPERSEDED);
    play_at(&p, SAGA_BEGIN + 80 * SAGA_DAY);
    assert_effective(play_say(&p, 1, KIND_AGREE_NOTICE, fact_noticed(&p, "continue")));
    assert_int_equal(play_status(&p, old, terms.starts), FOLD_SUPERSEDED);
    play_end(&p);
}

static void test_R9_it_starts_and_expires_by_date(void **state)
{
    struct saga_terms terms = saga_terms();
    struct play p;

    (void)state;
    play_begin_as(&p, 0);
    play_meet(&p);
    terms.starts = SAGA_BEGIN + SAGA_DAY;
    terms.expires = SAGA_BEGIN + 2 * SAGA_DAY;
    play_agree(&p, &terms);
    assert_int_equal(play_status(&p, p.draft, terms.starts - 1), FOLD_SIGNED_BOTH);
    play_at(&p, terms.starts - 1);
    assert_refused(play_propose(&p, 0, 4), "R9");
    play_at(&p, terms.starts);
    assert_effective(play_propose(&p, 0, 4));
    play_at(&p, terms.expires - 1);
    assert_effective(play_accept(&p, 1, 4));
    assert_true(
        fold_agreement_allows_rounds(p.fold, play_agreement(&p), terms.expires - 1));
    play_at(&p, terms.expires);
    assert_refused(play_step(&p, 0, "commit", 0), "R9");
    assert_refused(
        play_say_as(&p, 0, SAGA_SIGNATORY, KIND_AGREE_SIGN, fact_agreed(&p, p.draft)),
        "R9");
    assert_int_equal(play_status(&p, p.draft, terms.expires), FOLD_EXPIRED);
    assert_false(fold_agreement_allows_rounds(p.fold, play_agreement(&p), terms.expires));
    play_end(&p);
}

static void test_R9_ready_too_late_is_refused(void **state)
{
    struct saga_terms terms = saga_terms();
    struct play p;

    (void)state;
    play_begin_as(&p, 0);
    play_meet(&p);
    p.draft = saga_draft(&p.saga, &terms);
    assert_effective(play_propose_draft(&p, 0, p.draft));
    play_sign_both(&p, p.draft);
    play_at(&p, terms.expires);
    assert_refused(play_say(&p, 0, KIND_AGREE_READY, fact_agreed(&p, p.draft)), "R9");
    play_end(&p);
}

/* What one side has proposed takes no room from the other. */
static void test_each_side_proposes_so_many(void **state)
{
    const struct saga_terms terms = saga_terms();
    struct verdict v[FOLD_SIDES];
    struct play p;

    (void)state;
    play_begin_as(&p, 0);
    play_meet(&p);
    p.draft = saga_draft(&p.saga, &terms);
    p.fold->proposed[0] = FOLD_AGREEMENTS_MAX;
    for (int side = 0; side < FOLD_SIDES; side++) {
        struct entry *e =
            saga_entry(&p.saga, side, KIND_AGREE_PROPOSE, fact_agreed(&p, p.draft));

        assert_int_equal(fold_try(p.fold, side, e, p.saga.draft[p.draft], &v[side]), OK);
        saga_drop(e);
    }
    assert_refused(&v[0], "limit");
    assert_effective(&v[1]);
    p.fold->proposed[0] = FOLD_AGREEMENTS_MAX - 1;
    assert_effective(play_propose_draft(&p, 0, p.draft));
    assert_int_equal(p.fold->proposed[0], FOLD_AGREEMENTS_MAX);
    play_end(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hello_is_first_and_only_there),
        cmocka_unit_test(test_K2_nothing_before_both_have_verified),
        cmocka_unit_test(test_T20_clock_may_lag_one_hour),
        cmocka_unit_test(test_R10_only_officers_with_the_role_act),
        cmocka_unit_test(test_proposals_of_agreements),
        cmocka_unit_test(test_both_propose_the_same_agreement_at_once),
        cmocka_unit_test(test_each_side_proposes_so_many),
        cmocka_unit_test(test_R1_nothing_until_both_have_signed_the_same),
        cmocka_unit_test(test_R2_ready_is_an_act_of_its_own),
        cmocka_unit_test(test_R3_a_threshold_counts_different_officers),
        cmocka_unit_test(test_R3_one_key_signs_once),
        cmocka_unit_test(test_R5_an_amendment_takes_the_place_of_what_it_amends),
        cmocka_unit_test(test_R6_either_side_suspends_alone),
        cmocka_unit_test(test_R7_a_notice_runs_pauses_and_runs_out),
        cmocka_unit_test(test_R7_notice_before_the_start),
        cmocka_unit_test(test_R5_an_amendment_that_never_begins),
        cmocka_unit_test(test_R5_two_amendments_of_one_agreement),
        cmocka_unit_test(test_R9_it_starts_and_expires_by_date),
        cmocka_unit_test(test_R9_ready_too_late_is_refused),
    };

    return cmocka_run_group_tests(tests, play_start, NULL);
}
