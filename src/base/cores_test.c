/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cores_test.c - every item once, whatever the number of threads
 */
#include "base/cores.h"
#include "base/num.h"

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ITEMS = 10007 };

struct seen {
    uint8_t times[ITEMS];
    size_t count;
    size_t slice;
    size_t fails[3];   /* items that fail, with these errors */
    enum err error[3]; /* OK: none */
    atomic_size_t calls;
    size_t ticks;
    size_t last;
    size_t allowed; /* ticks before it is cancelled */
    pthread_t caller;
};

static enum err count_items(void *state, size_t from, size_t count)
{
    struct seen *s = state;

    (void)atomic_fetch_add(&s->calls, 1);
    assert_true(count >= 1 && count <= s->slice && from % s->slice == 0);
    for (size_t i = from; i < from + count; i++) {
        s->times[i]++;
        for (size_t f = 0; f < COUNT_OF(s->fails); f++)
            if (s->error[f] != OK && s->fails[f] == i)
                return s->error[f];
    }
    return OK;
}

static bool tick(void *state, size_t done)
{
    struct seen *s = state;

    assert_true(pthread_equal(pthread_self(), s->caller));
    assert_true(done >= s->last && done <= s->count);
    s->last = done;
    return ++s->ticks <= s->allowed;
}

static void begin(struct seen *s, size_t count, size_t slice, const char *threads)
{
    memset(s, 0, sizeof *s);
    s->count = count;
    s->slice = slice;
    s->allowed = SIZE_MAX;
    s->caller = pthread_self();
    assert_int_equal(setenv("ENTENTE_THREADS", threads, 1), 0);
}

static struct cores_job job_of(struct seen *s)
{
    return (struct cores_job){.work = count_items,
                              .state = s,
                              .count = s->count,
                              .slice = s->slice,
                              .tick = tick,
                              .tick_state = s};
}

static const char *const sizes[] = {"1", "2", "8", "0", "-1", "1000000", "many"};

static void test_every_item_once(void **state)
{
    static const size_t counts[] = {0, 1, 2, 7, 8, 9, 1000, ITEMS};
    static const size_t slices[] = {1, 7, 8, 64, ITEMS, SIZE_MAX / 2};
    struct seen s;

    (void)state;
    for (size_t n = 0; n < COUNT_OF(counts) * COUNT_OF(slices) * COUNT_OF(sizes); n++) {
        size_t count = counts[n % COUNT_OF(counts)];
        size_t slice = slices[n / COUNT_OF(counts) % COUNT_OF(slices)];
        struct cores_job job;

        begin(&s, count, slice, sizes[n / COUNT_OF(counts) / COUNT_OF(slices)]);
        job = job_of(&s);
        assert_int_equal(cores_do(&job), OK);
        for (size_t i = 0; i < ITEMS; i++)
            assert_int_equal(s.times[i], i < count ? 1 : 0);
        assert_int_equal(atomic_load(&s.calls), count / slice + (count % slice != 0));
    }
}

static void test_first_failure_is_told(void **state)
{
    struct seen s;
    struct cores_job job;

    (void)state;
    for (size_t run = 0; run < 200; run++) {
        begin(&s, 1000, 10, run % 2 == 0 ? "8" : "1");
        s.fails[0] = 777, s.error[0] = ERR_IO;
        s.fails[1] = 333, s.error[1] = ERR_FORGED;
        s.fails[2] = 340, s.error[2] = ERR_NOMEM;
        job = job_of(&s);
        assert_int_equal(cores_do(&job), ERR_FORGED);
        for (size_t i = 0; i < 333; i++)
            assert_int_equal(s.times[i], 1);
    }
}

static void test_cancelled_by_the_caller_alone(void **state)
{
    struct seen s;
    struct cores_job job;

    (void)state;
    for (size_t run = 0; run < 100; run++) {
        begin(&s, ITEMS, 1, run % 2 == 0 ? "8" : "1");
        s.allowed = run % 5;
        job = job_of(&s);
        /* With several threads the others may leave the caller nothing to be asked of. */
        if (cores_do(&job) == OK)
            assert_true(run % 2 == 0 && s.ticks <= s.allowed);
        else
            assert_int_equal(s.ticks, s.allowed + 1);
        for (size_t i = 0; i < ITEMS; i++)
            assert_true(s.times[i] <= 1);
    }
    begin(&s, ITEMS, 1, "1");
    s.allowed = 2;
    job = job_of(&s);
    assert_int_equal(cores_do(&job), ERR_CANCELLED);
    assert_int_equal(atomic_load(&s.calls), 3);
}

static enum err look_at_signals(void *state, size_t from, size_t count)
{
    struct seen *s = state;
    sigset_t mask;

    (void)from;
    (void)count;
    assert_int_equal(pthread_sigmask(SIG_SETMASK, NULL, &mask), 0);
    if (!pthread_equal(pthread_self(), s->caller))
        assert_int_equal(sigismember(&mask, SIGINT), 1);
    else
        assert_int_equal(sigismember(&mask, SIGINT), 0);
    return OK;
}

static void test_signals_are_the_callers(void **state)
{
    struct seen s;
    struct cores_job job;

    (void)state;
    begin(&s, 1000, 1, "8");
    job = job_of(&s);
    job.work = look_at_signals;
    assert_int_equal(cores_do(&job), OK);
}

static void test_size(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        assert_int_equal(setenv("ENTENTE_THREADS", sizes[i], 1), 0);
        assert_in_range(cores_count(), 1, CORES_MAX);
    }
    assert_int_equal(setenv("ENTENTE_THREADS", "1", 1), 0);
    assert_int_equal(cores_count(), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_item_once),
        cmocka_unit_test(test_first_failure_is_told),
        cmocka_unit_test(test_cancelled_by_the_caller_alone),
        cmocka_unit_test(test_signals_are_the_callers),
        cmocka_unit_test(test_size),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
