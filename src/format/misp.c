/* SPDX-License-Identifier: Apache-2.0 */
/*
 * misp.c - two cutters over one text, in step by the events' ends
 */
#include "format/misp.h"

#include "base/memory.h"
#include "base/num.h"
#include "format/misp_make.h"
#include "format/misp_object.h"
#include "format/misp_part.h"
#include "json/cutter.h"
#include "json/json.h"

#include <string.h>

enum role { ATTRIBUTE, OBJECT, EVENT, OUTER };

static const char *const paths[] = {
    "Event.Attribute[]",
    "Event.Object[]",
    "Event",
    "response[].Event.Attribute[]",
    "response[].Event.Object[]",
    "response[].Event",
    "[].Event.Attribute[]",
    "[].Event.Object[]",
    "[].Event",
    "[].Attribute[]",
    "[].Object[]",
    "[]",
    "Attribute[]",
    "Object[]",
    "",
};

/* What a cut at each path is. An outer value may be an event itself. */
static const enum role roles[COUNT_OF(paths)] = {
    ATTRIBUTE, OBJECT,    EVENT,  ATTRIBUTE, OBJECT,    EVENT,  ATTRIBUTE, OBJECT,
    EVENT,     ATTRIBUTE, OBJECT, OUTER,     ATTRIBUTE, OBJECT, OUTER,
};

struct reading {
    struct cutter *heads;
    struct cutter *parts;
    struct misp_maker maker;
    const struct misp_defaults *defaults; /* NULL for none */
    const struct object_sink *sink;
    struct tally *tally;
    bool begun;             /* the maker has the event whose parts come */
    bool refused;           /* ... its head was bad: parts are passed over */
    bool any;               /* some event came */
    struct fault head_note; /* what of its head was left out */
};

static enum err
report(struct reading *r, size_t line, const struct fault *f, size_t *counter)
{
    (*counter)++;
    return r->sink->report(r->sink->state, line, f);
}

/* Whether an outer value is an event: all others are the wrapping of some. */
static bool is_event(enum role role, const json_t *value)
{
    return json_is_object(value) &&
           (role == EVENT || (role == OUTER && (json_object_get(value, "uuid") != NULL ||
                                                json_object_get(value, "info") != NULL)));
}

static bool is_end(enum err e)
{
    return e != OK && e != ERR_LIMIT && e != ERR_MALFORMED;
}

/* What ends an event, or stands where one could end: whatever is no part. */
static bool is_terminator(enum err e, const struct cut *cut)
{
    return e == ERR_MALFORMED || roles[cut->path] >= EVENT;
}

/*
 * The head of the event that comes next in the first reading, and NULL if it has none:
 * if the text ends before, if it is over the ceiling or cannot be read. Both readings see
 * the same cuts, so what ends the event here ends it there; faults are told there.
 */
static enum err next_head(struct cutter *c, json_t **out)
{
    bool parts = false; /* some were passed: then they are of what ends next */

    for (;;) {
        struct fault f;
        struct cut cut = {0};
        json_t *value = NULL;
        enum err e = cutter_next(c, &cut, &f);
        bool broken = e == ERR_MALFORMED;

        if (e == ERR_NOT_FOUND)
            return OK;
        if (is_end(e))
            return e;
        if (!is_terminator(e, &cut)) {
            parts = true;
            continue;
        }
        if (e == OK)
            e = json_read_loose(cut.bytes, cut.count, CUTTER_VALUE_MAX, &value, &f);
        if (e == ERR_NOMEM)
            return e;
        if (e == OK && is_event(roles[cut.path], value)) {
            *out = value;
            return OK;
        }
        json_decref(value);
        if (parts || (!broken && roles[cut.path] == EVENT))
            return OK;
    }
}

/* False: no memory. */
static bool put_defaults(json_t *head, const struct misp_defaults *d)
{
    bool ok = true;
    json_t *creator;

    if (json_object_get(head, "timestamp") == NULL)
        json_put_int(head, "timestamp", d->timestamp, &ok);
    if (json_object_get(head, "Orgc") == NULL && json_object_get(head, "Org") == NULL) {
        creator = json_object();
        json_put_text(creator, "uuid", d->creator_uuid, &ok);
        json_put_text(creator, "name", d->creator_name, &ok);
        json_put(head, "Orgc", creator, &ok);
    }
    return ok;
}

/* Have the event begun to which the part on `line` belongs. */
static enum err begin(struct reading *r, size_t line)
{
    struct fault f = {0};
    json_t *head = NULL;
    enum err e;

    if (r->begun)
        return OK;
    e = next_head(r->heads, &head);
    if (e != OK)
        return e;
    r->begun = true;
    r->any = true;
    r->refused = head == NULL;
    r->maker.line = line;
    r->maker.note.code = OK;
    r->tally->rows++;
    if (head != NULL && r->defaults != NULL && !put_defaults(head, r->defaults)) {
        json_decref(head);
        return ERR_NOMEM;
    }
    if (head == NULL)
        (void)!fault_set(&f, ERR_MALFORMED, "",
                         "The event breaks off or cannot be read, so nothing of it is "
                         "taken.");
    else
        e = misp_make_event(&r->maker, head, &f);
    if (e != OK && f.code != e)
        return e;
    r->head_note = r->maker.note;
    if (f.code == OK)
        return OK;
    r->refused = true;
    return report(r, line, &f, &r->tally->bad);
}

/* After a part: whether it was taken, and what of it was left out. */
static enum err account(struct reading *r, size_t line, enum err e, const struct fault *f)
{
    const struct fault *note = &r->maker.note;

    if (e != OK && (f->code != e || (e != ERR_MALFORMED && e != ERR_LIMIT)))
        return e;
    r->tally->rows++;
    if (e != OK)
        return report(r, line, f, &r->tally->bad);
    r->tally->taken++;
    return note->code == OK ? OK : report(r, line, note, &r->tally->incomplete);
}

static enum err take_part(struct reading *r, const struct cut *cut, enum role role)
{
    static const struct misp_frame none = {.distribution = 5};
    struct fault f = {0};
    json_t *value = NULL;
    enum err e = begin(r, cut->line);

    if (e != OK || r->refused)
        return e;
    r->maker.line = cut->line;
    r->maker.note.code = OK;
    e = json_read_loose(cut->bytes, cut->count, CUTTER_VALUE_MAX, &value, &f);
    if (e == OK && role == ATTRIBUTE)
        e = misp_part_attribute(&r->maker, value, &none, &f);
    else if (e == OK)
        e = misp_object_make(&r->maker, value, &f);
    json_decref(value);
    return account(r, cut->line, e, &f);
}

/* The end of an event in the second reading. */
static enum err end_event(struct reading *r, size_t line)
{
    enum err e = begin(r, line);

    r->begun = false;
    if (e != OK || r->refused)
        return e;
    r->maker.line = line;
    r->maker.note = r->head_note;
    e = misp_make_end(&r->maker);
    if (e != OK)
        return e;
    r->tally->taken++;
    return r->maker.note.code == OK
               ? OK
               : report(r, line, &r->maker.note, &r->tally->incomplete);
}

static enum err take_fault(struct reading *r, size_t line, const struct fault *f)
{
    r->tally->rows++;
    return report(r, line, f, &r->tally->bad);
}

/* An outer value: an event, or the wrapping of some, which ends what has no event. */
static enum err take_outer(struct reading *r, const struct cut *cut)
{
    struct fault f = {0};
    json_t *value = NULL;
    bool event;
    enum err e = json_read_loose(cut->bytes, cut->count, CUTTER_VALUE_MAX, &value, &f);

    event = e == OK && is_event(OUTER, value);
    json_decref(value);
    if (e == ERR_NOMEM)
        return e;
    if (event)
        return end_event(r, cut->line);
    if (e != OK && !r->begun)
        e = take_fault(r, cut->line, &f);
    else
        e = OK;
    r->begun = false;
    return e;
}

/* One cut of the second reading, or a fault in it. */
static enum err
take_cut(struct reading *r, const struct cut *cut, enum err e, const struct fault *f)
{
    enum role role = roles[cut->path];

    if (e == ERR_MALFORMED && cut->last && !r->any)
        return OK; /* told as a whole: no event */
    if (!is_terminator(e, cut))
        return e == OK ? take_part(r, cut, role) : take_fault(r, cut->line, f);
    if (e == OK)
        return role == EVENT ? end_event(r, cut->line) : take_outer(r, cut);
    if (e == ERR_LIMIT && role == EVENT) {
        enum err begun = begin(r, cut->line);
        if (begun != OK)
            return begun;
    }
    r->begun = false;
    return take_fault(r, cut->line, f);
}

static enum err read_parts(struct reading *r)
{
    for (;;) {
        struct fault f = {0};
        struct cut cut = {0};
        enum err e = cutter_next(r->parts, &cut, &f);

        if (e == ERR_NOT_FOUND)
            return OK;
        if (is_end(e))
            return e;
        e = take_cut(r, &cut, e, &f);
        if (e != OK)
            return e;
    }
}

enum err misp_import_pushed(struct source *heads,
                            struct source *parts,
                            const struct misp_defaults *defaults,
                            const struct object_sink *sink,
                            struct tally *tally,
                            struct fault *f)
{
    struct reading *r = memory_new(1, sizeof *r);
    enum err e = r == NULL ? ERR_NOMEM : OK;

    *tally = (struct tally){0};
    if (e != OK)
        return e;
    r->sink = sink;
    r->tally = tally;
    r->defaults = defaults;
    e = misp_make_init(&r->maker, sink);
    r->heads = cutter_new(heads, paths, COUNT_OF(paths), CUTTER_VALUE_MAX);
    r->parts = cutter_new(parts, paths, COUNT_OF(paths), CUTTER_VALUE_MAX);
    if (e == OK)
        e = r->heads == NULL || r->parts == NULL ? ERR_NOMEM : read_parts(r);
    if (e == OK && !r->any)
        e = fault_set(f, ERR_MALFORMED, "", "The file holds no MISP event.");
    cutter_free(r->heads);
    cutter_free(r->parts);
    misp_make_fini(&r->maker);
    memory_free(r);
    return e;
}

enum err misp_import(struct source *heads,
                     struct source *parts,
                     const struct object_sink *sink,
                     struct tally *tally,
                     struct fault *f)
{
    return misp_import_pushed(heads, parts, NULL, sink, tally, f);
}
