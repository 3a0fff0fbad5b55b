/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stix_test.c - bundles, envelopes, rows of objects; what is none of these
 */
#include "base/buffer.h"
#include "base/file.h"
#include "base/num.h"
#include "format/stix.h"
#include "tests/support/failing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Objects as "line:bytes;", reports as "line!code;". */
static enum err take(void *state, const uint8_t *bytes, size_t count, size_t line)
{
    struct buffer *out = state;

    buffer_printf(out, "%zu:", line);
    buffer_add(out, bytes, count);
    buffer_add_byte(out, ';');
    return buffer_status(out);
}

static enum err report(void *state, size_t line, const struct fault *f)
{
    struct buffer *out = state;

    assert_true(f->text[0] != '\0');
    buffer_printf(out, "%zu!%s;", line, err_name(f->code));
    return buffer_status(out);
}

static enum err import(const char *text, size_t step, struct buffer *out, struct tally *t)
{
    struct source_memory m = {(const uint8_t *)text, strlen(text), step, OK};
    struct source source = source_of_memory(&m);
    struct object_sink sink = {take, report, out};
    struct fault f = {0};
    enum err e = stix_import(&source, &sink, t, &f);

    assert_true(e == OK || e == ERR_NOMEM || f.code == e);
    return e;
}

struct sample {
    const char *text;
    const char *objects;
};

static void check(const struct sample *samples, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        for (size_t step = 1; step < 5000; step *= 9) {
            struct tally tally;
            struct buffer out;

            buffer_init(&out, 1 << 16);
            assert_int_equal(import(samples[i].text, step, &out, &tally), OK);
            assert_string_equal(buffer_text(&out), samples[i].objects);
            assert_int_equal(tally.rows, tally.taken + tally.bad);
            buffer_fini(&out);
        }
    }
}

static void objects_are_found_in_any_wrapping(void **state)
{
    static const struct sample samples[] = {
        {"", ""},
        {"{\"type\":\"bundle\",\"id\":\"bundle--1\",\"objects\":[{\"type\":\"a\"},\n"
         "{\"type\":\"b\"}]}",
         "1:{\"type\":\"a\"};2:{\"type\":\"b\"};"},
        {"{\"objects\":[{\"type\":\"a\"}],\"type\":\"bundle\",\"spec_version\":\"2.0\"}",
         "1:{\"type\":\"a\"};"},
        {"{\"type\":\"bundle\",\"id\":\"bundle--1\"}", ""},
        {"{\"type\":\"bundle\",\"id\":\"bundle--1\",\"objects\":[]}", ""},
        /* TAXII envelopes, the empty one among them. */
        {"{\"more\":true,\"next\":\"x\",\"objects\":[{\"type\":\"a\"}]}",
         "1:{\"type\":\"a\"};"},
        {"{}", ""},
        {"{\"more\":false}", ""},
        /* An array; one object, in its bytes; an object a line; bundles a line. */
        {"[{\"type\":\"a\"},{\"type\":\"b\"}]", "1:{\"type\":\"a\"};1:{\"type\":\"b\"};"},
        {"[]", ""},
        {"{ \"type\" : \"a\",\n \"x\":[ ] }", "1:{ \"type\" : \"a\",\n \"x\":[ ] };"},
        {"{\"type\":\"a\"}\n{\"type\":\"b\"}\n",
         "1:{\"type\":\"a\"};2:{\"type\":\"b\"};"},
        {"{\"type\":\"bundle\",\"objects\":[{\"type\":\"a\"}]}\n{\"objects\":[7]}",
         "1:{\"type\":\"a\"};2:7;"},
        {"[{\"type\":\"bundle\",\"objects\":[{\"type\":\"a\"}]},{\"type\":\"b\"}]",
         "1:{\"type\":\"a\"};1:{\"type\":\"b\"};"},
        /* Words of wrappings within an object. */
        {"{\"type\":\"note\",\"content\":\"bundle\",\"a\":\"objects\"}",
         "1:{\"type\":\"note\",\"content\":\"bundle\",\"a\":\"objects\"};"},
        {"{\"type\":\"observed-data\",\"objects\":{\"0\":{\"type\":\"x\"}}}",
         "1:{\"type\":\"observed-data\",\"objects\":{\"0\":{\"type\":\"x\"}}};"},
    };

    (void)state;
    check(samples, COUNT_OF(samples));
}

static void what_is_no_object_is_reported(void **state)
{
    static const struct sample samples[] = {
        {"7 {\"type\":\"a\"}", "1!unexpected;1:{\"type\":\"a\"};"},
        {"{\"Event\":{\"info\":\"x\"}}", "1!unexpected;"},
        {"{\"type\":\"x\",\"objects\":[{\"type\":\"a\"}]}",
         "1:{\"type\":\"a\"};1!unexpected;"},
        /* A bundle with a member twice, after its objects. */
        {"{\"type\":\"bundle\",\"id\":1,\"objects\":[{\"type\":\"a\"}],\"id\":2}",
         "1:{\"type\":\"a\"};1!malformed;"},
        /* Cut off: what came whole is taken. */
        {"{\"type\":\"bundle\",\"objects\":[{\"type\":\"a\"},\n{\"type\":",
         "1:{\"type\":\"a\"};2!malformed;"},
        {"{\"type\":\"a\"}\n{\"type\":\"b\"\n{\"type\":\"c\"}",
         "1:{\"type\":\"a\"};3!malformed;3:{\"type\":\"c\"};"},
    };

    (void)state;
    check(samples, COUNT_OF(samples));
}

static void what_is_no_json_is_one_fault(void **state)
{
    static const char *const texts[] = {
        "id,name\n1,x\n", "<xml/>", "{\"type\":\"a\"", "\xFF\xFEp", "[1,",
        "{\"a\" 1}",      "\""};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct tally tally;
        struct buffer out;
        enum err e;

        buffer_init(&out, 1 << 16);
        e = import(texts[i], 100, &out, &tally);
        if (texts[i][0] == '[') { /* 1 was an element */
            assert_int_equal(e, OK);
            assert_int_equal(tally.bad, 2);
        } else {
            assert_int_equal(e, ERR_MALFORMED);
            assert_int_equal(tally.rows, 0);
        }
        buffer_fini(&out);
    }
}

static enum err refuse(void *state, const uint8_t *bytes, size_t count, size_t line)
{
    (void)state;
    (void)bytes;
    (void)count;
    (void)line;
    return ERR_CANCELLED;
}

static void the_sink_may_end_it(void **state)
{
    static const char text[] = "[{\"type\":\"a\"},{\"type\":\"b\"}]";
    struct source_memory m = {(const uint8_t *)text, sizeof text - 1, 100, OK};
    struct source source = source_of_memory(&m);
    struct object_sink sink = {refuse, NULL, NULL};
    struct tally tally;
    struct fault f;

    (void)state;
    assert_int_equal(stix_import(&source, &sink, &tally, &f), ERR_CANCELLED);
    assert_int_equal(tally.rows, 1);
    assert_int_equal(tally.taken, 0);
}

static enum err ignore(void *state, const uint8_t *bytes, size_t count, size_t line)
{
    (void)state;
    (void)bytes;
    (void)count;
    (void)line;
    return OK;
}

static enum err pass(void *state, size_t line, const struct fault *f)
{
    (void)state;
    (void)line;
    (void)f;
    return OK;
}

static void each_allocation_failing(void **state)
{
    static const char text[] = "{\"type\":\"bundle\",\"objects\":[{\"type\":\"a\"}]}";

    (void)state;
    for (size_t n = 1;; n++) {
        struct source_memory m = {(const uint8_t *)text, sizeof text - 1, 9, OK};
        struct source source = source_of_memory(&m);
        struct object_sink sink = {ignore, pass, NULL};
        struct tally tally;
        struct fault f;
        enum err e;

        failing_start(n);
        e = stix_import(&source, &sink, &tally, &f);
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
        cmocka_unit_test(objects_are_found_in_any_wrapping),
        cmocka_unit_test(what_is_no_object_is_reported),
        cmocka_unit_test(what_is_no_json_is_one_fault),
        cmocka_unit_test(the_sink_may_end_it),
        cmocka_unit_test(each_allocation_failing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
