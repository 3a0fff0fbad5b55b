/* SPDX-License-Identifier: Apache-2.0 */
/*
 * required.h - what STIX requires of the objects of its types
 *
 * For intel/object alone. Types that the standard does not define require nothing.
 *
 * Source [STIX21] 4 to 7; [STIX20] parts 2 and 4
 */
#ifndef INTEL_REQUIRED_H
#define INTEL_REQUIRED_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "json/json.h"

#include <stdbool.h>

/* What an object of a type is. */
enum required_class {
    REQUIRED_OTHER,      /* not of the standard */
    REQUIRED_VERSIONED,  /* has created and modified */
    REQUIRED_MARKING,    /* has created alone */
    REQUIRED_OBSERVABLE, /* has neither */
    REQUIRED_CONTAINER   /* no object at all: a bundle */
};

/* What a type is. */
enum required_class required_class(const char *type);

/* The properties that must stand, beyond those common to all types. Errors ERR_MALFORMED,
 * with *f. */
MUST_CHECK enum err
required_check(const json_t *object, const char *type, bool is_20, struct fault *f);

/*
 * Put the required properties, and what else holds a thing together, of a revoked version
 * into `blank`, which has the common ones: with values that say nothing.
 * Errors   ERR_NOMEM
 */
MUST_CHECK enum err required_blank(const char *type, bool is_20, json_t *blank);

#endif
