/* SPDX-License-Identifier: Apache-2.0 */
/*
 * table_test.c - records written as rows and as entities, and read back by the importers
 *
 * The truth is the record itself: what was written is read by the importer that was there
 * before, and must be the same record.
 */
#include "base/memory.h"
#include "base/num.h"
#include "format/entity.h"
#include "format/ftm.h"
#include "format/mapping.h"
#include "format/table.h"
#include "tests/support/dice.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROUNDS = 2000 };

/* The canonical JSON of what came, a line each, and how many reports. */
struct seen {
    struct buffer text;
    size_t reports;
};

static void write_record(const struct record *r, struct buffer *out)
{
    json_t *j = NULL;

    assert_int_equal(record_to_json(r, &j), OK);
    assert_int_equal(json_write(j, out), OK);
    buffer_add_byte(out, '\n');
    json_decref(j);
}

static enum err take(void *state, const struct record *r, size_t line)
{
    struct seen *s = state;

    (void)line;
    write_record(r, &s->text);
    return OK;
}

static enum err report(void *state, size_t line, const struct fault *f)
{
    struct seen *s = state;

    (void)line;
    (void)f;
    s->reports++;
    return OK;
}

static void read_back(const struct buffer *text, bool is_table, struct seen *seen)
{
    struct source_memory t = {text->data, text->bytes, 0, OK};
    struct source source = source_of_memory(&t);
    struct sink sink = {take, report, seen};
    struct tally tally;
    struct fault f;

    *seen = (struct seen){.reports = 0};
    buffer_init(&seen->text, 1 << 22);
    assert_int_equal(is_table ? mapping_import(&source, NULL, &sink, &tally, &f)
                              : ftm_import(&source, &sink, &tally, &f),
                     OK);
}

/* The table of one record, read back: the record, and no word said of it. */
static void check_table(const struct record *r, size_t left_out)
{
    struct buffer text, expected;
    struct seen seen;

    buffer_init(&text, 1 << 20);
    buffer_init(&expected, 1 << 20);
    table_write_header(&text);
    assert_int_equal(table_write(r, &text), left_out);
    assert_int_equal(buffer_status(&text), OK);
    read_back(&text, true, &seen);
    write_record(r, &expected);
    if (left_out == 0)
        assert_string_equal(buffer_text(&seen.text), buffer_text(&expected));
    assert_int_equal(seen.reports, 0);
    buffer_fini(&seen.text);
    buffer_fini(&expected);
    buffer_fini(&text);
}

static const char *const texts[] = {
    "Ann Example",   "=1+1",     "+49 30 1", "-x",         "@sum(A1)",
    "'=quoted",      "''-twice", "'plain",   "say \"hi\"", "a,b",
    "Ёлка Ивановна", "عبد الله", "\"",       "a:b:c"};

static const char *text_of(struct dice *d)
{
    return texts[dice_below(d, COUNT_OF(texts))];
}

/* A record of chance. Its primary name, if it has one, comes first, as a table has it. */
static void make_record(struct dice *d, struct record *r)
{
    static const enum record_name_kind kinds[] = {RECORD_NAME_ALIAS, RECORD_NAME_WEAK,
                                                  RECORD_NAME_ORIGINAL};

    record_init(r);
    r->kind = (enum record_kind)dice_below(d, 4);
    assert_int_equal(record_set_id(r, text_of(d)), OK);
    assert_int_equal(record_set_source(r, text_of(d)), OK);
    assert_int_equal(record_add_name(r, text_of(d), RECORD_NAME_PRIMARY), OK);
    for (size_t k = 0; k < COUNT_OF(kinds); k++)
        for (uint64_t i = dice_below(d, 4); i > 0; i--)
            assert_int_equal(record_add_name(r, text_of(d), kinds[k]), OK);
    if (dice_below(d, 2) == 0)
        assert_int_equal(record_add_birth(r, "1971"), OK);
    if (dice_below(d, 2) == 0)
        assert_int_equal(record_add_birth(r, "1971-03-02"), OK);
    for (enum record_list l = RECORD_COUNTRIES; l <= RECORD_LABELS; l++)
        for (uint64_t i = dice_below(d, 3); i > 0; i--)
            assert_int_equal(record_add_code(r, l, i == 1 ? "xa" : "xb.2"), OK);
    if (dice_below(d, 2) == 0)
        assert_int_equal(record_add_identifier(r, IDENTIFIER_PASSPORT, "xa", "C 1234567"),
                         OK);
    if (dice_below(d, 2) == 0)
        assert_int_equal(record_add_identifier(r, IDENTIFIER_EMAIL, "", "a@b.example"),
                         OK);
}

static void test_R46_a_table_gives_every_record_back(void **state)
{
    struct dice d;

    (void)state;
    dice_init(&d, dice_seed());
    for (int i = 0; i < ROUNDS; i++) {
        struct record r;

        make_record(&d, &r);
        check_table(&r, 0);
        record_fini(&r);
    }
}

static void test_no_cell_is_a_formula(void **state)
{
    static const char risky[] = "=+-@\t\r";
    struct dice d;

    (void)state;
    dice_init(&d, 7);
    for (int i = 0; i < ROUNDS; i++) {
        struct buffer text;
        struct record r;

        make_record(&d, &r);
        buffer_init(&text, 1 << 20);
        (void)table_write(&r, &text);
        assert_null(strchr(risky, buffer_text(&text)[1]));
        for (const char *at = buffer_text(&text); (at = strstr(at, ",\"")) != NULL;
             at += 2)
            assert_true(at[2] == '\0' || strchr(risky, at[2]) == NULL ||
                        (at[-1] != '"' && at[-1] != ','));
        buffer_fini(&text);
        record_fini(&r);
    }
}

static void test_values_with_semicolons_are_counted(void **state)
{
    struct record r;

    (void)state;
    record_init(&r);
    assert_int_equal(record_set_id(&r, "x;1"), OK);
    assert_int_equal(record_add_name(&r, "A;B", RECORD_NAME_PRIMARY), OK);
    assert_int_equal(record_add_name(&r, "C;D", RECORD_NAME_ALIAS), OK);
    assert_int_equal(record_add_identifier(&r, IDENTIFIER_EMAIL, "", "a;b@c.example"),
                     OK);
    check_table(&r, 2);
    record_fini(&r);
}

static void test_entities(void **state)
{
    static const char line[] =
        "{\"datasets\":[\"made-up\"],\"id\":\"L-1\",\"properties\":{\"alias\":[\"Anna\"],"
        "\"birthDate\":[\"1971-03-02\"],\"name\":[\"Ann Example\",\"Анна\"],"
        "\"nationality\":[\"xa\"],\"passportNumber\":[\"C12\"],\"weakAlias\":[\"A\"]},"
        "\"schema\":\"Person\"}\n";
    struct buffer out, expected;
    struct seen seen;
    struct record r;
    size_t left_out = 9;

    (void)state;
    record_init(&r);
    assert_int_equal(record_set_id(&r, "L-1"), OK);
    assert_int_equal(record_set_source(&r, "made-up"), OK);
    assert_int_equal(record_add_name(&r, "Ann Example", RECORD_NAME_PRIMARY), OK);
    assert_int_equal(record_add_name(&r, "Анна", RECORD_NAME_ORIGINAL), OK);
    assert_int_equal(record_add_name(&r, "Anna", RECORD_NAME_ALIAS), OK);
    assert_int_equal(record_add_name(&r, "A", RECORD_NAME_WEAK), OK);
    assert_int_equal(record_add_birth(&r, "1971-03-02"), OK);
    assert_int_equal(record_add_code(&r, RECORD_COUNTRIES, "xa"), OK);
    assert_int_equal(record_add_identifier(&r, IDENTIFIER_PASSPORT, "", "C12"), OK);
    buffer_init(&out, 1 << 16);
    buffer_init(&expected, 1 << 16);
    assert_int_equal(entity_write(&r, &out, &left_out), OK);
    assert_int_equal(left_out, 0);
    assert_string_equal(buffer_text(&out), line);
    read_back(&out, false, &seen);
    write_record(&r, &expected);
    assert_string_equal(buffer_text(&seen.text), buffer_text(&expected));
    buffer_fini(&seen.text);
    buffer_fini(&expected);
    buffer_fini(&out);
    record_fini(&r);
}

static void test_things(void **state)
{
    static const struct {
        enum identifier_kind kind;
        const char *schema;
    } rows[] = {{IDENTIFIER_IMO, "Vessel"},
                {IDENTIFIER_AIRCRAFT, "Airplane"},
                {IDENTIFIER_VIN, "Vehicle"},
                {IDENTIFIER_WALLET, "CryptoWallet"},
                {IDENTIFIER_HASH, NULL}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct buffer out;
        struct record r;
        size_t left_out;

        record_init(&r);
        buffer_init(&out, 1 << 16);
        r.kind = RECORD_THING;
        assert_int_equal(record_set_id(&r, "T-1"), OK);
        assert_int_equal(record_add_name(&r, "A thing", RECORD_NAME_PRIMARY), OK);
        assert_int_equal(record_add_identifier(&r, rows[i].kind, "", "123456"), OK);
        assert_int_equal(entity_write(&r, &out, &left_out),
                         rows[i].schema != NULL ? OK : ERR_NOT_FOUND);
        if (rows[i].schema != NULL)
            assert_non_null(strstr(buffer_text(&out), rows[i].schema));
        else
            assert_int_equal(out.bytes, 0);
        buffer_fini(&out);
        record_fini(&r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_R46_a_table_gives_every_record_back),
        cmocka_unit_test(test_no_cell_is_a_formula),
        cmocka_unit_test(test_values_with_semicolons_are_counted),
        cmocka_unit_test(test_entities),
        cmocka_unit_test(test_things),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
