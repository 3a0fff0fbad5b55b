/* SPDX-License-Identifier: Apache-2.0 */
/*
 * misp_write.h - MISP events out of STIX objects
 *
 * An event is a grouping or a report, and what it lists. Where an object carries MISP's
 * own facts (misp_fact.h) and agrees with them, these are written; any other becomes what
 * MISP has for it (misp_foreign.h). What has no likeness is counted and left out.
 *
 * The law
 *  1. What may not leave does not, neither an event nor a part of one, nor a hint of it:
 *     what is for the own organisation or a sharing group, and what is marked higher than
 *     the terms allow.
 *  2. A sharing group is not taken along: whoever reads would apply a number of his own.
 *     For the own organisation such an event has distribution 0.
 *  3. What was revoked or withdrawn is written as deleted.
 *
 * Source    [MISP-CORE]
 */
#ifndef FORMAT_MISP_WRITE_H
#define FORMAT_MISP_WRITE_H

#include "base/attr.h"
#include "base/err.h"
#include "format/misp_head.h"
#include "json/json.h"

#include <stddef.h>

/* Where text goes. */
struct misp_outlet {
    enum err (*write)(void *state, const void *bytes, size_t count);
    /* Called with each attribute, object and report that was written. May be NULL. */
    enum err (*wrote)(void *state, const json_t *part);
    void *state;
};

struct misp_count {
    size_t written;
    size_t withheld; /* law 1 */
    size_t unlike;   /* has no likeness in MISP, or cannot be had */
};

/*
 * Write {"Event": {...}}, part by part.
 *
 * Shape    it may leave (must)
 * Errors   as misp_head_write's; ERR_LIMIT an object is too large; what shelf or outlet
 *          returned. *count is right in any case.
 * Time     one look at the shelf for each part, two for one in an object
 */
MUST_CHECK enum err misp_write_event(const json_t *grouping,
                                     const struct misp_terms *terms,
                                     const struct misp_shelf *shelf,
                                     const struct misp_outlet *outlet,
                                     struct misp_count *count);

/*
 * The attribute alone that an object carries with MISP's facts; NULL in *out if it
 * carries none, or it may not leave.
 *
 * Owns     *out given (json_decref)
 * Errors   ERR_NOMEM
 */
MUST_CHECK enum err
misp_write_attribute(const json_t *stix, const struct misp_terms *terms, json_t **out);

#endif
