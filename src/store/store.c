/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store.c - opening the file, and bounding transactions
 *
 * A transaction's states:
 *
 *     none --store_begin--> open --store_commit--> none   what was written is on disk
 *                           open --store_rollback--> none nothing was written
 *                           open --a verb fails for want of memory or disk--> lost
 *                           lost --store_commit, store_rollback--> none
 *
 * SQLite may have rolled back by itself when a transaction is lost; what follows
 * would then commit statement by statement, so in `lost` no statement is run.
 *
 * The schema and the file's application id come in one transaction: a file without
 * them, and without tables, was left by a process that died while it was making it,
 * and counts as absent.
 */
#include "store/store.h"

#include "base/memory.h"
#include "base/must.h"
#include "store/folder.h"
#include "store/object.h"
#include "store/sql.h"
#include "store/sweep.h"

#include <unistd.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum {
    SCHEMA_VERSION = 1,
    PAGE_BYTES = SWEEP_PAGE_BYTES,
    PATIENCE_MS = 5000 /* with a reader, before the WAL can be emptied; with a writer */
};

extern const unsigned char store_schema[]; /* made from schema.sql by tools/embed */
extern const unsigned char store_objects_schema[]; /* from objects.sql */

struct store_file {
    const char *name;
    const char *lock;
    int application;
    const unsigned char *schema;
    bool has_readers; /* others may have it open while it is written */
    const char *settings;
};

/* Exclusive locking keeps the index of the WAL in memory, for this process alone. */
static const struct store_file node_file = {
    .name = "node.db",
    .lock = "lock",
    .application = 0x456e7431 /* "Ent1" */,
    .schema = store_schema,
    .settings = "PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -16384;"};

/* A larger WAL before it is put into the file: the pages of an index by hash are changed
 * again and again while much is put, and are then written once. */
static const struct store_file objects_file = {
    .name = "objects.db",
    .lock = "objects.lock",
    .application = 0x456e7432 /* "Ent2" */,
    .schema = store_objects_schema,
    .has_readers = true,
    .settings = "PRAGMA cache_size = -12288; PRAGMA wal_autocheckpoint = 4096;"};

static const char first_settings[] = "PRAGMA mmap_size = 0;"
                                     "PRAGMA cell_size_check = ON;"
                                     "PRAGMA temp_store = MEMORY;";

static const char reader_settings[] = "PRAGMA cache_size = -2048;"
                                      "PRAGMA query_only = ON;";

static const char last_settings[] = "PRAGMA synchronous = FULL;"
                                    "PRAGMA secure_delete = ON;"
                                    "PRAGMA foreign_keys = ON;"
                                    "PRAGMA max_page_count = 16777215;"
                                    "CREATE TEMP TABLE put (row INTEGER PRIMARY KEY);";

static bool is_full(const struct store *s)
{
    return (s->failure & 0xff) == SQLITE_FULL || s->system_error == ENOSPC ||
           s->system_error == EDQUOT || s->system_error == EFBIG;
}

enum err store_explain(const struct store *s, enum err e, struct fault *f)
{
    switch ((int)e) {
    case OK:
        return OK;
    case ERR_IO:
        if (is_full(s))
            return fault_set(f, e, "",
                             "The disk is full; nothing was changed. Make room, then try "
                             "again.");
        return fault_set(f, e, "",
                         "The node's file could not be read or written (%s); check the "
                         "disk, then try again.",
                         sqlite3_errstr(s->failure));
    case ERR_CORRUPT:
        return fault_set(f, e, "",
                         "The node's file is damaged; restore the folder from a backup.");
    case ERR_NOMEM:
        return fault_set(f, e, "", "There is not enough memory; close other programs.");
    case ERR_BUSY:
        return fault_set(f, e, "",
                         "Another program has opened the node's file; close it, then try "
                         "again.");
    default:
        return fault_set(f, e, "", "The store refuses this (%s).", err_name(e));
    }
}

/* What stands in the file. */
struct content {
    int64_t application;
    int64_t version;
    int64_t tables;
};

static enum err read_content(struct store *s, struct content *c)
{
    static const char text[] =
        "SELECT (SELECT application_id FROM pragma_application_id),"
        " (SELECT user_version FROM pragma_user_version),"
        " (SELECT count(*) FROM sqlite_schema)";
    struct sql q;

    sql_start(&q, s, text);
    if (sql_row(&q)) {
        c->application = sql_get_int(&q, 0);
        c->version = sql_get_int(&q, 1);
        c->tables = sql_get_int(&q, 2);
    }
    return sql_end(&q);
}

/* Judge what stands there: OK to use it as it is, ERR_NOT_FOUND to make it. */
static enum err
judge_content(const struct store *s, const struct content *c, struct fault *f)
{
    const char *name = s->file->name;

    if (c->application == 0 && c->version == 0 && c->tables == 0)
        return fault_set(f, ERR_NOT_FOUND, "",
                         s->file->has_readers
                             ? "\"%s/%s\" was never finished; import something."
                             : "The node in \"%s\" (%s) was never finished; make it "
                               "again.",
                         s->dir, name);
    if (c->application != s->file->application)
        return fault_set(f, ERR_CORRUPT, "",
                         "\"%s/%s\" is not a node's file; check the folder's name.",
                         s->dir, name);
    if (c->version > SCHEMA_VERSION)
        return fault_set(f, ERR_CORRUPT, "",
                         "\"%s/%s\" was written by a newer version of this program "
                         "(schema %lld); install that version.",
                         s->dir, name, (long long)c->version);
    if (c->version < SCHEMA_VERSION)
        return fault_set(f, ERR_CORRUPT, "",
                         "\"%s/%s\" is damaged (schema %lld); restore the folder "
                         "from a backup.",
                         s->dir, name, (long long)c->version);
    return OK;
}

static enum err set_journal(struct store *s)
{
    static const char text[] = "PRAGMA journal_mode = WAL";
    bool is_wal = false;
    struct sql q;
    enum err e;

    sql_start(&q, s, text);
    if (sql_row(&q))
        is_wal = strcmp(sql_get_text(&q, 0), "wal") == 0;
    e = sql_end(&q);
    return e == OK && !is_wal ? ERR_IO : e;
}

static enum err set_page(struct store *s)
{
    char text[96];

    snprintf(text, sizeof text, "PRAGMA page_size = %d", PAGE_BYTES);
    return sql_run(s, text);
}

static enum err make_tables(struct store *s)
{
    char about[128];
    enum err e = store_begin(s);

    if (e != OK)
        return e;
    snprintf(about, sizeof about, "PRAGMA application_id = %d; PRAGMA user_version = %d;",
             s->file->application, SCHEMA_VERSION);
    e = sql_run(s, (const char *)s->file->schema);
    if (e == OK)
        e = sql_run(s, about);
    if (e == OK)
        return store_commit(s);
    store_rollback(s);
    return e;
}

/* No connection to objects.db takes it for its own alone to fold the WAL up at closing:
 * the writer does so before it closes, and readers never do. */
static void configure(struct store *s)
{
    const int is_shared = s->file->has_readers ? 1 : 0;

    must(sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL) == SQLITE_OK);
    must(sqlite3_db_config(s->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL) == SQLITE_OK);
    must(sqlite3_db_config(s->db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL) == SQLITE_OK);
    must(sqlite3_db_config(s->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL) == SQLITE_OK);
    must(sqlite3_db_config(s->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, is_shared, NULL) ==
         SQLITE_OK);
    if (is_shared)
        must(sqlite3_busy_timeout(s->db, PATIENCE_MS) == SQLITE_OK);
}

/* Settings that hold from before the first look, and how the file is laid out. */
static enum err prepare_settings(struct store *s)
{
    enum err e = sql_run(s, first_settings);

    return e == OK ? sql_run(s, s->is_reader ? reader_settings : s->file->settings) : e;
}

/* Let the file be what it says it is before anything is written to it. */
static enum err settle(struct store *s, bool make, struct fault *f)
{
    struct content c = {0};
    enum err e = prepare_settings(s);

    if (e == OK)
        e = read_content(s, &c);
    if (e != OK)
        return store_explain(s, e, f);
    e = judge_content(s, &c, f);
    if (e == OK && make && !s->file->has_readers)
        return fault_set(f, ERR_EXISTS, "", "There already is a node in \"%s\".", s->dir);
    make = make && e == ERR_NOT_FOUND;
    if ((e != OK && !make) || s->is_reader)
        return e;

    e = make ? set_page(s) : OK;
    if (e == OK)
        e = set_journal(s);
    if (e == OK)
        e = sql_run(s, last_settings);
    if (e == OK && make)
        e = make_tables(s);
    return store_explain(s, e, f);
}

/* Whether the file lost its end: it is whole pages unless a WAL has still to be put
 * into it. SQLite would read what is missing of a page as zeros. */
static bool is_cut(const char *path, const struct stat *about)
{
    char wal[FOLDER_PATH_MAX + 8];
    struct stat wal_about;

    snprintf(wal, sizeof wal, "%s-wal", path);
    return S_ISREG(about->st_mode) && about->st_size % PAGE_BYTES != 0 &&
           (stat(wal, &wal_about) != 0 || wal_about.st_size == 0);
}

/* Look at the file before the lock, so that looking at a folder makes nothing in it. */
static enum err look_at_file(const struct store *s, struct fault *f)
{
    char path[FOLDER_PATH_MAX];
    struct stat about;
    enum err e = folder_path(s->dir, s->file->name, path, f);

    if (e != OK)
        return e;
    if (stat(path, &about) == 0)
        return OK;
    e = errno == ENOENT || errno == ENOTDIR ? ERR_NOT_FOUND : ERR_IO;
    if (s->file->has_readers && e == ERR_NOT_FOUND)
        return fault_set(f, e, "",
                         "Nothing was ever put into \"%s/%s\"; import something.", s->dir,
                         s->file->name);
    return fault_set(f, e, "",
                     "There is no node in \"%s\" (%s); check the folder's name.", s->dir,
                     strerrordesc_np(errno));
}

/* The file is there and whole, or is made empty for its owner alone. A file that is there
 * is not opened here: closing it would let go of what SQLite has locked of it. */
static enum err prepare_file(const struct store *s,
                             bool make,
                             char path[FOLDER_PATH_MAX],
                             struct fault *f)
{
    enum err e = folder_path(s->dir, s->file->name, path, f);
    struct stat about;
    int file;

    if (e != OK)
        return e;
    if (stat(path, &about) == 0) {
        if ((!make || (s->file->has_readers && about.st_size > 0)) && !s->is_reader &&
            is_cut(path, &about))
            return fault_set(f, ERR_CORRUPT, "",
                             "\"%s\" is not a node's file, or has lost its end; restore "
                             "the folder from a backup.",
                             path);
        return OK;
    }
    if (!make)
        return OK;
    file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0)
        return fault_set(f, ERR_IO, "",
                         "\"%s\" cannot be made (%s); check that the folder is yours.",
                         path, strerrordesc_np(errno));
    close(file);
    return OK;
}

static enum err open_file(struct store *s, const char *path, struct fault *f)
{
    int flags = (s->is_reader ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE) |
                SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_EXRESCODE;
    int code = sqlite3_open_v2(path, &s->db, flags, NULL);

    if (code == SQLITE_OK) {
        configure(s);
        return OK;
    }
    if (code == SQLITE_NOMEM)
        return store_explain(s, ERR_NOMEM, f);
    return fault_set(f, ERR_IO, "",
                     "\"%s\" cannot be opened (%s); check that the folder is yours.",
                     path, sqlite3_errstr(code));
}

static void close_file(struct store *s)
{
    sql_forget(s);
    must(sqlite3_close(s->db) == SQLITE_OK); /* NULL is fine */
    s->db = NULL;
    s->has_put = false;
}

/* Put the WAL into the file and empty it, as far as readers let it: what stays is found
 * by the next opening. */
static void fold_up(struct store *s)
{
    sqlite3_busy_timeout(s->db, 0);
    sqlite3_wal_checkpoint_v2(s->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
}

void store_close(struct store *s)
{
    if (!s)
        return;
    must(s->visits == 0);
    store_rollback(s);
    if (s->db && s->file->has_readers && !s->is_reader && !s->broken)
        fold_up(s);
    close_file(s);
    folder_unlock(s->lock);
    memory_free(s->dir);
    memory_free(s);
}

static enum err make_store(const struct store_file *file,
                           const char *dir,
                           struct store **out,
                           struct fault *f)
{
    struct store *s = memory_new(1, sizeof *s);

    if (!s)
        return fault_set(f, ERR_NOMEM, "", "There is not enough memory.");
    s->file = file;
    s->lock = -1;
    s->last_added = -1;
    s->dir = memory_copy_text(dir);
    if (!s->dir) {
        store_close(s);
        return fault_set(f, ERR_NOMEM, "", "There is not enough memory.");
    }
    *out = s;
    return OK;
}

/* Open the file whose lock is taken, or that needs none; s is closed on failure. */
static enum err finish_opening(struct store *s, bool make, struct fault *f)
{
    char path[FOLDER_PATH_MAX];
    enum err e = prepare_file(s, make, path, f);

    if (e == OK)
        e = open_file(s, path, f);
    return e == OK ? settle(s, make, f) : e;
}

/* Give it out, or close what has failed. */
static enum err give(struct store *s, enum err e, struct store **out)
{
    if (e == OK)
        *out = s;
    else
        store_close(s);
    return e;
}

enum err
store_open(const char *dir, bool make, int wait_ms, struct store **out, struct fault *f)
{
    struct store *s = NULL;
    enum err e = make_store(&node_file, dir, &s, f);

    if (e != OK)
        return e;
    e = make ? folder_make(dir, f) : look_at_file(s, f);
    if (e == OK)
        e = folder_lock(dir, s->file->lock, wait_ms, &s->lock, f);
    if (e == OK)
        e = finish_opening(s, make, f);
    return give(s, e, out);
}

enum err
store_open_objects(const char *dir, int wait_ms, struct store **out, struct fault *f)
{
    struct store *s = NULL;
    enum err e = make_store(&objects_file, dir, &s, f);

    if (e != OK)
        return e;
    e = folder_lock(dir, s->file->lock, wait_ms, &s->lock, f);
    if (e == OK)
        e = finish_opening(s, true, f);
    return give(s, e, out);
}

void store_give_way(void)
{
    folder_give_way();
}

enum err store_open_objects_read(const char *dir, struct store **out, struct fault *f)
{
    struct store *s = NULL;
    enum err e = make_store(&objects_file, dir, &s, f);

    if (e != OK)
        return e;
    s->is_reader = true;
    e = look_at_file(s, f);
    if (e == OK)
        e = finish_opening(s, false, f);
    return give(s, e, out);
}

/* Forget what an earlier transaction has put (store_record_erase_list). */
static enum err forget_put(struct store *s)
{
    static const char text[] = "DELETE FROM temp.put";
    struct sql q;
    enum err e;

    if (!s->has_put)
        return OK;
    sql_start(&q, s, text);
    e = sql_finish(&q, NULL);
    if (e == OK)
        s->has_put = false;
    return e;
}

static const char rollback[] = "ROLLBACK";

enum err store_begin(struct store *s)
{
    static const char begin[] = "BEGIN IMMEDIATE";
    struct sql q;
    enum err e;

    must(!s->in_transaction && !s->is_reader);
    sql_start(&q, s, rollback); /* prepared now, because later memory may be short */
    e = sql_end(&q);
    if (e == OK)
        e = forget_put(s);
    if (e != OK)
        return e;
    sql_start(&q, s, begin);
    e = sql_finish(&q, NULL);
    if (e != OK)
        return e;
    s->in_transaction = true;
    s->lost = OK;
    return OK;
}

void store_rollback(struct store *s)
{
    struct sql q;

    if (!s->in_transaction)
        return;
    s->in_transaction = false;
    s->lost = OK;
    if (s->broken || sqlite3_get_autocommit(s->db))
        return; /* closing rolls back; or SQLite has done it by itself */
    sql_start(&q, s, rollback);
    if (sql_finish(&q, NULL) != OK || !sqlite3_get_autocommit(s->db))
        s->broken = true;
}

enum err store_commit(struct store *s)
{
    static const char commit[] = "COMMIT";
    struct sql q;
    enum err e;

    must(s->in_transaction);
    sql_start(&q, s, commit);
    e = sql_finish(&q, NULL);
    if (e != OK)
        store_rollback(s);
    s->in_transaction = false;
    return e;
}

static enum err truncate_wal(struct store *s)
{
    static const char truncate[] = "PRAGMA wal_checkpoint(TRUNCATE)";
    bool busy = true;
    struct sql q;
    enum err e;

    sql_start(&q, s, truncate);
    if (sql_row(&q))
        busy = sql_get_int(&q, 0) != 0;
    e = sql_end(&q);
    return e == OK && busy ? ERR_BUSY : e;
}

/* The file is swept while it is closed: what SQLite has in memory of a page it would
 * write back some day. The lock stays ours. */
enum err store_scrub(struct store *s)
{
    char path[FOLDER_PATH_MAX];
    enum err e;

    must(!s->in_transaction && s->visits == 0);
    must(!s->is_reader);
    e = truncate_wal(s);
    if (e == OK)
        e = folder_path(s->dir, s->file->name, path, NULL);
    if (e != OK)
        return e;
    close_file(s);
    e = sweep_file(path);
    if (open_file(s, path, NULL) == OK && settle(s, false, NULL) == OK)
        return e;
    s->broken = true;
    return ERR_IO;
}
