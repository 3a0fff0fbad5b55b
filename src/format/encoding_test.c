/* SPDX-License-Identifier: Apache-2.0 */
/*
 * encoding_test.c - bytes of other encodings become UTF-8
 *
 * Expected bytes are those that Python's codecs give.
 */
#include "base/buffer.h"
#include "base/num.h"
#include "format/csv.h"
#include "format/encoding.h"
#include "tests/support/failing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* Read all of it, `step` bytes in and `ask` bytes out at a time. */
static enum err turn(const char *name,
                     struct source_memory *m,
                     size_t ask,
                     struct buffer *out,
                     struct fault *f)
{
    struct source source = source_of_memory(m);
    struct encoding *e = NULL;
    uint8_t piece[1000];
    size_t got = 1;
    enum err error = encoding_new(&source, name, &e, f);

    buffer_init(out, 1u << 20);
    while (error == OK && got > 0) {
        error = encoding_source(e)->read(encoding_source(e)->state, piece, ask, &got);
        if (error == OK)
            buffer_add(out, piece, got);
    }
    encoding_free(e);
    return error;
}

static void vectors(void **state)
{
    static const struct {
        const char *name;
        const char *in;
        size_t count;
        const char *out;
    } cases[] = {
        {NULL, "", 0, ""},
        {NULL, "a\xC3\xA9", 3, "a\xC3\xA9"},
        {NULL, "\xEF\xBB\xBFx", 4, "\xEF\xBB\xBFx"},
        {NULL, "\xFF\xFE\x1F\x04x\0", 6, "\xD0\x9Fx"},
        {NULL, "\xFE\xFF\x04\x1F\0x", 6, "\xD0\x9Fx"},
        {NULL, "\x1F\x04;\0x\0\n\0", 8, "\xD0\x9F;x\n"}, /* no mark */
        {NULL, "\x04\x1F\0;\0x\0\n", 8, "\xD0\x9F;x\n"},
        {NULL, "a\0\0b", 4, "a\0\0b"}, /* a NUL on either side: as it is */
        {"windows-1252", "\xFF\xFE\x3D\xD8\x00\xDE", 6, "\xF0\x9F\x98\x80"},
        {"utf-16", "x\0y\0", 4, "xy"},
        {"UTF-16BE", "\0x", 2, "x"},
        {"utf-16", "x\0\x00\xD8y\0", 6, "x\xFFy"}, /* half a pair */
        {"utf-16", "x\0y", 3, "x\xFF"},
        {"windows-1251", "\xD1\xE5\xF0\xE3\xE5\xE9", 6,
         "\xD0\xA1\xD0\xB5\xD1\x80\xD0\xB3\xD0\xB5\xD0\xB9"},
        {"windows-1251", "\xC0\x98\xC1", 3, "\xD0\x90\xFF\xD0\x91"},
        {"windows-1252", "\x93\x46\x92\xE9", 4,
         "\xE2\x80\x9C"
         "F\xE2\x80\x99\xC3\xA9"},
        {"koi8-r", "\xF3", 1, "\xD0\xA1"},
        {"shift_jis", "\x83\x41", 2, "\xE3\x82\xA2"},
        {"mixed", "\xD0\x90 \x92s \xE9t\xE9", 9,
         "\xD0\x90 \xE2\x80\x99s \xC3\xA9t\xC3\xA9"},
        {"mixed", "\xC3", 1, "\xC3\x83"},
        {"mixed", "\xF0\x9F\x98\x80\xF0\x9F", 6, "\xF0\x9F\x98\x80\xC3\xB0\xC5\xB8"},
        {"mixed", "a\x81\x8D.", 4, "a\xFF\xFF."},
    };
    static const size_t steps[] = {1, 2, 1000};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        for (size_t k = 0; k < COUNT_OF(steps); k++) {
            struct source_memory m = {(const uint8_t *)cases[i].in, cases[i].count,
                                      steps[k], OK};
            struct buffer out;
            struct fault f;

            assert_int_equal(
                turn(cases[i].name, &m, steps[COUNT_OF(steps) - 1 - k], &out, &f), OK);
            assert_string_equal(buffer_text(&out), cases[i].out);
            buffer_fini(&out);
        }
}

static void much(void **state)
{
    static uint8_t in[300 * 1000];
    struct source_memory m = {in, sizeof in, 70000, OK};
    struct buffer out;
    struct fault f;

    (void)state;
    memset(in, 0xC0, sizeof in);
    assert_int_equal(turn("windows-1251", &m, 999, &out, &f), OK);
    assert_int_equal(out.bytes, 2 * sizeof in);
    buffer_fini(&out);
    m = (struct source_memory){in, sizeof in, 70000, OK};
    assert_int_equal(turn("mixed", &m, 999, &out, &f), OK);
    assert_int_equal(out.bytes, 2 * sizeof in);
    buffer_fini(&out);
}

static void errors(void **state)
{
    struct source_memory m = {(const uint8_t *)"x", 1, 1, ERR_CANCELLED};
    struct buffer out;
    struct fault f;

    (void)state;
    assert_int_equal(turn("ebony", &m, 1, &out, &f), ERR_USAGE);
    assert_non_null(strstr(f.text, "ebony"));
    assert_int_equal(turn("windows-1251", &m, 1, &out, &f), ERR_CANCELLED);
    buffer_fini(&out);
    failing_start(1);
    assert_int_equal(turn(NULL, &m, 1, &out, &f), ERR_NOMEM);
    (void)failing_stop();
}

/* The row with a byte that is nothing is told, and the others are read. */
static void rows(void **state)
{
    struct source_memory m = {(const uint8_t *)"\xC0,1\n\x98,2\n\xC1,3\n", 12, 5, OK};
    struct source source = source_of_memory(&m);
    struct encoding *e = NULL;
    struct csv_row row;
    struct fault f;
    struct csv *csv;

    (void)state;
    assert_int_equal(encoding_new(&source, "windows-1251", &e, &f), OK);
    csv = csv_new(encoding_source(e));
    assert_int_equal(csv_next(csv, &row, &f), OK);
    assert_string_equal(row.fields[0], "\xD0\x90");
    assert_int_equal(csv_next(csv, &row, &f), ERR_MALFORMED);
    assert_int_equal(row.line, 2);
    assert_int_equal(csv_next(csv, &row, &f), OK);
    assert_string_equal(row.fields[0], "\xD0\x91");
    assert_int_equal(csv_next(csv, &row, &f), ERR_NOT_FOUND);
    csv_free(csv);
    encoding_free(e);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(vectors),
        cmocka_unit_test(much),
        cmocka_unit_test(errors),
        cmocka_unit_test(rows),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
