/* SPDX-License-Identifier: Apache-2.0 */
#include "base/random.h"
#include "tests/support/dice.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static enum err fill_half(void *state, uint8_t *out, size_t count)
{
    (void)state;
    memset(out, 0xAA, count / 2);
    return ERR_RANDOM;
}

static void test_a_failing_source_leaves_zeroes(void **state)
{
    static const uint8_t zeroes[8];
    struct random r = {.fill = fill_half, .state = NULL};
    uint8_t out[8] = {1, 2, 3, 4, 5, 6, 7, 8};

    (void)state;
    assert_int_equal(random_fill(&r, out, sizeof out), ERR_RANDOM);
    assert_memory_equal(out, zeroes, sizeof out);
    assert_int_equal(random_fill(&r, out, 0), OK); /* nothing was needed */
}

static void test_dice_repeat_and_fail_when_told(void **state)
{
    struct dice a, b;
    struct random ra = dice_random(&a), rb = dice_random(&b);
    uint8_t x[40], y[40], z[40];

    (void)state;
    dice_init(&a, 1);
    dice_init(&b, 1);
    assert_int_equal(random_fill(&ra, x, sizeof x), OK);
    assert_int_equal(random_fill(&rb, y, sizeof y), OK);
    assert_memory_equal(x, y, sizeof x);
    assert_int_equal(random_fill(&ra, z, sizeof z), OK);
    assert_memory_not_equal(x, z, sizeof x);
    dice_init(&b, 2);
    b.fail_at = 2;
    assert_int_equal(random_fill(&rb, y, sizeof y), OK);
    assert_memory_not_equal(x, y, sizeof x);
    assert_int_equal(random_fill(&rb, y, sizeof y), ERR_RANDOM);
    assert_int_equal(b.calls, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_failing_source_leaves_zeroes),
        cmocka_unit_test(test_dice_repeat_and_fail_when_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
