/* SPDX-License-Identifier: Apache-2.0 */
/*
 * misp_make.c - the event: what it hands down to its parts, and the grouping of them
 */
#include "format/misp_make.h"

#include "base/instant.h"
#include "base/text.h"
#include "format/misp_fact.h"
#include "format/misp_sight.h"
#include "intel/stamp.h"

#include <stdio.h>
#include <string.h>

enum {
    MILLISECOND = 1000,
    LEVEL_STEP = 10 * MILLISECOND, /* law 2 */
    DELETED_STEP = 500 * MILLISECOND,
    NAME_MAX = 4096
};

enum err misp_make_init(struct misp_maker *m, const struct object_sink *sink)
{
    *m = (struct misp_maker){.sink = sink};
    buffer_init(&m->held, MISP_MAKE_HELD_MAX);
    buffer_init(&m->sightings, MISP_MAKE_HELD_MAX / 2);
    buffer_init(&m->bytes, (size_t)2 * OBJECT_BYTES_MAX);
    return misp_member_init(&m->members);
}

void misp_make_fini(struct misp_maker *m)
{
    misp_member_fini(&m->members);
    misp_tag_fini(&m->tags);
    buffer_fini(&m->held);
    buffer_fini(&m->sightings);
    buffer_fini(&m->bytes);
    json_decref(m->head);
    m->head = NULL;
}

void misp_make_note(struct misp_maker *m, const char *sentence)
{
    if (m->note.code == OK)
        (void)!fault_set(&m->note, ERR_MALFORMED, "", "%s", sentence);
}

enum marking_tlp
misp_make_level(const struct misp_maker *m, int64_t distribution, enum marking_tlp own)
{
    enum marking_tlp level = own > m->tags.tlp ? own : m->tags.tlp;
    int64_t narrow = distribution == MISP_FACT_INHERIT ? m->distribution : distribution;

    if ((narrow < 1 || narrow > 3 || m->distribution < 1 || m->distribution > 3) &&
        level < MARKING_AMBER_STRICT)
        level = MARKING_AMBER_STRICT;
    return level;
}

static void put_stamp(json_t *object, const char *key, int64_t stamp, bool *ok)
{
    char text[STAMP_CHARS + 1];

    stamp_format_ms(stamp, text);
    json_put_text(object, key, text, ok);
}

static void put_marks(json_t *object, const struct misp_facing *facing, bool *ok)
{
    const struct misp_tags *tags = facing->tags;
    json_t *refs;

    if (tags != NULL && tags->labels != NULL)
        json_put(object, "labels", json_incref(tags->labels), ok);
    if (tags != NULL && tags->confidence != MISP_TAG_NO_CONFIDENCE)
        json_put_int(object, "confidence", tags->confidence, ok);
    if (facing->tlp == MARKING_NONE)
        return;
    refs = json_array();
    *ok = json_array_append_new(refs, json_string(marking_id(facing->tlp))) == 0 && *ok;
    json_put(object, "object_marking_refs", refs, ok);
}

json_t *misp_make_start(const struct misp_maker *m,
                        const char *type,
                        const struct misp_facing *facing,
                        bool *ok)
{
    int64_t modified = facing->timestamp * STAMP_SECOND +
                       (int64_t)facing->tlp * LEVEL_STEP +
                       (facing->deleted ? DELETED_STEP : 0);
    int64_t created = facing->timestamp * STAMP_SECOND;
    json_t *object = json_object();
    char id[OBJECT_ID_MAX + 1];

    (void)snprintf(id, sizeof id, "%s--%s", type, facing->uuid);
    json_put_text(object, "type", type, ok);
    json_put_text(object, "spec_version", "2.1", ok);
    json_put_text(object, "id", id, ok);
    put_stamp(object, "created", created < m->created ? created : m->created, ok);
    put_stamp(object, "modified", modified, ok);
    if (m->creator[0] != '\0')
        json_put_text(object, "created_by_ref", m->creator, ok);
    if (facing->deleted)
        json_put_bool(object, "revoked", true, ok);
    put_marks(object, facing, ok);
    return object;
}

enum err misp_make_emit(struct misp_maker *m, json_t *object, bool ok)
{
    enum err e = ok ? OK : ERR_NOMEM;

    buffer_clear(&m->bytes);
    if (e == OK)
        e = json_write_loose(object, &m->bytes);
    json_decref(object);
    if (e == OK)
        e = m->sink->take(m->sink->state, m->bytes.data, m->bytes.bytes, m->line);
    return e;
}

/* The date of the event, unless that is later than its last change. */
static int64_t find_created(const json_t *head, int64_t timestamp)
{
    const char *date = misp_word_text(head, "date");
    char text[INSTANT_BYTES];
    int64_t seconds = 0;

    if (date == NULL || !instant_is_date(date))
        return timestamp * STAMP_SECOND;
    (void)snprintf(text, sizeof text, "%.10sT00:00:00Z", date);
    if (instant_parse(text, &seconds) != OK || seconds > timestamp)
        return timestamp * STAMP_SECOND;
    return seconds * STAMP_SECOND;
}

/* When it was last changed, or last published: a grouping says both. */
static bool find_timestamp(const json_t *head, int64_t *out)
{
    int64_t published = 0;
    bool found = misp_word_seconds(head, "timestamp", out);

    if (misp_word_seconds(head, "publish_timestamp", &published) &&
        (!found || published > *out)) {
        *out = published;
        found = true;
    }
    return found;
}

static const json_t *find_creator(const json_t *head)
{
    const json_t *creator = json_object_get(head, "Orgc");

    return creator != NULL ? creator : json_object_get(head, "Org");
}

enum err misp_make_organisation(struct misp_maker *m, const char *id, const char *name)
{
    json_t *object = json_object();
    json_t *roles;
    bool ok = true;

    if (name == NULL || name[0] == '\0')
        name = id + strlen("identity--");
    json_put_text(object, "type", "identity", &ok);
    json_put_text(object, "spec_version", "2.1", &ok);
    json_put_text(object, "id", id, &ok);
    put_stamp(object, "created", 0, &ok);
    put_stamp(object, "modified", 0, &ok);
    json_put_text(object, "identity_class", "organization", &ok);
    json_put_text(object, "name", name, &ok);
    roles = json_array();
    ok = json_array_append_new(roles, json_string("producer")) == 0 && ok;
    json_put(object, "roles", roles, &ok);
    return misp_make_emit(m, object, ok);
}

static enum err emit_creator(struct misp_maker *m)
{
    const json_t *creator = find_creator(m->head);
    char uuid[MISP_WORD_UUID_CHARS + 1];

    m->creator[0] = '\0';
    if (!misp_word_uuid(creator, "uuid", uuid))
        return OK;
    (void)snprintf(m->creator, sizeof m->creator, "identity--%s", uuid);
    return misp_make_organisation(m, m->creator, misp_word_text(creator, "name"));
}

static enum err read_head(struct misp_maker *m, struct fault *f)
{
    if (!misp_word_uuid(m->head, "uuid", m->uuid))
        return fault_set(f, ERR_MALFORMED, "",
                         "The event has no UUID; without one it cannot be told from "
                         "others. Export it again.");
    if (!find_timestamp(m->head, &m->timestamp))
        return fault_set(f, ERR_MALFORMED, "",
                         "The event has no timestamp, so its versions have no order.");
    m->created = find_created(m->head, m->timestamp);
    m->distribution = -1; /* none is stated: then it is for nobody else */
    (void)misp_word_number(m->head, "distribution", 9, &m->distribution);
    return OK;
}

enum err misp_make_event(struct misp_maker *m, json_t *head, struct fault *f)
{
    enum err e;

    json_decref(m->head);
    misp_tag_fini(&m->tags);
    misp_member_clear(&m->members);
    buffer_clear(&m->held);
    buffer_clear(&m->sightings);
    m->sighting_count = 0;
    m->sighted = 0;
    m->seer[0] = '\0';
    m->head = head;
    e = read_head(m, f);
    if (e == OK)
        e = misp_tag_read(json_object_get(head, "Tag"), &m->tags);
    if (e == OK && m->tags.lost)
        misp_make_note(m, "A tag of the event is no text of one line, or there are too "
                          "many; it was left out.");
    return e == OK ? emit_creator(m) : e;
}

static enum err emit_report(struct misp_maker *m, const json_t *report)
{
    struct misp_facing facing = {.timestamp = m->timestamp};
    const char *content = misp_word_text(report, "content");
    const char *name = misp_word_text(report, "name");
    char uuid[MISP_WORD_UUID_CHARS + 1];
    char event[OBJECT_ID_MAX + 1];
    int64_t distribution = MISP_FACT_INHERIT;
    json_t *object;
    json_t *refs;
    bool ok = true;
    enum err e;

    if (content == NULL || content[0] == '\0' || !misp_word_uuid(report, "uuid", uuid)) {
        misp_make_note(m, "A report of the event has no UUID or is empty.");
        return OK;
    }
    e = misp_member_add(&m->members, uuid, "note");
    if (e == ERR_EXISTS || e == ERR_LIMIT)
        misp_make_note(m, "A report of the event has the UUID of another part of it.");
    if (e != OK)
        return e == ERR_NOMEM ? e : OK;
    (void)misp_word_seconds(report, "timestamp", &facing.timestamp);
    (void)misp_word_number(report, "distribution", 9, &distribution);
    facing.uuid = uuid;
    facing.deleted = misp_word_bool(report, "deleted", false);
    facing.tlp = misp_make_level(m, distribution, MARKING_NONE);
    object = misp_make_start(m, "note", &facing, &ok);
    json_put_text(object, "content", content, &ok);
    if (name != NULL && name[0] != '\0')
        json_put_text(object, "abstract", name, &ok);
    (void)snprintf(event, sizeof event, "grouping--%s", m->uuid);
    refs = json_array();
    ok = json_array_append_new(refs, json_string(event)) == 0 && ok;
    json_put(object, "object_refs", refs, &ok);
    misp_fact_put(object, misp_fact_report(report, m->uuid, &ok), &ok);
    return misp_make_emit(m, object, ok);
}

static enum err emit_reports(struct misp_maker *m)
{
    const json_t *reports = json_object_get(m->head, "EventReport");
    enum err e = OK;

    for (size_t i = 0; e == OK && i < json_array_size(reports); i++)
        e = emit_report(m, json_array_get(reports, i));
    return e;
}

/* A relationship's name has small letters, digits and hyphens [STIX21] 5.1. */
static void put_relation_name(json_t *object, const char *name, bool *ok)
{
    char text[128];
    size_t length = 0;

    for (; name != NULL && *name != '\0' && length + 1 < sizeof text; name++) {
        char c = (char)(*name >= 'A' && *name <= 'Z' ? *name - 'A' + 'a' : *name);
        bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        text[length++] = plain ? c : '-';
    }
    text[length] = '\0';
    json_put_text(object, "relationship_type", length == 0 ? "related-to" : text, ok);
}

static void put_reference(
    json_t *object, const char *key, const char *type, const char *uuid, bool *ok)
{
    char id[OBJECT_ID_MAX + 1];

    (void)snprintf(id, sizeof id, "%s--%s", type, uuid);
    json_put_text(object, key, id, ok);
}

/* A reference whose two ends are parts of the event. */
static enum err emit_reference(struct misp_maker *m, const json_t *reference)
{
    struct misp_facing facing = {.timestamp = m->timestamp};
    char uuid[MISP_WORD_UUID_CHARS + 1];
    char source[MISP_WORD_UUID_CHARS + 1];
    char target[MISP_WORD_UUID_CHARS + 1];
    const char *source_type = NULL;
    const char *target_type = NULL;
    json_t *object;
    bool ok = true;
    enum err e;

    if (misp_word_uuid(reference, "object_uuid", source))
        source_type = misp_member_find(&m->members, source);
    if (misp_word_uuid(reference, "referenced_uuid", target))
        target_type = misp_member_find(&m->members, target);
    if (source_type == NULL || target_type == NULL || source_type[0] == '\0' ||
        target_type[0] == '\0' || !misp_word_uuid(reference, "uuid", uuid) ||
        misp_member_find(&m->members, uuid) != NULL) {
        misp_make_note(m, "A reference points at what is not in the event, or has no "
                          "UUID of its own; it was left out.");
        return OK;
    }
    e = misp_member_add(&m->members, uuid, "relationship");
    if (e != OK)
        return e == ERR_LIMIT ? OK : e;
    (void)misp_word_seconds(reference, "timestamp", &facing.timestamp);
    facing.uuid = uuid;
    facing.deleted = misp_word_bool(reference, "deleted", false);
    facing.tlp = misp_make_level(m, MISP_FACT_INHERIT, MARKING_NONE);
    object = misp_make_start(m, "relationship", &facing, &ok);
    put_relation_name(object, misp_word_text(reference, "relationship_type"), &ok);
    put_reference(object, "source_ref", source_type, source, &ok);
    put_reference(object, "target_ref", target_type, target, &ok);
    misp_fact_put(object, misp_fact_reference(reference, m->uuid, &ok), &ok);
    return misp_make_emit(m, object, ok);
}

static enum err emit_references(struct misp_maker *m)
{
    const char *at = buffer_text(&m->held);
    enum err e = buffer_status(&m->held);

    if (e == ERR_LIMIT) {
        misp_make_note(m, "The event has more references between its parts than are "
                          "held; they were left out.");
        return OK;
    }
    while (e == OK && *at != '\0') {
        size_t length = strcspn(at, "\n");
        json_t *reference = NULL;
        e = json_read_loose(at, length, MISP_MAKE_HELD_MAX, &reference, NULL);
        if (e == OK)
            e = emit_reference(m, reference);
        json_decref(reference);
        at += length + 1;
    }
    return e;
}

static void add_refs(struct buffer *out, const struct misp_maker *m)
{
    const char *comma = "";

    for (size_t i = 0; i < m->members.count; i++) {
        const struct misp_member *member = &m->members.items[i];
        char id[OBJECT_ID_MAX + 1];
        if (member->type[0] == '\0')
            continue;
        object_id_format(member->type, member->uuid, id);
        buffer_printf(out, "%s\"%s\"", comma, id);
        comma = ",";
    }
    if (comma[0] == '\0') /* nothing was listed */
        buffer_printf(out, "\"%s\"", m->creator);
}

/* As text, because a tree of that many ids is large: the list, and then the object behind
 * its first brace. */
enum err
misp_make_emit_list(struct misp_maker *m, json_t *object, const char *refs, bool ok)
{
    struct buffer rest;
    enum err e = ok ? OK : ERR_NOMEM;

    buffer_init(&rest, OBJECT_BYTES_MAX);
    if (e == OK)
        e = json_write_loose(object, &rest);
    json_decref(object);
    buffer_clear(&m->bytes);
    buffer_printf(&m->bytes, "{\"object_refs\":[%s],", refs);
    if (e == OK)
        buffer_add(&m->bytes, rest.data + 1, rest.bytes - 1);
    buffer_fini(&rest);
    if (e == OK)
        e = buffer_status(&m->bytes);
    return e == OK ? m->sink->take(m->sink->state, m->bytes.data, m->bytes.bytes, m->line)
                   : e;
}

/* What has no part lists its creator. */
static enum err emit_grouping(struct misp_maker *m, json_t *object, bool ok)
{
    struct buffer refs;
    enum err e;

    buffer_init(&refs, OBJECT_BYTES_MAX);
    add_refs(&refs, m);
    e = buffer_status(&refs);
    if (e == OK)
        e = misp_make_emit_list(m, object, buffer_text(&refs), ok);
    else
        json_decref(object);
    buffer_fini(&refs);
    return e;
}

static json_t *start_grouping(struct misp_maker *m, bool *ok)
{
    struct misp_facing facing = {.uuid = m->uuid,
                                 .timestamp = m->timestamp,
                                 .tlp = misp_make_level(m, m->distribution, MARKING_NONE),
                                 .tags = &m->tags};
    const char *info = misp_word_text(m->head, "info");
    json_t *object = misp_make_start(m, "grouping", &facing, ok);
    json_t *facts = misp_fact_event(m->head, ok);

    json_put_text(object, "context", "unspecified", ok);
    if (info != NULL && info[0] != '\0' && strlen(info) <= NAME_MAX)
        json_put_text(object, "name", info, ok);
    if (m->tags.names != NULL)
        json_put(facts, "tags", json_incref(m->tags.names), ok);
    misp_fact_put(object, facts, ok);
    return object;
}

enum err misp_make_end(struct misp_maker *m)
{
    bool ok = true;
    json_t *object;
    enum err e = emit_reports(m);

    if (e == OK)
        e = emit_references(m);
    if (e == OK)
        e = misp_sight_end(m);
    if (e != OK)
        return e;
    if (json_array_size(json_object_get(m->head, "ShadowAttribute")) > 0)
        misp_make_note(m, "The event holds proposals, which are not taken.");
    if (m->members.count == 0 && m->creator[0] == '\0') {
        misp_make_note(m, "The event has neither parts nor a creator.");
        return OK;
    }
    object = start_grouping(m, &ok);
    return emit_grouping(m, object, ok);
}
