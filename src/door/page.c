/* SPDX-License-Identifier: Apache-2.0 */
/*
 * page.c - objects of the store into one envelope
 */
#include "door/page.h"

#include "door/received.h"
#include "door/rights.h"
#include "door/ticket.h"
#include "intel/stamp.h"

#include <stdio.h>

struct sheet {
    const struct visit *visit;
    struct buffer *out;
    struct store_page page;
    int64_t first; /* `added` of the first and the last on it */
    int64_t last;
    size_t count;
    bool is_full; /* by bytes */
};

bool page_begin(struct visit *v)
{
    v->after = v->filter.after;
    if (v->filter.next == NULL)
        return true;
    return ticket_read(hall_ticket_key(v->hall), v->scope, v->filter.next, &v->after) ==
           OK;
}

/* What every place writes for one object. Ids, types and versions are of characters that
 * need no escapes (intel/object.h, law 2; intel/stamp.h). */
static void write_one(const struct sheet *sheet, const struct store_object *o)
{
    char added[STAMP_CHARS + 1];

    if (sheet->count > 0)
        buffer_add_byte(sheet->out, ',');
    if (sheet->visit->place == VISIT_VERSIONS) {
        buffer_printf(sheet->out, "\"%s\"", o->version);
    } else if (sheet->visit->place == VISIT_MANIFEST) {
        stamp_format(o->added, added);
        buffer_printf(sheet->out,
                      "{\"id\":\"%s\",\"date_added\":\"%s\",\"version\":\"%s\","
                      "\"media_type\":\"application/stix+json;version=%s\"}",
                      o->id, added, o->version,
                      o->spec == OBJECT_SPEC_20 ? "2.0" : "2.1");
    } else {
        buffer_add(sheet->out, o->bytes, o->count);
    }
}

static enum err see(void *state, const struct store_object *o)
{
    struct sheet *sheet = state;

    if (sheet->count > 0 && sheet->out->bytes + o->count > VISIT_PAGE_BYTES) {
        sheet->is_full = true;
        return ERR_CANCELLED;
    }
    write_one(sheet, o);
    if (sheet->count == 0)
        sheet->first = o->added;
    sheet->last = o->added;
    sheet->count++;
    return buffer_status(sheet->out);
}

static const char *list_name(enum visit_place place)
{
    return place == VISIT_VERSIONS ? "versions" : "objects";
}

/* The filter of a visit, with what its place and collection add to it. */
static struct store_filter make_filter(const struct visit *v)
{
    struct store_filter filter = v->filter.store;

    if (v->object != NULL) {
        filter.ids = &v->object;
        filter.id_count = 1;
    }
    if (v->place == VISIT_VERSIONS)
        filter.versions = STORE_VERSION_ALL;
    filter.withdrawn_only = v->collection.kind == COLLECTION_WITHDRAWN;
    if (!rights_may_read_red(v->user.rights))
        filter.tlp_max = MARKING_AMBER_STRICT;
    filter.heads_only = v->place == VISIT_MANIFEST || v->place == VISIT_VERSIONS;
    return filter;
}

MUST_CHECK static enum err fill(struct sheet *sheet)
{
    const struct visit *v = sheet->visit;
    const struct store_filter filter = make_filter(v);
    struct store *s = NULL;
    enum err e;

    if (v->collection.kind == COLLECTION_RECEIVED) {
        e = received_page(v->received, &v->collection, &filter, &sheet->page, see, sheet);
    } else {
        s = hall_take(v->hall);
        if (s == NULL)
            return ERR_IO;
        e = store_object_page(s, &filter, &sheet->page, see, sheet);
        hall_give(v->hall, s, e == ERR_CANCELLED ? OK : e);
    }
    if (e == ERR_CANCELLED && sheet->is_full)
        e = OK;
    return e;
}

static void add_dates(const struct sheet *sheet, struct server_answer *a)
{
    char stamp[STAMP_CHARS + 1];

    stamp_format(sheet->count > 0 ? sheet->first : sheet->visit->after, stamp);
    server_extra(a, "X-TAXII-Date-Added-First", stamp);
    stamp_format(sheet->count > 0 ? sheet->last : sheet->visit->after, stamp);
    server_extra(a, "X-TAXII-Date-Added-Last", stamp);
}

static void finish(const struct sheet *sheet, struct server_answer *a)
{
    char ticket[TICKET_CHARS + 1];

    if (sheet->count > 0)
        buffer_add_byte(sheet->out, ']');
    if (sheet->is_full || sheet->page.more) {
        ticket_write(hall_ticket_key(sheet->visit->hall), sheet->visit->scope,
                     sheet->last, ticket);
        buffer_printf(sheet->out, ",\"more\":true,\"next\":\"%s\"", ticket);
    }
    buffer_add_byte(sheet->out, '}');
    a->status = 200;
    (void)snprintf(a->type, sizeof a->type, "%s", VISIT_TYPE);
    add_dates(sheet, a);
}

/* An object that is not there, or not in that version: but a page that follows another
 * one, or began later than the object, is empty. */
static bool is_missing(const struct visit *v, const struct sheet *sheet)
{
    return v->object != NULL && sheet->count == 0 && v->filter.next == NULL &&
           v->filter.after == 0;
}

void page_answer(const struct visit *v, struct server_answer *a)
{
    uint64_t wanted = v->filter.limit;
    struct sheet sheet = {.visit = v, .out = &a->body};
    enum err e = OK;

    sheet.page.after = v->after;
    sheet.page.limit =
        wanted > 0 && wanted < VISIT_PAGE_OBJECTS ? (size_t)wanted : VISIT_PAGE_OBJECTS;
    buffer_printf(&a->body, "{\"%s\":[", list_name(v->place));
    if (!v->filter.is_empty)
        e = fill(&sheet);
    if (e == OK && sheet.count == 0) {
        buffer_clear(&a->body);
        buffer_add_byte(&a->body, '{');
    }
    if (e != OK) {
        buffer_clear(&a->body);
        visit_fail(a, e);
    } else if (is_missing(v, &sheet)) {
        buffer_clear(&a->body);
        visit_refuse(a, 404, "There is no such object in this collection.");
    } else {
        finish(&sheet, a);
    }
}
