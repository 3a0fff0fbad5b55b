/* SPDX-License-Identifier: Apache-2.0 */
/*
 * devices.c - a small file, read whole and written whole
 */
#include "cli/devices.h"

#include "base/file.h"
#include "base/memory.h"
#include "base/must.h"
#include "base/num.h"
#include "base/text.h"
#include "desk/webauthn.h"
#include "exchange/node.h"
#include "json/json.h"
#include "store/keystore.h"

#include <unistd.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>

enum { FILE_MAX = 64 << 10 };

/* An officer's, open for a change. */
struct book {
    char path[NODE_PATH_MAX];
    int lock; /* of the folder; -1: only read */
    struct desk_device *list;
    size_t count;
};

MUST_CHECK static enum err read_row(const json_t *row, struct desk_device *out)
{
    static const struct json_field fields[] = {
        {"name", JSON_WANT_TEXT, 1, DESK_DEVICE_NAME_MAX},
        {"site", JSON_WANT_TEXT, 1, DESK_DEVICE_SITE_MAX},
        {"id", JSON_WANT_BYTES, 1, DESK_DEVICE_ID_MAX},
        {"key", JSON_WANT_BYTES, 1, DESK_DEVICE_KEY_MAX},
        {"counter", JSON_WANT_INTEGER, 0, UINT32_MAX},
        {"added", JSON_WANT_TIME, 0, 0},
        {"used", JSON_WANT_TIME | JSON_OPTIONAL, 0, 0},
    };
    enum err e = json_check(row, "the security key", fields, COUNT_OF(fields), NULL);

    if (e != OK)
        return e;
    *out = (struct desk_device){.counter = (uint32_t)json_int(row, "counter"),
                                .added = json_time(row, "added")};
    must(text_copy(out->name, sizeof out->name, json_text(row, "name")) == OK);
    must(text_copy(out->site, sizeof out->site, json_text(row, "site")) == OK);
    must(text_base64_check(json_text(row, "id"), &out->id_bytes) == OK);
    json_bytes(row, "id", out->id, out->id_bytes);
    must(text_base64_check(json_text(row, "key"), &out->key_bytes) == OK);
    json_bytes(row, "key", out->key, out->key_bytes);
    if (json_has(row, "used"))
        out->used = json_time(row, "used");
    return OK;
}

static json_t *make_row(const struct desk_device *d, bool *ok)
{
    json_t *row = json_object();

    json_put_text(row, "name", d->name, ok);
    json_put_text(row, "site", d->site, ok);
    json_put_bytes(row, "id", d->id, d->id_bytes, ok);
    json_put_bytes(row, "key", d->key, d->key_bytes, ok);
    json_put_int(row, "counter", d->counter, ok);
    json_put_time(row, "added", d->added, ok);
    if (d->used != 0)
        json_put_time(row, "used", d->used, ok);
    return row;
}

MUST_CHECK static enum err
read_rows(const struct buffer *bytes, struct desk_device *list, size_t *count)
{
    static const struct json_field whole[] = {
        {"devices", JSON_WANT_ARRAY, 0, DESK_DEVICES_MAX},
    };
    json_t *json = NULL;
    const json_t *rows = NULL;
    enum err e = json_read_canonical(bytes->data, bytes->bytes, FILE_MAX, &json, NULL);

    if (e == OK)
        e = json_check(json, "the file", whole, COUNT_OF(whole), NULL);
    if (e == OK)
        rows = json_at(json, "devices");
    for (size_t i = 0; e == OK && i < json_array_size(rows); i++)
        e = read_row(json_array_get(rows, i), &list[i]);
    if (e == OK)
        *count = json_array_size(rows);
    json_decref(json);
    return e == OK || e == ERR_NOMEM ? e : ERR_MALFORMED;
}

MUST_CHECK static enum err
name_file(const struct devices_of *of, char path[NODE_PATH_MAX], struct fault *f)
{
    char name[128];
    int bytes = snprintf(name, sizeof name, "keys/officers/%s.devices", of->officer);

    if (bytes < 0 || bytes >= (int)sizeof name || node_path(of->dir, name, path) != OK)
        return fault_set(f, ERR_LIMIT, "", "The path of the node is too long.");
    return OK;
}

MUST_CHECK static enum err
read_file(const char *path, struct desk_device *list, size_t *count, struct fault *f)
{
    struct buffer bytes;
    enum err e;

    *count = 0;
    buffer_init(&bytes, FILE_MAX);
    e = file_read(path, &bytes, f);
    if (e == ERR_NOT_FOUND)
        e = OK; /* none */
    else if (e == OK)
        e = read_rows(&bytes, list, count);
    buffer_fini(&bytes);
    if (e != OK && e != ERR_IO)
        return fault_set(f, e, "",
                         "The security keys in %s cannot be read (%s), so nobody can log "
                         "in who may have one; put the file back, or remove it, which "
                         "forgets them.",
                         path, err_name(e));
    return e;
}

enum err devices_load(const struct devices_of *of,
                      struct desk_device list[DESK_DEVICES_MAX],
                      size_t *count,
                      struct fault *f)
{
    char path[NODE_PATH_MAX];
    enum err e = name_file(of, path, f);

    return e == OK ? read_file(path, list, count, f) : e;
}

/* ---- changing ---- */

static void close_book(struct book *b)
{
    if (b->lock >= 0)
        (void)close(b->lock); /* which unlocks it */
    memory_free(b->list);
}

/* Given (close_book) also on error. */
MUST_CHECK static enum err
open_book(const struct devices_of *of, struct book *b, struct fault *f)
{
    char folder[NODE_PATH_MAX];
    enum err e = name_file(of, b->path, f);

    b->lock = -1;
    b->count = 0;
    b->list = memory_new(DESK_DEVICES_MAX, sizeof *b->list);
    if (e == OK && b->list == NULL)
        e = fault_set(f, ERR_NOMEM, "", "Out of memory.");
    if (e == OK && node_path(of->dir, "keys/officers", folder) != OK)
        e = fault_set(f, ERR_LIMIT, "", "The path of the node is too long.");
    if (e == OK) {
        b->lock = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (b->lock < 0 || flock(b->lock, LOCK_EX) != 0)
            e = fault_set(f, ERR_IO, "", "The folder %s cannot be locked (%s).", folder,
                          strerrordesc_np(errno));
    }
    return e == OK ? read_file(b->path, b->list, &b->count, f) : e;
}

MUST_CHECK static enum err save_book(const struct book *b, struct fault *f)
{
    json_t *whole = json_object();
    json_t *rows = json_array();
    struct buffer bytes;
    bool ok = rows != NULL;
    enum err e;

    buffer_init(&bytes, FILE_MAX);
    for (size_t i = 0; i < b->count; i++)
        if (json_array_append_new(rows, make_row(&b->list[i], &ok)) != 0)
            ok = false;
    json_put(whole, "devices", rows, &ok);
    e = ok ? json_write(whole, &bytes) : ERR_NOMEM;
    if (e == OK)
        e = buffer_status(&bytes);
    if (e == OK)
        e = keystore_replace(b->path, bytes.data, bytes.bytes, 0600, f);
    else
        e = fault_set(f, e, "", "The security keys cannot be kept (%s).", err_name(e));
    buffer_fini(&bytes);
    json_decref(whole);
    return e;
}

static struct desk_device *find(struct book *b, const char *name)
{
    for (size_t i = 0; i < b->count; i++)
        if (strcmp(b->list[i].name, name) == 0)
            return &b->list[i];
    return NULL;
}

MUST_CHECK static enum err
may_add(struct book *b, const struct desk_device *one, struct fault *f)
{
    struct desk_device read;
    bool ok = true;
    json_t *row = make_row(one, &ok);
    enum err e = ok ? read_row(row, &read) : ERR_USAGE;

    json_decref(row);
    if (e != OK)
        return fault_set(f, ERR_USAGE, "",
                         "The security key's name must be plain text of 1 to %d bytes.",
                         DESK_DEVICE_NAME_MAX);
    if (b->count == DESK_DEVICES_MAX)
        return fault_set(f, ERR_LIMIT, "",
                         "An officer has at most %d security keys; forget one first: "
                         "entente key forget",
                         DESK_DEVICES_MAX);
    if (find(b, one->name) != NULL)
        return fault_set(f, ERR_EXISTS, "",
                         "There is a security key of that name already; take another.");
    for (size_t i = 0; i < b->count; i++)
        if (b->list[i].id_bytes == one->id_bytes &&
            memcmp(b->list[i].id, one->id, one->id_bytes) == 0)
            return fault_set(f, ERR_EXISTS, "",
                             "That security key is enrolled already, as \"%s\".",
                             b->list[i].name);
    return OK;
}

enum err
devices_add(const struct devices_of *of, const struct desk_device *one, struct fault *f)
{
    struct book b;
    enum err e = open_book(of, &b, f);

    if (e == OK)
        e = may_add(&b, one, f);
    if (e == OK) {
        b.list[b.count++] = *one;
        e = save_book(&b, f);
    }
    close_book(&b);
    return e;
}

enum err devices_use(const struct devices_of *of,
                     const char *name,
                     uint32_t counter,
                     int64_t now,
                     struct fault *f)
{
    struct desk_device *one = NULL;
    struct book b;
    bool counts;
    enum err e = open_book(of, &b, f);

    if (e == OK)
        one = find(&b, name);
    if (e == OK && one == NULL) {
        e = fault_set(f, ERR_NOT_FOUND, "", "That security key was forgotten meanwhile.");
    } else if (e == OK && !webauthn_counts(one->counter, counter)) {
        e = fault_set(f, ERR_FORGED, "",
                      "The security key \"%s\" counts backwards: there may be a copy of "
                      "it. Forget it: entente key forget %s",
                      name, of->officer);
    } else if (e == OK) {
        counts = counter != one->counter;
        one->counter = counter;
        one->used = now;
        e = save_book(&b, f);
        if (e == ERR_IO && !counts)
            e = OK; /* only the time is lost: no full disk keeps the officer out */
    }
    close_book(&b);
    return e;
}

enum err devices_forget(const struct devices_of *of, const char *name, struct fault *f)
{
    struct desk_device *one = NULL;
    struct book b;
    enum err e = open_book(of, &b, f);

    if (e == OK)
        one = find(&b, name);
    if (e == OK && one == NULL) {
        e = fault_set(f, ERR_NOT_FOUND, "",
                      "%s has no security key \"%s\"; they are listed by: entente key "
                      "devices",
                      of->officer, name);
    } else if (e == OK) {
        *one = b.list[--b.count];
        e = save_book(&b, f);
    }
    close_book(&b);
    return e;
}
