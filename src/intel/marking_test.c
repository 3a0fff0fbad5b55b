/* SPDX-License-Identifier: Apache-2.0 */
/*
 * marking_test.c - TLP in both versions, selectors, and copies that lie
 */
#include "base/must.h"
#include "base/num.h"
#include "crypto/entropy.h"
#include "intel/marking.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define WHITE "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9"
#define GREEN1 "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da"
#define AMBER1 "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82"
#define RED1 "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed"
#define CLEAR "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487"
#define GREEN "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"
#define AMBER "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421"
#define STRICT "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003"
#define RED "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"
#define OTHER "marking-definition--00000000-0000-4000-8000-000000000000"

static enum err read_text(const char *text, enum marking_tlp *out)
{
    json_t *object = NULL;
    struct fault f = {0};
    enum err e;

    if (json_read(text, strlen(text), SIZE_MAX / 2, &object, &f) != OK)
        fail_msg("%s", f.text);
    e = marking_read(object, out, &f);
    assert_true(e == OK || (f.code == e && strlen(f.text) > 20));
    json_decref(object);
    return e;
}

/* The ids of [STIX21] 7.2.1.4 and of the TLP 2.0 extension. */
static void every_id_has_its_level(void **state)
{
    static const struct {
        const char *id;
        enum marking_tlp level;
    } cases[] = {
        {WHITE, MARKING_CLEAR},         {CLEAR, MARKING_CLEAR},  {GREEN1, MARKING_GREEN},
        {GREEN, MARKING_GREEN},         {AMBER1, MARKING_AMBER}, {AMBER, MARKING_AMBER},
        {STRICT, MARKING_AMBER_STRICT}, {RED1, MARKING_RED},     {RED, MARKING_RED},
        {OTHER, MARKING_NONE},          {"", MARKING_NONE},
    };
    static const char *const tlp2[] = {CLEAR, GREEN, AMBER, STRICT, RED};
    static const char *const tlp1[] = {WHITE, GREEN1, AMBER1, RED1, RED1};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(marking_find(cases[i].id), cases[i].level);
    for (int i = MARKING_CLEAR; i < MARKING_LEVELS; i++) {
        enum marking_tlp level = (enum marking_tlp)i;
        enum marking_tlp found = MARKING_NONE;

        assert_string_equal(marking_id(level), tlp2[i - 1]);
        assert_string_equal(marking_id_tlp1(level), tlp1[i - 1]);
        assert_true(marking_find(marking_id_tlp1(level)) >= level); /* law 3 */
        assert_true(marking_find_word(marking_word(level), &found));
        assert_int_equal(found, level);
        assert_int_equal(read_text(marking_definition(level), &found), OK);
        assert_int_equal(found, MARKING_NONE);
    }
    assert_string_equal(marking_word(MARKING_NONE), "");
    assert_false(marking_find_word("", &(enum marking_tlp){0}));
    assert_false(marking_find_word("RED", &(enum marking_tlp){0}));
}

static void the_highest_of_all_counts(void **state)
{
    static const struct {
        const char *text;
        enum marking_tlp level;
    } cases[] = {
        {"{\"a\":1}", MARKING_NONE},
        {"{\"object_marking_refs\":[\"" OTHER "\"]}", MARKING_NONE},
        {"{\"object_marking_refs\":[\"" GREEN "\",\"" CLEAR "\"]}", MARKING_GREEN},
        {"{\"object_marking_refs\":[\"" WHITE "\",\"" STRICT "\",\"" AMBER1 "\"]}",
         MARKING_AMBER_STRICT},
        {"{\"name\":\"x\",\"object_marking_refs\":[\"" GREEN "\"],\"granular_markings\":"
         "[{\"marking_ref\":\"" RED "\",\"selectors\":[\"name\"]}]}",
         MARKING_RED},
        {"{\"name\":\"x\",\"granular_markings\":[{\"lang\":\"fr\",\"selectors\":"
         "[\"name\"]},{\"marking_ref\":\"" AMBER "\",\"selectors\":[\"name\"]}]}",
         MARKING_AMBER},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        enum marking_tlp level = MARKING_LEVELS;

        assert_int_equal(read_text(cases[i].text, &level), OK);
        assert_int_equal(level, cases[i].level);
    }
}

static void selectors_name_what_exists(void **state)
{
    static const char form[] =
        "{\"a\":{\"b-c\":[1,{\"d\":null}]},\"l\":[\"x\"],\"granular_markings\":"
        "[{\"marking_ref\":\"" RED "\",\"selectors\":[\"%s\"]}]}";
    static const char *const good[] = {"a", "a.b-c", "a.b-c.[0]", "a.b-c.[1].d", "l.[0]"};
    static const char *const bad[] = {
        "",        "b",      "a.b",    "a.",
        ".a",      "a..b-c", "l.0",    "l.[1]",
        "l.[]",    "l.[x]",  "l[0]",   "l.[0].",
        "l.[0].x", "[0]",    "l.[-1]", "l.[00000000000000000000]"};
    enum marking_tlp level;
    char text[512];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(good); i++) {
        snprintf(text, sizeof text, form, good[i]);
        assert_int_equal(read_text(text, &level), OK);
        assert_int_equal(level, MARKING_RED);
    }
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        snprintf(text, sizeof text, form, bad[i]);
        if (read_text(text, &level) != ERR_MALFORMED)
            fail_msg("\"%s\" was taken", bad[i]);
    }
}

static void refuses_what_is_no_marking(void **state)
{
    static const char *const bad[] = {
        "{\"object_marking_refs\":\"" RED "\"}",
        "{\"object_marking_refs\":[5]}",
        "{\"object_marking_refs\":[\"identity--e828b379-4e03-4974-9ac4-e53a884c97c1\"]}",
        "{\"object_marking_refs\":[\"marking-definition--\"]}",
        "{\"id\":\"" OTHER "\",\"object_marking_refs\":[\"" OTHER "\"]}",
        "{\"granular_markings\":{}}",
        "{\"granular_markings\":[5]}",
        "{\"a\":1,\"granular_markings\":[{\"selectors\":[\"a\"]}]}",
        "{\"a\":1,\"granular_markings\":[{\"marking_ref\":\"" RED "\"}]}",
        "{\"a\":1,\"granular_markings\":[{\"marking_ref\":\"" RED
        "\",\"selectors\":[]}]}",
        "{\"a\":1,\"granular_markings\":[{\"marking_ref\":\"" RED
        "\",\"lang\":\"en\",\"selectors\":[\"a\"]}]}",
        "{\"a\":1,\"granular_markings\":[{\"marking_ref\":\"" RED
        "\",\"selectors\":[5]}]}",
    };
    enum marking_tlp level = MARKING_LEVELS;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        if (read_text(bad[i], &level) != ERR_MALFORMED)
            fail_msg("%s was taken", bad[i]);
        assert_int_equal(level, MARKING_LEVELS);
    }
}

static void a_copy_may_say_less_and_nothing_else(void **state)
{
    static const char *const good[] = {
        "{\"type\":\"marking-definition\",\"id\":\"" WHITE
        "\",\"created\":\"2017-01-20T00:00:00Z\",\"definition_type\":\"tlp\","
        "\"definition\":{\"tlp\":\"white\"}}",
    };
    static const char *const bad[] = {
        "{\"type\":\"marking-definition\",\"id\":\"" RED1
        "\",\"created\":\"2017-01-20T00:00:00Z\",\"definition_type\":\"tlp\","
        "\"definition\":{\"tlp\":\"white\"}}",
        "{\"type\":\"marking-definition\",\"id\":\"" WHITE
        "\",\"created\":\"2018-01-20T00:00:00Z\",\"definition_type\":\"tlp\","
        "\"definition\":{\"tlp\":\"white\"}}",
        "{\"type\":\"marking-definition\",\"id\":\"" WHITE
        "\",\"created\":\"2017-01-20T00:00:00Z\",\"definition_type\":\"tlp\"}",
        "{\"type\":\"marking-definition\",\"id\":\"" RED
        "\",\"created\":\"2022-10-01T00:00:00.000Z\",\"name\":\"TLP:CLEAR\"}",
        "{\"type\":\"identity\",\"id\":\"" RED "\"}",
    };
    enum marking_tlp level;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(good); i++)
        assert_int_equal(read_text(good[i], &level), OK);
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_int_equal(read_text(bad[i], &level), ERR_FORGED);
}

static void bounds_how_many_are_read(void **state)
{
    json_t *object = json_object();
    json_t *refs = json_array();
    enum marking_tlp level;

    (void)state;
    json_object_set_new(object, "object_marking_refs", refs);
    for (int i = 0; i < MARKING_REFS_MAX; i++)
        json_array_append_new(refs, json_string(RED));
    assert_int_equal(marking_read(object, &level, NULL), OK);
    json_array_append_new(refs, json_string(RED));
    assert_int_equal(marking_read(object, &level, NULL), ERR_LIMIT);
    json_decref(object);
}

static void only_the_originator_lowers(void **state)
{
    (void)state;
    assert_int_equal(marking_combine(MARKING_RED, MARKING_GREEN, false), MARKING_RED);
    assert_int_equal(marking_combine(MARKING_GREEN, MARKING_RED, false), MARKING_RED);
    assert_int_equal(marking_combine(MARKING_RED, MARKING_GREEN, true), MARKING_GREEN);
    assert_int_equal(marking_combine(MARKING_RED, MARKING_NONE, true), MARKING_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_id_has_its_level),
        cmocka_unit_test(the_highest_of_all_counts),
        cmocka_unit_test(selectors_name_what_exists),
        cmocka_unit_test(refuses_what_is_no_marking),
        cmocka_unit_test(a_copy_may_say_less_and_nothing_else),
        cmocka_unit_test(bounds_how_many_are_read),
        cmocka_unit_test(only_the_originator_lowers),
    };

    must(crypto_start() == OK);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
