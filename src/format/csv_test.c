/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csv_test.c - RFC 4180's own examples, the bounds, and files that mean harm
 */
#include "base/buffer.h"
#include "base/num.h"
#include "format/csv.h"
#include "tests/support/failing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* All rows as "[field][field]\n", bad ones as "line:error\n". */
static void read_parted(
    const void *bytes, size_t count, size_t step, char separator, struct buffer *out)
{
    struct source_memory m = {bytes, count, step, OK};
    struct source source = source_of_memory(&m);
    struct csv *csv = csv_new(&source);
    struct csv_row row;

    assert_non_null(csv);
    csv_part(csv, separator);
    for (;;) {
        struct fault f = {0};
        enum err e = csv_next(csv, &row, &f);

        if (e == ERR_NOT_FOUND)
            break;
        if (e != OK) {
            assert_true(f.text[0] != '\0');
            buffer_printf(out, "%zu:%s\n", row.line, err_name(e));
            continue;
        }
        for (size_t i = 0; i < row.count; i++)
            buffer_printf(out, "[%s]", row.fields[i]);
        buffer_add_text(out, "\n");
    }
    csv_free(csv);
}

static void read_all(const void *bytes, size_t count, size_t step, struct buffer *out)
{
    read_parted(bytes, count, step, ',', out);
}

/* Whatever the size of the pieces in which it comes. */
static void expect(const char *bytes, size_t count, const char *rows)
{
    static const size_t steps[] = {1, 2, 3, 7, 100000};

    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        struct buffer b;

        buffer_init(&b, 1u << 24);
        read_all(bytes, count, steps[i], &b);
        assert_string_equal(buffer_text(&b), rows);
        buffer_fini(&b);
    }
}

static void expect_text(const char *text, const char *rows)
{
    expect(text, strlen(text), rows);
}

/* [RFC4180] section 2, its numbered examples. */
static void examples(void **state)
{
    (void)state;
    expect_text("aaa,bbb,ccc\r\nzzz,yyy,xxx\r\n", "[aaa][bbb][ccc]\n[zzz][yyy][xxx]\n");
    expect_text("aaa,bbb,ccc\r\nzzz,yyy,xxx", "[aaa][bbb][ccc]\n[zzz][yyy][xxx]\n");
    expect_text("\"aaa\",\"bbb\",\"ccc\"\r\nzzz,yyy,xxx",
                "[aaa][bbb][ccc]\n[zzz][yyy][xxx]\n");
    expect_text("\"aaa\",\"b\r\nbb\",\"ccc\"\r\nzzz,yyy,xxx",
                "[aaa][b\r\nbb][ccc]\n[zzz][yyy][xxx]\n");
    expect_text("\"aaa\",\"b\"\"bb\",\"ccc\"", "[aaa][b\"bb][ccc]\n");
}

static void edges(void **state)
{
    (void)state;
    expect_text("", "");
    expect_text("\n\r\n\n", "");
    expect_text("\xEF\xBB\xBF"
                "a,b\n",
                "[a][b]\n");
    expect_text("a\n\nb\r\n\r\nc", "[a]\n[b]\n[c]\n");
    expect_text(",", "[][]\n");
    expect_text("a,\n,b\n", "[a][]\n[][b]\n");
    expect_text("\"\"\n", "[]\n");
    expect_text("\"\"\"\"\n", "[\"]\n");
    expect_text(" a , b \n", "[ a ][ b ]\n");
    expect_text("a\r", "[a]\n");
    expect_text("\"a\"\r\n", "[a]\n");
    expect_text("\xD0\x98,\xF0\x9F\x90\x9F\n", "[\xD0\x98][\xF0\x9F\x90\x9F]\n");
}

static void bad_rows_cost_themselves(void **state)
{
    (void)state;
    expect_text("a\nb\"c\nd\n", "[a]\n2:malformed\n[d]\n");
    expect_text("a\n\"b\"c\nd\n", "[a]\n2:malformed\n[d]\n");
    expect_text("a\n\"b\nc\nd\n", "[a]\n2:malformed\n[c]\n[d]\n");
    expect_text("a\rb\nc\n", "1:malformed\n[c]\n");
    expect_text("a\n\xFF\nd\n", "[a]\n2:malformed\n[d]\n");
    expect_text("a\n\xED\xA0\x80\nd\n", "[a]\n2:malformed\n[d]\n");
    expect_text("a\nx\x01y\nd\n", "[a]\n2:malformed\n[d]\n");
    expect_text("a\n\"x\n\x7Fy\"\nd\n", "[a]\n2:malformed\n[d]\n");
    expect("a\nx\0y,z\nd\n", 10, "[a]\n2:malformed\n[d]\n");
    expect("\0\0\0\0\0\0", 6, "1:malformed\n");
    expect("\xFF\xFE"
           "a\0,\0b\0\n\0c\0\n\0",
           14, "1:malformed\n2:malformed\n3:malformed\n");
}

static void add_many(struct buffer *b, const char *text, size_t count)
{
    for (size_t i = 0; i < count; i++)
        buffer_add_text(b, text);
}

/* The largest that is allowed, and one more of each. */
static void bounds(void **state)
{
    struct buffer in;
    struct buffer out;

    (void)state;
    buffer_init(&in, 1u << 24);
    buffer_init(&out, 1u << 24);
    add_many(&in, ",", CSV_COLUMNS_MAX - 1);
    add_many(&in, "\n", 1);
    add_many(&in, ",", CSV_COLUMNS_MAX);
    add_many(&in, "\nend\n", 1);
    read_all(in.data, in.bytes, 999, &out);
    assert_non_null(strstr(buffer_text(&out), "[]\n2:limit\n[end]\n"));

    buffer_clear(&in);
    buffer_clear(&out);
    add_many(&in, "x", CSV_FIELD_MAX);
    add_many(&in, "\n", 1);
    add_many(&in, "x", CSV_FIELD_MAX + 1);
    add_many(&in, "\nend\n", 1);
    read_all(in.data, in.bytes, 4096, &out);
    assert_int_equal(out.bytes, CSV_FIELD_MAX + 3 + strlen("2:limit\n[end]\n"));

    /* A row of 16 fields that fill it to the last byte, then the same and one byte. */
    buffer_clear(&in);
    buffer_clear(&out);
    for (size_t extra = 0; extra < 2; extra++) {
        for (size_t i = 0; i < 16; i++) {
            add_many(&in, "x", CSV_FIELD_MAX - 1 + (i == 15 ? extra : 0));
            add_many(&in, i < 15 ? "," : "\n", 1);
        }
        add_many(&in, extra == 0 ? "middle\n" : "end\n", 1);
    }
    read_all(in.data, in.bytes, 65536, &out);
    assert_non_null(strstr(buffer_text(&out), "x]\n[middle]\n"));
    assert_non_null(strstr(buffer_text(&out), "[middle]\n3:limit\n[end]\n"));
    buffer_fini(&in);
    buffer_fini(&out);
}

static void harm(void **state)
{
    struct buffer in;
    struct buffer out;

    (void)state;
    buffer_init(&in, 1u << 24);
    buffer_init(&out, 1u << 24);

    /* A hundred thousand columns. */
    add_many(&in, "a,", 100000);
    add_many(&in, "\nend\n", 1);
    read_all(in.data, in.bytes, 65536, &out);
    assert_string_equal(buffer_text(&out), "1:limit\n[end]\n");

    /* A line of four million bytes without an end, then one with. */
    buffer_clear(&in);
    buffer_clear(&out);
    add_many(&in, "0123456789abcdef", 250000);
    add_many(&in, "\nend\n", 1);
    add_many(&in, "0123456789abcdef", 250000);
    read_all(in.data, in.bytes, 65536, &out);
    assert_string_equal(buffer_text(&out), "1:limit\n[end]\n3:limit\n");

    /* A quote that is never closed, before rows that fill more than the bounds. */
    buffer_clear(&in);
    buffer_clear(&out);
    add_many(&in, "\"open\n", 1);
    add_many(&in, "some,row\n", 200000);
    read_all(in.data, in.bytes, 65536, &out);
    assert_memory_equal(buffer_text(&out), "1:limit\n[some][row]\n", 20);
    assert_int_equal(out.bytes, strlen("1:limit\n") + 200000 * strlen("[some][row]\n"));
    buffer_fini(&in);
    buffer_fini(&out);
}

static void source_fails(void **state)
{
    static const enum err answers[][2] = {{ERR_IO, ERR_IO},
                                          {ERR_CANCELLED, ERR_CANCELLED},
                                          {ERR_MALFORMED, ERR_IO},
                                          {ERR_LIMIT, ERR_IO},
                                          {ERR_NOT_FOUND, ERR_IO}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(answers); i++) {
        struct source_memory m = {(const uint8_t *)"a\n\"b", 4, 1, answers[i][0]};
        struct source source = source_of_memory(&m);
        struct csv *csv = csv_new(&source);
        struct csv_row row;
        struct fault f;

        assert_int_equal(csv_next(csv, &row, &f), OK);
        assert_int_equal(csv_next(csv, &row, &f), answers[i][1]);
        assert_int_equal(csv_next(csv, &row, &f), answers[i][1]);
        csv_free(csv);
    }
}

/* The separator of the first line, and of it alone, outside of quotes. */
static void separators(void **state)
{
    static const struct {
        const char *text;
        char separator;
        const char *rows;
    } cases[] = {
        {"a;b,c\n1;\"x;y\"\n", ';', "[a][b,c]\n[1][x;y]\n"},
        {"a;b;c\n1,2\n", '\0', "[a][b][c]\n[1,2]\n"},
        {"a\tb\n1\t2;3\n", '\0', "[a][b]\n[1][2;3]\n"},
        {"a,\"b;c;d\"\n1;2\n", '\0', "[a][b;c;d]\n[1;2]\n"},
        {"\xEF\xBB\xBF"
         "a;b\r\n1;2\r\n",
         '\0', "[a][b]\n[1][2]\n"},
        {"alone\na;b\n", '\0', "[alone]\n[a;b]\n"},
        {"", '\0', ""},
        {"\"", '\0', "1:malformed\n"},
        {"a,b\n\x1A", ',', "[a][b]\n"},
        {"a,b\n\x1A\n", ',', "[a][b]\n2:malformed\n"},
        {"\x1A", ',', ""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        for (size_t step = 1; step < 9; step += 7) {
            struct buffer out;

            buffer_init(&out, 1 << 20);
            read_parted(cases[i].text, strlen(cases[i].text), step, cases[i].separator,
                        &out);
            assert_string_equal(buffer_text(&out), cases[i].rows);
            buffer_fini(&out);
        }
}

static void relaxed(void **state)
{
    static const char text[] = "the \"Fox\",b\"\n\"c\" d,e\n\"f, \"\"g\"\"\",h";
    struct source_memory m = {(const uint8_t *)text, sizeof text - 1, 3, OK};
    struct source source = source_of_memory(&m);
    struct csv *csv = csv_new(&source);
    struct csv_row row;
    struct fault f;

    (void)state;
    csv_relax(csv);
    assert_int_equal(csv_next(csv, &row, &f), OK);
    assert_string_equal(row.fields[0], "the \"Fox\"");
    assert_string_equal(row.fields[1], "b\"");
    assert_int_equal(csv_next(csv, &row, &f), ERR_MALFORMED);
    assert_int_equal(csv_next(csv, &row, &f), OK);
    assert_string_equal(row.fields[0], "f, \"g\"");
    csv_free(csv);
}

static void out_of_memory(void **state)
{
    (void)state;
    for (size_t n = 1;; n++) {
        struct source_memory m = {(const uint8_t *)"a,b\nc\n", 6, 6, OK};
        struct source source = source_of_memory(&m);
        struct csv_row row;
        struct csv *csv;
        enum err e = ERR_NOMEM;

        failing_start(n);
        csv = csv_new(&source);
        if (csv != NULL)
            e = csv_next(csv, &row, NULL);
        csv_free(csv);
        if (failing_stop() < n) {
            assert_int_equal(e, OK);
            break;
        }
        assert_int_equal(e, ERR_NOMEM);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(examples),
        cmocka_unit_test(edges),
        cmocka_unit_test(bad_rows_cost_themselves),
        cmocka_unit_test(bounds),
        cmocka_unit_test(harm),
        cmocka_unit_test(source_fails),
        cmocka_unit_test(separators),
        cmocka_unit_test(relaxed),
        cmocka_unit_test(out_of_memory),
    };

    return cmocka_run_group_tests_name("format/csv", tests, NULL, NULL);
}
