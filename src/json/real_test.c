/* SPDX-License-Identifier: Apache-2.0 */
/*
 * real_test.c - numbers as ECMAScript prints them
 */
#include "base/num.h"
#include "json/real.h"
#include "tests/support/dice.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static double from_bits(uint64_t bits)
{
    double value;

    memcpy(&value, &bits, sizeof value);
    return value;
}

static void assert_written(double value, const char *due)
{
    struct buffer b;

    buffer_init(&b, 100);
    real_write(value, &b);
    assert_string_equal(buffer_text(&b), due);
    buffer_fini(&b);
}

/* [RFC8785] appendix B. */
static void the_samples_of_the_rfc(void **state)
{
    static const struct {
        uint64_t bits;
        const char *text;
    } cases[] = {
        {0x0000000000000000, "0"},
        {0x8000000000000000, "0"},
        {0x0000000000000001, "5e-324"},
        {0x8000000000000001, "-5e-324"},
        {0x7fefffffffffffff, "1.7976931348623157e+308"},
        {0xffefffffffffffff, "-1.7976931348623157e+308"},
        {0x4340000000000000, "9007199254740992"},
        {0xc340000000000000, "-9007199254740992"},
        {0x4430000000000000, "295147905179352830000"},
        {0x44b52d02c7e14af5, "9.999999999999997e+22"},
        {0x44b52d02c7e14af6, "1e+23"},
        {0x44b52d02c7e14af7, "1.0000000000000001e+23"},
        {0x444b1ae4d6e2ef4e, "999999999999999700000"},
        {0x444b1ae4d6e2ef4f, "999999999999999900000"},
        {0x444b1ae4d6e2ef50, "1e+21"},
        {0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7"},
        {0x3eb0c6f7a0b5ed8d, "0.000001"},
        {0x41b3de4355555553, "333333333.3333332"},
        {0x41b3de4355555554, "333333333.33333325"},
        {0x41b3de4355555555, "333333333.3333333"},
        {0x41b3de4355555556, "333333333.3333334"},
        {0x41b3de4355555557, "333333333.33333343"},
        {0xbecbf647612f3696, "-0.0000033333333333333333"},
        {0x43143ff3c1cb0959, "1424953923781206.2"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_written(from_bits(cases[i].bits), cases[i].text);
}

/* As Python's repr, whose digits are shortest, too. */
static void digits_beside_powers_of_two(void **state)
{
    (void)state;
    assert_written(0x1p-44, "5.684341886080802e-14");
    assert_written(0x1p-1022, "2.2250738585072014e-308");
    assert_written(0x1p-1074 * 3, "1.5e-323");
    assert_written(0.1, "0.1");
    assert_written(-1.5, "-1.5");
    assert_written(100, "100");
    assert_written(0x1p70, "1.1805916207174113e+21");
}

/* It reads back, and with one digit less it would not. */
static void any_double_reads_back(void **state)
{
    struct dice dice;

    (void)state;
    dice_init(&dice, dice_seed());
    for (int i = 0; i < 20000; i++) {
        uint64_t bits = dice_below(&dice, UINT64_MAX);
        double value = from_bits(i % 4 == 0 ? bits & UINT64_C(0xfff0000000000000) : bits);
        struct buffer b;

        if (!isfinite(value))
            continue;
        buffer_init(&b, 100);
        real_write(value, &b);
        if (strtod(buffer_text(&b), NULL) != value)
            fail_msg("%a became %s", value, buffer_text(&b));
        buffer_fini(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_samples_of_the_rfc),
        cmocka_unit_test(digits_beside_powers_of_two),
        cmocka_unit_test(any_double_reads_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
