/* SPDX-License-Identifier: Apache-2.0 */
/* Several officers for one act, and one officer at one gate. */
#include "base/text.h"
#include "fold/concur.h"
#include "fold/fold.h"
#include "fold/request.h"
#include "tests/support/barter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* An agreement with so many officers at each gate. */
static void begin(struct play *p, int64_t persons, bool separate)
{
    struct saga_terms terms = saga_terms();

    for (size_t gate = 0; gate < AGREEMENT_GATES; gate++)
        terms.gates[gate] = persons;
    terms.separate = separate;
    play_begin_as(p, 0);
    play_meet(p);
    play_agree(p, &terms);
}

static json_t *proposal(const struct play *p, int64_t bucket)
{
    return fact_proposal(p, "border-check", "case-file", bucket);
}

static json_t *ask_about(json_t *fact)
{
    fact = fact_with(fact, "question", "identity");
    fact = fact_with(fact, "purpose", "border-check");
    fact = fact_with(fact, "justification", "case-file");
    return fact_with_int(fact, "due_hours", 24);
}

static json_t *fact_ask(const struct play *p)
{
    return ask_about(fact_with(fact_agreed(p, p->draft), "topic", "terrorism"));
}

static json_t *fact_pledge(const struct play *p, int64_t hours)
{
    return fact_with_int(fact_with(fact_agreed(p, p->draft), "topic", "terrorism"),
                         "due_hours", hours);
}

static json_t *fact_about_hit(const struct play *p, int hit)
{
    return fact_with_bytes(saga_fact("round", p->round), "hit", hit, FOLD_HANDLE_BYTES);
}

static json_t *fact_judged(const struct play *p, int hit, const char *verdict)
{
    return fact_with(fact_with(fact_about_hit(p, hit), "verdict", verdict), "reason",
                     "birth-agrees");
}

static json_t *fact_of(const struct fold_request *r)
{
    return saga_fact("ask", r->id);
}

static const struct fold_request *newest(const struct play *p)
{
    return fold_request_at(p->fold, fold_request_count(p->fold) - 1);
}

/* SHA-256 of canonical JSON, computed by Python: hashlib over json.dumps(...,
 * sort_keys=True, separators=(',', ':')) of {"type", "fact", "body"?, "blobs"?}. */
static void test_what_is_concurred_to_R19(void **state)
{
    struct entry e = {.kind = KIND_PLEDGE, .has_body = true, .blob_count = 0};
    json_t *fact = json_object();
    uint8_t what[32];
    char hex[65];

    (void)state;
    e.fact = fact_with_int(
        fact_with(fact_with_bytes(fact, "agreement", 1, 32), "topic", "terrorism"),
        "due_hours", 24);
    memset(e.body, 2, sizeof e.body);
    assert_int_equal(fold_concur_what(&e, what), OK);
    text_hex_encode(what, sizeof what, hex);
    assert_string_equal(
        hex, "51d885151c3459b071e8c2535c50e5453b950dbd70a7defa46cd6e35eb08aec2");
    e.kind = KIND_ITEM_OFFER; /* whose fact would be another one: only its form matters */
    e.has_body = false;
    e.blob_count = 1;
    e.blob[0].bytes = 1000;
    memset(e.blob[0].hash, 3, sizeof e.blob[0].hash);
    assert_int_equal(fold_concur_what(&e, what), OK);
    text_hex_encode(what, sizeof what, hex);
    assert_string_equal(
        hex, "bd29a7d6a2d746dc8cf91ef286227f8126110fd5f8b9c9d3e73475fe50b66cbb");
    json_decref(fact);
}

static void test_R19_two_officers_start_a_round(void **state)
{
    struct play p;

    (void)state;
    begin(&p, 2, false);
    assert_refused(play_say(&p, 0, KIND_ROUND_PROPOSE, proposal(&p, 64)), "R19");
    /* Not who acts, and not to something else. */
    assert_effective(
        play_concur_as(&p, 0, SAGA_ANYONE, KIND_ROUND_PROPOSE, proposal(&p, 64)));
    assert_effective(
        play_concur_as(&p, 0, SAGA_SECOND, KIND_ROUND_PROPOSE, proposal(&p, 4)));
    assert_refused(play_say(&p, 0, KIND_ROUND_PROPOSE, proposal(&p, 64)), "R19");
    assert_effective(
        play_concur_as(&p, 0, SAGA_STARTER, KIND_ROUND_PROPOSE, proposal(&p, 64)));
    assert_int_equal(fold_concur_count(p.fold, 0), 3);
    assert_effective(play_propose(&p, 0, 64));
    assert_int_equal(fold_concur_count(p.fold, 0), 1); /* both are used up */
    assert_int_equal(fold_concur_at(p.fold, 0, 0)->kind, KIND_ROUND_PROPOSE);
    assert_int_equal(fold_concur_at(p.fold, 0, 0)->officer, SAGA_SECOND);

    /* The other side likewise; what one side's officers say is nothing to the other. */
    assert_refused(play_accept(&p, 1, 64), "R19");
    assert_effective(play_concur_as(&p, 0, SAGA_SECOND, KIND_ROUND_ACCEPT,
                                    fact_acceptance(p.round, 64)));
    assert_refused(play_accept(&p, 1, 64), "R19");
    assert_effective(play_concur_as(&p, 1, SAGA_SECOND, KIND_ROUND_ACCEPT,
                                    fact_acceptance(p.round, 64)));
    assert_effective(play_accept(&p, 1, 64));
    play_end(&p);
}

static void test_R19_three_officers_release(void **state)
{
    struct play p;

    (void)state;
    begin(&p, 3, false);
    assert_effective(play_concur_as(&p, 1, SAGA_SECOND, KIND_PLEDGE, fact_pledge(&p, 9)));
    assert_refused(play_say(&p, 1, KIND_PLEDGE, fact_pledge(&p, 9)), "R19");
    assert_effective(play_concur_as(&p, 1, SAGA_THIRD, KIND_PLEDGE, fact_pledge(&p, 9)));
    assert_effective(play_say(&p, 1, KIND_PLEDGE, fact_pledge(&p, 9)));
    /* Used up: the same again needs two others again. */
    assert_refused(play_say(&p, 1, KIND_PLEDGE, fact_pledge(&p, 9)), "R19");
    play_end(&p);
}

/* R19 stands last: what else is wrong is said first. */
static void test_R19_is_the_last_rule(void **state)
{
    struct play p;
    json_t *fact;

    (void)state;
    begin(&p, 2, false);
    fact = fact_with(proposal(&p, 64), "purpose", "prevention");
    assert_refused(play_say(&p, 0, KIND_ROUND_PROPOSE, fact), "R11");
    assert_refused(
        play_say_as(&p, 0, SAGA_CONFIRMER, KIND_ROUND_PROPOSE, proposal(&p, 64)), "R10");
    play_end(&p);
}

static void test_who_may_concur_R19(void **state)
{
    struct play p;

    (void)state;
    begin(&p, 2, false);
    assert_refused(
        play_concur_as(&p, 0, SAGA_ANYONE, KIND_AGREE_SIGN, fact_agreed(&p, p.draft)),
        "gate");
    assert_refused(play_say(&p, 0, KIND_CONCUR,
                            fact_with(fact_with_bytes(json_object(), "what", 1, 32),
                                      "type", "no.such")),
                   "gate");
    assert_refused(
        play_concur_as(&p, 0, SAGA_CONFIRMER, KIND_ROUND_PROPOSE, proposal(&p, 64)),
        "R10");
    assert_refused(
        play_concur_as(&p, 0, SAGA_SIGNATORY, KIND_ROUND_PROPOSE, proposal(&p, 64)),
        "R10");
    assert_effective(
        play_concur_as(&p, 0, SAGA_STARTER, KIND_ROUND_PROPOSE, proposal(&p, 64)));
    assert_refused(
        play_concur_as(&p, 0, SAGA_STARTER, KIND_ROUND_PROPOSE, proposal(&p, 64)),
        "repeated");
    assert_effective(
        play_concur_as(&p, 0, SAGA_SECOND, KIND_ROUND_PROPOSE, proposal(&p, 64)));
    play_end(&p);
}

/* Concurring where it is not needed changes nothing, and is used up all the same. */
static void test_R19_one_officer_suffices_by_default(void **state)
{
    struct play p;

    (void)state;
    begin(&p, 1, false);
    assert_effective(
        play_concur_as(&p, 0, SAGA_STARTER, KIND_ROUND_PROPOSE, proposal(&p, 64)));
    assert_effective(play_propose(&p, 0, 64));
    assert_int_equal(fold_concur_count(p.fold, 0), 0);
    play_end(&p);
}

/* One officer's words that nobody acts on shut no gate for the others. */
static void test_R19_at_most_1000_unused_of_an_officer(void **state)
{
    struct play p;

    (void)state;
    begin(&p, 1, false);
    for (int i = 0; i < FOLD_CONCURS_MAX; i++)
        assert_effective(
            play_concur_as(&p, 0, SAGA_STARTER, KIND_ROUND_PROPOSE,
                           fact_with_int(proposal(&p, 64), "bucket", 70 + i)));
    assert_refused(
        play_concur_as(&p, 0, SAGA_STARTER, KIND_ROUND_PROPOSE, proposal(&p, 64)),
        "limit");
    assert_effective(
        play_concur_as(&p, 0, SAGA_SECOND, KIND_ROUND_PROPOSE, proposal(&p, 64)));
    assert_effective(
        play_concur_as(&p, 1, SAGA_STARTER, KIND_ROUND_PROPOSE, proposal(&p, 64)));
    play_end(&p);
}

/* Separate gates: started, judged, asked and answered by four different officers. */
static void to_opened_separate(struct play *p, int64_t persons)
{
    begin(p, persons, true);
    assert_effective(
        play_concur_as(p, 0, SAGA_THIRD, KIND_ROUND_PROPOSE, proposal(p, 64)));
    saga_round(&p->saga, 0, p->saga.count[0], p->draft, p->round);
    assert_effective(
        play_say_as(p, 0, SAGA_STARTER, KIND_ROUND_PROPOSE, proposal(p, 64)));
    assert_effective(play_concur_as(p, 1, SAGA_SECOND, KIND_ROUND_ACCEPT,
                                    fact_acceptance(p->round, 64)));
    assert_effective(play_say_as(p, 1, SAGA_STARTER, KIND_ROUND_ACCEPT,
                                 fact_acceptance(p->round, 64)));
    play_count_both(p, 0, 2);
    play_reveal_both(p, 1);
    for (int side = 0; side < FOLD_SIDES; side++)
        assert_effective(
            play_say(p, side, KIND_HIT_COMMIT, fact_committed(p, 20 + side)));
    for (int side = 0; side < FOLD_SIDES; side++)
        assert_effective(play_open_hits(p, side, 20 + side));
}

static void test_R19_nobody_passes_two_gates_of_one_matter(void **state)
{
    struct play p;
    json_t *fact;

    (void)state;
    to_opened_separate(&p, 1);
    /* SAGA_THIRD of side 0 concurred to the proposal, and so passed that gate too. */
    fact = fact_judged(&p, 1, "same");
    assert_refused(play_say_as(&p, 0, SAGA_THIRD, KIND_HIT_JUDGE, fact), "R19");
    fact = fact_judged(&p, 1, "same");
    assert_refused(play_say_as(&p, 1, SAGA_SECOND, KIND_HIT_JUDGE, fact), "R19");
    fact = fact_judged(&p, 1, "same");
    assert_effective(play_say_as(&p, 0, SAGA_SECOND, KIND_HIT_JUDGE, fact));
    fact = fact_judged(&p, 1, "same");
    assert_effective(play_say_as(&p, 1, SAGA_THIRD, KIND_HIT_JUDGE, fact));

    fact = ask_about(fact_about_hit(&p, 1));
    assert_refused(play_say_as(&p, 0, SAGA_SECOND, KIND_ASK_HIT, fact), "R19");
    fact = ask_about(fact_about_hit(&p, 1));
    assert_effective(play_say_as(&p, 0, SAGA_THIRD, KIND_ASK_HIT, fact));
    fact = fact_with(fact_of(newest(&p)), "part", "whole");
    assert_refused(play_say_as(&p, 1, SAGA_THIRD, KIND_ASK_ANSWER, fact), "R19");
    fact = fact_with(fact_of(newest(&p)), "part", "whole");
    assert_effective(play_say_as(&p, 1, SAGA_SECOND, KIND_ASK_ANSWER, fact));

    /* Another matter: a question about a topic. */
    assert_effective(play_say_as(&p, 0, SAGA_SECOND, KIND_ASK_TOPIC, fact_ask(&p)));
    fact = fact_with(fact_of(newest(&p)), "part", "whole");
    assert_effective(play_say_as(&p, 1, SAGA_THIRD, KIND_ASK_ANSWER, fact));
    play_end(&p);
}

/* An officer who passed an earlier gate does not count as one who concurs. */
static void test_R19_separate_gates_are_not_met_by_turns(void **state)
{
    struct play p;
    json_t *fact;

    (void)state;
    to_opened_separate(&p, 2);
    fact = fact_judged(&p, 1, "same");
    assert_effective(play_concur_as(&p, 0, SAGA_THIRD, KIND_HIT_JUDGE, fact));
    fact = fact_judged(&p, 1, "same");
    assert_refused(play_say_as(&p, 0, SAGA_SECOND, KIND_HIT_JUDGE, fact), "R19");
    fact = fact_judged(&p, 1, "same");
    assert_effective(play_concur_as(&p, 0, SAGA_CONFIRMER, KIND_HIT_JUDGE, fact));
    fact = fact_judged(&p, 1, "same");
    assert_effective(play_say_as(&p, 0, SAGA_SECOND, KIND_HIT_JUDGE, fact));
    assert_int_equal(fold_concur_count(p.fold, 0), 0);
    play_end(&p);
}

/* One officer alone is refused; with another one's word it is done. The fact is taken. */
static void do_together(struct play *p, int side, enum kind kind, json_t *fact)
{
    assert_refused(play_say(p, side, kind, json_deep_copy(fact)), "R19");
    assert_effective(play_concur_as(p, side, SAGA_SECOND, kind, json_deep_copy(fact)));
    assert_effective(play_say(p, side, kind, fact));
    assert_int_equal(fold_concur_count(p->fold, side), 0);
}

static void test_R19_two_officers_at_every_gate_of_an_item(void **state)
{
    struct play p;
    json_t *fact;

    (void)state;
    begin(&p, 2, true);
    do_together(&p, GIVER, KIND_ITEM_OFFER, fact_offer(&p));
    do_together(&p, HOLDER, KIND_ITEM_ACCEPT, fact_version(&p, 1));
    assert_effective(barter_key(&p, 1)); /* nobody's act */
    do_together(&p, GIVER, KIND_ITEM_RENEW, fact_renew(&p));
    fact = ask_about(saga_fact("item", barter_item(&p)->id));
    do_together(&p, HOLDER, KIND_ASK_ITEM, fact);
    fact = fact_with(fact_of(newest(&p)), "part", "whole");
    do_together(&p, GIVER, KIND_ASK_ANSWER, fact);
    fact = fact_with_bytes(fact_version(&p, 1), "recipient", 9, 32);
    fact = fact_with(fact_with(fact, "purpose", "border-check"), "justification",
                     "case-file");
    do_together(&p, HOLDER, KIND_ASK_CONSENT, fact_with_int(fact, "due_hours", 9));
    do_together(&p, GIVER, KIND_CONSENT_GIVE, fact_consent(&p, 1, "border-check", 2));
    do_together(&p, HOLDER, KIND_ITEM_EXPORT, fact_of_consent(&p));
    fact = fact_with(fact_version(&p, 1), "purpose", "border-check");
    do_together(&p, HOLDER, KIND_ITEM_COPY, fact);

    /* Keeping one is said near the day of review. */
    play_at(&p, SAGA_BEGIN + 100 * SAGA_DAY);
    fact = fact_with_time(fact_offer(&p), "until", SAGA_BEGIN + 300 * SAGA_DAY);
    do_together(&p, GIVER, KIND_ITEM_OFFER, fact);
    do_together(&p, HOLDER, KIND_ITEM_ACCEPT, fact_version(&p, 1));
    play_at(&p, SAGA_BEGIN + 155 * SAGA_DAY);
    do_together(&p, HOLDER, KIND_ITEM_KEEP, fact_coded(&p, 1, "case-file"));
    play_end(&p);
}

static void test_how_many_a_kind_needs(void **state)
{
    struct play p;
    const struct agreement *a;

    (void)state;
    begin(&p, 3, false);
    a = play_agreement(&p)->document;
    assert_int_equal(fold_gate_needs(a, KIND_ROUND_PROPOSE), 3);
    assert_int_equal(fold_gate_needs(a, KIND_ITEM_COPY), 3);
    assert_int_equal(fold_gate_needs(a, KIND_ITEM_GLASS), 1);
    assert_int_equal(fold_gate_needs(a, KIND_ROUND_STEP), 1);
    play_end(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_concurred_to_R19),
        cmocka_unit_test(test_R19_two_officers_start_a_round),
        cmocka_unit_test(test_R19_three_officers_release),
        cmocka_unit_test(test_R19_is_the_last_rule),
        cmocka_unit_test(test_who_may_concur_R19),
        cmocka_unit_test(test_R19_one_officer_suffices_by_default),
        cmocka_unit_test(test_R19_at_most_1000_unused_of_an_officer),
        cmocka_unit_test(test_R19_nobody_passes_two_gates_of_one_matter),
        cmocka_unit_test(test_R19_separate_gates_are_not_met_by_turns),
        cmocka_unit_test(test_R19_two_officers_at_every_gate_of_an_item),
        cmocka_unit_test(test_how_many_a_kind_needs),
    };

    return cmocka_run_group_tests_name("fold/gate", tests, play_start, NULL);
}
