/* SPDX-License-Identifier: Apache-2.0 */
/*
 * custody.c - what of items may stand in this node, and erasing what may not
 */
#include "exchange/custody.h"

#include "base/memory.h"
#include "base/must.h"
#include "base/num.h"
#include "crypto/envelope.h"
#include "crypto/hash.h"
#include "exchange/content.h"
#include "exchange/held.h"
#include "exchange/intent.h"
#include "exchange/search.h"
#include "store/keystore.h"
#include "store/lane.h"
#include "store/store.h"

#include <stdlib.h>
#include <string.h>

enum { NAME_BYTES = 32, BLOB = 1, FIRST_ROOM = 64 };

static const char scrub_setting[] = "custody.scrub";

/* ---- what may stand ---- */

enum store_side custody_side(const struct pair *p, const struct fold_item *item)
{
    return item->giver == p->side ? STORE_OWN : STORE_PEER;
}

/* Does a notice keep it from ever being accepted? */
static bool is_taken_back(const struct fold_item *item, const struct fold_version *v)
{
    for (size_t i = 0; i < item->notice_count; i++) {
        const struct fold_notice *n = &item->notices[i];

        if ((n->effect == FOLD_WITHDRAW || n->effect == FOLD_CORRECT) &&
            n->version >= v->number)
            return true;
    }
    return false;
}

bool custody_is_over(const struct pair *p,
                     const struct fold_item *item,
                     const struct fold_version *v)
{
    int64_t now = pair_now(p);

    if (v->declined_at != 0 || v->erased_at != 0)
        return true;
    if (v->accepted_at != 0)
        return fold_item_ends(p->fold, item, v, NULL) <= now;
    return v->conditions.until <= now || is_taken_back(item, v);
}

/* ---- keys ---- */

static void
make_name(const char *label, const void *bytes, size_t count, uint8_t out[NAME_BYTES])
{
    const struct part parts[] = {{label, strlen(label) + 1}, {bytes, count}};

    hash_sha256_parts(parts, COUNT_OF(parts), out);
}

void custody_given_name(const uint8_t content[32], uint8_t out[32])
{
    make_name("entente/1 item key given", content, 32, out);
}

void custody_key_name(const struct pair *p,
                      const struct fold_item *item,
                      const struct fold_version *v,
                      uint8_t out[32])
{
    uint8_t place[32 + 8];

    if (item->giver == p->side) {
        custody_given_name(v->content, out);
        return;
    }
    memcpy(place, p->their.id, 32);
    store_u64(place + 32, v->offer_n);
    make_name("entente/1 item key held", place, sizeof place, out);
}

static int compare_names(const void *a, const void *b)
{
    return memcmp(a, b, NAME_BYTES);
}

bool custody_is_among(const uint8_t (*names)[32], size_t count, const uint8_t name[32])
{
    return count > 0 && bsearch(name, names, count, NAME_BYTES, compare_names) != NULL;
}

struct names {
    uint8_t (*at)[NAME_BYTES];
    size_t count;
    size_t room;
};

static enum err add_name(struct names *l, const uint8_t name[NAME_BYTES])
{
    if (l->count == l->room) {
        size_t room = l->room == 0 ? FIRST_ROOM : 2 * l->room;
        uint8_t(*grown)[NAME_BYTES] = memory_resize(l->at, l->count, room, NAME_BYTES);

        if (grown == NULL)
            return ERR_NOMEM;
        l->at = grown;
        l->room = room;
    }
    memcpy(l->at[l->count++], name, NAME_BYTES);
    return OK;
}

static void sort_names(struct names *l)
{
    if (l->count > 1)
        qsort(l->at, l->count, NAME_BYTES, compare_names);
}

/* Call visit for every version of a pair; its error stops and is returned. */
static enum err each_version(const struct pair *p,
                             enum err (*visit)(void *state,
                                               const struct fold_item *item,
                                               const struct fold_version *v),
                             void *state)
{
    enum err e = OK;

    for (size_t i = 0; i < fold_item_count(p->fold) && e == OK; i++) {
        const struct fold_item *item = fold_item_at(p->fold, i);

        for (size_t k = 0; k < item->version_count && e == OK; k++)
            e = visit(state, item, &item->versions[k]);
    }
    return e;
}

struct wanting {
    const struct pair *pair;
    struct names names;
};

static enum err
want_version(void *state, const struct fold_item *item, const struct fold_version *v)
{
    struct wanting *w = state;
    uint8_t name[NAME_BYTES];

    if (custody_is_over(w->pair, item, v))
        return OK;
    custody_key_name(w->pair, item, v, name);
    return add_name(&w->names, name);
}

static enum err want_intent(void *state, const struct intent *i)
{
    struct wanting *w = state;
    uint8_t content[32];
    uint8_t name[NAME_BYTES];

    if (i->kind != KIND_ITEM_OFFER && i->kind != KIND_ITEM_RENEW)
        return OK;
    json_bytes(i->fact, "content", content, sizeof content);
    custody_given_name(content, name);
    return add_name(&w->names, name);
}

enum err custody_names(const struct node *n, uint8_t (**out)[32], size_t *count)
{
    struct wanting w = {.names = {.at = NULL}};
    enum err e = OK;

    for (size_t i = 0; i < n->pair_count && e == OK; i++) {
        w.pair = n->pairs[i];
        e = each_version(w.pair, want_version, &w);
        if (e == OK)
            e = intent_each(n->pairs[i], want_intent, &w);
    }
    if (e != OK) {
        memory_free(w.names.at);
        return e;
    }
    sort_names(&w.names);
    *out = w.names.at;
    *count = w.names.count;
    return OK;
}

/* ---- content ---- */

enum err custody_open(const struct pair *p,
                      const struct fold_item *item,
                      const struct fold_version *v,
                      const uint8_t key[32],
                      json_t **out)
{
    const enum store_side side = custody_side(p, item);
    const uint8_t *lane = side == STORE_OWN ? p->own.id : p->their.id;
    const struct agreement *a = fold_agreement_find(p->fold, item->agreement)->document;
    struct buffer sealed;
    uint8_t *plain = NULL;
    size_t count = 0;
    enum err e;

    buffer_init(&sealed, kind_rule(KIND_ITEM_OFFER)->blob_max);
    e = pair_attachment(p, side, v->offer_n, BLOB, &sealed);
    if (e == OK && sealed.bytes < ENVELOPE_EXTRA_BYTES)
        e = ERR_FORGED;
    if (e == OK) {
        count = sealed.bytes - ENVELOPE_EXTRA_BYTES;
        plain = memory_new(count, 1);
        e = plain == NULL
                ? ERR_NOMEM
                : envelope_open(key, lane, v->content,
                                &(struct part){sealed.data, sealed.bytes}, plain);
    }
    if (e == OK)
        e = content_read(a, v->stage, plain, count, out);
    memory_wipe_free(plain, count);
    buffer_fini(&sealed);
    return e == ERR_MALFORMED ? ERR_FORGED : e;
}

enum err
custody_keep(struct pair *p, enum store_side side, uint64_t n, const uint8_t key[32])
{
    struct store_custody c = {.peer = p->number, .side = side, .n = n};
    enum err e =
        envelope_key_close(&p->node->random, p->node->card->overseer, key, c.sealed);

    _Static_assert(sizeof c.sealed == ENVELOPE_SEALED_KEY_BYTES, "one form");
    return e == OK ? store_custody_put(p->node->store, &c) : e;
}

/* ---- sweeping ---- */

/* An entry with an attachment of a version, and whether that may stand. */
struct stand {
    enum store_side side;
    uint64_t n;
    bool may;
};

/* What stands and may not. */
struct victim {
    enum store_side side;
    uint64_t n;
    int index;
};

struct sweep {
    struct pair *pair;
    uint64_t acknowledged;
    const struct custody_version *unread;
    size_t unread_count;
    struct stand *stands; /* ascending */
    size_t stand_count;
    struct names dead; /* keys that may not stand */
    enum store_side side;
    struct victim *victims;
    size_t victim_count;
    size_t victim_room;
    struct store_custody *rows;
    size_t row_count;
    size_t row_room;
};

static void sweep_fini(struct sweep *w)
{
    memory_free(w->stands);
    memory_free(w->dead.at);
    memory_free(w->victims);
    memory_free(w->rows);
}

static bool is_unread(const struct sweep *w, size_t item, size_t version)
{
    for (size_t i = 0; i < w->unread_count; i++)
        if (w->unread[i].item == item && w->unread[i].version == version)
            return true;
    return false;
}

static enum err survey_version(struct sweep *w, size_t at, size_t number)
{
    const struct fold_item *item = fold_item_at(w->pair->fold, at);
    const struct fold_version *v = &item->versions[number];
    const enum store_side side = custody_side(w->pair, item);
    const bool may = !custody_is_over(w->pair, item, v) && !is_unread(w, at, number);
    uint8_t name[NAME_BYTES];

    w->stands[w->stand_count++] = (struct stand){side, v->offer_n, may};
    if (v->key_at != 0)
        w->stands[w->stand_count++] = (struct stand){
            side, v->key_n, may && (side == STORE_PEER || w->acknowledged <= v->key_n)};
    if (may)
        return OK;
    custody_key_name(w->pair, item, v, name);
    return add_name(&w->dead, name);
}

static int compare_stands(const void *a, const void *b)
{
    const struct stand *x = a;
    const struct stand *y = b;

    if (x->side != y->side)
        return x->side < y->side ? -1 : 1;
    return (x->n > y->n) - (x->n < y->n);
}

static enum err survey(struct sweep *w)
{
    const struct fold *fold = w->pair->fold;
    size_t versions = 0;
    enum err e =
        store_acknowledged_get(w->pair->node->store, w->pair->number, &w->acknowledged);

    for (size_t i = 0; i < fold_item_count(fold); i++)
        versions += fold_item_at(fold, i)->version_count;
    w->stands = memory_new(2 * versions, sizeof *w->stands);
    if (w->stands == NULL)
        return ERR_NOMEM;
    for (size_t i = 0; i < fold_item_count(fold); i++)
        for (size_t k = 0; k < fold_item_at(fold, i)->version_count && e == OK; k++)
            e = survey_version(w, i, k);
    if (w->stand_count > 1)
        qsort(w->stands, w->stand_count, sizeof *w->stands, compare_stands);
    sort_names(&w->dead);
    return e;
}

static const struct stand *
find_stand(const struct sweep *w, enum store_side side, uint64_t n)
{
    const struct stand wanted = {.side = side, .n = n};

    return w->stand_count == 0 ? NULL
                               : bsearch(&wanted, w->stands, w->stand_count,
                                         sizeof wanted, compare_stands);
}

static enum err look_at_attachment(void *state, uint64_t n, int index)
{
    struct sweep *w = state;
    const struct stand *s = find_stand(w, w->side, n);

    if (s == NULL || s->may)
        return OK;
    if (w->victim_count == w->victim_room) {
        size_t room = w->victim_room == 0 ? FIRST_ROOM : 2 * w->victim_room;
        struct victim *grown =
            memory_resize(w->victims, w->victim_count, room, sizeof *grown);

        if (grown == NULL)
            return ERR_NOMEM;
        w->victims = grown;
        w->victim_room = room;
    }
    w->victims[w->victim_count++] = (struct victim){w->side, n, index};
    return OK;
}

static enum err look_at_row(void *state, const struct store_custody *c)
{
    struct sweep *w = state;
    const struct stand *s = find_stand(w, c->side, c->n);

    if (s != NULL && s->may)
        return OK;
    if (w->row_count == w->row_room) {
        size_t room = w->row_room == 0 ? FIRST_ROOM : 2 * w->row_room;
        struct store_custody *grown =
            memory_resize(w->rows, w->row_count, room, sizeof *grown);

        if (grown == NULL)
            return ERR_NOMEM;
        w->rows = grown;
        w->row_room = room;
    }
    w->rows[w->row_count++] = *c;
    return OK;
}

static enum err look(struct sweep *w)
{
    struct store *s = w->pair->node->store;
    enum err e = survey(w);

    for (int side = STORE_OWN; side <= STORE_PEER && e == OK; side++) {
        w->side = (enum store_side)side;
        e = store_attachment_each(s, w->pair->number, w->side, look_at_attachment, w);
    }
    if (e == OK)
        e = store_custody_each(s, w->pair->number, look_at_row, w);
    return e;
}

static bool is_not_dead(void *state, const uint8_t name[NAME_BYTES])
{
    const struct names *dead = state;

    return !custody_is_among((const uint8_t(*)[NAME_BYTES])dead->at, dead->count, name);
}

static enum err erase_found(struct sweep *w, struct search_change *change)
{
    struct store *s = w->pair->node->store;
    enum err e = OK;

    for (size_t i = 0; i < w->victim_count && e == OK; i++)
        e = store_attachment_erase(s, w->pair->number, w->victims[i].side,
                                   w->victims[i].n, w->victims[i].index);
    for (size_t i = 0; i < w->row_count && e == OK; i++) {
        e = store_custody_erase(s, w->rows[i].row);
        if (w->rows[i].side == STORE_PEER)
            search_release(change, w->rows[i].row);
    }
    if (e == OK)
        e = custody_note(w->pair->node);
    return e;
}

/* Law 2: the keys are gone already. */
static enum err erase_rest(struct sweep *w)
{
    struct node *n = w->pair->node;
    struct search_change *change = NULL;
    enum err e = store_begin(n->store);

    if (e != OK)
        return e;
    change = search_begin(n);
    e = erase_found(w, change);
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

enum err custody_sweep(struct pair *p,
                       const struct custody_version *unread,
                       size_t count,
                       struct fault *f)
{
    struct sweep w = {.pair = p, .unread = unread, .unread_count = count};
    enum err e = OK;

    if (fold_item_count(p->fold) == 0)
        return OK;
    e = look(&w);
    if (e == OK && w.victim_count + w.row_count > 0) {
        e = keystore_keep(p->node->dir, &p->node->random, is_not_dead, &w.dead, NULL);
        if (e == OK)
            e = erase_rest(&w);
        if (e == OK)
            e = custody_scrub(p->node);
    }
    sweep_fini(&w);
    return e == OK ? OK
                   : fault_set(f, e, "R36",
                               "What has ended of items could not be erased (%s); it is "
                               "done again by the next command.",
                               err_name(e));
}

/* ---- scrubbing ---- */

enum err custody_note(struct node *n)
{
    return store_setting_put(n->store, scrub_setting, "1", 1);
}

enum err custody_scrub(struct node *n)
{
    enum err e = store_scrub(n->store);

    return e == OK ? store_setting_erase(n->store, scrub_setting) : e;
}

static bool is_scrub_due(struct node *n)
{
    struct buffer value;
    bool due;

    buffer_init(&value, 1);
    due = store_setting_get(n->store, scrub_setting, &value) == OK;
    buffer_fini(&value);
    return due;
}

/* ---- at the opening of a node ---- */

/* Overseers' copies of what was given before a process died. */
struct mending {
    struct pair *pair;
    struct held_rows rows;
};

static enum err
mend_version(void *state, const struct fold_item *item, const struct fold_version *v)
{
    struct mending *m = state;
    const enum store_side side = custody_side(m->pair, item);
    uint8_t key[KEYSTORE_SECRET_BYTES];
    uint8_t name[NAME_BYTES];
    enum err e;

    if (side != STORE_OWN || custody_is_over(m->pair, item, v) ||
        held_rows_find(&m->rows, v->offer_n) != NULL)
        return OK;
    custody_key_name(m->pair, item, v, name);
    e = keystore_get(m->pair->node->dir, name, key, NULL);
    if (e == OK)
        e = custody_keep(m->pair, side, v->offer_n, key);
    memory_wipe(key, sizeof key);
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err mend(struct pair *p)
{
    struct mending m = {.pair = p};
    enum err e = OK;

    if (fold_item_count(p->fold) == 0)
        return OK;
    e = held_rows_load(p, STORE_OWN, &m.rows);
    if (e == OK)
        e = each_version(p, mend_version, &m);
    held_rows_fini(&m.rows);
    return e;
}

enum err custody_settle(struct node *n)
{
    enum err e = OK;

    for (size_t i = 0; i < n->pair_count && e == OK; i++)
        e = custody_sweep(n->pairs[i], NULL, 0, NULL);
    if (e == OK && is_scrub_due(n)) /* another process came as far as the commit */
        e = custody_scrub(n);
    for (size_t i = 0; i < n->pair_count && e == OK; i++)
        e = mend(n->pairs[i]);
    return e;
}
