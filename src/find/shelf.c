/* SPDX-License-Identifier: Apache-2.0 */
/*
 * shelf.c - segments in files, and a list that is replaced in one step
 */
#include "find/shelf.h"

#include "base/buffer.h"
#include "base/file.h"
#include "base/num.h"
#include "base/reader.h"
#include "crypto/hash.h"

#include <unistd.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

enum { NAME_BYTES = 32, LIST_VERSION = 1, LIST_BYTES_MAX = 4096, ZEROES = 1 << 16 };

static const char list_name[] = "list";
static const char new_list_name[] = "list.new";
static const uint8_t list_magic[8] = "EntList";

static void name_segment(uint64_t number, char out[NAME_BYTES])
{
    (void)snprintf(out, NAME_BYTES, "%llu.segment", (unsigned long long)number);
}

/* Write a new file and wait until it is on disk. */
static enum err write_file(int folder, const char *name, const void *bytes, size_t count)
{
    const int file =
        openat(folder, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    enum err e;

    if (file < 0)
        return ERR_IO;
    e = file_write_all(file, bytes, count);
    if (e == OK && fsync(file) != 0)
        e = ERR_IO;
    if (close(file) != 0)
        e = ERR_IO;
    return e;
}

/* Zero what a file holds, then remove its name. OK if there is none. */
static enum err wipe_file(int folder, const char *name)
{
    static const uint8_t zeroes[ZEROES];
    const int file = openat(folder, name, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
    struct stat about;
    enum err e = OK;

    if (file < 0)
        return errno == ENOENT || unlinkat(folder, name, 0) == 0 ? OK : ERR_IO;
    if (fstat(file, &about) != 0 || !S_ISREG(about.st_mode))
        e = ERR_IO;
    for (off_t left = e == OK ? about.st_size : 0; left > 0 && e == OK;) {
        const size_t step = left < ZEROES ? (size_t)left : ZEROES;

        e = file_write_all(file, zeroes, step);
        left -= (off_t)step;
    }
    if (e == OK && fsync(file) != 0)
        e = ERR_IO;
    (void)close(file);
    return unlinkat(folder, name, 0) == 0 ? e : ERR_IO;
}

static bool is_named(const struct shelf *s, const char *name)
{
    char own[NAME_BYTES];

    if (strcmp(name, list_name) == 0)
        return true;
    for (size_t i = 0; i < s->count; i++) {
        name_segment(s->segments[i].number, own);
        if (strcmp(name, own) == 0)
            return true;
    }
    return false;
}

/* Wipe every file that the list does not name. */
static enum err sweep(const struct shelf *s)
{
    const int again = openat(s->folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *folder = again >= 0 ? fdopendir(again) : NULL;
    struct dirent *entry;
    enum err e = OK;

    if (folder == NULL) {
        if (again >= 0)
            (void)close(again);
        return ERR_IO;
    }
    while (e == OK && (entry = readdir(folder)) != NULL)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
            !is_named(s, entry->d_name))
            e = wipe_file(s->folder, entry->d_name);
    (void)closedir(folder);
    return e;
}

static void unmap(struct shelf_segment *g)
{
    if (g->bytes != NULL)
        (void)munmap((void *)(uintptr_t)g->bytes, g->count);
    g->bytes = NULL;
}

/* Map the file of a segment whose bytes and hash are known, and check both. */
static enum err map(const struct shelf *s, struct shelf_segment *g)
{
    char name[NAME_BYTES];
    uint8_t hash[SHELF_HASH_BYTES];
    struct stat about;
    void *bytes = MAP_FAILED;
    enum err e = ERR_CORRUPT;
    int file;

    name_segment(g->number, name);
    file = openat(s->folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (file < 0)
        return errno == ENOENT ? ERR_CORRUPT : ERR_IO;
    if (fstat(file, &about) == 0 && S_ISREG(about.st_mode) && g->count > 0 &&
        (uint64_t)about.st_size == g->count)
        bytes = mmap(NULL, g->count, PROT_READ, MAP_PRIVATE, file, 0);
    (void)close(file);
    if (bytes == MAP_FAILED)
        return ERR_CORRUPT;
    g->bytes = bytes;
    hash_sha256(bytes, g->count, hash);
    if (memcmp(hash, g->hash, sizeof hash) == 0)
        e = segment_view(bytes, g->count, s->tables, &g->view);
    if (e != OK)
        unmap(g);
    return e;
}

static enum err write_list(const struct shelf *s, uint64_t generation)
{
    uint8_t hash[SHELF_HASH_BYTES];
    struct buffer b;
    enum err e;

    buffer_init(&b, LIST_BYTES_MAX);
    buffer_add(&b, list_magic, sizeof list_magic);
    buffer_add_u32(&b, LIST_VERSION);
    buffer_add(&b, s->tables, sizeof s->tables);
    buffer_add_u64(&b, generation);
    buffer_add_u32(&b, (uint32_t)s->count);
    for (size_t i = 0; i < s->count; i++) {
        buffer_add_u64(&b, s->segments[i].number);
        buffer_add_u64(&b, s->segments[i].count);
        buffer_add(&b, s->segments[i].hash, SHELF_HASH_BYTES);
    }
    e = buffer_status(&b);
    if (e == OK) {
        hash_sha256(b.data, b.bytes, hash);
        buffer_add(&b, hash, sizeof hash);
        e = buffer_status(&b);
    }
    if (e == OK)
        e = write_file(s->folder, new_list_name, b.data, b.bytes);
    buffer_fini(&b);
    if (e == OK && (renameat(s->folder, new_list_name, s->folder, list_name) != 0 ||
                    fsync(s->folder) != 0))
        e = ERR_IO;
    return e;
}

static enum err read_whole(int folder, const char *name, uint8_t *out, size_t *count)
{
    const int file = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    const size_t room = *count;
    ssize_t got;

    if (file < 0)
        return errno == ENOENT ? ERR_NOT_FOUND : ERR_IO;
    *count = 0;
    do {
        got = read(file, out + *count, room - *count);
        *count += got > 0 ? (size_t)got : 0;
    } while (got > 0 || (got < 0 && errno == EINTR));
    (void)close(file);
    return got < 0 ? ERR_IO : OK;
}

/* The segments' numbers, sizes and hashes, from the bytes of a list. */
static enum err parse_list(struct shelf *s, const uint8_t *bytes, size_t count)
{
    uint8_t hash[SHELF_HASH_BYTES];
    uint8_t tables[LAYOUT_HASH_BYTES];
    uint8_t start[sizeof list_magic];
    struct reader r;
    uint32_t version;
    uint64_t generation;

    if (count < SHELF_HASH_BYTES)
        return ERR_CORRUPT;
    count -= SHELF_HASH_BYTES;
    hash_sha256(bytes, count, hash);
    if (memcmp(hash, bytes + count, sizeof hash) != 0)
        return ERR_CORRUPT;
    reader_init(&r, bytes, count);
    reader_bytes(&r, start, sizeof start);
    version = reader_u32(&r);
    reader_bytes(&r, tables, sizeof tables);
    generation = reader_u64(&r);
    s->count = reader_u32(&r);
    if (!reader_ok(&r) || memcmp(start, list_magic, sizeof start) != 0 ||
        s->count > SHELF_SEGMENTS_MAX)
        return ERR_CORRUPT;
    if (version != LIST_VERSION || generation != s->generation ||
        memcmp(tables, s->tables, sizeof tables) != 0)
        return ERR_UNEXPECTED;
    for (size_t i = 0; i < s->count; i++) {
        s->segments[i].number = reader_u64(&r);
        s->segments[i].count = reader_u64(&r);
        reader_bytes(&r, s->segments[i].hash, SHELF_HASH_BYTES);
    }
    return reader_end(&r) ? OK : ERR_CORRUPT;
}

static enum err open_folder(const char *dir, bool make, int *out)
{
    if (make && mkdir(dir, 0700) != 0 && errno != EEXIST)
        return ERR_IO;
    *out = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    if (*out >= 0)
        return OK;
    return errno == ENOENT ? ERR_NOT_FOUND : ERR_IO;
}

enum err shelf_open(const char *dir,
                    uint64_t generation,
                    const uint8_t tables[LAYOUT_HASH_BYTES],
                    struct shelf *out)
{
    struct shelf s = {.folder = -1, .generation = generation};
    uint8_t bytes[LIST_BYTES_MAX];
    size_t count = sizeof bytes;
    enum err e = open_folder(dir, false, &s.folder);

    if (e != OK)
        return e;
    memcpy(s.tables, tables, sizeof s.tables);
    e = read_whole(s.folder, list_name, bytes, &count);
    if (e == OK)
        e = parse_list(&s, bytes, count);
    for (size_t i = 0; i < s.count && e == OK; i++)
        e = map(&s, &s.segments[i]);
    if (e == OK) /* what a process that died had replaced, and not wiped yet */
        e = sweep(&s);
    if (e != OK) {
        shelf_close(&s);
        return e;
    }
    *out = s;
    return OK;
}

enum err
shelf_make(const char *dir, const uint8_t tables[LAYOUT_HASH_BYTES], struct shelf *out)
{
    struct shelf s = {.folder = -1};
    enum err e = open_folder(dir, true, &s.folder);

    if (e != OK)
        return ERR_IO;
    memcpy(s.tables, tables, sizeof s.tables);
    e = wipe_file(s.folder, list_name);
    if (e == OK)
        e = sweep(&s);
    if (e != OK) {
        shelf_close(&s);
        return ERR_IO;
    }
    *out = s;
    return OK;
}

void shelf_close(struct shelf *s)
{
    for (size_t i = 0; i < s->count; i++)
        unmap(&s->segments[i]);
    if (s->folder >= 0)
        (void)close(s->folder);
    *s = (struct shelf){.folder = -1};
}

/* Write a segment and see that it can be read. */
static enum err add(struct shelf *s, uint64_t number, const void *bytes, size_t count)
{
    struct shelf_segment g = {.number = number, .count = count};
    char name[NAME_BYTES];
    enum err e;

    if (s->count == SHELF_SEGMENTS_MAX)
        return ERR_LIMIT;
    name_segment(number, name);
    hash_sha256(bytes, count, g.hash);
    e = write_file(s->folder, name, bytes, count);
    if (e == OK)
        e = map(s, &g);
    if (e == OK)
        s->segments[s->count++] = g;
    return e;
}

enum err shelf_replace(struct shelf *s,
                       uint32_t dropped,
                       const void *bytes,
                       size_t count,
                       uint64_t generation)
{
    uint64_t number = 1;
    size_t kept = 0;
    enum err e;

    for (size_t i = 0; i < s->count; i++)
        number = s->segments[i].number < number ? number : s->segments[i].number + 1;
    for (size_t i = 0; i < s->count; i++) {
        if ((dropped & UINT32_C(1) << i) != 0)
            unmap(&s->segments[i]);
        else
            s->segments[kept++] = s->segments[i];
    }
    s->count = kept;
    e = count > 0 ? add(s, number, bytes, count) : OK;
    if (e == OK)
        e = write_list(s, generation);
    if (e == OK)
        e = sweep(s);
    if (e == OK)
        s->generation = generation;
    return e;
}
