/* SPDX-License-Identifier: Apache-2.0 */
#include "base/reader.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const uint8_t sample[] = {1,  2,  3,  4,  5,  6,  7,  8, 9,
                                 10, 11, 12, 13, 14, 15, 16, 17};

static void test_reads_in_order_to_the_end(void **state)
{
    struct reader r;
    uint8_t two[2];

    (void)state;
    reader_init(&r, sample, sizeof sample);
    assert_int_equal(reader_u8(&r), 1);
    assert_int_equal(reader_u16(&r), 0x0203);
    assert_int_equal(reader_u32(&r), 0x04050607);
    assert_true(reader_u64(&r) == 0x08090A0B0C0D0E0F);
    assert_true(reader_ok(&r));
    assert_false(reader_end(&r));
    reader_bytes(&r, two, sizeof two);
    assert_memory_equal(two, sample + 15, 2);
    assert_true(reader_end(&r));
}

/* For every length: reading one more byte than there is fails, and stays so. */
static void test_failure_sticks_and_yields_zeroes(void **state)
{
    (void)state;
    for (size_t count = 0; count < sizeof sample; count++) {
        uint8_t out[sizeof sample + 1], zeroes[sizeof out] = {0};
        struct reader r;

        memset(out, 0xFF, sizeof out);
        reader_init(&r, sample, count);
        reader_bytes(&r, out, count + 1);
        assert_memory_equal(out, zeroes, count + 1);
        assert_false(reader_ok(&r));
        assert_int_equal(reader_u8(&r), 0);
        assert_int_equal(reader_u16(&r), 0);
        assert_int_equal(reader_u32(&r), 0);
        assert_true(reader_u64(&r) == 0);
        assert_null(reader_view(&r, 0));
        assert_false(reader_end(&r));
        assert_int_equal(r.left, count);
    }
}

static void test_a_view_borrows_in_place(void **state)
{
    struct reader r;

    (void)state;
    reader_init(&r, sample, 4);
    assert_ptr_equal(reader_view(&r, 3), sample);
    assert_ptr_equal(reader_view(&r, 1), sample + 3);
    assert_non_null(reader_view(&r, 0));
    assert_true(reader_end(&r));
    assert_null(reader_view(&r, SIZE_MAX));
}

static void test_nothing_at_no_address(void **state)
{
    struct reader r;

    (void)state;
    reader_init(&r, NULL, 0);
    assert_true(reader_end(&r));
    assert_non_null(reader_view(&r, 0));
    reader_bytes(&r, NULL, 0);
    assert_true(reader_end(&r));
    assert_int_equal(reader_u8(&r), 0);
    assert_false(reader_ok(&r));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reads_in_order_to_the_end),
        cmocka_unit_test(test_failure_sticks_and_yields_zeroes),
        cmocka_unit_test(test_a_view_borrows_in_place),
        cmocka_unit_test(test_nothing_at_no_address),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
