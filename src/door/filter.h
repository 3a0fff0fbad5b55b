/* SPDX-License-Identifier: Apache-2.0 */
/*
 * filter.h - the query of a TAXII request: which objects, after when, how many
 *
 * The law
 *  1. Each parameter stands at most once; what is malformed is refused. A filter that is
 *     not known, or has no meaning at that endpoint, is refused as well: who filters and
 *     is not heard would get more than was asked for.
 *  2. Parameters that are no filters are passed over, as the standard allows.
 *  3. filter_scope is the same for the same filters, whatever limit and next say.
 *
 * Source    [TAXII21] 3.4, 3.5
 */
#ifndef DOOR_FILTER_H
#define DOOR_FILTER_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "crypto/hash.h"
#include "http/target.h"
#include "store/object.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Which filters an endpoint has. */
enum {
    FILTER_ID = 1,
    FILTER_TYPE = 2,
    FILTER_VERSION = 4,
    FILTER_SPEC = 8,
    FILTER_PAGES = 16, /* added_after, limit, next */
    FILTER_ALL = 31
};

struct filter {
    struct store_filter store; /* its lists are this filter's */
    bool is_empty;       /* lets nothing through: no known specification was named */
    bool names_versions; /* a version was asked for by its time */
    int64_t after;       /* added_after, or 0 */
    uint64_t limit;      /* 0: none given */
    const char *next;    /* as given, in `text`; NULL: none */
    char *text;          /* what the lists point into */
    size_t text_bytes;
    const char **words;
    int64_t *times;
};

/*
 * Read the query of a target, which must outlive the filter.
 *
 * Shape    allowed: FILTER_... bits
 * Owns     *out given (filter_fini); untouched on error
 * Errors   ERR_MALFORMED, ERR_LIMIT more values than STORE_FILTER_MAX, with *f, which
 *          repeats no value; ERR_NOMEM
 */
MUST_CHECK enum err filter_read(const struct target *t,
                                unsigned allowed,
                                struct filter *out,
                                struct fault *f);
void filter_fini(struct filter *filter);

/* A hash of what the filters are (law 3), bound to a place, such as a collection's id and
 * the endpoint. */
void filter_scope(const struct target *t, const char *place, uint8_t out[SHA256_BYTES]);

#endif
