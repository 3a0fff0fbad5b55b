/* SPDX-License-Identifier: Apache-2.0 */
/*
 * misp_object.h - the objects of a MISP event as STIX objects
 *
 *     of a person or an organisation   identity; its attributes are in its facts
 *     any other                        grouping of its attributes (misp_part.h)
 *
 * An object without a name of its party is like any other. The laws are misp_make.h's.
 */
#ifndef FORMAT_MISP_OBJECT_H
#define FORMAT_MISP_OBJECT_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "format/misp_make.h"
#include "json/json.h"

#include <stdbool.h>

/*
 * An object with its attributes, of the event that was begun. What is wrong with one of
 * these costs that one, and is noted.
 *
 * Errors   ERR_MALFORMED, ERR_LIMIT: this one is not taken, with *f; ERR_NOMEM; what the
 *          sink returned
 */
MUST_CHECK enum err
misp_object_make(struct misp_maker *m, const json_t *object, struct fault *f);

/* True if an identity or a grouping says what the facts of an object in it say. */
bool misp_object_agrees(const json_t *stix, const json_t *facts);

#endif
