/* SPDX-License-Identifier: Apache-2.0 */
/*
 * misp_test.c - events into objects, and back
 *
 * Truth from outside: tests/vectors/misp holds events in the form MISP gives them.
 */
#include "base/buffer.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/num.h"
#include "crypto/entropy.h"
#include "format/misp.h"
#include "format/misp_hash.h"
#include "format/misp_sight.h"
#include "format/misp_write.h"
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

/* What an import brought: trees by id, the newest last, and what was reported. */
struct world {
    json_t *objects; /* id -> object */
    json_t *faults;  /* sentences */
    struct tally tally;
    enum err sink; /* what the sink is to return */
    bool discards;
    size_t bytes;
};

static enum err take(void *state, const uint8_t *bytes, size_t count, size_t line)
{
    struct world *w = state;
    struct object_head head;
    struct fault f = {0};
    json_t *tree = NULL;
    enum err e;

    assert_true(line > 0);
    w->bytes += count;
    if (w->sink != OK || w->discards)
        return w->sink;
    e = object_read(bytes, count, &head, &tree, &f);
    if (e != OK)
        print_error("%s: %.*s\n", f.text, (int)count, (const char *)bytes);
    assert_int_equal(e, OK);
    assert_int_equal(json_object_set_new(w->objects, head.id, tree), 0);
    return OK;
}

static enum err report(void *state, size_t line, const struct fault *f)
{
    struct world *w = state;

    assert_true(line > 0 && f->code != OK && f->text[0] != '\0');
    if (w->faults != NULL)
        (void)json_array_append_new(w->faults, json_string(f->text));
    return OK;
}

static void world_init(struct world *w)
{
    *w = (struct world){.objects = json_object(), .faults = json_array()};
}

static void world_fini(struct world *w)
{
    json_decref(w->objects);
    json_decref(w->faults);
}

static enum err
import_bytes(struct world *w, const void *bytes, size_t count, size_t step)
{
    struct source_memory states[2] = {{bytes, count, step, OK}, {bytes, count, step, OK}};
    struct source heads = source_of_memory(&states[0]);
    struct source parts = source_of_memory(&states[1]);
    struct object_sink sink = {take, report, w};
    struct fault f = {0};
    enum err e = misp_import(&heads, &parts, &sink, &w->tally, &f);

    assert_true(w->tally.taken + w->tally.bad <= w->tally.rows || e != OK);
    if (e == ERR_MALFORMED)
        assert_true(f.text[0] != '\0');
    return e;
}

static enum err import_text(struct world *w, const char *text)
{
    return import_bytes(w, text, strlen(text), 4096);
}

static void read_vector(const char *name, struct buffer *out)
{
    char path[512];
    struct fault f = {0};

    (void)snprintf(path, sizeof path, "%s/tests/vectors/misp/%s", getenv("ENTENTE_ROOT"),
                   name);
    buffer_init(out, 1 << 20);
    assert_int_equal(file_read(path, out, &f), OK);
}

static void import_vector(struct world *w, const char *name)
{
    struct buffer bytes;

    read_vector(name, &bytes);
    world_init(w);
    assert_int_equal(import_bytes(w, bytes.data, bytes.bytes, 977), OK);
    buffer_fini(&bytes);
}

static const json_t *object_of(const struct world *w, const char *id)
{
    const json_t *object = json_object_get(w->objects, id);

    if (object == NULL)
        print_error("no %s\n", id);
    assert_non_null(object);
    return object;
}

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text == NULL ? "" : text;
}

static enum err shelf_get(void *state, const char *id, struct buffer *out)
{
    struct world *w = state;
    const json_t *object = json_object_get(w->objects, id);

    buffer_clear(out);
    return object == NULL ? ERR_NOT_FOUND : json_write_loose(object, out);
}

static enum err outlet_write(void *state, const void *bytes, size_t count)
{
    buffer_add(state, bytes, count);
    return buffer_status(state);
}

static const struct misp_terms open_terms = {true,
                                             false,
                                             MARKING_NONE,
                                             0,
                                             "5f0000ff-0000-4000-8000-0000000000ff",
                                             "Own organisation"};
static const struct misp_terms face_terms = {false,
                                             false,
                                             MARKING_AMBER,
                                             0,
                                             "5f0000ff-0000-4000-8000-0000000000ff",
                                             "Own organisation"};

/* The event of a grouping as MISP would see it. */
static json_t *export_event(struct world *w,
                            const char *id,
                            const struct misp_terms *terms,
                            struct misp_count *count)
{
    struct misp_shelf shelf = {shelf_get, w};
    struct buffer out;
    struct misp_outlet outlet = {.write = outlet_write, .state = &out};
    struct fault f = {0};
    json_t *event = NULL;

    buffer_init(&out, 1 << 24);
    assert_int_equal(misp_write_event(object_of(w, id), terms, &shelf, &outlet, count),
                     OK);
    assert_int_equal(json_read_loose(out.data, out.bytes, out.bytes, &event, &f), OK);
    buffer_fini(&out);
    return event;
}

static const char berth[] = "grouping--5f000001-0000-4000-8000-000000000001";

/* What PyMISP's hash_values gives; the MD5 are Python's. */
static void test_hashes(void **state)
{
    static const struct {
        const char *part;
        const char *hashes[3];
    } rows[] = {
        {"{\"type\":\"ip-dst\",\"value\":\"198.51.100.3\"}",
         {"f1fdd78d6b6951da25711891f3b458b2"}},
        {"{\"type\":\"domain|ip\",\"value\":\"berth.example|203.0.113.9\"}",
         {"50361a4a5aae72a0b1bc808290fe5459", "8226d05ff811db619a466d17b0b2d1bb"}},
        {"{\"type\":\"malware-sample\",\"value\":\"a.exe|"
         "d41d8cd98f00b204e9800998ecf8427e\"}",
         {"2c3ccd32927839768639b88829a5c04a", "74be16979710d4c4e7c6647856088456"}},
        {"{\"type\":\"text\",\"value\":\"one|text\"}",
         {"4eafc4c776741497f28a8f8178548a81"}},
        {"{\"type\":\"full-name\",\"value\":\"Zoë Brandt\"}",
         {"bd2ba3b94758de154ec4b87cc5ec17e4"}},
        {"{\"type\":\"ip-dst\",\"value\":\"198.51.100.3\",\"deleted\":true}", {NULL}},
        {"{\"name\":\"file\",\"Attribute\":[{\"type\":\"filename\",\"value\":\"a.exe\"},{"
         "\"type\":\"text\",\"value\":\"x\",\"deleted\":true}]}",
         {"2c3ccd32927839768639b88829a5c04a"}},
        {"{\"name\":\"file\",\"deleted\":true,\"Attribute\":[{\"type\":\"filename\","
         "\"value\":\"a.exe\"}]}",
         {NULL}},
        {"{\"name\":\"report\",\"content\":\"x\"}", {NULL}},
    };
    const char *event = berth + strlen("grouping--");
    struct buffer out;

    (void)state;
    buffer_init(&out, 1024);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct fault f = {0};
        json_t *part = NULL;
        size_t lines = 0;
        size_t at = 0;

        buffer_clear(&out);
        assert_int_equal(
            json_read_loose(rows[i].part, strlen(rows[i].part), 1024, &part, &f), OK);
        assert_int_equal(misp_hash_add(part, event, &out, &lines), OK);
        json_decref(part);
        for (; lines > 0; lines--, at++) {
            char line[80];
            (void)snprintf(line, sizeof line, "%s,%s\n", rows[i].hashes[at], event);
            assert_memory_equal(out.data + at * strlen(line), line, strlen(line));
        }
        assert_true(at == 3 || rows[i].hashes[at] == NULL);
        assert_int_equal(out.bytes, at * (32 + 1 + 36 + 1));
    }
    buffer_fini(&out);
}

/* The list of the sightings of an event, and its version. */
static const json_t *sighting_list(const struct world *w, const char **version)
{
    char id[OBJECT_ID_MAX + 1];
    const json_t *list;

    misp_sight_list(berth + strlen("grouping--"), id);
    list = object_of(w, id);
    *version = text_of(list, "modified");
    return json_object_get(list, "object_refs");
}

/* An event with one attribute in it and one in an object, and these sightings of each. */
static void import_sighted(struct world *w, const char *of_first, const char *of_second)
{
    static const char form[] =
        "{\"Event\":{\"uuid\":\"5f000001-0000-4000-8000-000000000001\",\"info\":\"x\","
        "\"date\":"
        "\"2023-11-14\",\"timestamp\":\"1700000000\",\"distribution\":\"3\",\"Orgc\":{"
        "\"uuid\":\"5f000003-0000-4000-8000-000000000003\",\"name\":\"Westria\"},"
        "\"Attribute\":[{\"uuid\":\"5f000010-0000-4000-8000-000000000010\",\"type\":\"ip-"
        "dst\","
        "\"value\":\"198.51.100.3\",\"to_ids\":true,\"timestamp\":\"1700000000\","
        "\"Sighting\":[%s]}],"
        "\"Object\":[{\"uuid\":\"5f000041-0000-4000-8000-000000000041\",\"name\":"
        "\"file\","
        "\"timestamp\":\"1700000000\",\"Attribute\":[{\"uuid\":\"5f000049-0000-4000-8000-"
        "000000000049\",\"type\":\"filename\",\"value\":\"a\",\"timestamp\":"
        "\"1700000000\","
        "\"Sighting\":[%s]}]}]}}";
    char text[4096];

    world_init(w);
    (void)snprintf(text, sizeof text, form, of_first, of_second);
    assert_int_equal(import_text(w, text), OK);
}

/* Sightings come in and go out as they were, and make no other version of the event. */
static void test_sightings(void **state)
{
    static const char first[] = "{\"uuid\":\"5f000064-0000-4000-8000-000000000064\","
                                "\"date_sighting\":\"1700000350\","
                                "\"type\":\"0\",\"source\":\"crane\",\"Organisation\":{"
                                "\"uuid\":\"5f000004-0000-4000-8000-"
                                "000000000004\",\"name\":\"Ostmark\"}},{\"uuid\":"
                                "\"5f000065-0000-4000-8000-000000000065\","
                                "\"date_sighting\":\"1700000351\",\"type\":\"1\"}";
    static const char second[] = "{\"uuid\":\"5f000066-0000-4000-8000-000000000066\","
                                 "\"date_sighting\":\"1700000340\",\"type\":\"0\"}";
    struct misp_count count;
    struct world before;
    struct world w;
    const char *old;
    const char *new;
    const json_t *seen;
    json_t *event;

    (void)state;
    import_sighted(&before, first, "");
    assert_int_equal(json_array_size(sighting_list(&before, &old)), 2);
    import_sighted(&w, first, second);
    assert_int_equal(json_array_size(sighting_list(&w, &new)), 3);
    assert_true(strcmp(new, old) > 0);
    assert_true(json_equal(object_of(&before, berth), object_of(&w, berth)));

    event = export_event(&w, berth, &face_terms, &count);
    seen = json_object_get(
        json_array_get(json_object_get(json_object_get(event, "Event"), "Attribute"), 0),
        "Sighting");
    assert_int_equal(json_array_size(seen), 2);
    assert_string_equal(text_of(json_array_get(seen, 0), "uuid"),
                        "5f000064-0000-4000-8000-000000000064");
    assert_string_equal(text_of(json_array_get(seen, 0), "date_sighting"), "1700000350");
    assert_string_equal(text_of(json_array_get(seen, 0), "source"), "crane");
    assert_string_equal(
        text_of(json_object_get(json_array_get(seen, 0), "Organisation"), "name"),
        "Ostmark");
    assert_string_equal(text_of(json_array_get(seen, 1), "type"), "1");
    seen = json_object_get(json_object_get(event, "Event"), "Object");
    seen = json_object_get(json_array_get(seen, 0), "Attribute");
    seen = json_object_get(json_array_get(seen, 0), "Sighting");
    assert_string_equal(text_of(json_array_get(seen, 0), "date_sighting"), "1700000340");
    assert_int_equal(count.unlike, 0);
    json_decref(event);
    world_fini(&before);
    world_fini(&w);
}

/* Each part is carried by the type that doc/misp.md says. */
static void test_carriers(void **state)
{
    static const char *const ids[] = {
        "identity--5f000003-0000-4000-8000-000000000003",
        "indicator--5f000010-0000-4000-8000-000000000010",
        "indicator--5f000011-0000-4000-8000-000000000011",
        "observed-data--5f000012-0000-4000-8000-000000000012",
        "observed-data--5f000013-0000-4000-8000-000000000013",
        "indicator--5f000014-0000-4000-8000-000000000014",
        "indicator--5f000015-0000-4000-8000-000000000015",
        "vulnerability--5f000016-0000-4000-8000-000000000016",
        "note--5f000017-0000-4000-8000-000000000017",
        "note--5f000018-0000-4000-8000-000000000018",
        "indicator--5f000019-0000-4000-8000-000000000019",
        "indicator--5f00001a-0000-4000-8000-00000000001a",
        "observed-data--5f00001b-0000-4000-8000-00000000001b",
        "identity--5f00001c-0000-4000-8000-00000000001c",
        "note--5f00001d-0000-4000-8000-00000000001d",
        "identity--5f000040-0000-4000-8000-000000000040",
        "grouping--5f000041-0000-4000-8000-000000000041",
        "indicator--5f000049-0000-4000-8000-000000000049",
        "note--5f00004a-0000-4000-8000-00000000004a",
        "relationship--5f000050-0000-4000-8000-000000000050",
        "note--5f00005a-0000-4000-8000-00000000005a",
        "sighting--5f000064-0000-4000-8000-000000000064",
        "opinion--5f000065-0000-4000-8000-000000000065",
    };
    struct world w;

    (void)state;
    import_vector(&w, "berth.json");
    for (size_t i = 0; i < COUNT_OF(ids); i++)
        (void)object_of(&w, ids[i]);
    assert_int_equal(json_array_size(w.faults), 0);
    assert_int_equal(w.tally.bad, 0);
    assert_int_equal(w.tally.rows, 17);
    assert_int_equal(w.tally.taken, 17);
    /* these, three observables, the list of sightings, and the event itself */
    assert_int_equal(json_object_size(w.objects), COUNT_OF(ids) + 3 + 2);
    world_fini(&w);
}

static void test_indicator(void **state)
{
    struct world w;
    const json_t *o;

    (void)state;
    import_vector(&w, "berth.json");
    o = object_of(&w, "indicator--5f000010-0000-4000-8000-000000000010");
    assert_string_equal(text_of(o, "pattern"), "[ipv4-addr:value = '198.51.100.3']");
    assert_string_equal(text_of(o, "valid_from"), "2023-11-13T22:14:28.711954Z");
    assert_string_equal(text_of(o, "created"), "2023-11-14T00:00:00.000Z");
    assert_string_equal(text_of(o, "modified"), "2023-11-14T22:13:36.030Z");
    assert_string_equal(text_of(o, "description"), "seen at berth 4");
    assert_int_equal(json_integer_value(json_object_get(o, "confidence")), 70);
    assert_null(json_object_get(o, "labels")); /* the local tag stayed there */
    assert_string_equal(
        json_string_value(json_array_get(json_object_get(o, "object_marking_refs"), 0)),
        marking_id(MARKING_AMBER));
    o = object_of(&w, "indicator--5f000011-0000-4000-8000-000000000011");
    assert_string_equal(text_of(o, "pattern"),
                        "[network-traffic:src_ref.type = 'ipv6-addr' AND "
                        "network-traffic:src_ref.value = '2001:db8::7' AND "
                        "network-traffic:src_port = 443]");
    o = object_of(&w, "indicator--5f000014-0000-4000-8000-000000000014");
    assert_non_null(strstr(text_of(o, "pattern"), "\\'4.pdf' AND file:hashes.'SHA-256'"));
    world_fini(&w);
}

/* Deleted is revoked, and its marking is not what decides: misp-stix gave life to it. */
static void test_deleted(void **state)
{
    struct world w;
    const json_t *o;

    (void)state;
    import_vector(&w, "berth.json");
    o = object_of(&w, "indicator--5f000015-0000-4000-8000-000000000015");
    assert_true(json_is_true(json_object_get(o, "revoked")));
    assert_string_equal(text_of(o, "modified"), "2023-11-14T22:13:41.520Z");
    o = object_of(&w, "indicator--5f000010-0000-4000-8000-000000000010");
    assert_null(json_object_get(o, "revoked"));
    world_fini(&w);
}

/* A person's object is a record; what is deleted in it is not, and its strictest mark is
 * its mark. */
static void test_person(void **state)
{
    struct world w;
    const json_t *o;

    (void)state;
    import_vector(&w, "berth.json");
    o = object_of(&w, "identity--5f000040-0000-4000-8000-000000000040");
    assert_string_equal(text_of(o, "name"), "Anton Weller");
    assert_string_equal(text_of(o, "identity_class"), "individual");
    assert_string_equal(
        json_string_value(json_array_get(json_object_get(o, "object_marking_refs"), 0)),
        marking_id(MARKING_RED));
    world_fini(&w);
}

/* What stands behind the attributes counts for them, and what is for us alone is marked.
 */
static void test_behind(void **state)
{
    struct world w;
    const json_t *o;

    (void)state;
    import_vector(&w, "answer.json");
    o = object_of(&w, "indicator--5f0000c8-0000-4000-8000-0000000000c8");
    assert_string_equal(
        json_string_value(json_array_get(json_object_get(o, "object_marking_refs"), 0)),
        marking_id(MARKING_RED));
    assert_string_equal(text_of(o, "created_by_ref"),
                        "identity--5f000003-0000-4000-8000-000000000003");
    o = object_of(&w, "indicator--5f0000d3-0000-4000-8000-0000000000d3");
    assert_string_equal(
        json_string_value(json_array_get(json_object_get(o, "object_marking_refs"), 0)),
        marking_id(MARKING_AMBER_STRICT));
    world_fini(&w);
}

/* The members that doc/misp.md promises to give back. */
static const char *const event_keys[] = {
    "uuid",      "info",         "date",      "threat_level_id",   "analysis",
    "timestamp", "distribution", "published", "publish_timestamp", NULL};
static const char *const attribute_keys[] = {
    "uuid",         "type",      "category", "value",           "to_ids",
    "comment",      "timestamp", "deleted",  "first_seen",      "disable_correlation",
    "distribution", "last_seen", "data",     "object_relation", NULL};
static const char *const object_keys[] = {"uuid",
                                          "name",
                                          "meta-category",
                                          "description",
                                          "template_uuid",
                                          "template_version",
                                          "timestamp",
                                          "distribution",
                                          "comment",
                                          "deleted",
                                          NULL};
static const char *const reference_keys[] = {
    "uuid",    "object_uuid", "referenced_uuid", "relationship_type",
    "comment", "timestamp",   "deleted",         NULL};
static const char *const report_keys[] = {"uuid",      "name",    "content",
                                          "timestamp", "deleted", NULL};

static void assert_members(const json_t *was, const json_t *is, const char *const *keys)
{
    for (; *keys != NULL; keys++) {
        json_t *a = json_object_get(was, *keys);
        json_t *b = json_object_get(is, *keys);
        if (a == NULL || json_is_null(a))
            continue;
        if (b == NULL || !json_equal(a, b))
            print_error("%s of %s\n", *keys, text_of(was, "uuid"));
        assert_non_null(b);
        assert_true(json_equal(a, b));
    }
}

static const json_t *find_uuid(const json_t *array, const char *uuid)
{
    for (size_t i = 0; i < json_array_size(array); i++)
        if (strcmp(text_of(json_array_get(array, i), "uuid"), uuid) == 0)
            return json_array_get(array, i);
    print_error("no %s\n", uuid);
    assert_true(false);
    return NULL;
}

static void assert_tags(const json_t *was, const json_t *is)
{
    const json_t *before = json_object_get(was, "Tag");
    const json_t *after = json_object_get(is, "Tag");
    size_t n = 0;

    for (size_t i = 0; i < json_array_size(before); i++) {
        const json_t *tag = json_array_get(before, i);
        if (json_integer_value(json_object_get(tag, "local")) != 0)
            continue;
        assert_string_equal(text_of(json_array_get(after, n), "name"),
                            text_of(tag, "name"));
        n++;
    }
    assert_int_equal(json_array_size(after), n);
}

static void assert_rows(const json_t *was, const json_t *is, const char *const *keys)
{
    assert_int_equal(json_array_size(was), json_array_size(is));
    for (size_t i = 0; i < json_array_size(was); i++) {
        const json_t *before = json_array_get(was, i);
        const json_t *after = find_uuid(is, text_of(before, "uuid"));
        assert_members(before, after, keys);
        assert_tags(before, after);
    }
}

/* An event, in and out again, is equal in all that is promised. */
static void test_round_trip(void **state)
{
    struct buffer bytes;
    struct misp_count count;
    struct world w;
    struct fault f;
    json_t *was = NULL;
    json_t *is;
    const json_t *before;
    const json_t *after;

    (void)state;
    read_vector("berth.json", &bytes);
    assert_int_equal(json_read_loose(bytes.data, bytes.bytes, bytes.bytes, &was, &f), OK);
    buffer_fini(&bytes);
    import_vector(&w, "berth.json");
    is = export_event(&w, berth, &open_terms, &count);
    before = json_object_get(was, "Event");
    after = json_object_get(is, "Event");
    assert_members(before, after, event_keys);
    assert_tags(before, after);
    assert_string_equal(text_of(json_object_get(after, "Orgc"), "name"),
                        text_of(json_object_get(before, "Orgc"), "name"));
    assert_rows(json_object_get(before, "Attribute"), json_object_get(after, "Attribute"),
                attribute_keys);
    assert_rows(json_object_get(before, "Object"), json_object_get(after, "Object"),
                object_keys);
    assert_rows(json_object_get(before, "EventReport"),
                json_object_get(after, "EventReport"), report_keys);
    for (size_t i = 0; i < 2; i++) {
        const json_t *a = json_array_get(json_object_get(before, "Object"), i);
        const json_t *b = find_uuid(json_object_get(after, "Object"), text_of(a, "uuid"));
        assert_rows(json_object_get(a, "Attribute"), json_object_get(b, "Attribute"),
                    attribute_keys);
        assert_rows(json_object_get(a, "ObjectReference"),
                    json_object_get(b, "ObjectReference"), reference_keys);
    }
    assert_int_equal(count.withheld, 0);
    assert_int_equal(count.unlike, 0);
    json_decref(was);
    json_decref(is);
    world_fini(&w);
}

static bool has_text(const json_t *value, const char *text)
{
    struct buffer b;
    bool found;

    buffer_init(&b, 1 << 24);
    assert_int_equal(json_write_loose(value, &b), OK);
    found = strstr(buffer_text(&b), text) != NULL;
    buffer_fini(&b);
    return found;
}

/* What is for the own organisation alone, or red, leaves by no face. */
static void test_withheld(void **state)
{
    struct misp_count count;
    struct world w;
    json_t *event;

    (void)state;
    import_vector(&w, "berth.json");
    event = export_event(&w, berth, &face_terms, &count);
    assert_false(has_text(event, "Berth|4"));
    assert_false(has_text(event, "Weller")); /* its alias is red */
    assert_true(has_text(event, "198.51.100.3"));
    assert_int_equal(count.withheld, 3); /* of the reference, too: it is the person's */
    json_decref(event);
    world_fini(&w);
    import_vector(&w, "answer.json");
    assert_false(misp_head_may(
        object_of(&w, "grouping--5f0000d2-0000-4000-8000-0000000000d2"), &face_terms));
    assert_false(misp_head_may(
        object_of(&w, "grouping--5f0000c7-0000-4000-8000-0000000000c7"), &face_terms));
    assert_true(misp_head_may(
        object_of(&w, "grouping--5f0000c7-0000-4000-8000-0000000000c7"), &open_terms));
    world_fini(&w);
}

/* An event around the text of its members, without the closing brace. */
#define EVENT                                                                            \
    "\"uuid\":\"5f000300-0000-4000-8000-000000000300\",\"info\":\"x\","                  \
    "\"date\":\"2023-11-14\",\"timestamp\":\"1700000600\",\"distribution\":\"3\","       \
    "\"Orgc\":{\"uuid\":\"5f000003-0000-4000-8000-000000000003\",\"name\":\"Westria\"}"
#define ATTRIBUTE(uuid, type, value)                                                     \
    "{\"uuid\":\"" uuid "\",\"type\":\"" type                                            \
    "\",\"category\":\"Other\",\"value\":\"" value                                       \
    "\",\"to_ids\":true,\"timestamp\":\"1700000601\"}"
#define UUID(digit) "5f00030" digit "-0000-4000-8000-00000000030" digit

static void import_new(struct world *w, const char *text, enum err expected)
{
    enum err e;

    world_init(w);
    e = import_text(w, text);
    if (e != expected)
        print_error("%s: %s\n", err_name(e), text);
    assert_int_equal(e, expected);
}

/* Every form that an event comes in has the same objects. */
static void test_forms(void **state)
{
    static const char *const forms[] = {
        "{" EVENT ",\"Attribute\":[" ATTRIBUTE(UUID("1"), "domain", "a.example") "]}",
        "{\"Event\":{\"Attribute\":[" ATTRIBUTE(UUID("1"), "domain",
                                                "a.example") "]," EVENT "}}",
        "{\"response\":[{\"Event\":{" EVENT
        ",\"Attribute\":[" ATTRIBUTE(UUID("1"), "domain", "a.example") "]}}]}",
        "[{\"Event\":{" EVENT
        ",\"Attribute\":[" ATTRIBUTE(UUID("1"), "domain", "a.example") "]}}]",
        "[{\"Attribute\":[" ATTRIBUTE(UUID("1"), "domain", "a.example") "]," EVENT "}]",
        "{\"Event\":{" EVENT ",\"Attribute\":[]}}\n"
        "{\"Event\":{" EVENT
        ",\"Attribute\":[" ATTRIBUTE(UUID("1"), "domain", "a.example") "]}}\n",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(forms); i++) {
        struct world w;
        import_new(&w, forms[i], OK);
        (void)object_of(&w, "indicator--" UUID("1"));
        (void)object_of(&w, "grouping--" UUID("0"));
        assert_int_equal(w.tally.bad, 0);
        world_fini(&w);
    }
}

static void test_no_event(void **state)
{
    static const char *const texts[] = {"",
                                        "{}",
                                        "[]",
                                        "7",
                                        "{\"objects\":[]}",
                                        "no",
                                        "{\"response\":[]}",
                                        "{\"Event\":7}x"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct world w;
        enum err e;
        world_init(&w);
        e = import_text(&w, texts[i]);
        assert_true(e == ERR_MALFORMED || (e == OK && w.tally.bad > 0));
        assert_int_equal(json_object_size(w.objects), 0);
        world_fini(&w);
    }
}

/* One that is bad costs itself: the others of its event come in. */
static void test_bad_parts(void **state)
{
    static const char *const bad[] = {
        "7",
        "null",
        "{}",
        "[[]]",
        "{\"uuid\":7,\"type\":[],\"value\":{}}",
        "{\"uuid\":\"" UUID("2") "\",\"type\":\"text\"}",
        "{\"uuid\":\"" UUID("2") "\",\"type\":\"text\",\"value\":\"\"}",
        "{\"uuid\":\"" UUID("2") "\",\"uuid\":\"" UUID(
            "3") "\",\"type\":\"text\",\"value\":\"a\"}",
        "{\"uuid\":\"" UUID("2") "\",\"type\":\"\",\"value\":\"a\"}",
        "{\"uuid\":\"00000000-0000-0000-0000-000000000000\",\"type\":\"text\",\"value\":"
        "\"a\"}",
        "{\"uuid\":\"" UUID("2") "\",\"type\":\"text\",\"value\":\"\\u0000\"}",
        "{\"uuid\":\"" UUID("2") "\",\"type\":\"text\",\"value\":\"\xff\"}",
        ATTRIBUTE(UUID("1"), "domain", "twice.example"),
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        char text[2048];
        struct world w;
        (void)snprintf(text, sizeof text,
                       "{\"Event\":{" EVENT ",\"Attribute\":[%s,%s,%s]}}",
                       ATTRIBUTE(UUID("1"), "domain", "a.example"), bad[i],
                       ATTRIBUTE(UUID("4"), "domain", "b.example"));
        import_new(&w, text, OK);
        if (w.tally.bad != 1)
            print_error("%s\n", bad[i]);
        assert_int_equal(w.tally.bad, 1);
        assert_int_equal(w.tally.taken, 3);
        assert_non_null(strstr(text_of(object_of(&w, "indicator--" UUID("1")), "pattern"),
                               "a.example"));
        (void)object_of(&w, "indicator--" UUID("4"));
        world_fini(&w);
    }
}

/* Without a head there is no creator and no mark, so nothing of it is taken; what follows
 * is. */
static void test_bad_heads(void **state)
{
    static const char *const heads[] = {
        "\"info\":\"no uuid\",\"timestamp\":\"1\"",
        "\"uuid\":\"x\",\"timestamp\":\"1\"",
        "\"uuid\":\"" UUID("9") "\",\"info\":\"no time\"",
        "\"uuid\":\"" UUID("9") "\",\"timestamp\":\"0\"",
        "\"uuid\":\"" UUID("9") "\",\"uuid\":\"" UUID("8") "\",\"timestamp\":\"5\"",
        "\"uuid\":\"" UUID("9") "\",\"timestamp\":\"5\",\"info\":\"\xc0\"",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(heads); i++)
        for (size_t bare = 0; bare < 2; bare++) {
            char text[4096];
            struct world w;
            (void)snprintf(text, sizeof text,
                           bare == 0 ? "[{\"Event\":{\"Attribute\":[%s],%s}},"
                                       "{\"Event\":{" EVENT ",\"Attribute\":[%s]}}]"
                                     : "{\"Attribute\":[%s],%s}\n{" EVENT
                                       ",\"Attribute\":[%s]}\n",
                           ATTRIBUTE(UUID("5"), "domain", "lost.example"), heads[i],
                           ATTRIBUTE(UUID("1"), "domain", "a.example"));
            import_new(&w, text, OK);
            if (w.tally.bad < 1 ||
                json_object_get(w.objects, "indicator--" UUID("1")) == NULL)
                print_error("%zu %zu\n", i, bare);
            assert_true(w.tally.bad >= 1);
            assert_null(json_object_get(w.objects, "indicator--" UUID("5")));
            (void)object_of(&w, "indicator--" UUID("1"));
            world_fini(&w);
        }
}

/* Cut anywhere, a text yields whole objects of whole events alone. */
static void test_truncated(void **state)
{
    struct buffer bytes;

    (void)state;
    read_vector("answer.json", &bytes);
    for (size_t count = 0; count < bytes.bytes; count += 7) {
        struct world w;
        enum err e;
        world_init(&w);
        e = import_bytes(&w, bytes.data, count, 64);
        assert_true(e == OK || e == ERR_MALFORMED);
        if (json_object_get(w.objects,
                            "indicator--5f0000c8-0000-4000-8000-0000000000c8") != NULL)
            (void)object_of(&w, "grouping--5f0000c7-0000-4000-8000-0000000000c7");
        world_fini(&w);
    }
    buffer_fini(&bytes);
}

/* 100,000 attributes with one UUID are one, in time that grows with their number alone.
 */
static void test_same_uuid(void **state)
{
    static const char attribute[] = ATTRIBUTE(UUID("1"), "domain", "a.example") ",";
    struct buffer text;
    struct world w;

    (void)state;
    buffer_init(&text, 64 << 20);
    buffer_add_text(&text, "{\"Event\":{\"Attribute\":[");
    for (size_t i = 0; i < 100000; i++)
        buffer_add(&text, attribute, sizeof attribute - 1);
    buffer_add_text(&text, "7]," EVENT "}}");
    assert_int_equal(buffer_status(&text), OK);
    w = (struct world){.objects = json_object()};
    assert_int_equal(import_bytes(&w, text.data, text.bytes, 65536), OK);
    assert_int_equal(w.tally.taken, 2);
    assert_int_equal(w.tally.bad, 100000);
    buffer_fini(&text);
    world_fini(&w);
}

/* Tags with controls, strange levels, local ones. */
static void test_tags(void **state)
{
    static const struct {
        const char *tags;
        enum marking_tlp level;
        size_t bad; /* told */
    } cases[] = {
        {"[{\"name\":\"tlp:white\"}]", MARKING_CLEAR, 0},
        {"[{\"name\":\"TLP:Clear\"},{\"name\":\"tlp:green\"}]", MARKING_GREEN, 0},
        {"[{\"name\":\"tlp:amber+strict\"}]", MARKING_AMBER_STRICT, 0},
        {"[{\"name\":\"tlp:ex:chr\"}]", MARKING_RED, 0},
        {"[{\"name\":\"tlp:green\",\"local\":1},{\"name\":\"x\",\"local\":true}]",
         MARKING_GREEN, 0},
        {"[{\"name\":\"tlp:green\\u0007\"}]", MARKING_NONE, 1},
        {"[{\"name\":\"a\\nb\"},{\"name\":7},7,{\"name\":\"\"}]", MARKING_NONE, 1},
        {"{\"name\":\"tlp:red\"}", MARKING_NONE, 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char text[2048];
        struct world w;
        const json_t *refs;
        (void)snprintf(text, sizeof text,
                       "{\"Event\":{" EVENT ",\"Attribute\":[{\"uuid\":\"" UUID(
                           "1") "\",\"type\":\"text\",\"value\":\"a\",\"Tag\":%s}]}}",
                       cases[i].tags);
        import_new(&w, text, OK);
        refs = json_object_get(object_of(&w, "note--" UUID("1")), "object_marking_refs");
        if (cases[i].level == MARKING_NONE)
            assert_null(refs);
        else
            assert_string_equal(json_string_value(json_array_get(refs, 0)),
                                marking_id(cases[i].level));
        assert_int_equal(w.tally.incomplete, cases[i].bad);
        assert_null(json_object_get(object_of(&w, "note--" UUID("1")), "labels"));
        world_fini(&w);
    }
}

/* A stricter tag of the event is a later version of its parts, a laxer one an earlier. */
static void test_raised(void **state)
{
    static const char *const levels[] = {"clear", "green", "amber", "amber+strict",
                                         "red"};
    char before[64] = "";

    (void)state;
    for (size_t i = 0; i < COUNT_OF(levels); i++) {
        char text[2048];
        struct world w;
        const char *modified;
        (void)snprintf(text, sizeof text,
                       "{\"Event\":{" EVENT ",\"Tag\":[{\"name\":\"tlp:%s\"}],"
                       "\"Attribute\":[" ATTRIBUTE(UUID("1"), "text", "a") "]}}",
                       levels[i]);
        import_new(&w, text, OK);
        modified = text_of(object_of(&w, "note--" UUID("1")), "modified");
        assert_true(strcmp(before, modified) < 0);
        (void)snprintf(before, sizeof before, "%s", modified);
        world_fini(&w);
    }
}

/* A part is as narrow as the narrowest of itself, its object and its event. */
static void test_distribution(void **state)
{
    static const struct {
        const char *event;
        const char *object;
        const char *attribute;
        bool leaves;
    } cases[] = {
        {"3", "5", "5", true},  {"1", "5", "5", true},  {"3", "0", "5", false},
        {"3", "5", "0", false}, {"3", "5", "4", false}, {"3", "4", "3", false},
        {"2", "1", "2", true},  {"3", "5", "7", false}, {"3", "5", "-1", true},
        {"0", "3", "3", false}, {"4", "5", "5", false}, {"5", "5", "5", false},
        {"", "5", "5", false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char text[2048];
        struct world w;
        struct misp_count count;
        const json_t *grouping;
        json_t *event;
        bool may;
        (void)snprintf(
            text, sizeof text,
            "{\"Event\":{\"uuid\":\"" UUID(
                "0") "\",\"info\":\"x\",\"timestamp\":1700000600,"
                     "\"distribution\":\"%s\",\"Object\":[{\"uuid\":\"" UUID(
                         "6") "\",\"name\":\"file\","
                              "\"distribution\":\"%s\",\"Attribute\":[{\"uuid\":\"" UUID(
                                  "1") "\","
                                       "\"type\":\"text\",\"value\":\"canary\","
                                       "\"distribution\":\"%s\"}]}]}}",
            cases[i].event, cases[i].object, cases[i].attribute);
        import_new(&w, text, OK);
        grouping = object_of(&w, "grouping--" UUID("0"));
        may = misp_head_may(grouping, &face_terms);
        if (may) {
            event = export_event(&w, "grouping--" UUID("0"), &face_terms, &count);
            may = has_text(event, "canary");
            json_decref(event);
        }
        if (may != cases[i].leaves)
            print_error("case %zu\n", i);
        assert_int_equal(may, cases[i].leaves);
        /* to the own organisation all of it goes, and no group with it */
        event = export_event(&w, "grouping--" UUID("0"), &open_terms, &count);
        assert_true(has_text(event, "canary"));
        assert_false(has_text(event, "\"distribution\":\"4\""));
        json_decref(event);
        world_fini(&w);
    }
}

/* Composite values, and what is not of its type. */
static void test_values(void **state)
{
    static const struct {
        const char *type;
        const char *value;   /* as JSON has it */
        const char *pattern; /* NULL: a note */
    } cases[] = {
        {"ip-dst", "198.51.100.0/24", "[ipv4-addr:value ISSUBSET '198.51.100.0/24']"},
        {"ip-dst", "198.51.100.0/33", NULL},
        {"ip-dst", "198.51.100.300", NULL},
        {"ip-dst", "2001:db8::/32", "[ipv6-addr:value ISSUBSET '2001:db8::/32']"},
        {"ip-dst|port", "198.51.100.3", NULL},
        {"ip-dst|port", "198.51.100.3|65536", NULL},
        {"ip-dst|port", "|443", NULL},
        {"domain|ip", "a.example|", NULL},
        {"domain", "a b.example", NULL},
        {"domain", "a.example'] OR [x:y='", NULL},
        {"url", "https://a.example/'\\\\", "[url:value = 'https://a.example/\\'\\\\']"},
        {"filename", "a|b|c", "[file:name = 'a|b|c']"},
        {"filename|md5", "a|b|d41d8cd98f00b204e9800998ecf8427e",
         "[file:name = 'a|b' AND file:hashes.'MD5' = "
         "'d41d8cd98f00b204e9800998ecf8427e']"},
        {"filename|md5", "a|d41d8", NULL},
        {"mac-address", "00-00-5E-00-53-01", "[mac-addr:value = '00:00:5e:00:53:01']"},
        {"AS", "as 64500", "[autonomous-system:number = 64500]"},
        {"AS", "4294967296", NULL},
        {"regkey|value", "HKLM\\\\A|b|c",
         "[windows-registry-key:key = 'HKLM\\\\A' AND "
         "windows-registry-key:values[*].data = 'b|c']"},
        {"email-src", "a@b.example", "[email-message:from_ref.value = 'a@b.example']"},
        {"email", "nobody", NULL},
        {"stix2-pattern", "no pattern", NULL},
        {"what-is-this", "198.51.100.3", NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char text[2048];
        struct world w;
        struct misp_count count;
        json_t *event;
        (void)snprintf(
            text, sizeof text,
            "{\"Event\":{" EVENT ",\"Attribute\":[{\"uuid\":\"" UUID(
                "1") "\",\"type\":\"%s\",\"value\":\"%s\",\"to_ids\":\"1\"}]}}",
            cases[i].type, cases[i].value);
        import_new(&w, text, OK);
        if (cases[i].pattern == NULL)
            (void)object_of(&w, "note--" UUID("1"));
        else
            assert_string_equal(
                text_of(object_of(&w, "indicator--" UUID("1")), "pattern"),
                cases[i].pattern);
        event = export_event(&w, "grouping--" UUID("0"), &face_terms, &count);
        assert_int_equal(json_array_size(json_object_get(json_object_get(event, "Event"),
                                                         "Attribute")),
                         1);
        assert_int_equal(count.written, 1);
        json_decref(event);
        world_fini(&w);
    }
}

/* Facts that say another value than their object are not believed. */
static void test_lying_facts(void **state)
{
    struct world w;
    struct misp_count count;
    json_t *object;
    json_t *facts;
    json_t *event;

    (void)state;
    import_new(&w,
               "{\"Event\":{" EVENT
               ",\"Attribute\":[" ATTRIBUTE(UUID("1"), "domain", "a.example") "]}}",
               OK);
    object = json_object_get(w.objects, "indicator--" UUID("1"));
    facts = json_object_get(
        json_object_get(object, "extensions"),
        json_object_iter_key(json_object_iter(json_object_get(object, "extensions"))));
    assert_int_equal(json_object_set_new(facts, "value", json_string("b.example")), 0);
    event = export_event(&w, "grouping--" UUID("0"), &face_terms, &count);
    assert_false(has_text(event, "b.example"));
    assert_true(has_text(event, "a.example"));
    json_decref(event);
    world_fini(&w);
}

/* What others wrote in STIX becomes what MISP has for it. */
static void assert_foreign(struct world *w)
{
    struct misp_count count;
    json_t *event;
    const json_t *attributes;

    event = export_event(w, "report--5f000400-0000-4000-8000-000000000400", &face_terms,
                         &count);
    attributes = json_object_get(json_object_get(event, "Event"), "Attribute");
    assert_int_equal(json_array_size(attributes), 4);
    assert_string_equal(text_of(json_array_get(attributes, 0), "type"), "ip-dst|port");
    assert_string_equal(text_of(json_array_get(attributes, 0), "value"),
                        "198.51.100.9|80");
    assert_string_equal(text_of(json_array_get(attributes, 1), "type"), "stix2-pattern");
    assert_string_equal(text_of(json_array_get(attributes, 2), "comment"), "tool");
    assert_string_equal(text_of(json_array_get(attributes, 3), "type"), "ip-dst");
    assert_true(has_text(event, "a note"));
    assert_true(has_text(event, "\"distribution\":\"1\""));
    assert_int_equal(count.unlike, 1); /* the second tool is not there */
    json_decref(event);
}

static void test_foreign(void **state)
{
    static const char report[] =
        "{\"type\":\"report\",\"id\":\"report--5f000400-0000-4000-8000-000000000400\","
        "\"spec_version\":\"2.1\",\"created\":\"2023-11-14T00:00:00.000Z\","
        "\"modified\":\"2023-11-15T00:00:00.000Z\",\"name\":\"Of others\","
        "\"published\":\"2023-11-14T00:00:00.000Z\",\"labels\":[\"harbour\"],"
        "\"object_refs\":[\"indicator--5f000401-0000-4000-8000-000000000401\","
        "\"indicator--5f000402-0000-4000-8000-000000000402\","
        "\"tool--5f000403-0000-4000-8000-000000000403\","
        "\"ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4\","
        "\"tool--5f000404-0000-4000-8000-000000000404\","
        "\"note--5f000405-0000-4000-8000-000000000405\"]}";
    static const struct {
        const char *id;
        const char *members;
    } parts[] = {
        {"indicator--5f000401-0000-4000-8000-000000000401",
         "\"type\":\"indicator\",\"pattern\":\"[network-traffic:dst_ref.type = "
         "'ipv4-addr' "
         "AND network-traffic:dst_ref.value = '198.51.100.9' AND "
         "network-traffic:dst_port = "
         "80]\",\"pattern_type\":\"stix\",\"valid_from\":\"2023-11-14T00:00:00Z\""},
        {"indicator--5f000402-0000-4000-8000-000000000402",
         "\"type\":\"indicator\",\"pattern\":\"[a:b = 1] FOLLOWEDBY [c:d = 2]\","
         "\"pattern_type\":\"stix\",\"valid_from\":\"2023-11-14T00:00:00Z\""},
        {"tool--5f000403-0000-4000-8000-000000000403",
         "\"type\":\"tool\",\"name\":\"crowbar\""},
        {"ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4",
         "\"type\":\"ipv4-addr\",\"value\":\"198.51.100.3\""},
        {"note--5f000405-0000-4000-8000-000000000405",
         "\"type\":\"note\",\"content\":\"a note\""},
    };
    struct world w;
    struct fault f;
    json_t *tree = NULL;

    (void)state;
    world_init(&w);
    assert_int_equal(json_read_loose(report, sizeof report - 1, 4096, &tree, &f), OK);
    assert_int_equal(json_object_set_new(
                         w.objects, "report--5f000400-0000-4000-8000-000000000400", tree),
                     0);
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        char text[1024];
        (void)snprintf(text, sizeof text,
                       "{\"id\":\"%s\",%s,\"modified\":\"2023-11-14T00:00:00.000Z\"}",
                       parts[i].id, parts[i].members);
        assert_int_equal(json_read_loose(text, strlen(text), 4096, &tree, &f), OK);
        if (strncmp(parts[i].id, "ipv4", 4) == 0)
            assert_int_equal(json_object_del(tree, "modified"), 0);
        assert_int_equal(json_object_set_new(w.objects, parts[i].id, tree), 0);
    }
    assert_foreign(&w);
    world_fini(&w);
}

/* What the sink returns ends the import; each allocation that fails is told. */
static void test_failures(void **state)
{
    struct buffer bytes;
    struct world w;

    (void)state;
    read_vector("berth.json", &bytes);
    world_init(&w);
    w.sink = ERR_CANCELLED;
    assert_int_equal(import_bytes(&w, bytes.data, bytes.bytes, 4096), ERR_CANCELLED);
    world_fini(&w);
    for (size_t n = 1;; n += 1 + n / 8) {
        enum err e;
        w = (struct world){.discards = true};
        failing_start(n);
        e = import_bytes(&w, bytes.data, bytes.bytes, 4096);
        if (failing_stop() < n) {
            assert_int_equal(e, OK);
            break;
        }
        assert_int_equal(e, ERR_NOMEM);
    }
    buffer_fini(&bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hashes),    cmocka_unit_test(test_sightings),
        cmocka_unit_test(test_carriers),  cmocka_unit_test(test_indicator),
        cmocka_unit_test(test_deleted),   cmocka_unit_test(test_person),
        cmocka_unit_test(test_behind),    cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_withheld),  cmocka_unit_test(test_forms),
        cmocka_unit_test(test_no_event),  cmocka_unit_test(test_bad_parts),
        cmocka_unit_test(test_bad_heads), cmocka_unit_test(test_truncated),
        cmocka_unit_test(test_same_uuid), cmocka_unit_test(test_tags),
        cmocka_unit_test(test_raised),    cmocka_unit_test(test_distribution),
        cmocka_unit_test(test_values),    cmocka_unit_test(test_lying_facts),
        cmocka_unit_test(test_foreign),   cmocka_unit_test(test_failures),
    };

    if (crypto_start() != OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
