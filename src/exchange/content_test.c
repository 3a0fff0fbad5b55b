/* SPDX-License-Identifier: Apache-2.0 */
/*
 * content_test.c - what may go into an item, and what may come out of one
 */
#include "crypto/entropy.h"
#include "exchange/content.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const char record_text[] =
    "{\"births\":[\"1955\"],\"countries\":[],\"id\":\"A-4\",\"identifiers\":[],"
    "\"kind\":\"person\",\"labels\":[],\"names\":[{\"kind\":\"primary\",\"text\":"
    "\"Quillon Abernethy\"}],\"regions\":[],\"source\":\"an agent\",\"topics\":"
    "[\"terrorism\"],\"v\":1}";

/* As much of an agreement as is looked at. */
struct place {
    struct agreement agreement;
    json_t *record;
};

static int set_up(void **state)
{
    static struct place p;

    p.agreement = (struct agreement){
        .object = json_pack("{s:[s,s],s:[s],s:[],s:{s:[s,s],s:[s,s,s,s,s]}}", "topics",
                            "terrorism", "fraud", "regions", "any", "glossary", "stages",
                            "core", "names", "births", "record", "names", "births", "ids",
                            "programme", "kind")};
    p.record = json_loads(record_text, 0, NULL);
    *state = &p;
    return p.agreement.object != NULL && p.record != NULL ? 0 : -1;
}

static int tear_down(void **state)
{
    struct place *p = *state;

    json_decref(p->agreement.object);
    json_decref(p->record);
    return 0;
}

static json_t *make(struct place *p, const char *stage)
{
    struct fault f = {0};
    json_t *content = NULL;

    assert_int_equal(content_make(&p->agreement, stage, p->record, NULL, &content, &f),
                     OK);
    return content;
}

static void refuse(struct place *p, enum err due, const char *rule)
{
    struct fault f = {0};
    json_t *content = NULL;

    assert_int_equal(content_make(&p->agreement, "core", p->record, NULL, &content, &f),
                     due);
    assert_null(content);
    assert_string_equal(f.rule, rule);
    assert_true(f.text[0]);
}

static void R20_the_stage_chooses(void **state)
{
    struct place *p = *state;
    json_t *content = make(p, "core");
    const json_t *record = json_at(content, "record");

    assert_int_equal(json_object_size(record), 3);
    assert_true(json_has(record, "v"));
    assert_true(json_has(record, "names"));
    assert_true(json_has(record, "births"));
    assert_true(json_bool(content, "derived")); /* id, source and topic stayed behind */
    json_decref(content);
    content = make(p, "record");
    record = json_at(content, "record");
    assert_string_equal(json_text(record, "id"), "A-4");
    assert_true(json_has(record, "labels")); /* programme */
    assert_false(json_has(record, "source"));
    json_decref(content);
}

static void R20_whole_when_only_empty_members_stay_behind(void **state)
{
    struct place *p = *state;
    json_t *content;

    json_object_set_new(p->record, "source", json_string(""));
    json_object_set_new(
        json_object_get(p->agreement.object, "stages"), "record",
        json_pack("[s,s,s,s,s]", "names", "births", "ids", "kind", "topics"));
    content = make(p, "record");
    assert_false(json_bool(content, "derived"));
    json_decref(content);
}

/* What is left must say something of whoever it is about: neither empty members do, nor
 * that it is a person. */
static void R20_nothing_left_is_not_given(void **state)
{
    static const char *const without[] = {"names", NULL};
    struct place *p = *state;
    struct fault f = {0};
    json_t *content = NULL;

    json_object_set_new(p->record, "births", json_array());
    json_object_set_new(json_object_get(p->agreement.object, "stages"), "core",
                        json_pack("[s,s,s]", "names", "births", "kind"));
    assert_int_equal(
        content_make(&p->agreement, "core", p->record, without, &content, &f),
        ERR_DENIED);
    assert_null(content);
    assert_string_equal(f.rule, "R20");
    json_decref(make(p, "core")); /* with its name it may */
}

static void R11_a_record_out_of_topic_is_not_given(void **state)
{
    struct place *p = *state;

    json_object_set_new(p->record, "topics", json_pack("[s]", "smuggling"));
    refuse(p, ERR_DENIED, "R11");
    json_object_set_new(p->record, "topics", json_array());
    refuse(p, ERR_DENIED, "R11");
}

static void R45_an_unknown_label_is_not_given(void **state)
{
    struct place *p = *state;

    json_object_set_new(p->record, "labels", json_pack("[s]", "black-lotus"));
    refuse(p, ERR_DENIED, "R45");
}

static void what_is_no_record_is_not_given(void **state)
{
    struct place *p = *state;
    struct fault f = {0};
    json_t *content = NULL;

    json_object_del(p->record, "names");
    assert_int_equal(content_make(&p->agreement, "core", p->record, NULL, &content, &f),
                     ERR_MALFORMED);
}

static enum err read_back(struct place *p, const json_t *content, const char *stage)
{
    struct buffer bytes;
    json_t *out = NULL;
    enum err e;

    buffer_init(&bytes, CONTENT_MAX);
    assert_int_equal(json_write(content, &bytes), OK);
    e = content_read(&p->agreement, stage, bytes.data, bytes.bytes, &out);
    assert_true((out != NULL) == (e == OK));
    json_decref(out);
    buffer_fini(&bytes);
    return e;
}

static void R20_the_same_list_is_kept_when_it_is_read(void **state)
{
    struct place *p = *state;
    json_t *content = make(p, "core");
    json_t *record = json_object_get(content, "record");

    assert_int_equal(read_back(p, content, "core"), OK);
    assert_int_equal(read_back(p, content, "record"), ERR_MALFORMED);
    json_object_set_new(record, "id", json_string("A-4"));
    assert_int_equal(read_back(p, content, "core"), ERR_MALFORMED);
    json_object_del(record, "id");
    json_object_set_new(record, "faces", json_array());
    assert_int_equal(read_back(p, content, "core"), ERR_MALFORMED);
    json_object_del(record, "faces");
    json_object_set_new(record, "births", json_pack("[s]", "tomorrow"));
    assert_int_equal(read_back(p, content, "core"), ERR_MALFORMED);
    json_object_set_new(record, "births", json_array());
    assert_int_equal(read_back(p, content, "core"), OK);
    json_object_set_new(content, "type", json_string("contents"));
    assert_int_equal(read_back(p, content, "core"), ERR_MALFORMED);
    json_decref(content);
    assert_int_equal(content_read(&p->agreement, "core", "{ }", 3, &content),
                     ERR_MALFORMED);
}

static void what_is_missing_is_empty(void **state)
{
    struct place *p = *state;
    json_t *content = make(p, "core");
    struct record r;

    record_init(&r);
    assert_int_equal(content_record(content, "feed", &r), OK);
    assert_string_equal(r.id, "feed");
    assert_string_equal(r.names[0].text, "Quillon Abernethy");
    assert_int_equal(r.birth_count, 1);
    assert_int_equal(r.codes[RECORD_TOPICS].count, 0);
    record_fini(&r);
    json_decref(content);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(R20_the_stage_chooses, set_up, tear_down),
        cmocka_unit_test_setup_teardown(R20_whole_when_only_empty_members_stay_behind,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(R20_nothing_left_is_not_given, set_up, tear_down),
        cmocka_unit_test_setup_teardown(R11_a_record_out_of_topic_is_not_given, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(R45_an_unknown_label_is_not_given, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_record_is_not_given, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(R20_the_same_list_is_kept_when_it_is_read, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_is_missing_is_empty, set_up, tear_down),
    };

    return crypto_start() == OK ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
