/* SPDX-License-Identifier: Apache-2.0 */
/*
 * crew.h - threads that do one thing after another
 *
 * A verb may take seconds and a deep stack, and waits for the node, so the server's
 * threads do not run it themselves.
 *
 * Locks    crew_submit by any thread
 */
#ifndef DESK_CREW_H
#define DESK_CREW_H

#include "base/attr.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

struct crew;

/* Lies in what its owner keeps. */
struct crew_job {
    /* Called once. `stopping`: the crew is being ended; do what costs nothing. */
    void (*run)(struct crew_job *job, bool stopping);
    struct crew_job *next; /* the crew's */
};

/* So many threads, and at most so many jobs that wait. Given. ERR_NOMEM, ERR_IO. */
MUST_CHECK enum err crew_start(size_t threads, size_t waiting_max, struct crew **out);

/* ERR_BUSY too many wait, or it is being ended: it will not be run. */
MUST_CHECK enum err crew_submit(struct crew *c, struct crew_job *job);

/* Run what waits as `stopping`, and end the threads. Then crew_free; NULL is fine. */
void crew_finish(struct crew *c);
void crew_free(struct crew *c);

#endif
