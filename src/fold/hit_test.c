/* SPDX-License-Identifier: Apache-2.0 */
/* Hits, and what outlives an agreement. */
#include "fold/fold.h"
#include "tests/support/play.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void test_T5_hits_are_committed_then_opened_then_judged(void **state)
{
    struct play p;

    (void)state;
    play_begin_agreed(&p);
    play_start_round(&p, 0);
    play_count_both(&p, 0, 2);
    assert_refused(play_say(&p, 0, KIND_HIT_COMMIT, fact_committed(&p, 20)),
                   "round.closed");
    play_reveal_both(&p, 1);
    assert_refused(play_open_hits(&p, 0, 20), "hit.commit");
    assert_effective(play_say(&p, 0, KIND_HIT_COMMIT, fact_committed(&p, 20)));
    assert_refused(play_say(&p, 0, KIND_HIT_COMMIT, fact_committed(&p, 20)), "repeated");
    assert_refused(play_open_hits(&p, 0, 20), "hit.commit");
    assert_refused(play_open_hits(&p, 1, 21), "hit.commit");
    assert_refused(play_open_hits(&p, 1, 0), "hit.commit"); /* as if committed to zeros */
    assert_effective(play_say(&p, 1, KIND_HIT_COMMIT, fact_committed(&p, 21)));
    assert_refused(play_open_hits(&p, 0, 21), "hit.commit");
    assert_effective(play_open_hits(&p, 0, 20));
    assert_refused(play_open_hits(&p, 0, 20), "repeated");
    assert_refused(play_judge(&p, 0, 1, "same"), "hit.open");
    assert_effective(play_open_hits(&p, 1, 21));
    assert_true(play_round(&p)->hits_committed[0] && play_round(&p)->hits_opened[1]);

    assert_int_equal(play_judgement(&p, 0, 1), FOLD_UNJUDGED);
    assert_effective(play_judge(&p, 0, 1, "unsure"));
    assert_int_equal(play_judgement(&p, 0, 1), FOLD_UNSURE);
    assert_effective(play_judge(&p, 0, 1, "same"));
    assert_refused(play_judge(&p, 0, 1, "different"), "repeated");
    assert_int_equal(play_judgement(&p, 0, 1), FOLD_SAME);
    assert_int_equal(play_judgement(&p, 1, 1), FOLD_UNJUDGED);
    assert_effective(play_judge(&p, 1, 1, "different"));
    assert_effective(play_judge(&p, 0, 2, "different"));
    assert_effective(play_judge(&p, 0, 3, "same")); /* a hit can make several leads */
    assert_string_equal(fold_judgement_name(play_judgement(&p, 1, 1)), "different");
    play_end(&p);
}

/* Where a side's hit.open stands in its lane. */
static int64_t opening_n(const struct play *p, int side)
{
    int64_t n = 0;

    while (p->saga.line[side][n].entry->kind != KIND_HIT_OPEN)
        n++;
    return n;
}

/* Wherever a reason stands, it is of a table: no word that somebody thinks of. */
static void test_I9_reasons_are_codes_of_a_table(void **state)
{
    struct play p;
    json_t *fact;

    (void)state;
    play_begin_agreed(&p);
    fact = fact_with(fact_agreed(&p, p.draft), "scope", "rounds");
    assert_refused(
        play_say(&p, 0, KIND_AGREE_SUSPEND, fact_with(fact, "code", "ivan-petrov")),
        "R22");
    assert_effective(play_propose(&p, 0, 64));
    assert_refused(
        play_say(&p, 1, KIND_ROUND_DECLINE, fact_ending(p.round, "ivan-petrov")), "R22");
    assert_refused(play_say(&p, 1, KIND_ROUND_DECLINE, fact_ending(p.round, "tripwire")),
                   "R22");
    assert_refused(play_say(&p, 0, KIND_ROUND_ABORT, fact_ending(p.round, "ivan-petrov")),
                   "R22");
    assert_effective(
        play_say(&p, 0, KIND_ROUND_ABORT, fact_ending(p.round, "no-reason-given")));
    play_end(&p);

    play_to_opened(&p);
    fact = fact_with_bytes(saga_fact("round", p.round), "hit", 1, FOLD_HANDLE_BYTES);
    fact = fact_with(fact_with(fact, "verdict", "same"), "reason", "ivan-petrov");
    assert_refused(play_say(&p, 0, KIND_HIT_JUDGE, fact), "R22");
    play_end(&p);
}

static void test_R8_duties_outlive_the_agreement(void **state)
{
    struct saga_terms terms = saga_terms();
    struct play p;

    (void)state;
    play_to_opened(&p);
    assert_effective(play_propose(&p, 1, 4));
    assert_effective(play_say(&p, 0, KIND_AGREE_NOTICE, fact_noticed(&p, "give")));
    play_at(&p, terms.expires);
    assert_int_equal(play_status(&p, p.draft, terms.expires), FOLD_ENDED);
    assert_refused(play_accept(&p, 0, 4), "R7");
    assert_refused(
        play_say(&p, 0, KIND_REFUSED,
                 fact_with(fact_with_int(json_object(), "n", 0), "rule", "r7")),
        "refused"); /* that one was effective */
    assert_effective(play_say(
        &p, 1, KIND_REFUSED,
        fact_with(fact_with_int(json_object(), "n", (int64_t)p.saga.count[0] - 2), "rule",
                  "r7")));
    /* An opening is effective, but what it opened may still not be as agreed. */
    assert_effective(play_say(
        &p, 1, KIND_REFUSED,
        fact_with(fact_with_int(json_object(), "n", opening_n(&p, 0)), "rule", "r20")));
    assert_refused(
        play_say(&p, 1, KIND_REFUSED,
                 fact_with(fact_with_int(json_object(), "n", 1 << 20), "rule", "r20")),
        "refused");
    play_abort_round(&p, 0);
    memcpy(p.round, fold_round_at(p.fold, 0)->id, 32);
    /* The judgement of an earlier hit and a correction of it are duties. */
    assert_effective(play_judge(&p, 0, 1, "unsure"));
    assert_effective(play_judge(&p, 0, 1, "different"));
    play_end(&p);
}

static void test_R6_suspended_releases_stop_hits(void **state)
{
    struct play p;

    (void)state;
    play_begin_agreed(&p);
    play_start_round(&p, 0);
    play_count_both(&p, 0, 2);
    play_reveal_both(&p, 1);
    assert_effective(play_say(&p, 0, KIND_HIT_COMMIT, fact_committed(&p, 20)));
    assert_effective(play_say(&p, 0, KIND_AGREE_SUSPEND, fact_suspended(&p, "releases")));
    assert_refused(play_say(&p, 1, KIND_HIT_COMMIT, fact_committed(&p, 21)), "R6");
    assert_effective(play_say(&p, 0, KIND_AGREE_RESUME, fact_agreed(&p, p.draft)));
    assert_effective(play_say(&p, 0, KIND_AGREE_SUSPEND, fact_suspended(&p, "rounds")));
    assert_effective(play_say(&p, 1, KIND_HIT_COMMIT, fact_committed(&p, 21)));
    assert_effective(play_open_hits(&p, 1, 21));
    assert_effective(play_say(&p, 1, KIND_AGREE_SUSPEND, fact_suspended(&p, "all")));
    assert_refused(play_open_hits(&p, 0, 20), "R6");
    play_end(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_T5_hits_are_committed_then_opened_then_judged),
        cmocka_unit_test(test_I9_reasons_are_codes_of_a_table),
        cmocka_unit_test(test_R8_duties_outlive_the_agreement),
        cmocka_unit_test(test_R6_suspended_releases_stop_hits),
    };

    return cmocka_run_group_tests(tests, play_start, NULL);
}
