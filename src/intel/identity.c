/* SPDX-License-Identifier: Apache-2.0 */
/*
 * identity.c - a record's members inside the extension, and back
 *
 * The extension holds the members of the record's own JSON form but for empty ones, which
 * STIX forbids; reading puts the empty ones back and lets the strict reader of records
 * judge. So whatever a record holds comes back, and whatever the extension holds is
 * checked by one function.
 */
#include "intel/identity.h"

#include "base/must.h"
#include "base/num.h"
#include "intel/alphabet.h"

#include <string.h>

static const char *const class_words[] = {"individual", "organization", "group",
                                          "unknown"};

static const char *const list_words[] = {"births", "countries", "identifiers", "labels",
                                         "names",  "regions",   "topics"};

static const char definition[] =
    "{\"type\":\"extension-definition\",\"spec_version\":\"2.1\","
    "\"id\":\"" IDENTITY_EXTENSION "\","
    "\"created_by_ref\":\"identity--0d2c3f0e-6f0b-4c5e-8f5a-2a9c51c3b7e4\","
    "\"created\":\"2026-11-22T00:00:00.000Z\",\"modified\":\"2026-11-22T00:00:00.000Z\","
    "\"name\":\"Listed party\","
    "\"description\":\"What a list says of a person, an organisation, a group or a thing "
    "beyond a name: names with kind and script, births, countries, identifiers, topics, "
    "regions, labels, and the list's own id of it.\","
    "\"schema\":\"A JSON schema is published with Entente as doc/extension.json.\","
    "\"version\":\"1.0.0\",\"extension_types\":[\"property-extension\"]}";

const char *identity_definition(void)
{
    return definition;
}

static bool is_empty(const json_t *value)
{
    return (json_is_array(value) && json_array_size(value) == 0) ||
           (json_is_string(value) && json_string_length(value) == 0);
}

/* Add to each name the script that it is written in. */
static void add_scripts(json_t *names, bool *ok)
{
    for (size_t i = 0; i < json_array_size(names); i++) {
        json_t *name = json_array_get(names, i);

        json_put_text(name, "script",
                      alphabet_find(json_string_value(json_object_get(name, "text"))),
                      ok);
    }
}

/* An identifier whose country is not said has no such member. */
static void drop_empty_countries(json_t *identifiers)
{
    for (size_t i = 0; i < json_array_size(identifiers); i++) {
        json_t *one = json_array_get(identifiers, i);

        if (is_empty(json_object_get(one, "country")))
            json_object_del(one, "country");
    }
}

static json_t *make_extension(json_t *record, bool *ok)
{
    json_t *out = json_object();

    json_put_text(out, "extension_type", "property-extension", ok);
    json_put(out, "record_id", json_incref(json_object_get(record, "id")), ok);
    json_put(out, "kind", json_incref(json_object_get(record, "kind")), ok);
    if (!is_empty(json_object_get(record, "source")))
        json_put(out, "source", json_incref(json_object_get(record, "source")), ok);
    add_scripts(json_object_get(record, "names"), ok);
    drop_empty_countries(json_object_get(record, "identifiers"));
    for (size_t i = 0; i < COUNT_OF(list_words); i++) {
        json_t *list = json_object_get(record, list_words[i]);

        if (!is_empty(list))
            json_put(out, list_words[i], json_incref(list), ok);
    }
    return out;
}

static const char *main_name(const struct record *r)
{
    for (size_t i = 0; i < r->name_count; i++) {
        if (r->names[i].kind == RECORD_NAME_PRIMARY)
            return r->names[i].text;
    }
    return r->names[0].text;
}

static void put_stamp(json_t *object, const char *key, int64_t stamp, bool *ok)
{
    char text[STAMP_CHARS + 1];

    stamp_format(stamp, text);
    json_put_text(object, key, text, ok);
}

static void put_common(json_t *object, const struct identity_about *about, bool *ok)
{
    char id[OBJECT_ID_MAX + 1];
    json_t *refs;

    object_id_format("identity", about->uuid, id);
    json_put_text(object, "type", "identity", ok);
    json_put_text(object, "spec_version", "2.1", ok);
    json_put_text(object, "id", id, ok);
    put_stamp(object, "created", about->created, ok);
    put_stamp(object, "modified", about->modified, ok);
    if (about->created_by)
        json_put_text(object, "created_by_ref", about->created_by, ok);
    if (about->tlp == MARKING_NONE)
        return;
    refs = json_array();
    if (refs && json_array_append_new(refs, json_string(marking_id(about->tlp))) != 0)
        *ok = false;
    json_put(object, "object_marking_refs", refs, ok);
}

static json_t *
make_tree(const struct record *r, const struct identity_about *about, json_t *record)
{
    json_t *object = json_object();
    json_t *extensions = json_object();
    json_t *labels = json_object_get(record, "labels");
    bool ok = object && extensions;

    put_common(object, about, &ok);
    json_put_text(object, "name", main_name(r), &ok);
    json_put_text(object, "identity_class", class_words[r->kind], &ok);
    if (!is_empty(labels))
        json_put(object, "labels", json_incref(labels), &ok);
    json_put(extensions, IDENTITY_EXTENSION, make_extension(record, &ok), &ok);
    json_put(object, "extensions", extensions, &ok);
    if (ok)
        return object;
    json_decref(object);
    return NULL;
}

enum err identity_write(const struct record *r,
                        const struct identity_about *about,
                        struct object_head *head,
                        struct buffer *out,
                        struct fault *f)
{
    json_t *record = NULL;
    json_t *tree;
    enum err e;

    must(about->modified >= about->created);
    buffer_clear(out);
    e = record_to_json(r, &record);
    if (e != OK)
        return fault_set(f, e, "", "There is not enough memory.");
    tree = make_tree(r, about, record);
    if (tree)
        e = object_write(tree, head, out, f);
    else
        e = fault_set(f, ERR_NOMEM, "", "There is not enough memory.");
    json_decref(tree);
    json_decref(record);
    return e;
}

/* ---- reading ---- */

static const json_t *find_extension(const json_t *tree)
{
    return json_object_get(json_object_get(tree, "extensions"), IDENTITY_EXTENSION);
}

/* The kind that a class stands for; false if none does. */
static bool find_kind(const json_t *tree, enum record_kind *out)
{
    const char *class = json_string_value(json_object_get(tree, "identity_class"));

    for (int i = RECORD_PERSON; class && i < RECORD_THING; i++) {
        if (strcmp(class, class_words[i]) == 0) {
            *out = (enum record_kind)i;
            return true;
        }
    }
    return false;
}

bool identity_is_party(const json_t *tree)
{
    const char *type = json_string_value(json_object_get(tree, "type"));
    enum record_kind kind;

    return type && strcmp(type, "identity") == 0 &&
           (find_extension(tree) || find_kind(tree, &kind));
}

bool identity_is_producer(const json_t *tree)
{
    const json_t *roles = json_object_get(tree, "roles");

    for (size_t i = 0; i < json_array_size(roles); i++) {
        const char *role = json_string_value(json_array_get(roles, i));
        if (role != NULL && strcmp(role, "producer") == 0)
            return true;
    }
    return false;
}

/* Names without their scripts, identifiers with their countries: the record's own form.
 */
static json_t *restore(const json_t *list, const char *word, bool *ok)
{
    json_t *out = list ? json_deep_copy(list) : json_array();

    for (size_t i = 0; out && i < json_array_size(out); i++) {
        json_t *one = json_array_get(out, i);

        if (strcmp(word, "names") == 0)
            json_object_del(one, "script");
        if (strcmp(word, "identifiers") == 0 && !json_object_get(one, "country"))
            json_put_text(one, "country", "", ok);
    }
    return out;
}

static json_t *make_record(const json_t *extension)
{
    const json_t *source = json_object_get(extension, "source");
    json_t *out = json_object();
    bool ok = out != NULL;

    json_put_int(out, "v", RECORD_VERSION, &ok);
    json_put(out, "id", json_incref(json_object_get(extension, "record_id")), &ok);
    json_put(out, "kind", json_incref(json_object_get(extension, "kind")), &ok);
    json_put(out, "source", source ? json_deep_copy(source) : json_string(""), &ok);
    for (size_t i = 0; i < COUNT_OF(list_words); i++) {
        const json_t *list = json_object_get(extension, list_words[i]);

        json_put(out, list_words[i], restore(list, list_words[i], &ok), &ok);
    }
    if (ok)
        return out;
    json_decref(out);
    return NULL;
}

static enum err
read_extension(const json_t *extension, struct record *out, struct fault *f)
{
    json_t *record;
    enum err e;

    if (!json_is_string(json_object_get(extension, "record_id")) ||
        !json_is_string(json_object_get(extension, "kind")))
        return fault_set(f, ERR_MALFORMED, "",
                         "The extension of a listed party lacks \"record_id\" or "
                         "\"kind\".");
    record = make_record(extension);
    if (!record)
        return fault_set(f, ERR_NOMEM, "", "There is not enough memory.");
    e = record_from_json(record, out, f);
    json_decref(record);
    return e;
}

/* Those of a list of words that are codes; the others are not a record's. */
static enum err add_codes(const json_t *words, enum record_list list, struct record *out)
{
    enum err e = OK;

    for (size_t i = 0; e != ERR_NOMEM && i < json_array_size(words); i++) {
        const char *word = json_string_value(json_array_get(words, i));

        if (word)
            e = record_add_code(out, list, word);
    }
    return e == ERR_NOMEM ? e : OK;
}

static enum err read_foreign(const json_t *tree, struct record *out)
{
    const char *name = json_string_value(json_object_get(tree, "name"));
    const char *id = json_string_value(json_object_get(tree, "id"));
    struct record r;
    enum err e;

    record_init(&r);
    if (!find_kind(tree, &r.kind) || !name || !id) {
        record_fini(&r);
        return ERR_UNEXPECTED;
    }
    e = record_set_id(&r, id);
    if (e == OK)
        e = record_add_name(&r, name, RECORD_NAME_PRIMARY);
    if (e == OK)
        e = add_codes(json_object_get(tree, "labels"), RECORD_LABELS, &r);
    if (e == OK)
        e = add_codes(json_object_get(tree, "sectors"), RECORD_TOPICS, &r);
    if (e == OK)
        *out = r;
    else
        record_fini(&r);
    return e;
}

enum err identity_read(const json_t *tree, struct record *out, struct fault *f)
{
    const json_t *extension;
    enum err e;

    if (!identity_is_party(tree))
        return fault_set(f, ERR_UNEXPECTED, "",
                         "This is no identity of a person, an organisation or a group.");
    extension = find_extension(tree);
    if (extension)
        return read_extension(extension, out, f);
    e = read_foreign(tree, out);
    if (e == OK)
        return e;
    return fault_set(f, e, "",
                     e == ERR_NOMEM ? "There is not enough memory."
                                    : "The name of this identity is too long, or holds a "
                                      "control character.");
}
