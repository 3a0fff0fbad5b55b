/* SPDX-License-Identifier: Apache-2.0 */
/*
 * harvest.c - lots of objects between a server and the store
 */
#include "door/harvest.h"

#include "base/memory.h"
#include "door/clock.h"
#include "door/pull.h"
#include "intel/object.h"
#include "store/cursor.h"

#include <inttypes.h>
#include <string.h>

/* One object of a lot: its bytes stand in the lot's buffer. */
struct held {
    struct object_head head;
    size_t at;
    size_t count;
};

struct harvest {
    const struct harvest_plan *plan;
    struct harvest_report *report;
    struct buffer bytes;
    struct held *items;
    size_t count;
    size_t taken; /* objects so far */
    struct fault fault;
};

static void say_bad(struct harvest *h, const char *id, const struct fault *why)
{
    if (h->plan->bad != NULL)
        h->plan->bad(h->plan->state, id, why);
}

/* What the store refused, in words. */
static void
say_refused(struct harvest *h, const struct held *o, enum store_verdict verdict)
{
    struct fault why;

    if (verdict == STORE_OBJECT_CONFLICT)
        (void)!fault_set(&why, ERR_FORGED, "",
                         "Another object stands here under the same id and version; one "
                         "of the two is false, so ask its creator.");
    else if (verdict == STORE_OBJECT_FOREIGN)
        (void)!fault_set(&why, ERR_DENIED, "",
                         "It came here by another list, which alone may change it; "
                         "import it from a file if this one is right.");
    else
        (void)!fault_set(&why, ERR_DENIED, "", "It was taken back before (%s).",
                         store_verdict_word(verdict));
    say_bad(h, o->head.id, &why);
}

/* Put the lot in an open transaction. */
MUST_CHECK static enum err put_lot(struct harvest *h, struct store *s)
{
    enum err e = OK;

    for (size_t i = 0; i < h->count && e == OK; i++) {
        const struct held *o = &h->items[i];
        struct part bytes = {h->bytes.data + o->at, o->count};
        struct store_put out;

        e = store_object_offer(s, &o->head, &bytes, h->plan->list, clock_now(), &out);
        if (e != OK)
            break;
        h->report->verdicts[out.verdict]++;
        if (store_verdict_is_newest(out.verdict) && strcmp(o->head.type, "identity") == 0)
            h->report->parties++;
        if (!store_verdict_is_good(out.verdict))
            say_refused(h, o, out.verdict);
    }
    return e;
}

MUST_CHECK static enum err
put_place(struct store *s, const char *url, const struct pull_place *place)
{
    struct buffer text;
    enum err e;

    buffer_init(&text, PULL_PLACE_MAX);
    e = pull_place_write(place, &text);
    if (e == OK)
        e = store_cursor_put(s, url, buffer_text(&text));
    buffer_fini(&text);
    return e;
}

/* Store the lot, and the place if there is one, and begin a new lot. */
MUST_CHECK static enum err store_lot(struct harvest *h, const struct pull_place *place)
{
    struct store *s = NULL;
    enum err e = store_open_objects(h->plan->dir, h->plan->wait_ms, &s, &h->fault);

    if (e != OK)
        return e;
    e = store_begin(s);
    if (e == OK)
        e = put_lot(h, s);
    if (e == OK && place != NULL)
        e = put_place(s, h->plan->collection->url, place);
    if (e == OK)
        e = store_commit(s);
    else
        store_rollback(s);
    if (e != OK)
        e = store_explain(s, e, &h->fault);
    store_close(s);
    buffer_clear(&h->bytes);
    h->count = 0;
    return e;
}

static enum err take(void *state, const uint8_t *bytes, size_t count, size_t line)
{
    struct harvest *h = state;
    struct held *o = &h->items[h->count];
    struct fault why;
    enum err e = object_read(bytes, count, &o->head, NULL, &why);

    (void)line;
    if (e == ERR_NOMEM)
        return e;
    if (e != OK) {
        h->report->bad++;
        say_bad(h, "", &why);
        return OK;
    }
    o->at = h->bytes.bytes;
    o->count = count;
    buffer_add(&h->bytes, bytes, count);
    if (buffer_status(&h->bytes) != OK)
        return buffer_status(&h->bytes);
    h->count++;
    h->taken++;
    if (h->plan->tick != NULL && h->taken % 256 == 0 &&
        !h->plan->tick(h->plan->state, h->report->pages, h->taken))
        return ERR_CANCELLED;
    if (h->count == HARVEST_LOT_OBJECTS || h->bytes.bytes >= HARVEST_LOT_BYTES)
        return store_lot(h, NULL);
    return OK;
}

static enum err report(void *state, size_t line, const struct fault *why)
{
    struct harvest *h = state;

    (void)line;
    h->report->bad++;
    say_bad(h, "", why);
    return OK;
}

static enum err turn(void *state, const struct pull_place *place, size_t pages)
{
    struct harvest *h = state;
    enum err e = store_lot(h, place);

    h->report->pages = pages;
    if (e == OK && h->plan->tick != NULL &&
        !h->plan->tick(h->plan->state, pages, h->taken))
        e = ERR_CANCELLED;
    return e;
}

/* Where the last pull stood; the beginning if there was none, or its text is none. */
MUST_CHECK static enum err
find_place(const struct harvest_plan *plan, struct pull_place *place, struct fault *f)
{
    struct store *s = NULL;
    struct buffer text;
    enum err e;

    *place = (struct pull_place){.after = ""};
    if (plan->from_start)
        return OK;
    e = store_open_objects_read(plan->dir, &s, f);
    if (e != OK)
        return e == ERR_NOT_FOUND ? OK : e;
    buffer_init(&text, STORE_CURSOR_MAX);
    e = store_cursor_get(s, plan->collection->url, &text);
    if (e == OK)
        e = pull_place_read(buffer_text(&text), place);
    buffer_fini(&text);
    if (e != OK && e != ERR_NOT_FOUND && e != ERR_MALFORMED)
        e = store_explain(s, e, f);
    else
        e = OK;
    store_close(s);
    return e;
}

enum err harvest_run(struct http_client *c,
                     const struct harvest_plan *plan,
                     struct harvest_report *out,
                     struct fault *f)
{
    struct harvest h = {.plan = plan, .report = out};
    struct pull_plan pull = {.collection = plan->collection,
                             .all_versions = plan->all_versions,
                             .objects = {take, report, &h},
                             .turn = turn,
                             .state = &h};
    struct pull_place place;
    size_t pages = 0;
    enum err e;

    *out = (struct harvest_report){.pages = 0};
    h.items = memory_new(HARVEST_LOT_OBJECTS, sizeof *h.items);
    if (h.items == NULL)
        return fault_set(f, ERR_NOMEM, "", "There is not enough memory.");
    buffer_init(&h.bytes, (size_t)HARVEST_LOT_BYTES + OBJECT_BYTES_MAX);
    e = find_place(plan, &place, f);
    if (e == OK)
        e = pull_run(c, &pull, &place, &pages, f);
    if (e != OK && h.fault.code == e)
        *f = h.fault;
    else if (e == ERR_CANCELLED)
        e = fault_set(f, e, "", "Stopped; the same pull goes on from here.");
    buffer_fini(&h.bytes);
    memory_free(h.items);
    return e;
}
