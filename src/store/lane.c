/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lane.c - entries, attachments and notes of the lanes
 *
 * Invariant: the entries of a lane are 0 .. size-1, none missing. Appending only
 * at the size keeps it, and nothing deletes an entry.
 */
#include "store/lane.h"

#include "base/must.h"
#include "crypto/hash.h"
#include "crypto/merkle.h"
#include "lane/entry.h"
#include "store/sql.h"

#include <string.h>

/* An attachment is at most the largest blob of a round: an ordered hash and a point
 * for each of the most tokens that a side may send. */
enum { ATTACHMENT_MAX = 32 + (1 << 20) * 32, NOTE_TEXT_MAX = 4096 };

static void bind_lane(struct sql *q, int64_t peer, enum store_side side)
{
    sql_int(q, peer);
    sql_int(q, side);
}

enum err
store_lane_size(struct store *s, int64_t peer, enum store_side side, uint64_t *size)
{
    static const char text[] =
        "SELECT coalesce(max(n) + 1, 0) FROM entry WHERE peer = ? AND side = ?";
    uint64_t found = 0;
    struct sql q;
    enum err e;

    sql_start(&q, s, text);
    bind_lane(&q, peer, side);
    if (sql_row(&q))
        found = sql_get_size(&q, 0);
    e = sql_end(&q);
    if (e == OK)
        *size = found;
    return e;
}

static enum err insert_entry(struct store *s,
                             int64_t peer,
                             enum store_side side,
                             const struct store_entry *e)
{
    static const char text[] = "INSERT INTO entry (peer, side, n, leaf, root, bytes)"
                               " VALUES (?, ?, ?, ?, ?, ?)";
    struct sql q;

    sql_start(&q, s, text);
    bind_lane(&q, peer, side);
    sql_size(&q, e->n);
    sql_blob(&q, e->leaf, sizeof e->leaf);
    sql_blob(&q, e->root, sizeof e->root);
    sql_blob(&q, e->bytes, e->count);
    return sql_finish(&q, NULL);
}

enum err store_entry_append(struct store *s,
                            int64_t peer,
                            enum store_side side,
                            const struct store_entry *e)
{
    uint64_t size = 0;
    bool own;
    enum err status;

    if (e->count == 0 || e->count > ENTRY_MAX)
        return ERR_LIMIT;
    status = sql_enter(s, &own);
    if (status != OK)
        return status;
    status = store_lane_size(s, peer, side, &size);
    if (status == OK && e->n != size)
        status = ERR_UNEXPECTED;
    if (status == OK)
        status = insert_entry(s, peer, side, e);
    return sql_leave(s, own, status);
}

/* Read (n, leaf, root, bytes) of the row; the bytes must be the leaf's. */
static void read_entry(struct sql *q, struct store_entry *e)
{
    uint8_t leaf[32];

    e->n = sql_get_size(q, 0);
    sql_get_fixed(q, 1, e->leaf, sizeof e->leaf);
    sql_get_fixed(q, 2, e->root, sizeof e->root);
    e->bytes = sql_get_blob(q, 3, &e->count);
    if (!e->bytes) {
        sql_fail(q, ERR_CORRUPT);
        return;
    }
    merkle_leaf(e->bytes, e->count, leaf);
    if (memcmp(leaf, e->leaf, sizeof leaf) != 0)
        sql_fail(q, ERR_CORRUPT);
}

enum err store_entry_get(
    struct store *s, int64_t peer, enum store_side side, uint64_t n, struct buffer *out)
{
    static const char text[] = "SELECT n, leaf, root, bytes FROM entry"
                               " WHERE peer = ? AND side = ? AND n = ?";
    struct store_entry e;
    struct sql q;

    buffer_clear(out);
    if (n > INT64_MAX)
        return ERR_NOT_FOUND;
    sql_start(&q, s, text);
    bind_lane(&q, peer, side);
    sql_size(&q, n);
    if (sql_row(&q)) {
        read_entry(&q, &e);
        sql_get_buffer(&q, 3, out);
    } else {
        sql_fail(&q, ERR_NOT_FOUND);
    }
    return sql_end(&q);
}

enum err store_lane_root(
    struct store *s, int64_t peer, enum store_side side, uint64_t size, uint8_t out[32])
{
    static const char text[] =
        "SELECT root FROM entry WHERE peer = ? AND side = ? AND n = ?";
    uint8_t root[32];
    struct sql q;
    enum err e;

    if (size == 0) {
        hash_sha256("", 0, out); /* [RFC9162] 2.1.1 */
        return OK;
    }
    if (size > INT64_MAX)
        return ERR_NOT_FOUND;
    sql_start(&q, s, text);
    bind_lane(&q, peer, side);
    sql_size(&q, size - 1);
    if (sql_row(&q))
        sql_get_fixed(&q, 0, root, sizeof root);
    else
        sql_fail(&q, ERR_NOT_FOUND);
    e = sql_end(&q);
    if (e == OK)
        memcpy(out, root, sizeof root);
    return e;
}

enum err store_entry_each(struct store *s,
                          int64_t peer,
                          enum store_side side,
                          uint64_t first,
                          enum err (*visit)(void *state, const struct store_entry *e),
                          void *state)
{
    static const char text[] = "SELECT n, leaf, root, bytes FROM entry"
                               " WHERE peer = ? AND side = ? AND n >= ? ORDER BY n";
    struct store_entry e;
    uint64_t due = first;
    struct sql q;

    if (first > INT64_MAX)
        return OK;
    sql_start(&q, s, text);
    bind_lane(&q, peer, side);
    sql_size(&q, first);
    sql_visit(s, true);
    while (sql_row(&q)) {
        read_entry(&q, &e);
        if (q.status == OK && e.n != due++)
            sql_fail(&q, ERR_CORRUPT);
        if (q.status == OK)
            sql_fail(&q, visit(state, &e));
    }
    sql_visit(s, false);
    return sql_end(&q);
}

enum err store_attachment_put(struct store *s,
                              int64_t peer,
                              enum store_side side,
                              uint64_t n,
                              int index,
                              const struct part *bytes)
{
    static const char text[] =
        "INSERT INTO attachment (peer, side, n, place, hash, bytes)"
        " VALUES (?, ?, ?, ?, ?, ?)";
    uint8_t hash[SHA256_BYTES];
    struct sql q;

    if (index < 0 || index > ENTRY_BLOBS_MAX || bytes->count > ATTACHMENT_MAX)
        return ERR_LIMIT;
    hash_sha256(bytes->bytes, bytes->count, hash);
    sql_start(&q, s, text);
    bind_lane(&q, peer, side);
    sql_size(&q, n);
    sql_int(&q, index);
    sql_blob(&q, hash, sizeof hash);
    sql_blob(&q, bytes->count > 0 ? bytes->bytes : "", bytes->count);
    return sql_finish(&q, NULL);
}

/* The bytes must be those that were put. */
static void read_attachment(struct sql *q, struct buffer *out)
{
    uint8_t kept[SHA256_BYTES];
    uint8_t hash[SHA256_BYTES];
    size_t count;
    const uint8_t *bytes = sql_get_blob(q, 1, &count);

    sql_get_fixed(q, 0, kept, sizeof kept);
    if (q->status != OK)
        return;
    hash_sha256(bytes, count, hash);
    if (memcmp(hash, kept, sizeof hash) != 0)
        sql_fail(q, ERR_CORRUPT);
    sql_get_buffer(q, 1, out);
}

enum err store_attachment_get(struct store *s,
                              int64_t peer,
                              enum store_side side,
                              uint64_t n,
                              int index,
                              struct buffer *out)
{
    static const char text[] = "SELECT hash, bytes FROM attachment"
                               " WHERE peer = ? AND side = ? AND n = ? AND place = ?";
    struct sql q;

    buffer_clear(out);
    if (n > INT64_MAX)
        return ERR_NOT_FOUND;
    sql_start(&q, s, text);
    bind_lane(&q, peer, side);
    sql_size(&q, n);
    sql_int(&q, index);
    if (sql_row(&q))
        read_attachment(&q, out);
    else
        sql_fail(&q, ERR_NOT_FOUND);
    return sql_end(&q);
}

enum err store_attachment_size(struct store *s,
                               int64_t peer,
                               enum store_side side,
                               uint64_t n,
                               int index,
                               uint64_t *bytes)
{
    static const char text[] = "SELECT length(bytes) FROM attachment"
                               " WHERE peer = ? AND side = ? AND n = ? AND place = ?";
    struct sql q;
    uint64_t found = 0;
    enum err e;

    if (n > INT64_MAX)
        return ERR_NOT_FOUND;
    sql_start(&q, s, text);
    bind_lane(&q, peer, side);
    sql_size(&q, n);
    sql_int(&q, index);
    if (sql_row(&q))
        found = sql_get_size(&q, 0);
    else
        sql_fail(&q, ERR_NOT_FOUND);
    e = sql_end(&q);
    if (e == OK)
        *bytes = found;
    return e;
}

enum err store_attachment_erase(
    struct store *s, int64_t peer, enum store_side side, uint64_t n, int index)
{
    static const char text[] = "DELETE FROM attachment"
                               " WHERE peer = ? AND side = ? AND n = ? AND place = ?";
    struct sql q;

    if (n > INT64_MAX)
        return OK;
    sql_start(&q, s, text);
    bind_lane(&q, peer, side);
    sql_size(&q, n);
    sql_int(&q, index);
    return sql_finish(&q, NULL);
}

enum err store_attachment_each(struct store *s,
                               int64_t peer,
                               enum store_side side,
                               enum err (*visit)(void *state, uint64_t n, int index),
                               void *state)
{
    static const char text[] = "SELECT n, place FROM attachment"
                               " WHERE peer = ? AND side = ? ORDER BY n, place";
    struct sql q;

    sql_start(&q, s, text);
    bind_lane(&q, peer, side);
    sql_visit(s, true);
    while (sql_row(&q)) {
        const uint64_t n = sql_get_size(&q, 0);
        const int64_t place = sql_get_int(&q, 1);

        if (place < 0 || place > ENTRY_BLOBS_MAX)
            sql_fail(&q, ERR_CORRUPT);
        if (q.status == OK)
            sql_fail(&q, visit(state, n, (int)place));
    }
    sql_visit(s, false);
    return sql_end(&q);
}

enum err store_note_put(struct store *s,
                        int64_t peer,
                        enum store_side side,
                        enum store_note kind,
                        uint64_t size,
                        const struct part *text)
{
    static const char sql[] =
        "INSERT INTO note (peer, side, kind, size, text) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (peer, side, kind) DO UPDATE"
        " SET size = excluded.size, text = excluded.text WHERE excluded.size >= "
        "note.size";
    struct sql q;

    if (text->count > NOTE_TEXT_MAX)
        return ERR_LIMIT;
    sql_start(&q, s, sql);
    bind_lane(&q, peer, side);
    sql_int(&q, kind);
    sql_size(&q, size);
    sql_blob(&q, text->count > 0 ? text->bytes : "", text->count);
    return sql_finish(&q, NULL);
}

enum err store_note_get(struct store *s,
                        int64_t peer,
                        enum store_side side,
                        enum store_note kind,
                        uint64_t *size,
                        struct buffer *out)
{
    static const char text[] =
        "SELECT size, text FROM note WHERE peer = ? AND side = ? AND kind = ?";
    uint64_t found = 0;
    struct sql q;
    enum err e;

    buffer_clear(out);
    sql_start(&q, s, text);
    bind_lane(&q, peer, side);
    sql_int(&q, kind);
    if (sql_row(&q)) {
        found = sql_get_size(&q, 0);
        sql_get_buffer(&q, 1, out);
    } else {
        sql_fail(&q, ERR_NOT_FOUND);
    }
    e = sql_end(&q);
    if (e == OK)
        *size = found;
    return e;
}
