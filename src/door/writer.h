/* SPDX-License-Identifier: Apache-2.0 */
/*
 * writer.h - what the doors write to objects.db, by one thread, many at once
 *
 *     submit --> prepare (a thread: parsing, no store) --> store (a thread: one
 *                transaction for all that are ready) --> done
 *
 * The law
 *  1. `done` is called once for each job that was submitted, after its transaction is on
 *     disk, or with why it is not: then nothing of it is.
 *  2. The lock of objects.db is taken when there is something to write and let go soon
 *     after, at least every STORE_HOLD_MS, so that an import in another process gets it.
 *  3. What was erased is scrubbed from the file when nothing has been written for a
 *     while, and at the end.
 *
 * Locks     writer_submit by any thread; a job's functions by the writer's threads
 */
#ifndef DOOR_WRITER_H
#define DOOR_WRITER_H

#include "base/attr.h"
#include "base/err.h"
#include "store/store.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    WRITER_JOBS_MAX = 1024, /* that wait */
    WRITER_SCRUB_MS = 30000
};

struct writer;

/* One thing to write. Lies in what its owner keeps; its first three are set by it. */
struct writer_job {
    /* Without the store; may be NULL. */
    void (*prepare)(struct writer_job *job);
    /* In a transaction that it shares with others. An error means that the store failed,
     * and undoes all of them: what one job alone cannot do, it keeps for `done`. Sets
     * *erased when something is to be scrubbed. May be called again after a failure. */
    enum err (*store)(struct writer_job *job, struct store *s, bool *erased);
    /* With OK, or why nothing was written: ERR_BUSY, ERR_CANCELLED (it is being stopped),
     * or the store's. The job is its owner's again. */
    void (*done)(struct writer_job *job, enum err e);
    struct writer_job *next; /* the writer's */
};

/* dir is copied. Units: wait_ms for the lock. Errors ERR_NOMEM, ERR_IO no thread. */
MUST_CHECK enum err writer_start(const char *dir, int wait_ms, struct writer **out);

/* Queue a job. Errors ERR_BUSY too many wait, or it is being stopped: `done` is then not
 * called. */
MUST_CHECK enum err writer_submit(struct writer *w, struct writer_job *job);

/* Finish what was submitted, scrub, and end the threads: later jobs are refused. Once or
 * more. Then writer_free; NULL is fine for both. */
void writer_finish(struct writer *w);
void writer_free(struct writer *w);

#endif
