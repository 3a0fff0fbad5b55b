/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rights_test.c - who may read and write what
 */
#include "base/memory.h"
#include "base/num.h"
#include "door/rights.h"
#include "tests/support/failing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void words_are_sorted_and_stand_once(void **state)
{
    static const char *const reads[] = {"withdrawn", "own", "received-00ff", "own"};
    static const char *const writes[] = {"own", "own"};
    char *rights = NULL;

    (void)state;
    assert_int_equal(
        rights_write(reads, COUNT_OF(reads), writes, COUNT_OF(writes), &rights, NULL),
        OK);
    assert_string_equal(rights, "read:own read:received-00ff read:withdrawn write:own");
    memory_free(rights);
    assert_int_equal(rights_write(NULL, 0, NULL, 0, &rights, NULL), OK);
    assert_string_equal(rights, "");
    memory_free(rights);
}

static void who_may_read(void **state)
{
    (void)state;
    assert_true(rights_may_read("read:own", "own"));
    assert_true(rights_may_read("read:x read:own", "own"));
    assert_false(rights_may_read("", "own"));
    assert_false(rights_may_read("write:own", "own"));
    assert_false(rights_may_read("read:own", "withdrawn"));
    assert_false(rights_may_read("read:owner", "own"));
    assert_false(rights_may_read("read:ow", "own"));
    assert_true(rights_may_read("read:all", "received-12"));
    assert_true(rights_may_read("read:received", "received-12"));
    assert_false(rights_may_read("read:received", "own"));
    assert_true(rights_may_read("read:received-12", "received-12"));
    assert_false(rights_may_read("read:received-12", "received-13"));
}

/* RED is nobody's who was not let see it by that word. */
static void red_is_not_among_all(void **state)
{
    static const char *const red[] = {"red", "own"};
    char *rights = NULL;

    (void)state;
    assert_false(rights_may_read_red("read:all read:own write:all"));
    assert_false(rights_may_read_red("write:red"));
    assert_false(rights_may_read("read:red", "own"));
    assert_int_equal(rights_write(red, 2, NULL, 0, &rights, NULL), OK);
    assert_string_equal(rights, "read:own read:red");
    assert_true(rights_may_read_red(rights));
    memory_free(rights);
    assert_int_equal(rights_write(NULL, 0, red, 1, &rights, NULL), ERR_USAGE);
}

static void only_own_is_written(void **state)
{
    (void)state;
    assert_true(rights_may_write("write:own", "own"));
    assert_true(rights_may_write("write:all", "own"));
    assert_false(rights_may_write("read:own", "own"));
    assert_false(rights_may_write("write:all", "withdrawn"));
    assert_false(rights_may_write("write:all", "received-12"));
}

static void refuse_what_is_no_collection(void **state)
{
    static const char *const bad[] = {"",
                                      "Own",
                                      "own ",
                                      "received-",
                                      "received-XYZ",
                                      "read:own",
                                      "received_1",
                                      "received-0123456789abcdef0123456789abcdef"};
    static const char *const unwritten[] = {"withdrawn", "received", "received-12"};
    char *rights = NULL;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        if (rights_write(&bad[i], 1, NULL, 0, &rights, NULL) != ERR_USAGE)
            fail_msg("%s", bad[i]);
    for (size_t i = 0; i < COUNT_OF(unwritten); i++) {
        assert_int_equal(rights_write(NULL, 0, &unwritten[i], 1, &rights, NULL),
                         ERR_USAGE);
        assert_int_equal(rights_write(&unwritten[i], 1, NULL, 0, &rights, NULL), OK);
        memory_free(rights);
        rights = NULL;
    }
    assert_null(rights);
}

static void say_when_memory_is_short(void **state)
{
    static const char *const own[] = {"own"};
    char *rights = NULL;

    (void)state;
    for (size_t n = 1;; n++) {
        enum err e;

        failing_start(n);
        e = rights_write(own, 1, own, 1, &rights, NULL);
        if (failing_stop() < n) {
            assert_int_equal(e, OK);
            break;
        }
        assert_int_equal(e, ERR_NOMEM);
    }
    memory_free(rights);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_sorted_and_stand_once),
        cmocka_unit_test(who_may_read),
        cmocka_unit_test(red_is_not_among_all),
        cmocka_unit_test(only_own_is_written),
        cmocka_unit_test(refuse_what_is_no_collection),
        cmocka_unit_test(say_when_memory_is_short),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
