/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sco_test.c - ids of observables against the standard's own examples
 */
#include "base/must.h"
#include "base/num.h"
#include "crypto/entropy.h"
#include "intel/sco.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static json_t *parse(const char *text)
{
    json_t *value = NULL;
    struct fault f;

    if (json_read_loose(text, strlen(text), SIZE_MAX / 2, &value, &f) != OK)
        fail_msg("%s", f.text);
    return value;
}

static void assert_id(const char *text, const char *due)
{
    json_t *object = parse(text);
    char id[SCO_ID_MAX + 1];

    assert_int_equal(sco_id(object, id), OK);
    assert_string_equal(id, due);
    json_decref(object);
}

static void every_vector_of_the_standard(void **state)
{
    char path[1024];
    json_t *file;
    json_t *vectors;

    (void)state;
    snprintf(path, sizeof path, "%s/tests/vectors/sco_ids.json", getenv("ENTENTE_ROOT"));
    file = json_load_file(path, 0, NULL);
    assert_non_null(file);
    vectors = json_object_get(file, "vectors");
    assert_int_equal(json_array_size(vectors), 45);
    for (size_t i = 0; i < json_array_size(vectors); i++) {
        const json_t *one = json_array_get(vectors, i);
        char id[SCO_ID_MAX + 1];

        assert_int_equal(sco_id(json_object_get(one, "object"), id), OK);
        assert_string_equal(id, json_string_value(json_object_get(one, "id")));
    }
    json_decref(file);
}

/* Computed by Python: uuid5 over json.dumps with sorted keys and no blanks. */
static void names_that_no_normal_form_changes(void **state)
{
    (void)state;
    assert_id(
        "{\"type\":\"file\",\"hashes\":{\"MD5\":\"3773a88f65a5e780c8dff9cdc3a056f3\"},"
        "\"name\":\"qu\xc3\xaary.dll\",\"size\":5}",
        "file--df7ef009-fb30-52e0-b6c9-a46a392bf833");
    assert_id("{\"type\":\"url\",\"value\":\"https://example.com/a?b=c\"}",
              "url--3bd48f67-7da9-5d3a-9512-26490dda399b");
}

static void one_hash_contributes(void **state)
{
    static const char *const same[] = {
        "{\"type\":\"file\",\"hashes\":{\"SHA-256\":\"b\",\"MD5\":\"a\"}}",
        "{\"type\":\"file\",\"hashes\":{\"MD5\":\"a\"},\"id\":\"anything\"}",
        "{\"type\":\"file\",\"hashes\":{\"MD5\":\"a\",\"SSDEEP\":\"c\"},\"mime_type\":"
        "\"x\"}",
    };
    char ids[COUNT_OF(same)][SCO_ID_MAX + 1];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(same); i++) {
        json_t *object = parse(same[i]);

        assert_int_equal(sco_id(object, ids[i]), OK);
        assert_string_equal(ids[i], ids[0]);
        json_decref(object);
    }
}

static void nothing_that_contributes(void **state)
{
    static const char *const none[] = {
        "{\"type\":\"process\",\"pid\":5}",
        "{\"type\":\"file\",\"size\":5}",
        "{\"type\":\"file\",\"hashes\":{}}",
        "{\"type\":\"indicator\",\"name\":\"x\"}",
        "{\"type\":5}",
        "{}",
    };
    char id[SCO_ID_MAX + 1];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(none); i++) {
        json_t *object = parse(none[i]);

        assert_int_equal(sco_id(object, id), ERR_NOT_FOUND);
        json_decref(object);
    }
    assert_true(sco_is_type("x509-certificate"));
    assert_false(sco_is_type("indicator"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_vector_of_the_standard),
        cmocka_unit_test(names_that_no_normal_form_changes),
        cmocka_unit_test(one_hash_contributes),
        cmocka_unit_test(nothing_that_contributes),
    };

    must(crypto_start() == OK);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
