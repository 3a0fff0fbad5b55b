/* SPDX-License-Identifier: Apache-2.0 */
#include "base/num.h"
#include "base/text.h"
#include "exchange/choose.h"
#include "exchange/pair.h"
#include "lane/fraud.h"
#include "tests/support/forge.h"
#include "tests/support/twins.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct twins_plan strangers_plan = {.strangers = true};
static const struct twins_plan unsigned_plan = {.unsigned_ = true};

static json_t *propose_fact(const struct twin *w, int64_t bucket)
{
    static const uint8_t commit[32] = {9};
    json_t *fact = twins_fact("agreement", twin_agreement(w)->id);
    bool ok = true;

    json_put_int(fact, "bucket", bucket, &ok);
    json_put_text(fact, "purpose", "investigation", &ok);
    json_put_text(fact, "justification", "case-file", &ok);
    json_put_bytes(fact, "cleared", twin_agreement(w)->document->cleared, 32, &ok);
    json_put_bytes(fact, "commit", commit, sizeof commit, &ok);
    assert_true(ok);
    return fact;
}

static void forge_proposal(struct forge *f,
                           const struct twin *reader,
                           int64_t bucket,
                           const struct sign_secret *officer)
{
    json_t *body = json_pack("{s:s,s:s}", "case", "K", "text", "");
    struct pair_act act = {.kind = KIND_ROUND_PROPOSE,
                           .fact = propose_fact(reader, bucket),
                           .body = body,
                           .officer = officer};

    forge_add(f, &act);
    json_decref(act.fact);
    json_decref(body);
}

/* ---- own acts ---- */

static void test_refused_act_changes_nothing(void **state)
{
    struct fault f = {0};
    struct twins t;
    uint64_t size;
    uint8_t before[32];
    uint8_t after[32];

    (void)state;
    twins_make(&t, NULL);
    size = t.side[0].pair->own.tree.size;
    assert_int_equal(fold_digest(t.side[0].pair->fold, before), OK);
    twins_want(twin_act(&t.side[0], KIND_AGREE_SIGN,
                        twins_fact("agreement", twin_agreement(&t.side[0])->id), &f),
               ERR_DENIED, &f);
    assert_string_equal(f.rule, "repeated");
    twins_want(twin_act(&t.side[0], KIND_ROUND_PROPOSE, json_object(), &f), ERR_MALFORMED,
               &f);
    assert_int_equal(t.side[0].pair->own.tree.size, size);
    twin_close(&t.side[0]);
    twin_open(&t.side[0]);
    assert_int_equal(t.side[0].pair->own.tree.size, size);
    assert_int_equal(fold_digest(t.side[0].pair->fold, after), OK);
    assert_memory_equal(before, after, 32);
    twins_free(&t);
}

/* Trying says what appending would, and leaves no trace. */
static void test_try(void **state)
{
    struct fault f = {0};
    struct twins t;
    struct pair_act act = {.kind = KIND_AGREE_RESUME};

    (void)state;
    twins_make(&t, NULL);
    act.fact = twins_fact("agreement", twin_agreement(&t.side[0])->id);
    act.officer = &t.side[0].chief;
    twins_want(pair_try(t.side[0].pair, &act, &f), ERR_DENIED, &f);
    assert_string_equal(f.rule, "R6");
    act.officer = &t.side[0].clerk;
    twins_want(pair_try(t.side[0].pair, &act, &f), ERR_DENIED, &f);
    assert_string_equal(f.rule, "R10");
    json_decref(act.fact);
    twins_free(&t);
}

/* Before the cards are verified nothing else is effective (K2). */
static void test_strangers(void **state)
{
    static const uint8_t id[32] = {1};
    struct fault f = {0};
    static struct forge forge;
    struct twins t;

    (void)state;
    twins_make(&t, &strangers_plan);
    twins_want(twin_act(&t.side[0], KIND_AGREE_SIGN, twins_fact("agreement", id), &f),
               ERR_DENIED, &f);
    assert_string_equal(f.rule, "K2");
    twins_carry(&t, TWIN_B);
    forge_start(&forge, &t.side[1], t.side[0].pair);
    forge_act(&forge, KIND_AGREE_SIGN, twins_fact("agreement", id));
    twins_want(forge_send(&forge, &t.side[0], &f), OK, &f);
    assert_string_equal(
        fold_verdict(t.side[0].pair->fold, 1 - t.side[0].pair->side, 1)->rule, "K2");
    assert_int_equal(t.side[0].pair->own.tree.size, 1); /* it cannot even be answered */
    forge_fini(&forge);
    twins_free(&t);
}

/* ---- a peer's entries that are rightly signed and out of rule ---- */

/* The verdict on the last entry of the peer, and our answer in our lane. */
static void check_refused(struct twins *t, const char *rule, const char *answer)
{
    struct pair *p = t->side[0].pair;
    const struct verdict *v = fold_verdict(p->fold, 1 - p->side, p->their.tree.size - 1);
    struct buffer bytes;
    struct entry *e = NULL;

    assert_false(v->effective);
    assert_string_equal(v->rule, rule);
    buffer_init(&bytes, ENTRY_MAX);
    assert_int_equal(store_entry_get(t->side[0].node->store, p->number, STORE_OWN,
                                     p->own.tree.size - 1, &bytes),
                     OK);
    assert_int_equal(entry_parse(bytes.data, bytes.bytes, &e, NULL), OK);
    assert_int_equal(e->kind, KIND_REFUSED);
    assert_string_equal(json_text(e->fact, "rule"), answer);
    assert_int_equal(json_int(e->fact, "n"), (int64_t)p->their.tree.size - 1);
    entry_free(e);
    buffer_fini(&bytes);
    twin_verify_lanes(&t->side[0]);
}

enum crime {
    BUCKET_OVER,
    CLERK,
    STRANGER,
    UNKNOWN_AGREEMENT,
    UNREADABLE_DOCUMENT,
    OTHER_DOCUMENT,
    STEP_OF_NOTHING,
    ABORT_OF_NOTHING,
    HELLO_AGAIN,
    HIT_OF_NOTHING,
    AFTER_SUSPENSION,
    AFTER_EXPIRY,
    CRIMES
};

static const struct {
    const char *rule;
    const char *answer;
} punished[CRIMES] = {
    [BUCKET_OVER] = {"R16", "r16"},
    [CLERK] = {"R10", "r10"},
    [STRANGER] = {"R10", "r10"},
    [UNKNOWN_AGREEMENT] = {"agreement", "agreement"},
    [UNREADABLE_DOCUMENT] = {"agreement", "agreement"},
    [OTHER_DOCUMENT] = {"agreement", "agreement"},
    [STEP_OF_NOTHING] = {"round", "round"},
    [ABORT_OF_NOTHING] = {"round", "round"},
    [HELLO_AGAIN] = {"hello", "hello"},
    [HIT_OF_NOTHING] = {"round", "round"},
    [AFTER_SUSPENSION] = {"R6", "r6"},
    [AFTER_EXPIRY] = {"R9", "r9"},
};

static void forge_document(struct forge *f, const void *bytes, size_t count)
{
    static const uint8_t id[32] = {3};
    struct pair_act act = {.kind = KIND_AGREE_PROPOSE,
                           .fact = twins_fact("agreement", id),
                           .blob = bytes,
                           .blob_bytes = count,
                           .officer = &f->as->chief};

    forge_add(f, &act);
    json_decref(act.fact);
}

static void forge_other_document(struct forge *f, struct twin *reader)
{
    struct buffer bytes;

    buffer_init(&bytes, AGREEMENT_MAX);
    assert_int_equal(json_write(twin_agreement(reader)->document->object, &bytes), OK);
    forge_document(f, bytes.data, bytes.bytes);
    buffer_fini(&bytes);
}

static void forge_step(struct forge *f, const uint8_t round[32])
{
    struct pair_act act = {.kind = KIND_ROUND_STEP, .blob = "x", .blob_bytes = 1};
    bool ok = true;

    act.fact = twins_fact("round", round);
    json_put_text(act.fact, "step", "tokens", &ok);
    json_put_int(act.fact, "index", 0, &ok);
    json_put_int(act.fact, "count", 0, &ok);
    forge_add(f, &act);
    json_decref(act.fact);
}

static void commit_crime(struct twins *t, struct forge *f, enum crime crime)
{
    static const uint8_t nothing[32] = {1};
    static const struct sign_secret nobody = {.seed = {1}};
    struct twin *a = &t->side[0];
    struct sign_secret stranger;
    bool ok = true;
    json_t *fact;
    struct fault why = {0};

    sign_secret_from_seed(nobody.seed, &stranger);
    switch (crime) {
    case BUCKET_OVER:
        forge_proposal(f, a, 10000, &t->side[1].chief);
        break;
    case CLERK:
        forge_proposal(f, a, 16, &t->side[1].clerk);
        break;
    case STRANGER:
        forge_proposal(f, a, 16, &stranger);
        break;
    case UNKNOWN_AGREEMENT:
        forge_act(f, KIND_AGREE_SIGN, twins_fact("agreement", nothing));
        break;
    case UNREADABLE_DOCUMENT:
        forge_document(f, "{}", 2);
        break;
    case OTHER_DOCUMENT:
        forge_other_document(f, a);
        break;
    case STEP_OF_NOTHING:
        forge_step(f, nothing);
        break;
    case ABORT_OF_NOTHING:
        fact = twins_fact("round", nothing);
        json_put_text(fact, "code", "mistake", &ok);
        forge_act(f, KIND_ROUND_ABORT, fact);
        break;
    case HELLO_AGAIN:
        fact = twins_fact("card", t->side[1].node->card->id);
        json_put_text(fact, "build", "x", &ok);
        json_put_int(fact, "protocol", 1, &ok);
        forge_act(f, KIND_HELLO, fact);
        break;
    case HIT_OF_NOTHING:
        fact = twins_fact("round", nothing);
        json_put_bytes(fact, "commit", nothing, 32, &ok);
        forge_act(f, KIND_HIT_COMMIT, fact);
        break;
    case AFTER_SUSPENSION:
        fact = twins_fact("agreement", twin_agreement(a)->id);
        json_put_text(fact, "scope", "all", &ok);
        json_put_text(fact, "code", "law-changed", &ok);
        twins_want(twin_act(a, KIND_AGREE_SUSPEND, fact, &why), OK, &why);
        f->seen = a->pair->own.tree.size;
        forge_proposal(f, a, 16, &t->side[1].chief);
        break;
    case AFTER_EXPIRY:
        twins_set_clock(TWIN_A, twins_clock(TWIN_A) + 301 * TWINS_DAY);
        f->time = twins_clock(TWIN_A);
        forge_proposal(f, a, 16, &t->side[1].chief);
        break;
    case CRIMES:
        break;
    }
}

static void test_crimes(void **state)
{
    (void)state;
    for (int crime = 0; crime < CRIMES; crime++) {
        struct fault why = {0};
        static struct forge f;
        struct twins t;

        twins_make(&t, NULL);
        forge_start(&f, &t.side[1], t.side[0].pair);
        commit_crime(&t, &f, (enum crime)crime);
        twins_want(forge_send(&f, &t.side[0], &why), OK, &why);
        check_refused(&t, punished[crime].rule, punished[crime].answer);
        assert_int_equal(twin_advance(&t.side[0]), 0);
        twin_close(&t.side[0]);
        twin_open(&t.side[0]);
        assert_int_equal(twin_advance(&t.side[0]), 0);
        forge_fini(&f);
        twins_free(&t);
    }
}

/* Documents of every wrong kind come and go; the node goes on. */
static void test_documents(void **state)
{
    static const char *const documents[] = {"", "x", "null", "[]", "{\"v\":1}"};
    struct fault why = {0};
    static struct forge f;
    struct twins t;

    (void)state;
    twins_make(&t, &unsigned_plan);
    forge_start(&f, &t.side[1], t.side[0].pair);
    for (size_t i = 0; i < COUNT_OF(documents); i++)
        if (documents[i][0] != 0)
            forge_document(&f, documents[i], strlen(documents[i]));
    twins_want(forge_send(&f, &t.side[0], &why), OK, &why);
    assert_null(twin_agreement(&t.side[0]));
    twin_close(&t.side[0]);
    twin_open(&t.side[0]);
    assert_null(twin_agreement(&t.side[0]));
    forge_fini(&f);
    twins_free(&t);
}

/* A peer's refused entries are answered up to a number a day, its `refused` never. */
static void test_flood(void **state)
{
    static const uint8_t nothing[32] = {1};
    struct fault why = {0};
    static struct forge f;
    struct twins t;
    uint64_t before;
    bool ok = true;
    json_t *fact;

    (void)state;
    twins_make(&t, NULL);
    before = t.side[0].pair->own.tree.size;
    forge_start(&f, &t.side[1], t.side[0].pair);
    for (int i = 0; i < 50; i++) {
        fact = json_object();
        json_put_int(fact, "n", 0, &ok);
        json_put_text(fact, "rule", "r1", &ok);
        forge_act(&f, KIND_REFUSED, fact);
    }
    twins_want(forge_send(&f, &t.side[0], &why), OK, &why);
    assert_int_equal(t.side[0].pair->own.tree.size, before);
    for (int i = 0; i < PAIR_REFUSALS_DAY + 20; i++)
        forge_act(&f, KIND_AGREE_SIGN, twins_fact("agreement", nothing));
    twins_want(forge_send(&f, &t.side[0], &why), OK, &why);
    assert_int_equal(t.side[0].pair->own.tree.size, before + PAIR_REFUSALS_DAY);
    twin_close(&t.side[0]);
    twin_open(&t.side[0]);
    f.reader = t.side[0].pair;
    forge_act(&f, KIND_AGREE_SIGN, twins_fact("agreement", nothing));
    twins_want(forge_send(&f, &t.side[0], &why), OK, &why);
    assert_int_equal(t.side[0].pair->own.tree.size, before + PAIR_REFUSALS_DAY);
    twins_set_clock(TWIN_A, twins_clock(TWIN_A) + TWINS_DAY);
    f.time += TWINS_DAY;
    forge_act(&f, KIND_AGREE_SIGN, twins_fact("agreement", nothing));
    twins_want(forge_send(&f, &t.side[0], &why), OK, &why);
    assert_int_equal(t.side[0].pair->own.tree.size, before + PAIR_REFUSALS_DAY + 1);
    forge_fini(&f);
    twins_free(&t);
}

/* Honest nodes do not answer each other's answers. */
static void test_no_ping_pong(void **state)
{
    struct fault why = {0};
    struct twins t;
    struct match_load load = {.list = NULL};
    uint64_t sizes[TWINS];
    bool ok = true;
    json_t *fact;

    (void)state;
    twins_make(&t, NULL);
    /* B suspends while A proposes: each is judged by what its author had seen. */
    fact = twins_fact("agreement", twin_agreement(&t.side[1])->id);
    json_put_text(fact, "scope", "rounds", &ok);
    json_put_text(fact, "code", "law-changed", &ok);
    twins_want(twin_act(&t.side[1], KIND_AGREE_SUSPEND, fact, &why), OK, &why);
    twins_want(twin_propose(&t.side[0], &load, &why), OK, &why);
    twins_settle(&t);
    for (int i = 0; i < TWINS; i++)
        sizes[i] = t.side[i].pair->own.tree.size;
    twins_settle(&t);
    for (int i = 0; i < TWINS; i++)
        assert_int_equal(t.side[i].pair->own.tree.size, sizes[i]);
    assert_true(twins_agree(&t));
    twins_free(&t);
}

/* ---- entries that are not taken ---- */

static void suspend(struct forge *f, const struct twin *w)
{
    json_t *fact = twins_fact("agreement", twin_agreement(w)->id);
    bool ok = true;

    json_put_text(fact, "scope", "all", &ok);
    json_put_text(fact, "code", "law-changed", &ok);
    forge_act(f, KIND_AGREE_SUSPEND, fact);
}

static void test_not_taken(void **state)
{
    (void)state;
    for (int how = 0; how < 6; how++) {
        struct fault why = {0};
        static struct forge f;
        struct twins t;
        uint64_t size;

        twins_make(&t, NULL);
        size = t.side[0].pair->their.tree.size;
        forge_start(&f, &t.side[1], t.side[0].pair);
        switch (how) {
        case 0: /* more than we have written */
            f.seen++;
            break;
        case 1: /* less than its last entry had seen */
            f.seen = 1;
            break;
        case 2: /* from the future */
            f.time = twins_clock(TWIN_A) + 3601;
            break;
        case 3: /* before its last entry */
            f.time = t.side[0].pair->their.last_time - 1;
            break;
        case 4: /* not signed by the node */
            f.node = &t.side[1].node->link_key;
            break;
        default: /* not after the entry held before it */
            f.last[0] ^= 1;
        }
        suspend(&f, &t.side[0]);
        f.node = &t.side[1].node->node_key;
        assert_int_equal(forge_send(&f, &t.side[0], &why),
                         how == 4 ? ERR_FORGED : ERR_UNEXPECTED);
        assert_true(why.text[0] != 0);
        assert_int_equal(t.side[0].pair->their.tree.size, size);
        forge_fini(&f);

        /* The lane is not stuck: the right entry is taken. */
        forge_start(&f, &t.side[1], t.side[0].pair);
        f.time = twins_clock(TWIN_A) + 3600;
        suspend(&f, &t.side[0]);
        twins_want(forge_send(&f, &t.side[0], &why), OK, &why);
        assert_int_equal(t.side[0].pair->their.tree.size, size + 1);
        forge_fini(&f);
        twins_free(&t);
    }
}

/* A document may not be destroyed, a proposal's case may. */
static void test_gone(void **state)
{
    struct fault why = {0};
    static struct forge f;
    struct twins t;

    (void)state;
    twins_make(&t, NULL);
    forge_start(&f, &t.side[1], t.side[0].pair);
    forge_document(&f, "{}", 2);
    forge_gone(&f);
    twins_want(forge_send(&f, &t.side[0], &why), ERR_UNEXPECTED, &why);
    forge_fini(&f);
    forge_start(&f, &t.side[1], t.side[0].pair);
    forge_proposal(&f, &t.side[0], 16, &t.side[1].chief);
    forge_gone(&f);
    twins_want(forge_send(&f, &t.side[0], &why), OK, &why);
    assert_int_equal(twin_round(&t.side[0])->status, FOLD_ROUND_PROPOSED);
    forge_fini(&f);
    twins_free(&t);
}

/* ---- two histories ---- */

static void test_R38_two_histories(void **state)
{
    struct fault why = {0};
    struct match_load load = {.list = NULL};
    struct sink nowhere = {.write = NULL};
    struct sync_report report = {.sent = 0};
    struct buffer line;
    static struct forge f;
    struct twins t;

    (void)state;
    twins_make(&t, NULL);
    twins_begin_round(&t, TWIN_A);
    (void)twin_advance(&t.side[0]);
    forge_start(&f, &t.side[1], t.side[0].pair);
    suspend(&f, &t.side[0]);
    twins_carry(&t, TWIN_A);
    (void)twin_advance(&t.side[1]);
    twins_carry(&t, TWIN_B); /* the one history */
    assert_true(node_has_open_round(t.side[0].node));
    twins_want(forge_send(&f, &t.side[0], &why), ERR_FORGED, &why); /* and the other */
    assert_string_equal(why.rule, "R38");
    assert_true(t.side[0].pair->fraud);
    buffer_init(&line, FRAUD_LINE_MAX);
    assert_int_equal(
        store_fraud_get(t.side[0].node->store, t.side[0].pair->number, &line), OK);
    twins_want(fraud_verify(buffer_text(&line), t.side[0].pair->peer, NULL, &why), OK,
               &why);
    assert_int_equal(fraud_verify(buffer_text(&line), t.side[0].node->card, NULL, NULL),
                     ERR_FORGED);
    buffer_fini(&line);
    for (int again = 0; again < 2; again++) {
        twins_want(twin_propose(&t.side[0], &load, &why), ERR_FORGED, &why);
        twins_want(forge_send(&f, &t.side[0], &why), ERR_FORGED, &why);
        twins_want(sync_give(t.side[0].pair, &nowhere, &report, &why), ERR_FORGED, &why);
        assert_int_equal(twin_advance(&t.side[0]), 0); /* erases, says nothing */
        assert_false(node_has_open_round(t.side[0].node));
        twin_verify_lanes(&t.side[0]);
        twin_close(&t.side[0]);
        twin_open(&t.side[0]);
        assert_true(t.side[0].pair->fraud);
    }
    forge_fini(&f);
    twins_free(&t);
}

/* A second entry that is not rightly signed proves nothing and stops nothing. */
static void test_false_accusation(void **state)
{
    struct fault why = {0};
    static struct forge f;
    struct twins t;

    (void)state;
    twins_make(&t, NULL);
    forge_start(&f, &t.side[1], t.side[0].pair);
    f.tree.size--;
    f.first = f.tree.size;
    f.node = &t.side[1].node->link_key;
    suspend(&f, &t.side[0]);
    f.node = &t.side[1].node->node_key;
    twins_want(forge_send(&f, &t.side[0], &why), ERR_FORGED, &why);
    assert_false(t.side[0].pair->fraud);
    twins_settle(&t);
    assert_true(twins_agree(&t));
    forge_fini(&f);
    twins_free(&t);
}

/* ---- clocks ---- */

static void test_clock_falls_back(void **state)
{
    struct fault f = {0};
    struct twins t;
    bool ok = true;
    json_t *fact;
    int64_t last;

    (void)state;
    twins_make(&t, NULL);
    last = t.side[0].pair->own.last_time;
    twins_set_clock(TWIN_A, last - 10 * TWINS_DAY);
    assert_int_equal(pair_now(t.side[0].pair), last);
    fact = twins_fact("agreement", twin_agreement(&t.side[0])->id);
    json_put_text(fact, "scope", "releases", &ok);
    json_put_text(fact, "code", "law-changed", &ok);
    twins_want(twin_act(&t.side[0], KIND_AGREE_SUSPEND, fact, &f), OK, &f);
    assert_int_equal(t.side[0].pair->own.last_time, last);
    twins_carry(&t, TWIN_A);
    assert_true(twins_agree(&t));
    twins_free(&t);
}

/* Once past its end by our own word an agreement stays over, whatever the clock says. */
static void test_R9_clock_back_over_expiry(void **state)
{
    const struct fold_agreement *a = NULL;
    struct fault f = {0};
    struct twins t;
    bool ok = true;
    json_t *fact;

    (void)state;
    twins_make(&t, NULL);
    twins_want(choose_agreement(t.side[0].pair, NULL, CHOOSE_ANY, &a, &f), OK, &f);
    twins_set_clock(TWIN_A, twins_clock(TWIN_A) + 299 * TWINS_DAY);
    twins_set_clock(TWIN_B, twins_clock(TWIN_A));
    fact = twins_fact("agreement", a->id);
    json_put_text(fact, "scope", "releases", &ok);
    json_put_text(fact, "code", "law-changed", &ok);
    twins_want(twin_act(&t.side[0], KIND_AGREE_SUSPEND, fact, &f), OK, &f);
    twins_set_clock(TWIN_A, twins_clock(TWIN_A) + 2 * TWINS_DAY);
    twins_want(
        twin_act(&t.side[0], KIND_AGREE_RESUME, twins_fact("agreement", a->id), &f), OK,
        &f);
    twins_set_clock(TWIN_A, twins_clock(TWIN_A) - 290 * TWINS_DAY);
    twins_want(choose_agreement(t.side[0].pair, NULL, CHOOSE_ANY, &a, &f), ERR_NOT_FOUND,
               &f);
    twins_free(&t);
}

/* ---- words ---- */

static void test_words(void **state)
{
    const struct fold_agreement *a = NULL;
    const struct fold_round *r = NULL;
    struct fault f = {0};
    char hex[65];
    struct twins t;

    (void)state;
    twins_make(&t, NULL);
    twins_want(choose_round(t.side[0].pair, NULL, &r, &f), ERR_NOT_FOUND, &f);
    twins_play_round(&t, TWIN_A);
    twins_want(choose_round(t.side[0].pair, NULL, &r, &f), OK, &f);
    text_hex_encode(r->id, 32, hex);
    hex[8] = 0;
    twins_want(choose_round(t.side[0].pair, hex, &r, &f), OK, &f);
    hex[3] = 0;
    twins_want(choose_round(t.side[0].pair, hex, &r, &f), ERR_NOT_FOUND, &f);
    twins_want(choose_agreement(t.side[0].pair, "zzzz", CHOOSE_ANY, &a, &f),
               ERR_NOT_FOUND, &f);
    text_hex_encode(twin_agreement(&t.side[0])->id, 32, hex);
    twins_want(choose_agreement(t.side[0].pair, hex, CHOOSE_ANY, &a, &f), OK, &f);
    assert_string_equal(pair_name(t.side[0].pair, t.side[0].pair->side),
                        "Northmark Office");
    assert_string_equal(pair_name(t.side[0].pair, 1 - t.side[0].pair->side),
                        "Southmark Bureau");
    twins_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refused_act_changes_nothing),
        cmocka_unit_test(test_try),
        cmocka_unit_test(test_strangers),
        cmocka_unit_test(test_crimes),
        cmocka_unit_test(test_documents),
        cmocka_unit_test(test_flood),
        cmocka_unit_test(test_no_ping_pong),
        cmocka_unit_test(test_not_taken),
        cmocka_unit_test(test_gone),
        cmocka_unit_test(test_R38_two_histories),
        cmocka_unit_test(test_false_accusation),
        cmocka_unit_test(test_clock_falls_back),
        cmocka_unit_test(test_R9_clock_back_over_expiry),
        cmocka_unit_test(test_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
