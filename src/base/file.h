/* SPDX-License-Identifier: Apache-2.0 */
/*
 * file.h - reading a whole file whose size has a limit; writing all of one
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/attr.h"
#include "base/buffer.h"
#include "base/err.h"
#include "base/fault.h"
#include "base/source.h"

/*
 * Append the file's bytes to `out`, whose ceiling is the limit. "-" is standard input.
 *
 * Errors   ERR_NOT_FOUND; ERR_IO unreadable, a folder; ERR_LIMIT over the ceiling;
 *          each with a sentence naming the file
 */
MUST_CHECK enum err file_read(const char *path, struct buffer *out, struct fault *f);

/* Write all of it to an open file, however often it takes. Errors ERR_IO: errno says
 * why. */
MUST_CHECK enum err file_write_all(int fd, const void *bytes, size_t count);

/*
 * Open for streaming. The source stays good until file_source_close.
 *
 * Units    *bytes: the file's size, 0 where it has none (a pipe)
 * Errors   as file_read
 */
struct file_source {
    int fd;
    struct source source;
};
MUST_CHECK enum err file_source_open(const char *path,
                                     struct file_source *out,
                                     size_t *bytes,
                                     struct fault *f);
void file_source_close(struct file_source *s);

#endif
