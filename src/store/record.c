/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record.c - own records
 *
 * temp.put holds, in memory, the rows that the open transaction has put: what
 * store_record_erase_list spares. It is emptied when the next transaction begins.
 */
#include "store/record.h"

#include "store/sql.h"

#include <string.h>

static bool is_name(const char *text, size_t most)
{
    size_t bytes = strlen(text);

    return bytes > 0 && bytes <= most;
}

/* Remember that the open transaction has put this record. */
static enum err note_put(struct store *s, const char *list, const char *id)
{
    static const char text[] = "INSERT OR IGNORE INTO temp.put (row)"
                               " SELECT row FROM record WHERE list = ? AND id = ?";
    struct sql q;

    if (!s->in_transaction)
        return OK;
    sql_start(&q, s, text);
    sql_text(&q, list);
    sql_text(&q, id);
    s->has_put = true;
    return sql_finish(&q, NULL);
}

enum err store_record_put(struct store *s,
                          const char *list,
                          const char *id,
                          const void *bytes,
                          size_t count,
                          bool *changed)
{
    static const char text[] =
        "INSERT INTO record (list, id, bytes) VALUES (?, ?, ?)"
        " ON CONFLICT (list, id) DO UPDATE SET bytes = excluded.bytes"
        " WHERE excluded.bytes <> record.bytes";
    int64_t rows;
    struct sql q;
    enum err e;

    if (!is_name(list, STORE_LIST_MAX) || !is_name(id, STORE_ID_MAX) || count == 0 ||
        count > STORE_RECORD_MAX)
        return ERR_LIMIT;
    sql_start(&q, s, text);
    sql_text(&q, list);
    sql_text(&q, id);
    sql_blob(&q, bytes, count);
    e = sql_finish(&q, &rows);
    if (e == OK)
        e = note_put(s, list, id);
    if (e == OK)
        *changed = rows > 0;
    return e;
}

enum err
store_record_get(struct store *s, int64_t row, struct buffer *bytes, struct buffer *list)
{
    static const char text[] =
        "SELECT bytes, CAST(list AS BLOB) FROM record WHERE row = ?";
    struct sql q;

    if (bytes)
        buffer_clear(bytes);
    if (list)
        buffer_clear(list);
    sql_start(&q, s, text);
    sql_int(&q, row);
    if (!sql_row(&q))
        sql_fail(&q, ERR_NOT_FOUND);
    if (bytes)
        sql_get_buffer(&q, 0, bytes);
    if (list)
        sql_get_buffer(&q, 1, list);
    if (q.status != OK && bytes)
        buffer_clear(bytes);
    return sql_end(&q);
}

/* Start one of two statements: with a list, and for all. */
static void
start(struct sql *q, struct store *s, const char *list, const char *one, const char *all)
{
    sql_start(q, s, list ? one : all);
    if (list)
        sql_text(q, list);
}

enum err
store_record_lists(struct store *s,
                   enum err (*visit)(void *state, const char *list, int64_t count),
                   void *state)
{
    enum err e = OK;
    enum err ended;
    struct sql q;

    sql_start(&q, s, "SELECT list, count(*) FROM record GROUP BY list");
    while (e == OK && sql_row(&q))
        e = visit(state, sql_get_text(&q, 0), sql_get_int(&q, 1));
    ended = sql_end(&q);
    return e != OK ? e : ended;
}

enum err store_record_count(struct store *s, const char *list, int64_t *count)
{
    static const char one[] = "SELECT count(*) FROM record WHERE list = ?";
    static const char all[] = "SELECT count(*) FROM record";
    int64_t found = 0;
    struct sql q;
    enum err e;

    start(&q, s, list, one, all);
    if (sql_row(&q))
        found = sql_get_int(&q, 0);
    e = sql_end(&q);
    if (e == OK)
        *count = found;
    return e;
}

enum err store_record_each(struct store *s,
                           const char *list,
                           enum err (*visit)(void *state, const struct store_record *r),
                           void *state)
{
    /* The plus keeps SQLite from sorting a whole list: rows come in their own order. */
    static const char one[] =
        "SELECT row, list, id, bytes FROM record WHERE +list = ? ORDER BY row";
    static const char all[] = "SELECT row, list, id, bytes FROM record ORDER BY row";
    struct store_record r;
    struct sql q;

    start(&q, s, list, one, all);
    sql_visit(s, true);
    while (sql_row(&q)) {
        r.row = sql_get_int(&q, 0);
        r.list = sql_get_text(&q, 1);
        r.id = sql_get_text(&q, 2);
        r.bytes = sql_get_blob(&q, 3, &r.count);
        if (q.status == OK && !r.bytes)
            sql_fail(&q, ERR_CORRUPT);
        if (q.status == OK)
            sql_fail(&q, visit(state, &r));
    }
    sql_visit(s, false);
    return sql_end(&q);
}

enum err
store_record_erase(struct store *s, const char *list, const char *id, int64_t *row)
{
    static const char text[] = "DELETE FROM record WHERE row = ?";
    int64_t found;
    struct sql q;
    enum err e = store_record_find(s, list, id, &found);

    if (e != OK)
        return e;
    sql_start(&q, s, text);
    sql_int(&q, found);
    e = sql_finish(&q, NULL);
    if (e == OK)
        *row = found;
    return e;
}

enum err store_record_erase_list(struct store *s, const char *list, int64_t *gone)
{
    static const char all[] = "DELETE FROM record WHERE list = ?";
    static const char rest[] = "DELETE FROM record WHERE list = ?"
                               " AND row NOT IN (SELECT row FROM temp.put)";
    int64_t rows;
    struct sql q;
    enum err e;

    sql_start(&q, s, s->in_transaction && s->has_put ? rest : all);
    sql_text(&q, list);
    e = sql_finish(&q, &rows);
    if (e == OK)
        *gone = rows;
    return e;
}

enum err
store_record_find(struct store *s, const char *list, const char *id, int64_t *row)
{
    static const char text[] = "SELECT row FROM record WHERE list = ? AND id = ?";
    int64_t found = 0;
    struct sql q;
    enum err e;

    sql_start(&q, s, text);
    sql_text(&q, list);
    sql_text(&q, id);
    if (sql_row(&q))
        found = sql_get_int(&q, 0);
    else
        sql_fail(&q, ERR_NOT_FOUND);
    e = sql_end(&q);
    if (e == OK)
        *row = found;
    return e;
}

enum err store_record_find_any(struct store *s, const char *id, int64_t *row)
{
    static const char text[] = "SELECT row FROM record WHERE id = ? LIMIT 2";
    int64_t found = 0;
    struct sql q;
    enum err e;

    sql_start(&q, s, text);
    sql_text(&q, id);
    if (sql_row(&q))
        found = sql_get_int(&q, 0);
    else
        sql_fail(&q, ERR_NOT_FOUND);
    if (sql_row(&q))
        sql_fail(&q, ERR_EXISTS);
    e = sql_end(&q);
    if (e == OK)
        *row = found;
    return e;
}

enum err store_record_last(struct store *s, int64_t *row)
{
    static const char text[] = "SELECT seq FROM sqlite_sequence WHERE name = 'record'";
    int64_t found = 0;
    struct sql q;
    enum err e;

    sql_start(&q, s, text);
    if (sql_row(&q))
        found = sql_get_int(&q, 0);
    e = sql_end(&q);
    if (e == OK)
        *row = found;
    return e;
}

enum err store_record_each_erased(struct store *s,
                                  const char *list,
                                  enum err (*visit)(void *state, int64_t row),
                                  void *state)
{
    static const char all[] = "SELECT row FROM record WHERE +list = ? ORDER BY row";
    static const char rest[] = "SELECT row FROM record WHERE +list = ?"
                               " AND row NOT IN (SELECT row FROM temp.put) ORDER BY row";
    struct sql q;

    sql_start(&q, s, s->in_transaction && s->has_put ? rest : all);
    sql_text(&q, list);
    sql_visit(s, true);
    while (sql_row(&q))
        sql_fail(&q, visit(state, sql_get_int(&q, 0)));
    sql_visit(s, false);
    return sql_end(&q);
}
