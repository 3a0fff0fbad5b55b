/* SPDX-License-Identifier: Apache-2.0 */
/*
 * identity_test.c - records as identities and back
 */
#include "base/must.h"
#include "base/num.h"
#include "crypto/entropy.h"
#include "intel/alphabet.h"
#include "intel/identity.h"
#include "tests/support/dice.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct identity_about about = {
    .uuid = {1, 2, 3, 4, 5, 6, 0x47, 8, 0x89, 10, 11, 12, 13, 14, 15, 16},
    .created = 1767323045678901,
    .modified = 1767323045678902,
};

static void assert_same(const struct record *a, const struct record *b)
{
    json_t *x = NULL;
    json_t *y = NULL;

    assert_int_equal(record_to_json(a, &x), OK);
    assert_int_equal(record_to_json(b, &y), OK);
    assert_true(json_equal(x, y));
    json_decref(x);
    json_decref(y);
}

/* There and back; the object's bytes are left in out. */
static void go_round(const struct record *r, struct buffer *out)
{
    struct object_head h;
    struct record back;
    struct fault f = {0};
    json_t *tree = NULL;

    if (identity_write(r, &about, &h, out, &f) != OK)
        fail_msg("%s", f.text);
    assert_string_equal(h.id, "identity--01020304-0506-4708-890a-0b0c0d0e0f10");
    assert_int_equal(h.created, about.created);
    assert_int_equal(h.modified, about.modified);
    assert_int_equal(object_read(out->data, out->bytes, &h, &tree, &f), OK);
    assert_true(identity_is_party(tree));
    if (identity_read(tree, &back, &f) != OK)
        fail_msg("%s", f.text);
    assert_same(r, &back);
    record_fini(&back);
    json_decref(tree);
}

static void a_full_record_comes_back(void **state)
{
    struct record r;
    struct buffer out;

    (void)state;
    buffer_init(&out, OBJECT_BYTES_MAX);
    record_init(&r);
    assert_int_equal(record_set_id(&r, "L-17"), OK);
    assert_int_equal(record_set_source(&r, "A made-up list"), OK);
    assert_int_equal(record_add_name(&r, "Zu Beispiel", RECORD_NAME_ALIAS), OK);
    assert_int_equal(record_add_name(&r, "Ana Example", RECORD_NAME_PRIMARY), OK);
    assert_int_equal(
        record_add_name(&r, "\xd0\x90\xd0\xbd\xd0\xb0", RECORD_NAME_ORIGINAL), OK);
    assert_int_equal(record_add_birth(&r, "1971-03"), OK);
    assert_int_equal(record_add_code(&r, RECORD_COUNTRIES, "xa"), OK);
    assert_int_equal(record_add_code(&r, RECORD_TOPICS, "arms"), OK);
    assert_int_equal(record_add_code(&r, RECORD_REGIONS, "north"), OK);
    assert_int_equal(record_add_code(&r, RECORD_LABELS, "label"), OK);
    assert_int_equal(record_add_identifier(&r, IDENTIFIER_PASSPORT, "xa", "C 1"), OK);
    assert_int_equal(record_add_identifier(&r, IDENTIFIER_PASSPORT, "", "C 2"), OK);
    go_round(&r, &out);
    assert_non_null(strstr(buffer_text(&out), "\"name\":\"Ana Example\""));
    assert_non_null(strstr(buffer_text(&out), "\"identity_class\":\"individual\""));
    assert_non_null(strstr(buffer_text(&out), "\"script\":\"Cyrl\""));
    assert_non_null(strstr(buffer_text(&out), "\"script\":\"Latn\""));
    record_fini(&r);
    buffer_fini(&out);
}

static void every_kind_and_the_least_record(void **state)
{
    static const char *const classes[] = {"individual", "organization", "group",
                                          "unknown"};
    struct buffer out;

    (void)state;
    buffer_init(&out, OBJECT_BYTES_MAX);
    for (int kind = RECORD_PERSON; kind <= RECORD_THING; kind++) {
        struct record r;
        char due[64];

        record_init(&r);
        r.kind = (enum record_kind)kind;
        assert_int_equal(record_set_id(&r, "1"), OK);
        assert_int_equal(record_add_name(&r, "X", RECORD_NAME_WEAK), OK);
        go_round(&r, &out);
        snprintf(due, sizeof due, "\"identity_class\":\"%s\"", classes[kind]);
        assert_non_null(strstr(buffer_text(&out), due));
        record_fini(&r);
    }
    buffer_fini(&out);
}

static void fill_at_random(struct record *r, struct dice *dice)
{
    char text[64];

    r->kind = (enum record_kind)dice_below(dice, 4);
    assert_int_equal(record_set_id(r, "id"), OK);
    for (uint64_t n = 1 + dice_below(dice, 5); n > 0; n--) {
        snprintf(text, sizeof text, "Name %llu",
                 (unsigned long long)dice_below(dice, 99));
        assert_int_equal(
            record_add_name(r, text, (enum record_name_kind)dice_below(dice, 4)), OK);
    }
    for (uint64_t n = dice_below(dice, 4); n > 0; n--) {
        snprintf(text, sizeof text, "%llu",
                 1900 + (unsigned long long)dice_below(dice, 99));
        assert_int_equal(record_add_birth(r, text), OK);
        snprintf(text, sizeof text, "c%llu", (unsigned long long)dice_below(dice, 9));
        assert_int_equal(
            record_add_code(r, (enum record_list)dice_below(dice, RECORD_LISTS), text),
            OK);
    }
}

static void any_record_comes_back(void **state)
{
    struct buffer out;
    struct dice dice;

    (void)state;
    buffer_init(&out, OBJECT_BYTES_MAX);
    dice_init(&dice, dice_seed());
    for (int i = 0; i < 300; i++) {
        struct record r;

        record_init(&r);
        fill_at_random(&r, &dice);
        go_round(&r, &out);
        record_fini(&r);
    }
    buffer_fini(&out);
}

#define HEAD                                                                             \
    "{\"type\":\"identity\",\"spec_version\":\"2.1\",\"id\":\"identity--01020304-0506-"  \
    "4708-890a-0b0c0d0e0f10\",\"created\":\"2026-01-01T00:00:00Z\",\"modified\":"        \
    "\"2026-01-01T00:00:00Z\","

static enum err read_text(const char *text, struct record *out, struct fault *f)
{
    struct object_head h;
    json_t *tree = NULL;
    enum err e;

    if (object_read(text, strlen(text), &h, &tree, f) != OK)
        fail_msg("%s: %s", text, f->text);
    e = identity_read(tree, out, f);
    json_decref(tree);
    return e;
}

static void reads_those_of_others(void **state)
{
    struct record r;
    struct fault f;

    (void)state;
    assert_int_equal(read_text(HEAD "\"name\":\"Example Ltd\",\"identity_class\":"
                                    "\"organization\",\"sectors\":[\"mining\"],"
                                    "\"labels\":[\"ok\",\"Not a code\"]}",
                               &r, &f),
                     OK);
    assert_int_equal(r.kind, RECORD_ORGANISATION);
    assert_string_equal(r.names[0].text, "Example Ltd");
    assert_string_equal(r.id, "identity--01020304-0506-4708-890a-0b0c0d0e0f10");
    assert_int_equal(r.codes[RECORD_LABELS].count, 1);
    assert_true(record_has_code(&r, RECORD_TOPICS, "mining"));
    record_fini(&r);
    assert_int_equal(
        read_text(HEAD "\"name\":\"x\",\"identity_class\":\"class\"}", &r, &f),
        ERR_UNEXPECTED);
    assert_int_equal(read_text(HEAD "\"name\":\"x\"}", &r, &f), ERR_UNEXPECTED);
    assert_int_equal(
        read_text(HEAD "\"name\":\"x\\u0007\",\"identity_class\":\"group\"}", &r, &f),
        ERR_MALFORMED);
}

static void refuses_a_wrong_extension(void **state)
{
    static const char *const bad[] = {
        "{\"extension_type\":\"property-extension\"}",
        "{\"record_id\":\"1\",\"kind\":\"ship\",\"names\":[{\"text\":\"a\",\"kind\":"
        "\"alias\"}]}",
        "{\"record_id\":\"1\",\"kind\":\"person\",\"names\":\"a\"}",
        "{\"record_id\":\"1\",\"kind\":\"person\",\"names\":[5]}",
        "{\"record_id\":\"1\",\"kind\":\"person\",\"names\":[{\"text\":\"a\",\"kind\":"
        "\"alias\"}],\"births\":[\"soon\"]}",
        "{\"record_id\":\"1\",\"kind\":\"person\",\"names\":[{\"text\":\"a\",\"kind\":"
        "\"alias\"}],\"identifiers\":{\"a\":1}}",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct fault f = {0};
        struct record r;
        char text[1024];

        snprintf(text, sizeof text, HEAD "\"name\":\"x\",\"extensions\":{\"%s\":%s}}",
                 IDENTITY_EXTENSION, bad[i]);
        if (read_text(text, &r, &f) != ERR_MALFORMED)
            fail_msg("%s was taken", bad[i]);
        assert_true(strlen(f.text) > 15);
    }
    {
        struct fault f = {0};
        struct record r;

        assert_int_equal(read_text(HEAD "\"name\":\"x\",\"extensions\":{"
                                        "\"" IDENTITY_EXTENSION "\":{\"record_id\":\"1\","
                                        "\"kind\":\"person\"}}}",
                                   &r, &f),
                         ERR_LIMIT); /* no name */
    }
}

static void our_definition_is_an_object(void **state)
{
    struct object_head h;
    struct fault f = {0};

    (void)state;
    if (object_read(identity_definition(), strlen(identity_definition()), &h, NULL, &f))
        fail_msg("%s", f.text);
    assert_string_equal(h.id, IDENTITY_EXTENSION);
}

static void scripts_have_their_codes(void **state)
{
    static const struct {
        const char *text;
        const char *code;
    } cases[] = {
        {"", "Zyyy"},
        {"12 - .", "Zyyy"},
        {"Jos\xc3\xa9 O'Neil 3rd", "Latn"},
        {"\xd0\x98\xd0\xb2\xd0\xb0\xd0\xbd", "Cyrl"},
        {"\xd9\x85\xd8\xad\xd9\x85\xd8\xaf", "Arab"},
        {"\xd7\x93\xd7\x95\xd7\x93", "Hebr"},
        {"\xe7\x8e\x8b", "Hani"},
        {"\xe5\xb1\xb1\xe3\x81\xae", "Jpan"},
        {"\xea\xb9\x80", "Kore"},
        {"\xce\x9d\xce\xaf\xce\xba", "Grek"},
        {"Ivan \xd0\x98", "Zzzz"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_string_equal(alphabet_find(cases[i].text), cases[i].code);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_full_record_comes_back),
        cmocka_unit_test(every_kind_and_the_least_record),
        cmocka_unit_test(any_record_comes_back),
        cmocka_unit_test(reads_those_of_others),
        cmocka_unit_test(refuses_a_wrong_extension),
        cmocka_unit_test(our_definition_is_an_object),
        cmocka_unit_test(scripts_have_their_codes),
    };

    must(crypto_start() == OK);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
