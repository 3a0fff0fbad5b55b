/* SPDX-License-Identifier: Apache-2.0 */
/*
 * listed_test.c - births, countries and numbers as lists write them
 */
#include "base/buffer.h"
#include "base/num.h"
#include "crypto/entropy.h"
#include "format/country.h"
#include "format/listed.h"
#include "tests/support/failing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void births(void **state)
{
    static const struct {
        const char *text;
        const char *births; /* "" when it is told that there is none */
    } cases[] = {
        {"1971", "1971"},
        {" 1971-03-09 ", "1971-03-09"},
        {"03 May 1971", "1971-05-03"},
        {"3 May. 1971.", "1971-05-03"},
        {"09 Sept 1971", "1971-09-09"},
        {"December 1971", "1971-12"},
        {"Dec 1971", "1971-12"},
        {"circa 1971", "1971"},
        {"circa 03 May 1971", "1971-05-03"},
        {"Approximately 1971", "1971"},
        {"24/10/1972", "1972-10-24"},
        {"00/10/1972", "1972-10"},
        {"00/00/1972", "1972"},
        {"dd/mm/1972", "1972"},
        {"dd/10/1972", "1972-10"},
        {"10/1972", "1972-10"},
        {"1958 to 1961", "1958 1959 1960 1961"},
        {"1958-1959", "1958 1959"},
        {"01 Jan 1958 to 31 Dec 1959", "1958 1959"},
        {"circa 1958-1960", "1958 1959 1960"},
        {"1930 to 1970", "1930 1970"},
        {"1961 to 1958", "1961 1958"},
        {"31 Feb 1971", "1971"},
        {"12 Foo 1971", "1971"},
        {"1937-XX-XX", "1937"},
        {"1964, 1966 or 1969", "1964 1966 1969"},
        {"24/06/1402 (Hijri calendar)", "1402"},
        {"30-35 years old", ""},
        {"unknown", ""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct listed l;
        struct buffer found;

        listed_init(&l, 1);
        buffer_init(&found, 1000);
        assert_int_equal(listed_birth(&l, cases[i].text), OK);
        for (size_t k = 0; k < l.record.birth_count; k++)
            buffer_printf(&found, "%s%s", k > 0 ? " " : "", l.record.births[k].text);
        assert_string_equal(buffer_text(&found), cases[i].births);
        assert_int_equal(l.note.code != OK, cases[i].births[0] == '\0');
        buffer_fini(&found);
        listed_fini(&l);
    }
}

static void spans(void **state)
{
    struct listed l;

    (void)state;
    listed_init(&l, 1);
    assert_int_equal(listed_span(&l, "1963", "1965"), OK);
    assert_int_equal(l.record.birth_count, 3);
    assert_int_equal(listed_span(&l, "", "1970"), OK);
    assert_int_equal(listed_span(&l, "1980", ""), OK);
    assert_int_equal(listed_span(&l, "", ""), OK);
    assert_int_equal(l.record.birth_count, 5);
    assert_int_equal(l.note.code, OK);
    assert_int_equal(listed_span(&l, "then", "now"), OK);
    assert_int_equal(l.record.birth_count, 5);
    assert_int_equal(l.note.code, ERR_MALFORMED);
    listed_fini(&l);
}

static void countries(void **state)
{
    static const struct {
        const char *name;
        const char *code; /* "" for none */
    } cases[] = {
        {"Indonesia", "id"},
        {"  indonesian. ", "id"},
        {"Democratic People's Republic of Korea", "kp"},
        {"Korea, North", "kp"},
        {"Republic of Korea", "kr"},
        {"Democratic Republic of the Congo", "cd"},
        {"Congo", "cg"},
        {"Congolese", ""},
        {"T\xC3\xBCrkiye", "tr"},
        {"Turkey", "tr"},
        {"Guinea", "gn"},
        {"Guinea-Bissau", "gw"},
        {"Equatorial Guinea", "gq"},
        {"Niger", "ne"},
        {"Nigerian", "ng"},
        {"Dominica", "dm"},
        {"Dominican Republic", "do"},
        {"United Kingdom of Great Britain and Northern Ireland", "gb"},
        {"DE", "de"},
        {"xk", "xk"},
        {"Borduria", ""},
        {"", ""},
        {"I", ""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char code[sizeof "xx"] = "";

        assert_int_equal(country_find(cases[i].name, strlen(cases[i].name), code),
                         cases[i].code[0] != '\0');
        assert_string_equal(code, cases[i].code);
    }
    assert_true(country_is_none(" undetermined ", 14));
    assert_false(country_is_none("Borduria", 8));
}

static void country_left_out(void **state)
{
    struct listed l;

    (void)state;
    listed_init(&l, 1);
    assert_int_equal(listed_country(&l, "Unknown"), OK);
    assert_int_equal(l.note.code, OK);
    assert_int_equal(listed_country(&l, "Borduria"), OK);
    assert_int_equal(l.note.code, ERR_NOT_FOUND);
    assert_non_null(strstr(l.note.text, "Borduria"));
    assert_int_equal(listed_country(&l, "Somali"), OK);
    assert_int_equal(l.record.codes[RECORD_COUNTRIES].count, 1);
    listed_fini(&l);
}

static void numbers(void **state)
{
    static char longer[IDENTIFIER_TEXT_MAX + 2];
    struct listed l;

    (void)state;
    listed_init(&l, 1);
    assert_int_equal(listed_number(&l, IDENTIFIER_PASSPORT, "Somalia", " AB:123 4567"),
                     OK);
    assert_string_equal(l.record.identifiers[0].country, "so");
    assert_string_equal(l.record.identifiers[0].text, "AB:123 4567");
    assert_int_equal(listed_number(&l, IDENTIFIER_PASSPORT, "", "xa:77"), OK);
    assert_string_equal(l.record.identifiers[1].country, "");
    assert_string_equal(l.record.identifiers[1].text, "xa:77");
    assert_int_equal(listed_number(&l, IDENTIFIER_EMAIL, "Somalia", "ann@example.org"),
                     OK);
    assert_string_equal(l.record.identifiers[2].text, "ann@example.org");
    assert_int_equal(listed_number(&l, IDENTIFIER_TAX_ID, "", "  "), OK);
    assert_int_equal(l.record.identifier_count, 3);
    memset(longer, '1', sizeof longer - 1);
    l.note.code = OK;
    assert_int_equal(listed_number(&l, IDENTIFIER_TAX_ID, "", longer), OK);
    assert_int_equal(l.note.code, ERR_LIMIT);
    assert_int_equal(l.record.identifier_count, 3);
    listed_fini(&l);
}

static void parts(void **state)
{
    static char longer[9000];
    const char *some[] = {" Ann", "", "  ", "Mirova "};
    const char *none[] = {"", " "};
    const char *many[] = {longer};
    struct listed l;

    (void)state;
    listed_init(&l, 1);
    assert_int_equal(listed_parts(&l, some, 4, RECORD_NAME_PRIMARY), OK);
    assert_int_equal(listed_parts(&l, none, 2, RECORD_NAME_ALIAS), OK);
    assert_int_equal(l.record.name_count, 1);
    assert_string_equal(l.record.names[0].text, "Ann Mirova");
    assert_int_equal(l.note.code, OK);
    memset(longer, 'a', sizeof longer - 1);
    assert_int_equal(listed_parts(&l, many, 1, RECORD_NAME_ALIAS), OK);
    assert_int_equal(l.note.code, ERR_LIMIT);
    listed_fini(&l);
}

struct seen {
    size_t taken;
    struct fault told;
    size_t line;
    enum err answer;
};

static enum err take(void *state, const struct record *r, size_t line)
{
    struct seen *s = state;

    assert_true(record_is_whole(r));
    s->taken++;
    s->line = line;
    return s->answer;
}

static enum err tell(void *state, size_t line, const struct fault *f)
{
    struct seen *s = state;

    s->told = *f;
    s->line = line;
    return s->answer;
}

static void giving(void **state)
{
    struct seen s = {.answer = OK};
    struct sink sink = {take, tell, &s};
    struct tally t = {.rows = 0};
    struct listed l;

    (void)state;
    listed_init(&l, 7);
    assert_int_equal(listed_give(&l, &sink, &t), OK); /* neither id nor name */
    assert_string_equal(s.told.text, "The entry has no id.");
    listed_fini(&l);
    listed_init(&l, 8);
    assert_int_equal(listed_id(&l, "A\n1", "List"), OK);
    assert_int_equal(listed_name(&l, "Ann", RECORD_NAME_PRIMARY), OK);
    assert_int_equal(listed_give(&l, &sink, &t), OK);
    assert_int_equal(s.told.code, ERR_MALFORMED);
    assert_int_equal(s.line, 8);
    listed_fini(&l);
    listed_init(&l, 9);
    assert_int_equal(listed_id(&l, "A1", "List"), OK);
    assert_int_equal(listed_name(&l, "A\x01nn", RECORD_NAME_PRIMARY), OK);
    assert_int_equal(listed_give(&l, &sink, &t), OK);
    assert_non_null(strstr(s.told.text, "control character"));
    assert_int_equal(s.taken, 0);
    assert_int_equal(listed_name(&l, "Ann", RECORD_NAME_PRIMARY), OK);
    l.bad.code = OK;
    assert_int_equal(listed_give(&l, &sink, &t), OK);
    assert_int_equal(s.taken, 1);
    assert_int_equal(t.rows, 4);
    assert_int_equal(t.bad, 3);
    assert_int_equal(t.incomplete, 1);
    s.answer = ERR_CANCELLED;
    assert_int_equal(listed_give(&l, &sink, &t), ERR_CANCELLED);
    listed_fini(&l);
}

static void scripts(void **state)
{
    (void)state;
    assert_true(listed_is_foreign("Mirova \xD0\x90"));
    assert_false(listed_is_foreign("\xC5\x81ukasz \xE2\x80\x99 N\xE1\xBA\xA1m"));
    assert_false(listed_is_foreign(""));
}

static enum err fill(struct listed *l)
{
    const char *names[] = {"Ann", "Mirova"};
    enum err e = listed_id(l, "A1", "List");

    if (e == OK)
        e = listed_parts(l, names, 2, RECORD_NAME_PRIMARY);
    if (e == OK)
        e = listed_birth(l, "1958 to 1960");
    if (e == OK)
        e = listed_country(l, "Somalia");
    if (e == OK)
        e = listed_label(l, "Sea Order");
    if (e == OK)
        e = listed_number(l, IDENTIFIER_PASSPORT, "Somalia", "AB12345");
    return e;
}

static void memory_runs_out(void **state)
{
    (void)state;
    for (size_t n = 1;; n++) {
        struct listed l;
        enum err e;

        listed_init(&l, 1);
        failing_start(n);
        e = fill(&l);
        if (failing_stop() < n) {
            assert_int_equal(e, OK);
            listed_fini(&l);
            break;
        }
        listed_fini(&l);
        assert_int_equal(e, ERR_NOMEM);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(births),          cmocka_unit_test(spans),
        cmocka_unit_test(countries),       cmocka_unit_test(country_left_out),
        cmocka_unit_test(numbers),         cmocka_unit_test(parts),
        cmocka_unit_test(giving),          cmocka_unit_test(scripts),
        cmocka_unit_test(memory_runs_out),
    };

    if (crypto_start() != OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
