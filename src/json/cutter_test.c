/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cutter_test.c - what is cut out of texts, in pieces of any size; texts that mean harm
 */
#include "base/buffer.h"
#include "base/memory.h"
#include "base/num.h"
#include "json/cutter.h"
#include "tests/support/failing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char *const bundle[] = {"", "objects[]", "[]"};
static const char *const event[] = {"Event", "Event.Attribute[]", "response[].Event",
                                    "response[].Event.Attribute[]"};

/* All values as "path@line bytes;", faults as "!name@line;", the last one "!!name@line;".
 */
static enum err read_all(struct cutter *c, struct buffer *out)
{
    for (;;) {
        struct cut cut;
        struct fault f = {0};
        enum err e = cutter_next(c, &cut, &f);

        if (e == OK) {
            buffer_printf(out, "%u@%zu ", cut.path, cut.line);
            buffer_add(out, cut.bytes, cut.count);
            buffer_add_byte(out, ';');
        } else if (e == ERR_LIMIT || e == ERR_MALFORMED) {
            assert_int_equal(f.code, e);
            assert_true(f.text[0] != '\0');
            buffer_printf(out, "!%s%s@%zu;", cut.last ? "!" : "", err_name(e), cut.line);
        } else {
            return e;
        }
    }
}

/* The first `count` of these paths, under this ceiling. */
struct cutting {
    const char *const *paths;
    size_t count;
    size_t ceiling;
};

static const struct cutting of_bundle = {bundle, COUNT_OF(bundle), 40};
static const struct cutting of_event = {event, COUNT_OF(event), 40};
static const struct cutting of_long = {bundle, COUNT_OF(bundle), CUTTER_VALUE_MAX};

static enum err cut_text(const void *bytes,
                         size_t count,
                         size_t step,
                         const struct cutting *how,
                         struct buffer *out)
{
    struct source_memory m = {bytes, count, step, OK};
    struct source source = source_of_memory(&m);
    struct cutter *c = cutter_new(&source, how->paths, how->count, how->ceiling);
    enum err e = ERR_NOMEM;

    if (c != NULL)
        e = read_all(c, out);
    cutter_free(c);
    return e;
}

struct sample {
    const char *text;
    const char *cut;
};

static void
check_samples(const struct sample *samples, size_t count, const struct cutting *how)
{
    static const size_t steps[] = {1, 2, 3, 7, 4096};

    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < COUNT_OF(steps); k++) {
            struct buffer out;

            buffer_init(&out, 1 << 16);
            assert_int_equal(
                cut_text(samples[i].text, strlen(samples[i].text), steps[k], how, &out),
                ERR_NOT_FOUND);
            assert_string_equal(buffer_text(&out), samples[i].cut);
            buffer_fini(&out);
        }
    }
}

static void cuts_what_stands_at_paths(void **state)
{
    static const struct sample samples[] = {
        {"", ""},
        {" \n\t\r ", ""},
        {"{}", "0@1 {};"},
        {"\xEF\xBB\xBF{}", "0@1 {};"},
        {"{\"objects\":[]}", "0@1 {\"objects\":[]};"},
        {"{\"objects\" : [ {} ] }", "1@1 {};0@1 {\"objects\" : [] };"},
        {"{\"a\":1,\n\"objects\":[{\"x\":[1,\"]\"]},\n 2 ,\"s\"],\"b\":{}}",
         "1@2 {\"x\":[1,\"]\"]};1@3 2;1@3 \"s\";0@1 {\"a\":1,\n\"objects\":["
         "],\"b\":{}};"},
        /* The exact bytes of what holds no such array. */
        {"{ \"id\" : \"a\\\"b\" ,\n \"n\":-1.5e3}",
         "0@1 { \"id\" : \"a\\\"b\" ,\n \"n\":-1.5e3};"},
        {"{\"objects\":{\"a\":[1]}}", "0@1 {\"objects\":{\"a\":[1]}};"},
        {"{\"objects\":7}", "0@1 {\"objects\":7};"},
        {"{\"x\":{\"objects\":[1]}}", "0@1 {\"x\":{\"objects\":[1]}};"},
        /* An array of objects; values in a row. */
        {"[{\"a\":1},[2],null]", "2@1 {\"a\":1};2@1 [2];2@1 null;0@1 [];"},
        {"{\"a\":1}\n{\"b\":2}\n\n{\"c\":3}",
         "0@1 {\"a\":1};0@2 {\"b\":2};0@4 {\"c\":3};"},
        {"{}{} 7 \"x\" true", "0@1 {};0@1 {};0@1 7;0@1 \"x\";0@1 true;"},
        {"12", "0@1 12;"},
        {"{\"objects\":[1],\"object\":[2]}",
         "1@1 1;0@1 {\"objects\":[],\"object\":[2]};"},
    };

    (void)state;
    check_samples(samples, COUNT_OF(samples), &of_bundle);
}

static void cuts_out_of_what_is_cut(void **state)
{
    static const struct sample samples[] = {
        {"{\"Event\":{\"u\":1,\"Attribute\":[{\"v\":1},{\"v\":2}],\"z\":2}}",
         "1@1 {\"v\":1};1@1 {\"v\":2};0@1 {\"u\":1,\"Attribute\":[],\"z\":2};"},
        {"{\"response\":[{\"Event\":{\"Attribute\":[3]}},\n{\"x\":1,\"Event\":{}}]}",
         "3@1 3;2@1 {\"Attribute\":[]};2@2 {};"},
        {"{\"Attribute\":[1],\"other\":{\"Event\":{}}}", ""},
    };

    (void)state;
    check_samples(samples, COUNT_OF(samples), &of_event);
}

static void a_bad_value_costs_itself(void **state)
{
    static const struct sample samples[] = {
        /* Too long (the ceiling is 40), in an array, in the frame, alone. */
        {"[1,\"0123456789012345678901234567890123456789\",2]",
         "2@1 1;!limit@1;2@1 2;0@1 [];"},
        {"{\"a\":\"0123456789012345678901234567890123456789\",\n\"objects\":[1]}\n{}",
         "1@2 1;!limit@1;0@3 {};"},
        {"{\"a\":\"01234567890123456789\",\"b\":\"0123456789012345678\"}{}",
         "!limit@1;0@1 {};"},
        /* What is wrong inside a value its reader finds. */
        {"[{\"a\" 1},{,},nul,{\"a\":1}]",
         "2@1 {\"a\" 1};2@1 {,};2@1 nul;2@1 {\"a\":1};0@1 [];"},
        /* A broken line costs the line. */
        {"{\"a\":1}\n{\"a\":2\n{\"a\":3}", "0@1 {\"a\":1};!malformed@3;0@3 {\"a\":3};"},
        {"{\"a\":1}\n{}\n{\"a\":[\n{\"a\":3}",
         "0@1 {\"a\":1};0@2 {};!malformed@3;0@4 {\"a\":3};"},
        {"{\"a\"\n{}", "!malformed@2;0@2 {};"},
        {"{\"a\":\"\n\"}\n{}", "!malformed@1;0@3 {};"},
        {"x\n{}", "!malformed@1;0@2 {};"},
    };

    (void)state;
    check_samples(samples, COUNT_OF(samples), &of_bundle);
}

static void a_broken_text_ends(void **state)
{
    static const struct sample samples[] = {
        {"{", "!!malformed@1;"},
        {"{\"objects\":[1,", "1@1 1;!!malformed@1;"},
        {"{\"objects\":[1,\n{\"a\":", "1@1 1;!!malformed@2;"},
        {"{\"objects\":[1,]}", "1@1 1;!!malformed@1;"},
        {"{\"objects\":[,1]}", "!!malformed@1;"},
        {"{\"objects\":[1 2]}", "1@1 1;!!malformed@1;"},
        {"{\"objects\":[{]}", "!!malformed@1;"},
        {"{\"objects\":[1}", "1@1 1;!!malformed@1;"},
        {"{\"objects\":[\"a", "!!malformed@1;"},
        {"{\"objects\" [1]}", "!!malformed@1;"},
        {"{\"a\":1,}", "!!malformed@1;"},
        {"{,\"a\":1}", "!!malformed@1;"},
        {"{a:1}", "!!malformed@1;"},
        {"]", "!!malformed@1;"},
        {"{}}", "0@1 {};!!malformed@1;"},
        {"[\"\x01\"]", "!!malformed@1;"},
        {"[1\"a\"]", "!!malformed@1;"},
        {"tru{", "!!malformed@1;"},
        /* Readers differ on which of two members counts. */
        {"{\"objects\":[1],\n\"objects\":[2]}", "1@1 1;!!malformed@2;"},
        {"{\"ob\\u006aects\":[1]}", "!!malformed@1;"},
    };

    (void)state;
    check_samples(samples, COUNT_OF(samples), &of_bundle);
}

/* Nesting costs one bit a level, and beyond what is followed nothing. */
static void a_nesting_bomb_costs_itself(void **state)
{
    enum { DEEP = 1000000 };
    struct buffer text, out;

    (void)state;
    buffer_init(&text, 4 * DEEP);
    buffer_init(&out, 1 << 16);
    buffer_add_text(&text, "[1,\n");
    for (int i = 0; i < DEEP; i++)
        buffer_add_text(&text, "[");
    for (int i = 0; i < DEEP; i++)
        buffer_add_text(&text, "]");
    buffer_add_text(&text, ",2]");
    assert_int_equal(cut_text(text.data, text.bytes, 65536, &of_long, &out),
                     ERR_NOT_FOUND);
    assert_string_equal(buffer_text(&out), "2@1 1;!limit@2;2@2 2;0@1 [];");
    buffer_fini(&out);
    buffer_fini(&text);
}

/* Exactly as long and as deep as may be, and one more. */
static void the_bounds_are_exact(void **state)
{
    struct buffer text, out;

    (void)state;
    buffer_init(&text, 1 << 16);
    buffer_init(&out, 1 << 16);
    for (size_t more = 0; more < 2; more++) {
        const struct cutting deep = {&bundle[2], 1, 10000};
        const struct cutting exact = {&bundle[2], 1, 5 - more};

        buffer_clear(&text);
        buffer_clear(&out);
        buffer_add_byte(&text, '[');
        for (size_t i = 0; i < CUTTER_DEPTH_MAX + more; i++)
            buffer_add_byte(&text, '{');
        for (size_t i = 0; i < CUTTER_DEPTH_MAX + more; i++)
            buffer_add_byte(&text, '}');
        buffer_add_byte(&text, ']');
        assert_int_equal(cut_text(text.data, text.bytes, 100, &deep, &out),
                         ERR_NOT_FOUND);
        assert_int_equal(strcmp(buffer_text(&out), "!limit@1;") == 0, more == 1);
        buffer_clear(&out);
        assert_int_equal(cut_text("[\"abc\"]", 7, 100, &exact, &out), ERR_NOT_FOUND);
        assert_string_equal(buffer_text(&out), more ? "!limit@1;" : "0@1 \"abc\";");
    }
    buffer_fini(&out);
    buffer_fini(&text);
}

static void a_failed_source_ends_it(void **state)
{
    static const enum err errors[] = {ERR_IO, ERR_CANCELLED, ERR_LIMIT};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(errors); i++) {
        struct source_memory m = {(const uint8_t *)"[1,2", 4, 1, errors[i]};
        struct source source = source_of_memory(&m);
        struct cutter *c = cutter_new(&source, bundle, 3, 100);
        struct buffer out;

        assert_non_null(c);
        buffer_init(&out, 1000);
        assert_int_equal(read_all(c, &out), errors[i] == ERR_LIMIT ? ERR_IO : errors[i]);
        assert_string_equal(buffer_text(&out), "2@1 1;");
        cutter_free(c);
        buffer_fini(&out);
    }
}

/* A value longer than the window. */
static void a_long_value_is_whole(void **state)
{
    enum { LONG = 3000000 };
    uint8_t *text = memory_new(LONG, 1);
    struct source_memory m = {text, LONG, 100000, OK};
    struct source source = source_of_memory(&m);
    struct cutter *c = cutter_new(&source, &bundle[2], 1, CUTTER_VALUE_MAX);
    struct cut cut;

    (void)state;
    assert_non_null(c);
    memset(text, 'a', LONG);
    memcpy(text, "[7,\"", 4);
    memcpy(text + LONG - 2, "\"]", 2);
    assert_int_equal(cutter_next(c, &cut, NULL), OK);
    assert_int_equal(cutter_next(c, &cut, NULL), OK);
    assert_int_equal(cut.count, LONG - 4);
    assert_memory_equal(cut.bytes, text + 3, LONG - 4);
    assert_int_equal(cutter_next(c, &cut, NULL), ERR_NOT_FOUND);
    assert_int_equal(cutter_at(c), LONG);
    cutter_free(c);
    memory_free(text);
}

/* Everything of a text, looked at and forgotten. */
static enum err drain(const char *text, size_t count)
{
    struct source_memory m = {(const uint8_t *)text, count, 5, OK};
    struct source source = source_of_memory(&m);
    struct cutter *c = cutter_new(&source, bundle, COUNT_OF(bundle), 1000);
    struct cut cut;
    enum err e = c != NULL ? OK : ERR_NOMEM;

    while (e == OK)
        e = cutter_next(c, &cut, NULL);
    cutter_free(c);
    return e;
}

static void each_allocation_failing(void **state)
{
    static const char text[] =
        "{\"a\":1,\"objects\":[{\"b\":2}],\"c\":\"dddddddddddddddddddddddddddddddddd"
        "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd"
        "\"}";

    (void)state;
    for (size_t n = 1;; n++) {
        enum err e;

        failing_start(n);
        e = drain(text, sizeof text - 1);
        if (failing_stop() < n) {
            assert_int_equal(e, ERR_NOT_FOUND);
            assert_true(n > 3);
            break;
        }
        assert_int_equal(e, ERR_NOMEM);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cuts_what_stands_at_paths),
        cmocka_unit_test(cuts_out_of_what_is_cut),
        cmocka_unit_test(a_bad_value_costs_itself),
        cmocka_unit_test(a_broken_text_ends),
        cmocka_unit_test(a_nesting_bomb_costs_itself),
        cmocka_unit_test(the_bounds_are_exact),
        cmocka_unit_test(a_failed_source_ends_it),
        cmocka_unit_test(a_long_value_is_whole),
        cmocka_unit_test(each_allocation_failing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
