/* SPDX-License-Identifier: Apache-2.0 */
/*
 * leave.h - the verbs of `entente item` by which a copy leaves the holder's node
 *
 * The law. The entry that says so is durable before the file is there, the file carries
 * the conditions and the ids of item and entry, is nobody else's to read, and takes the
 * place of no other.
 */
#ifndef CLI_LEAVE_H
#define CLI_LEAVE_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "cli/call.h"

#include <stdbool.h>
#include <stddef.h>

/* Rows of the table of `entente item`; each answers into its call. */
MUST_CHECK enum err leave_copy(struct call *c, struct fault *f);
MUST_CHECK enum err leave_export(struct call *c, struct fault *f);
MUST_CHECK enum err leave_glass(struct call *c, struct fault *f);

/* Does an act of this kind write a file once enough officers have concurred (R19)? */
bool leave_needs_file(enum kind kind);

/* Make the file, empty, so that it can be written once the entry is there; `bytes` are
 * asked of the disk beforehand. It is removed by leave_end with an error.
 * Errors ERR_USAGE a --format that cannot carry conditions; ERR_EXISTS something has
 * that name; ERR_IO; ERR_NOT_FOUND no such folder. */
struct leave_file {
    const char *path;
    int fd; /* -1: none */
};
MUST_CHECK enum err leave_begin(const struct call *c,
                                const char *path,
                                size_t bytes,
                                struct leave_file *out,
                                struct fault *f);

/* Write into it what the newest own entry lets leave, and answer; or, if `so_far` is an
 * error or the act waits for other officers, remove it. Returns `so_far` or its own
 * error. */
MUST_CHECK enum err leave_end(struct call *c,
                              struct pair *p,
                              struct leave_file *file,
                              enum err so_far,
                              bool waiting,
                              struct fault *f);

#endif
