/* SPDX-License-Identifier: Apache-2.0 */
/*
 * watch.c - inotify, and the folder read again when it has lost count
 */
#include "door/watch.h"

#include "base/buffer.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "store/object.h"

#include <unistd.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>

enum { EVENTS_BYTES = 16 * 1024, NAME_BYTES = STORE_SETTING_NAME_MAX + 1 };

struct watch {
    char *dir;
    int fd;
    char **paths; /* that were there */
    size_t count;
    size_t at;
    char path[WATCH_PATH_MAX];
    char events[EVENTS_BYTES] __attribute__((aligned(8)));
    size_t event;
    size_t event_bytes;
};

static enum err join(const char *dir, const char *name, char out[WATCH_PATH_MAX])
{
    int length = snprintf(out, WATCH_PATH_MAX, "%s/%s", dir, name);

    return length > 0 && length < WATCH_PATH_MAX ? OK : ERR_LIMIT;
}

/* A name in the folder that is looked at: not hidden, and a file of its own. */
static bool is_file(const char *dir, const char *name, char out[WATCH_PATH_MAX])
{
    struct stat info;

    return name[0] != '.' && join(dir, name, out) == OK && lstat(out, &info) == 0 &&
           S_ISREG(info.st_mode);
}

void watch_free_list(char **paths, size_t count)
{
    for (size_t i = 0; i < count; i++)
        memory_free(paths[i]);
    memory_free(paths);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static enum err add_path(char ***paths, size_t *count, size_t *room, const char *path)
{
    char **grown;

    if (*count == WATCH_FILES_MAX)
        return ERR_LIMIT;
    grown = memory_grow(*paths, room, *count + 1, sizeof *grown);
    if (grown == NULL)
        return ERR_NOMEM;
    *paths = grown;
    (*paths)[*count] = memory_copy_text(path);
    if ((*paths)[*count] == NULL)
        return ERR_NOMEM;
    ++*count;
    return OK;
}

static enum err list_all(DIR *folder, const char *dir, char ***paths, size_t *count)
{
    char path[WATCH_PATH_MAX];
    size_t room = 0;
    struct dirent *entry;
    enum err e = OK;

    while (e == OK && (entry = readdir(folder)) != NULL)
        if (is_file(dir, entry->d_name, path))
            e = add_path(paths, count, &room, path);
    return e;
}

enum err watch_list(const char *dir, char ***paths, size_t *count, struct fault *f)
{
    DIR *folder = opendir(dir);
    char **found = NULL;
    size_t found_count = 0;
    enum err e;

    if (folder == NULL)
        return fault_set(f, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, "",
                         "The folder %s cannot be read: %s.", dir,
                         strerrordesc_np(errno));
    e = list_all(folder, dir, &found, &found_count);
    (void)closedir(folder);
    if (e != OK) {
        watch_free_list(found, found_count);
        return fault_set(f, e, "", "The folder %s has too many files (%s).", dir,
                         err_name(e));
    }
    if (found_count > 0)
        qsort(found, found_count, sizeof *found, by_name);
    *paths = found;
    *count = found_count;
    return OK;
}

/* The watch is set before the folder is read: what comes in between is named twice. */
enum err watch_open(const char *dir, struct watch **out, struct fault *f)
{
    struct watch *w = memory_new(1, sizeof *w);
    enum err e = OK;

    if (w == NULL)
        return ERR_NOMEM;
    w->fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    w->dir = memory_copy_text(dir);
    if (w->fd < 0 || w->dir == NULL ||
        inotify_add_watch(w->fd, dir,
                          IN_CLOSE_WRITE | IN_MOVED_TO | IN_DELETE_SELF | IN_ONLYDIR) < 0)
        e = fault_set(f, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, "",
                      "The folder %s cannot be watched: %s.", dir,
                      strerrordesc_np(errno));
    if (e == OK)
        e = watch_list(dir, &w->paths, &w->count, f);
    if (e != OK) {
        watch_close(w);
        return e;
    }
    *out = w;
    return OK;
}

void watch_close(struct watch *w)
{
    if (w == NULL)
        return;
    watch_free_list(w->paths, w->count);
    if (w->fd >= 0)
        (void)close(w->fd);
    memory_free(w->dir);
    memory_free(w);
}

/* Read the folder again: events were lost. */
static enum err read_again(struct watch *w, struct fault *f)
{
    watch_free_list(w->paths, w->count);
    w->paths = NULL;
    w->count = 0;
    w->at = 0;
    return watch_list(w->dir, &w->paths, &w->count, f);
}

/* The file of the next event that was read, or NULL. */
static const char *next_event(struct watch *w, enum err *e, struct fault *f)
{
    while (w->event < w->event_bytes && *e == OK) {
        const struct inotify_event *event = (void *)(w->events + w->event);

        w->event += sizeof *event + event->len;
        if ((event->mask & IN_Q_OVERFLOW) != 0)
            *e = read_again(w, f);
        else if ((event->mask & (IN_DELETE_SELF | IN_IGNORED)) != 0)
            *e = fault_set(f, ERR_NOT_FOUND, "", "The folder %s is gone.", w->dir);
        else if (event->len > 0 && is_file(w->dir, event->name, w->path))
            return w->path;
    }
    return NULL;
}

/* Wait for events, and read them. */
static enum err await(struct watch *w, int stop_fd, struct fault *f)
{
    struct pollfd p[2] = {{.fd = w->fd, .events = POLLIN},
                          {.fd = stop_fd, .events = POLLIN}};
    ssize_t got;

    while (poll(p, 2, -1) < 0)
        if (errno != EINTR)
            return fault_set(f, ERR_IO, "", "The folder %s cannot be watched: %s.",
                             w->dir, strerrordesc_np(errno));
    if (p[1].revents != 0)
        return fault_set(f, ERR_CANCELLED, "", "Stopped watching %s.", w->dir);
    got = read(w->fd, w->events, sizeof w->events);
    if (got < 0 && errno != EAGAIN && errno != EINTR)
        return fault_set(f, ERR_IO, "", "The folder %s cannot be watched: %s.", w->dir,
                         strerrordesc_np(errno));
    w->event = 0;
    w->event_bytes = got > 0 ? (size_t)got : 0;
    return OK;
}

enum err watch_next(struct watch *w, int stop_fd, const char **path, struct fault *f)
{
    enum err e = OK;

    while (e == OK) {
        const char *found;

        if (w->at < w->count) {
            *path = w->paths[w->at++];
            return OK;
        }
        found = next_event(w, &e, f);
        if (found != NULL) {
            *path = found;
            return OK;
        }
        if (e == OK && w->at == w->count)
            e = await(w, stop_fd, f);
    }
    return e;
}

enum err watch_hash(const char *path, uint8_t out[SHA256_BYTES])
{
    enum { CHUNK = 64 * 1024 };
    struct file_source file = {.fd = -1};
    struct hash_stream *h = hash_stream_new();
    uint8_t *chunk = memory_new(CHUNK, 1);
    size_t bytes, got = 1;
    enum err e = h != NULL && chunk != NULL ? OK : ERR_NOMEM;

    if (e == OK)
        e = file_source_open(path, &file, &bytes, NULL);
    while (e == OK && got > 0) {
        e = file.source.read(file.source.state, chunk, CHUNK, &got);
        if (e == OK)
            hash_stream_add(h, chunk, got);
    }
    if (e == OK)
        hash_stream_end(h, out);
    else
        hash_stream_free(h);
    file_source_close(&file);
    memory_wipe_free(chunk, CHUNK);
    return e;
}

static void name_setting(const uint8_t hash[SHA256_BYTES], char out[NAME_BYTES])
{
    char hex[2 * SHA256_BYTES + 1];

    text_hex_encode(hash, SHA256_BYTES, hex);
    (void)snprintf(out, NAME_BYTES, "watched/%s", hex);
}

enum err watch_has_seen(const char *dir,
                        const uint8_t hash[SHA256_BYTES],
                        bool *seen,
                        struct fault *f)
{
    char name[NAME_BYTES];
    struct store *s = NULL;
    struct buffer value;
    enum err e = store_open_objects_read(dir, &s, f);

    *seen = false;
    if (e == ERR_NOT_FOUND)
        return OK;
    if (e != OK)
        return e;
    name_setting(hash, name);
    buffer_init(&value, 16);
    e = store_setting_get(s, name, &value);
    *seen = e == OK;
    if (e != OK && e != ERR_NOT_FOUND)
        e = store_explain(s, e, f);
    else
        e = OK;
    buffer_fini(&value);
    store_close(s);
    return e;
}

enum err watch_remember(const char *dir,
                        int wait_ms,
                        const uint8_t hash[SHA256_BYTES],
                        struct fault *f)
{
    char name[NAME_BYTES];
    struct store *s = NULL;
    enum err e = store_open_objects(dir, wait_ms, &s, f);

    if (e != OK)
        return e;
    name_setting(hash, name);
    e = store_setting_put(s, name, "", 0);
    if (e != OK)
        e = store_explain(s, e, f);
    store_close(s);
    return e;
}
