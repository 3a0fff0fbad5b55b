/* SPDX-License-Identifier: Apache-2.0 */
/* Requests: asks, pledges, and what is said of them. */
#include "base/must.h"
#include "fold/fold.h"
#include "fold/request.h"
#include "tests/support/barter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { HOUR = 3600 };

static json_t *ask_about(json_t *fact, int64_t hours)
{
    fact = fact_with(fact, "question", "identity");
    fact = fact_with(fact, "purpose", "border-check");
    fact = fact_with(fact, "justification", "case-file");
    return fact_with_int(fact, "due_hours", hours);
}

static json_t *fact_ask(const struct play *p, int64_t hours)
{
    return ask_about(fact_with(fact_agreed(p, p->draft), "topic", "terrorism"), hours);
}

static json_t *fact_pledge(const struct play *p, int64_t hours)
{
    return fact_with_int(fact_with(fact_agreed(p, p->draft), "topic", "terrorism"),
                         "due_hours", hours);
}

static json_t *fact_ask_hit(const struct play *p, int hit)
{
    return ask_about(
        fact_with_bytes(saga_fact("round", p->round), "hit", hit, FOLD_HANDLE_BYTES), 24);
}

/* The newest request. */
static const struct fold_request *newest(const struct play *p)
{
    return fold_request_at(p->fold, fold_request_count(p->fold) - 1);
}

static json_t *fact_of(const struct fold_request *r)
{
    return saga_fact("ask", r->id);
}

static const struct verdict *
reply(struct play *p, int side, enum kind kind, const char *key, const char *word)
{
    json_t *fact = fact_of(newest(p));

    return play_say(p, side, kind, key != NULL ? fact_with(fact, key, word) : fact);
}

static const struct verdict *accept_within(struct play *p, int side, int64_t hours)
{
    return play_say(p, side, KIND_ASK_ACCEPT,
                    fact_with_int(fact_of(newest(p)), "due_hours", hours));
}

static const struct verdict *feedback(struct play *p, int side)
{
    return play_say(
        p, side, KIND_ASK_FEEDBACK,
        fact_with(fact_with(fact_of(newest(p)), "useful", "yes"), "used", "later"));
}

static void the_life_of_a_request(void **state)
{
    struct play p;
    uint8_t unknown[32] = {9};

    (void)state;
    play_begin_agreed(&p);
    assert_effective(play_say(&p, 0, KIND_ASK_TOPIC, fact_ask(&p, 24)));
    assert_int_equal(newest(&p)->status, FOLD_REQUEST_ASKED);
    assert_int_equal(newest(&p)->asker, 0);
    assert_int_equal(newest(&p)->due_at, newest(&p)->asked_at + 24 * HOUR);
    assert_refused(play_say(&p, 1, KIND_ASK_ACK, saga_fact("ask", unknown)), "ask");
    assert_refused(reply(&p, 0, KIND_ASK_ACK, NULL, NULL), "ask.own");
    assert_refused(reply(&p, 1, KIND_ASK_WITHDRAW, NULL, NULL), "ask.own");
    assert_effective(reply(&p, 1, KIND_ASK_ACK, NULL, NULL));
    assert_refused(reply(&p, 1, KIND_ASK_ACK, NULL, NULL), "repeated");
    assert_int_equal(newest(&p)->status, FOLD_REQUEST_ACKNOWLEDGED);
    assert_refused(accept_within(&p, 1, 49), "R21"); /* core_hours is 48 */
    assert_effective(accept_within(&p, 1, 48));
    assert_refused(accept_within(&p, 1, 48), "repeated");
    assert_int_equal(newest(&p)->due_at, newest(&p)->asked_at + 48 * HOUR);
    assert_refused(feedback(&p, 0), "ask.answered");
    assert_effective(reply(&p, 1, KIND_ASK_ANSWER, "part", "part"));
    assert_int_equal(newest(&p)->status, FOLD_REQUEST_PARTIAL);
    assert_effective(reply(&p, 1, KIND_ASK_ANSWER, "part", "whole"));
    assert_int_equal(newest(&p)->status, FOLD_REQUEST_ANSWERED);
    assert_int_equal(newest(&p)->answers, 2);
    assert_refused(reply(&p, 1, KIND_ASK_ANSWER, "part", "whole"), "ask.over");
    assert_refused(reply(&p, 0, KIND_ASK_WITHDRAW, NULL, NULL), "ask.over");
    assert_refused(feedback(&p, 1), "ask.own");
    assert_effective(feedback(&p, 0));
    assert_refused(feedback(&p, 0), "repeated");
    assert_string_equal(newest(&p)->useful, "yes");
    play_end(&p);
}

static void what_is_asked_is_covered(void **state)
{
    static const struct {
        const char *key;
        const char *word;
        const char *rule;
    } cases[] = {
        {"topic", "fraud", "R11"},
        {"purpose", "prevention", "R11"},
        {"purpose", "victim-identification", "R11"}, /* it is also forbidden */
        {"question", "curiosity", "R12"},
        {"justification", "curiosity", "R12"},
    };
    struct play p;

    (void)state;
    play_begin_agreed(&p);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_refused(play_say(&p, 0, KIND_ASK_TOPIC,
                                fact_with(fact_ask(&p, 24), cases[i].key, cases[i].word)),
                       cases[i].rule);
    assert_refused(
        play_say(&p, 0, KIND_PLEDGE, fact_with(fact_pledge(&p, 9), "topic", "fraud")),
        "R11");
    assert_refused(play_say_as(&p, 0, SAGA_STARTER, KIND_ASK_TOPIC, fact_ask(&p, 24)),
                   "R10");
    assert_effective(play_say(&p, 0, KIND_ASK_TOPIC, fact_ask(&p, 24)));
    assert_refused(reply(&p, 1, KIND_ASK_DECLINE, "code", "because"), "R22");
    assert_effective(reply(&p, 1, KIND_ASK_DECLINE, "code", "legal-bar"));
    assert_string_equal(newest(&p)->code, "legal-bar");
    assert_refused(reply(&p, 1, KIND_ASK_ACK, NULL, NULL), "ask.over");
    play_end(&p);
}

/* R31: a lead is no hit until an officer of the asking side has said so. */
static void R31_T6_about_a_hit_only_after_confirming_it(void **state)
{
    struct play p;
    uint8_t unknown[32] = {9};
    json_t *fact;

    (void)state;
    play_to_opened(&p);
    assert_refused(play_say(&p, 0, KIND_ASK_HIT, fact_ask_hit(&p, 1)), "R31");
    assert_effective(play_judge(&p, 1, 1, "same"));
    assert_refused(play_say(&p, 0, KIND_ASK_HIT, fact_ask_hit(&p, 1)), "R31");
    assert_effective(play_judge(&p, 0, 1, "unsure"));
    assert_refused(play_say(&p, 0, KIND_ASK_HIT, fact_ask_hit(&p, 1)), "R31");
    assert_effective(play_judge(&p, 0, 1, "same"));
    assert_effective(play_say(&p, 0, KIND_ASK_HIT, fact_ask_hit(&p, 1)));
    assert_int_equal(newest(&p)->kind, FOLD_ASK_HIT);
    assert_memory_equal(newest(&p)->round, p.round, 32);
    fact = fact_with_bytes(saga_fact("round", unknown), "hit", 1, FOLD_HANDLE_BYTES);
    assert_refused(play_say(&p, 0, KIND_ASK_HIT, ask_about(fact, 24)), "round");
    play_end(&p);
}

/* R16: so many in a day and no more, for each side alone. */
static void R16_T9_requests_of_a_day_are_counted(void **state)
{
    struct play p;
    const struct fold_agreement *a;
    int64_t begun;

    (void)state;
    play_begin_agreed(&p);
    begun = p.saga.clock[0];
    a = play_agreement(&p);
    assert_int_equal(fold_agreement_requests_left(p.fold, a, 0, begun), 4);
    for (int i = 0; i < 4; i++)
        assert_effective(i < 2 ? play_say(&p, 0, KIND_ASK_TOPIC, fact_ask(&p, 1))
                               : play_say(&p, 0, KIND_PLEDGE, fact_pledge(&p, 1)));
    a = play_agreement(&p);
    assert_int_equal(fold_agreement_requests_left(p.fold, a, 0, p.saga.clock[0]), 0);
    assert_refused(play_say(&p, 0, KIND_ASK_TOPIC, fact_ask(&p, 1)), "R16");
    assert_refused(play_say(&p, 0, KIND_PLEDGE, fact_pledge(&p, 1)), "R16");
    assert_effective(play_say(&p, 1, KIND_ASK_TOPIC, fact_ask(&p, 1)));
    play_at(&p, begun + SAGA_DAY - 1);
    assert_refused(play_say(&p, 0, KIND_ASK_TOPIC, fact_ask(&p, 1)), "R16");
    play_at(&p, p.saga.clock[0] + SAGA_DAY);
    assert_effective(play_say(&p, 0, KIND_ASK_TOPIC, fact_ask(&p, 1)));
    play_end(&p);
}

static void a_pledge_is_kept_or_freed(void **state)
{
    struct play p;

    (void)state;
    play_begin_agreed(&p);
    assert_effective(play_say(&p, 0, KIND_PLEDGE, fact_pledge(&p, 500)));
    assert_int_equal(newest(&p)->asker, 1);
    assert_int_equal(newest(&p)->status, FOLD_REQUEST_ACCEPTED);
    assert_refused(reply(&p, 0, KIND_ASK_ACK, NULL, NULL), "repeated");
    assert_refused(accept_within(&p, 0, 1), "repeated");
    assert_refused(reply(&p, 1, KIND_ASK_ANSWER, "part", "whole"), "ask.own");
    assert_effective(reply(&p, 0, KIND_ASK_ANSWER, "part", "whole"));
    assert_effective(feedback(&p, 1));
    assert_effective(play_say(&p, 1, KIND_PLEDGE, fact_pledge(&p, 5)));
    assert_effective(reply(&p, 0, KIND_ASK_WITHDRAW, NULL, NULL));
    assert_int_equal(newest(&p)->status, FOLD_REQUEST_WITHDRAWN);
    play_end(&p);
}

/* R21: both sides find the same things overdue. */
static void R21_overdue_is_computed(void **state)
{
    struct play p;
    const struct fold_request *r;
    int64_t at;

    (void)state;
    play_begin_agreed(&p);
    assert_effective(play_say(&p, 0, KIND_ASK_TOPIC, fact_ask(&p, 72)));
    r = newest(&p);
    at = r->asked_at;
    assert_int_equal(fold_request_ack_by(p.fold, r), at + 24 * HOUR);
    assert_false(fold_request_is_overdue(p.fold, r, at + 24 * HOUR));
    assert_true(fold_request_is_overdue(p.fold, r, at + 24 * HOUR + 1));
    assert_effective(reply(&p, 1, KIND_ASK_ACK, NULL, NULL));
    assert_int_equal(fold_request_ack_by(p.fold, r), 0);
    assert_false(fold_request_is_overdue(p.fold, r, at + 72 * HOUR));
    assert_true(fold_request_is_overdue(p.fold, r, at + 72 * HOUR + 1));
    assert_effective(accept_within(&p, 1, 10));
    assert_true(fold_request_is_overdue(p.fold, r, at + 10 * HOUR + 1));
    assert_effective(reply(&p, 1, KIND_ASK_ANSWER, "part", "part"));
    assert_true(fold_request_is_overdue(p.fold, r, at + 10 * HOUR + 1));
    assert_effective(reply(&p, 1, KIND_ASK_ANSWER, "part", "nothing"));
    assert_false(fold_request_is_overdue(p.fold, r, at + 999 * HOUR));
    assert_true(r->nothing);
    play_end(&p);
}

/* What is said at once by both stands, and both come to the same. */
static void declined_and_withdrawn_at_once(void **state)
{
    struct play p;
    json_t *fact;

    (void)state;
    play_begin_agreed(&p);
    assert_effective(play_say(&p, 0, KIND_ASK_TOPIC, fact_ask(&p, 24)));
    play_see(&p, 1);
    fact = fact_with(fact_of(newest(&p)), "code", "workload");
    assert_effective(play_mutter(&p, 1, KIND_ASK_DECLINE, fact));
    assert_effective(play_mutter(&p, 0, KIND_ASK_WITHDRAW, fact_of(newest(&p))));
    assert_int_equal(newest(&p)->status, FOLD_REQUEST_WITHDRAWN);
    assert_string_equal(newest(&p)->code, "workload");
    assert_string_equal(fold_request_status_name(newest(&p)->status), "withdrawn");
    play_end(&p);
}

/* R6, R8: suspended releases stop asking and answering; the duties remain. */
static void R8_suspension_stops_asking_not_duties(void **state)
{
    struct play p;

    (void)state;
    play_begin_agreed(&p);
    assert_effective(play_say(&p, 0, KIND_ASK_TOPIC, fact_ask(&p, 24)));
    assert_effective(play_say(&p, 1, KIND_AGREE_SUSPEND, fact_suspended(&p, "releases")));
    assert_refused(play_say(&p, 0, KIND_ASK_TOPIC, fact_ask(&p, 24)), "R6");
    assert_refused(play_say(&p, 0, KIND_PLEDGE, fact_pledge(&p, 24)), "R6");
    assert_effective(reply(&p, 1, KIND_ASK_ACK, NULL, NULL));
    assert_refused(accept_within(&p, 1, 24), "R6");
    assert_refused(reply(&p, 1, KIND_ASK_ANSWER, "part", "whole"), "R6");
    assert_effective(reply(&p, 1, KIND_ASK_DECLINE, "code", "not-now"));
    play_end(&p);
}

/* ---- about items ---- */

static json_t *fact_ask_item(const struct play *p)
{
    return ask_about(saga_fact("item", barter_item(p)->id), 24);
}

static json_t *fact_ask_consent(const struct play *p, int version)
{
    json_t *fact = fact_with_bytes(fact_version(p, version), "recipient", 7, 32);

    fact = fact_with(fact_with(fact, "purpose", "border-check"), "justification",
                     "case-file");
    return fact_with_int(fact, "due_hours", 24);
}

static void a_holder_asks_about_an_item(void **state)
{
    struct play p;
    uint8_t unknown[32] = {9};

    (void)state;
    play_begin_agreed(&p);
    assert_refused(
        play_say(&p, HOLDER, KIND_ASK_ITEM, ask_about(saga_fact("item", unknown), 24)),
        "item");
    assert_effective(play_say(&p, GIVER, KIND_ITEM_OFFER, fact_offer(&p)));
    assert_refused(play_say(&p, GIVER, KIND_ASK_ITEM, fact_ask_item(&p)), "item.own");
    assert_refused(play_say(&p, HOLDER, KIND_ASK_ITEM, fact_ask_item(&p)), "item.held");
    assert_effective(barter_accept(&p, 1));
    assert_refused(play_say(&p, HOLDER, KIND_ASK_ITEM,
                            fact_with(fact_ask_item(&p), "purpose", "prevention")),
                   "R11");
    assert_refused(play_say(&p, HOLDER, KIND_ASK_ITEM,
                            fact_with(fact_ask_item(&p), "question", "curiosity")),
                   "R12");
    assert_effective(play_say(&p, HOLDER, KIND_ASK_ITEM, fact_ask_item(&p)));
    assert_int_equal(newest(&p)->kind, FOLD_ASK_ITEM);
    assert_int_equal(newest(&p)->asker, HOLDER);
    assert_memory_equal(newest(&p)->item, barter_item(&p)->id, 32);
    assert_string_equal(newest(&p)->question, "identity");
    assert_string_equal(fold_request_kind_name(newest(&p)->kind), "item");
    assert_effective(reply(&p, GIVER, KIND_ASK_ANSWER, "part", "whole"));
    for (int i = 0; i < 3; i++)
        assert_effective(play_say(&p, HOLDER, KIND_ASK_ITEM, fact_ask_item(&p)));
    assert_refused(play_say(&p, HOLDER, KIND_ASK_ITEM, fact_ask_item(&p)), "R16");
    assert_effective(play_say(&p, GIVER, KIND_AGREE_SUSPEND, fact_suspended(&p, "all")));
    assert_refused(play_say(&p, HOLDER, KIND_ASK_ITEM, fact_ask_item(&p)), "R6");
    play_end(&p);
}

/* R27: leave to pass an item on is asked for, of an accepted version. */
static void a_holder_asks_for_consent_R27(void **state)
{
    struct play p;
    json_t *fact;

    (void)state;
    play_begin_agreed(&p);
    assert_effective(play_say(&p, GIVER, KIND_ITEM_OFFER, fact_offer(&p)));
    assert_refused(play_say(&p, HOLDER, KIND_ASK_CONSENT, fact_ask_consent(&p, 1)),
                   "item.held");
    assert_effective(barter_accept(&p, 1));
    barter_renew(&p);
    assert_refused(play_say(&p, GIVER, KIND_ASK_CONSENT, fact_ask_consent(&p, 1)),
                   "item.own");
    assert_refused(play_say(&p, HOLDER, KIND_ASK_CONSENT, fact_ask_consent(&p, 3)),
                   "item.held"); /* there is none */
    fact = fact_with(fact_ask_consent(&p, 1), "purpose", "victim-identification");
    assert_refused(play_say(&p, HOLDER, KIND_ASK_CONSENT, fact), "R11");
    fact = fact_with(fact_ask_consent(&p, 1), "justification", "curiosity");
    assert_refused(play_say(&p, HOLDER, KIND_ASK_CONSENT, fact), "R12");
    assert_effective(play_say(&p, HOLDER, KIND_ASK_CONSENT, fact_ask_consent(&p, 1)));
    assert_int_equal(newest(&p)->kind, FOLD_ASK_CONSENT);
    assert_int_equal(newest(&p)->version, 1);
    assert_int_equal(newest(&p)->recipient[31], 7);
    assert_string_equal(newest(&p)->question, "");
    assert_string_equal(fold_request_kind_name(newest(&p)->kind), "consent");
    play_end(&p);
}

/* ---- incidents ---- */

static json_t *fact_incident(const struct play *p)
{
    return fact_with(fact_agreed(p, p->draft), "code", "breach");
}

/* R41: told by either side, also when nothing else works, and due within a day. */
static void R41_incident_is_told_and_answered(void **state)
{
    struct play p;
    const struct fold_agreement *a;

    (void)state;
    play_begin_agreed(&p);
    assert_refused(play_say(&p, 0, KIND_INCIDENT,
                            fact_with_bytes(fact_incident(&p), "agreement", 9, 32)),
                   "agreement");
    assert_refused(
        play_say(&p, 0, KIND_INCIDENT, fact_with(fact_incident(&p), "code", "weather")),
        "R12");
    assert_refused(play_say_as(&p, 0, SAGA_CONFIRMER, KIND_INCIDENT, fact_incident(&p)),
                   "R10");
    assert_effective(play_say(&p, 1, KIND_AGREE_SUSPEND, fact_suspended(&p, "all")));
    assert_effective(play_say_as(&p, 0, SAGA_STARTER, KIND_INCIDENT, fact_incident(&p)));
    assert_int_equal(newest(&p)->kind, FOLD_INCIDENT);
    assert_int_equal(newest(&p)->asker, 0);
    assert_int_equal(newest(&p)->due_at, newest(&p)->asked_at + 24 * HOUR);
    assert_string_equal(newest(&p)->code, "breach");
    assert_false(fold_request_is_overdue(p.fold, newest(&p), newest(&p)->due_at));
    assert_true(fold_request_is_overdue(p.fold, newest(&p), newest(&p)->due_at + 1));
    a = play_agreement(&p);
    assert_int_equal(fold_agreement_requests_left(p.fold, a, 0, SAGA_BEGIN), 4);

    /* Nobody turns it down, and nobody takes it back. */
    assert_refused(accept_within(&p, 1, 9), "ask.own");
    assert_refused(reply(&p, 1, KIND_ASK_DECLINE, "code", "workload"), "ask.own");
    assert_refused(reply(&p, 0, KIND_ASK_WITHDRAW, NULL, NULL), "ask.own");
    assert_refused(reply(&p, 0, KIND_ASK_ANSWER, "part", "whole"), "ask.own");
    assert_effective(reply(&p, 1, KIND_ASK_ACK, NULL, NULL));
    assert_effective(reply(&p, 1, KIND_ASK_ANSWER, "part", "whole"));
    assert_effective(feedback(&p, 0));
    assert_string_equal(newest(&p)->code, "breach");
    play_end(&p);
}

static void at_most_64_answers(void **state)
{
    struct play p;

    (void)state;
    play_begin_agreed(&p);
    assert_effective(play_say(&p, 0, KIND_ASK_TOPIC, fact_ask(&p, 24)));
    for (int i = 0; i < FOLD_ANSWERS_MAX; i++)
        assert_effective(reply(&p, 1, KIND_ASK_ANSWER, "part", "part"));
    assert_refused(reply(&p, 1, KIND_ASK_ANSWER, "part", "whole"), "limit");
    assert_effective(reply(&p, 1, KIND_ASK_DECLINE, "code", "workload"));
    play_end(&p);
}

/* R16: a lane's clock may stand before the other's, by up to an hour. */
static void a_day_is_counted_by_time_not_by_place_R16(void **state)
{
    static const int64_t times[] = {3600, 0, 1800, 0};
    struct play p;

    (void)state;
    play_begin_agreed(&p);
    for (int i = 0; i < 4; i++) {
        play_at(&p, SAGA_BEGIN + times[i]);
        assert_effective(play_say(&p, 0, KIND_ASK_TOPIC, fact_ask(&p, 1)));
    }
    for (int64_t after = 0; after <= 3600; after += 600)
        assert_int_equal(fold_agreement_requests_left(p.fold, play_agreement(&p), 0,
                                                      SAGA_BEGIN + after + SAGA_DAY),
                         after < 1800   ? 2
                         : after < 3600 ? 3
                                        : 4);
    play_end(&p);
}

/* Telling of it takes no day's number; so it has a number of its own. */
static void R41_at_most_1000_incidents_wait_for_an_answer(void **state)
{
    struct play p;

    (void)state;
    play_begin_agreed(&p);
    for (int i = 0; i < FOLD_INCIDENTS_MAX; i++)
        assert_effective(play_say(&p, 1, KIND_INCIDENT, fact_incident(&p)));
    assert_refused(play_say(&p, 1, KIND_INCIDENT, fact_incident(&p)), "limit");
    assert_effective(play_say(&p, 0, KIND_INCIDENT, fact_incident(&p)));
    assert_effective(play_say(
        &p, 0, KIND_ASK_ANSWER,
        fact_with(saga_fact("ask", fold_request_at(p.fold, 0)->id), "part", "part")));
    assert_refused(play_say(&p, 1, KIND_INCIDENT, fact_incident(&p)), "limit");
    assert_effective(play_say(
        &p, 0, KIND_ASK_ANSWER,
        fact_with(saga_fact("ask", fold_request_at(p.fold, 0)->id), "part", "nothing")));
    assert_effective(play_say(&p, 1, KIND_INCIDENT, fact_incident(&p)));
    assert_refused(play_say(&p, 1, KIND_INCIDENT, fact_incident(&p)), "limit");
    play_end(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_life_of_a_request),
        cmocka_unit_test(what_is_asked_is_covered),
        cmocka_unit_test(R31_T6_about_a_hit_only_after_confirming_it),
        cmocka_unit_test(R16_T9_requests_of_a_day_are_counted),
        cmocka_unit_test(a_pledge_is_kept_or_freed),
        cmocka_unit_test(R21_overdue_is_computed),
        cmocka_unit_test(declined_and_withdrawn_at_once),
        cmocka_unit_test(R8_suspension_stops_asking_not_duties),
        cmocka_unit_test(a_holder_asks_about_an_item),
        cmocka_unit_test(a_holder_asks_for_consent_R27),
        cmocka_unit_test(R41_incident_is_told_and_answered),
        cmocka_unit_test(R41_at_most_1000_incidents_wait_for_an_answer),
        cmocka_unit_test(at_most_64_answers),
        cmocka_unit_test(a_day_is_counted_by_time_not_by_place_R16),
    };

    return cmocka_run_group_tests(tests, play_start, NULL);
}
