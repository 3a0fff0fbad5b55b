/* SPDX-License-Identifier: Apache-2.0 */
/*
 * intake.c - taking in the keys that came for items we accepted
 *
 * Bounds: a peer may send many at once, so keys go in lots, and content is opened one at
 * a time: once to be checked, once more for the index.
 */
#include "exchange/intake.h"

#include "base/memory.h"
#include "base/text.h"
#include "crypto/envelope.h"
#include "exchange/content.h"
#include "exchange/held.h"
#include "exchange/search.h"
#include "store/keystore.h"
#include "store/lane.h"
#include "store/store.h"

#include <string.h>

enum { LOT = 1024, BLOB = 1, FIRST_ROOM = 16, ID_BYTES = 8 };

struct taking {
    struct pair *pair;
    struct held_rows rows;
    struct intake_unread *unread;
    struct custody_version lot[LOT];
    struct keystore_secret secrets[LOT];
    size_t count;
};

void intake_fini(struct intake_unread *unread)
{
    memory_free(unread->at);
    *unread = (struct intake_unread){.at = NULL};
}

static enum err note_unread(struct intake_unread *u, struct custody_version at)
{
    if (u->count == u->room) {
        size_t room = u->room == 0 ? FIRST_ROOM : 2 * u->room;
        struct custody_version *grown =
            memory_resize(u->at, u->count, room, sizeof *grown);

        if (grown == NULL)
            return ERR_NOMEM;
        u->at = grown;
        u->room = room;
    }
    u->at[u->count++] = at;
    return OK;
}

static const struct fold_item *item_at(const struct taking *t, struct custody_version at)
{
    return fold_item_at(t->pair->fold, at.item);
}

/* ---- one lot ---- */

static enum err put_into_index(const struct taking *t,
                               size_t i,
                               struct search_change *change,
                               int64_t row)
{
    const struct fold_item *item = item_at(t, t->lot[i]);
    char id[2 * ID_BYTES + 1];
    json_t *content = NULL;
    struct record record;
    enum err e = custody_open(t->pair, item, &item->versions[t->lot[i].version],
                              t->secrets[i].secret, &content);

    if (e != OK)
        return e;
    text_hex_encode(item->id, ID_BYTES, id);
    record_init(&record);
    e = content_record(content, id, &record);
    if (e == OK)
        search_hold(change, row, &record);
    record_fini(&record);
    json_decref(content);
    return e;
}

static enum err put_one(struct taking *t, size_t i, struct search_change *change)
{
    struct pair *p = t->pair;
    const struct fold_version *v = &item_at(t, t->lot[i])->versions[t->lot[i].version];
    struct store_custody row;
    enum err e = custody_keep(p, STORE_PEER, v->offer_n, t->secrets[i].secret);

    if (e == OK || e == ERR_EXISTS)
        e = store_custody_get(p->node->store, p->number, STORE_PEER, v->offer_n, &row);
    if (e == OK)
        e = put_into_index(t, i, change, row.row);
    if (e == OK)
        e = store_attachment_erase(p->node->store, p->number, STORE_PEER, v->key_n, BLOB);
    return e;
}

static enum err put_lot(struct taking *t)
{
    struct node *n = t->pair->node;
    struct search_change *change;
    enum err e = store_begin(n->store);

    if (e != OK)
        return e;
    change = search_begin(n);
    for (size_t i = 0; i < t->count && e == OK; i++)
        e = put_one(t, i, change);
    if (e == OK)
        e = custody_note(n);
    if (e == OK)
        e = search_note(n, change);
    if (e == OK)
        e = store_commit(n->store);
    else
        store_rollback(n->store);
    if (e == OK)
        e = search_apply(n, change);
    search_free(change);
    return e;
}

static enum err take_lot(struct taking *t)
{
    struct node *n = t->pair->node;
    enum err e = OK;

    if (t->count > 0)
        e = keystore_put_all(n->dir, &n->random, t->secrets, t->count, NULL);
    if (e == OK && t->count > 0)
        e = put_lot(t);
    if (e == OK && t->count > 0)
        e = custody_scrub(n);
    memory_wipe(t->secrets, sizeof t->secrets);
    t->count = 0;
    return e;
}

/* ---- which ---- */

/* The key that came for a version, if it opens what was offered. ERR_FORGED if not. */
static enum err open_one(const struct taking *t,
                         const struct fold_item *item,
                         const struct fold_version *v,
                         uint8_t key[ENVELOPE_KEY_BYTES])
{
    struct buffer sealed;
    json_t *content = NULL;
    enum err e;

    buffer_init(&sealed, kind_rule(KIND_ITEM_KEY)->blob_max);
    e = pair_attachment(t->pair, STORE_PEER, v->key_n, BLOB, &sealed);
    if (e == OK && sealed.bytes != ENVELOPE_SEALED_KEY_BYTES)
        e = ERR_FORGED;
    if (e == OK)
        e = envelope_key_open(&t->pair->node->node_key, sealed.data, key);
    if (e == OK)
        e = custody_open(t->pair, item, v, key, &content);
    json_decref(content);
    buffer_fini(&sealed);
    return e == ERR_NOT_FOUND ? ERR_FORGED : e;
}

static enum err take_version(struct taking *t, struct custody_version at)
{
    const struct fold_item *item = item_at(t, at);
    const struct fold_version *v = &item->versions[at.version];
    struct keystore_secret *secret = &t->secrets[t->count];
    enum err e;

    if (!fold_item_is_readable(v) || custody_is_over(t->pair, item, v) ||
        held_rows_find(&t->rows, v->offer_n) != NULL)
        return OK;
    e = open_one(t, item, v, secret->secret);
    if (e != OK) {
        memory_wipe(secret, sizeof *secret);
        return e == ERR_FORGED ? note_unread(t->unread, at) : e;
    }
    custody_key_name(t->pair, item, v, secret->id);
    t->lot[t->count++] = at;
    return t->count == LOT ? take_lot(t) : OK;
}

static enum err take_all(struct taking *t)
{
    const struct fold *fold = t->pair->fold;
    enum err e = held_rows_load(t->pair, STORE_PEER, &t->rows);

    for (size_t i = 0; i < fold_item_count(fold) && e == OK; i++) {
        const struct fold_item *item = fold_item_at(fold, i);

        if (custody_side(t->pair, item) != STORE_PEER)
            continue;
        for (size_t k = 0; k < item->version_count && e == OK; k++)
            e = take_version(t, (struct custody_version){i, k});
    }
    if (e == OK)
        e = take_lot(t);
    held_rows_fini(&t->rows);
    return e;
}

enum err intake_keys(struct pair *p, struct intake_unread *unread, struct fault *f)
{
    struct taking *t;
    enum err e;

    *unread = (struct intake_unread){.at = NULL};
    if (fold_item_count(p->fold) == 0)
        return OK;
    t = memory_new(1, sizeof *t);
    if (t == NULL)
        return fault_set(f, ERR_NOMEM, "", "Out of memory.");
    t->pair = p;
    t->unread = unread;
    e = take_all(t);
    memory_wipe_free(t, sizeof *t);
    if (e == ERR_LIMIT)
        return fault_set(f, e, "R36",
                         "There is no room for more keys of items (%d); give some up.",
                         (int)KEYSTORE_SECRETS_MAX);
    return e == OK
               ? OK
               : fault_set(f, e, "",
                           "Keys of items that came could not be taken in (%s); it is "
                           "done again by the next command that exchanges.",
                           err_name(e));
}
