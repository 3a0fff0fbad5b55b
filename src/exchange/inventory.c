/* SPDX-License-Identifier: Apache-2.0 */
/*
 * inventory.c - taking stock
 *
 * The law: a section for each place where content can lie. Whoever makes a new place adds
 * it here; what nobody knows is told with its file or its setting.
 */
#include "exchange/inventory.h"

#include "base/memory.h"
#include "base/must.h"
#include "base/num.h"
#include "base/text.h"
#include "exchange/custody.h"
#include "exchange/keys.h"
#include "exchange/pair.h"
#include "exchange/posting.h"
#include "exchange/tray.h"
#include "fold/item.h"
#include "lane/entry.h"
#include "store/credential.h"
#include "store/cursor.h"
#include "store/custody.h"
#include "store/keystore.h"
#include "store/lane.h"
#include "store/object.h"
#include "store/record.h"
#include "store/round.h"

#include <fts.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { WHAT_PATH_CHARS = 200 };

static const char *const state_names[] = {
    [INVENTORY_OPEN] = "open",
    [INVENTORY_LOCKED] = "locked",
    [INVENTORY_SEALED] = "sealed",
    [INVENTORY_ERASED] = "erased",
};

const char *inventory_state_name(enum inventory_state s)
{
    must((size_t)s < COUNT_OF(state_names));
    return state_names[s];
}

void inventory_fini(struct inventory *i)
{
    memory_free(i->rows);
    *i = (struct inventory){.count = 0};
}

struct taking {
    const struct node *node;
    struct inventory *out;
};

/* Add to the row of that name and state, which is made if it is not there; `what` is cut
 * where it is too long. */
MUST_CHECK static enum err add(struct taking *t,
                               const char *section,
                               const char *what,
                               enum inventory_state state,
                               int64_t bytes)
{
    struct inventory *i = t->out;
    struct inventory_row row = {.section = section, .state = state, .count = 1};

    (void)snprintf(row.what, sizeof row.what, "%s", what);
    row.bytes = bytes;
    for (size_t k = i->count; k-- > 0;) {
        struct inventory_row *old = &i->rows[k];

        if (strcmp(old->section, section) != 0)
            break; /* a section's rows stand together, and it is the last one */
        if (old->state == state && strcmp(old->what, row.what) == 0) {
            old->count++;
            old->bytes += bytes;
            return OK;
        }
    }
    if (i->count == i->room) {
        size_t room = i->room == 0 ? 64 : 2 * i->room;
        struct inventory_row *grown =
            memory_resize(i->rows, i->room, room, sizeof *grown);

        if (grown == NULL)
            return ERR_NOMEM;
        i->rows = grown;
        i->room = room;
    }
    i->rows[i->count++] = row;
    return OK;
}

/* ---- files ---- */

static int by_name(const FTSENT **a, const FTSENT **b)
{
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

MUST_CHECK static enum err take_files(struct taking *t)
{
    char dir[NODE_PATH_MAX];
    char *const roots[] = {dir, NULL};
    FTS *tree;
    FTSENT *at;
    enum err e = text_copy(dir, sizeof dir, t->node->dir);

    if (e != OK)
        return e;
    tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
    if (tree == NULL)
        return ERR_IO;
    while (e == OK && (at = fts_read(tree)) != NULL) {
        if (at->fts_info == FTS_DNR || at->fts_info == FTS_ERR || at->fts_info == FTS_NS)
            e = ERR_IO;
        if (at->fts_info == FTS_D || at->fts_info == FTS_DP || e != OK)
            continue;
        e = add(t, "files", at->fts_path + strlen(dir) + 1, INVENTORY_OPEN,
                at->fts_statp->st_size);
    }
    (void)fts_close(tree);
    return e;
}

/* ---- keys ---- */

/* What a key's file would yield; of none, *there is false. */
static enum inventory_state look(const struct node *n, const char *name, bool *there)
{
    bool locked = false;
    enum err e = keys_look(n->dir, name, &locked, NULL);

    *there = e != ERR_NOT_FOUND;
    return e == OK && locked ? INVENTORY_LOCKED : INVENTORY_OPEN;
}

/* What a node knows of officers' security keys opens nothing. */
static bool is_device_list(const char *path)
{
    static const char end[] = ".devices";
    size_t bytes = strlen(path);

    return bytes > strlen(end) && strcmp(path + bytes - strlen(end), end) == 0;
}

/* Key files are the other files below keys/. */
MUST_CHECK static enum err take_keys(struct taking *t)
{
    static const char folder[] = "keys/";
    const size_t files = t->out->count;
    enum err e = OK;

    for (size_t i = 0; i < files && e == OK; i++) {
        const char *path = t->out->rows[i].what;
        char name[INVENTORY_WHAT_BYTES];
        int64_t bytes = t->out->rows[i].bytes;
        bool there;

        if (strncmp(path, folder, strlen(folder)) != 0 || is_device_list(path))
            continue;
        (void)snprintf(name, sizeof name, "%s", path + strlen(folder));
        e = add(t, "keys", name, look(t->node, name, &there), bytes);
    }
    return e;
}

/* ---- own lists, and what rounds found ---- */

static enum err take_record(void *state, const struct store_record *r)
{
    return add(state, "lists", r->list, INVENTORY_OPEN, (int64_t)r->count);
}

/* Of what the peer showed of a hit nothing but its place stays when it was purged. */
static bool is_shown(const struct store_hit *h)
{
    static const char member[] = "\"shown\":";

    return memmem(h->peer, h->peer_bytes, member, strlen(member)) != NULL;
}

static enum err take_hit(void *state, const struct store_hit *h)
{
    const int64_t bytes = (int64_t)(h->own_bytes + strlen(h->token) + strlen(h->why));
    enum err e = add(state, "hits", "own records, as they were matched",
                     h->own != NULL ? INVENTORY_OPEN : INVENTORY_ERASED, bytes);

    if (e != OK || (h->own != NULL && h->peer == NULL))
        return e; /* the peer has shown nothing yet */
    if (h->own != NULL && is_shown(h))
        return add(state, "hits", "what the peer showed of its own", INVENTORY_OPEN,
                   (int64_t)h->peer_bytes);
    return add(state, "hits", "what the peer showed of its own", INVENTORY_ERASED, 0);
}

MUST_CHECK static enum err take_tokens(struct taking *t)
{
    struct store *s = t->node->store;
    int64_t count = 0;
    int64_t bytes = 0;
    enum err e = store_round_item_total(s, &count, &bytes);

    if (e == OK && count > 0)
        e = add(t, "rounds", "own tokens of rounds that are not over", INVENTORY_OPEN,
                bytes);
    if (e == OK && count > 0)
        t->out->rows[t->out->count - 1].count = count;
    return e;
}

/* Where a round is spread over machines: of a folder, which may be on another disk. */
static enum err take_posting(void *state, const char *name, size_t setting_bytes)
{
    struct taking *t = state;
    char what[INVENTORY_WHAT_BYTES];
    struct posting *p;
    uint8_t round[32];
    int64_t files = 0;
    int64_t bytes = 0;
    enum err e;

    (void)setting_bytes;
    if (!posting_names(name, round))
        return OK;
    p = memory_new(1, sizeof *p);
    e = p == NULL ? ERR_NOMEM : posting_read(t->node->store, round, p);
    if (e == OK) {
        tray_measure(&p->tray, &files, &bytes);
        (void)snprintf(what, sizeof what, "for machines, in %.*s", WHAT_PATH_CHARS,
                       p->tray.folder);
        e = add(t, "rounds", what,
                tray_read_key(&p->tray, NULL) == OK ? INVENTORY_OPEN : INVENTORY_SEALED,
                bytes);
        if (e == OK)
            t->out->rows[t->out->count - 1].count = files;
    }
    if (p != NULL)
        memory_wipe_free(p, sizeof *p);
    return e;
}

/* ---- items ---- */

struct ring {
    struct keystore_secret *secrets;
    size_t count;
};

static const char *item_words(const struct pair *p, const struct fold_item *item)
{
    return item->giver == p->side ? "records given, sealed content"
                                  : "records received, sealed content";
}

MUST_CHECK static enum err take_version(struct taking *t,
                                        const struct pair *p,
                                        const struct fold_item *item,
                                        const struct fold_version *v,
                                        const struct ring *ring)
{
    uint8_t name[32];
    uint64_t bytes = 0;
    enum inventory_state state = INVENTORY_ERASED;
    enum err e = store_attachment_size(t->node->store, p->number, custody_side(p, item),
                                       v->offer_n, 1, &bytes);

    if (e == OK) {
        custody_key_name(p, item, v, name);
        state = keystore_among(ring->secrets, ring->count, name) != NULL
                    ? INVENTORY_OPEN
                    : INVENTORY_SEALED;
    }
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    return add(t, "items", item_words(p, item), state, (int64_t)bytes);
}

MUST_CHECK static enum err take_items(struct taking *t, const struct ring *ring)
{
    enum err e = OK;

    for (size_t k = 0; k < t->node->pair_count && e == OK; k++) {
        const struct pair *p = t->node->pairs[k];

        for (size_t i = 0; i < fold_item_count(p->fold) && e == OK; i++) {
            const struct fold_item *item = fold_item_at(p->fold, i);

            for (size_t v = 0; v < item->version_count && e == OK; v++)
                e = take_version(t, p, item, &item->versions[v], ring);
        }
    }
    return e;
}

static enum err take_custody(void *state, const struct store_custody *c)
{
    struct taking *t = state;
    bool there;
    enum inventory_state key = look(t->node, "overseer", &there);

    return add(t, "items", "keys of records, sealed to the overseer",
               there ? key : INVENTORY_SEALED, (int64_t)sizeof c->sealed);
}

/* The keystore is sealed under keys/seal, which lies beside it. */
MUST_CHECK static enum err take_secrets(struct taking *t, const struct ring *ring)
{
    enum err e = OK;

    for (size_t i = 0; i < ring->count && e == OK; i++)
        e = add(t, "secrets", "of running rounds, records and samples", INVENTORY_OPEN,
                KEYSTORE_SECRET_BYTES);
    return e;
}

/* ---- what travels beside entries ---- */

struct walking {
    struct taking *taking;
    const struct pair *pair;
    enum store_side side;
};

/* Content of items is told by take_items, unless the entry took no effect. */
static bool is_told(const struct walking *w, const struct entry *e)
{
    return (e->kind == KIND_ITEM_OFFER || e->kind == KIND_ITEM_RENEW) &&
           fold_verdict(w->pair->fold, pair_side(w->pair, w->side), e->n)->effective;
}

MUST_CHECK static enum err
take_attachment(const struct walking *w, const struct entry *e, int index)
{
    const bool sealed = e->kind == KIND_ITEM_KEY || e->kind == KIND_ITEM_OFFER ||
                        e->kind == KIND_ITEM_RENEW;
    char what[INVENTORY_WHAT_BYTES];
    uint64_t bytes = 0;
    enum err err = store_attachment_size(w->taking->node->store, w->pair->number, w->side,
                                         e->n, index, &bytes);

    if (err != OK && err != ERR_NOT_FOUND)
        return err;
    (void)snprintf(what, sizeof what, "%s, %s", kind_rule(e->kind)->name,
                   w->side == STORE_OWN ? "own" : "the peer's");
    return add(w->taking, index == 0 ? "letters" : "attachments", what,
               err == ERR_NOT_FOUND ? INVENTORY_ERASED
               : sealed             ? INVENTORY_SEALED
                                    : INVENTORY_OPEN,
               (int64_t)bytes);
}

static enum err take_letter(void *state, const struct store_entry *stored)
{
    struct walking *w = state;
    struct entry *e = NULL;
    enum err err = entry_parse(stored->bytes, stored->count, &e, NULL);

    if (err == OK && e->has_body)
        err = take_attachment(w, e, 0);
    entry_free(e);
    return err;
}

static enum err take_blobs(void *state, const struct store_entry *stored)
{
    struct walking *w = state;
    struct entry *e = NULL;
    enum err err = entry_parse(stored->bytes, stored->count, &e, NULL);

    for (size_t i = 0; err == OK && i < e->blob_count && !is_told(w, e); i++)
        err = take_attachment(w, e, (int)i + 1);
    entry_free(e);
    return err;
}

static enum err take_entry(void *state, const struct store_entry *stored)
{
    struct walking *w = state;

    return add(w->taking, "lanes",
               w->side == STORE_OWN ? "own entries" : "the peer's entries",
               INVENTORY_OPEN, (int64_t)stored->count);
}

MUST_CHECK static enum err
walk(struct taking *t, enum err (*visit)(void *state, const struct store_entry *e))
{
    enum err e = OK;

    for (size_t k = 0; k < t->node->pair_count; k++)
        for (int side = STORE_OWN; side <= STORE_PEER && e == OK; side++) {
            struct walking w = {t, t->node->pairs[k], (enum store_side)side};

            e = store_entry_each(t->node->store, w.pair->number, w.side, 0, visit, &w);
        }
    return e;
}

/* ---- objects.db ---- */

/* A row for each import, of as many versions as there are. */
static enum err take_sum(void *state, const struct store_object_sum *sum)
{
    struct taking *t = state;
    char what[INVENTORY_WHAT_BYTES];
    enum err e;

    (void)snprintf(what, sizeof what, "%s%s", *sum->list ? sum->list : "of no list",
                   sum->withdrawn ? ", withdrawn and blanked" : "");
    e = add(t, "objects", what, INVENTORY_OPEN, sum->bytes);
    if (e == OK) /* the sums come one for each of these, so that it is the last row */
        t->out->rows[t->out->count - 1].count = sum->versions;
    return e;
}

static enum err take_user(void *state, const struct store_credential *c)
{
    (void)c;
    return add(state, "doors", "users, with hashes of their secrets", INVENTORY_OPEN, 0);
}

static enum err take_cursor(void *state, const char *name, const char *text)
{
    return add(state, "doors", "how far was read at others", INVENTORY_OPEN,
               (int64_t)(strlen(name) + strlen(text)));
}

static enum err take_door_setting(void *state, const char *name, size_t bytes)
{
    char what[INVENTORY_WHAT_BYTES];

    (void)snprintf(what, sizeof what, "%.*s", (int)strcspn(name, "/"), name);
    return add(state, "doors", what, INVENTORY_OPEN, (int64_t)bytes);
}

/* Beside whoever may be writing there. */
MUST_CHECK static enum err take_objects(struct taking *t)
{
    struct store *s = NULL;
    enum err e = store_open_objects_read(t->node->dir, &s, NULL);

    if (e == ERR_NOT_FOUND)
        return OK;
    if (e == OK)
        e = store_object_sums(s, take_sum, t);
    if (e == OK)
        e = store_credential_each(s, take_user, t);
    if (e == OK)
        e = store_cursor_each(s, take_cursor, t);
    if (e == OK)
        e = store_setting_each(s, take_door_setting, t);
    store_close(s);
    return e;
}

/* ---- all of it ---- */

/* Settings are known by what stands before the first slash; ids come after it. */
static enum err take_setting(void *state, const char *name, size_t bytes)
{
    char what[INVENTORY_WHAT_BYTES];

    (void)snprintf(what, sizeof what, "%.*s", (int)strcspn(name, "/"), name);
    return add(state, "settings", what, INVENTORY_OPEN, (int64_t)bytes);
}

MUST_CHECK static enum err take_store(struct taking *t, const struct ring *ring)
{
    struct store *s = t->node->store;
    enum err e = store_record_each(s, NULL, take_record, t);

    if (e == OK)
        e = store_hit_each(s, NULL, take_hit, t);
    if (e == OK)
        e = take_tokens(t);
    if (e == OK)
        e = store_setting_each(s, take_posting, t);
    if (e == OK)
        e = take_items(t, ring);
    if (e == OK)
        e = store_custody_each(s, 0, take_custody, t);
    if (e == OK)
        e = take_secrets(t, ring);
    if (e == OK)
        e = walk(t, take_letter);
    if (e == OK)
        e = walk(t, take_blobs);
    if (e == OK)
        e = walk(t, take_entry);
    return e == OK ? store_setting_each(s, take_setting, t) : e;
}

enum err inventory_take(const struct node *n, struct inventory *out, struct fault *f)
{
    struct inventory made = {.count = 0};
    struct taking t = {n, &made};
    struct ring ring = {.secrets = NULL};
    enum err e = take_files(&t);

    if (e == OK)
        e = take_keys(&t);
    if (e == OK)
        e = keystore_get_all(n->dir, &ring.secrets, &ring.count, f);
    if (e == OK)
        e = take_store(&t, &ring);
    if (e == OK)
        e = take_objects(&t);
    keystore_free_all(ring.secrets, ring.count);
    if (e != OK) {
        inventory_fini(&made);
        return fault_set(f, e, "", "The inventory cannot be taken (%s).", err_name(e));
    }
    *out = made;
    return OK;
}
