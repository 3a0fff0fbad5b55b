/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wish_test.c - queries and bodies, good and bad, and without memory
 */
#include "base/num.h"
#include "desk/wish.h"
#include "tests/support/failing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static enum err read_body(const char *body, bool files, struct wish *w, struct fault *f)
{
    return wish_from_body(body, strlen(body), files, w, f);
}

static void a_query_is_words_and_options(void **state)
{
    struct target t;
    struct wish w;
    struct fault f;

    (void)state;
    assert_int_equal(
        target_read("/find?word=Ivan+P.&limit=3&all=&word=--help&purpose=a%26b", &t), OK);
    assert_int_equal(wish_from_query(&t, &w, &f), OK);
    assert_int_equal(w.word_count, 2);
    assert_string_equal(w.word[0].text, "Ivan P.");
    assert_string_equal(w.word[1].text, "--help");
    assert_null(w.word[0].file);
    assert_int_equal(w.option_count, 3);
    assert_string_equal(w.option[0].name, "limit");
    assert_string_equal(w.option[0].value, "3");
    assert_null(w.option[1].value);
    assert_string_equal(w.option[2].value, "a&b");
    assert_null(w.passphrase);
    wish_free(&w);
    target_fini(&t);
}

static void a_body_is_the_same_with_files_and_a_passphrase(void **state)
{
    struct wish w;
    struct fault f;

    (void)state;
    assert_int_equal(
        read_body(
            "{\"words\":[\"--dir\",{\"name\":\"../../a b.csv\",\"text\":\"x\\u0416\"},"
            "{\"name\":\"\",\"base64url\":\"AAEC\"}],\"options\":{\"limit\":5,"
            "\"all\":true,\"not\":false,\"name\":[\"B\",\"C\"]},"
            "\"passphrase\":\"secret words\"}",
            true, &w, &f),
        OK);
    assert_int_equal(w.word_count, 3);
    assert_string_equal(w.word[0].text, "--dir");
    assert_string_equal(w.word[1].text, "a_b.csv");
    assert_int_equal(w.word[1].bytes, 3);
    assert_memory_equal(w.word[1].file, "x\xd0\x96", 3);
    assert_string_equal(w.word[2].text, "_");
    assert_memory_equal(w.word[2].file, "\0\1\2", 3);
    assert_int_equal(w.option_count, 4);
    assert_string_equal(w.passphrase, "secret words");
    for (size_t i = 0; i < w.option_count; i++) {
        const struct desk_option *o = &w.option[i];

        if (strcmp(o->name, "limit") == 0)
            assert_string_equal(o->value, "5");
        else if (strcmp(o->name, "all") == 0)
            assert_null(o->value);
        else
            assert_string_equal(o->name, "name");
    }
    wish_free(&w);
}

static void names_of_files_lead_nowhere(void **state)
{
    static const char *const rows[][2] = {
        {"..", "_."},
        {".", "_"},
        {"/etc/passwd", "passwd"},
        {".hidden", "_hidden"},
        {"a/../..", "_."},
        {"x\\u0000y", NULL},
        {"\\u202egpj.exe", "___gpj.exe"},
    };
    char body[200];
    struct wish w;
    struct fault f;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        (void)snprintf(body, sizeof body, "{\"words\":[{\"name\":\"%s\",\"text\":\"\"}]}",
                       rows[i][0]);
        assert_int_equal(read_body(body, true, &w, &f),
                         rows[i][1] != NULL ? OK : ERR_MALFORMED);
        if (rows[i][1] != NULL)
            assert_string_equal(w.word[0].text, rows[i][1]);
        wish_free(&w);
    }
}

static void what_is_of_another_form_is_refused(void **state)
{
    static const struct {
        const char *body;
        enum err e;
    } rows[] = {
        {"", ERR_MALFORMED},
        {"[]", ERR_MALFORMED},
        {"{\"word\":[]}", ERR_MALFORMED},
        {"{\"words\":\"a\"}", ERR_MALFORMED},
        {"{\"words\":[1]}", ERR_MALFORMED},
        {"{\"options\":[]}", ERR_MALFORMED},
        {"{\"options\":{\"a\":null}}", ERR_MALFORMED},
        {"{\"options\":{\"a\":{}}}", ERR_MALFORMED},
        {"{\"options\":{\"a\":[[1]]}}", ERR_MALFORMED},
        {"{\"passphrase\":1}", ERR_MALFORMED},
        {"{\"words\":[{\"name\":\"a\"}]}", ERR_MALFORMED},
        {"{\"words\":[{\"name\":\"a\",\"text\":\"\",\"base64url\":\"\"}]}",
         ERR_MALFORMED},
        {"{\"words\":[{\"name\":\"a\",\"text\":1}]}", ERR_MALFORMED},
        {"{\"words\":[{\"name\":\"a\",\"base64url\":\"=\"}]}", ERR_MALFORMED},
        {"{\"words\":[{\"name\":1,\"text\":\"\"}]}", ERR_MALFORMED},
        {"{\"words\":[],\"words\":[]}", ERR_MALFORMED},
        {"{}", OK},
    };
    struct wish w;
    struct fault f;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        f.text[0] = '\0';
        assert_int_equal(read_body(rows[i].body, true, &w, &f), rows[i].e);
        assert_int_equal(f.text[0] == '\0', rows[i].e == OK);
        wish_free(&w);
    }
    assert_int_equal(
        read_body("{\"words\":[{\"name\":\"a\",\"text\":\"\"}]}", false, &w, &f),
        ERR_DENIED);
    wish_free(&w);
}

static void too_much_is_refused(void **state)
{
    static char body[1 << 17];
    struct wish w;
    struct fault f;
    size_t used;

    (void)state;
    for (int more = 0; more <= 1; more++) {
        used = (size_t)snprintf(body, sizeof body, "{\"words\":[\"a\"");
        for (int i = 1; i < DESK_WORDS_MAX + more; i++)
            used += (size_t)snprintf(body + used, sizeof body - used, ",\"a\"");
        (void)snprintf(body + used, sizeof body - used, "]}");
        assert_int_equal(read_body(body, false, &w, &f), more ? ERR_LIMIT : OK);
        wish_free(&w);
        used = (size_t)snprintf(body, sizeof body, "{\"options\":{\"o\":[1");
        for (int i = 1; i < DESK_OPTIONS_MAX; i++)
            used += (size_t)snprintf(body + used, sizeof body - used, ",1");
        (void)snprintf(body + used, sizeof body - used, "%s]}}", more ? ",\"x\"" : "");
        assert_int_equal(read_body(body, false, &w, &f), more ? ERR_LIMIT : OK);
        wish_free(&w);
    }
}

/* Each allocation in turn: an error that says so, and nothing lost. */
static void without_memory_nothing_is_lost(void **state)
{
    static const char body[] = "{\"words\":[\"a\",{\"name\":\"b\",\"text\":\"c\"}],"
                               "\"options\":{\"limit\":5},\"passphrase\":\"secret\"}";
    struct wish w;
    struct fault f;
    enum err e = ERR_NOMEM;

    (void)state;
    for (size_t at = 1; e == ERR_NOMEM; at++) {
        failing_start(at);
        e = wish_from_body(body, sizeof body - 1, true, &w, &f);
        failing_stop();
        wish_free(&w);
        assert_true(at < 1000);
    }
    assert_int_equal(e, OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_query_is_words_and_options),
        cmocka_unit_test(a_body_is_the_same_with_files_and_a_passphrase),
        cmocka_unit_test(names_of_files_lead_nowhere),
        cmocka_unit_test(what_is_of_another_form_is_refused),
        cmocka_unit_test(too_much_is_refused),
        cmocka_unit_test(without_memory_nothing_is_lost),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
