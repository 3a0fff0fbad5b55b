/* SPDX-License-Identifier: Apache-2.0 */
/*
 * page.c - reading objects in the order in which they were added
 *
 * Rows come from one of three sources: all of them, those of a type, those of an id. Of
 * several types or ids each source is asked for one row more than the page holds, their
 * numbers are sorted, and the rows are then read by number. Whatever else a filter says
 * is asked of each row.
 */
#include "base/must.h"
#include "store/object.h"
#include "store/row.h"
#include "store/sql.h"

#include <stdlib.h>
#include <string.h>

struct reading {
    struct store *store;
    const struct store_filter *filter;
    struct store_page *page;
    enum err (*visit)(void *state, const struct store_object *o);
    void *state;
};

static unsigned versions_of(const struct store_filter *f)
{
    return f->versions == 0 && f->version_count == 0 ? STORE_VERSION_LAST : f->versions;
}

/* ---- what is asked of a row ---- */

/* Whether the id of a row of 2.0 stands there in 2.1, too. */
static enum err has_newer_spec(struct store *s, const struct row *r, bool *answer)
{
    static const char text[] = ROW_COLUMNS "WHERE key = ? AND latest > 0 AND spec = 21";
    struct row other;
    struct sql q;
    enum err e;
    bool found = false;

    sql_start(&q, s, text);
    sql_int(&q, r->key);
    while (sql_row(&q)) {
        row_read(&q, &other);
        found = found || strcmp(other.id, r->id) == 0;
    }
    e = sql_end(&q);
    if (e == OK)
        *answer = found;
    return e;
}

/* Whether no version of the id in the same specification is before this one. */
static enum err is_first(struct store *s, const struct row *r, bool *answer)
{
    static const char by_version[] =
        ROW_COLUMNS "WHERE key = ? AND latest IN (0, 1, 2) AND version < ?";
    static const char by_time[] = ROW_COLUMNS "WHERE key = ? AND +added < ?";
    struct row other;
    struct sql q;
    enum err e;
    bool found = false;

    sql_start(&q, s, row_has_version(r) ? by_version : by_time);
    sql_int(&q, r->key);
    sql_int(&q, row_time(r));
    while (!found && sql_row(&q)) {
        row_read(&q, &other);
        found = q.status == OK && other.spec == r->spec && strcmp(other.id, r->id) == 0;
    }
    e = sql_end(&q);
    if (e == OK)
        *answer = !found;
    return e;
}

static bool has_time(const struct store_filter *f, int64_t time)
{
    for (size_t i = 0; i < f->version_count; i++) {
        if (f->version_us[i] == time)
            return true;
    }
    return false;
}

/* A row that is the newest of its specification, among those that are looked at. */
static bool is_last(const struct store_filter *f, const struct row *r)
{
    return f->specs == 0 ? r->latest == 1 : r->latest > 0;
}

static enum err is_version(const struct reading *r, const struct row *row, bool *answer)
{
    unsigned versions = versions_of(r->filter);

    *answer = (versions & STORE_VERSION_ALL) != 0 ||
              ((versions & STORE_VERSION_LAST) && is_last(r->filter, row)) ||
              has_time(r->filter, row_time(row));
    if (*answer || !(versions & STORE_VERSION_FIRST))
        return OK;
    return is_first(r->store, row, answer);
}

static enum err is_spec(const struct reading *r, const struct row *row, bool *answer)
{
    enum err e;

    if (r->filter->specs != 0) {
        unsigned spec = row->spec == OBJECT_SPEC_20 ? STORE_SPEC_20 : STORE_SPEC_21;

        *answer = (r->filter->specs & spec) != 0;
        return OK;
    }
    *answer = true;
    if (row->spec == OBJECT_SPEC_21 || row->latest == 1)
        return OK;
    e = has_newer_spec(r->store, row, answer);
    *answer = !*answer;
    return e;
}

static bool has_text(const char *const *list, size_t count, const char *text)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(list[i], text) == 0)
            return true;
    }
    return count == 0;
}

/* What costs no look at other rows first. */
static enum err lets_through(const struct reading *r, const struct row *row, bool *answer)
{
    const struct store_filter *f = r->filter;
    enum err e;

    *answer = (!f->list || strcmp(f->list, row->list) == 0) &&
              (!f->withdrawn_only || row->withdrawn) &&
              (f->tlp_max == MARKING_NONE || row->tlp <= (int)f->tlp_max) &&
              has_text(f->types, f->type_count, row->type) &&
              has_text(f->ids, f->id_count, row->id);
    if (!*answer)
        return OK;
    e = is_spec(r, row, answer);
    return e == OK && *answer ? is_version(r, row, answer) : e;
}

/* ---- giving a row out ---- */

static enum err give(const struct reading *r, struct sql *q, const struct row *row)
{
    char version[STAMP_CHARS + 1];
    struct store_object o = {
        .added = row->added,
        .id = row->id,
        .type = row->type,
        .version = row->said,
        .version_us = row_time(row),
        .spec = (enum object_spec)row->spec,
        .revoked = row->revoked,
        .withdrawn = row->withdrawn,
        .tlp = (enum marking_tlp)row->tlp,
        .list = row->list,
        .meaning = row->meaning,
    };

    if (!row_has_version(row)) {
        stamp_format(row->added, version);
        o.version = version;
    }
    if (!r->filter->heads_only) {
        o.bytes = sql_get_blob(q, ROW_BYTES_COLUMN, &o.count);
        if (q->status == OK && !o.bytes)
            return ERR_CORRUPT;
    }
    if (q->status != OK)
        return q->status;
    r->page->last = row->added;
    r->page->count++;
    return r->visit(r->state, &o);
}

/* Take the rows that a statement yields, as long as the page has room. */
static void take_rows(const struct reading *r, struct sql *q)
{
    while (!r->page->more && sql_row(q)) {
        struct row row;
        bool passes = false;
        enum err e = OK;

        row_read(q, &row);
        if (q->status == OK)
            e = lets_through(r, &row, &passes);
        if (e == OK && passes && q->status == OK) {
            if (r->page->count == r->page->limit)
                r->page->more = true;
            else
                e = give(r, q, &row);
        }
        if (e != OK)
            sql_fail(q, e);
    }
}

/* ---- sources ---- */

static const char of_all[] = ROW_COLUMNS "WHERE added > ? ORDER BY added";
/* The plus keeps SQLite on the index of the id. */
static const char of_id[] = ROW_COLUMNS "WHERE key = ? AND +added > ? ORDER BY added";
static const char of_type[] =
    ROW_COLUMNS "INDEXED BY object_type WHERE type = ? AND added > ? ORDER BY added";

static void start_source(const struct reading *r, size_t at, struct sql *q)
{
    const struct store_filter *f = r->filter;

    if (f->id_count > 0) {
        sql_start(q, r->store, of_id);
        sql_int(q, key_make(f->ids[at]));
    } else if (f->type_count > 0) {
        sql_start(q, r->store, of_type);
        sql_text(q, f->types[at]);
    } else {
        sql_start(q, r->store, of_all);
    }
    sql_int(q, r->page->after);
}

static enum err read_one_source(const struct reading *r)
{
    struct sql q;

    start_source(r, 0, &q);
    take_rows(r, &q);
    return sql_end(&q);
}

static enum err note_number(void *state, const struct store_object *o)
{
    struct buffer *numbers = state;

    buffer_add(numbers, &o->added, sizeof o->added);
    return buffer_status(numbers);
}

/* The numbers of one source's rows, one more than the page holds. */
static enum err collect(const struct reading *r, size_t at, struct buffer *numbers)
{
    struct store_filter filter = *r->filter;
    struct store_page page = {.after = r->page->after,
                              .limit = r->page->limit < SIZE_MAX ? r->page->limit + 1
                                                                 : SIZE_MAX};
    struct reading one = {r->store, &filter, &page, note_number, numbers};
    struct sql q;

    filter.heads_only = true;
    start_source(r, at, &q);
    take_rows(&one, &q);
    return sql_end(&q);
}

static int compare_numbers(const void *a, const void *b)
{
    int64_t x;
    int64_t y;

    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return (x > y) - (x < y);
}

static enum err give_row(const struct reading *r, int64_t added)
{
    static const char text[] = ROW_COLUMNS "WHERE added = ?";
    struct row row;
    struct sql q;

    sql_start(&q, r->store, text);
    sql_int(&q, added);
    if (sql_row(&q)) {
        enum err e = OK;

        row_read(&q, &row);
        if (q.status == OK)
            e = give(r, &q, &row);
        if (e != OK)
            sql_fail(&q, e);
    }
    return sql_end(&q);
}

/* The first of the numbers, each once. */
static enum err give_rows(const struct reading *r, struct buffer *numbers)
{
    size_t count = numbers->bytes / sizeof(int64_t);
    int64_t before = 0;
    enum err e = OK;

    if (count > 0)
        qsort(numbers->data, count, sizeof(int64_t), compare_numbers);
    for (size_t i = 0; e == OK && i < count && !r->page->more; i++) {
        int64_t added;

        memcpy(&added, numbers->data + i * sizeof added, sizeof added);
        if (added == before)
            continue;
        before = added;
        if (r->page->count == r->page->limit)
            r->page->more = true;
        else
            e = give_row(r, added);
    }
    return e;
}

static enum err read_sources(const struct reading *r, size_t sources)
{
    struct buffer numbers;
    enum err e = OK;

    buffer_init(&numbers, SIZE_MAX / 2);
    for (size_t i = 0; e == OK && i < sources; i++)
        e = collect(r, i, &numbers);
    if (e == OK)
        e = give_rows(r, &numbers);
    buffer_fini(&numbers);
    return e;
}

/* Several statements of a reader look at one state of the file. The writer's do anyway.
 */
static enum err read_together(const struct reading *r, size_t sources)
{
    enum err e;
    enum err end;

    if (!r->store->is_reader)
        return read_sources(r, sources);
    e = sql_run(r->store, "SAVEPOINT page");
    if (e != OK)
        return e;
    e = read_sources(r, sources);
    end = sql_run(r->store, "RELEASE page");
    return e == OK ? end : e;
}

enum err store_object_page(struct store *s,
                           const struct store_filter *filter,
                           struct store_page *page,
                           enum err (*visit)(void *state, const struct store_object *o),
                           void *state)
{
    const struct reading r = {s, filter, page, visit, state};
    size_t sources = filter->id_count > 0 ? filter->id_count : filter->type_count;
    enum err e;

    must(page->limit > 0);
    if (filter->id_count > STORE_FILTER_MAX || filter->type_count > STORE_FILTER_MAX ||
        filter->version_count > STORE_FILTER_MAX)
        return ERR_LIMIT;
    page->count = 0;
    page->more = false;
    page->last = page->after;
    sql_visit(s, true);
    e = sources > 1 ? read_together(&r, sources) : read_one_source(&r);
    sql_visit(s, false);
    return e;
}

enum err store_object_each(struct store *s,
                           const struct store_filter *filter,
                           size_t limit,
                           enum err (*visit)(void *state, const struct store_object *o),
                           void *state)
{
    struct store_page page = {.limit = limit, .more = true};
    enum err e = OK;

    while (e == OK && page.more) {
        e = store_object_page(s, filter, &page, visit, state);
        page.after = page.last;
    }
    return e;
}

static enum err take_bytes(void *state, const struct store_object *o)
{
    struct buffer *out = state;

    buffer_add(out, o->bytes, o->count);
    return buffer_status(out);
}

enum err store_object_get(struct store *s, const char *id, struct buffer *out)
{
    const struct store_filter newest = {.ids = &id, .id_count = 1};
    struct store_page page = {.limit = 1};
    enum err e;

    buffer_clear(out);
    e = store_object_page(s, &newest, &page, take_bytes, out);
    if (e != OK) {
        buffer_clear(out);
        return e;
    }
    return page.count == 1 ? OK : ERR_NOT_FOUND;
}

enum err
store_object_count(struct store *s, const char *list, int64_t *objects, int64_t *versions)
{
    static const char of_one[] =
        "SELECT count(*), count(*) FILTER (WHERE latest = 1) FROM object WHERE list = ?";
    static const char of_any[] = "SELECT count(*), count(*) FILTER (WHERE latest = 1)"
                                 " FROM object INDEXED BY object_key";
    int64_t all = 0;
    int64_t newest = 0;
    struct sql q;
    enum err e;

    sql_start(&q, s, list ? of_one : of_any);
    if (list)
        sql_text(&q, list);
    if (sql_row(&q)) {
        all = sql_get_int(&q, 0);
        newest = sql_get_int(&q, 1);
    }
    e = sql_end(&q);
    if (e != OK)
        return e;
    if (objects)
        *objects = newest;
    if (versions)
        *versions = all;
    return OK;
}

enum err store_object_sums(struct store *s,
                           enum err (*visit)(void *state,
                                             const struct store_object_sum *sum),
                           void *state)
{
    static const char text[] = "SELECT list, withdrawn, count(*), sum(length(bytes))"
                               " FROM object GROUP BY list, withdrawn"
                               " ORDER BY list, withdrawn";
    struct sql q;

    sql_start(&q, s, text);
    sql_visit(s, true);
    while (sql_row(&q)) {
        const struct store_object_sum sum = {.list = sql_get_text(&q, 0),
                                             .withdrawn = sql_get_int(&q, 1) != 0,
                                             .versions = sql_get_int(&q, 2),
                                             .bytes = sql_get_int(&q, 3)};

        if (q.status == OK)
            sql_fail(&q, visit(state, &sum));
    }
    sql_visit(s, false);
    return sql_end(&q);
}
