/* SPDX-License-Identifier: Apache-2.0 */
/*
 * search.c - the index of names, in step with the store
 */
#include "exchange/search.h"

#include "base/buffer.h"
#include "base/memory.h"
#include "base/num.h"
#include "exchange/held.h"
#include "find/draft.h"
#include "json/json.h"
#include "store/record.h"
#include "store/store.h"

#include <stdlib.h>

enum { GONE_MAX = INT32_MAX, GONE_FIRST = 256, TICK_RECORDS = 4096 };

static const char generation_setting[] = "find.generation";
static const char changing_setting[] = "find.changing"; /* from search_note to the end of
                                                         * search_apply */

struct search_change {
    struct node *node;
    struct draft *draft; /* NULL: the index must be made anew */
    int64_t last;        /* the highest row before */
    int64_t *gone;
    size_t gone_count;
    size_t gone_room;
    size_t put_count;
    uint64_t before; /* generations */
    uint64_t after;
    bool failed;
};

/* 0 before the first import. */
static enum err read_generation(struct store *s, uint64_t *out)
{
    struct buffer value;
    enum err e;

    buffer_init(&value, sizeof *out);
    *out = 0;
    e = store_setting_get(s, generation_setting, &value);
    if (e == OK && value.bytes == sizeof *out)
        *out = load_u64(value.data);
    else if (e == OK)
        e = ERR_CORRUPT;
    else if (e == ERR_NOT_FOUND)
        e = OK;
    buffer_fini(&value);
    return e;
}

enum err search_read_record(const void *bytes, size_t count, struct record *out)
{
    enum err e = record_read(bytes, count, out);

    return e == OK || e == ERR_NOMEM ? e : ERR_CORRUPT;
}

/* Making the index anew. */
struct making {
    struct draft *draft;
    const struct search_progress *progress;
    size_t done;
    size_t total;
};

static enum err add_record(void *state, const struct store_record *stored)
{
    struct making *m = state;
    struct record r;
    enum err e;

    if (m->progress != NULL && m->done % TICK_RECORDS == 0 &&
        !m->progress->tick(m->progress->state, "index", m->done, m->total))
        return ERR_CANCELLED;
    m->done++;
    record_init(&r);
    e = search_read_record(stored->bytes, stored->count, &r);
    if (e == OK)
        e = draft_add(m->draft, stored->row, FIND_SOURCE_OWN, &r);
    record_fini(&r);
    return e;
}

static enum err add_held(void *state, int64_t row, const struct record *r)
{
    struct making *m = state;

    return draft_add(m->draft, SEARCH_HELD_ROWS + row, FIND_SOURCE_HELD, r);
}

static enum err make_again(struct node *n,
                           const char *dir,
                           uint64_t generation,
                           const struct search_progress *progress,
                           struct find **out)
{
    struct making m = {.draft = draft_new(), .progress = progress};
    int64_t count = 0;
    enum err e = m.draft != NULL ? OK : ERR_NOMEM;

    if (e == OK)
        e = store_record_count(n->store, NULL, &count);
    m.total = (size_t)count;
    if (e == OK)
        e = store_record_each(n->store, NULL, add_record, &m);
    if (e == OK)
        e = held_each(n, add_held, &m);
    if (e == OK)
        e = find_build(dir, m.draft, generation, out);
    draft_free(m.draft);
    return e;
}

enum err search_open(struct node *n,
                     const struct search_progress *progress,
                     struct find **out,
                     struct fault *f)
{
    char dir[NODE_PATH_MAX];
    uint64_t generation = 0;
    enum err e = node_path(n->dir, "index", dir);

    if (e == OK)
        e = read_generation(n->store, &generation);
    if (e != OK)
        return fault_set(f, e, "", "The index of names cannot be read (%s).",
                         err_name(e));
    e = find_open(dir, generation, out);
    if (e == ERR_NOT_FOUND || e == ERR_UNEXPECTED || e == ERR_CORRUPT)
        e = make_again(n, dir, generation, progress, out);
    if (e == ERR_CANCELLED)
        return fault_set(f, e, "", "Stopped; the next search makes the index of names.");
    if (e != OK)
        return fault_set(
            f, e, "",
            "The index of names in \"%s\" can be neither read nor made (%s); "
            "check the disk.",
            dir, err_name(e));
    return OK;
}

/* Is it the same list that the kept index was opened by? */
static bool is_same(const struct stat *a, const struct stat *b)
{
    return a->st_ino == b->st_ino && a->st_size == b->st_size &&
           a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
           a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

enum err search_keep(struct node *n,
                     const struct search_progress *progress,
                     struct search_kept *kept,
                     struct find **out,
                     struct fault *f)
{
    char path[NODE_PATH_MAX];
    struct stat list = {.st_size = 0};
    uint64_t generation = 0;
    enum err e = node_path(n->dir, "index/list", path);

    if (e == OK)
        e = read_generation(n->store, &generation);
    if (e == OK && kept->find != NULL && generation == kept->generation &&
        stat(path, &list) == 0 && is_same(&list, &kept->list)) {
        *out = kept->find;
        return OK;
    }
    search_drop(kept);
    if (e == OK)
        e = search_open(n, progress, &kept->find, f);
    else
        e = fault_set(f, e, "", "The index of names cannot be read (%s).", err_name(e));
    if (e != OK)
        return e;
    kept->generation = generation;
    if (stat(path, &kept->list) != 0)
        kept->list = (struct stat){.st_size = -1}; /* opened anew the next time */
    *out = kept->find;
    return OK;
}

void search_drop(struct search_kept *kept)
{
    find_close(kept->find);
    *kept = (struct search_kept){.find = NULL};
}

struct search_change *search_begin(struct node *n)
{
    struct search_change *c = memory_new(1, sizeof *c);

    if (c == NULL)
        return NULL;
    c->node = n;
    c->draft = draft_new();
    c->failed = c->draft == NULL || store_record_last(n->store, &c->last) != OK;
    return c;
}

void search_free(struct search_change *c)
{
    if (c == NULL)
        return;
    draft_free(c->draft);
    memory_free(c->gone);
    memory_free(c);
}

void search_erase(struct search_change *c, int64_t row)
{
    if (c == NULL || c->failed)
        return;
    if (c->gone_count == c->gone_room) {
        const size_t room = c->gone_room == 0 ? GONE_FIRST : c->gone_room * 2;
        int64_t *grown = room <= GONE_MAX
                             ? memory_resize(c->gone, c->gone_count, room, sizeof *grown)
                             : NULL;

        if (grown == NULL) {
            c->failed = true;
            return;
        }
        c->gone = grown;
        c->gone_room = room;
    }
    c->gone[c->gone_count++] = row;
}

void search_put(struct search_change *c, const char *list, const struct record *record)
{
    int64_t row = 0;

    if (c == NULL)
        return;
    c->put_count++;
    if (c->failed)
        return;
    if (store_record_find(c->node->store, list, record->id, &row) != OK ||
        draft_add(c->draft, row, FIND_SOURCE_OWN, record) != OK)
        c->failed = true;
    else if (row <= c->last)
        search_erase(c, row);
}

void search_hold(struct search_change *c, int64_t row, const struct record *record)
{
    if (c == NULL)
        return;
    c->put_count++;
    if (!c->failed &&
        draft_add(c->draft, SEARCH_HELD_ROWS + row, FIND_SOURCE_HELD, record) != OK)
        c->failed = true;
}

void search_release(struct search_change *c, int64_t row)
{
    search_erase(c, SEARCH_HELD_ROWS + row);
}

enum err search_note(struct node *n, struct search_change *c)
{
    uint8_t value[sizeof(uint64_t)];
    uint64_t before = 0;
    enum err e;

    if (c != NULL && c->put_count == 0 && c->gone_count == 0 && !c->failed)
        return OK;
    e = read_generation(n->store, &before);
    store_u64(value, before + 1);
    if (e == OK)
        e = store_setting_put(n->store, generation_setting, value, sizeof value);
    if (e == OK)
        e = store_setting_put(n->store, changing_setting, "1", 1);
    if (e == OK && c != NULL) {
        c->before = before;
        c->after = before + 1;
    }
    return e;
}

static int compare_rows(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a;
    const int64_t y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

/* A record that one file names twice was put twice: its first names must not stay. */
static enum err check_change(struct search_change *c)
{
    if (c->failed)
        return ERR_UNEXPECTED;
    if (c->gone_count > 1)
        qsort(c->gone, c->gone_count, sizeof *c->gone, compare_rows);
    return draft_check(c->draft);
}

/* The draft is all there is: no index is needed to start from. */
static bool is_all(const struct search_change *c)
{
    int64_t count = 0;
    size_t held = 0;

    return held_count(c->node, &held) == OK && held == 0 &&
           store_record_count(c->node->store, NULL, &count) == OK &&
           (size_t)count == draft_records(c->draft);
}

/* What stands of an index that is not in step may hold what was erased. Where there is
 * none, a wiping that was cut short may have left parts of one. */
static enum err wipe_stale(struct node *n, const char *dir)
{
    struct find *find = NULL;
    uint64_t generation = 0;
    enum err e = read_generation(n->store, &generation);

    if (e == OK)
        e = find_open(dir, generation, &find);
    find_close(find);
    if (e == ERR_UNEXPECTED || e == ERR_CORRUPT || e == ERR_NOT_FOUND)
        return find_wipe(dir);
    return e;
}

/* Bring to an end what was begun: in step, or wiped. */
static enum err heal(struct node *n)
{
    char dir[NODE_PATH_MAX];
    enum err e = node_path(n->dir, "index", dir);

    if (e == OK)
        e = wipe_stale(n, dir);
    return e == OK ? store_setting_erase(n->store, changing_setting) : e;
}

enum err search_settle(struct node *n)
{
    struct buffer value;
    enum err e;

    buffer_init(&value, 1);
    e = store_setting_get(n->store, changing_setting, &value);
    buffer_fini(&value);
    if (e == ERR_NOT_FOUND)
        return OK;
    return e == OK ? heal(n) : e;
}

static enum err apply(struct search_change *c, const char *dir)
{
    struct find *find = NULL;
    enum err e = check_change(c);

    if (e == OK && is_all(c)) {
        e = find_build(dir, c->draft, c->after, &find);
    } else if (e == OK) {
        e = find_open(dir, c->before, &find);
        if (e == OK)
            e = find_change(find, c->draft, c->gone, c->gone_count, c->after);
    }
    find_close(find);
    return e;
}

enum err search_apply(struct node *n, struct search_change *c)
{
    char dir[NODE_PATH_MAX];
    enum err e;

    if (c == NULL || c->after == 0)
        return search_settle(n);
    e = node_path(n->dir, "index", dir);
    if (e == OK && apply(c, dir) != OK) /* the next search makes it anew */
        e = find_wipe(dir);
    return e == OK ? store_setting_erase(n->store, changing_setting) : e;
}
