/* SPDX-License-Identifier: Apache-2.0 */
/*
 * import.c - entente import: files of any format that is known, folders of them, a folder
 * that is watched, and the people of objects that a door brought
 *
 * A bad row or object never costs the batch: the first are named on standard error, the
 * others counted; --output names a file that gets the verdict on each object. A list of
 * records that fails changes nothing; of objects stays what came before. In a folder one
 * file never costs the others.
 */
#include "base/buffer.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/num.h"
#include "cli/paper.h"
#include "cli/verbs.h"
#include "door/feed.h"
#include "door/inflow.h"
#include "door/watch.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

enum { BAD_SHOWN = 20, MAPPING_BYTES = 64 * 1024 };

/* What the callbacks need. */
struct reading {
    struct call *c;
    struct holdings_plan records;
    struct inflow_plan plan;
    struct buffer mapping; /* what --mapping names */
    const char **topics;   /* owned, as are the next */
    const char **regions;
    FILE *verdicts; /* --output; NULL: none */
    json_t *rows;
    json_t *problems; /* of the file at hand; borrowed from its row to be */
    size_t bad;
    size_t files;
    size_t failed;
    bool keeps_on; /* the next file is tried when one fails */
};

static void show_bad(const struct reading *r, size_t line, const struct fault *why)
{
    struct buffer path;

    if (r->c->guest != NULL)
        return; /* the log of a server is no place for what stands in a list */
    meter_wipe(&r->c->meter);
    buffer_init(&path, 1 << 16);
    output_visible(&path, r->records.path, false);
    (void)fprintf(stderr, "%s:%zu: %s\n", buffer_text(&path), line, why->text);
    buffer_fini(&path);
    if (r->bad == BAD_SHOWN)
        (void)fputs("further bad rows are only counted\n", stderr);
}

static void say_bad(void *state, size_t line, const struct fault *why)
{
    struct reading *r = state;
    json_t *problem;

    r->bad++;
    if (r->bad > BAD_SHOWN)
        return;
    show_bad(r, line, why);
    problem = json_object();
    json_put_int(problem, "line", (int64_t)line, &r->c->output.ok);
    json_put_text(problem, "why", why->text, &r->c->output.ok);
    if (json_array_append_new(r->problems, problem) != 0)
        r->c->output.ok = false;
}

static bool tick(void *state, size_t done, size_t total)
{
    struct reading *r = state;

    return meter_tick_bytes(&r->c->meter, done, total);
}

static bool tick_objects(void *state, size_t done, size_t total)
{
    struct reading *r = state;

    return meter_tick(&r->c->meter, "objects", done, total);
}

static enum err open_node(void *state, struct node **out, struct fault *f)
{
    struct reading *r = state;

    return call_node(r->c, out, f);
}

/* One line of the file of verdicts. */
static enum err write_verdict(void *state, const struct inlet_verdict *v)
{
    struct reading *r = state;
    json_t *line = json_object();
    struct buffer text;
    bool ok = true;

    json_put_int(line, "line", (int64_t)v->line, &ok);
    if (v->head != NULL)
        json_put_text(line, "id", v->head->id, &ok);
    json_put_text(line, "verdict",
                  v->head != NULL ? store_verdict_word(v->put.verdict) : "bad", &ok);
    if (v->fault != NULL)
        json_put_text(line, "why", v->fault->text, &ok);
    buffer_init(&text, 1 << 16);
    ok = ok && json_write(line, &text) == OK &&
         fprintf(r->verdicts, "%s\n", buffer_text(&text)) > 0;
    buffer_fini(&text);
    json_decref(line);
    return ok ? OK : ERR_IO;
}

static void put_records(json_t *row, const struct holdings_report *report, bool *ok)
{
    json_put_int(row, "taken", report->taken, ok);
    json_put_int(row, "unchanged", report->unchanged, ok);
    json_put_int(row, "bad", report->bad, ok);
    json_put_int(row, "incomplete", report->incomplete, ok);
    json_put_int(row, "passed_over", report->passed_over, ok);
    json_put_int(row, "gone", report->gone, ok);
}

static void put_objects(json_t *row, const struct inflow_report *report, bool *ok)
{
    const int64_t *v = report->objects.verdicts;
    json_t *records = json_object();

    json_put_int(row, "taken", v[STORE_OBJECT_TAKEN], ok);
    json_put_int(row, "newer", v[STORE_OBJECT_NEWER], ok);
    json_put_int(row, "older", v[STORE_OBJECT_OLDER], ok);
    json_put_int(row, "unchanged", v[STORE_OBJECT_UNCHANGED], ok);
    json_put_int(row, "bad", report->objects.bad, ok);
    json_put_int(row, "refused",
                 v[STORE_OBJECT_CONFLICT] + v[STORE_OBJECT_REVOKED] +
                     v[STORE_OBJECT_WITHDRAWN],
                 ok);
    json_put_int(records, "taken", report->records.taken, ok);
    json_put_int(records, "unchanged", report->records.unchanged, ok);
    json_put_int(records, "gone", report->records.gone, ok);
    json_put_int(records, "unread", report->unread, ok);
    json_put(row, "records", records, ok);
}

/* What is seldom is said only where it is. */
static void say_records(struct output *o, const json_t *row)
{
    output_say(o, row, "{file}: {taken} taken, {unchanged} unchanged, {bad} bad");
    if (json_int(row, "incomplete") > 0)
        output_say(o, row, ", {incomplete} taken in part");
    if (json_int(row, "passed_over") > 0)
        output_say(o, row, ", {passed_over} of other kinds");
    if (json_int(row, "gone") > 0)
        output_say(o, row, ", {gone} erased");
    output_say(o, row, "\n");
}

static void say_objects(struct output *o, const json_t *row)
{
    const json_t *records = json_at(row, "records");

    output_say(o, row, "{file}: objects: {taken} taken, ");
    if (json_int(row, "newer") > 0)
        output_say(o, row, "{newer} newer versions, ");
    if (json_int(row, "older") > 0)
        output_say(o, row, "{older} older versions, ");
    output_say(o, row, "{unchanged} unchanged, {bad} bad");
    if (json_int(row, "refused") > 0)
        output_say(o, row, ", {refused} refused");
    output_say(o, row, "\n");
    if (json_int(records, "taken") + json_int(records, "unchanged") +
            json_int(records, "gone") + json_int(records, "unread") ==
        0)
        return;
    output_say(o, records,
               "  their people and organisations as records: {taken} taken, "
               "{unchanged} unchanged");
    if (json_int(records, "gone") > 0)
        output_say(o, records, ", {gone} erased");
    if (json_int(records, "unread") > 0)
        output_say(o, records, ", {unread} not read");
    output_say(o, records, "\n");
}

static void
add_row(struct reading *r, json_t *row, const struct inflow_report *report, enum err e)
{
    bool *ok = &r->c->output.ok;

    json_put_text(row, "format", format_word(report->format), ok);
    if (report->is_objects)
        put_objects(row, report, ok);
    else
        put_records(row, &report->records, ok);
    if (*ok && (e == OK || report->is_objects)) {
        if (report->is_objects)
            say_objects(&r->c->output, row);
        else
            say_records(&r->c->output, row);
    }
}

MUST_CHECK static enum err
import_file(struct reading *r, const char *path, struct fault *f)
{
    struct output *o = &r->c->output;
    struct inflow_report report = {0};
    struct fault why = {0};
    json_t *row = json_object();
    enum err e;

    output_put_any(row, "file", path, &o->ok);
    r->problems = json_array();
    json_put(row, "problems", r->problems, &o->ok);
    r->records.path = path;
    r->bad = 0;
    r->files++;
    e = o->ok ? inflow_file(&r->plan, &report, &why) : ERR_NOMEM;
    if (e == ERR_MALFORMED)
        e = call_name_file(path, e, &why);
    if (e != OK)
        json_put_text(row, "error", why.text, &o->ok);
    if (e == OK || report.is_objects || r->keeps_on)
        add_row(r, row, &report, e);
    if (json_array_append_new(r->rows, row) != 0)
        o->ok = false;
    if (e == OK || e == ERR_CANCELLED || !r->keeps_on) {
        if (f != NULL && e != OK)
            *f = why;
        return e;
    }
    r->failed++;
    (void)fprintf(stderr, "entente: %s\n", why.text);
    return OK;
}

/* The people of objects that are here already, as records. */
MUST_CHECK static enum err
import_objects(struct reading *r, const char *list, struct fault *f)
{
    struct output *o = &r->c->output;
    struct inflow_report report = {0};
    json_t *row = json_object();
    enum err e;

    output_put_any(row, "file", r->records.list != NULL ? r->records.list : list, &o->ok);
    r->problems = json_array();
    json_put(row, "problems", r->problems, &o->ok);
    r->records.path = list;
    e = o->ok ? inflow_list(&r->plan, list, &report, f) : ERR_NOMEM;
    report.records.bad = report.unread;
    json_put_int(row, "mirrors", report.mirrors, &o->ok);
    if (e == OK)
        add_row(r, row, &report, e);
    if (e == OK && report.mirrors > 0)
        output_say(o, row, "  own records, which stand already: {mirrors}\n");
    if (json_array_append_new(r->rows, row) != 0)
        o->ok = false;
    return e;
}

static bool is_folder(const char *path)
{
    struct stat info;

    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

/* A name that a file to import may have in a folder of all kinds. */
static bool is_wanted(const char *path)
{
    static const char *const endings[] = {".json", ".jsonl", ".ndjson", ".ftm",
                                          ".csv",  ".tsv",   ".xml",    ".stix"};
    const char *dot = strrchr(path, '.');

    for (size_t i = 0; dot != NULL && i < COUNT_OF(endings); i++)
        if (strcasecmp(dot, endings[i]) == 0)
            return true;
    return false;
}

MUST_CHECK static enum err
import_folder(struct reading *r, const char *dir, struct fault *f)
{
    char **paths = NULL;
    size_t count = 0;
    size_t before = r->files;
    enum err e = feed_is(dir) ? feed_list(dir, &paths, &count, f)
                              : watch_list(dir, &paths, &count, f);

    r->keeps_on = true;
    for (size_t i = 0; i < count && e == OK; i++)
        if (is_wanted(paths[i]))
            e = import_file(r, paths[i], f);
    r->keeps_on = false;
    watch_free_list(paths, count);
    if (e == OK && r->files == before)
        return fault_set(f, ERR_NOT_FOUND, "",
                         "There is no file in %s whose name says that it could be "
                         "imported (.json, .csv, .xml).",
                         dir);
    return e;
}

/* A file that came into the folder that is watched. */
MUST_CHECK static enum err
take_watched(struct reading *r, const char *path, struct fault *f)
{
    uint8_t hash[SHA256_BYTES];
    size_t failed = r->failed;
    bool seen = false;
    enum err e = is_wanted(path) ? watch_hash(path, hash) : ERR_NOT_FOUND;

    if (e == ERR_NOT_FOUND || e == ERR_IO)
        return OK; /* it is gone, or none of ours */
    if (e == OK)
        e = watch_has_seen(r->c->dir, hash, &seen, f);
    if (e != OK || seen)
        return e;
    e = import_file(r, path, f);
    call_close(r->c);
    if (e == OK && r->failed == failed)
        e = watch_remember(r->c->dir, r->plan.wait_ms, hash, f);
    if (e == OK)
        e = output_print(&r->c->output, r->c->json, f);
    output_fini(&r->c->output);
    output_init(&r->c->output);
    r->rows = output_array(&r->c->output);
    return e;
}

MUST_CHECK static enum err
watch_folder(struct reading *r, const char *dir, struct fault *f)
{
    struct watch *w = NULL;
    const char *path;
    enum err e = watch_open(dir, &w, f);

    r->keeps_on = true;
    while (e == OK) {
        e = watch_next(w, r->c->meter.stop_fd, &path, f);
        if (e == OK)
            e = take_watched(r, path, f);
    }
    watch_close(w);
    return e == ERR_CANCELLED ? OK : e; /* being stopped is how it ends */
}

/* A workbook is what many offices have, and no format read here says so. */
MUST_CHECK static enum err check_files(const struct words *w, struct fault *f)
{
    static const char *const endings[] = {".xlsx", ".xls", ".ods"};

    for (size_t i = 0; i < w->count; i++) {
        const char *dot = strrchr(w->word[i], '.');

        for (size_t k = 0; dot != NULL && k < COUNT_OF(endings); k++)
            if (strcasecmp(dot, endings[k]) == 0)
                return fault_set(
                    f, ERR_MALFORMED, "",
                    "%s is a workbook of a spreadsheet; save its sheet as CSV, "
                    "in UTF-8 and with commas, then import that.",
                    w->word[i]);
    }
    return OK;
}

static bool is_node(const char *dir)
{
    char path[NODE_PATH_MAX];
    struct stat info;

    return node_path(dir, "node.db", path) == OK && stat(path, &info) == 0;
}

MUST_CHECK static enum err
find_format(const char *word, enum format_kind *out, struct fault *f)
{
    *out = FORMAT_UNKNOWN;
    if (word == NULL || format_find(word, out))
        return OK;
    return fault_set(
        f, ERR_USAGE, "",
        "There is no format %s; csv, ftm, stix, misp, un-xml, ofac-xml, ofac-csv, "
        "eu-xml, eu-csv, uk-xml and uk-csv are known.",
        word);
}

/* A code that no agreement can name would keep the records out of every round. */
MUST_CHECK static enum err check_codes(const struct holdings_plan *plan, struct fault *f)
{
    enum err e = OK;

    for (size_t i = 0; i < plan->topic_count && e == OK; i++)
        e = paper_check_code(CODES_TOPIC, plan->topics[i], "R11", f);
    for (size_t i = 0; i < plan->region_count && e == OK; i++)
        e = paper_check_code(CODES_REGION, plan->regions[i], "R11", f);
    return e;
}

/* A line end behind it says that it is one of lines. */
MUST_CHECK static enum err read_mapping(struct reading *r, struct fault *f)
{
    const char *path = r->c->words.value[OPTION_MAPPING];
    enum err e;

    if (path == NULL)
        return OK;
    if (r->records.mapping != NULL)
        return fault_set(f, ERR_USAGE, "", "Say --map or --mapping, not both.");
    e = file_read(path, &r->mapping, f);
    if (e != OK)
        return e;
    buffer_add_byte(&r->mapping, '\n');
    r->records.mapping = buffer_text(&r->mapping);
    return buffer_status(&r->mapping);
}

/* Files, or objects that are here: these have been read, so nothing says how. */
MUST_CHECK static enum err check_source(const struct words *w, struct fault *f)
{
    static const int of_files[] = {OPTION_FORMAT, OPTION_OUTPUT,  OPTION_WATCH,
                                   OPTION_MAP,    OPTION_MAPPING, OPTION_ENCODING};

    if ((w->value[OPTION_OBJECTS] != NULL) == (w->count > 0))
        return fault_set(f, ERR_USAGE, "",
                         w->count > 0 ? "Say --objects or files, not both."
                                      : "Say which files, or --objects LIST.");
    for (size_t i = 0; w->count == 0 && i < COUNT_OF(of_files); i++)
        if (w->value[of_files[i]] != NULL)
            return fault_set(f, ERR_USAGE, "",
                             "With --objects go --list, --topic, --region and --replace "
                             "alone; the rest is for files.");
    return OK;
}

MUST_CHECK static enum err read_options(struct reading *r, struct fault *f)
{
    const struct words *w = &r->c->words;
    struct holdings_plan *p = &r->records;
    enum err e = check_source(w, f);

    if (e == OK)
        e = find_format(w->value[OPTION_FORMAT], &p->format, f);
    if (e != OK)
        return e;
    if (p->replace && p->list != NULL && w->count > 1)
        return fault_set(f, ERR_USAGE, "",
                         "--replace with --list takes one file: each would replace the "
                         "one before it.");
    if (w->value[OPTION_WATCH] != NULL && (w->count != 1 || !is_folder(w->word[0])))
        return fault_set(f, ERR_USAGE, "", "--watch takes one folder.");
    if (e == OK)
        e = check_files(w, f);
    if (e == OK)
        e = words_all(w, OPTION_TOPIC, &r->topics, &p->topic_count, f);
    p->topics = r->topics;
    if (e == OK)
        e = words_all(w, OPTION_REGION, &r->regions, &p->region_count, f);
    p->regions = r->regions;
    if (e == OK)
        e = read_mapping(r, f);
    if (e == OK)
        e = check_codes(p, f);
    return e;
}

MUST_CHECK static enum err import_words(struct reading *r, struct fault *f)
{
    const struct words *w = &r->c->words;
    enum err e = OK;

    if (w->value[OPTION_OBJECTS] != NULL)
        return import_objects(r, w->value[OPTION_OBJECTS], f);
    for (size_t i = 0; i < w->count && e == OK; i++) {
        if (w->value[OPTION_WATCH] != NULL)
            e = watch_folder(r, w->word[i], f);
        else if (is_folder(w->word[i]))
            e = import_folder(r, w->word[i], f);
        else
            e = import_file(r, w->word[i], f);
    }
    if (e == OK && r->failed > 0 && w->value[OPTION_WATCH] == NULL)
        e = fault_set(f, ERR_MALFORMED, "",
                      "%zu of %zu files could not be imported; see above.", r->failed,
                      r->files);
    return e;
}

/* The verdicts go where --output says. */
MUST_CHECK static enum err open_verdicts(struct reading *r, struct fault *f)
{
    const char *path = r->c->words.value[OPTION_OUTPUT];

    if (path == NULL)
        return OK;
    r->verdicts = fopen(path, "wxe"); /* in no other file's place */
    r->plan.verdict = write_verdict;
    return r->verdicts != NULL
               ? OK
               : fault_set(f, errno == EEXIST ? ERR_EXISTS : ERR_IO, "",
                           "%s cannot be made (%s); name a file that is not there yet.",
                           path, strerrordesc_np(errno));
}

MUST_CHECK static enum err close_verdicts(struct reading *r, enum err e, struct fault *f)
{
    if (r->verdicts != NULL && fclose(r->verdicts) != 0 && e == OK)
        e = fault_set(f, ERR_IO, "", "The verdicts could not be written: %s.",
                      strerrordesc_np(errno));
    return e;
}

MUST_CHECK static enum err import_all(struct reading *r, struct fault *f)
{
    struct node *n;
    enum err e = meter_start(&r->c->meter, f);

    /* Only to say what is wrong with the folder: objects alone leave the node alone. */
    if (e == OK && !is_node(r->c->dir))
        e = call_node(r->c, &n, f);
    if (e == OK)
        e = open_verdicts(r, f);
    if (e == OK)
        e = import_words(r, f);
    return close_verdicts(r, e, f);
}

static enum err run(struct call *c, struct fault *f)
{
    const struct words *w = &c->words;
    struct reading r = {
        .c = c,
        .records = {.list = w->value[OPTION_LIST],
                    .mapping = w->value[OPTION_MAP],
                    .encoding = w->value[OPTION_ENCODING],
                    .replace = w->value[OPTION_REPLACE] != NULL,
                    .bad = say_bad,
                    .tick = tick},
        .plan = {.dir = c->dir, .wait_ms = c->wait_ms, .open = open_node},
    };
    enum err e;

    buffer_init(&r.mapping, MAPPING_BYTES);
    r.records.state = &r;
    r.plan.records = &r.records;
    r.plan.mirrored = tick_objects;
    r.plan.state = &r;
    r.rows = output_array(&c->output);
    e = read_options(&r, f);
    if (e == OK)
        e = import_all(&r, f);
    if (e == OK && w->value[OPTION_WATCH] == NULL)
        output_say(&c->output, r.rows,
                   "Next: `entente round preview` counts what of it a round would take, "
                   "and says why not the rest.\n");
    buffer_fini(&r.mapping);
    memory_free(r.topics);
    memory_free(r.regions);
    return e;
}

const struct verb import_verbs[] = {
    {.name = "",
     .words = "[FILE...]",
     .help = "read records and objects from files or folders of any format known here",
     .words_max = SIZE_MAX,
     .options = OPTION_BIT(OPTION_LIST) | OPTION_BIT(OPTION_FORMAT) |
                OPTION_BIT(OPTION_MAP) | OPTION_BIT(OPTION_TOPIC) |
                OPTION_BIT(OPTION_REGION) | OPTION_BIT(OPTION_REPLACE) |
                OPTION_BIT(OPTION_OUTPUT) | OPTION_BIT(OPTION_WATCH),
     .more = OPTION_MORE(OPTION_MAPPING) | OPTION_MORE(OPTION_ENCODING) |
             OPTION_MORE(OPTION_OBJECTS),
     .run = run},
    {.name = NULL},
};
