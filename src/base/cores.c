/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cores.c - slices of work, taken in order by whoever is free
 *
 * The law: slices are handed out in ascending order, and one that was handed out is
 * finished. So when one fails, all before it are done, and the lowest failure is the same
 * whatever the threads do.
 */
#include "base/cores.h"

#include "base/must.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>

struct shift {
    const struct cores_job *job;
    atomic_size_t next; /* the first item that nobody has taken */
    atomic_size_t done;
    atomic_bool stop;
    pthread_mutex_t lock; /* of the two below */
    enum err e;
    size_t failed_at;
};

unsigned cores_count(void)
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
    return size < CORES_MAX ? size : CORES_MAX;
}

static void note_failure(struct shift *s, size_t at, enum err e)
{
    (void)pthread_mutex_lock(&s->lock);
    if (at < s->failed_at) {
        s->failed_at = at;
        s->e = e;
    }
    (void)pthread_mutex_unlock(&s->lock);
    atomic_store(&s->stop, true);
}

/* Take one slice; false if there is none to take. */
static bool take(struct shift *s)
{
    const struct cores_job *job = s->job;
    size_t from;
    size_t count;
    enum err e;

    if (atomic_load(&s->stop))
        return false;
    from = atomic_fetch_add(&s->next, job->slice);
    if (from >= job->count)
        return false;
    count = job->count - from < job->slice ? job->count - from : job->slice;
    e = job->work(job->state, from, count);
    if (e != OK)
        note_failure(s, from, e);
    (void)atomic_fetch_add(&s->done, count);
    return true;
}

static void *hand(void *state)
{
    while (take(state))
        continue;
    return NULL;
}

/* Signals are for the thread that began the work. */
static unsigned start(struct shift *s, pthread_t *threads, unsigned wanted)
{
    unsigned started = 0;
    sigset_t all;
    sigset_t before;

    (void)sigfillset(&all);
    if (pthread_sigmask(SIG_SETMASK, &all, &before) != 0)
        return 0;
    while (started < wanted && pthread_create(&threads[started], NULL, hand, s) == 0)
        started++;
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return started;
}

enum err cores_do(const struct cores_job *job)
{
    struct shift s = {.job = job, .e = OK, .failed_at = SIZE_MAX};
    pthread_t threads[CORES_MAX];
    size_t slices;
    unsigned size = job->threads > 0 ? job->threads : cores_count();
    unsigned started;
    bool cancelled = false;

    must(job->slice > 0 && job->count <= SIZE_MAX / 2);
    slices = job->count / job->slice + (job->count % job->slice != 0);
    size = size < CORES_MAX ? size : CORES_MAX;
    if (size > slices)
        size = slices > 0 ? (unsigned)slices : 1;
    must(pthread_mutex_init(&s.lock, NULL) == 0);
    started = start(&s, threads, size - 1);
    while (!cancelled && take(&s)) {
        cancelled =
            job->tick != NULL && !job->tick(job->tick_state, atomic_load(&s.done));
        if (cancelled)
            atomic_store(&s.stop, true);
    }
    while (started > 0)
        (void)pthread_join(threads[--started], NULL);
    (void)pthread_mutex_destroy(&s.lock);
    if (s.e == OK && cancelled)
        return ERR_CANCELLED;
    return s.e;
}
