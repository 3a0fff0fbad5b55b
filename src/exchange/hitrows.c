/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hitrows.c - the hits of one round as the store keeps them, in memory
 */
#include "exchange/hitrows.h"

#include "base/memory.h"
#include "exchange/node.h"
#include "store/record.h"
#include "store/round.h"

#include <stdlib.h>
#include <string.h>

enum { PEER_JSON_MAX = 4 * 1024 * 1024 };

struct listing {
    struct hitrows *out;
    size_t room;
};

static enum err grow(struct listing *l)
{
    size_t room = l->room == 0 ? 32 : l->room * 2;
    struct hitrow *grown;

    if (l->out->count < l->room)
        return OK;
    grown = memory_resize(l->out->row, l->out->count, room, sizeof *grown);
    if (grown == NULL)
        return ERR_NOMEM;
    l->out->row = grown;
    l->room = room;
    return OK;
}

static enum err read_json(const uint8_t *bytes, size_t count, size_t limit, json_t **out)
{
    enum err e = bytes == NULL ? OK : json_read_canonical(bytes, count, limit, out, NULL);

    return e == OK || e == ERR_NOMEM ? e : ERR_CORRUPT;
}

static enum err add(void *state, const struct store_hit *hit)
{
    struct listing *l = state;
    struct hitrow *row;
    enum err e = grow(l);

    if (e != OK)
        return e;
    row = &l->out->row[l->out->count++];
    memset(row, 0, sizeof *row);
    memcpy(row->handle, hit->handle, sizeof row->handle);
    row->record = hit->record;
    row->token = memory_copy_text(hit->token);
    row->why = memory_copy_text(hit->why);
    if (row->token == NULL || row->why == NULL)
        return ERR_NOMEM;
    e = read_json(hit->own, hit->own_bytes, STORE_RECORD_MAX, &row->own);
    return e == OK ? read_json(hit->peer, hit->peer_bytes, PEER_JSON_MAX, &row->peer) : e;
}

static int by_record(const void *a, const void *b)
{
    const struct hitrow *x = a;
    const struct hitrow *y = b;

    if (x->record != y->record)
        return x->record < y->record ? -1 : 1;
    return memcmp(x->handle, y->handle, sizeof x->handle);
}

static void number_records(struct hitrows *h)
{
    if (h->count > 0)
        qsort(h->row, h->count, sizeof *h->row, by_record);
    for (size_t i = 1; i < h->count; i++)
        h->row[i].number =
            h->row[i - 1].number + (h->row[i].record != h->row[i - 1].record);
}

enum err hitrows_load(struct pair *p, const uint8_t round[32], struct hitrows *out)
{
    struct hitrows rows = {.row = NULL};
    struct listing l = {.out = &rows};
    enum err e = store_hit_each(p->node->store, round, add, &l);

    if (e != OK) {
        hitrows_fini(&rows);
        return e;
    }
    number_records(&rows);
    *out = rows;
    return OK;
}

void hitrows_fini(struct hitrows *h)
{
    for (size_t i = 0; i < h->count; i++) {
        memory_free(h->row[i].token);
        memory_free(h->row[i].why);
        json_decref(h->row[i].own);
        json_decref(h->row[i].peer);
    }
    memory_free(h->row);
    h->row = NULL;
    h->count = 0;
}
