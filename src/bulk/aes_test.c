/* SPDX-License-Identifier: Apache-2.0 */
/*
 * aes_test.c - the standard's block, the specification's vectors, and every path alike
 */
#include "bulk/aes.h"
#include "tests/support/dice.h"
#include "tests/support/hex.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { MANY = 4099 };

static struct block of_hex(const char *text)
{
    uint8_t bytes[BLOCK_BYTES];

    assert_int_equal(hex_load(text, bytes, sizeof bytes), sizeof bytes);
    return block_load(bytes);
}

static void assert_block(struct block b, const char *text)
{
    hex_assert(&b, sizeof b, text);
}

/* [FIPS197] appendix C.1 */
static void the_standards_block(void **state)
{
    struct block plain = of_hex("00112233445566778899aabbccddeeff");

    (void)state;
    for (enum path p = 0; p <= path_best(); p++) {
        struct aes a;
        struct block out;
        aes_init(&a, of_hex("000102030405060708090a0b0c0d0e0f"), p);
        assert_block(a.key[10], "13111d7fe3944a17f307a78b4d2b30c5"); /* its schedule */
        aes_hash(&a, &plain, &out, 1);
        assert_block(block_add(out, plain), "69c4e0d86a7b0430d8cdb78070b4c55a");
    }
}

static void the_tweaked_hash(void **state)
{
    struct block x = of_hex("00112233445566778899aabbccddeeff");

    (void)state;
    for (enum path p = 0; p <= path_best(); p++) {
        struct aes a;
        struct block out;
        aes_init(&a, of_hex("000102030405060708090a0b0c0d0e0f"), p);
        aes_tweaked(&a, 5, &x, &out, 1);
        assert_block(out, "95061c3671c71fba5bc4e939128089f4");
    }
}

/* Tags of the specification: the key is what the oblivious function gives. */
static void the_rekeyed_hash(void **state)
{
    const struct block key = of_hex("00112233445566778899aabbccddeeff");
    const struct block z = of_hex("46d67765544b75d05f0ce578a6a80c42");
    const char *const tag[3] = {"1323822f18a632bfb2ca0ba4c26728c5",
                                "628095c5f19068df6e3220b62ae6ca82",
                                "687eefea20ace590d5f5ca61eac02826"};

    (void)state;
    for (enum path p = 0; p <= path_best(); p++)
        for (unsigned j = 0; j < 3; j++) {
            struct block in = block_add(z, block_of(j, 0));
            struct block out;
            aes_rekeyed(p, &key, &in, &out, 1);
            assert_block(out, tag[j]);
        }
}

struct made {
    struct block hash[MANY], branch[2 * MANY], stream[MANY], tweaked[MANY], rekeyed[MANY];
};

static void
make_all(enum path p, const struct block *keys, const struct block *in, struct made *m)
{
    static const size_t counts[] = {MANY, 1, 0, 3, 15, 16, 17};
    struct aes a[2];

    memset(m, 0, sizeof *m);
    aes_init(&a[0], keys[0], p);
    aes_init(&a[1], keys[1], p);
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        size_t n = counts[i];
        aes_hash(&a[0], in, m->hash, n);
        aes_branch(a, in, m->branch, n);
        aes_stream(&a[0], 1000 * i, m->stream, n);
        aes_tweaked(&a[0], 77, in, m->tweaked, n);
        aes_rekeyed(p, keys, in, m->rekeyed, n);
    }
}

static void every_path_gives_the_same(void **state)
{
    static struct block keys[MANY];
    static struct block in[MANY];
    static struct made first;
    static struct made other;
    struct dice dice;
    struct random random;

    (void)state;
    dice_init(&dice, dice_seed());
    random = dice_random(&dice);
    assert_int_equal(random_fill(&random, (uint8_t *)keys, sizeof keys), OK);
    assert_int_equal(random_fill(&random, (uint8_t *)in, sizeof in), OK);
    make_all(PATH_PORTABLE, keys, in, &first);
    for (enum path p = PATH_NATIVE; p <= path_best(); p++) {
        make_all(p, keys, in, &other);
        assert_memory_equal(&first, &other, sizeof first);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_standards_block),
        cmocka_unit_test(the_tweaked_hash),
        cmocka_unit_test(the_rekeyed_hash),
        cmocka_unit_test(every_path_gives_the_same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
