/* SPDX-License-Identifier: Apache-2.0 */
/*
 * feed.c - a walk over the store's events, and a folder of files
 */
#include "door/feed.h"

#include "base/file.h"
#include "base/memory.h"
#include "base/num.h"
#include "door/retreat.h"
#include "door/roll.h"
#include "format/misp_fact.h"
#include "format/misp_foreign.h"
#include "format/misp_hash.h"
#include "format/misp_sight.h"
#include "format/misp_word.h"
#include "intel/identity.h"
#include "intel/sco.h"
#include "store/object.h"

#include <unistd.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum {
    PAGE_OBJECTS = 200,
    MANIFEST_MAX = 64 << 20,
    EVENTS_MAX = 200000,
    HASHES_ROOM = 1 << 20,
    HASHES_FULL = HASHES_ROOM / 2
};

static const char *const event_types[] = {"grouping", "report"};

static const char *const manifest_keys[] = {
    "Orgc", "Tag", "info", "date", "analysis", "threat_level_id", "timestamp"};

struct feeding {
    struct store *store;
    struct misp_terms terms;
    struct retreat retreat;
    struct misp_shelf shelf;
    struct feed_report *report;
    const struct misp_outlet *outlet; /* one file; NULL: a folder */
    int folder;
    json_t *manifest;
    int hashes; /* hashes.csv; -1: none is wanted */
    struct buffer lines;
    struct roll met; /* what stands in some event */
};

/* A file of the feed that is being written. */
struct leaf {
    struct feeding *feeding;
    const char *event;
    int fd;
};

static enum err get(void *state, const char *id, struct buffer *out)
{
    struct feeding *w = state;
    enum err e = roll_add(&w->met, id);

    return e == OK ? store_object_get(w->store, id, out) : e;
}

static enum err put_text(const struct misp_outlet *o, const char *text)
{
    return o->write(o->state, text, strlen(text));
}

static enum err write_leaf(void *state, const void *bytes, size_t count)
{
    const struct leaf *leaf = state;

    return file_write_all(leaf->fd, bytes, count);
}

static enum err flush_hashes(struct feeding *w)
{
    enum err e = file_write_all(w->hashes, w->lines.data, w->lines.bytes);

    buffer_clear(&w->lines);
    return e;
}

static enum err note_hashes(void *state, const json_t *part)
{
    const struct leaf *leaf = state;
    struct feeding *w = leaf->feeding;
    enum err e = misp_hash_add(part, leaf->event, &w->lines, &w->report->hashes);

    return e == OK && w->lines.bytes >= HASHES_FULL ? flush_hashes(w) : e;
}

static enum err close_file(int fd, enum err e)
{
    if (e == OK && fsync(fd) != 0)
        e = ERR_IO;
    return close(fd) != 0 && e == OK ? ERR_IO : e;
}

static int open_leaf(const struct feeding *w, const char *name)
{
    return openat(w->folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                  0644);
}

/* The event on its own, into a file of the folder. */
static enum err write_file(struct feeding *w,
                           const json_t *tree,
                           const char *uuid,
                           struct misp_count *count)
{
    char name[MISP_WORD_UUID_CHARS + sizeof ".json"];
    struct leaf leaf = {.feeding = w, .event = uuid};
    const struct misp_outlet outlet = {.write = write_leaf,
                                       .wrote = w->hashes >= 0 ? note_hashes : NULL,
                                       .state = &leaf};

    (void)snprintf(name, sizeof name, "%s.json", uuid);
    leaf.fd = open_leaf(w, name);
    if (leaf.fd < 0)
        return ERR_IO;
    return close_file(leaf.fd,
                      misp_write_event(tree, &w->terms, &w->shelf, &outlet, count));
}

static enum err add_to_manifest(struct feeding *w, const json_t *head, const char *uuid)
{
    json_t *row = json_object();
    bool ok = row != NULL;

    for (size_t i = 0; i < COUNT_OF(manifest_keys); i++)
        if (json_object_get(head, manifest_keys[i]) != NULL)
            json_put(row, manifest_keys[i],
                     json_incref(json_object_get(head, manifest_keys[i])), &ok);
    json_put(w->manifest, uuid, row, &ok);
    return ok ? OK : ERR_NOMEM;
}

static enum err write_one(struct feeding *w, const json_t *tree, const json_t *head)
{
    const char *uuid = misp_word_text(head, "uuid");
    struct misp_count count = {0};
    enum err e = OK;

    if (w->outlet != NULL) {
        if (w->report->events > 0)
            e = put_text(w->outlet, ",");
        if (e == OK)
            e = misp_write_event(tree, &w->terms, &w->shelf, w->outlet, &count);
    } else if (json_object_get(w->manifest, uuid) == NULL) {
        e = write_file(w, tree, uuid, &count);
        if (e == OK)
            e = add_to_manifest(w, head, uuid);
    }
    w->report->events++;
    w->report->parts += count.written;
    w->report->withheld += count.withheld;
    w->report->unlike += count.unlike;
    return e;
}

/* The UUID of an id: a part of a MISP event has had one under every type that carried it.
 */
static const char *part_of(const char *id)
{
    const char *bar = strstr(id, "--");

    return bar != NULL ? bar + 2 : id;
}

static enum err meet_refs(struct feeding *w, const json_t *tree)
{
    const json_t *refs = json_object_get(tree, "object_refs");
    enum err e = OK;

    for (size_t i = 0; e == OK && i < json_array_size(refs); i++) {
        const char *id = json_string_value(json_array_get(refs, i));
        if (id != NULL)
            e = roll_add(&w->met, id);
        if (e == OK && id != NULL)
            e = roll_add(&w->met, part_of(id));
    }
    return e;
}

/* What an event lists belongs to one, whether or not it may leave; its sightings too. */
static enum err meet_parts(struct feeding *w, const json_t *event)
{
    const char *uuid = misp_foreign_uuid(event);
    char id[OBJECT_ID_MAX + 1];
    struct buffer bytes;
    json_t *list = NULL;
    enum err e = roll_add(&w->met, misp_word_text(event, "id"));

    if (e == OK)
        e = meet_refs(w, event);
    if (e != OK || uuid == NULL)
        return e;
    buffer_init(&bytes, OBJECT_BYTES_MAX);
    misp_sight_list(uuid, id);
    e = misp_head_get(&w->shelf, id, &bytes, &list);
    buffer_fini(&bytes);
    if (e == OK)
        e = meet_refs(w, list);
    json_decref(list);
    return e;
}

static enum err take_tree(struct feeding *w, const json_t *tree)
{
    json_t *head = NULL;
    enum err e;

    if (misp_fact_of(tree, "object") != NULL ||
        misp_fact_of(tree, MISP_SIGHT_KIND) != NULL)
        return OK;
    e = meet_parts(w, tree);
    if (e != OK || misp_word_bool(tree, "revoked", false))
        return e;
    if (!misp_head_may(tree, &w->terms)) {
        w->report->held++;
        return OK;
    }
    w->terms.changed = retreat_time(&w->retreat, tree);
    e = misp_head_write(tree, &w->terms, &w->shelf, &head);
    if (e == OK)
        e = write_one(w, tree, head);
    json_decref(head);
    return e == ERR_UNEXPECTED ? OK : e;
}

static enum err see(void *state, const struct store_object *o)
{
    json_t *tree = NULL;
    enum err e;

    if (o->withdrawn)
        return OK;
    e = json_read_loose(o->bytes, o->count, OBJECT_BYTES_MAX, &tree, NULL);
    if (e != OK)
        return e == ERR_NOMEM ? e : ERR_CORRUPT;
    e = take_tree(state, tree);
    json_decref(tree);
    return e;
}

/* Types that stand beside others, and are in no event of their own. */
static bool is_beside(const char *type)
{
    return sco_is_type(type) || strcmp(type, "marking-definition") == 0 ||
           strcmp(type, "extension-definition") == 0 ||
           strcmp(type, "language-content") == 0;
}

/* Whether it is of somebody who wrote events; most are not, and are not read. */
static enum err is_producer(const struct store_object *o, bool *out)
{
    static const char word[] = "\"producer\"";
    json_t *tree = NULL;
    enum err e;

    *out = false;
    if (memmem(o->bytes, o->count, word, sizeof word - 1) == NULL)
        return OK;
    e = json_read_loose(o->bytes, o->count, OBJECT_BYTES_MAX, &tree, NULL);
    *out = e == OK && identity_is_producer(tree);
    json_decref(tree);
    return e == OK || e == ERR_NOMEM ? e : ERR_CORRUPT;
}

/* Count what no event lists. */
static enum err see_loose(void *state, const struct store_object *o)
{
    struct feeding *w = state;
    bool producer = false;
    enum err e;

    if (o->withdrawn || o->revoked || is_beside(o->type) || roll_has(&w->met, o->id) ||
        roll_has(&w->met, part_of(o->id)))
        return OK;
    e = is_producer(o, &producer);
    w->report->loose += e == OK && !producer ? 1 : 0;
    return e;
}

static enum err walk(struct feeding *w)
{
    const struct store_filter events = {.types = event_types,
                                        .type_count = COUNT_OF(event_types)};
    const struct store_filter all = {.heads_only = false};
    enum err e = retreat_load(w->store, &w->retreat);

    if (e == OK)
        e = store_object_each(w->store, &events, PAGE_OBJECTS, see, w);
    roll_close(&w->met);
    return e == OK ? store_object_each(w->store, &all, PAGE_OBJECTS, see_loose, w) : e;
}

static void feeding_init(struct feeding *w,
                         struct store *s,
                         const struct misp_terms *terms,
                         struct feed_report *report)
{
    *report = (struct feed_report){0};
    *w = (struct feeding){.store = s,
                          .terms = *terms,
                          .shelf = {get, w},
                          .report = report,
                          .folder = -1,
                          .hashes = -1};
    buffer_init(&w->lines, HASHES_ROOM);
    roll_init(&w->met);
}

static void feeding_fini(struct feeding *w)
{
    if (w->folder >= 0)
        (void)close(w->folder);
    json_decref(w->manifest);
    buffer_fini(&w->lines);
    roll_fini(&w->met);
    retreat_fini(&w->retreat);
}

enum err feed_write_events(struct store *s,
                           const struct misp_terms *terms,
                           const struct misp_outlet *outlet,
                           struct feed_report *report)
{
    struct feeding w;
    enum err e;

    feeding_init(&w, s, terms, report);
    w.outlet = outlet;
    e = put_text(outlet, "{\"response\":[");
    if (e == OK)
        e = walk(&w);
    if (e == OK)
        e = put_text(outlet, "]}\n");
    feeding_fini(&w);
    return e;
}

static enum err write_manifest(const struct feeding *w)
{
    struct buffer text;
    enum err e;
    int fd;

    buffer_init(&text, MANIFEST_MAX);
    e = json_write_loose(w->manifest, &text);
    if (e != OK) {
        buffer_fini(&text);
        return e;
    }
    fd = open_leaf(w, "manifest.json");
    e = fd < 0 ? ERR_IO : close_file(fd, file_write_all(fd, text.data, text.bytes));
    buffer_fini(&text);
    return e == OK && fsync(w->folder) != 0 ? ERR_IO : e;
}

static enum err open_folder(const char *dir, int *out, struct fault *f)
{
    if (mkdir(dir, 0755) != 0)
        return fault_set(f, errno == EEXIST ? ERR_EXISTS : ERR_IO, "",
                         "The folder %s cannot be made (%s); name one that is not there "
                         "yet.",
                         dir, strerror(errno));
    *out = open(dir, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return *out >= 0 ? OK
                     : fault_set(f, ERR_IO, "", "The folder %s cannot be opened (%s).",
                                 dir, strerror(errno));
}

/* Walk, with hashes.csv beside it if that is asked for. */
static enum err walk_folder(struct feeding *w, bool hashes)
{
    enum err e;

    if (hashes) {
        w->hashes = open_leaf(w, "hashes.csv");
        if (w->hashes < 0)
            return ERR_IO;
    }
    e = walk(w);
    if (hashes && e == OK)
        e = flush_hashes(w);
    if (hashes)
        e = close_file(w->hashes, e);
    return e == OK ? write_manifest(w) : e;
}

enum err feed_write(struct store *s,
                    const char *dir,
                    bool hashes,
                    const struct misp_terms *terms,
                    struct feed_report *report,
                    struct fault *f)
{
    struct feeding w;
    enum err e;

    feeding_init(&w, s, terms, report);
    w.manifest = json_object();
    e = w.manifest == NULL ? ERR_NOMEM : open_folder(dir, &w.folder, f);
    if (e == OK) {
        e = walk_folder(&w, hashes);
        if (e == ERR_NOT_FOUND)
            e = fault_set(f, e, "",
                          "OpenSSL is set up without MD5 on this machine, so hashes.csv "
                          "cannot be made; write the feed without --hashes.");
        if (e == ERR_IO)
            e = fault_set(f, e, "",
                          "The feed could not be written to its end (%s); the folder "
                          "%s has no manifest.",
                          strerror(errno), dir);
    }
    feeding_fini(&w);
    return e;
}

/* ---- reading ---- */

static enum err path_in(const char *dir, const char *name, char **out)
{
    struct buffer path;
    size_t bytes = 0;

    buffer_init(&path, 64 << 10);
    buffer_printf(&path, "%s/%s", dir, name);
    *out = (char *)buffer_take(&path, &bytes);
    buffer_fini(&path);
    return *out == NULL ? ERR_NOMEM : OK;
}

bool feed_is(const char *dir)
{
    char *path = NULL;
    struct stat info;
    bool is = false;

    if (path_in(dir, "manifest.json", &path) == OK)
        is = lstat(path, &info) == 0 && S_ISREG(info.st_mode);
    memory_free(path);
    return is;
}

static enum err read_manifest(const char *dir, json_t **out, struct fault *f)
{
    struct buffer text;
    char *path = NULL;
    enum err e = path_in(dir, "manifest.json", &path);

    buffer_init(&text, MANIFEST_MAX);
    if (e == OK)
        e = file_read(path, &text, f);
    if (e == OK)
        e = json_read_loose(text.data, text.bytes, MANIFEST_MAX, out, f);
    if (e == OK && !json_is_object(*out)) {
        json_decref(*out);
        *out = NULL;
        e = fault_set(f, ERR_MALFORMED, "",
                      "The manifest of the feed is no JSON object.");
    }
    buffer_fini(&text);
    memory_free(path);
    return e;
}

/* Law 3. */
static enum err add_path(const char *dir, const char *key, char **out, struct fault *f)
{
    char name[MISP_WORD_UUID_CHARS + sizeof ".json"];
    char uuid[MISP_WORD_UUID_CHARS + 1];
    struct stat info;
    enum err e;

    if (!misp_word_is_uuid(key, uuid))
        return fault_set(
            f, ERR_MALFORMED, "",
            "The manifest names an event that is no UUID; nothing of the feed "
            "is read, for it could lead to other files.");
    (void)snprintf(name, sizeof name, "%.36s.json", key);
    e = path_in(dir, name, out);
    if (e == OK && (lstat(*out, &info) != 0 || !S_ISREG(info.st_mode))) {
        memory_free(*out);
        *out = NULL;
        e = fault_set(f, ERR_MALFORMED, "",
                      "The feed's %s is not there, or no plain file; nothing is read.",
                      name);
    }
    return e;
}

enum err feed_list(const char *dir, char ***paths, size_t *count, struct fault *f)
{
    json_t *manifest = NULL;
    const char *key;
    json_t *row;
    char **list = NULL;
    size_t n = 0;
    enum err e = read_manifest(dir, &manifest, f);

    if (e == OK && json_object_size(manifest) > EVENTS_MAX)
        e = fault_set(f, ERR_LIMIT, "", "The feed has more than %d events.", EVENTS_MAX);
    if (e == OK) {
        list = memory_new(json_object_size(manifest), sizeof *list);
        e = list == NULL ? ERR_NOMEM : OK;
    }
    json_object_foreach(manifest, key, row)
    {
        if (e == OK)
            e = add_path(dir, key, &list[n], f);
        n += e == OK ? 1 : 0;
    }
    json_decref(manifest);
    if (e != OK) {
        for (size_t i = 0; i < n; i++)
            memory_free(list[i]);
        memory_free(list);
        return e;
    }
    *paths = list;
    *count = n;
    return OK;
}
