/* SPDX-License-Identifier: Apache-2.0 */
/*
 * peer.c - the parties that this node knows, and one fact or two about each
 */
#include "store/sql.h"
#include "store/store.h"

#include <string.h>

enum { CARD_MAX = 65536, FRAUD_MAX = 1 << 16 };

enum err store_peer_count(struct store *s, int64_t *count)
{
    static const char text[] = "SELECT count(*) FROM peer";
    int64_t found = 0;
    struct sql q;
    enum err e;

    sql_start(&q, s, text);
    if (sql_row(&q))
        found = sql_get_int(&q, 0);
    e = sql_end(&q);
    if (e == OK)
        *count = found;
    return e;
}

static enum err insert_peer(struct store *s,
                            const uint8_t root[32],
                            const void *card,
                            size_t bytes,
                            int64_t number)
{
    static const char text[] = "INSERT INTO peer (peer, root, card) VALUES (?, ?, ?)";
    struct sql q;

    sql_start(&q, s, text);
    sql_int(&q, number);
    sql_blob(&q, root, 32);
    sql_blob(&q, card, bytes);
    return sql_finish(&q, NULL);
}

enum err store_peer_add(struct store *s,
                        const uint8_t root[32],
                        const void *card,
                        size_t bytes,
                        int64_t *peer)
{
    int64_t count = 0;
    bool own;
    enum err e;

    if (bytes == 0 || bytes > CARD_MAX)
        return ERR_LIMIT;
    e = sql_enter(s, &own);
    if (e != OK)
        return e;
    e = store_peer_count(s, &count);
    if (e == OK && count >= STORE_PEERS_MAX)
        e = ERR_LIMIT;
    if (e == OK)
        e = insert_peer(s, root, card, bytes, count + 1);
    e = sql_leave(s, own, e);
    if (e == OK)
        *peer = count + 1;
    return e;
}

enum err store_peer_find(struct store *s, const uint8_t root[32], int64_t *peer)
{
    static const char text[] = "SELECT peer FROM peer WHERE root = ?";
    int64_t found = 0;
    struct sql q;
    enum err e;

    sql_start(&q, s, text);
    sql_blob(&q, root, 32);
    if (sql_row(&q))
        found = sql_get_int(&q, 0);
    else
        sql_fail(&q, ERR_NOT_FOUND);
    e = sql_end(&q);
    if (e == OK)
        *peer = found;
    return e;
}

enum err store_peer_card(struct store *s, int64_t peer, struct buffer *out)
{
    static const char text[] = "SELECT card FROM peer WHERE peer = ?";
    struct sql q;

    buffer_clear(out);
    sql_start(&q, s, text);
    sql_int(&q, peer);
    if (sql_row(&q))
        sql_get_buffer(&q, 0, out);
    else
        sql_fail(&q, ERR_NOT_FOUND);
    return sql_end(&q);
}

/* Run an update of one peer's row. */
static enum err finish_update(struct sql *q)
{
    int64_t changed;
    enum err e = sql_finish(q, &changed);

    return e == OK && changed == 0 ? ERR_NOT_FOUND : e;
}

enum err store_acknowledged_put(struct store *s, int64_t peer, uint64_t size)
{
    static const char text[] =
        "UPDATE peer SET acknowledged = max(acknowledged, ?) WHERE peer = ?";
    struct sql q;

    sql_start(&q, s, text);
    sql_size(&q, size);
    sql_int(&q, peer);
    return finish_update(&q);
}

enum err store_acknowledged_get(struct store *s, int64_t peer, uint64_t *size)
{
    static const char text[] = "SELECT acknowledged FROM peer WHERE peer = ?";
    uint64_t found = 0;
    struct sql q;
    enum err e;

    sql_start(&q, s, text);
    sql_int(&q, peer);
    if (sql_row(&q))
        found = sql_get_size(&q, 0);
    else
        sql_fail(&q, ERR_NOT_FOUND);
    e = sql_end(&q);
    if (e == OK)
        *size = found;
    return e;
}

enum err store_fraud_put(struct store *s, int64_t peer, const char *line)
{
    static const char text[] =
        "UPDATE peer SET fraud = coalesce(fraud, ?) WHERE peer = ?";
    struct sql q;

    if (strlen(line) > FRAUD_MAX)
        return ERR_LIMIT;
    sql_start(&q, s, text);
    sql_text(&q, line);
    sql_int(&q, peer);
    return finish_update(&q);
}

enum err store_fraud_get(struct store *s, int64_t peer, struct buffer *out)
{
    static const char text[] =
        "SELECT CAST(fraud AS BLOB) FROM peer WHERE peer = ? AND fraud IS NOT NULL";
    struct sql q;

    buffer_clear(out);
    sql_start(&q, s, text);
    sql_int(&q, peer);
    if (sql_row(&q))
        sql_get_buffer(&q, 0, out);
    else
        sql_fail(&q, ERR_NOT_FOUND);
    return sql_end(&q);
}
