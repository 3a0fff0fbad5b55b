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

enum {
    TICK_BYTES = 1 << 20,
    FORMERS_MAX = 1000,
    REVOKED_MAX = 1 << 28,
    PAGE_OBJECTS = 500,
    TICK_OBJECTS = 1000
};

struct inflow {
    const struct inflow_plan *plan;
    struct inflow_report *report;
    struct holdings_plan records; /* the plan's, with the list named */
    struct holdings *into;        /* open while identities come */
    struct store *reader;         /* of objects.db; NULL until needed */
    struct buffer bytes;          /* scratch */
    struct buffer revoked;        /* ids of identities, each with its NUL */
    struct fault fault;           /* of the node, when it cannot be opened */
    struct file_source file;
    size_t done;
    size_t total;
    size_t ticked;
    const char *objects; /* the list whose objects become records; NULL: a file's do */
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

/* An identity in its bytes. */
struct leaf {
    const struct object_head *head;
    const uint8_t *bytes;
    size_t count;
    size_t line;
};

/* The record of it; ERR_NOT_FOUND it is of nobody, or of who wrote objects. */
static enum err read_identity(const struct leaf *of, struct record *out, struct fault *f)
{
    json_t *tree = NULL;
    struct object_head head;
    enum err e = object_read(of->bytes, of->count, &head, &tree, NULL);

    if (e != OK)
        return e;
    e = identity_is_party(tree) && !identity_is_producer(tree)
            ? identity_read(tree, out, f)
            : ERR_NOT_FOUND;
    json_decref(tree);
    return e;
}

struct past {
    struct inflow *inflow;
    const char *kept; /* the record that stays; NULL: none */
};

static enum err erase_former(void *state, const struct store_object *o)
{
    const struct past *past = state;
    const struct leaf former = {.bytes = o->bytes, .count = o->count};
    struct fault ignored;
    struct record r;
    enum err e = read_identity(&former, &r, &ignored);

    if (e != OK)
        return e == ERR_NOMEM ? e : OK;
    if (past->kept == NULL || strcmp(past->kept, r.id) != 0)
        e = holdings_erase(past->inflow->into, r.id);
    record_fini(&r);
    return e;
}

/* The records that earlier versions had under other ids: an object of ours carries its
 * list's own id, which a revoked version of it does not. */
static enum err erase_formers(struct inflow *w, const char *id, const char *kept)
{
    const char *const ids[] = {id};
    const struct store_filter filter = {
        .ids = ids, .id_count = 1, .versions = STORE_VERSION_ALL};
    struct store_page page = {.limit = FORMERS_MAX};
    struct past past = {w, kept};
    enum err e = OK;

    if (w->reader == NULL)
        e = store_open_objects_read(w->plan->dir, &w->reader, NULL);
    if (e == OK)
        e = store_object_page(w->reader, &filter, &page, erase_former, &past);
    return e == ERR_NOT_FOUND ? OK : e;
}

/* The record of an identity that is the newest of its id; `former`: others came before.
 */
static enum err follow_identity(struct inflow *w, const struct leaf *of, bool former)
{
    struct fault f = {0};
    struct record r;
    enum err e;

    if (of->head->revoked) {
        buffer_add(&w->revoked, of->head->id, strlen(of->head->id) + 1);
        e = buffer_status(&w->revoked);
        return e == OK ? holdings_erase(w->into, of->head->id) : e;
    }
    e = read_identity(of, &r, &f);
    if (e == OK) {
        e = holdings_take(w->into, &r);
        if (e == OK && former)
            e = erase_formers(w, of->head->id, r.id);
        record_fini(&r);
        return e;
    }
    if (e == ERR_MALFORMED || e == ERR_LIMIT) {
        w->report->unread++;
        say_bad(w, of->line, &f);
    }
    return e == ERR_NOMEM ? e : OK;
}

static enum err take_identity(struct inflow *w, const struct inlet_verdict *v)
{
    const struct leaf leaf = {v->head, v->bytes, v->count, v->line};
    bool newest = v->put.verdict != STORE_OBJECT_OLDER;
    enum err e = OK;

    if (v->put.verdict == STORE_OBJECT_UNCHANGED)
        e = is_newest(w, v->head, &newest);
    if (e != OK || !newest)
        return e;
    e = begin_records(w);
    return e == OK ? follow_identity(w, &leaf, v->put.verdict == STORE_OBJECT_NEWER) : e;
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

/* The records of what was revoked, once all its versions are committed: an earlier one
 * may have come in the same file. */
static enum err erase_revoked(struct inflow *w)
{
    const char *id = (const char *)w->revoked.data;
    const char *end = id + w->revoked.bytes;
    enum err e = OK;

    for (; e == OK && w->revoked.bytes > 0 && id < end; id += strlen(id) + 1)
        e = erase_formers(w, id, NULL);
    return e;
}

/* The records of identities come with what was committed of the objects. */
static enum err end_records(struct inflow *w, bool keep, struct fault *f)
{
    enum err e = keep && w->into != NULL ? erase_revoked(w) : OK;
    enum err ended;

    store_close(w->reader);
    w->reader = NULL;
    if (w->into == NULL)
        return OK;
    ended = holdings_end(w->into, keep && e == OK, &w->report->records, f);
    if (e == OK)
        return ended;
    return fault_set(f, e, "",
                     "The earlier versions of what is revoked could not be read (%s); no "
                     "record was changed.",
                     err_name(e));
}

static enum err import_objects(struct inflow *w, struct fault *f)
{
    const struct inlet_plan plan = {.dir = w->plan->dir,
                                    .list = w->records.list,
                                    .wait_ms = w->plan->wait_ms,
                                    .carries = w->report->format == FORMAT_MISP,
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
    buffer_init(&w.revoked, REVOKED_MAX);
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
    buffer_fini(&w.revoked);
    return e;
}

/* ---- objects that a door brought ---- */

/* Whether an object mirrors an own record of the list: its id is made of that. */
static enum err is_mirror(struct inflow *w,
                          const struct object_head *head,
                          const struct record *r,
                          bool *out)
{
    uint8_t uuid[16];
    enum err e = store_object_uuid(w->reader, w->objects, r->id, uuid);

    *out = e == OK && memcmp(uuid, head->uuid, sizeof uuid) == 0;
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err take_listed(struct inflow *w, const struct leaf *leaf)
{
    struct fault ignored;
    struct record r;
    bool mirror = false;
    enum err e = leaf->head->revoked ? ERR_NOT_FOUND : read_identity(leaf, &r, &ignored);

    if (e == OK) {
        e = is_mirror(w, leaf->head, &r, &mirror);
        record_fini(&r);
        if (e != OK)
            return e;
    }
    w->report->mirrors += mirror ? 1 : 0;
    return mirror ? OK : follow_identity(w, leaf, true);
}

static enum err see_listed(void *state, const struct store_object *o)
{
    struct inflow *w = state;
    struct object_head head;
    struct leaf leaf = {&head, o->bytes, o->count, 0};
    enum err e = object_read(o->bytes, o->count, &head, NULL, NULL);

    if (e != OK)
        return e == ERR_NOMEM ? e : ERR_CORRUPT;
    w->done++;
    if (w->plan->mirrored != NULL && w->done % TICK_OBJECTS == 0 &&
        !w->plan->mirrored(w->plan->state, w->done, w->total))
        return ERR_CANCELLED;
    return take_listed(w, &leaf);
}

static enum err page_list(struct inflow *w)
{
    static const char *const types[] = {"identity"};
    const struct store_filter filter = {
        .types = types, .type_count = 1, .list = w->objects};

    return store_object_each(w->reader, &filter, PAGE_OBJECTS, see_listed, w);
}

static enum err open_list(struct inflow *w, struct fault *f)
{
    int64_t count = 0;
    enum err e = store_open_objects_read(w->plan->dir, &w->reader, f);

    if (e == OK)
        e = store_object_count(w->reader, w->objects, &count, NULL);
    if (e == OK && count == 0)
        e = ERR_NOT_FOUND;
    if (e == ERR_NOT_FOUND)
        return fault_set(
            f, e, "",
            "No object belongs to a list %.128s; entente pull names the list "
            "of what it reads, and \"taxii USER\" and \"misp USER\" are those "
            "of what a user sent.",
            w->objects);
    w->total = (size_t)count;
    return e == OK || w->reader == NULL ? e : store_explain(w->reader, e, f);
}

/* A sentence for what has none. */
static enum err explain_list(const struct inflow *w, enum err e, struct fault *f)
{
    if (w->fault.code == e && f != NULL) {
        *f = w->fault;
        return e;
    }
    if (e == ERR_CANCELLED)
        return fault_set(f, e, "", "Stopped; nothing was changed.");
    return fault_set(f, e, "",
                     "The objects of %.128s could not be read (%s); nothing was changed.",
                     w->objects, err_name(e));
}

enum err inflow_list(const struct inflow_plan *plan,
                     const char *objects,
                     struct inflow_report *report,
                     struct fault *f)
{
    struct inflow w = {.plan = plan, .report = report, .records = *plan->records};
    enum err e, ended;

    memset(report, 0, sizeof *report);
    report->format = FORMAT_STIX;
    w.objects = objects;
    w.file.fd = -1;
    if (w.records.list == NULL)
        w.records.list = objects;
    buffer_init(&w.bytes, OBJECT_BYTES_MAX);
    buffer_init(&w.revoked, REVOKED_MAX);
    e = open_list(&w, f);
    if (e == OK) {
        e = begin_records(&w);
        if (e == OK)
            e = page_list(&w);
        if (e != OK)
            e = explain_list(&w, e, f);
    }
    ended = end_records(&w, e == OK, e == OK ? f : NULL);
    buffer_fini(&w.bytes);
    buffer_fini(&w.revoked);
    return e == OK ? ended : e;
}
