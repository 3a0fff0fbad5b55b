/* SPDX-License-Identifier: Apache-2.0 */
/*
 * progress.c - asking, now and then, whether to go on
 */
#include "psi/progress.h"

#include "base/cores.h"

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

struct telling {
    const struct round_progress *progress;
    const char *phase;
    size_t total;
};

static bool tell(void *state, size_t done)
{
    const struct telling *t = state;

    return t->progress->tick(t->progress->state, t->phase, done, t->total);
}

enum err progress_do(const struct round_progress *p,
                     const char *phase,
                     enum err (*work)(void *state, size_t from, size_t count),
                     void *state,
                     size_t count)
{
    struct telling telling = {p, phase, count};
    struct cores_job job = {
        .work = work, .state = state, .count = count, .slice = PROGRESS_SLICE};
    enum err e;

    if (p != NULL && p->tick != NULL) {
        job.tick = tell;
        job.tick_state = &telling;
    }
    e = cores_do(&job);
    return e == OK ? progress_report(p, phase, count, count) : e;
}
