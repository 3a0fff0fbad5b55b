/* SPDX-License-Identifier: Apache-2.0 */
/*
 * uuid_test.c - UUIDs against the examples of [RFC9562]
 */
#include "crypto/uuid.h"
#include "tests/support/dice.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* [RFC9562] A.4: the name www.example.com in the space of domain names. */
static void names_make_the_rfcs_example(void **state)
{
    static const uint8_t dns[16] = {0x6b, 0xa7, 0xb8, 0x10, 0x9d, 0xad, 0x11, 0xd1,
                                    0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8};
    static const uint8_t due[16] = {0x2e, 0xd6, 0x65, 0x7d, 0xe9, 0x27, 0x56, 0x8b,
                                    0x95, 0xe1, 0x26, 0x65, 0xa8, 0xae, 0xa6, 0xa2};
    uint8_t out[16];

    (void)state;
    assert_int_equal(uuid_make_named(dns, "www.example.com", 15, out), OK);
    assert_memory_equal(out, due, sizeof due);
}

static void random_ones_have_version_and_variant(void **state)
{
    struct dice dice;
    struct random random = dice_random(&dice);
    uint8_t a[16];
    uint8_t b[16];

    (void)state;
    dice_init(&dice, dice_seed());
    assert_int_equal(uuid_make(&random, a), OK);
    assert_int_equal(uuid_make(&random, b), OK);
    assert_int_equal(a[6] & 0xf0, 0x40);
    assert_int_equal(a[8] & 0xc0, 0x80);
    assert_memory_not_equal(a, b, sizeof a);
    dice.fail_at = dice.calls + 1;
    assert_int_equal(uuid_make(&random, a), ERR_RANDOM);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_make_the_rfcs_example),
        cmocka_unit_test(random_ones_have_version_and_variant),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
