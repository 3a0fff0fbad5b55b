/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gather.c - which items are shown, and what objects they become
 *
 *     items of the fold --may be shown--> candidates by row of custody
 *     held records --those rows--> rows of the ledger, objects
 *     rows of the ledger that were not seen --> revoked objects
 */
#include "door/gather.h"

#include "base/memory.h"
#include "base/text.h"
#include "door/clock.h"
#include "exchange/custody.h"
#include "exchange/held.h"
#include "exchange/pair.h"
#include "fold/item.h"
#include "intel/identity.h"
#include "intel/stamp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SECOND = 1000000, WORD_BYTES = 128 };

/* An item that may be shown, by the row of its custody. */
struct candidate {
    int64_t row;
    const struct fold_item *item;
    const struct fold_version *version;
};

struct gathering {
    struct node *node;
    const struct hall *hall;
    struct ledger *ledger;
    struct gathered *out;
    struct candidate *candidates; /* ascending by row */
    size_t count;
    size_t room;
    size_t group_room;
    int64_t now; /* microseconds */
};

/* ---- which ---- */

/* Did an officer of ours copy this version for the own systems? */
static bool is_copied(const struct fold_item *item, const struct fold_version *v)
{
    for (size_t i = 0; i < item->export_count; i++)
        if (item->exports[i].kind == FOLD_EXPORT_COPY &&
            item->exports[i].version == v->number)
            return true;
    return false;
}

static bool may_be_shown(const struct pair *p,
                         const struct fold_item *item,
                         const struct fold_version *v)
{
    return fold_item_is_readable(v) && !custody_is_over(p, item, v) &&
           v->conditions.handling == CONDITIONS_RELEASE && is_copied(item, v) &&
           (!v->conditions.approval || fold_item_is_approved(p->fold, item, v->id)) &&
           fold_item_may_leave(p->fold, item, v, pair_now(p)) == NULL;
}

MUST_CHECK static enum err add_candidate(struct gathering *g, const struct candidate *c)
{
    struct candidate *grown =
        memory_grow(g->candidates, &g->room, g->count + 1, sizeof *grown);

    if (grown == NULL)
        return ERR_NOMEM;
    g->candidates = grown;
    g->candidates[g->count++] = *c;
    return OK;
}

/* The agreement's group, made if it is new. */
MUST_CHECK static enum err
find_group(struct gathering *g, const uint8_t agreement[32], size_t *out)
{
    struct gathered *to = g->out;
    struct gathered_group *grown;

    for (*out = 0; *out < to->group_count; (*out)++)
        if (memcmp(to->groups[*out].agreement, agreement, 32) == 0)
            return OK;
    grown = memory_grow(to->groups, &g->group_room, to->group_count + 1, sizeof *grown);
    if (grown == NULL)
        return ERR_NOMEM;
    to->groups = grown;
    memcpy(to->groups[to->group_count].agreement, agreement, 32);
    (void)snprintf(to->groups[to->group_count].title, GATHER_TITLE_MAX, "Received");
    to->group_count++;
    return OK;
}

MUST_CHECK static enum err
name_group(struct gathering *g, const struct pair *p, const struct fold_item *item)
{
    size_t at;
    enum err e = find_group(g, item->agreement, &at);

    if (e == OK)
        (void)snprintf(g->out->groups[at].title, GATHER_TITLE_MAX, "Received from %.150s",
                       pair_name(p, 1 - p->side));
    return e;
}

static void note_end(struct gathering *g, const struct pair *p, const struct candidate *c)
{
    int64_t ends = fold_item_ends(p->fold, c->item, c->version, NULL);

    if (ends < g->out->ends)
        g->out->ends = ends;
}

/* The newest version of an item that may be shown, if there is one. */
MUST_CHECK static enum err look_at_item(struct gathering *g,
                                        const struct pair *p,
                                        const struct held_rows *rows,
                                        const struct fold_item *item)
{
    struct candidate c = {.item = item};
    const struct store_custody *row;
    enum err e = name_group(g, p, item);

    for (size_t i = item->version_count; i > 0 && c.version == NULL; i--)
        if (may_be_shown(p, item, &item->versions[i - 1]))
            c.version = &item->versions[i - 1];
    if (e != OK || c.version == NULL)
        return e;
    row = held_rows_find(rows, c.version->offer_n);
    if (row == NULL)
        return OK;
    c.row = row->row;
    note_end(g, p, &c);
    return add_candidate(g, &c);
}

MUST_CHECK static enum err look_at_pair(struct gathering *g, const struct pair *p)
{
    struct held_rows rows;
    enum err e = held_rows_load(p, STORE_PEER, &rows);

    for (size_t i = 0; i < fold_item_count(p->fold) && e == OK; i++) {
        const struct fold_item *item = fold_item_at(p->fold, i);

        if (item->giver != p->side)
            e = look_at_item(g, p, &rows, item);
    }
    held_rows_fini(&rows);
    return e;
}

static int compare_candidates(const void *a, const void *b)
{
    const int64_t x = ((const struct candidate *)a)->row;
    const int64_t y = ((const struct candidate *)b)->row;

    return (x > y) - (x < y);
}

/* ---- what ---- */

/* The id of an item's object: of this node's key, so it tells nobody the item's. */
static void name_object(const struct gathering *g,
                        const struct ledger_row *row,
                        char id[HALL_ID_CHARS + 1])
{
    char hex[2 * 32 + 1];
    char word[WORD_BYTES];

    text_hex_encode(row->item, sizeof row->item, hex);
    (void)snprintf(word, sizeof word, "item %s %u", hex, (unsigned)row->generation);
    hall_id(g->hall, word, id);
}

MUST_CHECK static enum err
make_object(struct gathering *g, const struct ledger_row *row, const struct record *r)
{
    struct gathered_object *o = &g->out->objects[g->out->object_count];
    struct identity_about about = {
        .created = row->created, .modified = row->modified, .tlp = MARKING_AMBER_STRICT};
    char id[OBJECT_ID_MAX + 1] = "identity--";
    enum err e;

    name_object(g, row, id + strlen(id));
    e = object_id_parse(id, NULL, about.uuid);
    if (e == OK)
        e = find_group(g, row->agreement, &o->group);
    buffer_init(&o->bytes, OBJECT_BYTES_MAX);
    if (e == OK)
        e = identity_write(r, &about, &o->head, &o->bytes, NULL);
    o->seen.added = row->added;
    g->out->object_count++;
    return e;
}

/* What follows one that is not shown any more. */
MUST_CHECK static enum err make_revoked(struct gathering *g, const struct ledger_row *row)
{
    struct gathered_object *o = &g->out->objects[g->out->object_count];
    char id[HALL_ID_CHARS + 1];
    char created[STAMP_CHARS + 1];
    char modified[STAMP_CHARS + 1];
    enum err e = find_group(g, row->agreement, &o->group);

    name_object(g, row, id);
    stamp_format(row->created, created);
    stamp_format(row->modified, modified);
    buffer_init(&o->bytes, OBJECT_BYTES_MAX);
    buffer_printf(&o->bytes,
                  "{\"created\":\"%s\",\"id\":\"identity--%s\",\"modified\":\"%s\","
                  "\"name\":\"withdrawn\",\"revoked\":true,\"spec_version\":\"2.1\","
                  "\"type\":\"identity\"}",
                  created, id, modified);
    if (e == OK)
        e = buffer_status(&o->bytes);
    if (e == OK)
        e = object_read(o->bytes.data, o->bytes.bytes, &o->head, NULL, NULL);
    o->seen.added = row->added;
    g->out->object_count++;
    return e;
}

static enum err see_held(void *state, int64_t row, const struct record *r)
{
    struct gathering *g = state;
    const struct candidate wanted = {.row = row};
    const struct candidate *c = g->count == 0
                                    ? NULL
                                    : bsearch(&wanted, g->candidates, g->count,
                                              sizeof wanted, compare_candidates);
    const struct ledger_row *noted = NULL;
    struct ledger_item item;
    enum err e;

    if (c == NULL)
        return OK;
    item = (struct ledger_item){.item = c->item->id,
                                .agreement = c->item->agreement,
                                .number = (uint32_t)c->version->number,
                                .created = c->item->versions[0].offered_at * SECOND,
                                .modified = c->version->offered_at * SECOND};
    e = ledger_see(g->ledger, &item, g->now, &noted);
    return e == OK ? make_object(g, noted, r) : e;
}

static int compare_objects(const void *a, const void *b)
{
    const int64_t x = ((const struct gathered_object *)a)->seen.added;
    const int64_t y = ((const struct gathered_object *)b)->seen.added;

    return (x > y) - (x < y);
}

/* Once nothing moves any more. */
static void point(struct gathered_object *o)
{
    o->seen.id = o->head.id;
    o->seen.type = o->head.type;
    o->seen.version = o->head.version;
    o->seen.version_us = object_version(&o->head);
    o->seen.spec = o->head.spec;
    o->seen.revoked = o->head.revoked;
    o->seen.withdrawn = o->head.revoked;
    o->seen.tlp = o->head.tlp;
    o->seen.list = "";
    o->seen.meaning = o->head.meaning;
    o->seen.bytes = o->bytes.data;
    o->seen.count = o->bytes.bytes;
}

MUST_CHECK static enum err make_objects(struct gathering *g)
{
    struct gathered *out = g->out;
    enum err e;

    out->objects = memory_new(g->count + g->ledger->count + 1, sizeof *out->objects);
    if (out->objects == NULL)
        return ERR_NOMEM;
    ledger_begin(g->ledger);
    e = held_each(g->node, see_held, g);
    if (e == OK)
        ledger_end(g->ledger, g->now);
    for (size_t i = 0; i < g->ledger->count && e == OK; i++)
        if (!g->ledger->rows[i].live)
            e = make_revoked(g, &g->ledger->rows[i]);
    qsort(out->objects, out->object_count, sizeof *out->objects, compare_objects);
    for (size_t i = 0; i < out->object_count; i++)
        point(&out->objects[i]);
    return e;
}

enum err gathered_make(struct node *n,
                       const struct hall *h,
                       struct ledger *l,
                       struct gathered **out)
{
    struct gathering g = {.node = n, .hall = h, .ledger = l, .now = clock_now()};
    enum err e = OK;

    g.out = memory_new(1, sizeof *g.out);
    if (g.out == NULL)
        return ERR_NOMEM;
    g.out->users = 1;
    g.out->ends = INT64_MAX;
    for (size_t i = 0; i < n->pair_count && e == OK; i++)
        e = look_at_pair(&g, n->pairs[i]);
    if (g.count > 1)
        qsort(g.candidates, g.count, sizeof *g.candidates, compare_candidates);
    if (e == OK)
        e = make_objects(&g);
    memory_free(g.candidates);
    if (e != OK)
        gathered_free(g.out);
    else
        *out = g.out;
    return e;
}

void gathered_free(struct gathered *g)
{
    if (g == NULL)
        return;
    for (size_t i = 0; i < g->object_count; i++)
        buffer_fini(&g->objects[i].bytes);
    memory_free(g->objects);
    memory_free(g->groups);
    memory_free(g);
}
