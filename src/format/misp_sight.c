/* SPDX-License-Identifier: Apache-2.0 */
/*
 * misp_sight.c - one sighting at a time, and the list of an event's
 */
#include "format/misp_sight.h"

#include "format/misp_fact.h"
#include "format/misp_foreign.h"
#include "intel/stamp.h"

#include <stdio.h>
#include <string.h>

enum {
    MILLISECOND = 1000,
    LEVEL_STEP = 150, /* milliseconds of a version, as misp_make.h's law 2 */
    COUNT_MAX = 149
};

/* ---- in ---- */

/* Who saw it, into created_by_ref; nobody if MISP does not say. */
MUST_CHECK static enum err
put_seer(struct misp_maker *m, const json_t *sighting, json_t *object, bool *ok)
{
    const json_t *seer = json_object_get(sighting, "Organisation");
    char uuid[MISP_WORD_UUID_CHARS + 1];
    char id[sizeof m->seer];

    (void)json_object_del(object, "created_by_ref");
    if (!misp_word_uuid(seer, "uuid", uuid))
        return OK;
    (void)snprintf(id, sizeof id, "identity--%s", uuid);
    json_put_text(object, "created_by_ref", id, ok);
    if (strcmp(id, m->creator) == 0 || strcmp(id, m->seer) == 0)
        return OK;
    memcpy(m->seer, id, sizeof id);
    return misp_make_organisation(m, id, misp_word_text(seer, "name"));
}

static void put_target(json_t *object, bool seen, const char *target, bool *ok)
{
    json_t *refs;

    if (seen) {
        json_put_text(object, "sighting_of_ref", target, ok);
        json_put_int(object, "count", 1, ok);
        return;
    }
    json_put_text(object, "opinion", "strongly-disagree", ok);
    refs = json_array();
    *ok = json_array_append_new(refs, json_string(target)) == 0 && *ok;
    json_put(object, "object_refs", refs, ok);
}

/* It stands in the list, and makes that a newer one. */
static void
list_sighting(struct misp_maker *m, bool seen, const char *uuid, int64_t timestamp)
{
    buffer_printf(&m->sightings, "%s\"%s--%s\"", m->sighting_count > 0 ? "," : "",
                  seen ? "sighting" : "opinion", uuid);
    m->sighting_count++;
    if (timestamp > m->sighted)
        m->sighted = timestamp;
}

MUST_CHECK static enum err make_one(struct misp_maker *m,
                                    const json_t *sighting,
                                    const char *type,
                                    const struct misp_facing *of)
{
    struct misp_facing facing = {.timestamp = m->timestamp, .tlp = of->tlp};
    const char *source = misp_word_text(sighting, "source");
    char uuid[MISP_WORD_UUID_CHARS + 1];
    char target[OBJECT_ID_MAX + 1];
    int64_t sort = 0;
    json_t *object;
    bool ok = true;
    enum err e;

    (void)misp_word_number(sighting, "type", 9, &sort);
    if (sort > 1 || !misp_word_uuid(sighting, "uuid", uuid) ||
        misp_member_find(&m->members, uuid) != NULL) {
        misp_make_note(m,
                       "A sighting has no UUID, or is of a kind that has no likeness.");
        return OK;
    }
    e = misp_member_add(&m->members, uuid, "");
    if (e != OK)
        return e == ERR_LIMIT ? OK : e;
    (void)misp_word_seconds(sighting, "date_sighting", &facing.timestamp);
    facing.uuid = uuid;
    (void)snprintf(target, sizeof target, "%s--%s", type, of->uuid);
    object = misp_make_start(m, sort == 0 ? "sighting" : "opinion", &facing, &ok);
    put_target(object, sort == 0, target, &ok);
    if (source != NULL && source[0] != '\0')
        json_put_text(object, sort == 0 ? "description" : "explanation", source, &ok);
    list_sighting(m, sort == 0, uuid, facing.timestamp);
    e = put_seer(m, sighting, object, &ok);
    if (e != OK) {
        json_decref(object);
        return e;
    }
    return misp_make_emit(m, object, ok);
}

enum err misp_sight_make(struct misp_maker *m,
                         const json_t *sightings,
                         const char *type,
                         const struct misp_facing *facing)
{
    enum err e = OK;

    for (size_t i = 0; !facing->deleted && e == OK && i < json_array_size(sightings); i++)
        e = make_one(m, json_array_get(sightings, i), type, facing);
    return e;
}

void misp_sight_list(const char *event, char out[OBJECT_ID_MAX + 1])
{
    char uuid[MISP_WORD_UUID_CHARS + 1];

    misp_word_derive(event, MISP_SIGHT_KIND, uuid);
    (void)snprintf(out, OBJECT_ID_MAX + 1, "grouping--%s", uuid);
}

static json_t *start_list(struct misp_maker *m, bool *ok)
{
    char id[OBJECT_ID_MAX + 1];
    char version[STAMP_CHARS + 1];
    struct misp_facing facing = {.timestamp = m->sighted,
                                 .tlp =
                                     misp_make_level(m, m->distribution, MARKING_NONE)};
    size_t count = m->sighting_count > COUNT_MAX ? COUNT_MAX : m->sighting_count;
    int64_t step = (int64_t)facing.tlp * LEVEL_STEP + (int64_t)count;
    json_t *facts = json_object();
    json_t *object;

    misp_sight_list(m->uuid, id);
    facing.uuid = id + strlen("grouping--");
    object = misp_make_start(m, "grouping", &facing, ok);
    stamp_format_ms(m->sighted * STAMP_SECOND + step * MILLISECOND, version);
    json_put_text(object, "modified", version, ok);
    json_put_text(object, "context", "unspecified", ok);
    json_put_text(object, "name", "Sightings of an event", ok);
    json_put_text(facts, "extension_type", "property-extension", ok);
    json_put_text(facts, "kind", MISP_SIGHT_KIND, ok);
    json_put_text(facts, "event", m->uuid, ok);
    misp_fact_put(object, facts, ok);
    return object;
}

enum err misp_sight_end(struct misp_maker *m)
{
    bool ok = true;
    json_t *object;
    enum err e = buffer_status(&m->sightings);

    if (e == ERR_LIMIT)
        misp_make_note(m, "The event has more sightings than can be listed.");
    if (e != OK || m->sighting_count == 0)
        return e == ERR_LIMIT ? OK : e;
    object = start_list(m, &ok);
    return misp_make_emit_list(m, object, buffer_text(&m->sightings), ok);
}

/* ---- out ---- */

/* What was seen: the id of it. */
static const char *target_of(const json_t *stix, bool *seen)
{
    const char *type = misp_word_text(stix, "type");
    const char *opinion = misp_word_text(stix, "opinion");

    *seen = type != NULL && strcmp(type, "sighting") == 0;
    if (*seen)
        return misp_word_text(stix, "sighting_of_ref");
    if (opinion == NULL || strstr(opinion, "disagree") == NULL)
        return NULL;
    return json_string_value(json_array_get(json_object_get(stix, "object_refs"), 0));
}

/* When: of somebody else's the last time of several. */
static int64_t seconds_of(const json_t *stix)
{
    int64_t stamp = 0;

    if (misp_word_stamp(stix, "last_seen", &stamp) ||
        misp_word_stamp(stix, "first_seen", &stamp))
        return stamp / STAMP_SECOND;
    return misp_foreign_seconds(stix);
}

MUST_CHECK static enum err put_organisation(json_t *sighting,
                                            const json_t *stix,
                                            const struct misp_shelf *shelf,
                                            bool *ok)
{
    const char *id = misp_word_text(stix, "created_by_ref");
    struct buffer bytes;
    json_t *identity = NULL;
    json_t *seer;
    enum err e = OK;

    if (id == NULL)
        return OK;
    buffer_init(&bytes, OBJECT_BYTES_MAX);
    e = misp_head_get(shelf, id, &bytes, &identity);
    buffer_fini(&bytes);
    if (identity != NULL && misp_foreign_uuid(identity) != NULL &&
        misp_word_text(identity, "name") != NULL) {
        seer = json_object();
        json_put_text(seer, "uuid", misp_foreign_uuid(identity), ok);
        json_put_text(seer, "name", misp_word_text(identity, "name"), ok);
        json_put(sighting, "Organisation", seer, ok);
        json_put_text(sighting, "org_id", "1", ok); /* of nobody it is 0 */
    }
    json_decref(identity);
    return e;
}

enum err misp_sight_write(const json_t *stix,
                          const struct misp_shelf *shelf,
                          char attribute[MISP_WORD_UUID_CHARS + 1],
                          json_t **out)
{
    bool seen = false;
    const char *target = target_of(stix, &seen);
    const char *source = misp_word_text(stix, seen ? "description" : "explanation");
    const char *bar = target != NULL ? strstr(target, "--") : NULL;
    char text[24];
    json_t *sighting;
    bool ok = true;
    enum err e;

    if (bar == NULL || !misp_word_is_uuid(bar + 2, attribute) ||
        misp_foreign_uuid(stix) == NULL)
        return ERR_NOT_FOUND;
    sighting = json_object();
    (void)snprintf(text, sizeof text, "%lld", (long long)seconds_of(stix));
    json_put_text(sighting, "uuid", misp_foreign_uuid(stix), &ok);
    json_put_text(sighting, "attribute_uuid", attribute, &ok);
    json_put_text(sighting, "date_sighting", text, &ok);
    json_put_text(sighting, "type", seen ? "0" : "1", &ok);
    json_put_text(sighting, "org_id", "0", &ok);
    json_put_text(sighting, "source", source == NULL ? "" : source, &ok);
    e = put_organisation(sighting, stix, shelf, &ok);
    if (e == OK && ok) {
        *out = sighting;
        return OK;
    }
    json_decref(sighting);
    return e == OK ? ERR_NOMEM : e;
}
