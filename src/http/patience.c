/* SPDX-License-Identifier: Apache-2.0 */
/*
 * patience.c - one list of connections, looked through twice a second
 *
 * The law: a descriptor is shut under the lock and only while its entry is in the list,
 * so never one that was closed and given to somebody else.
 */
#include "http/patience.h"

#include "base/memory.h"
#include "base/must.h"

#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <sys/socket.h>
#include <time.h>

enum { LOOK_MS = 500 };

struct patience {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t stopping;
    bool stops;
    struct patience_entry *first;
};

int64_t patience_now_ms(void)
{
    struct timespec now;

    must(clock_gettime(CLOCK_MONOTONIC, &now) == 0);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void end_overdue(struct patience *p)
{
    int64_t now = patience_now_ms();

    for (struct patience_entry *e = p->first; e != NULL; e = e->after) {
        if (e->ended || e->due_ms > now)
            continue;
        e->ended = true;
        (void)shutdown(e->fd, SHUT_RDWR);
    }
}

static void *look(void *state)
{
    struct patience *p = state;

    must(pthread_mutex_lock(&p->lock) == 0);
    while (!p->stops) {
        struct timespec until;

        must(clock_gettime(CLOCK_MONOTONIC, &until) == 0);
        until.tv_nsec += LOOK_MS * 1000000L;
        until.tv_sec += until.tv_nsec / 1000000000L;
        until.tv_nsec %= 1000000000L;
        (void)pthread_cond_timedwait(&p->stopping, &p->lock, &until);
        end_overdue(p);
    }
    must(pthread_mutex_unlock(&p->lock) == 0);
    return NULL;
}

/* Signals are for the thread that waits for them. */
MUST_CHECK static enum err start_thread(struct patience *p)
{
    sigset_t all, before;
    int failed;

    (void)sigfillset(&all);
    must(pthread_sigmask(SIG_SETMASK, &all, &before) == 0);
    failed = pthread_create(&p->thread, NULL, look, p);
    must(pthread_sigmask(SIG_SETMASK, &before, NULL) == 0);
    return failed == 0 ? OK : ERR_IO;
}

enum err patience_start(struct patience **out)
{
    struct patience *p = memory_new(1, sizeof *p);
    pthread_condattr_t clock;
    enum err e;

    if (p == NULL)
        return ERR_NOMEM;
    must(pthread_mutex_init(&p->lock, NULL) == 0);
    must(pthread_condattr_init(&clock) == 0);
    must(pthread_condattr_setclock(&clock, CLOCK_MONOTONIC) == 0);
    must(pthread_cond_init(&p->stopping, &clock) == 0);
    (void)pthread_condattr_destroy(&clock);
    e = start_thread(p);
    if (e != OK) {
        (void)pthread_cond_destroy(&p->stopping);
        (void)pthread_mutex_destroy(&p->lock);
        memory_free(p);
        return e;
    }
    *out = p;
    return OK;
}

void patience_stop(struct patience *p)
{
    if (p == NULL)
        return;
    must(pthread_mutex_lock(&p->lock) == 0);
    must(p->first == NULL);
    p->stops = true;
    must(pthread_cond_signal(&p->stopping) == 0);
    must(pthread_mutex_unlock(&p->lock) == 0);
    must(pthread_join(p->thread, NULL) == 0);
    (void)pthread_cond_destroy(&p->stopping);
    (void)pthread_mutex_destroy(&p->lock);
    memory_free(p);
}

void patience_join(struct patience *p, struct patience_entry *e, int fd, int64_t ms)
{
    must(pthread_mutex_lock(&p->lock) == 0);
    *e = (struct patience_entry){
        .after = p->first, .due_ms = patience_now_ms() + ms, .fd = fd};
    if (p->first != NULL)
        p->first->before = e;
    p->first = e;
    must(pthread_mutex_unlock(&p->lock) == 0);
}

static void set_due(struct patience *p, struct patience_entry *e, int64_t due_ms)
{
    must(pthread_mutex_lock(&p->lock) == 0);
    e->due_ms = due_ms;
    must(pthread_mutex_unlock(&p->lock) == 0);
}

void patience_allow(struct patience *p, struct patience_entry *e, int64_t ms)
{
    set_due(p, e, patience_now_ms() + ms);
}

void patience_wait(struct patience *p, struct patience_entry *e)
{
    set_due(p, e, INT64_MAX);
}

void patience_leave(struct patience *p, struct patience_entry *e)
{
    must(pthread_mutex_lock(&p->lock) == 0);
    if (e->before != NULL)
        e->before->after = e->after;
    else
        p->first = e->after;
    if (e->after != NULL)
        e->after->before = e->before;
    must(pthread_mutex_unlock(&p->lock) == 0);
}
