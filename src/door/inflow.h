/* SPDX-License-Identifier: Apache-2.0 */
/*
 * inflow.h - one file, of whatever format, into the node; and the people of objects that
 * a door brought
 *
 *     STIX, MISP            --> objects (objects.db), as they came
 *                               their persons and organisations --> records as well
 *     tables, FtM, lists    --> records (node.db) --> objects that mirror them
 *
 * Records are what rounds compare and `find` finds; objects are what other tools fetch.
 * So what is imported stands as both, under the same list's name, except for objects that
 * are no party.
 *
 * The law. Records of a file come whole or not at all; objects come one by one
 * (door/inlet.h). The node is opened when the first record comes, so that objects alone
 * wait for nobody who holds the node. An identity's record follows its newest version,
 * and is erased when that is revoked.
 *
 * What is pulled, posted or pushed stands as objects alone: what others send is not
 * compared in rounds before a person of this node says so (inflow_list).
 */
#ifndef DOOR_INFLOW_H
#define DOOR_INFLOW_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "door/inlet.h"
#include "exchange/holdings.h"
#include "exchange/node.h"
#include "format/guess.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct inflow_plan {
    const char *dir; /* the node's folder, and there is a node in it */
    int wait_ms;
    /* Which list, format, encoding, mapping, codes; replace. Of its functions `bad` and
     * `tick` are called, for objects too; `bad` also where nothing else hears of it. */
    const struct holdings_plan *records;
    /* Open the node, once or again. */
    enum err (*open)(void *state, struct node **out, struct fault *f);
    /* Called with each object's verdict; may be NULL. An error ends the import. */
    enum err (*verdict)(void *state, const struct inlet_verdict *v);
    /* Called while records become objects; may be NULL; false stops it. */
    bool (*mirrored)(void *state, size_t done, size_t total);
    void *state; /* of these three */
};

struct inflow_report {
    enum format_kind format;
    bool is_objects;             /* objects came; else records alone */
    struct inlet_report objects; /* of such a file */
    struct holdings_report records;
    int64_t unread;  /* identities that no record can be made of; reported */
    int64_t mirrors; /* of inflow_list: identities that mirror own records */
};

/*
 * Import one file: records->path.
 *
 * Errors   ERR_USAGE its format is not clear, or has no such option; those of the
 *          importers, of the stores and of `open`; with *f. *report is right in any case.
 */
MUST_CHECK enum err inflow_file(const struct inflow_plan *plan,
                                struct inflow_report *report,
                                struct fault *f);

/*
 * Make records of the people and organisations among the objects that belong to a list,
 * in one transaction: records->list, or `objects` by the same name. What of the list is
 * revoked is erased; with records->replace also what is not among the objects any more.
 * Objects that mirror own records are passed over.
 *
 * Errors   ERR_NOT_FOUND no object belongs to that list; ERR_CANCELLED; those of the
 *          stores, of holdings_begin and of `open`; with *f. Nothing is changed then.
 */
MUST_CHECK enum err inflow_list(const struct inflow_plan *plan,
                                const char *objects,
                                struct inflow_report *report,
                                struct fault *f);

#endif
