/* SPDX-License-Identifier: Apache-2.0 */
/* What is due of either side, when it is late, and what being late bars. */
#include "fold/duty.h"
#include "tests/support/barter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { HOUR = 3600, DUTIES_MAX = 16 };

struct found {
    struct fold_duty duty[DUTIES_MAX];
    size_t count;
};

static bool note(void *state, const struct fold_duty *d)
{
    struct found *found = state;

    assert_in_range(found->count, 0, DUTIES_MAX - 1);
    found->duty[found->count++] = *d;
    return true;
}

static struct found look(const struct play *p, int64_t now)
{
    struct found found = {.count = 0};

    assert_true(fold_duty_each(p->fold, now, note, &found));
    return found;
}

/* The only duty of a kind, or NULL if there is none. */
static const struct fold_duty *only(const struct found *found, enum fold_duty_kind kind)
{
    const struct fold_duty *d = NULL;

    for (size_t i = 0; i < found->count; i++) {
        if (found->duty[i].kind != kind)
            continue;
        assert_null(d);
        d = &found->duty[i];
    }
    return d;
}

static bool stop(void *state, const struct fold_duty *d)
{
    int *visits = state;

    (void)d;
    (*visits)++;
    return false;
}

static json_t *fact_ask(const struct play *p)
{
    json_t *fact = fact_with(fact_agreed(p, p->draft), "topic", "terrorism");

    fact = fact_with(fact_with(fact, "question", "identity"), "purpose", "border-check");
    return fact_with_int(fact_with(fact, "justification", "case-file"), "due_hours", 30);
}

static void R21_requests_are_acknowledged_and_answered(void **state)
{
    struct play p;
    struct found found;
    int visits = 0;

    (void)state;
    play_begin_agreed(&p);
    assert_int_equal(look(&p, SAGA_BEGIN).count, 0);
    assert_effective(play_say(&p, 0, KIND_ASK_TOPIC, fact_ask(&p)));
    found = look(&p, SAGA_BEGIN);
    assert_int_equal(found.count, 2);
    assert_int_equal(only(&found, FOLD_DUTY_ACKNOWLEDGE)->side, 1);
    assert_int_equal(only(&found, FOLD_DUTY_ACKNOWLEDGE)->due, SAGA_BEGIN + 24 * HOUR);
    assert_int_equal(only(&found, FOLD_DUTY_ANSWER)->due, SAGA_BEGIN + 30 * HOUR);
    assert_memory_equal(only(&found, FOLD_DUTY_ANSWER)->agreement,
                        saga_id(&p.saga, p.draft), 32);
    assert_false(fold_duty_each(p.fold, SAGA_BEGIN, stop, &visits));
    assert_int_equal(visits, 1);
    assert_effective(
        play_say(&p, 1, KIND_ASK_ANSWER,
                 fact_with(saga_fact("ask", only(&found, FOLD_DUTY_ANSWER)->subject),
                           "part", "whole")));
    assert_int_equal(look(&p, SAGA_BEGIN).count, 0);
    play_end(&p);
}

static void R41_incident_is_due_within_a_day(void **state)
{
    struct play p;
    struct found found;

    (void)state;
    play_begin_agreed(&p);
    assert_effective(play_say(&p, 1, KIND_INCIDENT,
                              fact_with(fact_agreed(&p, p.draft), "code", "breach")));
    found = look(&p, SAGA_BEGIN);
    assert_int_equal(only(&found, FOLD_DUTY_ANSWER)->side, 0);
    assert_int_equal(only(&found, FOLD_DUTY_ANSWER)->due, SAGA_BEGIN + 24 * HOUR);
    play_end(&p);
}

static const struct verdict *apply(struct play *p)
{
    return play_say(p, HOLDER, KIND_NOTICE_APPLY, fact_of_notice(p));
}

static void R32_late_notice_bars_new_rounds(void **state)
{
    struct play p;
    struct found found;

    (void)state;
    play_begin_agreed(&p);
    barter_give(&p);
    assert_effective(barter_notify(&p, 1, "restrict"));
    found = look(&p, SAGA_BEGIN);
    assert_int_equal(only(&found, FOLD_DUTY_APPLY)->side, HOLDER);
    assert_int_equal(only(&found, FOLD_DUTY_APPLY)->due, SAGA_BEGIN + 72 * HOUR);
    assert_memory_equal(only(&found, FOLD_DUTY_APPLY)->subject, barter_notice(&p)->id,
                        32);
    assert_memory_equal(only(&found, FOLD_DUTY_APPLY)->object, barter_item(&p)->id, 32);
    barter_hear(&p);

    play_at(&p, SAGA_BEGIN + 72 * HOUR);
    assert_effective(play_propose(&p, HOLDER, 64));
    play_abort_round(&p, HOLDER);
    play_at(&p, SAGA_BEGIN + 72 * HOUR + 1);
    assert_refused(play_propose(&p, HOLDER, 64), "R32");
    assert_effective(play_propose(&p, GIVER, 64)); /* who gave it owes nothing */
    play_abort_round(&p, GIVER);
    assert_effective(apply(&p));
    found = look(&p, p.saga.clock[0]);
    assert_int_equal(found.count, 0);
    assert_effective(play_propose(&p, HOLDER, 64));
    play_end(&p);
}

/* What costs little is asked first: the budget, then what is owed. */
static void R32_is_asked_after_the_budget(void **state)
{
    struct saga_terms terms = saga_terms();
    struct play p;

    (void)state;
    terms.rounds_period = 1;
    terms.period_days = 30;
    play_begin_as(&p, 0);
    play_meet(&p);
    play_agree(&p, &terms);
    play_start_round(&p, GIVER);
    play_abort_round(&p, GIVER);
    barter_give(&p);
    assert_effective(barter_notify(&p, 1, "restrict"));
    barter_hear(&p);
    play_at(&p, SAGA_BEGIN + 72 * HOUR + 1);
    assert_refused(play_propose(&p, HOLDER, 64), "budget.rounds_period");
    play_at(&p, SAGA_BEGIN + 31 * SAGA_DAY);
    assert_refused(play_propose(&p, HOLDER, 64), "R32");
    play_end(&p);
}

static void R32_late_erasure_bars_new_rounds(void **state)
{
    const int64_t end = SAGA_BEGIN + 60 * SAGA_DAY; /* the conditions' */
    struct play p;
    struct found found;

    (void)state;
    play_begin_agreed(&p);
    barter_give(&p);
    assert_int_equal(look(&p, end - 1).count, 0);
    found = look(&p, end);
    assert_int_equal(only(&found, FOLD_DUTY_ERASE)->side, HOLDER);
    assert_int_equal(only(&found, FOLD_DUTY_ERASE)->version, 1);
    assert_int_equal(only(&found, FOLD_DUTY_ERASE)->due, end + 24 * HOUR);
    assert_memory_equal(only(&found, FOLD_DUTY_ERASE)->subject, barter_item(&p)->id, 32);
    play_at(&p, end + 24 * HOUR + 1);
    assert_refused(play_propose(&p, HOLDER, 64), "R32");
    assert_effective(barter_erase(&p, 1, "until"));
    assert_int_equal(look(&p, p.saga.clock[0]).count, 0);
    assert_effective(play_propose(&p, HOLDER, 64));
    play_end(&p);
}

/* One agreement's duties do not bar another's rounds. */
static void R32_bars_under_that_agreement_alone(void **state)
{
    struct saga_terms terms = saga_terms();
    struct play p;

    (void)state;
    play_begin_agreed(&p);
    barter_give(&p);
    assert_effective(barter_notify(&p, 1, "restrict"));
    barter_hear(&p);
    play_agree(&p, &terms);
    play_at(&p, SAGA_BEGIN + 73 * HOUR);
    assert_effective(play_propose(&p, HOLDER, 64));
    play_end(&p);
}

static void R33_receipt_missing_is_overdue(void **state)
{
    struct play p;
    struct found found;
    json_t *fact;

    (void)state;
    play_begin_agreed(&p);
    barter_give(&p);
    assert_effective(
        play_say(&p, GIVER, KIND_CONSENT_GIVE, fact_consent(&p, 1, "border-check", 5)));
    assert_effective(barter_copy(&p, 1)); /* a copy of the holder's needs no receipt */
    assert_effective(barter_export_by_consent(&p));
    assert_effective(barter_notify(&p, 1, "restrict"));
    found = look(&p, SAGA_BEGIN);
    assert_int_equal(found.count, 2);
    assert_int_equal(only(&found, FOLD_DUTY_RECEIPT)->side, HOLDER);
    assert_int_equal(only(&found, FOLD_DUTY_RECEIPT)->due, SAGA_BEGIN + 144 * HOUR);
    assert_memory_equal(only(&found, FOLD_DUTY_RECEIPT)->subject, barter_notice(&p)->id,
                        32);
    assert_memory_equal(only(&found, FOLD_DUTY_RECEIPT)->object, barter_export(&p)->id,
                        32);
    assert_effective(apply(&p));
    play_at(&p, SAGA_BEGIN + 145 * HOUR);
    assert_effective(play_propose(&p, HOLDER, 64)); /* it bars nothing */
    found = look(&p, p.saga.clock[0]);
    assert_int_equal(found.count, 1);
    fact = fact_of_notice(&p);
    assert_int_equal(
        json_object_update_missing_new(fact, saga_fact("export", barter_export(&p)->id)),
        0);
    assert_effective(play_say(&p, HOLDER, KIND_RECEIPT, fact));
    assert_int_equal(look(&p, p.saga.clock[0]).count, 0);
    play_end(&p);
}

/* A version accepted in knowledge of the notice makes no duty, one that was accepted
 * before does, also when it has been erased. */
static void R32_only_what_was_accepted_before_the_notice(void **state)
{
    struct play p;
    struct found found;

    (void)state;
    play_begin_agreed(&p);
    assert_effective(play_say(&p, GIVER, KIND_ITEM_OFFER, fact_offer(&p)));
    assert_effective(barter_notify(&p, 1, "restrict"));
    assert_effective(barter_accept(&p, 1));
    assert_int_equal(look(&p, SAGA_BEGIN).count, 0);

    /* The acceptance had not seen it: both are told at once. */
    assert_effective(play_say(&p, GIVER, KIND_ITEM_OFFER, fact_offer(&p)));
    play_see(&p, HOLDER);
    assert_effective(barter_notify(&p, 1, "restrict"));
    assert_int_equal(look(&p, SAGA_BEGIN).count, 0);
    assert_effective(play_mutter(&p, HOLDER, KIND_ITEM_ACCEPT, fact_version(&p, 1)));
    found = look(&p, SAGA_BEGIN);
    assert_int_equal(found.count, 1);
    assert_non_null(only(&found, FOLD_DUTY_APPLY));
    assert_effective(barter_erase(&p, 1, "chosen")); /* it has heard of it now */
    found = look(&p, SAGA_BEGIN);
    assert_int_equal(found.count, 1);
    play_at(&p, SAGA_BEGIN + 73 * HOUR);
    assert_refused(play_propose(&p, HOLDER, 64), "R32");
    play_end(&p);
}

/* Lifted by who gave it, or given by the holder itself, a notice asks for nothing. */
static void R32_lifted_and_own_notices_ask_for_nothing(void **state)
{
    struct play p;

    (void)state;
    play_begin_agreed(&p);
    barter_give(&p);
    assert_effective(barter_notify(&p, 1, "restrict"));
    assert_int_equal(look(&p, SAGA_BEGIN).count, 1);
    assert_effective(play_say(&p, GIVER, KIND_NOTICE_LIFT, fact_of_notice(&p)));
    assert_int_equal(look(&p, SAGA_BEGIN).count, 0);
    assert_effective(
        play_say(&p, HOLDER, KIND_NOTICE_GIVE, fact_notice(&p, 1, "contest")));
    assert_int_equal(look(&p, SAGA_BEGIN).count, 0);
    play_at(&p, SAGA_BEGIN + 73 * HOUR);
    assert_effective(play_propose(&p, HOLDER, 64));
    play_end(&p);
}

/* A giver that says the same again and again asks for one act, not for many. */
static void R32_the_last_of_the_same_notices_asks(void **state)
{
    const struct fold_item *item;
    struct play p;

    (void)state;
    play_begin_agreed(&p);
    barter_give(&p);
    for (int i = 0; i < FOLD_NOTICES_MAX; i++)
        assert_effective(barter_notify(&p, 1, "restrict"));
    item = barter_item(&p);
    assert_int_equal(look(&p, SAGA_BEGIN).count, 1);
    assert_memory_equal(look(&p, SAGA_BEGIN).duty[0].subject, barter_notice(&p)->id, 32);
    barter_hear(&p);
    play_at(&p, SAGA_BEGIN + 73 * HOUR);
    assert_refused(play_propose(&p, HOLDER, 64), "R32");
    assert_effective(play_say(&p, HOLDER, KIND_NOTICE_APPLY, fact_of_notice(&p)));
    assert_int_equal(look(&p, SAGA_BEGIN).count, 0);
    /* Lifted, it leaves the one before it. */
    assert_effective(play_say(&p, GIVER, KIND_NOTICE_LIFT, fact_of_notice(&p)));
    assert_int_equal(look(&p, SAGA_BEGIN).count, 1);
    assert_memory_equal(look(&p, SAGA_BEGIN).duty[0].subject,
                        item->notices[FOLD_NOTICES_MAX - 2].id, 32);
    play_end(&p);
}

/* One that covers less, or does something else, takes no other's place. */
static void R32_other_notices_ask_as_well(void **state)
{
    struct play p;

    (void)state;
    play_begin_agreed(&p);
    barter_give(&p);
    barter_renew(&p);
    assert_effective(barter_notify(&p, 2, "restrict"));
    assert_effective(barter_notify(&p, 1, "restrict"));
    assert_effective(barter_notify(&p, 2, "contest"));
    assert_int_equal(look(&p, SAGA_BEGIN).count, 3);
    assert_effective(barter_notify(&p, 2, "restrict")); /* of the first two */
    assert_int_equal(look(&p, SAGA_BEGIN).count, 2);
    play_end(&p);
}

/* In its own past a side that has not heard of a notice is not late. */
static void R32_judged_in_the_past_of_who_proposes(void **state)
{
    struct play p;

    (void)state;
    play_begin_agreed(&p);
    barter_give(&p);
    play_see(&p, HOLDER);
    assert_effective(barter_notify(&p, 1, "restrict"));
    play_at(&p, SAGA_BEGIN + 73 * HOUR);
    assert_effective(play_mutter(&p, HOLDER, KIND_ROUND_PROPOSE,
                                 fact_proposal(&p, "border-check", "case-file", 64)));
    saga_round(&p.saga, HOLDER, p.saga.count[HOLDER] - 1, p.draft, p.round);
    play_abort_round(&p, HOLDER);
    play_at(&p, SAGA_BEGIN + 146 * HOUR + 1);
    assert_refused(play_propose(&p, HOLDER, 64), "R32");
    play_end(&p);
}

/* A giver with a quiet lane dates its notice back: the holder has its time all the same,
 * from its first entry that has seen it. */
static void R32_R34_a_notice_runs_from_when_it_was_heard_of(void **state)
{
    const int64_t late = SAGA_BEGIN + 100 * HOUR;
    const struct fold_item *item;
    struct play p;
    struct found found;

    (void)state;
    play_begin_agreed(&p);
    barter_give(&p);
    p.saga.clock[HOLDER] = late;
    assert_effective(barter_notify(&p, 1, "withdraw"));
    item = barter_item(&p);
    assert_int_equal(barter_notice(&p)->given_at, SAGA_BEGIN);
    /* Not heard of: due from its own time, and nothing has ended. */
    found = look(&p, late);
    assert_int_equal(found.count, 1);
    assert_int_equal(only(&found, FOLD_DUTY_APPLY)->due, SAGA_BEGIN + 72 * HOUR);
    assert_int_equal(fold_item_ends(p.fold, item, &item->versions[0], NULL),
                     SAGA_BEGIN + 60 * SAGA_DAY);
    assert_effective(play_propose(&p, HOLDER, 64));
    play_abort_round(&p, HOLDER);
    found = look(&p, late);
    assert_int_equal(only(&found, FOLD_DUTY_APPLY)->due, late + 72 * HOUR);
    item = barter_item(&p);
    assert_int_equal(fold_item_ends(p.fold, item, &item->versions[0], NULL),
                     late + 72 * HOUR);
    play_at(&p, late + 72 * HOUR);
    assert_effective(play_propose(&p, HOLDER, 64));
    play_abort_round(&p, HOLDER);
    play_at(&p, late + 72 * HOUR + 1);
    assert_refused(play_propose(&p, HOLDER, 64), "R32");
    assert_effective(play_say(&p, HOLDER, KIND_NOTICE_DISPUTE,
                              fact_with(fact_of_notice(&p), "code", "case-file")));
    assert_effective(play_propose(&p, HOLDER, 64));
    play_end(&p);
}

/* A holder with nothing to say says that it came, and its hours run from then. */
static void R32_R34_a_quiet_holders_hours_run(void **state)
{
    struct play p;
    struct found found;

    (void)state;
    play_begin_agreed(&p);
    barter_give(&p);
    assert_effective(barter_notify(&p, 1, "withdraw"));
    assert_refused(play_say(&p, GIVER, KIND_NOTICE_ACK, fact_of_notice(&p)),
                   "notice.own");
    play_at(&p, SAGA_BEGIN + 9 * HOUR);
    assert_effective(play_say(&p, HOLDER, KIND_NOTICE_ACK, fact_of_notice(&p)));
    assert_refused(play_say(&p, HOLDER, KIND_NOTICE_ACK, fact_of_notice(&p)), "repeated");
    assert_int_equal(barter_notice(&p)->acked_at, SAGA_BEGIN + 9 * HOUR);
    found = look(&p, SAGA_BEGIN);
    assert_int_equal(only(&found, FOLD_DUTY_APPLY)->due, SAGA_BEGIN + 81 * HOUR);
    assert_int_equal(
        fold_item_ends(p.fold, barter_item(&p), &barter_item(&p)->versions[0], NULL),
        SAGA_BEGIN + 81 * HOUR);
    play_at(&p, SAGA_BEGIN + 81 * HOUR + 1);
    assert_refused(play_propose(&p, HOLDER, 64), "R32");
    assert_refused(
        play_say(&p, HOLDER, KIND_NOTICE_ACK, saga_fact("notice", barter_item(&p)->id)),
        "notice");
    assert_effective(barter_erase(&p, 1, "withdrawn"));
    assert_effective(apply(&p));
    assert_refused(play_say(&p, HOLDER, KIND_NOTICE_ACK, fact_of_notice(&p)), "repeated");
    play_end(&p);
}

static void the_kinds_have_names(void **state)
{
    (void)state;
    assert_string_equal(fold_duty_kind_name(FOLD_DUTY_ACKNOWLEDGE), "acknowledge");
    assert_string_equal(fold_duty_kind_name(FOLD_DUTY_ANSWER), "answer");
    assert_string_equal(fold_duty_kind_name(FOLD_DUTY_APPLY), "apply");
    assert_string_equal(fold_duty_kind_name(FOLD_DUTY_RECEIPT), "receipt");
    assert_string_equal(fold_duty_kind_name(FOLD_DUTY_ERASE), "erase");
    assert_string_equal(fold_duty_kind_name(FOLD_DUTY_OPEN), "open");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(R21_requests_are_acknowledged_and_answered),
        cmocka_unit_test(R41_incident_is_due_within_a_day),
        cmocka_unit_test(R32_late_notice_bars_new_rounds),
        cmocka_unit_test(R32_is_asked_after_the_budget),
        cmocka_unit_test(R32_late_erasure_bars_new_rounds),
        cmocka_unit_test(R32_bars_under_that_agreement_alone),
        cmocka_unit_test(R33_receipt_missing_is_overdue),
        cmocka_unit_test(R32_only_what_was_accepted_before_the_notice),
        cmocka_unit_test(R32_lifted_and_own_notices_ask_for_nothing),
        cmocka_unit_test(R32_the_last_of_the_same_notices_asks),
        cmocka_unit_test(R32_other_notices_ask_as_well),
        cmocka_unit_test(R32_judged_in_the_past_of_who_proposes),
        cmocka_unit_test(R32_R34_a_notice_runs_from_when_it_was_heard_of),
        cmocka_unit_test(R32_R34_a_quiet_holders_hours_run),
        cmocka_unit_test(the_kinds_have_names),
    };

    return cmocka_run_group_tests_name("fold/duty", tests, play_start, NULL);
}
