/* SPDX-License-Identifier: Apache-2.0 */
/*
 * roster.h - entries of a list whose values stand in several rows or files
 *
 * A published table has a row for each name, address and number of an entry, in an order
 * of its own, so that no entry is whole before the last row was read. All are kept until
 * then, each found by its key; so many as no published list has are refused.
 */
#ifndef FORMAT_ROSTER_H
#define FORMAT_ROSTER_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "format/listed.h"
#include "format/sink.h"

#include <stddef.h>

enum { ROSTER_MAX = 64 * 1024 };

struct roster; /* opaque */

/* An empty one, NULL: no memory; and its end, with all entries. */
MUST_CHECK struct roster *roster_new(void);
void roster_free(struct roster *r); /* NULL is fine */

/* The entry of a key, borrowed; NULL if there is none. */
struct listed *roster_find(const struct roster *r, const char *key);

/*
 * A new entry under a key that has none (must).
 *
 * Errors   ERR_LIMIT ROSTER_MAX, with the sentence in *f; ERR_NOMEM
 */
MUST_CHECK enum err roster_add(
    struct roster *r, const char *key, size_t line, struct listed **out, struct fault *f);

/* Give all to the sink, in the order they came (listed_give). Errors what that returned.
 */
MUST_CHECK enum err
roster_give(struct roster *r, const struct sink *sink, struct tally *tally);

#endif
