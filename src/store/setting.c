/* SPDX-License-Identifier: Apache-2.0 */
/*
 * setting.c - small values by name
 */
#include "store/sql.h"
#include "store/store.h"

#include <string.h>

enum err
store_setting_put(struct store *s, const char *name, const void *value, size_t bytes)
{
    static const char text[] = "INSERT INTO setting (name, value) VALUES (?, ?)"
                               " ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    struct sql q;

    if (name[0] == 0 || strlen(name) > STORE_SETTING_NAME_MAX ||
        bytes > STORE_SETTING_MAX)
        return ERR_LIMIT;
    sql_start(&q, s, text);
    sql_text(&q, name);
    sql_blob(&q, bytes > 0 ? value : "", bytes);
    return sql_finish(&q, NULL);
}

enum err store_setting_get(struct store *s, const char *name, struct buffer *out)
{
    static const char text[] = "SELECT value FROM setting WHERE name = ?";
    struct sql q;

    buffer_clear(out);
    sql_start(&q, s, text);
    sql_text(&q, name);
    if (sql_row(&q))
        sql_get_buffer(&q, 0, out);
    else
        sql_fail(&q, ERR_NOT_FOUND);
    return sql_end(&q);
}

enum err store_setting_erase(struct store *s, const char *name)
{
    static const char text[] = "DELETE FROM setting WHERE name = ?";
    struct sql q;

    sql_start(&q, s, text);
    sql_text(&q, name);
    return sql_finish(&q, NULL);
}

enum err
store_setting_each(struct store *s,
                   enum err (*visit)(void *state, const char *name, size_t bytes),
                   void *state)
{
    static const char text[] = "SELECT name, length(value) FROM setting ORDER BY name";
    struct sql q;

    sql_start(&q, s, text);
    sql_visit(s, true);
    while (sql_row(&q)) {
        const char *name = sql_get_text(&q, 0);
        const uint64_t bytes = sql_get_size(&q, 1);

        if (q.status == OK)
            sql_fail(&q, visit(state, name, (size_t)bytes));
    }
    sql_visit(s, false);
    return sql_end(&q);
}
