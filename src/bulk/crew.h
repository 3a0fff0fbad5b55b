/* SPDX-License-Identifier: Apache-2.0 */
/*
 * crew.h - who does the long work of an engine, where, and who is asked whether to go on
 *
 * Work is cut where its result does not depend on the cuts, so an engine says the same
 * bytes with any number of threads.
 */
#ifndef BULK_CREW_H
#define BULK_CREW_H

#include "base/attr.h"
#include "base/err.h"
#include "bulk/bulk.h"
#include "bulk/room.h"

#include <stddef.h>

struct crew {
    unsigned threads; /* at most; 0: as base/cores.h counts them */
    struct bulk_progress progress;
    struct room *room; /* where long arrays lie; NULL: on the heap */
};

/* Work on items of a phase, which are done in slices by several threads at once: what a
 * slice writes is of its own items alone. */
struct crew_job {
    const char *phase;
    enum err (*work)(void *state, size_t from, size_t count);
    void *state;
    size_t count;
    size_t slice; /* at least 1 (must) */
};

/*
 * Do all of it; crew may be NULL: one thread, and nobody is asked.
 *
 * Errors   that of the first slice that failed; ERR_CANCELLED
 */
MUST_CHECK enum err crew_do(const struct crew *crew, const struct crew_job *job);

/* Ask, where one thread alone works. Errors ERR_CANCELLED */
MUST_CHECK enum err
crew_ask(const struct crew *crew, const char *phase, size_t done, size_t total);

/* As room_take and room_give, in the crew's room; without a crew on the heap. */
MUST_CHECK void *crew_take(const struct crew *crew, size_t count, size_t size);
void crew_give(const struct crew *crew, void *array, size_t bytes);

/* How many slices so many items make. */
size_t crew_slices(size_t count, size_t slice);

#endif
