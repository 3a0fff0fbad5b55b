/* SPDX-License-Identifier: Apache-2.0 */
#include "base/must.h"

#include <unistd.h>

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

/* Run must(condition) in a child that has its stderr on a pipe; what it says. */
static int run_child(int condition, char *said, size_t capacity)
{
    int ends[2], status = 0;
    ssize_t count;
    pid_t child;

    assert_int_equal(pipe(ends), 0);
    child = fork();
    if (child == 0) {
        signal(SIGABRT, SIG_DFL);
        dup2(ends[1], STDERR_FILENO);
        must(condition == 1);
        _exit(0);
    }
    assert_true(child > 0);
    close(ends[1]);
    count = read(ends[0], said, capacity - 1);
    said[count > 0 ? count : 0] = 0;
    close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static void test_true_passes_and_false_aborts_with_its_place(void **state)
{
    char said[4096];
    int status = run_child(1, said, sizeof said);

    (void)state;
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    assert_string_equal(said, "");

    status = run_child(0, said, sizeof said);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    assert_non_null(strstr(said, "must_test.c:"));
    assert_non_null(strstr(said, "condition == 1"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_true_passes_and_false_aborts_with_its_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
