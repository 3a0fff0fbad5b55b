/* SPDX-License-Identifier: Apache-2.0 */
/*
 * misp_fact.h - what MISP says of a thing and STIX has no place for
 *
 * It rides in one property extension of the STIX object (MISP_FACT_EXTENSION), so that
 * an export to MISP gives it back: doc/misp.md lists the properties, and
 * doc/misp-extension.json is their schema. Defaults are left out, and so is what only
 * counts within one MISP (its row numbers).
 *
 * Source    [MISP-CORE] 2; [STIX21] 7.3
 */
#ifndef FORMAT_MISP_FACT_H
#define FORMAT_MISP_FACT_H

#include "base/attr.h"
#include "base/err.h"
#include "json/json.h"

#include <stdbool.h>
#include <stdint.h>

#define MISP_FACT_EXTENSION "extension-definition--0c308a82-9154-465e-96c0-c0844423c9fd"

enum { MISP_FACT_INHERIT = 5 };

/* The facts of an event, an object, an attribute, a reference, a report, in the names of
 * the extension, `kind` first. Built in *ok's way (json.h). The caller's. */
json_t *misp_fact_event(const json_t *event, bool *ok);
json_t *misp_fact_object(const json_t *object, const char *event, bool *ok);
json_t *misp_fact_attribute(const json_t *attribute, bool *ok);
json_t *misp_fact_reference(const json_t *reference, const char *event, bool *ok);
json_t *misp_fact_report(const json_t *report, const char *event, bool *ok);

/* Put facts (taken) into the object's extensions. */
void misp_fact_put(json_t *stix, json_t *facts, bool *ok);

/* The facts of a STIX object, borrowed; NULL if it has none of that kind ("event",
 * "object", "attribute", "reference", "report"; NULL: any). */
const json_t *misp_fact_of(const json_t *stix, const char *kind);

/*
 * The MISP form of facts: their members in MISP's names and spellings, defaults put in.
 * The caller's; NULL: no memory.
 */
json_t *misp_fact_to_event(const json_t *facts);
json_t *misp_fact_to_object(const json_t *facts);
json_t *misp_fact_to_attribute(const json_t *facts);
json_t *misp_fact_to_reference(const json_t *facts);

#endif
