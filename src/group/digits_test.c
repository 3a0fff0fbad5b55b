/* SPDX-License-Identifier: Apache-2.0 */
/*
 * digits_test.c - digits added up again are the scalar
 *
 * 2 * (sum of d[i] * 16^i) is summed by the scalar arithmetic of crypto/group.h, digit by
 * digit from the highest, and compared with the reduced scalar.
 */
#include "base/num.h"
#include "crypto/entropy.h"
#include "group/digits.h"
#include "tests/support/dice.h"
#include "tests/support/hex.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void expect_sum(const uint8_t scalar[SCALAR_BYTES])
{
    static const uint8_t sixteen[SCALAR_BYTES] = {16}, one[SCALAR_BYTES] = {1};
    uint8_t sum[SCALAR_BYTES] = {0}, wanted[SCALAR_BYTES];
    int8_t digits[DIGIT_COUNT];

    digits_of_half(scalar, digits);
    for (int i = DIGIT_COUNT - 1; i >= 0; i--) {
        const uint8_t size[SCALAR_BYTES] = {
            (uint8_t)(digits[i] < 0 ? -digits[i] : digits[i])};

        assert_in_range(digits[i] + 8, 0, 15);
        scalar_mul(sum, sixteen, sum);
        if (digits[i] < 0)
            scalar_sub(sum, size, sum);
        else
            scalar_add(sum, size, sum);
    }
    scalar_add(sum, sum, sum);
    memcpy(wanted, scalar, sizeof wanted);
    wanted[SCALAR_BYTES - 1] &= 0x7f;
    scalar_mul(wanted, one, wanted);
    assert_memory_equal(sum, wanted, sizeof sum);
}

/* The same of the digits of a byte. */
static void expect_sum_of_bytes(const uint8_t scalar[SCALAR_BYTES])
{
    static const uint8_t place[SCALAR_BYTES] = {0, 1}, one[SCALAR_BYTES] = {1};
    uint8_t sum[SCALAR_BYTES] = {0}, wanted[SCALAR_BYTES];
    int8_t digits[DIGIT_BYTE_COUNT];

    digits_bytes_of_half(scalar, digits);
    for (int i = DIGIT_BYTE_COUNT - 1; i >= 0; i--) {
        const uint8_t size[SCALAR_BYTES] = {
            (uint8_t)(digits[i] < 0 ? -digits[i] : digits[i])};

        scalar_mul(sum, place, sum);
        if (digits[i] < 0)
            scalar_sub(sum, size, sum);
        else
            scalar_add(sum, size, sum);
    }
    scalar_add(sum, sum, sum);
    memcpy(wanted, scalar, sizeof wanted);
    wanted[SCALAR_BYTES - 1] &= 0x7f;
    scalar_mul(wanted, one, wanted);
    assert_memory_equal(sum, wanted, sizeof sum);
}

static void test_edges(void **state)
{
    static const char *const scalars[] = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010", /* q - 1 */
        "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010", /* q */
        "0000000000000000000000000000000000000000000000000000000000000080",
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "1011111111111111111111111111111111111111111111111111111111111101",
        "f0eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee0e",
    };
    uint8_t scalar[SCALAR_BYTES];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(scalars); i++) {
        hex_load(scalars[i], scalar, sizeof scalar);
        expect_sum(scalar);
        expect_sum_of_bytes(scalar);
    }
}

static void test_random_scalars(void **state)
{
    struct dice d;
    struct random r = dice_random(&d);
    uint8_t scalar[SCALAR_BYTES];

    (void)state;
    dice_init(&d, dice_seed());
    for (int i = 0; i < 1000; i++) {
        assert_int_equal(random_fill(&r, scalar, sizeof scalar), OK);
        expect_sum(scalar);
        expect_sum_of_bytes(scalar);
    }
}

static int start(void **state)
{
    (void)state;
    return crypto_start() == OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_edges),
        cmocka_unit_test(test_random_scalars),
    };

    return cmocka_run_group_tests(tests, start, NULL);
}
