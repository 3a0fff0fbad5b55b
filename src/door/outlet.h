/* SPDX-License-Identifier: Apache-2.0 */
/*
 * outlet.h - own objects, written as a file that other tools read
 *
 *     objects.db --list, marks--> object --as it is--> STIX 2.1 bundle
 *                                        --record----> table, FollowTheMoney
 *
 * The law
 *  1. What came under an agreement is not here: it leaves by its own verbs alone, under
 *     its conditions (exchange/item.h). What is here is own, or came openly by a door.
 *  2. Nothing marked higher than what the caller names leaves, by any of an object's
 *     markings; what is held back is counted, and what a format has no place for, too.
 *  3. What was shown beforehand is what leaves: the same store, plan and bundle id give
 *     the same bytes.
 */
#ifndef DOOR_OUTLET_H
#define DOOR_OUTLET_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "crypto/hash.h"
#include "intel/marking.h"
#include "store/object.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum outlet_format { OUTLET_STIX, OUTLET_TABLE, OUTLET_FTM, OUTLET_FORMATS };

enum { OUTLET_TYPES_MAX = 64 }; /* types that are counted by name; others together */

struct outlet_plan {
    enum outlet_format format;
    const char *list;      /* of this import alone; NULL: all */
    enum marking_tlp most; /* the highest mark that may leave */
    uint8_t bundle[16];    /* the bundle's UUID */
    /* Takes the bytes, in order. Any error ends the export with it. */
    enum err (*write)(void *state, const void *bytes, size_t count);
    bool (*tick)(void *state, size_t done, size_t total); /* false: stop; may be NULL */
    void *state;
};

struct outlet_count {
    char type[OBJECT_TYPE_MAX + 1];
    int64_t objects;
};

struct outlet_report {
    int64_t objects;  /* that left */
    int64_t held;     /* marked higher */
    int64_t unfit;    /* the format has no place for: not a party, or withdrawn */
    int64_t left_out; /* values of those that left */
    int64_t bytes;
    uint8_t hash[32];                            /* SHA-256 of the bytes */
    struct outlet_count types[OUTLET_TYPES_MAX]; /* of what left, by first coming */
    size_t type_count;
};

/* "stix", "csv", "ftm"; false for another word. */
bool outlet_find_format(const char *word, enum outlet_format *out);

/*
 * Write what the plan lets through, from a store opened to read.
 *
 * Errors   ERR_CANCELLED; what `write` and the store returned; ERR_NOMEM; with *f.
 *          *report is right in any case.
 */
MUST_CHECK enum err outlet_run(struct store *s,
                               const struct outlet_plan *plan,
                               struct outlet_report *report,
                               struct fault *f);

#endif
