/* SPDX-License-Identifier: Apache-2.0 */
/*
 * round.c - items and hits of rounds
 */
#include "store/round.h"

#include "store/sql.h"

#include <string.h>

/* The peer's attributes for one handle are a part of its hit.open body. */
enum { HIT_PEER_MAX = 4 << 20, HIT_OWN_MAX = 1 << 20 };

static bool is_short(const char *token, const char *why)
{
    return strlen(token) <= STORE_TOKEN_MAX && strlen(why) <= STORE_WHY_MAX;
}

enum err store_round_item_add(struct store *s,
                              const uint8_t round[32],
                              const struct store_item *item)
{
    static const char text[] =
        "INSERT INTO item (round, record, token, why) VALUES (?, ?, ?, ?)";
    struct sql q;

    if (!is_short(item->token, item->why))
        return ERR_LIMIT;
    sql_start(&q, s, text);
    sql_blob(&q, round, 32);
    sql_int(&q, item->record);
    sql_text(&q, item->token);
    sql_text(&q, item->why);
    return sql_finish(&q, NULL);
}

enum err store_round_item_each(struct store *s,
                               const uint8_t round[32],
                               enum err (*visit)(void *state,
                                                 const struct store_item *item),
                               void *state)
{
    static const char text[] =
        "SELECT record, token, why FROM item WHERE round = ? ORDER BY id";
    struct store_item item;
    struct sql q;

    sql_start(&q, s, text);
    sql_blob(&q, round, 32);
    sql_visit(s, true);
    while (sql_row(&q)) {
        item.record = sql_get_int(&q, 0);
        item.token = sql_get_text(&q, 1);
        item.why = sql_get_text(&q, 2);
        if (q.status == OK)
            sql_fail(&q, visit(state, &item));
    }
    sql_visit(s, false);
    return sql_end(&q);
}

enum err store_round_item_total(struct store *s, int64_t *count, int64_t *bytes)
{
    static const char text[] =
        "SELECT count(*), coalesce(sum(length(CAST(token AS BLOB))), 0) FROM item";
    struct sql q;
    int64_t found[2] = {0, 0};
    enum err e;

    sql_start(&q, s, text);
    if (sql_row(&q)) {
        found[0] = sql_get_int(&q, 0);
        found[1] = sql_get_int(&q, 1);
    }
    e = sql_end(&q);
    if (e == OK) {
        *count = found[0];
        *bytes = found[1];
    }
    return e;
}

enum err store_round_erase(struct store *s, const uint8_t round[32])
{
    static const char text[] = "DELETE FROM item WHERE round = ?";
    struct sql q;

    sql_start(&q, s, text);
    sql_blob(&q, round, 32);
    return sql_finish(&q, NULL);
}

enum err store_hit_add(struct store *s, const struct store_hit *h)
{
    static const char text[] =
        "INSERT INTO hit (round, handle, record, token, why, own, peer)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)";
    struct sql q;

    if (!is_short(h->token, h->why) || h->own_bytes == 0 || h->own_bytes > HIT_OWN_MAX ||
        h->peer_bytes > HIT_PEER_MAX)
        return ERR_LIMIT;
    sql_start(&q, s, text);
    sql_blob(&q, h->round, sizeof h->round);
    sql_blob(&q, h->handle, sizeof h->handle);
    sql_int(&q, h->record);
    sql_text(&q, h->token);
    sql_text(&q, h->why);
    sql_blob(&q, h->own, h->own_bytes);
    sql_blob(&q, h->peer, h->peer_bytes);
    return sql_finish(&q, NULL);
}

static enum err is_hit(struct store *s, const uint8_t round[32], const uint8_t handle[16])
{
    static const char text[] = "SELECT 1 FROM hit WHERE round = ? AND handle = ? LIMIT 1";
    struct sql q;

    sql_start(&q, s, text);
    sql_blob(&q, round, 32);
    sql_blob(&q, handle, STORE_HANDLE_BYTES);
    if (!sql_row(&q))
        sql_fail(&q, ERR_NOT_FOUND);
    return sql_end(&q);
}

enum err store_hit_peer(struct store *s,
                        const uint8_t round[32],
                        const uint8_t handle[STORE_HANDLE_BYTES],
                        const void *json,
                        size_t bytes)
{
    static const char text[] = "UPDATE hit SET peer = ?"
                               " WHERE round = ? AND handle = ? AND own IS NOT NULL";
    struct sql q;
    enum err e;

    if (bytes == 0 || bytes > HIT_PEER_MAX)
        return ERR_LIMIT;
    e = is_hit(s, round, handle);
    if (e != OK)
        return e;
    sql_start(&q, s, text);
    sql_blob(&q, json, bytes);
    sql_blob(&q, round, 32);
    sql_blob(&q, handle, STORE_HANDLE_BYTES);
    return sql_finish(&q, NULL);
}

static void read_hit(struct sql *q, struct store_hit *h)
{
    sql_get_fixed(q, 0, h->round, sizeof h->round);
    sql_get_fixed(q, 1, h->handle, sizeof h->handle);
    h->record = sql_get_int(q, 2);
    h->token = sql_get_text(q, 3);
    h->why = sql_get_text(q, 4);
    h->own = sql_get_blob(q, 5, &h->own_bytes);
    h->peer = sql_get_blob(q, 6, &h->peer_bytes);
}

enum err store_hit_each(struct store *s,
                        const uint8_t *round,
                        enum err (*visit)(void *state, const struct store_hit *h),
                        void *state)
{
    static const char one[] = "SELECT round, handle, record, token, why, own, peer"
                              " FROM hit WHERE round = ? ORDER BY id";
    static const char all[] = "SELECT round, handle, record, token, why, own, peer"
                              " FROM hit ORDER BY id";
    struct store_hit h;
    struct sql q;

    sql_start(&q, s, round ? one : all);
    if (round)
        sql_blob(&q, round, 32);
    sql_visit(s, true);
    while (sql_row(&q)) {
        read_hit(&q, &h);
        if (q.status == OK)
            sql_fail(&q, visit(state, &h));
    }
    sql_visit(s, false);
    return sql_end(&q);
}

enum err store_hit_erase(struct store *s,
                         const uint8_t round[32],
                         const uint8_t handle[STORE_HANDLE_BYTES])
{
    static const char text[] =
        "UPDATE hit SET own = NULL, peer = NULL, token = '', why = ''"
        " WHERE round = ? AND handle = ?";
    int64_t changed;
    struct sql q;
    enum err e;

    sql_start(&q, s, text);
    sql_blob(&q, round, 32);
    sql_blob(&q, handle, STORE_HANDLE_BYTES);
    e = sql_finish(&q, &changed);
    return e == OK && changed == 0 ? ERR_NOT_FOUND : e;
}
