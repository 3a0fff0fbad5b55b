/* SPDX-License-Identifier: Apache-2.0 */
/*
 * object.c - putting, erasing and withdrawing objects
 *
 * `latest` is what makes looking quick: of each id at most one row has 1, and one more
 * has 2 if it stands there in 2.0 and in 2.1. Whatever changes rows of an id leaves it so
 * (relabel). An object without a version of its own stands under 63 bits of its meaning
 * where others have their version: so that the same one is found at once however many
 * there are.
 */
#include "store/object.h"

#include "base/memory.h"
#include "base/must.h"
#include "base/num.h"
#include "crypto/entropy.h"
#include "crypto/uuid.h"
#include "store/row.h"
#include "store/sql.h"

#include <stdio.h>
#include <string.h>

static const char floor_name[] = "object.floor"; /* the greatest `added` ever erased */
static const char key_name[] = "object.key";     /* of store_object_uuid */

static const char *const verdict_words[] = {"taken",     "newer",    "older",
                                            "unchanged", "conflict", "revoked",
                                            "withdrawn", "foreign"};

const char *store_verdict_word(enum store_verdict verdict)
{
    must(verdict < STORE_VERDICTS);
    return verdict_words[verdict];
}

bool store_verdict_is_good(enum store_verdict verdict)
{
    return verdict <= STORE_OBJECT_UNCHANGED;
}

bool store_verdict_is_newest(enum store_verdict verdict)
{
    return verdict == STORE_OBJECT_TAKEN || verdict == STORE_OBJECT_NEWER;
}

/* ---- when it is added ---- */

static enum err read_floor(struct store *s, int64_t *floor)
{
    struct buffer b;
    uint64_t bits;
    enum err e;

    buffer_init(&b, sizeof bits);
    e = store_setting_get(s, floor_name, &b);
    if (e == OK && b.bytes != sizeof bits)
        e = ERR_CORRUPT;
    bits = e == OK ? load_u64(b.data) : 0;
    buffer_fini(&b);
    if (e == ERR_NOT_FOUND)
        e = OK;
    if (e == OK && bits > STAMP_MAX)
        e = ERR_CORRUPT;
    if (e == OK)
        *floor = (int64_t)bits;
    return e;
}

enum err store_object_last(struct store *s, int64_t *added)
{
    static const char text[] = "SELECT max(added) FROM object";
    int64_t floor = 0;
    int64_t found = 0;
    struct sql q;
    enum err e;

    sql_start(&q, s, text);
    if (sql_row(&q))
        found = sql_get_int(&q, 0); /* 0 for the NULL of an empty table */
    e = sql_end(&q);
    if (e == OK)
        e = read_floor(s, &floor);
    if (e == OK)
        *added = found > floor ? found : floor;
    return e;
}

/* The point in time of the next row. What a transaction that is rolled back was given is
 * given to nobody else; nobody has seen it. */
static enum err take_time(struct store *s, int64_t now, int64_t *added)
{
    enum err e = OK;

    if (s->last_added < 0)
        e = store_object_last(s, &s->last_added);
    if (e != OK)
        return e;
    if (now <= s->last_added)
        now = s->last_added + 1;
    if (now > STAMP_MAX)
        return ERR_LIMIT;
    s->last_added = now;
    *added = now;
    return OK;
}

/* Before rows go: the greatest time was given all the same. */
static enum err keep_floor(struct store *s)
{
    uint8_t bits[8];
    int64_t last;
    enum err e = store_object_last(s, &last);

    if (e != OK)
        return e;
    store_u64(bits, (uint64_t)last);
    return store_setting_put(s, floor_name, bits, sizeof bits);
}

/* ---- one row ---- */

/* A row that was found, without the texts that its statement lent. */
struct found {
    int64_t added; /* 0: none */
    int64_t time;
    bool revoked;
    bool withdrawn;
    uint8_t meaning[OBJECT_MEANING_BYTES];
    char list[STORE_OBJECT_LIST_MAX + 1];
};

static void note(struct found *out, const struct row *r)
{
    out->added = r->added;
    out->time = row_time(r);
    out->revoked = r->revoked;
    out->withdrawn = r->withdrawn;
    memcpy(out->meaning, r->meaning, sizeof out->meaning);
    (void)snprintf(out->list, sizeof out->list, "%s", r->list);
}

/* What stands of the id in the specification of h, and in the other. */
static enum err find_newest(struct store *s,
                            const struct object_head *h,
                            int64_t key,
                            struct found *same,
                            struct found *other)
{
    static const char text[] = ROW_COLUMNS "WHERE key = ? AND latest > 0";
    struct row r;
    struct sql q;

    sql_start(&q, s, text);
    sql_int(&q, key);
    while (sql_row(&q)) {
        row_read(&q, &r);
        if (q.status == OK && strcmp(r.id, h->id) == 0)
            note(r.spec == (int)h->spec ? same : other, &r);
    }
    return sql_end(&q);
}

/* The column `version` of an object: see the head of this file. */
static int64_t version_of(const struct object_head *h)
{
    int64_t version = object_version(h);

    return version != OBJECT_NO_TIME ? version
                                     : (int64_t)(load_u64(h->meaning) & INT64_MAX);
}

/* The row under the same id, specification and version. */
static enum err
find_same(struct store *s, const struct object_head *h, int64_t key, struct found *out)
{
    static const char text[] =
        ROW_COLUMNS "WHERE key = ? AND latest IN (0, 1, 2) AND version = ?";
    bool has_version = h->version[0] != 0;
    struct row r;
    struct sql q;

    sql_start(&q, s, text);
    sql_int(&q, key);
    sql_int(&q, version_of(h));
    while (sql_row(&q)) {
        row_read(&q, &r);
        if (q.status == OK && strcmp(r.id, h->id) == 0 && r.spec == (int)h->spec &&
            row_has_version(&r) == has_version)
            note(out, &r);
    }
    return sql_end(&q);
}

struct fresh {
    const struct object_head *head;
    const struct part *bytes;
    const char *list;
    int64_t key;
    int64_t added;
    int latest;
    bool withdrawn;
    bool is_outside; /* law 6 holds */
};

static enum err insert(struct store *s, const struct fresh *new)
{
    static const char text[] =
        "INSERT INTO object (added, key, latest, version, spec, revoked, withdrawn, tlp,"
        " type, uuid, said, list, meaning, bytes)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    const struct object_head *h = new->head;
    struct sql q;

    sql_start(&q, s, text);
    sql_int(&q, new->added);
    sql_int(&q, new->key);
    sql_int(&q, new->latest);
    sql_int(&q, version_of(h));
    sql_int(&q, h->spec);
    sql_int(&q, h->revoked);
    sql_int(&q, new->withdrawn);
    sql_int(&q, (int64_t)h->tlp);
    sql_text(&q, h->type);
    sql_blob(&q, h->uuid, sizeof h->uuid);
    sql_text(&q, h->version);
    sql_text(&q, new->list);
    sql_blob(&q, h->meaning, sizeof h->meaning);
    sql_blob(&q, new->bytes->bytes, new->bytes->count);
    return sql_finish(&q, NULL);
}

static enum err set_latest(struct store *s, int64_t added, int latest)
{
    static const char text[] = "UPDATE object SET latest = ? WHERE added = ?";
    struct sql q;

    sql_start(&q, s, text);
    sql_int(&q, latest);
    sql_int(&q, added);
    return sql_finish(&q, NULL);
}

/* ---- putting ---- */

/* Laws 2 to 4 for an object whose id is known; *stands is what it met. */
static enum store_verdict judge(const struct object_head *h,
                                const struct found *exact,
                                const struct found *same,
                                const struct found *other,
                                const struct found **stands)
{
    const struct found *newest = same->added ? same : other;
    bool has_version = h->version[0] != 0;
    bool is_later;

    *stands = exact;
    if (exact->added && memcmp(exact->meaning, h->meaning, sizeof h->meaning) == 0)
        return STORE_OBJECT_UNCHANGED;
    if (exact->added && has_version)
        return STORE_OBJECT_CONFLICT;
    if (same->added && other->added && other->time > same->time)
        newest = other;
    *stands = newest;
    if (same->withdrawn || other->withdrawn)
        return STORE_OBJECT_WITHDRAWN;
    is_later = !has_version || object_version(h) > newest->time;
    if (newest->revoked && !h->revoked && is_later)
        return STORE_OBJECT_REVOKED;
    if (!same->added)
        return STORE_OBJECT_TAKEN;
    *stands = same;
    return !has_version || object_version(h) > same->time ? STORE_OBJECT_NEWER
                                                          : STORE_OBJECT_OLDER;
}

/* Law 6. */
static bool
is_foreign(const struct fresh *new, const struct found *same, const struct found *other)
{
    return new->is_outside && ((same->added && strcmp(same->list, new->list) != 0) ||
                               (other->added && strcmp(other->list, new->list) != 0));
}

/* Store it beside what stands there. */
static enum err settle_in(struct store *s,
                          struct fresh *new,
                          enum store_verdict verdict,
                          const struct found *same,
                          const struct found *other)
{
    enum err e = OK;

    if (verdict == STORE_OBJECT_OLDER)
        new->latest = 0;
    else if (other->added && new->head->spec == OBJECT_SPEC_20)
        new->latest = 2;
    else
        new->latest = 1;
    if (verdict == STORE_OBJECT_NEWER)
        e = set_latest(s, same->added, 0);
    else if (verdict == STORE_OBJECT_TAKEN && other->added && new->latest == 1)
        e = set_latest(s, other->added, 2);
    return e == OK ? insert(s, new) : e;
}

static enum err
put(struct store *s, struct fresh *new, int64_t now, struct store_put *out)
{
    struct found exact = {0};
    struct found same = {0};
    struct found other = {0};
    const struct found *stands = &exact;
    enum store_verdict verdict = STORE_OBJECT_TAKEN;
    enum err e = find_newest(s, new->head, new->key, &same, &other);

    if (e == OK && (same.added || other.added)) {
        e = find_same(s, new->head, new->key, &exact);
        verdict = judge(new->head, &exact, &same, &other, &stands);
        if (verdict < STORE_OBJECT_UNCHANGED && is_foreign(new, &same, &other))
            verdict = STORE_OBJECT_FOREIGN;
    }
    if (e != OK)
        return e;
    if (verdict == STORE_OBJECT_UNCHANGED || !store_verdict_is_good(verdict)) {
        out->added = stands->added;
    } else {
        e = take_time(s, now, &new->added);
        if (e == OK)
            e = settle_in(s, new, verdict, &same, &other);
        out->added = new->added;
    }
    out->verdict = verdict;
    memcpy(out->stood, stands->meaning, sizeof out->stood);
    return e;
}

MUST_CHECK static enum err
put_whole(struct store *s, struct fresh *new, int64_t now, struct store_put *out)
{
    struct store_put result = {0};
    enum err e;
    bool own;

    must(!s->is_reader);
    if (strlen(new->list) > STORE_OBJECT_LIST_MAX || new->bytes->count > OBJECT_BYTES_MAX)
        return ERR_LIMIT;
    new->key = key_make(new->head->id);
    e = sql_enter(s, &own);
    if (e != OK)
        return e;
    e = sql_leave(s, own, put(s, new, now, &result));
    if (e == OK)
        *out = result;
    return e;
}

enum err store_object_put(struct store *s,
                          const struct object_head *head,
                          const struct part *bytes,
                          const char *list,
                          int64_t now,
                          struct store_put *out)
{
    struct fresh new = {.head = head, .bytes = bytes, .list = list};

    return put_whole(s, &new, now, out);
}

enum err store_object_offer(struct store *s,
                            const struct object_head *head,
                            const struct part *bytes,
                            const char *list,
                            int64_t now,
                            struct store_put *out)
{
    struct fresh new = {.head = head, .bytes = bytes, .list = list, .is_outside = true};

    return put_whole(s, &new, now, out);
}

/* ---- erasing ---- */

static enum err erase_row(struct store *s, int64_t added)
{
    static const char text[] = "DELETE FROM object WHERE added = ?";
    struct sql q;

    sql_start(&q, s, text);
    sql_int(&q, added);
    return sql_finish(&q, NULL);
}

/* The newest of an id in each specification. */
struct best {
    int64_t added_20;
    int64_t time_20;
    int64_t added_21;
    int64_t time_21;
};

static void compare(struct best *b, const struct row *r)
{
    int64_t *added = r->spec == OBJECT_SPEC_20 ? &b->added_20 : &b->added_21;
    int64_t *time = r->spec == OBJECT_SPEC_20 ? &b->time_20 : &b->time_21;

    if (*added == 0 || row_time(r) > *time) {
        *added = r->added;
        *time = row_time(r);
    }
}

/* Let `latest` be right again for an id of which the newest rows were erased. */
static enum err relabel(struct store *s, const char *id)
{
    static const char text[] = ROW_COLUMNS "WHERE key = ?";
    struct best best = {0};
    struct row r;
    struct sql q;
    enum err e;

    sql_start(&q, s, text);
    sql_int(&q, key_make(id));
    while (sql_row(&q)) {
        row_read(&q, &r);
        if (q.status == OK && strcmp(r.id, id) == 0)
            compare(&best, &r);
    }
    e = sql_end(&q);
    if (e == OK && best.added_21)
        e = set_latest(s, best.added_21, 1);
    if (e == OK && best.added_20)
        e = set_latest(s, best.added_20, best.added_21 ? 2 : 1);
    return e;
}

static enum err note_row(void *state, const struct store_object *o)
{
    struct buffer *rows = state;

    buffer_add(rows, &o->added, sizeof o->added);
    return buffer_status(rows);
}

/* Erase the rows whose numbers stand in the buffer. */
static enum err erase_rows(struct store *s, const struct buffer *rows)
{
    enum err e = rows->bytes > 0 ? keep_floor(s) : OK;

    for (size_t at = 0; e == OK && at < rows->bytes; at += sizeof(int64_t)) {
        int64_t added;

        memcpy(&added, rows->data + at, sizeof added);
        e = erase_row(s, added);
    }
    return e;
}

static enum err erase(struct store *s,
                      const char *id,
                      const struct store_filter *filter,
                      struct buffer *rows)
{
    struct store_filter of = {.ids = &id,
                              .id_count = 1,
                              .versions = STORE_VERSION_ALL,
                              .specs = STORE_SPEC_20 | STORE_SPEC_21,
                              .heads_only = true};
    struct store_page page = {.limit = SIZE_MAX};
    enum err e;

    if (filter) {
        of.versions = filter->versions;
        of.version_us = filter->version_us;
        of.version_count = filter->version_count;
        of.specs = filter->specs;
    }
    e = store_object_page(s, &of, &page, note_row, rows);
    if (e == OK)
        e = erase_rows(s, rows);
    return e == OK && rows->bytes > 0 ? relabel(s, id) : e;
}

enum err store_object_erase(struct store *s,
                            const char *id,
                            const struct store_filter *filter,
                            int64_t *gone)
{
    struct buffer rows;
    enum err e;
    bool own;

    must(!s->is_reader);
    e = sql_enter(s, &own);
    if (e != OK)
        return e;
    buffer_init(&rows, SIZE_MAX / 2);
    e = sql_leave(s, own, erase(s, id, filter, &rows));
    if (e == OK)
        *gone = (int64_t)(rows.bytes / sizeof(int64_t));
    buffer_fini(&rows);
    return e;
}

struct leaving {
    struct buffer rows; /* of int64_t */
    struct buffer ids;  /* each with its NUL */
};

static enum err note_leaving(void *state, const struct store_object *o)
{
    struct leaving *l = state;

    buffer_add(&l->rows, &o->added, sizeof o->added);
    buffer_add(&l->ids, o->id, strlen(o->id) + 1);
    return buffer_status(&l->rows) == OK ? buffer_status(&l->ids) : ERR_NOMEM;
}

static enum err erase_list(struct store *s, const char *list, struct leaving *l)
{
    const struct store_filter of = {.versions = STORE_VERSION_ALL,
                                    .specs = STORE_SPEC_20 | STORE_SPEC_21,
                                    .list = list,
                                    .heads_only = true};
    struct store_page page = {.limit = SIZE_MAX};
    enum err e = store_object_page(s, &of, &page, note_leaving, l);

    if (e == OK)
        e = erase_rows(s, &l->rows);
    for (size_t at = 0; e == OK && at < l->ids.bytes;) {
        const char *id = (const char *)l->ids.data + at;

        e = relabel(s, id);
        at += strlen(id) + 1;
    }
    return e;
}

enum err store_object_erase_list(struct store *s, const char *list, int64_t *gone)
{
    struct leaving l;
    enum err e;
    bool own;

    must(!s->is_reader);
    e = sql_enter(s, &own);
    if (e != OK)
        return e;
    buffer_init(&l.rows, SIZE_MAX / 2);
    buffer_init(&l.ids, SIZE_MAX / 2);
    e = sql_leave(s, own, erase_list(s, list, &l));
    if (e == OK)
        *gone = (int64_t)(l.rows.bytes / sizeof(int64_t));
    buffer_fini(&l.ids);
    buffer_fini(&l.rows);
    return e;
}

/* ---- withdrawing ---- */

struct withdrawal {
    struct buffer was;
    struct buffer blank;
    struct object_head head;
    char list[STORE_OBJECT_LIST_MAX + 1];
    bool is_withdrawn;
    bool is_found;
    int64_t added;
};

static enum err take_newest(void *state, const struct store_object *o)
{
    struct withdrawal *w = state;

    w->is_found = true;
    w->is_withdrawn = o->withdrawn;
    memcpy(w->list, o->list, strlen(o->list) + 1);
    buffer_add(&w->was, o->bytes, o->count);
    return buffer_status(&w->was);
}

/* The blanked version; it stays empty for an object that cannot be revoked, be it only
 * because its version is the last that there can be. */
static enum err make_blank(struct withdrawal *w, int64_t now)
{
    json_t *tree = NULL;
    struct object_head h;
    int64_t modified;
    enum err e = object_read(w->was.data, w->was.bytes, &h, &tree, NULL);

    if (e == OK && object_is_versioned(&h) && h.modified < STAMP_MAX) {
        modified = now > h.modified ? now : h.modified + 1;
        e = object_withdraw(tree, modified, &w->head, &w->blank, NULL);
    }
    json_decref(tree);
    return e == ERR_NOMEM || e == OK ? e : ERR_CORRUPT; /* it was good when it was put */
}

static enum err
withdraw(struct store *s, const char *id, int64_t now, struct withdrawal *w)
{
    const struct store_filter newest = {.ids = &id, .id_count = 1};
    struct store_page page = {.limit = 1};
    struct fresh new = {
        .head = &w->head, .list = w->list, .latest = 1, .withdrawn = true};
    struct part bytes;
    int64_t gone;
    enum err e = store_object_page(s, &newest, &page, take_newest, w);

    if (e == OK && !w->is_found)
        e = ERR_NOT_FOUND;
    if (e == OK && w->is_withdrawn)
        e = ERR_EXISTS;
    if (e == OK)
        e = make_blank(w, now);
    if (e == OK)
        e = store_object_erase(s, id, NULL, &gone);
    if (e != OK || w->blank.bytes == 0)
        return e;
    bytes = (struct part){w->blank.data, w->blank.bytes};
    new.bytes = &bytes;
    new.key = key_make(id);
    e = take_time(s, now, &w->added);
    new.added = w->added;
    return e == OK ? insert(s, &new) : e;
}

enum err
store_object_withdraw(struct store *s, const char *id, int64_t now, int64_t *added)
{
    struct withdrawal *w;
    enum err e;
    bool own;

    must(!s->is_reader);
    w = memory_new(1, sizeof *w);
    if (!w)
        return ERR_NOMEM;
    buffer_init(&w->was, OBJECT_BYTES_MAX);
    buffer_init(&w->blank, OBJECT_BYTES_MAX);
    e = sql_enter(s, &own);
    if (e == OK)
        e = sql_leave(s, own, withdraw(s, id, now, w));
    if (e == OK)
        *added = w->added;
    buffer_fini(&w->blank);
    buffer_fini(&w->was);
    memory_free(w);
    return e;
}

/* ---- ids of own records ---- */

static enum err get_key(struct store *s, uint8_t key[32])
{
    struct random random = entropy_random();
    struct buffer b;
    enum err e;

    buffer_init(&b, 32);
    e = store_setting_get(s, key_name, &b);
    if (e == OK && b.bytes != 32)
        e = ERR_CORRUPT;
    if (e == OK)
        memcpy(key, b.data, 32);
    buffer_fini(&b);
    if (e != ERR_NOT_FOUND || s->is_reader)
        return e;
    e = random_fill(&random, key, 32);
    return e == OK ? store_setting_put(s, key_name, key, 32) : e;
}

enum err
store_object_uuid(struct store *s, const char *list, const char *id, uint8_t out[16])
{
    uint8_t hash[SHA256_BYTES];
    uint8_t key[32];
    const struct part parts[] = {{list, strlen(list) + 1}, {id, strlen(id)}};
    enum err e = get_key(s, key);

    if (e != OK)
        return e;
    hash_hmac256(key, parts, COUNT_OF(parts), hash);
    memcpy(out, hash, 16);
    uuid_stamp(out, 4);
    memory_wipe(key, sizeof key);
    return OK;
}
