/* SPDX-License-Identifier: Apache-2.0 */
/*
 * progress.c - asking, now and then, whether to go on
 */
#include "psi/progress.h"

enum err progress_report(const struct round_progress *p,
                         const char *phase,
                         size_t done,
                         size_t total)
{
    if (p == NULL || p->tick == NULL)
        return OK;
    if (done % PROGRESS_STRIDE != 0 && done != total)
        return OK;
    return p->tick(p->state, phase, done, total) ? OK : ERR_CANCELLED;
}
