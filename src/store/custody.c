/* SPDX-License-Identifier: Apache-2.0 */
/*
 * custody.c - what opens the items given and held, for the own overseer
 */
#include "store/custody.h"

#include "store/sql.h"

enum err store_custody_put(struct store *s, const struct store_custody *c)
{
    static const char text[] =
        "INSERT INTO custody (peer, side, n, sealed) VALUES (?, ?, ?, ?)";
    struct sql q;

    sql_start(&q, s, text);
    sql_int(&q, c->peer);
    sql_int(&q, c->side);
    sql_size(&q, c->n);
    sql_blob(&q, c->sealed, sizeof c->sealed);
    return sql_finish(&q, NULL);
}

static void read_row(struct sql *q, struct store_custody *out)
{
    const int64_t side = sql_get_int(q, 2);

    out->row = sql_get_int(q, 0);
    out->peer = sql_get_int(q, 1);
    out->side = side == STORE_PEER ? STORE_PEER : STORE_OWN;
    out->n = sql_get_size(q, 3);
    sql_get_fixed(q, 4, out->sealed, sizeof out->sealed);
    if (side != STORE_OWN && side != STORE_PEER)
        sql_fail(q, ERR_CORRUPT);
}

static enum err read_one(struct sql *q, struct store_custody *out)
{
    struct store_custody found = {.row = 0};
    enum err e;

    if (sql_row(q))
        read_row(q, &found);
    else
        sql_fail(q, ERR_NOT_FOUND);
    e = sql_end(q);
    if (e == OK)
        *out = found;
    return e;
}

enum err store_custody_get(struct store *s,
                           int64_t peer,
                           enum store_side side,
                           uint64_t n,
                           struct store_custody *out)
{
    static const char text[] = "SELECT id, peer, side, n, sealed FROM custody"
                               " WHERE peer = ? AND side = ? AND n = ?";
    struct sql q;

    sql_start(&q, s, text);
    sql_int(&q, peer);
    sql_int(&q, side);
    sql_size(&q, n);
    return read_one(&q, out);
}

enum err store_custody_at(struct store *s, int64_t row, struct store_custody *out)
{
    static const char text[] =
        "SELECT id, peer, side, n, sealed FROM custody WHERE id = ?";
    struct sql q;

    sql_start(&q, s, text);
    sql_int(&q, row);
    return read_one(&q, out);
}

enum err store_custody_erase(struct store *s, int64_t row)
{
    static const char text[] = "DELETE FROM custody WHERE id = ?";
    struct sql q;

    sql_start(&q, s, text);
    sql_int(&q, row);
    return sql_finish(&q, NULL);
}

enum err store_custody_each(struct store *s,
                            int64_t peer,
                            enum err (*visit)(void *state, const struct store_custody *c),
                            void *state)
{
    static const char text[] = "SELECT id, peer, side, n, sealed FROM custody"
                               " WHERE ?1 = 0 OR peer = ?1 ORDER BY id";
    struct store_custody c;
    struct sql q;

    sql_start(&q, s, text);
    sql_int(&q, peer);
    sql_visit(s, true);
    while (sql_row(&q)) {
        read_row(&q, &c);
        if (q.status == OK)
            sql_fail(&q, visit(state, &c));
    }
    sql_visit(s, false);
    return sql_end(&q);
}
