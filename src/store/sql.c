/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sql.c - statements kept by the address of their text, and SQLite's errors as ours
 *
 * A statement that is in use when it is asked for again (a visitor may call the
 * verb that called it) is prepared once more for that use and finalized after.
 *
 * fail() is the one place where an SQLite code becomes an error: it notes what
 * store_explain will say, and when the open transaction or the store is lost.
 */
#include "store/sql.h"

#include "base/must.h"

#include <errno.h>
#include <string.h>

/* What the constraint that was hurt means to a caller. */
static enum err constraint(int code)
{
    switch (code) {
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
    case SQLITE_CONSTRAINT_UNIQUE:
        return ERR_EXISTS;
    case SQLITE_CONSTRAINT_FOREIGNKEY:
        return ERR_NOT_FOUND;
    default:
        return ERR_CORRUPT; /* a verb has checked what the others say */
    }
}

static enum err meaning(int code)
{
    must(code != SQLITE_OK && code != SQLITE_ROW && code != SQLITE_DONE);
    if (code == SQLITE_IOERR_NOMEM)
        return ERR_NOMEM;
    switch (code & 0xff) {
    case SQLITE_NOMEM:
        return ERR_NOMEM;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_SCHEMA:
    case SQLITE_MISMATCH:
        return ERR_CORRUPT;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return ERR_BUSY;
    case SQLITE_TOOBIG:
        return ERR_LIMIT;
    case SQLITE_CONSTRAINT:
        return constraint(code);
    default:
        return ERR_IO;
    }
}

/* Note a failure of SQLite's and return what it means. */
static enum err fail(struct store *s, int code)
{
    int why = errno; /* where SQLite fails in committing it notes errno too late for us */
    enum err e = meaning(code);

    must((code & 0xff) != SQLITE_MISUSE);
    s->failure = code;
    s->system_error = sqlite3_system_errno(s->db);
    if (s->system_error == 0 && (code & 0xff) == SQLITE_IOERR)
        s->system_error = why;
    if ((code & 0xff) == SQLITE_IOERR && e != ERR_NOMEM)
        s->broken = true;
    if (s->in_transaction && s->lost == OK &&
        (e == ERR_IO || e == ERR_NOMEM || e == ERR_CORRUPT || e == ERR_BUSY))
        s->lost = e;
    return e;
}

/* Why nothing may be done now, or OK. */
static enum err standing(const struct store *s)
{
    if (s->broken)
        return ERR_IO;
    return s->in_transaction ? s->lost : OK;
}

/* The place of a text among the kept, prepared or not. */
static struct sql_kept *find(struct store *s, const char *text)
{
    for (size_t i = 0; i < s->kept_count; i++) {
        if (s->kept[i].text == text)
            return &s->kept[i];
    }
    must(s->kept_count < SQL_KEPT_MAX);
    s->kept[s->kept_count].text = text;
    return &s->kept[s->kept_count++];
}

static void prepare(struct sql *q, const char *text, unsigned flags)
{
    int code = sqlite3_prepare_v3(q->store->db, text, -1, flags, &q->statement, NULL);

    if (code != SQLITE_OK)
        q->status = fail(q->store, code);
}

void sql_start(struct sql *q, struct store *s, const char *text)
{
    struct sql_kept *kept = find(s, text);

    *q = (struct sql){.store = s, .status = standing(s)};
    if (q->status != OK)
        return;
    if (kept->taken) {
        prepare(q, text, 0);
        return;
    }
    q->statement = kept->statement;
    if (!q->statement)
        prepare(q, text, SQLITE_PREPARE_PERSISTENT);
    if (q->status != OK)
        return;
    kept->statement = q->statement;
    kept->taken = true;
    q->kept = kept;
}

/* Take the result of a call; the statement is not used any further if it failed. */
static void check(struct sql *q, int code)
{
    if (code != SQLITE_OK)
        q->status = fail(q->store, code);
}

void sql_int(struct sql *q, int64_t value)
{
    if (q->status == OK)
        check(q, sqlite3_bind_int64(q->statement, ++q->bound, value));
}

void sql_size(struct sql *q, uint64_t value)
{
    if (value > INT64_MAX)
        sql_fail(q, ERR_LIMIT);
    else
        sql_int(q, (int64_t)value);
}

void sql_text(struct sql *q, const char *text)
{
    if (q->status == OK)
        check(q, sqlite3_bind_text64(q->statement, ++q->bound, text, strlen(text),
                                     SQLITE_STATIC, SQLITE_UTF8));
}

void sql_blob(struct sql *q, const void *bytes, size_t count)
{
    if (q->status == OK)
        check(q,
              sqlite3_bind_blob64(q->statement, ++q->bound, bytes, count, SQLITE_STATIC));
}

bool sql_row(struct sql *q)
{
    int code;

    if (q->status != OK)
        return false;
    must(q->bound == sqlite3_bind_parameter_count(q->statement));
    code = sqlite3_step(q->statement);
    if (code == SQLITE_ROW)
        return true;
    if (code != SQLITE_DONE)
        q->status = fail(q->store, code);
    return false;
}

int64_t sql_get_int(struct sql *q, int column)
{
    return q->status == OK ? sqlite3_column_int64(q->statement, column) : 0;
}

uint64_t sql_get_size(struct sql *q, int column)
{
    int64_t value = sql_get_int(q, column);

    if (value >= 0)
        return (uint64_t)value;
    sql_fail(q, ERR_CORRUPT);
    return 0;
}

/* SQLite gives NULL for a NULL, for no bytes, and when it could not read them. */
const uint8_t *sql_get_blob(struct sql *q, int column, size_t *count)
{
    const void *bytes;

    *count = 0;
    if (q->status != OK || sqlite3_column_type(q->statement, column) == SQLITE_NULL)
        return NULL;
    bytes = sqlite3_column_blob(q->statement, column);
    *count = (size_t)sqlite3_column_bytes(q->statement, column);
    if (!bytes && *count == 0)
        bytes = "";
    if (!bytes) {
        *count = 0;
        q->status = fail(q->store, SQLITE_NOMEM);
    }
    return bytes;
}

const char *sql_get_text(struct sql *q, int column)
{
    const unsigned char *text = NULL;

    if (q->status != OK)
        return "";
    if (sqlite3_column_type(q->statement, column) == SQLITE_NULL) {
        q->status = ERR_CORRUPT;
        return "";
    }
    text = sqlite3_column_text(q->statement, column);
    if (!text)
        q->status = fail(q->store, SQLITE_NOMEM);
    return text ? (const char *)text : "";
}

void sql_get_fixed(struct sql *q, int column, uint8_t *out, size_t bytes)
{
    size_t count;
    const uint8_t *found = sql_get_blob(q, column, &count);

    if (found && count == bytes) {
        memcpy(out, found, bytes);
        return;
    }
    memset(out, 0, bytes);
    sql_fail(q, ERR_CORRUPT);
}

void sql_get_buffer(struct sql *q, int column, struct buffer *out)
{
    size_t count;
    const uint8_t *found = sql_get_blob(q, column, &count);

    buffer_clear(out);
    if (q->status != OK)
        return;
    if (!found) {
        q->status = ERR_CORRUPT;
        return;
    }
    buffer_add(out, found, count);
    q->status = buffer_status(out);
}

void sql_fail(struct sql *q, enum err e)
{
    if (q->status == OK)
        q->status = e;
}

enum err sql_end(struct sql *q)
{
    if (!q->kept) {
        sqlite3_finalize(q->statement);
    } else {
        sqlite3_reset(q->statement); /* repeats what the step said */
        sqlite3_clear_bindings(q->statement);
        q->kept->taken = false;
    }
    q->statement = NULL;
    return q->status;
}

enum err sql_finish(struct sql *q, int64_t *changed)
{
    must(!sql_row(q));
    if (changed)
        *changed = q->status == OK ? sqlite3_changes64(q->store->db) : 0;
    return sql_end(q);
}

enum err sql_run(struct store *s, const char *text)
{
    int code;
    enum err e = standing(s);

    if (e != OK)
        return e;
    code = sqlite3_exec(s->db, text, NULL, NULL, NULL);
    return code == SQLITE_OK ? OK : fail(s, code);
}

enum err sql_enter(struct store *s, bool *own)
{
    *own = !s->in_transaction;
    return *own ? store_begin(s) : standing(s);
}

enum err sql_leave(struct store *s, bool own, enum err e)
{
    if (!own)
        return e;
    if (e == OK)
        return store_commit(s);
    store_rollback(s);
    return e;
}

void sql_visit(struct store *s, bool begins)
{
    s->visits += begins ? 1 : -1;
    must(s->visits >= 0);
}

void sql_forget(struct store *s)
{
    for (size_t i = 0; i < s->kept_count; i++) {
        must(!s->kept[i].taken);
        sqlite3_finalize(s->kept[i].statement);
        s->kept[i] = (struct sql_kept){0};
    }
    s->kept_count = 0;
}
