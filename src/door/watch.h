/* SPDX-License-Identifier: Apache-2.0 */
/*
 * watch.h - files that come into a folder, each when it is whole
 *
 * First what is there, by name; then what is closed after writing or moved in. Hidden
 * files, folders, links and what is no regular file are passed over, and nothing in the
 * folder is changed. A file may be named again when it is written again: whoever takes it
 * remembers its content (watch_has_seen, watch_remember), by a hash in objects.db.
 */
#ifndef DOOR_WATCH_H
#define DOOR_WATCH_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "crypto/hash.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { WATCH_PATH_MAX = 4096, WATCH_FILES_MAX = 1 << 20 };

/*
 * The regular files of a folder whose names do not begin with a dot, as paths, by name.
 *
 * Owns     *paths given, and each (watch_free_list)
 * Errors   ERR_NOT_FOUND, ERR_IO, ERR_LIMIT, ERR_NOMEM; with *f
 */
MUST_CHECK enum err
watch_list(const char *dir, char ***paths, size_t *count, struct fault *f);
void watch_free_list(char **paths, size_t count);

struct watch; /* opaque */

/* Owns: dir is copied; *out given (watch_close). Errors as watch_list's. */
MUST_CHECK enum err watch_open(const char *dir, struct watch **out, struct fault *f);
void watch_close(struct watch *w); /* NULL is fine */

/*
 * The next file, waiting for it.
 *
 * Shape    stop_fd: readable once the wait shall end
 * Owns     *path is borrowed until the next call
 * Errors   ERR_CANCELLED it is readable; ERR_IO, ERR_NOMEM; ERR_NOT_FOUND the folder is
 *          gone; with *f
 */
MUST_CHECK enum err
watch_next(struct watch *w, int stop_fd, const char **path, struct fault *f);

/* The hash of a file's bytes. ERR_NOT_FOUND, ERR_IO, ERR_NOMEM. */
MUST_CHECK enum err watch_hash(const char *path, uint8_t out[SHA256_BYTES]);

/* Whether watch_remember was called with this; of a node's folder, and a list. Errors
 * those of the store, with *f. */
MUST_CHECK enum err watch_has_seen(const char *dir,
                                   const uint8_t hash[SHA256_BYTES],
                                   bool *seen,
                                   struct fault *f);
MUST_CHECK enum err watch_remember(const char *dir,
                                   int wait_ms,
                                   const uint8_t hash[SHA256_BYTES],
                                   struct fault *f);

#endif
