/* SPDX-License-Identifier: Apache-2.0 */
/*
 * inlet.c - a ring of lots between the thread that reads and the one that stores
 *
 * Of each lot three counters say whose it is: lots before `given` were given back as
 * verdicts, those before `stored` are in the store, those before `filled` wait for it,
 * and the one at `filled` is being filled. Only counters and failures are shared, under
 * the lock; a lot belongs to one thread at a time.
 *
 * The writer commits and closes the store, and so lets others have it, once it held it
 * for STORE_HOLD_MS, and when no lot came for a while: it may be long until one does.
 */
#include "door/inlet.h"

#include "base/buffer.h"
#include "base/memory.h"
#include "base/must.h"
#include "base/text.h"
#include "door/carrier.h"
#include "door/clock.h"
#include "format/sink.h"
#include "http/patience.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <time.h>

enum {
    LOTS = 8,
    LOT_OBJECTS = 256,
    LOT_BYTES = 1 << 20, /* it may end with one object that goes beyond */
    COMMIT_BYTES = 64 << 20,
    IDLE_MS = 200 /* without a lot the store is let go */
};

struct item {
    struct object_head head;
    struct store_put put;
    size_t line;
    size_t offset; /* in the lot's bytes */
    size_t count;
    struct fault *fault; /* it could not be read; owned */
};

struct lot {
    struct item items[LOT_OBJECTS];
    size_t count;
    struct buffer bytes;
};

struct inlet {
    struct inlet_plan plan;
    struct store *store; /* the writer's while it runs; NULL: let go */
    int64_t opened_ms;
    struct lot *lots;
    pthread_t writer;
    pthread_mutex_t lock;
    pthread_cond_t come; /* a lot was filled, or no more will be */
    pthread_cond_t gone; /* a lot was stored, or none will be */
    bool runs;           /* the writer was started and not joined */
    /* Under the lock: */
    uint64_t filled;
    uint64_t stored;
    bool ends;      /* no more will be filled */
    bool abandoned; /* and what is not committed shall be lost */
    enum err failed;
    struct fault fault;
    /* The caller's: */
    uint64_t given;
    enum err refused; /* what the verdict function said */
    int64_t bad;
    /* The writer's, and the caller's after it was joined: */
    size_t pending; /* puts of the open transaction */
    size_t pending_bytes;
    int64_t pending_verdicts[STORE_VERDICTS];
    int64_t verdicts[STORE_VERDICTS]; /* durable */
};

static void lock(struct inlet *in)
{
    must(pthread_mutex_lock(&in->lock) == 0);
}

static void unlock(struct inlet *in)
{
    must(pthread_mutex_unlock(&in->lock) == 0);
}

/* The writer. */

/* Have the store. */
static enum err hold(struct inlet *in)
{
    enum err e;

    if (in->store != NULL)
        return OK;
    e = store_open_objects(in->plan.dir, STORE_AGAIN_MS, &in->store, &in->fault);
    in->opened_ms = patience_now_ms();
    return e;
}

static enum err commit(struct inlet *in)
{
    enum err e;

    if (in->pending == 0)
        return OK;
    e = store_commit(in->store);
    for (int i = 0; i < STORE_VERDICTS; i++) {
        in->verdicts[i] += e == OK ? in->pending_verdicts[i] : 0;
        in->pending_verdicts[i] = 0;
    }
    in->pending = 0;
    in->pending_bytes = 0;
    return e;
}

/* Let others have it. */
static enum err let_go(struct inlet *in)
{
    enum err e = commit(in);

    if (e != OK)
        return e;
    store_close(in->store);
    in->store = NULL;
    return OK;
}

/* Between two lots. */
static enum err let_go_in_time(struct inlet *in)
{
    enum err e;

    if (patience_now_ms() - in->opened_ms < STORE_HOLD_MS)
        return OK;
    e = let_go(in);
    store_give_way();
    return e;
}

static enum err
put_item(struct inlet *in, const struct lot *lot, struct item *item, int64_t now)
{
    const struct part bytes = {lot->bytes.data + item->offset, item->count};
    enum err e = in->pending == 0 ? store_begin(in->store) : OK;

    if (e != OK)
        return e;
    in->pending++;
    in->pending_bytes += item->count;
    e = store_object_put(in->store, &item->head, &bytes, in->plan.list, now, &item->put);
    if (e != OK)
        return e;
    in->pending_verdicts[item->put.verdict]++;
    if (in->plan.carries && store_verdict_is_newest(item->put.verdict))
        e = carrier_settle(in->store, &item->head, in->plan.list, now, false);
    if (e != OK)
        return e;
    return in->pending >= INLET_COMMIT || in->pending_bytes >= COMMIT_BYTES ? commit(in)
                                                                            : OK;
}

static enum err put_lot(struct inlet *in, struct lot *lot)
{
    int64_t now = clock_now();
    enum err e = hold(in);

    for (size_t i = 0; i < lot->count && e == OK; i++)
        if (lot->items[i].fault == NULL)
            e = put_item(in, lot, &lot->items[i], now);
    return e == OK ? let_go_in_time(in) : e;
}

/* Nothing more will be stored. */
static void fail(struct inlet *in, enum err e)
{
    struct fault f = {0};

    if (in->store == NULL)
        f = in->fault; /* it could not be had again */
    else if (e != OK)
        e = store_explain(in->store, e, &f);
    if (in->pending > 0)
        store_rollback(in->store);
    lock(in);
    in->failed = e;
    in->fault = f;
    must(pthread_cond_signal(&in->gone) == 0);
    unlock(in);
}

/* Wait for a lot, or the end of them; false if none came in time. With the lock. */
static bool await_lot(struct inlet *in)
{
    struct timespec until;

    must(clock_gettime(CLOCK_MONOTONIC, &until) == 0);
    until.tv_nsec += IDLE_MS * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    while (in->stored == in->filled && !in->ends)
        if (pthread_cond_timedwait(&in->come, &in->lock, &until) != 0)
            return in->stored < in->filled || in->ends;
    return true;
}

/* The next lot to store, or NULL at the end. */
static enum err next_lot(struct inlet *in, struct lot **out)
{
    enum err e = OK;

    *out = NULL;
    lock(in);
    if (!await_lot(in)) {
        unlock(in);
        e = let_go(in);
        lock(in);
    }
    while (in->stored == in->filled && !in->ends && e == OK)
        must(pthread_cond_wait(&in->come, &in->lock) == 0);
    if (in->stored < in->filled && !in->abandoned)
        *out = &in->lots[in->stored % LOTS];
    unlock(in);
    return e;
}

static void *write_all(void *state)
{
    struct inlet *in = state;
    struct lot *lot;
    enum err e;

    while ((e = next_lot(in, &lot)) == OK && lot != NULL) {
        e = put_lot(in, lot);
        if (e != OK)
            break;
        lock(in);
        in->stored++;
        must(pthread_cond_signal(&in->gone) == 0);
        unlock(in);
    }
    if (e == OK && !in->abandoned)
        e = commit(in);
    fail(in, e);
    return NULL;
}

/* Signals are the business of who reads. */
static enum err start_writer(struct inlet *in)
{
    sigset_t all, before;

    (void)sigfillset(&all);
    must(pthread_sigmask(SIG_SETMASK, &all, &before) == 0);
    in->runs = pthread_create(&in->writer, NULL, write_all, in) == 0;
    must(pthread_sigmask(SIG_SETMASK, &before, NULL) == 0);
    return in->runs ? OK : ERR_IO;
}

/* The caller. */

static void clear_lot(struct lot *lot)
{
    for (size_t i = 0; i < lot->count; i++) {
        memory_free(lot->items[i].fault);
        lot->items[i].fault = NULL;
    }
    lot->count = 0;
    if (lot->bytes.capacity > 2 * LOT_BYTES)
        buffer_fini(&lot->bytes); /* a long object's room is not kept */
    else
        buffer_clear(&lot->bytes);
}

/* Why what could be read was refused. */
static void explain(const struct item *item, struct fault *f)
{
    char stood[2 * OBJECT_MEANING_BYTES + 1];
    char came[2 * OBJECT_MEANING_BYTES + 1];

    if (item->put.verdict != STORE_OBJECT_CONFLICT) {
        (void)!fault_set(f, ERR_EXISTS, "",
                         item->put.verdict == STORE_OBJECT_REVOKED
                             ? "%s is revoked for good; later versions are not taken."
                             : "%s was withdrawn here; no version of it is taken.",
                         item->head.id);
        return;
    }
    text_hex_encode(item->put.stood, OBJECT_MEANING_BYTES, stood);
    text_hex_encode(item->head.meaning, OBJECT_MEANING_BYTES, came);
    (void)!fault_set(f, ERR_FORGED, "",
                     "%s, version %s, stands here with another content (%s, and this is "
                     "%s); one of the two is wrong: ask who made it.",
                     item->head.id, item->head.version, stood, came);
}

static enum err give_item(const struct inlet *in, const struct lot *lot, size_t at)
{
    const struct item *item = &lot->items[at];
    struct inlet_verdict v = {.line = item->line, .fault = item->fault};
    struct fault why;

    if (item->fault == NULL) {
        v.head = &item->head;
        v.bytes = lot->bytes.data + item->offset;
        v.count = item->count;
        v.put = item->put;
        if (!store_verdict_is_good(item->put.verdict)) {
            explain(item, &why);
            v.fault = &why;
        }
    }
    return in->plan.verdict(in->plan.state, &v);
}

/* Give the verdicts of what was stored, and make its lots free. */
static void give_back(struct inlet *in, uint64_t stored)
{
    for (; in->given < stored; in->given++) {
        struct lot *lot = &in->lots[in->given % LOTS];

        for (size_t i = 0; i < lot->count && in->refused == OK; i++)
            if (in->plan.verdict != NULL)
                in->refused = give_item(in, lot, i);
        clear_lot(lot);
    }
}

/* Wait until something was stored that is not given back, or nothing more will be; how
 * far the store is. */
static uint64_t await_stored(struct inlet *in)
{
    uint64_t stored;

    lock(in);
    while (in->stored == in->given && in->stored < in->filled && in->failed == OK)
        must(pthread_cond_wait(&in->gone, &in->lock) == 0);
    stored = in->stored;
    unlock(in);
    return stored;
}

/* Pass the lot at hand on and get a free one. */
static enum err pass_on(struct inlet *in)
{
    uint64_t filled, stored;
    enum err failed;

    lock(in);
    filled = ++in->filled;
    stored = in->stored;
    failed = in->failed;
    must(pthread_cond_signal(&in->come) == 0);
    unlock(in);
    if (failed == OK && filled - in->given == LOTS && stored == in->given)
        stored = await_stored(in);
    give_back(in, stored);
    lock(in);
    failed = in->failed;
    unlock(in);
    return failed != OK ? failed : in->refused;
}

/* A place for one more object of `count` bytes. */
static enum err next_item(struct inlet *in, size_t count, size_t line, struct item **out)
{
    struct lot *lot = &in->lots[in->filled % LOTS];
    enum err e = in->refused;

    if (e == OK && (lot->count == LOT_OBJECTS ||
                    (lot->count > 0 && lot->bytes.bytes + count > LOT_BYTES))) {
        e = pass_on(in);
        lot = &in->lots[in->filled % LOTS];
    }
    if (e != OK)
        return e;
    *out = &lot->items[lot->count];
    (*out)->line = line;
    (*out)->offset = lot->bytes.bytes;
    (*out)->count = count;
    return OK;
}

static enum err add_fault(struct inlet *in, struct item *item, const struct fault *f)
{
    item->fault = memory_new(1, sizeof *f);
    if (item->fault == NULL)
        return ERR_NOMEM;
    *item->fault = *f;
    in->bad++;
    in->lots[in->filled % LOTS].count++;
    return OK;
}

static enum err take(void *state, const uint8_t *bytes, size_t count, size_t line)
{
    struct inlet *in = state;
    struct lot *lot;
    struct item *item;
    struct fault f = {0};
    enum err e = next_item(in, count, line, &item);

    if (e != OK)
        return e;
    lot = &in->lots[in->filled % LOTS];
    e = object_read(bytes, count, &item->head, NULL, &f);
    if (e == ERR_NOMEM)
        return e;
    if (e != OK)
        return add_fault(in, item, &f);
    buffer_add(&lot->bytes, bytes, count);
    e = buffer_status(&lot->bytes);
    lot->count += e == OK ? 1 : 0;
    return e;
}

static enum err report(void *state, size_t line, const struct fault *fault)
{
    struct inlet *in = state;
    struct item *item;
    enum err e = next_item(in, 0, line, &item);

    return e == OK ? add_fault(in, item, fault) : e;
}

void inlet_sink(struct inlet *in, struct object_sink *out)
{
    *out = (struct object_sink){take, report, in};
}

/* The one that is waited for with a time. */
static void init_come(struct inlet *in)
{
    pthread_condattr_t clock;

    must(pthread_condattr_init(&clock) == 0);
    must(pthread_condattr_setclock(&clock, CLOCK_MONOTONIC) == 0);
    must(pthread_cond_init(&in->come, &clock) == 0);
    (void)pthread_condattr_destroy(&clock);
}

static enum err open_all(struct inlet *in, struct fault *f)
{
    enum err e = store_open_objects(in->plan.dir, in->plan.wait_ms, &in->store, f);

    in->opened_ms = patience_now_ms();
    if (e == OK && start_writer(in) != OK)
        e = fault_set(f, ERR_IO, "", "No thread can be started to write with.");
    return e;
}

enum err inlet_open(const struct inlet_plan *plan, struct inlet **out, struct fault *f)
{
    struct inlet *in = memory_new(1, sizeof *in);
    enum err e = ERR_NOMEM;

    if (in != NULL)
        in->lots = memory_new(LOTS, sizeof *in->lots);
    if (in == NULL || in->lots == NULL) {
        memory_free(in);
        return fault_set(f, e, "", "There is not enough memory to import.");
    }
    in->plan = *plan;
    must(pthread_mutex_init(&in->lock, NULL) == 0);
    init_come(in);
    must(pthread_cond_init(&in->gone, NULL) == 0);
    for (size_t i = 0; i < LOTS; i++)
        buffer_init(&in->lots[i].bytes, LOT_BYTES + OBJECT_BYTES_MAX);
    e = open_all(in, f);
    if (e != OK) {
        inlet_free(in);
        return e;
    }
    *out = in;
    return OK;
}

/* Let the writer come to its end. */
static void end_writer(struct inlet *in, bool abandon)
{
    if (!in->runs)
        return;
    lock(in);
    in->ends = true;
    in->abandoned = abandon;
    must(pthread_cond_signal(&in->come) == 0);
    unlock(in);
    must(pthread_join(in->writer, NULL) == 0);
    in->runs = false;
}

enum err inlet_finish(struct inlet *in, struct inlet_report *report_out, struct fault *f)
{
    must(in->runs);
    if (in->lots[in->filled % LOTS].count > 0)
        (void)!pass_on(in); /* what failed is asked below */
    end_writer(in, false);
    give_back(in, in->stored);
    memcpy(report_out->verdicts, in->verdicts, sizeof report_out->verdicts);
    report_out->bad = in->bad;
    store_close(in->store);
    in->store = NULL;
    if (in->failed != OK && f != NULL)
        *f = in->fault;
    return in->failed != OK ? in->failed : in->refused;
}

void inlet_free(struct inlet *in)
{
    if (in == NULL)
        return;
    end_writer(in, true);
    store_close(in->store);
    for (size_t i = 0; i < LOTS; i++) {
        clear_lot(&in->lots[i]);
        buffer_fini(&in->lots[i].bytes);
    }
    (void)pthread_cond_destroy(&in->gone);
    (void)pthread_cond_destroy(&in->come);
    (void)pthread_mutex_destroy(&in->lock);
    memory_free(in->lots);
    memory_free(in);
}
