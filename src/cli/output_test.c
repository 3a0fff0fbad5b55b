/* SPDX-License-Identifier: Apache-2.0 */
#include "base/num.h"
#include "cli/output.h"
#include "crypto/entropy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static json_t *parse(const char *text)
{
    json_t *value = json_loads(text, JSON_DECODE_ANY, NULL);

    assert_non_null(value);
    return value;
}

static void test_makes_text_visible(void **state)
{
    static const struct {
        const char *in;
        bool lines;
        const char *out;
    } rows[] = {
        {"plain", false, "plain"},
        {"Иван محمد 田中", false, "Иван محمد 田中"},
        {"a\nb\tc", true, "a\nb\tc"},
        {"a\nb\tc", false, "a\\u{a}b\\u{9}c"},
        {"\x1b[2J", true, "\\u{1b}[2J"},
        {"a\xe2\x80\xae"
         "b",
         true, "a\\u{202e}b"}, /* right-to-left override */
        {"a\xe2\x81\xa6"
         "b",
         true, "a\\u{2066}b"}, /* isolate */
        {"a\xe2\x80\x8b"
         "b",
         false, "a\\u{200b}b"}, /* zero-width space */
        {"\xd8\xb9\xe2\x80\x8c\xd8\xb1", false,
         "\xd8\xb9\xe2\x80\x8c\xd8\xb1"}, /* ZWNJ */
        {"\xc2\x9b"
         "31m",
         false, "\\u{9b}31m"}, /* C1 control */
        {"\x9b"
         "31m",
         false, "\\x{9b}31m"}, /* no UTF-8 */
        {"\xff\xc0\x80", false, "\\x{ff}\\x{c0}\\x{80}"},
        {"\xf3\xa0\x81\x81", false, "\\u{e0041}"}, /* a tag character */
        {"", false, ""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct buffer out;

        buffer_init(&out, 4096);
        output_visible(&out, rows[i].in, rows[i].lines);
        assert_string_equal(buffer_text(&out), rows[i].out);
        buffer_fini(&out);
    }
}

static void test_fills_templates(void **state)
{
    json_t *object = parse("{\"name\":\"A\\u202eB\",\"id\":\"0123456789abcdef\",\"n\":7,"
                           "\"yes\":true,\"none\":null,\"side\":{\"own\":3},"
                           "\"list\":[\"x\",\"y\"],\"empty\":[]}");
    struct output o;

    (void)state;
    output_init(&o);
    output_say(
        &o, object,
        "{name} {id:12} {n} {yes} {none} {gone} {side.own} {side.gone.more} {list} "
        "{empty}.");
    assert_string_equal(buffer_text(&o.text),
                        "A\\u{202e}B 0123456789ab 7 yes - - 3 - x, y -.");
    json_decref(object);
    output_fini(&o);
}

static void test_cuts_at_characters(void **state)
{
    json_t *object = parse("{\"name\":\"Иван\"}");
    struct output o;

    (void)state;
    output_init(&o);
    output_say(&o, object, "{name:2} {name:4} {name:9}");
    assert_string_equal(buffer_text(&o.text), "Ив Иван Иван");
    json_decref(object);
    output_fini(&o);
}

static void test_aligns_by_width(void **state)
{
    static const struct output_column columns[] = {
        {"name", "NAME", 0, false}, {"n", "N", 0, true}, {"last", "", 0, false}};
    json_t *rows = parse("[{\"name\":\"田中\",\"n\":1,\"last\":\"x\"},"
                         "{\"name\":\"e\\u0301\",\"n\":200,\"last\":\"\"},"
                         "{\"name\":\"Иван П.\",\"n\":30,\"last\":null}]");
    struct output o;

    (void)state;
    output_init(&o);
    output_table(&o, rows, columns, COUNT_OF(columns));
    assert_string_equal(buffer_text(&o.text), "NAME       N\n"
                                              "田中       1  x\n"
                                              "e\xcc\x81        200\n"
                                              "Иван П.   30  -\n");
    json_decref(rows);
    output_fini(&o);
}

static void test_shows_no_table_of_nothing(void **state)
{
    static const struct output_column columns[] = {{"name", "NAME", 0, false}};
    struct output o;

    (void)state;
    output_init(&o);
    output_table(&o, output_array(&o), columns, COUNT_OF(columns));
    assert_string_equal(buffer_text(&o.text), "");
    output_fini(&o);
}

static void test_lists_fields(void **state)
{
    static const struct output_column columns[] = {{"a", "first", 0, false},
                                                   {"b", "no", 0, false},
                                                   {"c", "list", 0, false},
                                                   {"d", "none", 0, false},
                                                   {"e", "empty", 0, false}};
    json_t *object =
        parse("{\"a\":\"1\\n2\",\"b\":null,\"c\":[\"x\",\"y\"],\"d\":[],\"e\":\"\"}");
    struct output o;

    (void)state;
    output_init(&o);
    output_fields(&o, object, columns, COUNT_OF(columns));
    assert_string_equal(buffer_text(&o.text), "first  1\\u{a}2\nlist   x\n       y\n");
    json_decref(object);
    output_fini(&o);
}

static void test_keeps_any_bytes_as_text(void **state)
{
    json_t *object = json_object();
    bool ok = true;

    (void)state;
    output_put_any(object, "path",
                   "a\xff"
                   "b",
                   &ok);
    output_put_hex(object, "id", (const uint8_t *)"\x01\xfe", 2, &ok);
    assert_true(ok);
    assert_string_equal(json_text(object, "path"), "a\xef\xbf\xbd"
                                                   "b");
    assert_string_equal(json_text(object, "id"), "01fe");
    json_decref(object);
}

static void test_trims_and_lays_out(void **state)
{
    json_t *value = parse("{\"a\":[1]}");
    struct buffer text;

    (void)state;
    buffer_init(&text, 64);
    assert_int_equal(output_lay_out(value, &text), OK);
    output_trim(&text);
    output_trim(&text);
    assert_string_equal(buffer_text(&text), "{\n  \"a\": [\n    1\n  ]\n}");
    buffer_fini(&text);
    buffer_init(&text, 4);
    assert_int_equal(output_lay_out(value, &text), ERR_LIMIT);
    buffer_fini(&text);
    json_decref(value);
}

static int start(void **state)
{
    (void)state;
    return crypto_start() == OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_makes_text_visible),
        cmocka_unit_test(test_fills_templates),
        cmocka_unit_test(test_cuts_at_characters),
        cmocka_unit_test(test_aligns_by_width),
        cmocka_unit_test(test_shows_no_table_of_nothing),
        cmocka_unit_test(test_lists_fields),
        cmocka_unit_test(test_keeps_any_bytes_as_text),
        cmocka_unit_test(test_trims_and_lays_out),
    };

    return cmocka_run_group_tests(tests, start, NULL);
}
