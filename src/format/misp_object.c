/* SPDX-License-Identifier: Apache-2.0 */
/*
 * misp_object.c - an object is an identity with its attributes in it, or a grouping
 */
#include "format/misp_object.h"

#include "format/misp_fact.h"
#include "format/misp_part.h"
#include "format/misp_party.h"

#include <stdio.h>
#include <string.h>

/* An object on its way. */
struct whole {
    const json_t *object;
    const json_t *attributes;
    const char *name;
    char uuid[MISP_WORD_UUID_CHARS + 1];
    struct misp_frame frame;
    struct misp_facing facing;
};

static enum err read_whole(struct whole *w,
                           const struct misp_maker *m,
                           const json_t *object,
                           struct fault *f)
{
    *w = (struct whole){.object = object,
                        .attributes = json_object_get(object, "Attribute"),
                        .name = misp_word_text(object, "name")};
    if (!misp_word_uuid(object, "uuid", w->uuid) || w->name == NULL || w->name[0] == '\0')
        return fault_set(f, ERR_MALFORMED, "",
                         "The object has no UUID or no name, and is not taken with what "
                         "is in it.");
    w->frame.object = w->uuid;
    w->frame.distribution = MISP_FACT_INHERIT;
    (void)misp_word_number(object, "distribution", 9, &w->frame.distribution);
    w->frame.deleted = misp_word_bool(object, "deleted", false);
    w->facing.uuid = w->uuid;
    w->facing.deleted = w->frame.deleted;
    w->facing.tlp = misp_make_level(m, w->frame.distribution, MARKING_NONE);
    if (!misp_word_seconds(object, "timestamp", &w->facing.timestamp))
        w->facing.timestamp = m->timestamp;
    for (size_t i = 0; i < json_array_size(w->attributes); i++) {
        int64_t timestamp = 0;
        if (misp_word_seconds(json_array_get(w->attributes, i), "timestamp",
                              &timestamp) &&
            timestamp > w->facing.timestamp)
            w->facing.timestamp = timestamp;
    }
    return OK;
}

/* References wait until all that they may point at is known. */
static void hold_references(struct misp_maker *m, const struct whole *w)
{
    const json_t *references = json_object_get(w->object, "ObjectReference");

    for (size_t i = 0; i < json_array_size(references); i++) {
        json_t *copy = json_copy(json_array_get(references, i));
        bool ok = json_is_object(copy);
        json_put_text(copy, "object_uuid", w->uuid, &ok);
        if (ok && json_write_loose(copy, &m->held) == OK)
            buffer_add_byte(&m->held, '\n');
        json_decref(copy);
    }
}

/* True for what costs one part only; it is noted. */
static bool is_small(struct misp_maker *m, enum err e, const struct fault *f)
{
    if (e == OK || f->code != e || (e != ERR_MALFORMED && e != ERR_LIMIT))
        return false;
    misp_make_note(m, f->text);
    return true;
}

static enum err emit_party(struct misp_maker *m, struct whole *w, const struct record *r)
{
    struct fault f = {0};
    bool ok = true;
    json_t *facts = misp_fact_object(w->object, m->uuid, &ok);
    json_t *list = json_array();
    enum err e = ok && list != NULL ? OK : ERR_NOMEM;

    for (size_t i = 0; e == OK && i < json_array_size(w->attributes); i++) {
        f.code = OK;
        e = misp_part_within(m, json_array_get(w->attributes, i), &w->facing, list, &f);
        if (is_small(m, e, &f))
            e = OK;
    }
    json_put(facts, "attributes", list, &ok);
    if (e == OK)
        return misp_part_identity(m, r, &w->facing, facts, ok);
    json_decref(facts);
    return e;
}

static enum err emit_parts(struct misp_maker *m, const struct whole *w)
{
    struct fault f = {0};
    enum err e = OK;

    for (size_t i = 0; e == OK && i < json_array_size(w->attributes); i++) {
        f.code = OK;
        e = misp_part_attribute(m, json_array_get(w->attributes, i), &w->frame, &f);
        if (is_small(m, e, &f))
            e = OK;
    }
    return e;
}

/* Lists the attributes that became objects; without any, the event. */
static void
put_refs(json_t *grouping, const struct misp_maker *m, const struct whole *w, bool *ok)
{
    char id[OBJECT_ID_MAX + 1];
    char uuid[MISP_WORD_UUID_CHARS + 1];
    json_t *refs = json_array();

    for (size_t i = 0; i < json_array_size(w->attributes); i++) {
        const char *type;
        if (!misp_word_uuid(json_array_get(w->attributes, i), "uuid", uuid))
            continue;
        type = misp_member_find(&m->members, uuid);
        if (type == NULL || type[0] == '\0')
            continue;
        (void)snprintf(id, sizeof id, "%s--%s", type, uuid);
        *ok = json_array_append_new(refs, json_string(id)) == 0 && *ok;
    }
    if (json_array_size(refs) == 0) {
        (void)snprintf(id, sizeof id, "grouping--%s", m->uuid);
        *ok = json_array_append_new(refs, json_string(id)) == 0 && *ok;
    }
    json_put(grouping, "object_refs", refs, ok);
}

static enum err emit_whole(struct misp_maker *m, const struct whole *w)
{
    const char *comment = misp_word_text(w->object, "comment");
    bool ok = true;
    json_t *object;
    enum err e = emit_parts(m, w);

    if (e != OK)
        return e;
    object = misp_make_start(m, "grouping", &w->facing, &ok);
    json_put_text(object, "context", "unspecified", &ok);
    json_put_text(object, "name", w->name, &ok);
    if (comment != NULL && comment[0] != '\0')
        json_put_text(object, "description", comment, &ok);
    put_refs(object, m, w, &ok);
    misp_fact_put(object, misp_fact_object(w->object, m->uuid, &ok), &ok);
    return misp_make_emit(m, object, ok);
}

enum err misp_object_make(struct misp_maker *m, const json_t *object, struct fault *f)
{
    struct whole w;
    struct record r;
    enum err e = read_whole(&w, m, object, f);

    if (e != OK)
        return e;
    record_init(&r);
    if (misp_party_is(w.name, &r.kind))
        e = record_set_id(&r, w.uuid);
    if (e == OK && r.id != NULL)
        e = misp_party_fill(&r, w.attributes, &m->note);
    if (e == OK)
        e = misp_part_member(m, w.uuid, r.name_count > 0 ? "identity" : "grouping", f);
    if (e == OK)
        e = r.name_count > 0 ? emit_party(m, &w, &r) : emit_whole(m, &w);
    record_fini(&r);
    if (e == OK)
        hold_references(m, &w);
    return e;
}

bool misp_object_agrees(const json_t *stix, const json_t *facts)
{
    const char *name = misp_word_text(stix, "name");
    struct fault note = {0};
    struct record r;
    bool found = false;

    if (strcmp(misp_word_text(stix, "type"), "grouping") == 0)
        return true;
    record_init(&r);
    if (name != NULL && misp_party_is(misp_word_text(facts, "name"), &r.kind) &&
        misp_party_fill(&r, json_object_get(facts, "attributes"), &note) == OK)
        for (size_t i = 0; i < r.name_count; i++)
            found = found || strcmp(r.names[i].text, name) == 0;
    record_fini(&r);
    return found;
}
