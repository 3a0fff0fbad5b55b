/* SPDX-License-Identifier: Apache-2.0 */
/*
 * crew_test.c - jobs are done in order, refused when too many wait, and told of the end
 */
#include "base/must.h"
#include "desk/crew.h"

#include <unistd.h>

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { MOST = 4 };

struct piece {
    struct crew_job job;
    pthread_mutex_t *gate; /* wait for it; may be NULL */
    atomic_int *count;
    int place; /* 1: the first that was done; 0: not yet */
    bool stopped;
};

static void run(struct crew_job *job, bool stopping)
{
    struct piece *p = (struct piece *)(void *)job;

    if (p->gate != NULL) {
        must(pthread_mutex_lock(p->gate) == 0);
        must(pthread_mutex_unlock(p->gate) == 0);
    }
    p->stopped = stopping;
    p->place = ++*p->count;
}

static void what_waits_has_a_ceiling_and_an_order(void **state)
{
    pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
    atomic_int count = 0;
    struct piece first = {.job.run = run, .gate = &gate, .count = &count};
    struct piece rest[MOST + 1];
    struct crew *c = NULL;

    (void)state;
    assert_int_equal(crew_start(1, MOST, &c), OK);
    must(pthread_mutex_lock(&gate) == 0);
    assert_int_equal(crew_submit(c, &first.job), OK);
    for (int i = 0; i <= MOST; i++)
        rest[i] = (struct piece){.job.run = run, .count = &count};
    for (int i = 0; i < MOST; i++)
        while (crew_submit(c, &rest[i].job) != OK)
            (void)usleep(1000); /* until the first one is taken */
    assert_int_equal(crew_submit(c, &rest[MOST].job), ERR_BUSY);
    must(pthread_mutex_unlock(&gate) == 0);
    while (count < MOST + 1)
        (void)usleep(1000);
    crew_finish(c);
    assert_int_equal(crew_submit(c, &rest[MOST].job), ERR_BUSY);
    assert_int_equal(first.place, 1);
    for (int i = 0; i < MOST; i++)
        assert_int_equal(rest[i].place, i + 2);
    assert_int_equal(rest[MOST].place, 0);
    crew_free(c);
    crew_free(NULL);
}

static void *finish(void *crew)
{
    crew_finish(crew);
    return NULL;
}

static void at_the_end_all_are_run_and_told(void **state)
{
    pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
    atomic_int count = 0;
    struct piece first = {.job.run = run, .gate = &gate, .count = &count};
    struct piece second = {.job.run = run, .count = &count};
    struct crew *c = NULL;
    pthread_t thread;

    (void)state;
    assert_int_equal(crew_start(1, MOST, &c), OK);
    must(pthread_mutex_lock(&gate) == 0);
    assert_int_equal(crew_submit(c, &first.job), OK);
    assert_int_equal(crew_submit(c, &second.job), OK);
    must(pthread_create(&thread, NULL, finish, c) == 0);
    (void)usleep(50000); /* it waits for the first, which waits for us */
    must(pthread_mutex_unlock(&gate) == 0);
    must(pthread_join(thread, NULL) == 0);
    assert_int_equal(first.place, 1);
    assert_int_equal(second.place, 2);
    assert_true(second.stopped);
    crew_free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_waits_has_a_ceiling_and_an_order),
        cmocka_unit_test(at_the_end_all_are_run_and_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
