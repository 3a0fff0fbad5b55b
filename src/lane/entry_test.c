/* SPDX-License-Identifier: Apache-2.0 */
/*
 * entry_test.c - entries against a second computation, every kind of entry, every wrong
 * shape, every bit of the bytes, every wrong place
 */
#include "base/instant.h"
#include "base/memory.h"
#include "base/num.h"
#include "base/text.h"
#include "crypto/entropy.h"
#include "crypto/merkle.h"
#include "lane/entry.h"
#include "tests/support/breakage.h"
#include "tests/support/failing.h"
#include "tests/support/hex.h"
#include "tests/support/party.h"
#include "tests/vectors/lane.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct party north;
static struct party south;
static uint8_t seen_root[32];
static struct entry_place
    here; /* where the entries of this test stand: 3, having seen 2 */

static int set_up(void **state)
{
    (void)state;
    json_set_alloc_funcs(failing_malloc, failing_free);
    if (crypto_start() != OK)
        return 1;
    party_make(&north, "Unit of Northmark", 1);
    party_make(&south, "Unit of Southmark", 17);
    memset(seen_root, 0x22, sizeof seen_root);
    entry_lane_id(north.root.key, south.root.key, here.lane);
    here.n = 3;
    memset(here.prev, 0x33, sizeof here.prev);
    here.time_max = INSTANT_MAX;
    here.seen_min = 2;
    here.seen_max = 2;
    here.seen_root = seen_root;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    party_free(&north);
    party_free(&south);
    return 0;
}

/* ---- A good draft of each kind ---- */

#define ID32 "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\""
#define ROUND "{\"round\":" ID32
#define AGREEMENT "{\"agreement\":" ID32
#define REQUEST "{\"ask\":" ID32
#define VERSION "\"item\":" ID32 ",\"version\":1"
#define CONDITIONS                                                                       \
    "\"purposes\":[\"tracing\"],\"actions\":[],\"court\":\"no\",\"onward\":\"none\","    \
    "\"handling\":\"disclosure\","                                                       \
    "\"until\":\"2031-01-01T00:00:00Z\",\"source\":\"x\",\"info\":4,\"approval\":\"no\""
/* By the key of the seed 00 01 .. 1f, made with tools/verify. */
#define APPROVAL                                                                         \
    "{\"about\":" ID32 ",\"key\":\"A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg\","       \
    "\"sig\":\"HNtk6FGXA2yrzwEhEtHxVgl5Glngg-T4Lvac5--PSDc"                              \
    "3Qu6iGzuTBA8mvtaB3BovshDq8FPve9vcFEjjejBSCA\"}"
/* Signed by the key of that seed too. */
#define SLIP                                                                             \
    "{\"root\":\"A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg\",\"key\":" ID32            \
    ",\"code\":\"key-lost\",\"sig\":\"Rfq-ZTlo0DrAjg3E3OHzPLVNQV-WUbDTK3Yq"              \
    "u2LnUzDm6XIatA1qTcfbC5_ce-HwD9xke0et9xhD7y7nXrIGBw\"}"
#define QUESTION                                                                         \
    "\"question\":\"identity\",\"purpose\":\"tracing\",\"justification\":\"test\","      \
    "\"due_hours\":9"

static const char *const facts[KIND_COUNT] = {
    [KIND_HELLO] = "{\"card\":" ID32 ",\"build\":\"0.1.0\",\"protocol\":1}",
    [KIND_VERIFIED] = "{\"card\":" ID32 ",\"how\":\"voice\"}",
    [KIND_AGREE_PROPOSE] = AGREEMENT "}",
    [KIND_AGREE_SIGN] = AGREEMENT "}",
    [KIND_AGREE_READY] = AGREEMENT "}",
    [KIND_AGREE_SUSPEND] = AGREEMENT ",\"scope\":\"all\",\"code\":\"incident\"}",
    [KIND_AGREE_RESUME] = AGREEMENT "}",
    [KIND_AGREE_NOTICE] = AGREEMENT ",\"step\":\"give\"}",
    [KIND_ROUND_PROPOSE] = AGREEMENT ",\"bucket\":64,\"purpose\":\"tracing\","
                                     "\"justification\":\"open-case\",\"cleared\":" ID32
                                     ",\"commit\":" ID32 "}",
    [KIND_ROUND_ACCEPT] =
        ROUND ",\"bucket\":64,\"cleared\":" ID32 ",\"commit\":" ID32 "}",
    [KIND_ROUND_DECLINE] = ROUND ",\"code\":\"not-now\"}",
    [KIND_ROUND_STEP] = ROUND ",\"step\":\"counted\",\"index\":0,\"count\":12}",
    [KIND_ROUND_ABORT] = ROUND ",\"code\":\"bad-proof\"}",
    [KIND_HIT_COMMIT] = ROUND ",\"commit\":" ID32 "}",
    [KIND_HIT_OPEN] = ROUND "}",
    [KIND_HIT_JUDGE] = ROUND ",\"hit\":\"AAAAAAAAAAAAAAAAAAAAAA\",\"verdict\":\"same\","
                             "\"reason\":\"birth-date\"}",
    [KIND_ASK_TOPIC] = AGREEMENT ",\"topic\":\"fraud\"," QUESTION "}",
    [KIND_ASK_HIT] = ROUND ",\"hit\":\"AAAAAAAAAAAAAAAAAAAAAA\"," QUESTION "}",
    [KIND_PLEDGE] = AGREEMENT ",\"topic\":\"fraud\",\"due_hours\":9}",
    [KIND_ASK_ACK] = REQUEST "}",
    [KIND_ASK_ACCEPT] = REQUEST ",\"due_hours\":9}",
    [KIND_ASK_DECLINE] = REQUEST ",\"code\":\"not-held\"}",
    [KIND_ASK_ANSWER] = REQUEST ",\"part\":\"part\"}",
    [KIND_ASK_FEEDBACK] = REQUEST ",\"useful\":\"no\",\"used\":\"no\"}",
    [KIND_ASK_WITHDRAW] = REQUEST "}",
    [KIND_ASK_ITEM] = "{\"item\":" ID32 "," QUESTION "}",
    [KIND_ASK_CONSENT] =
        "{" VERSION ",\"recipient\":" ID32
        ",\"purpose\":\"tracing\",\"justification\":\"open-case\",\"due_hours\":1}",
    [KIND_INCIDENT] = "{\"agreement\":" ID32 ",\"code\":\"breach\"}",
    [KIND_ITEM_OFFER] = "{\"agreement\":" ID32 ",\"about\":" ID32
                        ",\"stage\":\"core\"," CONDITIONS ",\"content\":" ID32 "}",
    [KIND_ITEM_RENEW] =
        "{\"item\":" ID32 ",\"stage\":\"record\"," CONDITIONS ",\"content\":" ID32 "}",
    [KIND_ITEM_ACCEPT] = "{" VERSION "}",
    [KIND_ITEM_DECLINE] = "{" VERSION ",\"code\":\"not-now\"}",
    [KIND_ITEM_KEY] = "{" VERSION "}",
    [KIND_ITEM_TIGHTEN] = "{" VERSION "," CONDITIONS "}",
    [KIND_ITEM_KEEP] = "{" VERSION ",\"code\":\"open-case\"}",
    [KIND_ITEM_ERASED] = "{" VERSION ",\"cause\":\"until\"}",
    [KIND_NOTICE_GIVE] =
        "{" VERSION ",\"effect\":\"withdraw\",\"code\":\"wrong-person\"}",
    [KIND_NOTICE_LIFT] = "{\"notice\":" ID32 "}",
    [KIND_NOTICE_ACK] = "{\"notice\":" ID32 "}",
    [KIND_NOTICE_APPLY] = "{\"notice\":" ID32 "}",
    [KIND_NOTICE_DISPUTE] = "{\"notice\":" ID32 ",\"code\":\"open-case\"}",
    [KIND_CONSENT_GIVE] =
        "{" VERSION ",\"recipient\":" ID32
        ",\"purpose\":\"tracing\",\"until\":\"2031-01-01T00:00:00Z\",\"uses\":1}",
    [KIND_CONSENT_REVOKE] = "{\"consent\":" ID32 "}",
    [KIND_ITEM_EXPORT] = "{\"consent\":" ID32 "}",
    [KIND_ITEM_COPY] = "{" VERSION ",\"purpose\":\"tracing\"}",
    [KIND_ITEM_GLASS] =
        "{" VERSION ",\"recipient\":" ID32 ",\"code\":\"threat-to-life\"}",
    [KIND_RECEIPT] = "{\"export\":" ID32 ",\"notice\":" ID32 "}",
    [KIND_CONCUR] = "{\"type\":\"item.offer\",\"what\":" ID32 "}",
    [KIND_APPROVE] = APPROVAL,
    [KIND_SAMPLE_START] = "{\"agreement\":" ID32 ",\"count\":5,\"commit\":" ID32 "}",
    [KIND_SAMPLE_JOIN] = "{\"sample\":" ID32 ",\"share\":" ID32 "}",
    [KIND_SAMPLE_OPEN] = "{\"sample\":" ID32 ",\"share\":" ID32 "}",
    [KIND_KEY_REVOKE] = SLIP,
    [KIND_REFUSED] = "{\"n\":7,\"rule\":\"clock\"}",
};

static const uint8_t body[32] = {0xB0};
static const struct entry_blob blobs[2] = {{{0xB1}, 4}, {{0xB2}, 4}};

struct made {
    struct entry_draft draft;
    json_t *fact;
    const struct sign_secret *officer;
    struct buffer bytes;
};

static json_t *load(const char *text)
{
    json_t *value = NULL;

    assert_int_equal(json_read(text, strlen(text), ENTRY_MAX, &value, NULL), OK);
    return value;
}

static void draft_init(struct made *m, enum kind k)
{
    const struct kind_rule *rule = kind_rule(k);

    memset(m, 0, sizeof *m);
    m->fact = load(facts[k]);
    m->officer = rule->roles ? &north.officer[PARTY_SIGNATORY] : NULL;
    m->draft = (struct entry_draft){.place = &here,
                                    .seen_n = 2,
                                    .seen_root = seen_root,
                                    .time = 1930132800,
                                    .kind = k,
                                    .fact = m->fact,
                                    .body = rule->body ? body : NULL,
                                    .blobs = rule->blobs ? blobs : NULL,
                                    .blob_count = rule->blobs};
    buffer_init(&m->bytes, ENTRY_MAX);
}

static enum err draft_sign(struct made *m)
{
    return entry_sign(&m->draft, m->officer, &north.node, &m->bytes, NULL);
}

static void made_init(struct made *m, enum kind k)
{
    draft_init(m, k);
    assert_int_equal(draft_sign(m), OK);
}

static void made_fini(struct made *m)
{
    json_decref(m->fact);
    buffer_fini(&m->bytes);
}

/* Parse and verify; OK only if both hold. */
static enum err take(const void *bytes, size_t count, const struct entry_place *place)
{
    struct entry *e = NULL;
    struct fault f = {0};
    enum err code = entry_parse(bytes, count, &e, &f);

    assert_true((code == OK) == (e != NULL));
    if (code == OK)
        code = entry_verify(e, north.card, place, &f);
    assert_true(code == OK || (f.text[0] != 0 && f.code == code));
    entry_free(e);
    return code;
}

static enum err parse_object(const json_t *object)
{
    struct entry *e = NULL;
    struct buffer bytes;
    enum err code;

    buffer_init(&bytes, 2 * ENTRY_MAX);
    assert_int_equal(json_write(object, &bytes), OK);
    code = entry_parse(bytes.data, bytes.bytes, &e, NULL);
    entry_free(e);
    buffer_fini(&bytes);
    return code;
}

static json_t *made_object(const struct made *m)
{
    json_t *object = NULL;

    assert_int_equal(
        json_read_canonical(m->bytes.data, m->bytes.bytes, ENTRY_MAX, &object, NULL), OK);
    return object;
}

/* ---- Against the second computation ---- */

static void known_ids(void **state)
{
    static const char text[] = "{\"case\":\"7\",\"text\":\"as agreed\"}";
    uint8_t salt[ENTRY_SALT_BYTES];
    uint8_t id[32];

    (void)state;
    entry_lane_id(north.root.key, south.root.key, id);
    hex_assert(id, sizeof id, vector_lane_id);
    memset(salt, 0x5A, sizeof salt);
    entry_body_commit(salt, text, strlen(text), id);
    hex_assert(id, sizeof id, vector_body_commitment);
}

static void fill_id(json_t *fact, const char *key, uint8_t byte)
{
    uint8_t id[32];
    bool ok = true;

    memset(id, byte, sizeof id);
    json_put_bytes(fact, key, id, sizeof id, &ok);
    assert_true(ok);
}

/* The same draft yields the same bytes as the second computation. */
static void known_proposal(void **state)
{
    struct entry *e = NULL;
    uint8_t commitment[32];
    struct made m;

    (void)state;
    draft_init(&m, KIND_ROUND_PROPOSE);
    fill_id(m.fact, "agreement", 0xA1);
    fill_id(m.fact, "cleared", 0xC1);
    fill_id(m.fact, "commit", 0xC0);
    assert_int_equal(json_object_set_new(m.fact, "bucket", json_integer(4096)), 0);
    assert_int_equal(instant_parse("2031-03-01T12:00:00Z", &m.draft.time), OK);
    assert_int_equal(hex_load(vector_body_commitment, commitment, 32), 32);
    m.draft.body = commitment;
    m.officer = &north.officer[PARTY_ANALYST];
    assert_int_equal(draft_sign(&m), OK);
    assert_string_equal(buffer_text(&m.bytes), vector_entry_propose);

    assert_int_equal(
        entry_parse(vector_entry_propose, strlen(vector_entry_propose), &e, NULL), OK);
    hex_assert(e->leaf, sizeof e->leaf, vector_entry_propose_leaf);
    hex_assert(e->lane, sizeof e->lane, vector_lane_id);
    hex_assert(e->body, sizeof e->body, vector_body_commitment);
    assert_true(e->has_body);
    assert_true(e->has_act);
    assert_memory_equal(e->actor, north.officer[PARTY_ANALYST].key, SIGN_KEY_BYTES);
    assert_int_equal(entry_verify(e, north.card, &here, NULL), OK);
    entry_free(e);
    made_fini(&m);
}

static void known_step(void **state)
{
    struct entry *e = NULL;

    (void)state;
    assert_int_equal(entry_parse(vector_entry_step, strlen(vector_entry_step), &e, NULL),
                     OK);
    assert_int_equal(e->kind, KIND_ROUND_STEP);
    assert_int_equal(e->n, 3);
    assert_int_equal(e->seen_n, 2);
    assert_memory_equal(e->seen_root, seen_root, 32);
    assert_memory_equal(e->prev, here.prev, 32);
    assert_int_equal(e->blob_count, 1);
    assert_int_equal(e->blob[0].bytes, 4);
    assert_int_equal(json_int(e->fact, "count"), 12);
    assert_false(e->has_act);
    assert_false(e->has_body);
    assert_int_equal(entry_verify(e, north.card, &here, NULL), OK);
    entry_free(e);
}

/* ---- Every kind ---- */

static void every_kind_round_trips(void **state)
{
    (void)state;
    for (int k = 0; k < KIND_COUNT; k++) {
        struct entry *e = NULL;
        uint8_t leaf[32];
        struct made m;

        made_init(&m, (enum kind)k);
        assert_int_equal(take(m.bytes.data, m.bytes.bytes, &here), OK);
        assert_int_equal(entry_parse(m.bytes.data, m.bytes.bytes, &e, NULL), OK);
        assert_int_equal(e->kind, k);
        assert_int_equal(e->time, m.draft.time);
        assert_int_equal(json_equal(e->fact, m.fact), 1);
        merkle_leaf(m.bytes.data, m.bytes.bytes, leaf);
        assert_memory_equal(e->leaf, leaf, 32);
        assert_int_equal(entry_verify_node(e, north.node.key), OK);
        assert_int_equal(entry_verify_node(e, south.node.key), ERR_FORGED);
        entry_free(e);
        made_fini(&m);
    }
}

/* Body, blobs and act, given where the kind has none and missing where it has one. */
static void draft_has_what_its_kind_has(void **state)
{
    (void)state;
    for (int k = 0; k < KIND_COUNT; k++) {
        for (int wrong = 0; wrong < 4; wrong++) {
            struct made m;

            draft_init(&m, (enum kind)k);
            if (wrong == 0)
                m.draft.body = m.draft.body ? NULL : body;
            if (wrong == 1)
                m.officer = m.officer ? NULL : &north.officer[PARTY_ANALYST];
            if (wrong == 2)
                m.draft.blob_count = m.draft.blob_count ? 0 : 1;
            if (wrong == 3)
                m.draft.blob_count = 2;
            m.draft.blobs = blobs;
            assert_int_equal(draft_sign(&m), ERR_MALFORMED);
            assert_int_equal(m.bytes.bytes, 0);
            made_fini(&m);
        }
    }
}

/* The same on the wire. */
static void entry_has_what_its_kind_has(void **state)
{
    struct made with;
    struct made without;
    json_t *from;

    (void)state;
    made_init(&with, KIND_ROUND_PROPOSE);
    from = made_object(&with);
    for (int k = 0; k < KIND_COUNT; k++) {
        static const char *const members[] = {"body", "act", "blobs"};
        json_t *object;

        made_init(&without, (enum kind)k);
        object = made_object(&without);
        for (size_t i = 0; i < COUNT_OF(members); i++) {
            json_t *kept = json_incref(json_object_get(object, members[i]));
            json_t *other = i < 2 ? json_incref(json_object_get(from, members[i]))
                                  : load("[{\"hash\":" ID32 ",\"size\":1}]");

            if (kept)
                assert_int_equal(json_object_del(object, members[i]), 0);
            else
                assert_int_equal(json_object_set(object, members[i], other), 0);
            assert_int_equal(parse_object(object), ERR_MALFORMED);
            if (kept)
                assert_int_equal(json_object_set(object, members[i], kept), 0);
            else
                assert_int_equal(json_object_del(object, members[i]), 0);
            json_decref(kept);
            json_decref(other);
        }
        assert_int_equal(parse_object(object), OK);
        json_decref(object);
        made_fini(&without);
    }
    json_decref(from);
    made_fini(&with);
}

static void expect_refused(void *state, json_t *broken, const char *how)
{
    (void)state;
    if (parse_object(broken) == OK)
        fail_msg("an entry with %s was accepted", how);
}

static void shape_is_closed(void **state)
{
    (void)state;
    for (int k = 0; k < KIND_COUNT; k++) {
        struct made m;
        json_t *object;

        made_init(&m, (enum kind)k);
        object = made_object(&m);
        assert_true(breakage_each(object, expect_refused, NULL) > 60);
        assert_int_equal(parse_object(object), OK);
        json_decref(object);
        made_fini(&m);
    }
}

/* An entry of the kind with one member replaced. */
static enum err parse_with(enum kind k, const char *key, const char *text)
{
    json_t *object;
    struct made m;
    enum err e;

    made_init(&m, k);
    object = made_object(&m);
    assert_int_equal(json_object_set_new(object, key, load(text)), 0);
    e = parse_object(object);
    json_decref(object);
    made_fini(&m);
    return e;
}

static void limits(void **state)
{
    static const struct {
        enum kind kind;
        enum err expected;
        const char *key;
        const char *value; /* in an array, which is the smallest JSON text of it */
    } cases[] = {
        {KIND_REFUSED, ERR_LIMIT, "v", "[2]"},
        {KIND_REFUSED, ERR_LIMIT, "n", "[-1]"},
        {KIND_REFUSED, OK, "n", "[9007199254740991]"},
        {KIND_REFUSED, ERR_LIMIT, "lane", "[\"AAAA\"]"},
        {KIND_REFUSED, ERR_MALFORMED, "lane", "[\"AAAAA\"]"},
        {KIND_REFUSED, ERR_LIMIT, "sig", "[" ID32 "]"},
        {KIND_REFUSED, ERR_MALFORMED, "time", "[\"2031-02-29T00:00:00Z\"]"},
        {KIND_REFUSED, ERR_MALFORMED, "time", "[\"2031-03-01 00:00:00Z\"]"},
        {KIND_REFUSED, ERR_MALFORMED, "type", "[\"ask\"]"},
        {KIND_REFUSED, ERR_MALFORMED, "type", "[\"hello\"]"}, /* with another fact */
        {KIND_REFUSED, ERR_LIMIT, "blobs", "[[]]"},
        {KIND_ROUND_STEP, OK, "blobs", "[[{\"hash\":" ID32 ",\"size\":4}]]"},
        {KIND_ROUND_STEP, ERR_LIMIT, "blobs", "[[{\"hash\":" ID32 ",\"size\":5}]]"},
        {KIND_ROUND_STEP, ERR_LIMIT, "blobs", "[[{\"hash\":" ID32 ",\"size\":-1}]]"},
        {KIND_AGREE_PROPOSE, OK, "blobs", "[[{\"hash\":" ID32 ",\"size\":262144}]]"},
        {KIND_AGREE_PROPOSE, ERR_LIMIT, "blobs",
         "[[{\"hash\":" ID32 ",\"size\":262145}]]"},
        {KIND_REFUSED, ERR_LIMIT, "seen", "[{\"n\":-1,\"root\":" ID32 "}]"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char text[256];

        snprintf(text, sizeof text, "%.*s", (int)strlen(cases[i].value) - 2,
                 cases[i].value + 1);
        if (parse_with(cases[i].kind, cases[i].key, text) != cases[i].expected)
            fail_msg("%s: %s", cases[i].key, cases[i].value);
    }
}

static void draft_limits(void **state)
{
    struct entry_blob large = {{0}, 262144};
    struct made m;

    (void)state;
    draft_init(&m, KIND_AGREE_PROPOSE);
    m.draft.blobs = &large;
    assert_int_equal(draft_sign(&m), OK);
    buffer_clear(&m.bytes);
    large.bytes = UINT64_MAX;
    assert_int_equal(draft_sign(&m), ERR_LIMIT);
    assert_int_equal(m.bytes.bytes, 0);
    made_fini(&m);
    /* A fact that could not even be written canonically. */
    draft_init(&m, KIND_REFUSED);
    assert_int_equal(json_object_set_new(m.fact, "n", json_real(0.5)), 0);
    assert_int_equal(draft_sign(&m), ERR_MALFORMED);
    made_fini(&m);
    /* No room where it is to go. */
    draft_init(&m, KIND_REFUSED);
    buffer_init(&m.bytes, 100);
    assert_int_equal(draft_sign(&m), ERR_LIMIT);
    made_fini(&m);
}

/* ---- Bytes ---- */

static enum err parse_text(const char *text)
{
    struct entry *e = NULL;
    enum err code = entry_parse(text, strlen(text), &e, NULL);

    entry_free(e);
    return code;
}

static void only_canonical_bytes(void **state)
{
    const char *good = vector_entry_step;
    char text[ENTRY_MAX];
    const char *type = strstr(good, "round.step");

    (void)state;
    assert_int_equal(parse_text(good), OK);
    snprintf(text, sizeof text, "%s\n", good);
    assert_int_equal(parse_text(text), ERR_MALFORMED);
    snprintf(text, sizeof text, " %s", good);
    assert_int_equal(parse_text(text), ERR_MALFORMED);
    snprintf(text, sizeof text, "{ %s", good + 1);
    assert_int_equal(parse_text(text), ERR_MALFORMED);
    snprintf(text, sizeof text, "%.*s\\u0072%s", (int)(type - good), good, type + 1);
    assert_int_equal(parse_text(text), ERR_MALFORMED);
    snprintf(text, sizeof text, "{\"v\":1,%s", good + 1); /* twice */
    assert_int_equal(parse_text(text), ERR_MALFORMED);
    assert_int_equal(parse_text(""), ERR_MALFORMED);
    assert_int_equal(parse_text("{}"), ERR_MALFORMED);
    assert_int_equal(parse_text("[]"), ERR_MALFORMED);
    for (size_t i = 0; i < strlen(good); i++) {
        snprintf(text, sizeof text, "%.*s", (int)i, good);
        assert_int_not_equal(parse_text(text), OK);
    }
}

static void no_entry_is_larger(void **state)
{
    char text[ENTRY_MAX + 2];

    (void)state;
    memset(text, ' ', sizeof text - 1);
    text[ENTRY_MAX + 1] = 0;
    assert_int_equal(parse_text(text), ERR_LIMIT);
    text[ENTRY_MAX] = 0;
    assert_int_equal(parse_text(text), ERR_MALFORMED);
}

static void flip_every_bit(const char *good)
{
    size_t count = strlen(good);
    char text[ENTRY_MAX];

    memcpy(text, good, count);
    for (size_t i = 0; i < count; i++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            text[i] = (char)(good[i] ^ (1 << bit));
            if (take(text, count, &here) == OK)
                fail_msg("bit %u of byte %zu does not count", bit, i);
        }
        text[i] = good[i];
    }
    assert_int_equal(take(text, count, &here), OK);
}

static void I7_every_bit_counts(void **state)
{
    (void)state;
    flip_every_bit(vector_entry_propose);
    flip_every_bit(vector_entry_step);
}

/* ---- Signatures ---- */

/* Sign the object again by a node key and parse it; entry_free. */
static struct entry *sign_again(json_t *object, const struct sign_secret *node)
{
    uint8_t signature[SIGNATURE_BYTES];
    struct entry *e = NULL;
    struct buffer bytes;
    bool ok = true;

    buffer_init(&bytes, ENTRY_MAX);
    assert_int_equal(json_object_del(object, "sig"), 0);
    assert_int_equal(json_write(object, &bytes), OK);
    sign_message(node, "entry", bytes.data, bytes.bytes, signature);
    json_put_bytes(object, "sig", signature, sizeof signature, &ok);
    assert_true(ok);
    buffer_clear(&bytes);
    assert_int_equal(json_write(object, &bytes), OK);
    assert_int_equal(entry_parse(bytes.data, bytes.bytes, &e, NULL), OK);
    buffer_fini(&bytes);
    return e;
}

static void wrong_signers(void **state)
{
    struct fault f = {0};
    struct entry *e;
    struct made m;
    json_t *object;
    json_t *act;
    bool ok = true;

    (void)state;
    made_init(&m, KIND_ROUND_PROPOSE);
    object = made_object(&m);
    act = json_object_get(object, "act");

    e = sign_again(object, &north.node); /* nothing changed */
    assert_int_equal(entry_verify(e, north.card, &here, &f), OK);
    assert_int_equal(entry_verify(e, south.card, &here, &f), ERR_FORGED);
    entry_free(e);
    e = sign_again(object, &north.link); /* another key of the same party */
    assert_int_equal(entry_verify(e, north.card, &here, &f), ERR_FORGED);
    entry_free(e);
    /* The node puts another officer's key beside the signature. */
    json_put_bytes(act, "key", north.officer[PARTY_LIAISON].key, SIGN_KEY_BYTES, &ok);
    assert_true(ok);
    e = sign_again(object, &north.node);
    assert_int_equal(entry_verify(e, north.card, &here, &f), ERR_FORGED);
    assert_string_equal(f.rule, "R10");
    entry_free(e);
    /* A key of small order, under which libraries that are less strict verify much. */
    json_put_bytes(act, "key", (const uint8_t[32]){1}, SIGN_KEY_BYTES, &ok);
    assert_true(ok);
    e = sign_again(object, &north.node);
    assert_int_equal(entry_verify(e, north.card, &here, &f), ERR_FORGED);
    entry_free(e);
    json_decref(object);
    made_fini(&m);
}

/* What the officer signed cannot be changed by the node, whatever member it is. */
static void I12_node_cannot_alter_an_act(void **state)
{
    static const struct {
        const char *key;
        const char *value;
    } changes[] = {
        {"n", "[4]"},
        {"time", "[\"2031-03-01T12:00:01Z\"]"},
        {"body", "[" ID32 "]"},
        {"prev", "[" ID32 "]"},
        {"lane", "[" ID32 "]"},
        {"seen", "[{\"n\":1,\"root\":" ID32 "}]"},
        {"fact", "[" AGREEMENT ",\"bucket\":65,\"purpose\":\"tracing\",\"justification\":"
                 "\"open-case\",\"cleared\":" ID32 ",\"commit\":" ID32 "}]"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(changes); i++) {
        struct entry_place there = here;
        struct fault f = {0};
        struct entry *e;
        struct made m;
        json_t *object;
        json_t *value = load(changes[i].value);

        made_init(&m, KIND_ROUND_PROPOSE);
        object = made_object(&m);
        assert_int_equal(
            json_object_set(object, changes[i].key, json_array_get(value, 0)), 0);
        e = sign_again(object, &north.node);
        memcpy(there.lane, e->lane, 32);
        memcpy(there.prev, e->prev, 32);
        there.n = e->n;
        there.seen_min = 0;
        there.seen_root = e->seen_root;
        assert_int_equal(entry_verify(e, north.card, &there, &f), ERR_FORGED);
        assert_string_equal(f.rule, "R10");
        entry_free(e);
        json_decref(object);
        json_decref(value);
        made_fini(&m);
    }
}

/* ---- Place ---- */

static enum err
verify_at(const struct entry *e, struct entry_place place, const char *rule)
{
    struct fault f = {0};
    enum err code = entry_verify(e, north.card, &place, &f);

    if (code != OK)
        assert_string_equal(f.rule, rule);
    return code;
}

static void places(void **state)
{
    struct entry_place p;
    struct entry *e = NULL;
    uint8_t other[32] = {0};
    struct made m;

    (void)state;
    made_init(&m, KIND_ROUND_ABORT);
    assert_int_equal(entry_parse(m.bytes.data, m.bytes.bytes, &e, NULL), OK);

    p = here;
    p.lane[31] ^= 1;
    assert_int_equal(verify_at(e, p, "lane"), ERR_UNEXPECTED);
    p = here;
    entry_lane_id(south.root.key, north.root.key, p.lane); /* the other direction */
    assert_int_equal(verify_at(e, p, "lane"), ERR_UNEXPECTED);
    for (uint64_t n = 0; n < 7; n++) {
        p = here;
        p.n = n;
        assert_int_equal(verify_at(e, p, "n"), n == 3 ? OK : ERR_UNEXPECTED);
    }
    for (size_t i = 0; i < 32; i++) {
        p = here;
        p.prev[i] ^= 0x80;
        assert_int_equal(verify_at(e, p, "prev"), ERR_UNEXPECTED);
    }
    for (uint64_t seen = 0; seen < 5; seen++) {
        p = here;
        p.seen_min = 0;
        p.seen_max = seen;
        p.seen_root = seen < 2 ? NULL : seen_root;
        assert_int_equal(verify_at(e, p, "seen"), seen < 2 ? ERR_UNEXPECTED : OK);
        p.seen_min = seen;
        p.seen_max = 5;
        p.seen_root = seen_root;
        assert_int_equal(verify_at(e, p, "seen"), seen > 2 ? ERR_UNEXPECTED : OK);
    }
    p = here;
    p.seen_root = other;
    assert_int_equal(verify_at(e, p, "seen"), ERR_UNEXPECTED);
    p = here;
    p.time_min = p.time_max = e->time;
    assert_int_equal(verify_at(e, p, "time"), OK);
    p.time_min = e->time + 1;
    p.time_max = INSTANT_MAX;
    assert_int_equal(verify_at(e, p, "time"), ERR_UNEXPECTED);
    p.time_min = 0;
    p.time_max = e->time - 1;
    assert_int_equal(verify_at(e, p, "time"), ERR_UNEXPECTED);
    entry_free(e);
    made_fini(&m);
}

/* ---- Failures ---- */

static void reading_without_memory(void **state)
{
    (void)state;
    for (size_t n = 1;; n++) {
        struct entry *e = NULL;
        enum err code;

        failing_start(n);
        code = entry_parse(vector_entry_propose, strlen(vector_entry_propose), &e, NULL);
        if (code == OK)
            code = entry_verify(e, north.card, &here, NULL);
        entry_free(e);
        if (failing_stop() < n) {
            assert_int_equal(code, OK);
            assert_int_equal(failing_left(), 0);
            break;
        }
        assert_int_equal(code, ERR_NOMEM);
        assert_int_equal(failing_left(), 0);
    }
}

static void signing_without_memory(void **state)
{
    static const enum kind kinds[] = {KIND_ROUND_PROPOSE, KIND_ROUND_STEP};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        for (size_t n = 1;; n++) {
            struct made m;
            enum err code;

            draft_init(&m, kinds[i]);
            failing_start(n);
            code = draft_sign(&m);
            if (failing_stop() < n) {
                assert_int_equal(code, OK);
                assert_int_equal(failing_left(), 0);
                made_fini(&m);
                break;
            }
            assert_int_equal(code, ERR_NOMEM);
            assert_int_equal(m.bytes.bytes, 0);
            assert_int_equal(failing_left(), 0);
            made_fini(&m);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_ids),
        cmocka_unit_test(known_proposal),
        cmocka_unit_test(known_step),
        cmocka_unit_test(every_kind_round_trips),
        cmocka_unit_test(draft_has_what_its_kind_has),
        cmocka_unit_test(entry_has_what_its_kind_has),
        cmocka_unit_test(shape_is_closed),
        cmocka_unit_test(limits),
        cmocka_unit_test(draft_limits),
        cmocka_unit_test(only_canonical_bytes),
        cmocka_unit_test(no_entry_is_larger),
        cmocka_unit_test(I7_every_bit_counts),
        cmocka_unit_test(wrong_signers),
        cmocka_unit_test(I12_node_cannot_alter_an_act),
        cmocka_unit_test(places),
        cmocka_unit_test(reading_without_memory),
        cmocka_unit_test(signing_without_memory),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
