/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kind_test.c - the table against PROTOCOL.md 6 and 9, and facts against the table
 */
#include "base/num.h"
#include "json/json.h"
#include "lane/kind.h"
#include "tests/support/breakage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define ID32 "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\""
#define ID16 "\"AAAAAAAAAAAAAAAAAAAAAA\""
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
    "\"due_hours\":24"
#define SIGNS ROLE_SIGNATORY

/* The tables of PROTOCOL.md 6.2, 6.4, 8.2 and 9, written out a second time. */
static const struct {
    enum kind kind;
    const char *name;
    unsigned roles;
    size_t body_max;
    size_t blob_max;
    const char *fact;
} said[] = {
    {KIND_HELLO, "hello", 0, 0, 0,
     "{\"card\":" ID32 ",\"build\":\"0.1.0\",\"protocol\":1}"},
    {KIND_VERIFIED, "verified", SIGNS, 0, 0, "{\"card\":" ID32 ",\"how\":\"in-person\"}"},
    {KIND_AGREE_PROPOSE, "agree.propose", SIGNS, 0, 262144, "{\"agreement\":" ID32 "}"},
    {KIND_AGREE_SIGN, "agree.sign", SIGNS, 0, 0, "{\"agreement\":" ID32 "}"},
    {KIND_AGREE_READY, "agree.ready", SIGNS, 0, 0, "{\"agreement\":" ID32 "}"},
    {KIND_AGREE_SUSPEND, "agree.suspend", SIGNS | ROLE_START, 0, 0,
     "{\"agreement\":" ID32 ",\"scope\":\"rounds\",\"code\":\"incident\"}"},
    {KIND_AGREE_RESUME, "agree.resume", SIGNS, 0, 0, "{\"agreement\":" ID32 "}"},
    {KIND_AGREE_NOTICE, "agree.notice", SIGNS, 0, 0,
     "{\"agreement\":" ID32 ",\"step\":\"give\"}"},
    {KIND_ROUND_PROPOSE, "round.propose", ROLE_START, 65536 + 32, 0,
     "{\"agreement\":" ID32 ",\"bucket\":4096,\"purpose\":\"tracing\",\"justification\":"
     "\"open-case\",\"cleared\":" ID32 ",\"commit\":" ID32 "}"},
    {KIND_ROUND_ACCEPT, "round.accept", ROLE_START, 0, 0,
     "{\"round\":" ID32 ",\"bucket\":1048576,\"cleared\":" ID32 ",\"commit\":" ID32 "}"},
    {KIND_ROUND_DECLINE, "round.decline", ROLE_START, 0, 0,
     "{\"round\":" ID32 ",\"code\":\"not-now\"}"},
    {KIND_ROUND_STEP, "round.step", 0, 0, 32 + 32 * 1048576,
     "{\"round\":" ID32 ",\"step\":\"block\",\"index\":255,\"count\":0}"},
    {KIND_ROUND_ABORT, "round.abort", 0, 0, 0,
     "{\"round\":" ID32 ",\"code\":\"bad-proof\"}"},
    {KIND_HIT_COMMIT, "hit.commit", 0, 0, 0, "{\"round\":" ID32 ",\"commit\":" ID32 "}"},
    {KIND_HIT_OPEN, "hit.open", 0, 4194304 + 32, 0, "{\"round\":" ID32 "}"},
    {KIND_HIT_JUDGE, "hit.judge", ROLE_CONFIRM, 0, 0,
     "{\"round\":" ID32 ",\"hit\":" ID16
     ",\"verdict\":\"same\",\"reason\":\"birth-date\"}"},
    {KIND_ASK_TOPIC, "ask.topic", ROLE_ASK, 65536 + 32, 0,
     "{\"agreement\":" ID32 ",\"topic\":\"fraud\"," QUESTION "}"},
    {KIND_ASK_HIT, "ask.hit", ROLE_ASK, 65536 + 32, 0,
     "{\"round\":" ID32 ",\"hit\":" ID16 "," QUESTION "}"},
    {KIND_PLEDGE, "pledge", ROLE_RELEASE, 65536 + 32, 0,
     "{\"agreement\":" ID32 ",\"topic\":\"fraud\",\"due_hours\":1}"},
    {KIND_ASK_ACK, "ask.ack", 0, 0, 0, "{\"ask\":" ID32 "}"},
    {KIND_ASK_ACCEPT, "ask.accept", ROLE_RELEASE, 0, 0,
     "{\"ask\":" ID32 ",\"due_hours\":8784}"},
    {KIND_ASK_DECLINE, "ask.decline", ROLE_RELEASE, 0, 0,
     "{\"ask\":" ID32 ",\"code\":\"not-held\"}"},
    {KIND_ASK_ANSWER, "ask.answer", ROLE_RELEASE, 65536 + 32, 0,
     "{\"ask\":" ID32 ",\"part\":\"whole\"}"},
    {KIND_ASK_FEEDBACK, "ask.feedback", ROLE_ASK, 0, 0,
     "{\"ask\":" ID32 ",\"useful\":\"partly\",\"used\":\"later\"}"},
    {KIND_ASK_WITHDRAW, "ask.withdraw", ROLE_ASK, 0, 0, "{\"ask\":" ID32 "}"},
    {KIND_ASK_ITEM, "ask.item", ROLE_ASK, 65536 + 32, 0,
     "{\"item\":" ID32 "," QUESTION "}"},
    {KIND_ASK_CONSENT, "ask.consent", ROLE_ASK, 65536 + 32, 0,
     "{" VERSION ",\"recipient\":" ID32
     ",\"purpose\":\"tracing\",\"justification\":\"open-case\",\"due_hours\":1}"},
    {KIND_INCIDENT, "incident", ROLE_SIGNATORY | ROLE_START | ROLE_RELEASE, 65536 + 32, 0,
     "{\"agreement\":" ID32 ",\"code\":\"breach\"}"},
    {KIND_ITEM_OFFER, "item.offer", ROLE_RELEASE, 0, 1048576 + 72,
     "{\"agreement\":" ID32 ",\"about\":" ID32 ",\"stage\":\"core\"," CONDITIONS
     ",\"content\":" ID32 "}"},
    {KIND_ITEM_RENEW, "item.renew", ROLE_RELEASE, 0, 1048576 + 72,
     "{\"item\":" ID32 ",\"stage\":\"record\"," CONDITIONS ",\"content\":" ID32 "}"},
    {KIND_ITEM_ACCEPT, "item.accept", ROLE_CONFIRM, 0, 0, "{" VERSION "}"},
    {KIND_ITEM_DECLINE, "item.decline", ROLE_CONFIRM, 0, 0,
     "{" VERSION ",\"code\":\"not-now\"}"},
    {KIND_ITEM_KEY, "item.key", 0, 0, 80, "{" VERSION "}"},
    {KIND_ITEM_TIGHTEN, "item.tighten", ROLE_RELEASE, 0, 0,
     "{" VERSION "," CONDITIONS "}"},
    {KIND_ITEM_KEEP, "item.keep", ROLE_CONFIRM, 0, 0,
     "{" VERSION ",\"code\":\"open-case\"}"},
    {KIND_ITEM_ERASED, "item.erased", 0, 0, 0, "{" VERSION ",\"cause\":\"until\"}"},
    {KIND_NOTICE_GIVE, "notice.give", ROLE_RELEASE, 65536 + 32, 0,
     "{" VERSION ",\"effect\":\"withdraw\",\"code\":\"wrong-person\"}"},
    {KIND_NOTICE_LIFT, "notice.lift", ROLE_RELEASE | ROLE_OVERSEER, 0, 0,
     "{\"notice\":" ID32 "}"},
    {KIND_NOTICE_ACK, "notice.ack", 0, 0, 0, "{\"notice\":" ID32 "}"},
    {KIND_NOTICE_APPLY, "notice.apply", ROLE_CONFIRM, 65536 + 32, 0,
     "{\"notice\":" ID32 "}"},
    {KIND_NOTICE_DISPUTE, "notice.dispute", ROLE_CONFIRM, 65536 + 32, 0,
     "{\"notice\":" ID32 ",\"code\":\"open-case\"}"},
    {KIND_CONSENT_GIVE, "consent.give", ROLE_RELEASE, 65536 + 32, 0,
     "{" VERSION ",\"recipient\":" ID32
     ",\"purpose\":\"tracing\",\"until\":\"2031-01-01T00:00:00Z\",\"uses\":1}"},
    {KIND_CONSENT_REVOKE, "consent.revoke", ROLE_RELEASE, 0, 0, "{\"consent\":" ID32 "}"},
    {KIND_ITEM_EXPORT, "item.export", ROLE_RELEASE, 65536 + 32, 0,
     "{\"consent\":" ID32 "}"},
    {KIND_ITEM_COPY, "item.copy", ROLE_RELEASE, 65536 + 32, 0,
     "{" VERSION ",\"purpose\":\"tracing\"}"},
    {KIND_ITEM_GLASS, "item.glass", ROLE_RELEASE, 65536 + 32, 0,
     "{" VERSION ",\"recipient\":" ID32 ",\"code\":\"threat-to-life\"}"},
    {KIND_RECEIPT, "receipt", ROLE_CONFIRM, 65536 + 32, 0,
     "{\"export\":" ID32 ",\"notice\":" ID32 "}"},
    {KIND_CONCUR, "concur", ROLE_START | ROLE_CONFIRM | ROLE_ASK | ROLE_RELEASE, 0, 0,
     "{\"type\":\"item.offer\",\"what\":" ID32 "}"},
    {KIND_APPROVE, "approve", 0, 0, 0, APPROVAL},
    {KIND_SAMPLE_START, "sample.start", ROLE_SIGNATORY | ROLE_START, 0, 0,
     "{\"agreement\":" ID32 ",\"count\":5,\"commit\":" ID32 "}"},
    {KIND_SAMPLE_JOIN, "sample.join", ROLE_SIGNATORY | ROLE_START, 0, 0,
     "{\"sample\":" ID32 ",\"share\":" ID32 "}"},
    {KIND_SAMPLE_OPEN, "sample.open", 0, 0, 0,
     "{\"sample\":" ID32 ",\"share\":" ID32 "}"},
    {KIND_KEY_REVOKE, "key.revoke", 0, 0, 0, SLIP},
    {KIND_REFUSED, "refused", 0, 0, 0, "{\"n\":0,\"rule\":\"budget.rounds_period\"}"},
};

static json_t *load(const char *text)
{
    json_t *value = NULL;

    assert_int_equal(json_read(text, strlen(text), 8192, &value, NULL), OK);
    return value;
}

static enum err check_text(enum kind k, const char *text)
{
    json_t *fact = load(text);
    enum err e = kind_check(k, fact, NULL);

    json_decref(fact);
    return e;
}

static void table_is_as_said(void **state)
{
    (void)state;
    assert_int_equal(COUNT_OF(said), KIND_COUNT);
    for (size_t i = 0; i < COUNT_OF(said); i++) {
        const struct kind_rule *rule = kind_rule(said[i].kind);
        bool attached = said[i].body_max + said[i].blob_max > 0;
        enum kind found;

        assert_int_equal(said[i].kind, i);
        assert_string_equal(rule->name, said[i].name);
        assert_int_equal(kind_find(said[i].name, &found), OK);
        assert_int_equal(found, said[i].kind);
        assert_int_equal(rule->roles, said[i].roles);
        assert_int_equal(rule->body, said[i].body_max > 0);
        assert_int_equal(rule->body_max, said[i].body_max);
        assert_int_equal(rule->blobs, said[i].blob_max > 0);
        assert_int_equal(rule->blob_max, said[i].blob_max);
        assert_int_equal(rule->erasable, attached && said[i].kind != KIND_AGREE_PROPOSE);
    }
}

static void unknown_names(void **state)
{
    static const char *const names[] = {"", "Hello", "hello ", "agree", "agree.", "hit"};
    enum kind found = KIND_REFUSED;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(names); i++)
        assert_int_equal(kind_find(names[i], &found), ERR_NOT_FOUND);
    assert_int_equal(found, KIND_REFUSED);
}

static void roles_have_names(void **state)
{
    static const char *const names[] = {"signatory", "start", "confirm", "ask",
                                        "release"};
    unsigned all = 0;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        unsigned role = kind_role(names[i]);

        assert_int_equal(role, 1U << i);
        assert_string_equal(kind_role_name((enum role)role), names[i]);
        all |= role;
    }
    assert_int_equal(all, 31);
    assert_int_equal(kind_role(""), 0);
    assert_int_equal(kind_role("Signatory"), 0);
    assert_int_equal(kind_role("overseer"), 0);
}

struct attempt {
    enum kind kind;
};

static void expect_refused(void *state, json_t *broken, const char *how)
{
    const struct attempt *attempt = state;
    struct fault f = {0};

    if (kind_check(attempt->kind, broken, &f) == OK)
        fail_msg("%s: %s was accepted", kind_rule(attempt->kind)->name, how);
    assert_true(f.text[0] != 0);
}

static void facts_are_closed(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(said); i++) {
        json_t *fact = load(said[i].fact);
        struct attempt attempt = {said[i].kind};

        assert_int_equal(kind_check(said[i].kind, fact, NULL), OK);
        assert_true(breakage_each(fact, expect_refused, &attempt) > 5);
        assert_int_equal(kind_check(said[i].kind, fact, NULL), OK);
        json_decref(fact);
    }
}

/* The fact of one kind is that of another only where the shapes are the same. */
static void facts_are_of_their_kind(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(said); i++)
        for (size_t j = 0; j < COUNT_OF(said); j++)
            if (kind_rule(said[i].kind)->fact != kind_rule(said[j].kind)->fact)
                assert_int_not_equal(check_text(said[i].kind, said[j].fact), OK);
}

static void words_are_closed(void **state)
{
    static const struct {
        enum kind kind;
        const char *before;
        const char *words; /* good ones, a blank after each */
        const char *after;
    } cases[] = {
        {KIND_VERIFIED, "{\"card\":" ID32 ",\"how\":\"", "in-person voice courier ",
         "\"}"},
        {KIND_AGREE_SUSPEND, "{\"agreement\":" ID32 ",\"code\":\"x\",\"scope\":\"",
         "all rounds releases ", "\"}"},
        {KIND_AGREE_NOTICE, "{\"agreement\":" ID32 ",\"step\":\"", "give pause continue ",
         "\"}"},
        {KIND_ROUND_STEP, "{\"round\":" ID32 ",\"index\":0,\"count\":0,\"step\":\"",
         "commit tokens replies counted coin block close ", "\"}"},
        {KIND_HIT_JUDGE,
         "{\"round\":" ID32 ",\"hit\":" ID16 ",\"reason\":\"x\",\"verdict\":\"",
         "same different unsure ", "\"}"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *word = cases[i].words;
        char text[512];

        for (const char *end; (end = strchr(word, ' ')); word = end + 1) {
            snprintf(text, sizeof text, "%s%.*s%s", cases[i].before, (int)(end - word),
                     word, cases[i].after);
            assert_int_equal(check_text(cases[i].kind, text), OK);
            snprintf(text, sizeof text, "%s%.*s%s", cases[i].before,
                     (int)(end - word) - 1, word, cases[i].after);
            assert_int_equal(check_text(cases[i].kind, text), ERR_MALFORMED);
        }
        snprintf(text, sizeof text, "%sother%s", cases[i].before, cases[i].after);
        assert_int_equal(check_text(cases[i].kind, text), ERR_MALFORMED);
    }
}

static void limits(void **state)
{
    static const struct {
        enum kind kind;
        enum err expected;
        const char *fact;
    } cases[] = {
        {KIND_HELLO, ERR_LIMIT, "{\"card\":" ID32 ",\"build\":\"0\",\"protocol\":2}"},
        {KIND_HELLO, ERR_LIMIT, "{\"card\":" ID32 ",\"build\":\"0\",\"protocol\":0}"},
        {KIND_HELLO, ERR_LIMIT, "{\"card\":" ID16 ",\"build\":\"0\",\"protocol\":1}"},
        {KIND_HELLO, ERR_MALFORMED, "{\"card\":\"=\",\"build\":\"0\",\"protocol\":1}"},
        {KIND_REFUSED, OK, "{\"n\":9007199254740991,\"rule\":\"r16\"}"},
        {KIND_REFUSED, ERR_MALFORMED, "{\"n\":0,\"rule\":\"R16\"}"}, /* not a code */
        {KIND_REFUSED, ERR_LIMIT, "{\"n\":-1,\"rule\":\"clock\"}"},
        {KIND_REFUSED, OK,
         "{\"n\":0,\"rule\":\"012345678901234567890123456789012345678901234567\"}"},
        {KIND_REFUSED, ERR_LIMIT,
         "{\"n\":0,\"rule\":\"0123456789012345678901234567890123456789012345678\"}"},
        {KIND_REFUSED, ERR_LIMIT, "{\"n\":0,\"rule\":\"\"}"},
        {KIND_REFUSED, ERR_MALFORMED, "{\"n\":0,\"rule\":\"two words\"}"},
        {KIND_ROUND_ACCEPT, OK,
         "{\"round\":" ID32 ",\"bucket\":1,\"cleared\":" ID32 ",\"commit\":" ID32 "}"},
        {KIND_ROUND_ACCEPT, ERR_LIMIT,
         "{\"round\":" ID32 ",\"bucket\":0,\"cleared\":" ID32 ",\"commit\":" ID32 "}"},
        {KIND_ROUND_ACCEPT, ERR_LIMIT,
         "{\"round\":" ID32 ",\"bucket\":67108865,\"cleared\":" ID32 ",\"commit\":" ID32
         "}"},
        {KIND_ROUND_STEP, OK,
         "{\"round\":" ID32 ",\"step\":\"counted\",\"index\":0,\"count\":1048576}"},
        {KIND_ROUND_STEP, ERR_LIMIT,
         "{\"round\":" ID32 ",\"step\":\"counted\",\"index\":0,\"count\":1048577}"},
        {KIND_ROUND_STEP, ERR_LIMIT,
         "{\"round\":" ID32 ",\"step\":\"block\",\"index\":-1,\"count\":0}"},
        {KIND_ROUND_STEP, ERR_LIMIT,
         "{\"round\":" ID32 ",\"step\":\"block\",\"index\":4294967296,\"count\":0}"},
        {KIND_HIT_JUDGE, ERR_LIMIT,
         "{\"round\":" ID32 ",\"hit\":" ID32 ",\"verdict\":\"same\",\"reason\":\"x\"}"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(check_text(cases[i].kind, cases[i].fact), cases[i].expected);
}

/* Nobody can make a node store a long list where four bytes are due. */
static void a_step_has_its_own_limit(void **state)
{
    static const struct {
        const char *step;
        size_t most;
    } cases[] = {
        {"commit", 224},
        {"tokens", 32 * 1048576},
        {"replies", 32 + 32 * 1048576},
        {"counted", 4},
        {"coin", 32},
        {"block", 68 + 32 * 32768},
        {"close", 68},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        json_t *fact = json_object();
        bool ok = true;

        json_put_text(fact, "step", cases[i].step, &ok);
        assert_true(ok);
        assert_int_equal(kind_blob_max(KIND_ROUND_STEP, fact), cases[i].most);
        assert_int_equal(kind_blob_max(KIND_AGREE_PROPOSE, fact), 262144);
        json_decref(fact);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(table_is_as_said),
        cmocka_unit_test(unknown_names),
        cmocka_unit_test(roles_have_names),
        cmocka_unit_test(facts_are_closed),
        cmocka_unit_test(facts_are_of_their_kind),
        cmocka_unit_test(words_are_closed),
        cmocka_unit_test(limits),
        cmocka_unit_test(a_step_has_its_own_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
