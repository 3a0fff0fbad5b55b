/* SPDX-License-Identifier: Apache-2.0 */
/*
 * push.h - own objects into a collection of somebody else's TAXII 2.1 server
 *
 * The law
 *  1. What leaves is what outlet.h would write of the same list and marks, and nothing of
 *     what came under an agreement.
 *  2. How far a server has acknowledged is kept (store/cursor.h), so that the next push
 *     sends what was added since; an object the server refuses is told, and not sent
 *     again by itself.
 *
 * Source   [TAXII21] 5.5, 4.3
 */
#ifndef DOOR_PUSH_H
#define DOOR_PUSH_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "door/remote.h"
#include "intel/marking.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    PUSH_OBJECTS = 500,     /* of one request */
    PUSH_BYTES = 4 << 20,   /* of one request, unless one object is longer */
    PUSH_STATUS_TRIES = 60, /* how often a server that is not done is asked */
    PUSH_STATUS_WAIT = 2    /* seconds between them */
};

struct push_plan {
    const char *dir;
    int wait_ms;
    const struct remote_collection *collection;
    const char *list;      /* of this import alone; NULL: all */
    enum marking_tlp most; /* the highest mark that may leave */
    bool from_start;       /* send again what was acknowledged */
    /* Called with each object that the server refuses, and its words. May be NULL. */
    void (*bad)(void *state, const char *id, const char *message);
    bool (*tick)(void *state, size_t done, size_t total); /* false: stop; may be NULL */
    void *state;
};

struct push_report {
    int64_t sent;
    int64_t success;
    int64_t failure;
    int64_t pending; /* the server was not done with, when asking ended */
    int64_t held;    /* marked higher */
    size_t requests;
};

/*
 * Errors   those of remote_ask and the store; ERR_DENIED the collection cannot be written
 *          to; ERR_LIMIT an object that is longer than the server takes; ERR_MALFORMED an
 *          answer that is no status; ERR_CANCELLED; with *f. What was acknowledged is
 *          remembered. *report is right in any case.
 */
MUST_CHECK enum err push_run(struct http_client *c,
                             const struct push_plan *plan,
                             struct push_report *report,
                             struct fault *f);

#endif
