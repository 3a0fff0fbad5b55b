/* SPDX-License-Identifier: Apache-2.0 */
/*
 * chore.c - a table of jobs and the one thread that does them
 *
 * One after another: each of them wants the node for itself.
 */
#include "desk/chore.h"

#include "base/memory.h"
#include "base/must.h"
#include "base/text.h"
#include "desk/reply.h"

#include <unistd.h>

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>

enum { PHASE_BYTES = 32, ID_BYTES = CHORE_ID_CHARS / 2, SAID_BYTES = 320 };

enum state { STATE_FREE, STATE_WAITING, STATE_RUNNING, STATE_DONE, STATE_FAILED };

static const char *const state_names[] = {"", "waiting", "running", "done", "failed"};

struct chore {
    struct crew_job job;
    struct chores *all;
    enum state state;
    char id[CHORE_ID_CHARS + 1];
    char officer[SEAT_OFFICER_MAX + 1];
    uint64_t session;
    uint64_t begun; /* counts up */
    const struct desk_verb *verb;
    struct wish wish;
    int stop_fd;
    char phase[PHASE_BYTES];
    struct desk_progress progress;
    enum err error;
    struct fault fault;
    struct buffer result;
};

struct chores {
    pthread_mutex_t lock;
    struct news *news;
    chore_run run;
    void *run_state;
    struct crew *crew;
    uint64_t given;
    struct chore chore[CHORES_MAX];
};

/* ---- telling ---- */

/* What both the event and the job itself say, after the job's name; the lock is held. */
static void say(const struct chore *c, char *out, size_t room)
{
    const struct desk_progress *p = &c->progress;
    char left[24] = "null";

    if (p->left_s >= 0)
        (void)snprintf(left, sizeof left, "%" PRId64, p->left_s);
    (void)snprintf(
        out, room,
        "\"state\":\"%s\",\"phase\":\"%s\",\"done\":%zu,\"total\":%zu,"
        "\"seconds_left\":%s,\"bytes_sent\":%" PRIu64 ",\"bytes_received\":%" PRIu64,
        state_names[c->state], c->phase, p->done, p->total, left, p->sent, p->received);
}

/* A change of a job, and how it is told. The lock is taken for the one and not for the
 * other, after which the job may be another. */
static void
change(struct chore *c, enum state state, const struct desk_progress *progress)
{
    struct chores *all = c->all;
    char data[NEWS_LINE_MAX];
    char said[SAID_BYTES];
    uint64_t session;

    must(pthread_mutex_lock(&all->lock) == 0);
    c->state = state;
    c->progress = *progress;
    (void)snprintf(c->phase, sizeof c->phase, "%s", progress->phase);
    c->progress.phase = c->phase;
    say(c, said, sizeof said);
    (void)snprintf(data, sizeof data, "{\"job\":\"%s\",%s}", c->id, said);
    session = c->session;
    must(pthread_mutex_unlock(&all->lock) == 0);
    news_tell(all->news, session, "progress", data);
}

static void hear(void *state, const struct desk_progress *progress)
{
    struct chore *c = state;

    change(c, STATE_RUNNING, progress);
}

/* ---- doing ---- */

static void do_chore(struct crew_job *job, bool stopping)
{
    struct chore *c = (struct chore *)(void *)job;
    struct desk_done done = {.file_name = ""};
    struct desk_progress last = {.phase = "", .left_s = -1};
    const struct desk_act act = {.verb = c->verb,
                                 .officer = c->officer,
                                 .passphrase = c->wish.passphrase,
                                 .word = c->wish.word,
                                 .word_count = c->wish.word_count,
                                 .option = c->wish.option,
                                 .option_count = c->wish.option_count,
                                 .hear = hear,
                                 .state = c,
                                 .stop_fd = c->stop_fd};

    buffer_init(&done.json, CHORE_RESULT_MAX);
    buffer_init(&done.file, 0);
    change(c, STATE_RUNNING, &last);
    if (stopping)
        c->error = fault_set(&c->fault, ERR_CANCELLED, "", "The desk was stopped.");
    else
        c->error = c->all->run(c->all->run_state, &act, &done, &c->fault);
    wish_free(&c->wish);
    c->result = done.json; /* nobody looks at it before the state says so */
    buffer_fini(&done.file);
    last = c->progress; /* nobody else writes it */
    last.phase = "";
    last.left_s = -1;
    change(c, c->error == OK ? STATE_DONE : STATE_FAILED, &last);
}

/* ---- the table ---- */

enum err
chore_table_new(struct news *news, chore_run run, void *state, struct chores **out)
{
    struct chores *c = memory_new(1, sizeof *c);
    enum err e;

    if (c == NULL)
        return ERR_NOMEM;
    must(pthread_mutex_init(&c->lock, NULL) == 0);
    c->news = news;
    c->run = run;
    c->run_state = state;
    for (size_t i = 0; i < CHORES_MAX; i++)
        c->chore[i].stop_fd = -1;
    e = crew_start(1, CHORES_MAX, &c->crew);
    if (e == OK)
        *out = c;
    else
        chore_table_free(c);
    return e;
}

static void empty(struct chore *c)
{
    if (c->stop_fd >= 0)
        (void)close(c->stop_fd);
    wish_free(&c->wish);
    buffer_fini(&c->result);
    *c = (struct chore){.stop_fd = -1};
}

/* A free place, or that of the oldest that is over; NULL: all run. The lock is held. */
static struct chore *find_place(struct chores *c)
{
    struct chore *oldest = NULL;

    for (size_t i = 0; i < CHORES_MAX; i++) {
        struct chore *one = &c->chore[i];

        if (one->state == STATE_FREE)
            return one;
        if (one->state >= STATE_DONE && (oldest == NULL || one->begun < oldest->begun))
            oldest = one;
    }
    if (oldest != NULL)
        empty(oldest);
    return oldest;
}

enum err chore_begin(struct chores *c,
                     struct random *r,
                     const struct seat *seat,
                     const struct desk_verb *verb,
                     struct wish *wish,
                     char id[CHORE_ID_CHARS + 1])
{
    uint8_t bytes[ID_BYTES];
    struct chore *one;
    enum err e = random_fill(r, bytes, sizeof bytes);
    int stop = e == OK ? eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK) : -1;

    if (e != OK || stop < 0)
        return e != OK ? e : ERR_BUSY;
    text_hex_encode(bytes, sizeof bytes, id);
    must(pthread_mutex_lock(&c->lock) == 0);
    one = find_place(c);
    if (one != NULL) {
        *one = (struct chore){.job.run = do_chore,
                              .all = c,
                              .state = STATE_WAITING,
                              .session = seat->number,
                              .begun = ++c->given,
                              .verb = verb,
                              .wish = *wish,
                              .stop_fd = stop,
                              .progress = {.phase = "", .left_s = -1}};
        memcpy(one->id, id, sizeof one->id);
        memcpy(one->officer, seat->officer, sizeof one->officer);
        e = crew_submit(c->crew, &one->job);
        if (e != OK)
            *one = (struct chore){.stop_fd = -1};
    }
    must(pthread_mutex_unlock(&c->lock) == 0);
    e = one != NULL ? e : ERR_BUSY;
    if (e == OK)
        *wish = (struct wish){.body = NULL};
    else
        (void)close(stop);
    return e;
}

/* The lock is held. */
static struct chore *find(struct chores *c, const char *officer, const char *id)
{
    for (size_t i = 0; i < CHORES_MAX; i++)
        if (c->chore[i].state != STATE_FREE && strcmp(c->chore[i].id, id) == 0 &&
            strcmp(c->chore[i].officer, officer) == 0)
            return &c->chore[i];
    return NULL;
}

static void describe(const struct chore *c, struct buffer *out)
{
    bool ok = true;
    json_t *error = NULL;
    char said[SAID_BYTES];

    say(c, said, sizeof said);
    buffer_printf(out, "{\"job\":\"%s\",\"command\":\"%s\",\"verb\":\"%s\",%s", c->id,
                  c->verb->command, c->verb->verb, said);
    if (c->state == STATE_DONE) {
        buffer_add_text(out, ",\"result\":");
        buffer_add(out, c->result.data, c->result.bytes);
    }
    if (c->state == STATE_FAILED) {
        buffer_add_text(out, ",\"error\":");
        error = reply_error(c->error, &c->fault, &ok);
        if (!ok || json_write(error, out) != OK)
            out->status = ERR_NOMEM;
        json_decref(error);
    }
    buffer_add_text(out, "}\n");
}

enum err
chore_look(struct chores *c, const char *officer, const char *id, struct buffer *out)
{
    enum err e = ERR_NOT_FOUND;
    const struct chore *one;

    must(pthread_mutex_lock(&c->lock) == 0);
    one = find(c, officer, id);
    if (one != NULL) {
        describe(one, out);
        e = buffer_status(out);
    }
    must(pthread_mutex_unlock(&c->lock) == 0);
    return e;
}

static void stop(const struct chore *c)
{
    const uint64_t one = 1;

    (void)!write(c->stop_fd, &one, sizeof one);
}

enum err chore_stop(struct chores *c, const char *officer, const char *id)
{
    const struct chore *one;

    must(pthread_mutex_lock(&c->lock) == 0);
    one = find(c, officer, id);
    if (one != NULL)
        stop(one);
    must(pthread_mutex_unlock(&c->lock) == 0);
    return one != NULL ? OK : ERR_NOT_FOUND;
}

void chore_table_finish(struct chores *c)
{
    if (c == NULL)
        return;
    must(pthread_mutex_lock(&c->lock) == 0);
    for (size_t i = 0; i < CHORES_MAX; i++)
        if (c->chore[i].state == STATE_WAITING || c->chore[i].state == STATE_RUNNING)
            stop(&c->chore[i]);
    must(pthread_mutex_unlock(&c->lock) == 0);
    crew_finish(c->crew);
}

void chore_table_free(struct chores *c)
{
    if (c == NULL)
        return;
    chore_table_finish(c);
    crew_free(c->crew);
    for (size_t i = 0; i < CHORES_MAX; i++)
        empty(&c->chore[i]);
    (void)pthread_mutex_destroy(&c->lock);
    memory_free(c);
}
