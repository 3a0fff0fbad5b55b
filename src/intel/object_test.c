/* SPDX-License-Identifier: Apache-2.0 */
/*
 * object_test.c - heads of objects, what is refused, and real bundles read whole
 */
#include "base/must.h"
#include "base/num.h"
#include "crypto/entropy.h"
#include "intel/object.h"
#include "tests/support/failing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define UUID "0123abcd-0000-4000-8000-00000000000f"
#define TIMES                                                                            \
    "\"created\":\"2026-01-02T03:04:05.678Z\",\"modified\":\"2026-01-02T03:04:05."       \
    "6789Z\""
#define TOOL(more)                                                                       \
    "{\"type\":\"tool\",\"spec_version\":\"2.1\",\"id\":\"tool--" UUID "\"," TIMES       \
    ",\"name\":\"n\"" more "}"

static enum err read_text(const char *text, struct object_head *h)
{
    struct fault f = {0};
    enum err e = object_read(text, strlen(text), h, NULL, &f);

    assert_true(e == OK || (f.code == e && strlen(f.text) > 15));
    return e;
}

static void assert_head(const char *text, struct object_head *h)
{
    struct fault f = {0};

    if (object_read(text, strlen(text), h, NULL, &f) != OK)
        fail_msg("%s: %s", text, f.text);
}

static void fills_the_head(void **state)
{
    static const uint8_t uuid[] = {0x01, 0x23, 0xab, 0xcd, 0, 0, 0x40, 0,
                                   0x80, 0,    0,    0,    0, 0, 0,    0x0f};
    struct object_head h;
    char id[OBJECT_ID_MAX + 1];

    (void)state;
    assert_head(TOOL(""), &h);
    assert_string_equal(h.id, "tool--" UUID);
    assert_string_equal(h.type, "tool");
    assert_memory_equal(h.uuid, uuid, sizeof uuid);
    assert_int_equal(h.spec, OBJECT_SPEC_21);
    assert_int_equal(h.created, 1767323045678000);
    assert_int_equal(h.modified, 1767323045678900);
    assert_string_equal(h.version, "2026-01-02T03:04:05.6789Z");
    assert_int_equal(object_version(&h), h.modified);
    assert_false(h.revoked);
    assert_int_equal(h.tlp, MARKING_NONE);
    assert_true(object_is_versioned(&h));
    object_id_format(h.type, h.uuid, id);
    assert_string_equal(id, h.id);
    assert_head(TOOL(",\"revoked\":true"), &h);
    assert_true(h.revoked);
    assert_head(" \n" TOOL(",\"x_other\":[1.5e3,{\"A b\":-0.0}]") "\t", &h);
}

static void versions_of_those_without_modified(void **state)
{
    struct object_head h;

    (void)state;
    assert_head("{\"type\":\"marking-definition\",\"id\":\"marking-definition--" UUID
                "\",\"spec_version\":\"2.1\",\"created\":\"2026-01-02T03:04:05Z\","
                "\"definition_type\":\"statement\",\"definition\":{\"statement\":\"c\"}}",
                &h);
    assert_string_equal(h.version, "2026-01-02T03:04:05Z");
    assert_false(object_is_versioned(&h));
    assert_int_equal(object_version(&h), 1767323045000000);
    assert_head("{\"type\":\"url\",\"id\":\"url--" UUID "\",\"value\":\"u\"}", &h);
    assert_string_equal(h.version, "");
    assert_true(object_version(&h) == OBJECT_NO_TIME);
    assert_int_equal(h.spec, OBJECT_SPEC_21);
    assert_head("{\"type\":\"x-any\",\"id\":\"x-any--" UUID "\"}", &h);
    assert_int_equal(h.spec, OBJECT_SPEC_21);
    /* 2.0 has the version of the specification in the bundle. */
    assert_head("{\"type\":\"tool\",\"id\":\"tool--" UUID "\"," TIMES
                ",\"name\":\"n\",\"labels\":[\"l\"]}",
                &h);
    assert_int_equal(h.spec, OBJECT_SPEC_20);
}

static void meaning_is_not_spelling(void **state)
{
    static const char *const same[] = {
        TOOL(",\"x_a\":[1,2.50,\"\\u00e9\"],\"x_b\":{\"c\":1e21,\"d\":0.000001}"),
        "{ \"name\" "
        ":\"n\",\n\"x_b\":{\"d\":1E-6,\"c\":1000000000000000000000},\"x_a\":[1,"
        "25e-1,\"\xc3\xa9\"],\"spec_version\":\"2.1\",\"id\":\"tool--" UUID
        "\",\"type\":\"\\u0074ool\"," TIMES "}",
    };
    static const char *const other[] = {
        TOOL(",\"x_a\":[2.5,1,\"\\u00e9\"],\"x_b\":{\"c\":1e21,\"d\":0.000001}"),
        TOOL(",\"x_a\":[1,2.50,\"e\xcc\x81\"],\"x_b\":{\"c\":1e21,\"d\":0.000001}"),
        TOOL(""),
    };
    struct object_head first;
    struct object_head h;

    (void)state;
    assert_head(same[0], &first);
    assert_head(same[1], &h);
    assert_memory_equal(h.meaning, first.meaning, sizeof h.meaning);
    for (size_t i = 0; i < COUNT_OF(other); i++) {
        assert_head(other[i], &h);
        assert_memory_not_equal(h.meaning, first.meaning, sizeof h.meaning);
    }
}

static const char *const forbidden[] = {
    "",
    "5",
    "[]",
    "{}",
    "{\"type\":\"tool\"}",
    "{\"type\":\"bundle\",\"id\":\"bundle--" UUID "\",\"objects\":[]}",
    "{\"type\":5,\"id\":\"tool--" UUID "\"}",
    "{\"type\":\"x-a\",\"id\":\"x-b--" UUID "\"}",
    "{\"type\":\"x-a\",\"id\":\"x-a-" UUID "\"}",
    "{\"type\":\"X-a\",\"id\":\"X-a--" UUID "\"}",
    "{\"type\":\"x-a\",\"id\":\"x-a--0123ABCD-0000-4000-8000-00000000000f\"}",
    "{\"type\":\"x-a\",\"id\":\"x-a--0123abcd-0000-4000-8000-00000000000\"}",
    "{\"type\":\"x-a\",\"id\":\"x-a--0123abcd00004000800000000000000fffff\"}",
    "{\"type\":\"x-a-\",\"id\":\"x-a---" UUID "\"}",
    "{\"type\":\"\",\"id\":\"--" UUID "\"}",
    "{\"type\":\"x-a\",\"id\":\"x-a--" UUID "\",\"id\":\"x-a--" UUID "\"}",
    "{\"type\":\"x-a\",\"id\":\"x-a--" UUID "\",\"y\":null}",
    "{\"type\":\"x-a\",\"id\":\"x-a--" UUID "\",\"y\":[{},{\"z\":null}]}",
    "{\"type\":\"x-a\",\"id\":\"x-a--" UUID "\",\"Y\":1}",
    "{\"type\":\"x-a\",\"id\":\"x-a--" UUID "\",\"y_ref\":\"z\"}",
    "{\"type\":\"x-a\",\"id\":\"x-a--" UUID "\",\"y_refs\":[\"x-a--" UUID "\",5]}",
    "{\"type\":\"x-a\",\"id\":\"x-a--" UUID "\",\"modified\":\"2026-01-02T03:04:05Z\"}",
    "{\"type\":\"x-a\",\"id\":\"x-a--" UUID "\",\"spec_version\":\"2.2\"}",
    "{\"type\":\"x-a\",\"id\":\"x-a--" UUID "\",\"y\":1e400}",
    "{\"type\":\"x-a\",\"id\":\"x-a--" UUID "\",\"y\":\"\\ud800\"}",
    "{\"type\":\"x-a\",\"id\":\"x-a--" UUID "\",\"y\":\"\xff\"}",
    "{\"type\":\"x-a\",\"id\":\"x-a--" UUID "\"} {}",
    "{\"type\":\"tool\",\"spec_version\":\"2.1\",\"id\":\"tool--" UUID
    "\",\"name\":\"n\"}",
    "{\"type\":\"tool\",\"spec_version\":\"2.1\",\"id\":\"tool--" UUID "\"," TIMES "}",
    "{\"type\":\"tool\",\"spec_version\":\"2.1\",\"id\":\"tool--" UUID
    "\",\"created\":\"2026-01-02T03:04:05Z\",\"modified\":\"2026-01-02T03:04:04Z\","
    "\"name\":\"n\"}",
    "{\"type\":\"tool\",\"spec_version\":\"2.1\",\"id\":\"tool--" UUID
    "\",\"created\":\"yesterday\",\"modified\":\"2026-01-02T03:04:04Z\","
    "\"name\":\"n\"}",
    TOOL(",\"revoked\":\"true\""),
    TOOL(",\"confidence\":101"),
    TOOL(",\"confidence\":5.5"),
    TOOL(",\"external_references\":[{\"url\":\"u\"}]"),
    TOOL(",\"external_references\":[{\"source_name\":\"s\"}]"),
    TOOL(",\"object_marking_refs\":[\"tool--" UUID "\"]"),
    TOOL(",\"first_seen\":\"2026-01-02T03:04:05Z\",\"last_seen\":"
         "\"2026-01-01T03:04:05Z\""),
    TOOL(",\"valid_from\":\"2026-01-02T03:04:05Z\",\"valid_until\":"
         "\"2026-01-02T03:04:05Z\""),
    "{\"type\":\"file\",\"id\":\"file--" UUID "\",\"size\":5}",
    "{\"type\":\"artifact\",\"id\":\"artifact--" UUID
    "\",\"payload_bin\":\"x\",\"url\":\"u\",\"hashes\":{\"MD5\":\"5\"}}",
    "{\"type\":\"artifact\",\"id\":\"artifact--" UUID "\",\"url\":\"u\"}",
    "{\"type\":\"process\",\"id\":\"process--" UUID "\"}",
    "{\"type\":\"ipv4-addr\",\"id\":\"ipv4-addr--" UUID "\",\"value\":5}",
    "{\"type\":\"malware\",\"spec_version\":\"2.1\",\"id\":\"malware--" UUID "\"," TIMES
    ",\"is_family\":true}",
    "{\"type\":\"malware\",\"spec_version\":\"2.1\",\"id\":\"malware--" UUID "\"," TIMES
    ",\"is_family\":\"no\"}",
    "{\"type\":\"location\",\"spec_version\":\"2.1\",\"id\":\"location--" UUID "\"," TIMES
    ",\"latitude\":5.5}",
    "{\"type\":\"location\",\"spec_version\":\"2.1\",\"id\":\"location--" UUID "\"," TIMES
    "}",
};

static void refuses_what_stix_forbids(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(forbidden); i++) {
        struct object_head h = {.spec = 77};

        if (read_text(forbidden[i], &h) != ERR_MALFORMED)
            fail_msg("%s was taken", forbidden[i]);
        assert_int_equal(h.spec, 77);
    }
}

static void bounds_depth_type_and_size(void **state)
{
    static const char head[] = "{\"type\":\"x-a\",\"id\":\"x-a--" UUID "\",\"y\":";
    struct object_head h;
    struct buffer b;
    char *large;

    (void)state;
    for (int deep = OBJECT_DEPTH_MAX - 1; deep <= OBJECT_DEPTH_MAX; deep++) {
        buffer_init(&b, 4096);
        buffer_add_text(&b, head);
        for (int i = 0; i < deep; i++)
            buffer_add_byte(&b, '[');
        buffer_add_byte(&b, '1');
        for (int i = 0; i < deep; i++)
            buffer_add_byte(&b, ']');
        buffer_add_byte(&b, '}');
        assert_int_equal(object_read(b.data, b.bytes, &h, NULL, NULL),
                         deep < OBJECT_DEPTH_MAX ? OK : ERR_LIMIT);
        buffer_fini(&b);
    }
    for (int count = OBJECT_TYPE_MAX; count <= OBJECT_TYPE_MAX + 1; count++) {
        char type[OBJECT_TYPE_MAX + 2] = {0};
        char id[OBJECT_ID_MAX + 2];

        memset(type, 'x', (size_t)count);
        snprintf(id, sizeof id, "%s--" UUID, type);
        assert_int_equal(object_id_parse(id, NULL, NULL),
                         count <= OBJECT_TYPE_MAX ? OK : ERR_MALFORMED);
    }
    large = calloc(1, OBJECT_BYTES_MAX + 1);
    assert_non_null(large);
    assert_int_equal(object_read(large, OBJECT_BYTES_MAX + 1, &h, NULL, NULL), ERR_LIMIT);
    memset(large, ' ', OBJECT_BYTES_MAX + 1);
    memcpy(large, TOOL(""), sizeof TOOL("") - 1);
    assert_int_equal(object_read(large, OBJECT_BYTES_MAX, &h, NULL, NULL), OK);
    free(large);
}

/* One object of each versioned type with what it requires. */
static const char *const whole[] = {
    "\"attack-pattern\",\"name\":\"C\"",
    "\"campaign\",\"name\":\"C\"",
    "\"course-of-action\",\"name\":\"C\"",
    "\"extension-definition\",\"created_by_ref\":\"identity--" UUID
    "\",\"name\":\"C\",\"schema\":\"C\",\"version\":\"1.0.0\",\"extension_types\":"
    "[\"new-sdo\"]",
    "\"grouping\",\"context\":\"C\",\"object_refs\":[\"url--" UUID "\"]",
    "\"identity\",\"name\":\"C\"",
    "\"incident\",\"name\":\"C\"",
    "\"indicator\",\"pattern\":\"C\",\"pattern_type\":\"C\",\"valid_from\":"
    "\"2026-01-02T03:04:05Z\"",
    "\"infrastructure\",\"name\":\"C\"",
    "\"intrusion-set\",\"name\":\"C\"",
    "\"language-content\",\"object_ref\":\"tool--" UUID
    "\",\"contents\":{\"de\":{\"name\":\"C\"}}",
    "\"location\",\"country\":\"CC\"",
    "\"malware\",\"is_family\":true,\"name\":\"C\"",
    "\"malware-analysis\",\"product\":\"C\",\"result\":\"C\"",
    "\"note\",\"content\":\"C\",\"object_refs\":[\"url--" UUID "\"]",
    "\"observed-data\",\"first_observed\":\"2026-01-02T03:04:05Z\",\"last_observed\":"
    "\"2026-01-02T03:04:05Z\",\"number_observed\":5,\"object_refs\":[\"url--" UUID "\"]",
    "\"opinion\",\"opinion\":\"C\",\"object_refs\":[\"url--" UUID "\"]",
    "\"relationship\",\"relationship_type\":\"C\",\"source_ref\":\"tool--" UUID
    "\",\"target_ref\":\"url--" UUID "\"",
    "\"report\",\"name\":\"C\",\"published\":\"2026-01-02T03:04:05Z\",\"object_refs\":"
    "[\"url--" UUID "\"]",
    "\"sighting\",\"sighting_of_ref\":\"tool--" UUID "\"",
    "\"threat-actor\",\"name\":\"C\"",
    "\"tool\",\"name\":\"C\"",
    "\"vulnerability\",\"name\":\"C\"",
};

static void withdrawn_ones_are_good_and_blank(void **state)
{
    struct buffer out;

    (void)state;
    buffer_init(&out, OBJECT_BYTES_MAX);
    for (size_t i = 0; i < COUNT_OF(whole); i++) {
        size_t count = strcspn(whole[i] + 1, "\"");
        json_t *tree = NULL;
        json_t *blank = NULL;
        struct object_head h;
        struct object_head after;
        struct fault f = {0};
        char text[1024];

        snprintf(text, sizeof text,
                 "{\"id\":\"%.*s--" UUID "\",\"spec_version\":\"2.1\"," TIMES
                 ",\"description\":\"C\",\"x_c\":\"C\",\"type\":%s}",
                 (int)count, whole[i] + 1, whole[i]);
        if (object_read(text, strlen(text), &h, &tree, &f) != OK)
            fail_msg("%s: %s", text, f.text);
        assert_int_equal(object_withdraw(tree, h.modified, &after, &out, NULL),
                         ERR_LIMIT);
        if (object_withdraw(tree, h.modified + 1, &after, &out, &f) != OK)
            fail_msg("%s: %s", text, f.text);
        assert_true(after.revoked);
        assert_string_equal(after.id, h.id);
        assert_true(after.modified == h.modified + 1);
        assert_null(strstr(buffer_text(&out), "\"C\""));   /* no content */
        assert_null(strstr(buffer_text(&out), "\"url--")); /* and no id that tells it */
        assert_int_equal(object_read(out.data, out.bytes, &h, &blank, &f), OK);
        json_decref(blank);
        json_decref(tree);
    }
    buffer_fini(&out);
}

/* Read, written and withdrawn while the nth allocation fails. */
static enum err tell(void)
{
    static const char text[] = TOOL(",\"labels\":[\"a\"],\"object_marking_refs\":["
                                    "\"marking-definition--e828b379-4e03-4974-9ac4-"
                                    "e53a884c97c1\"]");
    struct object_head h = {.spec = 77};
    json_t *tree = NULL;
    struct buffer out;
    struct fault f = {0};
    enum err e;

    buffer_init(&out, 10000);
    e = object_read(text, sizeof text - 1, &h, &tree, &f);
    if (e != OK)
        assert_int_equal(h.spec, 77);
    else
        e = object_withdraw(tree, h.modified + 1, &h, &out, &f);
    assert_int_equal(f.code, e);
    buffer_fini(&out);
    json_decref(tree);
    return e;
}

static void each_allocation_failing(void **state)
{
    (void)state;
    json_set_alloc_funcs(failing_malloc, failing_free);
    for (size_t n = 1;; n++) {
        enum err e;

        failing_start(n);
        e = tell();
        if (failing_stop() < n) {
            assert_int_equal(e, OK);
            assert_true(n > 50);
            return;
        }
        assert_int_equal(e, ERR_NOMEM);
        assert_int_equal(failing_left(), 0);
    }
}

/* Every object of a bundle, where the data are. */
static void read_bundle(const char *name, size_t due, size_t bad_due)
{
    const char *data = getenv("ENTENTE_DATA");
    char path[1024];
    json_t *bundle;
    json_t *objects;
    size_t bad = 0;

    snprintf(path, sizeof path, "%s/stix/%s", data ? data : "", name);
    bundle = data ? json_load_file(path, 0, NULL) : NULL;
    if (!bundle) {
        print_message("# no %s here\n", name);
        return;
    }
    objects = json_object_get(bundle, "objects");
    assert_int_equal(json_array_size(objects), due);
    for (size_t i = 0; i < due; i++) {
        char *text = json_dumps(json_array_get(objects, i), JSON_COMPACT);
        struct object_head h;
        struct fault f;

        if (object_read(text, strlen(text), &h, NULL, &f) != OK) {
            bad++;
            print_message("# %s\n", f.text);
        }
        free(text);
    }
    assert_int_equal(bad, bad_due);
    json_decref(bundle);
}

static void reads_real_bundles(void **state)
{
    (void)state;
    read_bundle("attack-ics-18.1.json", 1826, 0);
    read_bundle("capec-2.1.json", 2683, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fills_the_head),
        cmocka_unit_test(versions_of_those_without_modified),
        cmocka_unit_test(meaning_is_not_spelling),
        cmocka_unit_test(refuses_what_stix_forbids),
        cmocka_unit_test(bounds_depth_type_and_size),
        cmocka_unit_test(withdrawn_ones_are_good_and_blank),
        cmocka_unit_test(reads_real_bundles),
        cmocka_unit_test(each_allocation_failing), /* last: of a heap of its own */
    };

    must(crypto_start() == OK);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
