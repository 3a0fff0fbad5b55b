/* SPDX-License-Identifier: Apache-2.0 */
/*
 * roll_test.c - what was added is there, and nothing else
 */
#include "crypto/entropy.h"
#include "door/roll.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static void name(size_t n, char out[64])
{
    (void)snprintf(out, 64, "tool--%zu", n);
}

static void test_set(void **state)
{
    static const size_t sizes[] = {0, 1, 2, 1000};

    (void)state;
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        struct roll r;
        char id[64];

        roll_init(&r);
        for (size_t i = 0; i < sizes[k]; i++) {
            name(2 * i, id);
            assert_int_equal(roll_add(&r, id), OK);
            assert_int_equal(roll_add(&r, id), OK); /* twice is once */
        }
        roll_close(&r);
        for (size_t i = 0; i < 2 * sizes[k] + 2; i++) {
            name(i, id);
            assert_int_equal(roll_has(&r, id), i % 2 == 0 && i < 2 * sizes[k]);
        }
        roll_fini(&r);
    }
}

static int start(void **state)
{
    (void)state;
    return crypto_start() == OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_set)};

    return cmocka_run_group_tests(tests, start, NULL);
}
