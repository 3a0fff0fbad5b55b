/* SPDX-License-Identifier: Apache-2.0 */
/*
 * killed.c - forking, killing at a moment, and counting what is left
 */
#include "tests/support/killed.h"

#include "base/must.h"
#include "store/custody.h"
#include "store/keystore.h"

#include <unistd.h>

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/wait.h>
#include <time.h>

#include <cmocka.h>

static int64_t microseconds(void)
{
    struct timespec now;

    must(clock_gettime(CLOCK_MONOTONIC, &now) == 0);
    return now.tv_sec * INT64_C(1000000) + now.tv_nsec / 1000;
}

int64_t killed_run(struct twin *w, killed_deed *deed, void *state, int64_t after)
{
    int ready[2];
    int64_t began;
    pid_t child;
    char byte;

    assert_int_equal(pipe(ready), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct fault f = {0};

        twin_open(w);
        must(write(ready[1], "x", 1) == 1);
        (void)!deed(state, &f);
        _exit(0);
    }
    must(read(ready[0], &byte, 1) == 1);
    began = microseconds();
    if (after >= 0) {
        usleep((useconds_t)after);
        (void)kill(child, SIGKILL);
    }
    assert_int_equal(waitpid(child, NULL, 0), child);
    (void)close(ready[0]);
    (void)close(ready[1]);
    return microseconds() - began;
}

size_t killed_keys(const struct twin *w)
{
    struct keystore_secret *keys = NULL;
    size_t count = 0;

    assert_int_equal(keystore_get_all(w->dir, &keys, &count, NULL), OK);
    keystore_free_all(keys, count);
    return count;
}

static enum err count_row(void *state, const struct store_custody *c)
{
    (void)c;
    ++*(size_t *)state;
    return OK;
}

size_t killed_rows(const struct twin *w)
{
    size_t count = 0;

    assert_int_equal(store_custody_each(w->node->store, 0, count_row, &count), OK);
    return count;
}
