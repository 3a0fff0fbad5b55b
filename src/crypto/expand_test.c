/* SPDX-License-Identifier: Apache-2.0 */
/*
 * expand_test.c - RFC 9380 appendix K.3's tag and more, from a second computation
 */
#include "base/num.h"
#include "crypto/entropy.h"
#include "crypto/expand.h"
#include "tests/support/hex.h"
#include "tests/vectors/expansions.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void test_vectors(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(expansions); i++) {
        uint8_t message[200], tag_bytes[EXPAND_TAG_MAX], out[300];
        size_t count = hex_load(expansions[i].message, message, sizeof message);
        size_t out_bytes = strlen(expansions[i].out) / 2;
        const struct part parts[] = {{message, count / 2},
                                     {message + count / 2, count - count / 2}};
        struct part tag = {tag_bytes, 0};

        tag.count = hex_load(expansions[i].tag, tag_bytes, sizeof tag_bytes);
        expand_xmd(parts, COUNT_OF(parts), &tag, out, out_bytes);
        hex_assert(out, out_bytes, expansions[i].out);
    }
}

/* The last block number is 255: nothing wraps, and the end is reached. */
static void test_the_longest_output(void **state)
{
    static uint8_t out[EXPAND_OUT_MAX + 1], shorter[EXPAND_OUT_MAX];
    const struct part tag = {"tag", 3};

    (void)state;
    out[EXPAND_OUT_MAX] = 7;
    expand_xmd(NULL, 0, &tag, out, EXPAND_OUT_MAX);
    assert_int_equal(out[EXPAND_OUT_MAX], 7);
    assert_memory_not_equal(out + EXPAND_OUT_MAX - 64, out + EXPAND_OUT_MAX - 128, 64);
    expand_xmd(NULL, 0, &tag, shorter, EXPAND_OUT_MAX - 1); /* the length is hashed */
    assert_memory_not_equal(out, shorter, 64);
}

static int start(void **state)
{
    (void)state;
    return crypto_start() == OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors),
        cmocka_unit_test(test_the_longest_output),
    };

    return cmocka_run_group_tests(tests, start, NULL);
}
