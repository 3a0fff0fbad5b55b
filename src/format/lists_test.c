/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lists_test.c - excerpts of published lists into records, and their hostile brothers
 *
 * The excerpts in tests/vectors/lists have the form of the published lists and name
 * nobody; what is expected of them was read off by eye.
 */
#include "base/buffer.h"
#include "base/file.h"
#include "base/num.h"
#include "crypto/entropy.h"
#include "format/lists.h"
#include "format/ofac.h"
#include "tests/support/failing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct seen {
    struct buffer text;
    struct tally tally;
    struct fault fault;
};

static enum err take(void *state, const struct record *r, size_t line)
{
    struct seen *s = state;

    buffer_printf(&s->text, "%zu %s %s", line, record_kind_word(r->kind), r->id);
    for (size_t i = 0; i < r->name_count; i++)
        buffer_printf(&s->text, " | %s %s", record_name_kind_word(r->names[i].kind),
                      r->names[i].text);
    for (size_t i = 0; i < r->birth_count; i++)
        buffer_printf(&s->text, " | born %s", r->births[i].text);
    for (size_t i = 0; i < r->codes[RECORD_COUNTRIES].count; i++)
        buffer_printf(&s->text, " | %s", r->codes[RECORD_COUNTRIES].items[i].text);
    for (size_t i = 0; i < r->codes[RECORD_LABELS].count; i++)
        buffer_printf(&s->text, " | label %s", r->codes[RECORD_LABELS].items[i].text);
    for (size_t i = 0; i < r->identifier_count; i++)
        buffer_printf(&s->text, " | %s:%s:%s",
                      identifier_kind_word(r->identifiers[i].kind),
                      r->identifiers[i].country, r->identifiers[i].text);
    buffer_printf(&s->text, " | %s\n", r->source);
    return OK;
}

static enum err report(void *state, size_t line, const struct fault *f)
{
    struct seen *s = state;

    assert_true(f->code != OK && f->text[0] != '\0');
    buffer_printf(&s->text, "%zu ! %.40s\n", line, f->text);
    return OK;
}

static void path_of(const char *name, char out[1000])
{
    const char *root = getenv("ENTENTE_ROOT");

    (void)snprintf(out, 1000, "%s/tests/vectors/lists/%s", root != NULL ? root : ".",
                   name);
}

static void load(const char *name, struct buffer *out)
{
    char path[1000];
    struct fault f;

    path_of(name, path);
    buffer_init(out, 1u << 20);
    assert_int_equal(file_read(path, out, &f), OK);
}

static enum err import(enum format_kind kind,
                       const char *path,
                       const struct buffer *bytes,
                       size_t step,
                       struct seen *s)
{
    struct source_memory m = {bytes->data, bytes->bytes, step, OK};
    struct source source = source_of_memory(&m);
    struct sink sink = {take, report, s};
    struct lists_plan plan = {.kind = kind, .path = path};

    memset(s, 0, sizeof *s);
    buffer_init(&s->text, 1u << 20);
    return lists_import(&plan, &source, &sink, &s->tally, &s->fault);
}

/* In pieces of several sizes, so that every boundary is met. */
static void expect(enum format_kind kind, const char *name, const char *expected)
{
    static const size_t steps[] = {1, 3, 4096};
    char path[1000];
    struct buffer bytes;

    load(name, &bytes);
    path_of(name, path);
    assert_int_equal(guess_format(bytes.data, bytes.bytes, "list.txt"), kind);
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        struct seen s;

        assert_int_equal(import(kind, path, &bytes, steps[i], &s), OK);
        assert_string_equal(buffer_text(&s.text), expected);
        assert_int_equal(s.tally.rows, s.tally.taken + s.tally.bad);
        buffer_fini(&s.text);
    }
    buffer_fini(&bytes);
}

static void united_nations(void **state)
{
    (void)state;
    expect(FORMAT_UN_XML, "un.xml",
           "4 person SOi.001 | primary SERGEI PAVLOVICH TOLMAROV"
           " | original Сергей Павлович Толмаров | alias Serge Tolmaroff"
           " | alias S. Tolmarov | weak Sea Fox | alias Tolmar | original Толмар"
           " | alias Per Tolmar | born 1971-04-01 | born 1971-03-02 | born 1969"
           " | born 1973 | born 1974 | born 1975 | is | label sea-order"
           " | passport:is:OA 454044 | national-id:no:63-55 | document::77120"
           " | UN Security Council Consolidated List\n"
           "4 ! \"Borduria\" is the name of no country tha\n"
           "77 ! The entry has no name.\n"
           "84 organisation 3 | primary GREY HERON SHIPPING | alias Grey Heron (GHS)"
           " | kp | UN Security Council Consolidated List\n");
}

static void united_states_xml(void **state)
{
    (void)state;
    expect(FORMAT_OFAC_XML, "ofac.xml",
           "7 person 101 | primary TOLMAROV, Sergei Pavlovich | alias TOLMAROFF, Serge"
           " | weak SEA FOX | born 1971-03-02 | born 1969 | is | label sea"
           " | label sea-eo1 | passport:is:A1234567 | email::serge@example.org"
           " | OFAC Sanctions Lists\n"
           "76 thing 102 | primary GREY HERON | pa | imo::9074729"
           " | OFAC Sanctions Lists\n"
           "92 organisation 103 | primary GREY HERON SHIPPING | kp"
           " | domain::greyheron.example | imo-company::1234567"
           " | OFAC Sanctions Lists\n"
           "92 ! imo-company: The check digit of the IMO \n");
}

static void united_states_tables(void **state)
{
    struct buffer bytes;
    struct seen s;

    (void)state;
    expect(FORMAT_OFAC_CSV, "sdn.csv",
           "4 ! The entry's number stood in an earlier r\n"
           "5 ! The row has not as many fields as this t\n"
           "1 person 101 | primary TOLMAROV, Sergei Pavlovich | weak SEA FOX"
           " | alias TOLMAROFF, Serge | born 1971-03-02 | born 1969 | is | label sea"
           " | label sea-eo1 | passport:is:A1234567 | passport::B77"
           " | email::serge@example.org | OFAC Sanctions Lists\n"
           "1 ! passport: The number has not 4 to 34 let\n"
           "2 thing 102 | primary GREY HERON | pa | imo::9074729 | mmsi::123456789"
           " | OFAC Sanctions Lists\n"
           "2 ! mmsi: The MMSI has no country's digits i\n"
           "3 organisation 103 | primary GREY HERON SHIPPING | alias HERON LINES | pa"
           " | kp | label sea | tax-id:ru:7707083893"
           " | wallet::1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa | OFAC Sanctions Lists\n");
    load("alt.csv", &bytes);
    assert_int_equal(import(FORMAT_OFAC_CSV, NULL, &bytes, 99, &s), ERR_MALFORMED);
    assert_non_null(strstr(s.fault.text, "sdn.csv"));
    buffer_fini(&s.text);
    buffer_fini(&bytes);
    load("sdn.csv", &bytes);
    assert_int_equal(import(FORMAT_OFAC_CSV, NULL, &bytes, 99, &s), OK);
    assert_null(strstr(buffer_text(&s.text), "HERON LINES")); /* alone */
    buffer_fini(&s.text);
    buffer_fini(&bytes);
}

static void european_union(void **state)
{
    (void)state;
    expect(FORMAT_EU_XML, "eu.xml",
           "3 person EU.1.11 | original Сергей Толмаров"
           " | primary Sergei Pavlovich Tolmarov | alias Serge Tolmaroff | weak Sea Fox"
           " | weak Fox | born 1971-03-02 | born 1970-04 | born 1965 | born 1966"
           " | born 1967 | is | label sea | passport:is:A1234567 | national-id::63-55"
           " | email::serge@example.org | email::fox@example.org"
           " | EU Consolidated Financial Sanctions List\n"
           "28 organisation 12 | primary Grey Heron Shipping | kp"
           " | registration:kp:1234567890 | EU Consolidated Financial Sanctions List\n"
           "34 ! The entry has no name.\n");
    expect(FORMAT_EU_CSV, "eu.csv",
           "2 person EU.1.11 | primary Sergei Pavlovich Tolmarov"
           " | weak Sea \"Fox\"; the old one | born 1971-03-02 | born 1965 | born 1966"
           " | born 1967 | is | label sea | passport:is:A1234567"
           " | EU Consolidated Financial Sanctions List\n"
           "4 organisation EU.1.12 | primary Grey Heron Shipping | kp | label sea"
           " | EU Consolidated Financial Sanctions List\n");
}

static void united_kingdom(void **state)
{
    (void)state;
    expect(FORMAT_UK_XML, "uk.xml",
           "4 person SEA0001 | primary SERGEI PAVLOVICH TOLMAROV | alias Serge Tolmaroff"
           " | weak Sea Fox | original Сергей Толмаров | born 1970 | born 1971-03-02"
           " | is | label sea | passport:is:A1234567 | national-id::63-55"
           " | UK Sanctions List\n"
           "30 thing SEA0002 | primary GREY HERON | pa | imo::9074729"
           " | UK Sanctions List\n"
           "37 ! The entry has no id, or one that is long\n");
    expect(FORMAT_UK_CSV, "uk.csv",
           "6 ! The row has no id.\n"
           "3 organisation SEA0002 | primary GREY HERON SHIPPING | kp | label sea"
           " | registration::1234567890 | phone::+8502381 | domain::www.heron.example"
           " | UK Sanctions List\n"
           "4 person SEA0001 | primary SERGEI PAVLOVICH TOLMAROV"
           " | original Сергей Толмаров | weak Sea \"Fox\" | born 1971-03-02 | born 1970"
           " | is | no | label sea | passport:is:A1234567 | national-id::63-55"
           " | email::serge@example.org | UK Sanctions List\n");
    expect(FORMAT_UK_CSV, "conlist.csv",
           "3 person 1 | alias Serge TOLMAROFF | primary René D’ARTAGNY | born 1970"
           " | born 1971-03-02 | is | no | label sea | passport:is:A1234567"
           " | passport:no:B 7712 | national-id:no:6355 | UK Consolidated List\n"
           "5 organisation 2 | primary GREY HERON “SHIPPING” | kp | label sea"
           " | UK Consolidated List\n");
}

static void beside(void **state)
{
    char path[100];

    (void)state;
    assert_true(ofac_beside("/a/sdn/SDN.CSV", "alt", path, sizeof path));
    assert_string_equal(path, "/a/sdn/ALT.CSV");
    assert_true(ofac_beside("cons_prim.csv", "add", path, sizeof path));
    assert_string_equal(path, "cons_add.csv");
    assert_true(ofac_beside("x_sdn.csv", "alt", path, sizeof "x_alt.csv"));
    assert_false(ofac_beside("x_sdn.csv", "alt", path, sizeof "x_alt.csv" - 1));
    assert_false(ofac_beside("/sdn/list.csv", "alt", path, sizeof path));
}

/* Cut anywhere, a list is an error or shorter, never more than it was. */
static void every_cut(void **state)
{
    static const struct {
        const char *name;
        enum format_kind kind;
    } files[] = {
        {"un.xml", FORMAT_UN_XML},    {"ofac.xml", FORMAT_OFAC_XML},
        {"sdn.csv", FORMAT_OFAC_CSV}, {"eu.xml", FORMAT_EU_XML},
        {"eu.csv", FORMAT_EU_CSV},    {"uk.xml", FORMAT_UK_XML},
        {"uk.csv", FORMAT_UK_CSV},    {"conlist.csv", FORMAT_UK_CSV},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        struct buffer bytes;

        load(files[i].name, &bytes);
        for (size_t n = bytes.bytes - 1; n > 0; n -= n > 40 ? 13 : 1) {
            struct buffer cut = bytes;
            struct seen s;
            enum err e;

            cut.bytes = n;
            e = import(files[i].kind, NULL, &cut, 4096, &s);
            assert_true(e == ERR_MALFORMED || (e == OK && s.tally.rows <= 5));
            assert_true(e == OK || s.fault.text[0] != '\0');
            buffer_fini(&s.text);
        }
        buffer_fini(&bytes);
    }
}

static void of_another_form(void **state)
{
    static const char *const texts[] = {
        "",
        "{}",
        "a,b\n1,2\n",
        "<html><body/></html>",
        "<a",
        "\xFF\xFE",
        "a\0b",
        "<!DOCTYPE CONSOLIDATED_LIST [<!ENTITY a \"b\">]><CONSOLIDATED_LIST/>"};

    (void)state;
    for (enum format_kind k = FORMAT_UN_XML; k <= FORMAT_UK_CSV; k++)
        for (size_t i = 0; i < COUNT_OF(texts); i++) {
            struct buffer bytes;
            struct seen s;

            buffer_init(&bytes, 1000);
            buffer_add_text(&bytes, texts[i]);
            if (k == FORMAT_OFAC_CSV && (i == 0 || i == 5))
                buffer_add_text(&bytes, "x"); /* without, it is a list without rows */
            assert_int_equal(import(k, NULL, &bytes, 99, &s), ERR_MALFORMED);
            assert_true(s.fault.text[0] != '\0');
            assert_int_equal(s.tally.taken, 0);
            buffer_fini(&s.text);
            buffer_fini(&bytes);
        }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(united_nations),
        cmocka_unit_test(united_states_xml),
        cmocka_unit_test(united_states_tables),
        cmocka_unit_test(european_union),
        cmocka_unit_test(united_kingdom),
        cmocka_unit_test(beside),
        cmocka_unit_test(every_cut),
        cmocka_unit_test(of_another_form),
    };

    if (crypto_start() != OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
