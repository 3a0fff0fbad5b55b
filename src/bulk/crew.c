/* SPDX-License-Identifier: Apache-2.0 */
/*
 * crew.c - cores.h with the engine's questions
 */
#include "bulk/crew.h"

#include "base/cores.h"

static bool wants_questions(const struct crew *crew)
{
    return crew && crew->progress.tick;
}

struct telling {
    const struct crew *crew;
    const struct crew_job *job;
};

static bool tell(void *state, size_t done)
{
    const struct telling *t = state;

    return crew_ask(t->crew, t->job->phase, done, t->job->count) == OK;
}

enum err crew_do(const struct crew *crew, const struct crew_job *job)
{
    struct telling telling = {crew, job};
    const struct cores_job cores = {.work = job->work,
                                    .state = job->state,
                                    .count = job->count,
                                    .slice = job->slice,
                                    .tick = wants_questions(crew) ? tell : NULL,
                                    .tick_state = &telling,
                                    .threads = crew ? crew->threads : 1};

    return cores_do(&cores);
}

enum err crew_ask(const struct crew *crew, const char *phase, size_t done, size_t total)
{
    const struct bulk_progress *p = crew ? &crew->progress : NULL;

    return !p || !p->tick || p->tick(p->state, phase, done, total) ? OK : ERR_CANCELLED;
}

void *crew_take(const struct crew *crew, size_t count, size_t size)
{
    return room_take(crew ? crew->room : NULL, count, size);
}

void crew_give(const struct crew *crew, void *array, size_t bytes)
{
    room_give(crew ? crew->room : NULL, array, bytes);
}

size_t crew_slices(size_t count, size_t slice)
{
    return count / slice + (count % slice != 0);
}
