/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rights.h - what a user of the doors may read and write
 *
 * A text of words, ascending and each once: "read:own read:received-3f2a write:own". A
 * collection stands there by its alias; `received` means every collection of that kind,
 * `all` every one. Only `own` can be written. "read:red" is a word beside these: without
 * it, also with `all`, nothing that is marked TLP:RED is seen, which is for named people.
 */
#ifndef DOOR_RIGHTS_H
#define DOOR_RIGHTS_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"

#include <stdbool.h>
#include <stddef.h>

enum { RIGHTS_ALIAS_MAX = 40 };

/* May these rights read (write) the collection of this alias? */
bool rights_may_read(const char *rights, const char *alias);
bool rights_may_write(const char *rights, const char *alias);

/* May they, in what they may read, see what is marked TLP:RED? */
bool rights_may_read_red(const char *rights);

/*
 * The text for these lists of aliases, as a person gave them.
 *
 * Owns     *out given (memory_free)
 * Errors   ERR_USAGE no such collection, or not one that is written; ERR_NOMEM; with *f
 */
MUST_CHECK enum err rights_write(const char *const *reads,
                                 size_t read_count,
                                 const char *const *writes,
                                 size_t write_count,
                                 char **out,
                                 struct fault *f);

#endif
