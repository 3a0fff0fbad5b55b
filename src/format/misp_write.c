/* SPDX-License-Identifier: Apache-2.0 */
/*
 * misp_write.c - the event's head, and three rows of parts behind it
 */
#include "format/misp_write.h"

#include "base/must.h"
#include "base/num.h"
#include "format/misp_fact.h"
#include "format/misp_foreign.h"
#include "format/misp_make.h"
#include "format/misp_object.h"
#include "format/misp_part.h"
#include "format/misp_party.h"
#include "format/misp_sight.h"
#include "format/misp_word.h"
#include "intel/identity.h"
#include "intel/object.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The rows of an event, and which objects stand in each. */
enum row { REFERENCES, SIGHTINGS, ATTRIBUTES, OBJECTS, REPORTS };

/* A reference of an object, or a sighting of an attribute, in the held text. */
struct held {
    char part[MISP_WORD_UUID_CHARS + 1];
    enum row row;
    size_t at;
    size_t count;
};

struct writing {
    const struct misp_terms *terms;
    const struct misp_shelf *shelf;
    const struct misp_outlet *outlet;
    struct misp_count *count;
    const json_t *refs; /* what the event lists */
    const char *event;  /* its UUID */
    struct buffer bytes;
    struct buffer text;  /* of what is held, one after the other */
    struct buffer index; /* struct held, sorted by part and row */
    bool comma;
};

static enum err put(struct writing *w, const char *text)
{
    return w->outlet->write(w->outlet->state, text, strlen(text));
}

/* Write a value (taken) behind a comma, if it is not the first of its row. */
static enum err put_value(struct writing *w, json_t *value)
{
    enum err e;

    buffer_clear(&w->bytes);
    if (w->comma)
        buffer_add_byte(&w->bytes, ',');
    e = json_write_loose(value, &w->bytes);
    if (e == OK)
        e = buffer_status(&w->bytes);
    if (e == OK)
        e = w->outlet->write(w->outlet->state, w->bytes.data, w->bytes.bytes);
    if (e == OK && w->outlet->wrote != NULL)
        e = w->outlet->wrote(w->outlet->state, value);
    json_decref(value);
    w->comma = true;
    w->count->written++;
    return e;
}

/* The attribute that facts tell of. */
static json_t *new_attribute(const json_t *stix, const json_t *facts, const char *uuid)
{
    const char *value = misp_word_text(facts, "value");
    json_t *attribute = misp_fact_to_attribute(facts);
    bool ok = attribute != NULL;

    json_put_text(attribute, "uuid", uuid, &ok);
    json_put_text(attribute, "value", value == NULL ? "" : value, &ok);
    if (misp_word_text(facts, "category") == NULL)
        json_put_text(attribute, "category", "Other", &ok);
    if (stix != NULL && misp_word_bool(stix, "revoked", false))
        json_put_bool(attribute, "deleted", true, &ok);
    misp_head_put_tags(attribute, stix, facts, &ok);
    misp_head_close_group(attribute, &ok);
    if (!ok) {
        json_decref(attribute);
        return NULL;
    }
    return attribute;
}

/* What was deleted, where only live parts are wanted. */
static bool is_hidden(const struct writing *w, const json_t *stix)
{
    return w->terms->live_only && (misp_word_bool(stix, "revoked", false) ||
                                   misp_word_bool(stix, "deleted", false));
}

/* The facts of an attribute in an object that agrees with them. */
static const json_t *attribute_facts(const json_t *stix)
{
    const json_t *facts = misp_fact_of(stix, "attribute");

    return facts != NULL && misp_part_agrees(stix, facts) ? facts : NULL;
}

static int compare_parts(const struct held *left, const char *part, enum row row)
{
    int order = strcmp(left->part, part);

    return order != 0 ? order : (left->row > row) - (left->row < row);
}

static int compare_held(const void *a, const void *b)
{
    const struct held *left = a;
    const struct held *right = b;
    int order = compare_parts(left, right->part, right->row);

    return order != 0 ? order : (left->at > right->at) - (left->at < right->at);
}

/* What is held of a part, out of the sorted index, as one of its members. */
static enum err put_held(struct writing *w, json_t *part, enum row row, bool *ok)
{
    const char *key = row == REFERENCES ? "ObjectReference" : "Sighting";
    const char *uuid = misp_word_text(part, "uuid");
    const struct held *held = (const void *)w->index.data;
    size_t low = 0;
    size_t high = w->index.bytes / sizeof *held;
    size_t count = high;
    json_t *array = json_array();
    enum err e = OK;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_parts(&held[middle], uuid, row) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; e == OK && low < count && compare_parts(&held[low], uuid, row) == 0; low++) {
        json_t *one = NULL;
        e = json_read_loose(w->text.data + held[low].at, held[low].count,
                            OBJECT_BYTES_MAX, &one, NULL);
        *ok = e == OK && json_array_append_new(array, one) == 0 && *ok;
    }
    if (row == REFERENCES || json_array_size(array) > 0)
        json_put(part, key, array, ok);
    else
        json_decref(array);
    return e;
}

/* Write an attribute (taken) with its sightings. */
static enum err put_with_sightings(struct writing *w, json_t *attribute)
{
    bool ok = true;
    enum err e = put_held(w, attribute, SIGHTINGS, &ok);

    if (e == OK && ok)
        return put_value(w, attribute);
    json_decref(attribute);
    return e == OK ? ERR_NOMEM : e;
}

/* The observables of somebody's observed-data, each an attribute. */
static enum err put_observables(struct writing *w, const json_t *stix)
{
    const json_t *refs = json_object_get(stix, "object_refs");
    enum err e = OK;

    for (size_t i = 0; e == OK && i < json_array_size(refs); i++) {
        const char *id = json_string_value(json_array_get(refs, i));
        char uuid[MISP_WORD_UUID_CHARS + 1];
        json_t *observable = NULL;
        json_t *attribute = NULL;
        if (id == NULL)
            continue;
        misp_word_derive(misp_foreign_uuid(stix), id, uuid);
        e = misp_head_get(w->shelf, id, &w->bytes, &observable);
        if (e == OK && observable == NULL) {
            w->count->unlike++;
        } else if (e == OK && !misp_head_part_may(observable, NULL, w->terms)) {
            w->count->withheld++;
        } else if (e == OK) {
            e = misp_foreign_attribute(observable, uuid, &attribute);
            w->count->unlike += e == ERR_NOT_FOUND;
            e = e == OK ? put_value(w, attribute) : e == ERR_NOT_FOUND ? OK : e;
        }
        json_decref(observable);
    }
    return e;
}

static enum err put_foreign(struct writing *w, const json_t *stix, const char *id)
{
    const char *type = misp_word_text(stix, "type");
    char uuid[MISP_WORD_UUID_CHARS + 1];
    json_t *attribute = NULL;
    enum err e;

    if (misp_foreign_uuid(stix) == NULL || type == NULL) {
        w->count->unlike++;
        return OK;
    }
    if (strcmp(type, "observed-data") == 0 && !misp_word_bool(stix, "revoked", false))
        return put_observables(w, stix);
    if (misp_word_text(stix, "modified") ==
        NULL) /* its UUID stands in other events, too */
        misp_word_derive(w->event, id, uuid);
    else
        (void)snprintf(uuid, sizeof uuid, "%s", misp_foreign_uuid(stix));
    e = misp_foreign_attribute(stix, uuid, &attribute);
    w->count->unlike += e == ERR_NOT_FOUND;
    return e == OK ? put_with_sightings(w, attribute) : e == ERR_NOT_FOUND ? OK : e;
}

static enum err put_attribute(struct writing *w, const json_t *stix, const char *id)
{
    const json_t *facts = attribute_facts(stix);
    json_t *attribute;

    if (!misp_head_part_may(stix, facts, w->terms)) {
        w->count->withheld++;
        return OK;
    }
    if (facts == NULL)
        return put_foreign(w, stix, id);
    if (json_object_get(facts, "object") != NULL)
        return OK; /* it is written with its object */
    attribute = new_attribute(stix, facts, misp_foreign_uuid(stix));
    return attribute == NULL ? ERR_NOMEM : put_with_sightings(w, attribute);
}

/* Whether both ends of a relationship may leave: one that names what stays is a hint. */
static enum err ends_may_leave(struct writing *w, const json_t *stix, bool *out)
{
    static const char *const keys[] = {"source_ref", "target_ref"};
    enum err e = OK;

    for (size_t i = 0; e == OK && i < COUNT_OF(keys); i++) {
        const char *id = misp_word_text(stix, keys[i]);
        json_t *end = NULL;
        if (id != NULL)
            e = misp_head_get(w->shelf, id, &w->bytes, &end);
        *out = *out && end != NULL &&
               misp_head_part_may(end, misp_fact_of(end, NULL), w->terms);
        json_decref(end);
    }
    return e;
}

/* Hold a part of a part (taken) until that comes. */
static enum err hold(struct writing *w, struct held *held, json_t *value, bool ok)
{
    enum err e = ok ? OK : ERR_NOMEM;

    held->at = w->text.bytes;
    if (e == OK)
        e = json_write_loose(value, &w->text);
    json_decref(value);
    held->count = w->text.bytes - held->at;
    buffer_add(&w->index, held, sizeof *held);
    return e == OK ? buffer_status(&w->index) : e;
}

/* Hold a reference until its object comes. */
static enum err hold_reference(struct writing *w, const json_t *stix, const char *id)
{
    const json_t *facts = misp_fact_of(stix, "reference");
    struct held held = {.row = REFERENCES};
    json_t *reference;
    bool may = true;
    bool ok = true;
    enum err e;

    (void)id;
    if (facts == NULL || misp_foreign_uuid(stix) == NULL ||
        !misp_word_uuid(facts, "object_uuid", held.part)) {
        w->count->unlike++;
        return OK;
    }
    e = ends_may_leave(w, stix, &may);
    if (e != OK)
        return e;
    if (!may || !misp_head_part_may(stix, facts, w->terms)) {
        w->count->withheld++;
        return OK;
    }
    reference = misp_fact_to_reference(facts);
    json_put_text(reference, "uuid", misp_foreign_uuid(stix), &ok);
    if (misp_word_bool(stix, "revoked", false))
        json_put_bool(reference, "deleted", true, &ok);
    return hold(w, &held, reference, ok);
}

/* Hold a sighting until its attribute comes; without that it does not leave either. */
static enum err hold_sighting(struct writing *w, const json_t *stix, const char *id)
{
    struct held held = {.row = SIGHTINGS};
    json_t *sighting = NULL;
    enum err e;

    (void)id;
    if (misp_word_bool(stix, "revoked", false))
        return OK;
    if (!misp_head_part_may(stix, NULL, w->terms)) {
        w->count->withheld++;
        return OK;
    }
    e = misp_sight_write(stix, w->shelf, held.part, &sighting);
    w->count->unlike += e == ERR_NOT_FOUND;
    return e == OK ? hold(w, &held, sighting, true) : e == ERR_NOT_FOUND ? OK : e;
}

static enum err finish_object(struct writing *w,
                              const json_t *stix,
                              const json_t *facts,
                              json_t *object,
                              json_t *attributes)
{
    const char *uuid = misp_foreign_uuid(stix);
    bool ok = object != NULL;
    enum err e;

    json_put_text(object, "uuid", uuid, &ok);
    if (misp_word_bool(stix, "revoked", false))
        json_put_bool(object, "deleted", true, &ok);
    if (facts != NULL)
        misp_head_close_group(object, &ok);
    if (attributes != NULL)
        json_put(object, "Attribute", attributes, &ok);
    e = put_held(w, object, REFERENCES, &ok);
    if (!ok || e != OK) {
        json_decref(object);
        return e == OK ? ERR_NOMEM : e;
    }
    return put_value(w, object);
}

/* An object whose attributes stand in its facts. */
static enum err put_party(struct writing *w, const json_t *stix, const json_t *facts)
{
    const json_t *list = json_object_get(facts, "attributes");
    json_t *attributes = json_array();
    char uuid[MISP_WORD_UUID_CHARS + 1];
    bool ok = attributes != NULL;

    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        if (!misp_word_uuid(one, "uuid", uuid) || is_hidden(w, one))
            continue;
        if (!w->terms->own &&
            !misp_head_is_shared(one, "distribution", MISP_FACT_INHERIT))
            w->count->withheld++;
        else
            ok = json_array_append_new(attributes, new_attribute(NULL, one, uuid)) == 0 &&
                 ok;
    }
    if (!ok) {
        json_decref(attributes);
        return ERR_NOMEM;
    }
    return finish_object(w, stix, facts, misp_fact_to_object(facts), attributes);
}

/* An identity of others, or of ours, as the object of its record. */
static enum err put_record(struct writing *w, const json_t *stix)
{
    struct record r;
    json_t *object = NULL;
    enum err e;

    if (!identity_is_party(stix)) {
        w->count->unlike++;
        return OK;
    }
    e = identity_read(stix, &r, NULL);
    if (e == ERR_NOMEM)
        return e;
    if (e != OK) {
        w->count->unlike++;
        return OK;
    }
    e = misp_party_object(&r, misp_foreign_uuid(stix), misp_foreign_seconds(stix),
                          &object);
    record_fini(&r);
    return e == OK ? finish_object(w, stix, NULL, object, NULL) : e;
}

/* An attribute (taken) of an object. */
static enum err add_attribute(struct writing *w, json_t *attribute, json_t *attributes)
{
    bool ok = attribute != NULL;
    enum err e = ok ? put_held(w, attribute, SIGHTINGS, &ok) : ERR_NOMEM;

    if (json_array_append_new(attributes, attribute) != 0 || !ok)
        return e == OK ? ERR_NOMEM : e;
    return e;
}

static enum err add_member(struct writing *w, const char *id, json_t *attributes)
{
    const json_t *facts;
    json_t *stix = NULL;
    enum err e = misp_head_get(w->shelf, id, &w->bytes, &stix);

    facts = e == OK && stix != NULL && !is_hidden(w, stix) ? attribute_facts(stix) : NULL;
    if (facts != NULL && !misp_head_part_may(stix, facts, w->terms))
        w->count->withheld++;
    else if (facts != NULL)
        e = add_attribute(w, new_attribute(stix, facts, misp_foreign_uuid(stix)),
                          attributes);
    json_decref(stix);
    return e;
}

/* An object that is a grouping of its attributes. */
static enum err put_group(struct writing *w, const json_t *stix, const json_t *facts)
{
    const json_t *refs = json_object_get(stix, "object_refs");
    json_t *attributes = json_array();
    enum err e = attributes != NULL ? OK : ERR_NOMEM;

    for (size_t i = 0; e == OK && i < json_array_size(refs); i++) {
        const char *id = json_string_value(json_array_get(refs, i));
        if (id != NULL && strncmp(id, "grouping--", 10) != 0)
            e = add_member(w, id, attributes);
    }
    if (e != OK) {
        json_decref(attributes);
        return e;
    }
    return finish_object(w, stix, facts, misp_fact_to_object(facts), attributes);
}

static enum err put_object(struct writing *w, const json_t *stix, const char *id)
{
    const json_t *facts = misp_fact_of(stix, "object");
    bool party = strncmp(id, "identity--", 10) == 0;

    if (facts != NULL && !misp_object_agrees(stix, facts))
        facts = NULL;
    if (misp_foreign_uuid(stix) == NULL || (facts == NULL && !party)) {
        w->count->unlike++;
        return OK;
    }
    if (!misp_head_part_may(stix, facts, w->terms)) {
        w->count->withheld++;
        return OK;
    }
    if (attribute_facts(stix) != NULL)
        return OK; /* a name, which is an attribute */
    if (facts == NULL)
        return put_record(w, stix);
    return party ? put_party(w, stix, facts) : put_group(w, stix, facts);
}

static enum err put_report(struct writing *w, const json_t *stix, const char *id)
{
    const json_t *facts = misp_fact_of(stix, "report");
    json_t *report = NULL;
    enum err e;

    (void)id;
    if (attribute_facts(stix) != NULL)
        return OK;
    if (!misp_head_part_may(stix, facts, w->terms)) {
        w->count->withheld++;
        return OK;
    }
    e = misp_foreign_report(stix, &report);
    w->count->unlike += e == ERR_NOT_FOUND;
    return e == OK ? put_value(w, report) : e == ERR_NOT_FOUND ? OK : e;
}

static bool is_of(const char *id, const char *type)
{
    size_t length = strlen(type);

    return strncmp(id, type, length) == 0 && strncmp(id + length, "--", 2) == 0;
}

static bool stands_in(const char *id, enum row row)
{
    switch (row) {
    case REFERENCES:
        return is_of(id, "relationship");
    case SIGHTINGS:
        return is_of(id, "sighting") || is_of(id, "opinion");
    case ATTRIBUTES:
        return !is_of(id, "relationship") && !is_of(id, "grouping") &&
               !is_of(id, "sighting") && !is_of(id, "opinion") &&
               !is_of(id, "marking-definition") && !is_of(id, "extension-definition");
    case OBJECTS:
        return is_of(id, "identity") || is_of(id, "grouping");
    case REPORTS:
        return is_of(id, "note");
    }
    return false;
}

/* A name and a note may be an attribute, an object or a report: their facts say which. */
static bool is_elsewhere(const json_t *stix, const char *id, enum row row)
{
    return row == ATTRIBUTES && (is_of(id, "identity") || is_of(id, "note")) &&
           attribute_facts(stix) == NULL;
}

static enum err
put_row(struct writing *w,
        enum row row,
        enum err (*put_one)(struct writing *, const json_t *, const char *))
{
    enum err e = OK;

    w->comma = false;
    for (size_t i = 0; e == OK && i < json_array_size(w->refs); i++) {
        const char *id = json_string_value(json_array_get(w->refs, i));
        json_t *stix = NULL;
        if (id == NULL || !stands_in(id, row))
            continue;
        e = misp_head_get(w->shelf, id, &w->bytes, &stix);
        if (e == OK && stix == NULL)
            w->count->unlike++;
        else if (e == OK && !is_elsewhere(stix, id, row) && !is_hidden(w, stix))
            e = put_one(w, stix, id);
        json_decref(stix);
    }
    return e;
}

/* Those that the event lists, as others write it, and those of its list of sightings. */
static enum err hold_sightings(struct writing *w)
{
    const json_t *refs = w->refs;
    char id[OBJECT_ID_MAX + 1];
    json_t *list = NULL;
    enum err e = put_row(w, SIGHTINGS, hold_sighting);

    misp_sight_list(w->event, id);
    if (e == OK)
        e = misp_head_get(w->shelf, id, &w->bytes, &list);
    if (e == OK && misp_fact_of(list, MISP_SIGHT_KIND) != NULL) {
        w->refs = json_object_get(list, "object_refs");
        e = put_row(w, SIGHTINGS, hold_sighting);
        w->refs = refs;
    }
    json_decref(list);
    return e;
}

/* What may be left out at worst: references between parts, and sightings. */
static enum err hold_all(struct writing *w)
{
    enum err e = put_row(w, REFERENCES, hold_reference);

    if (e == OK)
        e = hold_sightings(w);
    if (e == ERR_LIMIT) {
        buffer_clear(&w->text);
        buffer_clear(&w->index);
        w->count->unlike++;
        e = OK;
    }
    if (w->index.bytes > 0)
        qsort(w->index.data, w->index.bytes / sizeof(struct held), sizeof(struct held),
              compare_held);
    return e;
}

static enum err put_parts(struct writing *w)
{
    enum err e = hold_all(w);

    if (e == OK)
        e = put(w, ",\"Attribute\":[");
    if (e == OK)
        e = put_row(w, ATTRIBUTES, put_attribute);
    if (e == OK)
        e = put(w, "],\"Object\":[");
    if (e == OK)
        e = put_row(w, OBJECTS, put_object);
    if (e == OK)
        e = put(w, "],\"EventReport\":[");
    if (e == OK)
        e = put_row(w, REPORTS, put_report);
    return e == OK ? put(w, "]") : e;
}

static enum err put_event(struct writing *w, const json_t *head)
{
    enum err e = put(w, "{\"Event\":");

    buffer_clear(&w->bytes);
    if (e == OK)
        e = json_write_loose(head, &w->bytes);
    if (e == OK) /* without its last brace */
        e = w->outlet->write(w->outlet->state, w->bytes.data, w->bytes.bytes - 1);
    if (e == OK)
        e = put_parts(w);
    return e == OK ? put(w, "}}") : e;
}

enum err misp_write_event(const json_t *grouping,
                          const struct misp_terms *terms,
                          const struct misp_shelf *shelf,
                          const struct misp_outlet *outlet,
                          struct misp_count *count)
{
    struct writing w = {.terms = terms,
                        .shelf = shelf,
                        .outlet = outlet,
                        .count = count,
                        .refs = json_object_get(grouping, "object_refs"),
                        .event = misp_foreign_uuid(grouping)};
    json_t *head = NULL;
    enum err e;

    *count = (struct misp_count){0};
    must(misp_head_may(grouping, terms));
    buffer_init(&w.bytes, (size_t)4 * OBJECT_BYTES_MAX);
    buffer_init(&w.text, MISP_MAKE_HELD_MAX);
    buffer_init(&w.index, (size_t)2 * MISP_MAKE_HELD_MAX);
    e = misp_head_write(grouping, terms, shelf, &head);
    if (e == OK)
        e = put_event(&w, head);
    json_decref(head);
    buffer_fini(&w.bytes);
    buffer_fini(&w.text);
    buffer_fini(&w.index);
    return e;
}

enum err
misp_write_attribute(const json_t *stix, const struct misp_terms *terms, json_t **out)
{
    const json_t *facts = attribute_facts(stix);

    *out = NULL;
    if (facts == NULL || !misp_head_part_may(stix, facts, terms) ||
        (terms->live_only && misp_word_bool(stix, "revoked", false)))
        return OK;
    *out = new_attribute(stix, facts, misp_foreign_uuid(stix));
    return *out == NULL ? ERR_NOMEM : OK;
}
