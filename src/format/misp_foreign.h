/* SPDX-License-Identifier: Apache-2.0 */
/*
 * misp_foreign.h - what others wrote in STIX, as attributes and reports of MISP
 *
 *     indicator        the type of its pattern, or of its language, or stix2-pattern
 *     an observable    the type of it
 *     vulnerability, threat-actor, campaign        the type of that name
 *     any other with a name                        text; the comment says what it was
 *     note             a report of the event
 *
 * A label becomes a tag, a marking a tlp tag.
 */
#ifndef FORMAT_MISP_FOREIGN_H
#define FORMAT_MISP_FOREIGN_H

#include "base/attr.h"
#include "base/err.h"
#include "json/json.h"

/*
 * The attribute of an object; `uuid` is the attribute's.
 *
 * Owns     *out given (json_decref)
 * Errors   ERR_NOT_FOUND it has no likeness; ERR_NOMEM
 */
MUST_CHECK enum err
misp_foreign_attribute(const json_t *stix, const char *uuid, json_t **out);

/* The report of a note. Errors likewise. */
MUST_CHECK enum err misp_foreign_report(const json_t *stix, json_t **out);

/* The tags of an object: NULL: no memory. */
json_t *misp_foreign_tags(const json_t *stix);

/* The UUID of an id; NULL if there is none. */
const char *misp_foreign_uuid(const json_t *stix);

/* Seconds since 1970 of when it was modified; 0 if it has no time. */
int64_t misp_foreign_seconds(const json_t *stix);

#endif
