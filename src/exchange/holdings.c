/* SPDX-License-Identifier: Apache-2.0 */
/*
 * holdings.c - a party's own lists: from files into the store, whole or not at all
 */
#include "exchange/holdings.h"

#include "base/buffer.h"
#include "base/file.h"
#include "base/memory.h"
#include "exchange/search.h"
#include "format/ftm.h"
#include "format/lists.h"
#include "format/mapping.h"
#include "intel/record.h"
#include "store/record.h"
#include "store/store.h"

#include <unistd.h>

#include <string.h>
#include <strings.h>

enum { TICK_BYTES = 1 << 20 };

struct holdings {
    struct node *node;
    const struct holdings_plan *plan;
    struct holdings_report report;
    const char *list;
    struct search_change *change; /* for the index of names */
};

/* The reading of a file into them. */
struct import {
    struct holdings *into;
    const struct holdings_plan *plan;
    struct file_source file;
    size_t done; /* bytes read */
    size_t total;
    size_t ticked;
};

static enum err read_counted(void *state, uint8_t *out, size_t capacity, size_t *got)
{
    struct import *m = state;
    enum err e = m->file.source.read(m->file.source.state, out, capacity, got);

    m->done += *got;
    if (e == OK && m->plan->tick != NULL && m->done - m->ticked >= TICK_BYTES) {
        m->ticked = m->done;
        if (!m->plan->tick(m->plan->state, m->done, m->total))
            return ERR_CANCELLED;
    }
    return e;
}

/* Codes given on the command line hold for every record that has none of its own. */
static enum err
add_defaults(json_t *record, const char *member, const char *const *codes, size_t count)
{
    json_t *list = json_object_get(record, member);

    if (json_array_size(list) > 0)
        return OK;
    for (size_t i = 0; i < count; i++)
        if (json_array_append_new(list, json_string(codes[i])) != 0)
            return ERR_NOMEM;
    return OK;
}

static enum err note_change(struct holdings *h, const char *id, bool erased)
{
    const struct holdings_plan *p = h->plan;

    return p->changed != NULL ? p->changed(p->changed_state, id, erased) : OK;
}

enum err holdings_take(struct holdings *h, const struct record *record)
{
    struct buffer bytes;
    json_t *object = NULL;
    bool changed = false;
    enum err e = record_to_json(record, &object);

    buffer_init(&bytes, RECORD_JSON_MAX);
    if (e == OK)
        e = add_defaults(object, "topics", h->plan->topics, h->plan->topic_count);
    if (e == OK)
        e = add_defaults(object, "regions", h->plan->regions, h->plan->region_count);
    if (e == OK)
        e = json_write(object, &bytes);
    if (e == OK)
        e = store_record_put(h->node->store, h->list, record->id, bytes.data, bytes.bytes,
                             &changed);
    if (e == OK && changed) {
        search_put(h->change, h->list, record);
        h->report.taken++;
        e = note_change(h, record->id, false);
    } else if (e == OK) {
        h->report.unchanged++;
    }
    json_decref(object);
    buffer_fini(&bytes);
    return e;
}

enum err holdings_erase(struct holdings *h, const char *id)
{
    int64_t row;
    enum err e = store_record_erase(h->node->store, h->list, id, &row);

    if (e == ERR_NOT_FOUND)
        return OK;
    if (e != OK)
        return e;
    search_erase(h->change, row);
    h->report.gone++;
    return note_change(h, id, true);
}

static enum err take(void *state, const struct record *record, size_t line)
{
    const struct import *m = state;

    (void)line;
    return holdings_take(m->into, record);
}

static enum err report_bad(void *state, size_t line, const struct fault *why)
{
    const struct import *m = state;

    if (m->plan->bad != NULL)
        m->plan->bad(m->plan->state, line, why);
    return OK;
}

static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL ? slash + 1 : path;
}

static bool ends_in(const char *path, const char *ending)
{
    size_t length = strlen(path);
    size_t tail = strlen(ending);

    return length >= tail && strcasecmp(path + length - tail, ending) == 0;
}

/* What the user said, or what the file begins with. */
static enum err find_format(const struct import *m, enum format_kind *out)
{
    uint8_t *head;
    size_t count = 0;
    ssize_t got = 1;

    *out = m->plan->format;
    if (*out != FORMAT_UNKNOWN)
        return OK;
    head = memory_new(GUESS_BYTES, 1);
    if (head == NULL)
        return ERR_NOMEM;
    for (; got > 0 && count<GUESS_BYTES; count += got> 0 ? (size_t)got : 0)
        got = pread(m->file.fd, head + count, GUESS_BYTES - count, (off_t)count);
    *out = guess_format(head, count, m->plan->path);
    memory_wipe_free(head, GUESS_BYTES);
    if (*out == FORMAT_UNKNOWN && ends_in(m->plan->path, ".csv"))
        *out = FORMAT_CSV; /* whose reader says what is wrong with it */
    return OK;
}

static enum err read_records(struct import *m, struct tally *tally, struct fault *f)
{
    struct source source = {.read = read_counted, .state = m};
    struct sink sink = {.take = take, .report = report_bad, .state = m};
    enum format_kind format;
    enum err e = find_format(m, &format);

    if (e != OK)
        return e;
    if (format == FORMAT_CSV)
        return mapping_import_as(&source, m->plan->encoding, m->plan->mapping, &sink,
                                 tally, f);
    if (format == FORMAT_FTM)
        return ftm_import(&source, &sink, tally, f);
    if (format_is_list(format)) {
        const struct lists_plan plan = {format, m->plan->path, m->plan->encoding};

        return lists_import(&plan, &source, &sink, tally, f);
    }
    return fault_set(f, ERR_USAGE, "",
                     "What %s holds is not clear from how it begins; name its --format.",
                     m->plan->path);
}

static enum err read_file(struct import *m, struct fault *f)
{
    struct holdings_report *report = &m->into->report;
    struct tally tally = {.rows = 0};
    enum err e = read_records(m, &tally, f);

    report->bad += (int64_t)tally.bad;
    report->incomplete += (int64_t)tally.incomplete;
    report->passed_over += (int64_t)tally.passed_over;
    if (e == ERR_CANCELLED)
        return fault_set(f, e, "", "The import was stopped; nothing was changed.");
    if (e == OK || e == ERR_MALFORMED || e == ERR_USAGE)
        return e; /* the importer has written the sentence */
    return fault_set(f, e, "", "%s could not be imported (%s); nothing was changed.",
                     m->plan->path, err_name(e));
}

static enum err note_erased(void *state, int64_t row)
{
    struct holdings *h = state;
    struct record record;
    struct buffer bytes;
    enum err e = OK;

    search_erase(h->change, row);
    if (h->plan->changed == NULL)
        return OK;
    buffer_init(&bytes, RECORD_JSON_MAX);
    e = store_record_get(h->node->store, row, &bytes, NULL);
    if (e == OK)
        e = record_read(bytes.data, bytes.bytes, &record);
    buffer_fini(&bytes);
    if (e != OK)
        return e;
    e = note_change(h, record.id, true);
    record_fini(&record);
    return e;
}

/* Erase what was not named, and note that names have changed. */
static enum err finish(struct holdings *h, struct fault *f)
{
    struct store *s = h->node->store;
    int64_t gone = 0;
    enum err e = OK;

    if (h->plan->replace) {
        e = store_record_each_erased(s, h->list, note_erased, h);
        if (e == OK)
            e = store_record_erase_list(s, h->list, &gone);
        if (e != OK)
            return fault_set(f, e, "", "The old list cannot be erased (%s).",
                             err_name(e));
        h->report.gone += gone;
    }
    e = note_change(h, NULL, false);
    if (e == OK)
        e = search_note(h->node, h->change);
    if (e != OK)
        return fault_set(f, e, "", "The store cannot be written (%s).", err_name(e));
    return OK;
}

/* Commit, and bring what stands beside the store in step. */
static enum err settle(struct holdings *h, struct fault *f)
{
    struct store *s = h->node->store;
    enum err e = store_commit(s);

    if (e == OK)
        (void)!search_apply(h->node, h->change); /* else the next opening does */
    if (e == OK && h->report.gone > 0)
        e = store_scrub(s);
    return e == OK ? OK
                   : fault_set(f, e, "",
                               "The store cannot be written (%s); nothing was "
                               "changed.",
                               err_name(e));
}

enum err holdings_begin(struct node *n,
                        const struct holdings_plan *plan,
                        struct holdings **out,
                        struct fault *f)
{
    struct holdings *h;
    enum err e;

    if (node_has_open_round(n))
        return fault_set(
            f, ERR_BUSY, "R16",
            "A round is open, and what it was made from must not change; finish it with "
            "entente round run, or end it with entente round abort, then import.");
    h = memory_new(1, sizeof *h);
    e = h != NULL ? store_begin(n->store) : ERR_NOMEM;
    if (e != OK) {
        memory_free(h);
        return fault_set(f, e, "", "The store cannot be written (%s).", err_name(e));
    }
    *h = (struct holdings){.node = n, .plan = plan, .list = plan->list};
    h->change = search_begin(n);
    *out = h;
    return OK;
}

enum err holdings_end(struct holdings *h,
                      bool keep,
                      struct holdings_report *report,
                      struct fault *f)
{
    enum err e = keep ? finish(h, f) : OK;

    if (keep && e == OK)
        e = settle(h, f);
    else
        store_rollback(h->node->store);
    if (keep && e == OK)
        *report = h->report;
    else
        memset(report, 0, sizeof *report);
    search_free(h->change);
    memory_free(h);
    return e;
}

enum err holdings_import(struct node *n,
                         const struct holdings_plan *plan,
                         struct holdings_report *report,
                         struct fault *f)
{
    struct holdings_plan named = *plan;
    struct import m = {.plan = &named, .file = {.fd = -1}};
    enum err e, ended;

    memset(report, 0, sizeof *report);
    named.list = plan->list != NULL ? plan->list : last_part(plan->path);
    e = file_source_open(plan->path, &m.file, &m.total, f);
    if (e == OK)
        e = holdings_begin(n, &named, &m.into, f);
    if (e == OK) {
        e = read_file(&m, f);
        ended = holdings_end(m.into, e == OK, report, e == OK ? f : NULL);
        e = e == OK ? ended : e;
    }
    file_source_close(&m.file);
    return e;
}
