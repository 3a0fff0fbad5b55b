/* SPDX-License-Identifier: Apache-2.0 */
/*
 * outlet_test.c - what leaves by a file, and what does not
 */
#include "base/buffer.h"
#include "base/num.h"
#include "crypto/entropy.h"
#include "door/outlet.h"
#include "intel/identity.h"
#include "intel/object.h"
#include "json/json.h"
#include "tests/support/scratch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const int64_t noon = INT64_C(1767225600000000); /* microseconds */

#define HEAD                                                                             \
    "\"spec_version\":\"2.1\",\"created\":\"2026-01-01T00:00:00.000Z\","                 \
    "\"modified\":\"2026-01-01T00:00:00.000Z\""

static const char indicator[] =
    "{\"type\":\"indicator\",\"id\":\"indicator--11111111-1111-4111-8111-"
    "111111111111\"," HEAD
    ",\"pattern\":\"[ipv4-addr:value = '198.51.100.3']\",\"pattern_type\":\"stix\","
    "\"valid_from\":\"2026-01-01T00:00:00Z\" }";
static const char red[] =
    "{\"type\":\"indicator\",\"id\":\"indicator--22222222-2222-4222-8222-"
    "222222222222\"," HEAD
    ",\"pattern\":\"[ipv4-addr:value = '198.51.100.4']\",\"pattern_type\":\"stix\","
    "\"valid_from\":\"2026-01-01T00:00:00Z\",\"object_marking_refs\":"
    "[\"marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1\"]}";
static const char hidden[] =
    "{\"type\":\"indicator\",\"id\":\"indicator--33333333-3333-4333-8333-"
    "333333333333\"," HEAD
    ",\"pattern\":\"[ipv4-addr:value = '198.51.100.5']\",\"pattern_type\":\"stix\","
    "\"valid_from\":\"2026-01-01T00:00:00Z\",\"granular_markings\":[{\"marking_ref\":"
    "\"marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1\",\"selectors\":"
    "[\"pattern\"]}]}";

static void put(struct store *s, const char *text, size_t count, const char *list)
{
    struct object_head head;
    struct store_put out;
    struct fault f;
    struct part bytes = {text, count};

    assert_int_equal(object_read(text, count, &head, NULL, &f), OK);
    assert_int_equal(store_object_put(s, &head, &bytes, list, noon, &out), OK);
    assert_int_equal(out.verdict, STORE_OBJECT_TAKEN);
}

static void put_person(struct store *s, const char *name, uint8_t number)
{
    struct identity_about about = {.uuid = {number}, .created = noon, .modified = noon};
    struct object_head head;
    struct buffer bytes;
    struct record r;
    struct fault f;

    about.uuid[6] = 0x40;
    about.uuid[8] = 0x80;
    record_init(&r);
    assert_int_equal(record_set_id(&r, "P-1"), OK);
    assert_int_equal(record_add_name(&r, name, RECORD_NAME_PRIMARY), OK);
    assert_int_equal(record_add_birth(&r, "1971-03-02"), OK);
    buffer_init(&bytes, 1 << 20);
    assert_int_equal(identity_write(&r, &about, &head, &bytes, &f), OK);
    put(s, (const char *)bytes.data, bytes.bytes, "people");
    buffer_fini(&bytes);
    record_fini(&r);
}

static enum err keep(void *state, const void *bytes, size_t count)
{
    buffer_add(state, bytes, count);
    return OK;
}

/* What leaves. */
static void export(const char *dir,
                   struct outlet_plan plan,
                   struct buffer *out,
                   struct outlet_report *report)
{
    struct store *s = NULL;
    struct fault f;
    uint8_t hash[SHA256_BYTES];

    plan.write = keep;
    plan.state = out;
    buffer_init(out, 1 << 20);
    assert_int_equal(store_open_objects_read(dir, &s, &f), OK);
    assert_int_equal(outlet_run(s, &plan, report, &f), OK);
    store_close(s);
    assert_int_equal(report->bytes, out->bytes);
    hash_sha256(out->data, out->bytes, hash);
    assert_memory_equal(hash, report->hash, sizeof hash);
}

static char scratch[SCRATCH_PATH_MAX];

static int set_up(void **state)
{
    struct store *s = NULL;
    struct fault f;

    (void)state;
    scratch_make(scratch);
    if (crypto_start() != OK)
        return -1;
    if (store_open_objects(scratch, 1000, &s, &f) != OK || store_begin(s) != OK)
        return -1;
    put(s, indicator, strlen(indicator), "feed");
    put(s, red, strlen(red), "feed");
    put(s, hidden, strlen(hidden), "feed");
    put_person(s, "=Ann Example", 1);
    if (store_commit(s) != OK)
        return -1;
    store_close(s);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    scratch_remove(scratch);
    return 0;
}

static void test_a_bundle_holds_the_bytes(void **state)
{
    struct outlet_plan plan = {.format = OUTLET_STIX, .most = MARKING_RED};
    struct outlet_report report;
    struct buffer out, again;
    struct fault f;
    json_t *bundle = NULL;

    (void)state;
    export(scratch, plan, &out, &report);
    assert_int_equal(report.objects, 4);
    assert_int_equal(report.held, 0);
    assert_non_null(strstr(buffer_text(&out), indicator));
    assert_non_null(strstr(buffer_text(&out), red));
    assert_int_equal(json_read_loose(out.data, out.bytes, 1 << 20, &bundle, &f), OK);
    assert_int_equal(json_array_size(json_object_get(bundle, "objects")), 5);
    json_decref(bundle);
    export(scratch, plan, &again, &report);
    assert_string_equal(buffer_text(&out), buffer_text(&again));
    buffer_fini(&out);
    buffer_fini(&again);
}

static void test_R26_nothing_marked_higher_leaves(void **state)
{
    struct outlet_plan plan = {.format = OUTLET_STIX, .most = MARKING_AMBER_STRICT};
    struct outlet_report report;
    struct buffer out;

    (void)state;
    export(scratch, plan, &out, &report);
    assert_int_equal(report.objects, 2);
    assert_int_equal(report.held, 2);
    assert_null(strstr(buffer_text(&out), "198.51.100.4"));
    assert_null(strstr(buffer_text(&out), "198.51.100.5"));
    assert_null(strstr(buffer_text(&out), "22222222-2222"));
    buffer_fini(&out);
}

static void test_tables_and_entities(void **state)
{
    struct outlet_plan plan = {.format = OUTLET_TABLE, .most = MARKING_GREEN};
    struct outlet_report report;
    struct buffer out;

    (void)state;
    export(scratch, plan, &out, &report);
    assert_int_equal(report.objects, 1);
    assert_int_equal(report.unfit, 1);
    assert_non_null(strstr(buffer_text(&out), "\"'=Ann Example\""));
    buffer_fini(&out);
    plan.format = OUTLET_FTM;
    export(scratch, plan, &out, &report);
    assert_int_equal(report.objects, 1);
    assert_non_null(strstr(buffer_text(&out), "\"name\":[\"=Ann Example\"]"));
    buffer_fini(&out);
}

static void test_of_one_list(void **state)
{
    struct outlet_plan plan = {
        .format = OUTLET_STIX, .most = MARKING_RED, .list = "nobody"};
    struct outlet_report report;
    struct buffer out;

    (void)state;
    export(scratch, plan, &out, &report);
    assert_int_equal(report.objects, 0);
    assert_null(strstr(buffer_text(&out), "objects"));
    buffer_fini(&out);
}

static enum err fill_up(void *state, const void *bytes, size_t count)
{
    int *left = state;

    (void)bytes;
    (void)count;
    return --*left < 0 ? ERR_IO : OK;
}

static void test_a_full_disk(void **state)
{
    struct outlet_report report;
    struct store *s = NULL;
    struct fault f;

    (void)state;
    assert_int_equal(store_open_objects_read(scratch, &s, &f), OK);
    for (int i = 0; i < 6; i++) {
        int left = i;
        struct outlet_plan plan = {
            .format = OUTLET_STIX, .most = MARKING_RED, .write = fill_up, .state = &left};

        assert_int_equal(outlet_run(s, &plan, &report, &f), ERR_IO);
    }
    store_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_bundle_holds_the_bytes),
        cmocka_unit_test(test_R26_nothing_marked_higher_leaves),
        cmocka_unit_test(test_tables_and_entities),
        cmocka_unit_test(test_of_one_list),
        cmocka_unit_test(test_a_full_disk),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
