/* SPDX-License-Identifier: Apache-2.0 */
/*
 * misp_part.c - which object carries an attribute, and what it says
 */
#include "format/misp_part.h"

#include "base/num.h"
#include "format/misp_fact.h"
#include "format/misp_kind.h"
#include "format/misp_sight.h"
#include "intel/identity.h"
#include "intel/sco.h"
#include "intel/stamp.h"

#include <stdio.h>
#include <string.h>

/* Attributes whose value is the name of a STIX object. */
static const struct {
    const char *misp;
    const char *stix;
} named[] = {
    {"vulnerability", "vulnerability"},
    {"threat-actor", "threat-actor"},
    {"campaign-name", "campaign"},
};

/* An attribute on its way. */
struct part {
    const json_t *attribute;
    const char *type;
    const char *value;
    char number[24]; /* of a value that was written as a number */
    char uuid[MISP_WORD_UUID_CHARS + 1];
    const char *object; /* the UUID of the object it is in; NULL */
    int64_t distribution;
    struct misp_tags tags;
    struct misp_facing facing;
    struct buffer pattern;
    const char *language;
    json_t *observables;
};

static enum err read_words(struct part *p, struct fault *f)
{
    const json_t *value = json_object_get(p->attribute, "value");

    p->type = misp_word_text(p->attribute, "type");
    p->value = json_string_value(value);
    if (json_is_integer(value)) {
        (void)snprintf(p->number, sizeof p->number, "%lld",
                       (long long)json_integer_value(value));
        p->value = p->number;
    }
    if (!misp_word_uuid(p->attribute, "uuid", p->uuid))
        return fault_set(f, ERR_MALFORMED, "",
                         "The attribute has no UUID, so no later version could be told "
                         "to be one.");
    if (p->type == NULL || p->type[0] == '\0' || strlen(p->type) > 100)
        return fault_set(f, ERR_MALFORMED, "", "The attribute has no type.");
    if (p->value == NULL || p->value[0] == '\0')
        return fault_set(f, ERR_MALFORMED, "", "The attribute has no value.");
    return OK;
}

static enum err part_init(struct part *p,
                          const struct misp_maker *m,
                          const json_t *attribute,
                          struct fault *f)
{
    enum err e;

    *p = (struct part){.attribute = attribute, .distribution = MISP_FACT_INHERIT};
    buffer_init(&p->pattern, OBJECT_BYTES_MAX);
    e = read_words(p, f);
    if (e != OK)
        return e;
    (void)misp_word_number(attribute, "distribution", 9, &p->distribution);
    p->facing.uuid = p->uuid;
    p->facing.timestamp = m->timestamp;
    (void)misp_word_seconds(attribute, "timestamp", &p->facing.timestamp);
    p->facing.deleted = misp_word_bool(attribute, "deleted", false);
    p->facing.tags = &p->tags;
    return misp_tag_read(json_object_get(attribute, "Tag"), &p->tags);
}

static void part_fini(struct part *p)
{
    misp_tag_fini(&p->tags);
    buffer_fini(&p->pattern);
    json_decref(p->observables);
}

static const char *named_type(const char *type)
{
    for (size_t i = 0; i < COUNT_OF(named); i++)
        if (strcmp(named[i].misp, type) == 0)
            return named[i].stix;
    return NULL;
}

/* True for a name that a record takes; any other travels as a note. */
static bool is_name(const struct part *p)
{
    struct record r;
    bool fits = false;

    if (strcmp(p->type, "full-name") != 0)
        return false;
    record_init(&r);
    fits = record_add_name(&r, p->value, RECORD_NAME_PRIMARY) == OK;
    record_fini(&r);
    return fits;
}

/* Which STIX type carries it; the pattern or the observables are then ready. */
static enum err choose_carrier(struct part *p, const char **out)
{
    enum err e = ERR_NOT_FOUND;

    if (misp_word_bool(p->attribute, "to_ids", false))
        e = misp_kind_pattern(p->type, p->value, &p->language, &p->pattern);
    if (e != ERR_NOT_FOUND) {
        *out = "indicator";
        return e;
    }
    e = misp_kind_observables(p->type, p->value, &p->observables);
    if (e != ERR_NOT_FOUND) {
        *out = "observed-data";
        return e;
    }
    *out = named_type(p->type);
    if (*out == NULL)
        *out = is_name(p) ? "identity" : "note";
    return OK;
}

static void put_micro(json_t *object, const char *key, int64_t stamp, bool *ok)
{
    char text[STAMP_CHARS + 1];

    stamp_format(stamp, text);
    json_put_text(object, key, text, ok);
}

static void put_comment(json_t *object, const struct part *p, bool *ok)
{
    const char *comment = misp_word_text(p->attribute, "comment");

    if (comment != NULL && comment[0] != '\0')
        json_put_text(object, "description", comment, ok);
}

static void put_indicator(json_t *object, const struct part *p, bool *ok)
{
    int64_t from = 0;

    json_put_text(object, "pattern", buffer_text(&p->pattern), ok);
    json_put_text(object, "pattern_type", p->language, ok);
    if (strcmp(p->language, "stix") == 0)
        json_put_text(object, "pattern_version", "2.1", ok);
    if (misp_word_stamp(p->attribute, "first_seen", &from))
        put_micro(object, "valid_from", from, ok);
    else
        json_put(object, "valid_from",
                 *ok ? json_incref(json_object_get(object, "created")) : NULL, ok);
    put_comment(object, p, ok);
}

static void put_one_ref(json_t *object, const char *id, bool *ok)
{
    json_t *refs = json_array();

    *ok = json_array_append_new(refs, json_string(id)) == 0 && *ok;
    json_put(object, "object_refs", refs, ok);
}

static void
put_note(json_t *object, const struct misp_maker *m, const struct part *p, bool *ok)
{
    char event[OBJECT_ID_MAX + 1];

    (void)snprintf(event, sizeof event, "grouping--%s", m->uuid);
    json_put_text(object, "content", p->value, ok);
    json_put_text(object, "abstract", p->type, ok);
    put_one_ref(object, event, ok);
}

static void put_named(json_t *object, const struct part *p, bool *ok)
{
    json_put_text(object, "name", p->value, ok);
    put_comment(object, p, ok);
    if (strcmp(p->type, "vulnerability") == 0 && strncmp(p->value, "CVE-", 4) == 0) {
        json_t *reference = json_object();
        json_t *references = json_array();
        json_put_text(reference, "source_name", "cve", ok);
        json_put_text(reference, "external_id", p->value, ok);
        *ok = json_array_append_new(references, reference) == 0 && *ok;
        json_put(object, "external_references", references, ok);
    }
}

/* An observable and its id into `refs`; it is marked as what tells of it. */
static enum err
emit_observable(struct misp_maker *m, const struct part *p, json_t *object, json_t *refs)
{
    char id[SCO_ID_MAX + 1];
    bool ok = true;
    enum err e = sco_id(object, id);

    if (e != OK)
        return e == ERR_NOT_FOUND ? ERR_CORRUPT : e;
    json_put_text(object, "id", id, &ok);
    if (p->facing.tlp != MARKING_NONE) {
        json_t *marks = json_array();
        ok = json_array_append_new(marks, json_string(marking_id(p->facing.tlp))) == 0 &&
             ok;
        json_put(object, "object_marking_refs", marks, &ok);
    }
    if (json_array_append_new(refs, json_string(id)) != 0)
        ok = false;
    if (p->facing.deleted)
        return ok ? OK : ERR_NOMEM;
    return misp_make_emit(m, json_incref(object), ok);
}

static enum err
put_observed(struct misp_maker *m, json_t *object, const struct part *p, bool *ok)
{
    int64_t first = p->facing.timestamp * STAMP_SECOND;
    int64_t last;
    json_t *refs = json_array();
    enum err e = OK;

    (void)misp_word_stamp(p->attribute, "first_seen", &first);
    last = first;
    if (!misp_word_stamp(p->attribute, "last_seen", &last) || last < first)
        last = first;
    for (size_t i = 0; e == OK && i < json_array_size(p->observables); i++)
        e = emit_observable(m, p, json_array_get(p->observables, i), refs);
    put_micro(object, "first_observed", first, ok);
    put_micro(object, "last_observed", last, ok);
    json_put_int(object, "number_observed", 1, ok);
    json_put(object, "object_refs", refs, ok);
    return e;
}

/* The facts, and the UUIDs of where the attribute stands. */
static json_t *part_facts(const struct misp_maker *m, const struct part *p, bool *ok)
{
    json_t *facts = misp_fact_attribute(p->attribute, ok);

    json_put_text(facts, "value", p->value, ok);
    json_put_text(facts, "event", m->uuid, ok);
    if (p->object != NULL)
        json_put_text(facts, "object", p->object, ok);
    if (p->tags.names != NULL)
        json_put(facts, "tags", json_incref(p->tags.names), ok);
    return facts;
}

enum err misp_part_identity(struct misp_maker *m,
                            const struct record *r,
                            const struct misp_facing *facing,
                            json_t *facts,
                            bool ok)
{
    struct identity_about about = {0};
    struct object_head head;
    struct buffer bytes;
    json_t *made = NULL;
    json_t *object = misp_make_start(m, "identity", facing, &ok);
    enum err e =
        ok ? object_id_parse(misp_word_text(object, "id"), NULL, about.uuid) : ERR_NOMEM;

    buffer_init(&bytes, OBJECT_BYTES_MAX);
    if (e == OK)
        e = identity_write(r, &about, &head, &bytes, NULL);
    if (e == OK)
        e = json_read_loose(bytes.data, bytes.bytes, OBJECT_BYTES_MAX, &made, NULL);
    buffer_fini(&bytes);
    ok = e == OK && json_object_update_missing(object, made) == 0;
    json_decref(made);
    misp_fact_put(object, facts, &ok);
    if (e != OK) {
        json_decref(object);
        return e;
    }
    return misp_make_emit(m, object, ok);
}

/* A name that stands alone. */
static enum err emit_full_name(struct misp_maker *m, const struct part *p)
{
    struct record r;
    bool ok = true;
    json_t *facts = part_facts(m, p, &ok);
    enum err e;

    record_init(&r);
    e = record_set_id(&r, p->uuid);
    if (e == OK)
        e = record_add_name(&r, p->value, RECORD_NAME_PRIMARY);
    if (e == OK)
        e = misp_part_identity(m, &r, &p->facing, facts, ok);
    else
        json_decref(facts);
    record_fini(&r);
    return e;
}

static enum err emit_carrier(struct misp_maker *m, const struct part *p, const char *type)
{
    json_t *object;
    bool ok = true;
    enum err e = OK;

    if (strcmp(type, "identity") == 0)
        return emit_full_name(m, p);
    object = misp_make_start(m, type, &p->facing, &ok);
    if (strcmp(type, "indicator") == 0)
        put_indicator(object, p, &ok);
    else if (strcmp(type, "observed-data") == 0)
        e = put_observed(m, object, p, &ok);
    else if (strcmp(type, "note") == 0)
        put_note(object, m, p, &ok);
    else
        put_named(object, p, &ok);
    misp_fact_put(object, part_facts(m, p, &ok), &ok);
    if (e != OK) {
        json_decref(object);
        return e;
    }
    return misp_make_emit(m, object, ok);
}

enum err misp_part_member(struct misp_maker *m,
                          const char *uuid,
                          const char *type,
                          struct fault *f)
{
    enum err e = misp_member_add(&m->members, uuid, type);

    if (e == ERR_EXISTS)
        return fault_set(f, ERR_MALFORMED, "",
                         "The UUID stands in the event twice; the first is taken.");
    if (e == ERR_LIMIT)
        return fault_set(f, ERR_LIMIT, "", "The event has more than %d parts; split it.",
                         MISP_MEMBERS_MAX);
    return e;
}

enum err misp_part_attribute(struct misp_maker *m,
                             const json_t *attribute,
                             const struct misp_frame *frame,
                             struct fault *f)
{
    const char *type = NULL;
    struct part p;
    enum err e = part_init(&p, m, attribute, f);

    if (e == OK) {
        enum marking_tlp above = misp_make_level(m, frame->distribution, p.tags.tlp);
        p.object = frame->object;
        p.facing.deleted = p.facing.deleted || frame->deleted;
        p.facing.tlp = misp_make_level(m, p.distribution, above);
        if (p.tags.lost)
            misp_make_note(m, "A tag of the attribute is no text of one line, or there "
                              "are too many; it was left out.");
        e = choose_carrier(&p, &type);
    }
    if (e == OK)
        e = misp_part_member(m, p.uuid, type, f);
    if (e == OK)
        e = emit_carrier(m, &p, type);
    if (e == OK)
        e = misp_sight_make(m, json_object_get(attribute, "Sighting"), type, &p.facing);
    part_fini(&p);
    return e;
}

enum err misp_part_within(struct misp_maker *m,
                          const json_t *attribute,
                          struct misp_facing *whole,
                          json_t *list,
                          struct fault *f)
{
    struct part p;
    bool ok = true;
    json_t *facts;
    enum marking_tlp level;
    enum err e = part_init(&p, m, attribute, f);

    if (e == OK)
        e = misp_part_member(m, p.uuid, "", f);
    if (e == OK) {
        if (json_array_size(json_object_get(attribute, "Sighting")) > 0)
            misp_make_note(m, "Sightings of a person's attributes have no likeness.");
        level = misp_make_level(m, p.distribution, p.tags.tlp);
        if (level > whole->tlp)
            whole->tlp = level;
        facts = part_facts(m, &p, &ok);
        (void)json_object_del(facts, "extension_type");
        (void)json_object_del(facts, "kind");
        (void)json_object_del(facts, "event");
        json_put_text(facts, "uuid", p.uuid, &ok);
        ok = json_array_append_new(list, facts) == 0 && ok;
        e = ok ? OK : ERR_NOMEM;
    }
    part_fini(&p);
    return e;
}

static bool is_member(const json_t *stix, const char *key, const char *value)
{
    const char *is = misp_word_text(stix, key);

    return is != NULL && value != NULL && strcmp(is, value) == 0;
}

static bool lists_observables(const json_t *stix, const json_t *observables)
{
    const json_t *refs = json_object_get(stix, "object_refs");
    char id[SCO_ID_MAX + 1];

    if (json_array_size(refs) != json_array_size(observables))
        return false;
    for (size_t i = 0; i < json_array_size(refs); i++) {
        const char *ref = json_string_value(json_array_get(refs, i));
        if (ref == NULL || sco_id(json_array_get(observables, i), id) != OK ||
            strcmp(ref, id) != 0)
            return false;
    }
    return true;
}

static bool agrees_attribute(const json_t *stix, struct part *p)
{
    const char *carrier = NULL;

    p->type = misp_word_text(p->attribute, "type");
    p->value = misp_word_text(p->attribute, "value");
    if (p->type == NULL || p->value == NULL || choose_carrier(p, &carrier) != OK ||
        !is_member(stix, "type", carrier))
        return false;
    if (strcmp(carrier, "indicator") == 0)
        return is_member(stix, "pattern", buffer_text(&p->pattern));
    if (strcmp(carrier, "observed-data") == 0)
        return lists_observables(stix, p->observables);
    return is_member(stix, strcmp(carrier, "note") == 0 ? "content" : "name", p->value);
}

bool misp_part_agrees(const json_t *stix, const json_t *facts)
{
    struct part p = {.attribute = facts};
    bool agrees;

    buffer_init(&p.pattern, OBJECT_BYTES_MAX);
    agrees = agrees_attribute(stix, &p);
    part_fini(&p);
    return agrees;
}
