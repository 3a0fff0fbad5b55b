/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cursor.c - how far this node has read at others
 */
#include "store/cursor.h"

#include "store/sql.h"

#include <string.h>

enum err store_cursor_put(struct store *s, const char *name, const char *text)
{
    static const char insert[] = "INSERT INTO cursor (name, text) VALUES (?, ?)"
                                 " ON CONFLICT (name) DO UPDATE SET text = excluded.text";
    struct sql q;

    if (name[0] == 0 || strlen(name) > STORE_CURSOR_NAME_MAX ||
        strlen(text) > STORE_CURSOR_MAX)
        return ERR_LIMIT;
    sql_start(&q, s, insert);
    sql_text(&q, name);
    sql_text(&q, text);
    return sql_finish(&q, NULL);
}

enum err store_cursor_get(struct store *s, const char *name, struct buffer *out)
{
    static const char select[] = "SELECT CAST(text AS BLOB) FROM cursor WHERE name = ?";
    struct sql q;

    buffer_clear(out);
    sql_start(&q, s, select);
    sql_text(&q, name);
    if (sql_row(&q))
        sql_get_buffer(&q, 0, out);
    else
        sql_fail(&q, ERR_NOT_FOUND);
    return sql_end(&q);
}

enum err store_cursor_erase(struct store *s, const char *name)
{
    static const char text[] = "DELETE FROM cursor WHERE name = ?";
    struct sql q;

    sql_start(&q, s, text);
    sql_text(&q, name);
    return sql_finish(&q, NULL);
}

enum err
store_cursor_each(struct store *s,
                  enum err (*visit)(void *state, const char *name, const char *text),
                  void *state)
{
    static const char select[] = "SELECT name, text FROM cursor ORDER BY name";
    struct sql q;

    sql_start(&q, s, select);
    sql_visit(s, true);
    while (sql_row(&q)) {
        const char *name = sql_get_text(&q, 0);
        const char *text = sql_get_text(&q, 1);

        if (q.status == OK)
            sql_fail(&q, visit(state, name, text));
    }
    sql_visit(s, false);
    return sql_end(&q);
}
