/* SPDX-License-Identifier: Apache-2.0 */
/*
 * export.c - entente export: own objects into a file that other tools read
 *
 * Without --output everything is made and nothing is written: what is told then, down to
 * the hash, is what the same command with --output writes. A file takes the place of no
 * other.
 */
#include "base/file.h"
#include "base/num.h"
#include "cli/verbs.h"
#include "door/feed.h"
#include "door/outlet.h"
#include "format/misp_word.h"

#include <unistd.h>

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Where the bytes go: a file, or nowhere (-1). */
struct drain {
    int fd;
    struct meter *meter;
};

static enum err write_bytes(void *state, const void *bytes, size_t count)
{
    struct drain *d = state;

    return d->fd < 0 ? OK : file_write_all(d->fd, bytes, count);
}

static bool tick(void *state, size_t done, size_t total)
{
    struct drain *d = state;

    return meter_tick(d->meter, "exporting", done, total);
}

/* A bundle of the same store and plan has the same id, so that the bytes are the same. */
MUST_CHECK static enum err name_bundle(struct store *s, struct outlet_plan *plan)
{
    uint8_t hash[SHA256_BYTES];
    uint8_t numbers[16];
    const char *list = plan->list != NULL ? plan->list : "";
    struct part parts[] = {
        {"entente/bundle 1", 17}, {numbers, sizeof numbers}, {list, strlen(list)}};
    int64_t last = 0;
    enum err e = store_object_last(s, &last);

    if (e != OK)
        return e;
    store_u64(numbers, (uint64_t)last);
    store_u64(numbers + 8, (uint64_t)plan->most);
    hash_sha256_parts(parts, COUNT_OF(parts), hash);
    memcpy(plan->bundle, hash, sizeof plan->bundle);
    plan->bundle[6] = (uint8_t)((plan->bundle[6] & 0x0f) | 0x40);
    plan->bundle[8] = (uint8_t)((plan->bundle[8] & 0x3f) | 0x80);
    return OK;
}

MUST_CHECK static enum err
read_plan(const struct call *c, struct outlet_plan *plan, struct fault *f)
{
    const char *format = c->words.value[OPTION_FORMAT];

    if (format == NULL || !outlet_find_format(format, &plan->format))
        return fault_set(f, ERR_USAGE, "",
                         "--format is stix, csv, ftm, misp or misp-feed%s%.40s.",
                         format != NULL ? ", not " : "", format != NULL ? format : "");
    plan->list = c->words.value[OPTION_LIST];
    return call_tlp(c, &plan->most, f);
}

static void answer(struct call *c, const struct outlet_report *r, const char *path)
{
    struct output *o = &c->output;
    json_t *types = json_object();

    output_put_hex(o->json, "sha256", r->hash, sizeof r->hash, &o->ok);
    json_put_int(o->json, "objects", r->objects, &o->ok);
    json_put_int(o->json, "held_back", r->held, &o->ok);
    json_put_int(o->json, "unfit", r->unfit, &o->ok);
    json_put_int(o->json, "values_left_out", r->left_out, &o->ok);
    json_put_int(o->json, "bytes", r->bytes, &o->ok);
    for (size_t i = 0; i < r->type_count; i++)
        json_put_int(types, r->types[i].type, r->types[i].objects, &o->ok);
    json_put(o->json, "types", types, &o->ok);
    output_say(o, o->json, "objects: {objects}, bytes: {bytes}, SHA-256: {sha256}\n");
    for (size_t i = 0; i < r->type_count; i++) {
        json_t *row = json_object();

        json_put_text(row, "type", r->types[i].type, &o->ok);
        json_put_int(row, "count", r->types[i].objects, &o->ok);
        output_say(o, row, "  {count} {type}\n");
        json_decref(row);
    }
    if (r->held > 0)
        output_say(o, o->json, "{held_back} are marked higher and stay; see --tlp\n");
    if (r->unfit > 0)
        output_say(o, o->json,
                   "{unfit} have no place in this format: they are no person, "
                   "organisation or thing that it knows, or were withdrawn\n");
    if (r->left_out > 0)
        output_say(o, o->json, "{values_left_out} values have no place in this format\n");
    if (path != NULL)
        output_put_any(o->json, "file", path, &o->ok);
    output_say(o, o->json,
               path != NULL ? "written to {file}\n"
                            : "Nothing was written; name a file by "
                              "--output to write exactly this.\n");
}

MUST_CHECK static enum err open_file(const char *path, struct drain *d, struct fault *f)
{
    d->fd = -1;
    if (path == NULL)
        return OK;
    d->fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (d->fd >= 0)
        return OK;
    return fault_set(f,
                     errno == EEXIST   ? ERR_EXISTS
                     : errno == ENOENT ? ERR_NOT_FOUND
                                       : ERR_IO,
                     "", "%s cannot be made (%s); name a file that is not there yet.",
                     path, strerror(errno));
}

/* Durable and closed, or gone. */
MUST_CHECK static enum err
close_file(const char *path, struct drain *d, enum err e, struct fault *f)
{
    if (d->fd < 0)
        return e;
    if (e == OK && fsync(d->fd) != 0)
        e = fault_set(f, ERR_IO, "", "%s cannot be written (%s).", path, strerror(errno));
    (void)close(d->fd);
    if (e != OK)
        (void)unlink(path);
    return e;
}

static enum err run_plain(struct call *c, struct fault *f)
{
    const char *path = c->words.value[OPTION_OUTPUT];
    struct drain d = {.meter = &c->meter};
    struct outlet_plan plan = {.write = write_bytes, .tick = tick, .state = &d};
    struct outlet_report report;
    struct store *s = NULL;
    enum err e = read_plan(c, &plan, f);

    if (e == OK)
        e = store_open_objects_read(c->dir, &s, f);
    if (e == ERR_NOT_FOUND)
        e = fault_set(f, e, "",
                      "There is nothing to export yet; read a list with: "
                      "entente import FILE");
    if (e != OK)
        return e;
    e = name_bundle(s, &plan);
    if (e != OK)
        e = store_explain(s, e, f);
    if (e == OK)
        e = meter_start(&c->meter, f);
    if (e == OK)
        e = open_file(path, &d, f);
    if (e == OK)
        e = close_file(path, &d, outlet_run(s, &plan, &report, f), f);
    meter_end(&c->meter);
    store_close(s);
    if (e == OK)
        answer(c, &report, path);
    return e;
}

/* ---- MISP ---- */

/* "misp" is a file of events, "misp-feed" a folder. */
static bool is_misp(const struct call *c, bool *folder)
{
    const char *format = c->words.value[OPTION_FORMAT];

    *folder = format != NULL && strcmp(format, "misp-feed") == 0;
    return *folder || (format != NULL && strcmp(format, "misp") == 0);
}

static bool has_hashes(const struct call *c)
{
    return c->words.value[OPTION_HASHES] != NULL;
}

/* Said before anything is written, and also where nothing is. */
MUST_CHECK static enum err warn_of_hashes(const struct call *c, struct fault *f)
{
    bool folder = false;

    if (!has_hashes(c))
        return OK;
    if (!is_misp(c, &folder) || !folder)
        return fault_set(f, ERR_USAGE, "", "--hashes is for --format misp-feed.");
    (void)fputs(
        "hashes.csv gives every value of the feed that can be guessed (addresses, "
        "telephone numbers, accounts, names) to whoever reads it, also without "
        "the events\n",
        stderr);
    return OK;
}

static void answer_misp(struct call *c, const struct feed_report *r, const char *path)
{
    struct output *o = &c->output;

    json_put_int(o->json, "events", (int64_t)r->events, &o->ok);
    json_put_int(o->json, "parts", (int64_t)r->parts, &o->ok);
    json_put_int(o->json, "held_back", (int64_t)r->held, &o->ok);
    json_put_int(o->json, "parts_held_back", (int64_t)r->withheld, &o->ok);
    json_put_int(o->json, "unfit", (int64_t)r->unlike, &o->ok);
    json_put_int(o->json, "loose", (int64_t)r->loose, &o->ok);
    if (has_hashes(c) && path != NULL)
        json_put_int(o->json, "hashes", (int64_t)r->hashes, &o->ok);
    output_say(o, o->json, "{events} events with {parts} parts\n");
    if (r->held + r->withheld > 0)
        output_say(o, o->json,
                   "{held_back} events and {parts_held_back} parts stay: marked higher "
                   "(see --tlp), or for the own organisation or a group alone\n");
    if (r->unlike > 0)
        output_say(o, o->json, "{unfit} parts have no place in MISP\n");
    if (r->loose > 0)
        output_say(o, o->json,
                   "{loose} objects are in no event and stay: MISP has a place for what "
                   "a grouping or a report lists; see --format stix\n");
    if (has_hashes(c) && path != NULL)
        output_say(o, o->json, "hashes.csv has {hashes} lines\n");
    if (path != NULL)
        output_put_any(o->json, "file", path, &o->ok);
    output_say(o, o->json,
               path != NULL ? "written to {file}\n"
                            : "Nothing was written; name where by --output.\n");
}

/* The name of the own organisation and the UUID of its name, for events that name no
 * creator. */
MUST_CHECK static enum err read_terms(struct call *c,
                                      struct misp_terms *terms,
                                      char name[320],
                                      char uuid[37],
                                      struct fault *f)
{
    struct node *n = NULL;
    enum err e = call_look(c, &n, f);

    if (e != OK)
        return e;
    (void)snprintf(name, 320, "%s", card_name(n->card, "en"));
    call_close(c);
    misp_word_derive("organisation", name, uuid);
    *terms = (struct misp_terms){.creator_uuid = uuid, .creator_name = name};
    return call_tlp(c, &terms->highest, f);
}

static enum err run_misp(struct call *c, bool folder, struct fault *f)
{
    const char *path = c->words.value[OPTION_OUTPUT];
    struct drain d = {.meter = &c->meter};
    const struct misp_outlet outlet = {.write = write_bytes, .state = &d};
    struct feed_report report;
    struct misp_terms terms;
    char name[320];
    char uuid[37];
    struct store *s = NULL;
    enum err e = read_terms(c, &terms, name, uuid, f);

    if (e == OK)
        e = store_open_objects_read(c->dir, &s, f);
    if (e != OK)
        return e;
    if (folder && path != NULL) {
        e = feed_write(s, path, has_hashes(c), &terms, &report, f);
    } else {
        e = open_file(path, &d, f);
        if (e == OK)
            e = close_file(path, &d, feed_write_events(s, &terms, &outlet, &report), f);
    }
    if (e != OK && f->code != e)
        e = store_explain(s, e, f);
    store_close(s);
    if (e == OK)
        answer_misp(c, &report, path);
    return e;
}

static enum err run(struct call *c, struct fault *f)
{
    bool folder = false;
    enum err e = warn_of_hashes(c, f);

    if (e != OK)
        return e;
    return is_misp(c, &folder) ? run_misp(c, folder, f) : run_plain(c, f);
}

const struct verb export_verbs[] = {
    {.name = "",
     .words = "",
     .help = "write own objects as STIX, CSV, FollowTheMoney or MISP, or tell what would "
             "leave",
     .options =
         OPTION_BIT(OPTION_FORMAT) | OPTION_BIT(OPTION_LIST) | OPTION_BIT(OPTION_OUTPUT),
     .more = OPTION_MORE(OPTION_TLP) | OPTION_MORE(OPTION_HASHES),
     .run = run},
    {.name = NULL},
};
