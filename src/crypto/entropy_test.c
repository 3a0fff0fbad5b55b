/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/entropy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void test_starting_twice_is_fine(void **state)
{
    (void)state;
    assert_int_equal(crypto_start(), OK);
    assert_int_equal(crypto_start(), OK);
}

/* Larger than one getrandom call gives without a chance of interruption. */
static void test_all_of_a_large_request_is_filled(void **state)
{
    static uint8_t out[1 << 20];
    struct random r = entropy_random();
    size_t zeroes = 0;

    (void)state;
    assert_int_equal(random_fill(&r, out, sizeof out), OK);
    for (size_t i = 0; i < sizeof out; i++)
        zeroes += out[i] == 0;
    /* 4096 are expected; 64 is the standard deviation */
    assert_in_range(zeroes, 4096 - 640, 4096 + 640);
}

static void test_two_draws_differ(void **state)
{
    struct random r = entropy_random();
    uint8_t a[32], b[32];

    (void)state;
    assert_int_equal(random_fill(&r, a, sizeof a), OK);
    assert_int_equal(random_fill(&r, b, sizeof b), OK);
    assert_memory_not_equal(a, b, sizeof a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_starting_twice_is_fine),
        cmocka_unit_test(test_all_of_a_large_request_is_filled),
        cmocka_unit_test(test_two_draws_differ),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
