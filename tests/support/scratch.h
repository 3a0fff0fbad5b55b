/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scratch.h - a folder for one test, and what is to be found in its files
 */
#ifndef SUPPORT_SCRATCH_H
#define SUPPORT_SCRATCH_H

#include <stdbool.h>
#include <stddef.h>

enum { SCRATCH_PATH_MAX = 256 };

/* A new empty folder under TMPDIR (else /tmp); aborts if there is none to be had. */
void scratch_make(char path[SCRATCH_PATH_MAX]);

/* Remove it with all that is in it. */
void scratch_remove(const char *path);

/* DIR/name into out. */
void scratch_name(const char *dir, const char *name, char out[SCRATCH_PATH_MAX]);

/* Write the first `count` bytes of a file, or all when it is shorter, as another. */
void scratch_copy(const char *from, const char *to, size_t count);

/* Whether these bytes stand anywhere in any file under the folder. */
bool scratch_holds(const char *path, const void *bytes, size_t count);

#endif
