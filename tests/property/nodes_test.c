/* SPDX-License-Identifier: Apache-2.0 */
/*
 * nodes_test.c - invariants of whole nodes: keys, disks, and who may make them act
 *
 * What the fold's histories cannot show, because it is about files: keys that are gone
 * (I6), names in lanes (I9), points and secrets on disks (I10), and appending without the
 * right officer (I12). Histories of chance, as many as some seconds of this machine's
 * time allow; how many is printed.
 */
#include "base/must.h"
#include "base/num.h"
#include "crypto/hash.h"
#include "exchange/item.h"
#include "exchange/letter.h"
#include "store/keystore.h"
#include "tests/support/dice.h"
#include "tests/support/forge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

enum { SECONDS = 15, LEAST = 3, POINTS_MAX = 400 };

/* What may stand in no entry and no state: names, and what was written. */
static const char *const words[] = {"Quillon", "Abernethy", "quillon",
                                    "K-17/3",  "made-up",   "another man"};

static struct dice dice;

static int set_up(void **state)
{
    (void)state;
    dice_init(&dice, dice_seed());
    return 0;
}

/* Is there time for one more? */
static bool goes_on(int done, clock_t begun)
{
    long seconds = getenv("ENTENTE_LONG") ? 100 * SECONDS : SECONDS;

    return done < LEAST || clock() - begun < seconds * CLOCKS_PER_SEC;
}

static void later(int64_t seconds)
{
    for (int i = 0; i < TWINS; i++)
        twins_set_clock((enum twin_side)i, twins_clock((enum twin_side)i) + seconds);
}

static void reopen(struct twin *w)
{
    twin_close(w);
    twin_open(w);
}

/* ---- I9 ---- */

static void expect_no_word(const uint8_t *bytes, size_t count)
{
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (memmem(bytes, count, words[i], strlen(words[i])))
            fail_msg("\"%s\" stands in a lane or in the state", words[i]);
    for (int i = 0; i < TWINS; i++)
        if (memmem(bytes, count, twins_canary[i], strlen(twins_canary[i])))
            fail_msg("a name of a list stands in a lane or in the state");
}

static enum err look_at_entry(void *state, const struct store_entry *e)
{
    ++*(size_t *)state;
    expect_no_word(e->bytes, e->count);
    return OK;
}

/* Nothing of lists, records and letters stands in a lane or in the state. */
static size_t look_for_names(struct twins *t)
{
    size_t entries = 0;

    for (int i = 0; i < TWINS; i++) {
        struct pair *p = t->side[i].pair;
        struct buffer text;
        json_t *dump = NULL;

        for (int side = STORE_OWN; side <= STORE_PEER; side++)
            assert_int_equal(store_entry_each(p->node->store, p->number,
                                              (enum store_side)side, 0, look_at_entry,
                                              &entries),
                             OK);
        assert_int_equal(fold_dump(p->fold, &dump), OK);
        buffer_init(&text, 1 << 24);
        assert_int_equal(json_write(dump, &text), OK);
        expect_no_word(text.data, text.bytes);
        buffer_fini(&text);
        json_decref(dump);
    }
    return entries;
}

/* ---- I6 ---- */

static const struct fold_item *item_of(const struct twin *w)
{
    assert_int_equal(fold_item_count(w->pair->fold), 1);
    return fold_item_at(w->pair->fold, 0);
}

static json_t *conditions(const struct twin *w, int64_t seconds)
{
    json_t *c = NULL;

    assert_int_equal(item_conditions(pair_now(w->pair) + seconds, &c), OK);
    assert_int_equal(json_array_append_new(json_object_get(c, "purposes"),
                                           json_string("investigation")),
                     0);
    return c;
}

/* A gives A-4 until some day, and B takes it. */
static void give(struct twins *t)
{
    struct twin *a = &t->side[TWIN_A];
    struct twin *b = &t->side[TWIN_B];
    json_t *terms = conditions(a, (int64_t)(1 + dice_below(&dice, 40)) * TWINS_DAY);
    struct item_plan plan = {
        .agreement = twin_agreement(a), .stage = "record", .conditions = terms};
    struct item_act act = {.officer = &b->chief};
    struct fault f = {0};
    json_t *own = NULL;
    uint8_t id[32];
    bool waiting;

    twins_want(item_record(a->node, NULL, "A-4", &own, &f), OK, &f);
    plan.record = own;
    twins_want(item_offer(a->pair, &plan, &a->chief, id, &waiting, &f), OK, &f);
    json_decref(own);
    json_decref(terms);
    twins_carry(t, TWIN_A);
    act.item = item_of(b);
    act.version = &act.item->versions[0];
    twins_want(item_accept(b->pair, &act, &waiting, &f), OK, &f);
    twins_settle(t);
}

static void withdraw(struct twin *w)
{
    struct pair_act act = {.kind = KIND_NOTICE_GIVE, .officer = &w->chief};
    json_t *body = NULL;
    struct fault f = {0};
    bool ok = true;

    twins_want(letter_make(NULL, "It was another man.", &body, &f), OK, &f);
    act.body = body;
    act.fact = twins_fact("item", item_of(w)->id);
    json_put_int(act.fact, "version", 1, &ok);
    json_put_text(act.fact, "effect", "withdraw", &ok);
    json_put_text(act.fact, "code", "wrong-person", &ok);
    assert_true(ok);
    twins_want(pair_append(w->pair, &act, &f), OK, &f);
    json_decref(act.fact);
    json_decref(body);
}

static void tighten(struct twin *w)
{
    json_t *terms = conditions(w, (int64_t)dice_below(&dice, 5) * TWINS_DAY + 1);
    struct item_act act = {item_of(w), &item_of(w)->versions[0], &w->chief};
    struct fault f = {0};

    (void)!item_tighten(w->pair, &act, terms, &f); /* looser ones are refused */
    json_decref(terms);
}

/* One thing that may bring the end nearer, or try to put it off. */
static void something(struct twins *t)
{
    switch (dice_below(&dice, 7)) {
    case 0:
        withdraw(&t->side[TWIN_A]);
        break;
    case 1:
        tighten(&t->side[TWIN_A]);
        break;
    case 2:
        reopen(&t->side[dice_below(&dice, TWINS)]);
        break;
    case 3:
        twins_carry(t, (enum twin_side)dice_below(&dice, TWINS));
        break;
    case 4:
        twins_set_clock(TWIN_B, twins_clock(TWIN_A) - (int64_t)dice_below(&dice, 3500));
        break;
    default:
        later((int64_t)dice_below(&dice, 12 * TWINS_DAY));
    }
}

static bool has_key(const struct twin *w)
{
    struct keystore_secret *keys = NULL;
    size_t count = 0;

    assert_int_equal(keystore_get_all(w->dir, &keys, &count, NULL), OK);
    keystore_free_all(keys, count);
    return count > 0;
}

/* What B can do with the item is what its end says; true once that has come. */
static bool look_at_item(struct twin *b)
{
    const struct fold_item *item = item_of(b);
    const struct fold_version *v = &item->versions[0];
    bool over = v->erased_at != 0 ||
                pair_now(b->pair) >= fold_item_ends(b->pair->fold, item, v, NULL);
    struct fault f = {0};
    json_t *content = NULL;
    enum err e = item_read(b->pair, item, v, &content, &f);

    assert_int_equal(e == OK, !over);
    json_decref(content);
    (void)twin_advance(b);
    assert_int_equal(has_key(b), !over);
    assert_int_equal(twin_holds(b, "abernethy", 9), !over); /* the index of names */
    if (!over)
        return false;
    assert_true(item_of(b)->versions[0].erased_at != 0);
    assert_false(twin_holds(b, "Abernethy", 9));
    return true;
}

static void I6_I9_T11_what_has_ended_has_no_key_and_no_trace(void **state)
{
    clock_t begun = clock();
    size_t entries = 0;
    int ended = 0;
    int done = 0;

    (void)state;
    for (; goes_on(done, begun); done++) {
        struct twins t;
        bool over = false;

        twins_make(&t, NULL);
        give(&t);
        assert_true(has_key(&t.side[TWIN_B]));
        for (int i = 0; i < 6 && !over; i++) {
            something(&t);
            over = look_at_item(&t.side[TWIN_B]);
        }
        ended += over;
        entries += look_for_names(&t);
        twins_free(&t);
    }
    printf("# %d items, %d of them to their end; %zu entries looked at\n", done, ended,
           entries);
    assert_true(entries > 0);
}

/* ---- I10 ---- */

struct trove {
    uint8_t point[POINTS_MAX][32];
    size_t count;
};

static void collect(void *state, const char *step, struct buffer *blob)
{
    struct trove *t = state;

    if (strcmp(step, "tokens") != 0 && strcmp(step, "replies") != 0 &&
        strcmp(step, "block") != 0)
        return;
    for (size_t at = blob->bytes % 64 == 0 ? 0 : blob->bytes % 32;
         at + 32 <= blob->bytes && t->count < POINTS_MAX; at += 32 * 5)
        memcpy(t->point[t->count++], blob->data + at, 32);
}

/* Let one side do what is due, and note what it sends. */
static void move(struct twins *t, int side, struct trove *trove)
{
    static struct forge f;
    struct twin *w = &t->side[side];

    forge_start(&f, w, t->side[1 - side].pair);
    (void)twin_advance(w);
    forge_repeat(&f, collect, trove);
    forge_fini(&f);
    (void)twins_carry(t, (enum twin_side)side);
}

static void play_round(struct twins *t, struct trove *trove)
{
    enum twin_side first = (enum twin_side)dice_below(&dice, TWINS);
    int aborts = (int)dice_below(&dice, 40);
    struct fault f = {0};

    trove->count = 0;
    twins_begin_round(t, first);
    for (int i = 0; i < 30; i++) {
        int side = (int)(first + (unsigned)i) % TWINS;
        struct twin *w = &t->side[side];

        if (dice_below(&dice, 8) == 0)
            reopen(w);
        if (i == aborts && twin_round(w)->status == FOLD_ROUND_RUNNING &&
            !twin_round(w)->closed[w->pair->side])
            twins_want(match_abort(w->pair, twin_round(w), "mistake", &f), OK, &f);
        move(t, side, trove);
    }
    twins_settle(t);
}

static void I10_T11_no_point_or_secret_is_left_after_a_round(void **state)
{
    static struct trove trove;
    clock_t begun = clock();
    size_t points = 0;
    int closed = 0;
    int done = 0;

    (void)state;
    for (; goes_on(done, begun); done++) {
        struct twins t;

        twins_make(&t, NULL);
        play_round(&t, &trove);
        closed += twin_round(&t.side[0])->status == FOLD_ROUND_CLOSED;
        points += trove.count;
        look_for_names(&t);
        for (int i = 0; i < TWINS; i++) {
            assert_false(has_key(&t.side[i]));
            for (size_t k = 0; k < trove.count; k++)
                assert_false(twin_holds(&t.side[i], trove.point[k], 32));
            assert_false(
                twin_holds(&t.side[i], twins_canary[1 - i], strlen(twins_canary[1 - i])));
        }
        twins_free(&t);
    }
    printf("# %d rounds, %d of them closed; %zu points looked for\n", done, closed,
           points);
    assert_true(points > 0);
}

/* ---- I12 ---- */

/* A word that this member may hold. */
static const char *word_for(enum kind kind, const char *key)
{
    static const char *const usual[][2] = {
        {"how", "voice"},    {"scope", "all"},       {"verdict", "same"},
        {"part", "whole"},   {"useful", "yes"},      {"used", "yes"},
        {"stage", "core"},   {"court", "no"},        {"onward", "none"},
        {"source", "x"},     {"approval", "no"},     {"handling", "disclosure"},
        {"cause", "chosen"}, {"effect", "withdraw"}, {"type", "round.propose"},
    };

    if (strcmp(key, "step") == 0)
        return kind == KIND_AGREE_NOTICE ? "give" : "close";
    for (size_t i = 0; i < COUNT_OF(usual); i++)
        if (strcmp(usual[i][0], key) == 0)
            return usual[i][1];
    return "other";
}

/* A fact of the kind's shape, about nothing. */
static json_t *fact_of(enum kind kind)
{
    static const uint8_t zeros[64];
    const struct kind_rule *rule = kind_rule(kind);
    json_t *fact = json_object();
    struct fault f = {0};
    bool ok = true;

    for (size_t i = 0; i < rule->fact_count; i++) {
        const struct json_field *m = &rule->fact[i];

        if (m->want == JSON_WANT_BYTES)
            json_put_bytes(fact, m->key, zeros, (size_t)m->low, &ok);
        else if (m->want == JSON_WANT_INTEGER)
            json_put_int(fact, m->key, m->low, &ok);
        else if (m->want == JSON_WANT_TIME)
            json_put_time(fact, m->key, 1, &ok);
        else if (m->want == JSON_WANT_CODES)
            json_put(fact, m->key, json_pack("[s]", "other"), &ok);
        else
            json_put_text(fact, m->key, word_for(kind, m->key), &ok);
    }
    assert_true(ok);
    twins_want(kind_check(kind, fact, &f), OK, &f);
    return fact;
}

struct
try {
    struct pair_act act;
    json_t *body;
};

static void try_init(struct try *t, enum kind kind, const struct sign_secret *officer)
{
    const struct kind_rule *rule = kind_rule(kind);

    t->body = rule->body ? json_pack("{s:s}", "text", "x") : NULL;
    t->act = (struct pair_act){.kind = kind,
                               .fact = fact_of(kind),
                               .body = t->body,
                               .blob = rule->blobs > 0 ? "abcd" : NULL,
                               .blob_bytes = rule->blobs > 0 ? 4 : 0,
                               .officer = officer};
}

static void try_fini(struct try *t)
{
    json_decref(t->act.fact);
    json_decref(t->body);
}

static struct sign_secret stranger(void)
{
    const uint8_t seed[SIGN_SEED_BYTES] = {0x5A, 0x5A};
    struct sign_secret secret;

    sign_secret_from_seed(seed, &secret);
    return secret;
}

/* Nothing that needs a person is appended without one, nor by one who may not. */
static void I12_T6_a_node_appends_nothing_without_its_officer(void **state)
{
    const struct sign_secret somebody = stranger();
    struct twins t;
    struct twin *a = &t.side[TWIN_A];
    uint8_t before[32];
    uint8_t after[32];
    uint64_t size;
    size_t tried = 0;

    (void)state;
    twins_make(&t, NULL);
    size = a->pair->own.tree.size;
    assert_int_equal(fold_digest(a->pair->fold, before), OK);
    for (int k = 0; k < KIND_COUNT; k++) {
        const struct kind_rule *rule = kind_rule((enum kind)k);
        const struct sign_secret *const officers[] = {
            NULL, &somebody, &t.side[TWIN_B].chief,
            (rule->roles & ROLE_ASK) == 0 ? &a->clerk : NULL};

        for (size_t i = 0; rule->roles != 0 && i < COUNT_OF(officers); i++) {
            struct fault f = {0};
            struct try try;

            try_init(&try, (enum kind)k, officers[i]);
            if (pair_append(a->pair, &try.act, &f) == OK)
                fail_msg("%s is appended for officer %zu", rule->name, i);
            assert_true(f.text[0] != 0);
            assert_string_equal(f.rule, officers[i] == NULL ? "act" : "R10");
            try_fini(&try);
            tried++;
        }
    }
    assert_int_equal(a->pair->own.tree.size, size);
    assert_int_equal(fold_digest(a->pair->fold, after), OK);
    assert_memory_equal(before, after, sizeof after);
    printf("# %zu acts tried\n", tried);
    assert_true(tried > 100);
    twins_free(&t);
}

/* A peer's node that signs acts of no officer of its card gets them refused. */
static void I12_T6_a_peers_acts_without_its_officer_have_no_effect(void **state)
{
    const struct sign_secret somebody = stranger();
    static struct forge f;
    struct fault why = {0};
    struct twins t;
    struct pair *p;
    uint64_t first;

    (void)state;
    twins_make(&t, NULL);
    twins_settle(&t);
    p = t.side[TWIN_B].pair;
    first = p->their.tree.size;
    forge_start(&f, &t.side[TWIN_A], p);
    for (int k = 0; k < KIND_COUNT; k++)
        for (int i = 0; kind_rule((enum kind)k)->roles != 0 && i < 2; i++) {
            struct try try;

            try_init(&try, (enum kind)k, i == 0 ? &somebody : &t.side[TWIN_B].chief);
            if (kind_blob_max((enum kind)k, try.act.fact) >= try.act.blob_bytes)
                forge_add(&f, &try.act);
            try_fini(&try);
        }
    twins_want(forge_send(&f, &t.side[TWIN_B], &why), OK, &why);
    assert_int_equal(p->their.tree.size, first + f.count);
    assert_true(f.count > 60);
    for (size_t i = 0; i < f.count; i++)
        assert_string_equal(fold_verdict(p->fold, 1 - p->side, first + i)->rule, "R10");
    forge_fini(&f);
    twins_free(&t);
}

/* ---- I12: acts that are missing, or of another entry ---- */

/* Put an act (borrowed, NULL: none) into a signed entry and let the node sign it. */
static enum err with_act(const struct twin *w,
                         const struct forge_item *item,
                         json_t *act,
                         struct fault *f)
{
    json_t *object = json_deep_copy(item->entry->object);
    struct entry_place place = {.n = item->entry->n,
                                .time_max = INT64_MAX,
                                .seen_max = UINT64_MAX,
                                .seen_root = item->entry->seen_root};
    uint8_t signature[SIGNATURE_BYTES];
    struct entry *e = NULL;
    struct buffer bytes;
    bool ok = true;
    enum err code;

    memcpy(place.lane, item->entry->lane, sizeof place.lane);
    memcpy(place.prev, item->entry->prev, sizeof place.prev);
    buffer_init(&bytes, ENTRY_MAX);
    (void)json_object_del(object, "sig");
    (void)json_object_del(object, "act");
    assert_true(act == NULL || json_object_set(object, "act", act) == 0);
    assert_int_equal(json_write(object, &bytes), OK);
    sign_message(&w->node->node_key, "entry", bytes.data, bytes.bytes, signature);
    json_put_bytes(object, "sig", signature, sizeof signature, &ok);
    buffer_clear(&bytes);
    assert_true(ok && json_write(object, &bytes) == OK);
    code = entry_parse(bytes.data, bytes.bytes, &e, f);
    if (code == OK)
        code = entry_verify(e, w->node->card, &place, f);
    entry_free(e);
    buffer_fini(&bytes);
    json_decref(object);
    return code;
}

static void I12_an_act_is_of_its_entry_and_there(void **state)
{
    static struct forge f;
    struct twins t;
    size_t acts = 0;

    (void)state;
    twins_make(&t, NULL);
    forge_start(&f, &t.side[TWIN_A], t.side[TWIN_B].pair);
    for (int k = 0; k < KIND_COUNT; k++) {
        struct try try;

        if (k == KIND_APPROVE || k == KIND_KEY_REVOKE) /* facts signed by others */
            continue;
        try_init(&try, (enum kind)k,
                 kind_rule((enum kind)k)->roles != 0 ? &t.side[TWIN_A].chief : NULL);
        forge_add(&f, &try.act);
        try_fini(&try);
    }
    for (size_t i = 0; i < f.count; i++) {
        const struct forge_item *item = &f.item[i];
        json_t *own = json_object_get(item->entry->object, "act");
        json_t *other = json_object_get(
            f.item[(i + 1 + dice_below(&dice, f.count - 1)) % f.count].entry->object,
            "act");
        struct fault why = {0};

        twins_want(with_act(&t.side[TWIN_A], item, own, &why), OK, &why);
        if (own != NULL)
            assert_int_equal(with_act(&t.side[TWIN_A], item, NULL, &why), ERR_MALFORMED);
        if (own != NULL && other != NULL)
            assert_int_equal(with_act(&t.side[TWIN_A], item, other, &why), ERR_FORGED);
        acts += own != NULL;
    }
    assert_true(acts > 30);
    forge_fini(&f);
    twins_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(I6_I9_T11_what_has_ended_has_no_key_and_no_trace),
        cmocka_unit_test(I10_T11_no_point_or_secret_is_left_after_a_round),
        cmocka_unit_test(I12_T6_a_node_appends_nothing_without_its_officer),
        cmocka_unit_test(I12_T6_a_peers_acts_without_its_officer_have_no_effect),
        cmocka_unit_test(I12_an_act_is_of_its_entry_and_there),
    };

    return cmocka_run_group_tests(tests, set_up, NULL);
}
