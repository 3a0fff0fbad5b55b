/* SPDX-License-Identifier: Apache-2.0 */
#include "base/instant.h"
#include "base/num.h"
#include "exchange/letter.h"
#include "exchange/match.h"
#include "exchange/report.h"
#include "fold/request.h"
#include "store/lane.h"
#include "tests/support/forge.h"
#include "tests/support/twins.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct report_period always = {0, INSTANT_MAX + 1};

static struct report *report_of(const struct twin *w, const struct report_period *period)
{
    struct report *r = NULL;
    struct fault f = {0};

    twins_want(report_make(w->pair, period, &r, &f), OK, &f);
    assert_int_equal(r->agreement_count, 1);
    return r;
}

static int64_t number(const struct report *r, enum report_number n, int who)
{
    return r->agreements[0].number[n][who];
}

static void ask(struct twin *w)
{
    struct fault f = {0};
    struct pair_act act = {.kind = KIND_ASK_TOPIC, .officer = &w->chief};
    json_t *fact = twins_fact("agreement", twin_agreement(w)->id);
    json_t *body = NULL;
    bool ok = true;

    json_put_text(fact, "topic", "terrorism", &ok);
    json_put_text(fact, "question", "identity", &ok);
    json_put_text(fact, "purpose", "investigation", &ok);
    json_put_text(fact, "justification", "case-file", &ok);
    json_put_int(fact, "due_hours", 24, &ok);
    assert_true(ok);
    twins_want(letter_make("A-7", "Something.", &body, &f), OK, &f);
    act.fact = fact;
    act.body = body;
    twins_want(pair_append(w->pair, &act, &f), OK, &f);
    json_decref(fact);
    json_decref(body);
}

static void answer(struct twin *w)
{
    struct fault f = {0};
    struct pair_act act = {.kind = KIND_ASK_ANSWER, .officer = &w->chief};
    json_t *fact = twins_fact("ask", fold_request_at(w->pair->fold, 0)->id);
    json_t *body = NULL;
    bool ok = true;

    json_put_text(fact, "part", "whole", &ok);
    assert_true(ok);
    twins_want(letter_make(NULL, "This.", &body, &f), OK, &f);
    act.fact = fact;
    act.body = body;
    twins_want(pair_append(w->pair, &act, &f), OK, &f);
    json_decref(fact);
    json_decref(body);
}

/* Two rounds of A, one of B, a question of B's that is answered, and one that is not. */
static void play(struct twins *t)
{
    twins_make(t, NULL);
    twins_play_round(t, TWIN_A);
    twins_play_round(t, TWIN_B);
    twins_play_round(t, TWIN_A);
    ask(&t->side[TWIN_B]);
    twins_settle(t);
    answer(&t->side[TWIN_A]);
    ask(&t->side[TWIN_B]);
    twins_settle(t);
}

/* What a lane holds, counted without a fold. */
struct tally {
    int64_t of[KIND_COUNT];
};

static enum err tally_entry(void *state, const struct store_entry *stored)
{
    struct tally *t = state;
    struct entry *e = NULL;

    assert_int_equal(entry_parse(stored->bytes, stored->count, &e, NULL), OK);
    t->of[e->kind]++;
    entry_free(e);
    return OK;
}

static struct tally tally_of(const struct twin *w, enum store_side side)
{
    struct tally t = {.of = {0}};

    assert_int_equal(
        store_entry_each(w->node->store, w->pair->number, side, 0, tally_entry, &t), OK);
    return t;
}

static void R18_the_meter_matches_the_lanes(void **state)
{
    struct twins t;
    struct report *r;

    (void)state;
    play(&t);
    r = report_of(&t.side[TWIN_A], &always);
    for (int who = 0; who < REPORT_SIDES; who++) {
        enum store_side side = who == REPORT_OWN ? STORE_OWN : STORE_PEER;
        struct tally lane = tally_of(&t.side[TWIN_A], side);

        assert_int_equal(number(r, REPORT_GIVING_ROUNDS_ASKED, who),
                         lane.of[KIND_ROUND_PROPOSE]);
        assert_int_equal(number(r, REPORT_GIVING_ROUNDS_JOINED, who),
                         lane.of[KIND_ROUND_ACCEPT]);
        assert_int_equal(number(r, REPORT_GIVING_REQUESTS_ASKED, who),
                         lane.of[KIND_ASK_TOPIC]);
        assert_int_equal(number(r, REPORT_GIVING_REQUESTS_ANSWERED, who),
                         lane.of[KIND_ASK_ANSWER]);
        assert_int_equal(number(r, REPORT_GIVING_ITEMS_GIVEN, who), 0);
    }
    assert_int_equal(number(r, REPORT_GIVING_ROUNDS_ASKED, REPORT_OWN), 2);
    assert_int_equal(number(r, REPORT_GIVING_ROUNDS_ASKED, REPORT_PEER), 1);
    assert_int_equal(number(r, REPORT_GIVING_HITS, REPORT_OWN),
                     2 * number(r, REPORT_GIVING_HITS, REPORT_PEER));
    assert_true(number(r, REPORT_GIVING_HITS, REPORT_PEER) >= TWINS_SHARED);
    assert_int_equal(number(r, REPORT_REQUESTS_ACKNOWLEDGED, REPORT_PEER), 1);
    assert_int_equal(number(r, REPORT_REQUESTS_IN_TIME, REPORT_OWN), 1);
    assert_int_equal(number(r, REPORT_SOON_REQUESTS, REPORT_OWN), 1);
    report_free(r);
    twins_free(&t);
}

static void both_sides_reports_are_mirror_images(void **state)
{
    struct twins t;
    struct report *a;
    struct report *b;

    (void)state;
    play(&t);
    twins_set_clock(TWIN_A, twins_clock(TWIN_B));
    a = report_of(&t.side[TWIN_A], &always);
    b = report_of(&t.side[TWIN_B], &always);
    for (int n = 0; n < REPORT_NUMBERS; n++) {
        int other = report_row((enum report_number)n)->both ? REPORT_OWN : REPORT_PEER;

        assert_int_equal(number(a, (enum report_number)n, REPORT_OWN),
                         number(b, (enum report_number)n, other));
    }
    assert_int_equal(a->refused[REPORT_OWN], b->refused[REPORT_PEER]);
    report_free(a);
    report_free(b);
    twins_free(&t);
}

static void a_request_is_overdue_for_who_must_answer(void **state)
{
    struct twins t;
    struct report *r;

    (void)state;
    play(&t);
    twins_set_clock(TWIN_A, twins_clock(TWIN_A) + 3 * TWINS_DAY);
    r = report_of(&t.side[TWIN_A], &always);
    assert_int_equal(number(r, REPORT_REQUESTS_OVERDUE, REPORT_OWN), 1);
    assert_int_equal(number(r, REPORT_REQUESTS_OVERDUE, REPORT_PEER), 0);
    assert_int_equal(number(r, REPORT_SOON_REQUESTS, REPORT_OWN), 0);
    report_free(r);
    twins_free(&t);
}

static void a_period_begins_and_ends(void **state)
{
    struct twins t;
    struct report *r;
    struct report_period before = {0, 1};
    struct report_period after = {0, INSTANT_MAX + 1};

    (void)state;
    play(&t);
    before.until = fold_round_at(t.side[TWIN_A].pair->fold, 0)->proposed_at;
    after.since = before.until;
    r = report_of(&t.side[TWIN_A], &before);
    assert_int_equal(number(r, REPORT_ROUNDS_PROPOSED, REPORT_OWN), 0);
    assert_int_equal(number(r, REPORT_REQUESTS_MADE, REPORT_PEER), 0);
    assert_int_equal(number(r, REPORT_BUDGET_ROUNDS_USED, REPORT_OWN), 3); /* as it is */
    report_free(r);
    r = report_of(&t.side[TWIN_A], &after);
    assert_int_equal(number(r, REPORT_ROUNDS_PROPOSED, REPORT_OWN), 2);
    assert_int_equal(r->agreements[0].month[REPORT_MONTHS - 1].rounds[REPORT_OWN] +
                         r->agreements[0].month[REPORT_MONTHS - 2].rounds[REPORT_OWN],
                     2);
    report_free(r);
    twins_free(&t);
}

/* A peer whose node does not keep the rules. */
static void refused_entries_are_counted_by_rule(void **state)
{
    static const uint8_t unknown[32] = {3};
    static struct forge forge;
    struct fault f = {0};
    struct twins t;
    struct report *r;
    const uint8_t *id;

    (void)state;
    twins_make(&t, NULL);
    r = report_of(&t.side[TWIN_A], &always);
    assert_int_equal(r->refusal_count, 0);
    assert_int_equal(r->attempts.count, 0);
    report_free(r);
    id = twin_agreement(&t.side[TWIN_A])->id;
    forge_start(&forge, &t.side[TWIN_B], t.side[TWIN_A].pair);
    forge_act(&forge, KIND_AGREE_RESUME, twins_fact("agreement", id));
    forge_act(&forge, KIND_AGREE_SIGN, twins_fact("agreement", unknown));
    forge_act(&forge, KIND_AGREE_RESUME, twins_fact("agreement", id));
    twins_want(forge_send(&forge, &t.side[TWIN_A], &f), OK, &f);
    r = report_of(&t.side[TWIN_A], &always);
    assert_int_equal(r->refused[REPORT_OWN], 0);
    assert_int_equal(r->refused[REPORT_PEER], 3);
    assert_int_equal(r->refusal_count, 2);
    assert_string_equal(r->refusals[0].rule, "R6");
    assert_int_equal(r->refusals[0].times[REPORT_PEER], 2);
    assert_string_equal(r->refusals[1].rule, "agreement");
    assert_int_equal(r->refusals[1].times[REPORT_PEER], 1);
    report_free(r);
    forge_fini(&forge);
    twins_free(&t);
}

/* Who ends a round because the other's end of it is false has not broken it. */
static void a_false_end_is_not_broken_by_who_ends_it(void **state)
{
    static const char *const codes[] = {"bad-count", "bad-transcript", "bad-message",
                                        "mistake"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(codes); i++) {
        int64_t denied = i < 2;
        struct fault f = {0};
        struct twins t;

        twins_make(&t, NULL);
        twins_begin_round(&t, TWIN_A);
        twins_want(
            match_abort(t.side[TWIN_B].pair, twin_round(&t.side[TWIN_B]), codes[i], &f),
            OK, &f);
        twins_settle(&t);
        for (int k = 0; k < TWINS; k++) {
            struct report *r = report_of(&t.side[k], &always);
            int by = k == TWIN_B ? REPORT_OWN : REPORT_PEER;

            assert_int_equal(number(r, REPORT_ROUNDS_DENIED, by), denied);
            assert_int_equal(number(r, REPORT_ROUNDS_BROKEN, by), 1 - denied);
            assert_int_equal(number(r, REPORT_ROUNDS_DENIED, 1 - by), 0);
            assert_int_equal(number(r, REPORT_ROUNDS_BROKEN, 1 - by), 0);
            report_free(r);
        }
        twins_free(&t);
    }
}

static void months_are_named_in_order(void **state)
{
    struct twins t;
    struct report *r;
    struct report_period period = {0, 0};

    (void)state;
    twins_make(&t, NULL);
    assert_int_equal(instant_parse("2000-03-01T00:00:00Z", &period.until), OK);
    r = report_of(&t.side[TWIN_A], &period);
    assert_string_equal(r->agreements[0].month[REPORT_MONTHS - 1].name, "2000-02");
    assert_string_equal(r->agreements[0].month[REPORT_MONTHS - 2].name, "2000-01");
    assert_string_equal(r->agreements[0].month[REPORT_MONTHS - 3].name, "1999-12");
    assert_string_equal(r->agreements[0].month[0].name, "1999-03");
    report_free(r);
    twins_free(&t);
}

static void every_number_has_a_row_of_its_own(void **state)
{
    (void)state;
    for (int n = 0; n < REPORT_NUMBERS; n++) {
        const struct report_row *row = report_row((enum report_number)n);

        assert_non_null(row->section);
        assert_non_null(row->key);
        for (int k = 0; k < n; k++) {
            const struct report_row *old = report_row((enum report_number)k);

            assert_false(strcmp(old->section, row->section) == 0 &&
                         strcmp(old->key, row->key) == 0);
        }
    }
    report_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(R18_the_meter_matches_the_lanes),
        cmocka_unit_test(both_sides_reports_are_mirror_images),
        cmocka_unit_test(a_request_is_overdue_for_who_must_answer),
        cmocka_unit_test(a_period_begins_and_ends),
        cmocka_unit_test(refused_entries_are_counted_by_rule),
        cmocka_unit_test(a_false_end_is_not_broken_by_who_ends_it),
        cmocka_unit_test(months_are_named_in_order),
        cmocka_unit_test(every_number_has_a_row_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
