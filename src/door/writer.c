/* SPDX-License-Identifier: Apache-2.0 */
/*
 * writer.c - two threads and two queues
 *
 * The law: a job is in one queue, or in the hands of one thread. The second thread takes
 * all that are ready, so the more come the more share one sync of the disk.
 */
#include "door/writer.h"

#include "base/memory.h"
#include "base/must.h"
#include "http/patience.h"
#include "store/object.h"

#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <time.h>

enum { BATCH_MAX = 256, IDLE_CLOSE_MS = 10 };

struct queue {
    struct writer_job *first;
    struct writer_job **last; /* where the next one is put */
};

struct writer {
    char *dir;
    int wait_ms;
    pthread_mutex_t lock;
    pthread_cond_t raw_come;
    pthread_cond_t ready_come;
    struct queue raw;
    struct queue ready;
    size_t waiting; /* jobs in both queues and in the first thread */
    bool stops;
    bool no_more_ready; /* the first thread has ended */
    pthread_t preparer;
    pthread_t storer;
    /* Of the second thread alone: */
    struct store *store; /* NULL: the lock is not held */
    int64_t opened_ms;
    int64_t wrote_ms;
    bool erased;
    bool swollen; /* something was written since memory was last given back */
};

static void put(struct queue *q, struct writer_job *job)
{
    job->next = NULL;
    *q->last = job;
    q->last = &job->next;
}

static struct writer_job *take(struct queue *q)
{
    struct writer_job *job = q->first;

    if (job == NULL)
        return NULL;
    q->first = job->next;
    if (q->first == NULL)
        q->last = &q->first;
    return job;
}

static void lock(struct writer *w)
{
    must(pthread_mutex_lock(&w->lock) == 0);
}

static void unlock(struct writer *w)
{
    must(pthread_mutex_unlock(&w->lock) == 0);
}

/* ---- the first thread ---- */

static void *prepare_all(void *state)
{
    struct writer *w = state;
    struct writer_job *job;

    lock(w);
    for (;;) {
        while (w->raw.first == NULL && !w->stops)
            must(pthread_cond_wait(&w->raw_come, &w->lock) == 0);
        job = take(&w->raw);
        if (job == NULL)
            break;
        unlock(w);
        if (job->prepare != NULL)
            job->prepare(job);
        lock(w);
        put(&w->ready, job);
        must(pthread_cond_signal(&w->ready_come) == 0);
    }
    w->no_more_ready = true;
    must(pthread_cond_signal(&w->ready_come) == 0);
    unlock(w);
    return NULL;
}

/* ---- the second thread ---- */

static void let_go(struct writer *w)
{
    store_close(w->store);
    w->store = NULL;
}

MUST_CHECK static enum err hold(struct writer *w)
{
    enum err e;

    if (w->store != NULL)
        return OK;
    e = store_open_objects(w->dir, w->wait_ms, &w->store, NULL);
    w->opened_ms = patience_now_ms();
    return e;
}

MUST_CHECK static enum err write_batch(struct writer *w, struct queue *batch)
{
    bool erased = false;
    enum err e = hold(w);

    if (e == OK)
        e = store_begin(w->store);
    if (e != OK)
        return e;
    for (struct writer_job *job = batch->first; job != NULL && e == OK; job = job->next)
        e = job->store(job, w->store, &erased);
    if (e == OK)
        e = store_commit(w->store);
    else
        store_rollback(w->store);
    w->erased = w->erased || (erased && e == OK);
    return e;
}

/* Write, and tell each. After a failure the store is opened anew. */
static void finish_batch(struct writer *w, struct queue *batch)
{
    enum err e = write_batch(w, batch);
    struct writer_job *job;

    if (e != OK)
        let_go(w);
    w->wrote_ms = patience_now_ms();
    w->swollen = true;
    while ((job = take(batch)) != NULL)
        job->done(job, e);
}

static size_t take_batch(struct writer *w, struct queue *batch)
{
    size_t count = 0;
    struct writer_job *job;

    batch->first = NULL;
    batch->last = &batch->first;
    while (count < BATCH_MAX && (job = take(&w->ready)) != NULL) {
        put(batch, job);
        count++;
    }
    return count;
}

static void wait_ready(struct writer *w, int64_t ms)
{
    struct timespec until;

    must(clock_gettime(CLOCK_MONOTONIC, &until) == 0);
    until.tv_sec += ms / 1000;
    until.tv_nsec += ms % 1000 * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    (void)pthread_cond_timedwait(&w->ready_come, &w->lock, &until);
}

/* Law 3. */
static void scrub(struct writer *w)
{
    w->erased = false;
    if (hold(w) != OK || store_scrub(w->store) != OK)
        w->erased = true; /* again later */
    let_go(w);
    w->wrote_ms = patience_now_ms();
}

/* Nothing is ready: let the lock go, scrub when it is time, give memory back, wait. With
 * the mutex held. */
static void idle(struct writer *w)
{
    int64_t now = patience_now_ms();
    bool scrubs = w->erased && now - w->wrote_ms >= WRITER_SCRUB_MS;

    if (w->store == NULL && !scrubs && !w->swollen) {
        if (w->erased)
            wait_ready(w, WRITER_SCRUB_MS);
        else
            must(pthread_cond_wait(&w->ready_come, &w->lock) == 0);
        return;
    }
    if (!scrubs)
        wait_ready(w, IDLE_CLOSE_MS);
    if (w->ready.first != NULL)
        return;
    unlock(w);
    if (scrubs)
        scrub(w);
    else
        let_go(w);
    memory_trim();
    w->swollen = false;
    lock(w);
}

static void *store_all(void *state)
{
    struct writer *w = state;
    struct queue batch;

    lock(w);
    for (;;) {
        size_t count;

        while (w->ready.first == NULL && !w->no_more_ready)
            idle(w);
        count = take_batch(w, &batch);
        if (count == 0)
            break;
        unlock(w);
        finish_batch(w, &batch);
        if (w->store != NULL && patience_now_ms() - w->opened_ms >= STORE_HOLD_MS) {
            let_go(w);
            store_give_way();
        }
        lock(w);
        w->waiting -= count;
    }
    unlock(w);
    if (w->erased)
        scrub(w);
    let_go(w);
    return NULL;
}

/* ---- both ---- */

static void init(struct writer *w)
{
    pthread_condattr_t clock;

    w->raw.last = &w->raw.first;
    w->ready.last = &w->ready.first;
    must(pthread_mutex_init(&w->lock, NULL) == 0);
    must(pthread_condattr_init(&clock) == 0);
    must(pthread_condattr_setclock(&clock, CLOCK_MONOTONIC) == 0);
    must(pthread_cond_init(&w->raw_come, &clock) == 0);
    must(pthread_cond_init(&w->ready_come, &clock) == 0);
    (void)pthread_condattr_destroy(&clock);
}

static void fini(struct writer *w)
{
    (void)pthread_cond_destroy(&w->raw_come);
    (void)pthread_cond_destroy(&w->ready_come);
    (void)pthread_mutex_destroy(&w->lock);
    memory_free(w->dir);
    memory_free(w);
}

/* Signals are for the thread that waits for them. */
MUST_CHECK static enum err start_threads(struct writer *w)
{
    sigset_t all, before;
    int failed;

    (void)sigfillset(&all);
    must(pthread_sigmask(SIG_SETMASK, &all, &before) == 0);
    failed = pthread_create(&w->preparer, NULL, prepare_all, w);
    if (failed == 0 && pthread_create(&w->storer, NULL, store_all, w) != 0) {
        failed = 1;
        lock(w);
        w->stops = true;
        must(pthread_cond_signal(&w->raw_come) == 0);
        unlock(w);
        must(pthread_join(w->preparer, NULL) == 0);
    }
    must(pthread_sigmask(SIG_SETMASK, &before, NULL) == 0);
    return failed == 0 ? OK : ERR_IO;
}

enum err writer_start(const char *dir, int wait_ms, struct writer **out)
{
    struct writer *w = memory_new(1, sizeof *w);
    enum err e;

    if (w == NULL)
        return ERR_NOMEM;
    init(w);
    w->wait_ms = wait_ms;
    w->dir = memory_copy_text(dir);
    e = w->dir != NULL ? start_threads(w) : ERR_NOMEM;
    if (e != OK)
        fini(w);
    else
        *out = w;
    return e;
}

enum err writer_submit(struct writer *w, struct writer_job *job)
{
    bool taken;

    lock(w);
    taken = !w->stops && w->waiting < WRITER_JOBS_MAX;
    if (taken) {
        put(&w->raw, job);
        w->waiting++;
        must(pthread_cond_signal(&w->raw_come) == 0);
    }
    unlock(w);
    return taken ? OK : ERR_BUSY;
}

void writer_finish(struct writer *w)
{
    bool first;

    if (w == NULL)
        return;
    lock(w);
    first = !w->stops;
    w->stops = true;
    must(pthread_cond_signal(&w->raw_come) == 0);
    unlock(w);
    if (!first)
        return;
    must(pthread_join(w->preparer, NULL) == 0);
    must(pthread_join(w->storer, NULL) == 0);
}

void writer_free(struct writer *w)
{
    if (w == NULL)
        return;
    writer_finish(w);
    fini(w);
}
