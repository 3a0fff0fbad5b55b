/* SPDX-License-Identifier: Apache-2.0 */
/*
 * news.c - the thread that looks, and what waits to be read by each stream
 *
 * The law: a stream is in the table from news_open to the end of its answer, and only
 * while it is there is it woken; both under the one lock.
 */
#include "desk/news.h"

#include "base/buffer.h"
#include "base/instant.h"
#include "base/memory.h"
#include "base/must.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum { PENDING_MAX = 16 << 10, PENDING_FULL = PENDING_MAX - 4 * NEWS_LINE_MAX };

enum { EVERY_SESSION = 0 }; /* no session has the number 0 */

/* What a file looked like. */
struct look {
    struct timespec changed;
    off_t bytes;
    ino_t file;
};

struct stream {
    struct news *news;
    struct server_answer *answer;
    uint64_t session;
    struct buffer pending;
    bool ended;
};

struct news {
    pthread_mutex_t lock;
    pthread_cond_t stop;
    pthread_t thread;
    bool runs;
    bool stopping;
    struct seats *seats;
    int64_t (*clock)(void);
    const char *watched[NEWS_WATCHED_MAX];
    struct look look[NEWS_WATCHED_MAX];
    struct stream *stream[NEWS_STREAMS_MAX];
};

/* ---- streams; the lock is held ---- */

static void add(struct stream *s, const char *event, const char *data)
{
    if (event[0] == '\0')
        buffer_add_text(&s->pending, ":\n\n");
    else
        buffer_printf(&s->pending, "event: %s\ndata: %s\n\n", event, data);
    server_wake(s->answer);
}

static void end(struct stream *s, const char *data)
{
    if (s->ended)
        return;
    s->ended = true;
    add(s, "bye", data);
}

/* To the streams of a session, or of all of them. */
static void add_to(struct news *n, uint64_t session, const char *event, const char *data)
{
    for (size_t i = 0; i < NEWS_STREAMS_MAX; i++) {
        struct stream *s = n->stream[i];

        if (s != NULL && (session == EVERY_SESSION || s->session == session) &&
            !s->ended && s->pending.bytes < PENDING_FULL)
            add(s, event, data);
    }
}

static size_t next_piece(void *kept, uint8_t *out, size_t room)
{
    struct stream *s = kept;
    size_t bytes;

    must(pthread_mutex_lock(&s->news->lock) == 0);
    bytes = s->pending.bytes < room ? s->pending.bytes : room;
    if (bytes > 0) {
        memcpy(out, s->pending.data, bytes);
        memmove(s->pending.data, s->pending.data + bytes, s->pending.bytes - bytes);
        s->pending.bytes -= bytes;
    } else if (s->ended || buffer_status(&s->pending) != OK) {
        bytes = SIZE_MAX;
    }
    must(pthread_mutex_unlock(&s->news->lock) == 0);
    return bytes;
}

static void drop(void *kept)
{
    struct stream *s = kept;
    struct news *n = s->news;

    must(pthread_mutex_lock(&n->lock) == 0);
    for (size_t i = 0; i < NEWS_STREAMS_MAX; i++)
        if (n->stream[i] == s)
            n->stream[i] = NULL;
    must(pthread_mutex_unlock(&n->lock) == 0);
    buffer_fini(&s->pending);
    memory_free(s);
}

enum err news_open(struct news *n, const struct seat *seat, struct server_answer *a)
{
    struct stream *s = memory_new(1, sizeof *s);
    size_t i = 0;

    if (s == NULL)
        return ERR_NOMEM;
    *s = (struct stream){.news = n, .answer = a, .session = seat->number};
    buffer_init(&s->pending, PENDING_MAX);
    buffer_add_text(&s->pending, "retry: 2000\n\n");
    must(pthread_mutex_lock(&n->lock) == 0);
    while (i < NEWS_STREAMS_MAX && n->stream[i] != NULL)
        i++;
    if (i < NEWS_STREAMS_MAX && !n->stopping)
        n->stream[i] = s;
    else
        i = NEWS_STREAMS_MAX;
    must(pthread_mutex_unlock(&n->lock) == 0);
    if (i == NEWS_STREAMS_MAX) {
        buffer_fini(&s->pending);
        memory_free(s);
        return ERR_BUSY;
    }
    a->kept = s;
    a->drop = drop;
    a->next = next_piece;
    return OK;
}

void news_tell(struct news *n, uint64_t session, const char *event, const char *data)
{
    must(pthread_mutex_lock(&n->lock) == 0);
    add_to(n, session, event, data);
    must(pthread_mutex_unlock(&n->lock) == 0);
}

/* ---- the thread ---- */

/* Has any of the files changed since the last time? */
static bool look_at_files(struct news *n)
{
    bool changed = false;

    for (size_t i = 0; i < NEWS_WATCHED_MAX && n->watched[i] != NULL; i++) {
        struct look now = {.bytes = -1};
        struct stat is;

        if (stat(n->watched[i], &is) == 0)
            now = (struct look){is.st_mtim, is.st_size, is.st_ino};
        changed = changed || now.changed.tv_sec != n->look[i].changed.tv_sec ||
                  now.changed.tv_nsec != n->look[i].changed.tv_nsec ||
                  now.bytes != n->look[i].bytes || now.file != n->look[i].file;
        n->look[i] = now;
    }
    return changed;
}

/* The lock is held. */
static void end_those_over(struct news *n)
{
    for (size_t i = 0; i < NEWS_STREAMS_MAX; i++)
        if (n->stream[i] != NULL &&
            !seat_is_taken(n->seats, n->stream[i]->session, n->clock()))
            end(n->stream[i], "{\"why\":\"session\"}");
}

static void tell_change(struct news *n)
{
    int64_t now = n->clock();
    char at[INSTANT_BYTES];
    char data[NEWS_LINE_MAX];

    instant_format(now >= 0 ? now : 0, at);
    (void)snprintf(data, sizeof data, "{\"at\":\"%s\"}", at);
    add_to(n, EVERY_SESSION, "changed", data);
}

/* The lock is held, but for the wait, whose length no change of the system's time alters.
 * False at the end. */
static bool wait_a_while(struct news *n)
{
    struct timespec until;

    (void)clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += (long)NEWS_LOOK_MS * 1000000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    if (!n->stopping)
        (void)pthread_cond_clockwait(&n->stop, &n->lock, CLOCK_MONOTONIC, &until);
    return !n->stopping;
}

static void *watch(void *news)
{
    struct news *n = news;
    unsigned times = 0;

    must(pthread_mutex_lock(&n->lock) == 0);
    (void)look_at_files(n);
    while (wait_a_while(n)) {
        end_those_over(n);
        if (look_at_files(n))
            tell_change(n);
        if (++times % (NEWS_ALIVE_MS / NEWS_LOOK_MS) == 0)
            add_to(n, EVERY_SESSION, "", "");
    }
    for (size_t i = 0; i < NEWS_STREAMS_MAX; i++)
        if (n->stream[i] != NULL)
            end(n->stream[i], "{\"why\":\"stopped\"}");
    must(pthread_mutex_unlock(&n->lock) == 0);
    return NULL;
}

enum err news_start(const char *const watched[NEWS_WATCHED_MAX],
                    struct seats *seats,
                    int64_t (*clock)(void),
                    struct news **out)
{
    struct news *n = memory_new(1, sizeof *n);

    if (n == NULL)
        return ERR_NOMEM;
    must(pthread_mutex_init(&n->lock, NULL) == 0);
    must(pthread_cond_init(&n->stop, NULL) == 0);
    memcpy(n->watched, watched, sizeof n->watched);
    n->seats = seats;
    n->clock = clock;
    n->runs = pthread_create(&n->thread, NULL, watch, n) == 0;
    if (!n->runs) {
        news_free(n);
        return ERR_IO;
    }
    *out = n;
    return OK;
}

void news_finish(struct news *n)
{
    if (n == NULL || !n->runs)
        return;
    must(pthread_mutex_lock(&n->lock) == 0);
    n->stopping = true;
    must(pthread_cond_signal(&n->stop) == 0);
    must(pthread_mutex_unlock(&n->lock) == 0);
    must(pthread_join(n->thread, NULL) == 0);
    n->runs = false;
}

void news_free(struct news *n)
{
    if (n == NULL)
        return;
    news_finish(n);
    (void)pthread_cond_destroy(&n->stop);
    (void)pthread_mutex_destroy(&n->lock);
    memory_free(n);
}
