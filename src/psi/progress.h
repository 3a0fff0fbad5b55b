/* SPDX-License-Identifier: Apache-2.0 */
/*
 * progress.h - asking, now and then, whether to go on
 */
#ifndef PSI_PROGRESS_H
#define PSI_PROGRESS_H

#include "psi/round.h"

enum { PROGRESS_STRIDE = 256 }; /* points between two questions */

/*
 * Tell how far a phase is; asks the caller's tick at every PROGRESS_STRIDE-th
 * `done` and at the end.
 * Errors   ERR_CANCELLED: the tick said so. p may be NULL.
 */
MUST_CHECK enum err progress_report(const struct round_progress *p,
                                    const char *phase,
                                    size_t done,
                                    size_t total);

#endif
