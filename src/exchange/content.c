/* SPDX-License-Identifier: Apache-2.0 */
/*
 * content.c - what an item holds: one record, with what its stage may show and no more
 *
 * Shapes of members are the record's own (intel/record.h): what is there is completed
 * with empty members and read as a record, so that there is one reader.
 */
#include "exchange/content.h"

#include "base/num.h"
#include "exchange/scope.h"

#include <string.h>

static const struct {
    const char *code;
    const char *member;
} attributes[] = {
    {"kind", "kind"},
    {"names", "names"},
    {"births", "births"},
    {"countries", "countries"},
    {"ids", "id"},
    {"programme", "labels"},
    {"identifiers", "identifiers"},
    {"labels", "labels"},
    {"topics", "topics"},
    {"regions", "regions"},
    {"source", "source"},
};

const char *content_member(const char *code)
{
    for (size_t i = 0; i < COUNT_OF(attributes); i++)
        if (strcmp(attributes[i].code, code) == 0)
            return attributes[i].member;
    return NULL;
}

/* Does one of these codes mean the member? */
static bool stage_names(const struct agreement *a, const char *stage, const char *member)
{
    const json_t *codes = json_at(json_at(a->object, "stages"), stage);

    for (size_t i = 0; i < json_array_size(codes); i++) {
        const char *meant = content_member(json_string_value(json_array_get(codes, i)));

        if (meant != NULL && strcmp(meant, member) == 0)
            return true;
    }
    return false;
}

static bool is_left_out(const char *const *without, const char *member)
{
    for (; without != NULL && *without != NULL; without++) {
        const char *meant = content_member(*without);

        if (meant != NULL && strcmp(meant, member) == 0)
            return true;
    }
    return false;
}

static bool is_empty(const json_t *value)
{
    return json_is_array(value) ? json_array_size(value) == 0
                                : json_is_string(value) && json_string_length(value) == 0;
}

/* Does it say nothing of whoever it is about? That it is a person says nothing. */
static bool is_bare(const json_t *record)
{
    const char *member;
    json_t *value;

    json_object_foreach((json_t *)(uintptr_t)record, member, value)
    {
        if (strcmp(member, "v") != 0 && strcmp(member, "kind") != 0 && !is_empty(value))
            return false;
    }
    return true;
}

/* ---- making ---- */

/* A record may be given where it could be matched. */
static enum err
check_scope(const struct agreement *a, const struct record *r, struct fault *f)
{
    const char *label = scope_unknown_label(a, r);

    if (!scope_holds(a, r))
        return fault_set(f, ERR_DENIED, "R11",
                         "Record \"%s\" is out of the agreement's topics or regions, so "
                         "it cannot be given under it.",
                         r->id);
    if (label != NULL)
        return fault_set(f, ERR_DENIED, "R45",
                         "Label \"%s\" of record \"%s\" is not in the agreement's "
                         "glossary; amend the glossary, or the record.",
                         label, r->id);
    return OK;
}

static enum err check_without(const char *const *without, struct fault *f)
{
    for (; without != NULL && *without != NULL; without++)
        if (content_member(*without) == NULL)
            return fault_set(f, ERR_NOT_FOUND, "R20",
                             "\"%s\" is no attribute of a record; they are listed by: "
                             "entente agree codes",
                             *without);
    return OK;
}

/* Members of the record that go into the content; *derived if one stays behind. */
static json_t *choose(const struct agreement *a,
                      const char *stage,
                      const json_t *record,
                      const char *const *without,
                      bool *derived)
{
    json_t *object = json_object();
    const char *member;
    json_t *value;
    bool ok = object != NULL;

    json_object_foreach((json_t *)(uintptr_t)record, member, value)
    {
        if (strcmp(member, "v") == 0 ||
            (stage_names(a, stage, member) && !is_left_out(without, member)))
            json_put(object, member, json_incref(value), &ok);
        else if (!is_empty(value))
            *derived = true;
    }
    if (ok)
        return object;
    json_decref(object);
    return NULL;
}

static enum err
check_record(const struct agreement *a, const json_t *record, struct fault *f)
{
    struct record r;
    enum err e;

    record_init(&r);
    e = record_from_json(record, &r, f);
    if (e == OK)
        e = check_scope(a, &r, f);
    record_fini(&r);
    return e == ERR_NOMEM ? fault_set(f, e, "", "Out of memory.") : e;
}

enum err content_make(const struct agreement *a,
                      const char *stage,
                      const json_t *record,
                      const char *const *without,
                      json_t **out,
                      struct fault *f)
{
    bool derived = false;
    bool ok = true;
    json_t *content;
    json_t *chosen;
    enum err e = check_without(without, f);

    if (e == OK)
        e = check_record(a, record, f);
    if (e != OK)
        return e;
    chosen = choose(a, stage, record, without, &derived);
    if (chosen != NULL && is_bare(chosen)) {
        json_decref(chosen);
        return fault_set(f, ERR_DENIED, "R20",
                         "Nothing would be left that says who or what the record is "
                         "about: the agreement's stage \"%s\" names nothing else of it, "
                         "or --without leaves that out.",
                         stage);
    }
    content = json_object();
    json_put_int(content, "v", 1, &ok);
    json_put_text(content, "type", "content", &ok);
    json_put_text(content, "stage", stage, &ok);
    json_put(content, "record", chosen, &ok);
    json_put_bool(content, "derived", derived, &ok);
    if (content == NULL || !ok) {
        json_decref(content);
        return fault_set(f, ERR_NOMEM, "", "Out of memory.");
    }
    *out = content;
    return OK;
}

/* ---- reading ---- */

static const struct json_field fields[] = {
    {"v", JSON_WANT_INTEGER, 1, 1},    {"type", JSON_WANT_CODE, 1, 16},
    {"stage", JSON_WANT_CODE, 1, 16},  {"record", JSON_WANT_OBJECT, 2, 16},
    {"derived", JSON_WANT_BOOL, 0, 0},
};

enum err content_record(const json_t *content, const char *id, struct record *out)
{
    /* What an empty record says; a name must be, and "-" is none to be found by. */
    json_t *whole = json_pack("{s:[],s:[],s:s,s:[],s:s,s:[],s:[{s:s,s:s}],s:[],s:s,s:[]}",
                              "births", "countries", "id", id, "identifiers", "kind",
                              "person", "labels", "names", "kind", "weak", "text", "-",
                              "regions", "source", "", "topics");
    enum err e = ERR_NOMEM;

    if (whole != NULL &&
        json_object_update(whole, (json_t *)(uintptr_t)json_at(content, "record")) == 0)
        e = record_from_json(whole, out, NULL);
    json_decref(whole);
    return e == OK || e == ERR_NOMEM ? e : ERR_MALFORMED;
}

/* Of this stage, and with nothing that the stage does not name. */
static enum err check(const struct agreement *a, const char *stage, const json_t *content)
{
    const char *member;
    json_t *value;
    struct record r;
    enum err e = json_check(content, "the content", fields, COUNT_OF(fields), NULL);

    if (e != OK)
        return e == ERR_NOMEM ? e : ERR_MALFORMED;
    if (strcmp(json_text(content, "type"), "content") != 0 ||
        strcmp(json_text(content, "stage"), stage) != 0)
        return ERR_MALFORMED;
    json_object_foreach((json_t *)(uintptr_t)json_at(content, "record"), member, value)
    {
        if (strcmp(member, "v") != 0 && !stage_names(a, stage, member))
            return ERR_MALFORMED;
    }
    if (!json_has(json_at(content, "record"), "v"))
        return ERR_MALFORMED;
    record_init(&r);
    e = content_record(content, "-", &r);
    record_fini(&r);
    return e;
}

enum err content_read(const struct agreement *a,
                      const char *stage,
                      const void *bytes,
                      size_t count,
                      json_t **out)
{
    json_t *content = NULL;
    enum err e = json_read_canonical(bytes, count, CONTENT_MAX, &content, NULL);

    if (e == OK)
        e = check(a, stage, content);
    if (e == OK) {
        *out = content;
        return OK;
    }
    json_decref(content);
    return e == ERR_NOMEM ? e : ERR_MALFORMED;
}
