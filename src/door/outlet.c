/* SPDX-License-Identifier: Apache-2.0 */
/*
 * outlet.c - page by page, each object in the words of the format
 */
#include "door/outlet.h"

#include "base/memory.h"
#include "base/num.h"
#include "format/entity.h"
#include "format/table.h"
#include "intel/identity.h"
#include "intel/object.h"

#include <stdio.h>
#include <string.h>

enum { PAGE = 500, ROW_MAX = 4 << 20 };

static const char *const words[] = {
    [OUTLET_STIX] = "stix", [OUTLET_TABLE] = "csv", [OUTLET_FTM] = "ftm"};

bool outlet_find_format(const char *word, enum outlet_format *out)
{
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (strcmp(words[i], word) == 0) {
            *out = (enum outlet_format)i;
            return true;
        }
    return false;
}

/* An export under way. */
struct outlet {
    const struct outlet_plan *plan;
    struct outlet_report *report;
    struct hash_stream *hash;
    struct buffer row;
    bool names_extension; /* an object of the bundle uses our extension */
    size_t done, total;
};

MUST_CHECK static enum err put(struct outlet *o, const void *bytes, size_t count)
{
    hash_stream_add(o->hash, bytes, count);
    o->report->bytes += (int64_t)count;
    return o->plan->write(o->plan->state, bytes, count);
}

MUST_CHECK static enum err put_text(struct outlet *o, const char *text)
{
    return put(o, text, strlen(text));
}

static void count_type(struct outlet_report *r, const char *type)
{
    size_t i = 0;

    r->objects++;
    while (i < r->type_count && strcmp(r->types[i].type, type) != 0)
        i++;
    if (i == r->type_count) {
        if (i == OUTLET_TYPES_MAX)
            return;
        (void)snprintf(r->types[i].type, sizeof r->types[i].type, "%s", type);
        r->type_count++;
    }
    r->types[i].objects++;
}

/* The bundle's objects, parted by commas; one a line, so that people can compare. */
MUST_CHECK static enum err put_object(struct outlet *o, const struct store_object *object)
{
    enum err e = put_text(o, o->report->objects > 0 ? ",\n" : ",\"objects\":[\n");

    if (e == OK)
        e = put(o, object->bytes, object->count);
    if (memmem(object->bytes, object->count, IDENTITY_EXTENSION,
               strlen(IDENTITY_EXTENSION)) != NULL)
        o->names_extension = true;
    return e;
}

/* The row or line of a party; ERR_NOT_FOUND: it has none. */
MUST_CHECK static enum err put_record(struct outlet *o, const struct record *r)
{
    size_t left_out = 0;
    enum err e = OK;

    buffer_clear(&o->row);
    if (o->plan->format == OUTLET_TABLE) {
        left_out = table_write(r, &o->row);
        e = buffer_status(&o->row);
    } else {
        e = entity_write(r, &o->row, &left_out);
    }
    if (e == OK)
        e = put(o, o->row.data, o->row.bytes);
    if (e == OK)
        o->report->left_out += (int64_t)left_out;
    return e;
}

MUST_CHECK static enum err put_party(struct outlet *o, const struct store_object *object)
{
    struct object_head head;
    struct fault ignored;
    struct record r;
    json_t *tree = NULL;
    enum err e;

    if (object->revoked)
        return ERR_NOT_FOUND;
    e = object_read(object->bytes, object->count, &head, &tree, &ignored);
    if (e != OK)
        return e;
    e = identity_is_party(tree) ? identity_read(tree, &r, &ignored) : ERR_NOT_FOUND;
    json_decref(tree);
    if (e != OK)
        return e == ERR_NOMEM ? e : ERR_NOT_FOUND;
    e = put_record(o, &r);
    record_fini(&r);
    return e;
}

static enum err visit(void *state, const struct store_object *object)
{
    struct outlet *o = state;
    enum err e;

    o->done++;
    if (object->tlp > o->plan->most) {
        o->report->held++;
        return OK;
    }
    if (o->plan->format != OUTLET_STIX && strcmp(object->type, "identity") != 0)
        e = ERR_NOT_FOUND;
    else if (o->plan->format != OUTLET_STIX)
        e = put_party(o, object);
    else
        e = put_object(o, object);
    if (e == ERR_NOT_FOUND) {
        o->report->unfit++;
        return OK;
    }
    if (e == OK)
        count_type(o->report, object->type);
    return e;
}

MUST_CHECK static enum err put_begin(struct outlet *o)
{
    char id[OBJECT_ID_MAX + 1];

    if (o->plan->format == OUTLET_FTM)
        return OK;
    buffer_clear(&o->row);
    if (o->plan->format == OUTLET_TABLE) {
        table_write_header(&o->row);
    } else {
        object_id_format("bundle", o->plan->bundle, id);
        buffer_printf(&o->row, "{\"type\":\"bundle\",\"id\":\"%s\"", id);
    }
    if (buffer_status(&o->row) != OK)
        return buffer_status(&o->row);
    return put(o, o->row.data, o->row.bytes);
}

/* A bundle without objects has no such member, by the standard. */
MUST_CHECK static enum err put_end(struct outlet *o)
{
    enum err e = OK;

    if (o->plan->format != OUTLET_STIX)
        return OK;
    if (o->names_extension) {
        e = put_text(o, ",\n");
        if (e == OK)
            e = put_text(o, identity_definition());
    }
    if (e == OK)
        e = put_text(o, o->report->objects > 0 ? "\n]}\n" : "}\n");
    return e;
}

MUST_CHECK static enum err put_pages(struct outlet *o, struct store *s)
{
    struct store_filter filter = {.list = o->plan->list};
    struct store_page page = {.limit = PAGE};
    enum err e = OK;

    do {
        e = store_object_page(s, &filter, &page, visit, o);
        page.after = page.last;
        if (e == OK && o->plan->tick != NULL &&
            !o->plan->tick(o->plan->state, o->done, o->total))
            e = ERR_CANCELLED;
    } while (e == OK && page.more);
    return e;
}

enum err outlet_run(struct store *s,
                    const struct outlet_plan *plan,
                    struct outlet_report *report,
                    struct fault *f)
{
    struct outlet o = {.plan = plan, .report = report};
    int64_t total = 0;
    enum err e = store_object_count(s, plan->list, &total, NULL);

    memset(report, 0, sizeof *report);
    o.total = (size_t)total;
    o.hash = hash_stream_new();
    buffer_init(&o.row, ROW_MAX);
    if (e == OK && o.hash == NULL)
        e = ERR_NOMEM;
    if (e == OK)
        e = put_begin(&o);
    if (e == OK)
        e = put_pages(&o, s);
    if (e == OK)
        e = put_end(&o);
    if (o.hash != NULL)
        hash_stream_end(o.hash, report->hash);
    buffer_fini(&o.row);
    return e == OK ? OK : store_explain(s, e, f);
}
