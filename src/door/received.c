/* SPDX-License-Identifier: Apache-2.0 */
/*
 * received.c - from the node's items to a copy in memory, and pages of it
 *
 *     stale --refresh--> prepare: node opened, items found, rows of the ledger, objects
 *                        store:   the ledger, if it changed
 *                        done:    the copy takes the place of the one before
 *
 * The law: a copy is never changed once others can see it. It is counted by those who
 * read it, and wiped by the last.
 */
#include "door/received.h"

#include "base/memory.h"
#include "base/must.h"
#include "door/clock.h"
#include "door/gather.h"
#include "door/ledger.h"
#include "exchange/node.h"

#include <pthread.h>
#include <string.h>
#include <sys/stat.h>

#define LEDGER_NAME "door.received"

/* What tells that a node changed: its file, once nobody has it open. While somebody
 * writes, what is written stands in a second file, which goes when it is closed. */
struct stamp {
    int64_t seconds;
    int64_t nanoseconds;
    int64_t bytes;
    uint64_t inode;
    bool is_written; /* right now, or was when it was killed */
};

struct received {
    struct hall *hall;
    char *dir;
    int wait_ms;
    pthread_mutex_t lock;
    struct gathered *now; /* NULL: none was made yet */
    struct stamp stamp;   /* of the node when it was made */
    struct ledger ledger; /* as stored; of the writer's threads alone, once it is open */
};

struct refresh {
    struct writer_job job; /* first */
    struct received *received;
    struct gathered *made; /* NULL: the copy there is was fresh */
    struct stamp stamp;
    struct ledger ledger;
    enum err failed;
    void (*then)(void *state, enum err e);
    void *state;
};

static void lock(struct received *r)
{
    must(pthread_mutex_lock(&r->lock) == 0);
}

static void unlock(struct received *r)
{
    must(pthread_mutex_unlock(&r->lock) == 0);
}

static struct stamp look_at(const char *dir)
{
    struct stamp out = {.seconds = 0};
    char path[NODE_PATH_MAX];
    struct stat s;

    if (node_path(dir, "node.db", path) == OK && stat(path, &s) == 0) {
        out.seconds = s.st_mtim.tv_sec;
        out.nanoseconds = s.st_mtim.tv_nsec;
        out.bytes = s.st_size;
        out.inode = s.st_ino;
    }
    out.is_written = node_path(dir, "node.db-wal", path) != OK ||
                     (stat(path, &s) == 0 && s.st_size > 0);
    return out;
}

static bool is_same(const struct stamp *a, const struct stamp *b)
{
    return a->seconds == b->seconds && a->nanoseconds == b->nanoseconds &&
           a->bytes == b->bytes && a->inode == b->inode;
}

/* With the lock. */
static bool is_fresh(const struct received *r)
{
    struct stamp stamp;

    if (r->now == NULL || clock_now() / 1000000 >= r->now->ends)
        return false;
    stamp = look_at(r->dir);
    return !stamp.is_written && is_same(&stamp, &r->stamp);
}

/* The copy that is there, counted; NULL if there is none, or a fresh one is wanted and it
 * is not. */
static struct gathered *take(struct received *r, bool fresh)
{
    struct gathered *g;

    lock(r);
    g = !fresh || is_fresh(r) ? r->now : NULL;
    if (g != NULL)
        g->users++;
    unlock(r);
    return g;
}

static void give(struct received *r, struct gathered *g)
{
    bool last;

    if (g == NULL)
        return;
    lock(r);
    last = --g->users == 0;
    unlock(r);
    if (last)
        gathered_free(g);
}

/* ---- opening ---- */

MUST_CHECK static enum err load_ledger(struct received *r)
{
    struct store *s = hall_take(r->hall);
    struct buffer bytes;
    enum err e;

    if (s == NULL)
        return ERR_IO;
    buffer_init(&bytes, (size_t)RECEIVED_ROWS_MAX * LEDGER_ROW_BYTES);
    e = store_setting_get(s, LEDGER_NAME, &bytes);
    hall_give(r->hall, s, e);
    if (e == OK)
        e = ledger_read(bytes.data, bytes.bytes, &r->ledger);
    buffer_fini(&bytes);
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err received_new(struct hall *h, const char *dir, int wait_ms, struct received **out)
{
    struct received *r = memory_new(1, sizeof *r);
    enum err e;

    if (r == NULL)
        return ERR_NOMEM;
    must(pthread_mutex_init(&r->lock, NULL) == 0);
    r->hall = h;
    r->wait_ms = wait_ms;
    r->dir = memory_copy_text(dir);
    e = r->dir != NULL ? load_ledger(r) : ERR_NOMEM;
    if (e != OK)
        received_free(r);
    else
        *out = r;
    return e;
}

void received_free(struct received *r)
{
    if (r == NULL)
        return;
    give(r, r->now);
    ledger_fini(&r->ledger);
    (void)pthread_mutex_destroy(&r->lock);
    memory_free(r->dir);
    memory_free(r);
}

bool received_is_fresh(struct received *r)
{
    bool fresh;

    lock(r);
    fresh = is_fresh(r);
    unlock(r);
    return fresh;
}

/* ---- refreshing ---- */

static void prepare(struct writer_job *job)
{
    struct refresh *x = (struct refresh *)(void *)job;
    struct received *r = x->received;
    struct node *n = NULL;

    if (received_is_fresh(r))
        return; /* somebody else's came first */
    x->failed = node_look(r->dir, r->wait_ms, &n, NULL);
    if (x->failed != OK)
        return;
    x->failed = ledger_copy(&r->ledger, &x->ledger);
    if (x->failed == OK)
        x->failed = gathered_make(n, r->hall, &x->ledger, &x->made);
    x->stamp = look_at(r->dir); /* while nobody else can change it */
    node_close(n);
}

static enum err store(struct writer_job *job, struct store *s, bool *erased)
{
    struct refresh *x = (struct refresh *)(void *)job;
    struct buffer bytes;
    enum err e;

    (void)erased;
    if (x->made == NULL || !x->ledger.changed)
        return OK;
    buffer_init(&bytes, (size_t)RECEIVED_ROWS_MAX * LEDGER_ROW_BYTES);
    ledger_write(&x->ledger, &bytes);
    e = buffer_status(&bytes);
    if (e == OK)
        e = store_setting_put(s, LEDGER_NAME, bytes.data, bytes.bytes);
    buffer_fini(&bytes);
    return e;
}

static void done(struct writer_job *job, enum err e)
{
    struct refresh *x = (struct refresh *)(void *)job;
    struct received *r = x->received;
    struct gathered *before = x->made;

    if (e == OK)
        e = x->failed;
    if (e == OK && x->made != NULL) {
        lock(r);
        before = r->now;
        r->now = x->made;
        r->stamp = x->stamp;
        unlock(r);
        ledger_fini(&r->ledger);
        r->ledger = x->ledger;
        x->ledger = (struct ledger){.count = 0};
    }
    give(r, before);
    ledger_fini(&x->ledger);
    x->then(x->state, e);
    memory_free(x);
}

enum err
received_refresh(struct received *r, void (*then)(void *state, enum err e), void *state)
{
    struct refresh *x = memory_new(1, sizeof *x);
    enum err e;

    if (x == NULL)
        return ERR_NOMEM;
    x->job = (struct writer_job){prepare, store, done, NULL};
    x->received = r;
    x->then = then;
    x->state = state;
    e = hall_submit(r->hall, &x->job);
    if (e != OK)
        memory_free(x);
    return e;
}

/* ---- reading ---- */

bool received_at(struct received *r, size_t i, const char *rights, struct collection *out)
{
    struct gathered *g = take(r, false);
    bool found = g != NULL && i < g->group_count;

    if (found)
        collection_make_received(r->hall, g->groups[i].agreement, g->groups[i].title,
                                 rights, out);
    give(r, g);
    return found;
}

bool received_find(struct received *r,
                   const char *word,
                   const char *rights,
                   struct collection *out)
{
    for (size_t i = 0; received_at(r, i, rights, out); i++)
        if (collection_is(out, word))
            return true;
    return false;
}

static bool is_among(const char *const *list, size_t count, const char *word)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(list[i], word) == 0)
            return true;
    return count == 0;
}

static bool passes(const struct store_filter *filter, const struct store_object *o)
{
    bool version = filter->versions != 0 || filter->version_count == 0;

    for (size_t i = 0; i < filter->version_count && !version; i++)
        version = filter->version_us[i] == o->version_us;
    return version && is_among(filter->ids, filter->id_count, o->id) &&
           is_among(filter->types, filter->type_count, o->type) &&
           (filter->specs == 0 || (filter->specs & STORE_SPEC_21) != 0);
}

MUST_CHECK static enum err page_of(const struct gathered *g,
                                   size_t group,
                                   const struct store_filter *filter,
                                   struct store_page *page,
                                   enum err (*visit)(void *state,
                                                     const struct store_object *o),
                                   void *state)
{
    page->last = page->after;
    page->count = 0;
    page->more = false;
    for (size_t i = 0; i < g->object_count; i++) {
        const struct gathered_object *o = &g->objects[i];
        enum err e;

        if (o->group != group || o->seen.added <= page->after ||
            !passes(filter, &o->seen))
            continue;
        page->more = page->count == page->limit;
        if (page->more)
            return OK;
        e = visit(state, &o->seen);
        if (e != OK)
            return e;
        page->last = o->seen.added;
        page->count++;
    }
    return OK;
}

enum err received_page(struct received *r,
                       const struct collection *c,
                       const struct store_filter *filter,
                       struct store_page *page,
                       enum err (*visit)(void *state, const struct store_object *o),
                       void *state)
{
    struct gathered *g = take(r, true);
    struct collection own;
    enum err e = ERR_RETRY;

    for (size_t i = 0; g != NULL && i < g->group_count && e == ERR_RETRY; i++) {
        collection_make_received(r->hall, g->groups[i].agreement, "", "", &own);
        if (strcmp(own.id, c->id) == 0)
            e = page_of(g, i, filter, page, visit, state);
    }
    give(r, g);
    return e;
}
