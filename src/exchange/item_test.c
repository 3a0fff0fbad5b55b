/* SPDX-License-Identifier: Apache-2.0 */
/*
 * item_test.c - items between two nodes: conditions first, one content, and a real end
 */
#include "base/instant.h"
#include "base/text.h"
#include "crypto/envelope.h"
#include "exchange/content.h"
#include "exchange/custody.h"
#include "exchange/held.h"
#include "exchange/holdings.h"
#include "exchange/intent.h"
#include "exchange/item.h"
#include "exchange/keys.h"
#include "exchange/letter.h"
#include "exchange/lookup.h"
#include "exchange/search.h"
#include "lane/slip.h"
#include "store/custody.h"
#include "store/keystore.h"
#include "store/lane.h"
#include "tests/support/dice.h"
#include "tests/support/forge.h"
#include "tests/support/killed.h"
#include "tests/support/twins.h"

#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* What of A-4 "Quillon Abernethy" may stand nowhere at B after the end: as it was
 * written, and as the index of names has it. */
static const char *const canaries[] = {"Quillon", "Abernethy", "quillon", "abernethy"};

static void expect_canary(const struct twin *w, bool there)
{
    bool found = false;

    for (size_t i = 0; i < sizeof canaries / sizeof canaries[0]; i++)
        found = found || twin_holds(w, canaries[i], strlen(canaries[i]));
    assert_int_equal(found, there);
}

static json_t *conditions(const struct twin *w, int64_t days)
{
    json_t *c = NULL;

    assert_int_equal(item_conditions(pair_now(w->pair) + days * TWINS_DAY, &c), OK);
    assert_int_equal(json_array_append_new(json_object_get(c, "purposes"),
                                           json_string("investigation")),
                     0);
    return c;
}

/* Offer a record of A's list by the chief; OK whatever the fold says is returned. */
static enum err try_offer(struct twin *w,
                          const char *record,
                          const struct fold_item *renews,
                          uint8_t id[32],
                          struct fault *f)
{
    struct item_plan plan = {
        .agreement = twin_agreement(w), .renews = renews, .stage = "record"};
    json_t *terms = conditions(w, 30);
    json_t *own = NULL;
    bool waiting = true;
    enum err e;

    twins_want(item_record(w->node, NULL, record, &own, f), OK, f);
    plan.record = own;
    plan.conditions = terms;
    e = item_offer(w->pair, &plan, &w->chief, id, &waiting, f);
    assert_true(e != OK || !waiting);
    json_decref(own);
    json_decref(terms);
    return e;
}

static void offer(struct twin *w, const char *record, uint8_t id[32])
{
    struct fault f = {0};

    twins_want(try_offer(w, record, NULL, id, &f), OK, &f);
}

static const struct fold_item *item_of(const struct twin *w, const uint8_t id[32])
{
    const struct fold_item *item = fold_item_find(w->pair->fold, id);

    assert_non_null(item);
    return item;
}

static struct item_act act_of(struct twin *w, const uint8_t id[32], int version)
{
    const struct fold_item *item = item_of(w, id);

    return (struct item_act){item, &item->versions[version - 1], &w->chief};
}

static void accept(struct twin *w, const uint8_t id[32], int version)
{
    struct item_act act = act_of(w, id, version);
    struct fault f = {0};
    bool waiting = true;

    twins_want(item_accept(w->pair, &act, &waiting, &f), OK, &f);
    assert_false(waiting);
}

static enum err read_item(
    struct twin *w, const uint8_t id[32], int version, json_t **out, struct fault *f)
{
    const struct fold_item *item = item_of(w, id);

    return item_read(w->pair, item, &item->versions[version - 1], out, f);
}

static void
expect_read(struct twin *w, const uint8_t id[32], int version, const char *name)
{
    struct fault f = {0};
    json_t *content = NULL;

    twins_want(read_item(w, id, version, &content, &f), OK, &f);
    assert_string_equal(
        json_text(json_array_get(json_at(json_at(content, "record"), "names"), 0),
                  "text"),
        name);
    json_decref(content);
}

static void expect_no_read(struct twin *w, const uint8_t id[32], const char *rule)
{
    struct fault f = {0};
    json_t *content = NULL;

    assert_int_not_equal(read_item(w, id, 1, &content, &f), OK);
    assert_null(content);
    assert_string_equal(f.rule, rule);
    assert_true(f.text[0]);
}

static size_t look_up(struct twin *w, const char *name, bool *held)
{
    struct lookup_plan plan = {.text = name, .limit = 5};
    struct lookup *found = NULL;
    struct find *find = NULL;
    struct fault f = {0};
    size_t count;

    *held = false;
    twins_want(search_open(w->node, NULL, &find, &f), OK, &f);
    twins_want(lookup_names(w->node, find, &plan, &found, &f), OK, &f);
    count = found->count;
    for (size_t i = 0; i < count; i++)
        *held = *held || found->hits[i].held;
    lookup_free(found);
    find_close(find);
    return count;
}

/* A has offered A-4, B has accepted it and can read it. */
static void give(struct twins *t, uint8_t id[32])
{
    offer(&t->side[TWIN_A], "A-4", id);
    twins_carry(t, TWIN_A);
    accept(&t->side[TWIN_B], id, 1);
    twins_settle(t);
    expect_read(&t->side[TWIN_B], id, 1, "Quillon Abernethy");
}

static void later(int64_t seconds)
{
    for (int i = 0; i < TWINS; i++)
        twins_set_clock((enum twin_side)i, twins_clock((enum twin_side)i) + seconds);
}

/* Nothing of it at B, and B has said so with this cause. */
static void expect_erased(struct twins *t, const uint8_t id[32], const char *cause)
{
    const struct fold_version *v = &item_of(&t->side[TWIN_B], id)->versions[0];
    struct fault f = {0};
    json_t *content = NULL;
    bool held;

    assert_true(v->erased_at != 0);
    assert_string_equal(v->cause, cause);
    assert_int_equal(read_item(&t->side[TWIN_B], id, 1, &content, &f), ERR_NOT_FOUND);
    for (int i = 0; i < TWINS; i++) {
        assert_int_equal(killed_keys(&t->side[i]), 0);
        assert_int_equal(killed_rows(&t->side[i]), 0);
    }
    look_up(&t->side[TWIN_B], "Abernethy", &held);
    assert_false(held);
    expect_canary(&t->side[TWIN_B], false);
    expect_canary(&t->side[TWIN_A], true); /* its own record */
    assert_true(twins_agree(t));
    twin_verify_lanes(&t->side[TWIN_A]);
    twin_verify_lanes(&t->side[TWIN_B]);
}

/* ---- conditions first ---- */

static void test_R23_content_opens_only_after_acceptance(void **state)
{
    struct twins t;
    struct twin *a = &t.side[TWIN_A];
    struct twin *b = &t.side[TWIN_B];
    uint8_t id[32];

    (void)state;
    twins_make(&t, NULL);
    offer(a, "A-4", id);
    assert_int_equal(killed_keys(a), 1);
    expect_read(a, id, 1, "Quillon Abernethy"); /* the giver knows what it gave */
    twins_settle(&t);
    assert_int_equal(item_of(b, id)->versions[0].key_at, 0); /* none was sent */
    expect_no_read(b, id, "R23");
    expect_canary(b, false);
    accept(b, id, 1);
    expect_no_read(b, id, "R23");
    twins_settle(&t);
    expect_read(b, id, 1, "Quillon Abernethy");
    assert_int_equal(killed_keys(b), 1);
    assert_int_equal(killed_rows(b), 1);
    assert_true(twins_agree(&t));
    twins_free(&t);
}

static enum err see_blob(void *state, uint64_t n, int index)
{
    const uint64_t *key_n = state;

    return n == *key_n && index == 1 ? ERR_EXISTS : OK;
}

/* Once the key is in the keystore nothing beside it opens the content. */
static void test_R36_the_sealed_key_does_not_stay(void **state)
{
    struct twins t;
    uint8_t id[32];
    uint64_t key_n;

    (void)state;
    twins_make(&t, NULL);
    give(&t, id);
    key_n = item_of(&t.side[TWIN_B], id)->versions[0].key_n;
    assert_int_equal(store_attachment_each(t.side[TWIN_B].node->store, 1, STORE_PEER,
                                           see_blob, &key_n),
                     OK);
    twins_settle(&t);
    assert_int_equal(
        store_attachment_each(t.side[TWIN_A].node->store, 1, STORE_OWN, see_blob, &key_n),
        OK);
    twins_free(&t);
}

/* ---- the closed list ---- */

static void edit_stages(json_t *draft)
{
    json_t *stages = json_object_get(draft, "stages");

    twins_edit(draft);
    assert_int_equal(
        json_object_set_new(stages, "core", json_pack("[ss]", "names", "births")), 0);
}

static void test_R20_content_is_the_stage_and_no_more(void **state)
{
    static const struct twins_plan stages = {.edit = edit_stages};
    static const char *const without[] = {"births", NULL};
    static const char *const all[] = {"names", "births", NULL};
    static const char *const unknown[] = {"faces", NULL};
    struct twins t;
    struct item_plan plan = {.stage = "core"};
    struct fault f = {0};
    json_t *own = NULL;
    json_t *content = NULL;

    (void)state;
    twins_make(&t, &stages);
    twins_want(item_record(t.side[0].node, "main", "A-4", &own, &f), OK, &f);
    plan.agreement = twin_agreement(&t.side[0]);
    plan.record = own;
    twins_want(item_preview(&plan, &content, &f), OK, &f);
    assert_int_equal(json_object_size(json_at(content, "record")), 3); /* and v */
    assert_true(json_bool(content, "derived"));
    json_decref(content);
    plan.without = without;
    twins_want(item_preview(&plan, &content, &f), OK, &f);
    assert_int_equal(json_object_size(json_at(content, "record")), 2);
    assert_false(json_has(json_at(content, "record"), "births"));
    json_decref(content);
    plan.without = all;
    assert_int_equal(item_preview(&plan, &content, &f), ERR_DENIED);
    assert_string_equal(f.rule, "R20");
    plan.without = unknown;
    assert_int_equal(item_preview(&plan, &content, &f), ERR_NOT_FOUND);
    json_decref(own);
    assert_int_equal(item_record(t.side[0].node, "main", "Z-4", &own, &f), ERR_NOT_FOUND);
    assert_int_equal(item_record(t.side[0].node, NULL, "Z-4", &own, &f), ERR_NOT_FOUND);
    twins_free(&t);
}

/* What A's node would never offer, offered past it: `record` in the canonical form of
 * content under a key of ones. */
struct smuggling {
    struct forge forge;
    uint8_t key[ENVELOPE_KEY_BYTES];
};

static void
smuggle_offer(struct smuggling *s, struct twins *t, json_t *content, const char *stage)
{
    struct twin *a = &t->side[TWIN_A];
    struct buffer plain;
    uint8_t commit[32];
    uint8_t blob[4096];
    static const uint8_t nothing[32];
    struct pair_act act = {.kind = KIND_ITEM_OFFER, .officer = &a->chief, .blob = blob};
    json_t *fact = conditions(a, 30);
    bool ok = true;

    memset(s->key, 1, sizeof s->key);
    buffer_init(&plain, sizeof blob - ENVELOPE_EXTRA_BYTES);
    assert_int_equal(json_write(content, &plain), OK);
    json_decref(content);
    assert_int_equal(envelope_close(&a->node->random, s->key, a->pair->own.id,
                                    &(struct part){plain.data, plain.bytes}, blob,
                                    commit),
                     OK);
    act.blob_bytes = plain.bytes + ENVELOPE_EXTRA_BYTES;
    buffer_fini(&plain);
    json_put_bytes(fact, "agreement", twin_agreement(a)->id, 32, &ok);
    json_put_bytes(fact, "about", nothing, 32, &ok);
    json_put_text(fact, "stage", stage, &ok);
    json_put_bytes(fact, "content", commit, 32, &ok);
    assert_true(ok);
    act.fact = fact;
    forge_start(&s->forge, a, t->side[TWIN_B].pair);
    forge_add(&s->forge, &act);
    json_decref(fact);
}

/* Send the key of what B accepted: the right one, another one, or none. */
static void
smuggle_key(struct smuggling *s, struct twins *t, const uint8_t id[32], int how)
{
    struct twin *a = &t->side[TWIN_A];
    uint8_t sealed[ENVELOPE_SEALED_KEY_BYTES];
    struct pair_act act = {
        .kind = KIND_ITEM_KEY, .blob = sealed, .blob_bytes = sizeof sealed};
    bool ok = true;

    s->key[0] ^= how == 1;
    assert_int_equal(
        envelope_key_close(&a->node->random, a->pair->peer->node, s->key, sealed), OK);
    act.fact = twins_fact("item", id);
    json_put_int(act.fact, "version", 1, &ok);
    assert_true(ok);
    forge_add(&s->forge, &act);
    if (how == 2)
        forge_gone(&s->forge);
    json_decref(act.fact);
}

/* B accepts what was smuggled and gets a key; it must erase it as unread. */
static void expect_unread(json_t *content, const char *stage, int how)
{
    static const struct twins_plan stages = {.edit = edit_stages};
    struct twins t;
    struct twin *b = &t.side[TWIN_B];
    struct smuggling *s = calloc(1, sizeof *s);
    const struct fold_version *v;
    struct fault f = {0};
    size_t did = 0;
    uint8_t id[32];

    assert_non_null(s);
    twins_make(&t, &stages);
    smuggle_offer(s, &t, content, stage);
    twins_want(forge_send(&s->forge, b, &f), OK, &f);
    memcpy(id, fold_item_at(b->pair->fold, 0)->id, 32);
    accept(b, id, 1);
    s->forge.seen = b->pair->own.tree.size;
    s->forge.reader = b->pair;
    smuggle_key(s, &t, id, how);
    twins_want(forge_send(&s->forge, b, &f), OK, &f);
    twins_want(item_advance(b->pair, &did, &f), OK, &f);
    assert_int_equal(did, 1);
    v = &item_of(b, id)->versions[0];
    assert_true(v->erased_at != 0);
    assert_string_equal(v->cause, "unread");
    assert_int_equal(killed_keys(b), 0);
    assert_int_equal(killed_rows(b), 0);
    expect_canary(b, false);
    forge_fini(&s->forge);
    free(s);
    twins_free(&t);
}

static json_t *some_content(const char *stage)
{
    json_t *c = json_pack("{s:i,s:s,s:s,s:b,s:{s:i,s:[{s:s,s:s}]}}", "v", 1, "type",
                          "content", "stage", stage, "derived", 0, "record", "v", 1,
                          "names", "kind", "primary", "text", "Quillon Abernethy");

    assert_non_null(c);
    return c;
}

static void test_R20_what_the_stage_does_not_name_is_not_taken(void **state)
{
    json_t *c = some_content("core");

    (void)state;
    assert_int_equal(json_object_set_new(json_object_get(c, "record"), "source",
                                         json_string("an agent")),
                     0);
    expect_unread(c, "core", 0);
    c = some_content("core");
    assert_int_equal(json_object_set_new(c, "more", json_true()), 0);
    expect_unread(c, "core", 0);
    expect_unread(some_content("record"), "core", 0);
    c = some_content("core");
    assert_int_equal(json_object_del(json_object_get(c, "record"), "v"), 0);
    expect_unread(c, "core", 0);
    c = some_content("core");
    assert_int_equal(
        json_object_set_new(json_object_get(c, "record"), "names", json_pack("[i]", 7)),
        0);
    expect_unread(c, "core", 0);
}

static void test_unread_when_the_key_does_not_open_or_is_gone(void **state)
{
    (void)state;
    expect_unread(some_content("core"), "core", 1);
    expect_unread(some_content("core"), "core", 2);
}

/* ---- ends ---- */

static void test_R36_I6_until_is_the_end(void **state)
{
    struct twins t;
    uint8_t id[32];

    (void)state;
    twins_make(&t, NULL);
    give(&t, id);
    expect_canary(&t.side[TWIN_B], true); /* in the index of names */
    later(29 * TWINS_DAY);
    twins_settle(&t);
    expect_read(&t.side[TWIN_B], id, 1, "Quillon Abernethy");
    later(TWINS_DAY + 1);
    expect_no_read(&t.side[TWIN_B], id, "R36"); /* before anything was swept */
    twins_settle(&t);
    expect_erased(&t, id, "until");
    twins_free(&t);
}

static void edit_days(json_t *draft)
{
    twins_edit(draft);
    twins_set(draft, "retention", "item_days", 5);
}

static void test_R36_the_agreements_limit_is_the_end(void **state)
{
    static const struct twins_plan days = {.edit = edit_days};
    struct twins t;
    uint8_t id[32];

    (void)state;
    twins_make(&t, &days);
    give(&t, id);
    later(5 * TWINS_DAY + 1);
    twins_settle(&t);
    expect_erased(&t, id, "ended");
    twins_free(&t);
}

static void test_R36_I6_opening_the_node_erases(void **state)
{
    struct twins t;
    uint8_t id[32];

    (void)state;
    twins_make(&t, NULL);
    give(&t, id);
    later(31 * TWINS_DAY);
    assert_int_equal(custody_settle(t.side[TWIN_B].node), OK);
    assert_int_equal(killed_keys(&t.side[TWIN_B]), 0);
    expect_canary(&t.side[TWIN_B], false);
    assert_int_equal(item_of(&t.side[TWIN_B], id)->versions[0].erased_at, 0);
    twins_settle(&t);
    expect_erased(&t, id, "until");
    twins_free(&t);
}

/* Something that the other side can hear the time from. */
static void suspend(struct twin *w)
{
    json_t *fact = twins_fact("agreement", twin_agreement(w)->id);
    struct fault f = {0};
    bool ok = true;

    json_put_text(fact, "scope", "rounds", &ok);
    json_put_text(fact, "code", "technical-fault", &ok);
    assert_true(ok);
    twins_want(twin_act(w, KIND_AGREE_SUSPEND, fact, &f), OK, &f);
}

/* W4: what had ended does not come to life when a clock falls back, and the peer's times
 * count as much as one's own. */
static void test_R36_T20_a_clock_put_back_extends_nothing(void **state)
{
    struct twins t;
    uint8_t id[32];

    (void)state;
    twins_make(&t, NULL);
    give(&t, id);
    later(31 * TWINS_DAY);
    suspend(&t.side[TWIN_A]);
    twins_set_clock(TWIN_B, twins_clock(TWIN_B) - 1800); /* slow, within the hour */
    twins_carry(&t, TWIN_A);
    twins_set_clock(TWIN_B, twins_clock(TWIN_B) - 20 * TWINS_DAY);
    expect_no_read(&t.side[TWIN_B], id, "R36");
    (void)twin_advance(&t.side[TWIN_B]);
    assert_true(item_of(&t.side[TWIN_B], id)->versions[0].erased_at != 0);
    expect_canary(&t.side[TWIN_B], false);
    twins_free(&t);
}

static void test_R22_declined_content_goes(void **state)
{
    struct twins t;
    struct twin *b = &t.side[TWIN_B];
    struct item_act act;
    struct fault f = {0};
    struct buffer blob;
    uint8_t id[32];

    (void)state;
    twins_make(&t, NULL);
    buffer_init(&blob, kind_rule(KIND_ITEM_OFFER)->blob_max);
    offer(&t.side[TWIN_A], "A-4", id);
    twins_carry(&t, TWIN_A);
    act = act_of(b, id, 1);
    twins_want(item_decline(b->pair, &act, "not-now", &f), OK, &f);
    twins_settle(&t);
    for (int i = 0; i < TWINS; i++)
        assert_int_equal(pair_attachment(t.side[i].pair, i == 0 ? STORE_OWN : STORE_PEER,
                                         item_of(&t.side[i], id)->versions[0].offer_n, 1,
                                         &blob),
                         ERR_NOT_FOUND);
    assert_int_equal(killed_keys(&t.side[TWIN_A]), 0);
    assert_int_equal(killed_rows(&t.side[TWIN_A]), 0);
    expect_no_read(&t.side[TWIN_A], id, "R36");
    buffer_fini(&blob);
    twins_free(&t);
}

static void say_notice(
    struct twin *w, const uint8_t id[32], int version, const char *effect, enum err due)
{
    struct pair_act act = {.kind = KIND_NOTICE_GIVE, .officer = &w->chief};
    json_t *body = NULL;
    struct fault f = {0};
    bool ok = true;

    twins_want(letter_make(NULL, "It was another man.", &body, &f), OK, &f);
    act.body = body;
    act.fact = twins_fact("item", id);
    json_put_int(act.fact, "version", version, &ok);
    json_put_text(act.fact, "effect", effect, &ok);
    json_put_text(act.fact, "code", "wrong-person", &ok);
    assert_true(ok);
    twins_want(pair_append(w->pair, &act, &f), due, &f);
    json_decref(act.fact);
    json_decref(body);
}

static void apply(struct twin *w, const uint8_t id[32], enum err due, const char *rule)
{
    const struct fold_item *item = item_of(w, id);
    struct fault f = {0};
    json_t *body = NULL;

    twins_want(letter_make(NULL, "Erased from the node; one print burnt.", &body, &f), OK,
               &f);
    twins_want(item_apply(w->pair, item, &item->notices[0], body, &w->chief, &f), due,
               &f);
    assert_string_equal(f.rule, rule);
    json_decref(body);
}

static void test_R32_applying_a_withdrawal_erases_first(void **state)
{
    struct twins t;
    struct twin *b = &t.side[TWIN_B];
    uint8_t id[32];

    (void)state;
    twins_make(&t, NULL);
    give(&t, id);
    say_notice(&t.side[TWIN_A], id, 1, "withdraw", OK);
    twins_settle(&t);
    expect_read(b, id, 1, "Quillon Abernethy"); /* an officer may still dispute it */
    apply(&t.side[TWIN_A], id, ERR_DENIED, "notice.own");
    apply(b, id, OK, "");
    expect_canary(b, false);
    apply(b, id, ERR_DENIED, "repeated");
    twins_settle(&t);
    expect_erased(&t, id, "withdrawn");
    assert_true(item_of(&t.side[TWIN_A], id)->notices[0].applied_at != 0);
    twins_free(&t);
}

/* What was written with an item goes log_days after it was over, at both sides. */
static void test_R37_letters_of_an_item_go_with_the_log(void **state)
{
    static const char *const letters[] = {"It was another man.", "one print burnt."};
    static const int64_t log_days = 1095; /* of the template */
    struct twins t;
    uint8_t id[32];

    (void)state;
    twins_make(&t, NULL);
    give(&t, id);
    say_notice(&t.side[TWIN_A], id, 1, "withdraw", OK);
    twins_settle(&t);
    apply(&t.side[TWIN_B], id, OK, "");
    twins_settle(&t);
    for (int days = 0; days < 2; days++) {
        for (int i = 0; i < TWINS; i++)
            for (size_t k = 0; k < sizeof letters / sizeof letters[0]; k++)
                assert_int_equal(twin_holds(&t.side[i], letters[k], strlen(letters[k])),
                                 days == 0);
        later((log_days + 1) * TWINS_DAY);
        twins_settle(&t);
    }
    twin_verify_lanes(&t.side[TWIN_A]);
    twin_verify_lanes(&t.side[TWIN_B]);
    twins_free(&t);
}

/* A side's node key is revoked, in its own lane. */
static void end_lane(struct twin *w)
{
    struct sign_secret root;
    struct pair_act act = {.kind = KIND_KEY_REVOKE};
    struct fault f = {0};
    json_t *fact = NULL;
    struct slip s;

    twins_want(keys_read(w->node->dir, "root", NULL, &root, &f), OK, &f);
    assert_int_equal(slip_sign(&root, w->node->card->node, "key-lost", &s), OK);
    assert_int_equal(slip_fact(&s, &fact), OK);
    act.fact = fact;
    twins_want(pair_append(w->pair, &act, &f), OK, &f);
    json_decref(fact);
}

/* Erasing needs no entry, and who can say nothing any more erases all the same. */
static void test_T17_R36_an_ended_lane_still_erases(void **state)
{
    static const char letter[] = "It was another man.";
    static const int64_t log_days = 1095; /* of the template */
    struct twins t;
    struct twin *b = &t.side[TWIN_B];
    uint8_t id[32];
    bool held;

    (void)state;
    twins_make(&t, NULL);
    give(&t, id);
    say_notice(&t.side[TWIN_A], id, 1, "withdraw", OK);
    twins_settle(&t);
    assert_true(twin_holds(b, letter, strlen(letter)));
    end_lane(b);
    later(31 * TWINS_DAY);
    assert_int_equal(twin_advance(b), 0); /* it can say nothing */
    assert_int_equal(killed_keys(b), 0);
    assert_int_equal(killed_rows(b), 0);
    look_up(b, "Abernethy", &held);
    assert_false(held);
    expect_canary(b, false);
    later((log_days + 1) * TWINS_DAY);
    assert_int_equal(twin_advance(b), 0); /* it can say nothing */
    assert_false(twin_holds(b, letter, strlen(letter)));
    twins_free(&t);
}

static void test_R32_what_nobody_applied_goes_in_time(void **state)
{
    struct twins t;
    uint8_t id[32];

    (void)state;
    twins_make(&t, NULL);
    give(&t, id);
    say_notice(&t.side[TWIN_A], id, 1, "withdraw", OK);
    twins_settle(&t);
    /* B's node said by itself that it came; nobody there says anything more. */
    assert_true(item_of(&t.side[TWIN_B], id)->notices[0].acked_at != 0);
    later(71 * INSTANT_HOUR);
    expect_read(&t.side[TWIN_B], id, 1, "Quillon Abernethy");
    later(2 * INSTANT_HOUR);
    expect_no_read(&t.side[TWIN_B], id, "R36");
    twins_settle(&t);
    expect_erased(&t, id, "withdrawn");
    apply(&t.side[TWIN_B], id, OK, "");
    twins_free(&t);
}

static void test_R34_what_is_disputed_stays(void **state)
{
    struct twins t;
    struct twin *b = &t.side[TWIN_B];
    struct pair_act act = {.kind = KIND_NOTICE_DISPUTE, .officer = &b->chief};
    struct fault f = {0};
    json_t *body = NULL;
    uint8_t id[32];
    bool ok = true;

    (void)state;
    twins_make(&t, NULL);
    give(&t, id);
    say_notice(&t.side[TWIN_A], id, 1, "withdraw", OK);
    twins_settle(&t);
    twins_want(letter_make(NULL, "It is evidence in a trial.", &body, &f), OK, &f);
    act.body = body;
    act.fact = twins_fact("notice", item_of(b, id)->notices[0].id);
    json_put_text(act.fact, "code", "court-order", &ok);
    assert_true(ok);
    twins_want(pair_append(b->pair, &act, &f), OK, &f);
    json_decref(act.fact);
    json_decref(body);
    twins_settle(&t);
    later(100 * INSTANT_HOUR);
    twins_settle(&t);
    expect_read(b, id, 1, "Quillon Abernethy");
    twins_free(&t);
}

static void test_R32_a_corrected_version_goes_the_new_one_stays(void **state)
{
    struct twins t;
    struct twin *a = &t.side[TWIN_A];
    struct twin *b = &t.side[TWIN_B];
    struct fault f = {0};
    uint8_t again[32];
    uint8_t id[32];

    (void)state;
    twins_make(&t, NULL);
    give(&t, id);
    twins_want(try_offer(a, "A-5", item_of(a, id), again, &f), OK, &f);
    assert_memory_equal(again, id, sizeof id);
    say_notice(a, id, 1, "correct", OK);
    twins_settle(&t);
    accept(b, id, 2);
    twins_settle(&t);
    apply(b, id, OK, "");
    twins_settle(&t);
    assert_string_equal(item_of(b, id)->versions[0].cause, "replaced");
    expect_canary(b, false);
    expect_read(b, id, 2, "Percival Thistlewood");
    assert_int_equal(killed_keys(b), 1);
    assert_int_equal(killed_keys(a), 1);
    twins_free(&t);
}

static void test_given_up(void **state)
{
    struct twins t;
    struct twin *b = &t.side[TWIN_B];
    struct item_act act;
    struct fault f = {0};
    uint8_t id[32];

    (void)state;
    twins_make(&t, NULL);
    give(&t, id);
    act = act_of(b, id, 1);
    twins_want(item_give_up(b->pair, &act, &f), OK, &f);
    act = act_of(b, id, 1);
    assert_int_equal(item_give_up(b->pair, &act, &f), ERR_DENIED);
    twins_settle(&t);
    expect_erased(&t, id, "chosen");
    twins_free(&t);
}

/* Renewed, tightened, kept: what the fold allows goes through these doors. */
static void test_R26_tightening_ends_earlier(void **state)
{
    struct twins t;
    struct twin *a = &t.side[TWIN_A];
    struct item_act act;
    struct fault f = {0};
    json_t *terms;
    uint8_t id[32];

    (void)state;
    twins_make(&t, NULL);
    give(&t, id);
    act = act_of(a, id, 1);
    terms = conditions(a, 40);
    assert_int_equal(item_tighten(a->pair, &act, terms, &f), ERR_DENIED);
    assert_string_equal(f.rule, "R26");
    json_decref(terms);
    terms = conditions(a, 2);
    twins_want(item_tighten(a->pair, &act, terms, &f), OK, &f);
    assert_int_equal(json_object_del(terms, "court"), 0);
    act = act_of(a, id, 1);
    assert_int_equal(item_tighten(a->pair, &act, terms, &f), ERR_MALFORMED);
    json_decref(terms);
    twins_settle(&t);
    later(2 * TWINS_DAY + 1);
    twins_settle(&t);
    expect_erased(&t, id, "until");
    twins_free(&t);
}

/* ---- found, and overseen ---- */

static void import_one(struct twin *w)
{
    static const char *const topics[] = {"terrorism"};
    char path[SCRATCH_PATH_MAX];
    struct holdings_plan plan = {.path = path,
                                 .list = "main",
                                 .format = FORMAT_CSV,
                                 .topics = topics,
                                 .topic_count = 1,
                                 .replace = true};
    struct holdings_report report;
    struct fault f = {0};
    FILE *file;

    scratch_name(w->dir, "import", path);
    file = fopen(path, "wb");
    assert_non_null(file);
    assert_true(fputs("id,name,topic\nB-9,Zinaida Arkhipova,terrorism\n", file) >= 0);
    assert_int_equal(fclose(file), 0);
    twins_want(holdings_import(w->node, &plan, &report, &f), OK, &f);
    assert_int_equal(unlink(path), 0);
}

static void test_held_records_are_found(void **state)
{
    struct twins t;
    struct twin *b = &t.side[TWIN_B];
    uint8_t id[32];
    bool held;

    (void)state;
    twins_make(&t, NULL);
    look_up(b, "Abernethy", &held);
    assert_false(held);
    give(&t, id);
    look_up(b, "Abernethy Quillon", &held);
    assert_true(held);
    /* also by an index that is made anew */
    assert_int_equal(
        store_setting_put(b->node->store, "find.generation", "\0\0\0\0\0\0\1\0", 8), OK);
    look_up(b, "Abernethy Quillon", &held);
    assert_true(held);
    /* and after an import that takes the place of all own records */
    import_one(b);
    look_up(b, "Abernethy Quillon", &held);
    assert_true(held);
    look_up(b, "Arkhipova", &held);
    assert_false(held);
    later(31 * TWINS_DAY);
    twins_settle(&t);
    look_up(b, "Abernethy Quillon", &held);
    assert_false(held);
    expect_erased(&t, id, "until");
    twins_free(&t);
}

static void test_R39_the_overseer_reads_with_its_key_alone(void **state)
{
    struct twins t;
    uint8_t id[32];

    (void)state;
    twins_make(&t, NULL);
    give(&t, id);
    for (int i = 0; i < TWINS; i++) {
        struct twin *w = &t.side[i];
        const struct fold_item *item = item_of(w, id);
        struct sign_secret overseer;
        struct fault f = {0};
        json_t *content = NULL;

        twins_want(keys_read(w->dir, "overseer", NULL, &overseer, &f), OK, &f);
        twins_want(item_read_as_overseer(w->pair, item, &item->versions[0], &overseer,
                                         &content, &f),
                   OK, &f);
        assert_string_equal(json_text(content, "stage"), "record");
        json_decref(content);
        assert_int_equal(item_read_as_overseer(w->pair, item, &item->versions[0],
                                               &w->chief, &content, &f),
                         ERR_DENIED);
        assert_string_equal(f.rule, "R39");
    }
    twins_free(&t);
}

static void test_R44_a_minor_is_not_given(void **state)
{
    static const struct twins_plan young = {
        .list = {"id,name,birth_date,topic\nA-4,Quillon Abernethy,2020-01-01,terrorism\n",
                 NULL}};
    struct twins t;
    struct fault f = {0};
    uint8_t id[32];

    (void)state;
    twins_make(&t, &young);
    assert_int_equal(try_offer(&t.side[TWIN_A], "A-4", NULL, id, &f), ERR_DENIED);
    assert_string_equal(f.rule, "R44");
    assert_int_equal(killed_keys(&t.side[TWIN_A]), 0);
    twins_free(&t);
}

/* ---- several officers ---- */

static void edit_two(json_t *draft)
{
    twins_edit(draft);
    twins_set(draft, "gates", "release", 2);
}

static enum err see_intent(void *state, const struct intent *i)
{
    assert_int_equal(i->kind, KIND_ITEM_OFFER);
    memcpy(state, i->what, 32);
    return OK;
}

static void test_R19_an_offer_waits_for_a_second_officer(void **state)
{
    static const struct twins_plan two = {.edit = edit_two};
    struct twins t;
    struct twin *a = &t.side[TWIN_A];
    struct item_plan plan = {.stage = "record"};
    struct fault f = {0};
    json_t *own = NULL;
    json_t *terms;
    uint8_t what[32] = {0};
    uint8_t id[32];
    bool waiting = false;

    (void)state;
    twins_make(&t, &two);
    terms = conditions(a, 30);
    twins_want(item_record(a->node, NULL, "A-4", &own, &f), OK, &f);
    plan.agreement = twin_agreement(a);
    plan.record = own;
    plan.conditions = terms;
    twins_want(item_offer(a->pair, &plan, &a->chief, id, &waiting, &f), OK, &f);
    assert_true(waiting);
    assert_int_equal(fold_item_count(a->pair->fold), 0);
    twin_close(a);
    twin_open(a); /* the key waits as well */
    assert_int_equal(killed_keys(a), 1);
    assert_int_equal(intent_each(a->pair, see_intent, what), OK);
    /* the same officer again is not another one */
    assert_int_equal(intent_pass(a->pair, what, &a->chief, &waiting, &f), ERR_DENIED);
    twins_want(intent_pass(a->pair, what, &a->second, &waiting, &f), OK, &f);
    assert_false(waiting);
    assert_int_equal(fold_item_count(a->pair->fold), 1);
    assert_int_equal(intent_drop(a->pair, what, &f), ERR_NOT_FOUND);
    memcpy(id, fold_item_at(a->pair->fold, 0)->id, 32);
    twin_close(a);
    twin_open(a);
    assert_int_equal(killed_keys(a), 1);
    assert_int_equal(killed_rows(a), 1);
    twins_settle(&t);
    accept(&t.side[TWIN_B], id, 1);
    twins_settle(&t);
    expect_read(&t.side[TWIN_B], id, 1, "Quillon Abernethy");
    json_decref(own);
    json_decref(terms);
    twins_free(&t);
}

static void test_R19_what_is_dropped_leaves_no_key(void **state)
{
    static const struct twins_plan two = {.edit = edit_two};
    struct twins t;
    struct twin *a = &t.side[TWIN_A];
    struct item_plan plan = {.stage = "record"};
    struct fault f = {0};
    json_t *own = NULL;
    json_t *terms;
    uint8_t what[32];
    uint8_t id[32];
    char hex[65];
    bool waiting = false;

    (void)state;
    twins_make(&t, &two);
    terms = conditions(a, 30);
    twins_want(item_record(a->node, NULL, "A-4", &own, &f), OK, &f);
    plan.agreement = twin_agreement(a);
    plan.record = own;
    plan.conditions = terms;
    twins_want(item_offer(a->pair, &plan, &a->chief, id, &waiting, &f), OK, &f);
    assert_int_equal(intent_each(a->pair, see_intent, what), OK);
    text_hex_encode(what, 32, hex);
    hex[8] = '\0';
    memset(what, 0, sizeof what);
    twins_want(intent_find(a->pair, hex, what, &f), OK, &f);
    assert_int_equal(intent_find(a->pair, "0123456789", id, &f), ERR_NOT_FOUND);
    twins_want(intent_drop(a->pair, what, &f), OK, &f);
    twin_close(a);
    twin_open(a);
    assert_int_equal(killed_keys(a), 0);
    json_decref(own);
    json_decref(terms);
    twins_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_R23_content_opens_only_after_acceptance),
        cmocka_unit_test(test_R36_the_sealed_key_does_not_stay),
        cmocka_unit_test(test_R20_content_is_the_stage_and_no_more),
        cmocka_unit_test(test_R20_what_the_stage_does_not_name_is_not_taken),
        cmocka_unit_test(test_unread_when_the_key_does_not_open_or_is_gone),
        cmocka_unit_test(test_R36_I6_until_is_the_end),
        cmocka_unit_test(test_T17_R36_an_ended_lane_still_erases),
        cmocka_unit_test(test_R36_the_agreements_limit_is_the_end),
        cmocka_unit_test(test_R36_I6_opening_the_node_erases),
        cmocka_unit_test(test_R36_T20_a_clock_put_back_extends_nothing),
        cmocka_unit_test(test_R22_declined_content_goes),
        cmocka_unit_test(test_R32_applying_a_withdrawal_erases_first),
        cmocka_unit_test(test_R37_letters_of_an_item_go_with_the_log),
        cmocka_unit_test(test_R32_what_nobody_applied_goes_in_time),
        cmocka_unit_test(test_R34_what_is_disputed_stays),
        cmocka_unit_test(test_R32_a_corrected_version_goes_the_new_one_stays),
        cmocka_unit_test(test_given_up),
        cmocka_unit_test(test_R26_tightening_ends_earlier),
        cmocka_unit_test(test_held_records_are_found),
        cmocka_unit_test(test_R39_the_overseer_reads_with_its_key_alone),
        cmocka_unit_test(test_R44_a_minor_is_not_given),
        cmocka_unit_test(test_R19_an_offer_waits_for_a_second_officer),
        cmocka_unit_test(test_R19_what_is_dropped_leaves_no_key),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
