/* SPDX-License-Identifier: Apache-2.0 */
/*
 * consent_test.c - finding consents, exports and notices, and what was written with them
 */
#include "base/text.h"
#include "exchange/consent.h"
#include "exchange/item.h"
#include "exchange/letter.h"
#include "exchange/notice.h"
#include "tests/support/forge.h"
#include "tests/support/twins.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* A gave A-4 to B on terms that let it be passed on; B accepted it. */
struct world {
    struct twins t;
    uint8_t item[32];
};

static const struct fold_item *item_of(const struct world *w, enum twin_side side)
{
    const struct fold_item *item = fold_item_find(w->t.side[side].pair->fold, w->item);

    assert_non_null(item);
    return item;
}

static json_t *terms_of(const struct twin *a)
{
    json_t *terms = NULL;
    bool ok = true;

    assert_int_equal(item_conditions(pair_now(a->pair) + 30 * TWINS_DAY, &terms), OK);
    json_put_text(terms, "onward", "consent", &ok);
    json_put_text(terms, "handling", "release", &ok);
    assert_true(ok);
    assert_int_equal(json_array_append_new(json_object_get(terms, "purposes"),
                                           json_string("investigation")),
                     0);
    return terms;
}

static void make_world(struct world *w)
{
    struct item_plan plan = {.stage = "record"};
    struct item_act act = {.item = NULL};
    struct fault f = {0};
    struct twin *a = &w->t.side[TWIN_A];
    struct twin *b = &w->t.side[TWIN_B];
    json_t *record = NULL;
    bool waiting = false;

    twins_make(&w->t, NULL);
    twins_want(item_record(a->node, NULL, "A-4", &record, &f), OK, &f);
    plan.agreement = twin_agreement(a);
    plan.record = record;
    plan.conditions = terms_of(a);
    twins_want(item_offer(a->pair, &plan, &a->chief, w->item, &waiting, &f), OK, &f);
    json_decref(record);
    json_decref((json_t *)(uintptr_t)plan.conditions);
    twins_carry(&w->t, TWIN_A);
    act.item = item_of(w, TWIN_B);
    act.version = &act.item->versions[0];
    act.officer = &b->chief;
    twins_want(item_accept(b->pair, &act, &waiting, &f), OK, &f);
    twins_settle(&w->t);
}

/* Append an act with a letter; both are taken. */
static void say(struct twin *w, enum kind kind, json_t *fact, json_t *body)
{
    struct pair_act act = {.kind = kind, .fact = fact, .body = body};
    struct fault f = {0};

    act.officer = &w->chief;
    twins_want(pair_append(w->pair, &act, &f), OK, &f);
    json_decref(fact);
    json_decref(body);
}

static void give_consent(struct world *w, const char *name)
{
    struct letter_recipient to = {.name = NULL};
    struct twin *a = &w->t.side[TWIN_A];
    json_t *fact = twins_fact("item", w->item);
    struct fault f = {0};
    json_t *body = NULL;
    bool ok = true;

    twins_want(letter_recipient_make(&a->node->random, name, &to, &f), OK, &f);
    twins_want(letter_make_to(NULL, "For case seven.", &to, &body, &f), OK, &f);
    json_put_int(fact, "version", 1, &ok);
    json_put_bytes(fact, "recipient", to.hash, sizeof to.hash, &ok);
    json_put_text(fact, "purpose", "investigation", &ok);
    json_put_time(fact, "until", pair_now(a->pair) + TWINS_DAY, &ok);
    json_put_int(fact, "uses", 1, &ok);
    assert_true(ok);
    say(a, KIND_CONSENT_GIVE, fact, body);
    twins_carry(&w->t, TWIN_A);
}

static json_t *letter_of(const char *text)
{
    struct fault f = {0};
    json_t *body = NULL;

    twins_want(letter_make(NULL, text, &body, &f), OK, &f);
    return body;
}

static void export_it(struct world *w)
{
    say(&w->t.side[TWIN_B], KIND_ITEM_EXPORT,
        twins_fact("consent", item_of(w, TWIN_B)->consents[0].id), letter_of("By hand."));
    twins_carry(&w->t, TWIN_B);
}

static void copy_it(struct world *w)
{
    json_t *fact = twins_fact("item", w->item);
    bool ok = true;

    json_put_int(fact, "version", 1, &ok);
    json_put_text(fact, "purpose", "investigation", &ok);
    assert_true(ok);
    say(&w->t.side[TWIN_B], KIND_ITEM_COPY, fact, letter_of("Own system."));
    twins_carry(&w->t, TWIN_B);
}

static void withdraw_it(struct world *w)
{
    json_t *fact = twins_fact("item", w->item);
    bool ok = true;

    json_put_int(fact, "version", 1, &ok);
    json_put_text(fact, "effect", "withdraw", &ok);
    json_put_text(fact, "code", "by-mistake", &ok);
    assert_true(ok);
    say(&w->t.side[TWIN_A], KIND_NOTICE_GIVE, fact, letter_of("Somebody else."));
    twins_carry(&w->t, TWIN_A);
}

/* The first digits of an id. */
static const char *word(const uint8_t id[32], char out[65])
{
    text_hex_encode(id, 32, out);
    out[8] = '\0';
    return out;
}

static void test_R27_the_consent_names_its_recipient(void **state)
{
    struct consent found = {.pair = NULL};
    struct consent none = {.pair = NULL};
    struct fault f = {0};
    struct world w;
    json_t *letter = NULL;
    const struct node *n;
    char hex[65];

    (void)state;
    make_world(&w);
    give_consent(&w, "Service of Doria");
    n = w.t.side[TWIN_B].node;
    word(item_of(&w, TWIN_B)->consents[0].id, hex);
    twins_want(consent_find(n, NULL, hex, &found, &f), OK, &f);
    assert_ptr_equal(found.pair, w.t.side[TWIN_B].pair);
    assert_ptr_equal(consent_of(found.item, found.consent->id), found.consent);
    assert_null(consent_of(found.item, w.item));
    assert_int_equal(consent_letter(&found, &letter), OK);
    assert_string_equal(json_text(letter, "name"), "Service of Doria");
    json_decref(letter);
    assert_int_equal(consent_find(n, NULL, "ffff", &none, &f), ERR_NOT_FOUND);
    assert_int_equal(consent_find(n, w.t.side[TWIN_A].pair, hex, &none, &f),
                     ERR_NOT_FOUND);
    assert_null(none.pair);
    twins_free(&w.t);
}

static void test_ids_of_two_peers_are_ambiguous(void **state)
{
    struct consent found = {.pair = NULL};
    struct pair *pairs[2];
    struct node both;
    struct fault f = {0};
    struct world w;
    char hex[65];

    (void)state;
    make_world(&w);
    give_consent(&w, "Doria");
    both = *w.t.side[TWIN_A].node;
    both.pairs = pairs;
    both.pair_count = 2;
    pairs[0] = w.t.side[TWIN_A].pair;
    pairs[1] = w.t.side[TWIN_B].pair;
    word(item_of(&w, TWIN_A)->consents[0].id, hex);
    assert_int_equal(consent_find(&both, NULL, hex, &found, &f), ERR_USAGE);
    assert_null(found.pair);
    memset(&both, 0, sizeof both);
    twins_free(&w.t);
}

static void test_R33_a_notice_reaches_exports_and_no_copies(void **state)
{
    const struct fold_item *item;
    const struct fold_notice *notice;
    struct export x = {.pair = NULL};
    struct fault f = {0};
    struct world w;
    json_t *letter = NULL;
    char hex[65];

    (void)state;
    make_world(&w);
    give_consent(&w, "Doria");
    export_it(&w);
    copy_it(&w);
    withdraw_it(&w);
    item = item_of(&w, TWIN_B);
    assert_int_equal(item->export_count, 2);
    assert_int_equal(item->notice_count, 1);
    notice = &item->notices[0];
    assert_true(notice_stands(notice));
    assert_true(notice_reaches(notice, &item->exports[0]));
    assert_false(notice_reaches(notice, &item->exports[1]));
    assert_false(notice_has_receipt(notice, &item->exports[0]));
    word(item->exports[0].id, hex);
    twins_want(consent_find_export(w.t.side[TWIN_B].node, NULL, hex, &x, &f), OK, &f);
    assert_ptr_equal(x.export, &item->exports[0]);
    assert_int_equal(consent_export_letter(&x, &letter), OK);
    assert_string_equal(json_text(letter, "text"), "By hand.");
    json_decref(letter);
    twins_free(&w.t);
}

static void test_R33_a_receipt_is_seen(void **state)
{
    const struct fold_item *item;
    struct world w;
    json_t *fact;
    bool ok = true;

    (void)state;
    make_world(&w);
    give_consent(&w, "Doria");
    export_it(&w);
    withdraw_it(&w);
    item = item_of(&w, TWIN_B);
    fact = twins_fact("export", item->exports[0].id);
    json_put_bytes(fact, "notice", item->notices[0].id, 32, &ok);
    assert_true(ok);
    say(&w.t.side[TWIN_B], KIND_RECEIPT, fact, letter_of("Doria wrote."));
    twins_carry(&w.t, TWIN_B);
    item = item_of(&w, TWIN_A);
    assert_true(notice_has_receipt(&item->notices[0], &item->exports[0]));
    twins_free(&w.t);
}

static void test_finds_a_notice_and_its_letters(void **state)
{
    struct notice found = {.pair = NULL};
    struct notice none = {.pair = NULL};
    struct fault f = {0};
    struct world w;
    json_t *letters = NULL;
    const struct node *n;
    char hex[65];

    (void)state;
    make_world(&w);
    withdraw_it(&w);
    n = w.t.side[TWIN_B].node;
    word(item_of(&w, TWIN_B)->notices[0].id, hex);
    twins_want(notice_find(n, NULL, hex, &found, &f), OK, &f);
    twins_want(notice_letters(&found, &letters, &f), OK, &f);
    assert_string_equal(json_text(json_at(letters, "given"), "text"), "Somebody else.");
    assert_true(json_is_null(json_object_get(letters, "applied")));
    assert_true(json_is_null(json_object_get(letters, "disputed")));
    json_decref(letters);
    assert_int_equal(notice_find(n, NULL, "ffff", &none, &f), ERR_NOT_FOUND);
    assert_null(none.pair);
    twins_free(&w.t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_R27_the_consent_names_its_recipient),
        cmocka_unit_test(test_ids_of_two_peers_are_ambiguous),
        cmocka_unit_test(test_R33_a_notice_reaches_exports_and_no_copies),
        cmocka_unit_test(test_R33_a_receipt_is_seen),
        cmocka_unit_test(test_finds_a_notice_and_its_letters),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
