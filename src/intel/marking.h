/* SPDX-License-Identifier: Apache-2.0 */
/*
 * marking.h - data markings: the Traffic Light Protocol in both versions, and how
 * several combine
 *
 * The law
 *  1. What marks an object are its `object_marking_refs` and, for what their selectors
 *     cover, its `granular_markings`. Whoever handles an object as a whole obeys the
 *     highest of all of them.
 *  2. Of several TLP markings the highest wins, unless the originator signs a new
 *     version: then that version's own markings hold, higher or lower.
 *  3. TLP 1 WHITE is CLEAR, and AMBER is AMBER. For who knows TLP 1 alone, AMBER+STRICT
 *     becomes RED, never AMBER.
 *  4. The predefined definitions are known here. A received copy that says something
 *     else under their ids is an attack and is refused.
 *
 * Source [STIX21] 7.2; [TLP2]; the TLP 2.0 extension by OASIS (exact ids in marking.c)
 */
#ifndef INTEL_MARKING_H
#define INTEL_MARKING_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "json/json.h"

#include <stdbool.h>

/* In the order of strictness; the numbers are stored. */
enum marking_tlp {
    MARKING_NONE, /* not marked by TLP */
    MARKING_CLEAR,
    MARKING_GREEN,
    MARKING_AMBER,
    MARKING_AMBER_STRICT,
    MARKING_RED,
    MARKING_LEVELS
};

enum { MARKING_REFS_MAX = 1000, MARKING_SELECTOR_MAX = 4096 };

/* The level that the id of a predefined definition of either version stands for;
 * MARKING_NONE for any other id. */
enum marking_tlp marking_find(const char *id);

/* The id of the predefined TLP 2.0 definition; must not be asked for MARKING_NONE. */
const char *marking_id(enum marking_tlp level);

/* The id of the TLP 1 definition that protects at least as well (law 3). */
const char *marking_id_tlp1(enum marking_tlp level);

/* "clear", "green", "amber", "amber+strict", "red"; "" for MARKING_NONE. */
const char *marking_word(enum marking_tlp level);
bool marking_find_word(const char *word, enum marking_tlp *out);

/* The predefined TLP 2.0 definition as compact JSON, to serve or to export. */
const char *marking_definition(enum marking_tlp level);

/* The level of an object after a new copy or version of it came (law 2). */
enum marking_tlp marking_combine(enum marking_tlp stands,
                                 enum marking_tlp comes,
                                 bool originators_new_version);

/*
 * Check the markings of a STIX object and find the highest level (law 1): forms of refs,
 * selectors that name content which exists, no marking of itself, and law 4.
 *
 * Errors   ERR_MALFORMED, ERR_LIMIT, ERR_FORGED a differing copy of a predefined
 *          definition; with *f
 */
MUST_CHECK enum err
marking_read(const json_t *object, enum marking_tlp *highest, struct fault *f);

#endif
