/* SPDX-License-Identifier: Apache-2.0 */
/*
 * crew.c - a queue and its threads
 */
#include "desk/crew.h"

#include "base/memory.h"
#include "base/must.h"

#include <pthread.h>

enum { CREW_THREADS_MAX = 4, STACK_BYTES = 8 << 20 };

struct crew {
    pthread_mutex_t lock;
    pthread_cond_t come;
    struct crew_job *first;
    struct crew_job *last;
    size_t waiting;
    size_t waiting_max;
    bool stopping;
    pthread_t thread[CREW_THREADS_MAX];
    size_t threads; /* that run */
};

/* The next job, or NULL at the end. */
static struct crew_job *take(struct crew *c, bool *stopping)
{
    struct crew_job *job;

    must(pthread_mutex_lock(&c->lock) == 0);
    while (c->first == NULL && !c->stopping)
        must(pthread_cond_wait(&c->come, &c->lock) == 0);
    job = c->first;
    if (job != NULL) {
        c->first = job->next;
        c->waiting--;
    }
    *stopping = c->stopping;
    must(pthread_mutex_unlock(&c->lock) == 0);
    return job;
}

static void *work(void *crew)
{
    struct crew_job *job;
    bool stopping = false;

    while ((job = take(crew, &stopping)) != NULL)
        job->run(job, stopping);
    return NULL;
}

/* Verbs stand on the stack that a program's main thread has. */
MUST_CHECK static enum err start_thread(struct crew *c)
{
    pthread_attr_t attributes;
    bool good;

    must(pthread_attr_init(&attributes) == 0);
    must(pthread_attr_setstacksize(&attributes, STACK_BYTES) == 0);
    good = pthread_create(&c->thread[c->threads], &attributes, work, c) == 0;
    (void)pthread_attr_destroy(&attributes);
    if (!good)
        return ERR_IO;
    c->threads++;
    return OK;
}

enum err crew_start(size_t threads, size_t waiting_max, struct crew **out)
{
    struct crew *c = memory_new(1, sizeof *c);
    enum err e = OK;

    must(threads <= CREW_THREADS_MAX);
    if (c == NULL)
        return ERR_NOMEM;
    must(pthread_mutex_init(&c->lock, NULL) == 0);
    must(pthread_cond_init(&c->come, NULL) == 0);
    c->waiting_max = waiting_max;
    for (size_t i = 0; i < threads && e == OK; i++)
        e = start_thread(c);
    if (e == OK)
        *out = c;
    else
        crew_free(c);
    return e;
}

enum err crew_submit(struct crew *c, struct crew_job *job)
{
    enum err e = ERR_BUSY;

    must(pthread_mutex_lock(&c->lock) == 0);
    if (!c->stopping && c->waiting < c->waiting_max) {
        job->next = NULL;
        if (c->first == NULL)
            c->first = job;
        else
            c->last->next = job;
        c->last = job;
        c->waiting++;
        must(pthread_cond_signal(&c->come) == 0);
        e = OK;
    }
    must(pthread_mutex_unlock(&c->lock) == 0);
    return e;
}

void crew_finish(struct crew *c)
{
    if (c == NULL)
        return;
    must(pthread_mutex_lock(&c->lock) == 0);
    c->stopping = true;
    must(pthread_cond_broadcast(&c->come) == 0);
    must(pthread_mutex_unlock(&c->lock) == 0);
    for (size_t i = 0; i < c->threads; i++)
        must(pthread_join(c->thread[i], NULL) == 0);
    c->threads = 0;
}

void crew_free(struct crew *c)
{
    if (c == NULL)
        return;
    crew_finish(c);
    (void)pthread_cond_destroy(&c->come);
    (void)pthread_mutex_destroy(&c->lock);
    memory_free(c);
}
