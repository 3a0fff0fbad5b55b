/* SPDX-License-Identifier: Apache-2.0 */
/*
 * misp_query.h - the filters of a MISP search: which events, which attributes
 *
 * The law
 *  1. A filter that is not known here is refused, and so is one that is known and whose
 *     value is not: who filters and is not heard would get more than was asked for.
 *  2. What only asks for more or less about each result is passed over.
 *  3. Values of one filter are OR, filters AND; "!" before a value excludes it, "%" in it
 *     stands for anything.
 *
 * Pure. Source    MISP's REST interface as PyMISP uses it: events/index, restSearch
 */
#ifndef DOOR_MISP_QUERY_H
#define DOOR_MISP_QUERY_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "json/json.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum misp_list {
    MISP_UUIDS, /* of events; of attributes, if those are searched */
    MISP_EVENTS,
    MISP_TAGS,
    MISP_ORGS,
    MISP_INFOS,
    MISP_LEVELS, /* threat_level_id */
    MISP_ANALYSES,
    MISP_DISTRIBUTIONS,
    MISP_VALUES,
    MISP_TYPES,
    MISP_CATEGORIES,
    MISP_LISTS
};

enum { MISP_LIMIT_MAX = 100000, MISP_VALUES_MAX = 1000, MISP_DATE_CHARS = 10 };

struct misp_query {
    json_t *lists[MISP_LISTS]; /* arrays of texts; NULL: no such filter */
    int64_t changed_since; /* seconds since 1970, as are the next three; 0, INT64_MAX */
    int64_t changed_until;
    int64_t published_since;
    int64_t published_until;
    char from[MISP_DATE_CHARS + 1]; /* "" for none */
    char until[MISP_DATE_CHARS + 1];
    int published; /* -1: either, as is the next */
    int to_ids;
    bool deleted; /* with what was deleted */
    bool minimal;
    bool metadata; /* heads alone */
    size_t limit;  /* 0: none */
    size_t page;   /* from 1 */
};

/*
 * Read the body of a search; NULL is an empty one.
 *
 * Units    now: seconds since 1970, for "1d"
 * Owns     *out given (misp_query_fini), also after an error
 * Errors   ERR_MALFORMED law 1, with *f, which repeats no value; ERR_LIMIT; ERR_NOMEM
 */
MUST_CHECK enum err
misp_query_read(const json_t *body, int64_t now, struct misp_query *out, struct fault *f);
void misp_query_fini(struct misp_query *q);

/* True if attributes are asked for by what they are: then an event counts if one of its
 * attributes does. */
bool misp_query_has_parts(const struct misp_query *q);

/* Whether the head of an event passes; `own_uuid`: its UUID counts, too (law 3). */
bool misp_query_takes_event(const struct misp_query *q,
                            const json_t *head,
                            bool own_uuid);

/* Whether an attribute passes, its event aside; `tags` is NULL or those of its event. */
bool misp_query_takes_attribute(const struct misp_query *q,
                                const json_t *attribute,
                                const char *event,
                                const json_t *tags);

#endif
