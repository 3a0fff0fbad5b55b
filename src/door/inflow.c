/* SPDX-License-Identifier: Apache-2.0 */
/*
 * inflow.c - which reader a file gets, and what its objects and records become
 */
#include "door/inflow.h"

#include "base/file.h"
#include "base/memory.h"
#include "door/mirror.h"
#include "format/misp.h"
#include "format/stix.h"
#include "intel/identity.h"

#include <unistd.h>

#include <string.h>

enum { TICK_BYTES = 1 << 20 };

struct inflow {
    const struct inflow_plan *plan;
    struct inflow_report *report;
    struct holdings_plan records; /* the plan's, with the list named */
    struct holdings *into;        /* open while identities come */
    struct store *reader;         /* of objects.db; NULL until needed */
    struct buffer bytes;          /* scratch */
    struct fault fault;           /* of the node, when it cannot be opened */
    struct file_source file;
    size_t done;
    size_t total;
    size_t ticked;
};

static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL ? slash + 1 : path;
}

/* A pipe cannot be looked at before it is read: of that only the name is known. */
static enum err find_format(struct inflow *w, struct fault *f)
{
    const char *path = w->plan->records->path;
    struct file_source file = {.fd = -1};
    uint8_t *head;
    size_t bytes, count = 0;
    ssize_t got = 1;
    enum err e;

    w->report->format = w->plan->records->format;
    if (w->report->format != FORMAT_UNKNOWN)
        return OK;
    head = memory_new(GUESS_BYTES, 1);
    if (head == NULL)
        return fault_set(f, ERR_NOMEM, "", "There is not enough memory to import.");
    e = file_source_open(path, &file, &bytes, f);
    for (; e == OK && got > 0 && count<GUESS_BYTES; count += got> 0 ? (size_t)got : 0)
        got = pread(file.fd, head + count, GUESS_BYTES - count, (off_t)count);
    if (e == OK)
        w->report->format = guess_format(head, count, path);
    file_source_close(&file);
    memory_wipe_free(head, GUESS_BYTES);
    return e;
}

static enum err read_counted(void *state, uint8_t *out, size_t capacity, size_t *got)
{
    struct inflow *w = state;
    const struct holdings_plan *p = w->plan->records;
    enum err e = w->file.source.read(w->file.source.state, out, capacity, got);

    w->done += *got;
    if (e == OK && p->tick != NULL && w->done - w->ticked >= TICK_BYTES) {
        w->ticked = w->done;
        if (!p->tick(p->state, w->done, w->total))
            return ERR_CANCELLED;
    }
    return e;
}

static void say_bad(struct inflow *w, size_t line, const struct fault *f)
{
    const struct holdings_plan *p = w->plan->records;

    if (p->bad != NULL)
        p->bad(p->state, line, f);
}

static enum err begin_records(struct inflow *w)
{
    struct node *n = NULL;
    enum err e;

    if (w->into != NULL)
        return OK;
    e = w->plan->open(w->plan->state, &n, &w->fault);
    return e == OK ? holdings_begin(n, &w->records, &w->into, &w->fault) : e;
}

/* True unless a newer version of the object stands in the store. */
static enum err is_newest(struct inflow *w, const struct object_head *head, bool *newest)
{
    struct object_head stands;
    enum err e = OK;

    *newest = true;
    if (w->reader == NULL)
        e = store_open_objects_read(w->plan->dir, &w->reader, NULL);
    if (e == OK)
        e = store_object_get(w->reader, head->id, &w->bytes);
    if (e == OK)
        e = object_read(w->bytes.data, w->bytes.bytes, &stands, NULL, NULL);
    if (e == OK)
        *newest = stands.modified <= head->modified;
    return e == ERR_NOT_FOUND ? OK : e; /* its transaction is still open */
}

/* Whoever wrote objects is no subject of them: MISP's Orgc, a publisher of a feed. */
static bool is_producer(const json_t *tree)
{
    const json_t *roles = json_object_get(tree, "roles");

    for (size_t i = 0; i < json_array_size(roles); i++) {
        const char *role = json_string_value(json_array_get(roles, i));
        if (role != NULL && strcmp(role, "producer") == 0)
            return true;
    }
    return false;
}

/* The record of an identity that is the newest of its id. */
static enum err follow_identity(struct inflow *w, const struct inlet_verdict *v)
{
    struct fault f = {0};
    struct record r;
    json_t *tree = NULL;
    struct object_head head;
    enum err e;

    if (v->head->revoked)
        return holdings_erase(w->into, v->head->id);
    e = object_read(v->bytes, v->count, &head, &tree, NULL);
    if (e != OK)
        return e;
    e = identity_is_party(tree) && !is_producer(tree) ? identity_read(tree, &r, &f)
                                                      : ERR_NOT_FOUND;
    json_decref(tree);
    if (e == OK) {
        e = holdings_take(w->into, &r);
        record_fini(&r);
        return e;
    }
    if (e == ERR_MALFORMED || e == ERR_LIMIT) {
        w->report->unread++;
        say_bad(w, v->line, &f);
    }
    return e == ERR_NOMEM ? e : OK;
}

static enum err take_identity(struct inflow *w, const struct inlet_verdict *v)
{
    bool newest = v->put.verdict != STORE_OBJECT_OLDER;
    enum err e = OK;

    if (v->put.verdict == STORE_OBJECT_UNCHANGED)
        e = is_newest(w, v->head, &newest);
    if (e != OK || !newest)
        return e;
    e = begin_records(w);
    return e == OK ? follow_identity(w, v) : e;
}

static enum err hear(void *state, const struct inlet_verdict *v)
{
    struct inflow *w = state;
    enum err e = OK;

    if (w->plan->verdict != NULL)
        e = w->plan->verdict(w->plan->state, v);
    if (v->fault != NULL)
        say_bad(w, v->line, v->fault);
    else if (e == OK && strcmp(v->head->type, "identity") == 0)
        e = take_identity(w, v);
    return e;
}

static enum err read_objects(struct inflow *w, struct inlet *in, struct fault *f)
{
    struct source source = {read_counted, w};
    struct object_sink sink;
    struct file_source ahead = {.fd = -1};
    struct tally tally;
    size_t bytes;
    enum err e;

    inlet_sink(in, &sink);
    if (w->report->format == FORMAT_STIX)
        return stix_import(&source, &sink, &tally, f);
    e = file_source_open(w->plan->records->path, &ahead, &bytes, f);
    if (e == OK && bytes == 0)
        e = fault_set(f, ERR_USAGE, "",
                      "MISP events are read twice, so they cannot come through a pipe; "
                      "save them as a file.");
    if (e == OK)
        e = misp_import(&ahead.source, &source, &sink, &tally, f);
    file_source_close(&ahead);
    return e;
}

/* A sentence for what the importer has none for. */
static enum err explain(const struct inflow *w, enum err e, struct fault *f)
{
    const char *path = w->plan->records->path;

    if (e == ERR_CANCELLED)
        return fault_set(f, e, "",
                         "The import was stopped; what came before is kept, and doing it "
                         "again goes on with the rest.");
    if (e == ERR_IO || e == ERR_NOMEM)
        return fault_set(
            f, e, "", "%s could not be read to its end (%s); what came before is kept.",
            path, err_name(e));
    return e;
}

/* The records of identities come with what was committed of the objects. */
static enum err end_records(struct inflow *w, bool keep, struct fault *f)
{
    store_close(w->reader);
    w->reader = NULL;
    if (w->into == NULL)
        return OK;
    return holdings_end(w->into, keep, &w->report->records, f);
}

static enum err import_objects(struct inflow *w, struct fault *f)
{
    const struct inlet_plan plan = {.dir = w->plan->dir,
                                    .list = w->records.list,
                                    .wait_ms = w->plan->wait_ms,
                                    .verdict = hear,
                                    .state = w};
    struct inlet *in = NULL;
    struct fault why = {0};
    enum err e, finished, ended;

    if (w->plan->records->replace)
        return fault_set(f, ERR_USAGE, "",
                         "--replace is for lists of records; objects are revoked by who "
                         "made them.");
    w->report->is_objects = true;
    e = inlet_open(&plan, &in, f);
    if (e != OK)
        return e;
    e = read_objects(w, in, f);
    finished = inlet_finish(in, &w->report->objects, &why);
    inlet_free(in);
    ended = end_records(w, finished == OK && (e == OK || e == ERR_CANCELLED),
                        finished == OK ? &why : NULL);
    if (w->fault.code != OK)
        why = w->fault;
    if (finished == OK && ended != OK)
        finished = ended;
    if (finished != OK && f != NULL) {
        *f = why;
        return finished;
    }
    return explain(w, e, f);
}

static enum err import_records(struct inflow *w, struct fault *f)
{
    struct node *n = NULL;
    struct mirror *m;
    enum err e = w->plan->open(w->plan->state, &n, f);

    if (e != OK)
        return e;
    m = mirror_new(n, w->records.list);
    if (m == NULL)
        return fault_set(f, ERR_NOMEM, "", "There is not enough memory to import.");
    w->records.changed = mirror_note;
    w->records.changed_state = m;
    w->records.format = w->report->format;
    e = holdings_import(n, &w->records, &w->report->records, f);
    if (e == OK)
        e = mirror_apply(m, w->plan->wait_ms, w->plan->mirrored, w->plan->state, f);
    mirror_free(m);
    return e;
}

enum err
inflow_file(const struct inflow_plan *plan, struct inflow_report *report, struct fault *f)
{
    struct inflow w = {.plan = plan, .report = report, .records = *plan->records};
    enum err e;

    memset(report, 0, sizeof *report);
    w.file.fd = -1;
    if (w.records.list == NULL)
        w.records.list = last_part(w.records.path);
    buffer_init(&w.bytes, OBJECT_BYTES_MAX);
    e = find_format(&w, f);
    if (e == OK && (report->format == FORMAT_STIX || report->format == FORMAT_MISP)) {
        e = file_source_open(w.records.path, &w.file, &w.total, f);
        if (e == OK)
            e = import_objects(&w, f);
        file_source_close(&w.file);
    } else if (e == OK) {
        e = import_records(&w, f);
    }
    buffer_fini(&w.bytes);
    return e;
}
