/* SPDX-License-Identifier: Apache-2.0 */
/*
 * crew.c - slices of work, taken in order by whoever is free
 *
 * The law: slices are handed out in ascending order, and one that was handed out is
 * finished. So when one fails, all before it are done, and the lowest failure is the same
 * whatever the threads do.
 */
#include "base/crew.h"

#include "base/must.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>

struct crew {
    const struct crew_job *job;
    atomic_size_t next; /* the first item that nobody has taken */
    atomic_size_t done;
    atomic_bool stop;
    pthread_mutex_t lock; /* of the two below */
    enum err e;
    size_t failed_at;
};

unsigned crew_size(void)
{
    const char *wish = getenv("ENTENTE_THREADS");
    cpu_set_t cores;
    unsigned size = 1;

    if (sched_getaffinity(0, sizeof cores, &cores) == 0 && CPU_COUNT(&cores) > 0)
        size = (unsigned)CPU_COUNT(&cores);
    if (wish != NULL) {
        unsigned long most = strtoul(wish, NULL, 10);

        if (most >= 1 && most < size)
            size = (unsigned)most;
    }
    return size < CREW_MAX ? size : CREW_MAX;
}

static void note_failure(struct crew *c, size_t at, enum err e)
{
    (void)pthread_mutex_lock(&c->lock);
    if (at < c->failed_at) {
        c->failed_at = at;
        c->e = e;
    }
    (void)pthread_mutex_unlock(&c->lock);
    atomic_store(&c->stop, true);
}

/* Take one slice; false if there is none to take. */
static bool take(struct crew *c)
{
    const struct crew_job *job = c->job;
    size_t from;
    size_t count;
    enum err e;

    if (atomic_load(&c->stop))
        return false;
    from = atomic_fetch_add(&c->next, job->slice);
    if (from >= job->count)
        return false;
    count = job->count - from < job->slice ? job->count - from : job->slice;
    e = job->work(job->state, from, count);
    if (e != OK)
        note_failure(c, from, e);
    (void)atomic_fetch_add(&c->done, count);
    return true;
}

static void *hand(void *state)
{
    while (take(state))
        continue;
    return NULL;
}

/* Signals are for the thread that began the work. */
static unsigned start(struct crew *c, pthread_t *threads, unsigned wanted)
{
    unsigned started = 0;
    sigset_t all;
    sigset_t before;

    (void)sigfillset(&all);
    if (pthread_sigmask(SIG_SETMASK, &all, &before) != 0)
        return 0;
    while (started < wanted && pthread_create(&threads[started], NULL, hand, c) == 0)
        started++;
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return started;
}

enum err crew_do(const struct crew_job *job)
{
    struct crew c = {.job = job, .e = OK, .failed_at = SIZE_MAX};
    pthread_t threads[CREW_MAX];
    size_t slices;
    unsigned size = crew_size();
    unsigned started;
    bool cancelled = false;

    must(job->slice > 0 && job->count <= SIZE_MAX / 2);
    slices = job->count / job->slice + (job->count % job->slice != 0);
    if (size > slices)
        size = slices > 0 ? (unsigned)slices : 1;
    must(pthread_mutex_init(&c.lock, NULL) == 0);
    started = start(&c, threads, size - 1);
    while (!cancelled && take(&c)) {
        cancelled =
            job->tick != NULL && !job->tick(job->tick_state, atomic_load(&c.done));
        if (cancelled)
            atomic_store(&c.stop, true);
    }
    while (started > 0)
        (void)pthread_join(threads[--started], NULL);
    (void)pthread_mutex_destroy(&c.lock);
    if (c.e == OK && cancelled)
        return ERR_CANCELLED;
    return c.e;
}
