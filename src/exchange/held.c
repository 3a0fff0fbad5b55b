/* SPDX-License-Identifier: Apache-2.0 */
/*
 * held.c - the records that the peers let us have, as they can be found and read now
 */
#include "exchange/held.h"

#include "base/memory.h"
#include "base/text.h"
#include "exchange/content.h"
#include "exchange/custody.h"
#include "store/custody.h"
#include "store/keystore.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_ROOM = 64, ID_BYTES = 8 };

/* Open the version's content as a whole record. */
static enum err
open_record(struct held *h, const uint8_t key[KEYSTORE_SECRET_BYTES], struct record *out)
{
    char id[2 * ID_BYTES + 1];
    json_t *content = NULL;
    enum err e = custody_open(h->pair, h->item, h->version, key, &content);

    if (e != OK)
        return e;
    text_hex_encode(h->item->id, ID_BYTES, id);
    e = content_record(content, id, out);
    json_decref(content);
    return e == ERR_MALFORMED ? ERR_FORGED : e;
}

/* ---- all ---- */

static enum err add_row(void *state, const struct store_custody *c)
{
    struct held_rows *rows = state;

    if (c->side != rows->side)
        return OK;
    if (rows->count == rows->room) {
        size_t room = rows->room == 0 ? FIRST_ROOM : 2 * rows->room;
        struct store_custody *grown =
            memory_resize(rows->at, rows->count, room, sizeof *grown);

        if (grown == NULL)
            return ERR_NOMEM;
        rows->at = grown;
        rows->room = room;
    }
    rows->at[rows->count++] = *c;
    return OK;
}

static int compare_rows(const void *a, const void *b)
{
    const uint64_t x = ((const struct store_custody *)a)->n;
    const uint64_t y = ((const struct store_custody *)b)->n;

    return (x > y) - (x < y);
}

enum err held_rows_load(const struct pair *p, enum store_side side, struct held_rows *out)
{
    enum err e;

    *out = (struct held_rows){.side = side};
    e = store_custody_each(p->node->store, p->number, add_row, out);
    if (e == OK && out->count > 1)
        qsort(out->at, out->count, sizeof *out->at, compare_rows);
    return e;
}

const struct store_custody *held_rows_find(const struct held_rows *rows, uint64_t n)
{
    const struct store_custody wanted = {.n = n};

    return rows->count == 0
               ? NULL
               : bsearch(&wanted, rows->at, rows->count, sizeof wanted, compare_rows);
}

void held_rows_fini(struct held_rows *rows)
{
    memory_free(rows->at);
}

struct walk {
    const struct keystore_secret *keys;
    size_t key_count;
    enum err (*visit)(void *state, int64_t row, const struct record *r);
    void *state;
};

static enum err visit_one(const struct walk *w, struct held *h, int64_t row)
{
    const struct keystore_secret *key;
    struct record record;
    uint8_t name[32];
    enum err e;

    if (custody_is_over(h->pair, h->item, h->version))
        return OK;
    custody_key_name(h->pair, h->item, h->version, name);
    key = keystore_among(w->keys, w->key_count, name);
    if (key == NULL)
        return OK;
    record_init(&record);
    e = open_record(h, key->secret, &record);
    if (e == OK)
        e = w->visit(w->state, row, &record);
    else if (e == ERR_FORGED || e == ERR_NOT_FOUND)
        e = OK;
    record_fini(&record);
    return e;
}

static enum err walk_pair(const struct walk *w, struct pair *p)
{
    struct held_rows rows;
    struct held h = {.pair = p};
    enum err e = held_rows_load(p, STORE_PEER, &rows);

    for (size_t i = 0; i < fold_item_count(p->fold) && rows.count > 0; i++) {
        h.item = fold_item_at(p->fold, i);
        for (size_t k = 0; k < h.item->version_count && e == OK; k++) {
            const struct store_custody *row;

            h.version = &h.item->versions[k];
            row = custody_side(p, h.item) == STORE_PEER
                      ? held_rows_find(&rows, h.version->offer_n)
                      : NULL;
            if (row != NULL)
                e = visit_one(w, &h, row->row);
        }
    }
    held_rows_fini(&rows);
    return e;
}

enum err held_each(struct node *n,
                   enum err (*visit)(void *state, int64_t row, const struct record *r),
                   void *state)
{
    struct keystore_secret *keys = NULL;
    struct walk w = {.visit = visit, .state = state};
    size_t count = 0;
    enum err e = held_count(n, &count);

    if (e != OK || count == 0)
        return e;
    e = keystore_get_all(n->dir, &keys, &w.key_count, NULL);
    if (e != OK)
        return e;
    w.keys = keys;
    for (size_t i = 0; i < n->pair_count && e == OK; i++)
        e = walk_pair(&w, n->pairs[i]);
    keystore_free_all(keys, w.key_count);
    return e;
}

static enum err count_row(void *state, const struct store_custody *c)
{
    size_t *count = state;

    *count += c->side == STORE_PEER;
    return OK;
}

enum err held_count(struct node *n, size_t *count)
{
    *count = 0;
    return store_custody_each(n->store, 0, count_row, count);
}

/* ---- one ---- */

static bool find_version(struct held *h, uint64_t n)
{
    for (size_t i = 0; i < fold_item_count(h->pair->fold); i++) {
        h->item = fold_item_at(h->pair->fold, i);
        for (size_t k = 0; k < h->item->version_count; k++) {
            h->version = &h->item->versions[k];
            if (custody_side(h->pair, h->item) == STORE_PEER && h->version->offer_n == n)
                return true;
        }
    }
    return false;
}

enum err held_read(struct node *n, int64_t row, struct held *out)
{
    struct held h = {.pair = NULL};
    struct store_custody c;
    uint8_t key[KEYSTORE_SECRET_BYTES];
    uint8_t name[32];
    enum err e = store_custody_at(n->store, row, &c);

    if (e != OK)
        return e;
    for (size_t i = 0; i < n->pair_count; i++)
        if (n->pairs[i]->number == c.peer)
            h.pair = n->pairs[i];
    if (h.pair == NULL || c.side != STORE_PEER || !find_version(&h, c.n) ||
        custody_is_over(h.pair, h.item, h.version))
        return ERR_NOT_FOUND;
    custody_key_name(h.pair, h.item, h.version, name);
    e = keystore_get(n->dir, name, key, NULL);
    if (e != OK)
        return e;
    record_init(&h.record);
    e = open_record(&h, key, &h.record);
    memory_wipe(key, sizeof key);
    if (e == OK)
        *out = h;
    else
        record_fini(&h.record);
    return e;
}

void held_fini(struct held *h)
{
    record_fini(&h->record);
}
