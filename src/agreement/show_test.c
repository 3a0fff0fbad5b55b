/* SPDX-License-Identifier: Apache-2.0 */
/*
 * show_test.c - what a person reads before signing is all there, and fits the page
 */
#include "agreement/codes.h"
#include "agreement/sample_test.h"
#include "base/num.h"
#include "base/text.h"
#include "crypto/entropy.h"
#include "tests/support/failing.h"

static int start(void **state)
{
    (void)state;
    json_set_alloc_funcs(failing_malloc, failing_free);
    return crypto_start() == OK ? 0 : -1;
}

static void show(const json_t *object, struct buffer *out)
{
    struct agreement *a = sample_read(object);

    buffer_init(out, 1 << 20);
    assert_int_equal(agreement_show(a, out), OK);
    agreement_free(a);
}

static void expect(const struct buffer *page, const char *text)
{
    if (!strstr(buffer_text(page), text))
        fail_msg("\"%s\" is not in:\n%s", text, buffer_text(page));
}

/* Every line is valid UTF-8 without hidden characters and no wider than the page. */
static void check_page(const struct buffer *page)
{
    const uint8_t *at = page->data;
    const uint8_t *end = at + page->bytes;
    size_t chars = 0;

    assert_true(page->bytes > 0 && end[-1] == '\n');
    while (at < end) {
        uint32_t c = text_next(&at, end);

        assert_false(c == UINT32_MAX || text_is_hidden(c) || c == '\t');
        chars = c == '\n' ? 0 : chars + 1;
        assert_in_range(chars, 0, AGREEMENT_COLUMNS);
    }
}

static void test_sample(void **state)
{
    json_t *object = sample_json();
    struct buffer page;

    (void)state;
    show(object, &page);
    check_page(&page);
    /* The id is that of Python (sample_test.h) in base64url. */
    expect(&page, "AGREEMENT ddgxtR-VTVM9QCaXc45kZtEYTcP0izX2sm8cupm18dI\n");
    expect(&page, "A sample                                   | Образец\n");
    expect(&page, "Article 1                                  | Статья 1\n"
                  "One.                                       | Раз.\n"
                  "                                           |\n"
                  "Article 2                                  | Статья 2\n");
    expect(&page, "\nparties[0]               card AQEBAQEB");
    expect(&page, ", 2 of its\n                         signatories must sign\n");
    expect(&page, "\nlanguages                en, ru\n");
    expect(&page, "\nprevailing               all: no text prevails over another\n");
    expect(&page, "\ntopics                   terrorism: acts of terrorism and their "
                  "preparation\n                         fraud: deception for gain\n");
    expect(&page, "\nregions                  west-asia: West Asia\n"
                  "                         fr: France\n");
    expect(&page, "\nround.output             hits: ");
    expect(&page, "\nbudget.buckets           64, 256, 1024, 4096: ");
    expect(&page, "\nbudget.rounds_period     at most 12 rounds in one period\n");
    expect(&page, "\nonward                   consent: ");
    expect(&page, "\nexpires                  2032-12-31T00:00:00Z\n");
    expect(&page,
           "\nprev                     BgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgY\n");
    expect(&page,
           "\ngroup-one                en: The First Group; ru: Первая группа; also "
           "called G1, الأولى\n");
    buffer_fini(&page);
    json_decref(object);
}

/* Every member that is executed stands at the beginning of a line. */
static void test_every_field_is_shown(void **state)
{
    static const char *const fields[] = {
        "parties[0]",
        "parties[1]",
        "oversight",
        "languages",
        "prevailing",
        "topics",
        "regions",
        "purposes",
        "forbidden_purposes",
        "actions",
        "exclusions",
        "stages.hit",
        "stages.core",
        "stages.record",
        "survives",
        "recipe.id",
        "recipe.vectors",
        "recipe.min_attributes",
        "round.output",
        "round.count_min",
        "round.blocks",
        "round.audit_one_in",
        "round.challenge_days",
        "budget.buckets",
        "budget.records_round",
        "budget.tokens_record",
        "budget.rounds_period",
        "budget.period_days",
        "budget.tokens_life",
        "budget.hits_round",
        "budget.requests_day",
        "budget.ratio",
        "gates.start",
        "gates.confirm",
        "gates.ask",
        "gates.release",
        "gates.separate",
        "approvers",
        "clocks.ack_hours",
        "clocks.core_hours",
        "clocks.correction_hours",
        "clocks.incident_hours",
        "retention.item_days",
        "retention.round_days",
        "retention.log_days",
        "notice_days",
        "onward",
        "starts",
        "expires",
        "review",
        "prev",
    };
    json_t *object = sample_json();
    struct buffer page;

    (void)state;
    show(object, &page);
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        char line[64];

        (void)snprintf(line, sizeof line, "\n%s ", fields[i]);
        expect(&page, line);
    }
    buffer_fini(&page);
    json_decref(object);
}

/* The sums, done by hand. */
static void test_worst_case(void **state)
{
    static const struct {
        const char *path, *value, *shown; /* blanks and breaks as in one line */
    } cases[] = {
        /* 12 rounds a year of 4096 points; two years (730 days) make 24 rounds. */
        {"notice_days", "90",
         "at worst the peer can test 49152 tokens a year, and 98304"},
        {"notice_days", "90", "or 6144 people a year if it spends 8 on each"},
        {"notice_days", "90", "ahead by one block, at most 256 of its tokens"},
        {"notice_days", "90", "on record, once in 4 such rounds on average"},
        {"notice_days", "90", "at worst it asks 20 times a day"},
        {"notice_days", "90", "of each hit the peer sees: kind, names. It learns"},
        {"notice_days", "90", "If one day it has a large quantum computer"}, /* T18 */
        {"budget.tokens_life", "50000", "49152 tokens a year, and 50000 while"},
        {"budget.tokens_life", "100", "100 tokens a year, and 100 while"},
        {"budget.rounds_period", "0", "test 0 tokens a year, and 0 while"},
        {"budget.period_days", "30", "98304 tokens a year, and 98304 while"},
        {"budget.buckets", "[64]", "768 tokens a year, and 1536 while"},
        {"round.blocks", "1", "at most 4096 of its tokens"},
        {"round.audit_one_in", "0", "need never break off"},
        {"round.output", "\"count\"", "a count names nobody, but"},
        /* 60 days: one period of 365 days. */
        {"expires", "\"2031-07-02T00:00:00Z\"", "49152 tokens a year, and 49152 while"},
        {"budget.ratio", "0", "0: each side may start any share of them"},
        {"onward", "\"deny\"", "deny: passed on to nobody"},
        {"prevailing", "\"ru\"", "ru, where the texts differ"},
        {"exclusions", "[]", "exclusions none"},

        /* R19, R28: who has to act. */
        {"notice_days", "90", "gates.start two officers start a round together"},
        {"notice_days", "90", "gates.confirm one officer confirms a hit, or"},
        {"notice_days", "90", "gates.release three officers answer, and give"},
        {"notice_days", "90",
         "gates.separate true: who starts a round judges no lead of it"},
        {"gates.separate", "false", "false: who starts a round may judge its leads"},
        {"notice_days", "90",
         "third parties must approve before it begins: "
         "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc"},
        {"notice_days", "90",
         "and before it is passed on: CAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg"},
        {"approvers", "[]", "approvers none: no third party has to approve"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        json_t *object = sample_json();
        struct buffer page, flat;

        sample_set_text(object, cases[i].path, cases[i].value);
        show(object, &page);
        check_page(&page);
        buffer_init(&flat, 1 << 20);
        for (const char *c = buffer_text(&page); *c; c++) {
            bool blank = *c == ' ' || *c == '\n';

            if (!blank)
                buffer_add_byte(&flat, (uint8_t)*c);
            else if (flat.bytes > 0 && flat.data[flat.bytes - 1] != ' ')
                buffer_add_byte(&flat, ' ');
        }
        expect(&flat, cases[i].shown);
        buffer_fini(&flat);
        buffer_fini(&page);
        json_decref(object);
    }
}

/* A year of 365 days holds the beginnings of 13 periods of 30 days, two years 25. */
static void test_worst_case_of_short_periods(void **state)
{
    json_t *object = sample_json();
    struct buffer page;

    (void)state;
    sample_set_text(object, "budget.period_days", "30");
    sample_set_text(object, "budget.tokens_life", "1000000000");
    show(object, &page);
    expect(&page, "at worst the peer can test 638976 tokens a year, and 1228800\n");
    buffer_fini(&page);
    json_decref(object);
}

static void test_one_and_many_languages(void **state)
{
    static const char *const languages[] = {"en", "fr", "ru", "ar"};
    static const uint8_t keys[2][32] = {{1}, {2}};
    struct agreement_terms terms = {.cards = keys,
                                    .overseers = keys,
                                    .languages = languages,
                                    .starts = 1924992000,
                                    .expires = 1988064000,
                                    .recipe = "entente-recipe-1"};

    (void)state;
    for (terms.language_count = 1; terms.language_count <= 4; terms.language_count++) {
        struct buffer page;
        json_t *object = NULL;

        assert_int_equal(agreement_template("aid", &terms, &object, NULL), OK);
        show(object, &page);
        check_page(&page);
        expect(&page, "Article 18. What this agreement cannot");
        if (terms.language_count >= 3)
            expect(&page, "\n\nСтатья 3. Что может последовать\n");
        if (terms.language_count == 2)
            expect(&page, " | Article 1. Objet et finalité\n");
        buffer_fini(&page);
        json_decref(object);
    }
}

/* Names are raw: one that could turn the line around is made visible. */
static void test_raw_names(void **state)
{
    json_t *object = sample_json();
    struct buffer page;

    (void)state;
    sample_set_text(object, "glossary[0].aliases[0]", "\"x\\u202ey\\u001bz\"");
    show(object, &page);
    check_page(&page);
    expect(&page, "x\xef\xbf\xbdy\xef\xbf\xbdz");
    buffer_fini(&page);
    json_decref(object);
}

static void test_ceiling(void **state)
{
    json_t *object = sample_json();
    struct agreement *a = sample_read(object);
    struct buffer b;

    (void)state;
    buffer_init(&b, 1000);
    assert_int_equal(agreement_show(a, &b), ERR_LIMIT);
    buffer_fini(&b);
    agreement_free(a);
    json_decref(object);
}

static void test_no_memory(void **state)
{
    json_t *object = sample_json();
    struct agreement *a = sample_read(object);

    (void)state;
    for (size_t n = 1;; n++) {
        struct buffer b;
        enum err e;

        buffer_init(&b, 1 << 20);
        failing_start(n);
        e = agreement_show(a, &b);
        if (failing_stop() < n) {
            assert_int_equal(e, OK);
            assert_true(n > 5);
            buffer_fini(&b);
            break;
        }
        assert_int_equal(e, ERR_NOMEM);
        buffer_fini(&b);
    }
    agreement_free(a);
    json_decref(object);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sample),
        cmocka_unit_test(test_every_field_is_shown),
        cmocka_unit_test(test_worst_case),
        cmocka_unit_test(test_worst_case_of_short_periods),
        cmocka_unit_test(test_one_and_many_languages),
        cmocka_unit_test(test_raw_names),
        cmocka_unit_test(test_ceiling),
        cmocka_unit_test(test_no_memory),
    };

    return cmocka_run_group_tests_name("agreement/show", tests, start, NULL);
}
