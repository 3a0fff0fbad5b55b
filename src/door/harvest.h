/* SPDX-License-Identifier: Apache-2.0 */
/*
 * harvest.h - a remote collection into objects.db, from where the last pull stood
 *
 * The law
 *  1. The store's lock is held for the moments of writing alone, never while the other
 *     side is waited for: what comes is gathered into lots.
 *  2. A place is written in the transaction of the last objects before it. What was
 *     stored beyond it, because a pull ended within a page, is unchanged when it comes
 *     again.
 */
#ifndef DOOR_HARVEST_H
#define DOOR_HARVEST_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "door/remote.h"
#include "store/object.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    HARVEST_LOT_OBJECTS = 5000,
    HARVEST_LOT_BYTES = 8 << 20 /* begins a new lot */
};

struct harvest_plan {
    const char *dir;  /* the node's folder */
    const char *list; /* the import that the objects belong to */
    int wait_ms;      /* for another writer */
    const struct remote_collection *collection;
    bool all_versions;
    bool from_start; /* forget where the last pull stood */
    /* Called with each object that is not stored, and why. May be NULL. */
    void (*bad)(void *state, const char *id, const struct fault *why);
    /* Called now and then. May be NULL; false stops. */
    bool (*tick)(void *state, size_t pages, size_t objects);
    void *state;
};

struct harvest_report {
    size_t pages;
    int64_t verdicts[STORE_VERDICTS];
    int64_t bad;     /* could not be read */
    int64_t parties; /* identities that are new, or a newer version */
};

/*
 * Pull, store, remember the place.
 *
 * Errors   those of pull_run and store_open_objects; ERR_CANCELLED; with *f. What was
 *          stored stays. *report is right in any case.
 */
MUST_CHECK enum err harvest_run(struct http_client *c,
                                const struct harvest_plan *plan,
                                struct harvest_report *report,
                                struct fault *f);

#endif
