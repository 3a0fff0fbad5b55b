/* SPDX-License-Identifier: Apache-2.0 */
/* Feeding, the dump, and a heap that fails. */
#include "base/buffer.h"
#include "base/instant.h"
#include "fold/fold.h"
#include "fold/sample.h"
#include "tests/support/barter.h"
#include "tests/support/failing.h"
#include "tests/support/play.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void test_feeding_in_order_only(void **state)
{
    struct play p;
    struct entry *e;

    (void)state;
    play_begin_agreed(&p);
    play_see(&p, 0);
    e = saga_entry(&p.saga, 0, KIND_HELLO, fact_hello(p.saga.card[0].id));
    e->n++;
    assert_int_equal(fold_feed(p.fold, 0, e, NULL), ERR_UNEXPECTED);
    e->n -= 2;
    assert_int_equal(fold_feed(p.fold, 0, e, NULL), ERR_UNEXPECTED);
    e->n++;
    e->seen_n = 0; /* it had seen more before */
    assert_int_equal(fold_feed(p.fold, 0, e, saga_document(&p.saga, 0)), ERR_UNEXPECTED);
    saga_drop(e);
    play_end(&p);
}

/* Two entries that claim to have seen each other: hashes make it impossible, and the
 * fold refuses it rather than wait for ever. */
static void test_two_entries_cannot_have_seen_each_other(void **state)
{
    struct saga s;
    struct fold *f;
    struct entry *e;
    struct verdict v;

    (void)state;
    saga_init(&s, 0);
    f = saga_fold(&s);
    e = saga_entry(&s, 0, KIND_HELLO, fact_hello(s.card[0].id));
    e->seen_n = 1;
    assert_int_equal(fold_feed(f, 0, e, NULL), OK);
    assert_int_equal(fold_fed(f, 0), 1);
    assert_int_equal(fold_judged(f, 0), 0);
    assert_int_equal(fold_try(f, 1, e, NULL, &v), ERR_UNEXPECTED);
    saga_drop(e);
    e = saga_entry(&s, 1, KIND_HELLO, fact_hello(s.card[1].id));
    e->seen_n = 1;
    assert_int_equal(fold_feed(f, 1, e, NULL), ERR_UNEXPECTED);
    e->seen_n = 0;
    assert_int_equal(fold_feed(f, 1, e, NULL), OK);
    assert_int_equal(fold_judged(f, 0), 1);
    assert_int_equal(fold_judged(f, 1), 1);
    saga_drop(e);
    fold_free(f);
    saga_fini(&s);
}

static void test_T12_fraud_stops_everything_further(void **state)
{
    uint8_t before[32];
    uint8_t after[32];
    struct play p;
    struct entry *e;
    struct verdict v;

    (void)state;
    play_begin_agreed(&p);
    assert_int_equal(fold_digest(p.fold, before), OK);
    fold_mark_fraud(p.fold, 1);
    assert_int_equal(fold_digest(p.fold, after), OK);
    assert_memory_equal(before, after,
                        32); /* it is no part of the state that is shared */
    e = saga_entry(&p.saga, 0, KIND_AGREE_SUSPEND, fact_suspended(&p, "all"));
    assert_int_equal(fold_try(p.fold, 0, e, NULL, &v), OK);
    assert_refused(&v, "fraud");
    saga_drop(e);
    play_end(&p);
}

static void test_the_dump_is_as_documented(void **state)
{
    json_t *dump;
    const json_t *round;
    const json_t *agreement;
    struct buffer text;
    json_t *again;
    struct play p;

    (void)state;
    play_to_opened(&p);
    assert_effective(play_judge(&p, 0, 9, "same"));
    assert_refused(play_propose(&p, 0, 5), "R16");
    assert_int_equal(fold_dump(p.fold, &dump), OK);
    buffer_init(&text, 1 << 20);
    assert_int_equal(json_write(dump, &text), OK);
    assert_int_equal(json_read_canonical(text.data, text.bytes, text.bytes, &again, NULL),
                     OK);
    json_decref(again);
    buffer_fini(&text);

    assert_string_equal(json_text(dump, "type"), "state");
    assert_int_equal(json_time(dump, "latest"), SAGA_BEGIN);
    assert_int_equal(json_array_size(json_at(dump, "sides")), 2);
    const json_t *refused = json_at(json_array_get(json_at(dump, "sides"), 0), "refused");

    assert_int_equal(json_array_size(refused), 1);
    assert_string_equal(json_text(json_array_get(refused, 0), "rule"), "R16");
    agreement = json_array_get(json_at(dump, "agreements"), 0);
    assert_int_equal(json_int(agreement, "rounds_accepted"), 1);
    assert_int_equal(json_int(agreement, "hits_counted"), 2);
    assert_false(json_has(agreement, "superseded_from"));
    round = json_array_get(json_at(dump, "rounds"), 0);
    assert_string_equal(json_text(round, "status"), "closed");
    assert_int_equal(json_array_size(json_at(round, "hits")), 1);
    json_decref(dump);
    play_end(&p);
}

static void test_the_dump_of_a_notice_past_the_last_instant(void **state)
{
    struct saga_terms terms = saga_terms();
    struct play p;
    json_t *dump;

    (void)state;
    play_begin_as(&p, 0);
    play_meet(&p);
    terms.expires = INSTANT_MAX;
    play_agree(&p, &terms);
    play_at(&p, INSTANT_MAX - 1);
    assert_effective(play_say(&p, 1, KIND_AGREE_NOTICE, fact_noticed(&p, "give")));
    assert_int_equal(fold_dump(p.fold, &dump), OK);
    const json_t *sides =
        json_at(json_array_get(json_at(dump, "agreements"), 0), "sides");

    assert_int_equal(json_time(json_array_get(sides, 1), "notice_ends"), INSTANT_MAX);
    json_decref(dump);
    play_end(&p);
}

/* Something of everything that is said of an item. */
static void tell_of_an_item(struct play *p)
{
    play_begin_agreed(p);
    barter_give(p);
    barter_renew(p);
    assert_effective(
        play_say(p, GIVER, KIND_ITEM_TIGHTEN,
                 fact_with(fact_on_terms(fact_version(p, 2)), "court", "no")));
    assert_effective(
        play_say(p, GIVER, KIND_CONSENT_GIVE, fact_consent(p, 2, "border-check", 3)));
    assert_effective(barter_export_by_consent(p));
    assert_effective(barter_copy(p, 2));
    assert_effective(barter_notify(p, 2, "withdraw"));
    json_t *receipt = saga_fact("export", barter_item(p)->exports[0].id);
    bool ok = true;

    json_put_bytes(receipt, "notice", barter_notice(p)->id, 32, &ok);
    assert_true(ok);
    assert_effective(play_say(p, HOLDER, KIND_RECEIPT, receipt));
    assert_effective(barter_erase(p, 1, "replaced"));
    assert_effective(play_say(p, GIVER, KIND_CONSENT_REVOKE, fact_of_consent(p)));
}

/* Something of what several officers, third parties and inspectors do. */
static void tell_of_gates(struct play *p)
{
    struct saga_terms terms = saga_terms();
    json_t *fact;

    terms.gates[AGREEMENT_RELEASE] = 2;
    terms.approver_count = 2;
    terms.approves[0] = AGREEMENT_ACTIVATION;
    play_begin_as(p, 0);
    play_meet(p);
    play_agree(p, &terms);
    for (int approver = 0; approver < 2; approver++)
        assert_effective(play_say(p, 1 - approver, KIND_APPROVE,
                                  fact_approval(saga_id(&p->saga, p->draft), approver)));
    fact = fact_with_int(fact_with(fact_agreed(p, p->draft), "topic", "terrorism"),
                         "due_hours", 9);
    assert_effective(
        play_concur_as(p, 0, SAGA_SECOND, KIND_PLEDGE, json_deep_copy(fact)));
    assert_effective(play_concur_as(p, 0, SAGA_THIRD, KIND_PLEDGE, json_deep_copy(fact)));
    assert_effective(play_say(p, 0, KIND_PLEDGE, fact));
    assert_effective(play_say(p, 1, KIND_INCIDENT,
                              fact_with(fact_agreed(p, p->draft), "code", "breach")));
    fact = fact_with_int(fact_agreed(p, p->draft), "count", 9);
    assert_effective(
        play_say(p, 1, KIND_SAMPLE_START, fact_with_bytes(fact, "commit", 1, 32)));
    fact = saga_fact("sample", fold_sample_at(p->fold, 0)->id);
    assert_effective(
        play_say(p, 0, KIND_SAMPLE_JOIN, fact_with_bytes(fact, "share", 1, 32)));
}

static const json_t *first_of(const json_t *object, const char *key, size_t count)
{
    const json_t *list = json_at(object, key);

    assert_int_equal(json_array_size(list), count);
    return json_array_get(list, 0);
}

static void test_the_dump_of_an_item(void **state)
{
    json_t *dump;
    const json_t *item;
    const json_t *one;
    struct play p;

    (void)state;
    tell_of_an_item(&p);
    assert_int_equal(fold_dump(p.fold, &dump), OK);
    item = first_of(dump, "items", 1);
    assert_int_equal(json_object_size(item), 7); /* it is about no request */
    assert_int_equal(json_int(item, "giver"), GIVER);
    one = first_of(item, "versions", 2);
    assert_int_equal(json_object_size(one), 8);
    assert_string_equal(json_text(one, "stage"), "core");
    assert_string_equal(json_text(one, "cause"), "replaced");
    assert_false(json_has(one, "code"));
    assert_false(json_has(one, "kept_at"));
    one = first_of(item, "notices", 1);
    assert_int_equal(json_object_size(one), 7);
    assert_string_equal(json_text(one, "effect"), "withdraw");
    assert_false(json_bool(one, "lifted"));
    one = first_of(item, "consents", 1);
    assert_int_equal(json_object_size(one), 9);
    assert_int_equal(json_int(one, "used"), 1);
    assert_true(json_has(one, "revoked_at"));
    one = first_of(item, "exports", 2);
    assert_int_equal(json_array_size(json_at(one, "receipts")) +
                         json_array_size(json_at(
                             json_array_get(json_at(item, "exports"), 1), "receipts")),
                     1);
    json_decref(dump);
    play_end(&p);
}

static void test_the_dump_of_approvals_and_samples(void **state)
{
    const json_t *list;
    json_t *dump;
    struct play p;

    (void)state;
    tell_of_gates(&p);
    assert_int_equal(fold_dump(p.fold, &dump), OK);
    list = json_at(dump, "approvals");
    assert_int_equal(json_array_size(list), 2);
    for (size_t i = 0; i < 2; i++)
        assert_int_equal(json_object_size(json_array_get(list, i)), 2);
    assert_string_equal(json_text(json_array_get(list, 0), "about"),
                        json_text(json_array_get(list, 1), "about"));
    assert_int_equal(json_object_size(first_of(dump, "samples", 1)), 6); /* no seed */
    assert_true(json_bool(first_of(dump, "samples", 1), "joined"));
    list = json_at(dump, "requests");
    assert_int_equal(json_array_size(list), 2);
    json_decref(dump);
    play_end(&p);
}

/* Tell a whole story with every allocation failing in turn. */
static void retell_failing(const struct play *p)
{
    for (size_t n = 1;; n++) {
        struct fold *f = NULL;
        uint8_t digest[32];
        enum err e;

        failing_start(n);
        e = fold_new(&p->saga.card[0], &p->saga.card[1], &f);
        for (int side = 0; side < FOLD_SIDES && e == OK; side++)
            for (size_t i = 0; i < p->saga.count[side] && e == OK; i++) {
                struct agreement *document = NULL;

                if (p->saga.line[side][i].draft != SAGA_NO_DRAFT) {
                    document = calloc(1, sizeof *document);
                    if (!document) {
                        e = ERR_NOMEM;
                        break;
                    }
                    *document = *p->saga.draft[p->saga.line[side][i].draft];
                    json_incref(document->object);
                }
                e = fold_feed(f, side, p->saga.line[side][i].entry, document);
            }
        if (e == OK)
            e = fold_digest(f, digest);
        fold_free(f);
        if (failing_stop() < n) {
            assert_int_equal(e, OK);
            break;
        }
        assert_int_equal(e, ERR_NOMEM);
    }
}

static void test_memory_that_runs_out(void **state)
{
    struct play p;

    (void)state;
    play_to_opened(&p);
    assert_effective(play_judge(&p, 0, 9, "same"));
    retell_failing(&p);
    play_end(&p);
    tell_of_an_item(&p);
    retell_failing(&p);
    play_end(&p);
    tell_of_gates(&p);
    retell_failing(&p);
    play_end(&p);
}

static int start(void **state)
{
    json_set_alloc_funcs(failing_malloc, failing_free);
    return play_start(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_feeding_in_order_only),
        cmocka_unit_test(test_two_entries_cannot_have_seen_each_other),
        cmocka_unit_test(test_T12_fraud_stops_everything_further),
        cmocka_unit_test(test_the_dump_is_as_documented),
        cmocka_unit_test(test_the_dump_of_a_notice_past_the_last_instant),
        cmocka_unit_test(test_the_dump_of_an_item),
        cmocka_unit_test(test_the_dump_of_approvals_and_samples),
        cmocka_unit_test(test_memory_that_runs_out),
    };

    return cmocka_run_group_tests(tests, start, NULL);
}
