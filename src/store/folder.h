/* SPDX-License-Identifier: Apache-2.0 */
/*
 * folder.h - a node's folder: the names in it, its lock, and making names durable
 *
 * For store/ alone.
 */
#ifndef STORE_FOLDER_H
#define STORE_FOLDER_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"

#include <stdbool.h>

enum { FOLDER_PATH_MAX = 2048 };

/* DIR/name as a path that no library takes for an option or a URI. ERR_LIMIT, with *f. */
MUST_CHECK enum err folder_path(const char *dir,
                                const char *name,
                                char out[FOLDER_PATH_MAX],
                                struct fault *f);

/* Make DIR for its owner alone; OK if it is there. ERR_NOT_FOUND no parent; ERR_IO. */
MUST_CHECK enum err folder_make(const char *dir, struct fault *f);

/* Make the names in DIR durable. ERR_IO, without a sentence. */
MUST_CHECK enum err folder_sync(const char *dir);

/* The same for the folder that a path lies in. */
MUST_CHECK enum err folder_sync_above(const char *path);

/*
 * Take the lock DIR/name; DIR is there.
 *
 * Units    wait_ms: how long to wait for another process
 * Owns     *lock given (folder_unlock)
 * Errors   ERR_BUSY, ERR_IO, ERR_LIMIT, ERR_NOT_FOUND no such folder; with *f
 */
MUST_CHECK enum err
folder_lock(const char *dir, const char *name, int wait_ms, int *lock, struct fault *f);
void folder_unlock(int lock); /* -1 is fine */

/* Sleep for longer than folder_lock does between two tries. */
void folder_give_way(void);

#endif
