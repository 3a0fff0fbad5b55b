/* SPDX-License-Identifier: Apache-2.0 */
/*
 * misp_query.c - a table of filters, and texts compared
 */
#include "door/misp_query.h"

#include "base/instant.h"
#include "base/num.h"
#include "base/text.h"
#include "format/misp_word.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum shape {
    LIST,
    CHANGED,
    PUBLISHED_AT,
    FROM,
    UNTIL,
    PUBLISHED,
    TO_IDS,
    DELETED,
    MINIMAL,
    METADATA,
    LIMIT,
    PAGE,
    FORMAT,
    FALSE_ALONE,
    ANY
};

static const struct filter_word {
    const char *name;
    enum shape shape;
    enum misp_list list;
} words[] = {
    {"uuid", LIST, MISP_UUIDS},
    {"eventid", LIST, MISP_EVENTS},
    {"event_id", LIST, MISP_EVENTS},
    {"eventuuid", LIST, MISP_EVENTS},
    {"tags", LIST, MISP_TAGS},
    {"tag", LIST, MISP_TAGS},
    {"event_tags", LIST, MISP_TAGS},
    {"org", LIST, MISP_ORGS},
    {"eventinfo", LIST, MISP_INFOS},
    {"threatlevel", LIST, MISP_LEVELS},
    {"threat_level_id", LIST, MISP_LEVELS},
    {"analysis", LIST, MISP_ANALYSES},
    {"distribution", LIST, MISP_DISTRIBUTIONS},
    {"value", LIST, MISP_VALUES},
    {"attribute", LIST, MISP_VALUES},
    {"type", LIST, MISP_TYPES},
    {"category", LIST, MISP_CATEGORIES},
    {"timestamp", CHANGED, 0},
    {"event_timestamp", CHANGED, 0},
    {"publish_timestamp", PUBLISHED_AT, 0},
    {"last", PUBLISHED_AT, 0},
    {"from", FROM, 0},
    {"datefrom", FROM, 0},
    {"date_from", FROM, 0},
    {"to", UNTIL, 0},
    {"dateuntil", UNTIL, 0},
    {"date_to", UNTIL, 0},
    {"published", PUBLISHED, 0},
    {"to_ids", TO_IDS, 0},
    {"deleted", DELETED, 0},
    {"minimal", MINIMAL, 0},
    {"metadata", METADATA, 0},
    {"limit", LIMIT, 0},
    {"page", PAGE, 0},
    {"returnFormat", FORMAT, 0},
    {"enforceWarninglist", FALSE_ALONE, 0},
    {"excludeDecayed", FALSE_ALONE, 0},
    {"hasproposal", FALSE_ALONE, 0},
    {"last", FALSE_ALONE, 0},
    {"desc", ANY, 0},
    {"direction", ANY, 0},
    {"sort", ANY, 0},
    {"order", ANY, 0},
    {"withAttachments", ANY, 0},
    {"includeEventUuid", ANY, 0},
    {"includeUuid", ANY, 0},
    {"includeEventTags", ANY, 0},
    {"includeContext", ANY, 0},
    {"includeSightings", ANY, 0},
    {"includeDecayScore", ANY, 0},
    {"includeCorrelations", ANY, 0},
    {"includeWarninglistHits", ANY, 0},
    {"includeGalaxy", ANY, 0},
    {"excludeGalaxy", ANY, 0},
    {"excludeLocalTags", ANY, 0},
    {"includeEventCorrelations", ANY, 0},
    {"includeFeedCorrelations", ANY, 0},
    {"includeServerCorrelations", ANY, 0},
    {"sgReferenceOnly", ANY, 0},
    {"headerless", ANY, 0},
    {"extended", ANY, 0},
    {"extensionList", ANY, 0},
};

static enum err refuse(struct fault *f, const char *name, const char *what)
{
    return fault_set(f, ERR_MALFORMED, "", "The filter %s %s.", name, what);
}

static enum err add_text(json_t *array, const char *prefix, const json_t *value)
{
    const char *text = json_string_value(value);
    char number[256];

    if (json_is_integer(value))
        (void)snprintf(number, sizeof number, "%s%lld", prefix,
                       (long long)json_integer_value(value));
    else if (text != NULL && strlen(text) < sizeof number - 2)
        (void)snprintf(number, sizeof number, "%s%s", prefix, text);
    else if (text != NULL && prefix[0] == '\0')
        return json_array_append_new(array, json_string(text)) == 0 ? OK : ERR_NOMEM;
    else
        return ERR_MALFORMED;
    if (json_array_size(array) >= MISP_VALUES_MAX)
        return ERR_LIMIT;
    return json_array_append_new(array, json_string(number)) == 0 ? OK : ERR_NOMEM;
}

/* One value, or several as an array. */
static enum err add_texts(json_t *array, const char *prefix, const json_t *value)
{
    enum err e = OK;

    if (!json_is_array(value))
        return add_text(array, prefix, value);
    for (size_t i = 0; e == OK && i < json_array_size(value); i++)
        e = add_text(array, prefix, json_array_get(value, i));
    return e;
}

/* {"OR": [...], "NOT": [...]} as PyMISP's complex queries write it; AND has no place in a
 * list of alternatives, unless it holds one value. */
static enum err add_complex(json_t *array, json_t *value)
{
    const char *key;
    json_t *part;
    enum err e = OK;

    json_object_foreach(value, key, part)
    {
        if (e != OK)
            break;
        if (strcasecmp(key, "OR") == 0 ||
            (strcasecmp(key, "AND") == 0 && json_array_size(part) <= 1))
            e = add_texts(array, "", part);
        else if (strcasecmp(key, "NOT") == 0)
            e = add_texts(array, "!", part);
        else
            e = ERR_MALFORMED;
    }
    return e;
}

static enum err read_list(json_t **list, json_t *value)
{
    if (*list == NULL)
        *list = json_array();
    if (*list == NULL)
        return ERR_NOMEM;
    return json_is_object(value) ? add_complex(*list, value)
                                 : add_texts(*list, "", value);
}

/* Seconds since 1970, a date, or "7d", "12h", "30m", "60s" before now. */
static bool read_time(const json_t *value, int64_t now, int64_t *out)
{
    static const struct {
        char unit;
        int64_t seconds;
    } units[] = {{'d', INSTANT_DAY}, {'h', INSTANT_HOUR}, {'m', 60}, {'s', 1}};
    const char *text = json_string_value(value);
    char number[16];
    char instant[INSTANT_BYTES];
    uint64_t count = 0;
    size_t length;

    if (json_is_integer(value) && json_integer_value(value) >= 0) {
        *out = json_integer_value(value);
        return true;
    }
    if (text == NULL)
        return false;
    length = strlen(text);
    (void)snprintf(instant, sizeof instant, "%.10sT00:00:00Z", text);
    if (length == MISP_DATE_CHARS && instant_parse(instant, out) == OK)
        return true;
    if (text_decimal(text, (uint64_t)INSTANT_MAX, &count) == OK) {
        *out = (int64_t)count;
        return true;
    }
    if (length < 2 || length >= sizeof number)
        return false;
    (void)snprintf(number, sizeof number, "%.*s", (int)length - 1, text);
    for (size_t i = 0; i < COUNT_OF(units); i++)
        if (text[length - 1] == units[i].unit &&
            text_decimal(number, 1000000, &count) == OK) {
            *out = now - (int64_t)count * units[i].seconds;
            return true;
        }
    return false;
}

/* A point from which on, or a pair of them. */
static bool read_span(const json_t *value, int64_t now, int64_t *since, int64_t *until)
{
    if (!json_is_array(value))
        return read_time(value, now, since);
    if (json_array_size(value) != 2)
        return false;
    return read_time(json_array_get(value, 0), now, since) &&
           read_time(json_array_get(value, 1), now, until);
}

static bool read_date(const json_t *value, int64_t now, char out[MISP_DATE_CHARS + 1])
{
    char instant[INSTANT_BYTES];
    int64_t seconds = 0;

    if (!read_time(value, now, &seconds) || seconds < 0 || seconds > INSTANT_MAX)
        return false;
    instant_format(seconds, instant);
    (void)snprintf(out, MISP_DATE_CHARS + 1, "%.10s", instant);
    return true;
}

/* 0 and 1, in MISP's ways of writing; any other is none. */
static bool read_flag(const json_t *value, int *out)
{
    const char *text = json_string_value(value);

    if (json_is_boolean(value))
        *out = json_is_true(value);
    else if (json_is_integer(value) && json_integer_value(value) >= 0 &&
             json_integer_value(value) <= 1)
        *out = (int)json_integer_value(value);
    else if (text != NULL && strlen(text) == 1 && (text[0] == '0' || text[0] == '1'))
        *out = text[0] - '0';
    else
        return false;
    return true;
}

/* deleted: a flag, or the list of which are wanted. */
static bool read_deleted(const json_t *value, bool *out)
{
    int flag = 0;

    if (!json_is_array(value)) {
        if (!read_flag(value, &flag))
            return false;
        *out = flag == 1;
        return true;
    }
    for (size_t i = 0; i < json_array_size(value); i++) {
        if (!read_flag(json_array_get(value, i), &flag))
            return false;
        *out = *out || flag == 1;
    }
    return true;
}

static bool read_count(const json_t *value, size_t *out)
{
    const char *text = json_string_value(value);
    uint64_t count = 0;

    if (json_is_integer(value) && json_integer_value(value) >= 0)
        count = (uint64_t)json_integer_value(value);
    else if (text == NULL || text_decimal(text, INT32_MAX, &count) != OK)
        return false;
    *out = count > INT32_MAX ? INT32_MAX : (size_t)count;
    return true;
}

static bool is_json(const json_t *value)
{
    const char *text = json_string_value(value);

    return text != NULL && strcmp(text, "json") == 0;
}

static bool
read_value(struct misp_query *q, const struct filter_word *w, json_t *value, int64_t now)
{
    int flag = 0;

    switch (w->shape) {
    case CHANGED:
        return read_span(value, now, &q->changed_since, &q->changed_until);
    case PUBLISHED_AT:
        return read_span(value, now, &q->published_since, &q->published_until);
    case FROM:
        return read_date(value, now, q->from);
    case UNTIL:
        return read_date(value, now, q->until);
    case PUBLISHED:
        return read_flag(value, &q->published);
    case TO_IDS:
        return read_flag(value, &q->to_ids);
    case DELETED:
        return read_deleted(value, &q->deleted);
    case MINIMAL:
        q->minimal = read_flag(value, &flag) && flag == 1;
        return true;
    case METADATA:
        q->metadata = read_flag(value, &flag) && flag == 1;
        return true;
    case LIMIT:
        return read_count(value, &q->limit);
    case PAGE:
        return read_count(value, &q->page);
    case FORMAT:
        return is_json(value);
    case FALSE_ALONE:
        return read_flag(value, &flag) && flag == 0;
    case LIST:
    case ANY:
        break;
    }
    return true;
}

static enum err read_filter(
    struct misp_query *q, const char *name, json_t *value, int64_t now, struct fault *f)
{
    const struct filter_word *w = NULL;
    enum err e = OK;

    for (size_t i = 0; w == NULL && i < COUNT_OF(words); i++)
        if (strcmp(words[i].name, name) == 0)
            w = &words[i];
    if (json_is_null(value))
        return OK;
    if (w == NULL)
        return fault_set(f, ERR_MALFORMED, "",
                         "A filter is not known here; nothing was searched, because more "
                         "would be found than was asked for.");
    if (w->shape == LIST) {
        e = read_list(&q->lists[w->list], value);
        if (e == ERR_MALFORMED)
            return refuse(f, w->name, "is neither a text nor a list of texts");
        if (e == ERR_LIMIT)
            return fault_set(f, ERR_LIMIT, "", "The filter %s has more than %d values.",
                             w->name, MISP_VALUES_MAX);
        return e;
    }
    return read_value(q, w, value, now)
               ? OK
               : refuse(f, w->name, "has a value that is not known here");
}

enum err
misp_query_read(const json_t *body, int64_t now, struct misp_query *out, struct fault *f)
{
    void *at;
    enum err e = OK;

    *out = (struct misp_query){.changed_until = INT64_MAX,
                               .published_until = INT64_MAX,
                               .published = -1,
                               .to_ids = -1,
                               .page = 1};
    if (json_is_object(json_object_get(body, "request")))
        body = json_object_get(body, "request"); /* older clients wrap it */
    if (body != NULL && !json_is_object(body) &&
        !(json_is_array(body) && json_array_size(body) == 0))
        return fault_set(f, ERR_MALFORMED, "", "The search is no JSON object.");
    for (at = json_object_iter((json_t *)(uintptr_t)body); at != NULL && e == OK;
         at = json_object_iter_next((json_t *)(uintptr_t)body, at))
        e = read_filter(out, json_object_iter_key(at), json_object_iter_value(at), now,
                        f);
    if (out->page == 0)
        out->page = 1;
    return e;
}

void misp_query_fini(struct misp_query *q)
{
    for (size_t i = 0; i < MISP_LISTS; i++) {
        json_decref(q->lists[i]);
        q->lists[i] = NULL;
    }
}

bool misp_query_has_parts(const struct misp_query *q)
{
    return q->lists[MISP_VALUES] != NULL || q->lists[MISP_TYPES] != NULL ||
           q->lists[MISP_CATEGORIES] != NULL || q->to_ids >= 0;
}

/* "%" stands for anything; letters of both cases are alike. Linear in the text for each
 * piece between two of them. */
static bool is_like(const char *pattern, const char *text)
{
    const char *piece = pattern;
    bool anchored = true;

    for (;;) {
        size_t length = strcspn(piece, "%");
        bool last = piece[length] == '\0';
        if (anchored && strncasecmp(piece, text, length) != 0)
            return false;
        if (!anchored && last) {
            size_t left = strlen(text);
            return left >= length && strcasecmp(text + left - length, piece) == 0;
        }
        while (!anchored && strncasecmp(piece, text, length) != 0)
            if (*text++ == '\0')
                return false;
        text += length;
        if (last)
            return *text == '\0';
        anchored = false;
        piece += length + 1;
    }
}

/* Whether some of the texts passes a list (law 3); without the list, all do. */
static bool passes(const json_t *list, const char *const *texts, size_t count)
{
    bool wanted = false;
    bool found = false;

    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *pattern = json_string_value(json_array_get(list, i));
        bool excludes = pattern[0] == '!';
        bool hit = false;
        for (size_t j = 0; !hit && j < count; j++)
            hit = texts[j] != NULL && is_like(pattern + (excludes ? 1 : 0), texts[j]);
        if (excludes && hit)
            return false;
        wanted = wanted || !excludes;
        found = found || (!excludes && hit);
    }
    return found || !wanted;
}

static bool passes_member(const struct misp_query *q,
                          enum misp_list list,
                          const json_t *o,
                          const char *key)
{
    const char *text = misp_word_text(o, key);

    return passes(q->lists[list], &text, 1);
}

/* The names of tags, those of the event behind the attribute's own. */
static bool passes_tags(const json_t *list, const json_t *own, const json_t *others)
{
    const char *names[256];
    size_t count = 0;

    for (size_t i = 0; i < json_array_size(own) && count < COUNT_OF(names); i++)
        names[count++] = misp_word_text(json_array_get(own, i), "name");
    for (size_t i = 0; i < json_array_size(others) && count < COUNT_OF(names); i++)
        names[count++] = misp_word_text(json_array_get(others, i), "name");
    return passes(list, names, count);
}

static bool is_within(const json_t *object, const char *key, int64_t since, int64_t until)
{
    int64_t seconds = 0;

    if (since <= 0 && until == INT64_MAX)
        return true;
    return misp_word_seconds(object, key, &seconds) && seconds >= since &&
           seconds <= until;
}

bool misp_query_takes_event(const struct misp_query *q, const json_t *head, bool own_uuid)
{
    const json_t *creator = json_object_get(head, "Orgc");
    const char *orgs[2] = {misp_word_text(creator, "name"),
                           misp_word_text(creator, "uuid")};
    const char *date = misp_word_text(head, "date");
    bool published = misp_word_bool(head, "published", false);

    return (!own_uuid || passes_member(q, MISP_UUIDS, head, "uuid")) &&
           passes_member(q, MISP_EVENTS, head, "uuid") &&
           passes(q->lists[MISP_ORGS], orgs, COUNT_OF(orgs)) &&
           passes_member(q, MISP_INFOS, head, "info") &&
           passes_member(q, MISP_LEVELS, head, "threat_level_id") &&
           passes_member(q, MISP_ANALYSES, head, "analysis") &&
           passes_member(q, MISP_DISTRIBUTIONS, head, "distribution") &&
           (q->published < 0 || q->published == (published ? 1 : 0)) &&
           (q->from[0] == '\0' || (date != NULL && strcmp(date, q->from) >= 0)) &&
           (q->until[0] == '\0' || (date != NULL && strcmp(date, q->until) <= 0)) &&
           is_within(head, "publish_timestamp", q->published_since, q->published_until) &&
           (!own_uuid ||
            (passes_tags(q->lists[MISP_TAGS], json_object_get(head, "Tag"), NULL) &&
             is_within(head, "timestamp", q->changed_since, q->changed_until)));
}

bool misp_query_takes_attribute(const struct misp_query *q,
                                const json_t *attribute,
                                const char *event,
                                const json_t *tags)
{
    const char *uuids[2] = {misp_word_text(attribute, "uuid"), event};
    bool to_ids = misp_word_bool(attribute, "to_ids", false);

    return passes_member(q, MISP_VALUES, attribute, "value") &&
           passes_member(q, MISP_TYPES, attribute, "type") &&
           passes_member(q, MISP_CATEGORIES, attribute, "category") &&
           passes(q->lists[MISP_UUIDS], uuids, COUNT_OF(uuids)) &&
           passes(q->lists[MISP_EVENTS], &event, 1) &&
           passes_tags(q->lists[MISP_TAGS], json_object_get(attribute, "Tag"), tags) &&
           (q->to_ids < 0 || q->to_ids == (to_ids ? 1 : 0)) &&
           is_within(attribute, "timestamp", q->changed_since, q->changed_until);
}
