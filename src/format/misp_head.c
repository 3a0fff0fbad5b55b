/* SPDX-License-Identifier: Apache-2.0 */
/*
 * misp_head.c - what may leave, and what stands around the parts
 */
#include "format/misp_head.h"

#include "format/misp_fact.h"
#include "format/misp_foreign.h"
#include "format/misp_sight.h"
#include "format/misp_word.h"
#include "intel/object.h"

#include <stdio.h>
#include <string.h>

bool misp_head_is_shared(const json_t *facts, const char *key, int64_t otherwise)
{
    int64_t distribution = otherwise;

    (void)misp_word_number(facts, key, 9, &distribution);
    return distribution == MISP_FACT_INHERIT || (distribution >= 1 && distribution <= 3);
}

static enum marking_tlp level_of(const json_t *stix)
{
    enum marking_tlp level = MARKING_NONE;

    return marking_read(stix, &level, NULL) == OK ? level : MARKING_RED;
}

bool misp_head_part_may(const json_t *stix,
                        const json_t *facts,
                        const struct misp_terms *terms)
{
    if (terms->highest != MARKING_NONE && level_of(stix) > terms->highest)
        return false;
    return terms->own || facts == NULL ||
           misp_head_is_shared(facts, "distribution", MISP_FACT_INHERIT);
}

bool misp_head_may(const json_t *grouping, const struct misp_terms *terms)
{
    const json_t *facts = misp_fact_of(grouping, "event");

    if (facts != NULL && !terms->own && !misp_head_is_shared(facts, "distribution", 0))
        return false;
    return misp_head_part_may(grouping, facts, terms);
}

enum err misp_head_get(const struct misp_shelf *shelf,
                       const char *id,
                       struct buffer *bytes,
                       json_t **out)
{
    enum err e = shelf->get(shelf->state, id, bytes);

    *out = NULL;
    if (e == ERR_NOT_FOUND)
        return OK;
    return e == OK
               ? json_read_loose(bytes->data, bytes->bytes, OBJECT_BYTES_MAX, out, NULL)
               : e;
}

static enum err put_creator(json_t *head,
                            const json_t *grouping,
                            const struct misp_terms *terms,
                            const struct misp_shelf *shelf)
{
    const char *id = misp_word_text(grouping, "created_by_ref");
    const char *uuid = terms->creator_uuid;
    const char *name = terms->creator_name;
    struct buffer bytes;
    json_t *identity = NULL;
    json_t *creator = json_object();
    bool ok = true;
    enum err e = OK;

    buffer_init(&bytes, OBJECT_BYTES_MAX);
    if (id != NULL)
        e = misp_head_get(shelf, id, &bytes, &identity);
    buffer_fini(&bytes);
    if (identity != NULL && misp_foreign_uuid(identity) != NULL &&
        misp_word_text(identity, "name") != NULL) {
        uuid = misp_foreign_uuid(identity);
        name = misp_word_text(identity, "name");
    }
    json_put_text(creator, "uuid", uuid, &ok);
    json_put_text(creator, "name", name, &ok);
    json_put(head, "Orgc", creator, &ok);
    creator = json_object();
    json_put_text(creator, "uuid", terms->creator_uuid, &ok);
    json_put_text(creator, "name", terms->creator_name, &ok);
    json_put(head, "Org", creator, &ok);
    json_decref(identity);
    return ok ? e : ERR_NOMEM;
}

void misp_head_put_tags(json_t *to, const json_t *stix, const json_t *facts, bool *ok)
{
    const json_t *names = json_object_get(facts, "tags");
    json_t *tags;

    if (facts == NULL) {
        json_put(to, "Tag", misp_foreign_tags(stix), ok);
        return;
    }
    if (json_array_size(names) == 0)
        return;
    tags = json_array();
    for (size_t i = 0; i < json_array_size(names); i++) {
        const char *name = json_string_value(json_array_get(names, i));
        json_t *tag = json_object();
        json_put_text(tag, "name", name == NULL ? "" : name, ok);
        *ok = json_array_append_new(tags, tag) == 0 && *ok;
    }
    json_put(to, "Tag", tags, ok);
}

static void put_seconds(json_t *to, const char *key, int64_t seconds, bool *ok)
{
    char text[24];

    (void)snprintf(text, sizeof text, "%lld", (long long)seconds);
    json_put_text(to, key, text, ok);
}

/* A marking has a distribution that asks no more than it: what is for one organisation
 * alone stays, what is clear is for all, and the rest goes no further than the reader. */
static const char *distribution_of(const json_t *stix)
{
    enum marking_tlp level = level_of(stix);

    if (level > MARKING_AMBER)
        return "0";
    return level == MARKING_CLEAR ? "3" : "1";
}

/* What an event of others says in MISP's words. */
static void put_foreign_head(json_t *head, const json_t *grouping, bool *ok)
{
    int64_t seconds = misp_foreign_seconds(grouping);
    const char *created = misp_word_text(grouping, "created");
    char date[11];

    (void)snprintf(date, sizeof date, "%.10s", created == NULL ? "1970-01-01" : created);
    json_put_text(head, "date", date, ok);
    put_seconds(head, "timestamp", seconds, ok);
    put_seconds(head, "publish_timestamp", seconds, ok);
    json_put_bool(head, "published", true, ok);
    json_put_text(head, "distribution", distribution_of(grouping), ok);
    json_put_text(head, "threat_level_id", "4", ok);
    json_put_text(head, "analysis", "2", ok);
    json_put_bool(head, "disable_correlation", false, ok);
}

/* Law 2. */
void misp_head_close_group(json_t *object, bool *ok)
{
    const char *distribution = misp_word_text(object, "distribution");

    json_put_text(object, "sharing_group_id", "0", ok);
    if (distribution == NULL || strlen(distribution) != 1 || distribution[0] < '0' ||
        distribution[0] == '4' || distribution[0] > '5')
        json_put_text(object, "distribution", "0", ok);
}

/* A withdrawal of a part is a change of the event: whoever has it fetches it again. */
static void put_changed(json_t *head, int64_t changed, bool *ok)
{
    int64_t seconds = 0;

    (void)misp_word_seconds(head, "timestamp", &seconds);
    if (changed <= seconds)
        return;
    put_seconds(head, "timestamp", changed, ok);
    put_seconds(head, "publish_timestamp", changed, ok);
}

static json_t *new_head(const json_t *grouping, const json_t *facts, bool *ok)
{
    const char *name = misp_word_text(grouping, "name");
    json_t *head = facts != NULL ? misp_fact_to_event(facts) : json_object();

    *ok = head != NULL;
    if (facts == NULL)
        put_foreign_head(head, grouping, ok);
    json_put_text(head, "uuid", misp_foreign_uuid(grouping), ok);
    json_put_text(head, "info", name == NULL ? "" : name, ok);
    json_put_bool(head, "locked", false, ok);
    json_put_bool(head, "proposal_email_lock", false, ok);
    misp_head_put_tags(head, grouping, facts, ok);
    misp_head_close_group(head, ok);
    return head;
}

enum err misp_head_write(const json_t *grouping,
                         const struct misp_terms *terms,
                         const struct misp_shelf *shelf,
                         json_t **out)
{
    const char *type = misp_word_text(grouping, "type");
    json_t *head;
    bool ok = true;
    enum err e;

    if (type == NULL || misp_foreign_uuid(grouping) == NULL ||
        misp_fact_of(grouping, "object") != NULL ||
        misp_fact_of(grouping, MISP_SIGHT_KIND) != NULL ||
        (strcmp(type, "grouping") != 0 && strcmp(type, "report") != 0))
        return ERR_UNEXPECTED;
    head = new_head(grouping, misp_fact_of(grouping, "event"), &ok);
    put_changed(head, terms->changed, &ok);
    e = ok ? put_creator(head, grouping, terms, shelf) : ERR_NOMEM;
    if (e != OK) {
        json_decref(head);
        return e;
    }
    *out = head;
    return OK;
}
