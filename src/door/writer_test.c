/* SPDX-License-Identifier: Apache-2.0 */
/*
 * writer_test.c - jobs that are written together, fail together, and wait for a lock
 */
#include "base/must.h"
#include "crypto/entropy.h"
#include "door/writer.h"
#include "store/object.h"
#include "tests/support/scratch.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { JOBS = 200, CLIENTS = 8 };

struct task {
    struct writer_job job; /* first */
    int number;
    enum err fails; /* what `store` returns instead of writing */
    int prepared;
    int stored;
    int done;
    enum err result;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t ended = PTHREAD_COND_INITIALIZER;

static void prepare(struct writer_job *job)
{
    ((struct task *)(void *)job)->prepared++;
}

static enum err store(struct writer_job *job, struct store *s, bool *erased)
{
    struct task *t = (struct task *)(void *)job;
    char name[32];

    t->stored++;
    *erased = t->number == 0;
    (void)snprintf(name, sizeof name, "task.%d", t->number);
    return t->fails != OK ? t->fails
                          : store_setting_put(s, name, &t->number, sizeof(int));
}

static void done(struct writer_job *job, enum err e)
{
    struct task *t = (struct task *)(void *)job;

    must(pthread_mutex_lock(&lock) == 0);
    t->result = e;
    t->done++;
    must(pthread_cond_broadcast(&ended) == 0);
    must(pthread_mutex_unlock(&lock) == 0);
}

static void wait_for(const struct task *t)
{
    must(pthread_mutex_lock(&lock) == 0);
    while (t->done == 0)
        must(pthread_cond_wait(&ended, &lock) == 0);
    must(pthread_mutex_unlock(&lock) == 0);
}

static struct task make_task(int number)
{
    return (struct task){.job = {prepare, store, done, NULL}, .number = number};
}

/* How many of the tasks' settings stand in the file. */
static int count_kept(const char *dir, int tasks)
{
    struct store *s = NULL;
    struct buffer value;
    int count = 0;

    buffer_init(&value, 64);
    assert_int_equal(store_open_objects_read(dir, &s, NULL), OK);
    for (int i = 0; i < tasks; i++) {
        char name[32];

        (void)snprintf(name, sizeof name, "task.%d", i);
        count += store_setting_get(s, name, &value) == OK;
    }
    store_close(s);
    buffer_fini(&value);
    return count;
}

struct submitter {
    struct writer *writer;
    struct task *tasks;
    int count;
};

static void *submit_all(void *state)
{
    struct submitter *s = state;

    for (int i = 0; i < s->count; i++) {
        must(writer_submit(s->writer, &s->tasks[i].job) == OK);
        wait_for(&s->tasks[i]);
    }
    return NULL;
}

static void many_clients_are_each_told_once(void **state)
{
    static struct task tasks[JOBS];
    char dir[SCRATCH_PATH_MAX];
    struct submitter submitters[CLIENTS];
    pthread_t threads[CLIENTS];
    struct writer *w = NULL;

    (void)state;
    scratch_make(dir);
    assert_int_equal(writer_start(dir, 1000, &w), OK);
    for (int i = 0; i < JOBS; i++)
        tasks[i] = make_task(i);
    for (int i = 0; i < CLIENTS; i++) {
        submitters[i] =
            (struct submitter){w, tasks + i * (JOBS / CLIENTS), JOBS / CLIENTS};
        assert_int_equal(pthread_create(&threads[i], NULL, submit_all, &submitters[i]),
                         0);
    }
    for (int i = 0; i < CLIENTS; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    writer_free(w);
    for (int i = 0; i < JOBS; i++) {
        assert_int_equal(tasks[i].result, OK);
        assert_int_equal(tasks[i].done, 1);
        assert_int_equal(tasks[i].prepared, 1);
    }
    assert_int_equal(count_kept(dir, JOBS), JOBS);
    scratch_remove(dir);
}

static void what_fails_is_told_and_leaves_nothing(void **state)
{
    char dir[SCRATCH_PATH_MAX];
    struct task good = make_task(1), bad = make_task(2), later = make_task(3);
    struct writer *w = NULL;

    (void)state;
    scratch_make(dir);
    bad.fails = ERR_IO;
    assert_int_equal(writer_start(dir, 1000, &w), OK);
    assert_int_equal(writer_submit(w, &good.job), OK);
    wait_for(&good);
    assert_int_equal(writer_submit(w, &bad.job), OK);
    wait_for(&bad);
    assert_int_equal(writer_submit(w, &later.job), OK);
    wait_for(&later);
    assert_int_equal(good.result, OK);
    assert_int_equal(bad.result, ERR_IO);
    assert_int_equal(later.result, OK);
    writer_free(w);
    assert_int_equal(count_kept(dir, 4), 2);
    scratch_remove(dir);
}

static void while_another_holds_the_lock_it_is_busy(void **state)
{
    char dir[SCRATCH_PATH_MAX];
    struct task early = make_task(1), late = make_task(2);
    struct store *other = NULL;
    struct writer *w = NULL;

    (void)state;
    scratch_make(dir);
    assert_int_equal(writer_start(dir, 50, &w), OK);
    assert_int_equal(store_open_objects(dir, 1000, &other, NULL), OK);
    assert_int_equal(writer_submit(w, &early.job), OK);
    wait_for(&early);
    assert_int_equal(early.result, ERR_BUSY);
    assert_int_equal(early.stored, 0);
    store_close(other);
    assert_int_equal(writer_submit(w, &late.job), OK);
    wait_for(&late);
    assert_int_equal(late.result, OK);
    /* It lets the lock go by itself. */
    assert_int_equal(store_open_objects(dir, 3000, &other, NULL), OK);
    store_close(other);
    writer_free(w);
    scratch_remove(dir);
}

static void what_was_submitted_is_finished_before_the_end(void **state)
{
    static struct task tasks[JOBS];
    char dir[SCRATCH_PATH_MAX];
    struct task late = make_task(JOBS);
    struct writer *w = NULL;

    (void)state;
    scratch_make(dir);
    assert_int_equal(writer_start(dir, 1000, &w), OK);
    for (int i = 0; i < JOBS; i++) {
        tasks[i] = make_task(i); /* the first erases: it is scrubbed at the end */
        assert_int_equal(writer_submit(w, &tasks[i].job), OK);
    }
    writer_finish(w);
    for (int i = 0; i < JOBS; i++)
        assert_int_equal(tasks[i].done, 1);
    assert_int_equal(writer_submit(w, &late.job), ERR_BUSY);
    assert_int_equal(late.done, 0);
    writer_finish(w);
    writer_free(w);
    writer_free(NULL);
    assert_int_equal(count_kept(dir, JOBS), JOBS);
    scratch_remove(dir);
}

static int start(void **state)
{
    (void)state;
    return crypto_start() == OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(many_clients_are_each_told_once),
        cmocka_unit_test(what_fails_is_told_and_leaves_nothing),
        cmocka_unit_test(while_another_holds_the_lock_it_is_busy),
        cmocka_unit_test(what_was_submitted_is_finished_before_the_end),
    };

    return cmocka_run_group_tests(tests, start, NULL);
}
