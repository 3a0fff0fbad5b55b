/* SPDX-License-Identifier: Apache-2.0 */
/*
 * misp_find.c - walks over the store's newest groupings, reports and attributes
 *
 * The law. One walk, by pages of what was added. What may not leave is passed over before
 * anything is compared with it, so that no filter can tell whether it is there.
 */
#include "door/misp_find.h"

#include "base/num.h"
#include "door/clock.h"
#include "door/misp_query.h"
#include "door/retreat.h"
#include "format/misp_fact.h"
#include "format/misp_foreign.h"
#include "format/misp_member.h"
#include "format/misp_sight.h"
#include "format/misp_word.h"
#include "format/misp_write.h"

#include <stdio.h>
#include <string.h>

enum { PAGE_OBJECTS = 500 };

static const char *const event_types[] = {"grouping", "report"};
static const char *const attribute_types[] = {
    "indicator",     "observed-data", "note",    "identity",
    "vulnerability", "threat-actor",  "campaign"};

/* One search under way. */
struct finding {
    const struct misp_visit *visit;
    struct misp_query query;
    struct misp_terms terms;
    struct store *store;
    struct misp_shelf shelf;
    struct misp_members events; /* that hold what was asked for */
    struct retreat retreat;
    struct buffer *out;
    struct buffer bytes;
    const char *const *types;
    size_t type_count;
    size_t passed; /* that matched, those of earlier pages, too */
    size_t written;
    /* The event of the attribute that was seen last, which is most often the next one's.
     */
    char event[MISP_WORD_UUID_CHARS + 1];
    json_t *head; /* NULL: there is none, or it may not be seen */
};

static enum err get(void *state, const char *id, struct buffer *out)
{
    return store_object_get(state, id, out);
}

static enum err write_out(void *state, const void *bytes, size_t count)
{
    buffer_add(state, bytes, count);
    return buffer_status(state);
}

/* Whether a result is on the page that was asked for; ERR_CANCELLED behind it. */
static enum err count_result(struct finding *f, bool *on_page)
{
    const struct misp_query *q = &f->query;
    size_t skip = q->limit * (q->page - 1);

    f->passed++;
    *on_page = f->passed > skip;
    if (q->limit > 0 && f->passed > skip && f->passed - skip > q->limit)
        return ERR_CANCELLED;
    return OK;
}

static enum err write_comma(struct finding *f)
{
    if (f->written++ > 0)
        buffer_add_byte(f->out, ',');
    return buffer_status(f->out);
}

/* What every walk does with each object. */
typedef enum err (*see_tree)(struct finding *f, const json_t *tree);

struct walk {
    struct finding *finding;
    see_tree see;
};

static enum err see_object(void *state, const struct store_object *o)
{
    struct walk *w = state;
    json_t *tree = NULL;
    enum err e;

    if (o->withdrawn)
        return OK;
    e = json_read_loose(o->bytes, o->count, OBJECT_BYTES_MAX, &tree, NULL);
    if (e != OK)
        return e == ERR_NOMEM ? e : ERR_CORRUPT;
    e = w->see(w->finding, tree);
    json_decref(tree);
    return e;
}

/* All newest objects of the finding's types, until one says that it is enough. */
static enum err walk(struct finding *f, see_tree see)
{
    const struct store_filter filter = {
        .types = f->types, .type_count = f->type_count, .tlp_max = f->terms.highest};
    struct walk w = {f, see};
    enum err e = store_object_each(f->store, &filter, PAGE_OBJECTS, see_object, &w);

    return e == ERR_CANCELLED ? OK : e;
}

/* The head of an event that may be seen; NULL in *out if it may not, or is none. */
static enum err read_head(struct finding *f, const json_t *tree, json_t **out)
{
    enum err e = OK;

    *out = NULL;
    if (misp_word_bool(tree, "revoked", false) || !misp_head_may(tree, &f->terms))
        return OK;
    f->terms.changed = retreat_time(&f->retreat, tree);
    e = misp_head_write(tree, &f->terms, &f->shelf, out);
    return e == ERR_UNEXPECTED ? OK : e;
}

/* ---- events ---- */

/* The few members that a MISP which pulls looks at. */
static json_t *new_minimal(const json_t *head, int64_t sighted)
{
    static const char *const keys[] = {"uuid", "timestamp", "published"};
    json_t *out = json_object();
    char text[24];
    bool ok = out != NULL;

    (void)snprintf(text, sizeof text, "%lld", (long long)sighted);
    for (size_t i = 0; i < COUNT_OF(keys); i++)
        json_put(out, keys[i], json_incref(json_object_get(head, keys[i])), &ok);
    json_put_text(out, "sighting_timestamp", text, &ok);
    json_put_text(out, "orgc_uuid", misp_word_text(json_object_get(head, "Orgc"), "uuid"),
                  &ok);
    if (!ok) {
        json_decref(out);
        return NULL;
    }
    return out;
}

/* When a part of the event was last seen, by its list of sightings; 0: never. */
static enum err find_sighted(struct finding *f, const json_t *head, int64_t *out)
{
    char id[OBJECT_ID_MAX + 1];
    json_t *list = NULL;
    enum err e;

    misp_sight_list(misp_word_text(head, "uuid"), id);
    e = misp_head_get(&f->shelf, id, &f->bytes, &list);
    *out = list != NULL ? misp_foreign_seconds(list) : 0;
    json_decref(list);
    return e;
}

static enum err write_index(struct finding *f, const json_t *tree, json_t *head)
{
    int64_t sighted = 0;
    enum err e = f->query.minimal ? find_sighted(f, head, &sighted) : OK;
    json_t *row;

    (void)tree;
    if (e != OK)
        return e;
    row = f->query.minimal ? new_minimal(head, sighted) : json_incref(head);
    e = row == NULL ? ERR_NOMEM : write_comma(f);
    if (e == OK)
        e = json_write_loose(row, f->out);
    json_decref(row);
    return e;
}

static enum err write_event(struct finding *f, const json_t *tree, json_t *head)
{
    const struct misp_outlet outlet = {.write = write_out, .state = f->out};
    struct misp_count count;
    enum err e = write_comma(f);

    if (e != OK)
        return e;
    if (!f->query.metadata)
        return misp_write_event(tree, &f->terms, &f->shelf, &outlet, &count);
    buffer_add_text(f->out, "{\"Event\":");
    e = json_write_loose(head, f->out);
    buffer_add_text(f->out, "}");
    return e == OK ? buffer_status(f->out) : e;
}

static bool takes_event(const struct finding *f, const json_t *head)
{
    return misp_query_takes_event(&f->query, head, true) &&
           (!misp_query_has_parts(&f->query) ||
            misp_member_find(&f->events, misp_word_text(head, "uuid")) != NULL);
}

static enum err see_event(struct finding *f, const json_t *tree)
{
    json_t *head = NULL;
    bool on_page = false;
    enum err e = read_head(f, tree, &head);

    if (e == OK && head != NULL && takes_event(f, head)) {
        e = count_result(f, &on_page);
        if (e == OK && on_page)
            e = f->visit->place == MISP_INDEX ? write_index(f, tree, head)
                                              : write_event(f, tree, head);
    }
    json_decref(head);
    return e;
}

/* ---- attributes ---- */

/* Have the head of the event that a part is in. */
static enum err have_event(struct finding *f, const char *event)
{
    char id[OBJECT_ID_MAX + 1];
    json_t *tree = NULL;
    enum err e;

    if (strcmp(f->event, event) == 0)
        return OK;
    json_decref(f->head);
    f->head = NULL;
    (void)snprintf(f->event, sizeof f->event, "%s", event);
    (void)snprintf(id, sizeof id, "grouping--%s", f->event);
    e = misp_head_get(&f->shelf, id, &f->bytes, &tree);
    if (e == OK && tree != NULL)
        e = read_head(f, tree, &f->head);
    json_decref(tree);
    return e;
}

/* The attribute of an object, if it may be seen and passes; NULL in *out if not. */
static enum err match_attribute(struct finding *f, const json_t *tree, json_t **out)
{
    const json_t *facts = misp_fact_of(tree, "attribute");
    char event[MISP_WORD_UUID_CHARS + 1];
    json_t *attribute = NULL;
    enum err e;

    *out = NULL;
    if (facts == NULL || !misp_word_uuid(facts, "event", event))
        return OK;
    e = have_event(f, event);
    if (e == OK && f->head != NULL && misp_query_takes_event(&f->query, f->head, false))
        e = misp_write_attribute(tree, &f->terms, &attribute);
    if (attribute != NULL && misp_query_takes_attribute(&f->query, attribute, event,
                                                        json_object_get(f->head, "Tag")))
        *out = attribute;
    else
        json_decref(attribute);
    return e;
}

static enum err see_part(struct finding *f, const json_t *tree)
{
    json_t *attribute = NULL;
    enum err e = match_attribute(f, tree, &attribute);

    if (attribute != NULL)
        e = misp_member_add(&f->events, f->event, "");
    json_decref(attribute);
    return e == ERR_EXISTS || e == ERR_LIMIT ? OK : e;
}

static enum err see_attribute(struct finding *f, const json_t *tree)
{
    json_t *attribute = NULL;
    bool on_page = false;
    bool ok = true;
    enum err e = match_attribute(f, tree, &attribute);

    if (e == OK && attribute != NULL) {
        e = count_result(f, &on_page);
        json_put_text(attribute, "event_uuid", f->event, &ok);
        if (e == OK && on_page)
            e = ok ? write_comma(f) : ERR_NOMEM;
        if (e == OK && on_page)
            e = json_write_loose(attribute, f->out);
    }
    json_decref(attribute);
    return e;
}

/* ---- answers ---- */

static void set_types(struct finding *f, const char *const *types, size_t count)
{
    f->types = types;
    f->type_count = count;
}

static enum err find_events(struct finding *f)
{
    enum err e = OK;

    if (misp_query_has_parts(&f->query)) {
        set_types(f, attribute_types, COUNT_OF(attribute_types));
        e = walk(f, see_part);
    }
    set_types(f, event_types, COUNT_OF(event_types));
    return e == OK ? walk(f, see_event) : e;
}

static enum err answer_index(struct finding *f)
{
    enum err e;

    buffer_add_text(f->out, "[");
    e = find_events(f);
    buffer_add_text(f->out, "]");
    return e;
}

static enum err answer_events(struct finding *f)
{
    enum err e;

    buffer_add_text(f->out, "{\"response\":[");
    e = find_events(f);
    buffer_add_text(f->out, "]}");
    return e;
}

static enum err answer_attributes(struct finding *f)
{
    enum err e;

    buffer_add_text(f->out, "{\"response\":{\"Attribute\":[");
    set_types(f, attribute_types, COUNT_OF(attribute_types));
    e = walk(f, see_attribute);
    buffer_add_text(f->out, "]}}");
    return e;
}

/* The event of that UUID: a grouping, or somebody's report. ERR_NOT_FOUND. */
static enum err
get_event(struct finding *f, const char *uuid, json_t **tree, json_t **head)
{
    enum err e = OK;

    *head = NULL;
    for (size_t i = 0; e == OK && *head == NULL && i < COUNT_OF(event_types); i++) {
        char id[OBJECT_ID_MAX + 1];
        (void)snprintf(id, sizeof id, "%s--%s", event_types[i], uuid);
        json_decref(*tree);
        *tree = NULL;
        e = misp_head_get(&f->shelf, id, &f->bytes, tree);
        if (e == OK && *tree != NULL)
            e = read_head(f, *tree, head);
    }
    return e == OK && *head == NULL ? ERR_NOT_FOUND : e;
}

static enum err answer_view(struct finding *f)
{
    char uuid[MISP_WORD_UUID_CHARS + 1];
    char word[MISP_WORD_UUID_CHARS + 8];
    json_t *tree = NULL;
    json_t *head = NULL;
    enum err e = ERR_NOT_FOUND;

    (void)snprintf(word, sizeof word, "%s", f->visit->word);
    if (strlen(word) == MISP_WORD_UUID_CHARS + 5 &&
        strcmp(word + MISP_WORD_UUID_CHARS, ".json") == 0)
        word[MISP_WORD_UUID_CHARS] = '\0';
    if (misp_word_is_uuid(word, uuid))
        e = get_event(f, uuid, &tree, &head);
    if (e == OK)
        e = write_event(f, tree, head);
    json_decref(tree);
    json_decref(head);
    return e;
}

/* Of the events that a MISP has, those that it is to push: newer ones, and new ones. What
 * is here and may not be seen counts as not here. */
static enum err answer_wanted(struct finding *f, const json_t *offered)
{
    enum err e = OK;

    buffer_add_text(f->out, "[");
    for (size_t i = 0; e == OK && i < json_array_size(offered); i++) {
        const json_t *event = json_object_get(json_array_get(offered, i), "Event");
        char uuid[MISP_WORD_UUID_CHARS + 1];
        int64_t theirs = 0;
        int64_t ours = 0;
        json_t *tree = NULL;
        json_t *head = NULL;
        if (!misp_word_uuid(event, "uuid", uuid) ||
            !misp_word_seconds(event, "timestamp", &theirs))
            continue;
        e = get_event(f, uuid, &tree, &head);
        if (e == OK)
            (void)misp_word_seconds(head, "timestamp", &ours);
        if (e == ERR_NOT_FOUND)
            e = OK;
        json_decref(tree);
        json_decref(head);
        if (e == OK && theirs > ours)
            e = write_comma(f);
        if (e == OK && theirs > ours)
            buffer_printf(f->out, "\"%s\"", uuid);
    }
    buffer_add_text(f->out, "]");
    return e;
}

/* ---- sightings ---- */

/* Where the sightings of an event are written. */
struct sighted {
    struct finding *finding;
    const char *event;
};

static enum err discard(void *state, const void *bytes, size_t count)
{
    (void)state;
    (void)bytes;
    (void)count;
    return OK;
}

static enum err write_sighting(const struct sighted *s, json_t *sighting)
{
    json_t *row = json_object();
    bool ok = row != NULL;
    enum err e;

    json_put_text(sighting, "event_uuid", s->event, &ok);
    json_put(row, "Sighting", json_incref(sighting), &ok);
    e = ok ? write_comma(s->finding) : ERR_NOMEM;
    if (e == OK)
        e = json_write_loose(row, s->finding->out);
    json_decref(row);
    return e;
}

static enum err write_seen(const struct sighted *s, const json_t *attribute)
{
    json_t *seen = json_object_get(attribute, "Sighting");
    enum err e = OK;

    for (size_t i = 0; e == OK && i < json_array_size(seen); i++)
        e = write_sighting(s, json_array_get(seen, i));
    return e;
}

/* A part of the event that was written to nowhere: what may not leave is none. */
static enum err see_written(void *state, const json_t *part)
{
    const json_t *attributes = json_object_get(part, "Attribute");
    enum err e = write_seen(state, part);

    for (size_t i = 0; e == OK && i < json_array_size(attributes); i++)
        e = write_seen(state, json_array_get(attributes, i));
    return e;
}

static enum err write_sightings(struct finding *f, const json_t *tree)
{
    struct sighted sighted = {f, misp_foreign_uuid(tree)};
    const struct misp_outlet outlet = {discard, see_written, &sighted};
    struct misp_count count;

    return misp_write_event(tree, &f->terms, &f->shelf, &outlet, &count);
}

/* Of the events whose UUIDs are named. */
static enum err answer_sightings(struct finding *f)
{
    const json_t *uuids = f->query.lists[MISP_UUIDS];
    enum err e = OK;

    buffer_add_text(f->out, "{\"response\":[");
    for (size_t i = 0; e == OK && i < json_array_size(uuids); i++) {
        char uuid[MISP_WORD_UUID_CHARS + 1];
        json_t *tree = NULL;
        json_t *head = NULL;

        if (!misp_word_is_uuid(json_string_value(json_array_get(uuids, i)), uuid))
            continue;
        e = get_event(f, uuid, &tree, &head);
        e = e == OK ? write_sightings(f, tree) : e == ERR_NOT_FOUND ? OK : e;
        json_decref(tree);
        json_decref(head);
    }
    buffer_add_text(f->out, "]}");
    return e;
}

static enum err find(struct finding *f, const json_t *body)
{
    switch (f->visit->place) {
    case MISP_INDEX:
        return answer_index(f);
    case MISP_SEARCH_EVENTS:
        return answer_events(f);
    case MISP_SEARCH_ATTRIBUTES:
        return answer_attributes(f);
    case MISP_SIGHTINGS:
        return answer_sightings(f);
    case MISP_FILTER_PUSH:
        return answer_wanted(f, body);
    case MISP_VIEW:
        return answer_view(f);
    case MISP_NOWHERE:
    case MISP_VERSION:
    case MISP_POST_TEST:
    case MISP_ME:
    case MISP_TYPE_TABLE:
    case MISP_ADD:
    case MISP_EDIT:
    case MISP_EMPTY_LIST:
    case MISP_EMPTY_OBJECT:
    case MISP_EMPTY_ANSWER:
    case MISP_EMPTY_TAGS:
    case MISP_EMPTY_RULES:
        break;
    }
    return ERR_NOT_FOUND;
}

/* Read the query, and have a reader. False: it was answered. */
static bool begin(struct finding *f, const json_t *body, struct server_answer *a)
{
    struct fault fault = {.code = OK};
    enum err e;

    e = misp_query_read(f->visit->place == MISP_FILTER_PUSH ? NULL : body,
                        clock_now() / STAMP_SECOND, &f->query, &fault);
    if (e == ERR_MALFORMED || e == ERR_LIMIT) {
        misp_visit_refuse(a, 400, fault.text);
        return false;
    }
    if (e == OK)
        e = misp_member_init(&f->events);
    if (e == OK) {
        f->store = hall_take(f->visit->hall);
        e = f->store == NULL ? ERR_IO : OK;
    }
    f->terms = f->visit->terms;
    f->terms.live_only = !f->visit->deleted && !f->query.deleted;
    f->shelf = (struct misp_shelf){get, f->store};
    if (e == OK) {
        e = retreat_load(f->store, &f->retreat);
        if (e != OK)
            hall_give(f->visit->hall, f->store, e);
    }
    if (e != OK)
        misp_visit_fail(a, e);
    return e == OK;
}

static void finish(struct finding *f, struct server_answer *a, enum err e)
{
    if (f->store != NULL)
        hall_give(f->visit->hall, f->store,
                  e == ERR_NOT_FOUND || e == ERR_LIMIT ? OK : e);
    if (e == OK)
        e = buffer_status(f->out);
    if (e == ERR_NOT_FOUND) {
        misp_visit_refuse(a, 404, "There is no such event.");
    } else if (e != OK) {
        misp_visit_fail(a, e);
    } else {
        a->status = 200;
        (void)snprintf(a->type, sizeof a->type, "application/json");
    }
}

void misp_find_answer(const struct misp_visit *v,
                      const struct server_request *r,
                      struct server_answer *a)
{
    struct finding f = {.visit = v, .out = &a->body};
    json_t *body = NULL;

    if (!misp_visit_body(r, a, MISP_QUERY_MAX, &body))
        return;
    buffer_init(&f.bytes, OBJECT_BYTES_MAX);
    if (begin(&f, body, a))
        finish(&f, a, find(&f, body));
    misp_query_fini(&f.query);
    misp_member_fini(&f.events);
    json_decref(f.head);
    retreat_fini(&f.retreat);
    buffer_fini(&f.bytes);
    json_decref(body);
}
