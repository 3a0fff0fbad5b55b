/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mirror.c - ids that changed, then their records read again and put as objects
 *
 * The ids stand in one buffer, each behind a mark and before a NUL; the note in node.db
 * is that buffer. Where there are too many to keep, the whole list is gone through, and
 * what is as it was is left.
 */
#include "door/mirror.h"

#include "base/buffer.h"
#include "base/memory.h"
#include "base/text.h"
#include "door/clock.h"
#include "http/patience.h"
#include "intel/identity.h"
#include "intel/record.h"
#include "store/object.h"
#include "store/record.h"

#include <stdio.h>
#include <string.h>

enum {
    IDS_BYTES = 64 << 20,
    COMMIT_OBJECTS = 10000,
    TICK_OBJECTS = 500,
    LIVES_MAX = 1000, /* of an id that comes back after it was erased */
    STEP_US = 1000,   /* from one version to the next, at least */
    NAME_BYTES = STORE_SETTING_NAME_MAX + 1
};

struct mirror {
    struct node *node;
    char list[STORE_LIST_MAX + 1];
    char note[NAME_BYTES]; /* name of the setting */
    struct buffer ids;
    size_t count;
    bool whole; /* go through the whole list */
    struct store *objects;
    int64_t opened_ms;
    size_t pending;
    bool erased;
    struct buffer bytes; /* scratch */
    struct fault fault;  /* why the store could not be had again */
};

/* The list's name may be longer than that of a setting; a hash of it is not. */
static void name_note(const char *list, char out[NAME_BYTES])
{
    uint8_t hash[SHA256_BYTES];
    char hex[2 * SHA256_BYTES + 1];

    hash_sha256(list, strlen(list), hash);
    text_hex_encode(hash, sizeof hash, hex);
    (void)snprintf(out, NAME_BYTES, "objects-behind/%s", hex);
}

/* What an earlier import left undone. */
static enum err load_note(struct mirror *m)
{
    struct buffer ids;
    enum err e;

    buffer_init(&ids, STORE_SETTING_MAX);
    e = store_setting_get(m->node->store, m->note, &ids);
    m->whole = e == OK && ids.bytes == 1; /* a mark and no id */
    if (e == OK && !m->whole)
        buffer_add(&m->ids, ids.data, ids.bytes);
    for (size_t i = 0; i < m->ids.bytes; i++)
        m->count += m->ids.data[i] == '\0' ? 1 : 0;
    buffer_fini(&ids);
    return e == ERR_NOT_FOUND ? OK : e;
}

struct mirror *mirror_new(struct node *n, const char *list)
{
    struct mirror *m = memory_new(1, sizeof *m);

    if (m == NULL)
        return NULL;
    m->node = n;
    (void)snprintf(m->list, sizeof m->list, "%s", list);
    name_note(list, m->note);
    buffer_init(&m->ids, IDS_BYTES);
    buffer_init(&m->bytes, OBJECT_BYTES_MAX);
    if (load_note(m) != OK || buffer_status(&m->ids) != OK) {
        mirror_free(m);
        return NULL;
    }
    return m;
}

void mirror_free(struct mirror *m)
{
    if (m == NULL)
        return;
    store_close(m->objects);
    buffer_fini(&m->ids);
    buffer_fini(&m->bytes);
    memory_free(m);
}

/* Too many ids are not kept: then the buffer has failed, and the list is gone through. */
static enum err write_note(struct mirror *m)
{
    bool fits = buffer_status(&m->ids) == OK && m->ids.bytes <= STORE_SETTING_MAX;

    if (m->count == 0)
        return OK;
    return store_setting_put(m->node->store, m->note, fits ? (void *)m->ids.data : "*",
                             fits ? m->ids.bytes : 1);
}

enum err mirror_note(void *state, const char *id, bool erased)
{
    struct mirror *m = state;

    if (id == NULL)
        return write_note(m);
    m->count++;
    buffer_add_byte(&m->ids, erased ? '-' : '+');
    buffer_add(&m->ids, id, strlen(id) + 1);
    return OK;
}

/* What stands of the object of a life of a record. *there: false if none does. */
static enum err find_life(struct mirror *m,
                          const char *id,
                          int life,
                          uint8_t uuid[16],
                          struct object_head *head,
                          bool *there)
{
    char name[STORE_ID_MAX + 16];
    char object[OBJECT_ID_MAX + 1];
    enum err e;

    (void)snprintf(name, sizeof name, life > 0 ? "%s\n%d" : "%s", id, life);
    e = store_object_uuid(m->objects, m->list, name, uuid);
    if (e != OK)
        return e;
    object_id_format("identity", uuid, object);
    e = store_object_get(m->objects, object, &m->bytes);
    *there = e == OK;
    if (e == ERR_NOT_FOUND)
        return OK;
    return e == OK ? object_read(m->bytes.data, m->bytes.bytes, head, NULL, NULL) : e;
}

/* No version can follow it: taken back, or of the last moment there is, which somebody
 * else wrote. */
static bool is_over(const struct object_head *head)
{
    return head->revoked || head->modified > STAMP_MAX - STEP_US;
}

/* The life at hand: the first whose object is not over. */
static enum err find_object(struct mirror *m,
                            const char *id,
                            uint8_t uuid[16],
                            struct object_head *head,
                            bool *there)
{
    for (int life = 0; life < LIVES_MAX; life++) {
        enum err e = find_life(m, id, life, uuid, head, there);

        if (e != OK || !*there || !is_over(head))
            return e;
    }
    return ERR_LIMIT;
}

/* Have the store. */
static enum err hold(struct mirror *m, int wait_ms, struct fault *f)
{
    enum err e = store_open_objects(m->node->dir, wait_ms, &m->objects, f);

    m->opened_ms = patience_now_ms();
    return e;
}

/* After a transaction let others have the store, once it was held for a while. */
static enum err let_go_in_time(struct mirror *m)
{
    if (patience_now_ms() - m->opened_ms < STORE_HOLD_MS)
        return OK;
    store_close(m->objects);
    m->objects = NULL;
    store_give_way();
    return hold(m, STORE_AGAIN_MS, &m->fault);
}

/* One more change of the open transaction, which there is from the first on. */
static enum err count_change(struct mirror *m)
{
    enum err e = OK;

    if (m->pending >= COMMIT_OBJECTS) {
        e = store_commit(m->objects);
        m->pending = 0;
        if (e == OK)
            e = let_go_in_time(m);
    }
    if (e == OK && m->pending == 0)
        e = store_begin(m->objects);
    m->pending += e == OK ? 1 : 0;
    return e;
}

static enum err write_version(struct mirror *m,
                              const struct record *r,
                              const struct identity_about *about,
                              const struct object_head *stands)
{
    struct object_head head;
    struct store_put put;
    enum err e = identity_write(r, about, &head, &m->bytes, NULL);

    if (e != OK)
        return e;
    if (stands != NULL && memcmp(head.meaning, stands->meaning, sizeof head.meaning) == 0)
        return OK; /* as it was */
    if (stands != NULL) {
        struct identity_about later = *about;
        int64_t gone;

        later.modified = clock_now();
        if (later.modified < stands->modified + STEP_US)
            later.modified = stands->modified + STEP_US;
        e = identity_write(r, &later, &head, &m->bytes, NULL);
        if (e == OK)
            e = store_object_erase(m->objects, head.id, NULL, &gone);
        m->erased = true;
    }
    if (e == OK)
        e = store_object_put(m->objects, &head,
                             &(struct part){m->bytes.data, m->bytes.bytes}, m->list,
                             clock_now(), &put);
    return e;
}

static enum err put_record(struct mirror *m, const struct record *r)
{
    struct identity_about about = {.tlp = MARKING_NONE};
    struct object_head stands;
    bool there = false;
    enum err e = count_change(m);

    if (e == OK)
        e = find_object(m, r->id, about.uuid, &stands, &there);
    if (e != OK)
        return e;
    about.created = there ? stands.created : clock_now();
    about.modified = there ? stands.modified : about.created;
    return write_version(m, r, &about, there ? &stands : NULL);
}

static enum err put_bytes(struct mirror *m, const void *bytes, size_t count)
{
    struct record r;
    enum err e = record_read(bytes, count, &r);

    if (e != OK)
        return e;
    e = put_record(m, &r);
    record_fini(&r);
    return e;
}

static enum err withdraw(struct mirror *m, const char *id)
{
    char object[OBJECT_ID_MAX + 1];
    uint8_t uuid[16];
    struct object_head head;
    bool there = false;
    int64_t added;
    enum err e = count_change(m);

    if (e == OK)
        e = find_object(m, id, uuid, &head, &there);
    if (e != OK || !there)
        return e;
    object_id_format("identity", uuid, object);
    m->erased = true;
    return store_object_withdraw(m->objects, object, clock_now(), &added);
}

/* What node.db says now of a record counts, not what was noted. */
static enum err follow(struct mirror *m, const char *id)
{
    struct buffer bytes;
    int64_t row;
    enum err e = store_record_find(m->node->store, m->list, id, &row);

    if (e == ERR_NOT_FOUND)
        return withdraw(m, id);
    buffer_init(&bytes, RECORD_JSON_MAX);
    if (e == OK)
        e = store_record_get(m->node->store, row, &bytes, NULL);
    if (e == OK)
        e = put_bytes(m, bytes.data, bytes.bytes);
    buffer_fini(&bytes);
    return e;
}

struct progress {
    struct mirror *mirror;
    bool (*tick)(void *state, size_t done, size_t total);
    void *state;
    size_t done;
    size_t total;
};

static enum err step(struct progress *p)
{
    p->done++;
    return p->done % TICK_OBJECTS != 0 || p->tick == NULL ||
                   p->tick(p->state, p->done, p->total)
               ? OK
               : ERR_CANCELLED;
}

static enum err visit_record(void *state, const struct store_record *r)
{
    struct progress *p = state;
    enum err e = put_bytes(p->mirror, r->bytes, r->count);

    return e == OK ? step(p) : e;
}

static enum err follow_all(struct progress *p)
{
    struct mirror *m = p->mirror;
    const char *at = buffer_text(&m->ids);
    const char *end = at + m->ids.bytes;
    bool overflowed = buffer_status(&m->ids) != OK;
    int64_t count = 0;
    enum err e = OK;

    for (; at < end && e == OK; at += strlen(at) + 1) {
        e = follow(m, at + 1);
        if (e == OK)
            e = step(p);
    }
    if (e != OK || !(m->whole || overflowed))
        return e;
    e = store_record_count(m->node->store, m->list, &count);
    p->done = 0;
    p->total = (size_t)count;
    return e == OK ? store_record_each(m->node->store, m->list, visit_record, p) : e;
}

static enum err explain(struct mirror *m, enum err e, struct fault *f)
{
    if (e == ERR_CANCELLED)
        return fault_set(f, e, "",
                         "Stopped: the records are in, and the next import of this list "
                         "makes the rest of them objects.");
    if (m->objects != NULL)
        return store_explain(m->objects, e, f);
    if (f != NULL)
        *f = m->fault;
    return e;
}

enum err mirror_apply(struct mirror *m,
                      int wait_ms,
                      bool (*tick)(void *state, size_t done, size_t total),
                      void *state,
                      struct fault *f)
{
    struct progress p = {m, tick, state, 0, m->count};
    enum err e;

    if (m->count == 0 && !m->whole)
        return OK;
    e = hold(m, wait_ms, f);
    if (e != OK)
        return e;
    e = follow_all(&p);
    if (m->pending > 0 && (e == OK || e == ERR_CANCELLED)) {
        enum err committed = store_commit(m->objects);

        e = committed != OK ? committed : e;
    }
    if (e == OK && m->erased)
        e = store_scrub(m->objects);
    if (e == OK)
        e = store_setting_erase(m->node->store, m->note);
    if (e != OK)
        e = explain(m, e, f);
    store_close(m->objects);
    m->objects = NULL;
    return e;
}
