/* SPDX-License-Identifier: Apache-2.0 */
/*
 * progress.h - asking, now and then, whether to go on
 */
#ifndef PSI_PROGRESS_H
#define PSI_PROGRESS_H

#include "psi/round.h"

enum {
    PROGRESS_STRIDE = 256, /* points between two questions */
    PROGRESS_SLICE = 64    /* of work for one core: some milliseconds */
};

/*
 * Tell how far a phase is; asks the caller's tick at every PROGRESS_STRIDE-th
 * `done` and at the end.
 * Errors   ERR_CANCELLED: the tick said so. p may be NULL.
 */
MUST_CHECK enum err progress_report(const struct round_progress *p,
                                    const char *phase,
                                    size_t done,
                                    size_t total);

/*
 * Do work on `count` items of a phase, on all cores (base/cores.h), and tell how far it
 * is. The last question is asked when all is done.
 * Errors   that of the first item that failed; ERR_CANCELLED
 */
MUST_CHECK enum err progress_do(const struct round_progress *p,
                                const char *phase,
                                enum err (*work)(void *state, size_t from, size_t count),
                                void *state,
                                size_t count);

#endif
