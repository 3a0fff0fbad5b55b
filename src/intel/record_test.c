/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record_test.c - a record in, the same record out, and nothing else in
 */
#include "base/buffer.h"
#include "base/num.h"
#include "intel/record.h"
#include "tests/support/failing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* The form written by hand after record.h, canonical after RFC 8785. */
static const char whole[] =
    "{\"births\":[\"1971\",\"1971-03-02\"],\"countries\":[\"xa\"],\"id\":\"L-17\","
    "\"identifiers\":[{\"country\":\"xa\",\"kind\":\"passport\",\"text\":\"C 1234567\"}],"
    "\"kind\":\"person\",\"labels\":[\"sea-1\"],\"names\":[{\"kind\":\"primary\","
    "\"text\":"
    "\"Sergei  Tolmarov "
    "\"},{\"kind\":\"original\",\"text\":\"\xD0\xA1\xD0\xB5\xE2\x80\x8F\"}],"
    "\"regions\":[],\"source\":\"List 9\",\"topics\":[\"ct\"],\"v\":1}";

static void fill(struct record *r)
{
    record_init(r);
    assert_int_equal(record_set_id(r, "L-17"), OK);
    assert_int_equal(record_set_source(r, "List 9"), OK);
    assert_int_equal(record_add_name(r, "Sergei  Tolmarov ", RECORD_NAME_PRIMARY), OK);
    assert_int_equal(
        record_add_name(r, "\xD0\xA1\xD0\xB5\xE2\x80\x8F", RECORD_NAME_ORIGINAL), OK);
    assert_int_equal(record_add_birth(r, "1971"), OK);
    assert_int_equal(record_add_birth(r, "1971-03-02"), OK);
    assert_int_equal(record_add_code(r, RECORD_COUNTRIES, "xa"), OK);
    assert_int_equal(record_add_code(r, RECORD_LABELS, "sea-1"), OK);
    assert_int_equal(record_add_code(r, RECORD_TOPICS, "ct"), OK);
    assert_int_equal(record_add_identifier(r, IDENTIFIER_PASSPORT, "xa", "C 1234567"),
                     OK);
}

static void writes_the_form(void **state)
{
    struct record r;
    struct buffer b;
    json_t *object = NULL;

    (void)state;
    fill(&r);
    buffer_init(&b, RECORD_JSON_MAX);
    assert_true(record_is_whole(&r));
    assert_int_equal(record_to_json(&r, &object), OK);
    assert_int_equal(json_write(object, &b), OK);
    assert_string_equal(buffer_text(&b), whole);
    json_decref(object);
    buffer_fini(&b);
    record_fini(&r);
    assert_false(record_is_whole(&r));
}

/* R46: every byte of a name survives, blanks, bidi marks and all. */
static void R46_reads_the_form(void **state)
{
    struct record r;
    struct buffer b;
    struct fault f = {0};
    json_t *object = NULL;

    (void)state;
    assert_int_equal(
        json_read_canonical(whole, strlen(whole), RECORD_JSON_MAX, &object, &f), OK);
    assert_int_equal(record_from_json(object, &r, &f), OK);
    json_decref(object);
    assert_string_equal(r.names[0].text, "Sergei  Tolmarov ");
    assert_string_equal(r.names[1].text, "\xD0\xA1\xD0\xB5\xE2\x80\x8F");
    assert_int_equal(r.names[1].kind, RECORD_NAME_ORIGINAL);
    assert_true(record_has_code(&r, RECORD_TOPICS, "ct"));
    assert_false(record_has_code(&r, RECORD_REGIONS, "ct"));
    buffer_init(&b, RECORD_JSON_MAX);
    assert_int_equal(record_to_json(&r, &object), OK);
    assert_int_equal(json_write(object, &b), OK);
    assert_string_equal(buffer_text(&b), whole);
    json_decref(object);
    buffer_fini(&b);
    record_fini(&r);
}

static enum err read_changed(const char *from, const char *to, struct fault *f)
{
    char text[sizeof whole + 64];
    const char *at = strstr(whole, from);
    struct record r;
    json_t *object = NULL;
    enum err e;

    assert_non_null(at);
    (void)snprintf(text, sizeof text, "%.*s%s%s", (int)(at - whole), whole, to,
                   at + strlen(from));
    memset(f, 0, sizeof *f);
    assert_int_equal(json_read(text, strlen(text), RECORD_JSON_MAX, &object, f), OK);
    e = record_from_json(object, &r, f);
    json_decref(object);
    if (e == OK)
        record_fini(&r);
    return e;
}

static void refuses_other_forms(void **state)
{
    static const char *const changes[][2] = {
        {"\"v\":1", "\"v\":1,\"w\":1"},
        {",\"v\":1", ""},
        {"\"kind\":\"person\"", "\"kind\":\"robot\""},
        {"\"kind\":\"primary\"", "\"kind\":\"best\""},
        {"\"kind\":\"primary\",\"text\"", "\"text\""},
        {"\"1971\",", "\"1971\",\"1971\","},
        {"\"1971\",", "1971,"},
        {"1971-03-02", "1971-02-30"},
        {"[\"xa\"]", "[\"XA\"]"},
        {"[\"xa\"]", "[\"xa\",\"xa\"]"},
        {"[\"xa\"]", "{}"},
        {"L-17", "L\\n17"},
        {"L-17", "L\\u200b17"},
        {"List 9", "List\\u0007"},
        {"Sergei  Tolmarov ", "Sergei\\u0000x"},
        {"Sergei  Tolmarov ", "Sergei\\nx"},
        {"{\"country\":\"xa\"", "{\"country\":\"XA\""},
        {"{\"country\":\"xa\"", "{\"country\":\"x\""},
        {"\"country\":\"xa\",", ""},
        {"\"kind\":\"passport\"", "\"kind\":\"shoe\""},
        {"C 1234567", "C\\u0007"},
        {"{\"country\"", "{\"country\":\"xa\",\"kind\":\"passport\",\"text\":\"C "
                         "1234567\"},{\"country\""},
        {"{\"kind\":\"original\"",
         "{\"kind\":\"primary\",\"text\":\"Sergei  Tolmarov \"},{\"kind\":\"original\""},
    };
    struct fault f;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(changes); i++) {
        if (strstr(changes[i][1], "\\u0000") != NULL)
            continue; /* json_read refuses it before */
        assert_int_equal(read_changed(changes[i][0], changes[i][1], &f), ERR_MALFORMED);
        assert_true(f.text[0] != '\0');
    }
    assert_int_equal(read_changed("\"v\":1", "\"v\":2", &f), ERR_LIMIT);
    assert_int_equal(read_changed("\"id\":\"L-17\"", "\"id\":\"\"", &f), ERR_LIMIT);
    assert_int_equal(read_changed("{\"kind\":\"original\"", "{\"kind\":\"weak\"", &f),
                     OK);
}

static void dates(void **state)
{
    static const char *const good[] = {"1000",       "1971",      "9999",
                                       "1971-01",    "1971-12",   "2000-02-29",
                                       "1972-02-29", "1971-12-31"};
    static const char *const bad[] = {"",
                                      "971",
                                      "0971",
                                      "19711",
                                      "1971-",
                                      "1971-00",
                                      "1971-13",
                                      "1971-1",
                                      "1971-02-29",
                                      "1900-02-29",
                                      "1971-04-31",
                                      "1971-01-00",
                                      "1971/01",
                                      "1971-01-1",
                                      "1971-01-011",
                                      "abcd",
                                      "1971-01 01",
                                      "+971",
                                      "1971-01-01T00:00:00Z"};
    struct record r;

    (void)state;
    record_init(&r);
    for (size_t i = 0; i < COUNT_OF(good); i++)
        assert_int_equal(record_add_birth(&r, good[i]), OK);
    assert_int_equal(r.birth_count, COUNT_OF(good));
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_int_equal(record_add_birth(&r, bad[i]), ERR_MALFORMED);
    assert_int_equal(record_add_birth(&r, "1971"), OK);
    assert_int_equal(r.birth_count, COUNT_OF(good));
    record_fini(&r);
}

static void bounds(void **state)
{
    char text[1024];
    struct record r;

    (void)state;
    record_init(&r);
    memset(text, 'a', sizeof text);
    text[RECORD_NAME_MAX + 1] = '\0';
    assert_int_equal(record_add_name(&r, text, RECORD_NAME_ALIAS), ERR_LIMIT);
    assert_int_equal(record_set_source(&r, text), ERR_LIMIT);
    text[RECORD_NAME_MAX] = '\0';
    assert_int_equal(record_add_name(&r, text, RECORD_NAME_ALIAS), OK);
    assert_int_equal(record_set_source(&r, text), OK);
    text[RECORD_ID_MAX + 1] = '\0';
    assert_int_equal(record_set_id(&r, text), ERR_LIMIT);
    text[RECORD_ID_MAX] = '\0';
    assert_int_equal(record_set_id(&r, text), OK);
    text[RECORD_CODE_MAX + 1] = '\0';
    assert_int_equal(record_add_code(&r, RECORD_TOPICS, text), ERR_LIMIT);
    text[RECORD_CODE_MAX] = '\0';
    assert_int_equal(record_add_code(&r, RECORD_TOPICS, text), OK);
    assert_int_equal(record_set_id(&r, ""), ERR_MALFORMED);
    assert_int_equal(record_add_name(&r, "", RECORD_NAME_ALIAS), ERR_MALFORMED);
    assert_int_equal(record_add_name(&r, "a\xC0\xAF", RECORD_NAME_ALIAS), ERR_MALFORMED);
    assert_int_equal(record_add_name(&r, "a\x1B[31m", RECORD_NAME_ALIAS), ERR_MALFORMED);
    assert_int_equal(record_add_name(&r, "a\xC2\x85", RECORD_NAME_ALIAS), ERR_MALFORMED);
    record_fini(&r);
}

static void counts(void **state)
{
    struct record r;
    char text[32];

    (void)state;
    record_init(&r);
    for (int i = 0; i < RECORD_NAMES_MAX; i++) {
        (void)snprintf(text, sizeof text, "name %d", i);
        assert_int_equal(record_add_name(&r, text, RECORD_NAME_WEAK), OK);
    }
    assert_int_equal(record_add_name(&r, "name 0", RECORD_NAME_WEAK), OK);
    assert_int_equal(record_add_name(&r, "name 0", RECORD_NAME_ALIAS), ERR_LIMIT);
    for (int i = 0; i < RECORD_BIRTHS_MAX; i++) {
        (void)snprintf(text, sizeof text, "%d", 1900 + i);
        assert_int_equal(record_add_birth(&r, text), OK);
    }
    assert_int_equal(record_add_birth(&r, "2001"), ERR_LIMIT);
    for (int i = 0; i < RECORD_CODES_MAX; i++) {
        (void)snprintf(text, sizeof text, "c%d", i);
        assert_int_equal(record_add_code(&r, RECORD_LABELS, text), OK);
    }
    assert_int_equal(record_add_code(&r, RECORD_LABELS, "d"), ERR_LIMIT);
    assert_int_equal(record_add_code(&r, RECORD_REGIONS, "d"), OK);
    record_fini(&r);
}

/* What many share says of no person who he is: not the newspaper's domain, nor the page
 * of a host, nor the bank. The mailbox does, and its domain alone does not. */
static void R13_what_many_share_is_no_token_of_a_person(void **state)
{
    static const struct {
        enum identifier_kind kind;
        const char *text;
        const char *token; /* of a body; NULL: nobody's */
        bool own;          /* of a person as well */
    } cases[] = {
        {IDENTIFIER_DOMAIN, "news.example", "domain::news.example", false},
        {IDENTIFIER_URL, "https://news.example/a", "url::https://news.example/a", false},
        {IDENTIFIER_URL, "www.news.example", "url::https://www.news.example/", false},
        {IDENTIFIER_BIC, "DEUTDEFF", "bic::DEUTDEFFXXX", false},
        {IDENTIFIER_EMAIL, "@news.example", NULL, false}, /* no mailbox: nobody's */
        {IDENTIFIER_EMAIL, "ada@news.example", "email::ada@news.example", true},
        {IDENTIFIER_USERNAME, "@ada@news.example", "username::ada@news.example", true},
    };
    char token[IDENTIFIER_TOKEN_MAX + 1];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct record r;

        record_init(&r);
        assert_int_equal(record_add_identifier(&r, cases[i].kind, "", cases[i].text), OK);
        for (enum record_kind k = RECORD_PERSON; k <= RECORD_THING; k++) {
            bool own = k != RECORD_PERSON || cases[i].own;

            r.kind = k;
            if (cases[i].token == NULL) {
                assert_int_not_equal(record_identifier_token(&r, 0, token), OK);
                continue;
            }
            assert_int_equal(record_identifier_is_own(&r, 0), own);
            assert_int_equal(record_identifier_token(&r, 0, token),
                             own ? OK : ERR_DENIED);
            if (own)
                assert_string_equal(token, cases[i].token);
        }
        record_fini(&r);
    }
}

/* Kept as written whatever they are; a token only of what is one. */
static void identifiers(void **state)
{
    char token[IDENTIFIER_TOKEN_MAX + 1];
    char text[IDENTIFIER_TEXT_MAX + 2];
    struct record r;

    (void)state;
    record_init(&r);
    assert_int_equal(record_add_identifier(&r, IDENTIFIER_PASSPORT, "", "C 1234567"), OK);
    assert_int_equal(record_add_identifier(&r, IDENTIFIER_PASSPORT, "", "C 1234567"), OK);
    assert_int_equal(r.identifier_count, 1);
    assert_int_equal(record_add_identifier(&r, IDENTIFIER_PASSPORT, "XA", "C"),
                     ERR_MALFORMED);
    assert_int_equal(record_add_identifier(&r, IDENTIFIER_PASSPORT, "xyz", "C"),
                     ERR_MALFORMED);
    assert_int_equal(record_add_identifier(&r, IDENTIFIER_PASSPORT, "xa", ""),
                     ERR_MALFORMED);
    assert_int_equal(record_add_identifier(&r, IDENTIFIER_PASSPORT, "xa", "a\xFF"),
                     ERR_MALFORMED);
    assert_int_equal(record_add_identifier(&r, IDENTIFIER_PASSPORT, "xa", "a\nb"),
                     ERR_MALFORMED);
    memset(text, 'a', sizeof text);
    text[IDENTIFIER_TEXT_MAX + 1] = '\0';
    assert_int_equal(record_add_identifier(&r, IDENTIFIER_URL, "", text), ERR_LIMIT);
    text[IDENTIFIER_TEXT_MAX] = '\0';
    assert_int_equal(record_add_identifier(&r, IDENTIFIER_URL, "", text), OK);

    assert_int_equal(record_identifier_token(&r, 0, token), ERR_DENIED);
    assert_int_equal(record_add_code(&r, RECORD_COUNTRIES, "xa"), OK);
    assert_int_equal(record_identifier_token(&r, 0, token), OK);
    assert_string_equal(token, "passport:xa:C1234567");
    assert_int_equal(record_add_code(&r, RECORD_COUNTRIES, "xb"), OK);
    assert_int_equal(record_identifier_token(&r, 0, token), ERR_DENIED);

    assert_int_equal(record_add_identifier(&r, IDENTIFIER_BIC, "", "DEUTDEFF"), OK);
    assert_int_equal(record_identifier_token(&r, 2, token), ERR_DENIED);
    r.kind = RECORD_ORGANISATION;
    assert_int_equal(record_identifier_token(&r, 2, token), OK);
    assert_string_equal(token, "bic::DEUTDEFFXXX");

    for (int i = 3; i < RECORD_IDENTIFIERS_MAX; i++) {
        (void)snprintf(text, sizeof text, "%d", i);
        assert_int_equal(record_add_identifier(&r, IDENTIFIER_DOCUMENT, "xa", text), OK);
    }
    assert_int_equal(record_add_identifier(&r, IDENTIFIER_DOCUMENT, "xa", "0"),
                     ERR_LIMIT);
    assert_int_equal(record_add_identifier(&r, IDENTIFIER_DOCUMENT, "xa", "3"), OK);
    record_fini(&r);
}

static void codes(void **state)
{
    static const char *const bad[] = {"",  "-a",  ".a",  "_a",
                                      "A", "a b", "a\n", "\xC3\xA9"};
    struct record r;

    (void)state;
    record_init(&r);
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_int_equal(record_add_code(&r, RECORD_TOPICS, bad[i]), ERR_MALFORMED);
    assert_int_equal(record_add_code(&r, RECORD_TOPICS, "0a._-9"), OK);
    record_fini(&r);
}

static enum err build(struct record *r)
{
    enum err e = record_set_id(r, "a");

    if (e == OK)
        e = record_set_source(r, "s");
    if (e == OK)
        e = record_add_name(r, "Ada Verin", RECORD_NAME_PRIMARY);
    if (e == OK)
        e = record_add_birth(r, "1970");
    if (e == OK)
        e = record_add_code(r, RECORD_TOPICS, "ct");
    if (e == OK)
        e = record_add_identifier(r, IDENTIFIER_EMAIL, "", "ada@example.org");
    return e;
}

static void out_of_memory(void **state)
{
    (void)state;
    for (size_t n = 1;; n++) {
        struct record r;
        enum err e;

        record_init(&r);
        failing_start(n);
        e = build(&r);
        if (failing_stop() < n) {
            assert_int_equal(e, OK);
            record_fini(&r);
            break;
        }
        assert_int_equal(e, ERR_NOMEM);
        record_fini(&r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_the_form),
        cmocka_unit_test(R46_reads_the_form),
        cmocka_unit_test(refuses_other_forms),
        cmocka_unit_test(dates),
        cmocka_unit_test(bounds),
        cmocka_unit_test(counts),
        cmocka_unit_test(codes),
        cmocka_unit_test(identifiers),
        cmocka_unit_test(R13_what_many_share_is_no_token_of_a_person),
        cmocka_unit_test(out_of_memory),
    };

    return cmocka_run_group_tests_name("intel/record", tests, NULL, NULL);
}
