/* SPDX-License-Identifier: Apache-2.0 */
/*
 * inlet.h - objects into objects.db, parsed and stored beside each other
 *
 *     caller: source --format--> object --object_read--> lot of heads and bytes
 *                                                          | a ring of few lots
 *     writer: lot --store_object_put--> transactions of INLET_COMMIT objects
 *                                                          |
 *     caller: verdicts, in the order of the objects  <-----+
 *
 * The law. An object is put whole or refused, and each has its verdict; one that is bad
 * costs nothing but itself. What is given back as a verdict is in a transaction, and
 * inlet_finish makes every transaction durable, or says that the last one is lost: then
 * the report counts what is durable. Stopping at any point leaves whole transactions;
 * doing the same again finds the rest unchanged. The store is held for STORE_HOLD_MS at
 * a time, so that a server's posts come in between however long an import is: what they
 * put stands there for the objects that follow. Memory is bounded by the ring, whatever
 * the input's size.
 */
#ifndef DOOR_INLET_H
#define DOOR_INLET_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "intel/object.h"
#include "store/object.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { INLET_COMMIT = 10000 }; /* objects of a transaction */

/* What became of one object; borrowed. */
struct inlet_verdict {
    size_t line;                    /* where it began */
    const struct object_head *head; /* NULL: it could not be read */
    const uint8_t *bytes;           /* as it came; NULL if it could not be read */
    size_t count;
    const struct fault *fault; /* why it is not in the store; NULL if it is */
    struct store_put put;      /* of one that could be read */
};

struct inlet_plan {
    const char *dir;  /* the node's folder */
    const char *list; /* the import that the objects belong to */
    int wait_ms;      /* for another writer */
    bool carries;     /* parts of MISP's events (door/carrier.h) */
    /* Called with each verdict, by the caller's thread, within the sink's functions and
     * inlet_finish. May be NULL. An error ends the import with it. */
    enum err (*verdict)(void *state, const struct inlet_verdict *v);
    void *state;
};

struct inlet_report {
    int64_t verdicts[STORE_VERDICTS]; /* of the objects that could be read */
    int64_t bad;                      /* those that could not */
};

struct inlet;       /* opaque */
struct object_sink; /* format/sink.h */

/*
 * Open the store and start the writer.
 *
 * Owns     keeps the plan; *out given (inlet_free)
 * Errors   those of store_open_objects; ERR_NOMEM; ERR_IO no thread; with *f
 */
MUST_CHECK enum err
inlet_open(const struct inlet_plan *plan, struct inlet **out, struct fault *f);

/* Where an importer puts its objects. What it reports comes back as verdicts, in order.
 * Its functions return ERR_IO and the like once the writer has failed. */
void inlet_sink(struct inlet *in, struct object_sink *out);

/*
 * Store and commit what was put, give back all verdicts, and close the store.
 *
 * Shape    after this only inlet_free
 * Errors   those of the store, with *f; those of the verdict function. *report is right
 *          in any case.
 */
MUST_CHECK enum err
inlet_finish(struct inlet *in, struct inlet_report *report, struct fault *f);

/* Without inlet_finish: what is not committed is lost. NULL is fine. */
void inlet_free(struct inlet *in);

#endif
