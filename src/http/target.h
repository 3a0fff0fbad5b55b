/* SPDX-License-Identifier: Apache-2.0 */
/*
 * target.h - what a request line asks for: the path's parts and the query's pairs
 *
 * Strict: every escape is two hex digits, what comes out is UTF-8 without controls, and a
 * path has no empty, "." or ".." part. A slash that was escaped stays inside its part. In
 * the query "+" is a blank, as forms write it. Pure.
 *
 * Source    [RFC3986] 2.1, 3.3, 3.4
 */
#ifndef HTTP_TARGET_H
#define HTTP_TARGET_H

#include "base/attr.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

enum { TARGET_BYTES_MAX = 16384, TARGET_PARTS_MAX = 12, TARGET_PAIRS_MAX = 32 };

struct target_pair {
    const char *name;
    const char *value; /* "" also where there is no "=" */
};

struct target {
    char *text; /* the decoded bytes of all that follows */
    size_t text_bytes;
    const char *part[TARGET_PARTS_MAX];
    size_t part_count;
    bool ends_in_slash; /* "/" alone does */
    struct target_pair pair[TARGET_PAIRS_MAX];
    size_t pair_count;
};

/*
 * Read the target of a request line: a path that begins with "/", perhaps "?" and a
 * query.
 *
 * Owns     *out given (target_fini); untouched on error
 * Errors   ERR_MALFORMED; ERR_LIMIT too long, too many parts or pairs; ERR_NOMEM
 */
MUST_CHECK enum err target_read(const char *raw, struct target *out);
void target_fini(struct target *t); /* wipes */

/* Is the part at this place this word? False where there is none. */
bool target_is(const struct target *t, size_t at, const char *word);

/* The value of the pair of this name, or NULL; the first, if there are several. */
const char *target_value(const struct target *t, const char *name);

#endif
