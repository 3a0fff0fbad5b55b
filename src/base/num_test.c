/* SPDX-License-Identifier: Apache-2.0 */
#include "base/num.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void test_sums_and_products_that_fit(void **state)
{
    size_t out = 7;

    (void)state;
    assert_true(add_size(0, 0, &out));
    assert_int_equal(out, 0);
    assert_true(add_size(SIZE_MAX - 1, 1, &out));
    assert_true(out == SIZE_MAX);
    assert_true(mul_size(SIZE_MAX, 1, &out));
    assert_true(out == SIZE_MAX);
    assert_true(mul_size(SIZE_MAX, 0, &out));
    assert_int_equal(out, 0);
}

static void test_overflow_is_told_and_leaves_zero(void **state)
{
    size_t out = 7;

    (void)state;
    assert_false(add_size(SIZE_MAX, 1, &out));
    assert_int_equal(out, 0);
    out = 7;
    assert_false(mul_size(SIZE_MAX / 2 + 1, 2, &out));
    assert_int_equal(out, 0);
}

static void test_numbers_are_big_endian(void **state)
{
    static const uint8_t bytes[] = {0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF};
    uint8_t out[8];

    (void)state;
    assert_int_equal(load_u16(bytes), 0x0123);
    assert_int_equal(load_u32(bytes), 0x01234567);
    assert_true(load_u64(bytes) == 0x0123456789ABCDEF);
    store_u16(out, 0x0123);
    assert_memory_equal(out, bytes, 2);
    store_u32(out, 0x01234567);
    assert_memory_equal(out, bytes, 4);
    store_u64(out, 0x0123456789ABCDEF);
    assert_memory_equal(out, bytes, 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sums_and_products_that_fit),
        cmocka_unit_test(test_overflow_is_told_and_leaves_zero),
        cmocka_unit_test(test_numbers_are_big_endian),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
