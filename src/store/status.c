/* SPDX-License-Identifier: Apache-2.0 */
/*
 * status.c - what became of posted objects
 */
#include "store/status.h"

#include "store/sql.h"

#include <string.h>

enum err store_status_put(struct store *s,
                          const uint8_t id[16],
                          const char *owner,
                          int64_t made,
                          const void *text,
                          size_t count)
{
    static const char insert[] =
        "INSERT INTO status (id, owner, made, text) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET owner = excluded.owner, made = excluded.made,"
        " text = excluded.text";
    struct sql q;

    if (strlen(owner) > STORE_STATUS_OWNER_MAX || count > STORE_STATUS_MAX)
        return ERR_LIMIT;
    sql_start(&q, s, insert);
    sql_blob(&q, id, 16);
    sql_text(&q, owner);
    sql_int(&q, made);
    sql_blob(&q, count > 0 ? text : "", count);
    return sql_finish(&q, NULL);
}

enum err store_status_get(struct store *s,
                          const uint8_t id[16],
                          struct buffer *owner,
                          struct buffer *text)
{
    static const char select[] =
        "SELECT CAST(owner AS BLOB), text FROM status WHERE id = ?";
    struct sql q;

    buffer_clear(owner);
    buffer_clear(text);
    sql_start(&q, s, select);
    sql_blob(&q, id, 16);
    if (!sql_row(&q))
        sql_fail(&q, ERR_NOT_FOUND);
    sql_get_buffer(&q, 0, owner);
    sql_get_buffer(&q, 1, text);
    if (q.status != OK) {
        buffer_clear(owner);
        buffer_clear(text);
    }
    return sql_end(&q);
}

enum err store_status_expire(struct store *s, int64_t before, int64_t *gone)
{
    static const char text[] = "DELETE FROM status WHERE made < ?";
    struct sql q;
    int64_t rows;
    enum err e;

    sql_start(&q, s, text);
    sql_int(&q, before);
    e = sql_finish(&q, &rows);
    if (e == OK)
        *gone = rows;
    return e;
}
