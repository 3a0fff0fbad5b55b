/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sql.h - one SQL statement at a time: bind, step, read, and one error at the end
 *
 * For store/ alone. A statement is a static text; it is prepared once for each
 * store and kept. Binding and reading are sticky: after a failure they do nothing,
 * and sql_end says what it was.
 *
 *     static const char count_peers[] = "SELECT count(*) FROM peer";
 *
 *     sql_start(&q, s, count_peers);
 *     if (sql_row(&q))
 *         found = sql_get_int(&q, 0);
 *     e = sql_end(&q);
 */
#ifndef STORE_SQL_H
#define STORE_SQL_H

#include "base/attr.h"
#include "base/buffer.h"
#include "base/err.h"
#include "store/store.h"

#include <sqlite3.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SQL_KEPT_MAX = 96 };

struct sql_kept {
    const char *text; /* static; its address is its name */
    sqlite3_stmt *statement;
    bool taken;
};

struct store_file; /* which of the two files (store/store.c) */

/* The store itself, for the files of store/. */
struct store {
    sqlite3 *db;
    char *dir;
    const struct store_file *file;
    int lock;            /* file descriptor that holds the lock; -1: a reader has none */
    bool is_reader;      /* may not write */
    int64_t last_added;  /* the greatest `added` there ever was; -1: not known yet */
    bool in_transaction; /* between store_begin and store_commit */
    enum err lost;       /* why the open transaction is lost; OK if it is not */
    bool broken;         /* the disk failed: nothing but store_close helps */
    bool has_put;        /* temp.put holds something (store/record.c) */
    int visits;          /* visitors under way */
    int failure;         /* SQLite's code of the last failure */
    int system_error;    /* errno of the last failure, 0 if none */
    size_t kept_count;
    struct sql_kept kept[SQL_KEPT_MAX];
};

struct sql {
    struct store *store;
    sqlite3_stmt *statement;
    struct sql_kept *kept; /* NULL: prepared for this use alone */
    int bound;             /* parameters so far */
    enum err status;
};

/* Begin with a statement. Every start needs its sql_end. */
void sql_start(struct sql *q, struct store *s, const char *text);

/* Bind the next parameter, in the order of the text. Bytes are borrowed until sql_end. */
void sql_int(struct sql *q, int64_t value);
void sql_size(struct sql *q, uint64_t value); /* ERR_LIMIT over INT64_MAX */
void sql_text(struct sql *q, const char *text);
void sql_blob(struct sql *q, const void *bytes, size_t count); /* NULL bytes bind NULL */

/* Step to the next row: true if there is one; false at the end and after failure. */
bool sql_row(struct sql *q);

/* Read a column of the row. Bytes are borrowed until the next step. */
int64_t sql_get_int(struct sql *q, int column);
uint64_t sql_get_size(struct sql *q, int column);    /* ERR_CORRUPT below 0 */
const char *sql_get_text(struct sql *q, int column); /* ERR_CORRUPT, then "", on NULL */
const uint8_t *sql_get_blob(struct sql *q, int column, size_t *count); /* NULL for NULL */
/* Exactly `bytes` bytes, else ERR_CORRUPT and out zeroed. */
void sql_get_fixed(struct sql *q, int column, uint8_t *out, size_t bytes);
/* A blob into out, cleared first; its ceiling gives ERR_LIMIT. */
void sql_get_buffer(struct sql *q, int column, struct buffer *out);

/* Note a failure of the caller's own if nothing failed before. */
void sql_fail(struct sql *q, enum err e);

/* Give the statement back; OK, or the first thing that failed. */
MUST_CHECK enum err sql_end(struct sql *q);

/* Step to the end without reading, then sql_end; *changed rows (may be NULL). */
MUST_CHECK enum err sql_finish(struct sql *q, int64_t *changed);

/* Run a whole text without parameters, not kept. */
MUST_CHECK enum err sql_run(struct store *s, const char *text);

/* Bound a verb of several statements: its own transaction, or part of the open one.
 * sql_leave commits when e is OK, else rolls back, and returns the first error. Inside
 * an open transaction both do nothing, so a verb must judge before it writes. */
MUST_CHECK enum err sql_enter(struct store *s, bool *own);
MUST_CHECK enum err sql_leave(struct store *s, bool own, enum err e);

/* Bound the calls of a visitor. */
void sql_visit(struct store *s, bool begins);

/* Finalize every kept statement. */
void sql_forget(struct store *s);

#endif
