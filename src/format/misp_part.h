/* SPDX-License-Identifier: Apache-2.0 */
/*
 * misp_part.h - the attributes of a MISP event as STIX objects
 *
 *     to_ids, and a pattern finds it    indicator
 *     it is an observable               observed-data, and the observable beside it
 *     vulnerability, threat-actor,
 *     campaign-name, full-name          the STIX object of that
 *     any other                         note, whose content is the value
 *     a sighting of it                  sighting; a false positive: opinion
 *
 * The laws are misp_make.h's.
 */
#ifndef FORMAT_MISP_PART_H
#define FORMAT_MISP_PART_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "format/misp_make.h"
#include "intel/record.h"
#include "json/json.h"

#include <stdbool.h>
#include <stdint.h>

/* Where an attribute stands: in an object, or in none. */
struct misp_frame {
    const char *object;   /* its UUID; NULL: none */
    int64_t distribution; /* its; MISP_FACT_INHERIT for none */
    bool deleted;
};

/*
 * An attribute of the event that was begun.
 *
 * Errors   ERR_MALFORMED, ERR_LIMIT: this one is not taken, with *f; ERR_NOMEM; what the
 *          sink returned
 */
MUST_CHECK enum err misp_part_attribute(struct misp_maker *m,
                                        const json_t *attribute,
                                        const struct misp_frame *frame,
                                        struct fault *f);

/* An attribute that stands in the facts of its object, whose marking grows to its: append
 * its facts to `list`. Errors likewise. */
MUST_CHECK enum err misp_part_within(struct misp_maker *m,
                                     const json_t *attribute,
                                     struct misp_facing *whole,
                                     json_t *list,
                                     struct fault *f);

/* Enter a part into the event. Errors ERR_MALFORMED its UUID is there; ERR_LIMIT;
 * ERR_NOMEM */
MUST_CHECK enum err misp_part_member(struct misp_maker *m,
                                     const char *uuid,
                                     const char *type,
                                     struct fault *f);

/* The identity of a record, with the part's own id, times and marks, and facts (taken).
 * Errors ERR_NOMEM (ok was false, too); what the sink returned */
MUST_CHECK enum err misp_part_identity(struct misp_maker *m,
                                       const struct record *r,
                                       const struct misp_facing *facing,
                                       json_t *facts,
                                       bool ok);

/* True if the STIX object says what the facts of an attribute in it say: what is made of
 * them again is what stands there. Facts that do not agree are not to be believed. */
bool misp_part_agrees(const json_t *stix, const json_t *facts);

#endif
