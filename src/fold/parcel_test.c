/* SPDX-License-Identifier: Apache-2.0 */
/* Items between their giver and their holder: item.offer to item.erased. */
#include "base/instant.h"
#include "base/must.h"
#include "fold/state.h" /* to come near a limit without so many entries */
#include "tests/support/barter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct fold_version *version(const struct play *p, int number)
{
    assert_in_range(number, 1, barter_item(p)->version_count);
    return &barter_item(p)->versions[number - 1];
}

static void the_life_of_an_item(void **state)
{
    struct play p;
    uint8_t unknown[32] = {9};
    const struct fold_item *item;

    (void)state;
    play_begin_agreed(&p);
    assert_effective(play_say(&p, GIVER, KIND_ITEM_OFFER, fact_offer(&p)));
    item = barter_item(&p);
    assert_int_equal(fold_item_count(p.fold), 1);
    assert_ptr_equal(fold_item_find(p.fold, item->id), item);
    assert_null(fold_item_find(p.fold, unknown));
    assert_int_equal(item->giver, GIVER);
    assert_false(item->has_about);
    assert_memory_equal(item->agreement, saga_id(&p.saga, p.draft), 32);
    assert_string_equal(version(&p, 1)->stage, "core");
    assert_int_equal(version(&p, 1)->content[31], 5);
    assert_int_equal(fold_item_ends(p.fold, item, version(&p, 1), NULL), INT64_MAX);

    assert_refused(play_say(&p, HOLDER, KIND_ITEM_ACCEPT,
                            fact_with_int(saga_fact("item", unknown), "version", 1)),
                   "item");
    assert_refused(play_say(&p, GIVER, KIND_ITEM_ACCEPT, fact_version(&p, 1)),
                   "item.own");
    assert_refused(barter_accept(&p, 2), "item.version");
    assert_refused(barter_erase(&p, 1, "chosen"), "item.version");
    assert_refused(
        play_say_as(&p, HOLDER, SAGA_STARTER, KIND_ITEM_ACCEPT, fact_version(&p, 1)),
        "R10");
    assert_effective(barter_accept(&p, 1));
    assert_refused(barter_accept(&p, 1), "repeated");
    assert_refused(play_say(&p, HOLDER, KIND_ITEM_DECLINE, fact_coded(&p, 1, "not-now")),
                   "repeated");
    assert_false(fold_item_is_readable(version(&p, 1)));
    assert_effective(barter_key(&p, 1));
    assert_refused(barter_key(&p, 1), "repeated");
    assert_true(fold_item_is_readable(version(&p, 1)));
    assert_int_equal(version(&p, 1)->key_n, p.saga.count[GIVER] - 2);

    assert_refused(barter_erase(&p, 2, "chosen"), "item.version");
    assert_refused(play_say(&p, GIVER, KIND_ITEM_ERASED,
                            fact_with(fact_version(&p, 1), "cause", "chosen")),
                   "item.own");
    assert_effective(barter_erase(&p, 1, "chosen"));
    assert_refused(barter_erase(&p, 1, "chosen"), "repeated");
    assert_false(fold_item_is_readable(version(&p, 1)));
    assert_string_equal(version(&p, 1)->cause, "chosen");
    play_end(&p);
}

static void R22_a_refused_offer_has_a_reason(void **state)
{
    struct play p;

    (void)state;
    play_begin_agreed(&p);
    assert_effective(play_say(&p, GIVER, KIND_ITEM_OFFER, fact_offer(&p)));
    assert_refused(play_say(&p, GIVER, KIND_ITEM_DECLINE, fact_coded(&p, 1, "not-now")),
                   "item.own");
    assert_refused(play_say(&p, HOLDER, KIND_ITEM_DECLINE, fact_coded(&p, 2, "not-now")),
                   "item.version");
    assert_refused(play_say(&p, HOLDER, KIND_ITEM_DECLINE, fact_coded(&p, 1, "because")),
                   "R22");
    assert_effective(
        play_say(&p, HOLDER, KIND_ITEM_DECLINE, fact_coded(&p, 1, "not-now")));
    assert_refused(barter_accept(&p, 1), "repeated");
    assert_refused(barter_key(&p, 1), "R23");
    assert_string_equal(version(&p, 1)->code, "not-now");
    play_end(&p);
}

/* The conditions come first, the key after their acceptance, and not before the giver
 * knows of it. */
static void R23_key_only_after_acceptance(void **state)
{
    struct play p;

    (void)state;
    play_begin_agreed(&p);
    assert_effective(play_say(&p, GIVER, KIND_ITEM_OFFER, fact_offer(&p)));
    assert_refused(barter_key(&p, 1), "R23");
    assert_refused(barter_key(&p, 2), "R23");
    assert_effective(barter_accept(&p, 1));
    assert_refused(play_mutter(&p, GIVER, KIND_ITEM_KEY, fact_version(&p, 1)), "R23");
    assert_refused(play_say(&p, HOLDER, KIND_ITEM_KEY, fact_version(&p, 1)), "item.own");
    assert_effective(barter_key(&p, 1));
    play_end(&p);
}

static void R11_R27_R28_R36_an_offer_is_covered(void **state)
{
    static const struct {
        const char *key;
        const char *word;
        const char *rule;
    } cases[] = {
        {"approval", "yes", "R28"},
        {"onward", "consent", "R27"},
    };
    struct saga_terms terms = saga_terms();
    struct play p;

    (void)state;
    play_begin_as(&p, 0);
    play_meet(&p);
    terms.no_onward = true;
    play_agree(&p, &terms);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_refused(play_say(&p, GIVER, KIND_ITEM_OFFER,
                                fact_with(fact_with(fact_offer(&p), "onward", "none"),
                                          cases[i].key, cases[i].word)),
                       cases[i].rule);
    assert_refused(
        play_say(&p, GIVER, KIND_ITEM_OFFER,
                 fact_with_list(fact_offer(&p), "purposes", "border-check prevention")),
        "R11");
    assert_refused(
        play_say(&p, GIVER, KIND_ITEM_OFFER,
                 fact_with_list(fact_offer(&p), "purposes", "victim-identification")),
        "R11"); /* it is also forbidden */
    assert_refused(play_say(&p, GIVER, KIND_ITEM_OFFER,
                            fact_with_list(fact_offer(&p), "actions", "investigate")),
                   "R11");
    assert_refused(play_say(&p, GIVER, KIND_ITEM_OFFER,
                            fact_with_time(fact_with(fact_offer(&p), "onward", "none"),
                                           "until", SAGA_BEGIN)),
                   "R36");
    assert_refused(play_say(&p, GIVER, KIND_ITEM_OFFER,
                            fact_with_bytes(fact_offer(&p), "agreement", 9, 32)),
                   "agreement");
    assert_effective(play_say(&p, GIVER, KIND_ITEM_OFFER,
                              fact_with(fact_offer(&p), "onward", "none")));
    play_end(&p);
}

static json_t *fact_ask(const struct play *p)
{
    json_t *fact = fact_with(fact_agreed(p, p->draft), "topic", "terrorism");

    fact = fact_with(fact_with(fact, "question", "record"), "purpose", "border-check");
    return fact_with_int(fact_with(fact, "justification", "case-file"), "due_hours", 24);
}

static const struct verdict *offer_about(struct play *p, const uint8_t id[32])
{
    json_t *fact = fact_offer(p);
    bool ok = true;

    json_put_bytes(fact, "about", id, 32, &ok);
    assert_true(ok);
    return play_say(p, GIVER, KIND_ITEM_OFFER, fact);
}

static void an_item_may_answer_a_request(void **state)
{
    struct play p;
    uint8_t unknown[32] = {9};
    uint8_t id[32];

    (void)state;
    play_begin_agreed(&p);
    assert_refused(offer_about(&p, unknown), "ask");
    assert_effective(play_say(&p, GIVER, KIND_ASK_TOPIC, fact_ask(&p)));
    assert_refused(offer_about(&p, fold_request_at(p.fold, 0)->id), "ask.own");
    assert_effective(play_say(&p, HOLDER, KIND_ASK_TOPIC, fact_ask(&p)));
    memcpy(id, fold_request_at(p.fold, 1)->id, sizeof id);
    assert_effective(offer_about(&p, id));
    assert_true(barter_item(&p)->has_about);
    assert_memory_equal(barter_item(&p)->about, id, sizeof id);
    assert_effective(play_say(&p, HOLDER, KIND_ASK_WITHDRAW, saga_fact("ask", id)));
    assert_refused(offer_about(&p, id), "ask.over");
    play_end(&p);
}

/* A request of another agreement is none of this one's. */
static void an_item_answers_under_the_same_agreement(void **state)
{
    struct saga_terms terms = saga_terms();
    struct play p;

    (void)state;
    play_begin_agreed(&p);
    assert_effective(play_say(&p, HOLDER, KIND_ASK_TOPIC, fact_ask(&p)));
    play_agree(&p, &terms);
    assert_refused(offer_about(&p, fold_request_at(p.fold, 0)->id), "ask");
    play_end(&p);
}

static void versions_follow_each_other(void **state)
{
    struct play p;

    (void)state;
    play_begin_agreed(&p);
    barter_give(&p);
    assert_refused(play_say(&p, HOLDER, KIND_ITEM_RENEW, fact_renew(&p)), "item.own");
    assert_refused(play_say(&p, GIVER, KIND_ITEM_RENEW,
                            fact_with_list(fact_renew(&p), "purposes", "audit")),
                   "R11");
    assert_effective(play_say(&p, GIVER, KIND_ITEM_RENEW, fact_renew(&p)));
    assert_int_equal(barter_item(&p)->version_count, 2);
    assert_string_equal(version(&p, 2)->stage, "record");
    /* The holder has not heard of it yet: to it the first is the newest. */
    assert_refused(play_mutter(&p, HOLDER, KIND_ITEM_ACCEPT, fact_version(&p, 2)),
                   "item.version");
    assert_effective(barter_accept(&p, 2));
    assert_effective(play_say(&p, GIVER, KIND_ITEM_RENEW, fact_renew(&p)));
    assert_refused(barter_accept(&p, 2), "item.version");
    assert_effective(barter_key(&p, 2));
    assert_refused(barter_key(&p, 3), "R23");
    assert_true(fold_item_is_readable(version(&p, 1)));
    assert_true(fold_item_is_readable(version(&p, 2)));
    play_end(&p);
}

static void withdrawn_is_over(void **state)
{
    struct play p;

    (void)state;
    play_begin_agreed(&p);
    assert_effective(play_say(&p, GIVER, KIND_ITEM_OFFER, fact_offer(&p)));
    assert_effective(play_say(&p, GIVER, KIND_ITEM_RENEW, fact_renew(&p)));
    assert_effective(barter_notify(&p, 1, "withdraw"));
    assert_false(fold_item_is_withdrawn(barter_item(&p))); /* its second version is not */
    assert_effective(barter_accept(&p, 2));
    assert_effective(barter_notify(&p, 2, "withdraw"));
    assert_true(fold_item_is_withdrawn(barter_item(&p)));
    assert_refused(barter_key(&p, 2), "item.over");
    assert_refused(play_say(&p, GIVER, KIND_ITEM_RENEW, fact_renew(&p)), "item.over");
    assert_effective(play_say(&p, GIVER, KIND_ITEM_OFFER, fact_offer(&p)));
    assert_effective(barter_notify(&p, 1, "withdraw"));
    assert_refused(barter_accept(&p, 1), "item.over");
    play_end(&p);
}

/* What one says while the other has not heard: both stand. */
static void withdrawn_and_accepted_at_once(void **state)
{
    struct play p;

    (void)state;
    play_begin_agreed(&p);
    assert_effective(play_say(&p, GIVER, KIND_ITEM_OFFER, fact_offer(&p)));
    play_see(&p, HOLDER);
    assert_effective(
        play_mutter(&p, GIVER, KIND_NOTICE_GIVE, fact_notice(&p, 1, "withdraw")));
    assert_effective(play_mutter(&p, HOLDER, KIND_ITEM_ACCEPT, fact_version(&p, 1)));
    assert_refused(barter_key(&p, 1), "item.over");
    barter_hear(&p);
    assert_int_equal(fold_item_ends(p.fold, barter_item(&p), version(&p, 1), NULL),
                     barter_notice(&p)->given_at + 72 * INSTANT_HOUR);
    play_end(&p);
}

static const struct verdict *
tighten(struct play *p, int number, const char *key, const char *word)
{
    return play_say(p, GIVER, KIND_ITEM_TIGHTEN,
                    fact_with(fact_on_terms(fact_version(p, number)), key, word));
}

static void R24_R26_conditions_only_become_tighter(void **state)
{
    struct play p;

    (void)state;
    play_begin_agreed(&p);
    barter_give(&p);
    assert_refused(
        play_say(&p, HOLDER, KIND_ITEM_TIGHTEN, fact_on_terms(fact_version(&p, 1))),
        "item.own");
    assert_refused(tighten(&p, 2, "court", "no"), "item.version");
    assert_refused(tighten(&p, 1, "court", "yes"), "R26");
    assert_refused(tighten(&p, 1, "source", "b"), "R26");
    assert_effective(tighten(&p, 1, "court", "no"));
    assert_refused(tighten(&p, 1, "handling", "disclosure"), "R26"); /* court is no */
    assert_int_equal(version(&p, 1)->conditions.court, CONDITIONS_COURT_NO);
    assert_effective(play_say(&p, GIVER, KIND_AGREE_SUSPEND, fact_suspended(&p, "all")));
    assert_effective(tighten(&p, 1, "court", "no")); /* a duty outlives it */
    play_end(&p);
}

/* The holder goes by what it has heard. */
static void R26_tightening_takes_effect_when_it_arrives(void **state)
{
    struct play p;
    json_t *fact;

    (void)state;
    play_begin_agreed(&p);
    barter_give(&p);
    play_see(&p, HOLDER);
    for (int i = 0; i < 3; i++)
        assert_effective(tighten(&p, 1, "handling", "disclosure"));
    fact = fact_with(fact_version(&p, 1), "purpose", "border-check");
    assert_effective(play_mutter(&p, HOLDER, KIND_ITEM_COPY, fact));
    assert_refused(barter_copy(&p, 1), "R25");
    play_end(&p);
}

static int64_t ends(const struct play *p, int number, const char **cause)
{
    return fold_item_ends(p->fold, barter_item(p), version(p, number), cause);
}

static void give_until(struct play *p, int64_t until)
{
    assert_effective(play_say(p, GIVER, KIND_ITEM_OFFER,
                              fact_with_time(fact_offer(p), "until", until)));
    assert_effective(barter_accept(p, 1));
    assert_effective(barter_key(p, 1));
}

static void R36_ends_at_the_earliest_limit(void **state)
{
    struct play p;
    const char *cause;

    (void)state;
    play_begin_agreed(&p);
    give_until(&p, SAGA_BEGIN + 60 * SAGA_DAY);
    assert_int_equal(ends(&p, 1, &cause), SAGA_BEGIN + 60 * SAGA_DAY);
    assert_string_equal(cause, "until");
    give_until(&p, SAGA_BEGIN + 200 * SAGA_DAY);
    assert_int_equal(ends(&p, 1, &cause), SAGA_BEGIN + 100 * SAGA_DAY); /* item_days */
    assert_string_equal(cause, "ended");
    play_at(&p, SAGA_BEGIN + 100 * SAGA_DAY);
    give_until(&p, SAGA_BEGIN + 300 * SAGA_DAY);
    assert_int_equal(ends(&p, 1, &cause), SAGA_BEGIN + 180 * SAGA_DAY); /* the review */
    assert_string_equal(cause, "review");
    assert_effective(play_say(&p, GIVER, KIND_ITEM_TIGHTEN,
                              fact_with_time(fact_on_terms(fact_version(&p, 1)), "until",
                                             SAGA_BEGIN + 110 * SAGA_DAY)));
    assert_int_equal(ends(&p, 1, &cause), SAGA_BEGIN + 110 * SAGA_DAY);
    play_at(&p, SAGA_BEGIN + 110 * SAGA_DAY - 1);
    assert_effective(barter_copy(&p, 1));
    play_at(&p, SAGA_BEGIN + 110 * SAGA_DAY);
    assert_refused(barter_copy(&p, 1), "R36");
    /* Accepted on the day of the review or later, it is not reviewed any more. */
    play_at(&p, SAGA_BEGIN + 180 * SAGA_DAY);
    give_until(&p, SAGA_BEGIN + 300 * SAGA_DAY);
    assert_int_equal(ends(&p, 1, &cause), SAGA_BEGIN + 280 * SAGA_DAY);
    play_end(&p);
}

static void R36_too_late_to_accept(void **state)
{
    struct play p;

    (void)state;
    play_begin_agreed(&p);
    assert_effective(play_say(&p, GIVER, KIND_ITEM_OFFER, fact_offer(&p)));
    play_at(&p, SAGA_BEGIN + 60 * SAGA_DAY);
    assert_refused(barter_accept(&p, 1), "R36");
    play_at(&p, SAGA_BEGIN + 60 * SAGA_DAY - 1);
    assert_effective(barter_accept(&p, 1));
    play_end(&p);
}

static const struct verdict *keep(struct play *p, int side, int number, const char *code)
{
    return play_say(p, side, KIND_ITEM_KEEP, fact_coded(p, number, code));
}

/* Without a decision the review ends it; with one, its other limits hold. */
static void R36_no_decision_at_the_review_ends_it(void **state)
{
    struct play p;
    int64_t review = SAGA_BEGIN + 180 * SAGA_DAY;

    (void)state;
    play_begin_agreed(&p);
    play_at(&p, SAGA_BEGIN + 100 * SAGA_DAY);
    assert_effective(
        play_say(&p, GIVER, KIND_ITEM_OFFER,
                 fact_with_time(fact_offer(&p), "until", review + 100 * SAGA_DAY)));
    assert_refused(keep(&p, HOLDER, 1, "case-file"), "item.held");
    assert_effective(barter_accept(&p, 1));
    assert_refused(keep(&p, GIVER, 1, "case-file"), "item.own");
    assert_refused(keep(&p, HOLDER, 2, "case-file"), "item.held");
    play_at(&p, review - 30 * SAGA_DAY - 1);
    assert_refused(keep(&p, HOLDER, 1, "case-file"), "R36");
    play_at(&p, review - 30 * SAGA_DAY);
    assert_refused(keep(&p, HOLDER, 1, "because"), "R12");
    assert_effective(keep(&p, HOLDER, 1, "case-file"));
    assert_int_equal(ends(&p, 1, NULL), SAGA_BEGIN + 200 * SAGA_DAY);
    assert_effective(barter_erase(&p, 1, "chosen"));
    assert_refused(keep(&p, HOLDER, 1, "case-file"), "item.held");
    play_end(&p);
}

/* What has ended is not kept: the decision comes before the review. */
static void R36_nothing_is_kept_after_its_end(void **state)
{
    struct play p;
    int64_t review = SAGA_BEGIN + 180 * SAGA_DAY;

    (void)state;
    play_begin_agreed(&p);
    play_at(&p, SAGA_BEGIN + 100 * SAGA_DAY);
    give_until(&p, review + 100 * SAGA_DAY);
    play_at(&p, review);
    assert_refused(keep(&p, HOLDER, 1, "case-file"), "R36");
    play_at(&p, review - 1);
    assert_effective(keep(&p, HOLDER, 1, "case-file"));
    play_end(&p);
}

/* R6, R8: suspended releases stop giving; the duties remain. */
static void R8_suspension_stops_giving_not_duties(void **state)
{
    struct play p;

    (void)state;
    play_begin_agreed(&p);
    barter_give(&p);
    assert_effective(play_say(&p, GIVER, KIND_ITEM_RENEW, fact_renew(&p)));
    assert_effective(
        play_say(&p, HOLDER, KIND_AGREE_SUSPEND, fact_suspended(&p, "releases")));
    assert_refused(play_say(&p, GIVER, KIND_ITEM_OFFER, fact_offer(&p)), "R6");
    assert_refused(play_say(&p, GIVER, KIND_ITEM_RENEW, fact_renew(&p)), "R6");
    assert_refused(barter_accept(&p, 2), "R6");
    assert_refused(barter_copy(&p, 1), "R6");
    assert_effective(tighten(&p, 1, "court", "no"));
    assert_effective(
        play_say(&p, HOLDER, KIND_ITEM_DECLINE, fact_coded(&p, 2, "not-now")));
    assert_effective(barter_notify(&p, 1, "withdraw"));
    assert_effective(barter_erase(&p, 1, "withdrawn"));
    play_end(&p);
}

static void R8_no_key_while_suspended(void **state)
{
    struct play p;

    (void)state;
    play_begin_agreed(&p);
    assert_effective(play_say(&p, GIVER, KIND_ITEM_OFFER, fact_offer(&p)));
    assert_effective(barter_accept(&p, 1));
    assert_effective(
        play_say(&p, HOLDER, KIND_AGREE_SUSPEND, fact_suspended(&p, "releases")));
    assert_refused(barter_key(&p, 1), "R6");
    play_end(&p);
}

/* R36: a late, pre-dated acceptance brings no key after the version's last day. */
static void R36_no_key_after_its_last_day(void **state)
{
    struct play p;

    (void)state;
    play_begin_agreed(&p);
    assert_effective(play_say(&p, GIVER, KIND_ITEM_OFFER, fact_offer(&p)));
    play_at(&p, SAGA_BEGIN + 60 * SAGA_DAY - 1);
    assert_effective(barter_accept(&p, 1));
    play_at(&p, SAGA_BEGIN + 60 * SAGA_DAY);
    assert_refused(barter_key(&p, 1), "R36");
    play_at(&p, SAGA_BEGIN + 60 * SAGA_DAY - 1);
    assert_effective(barter_key(&p, 1));
    play_end(&p);
}

static void an_item_has_so_many_versions(void **state)
{
    struct play p;

    (void)state;
    play_begin_agreed(&p);
    assert_effective(play_say(&p, GIVER, KIND_ITEM_OFFER, fact_offer(&p)));
    for (int i = 1; i < FOLD_VERSIONS_MAX; i++)
        assert_effective(play_say(&p, GIVER, KIND_ITEM_RENEW, fact_renew(&p)));
    assert_refused(play_say(&p, GIVER, KIND_ITEM_RENEW, fact_renew(&p)), "limit");
    assert_effective(barter_accept(&p, FOLD_VERSIONS_MAX));
    play_end(&p);
}

static void an_agreement_has_so_many_items(void **state)
{
    struct play p;

    (void)state;
    play_begin_agreed(&p);
    assert_effective(play_say(&p, GIVER, KIND_ITEM_OFFER, fact_offer(&p)));
    assert_int_equal(p.fold->pacts[0].given_count[GIVER], 1);
    p.fold->pacts[0].given_count[GIVER] = FOLD_ITEMS_MAX - 1;
    assert_effective(play_say(&p, GIVER, KIND_ITEM_OFFER, fact_offer(&p)));
    assert_refused(play_say(&p, GIVER, KIND_ITEM_OFFER, fact_offer(&p)), "limit");
    assert_effective(play_say(&p, HOLDER, KIND_ITEM_OFFER, fact_offer(&p)));
    fold_free(p.fold); /* not play_end: a fresh fold would have room */
    saga_fini(&p.saga);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_life_of_an_item),
        cmocka_unit_test(R22_a_refused_offer_has_a_reason),
        cmocka_unit_test(R23_key_only_after_acceptance),
        cmocka_unit_test(R11_R27_R28_R36_an_offer_is_covered),
        cmocka_unit_test(an_item_may_answer_a_request),
        cmocka_unit_test(an_item_answers_under_the_same_agreement),
        cmocka_unit_test(versions_follow_each_other),
        cmocka_unit_test(withdrawn_is_over),
        cmocka_unit_test(withdrawn_and_accepted_at_once),
        cmocka_unit_test(R24_R26_conditions_only_become_tighter),
        cmocka_unit_test(R26_tightening_takes_effect_when_it_arrives),
        cmocka_unit_test(R36_ends_at_the_earliest_limit),
        cmocka_unit_test(R36_too_late_to_accept),
        cmocka_unit_test(R36_no_decision_at_the_review_ends_it),
        cmocka_unit_test(R36_nothing_is_kept_after_its_end),
        cmocka_unit_test(R8_suspension_stops_giving_not_duties),
        cmocka_unit_test(R8_no_key_while_suspended),
        cmocka_unit_test(R36_no_key_after_its_last_day),
        cmocka_unit_test(an_item_has_so_many_versions),
        cmocka_unit_test(an_agreement_has_so_many_items),
    };

    return cmocka_run_group_tests(tests, play_start, NULL);
}
