/* SPDX-License-Identifier: Apache-2.0 */
/*
 * file.c - reading a whole file whose size has a limit; writing all of one
 */
#include "base/file.h"

#include <unistd.h>

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>

static enum err read_some(void *state, uint8_t *out, size_t capacity, size_t *got)
{
    const struct file_source *s = state;
    ssize_t count;

    do {
        count = read(s->fd, out, capacity);
    } while (count < 0 && errno == EINTR);
    *got = count > 0 ? (size_t)count : 0;
    return count < 0 ? ERR_IO : OK;
}

enum err file_write_all(int fd, const void *bytes, size_t count)
{
    const uint8_t *at = bytes;

    while (count > 0) {
        ssize_t done = write(fd, at, count);

        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return ERR_IO;
        at += done;
        count -= (size_t)done;
    }
    return OK;
}

enum err file_source_open(const char *path,
                          struct file_source *out,
                          size_t *bytes,
                          struct fault *f)
{
    bool is_input = strcmp(path, "-") == 0;
    int fd = is_input ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    struct stat info;

    if (fd < 0)
        return fault_set(f, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, "",
                         "%s cannot be opened: %s.", path, strerrordesc_np(errno));
    if (fstat(fd, &info) != 0 || S_ISDIR(info.st_mode)) {
        (void)close(fd);
        return fault_set(f, ERR_IO, "", "%s is a folder; name a file.", path);
    }
    out->fd = fd;
    out->source.read = read_some;
    out->source.state = out;
    *bytes = S_ISREG(info.st_mode) && info.st_size > 0 ? (size_t)info.st_size : 0;
    return OK;
}

void file_source_close(struct file_source *s)
{
    if (s->fd >= 0)
        (void)close(s->fd);
    s->fd = -1;
}

enum err file_read(const char *path, struct buffer *out, struct fault *f)
{
    struct file_source s = {.fd = -1};
    uint8_t chunk[16384];
    size_t got = 1;
    size_t bytes = 0;
    enum err e = file_source_open(path, &s, &bytes, f);

    if (e != OK)
        return e;
    if (bytes > out->ceiling - out->bytes) {
        e = fault_set(f, ERR_LIMIT, "", "%s is larger than the %zu bytes it may have.",
                      path, out->ceiling);
        got = 0;
    }
    while (e == OK && got > 0) {
        e = s.source.read(s.source.state, chunk, sizeof chunk, &got);
        if (e != OK) {
            e = fault_set(f, e, "", "%s cannot be read: %s.", path,
                          strerrordesc_np(errno));
            break;
        }
        buffer_add(out, chunk, got);
        e = buffer_status(out);
        if (e != OK)
            e = fault_set(f, e, "", "%s is larger than the %zu bytes it may have.", path,
                          out->ceiling);
    }
    file_source_close(&s);
    return e;
}
