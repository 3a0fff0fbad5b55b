/* SPDX-License-Identifier: Apache-2.0 */
/*
 * likeness_test.c - leads compared by what was shown of them
 */
#include "base/num.h"
#include "exchange/likeness.h"
#include "intel/record.h"
#include "tests/support/failing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static json_t *record_of(const char *name, const char *birth)
{
    struct record r;
    json_t *object = NULL;

    record_init(&r);
    assert_int_equal(record_set_id(&r, "1"), OK);
    assert_int_equal(record_add_name(&r, name, RECORD_NAME_PRIMARY), OK);
    if (birth != NULL)
        assert_int_equal(record_add_birth(&r, birth), OK);
    assert_int_equal(record_to_json(&r, &object), OK);
    record_fini(&r);
    return object;
}

/* What a peer shows: any JSON that the stage's shape lets through. */
static json_t *shown_of(const char *text)
{
    json_t *object = NULL;
    json_t *list = json_array();

    assert_int_equal(json_read(text, strlen(text), 65536, &object, NULL), OK);
    assert_int_equal(json_array_append_new(list, object), 0);
    return list;
}

#define NAME(text) "\"names\":[{\"kind\":\"primary\",\"text\":\"" text "\"}]"

static void the_likeliest_comes_first(void **state)
{
    struct lead leads[] = {
        {.own = record_of("Tarik Belhassen", "1970"),
         .peer = shown_of("{\"births\":[\"1931\"]," NAME("Tarik Mansouri") "}")},
        {.own = record_of("Olga Sorokina", NULL)}, /* nothing has come */
        {.own = record_of("Ivan Sokolov", "1971"),
         .peer = shown_of("{\"births\":[\"1971-02-03\"]," NAME("Иван Соколов") "}")},
        {.own = record_of("Ivan Sokolov", "1971"),
         .peer = shown_of("{\"births\":[]," NAME("Иван Соколов") "}")},
    };
    const struct leads all = {.lead = leads, .count = COUNT_OF(leads)};
    struct likeness ranked[COUNT_OF(leads)];

    (void)state;
    assert_int_equal(likeness_rank(&all, ranked), OK);
    assert_ptr_equal(ranked[0].lead, &leads[2]); /* the year agrees */
    assert_ptr_equal(ranked[1].lead, &leads[3]);
    assert_ptr_equal(ranked[2].lead, &leads[0]);
    assert_ptr_equal(ranked[3].lead, &leads[1]);
    assert_false(ranked[3].known);
    for (size_t i = 0; i < 3; i++) {
        assert_true(ranked[i].known);
        assert_in_range(ranked[i].millionths, 1, LIKENESS_SURE - 1);
    }
    assert_true(ranked[0].millionths > LIKENESS_SURE / 2);
    assert_true(ranked[2].millionths < LIKENESS_SURE / 2);
    for (size_t i = 0; i < COUNT_OF(leads); i++) {
        json_decref(leads[i].own);
        json_decref(leads[i].peer);
    }
}

static void what_has_no_form_is_passed_over(void **state)
{
    static const char *const odd[] = {
        "{}",
        "{\"kind\":\"person\"}",
        "{\"names\":[]}",
        "{\"births\":[\"yesterday\",\"\"],\"countries\":[\"\",\"XX!\"]," NAME("A B") "}",
        "{\"identifiers\":[{\"country\":\"\",\"kind\":\"nonsense\",\"text\":\"1\"}]"
        "," NAME("A B") "}",
        "{\"identifiers\":[{\"country\":\"zz9\",\"kind\":\"passport\",\"text\":\"1\"}]"
        "," NAME("A B") "}",
        "{\"kind\":\"planet\"," NAME("A B") "}",
        "{\"names\":[{\"kind\":\"odd\",\"text\":\"A B\"}]}",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(odd); i++) {
        struct lead lead = {.own = record_of("Ivan Sokolov", "1971"),
                            .peer = shown_of(odd[i])};
        struct likeness l;
        struct buffer why;

        buffer_init(&why, 65536);
        assert_int_equal(likeness_of(&lead, &l), OK);
        assert_int_equal(l.known, i >= 3);
        assert_int_equal(likeness_explain(&lead, &why), OK);
        assert_int_equal(why.bytes > 0, l.known);
        buffer_fini(&why);
        json_decref(lead.own);
        json_decref(lead.peer);
    }
}

static void without_memory(void **state)
{
    struct lead lead = {.own = record_of("Ivan Sokolov", "1971"),
                        .peer =
                            shown_of("{\"births\":[\"1971\"]," NAME("Иван Соколов") "}")};
    struct likeness l;

    (void)state;
    for (size_t n = 1;; n++) {
        enum err e;

        failing_start(n);
        e = likeness_of(&lead, &l);
        if (failing_stop() < n) {
            assert_int_equal(e, OK);
            break;
        }
        assert_int_equal(e, ERR_NOMEM);
    }
    json_decref(lead.own);
    json_decref(lead.peer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_likeliest_comes_first),
        cmocka_unit_test(what_has_no_form_is_passed_over),
        cmocka_unit_test(without_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
