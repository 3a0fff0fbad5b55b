/* SPDX-License-Identifier: Apache-2.0 */
/*
 * holdings.c - a party's own lists: from files into the store, whole or not at all
 */
#include "exchange/holdings.h"

#include "base/buffer.h"
#include "base/file.h"
#include "exchange/search.h"
#include "format/ftm.h"
#include "format/mapping.h"
#include "intel/record.h"
#include "store/record.h"
#include "store/store.h"

#include <string.h>
#include <strings.h>

enum { TICK_BYTES = 1 << 20 };

struct import {
    struct node *node;
    const struct holdings_plan *plan;
    struct holdings_report *report;
    const char *list;
    struct search_change *change; /* for the index of names */
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

static enum err put_record(struct import *m, const struct record *record)
{
    struct buffer bytes;
    json_t *object = NULL;
    bool changed = false;
    enum err e = record_to_json(record, &object);

    buffer_init(&bytes, RECORD_JSON_MAX);
    if (e == OK)
        e = add_defaults(object, "topics", m->plan->topics, m->plan->topic_count);
    if (e == OK)
        e = add_defaults(object, "regions", m->plan->regions, m->plan->region_count);
    if (e == OK)
        e = json_write(object, &bytes);
    if (e == OK)
        e = store_record_put(m->node->store, m->list, record->id, bytes.data, bytes.bytes,
                             &changed);
    if (e == OK && changed) {
        search_put(m->change, m->list, record);
        m->report->taken++;
    } else if (e == OK) {
        m->report->unchanged++;
    }
    json_decref(object);
    buffer_fini(&bytes);
    return e;
}

static enum err take(void *state, const struct record *record, size_t line)
{
    (void)line;
    return put_record(state, record);
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

/* "csv" or "ftm", from what the user said or the file's ending. */
static const char *format_of(const struct holdings_plan *plan)
{
    const char *dot = strrchr(last_part(plan->path), '.');

    if (plan->format != NULL)
        return plan->format;
    if (dot != NULL && (strcasecmp(dot, ".csv") == 0 || strcasecmp(dot, ".tsv") == 0))
        return "csv";
    if (dot != NULL &&
        (strcasecmp(dot, ".json") == 0 || strcasecmp(dot, ".ftm") == 0 ||
         strcasecmp(dot, ".ndjson") == 0 || strcasecmp(dot, ".jsonl") == 0))
        return "ftm";
    return "";
}

static enum err read_file(struct import *m, struct fault *f)
{
    const char *format = format_of(m->plan);
    struct source source = {.read = read_counted, .state = m};
    struct sink sink = {.take = take, .report = report_bad, .state = m};
    struct tally tally = {.rows = 0};
    enum err e;

    if (strcmp(format, "csv") == 0)
        e = mapping_import(&source, m->plan->mapping, &sink, &tally, f);
    else if (strcmp(format, "ftm") == 0)
        e = ftm_import(&source, &sink, &tally, f);
    else
        return fault_set(
            f, ERR_USAGE, "",
            "The format of %s is not clear from its name; say --format csv or "
            "--format ftm.",
            m->plan->path);
    m->report->bad += (int64_t)tally.bad;
    m->report->incomplete += (int64_t)tally.incomplete;
    m->report->passed_over += (int64_t)tally.passed_over;
    if (e == ERR_CANCELLED)
        return fault_set(f, e, "", "The import was stopped; nothing was changed.");
    if (e == OK || e == ERR_MALFORMED)
        return e; /* the importer has written the sentence */
    return fault_set(f, e, "", "%s could not be imported (%s); nothing was changed.",
                     m->plan->path, err_name(e));
}

static enum err note_erased(void *state, int64_t row)
{
    struct import *m = state;

    search_erase(m->change, row);
    return OK;
}

/* Erase what the file did not name, and note that names have changed. */
static enum err finish(struct import *m, struct fault *f)
{
    struct store *s = m->node->store;
    enum err e = OK;

    if (m->plan->replace) {
        e = store_record_each_erased(s, m->list, note_erased, m);
        if (e == OK)
            e = store_record_erase_list(s, m->list, &m->report->gone);
        if (e != OK)
            return fault_set(f, e, "", "The old list cannot be erased (%s).",
                             err_name(e));
    }
    e = search_note(m->node, m->change);
    if (e != OK)
        return fault_set(f, e, "", "The store cannot be written (%s).", err_name(e));
    return OK;
}

static enum err import_all(struct import *m, struct fault *f)
{
    struct store *s = m->node->store;
    enum err e = store_begin(s);

    if (e != OK)
        return fault_set(f, e, "", "The store cannot be written (%s).", err_name(e));
    m->change = search_begin(m->node);
    e = read_file(m, f);
    if (e == OK)
        e = finish(m, f);
    if (e != OK) {
        store_rollback(s);
        return e;
    }
    e = store_commit(s);
    if (e == OK)
        (void)!search_apply(m->node, m->change); /* else the next opening does */
    if (e == OK && m->report->gone > 0)
        e = store_scrub(s);
    return e == OK ? OK
                   : fault_set(f, e, "",
                               "The store cannot be written (%s); nothing was "
                               "changed.",
                               err_name(e));
}

enum err holdings_import(struct node *n,
                         const struct holdings_plan *plan,
                         struct holdings_report *report,
                         struct fault *f)
{
    struct import m = {.node = n, .plan = plan, .report = report, .file = {.fd = -1}};
    enum err e;

    memset(report, 0, sizeof *report);
    m.list = plan->list != NULL ? plan->list : last_part(plan->path);
    if (node_has_open_round(n))
        return fault_set(
            f, ERR_BUSY, "R16",
            "A round is open, and what it was made from must not change; finish it with "
            "entente round run, or end it with entente round abort, then import.");
    e = file_source_open(plan->path, &m.file, &m.total, f);
    if (e == OK)
        e = import_all(&m, f);
    file_source_close(&m.file);
    search_free(m.change);
    if (e != OK)
        memset(report, 0, sizeof *report);
    return e;
}
