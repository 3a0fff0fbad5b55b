/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cores.h - the same work on many items, by every core this process may use
 *
 * The items are cut into slices. Whichever thread is free takes the next one, so what a
 * slice writes must be of its own items alone; then the result does not depend on how
 * many threads there are. The caller works too, and only the caller is asked whether to
 * go on.
 *
 * The threads live as long as the call: starting one costs some 30 us, so a slice should
 * cost more.
 */
#ifndef BASE_CORES_H
#define BASE_CORES_H

#include "base/attr.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

enum { CORES_MAX = 64 };

struct cores_job {
    /* Do `count` items from item `from` on. Called by several threads at once. */
    enum err (*work)(void *state, size_t from, size_t count);
    void *state;
    size_t count; /* items */
    size_t slice; /* items of one call, at least 1 (must) */
    /* Called now and then by the calling thread; false cancels. May be NULL. */
    bool (*tick)(void *state, size_t done);
    void *tick_state;
    unsigned threads; /* at most so many; 0: cores_count() */
};

/* How many threads there would be: the cores this process may run on, or fewer if
 * ENTENTE_THREADS says so; 1..CORES_MAX. */
unsigned cores_count(void);

/*
 * Do all of it. Where no thread can be started the caller does it alone.
 *
 * Errors   that of the first slice, in the order of the items, that failed; slices after
 *          it may or may not have been done. ERR_CANCELLED.
 */
MUST_CHECK enum err cores_do(const struct cores_job *job);

#endif
