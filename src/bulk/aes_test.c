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

/* [SP800-38A] F.1.1, one by one and all at once among others; the key schedule is that of
 * [FIPS197] appendix A.1. */
static void the_blocks_of_the_modes(void **state)
{
    static const char *const plain[] = {
        "6bc1bee22e409f96e93d7e117393172a", "ae2d8a571e03ac9c9eb76fac45af8e51",
        "30c81c46a35ce411e5fbc1191a0a52ef", "f69f2445df4f9b17ad2b417be66c3710"};
    static const char *const cipher[] = {
        "3ad77bb40d7a3660a89ecaf32466ef97", "f5d3d58503b9699de785895a96fdbaaf",
        "43b1cd7f598ece23881b00e3ed030688", "7b0c785e27e8ad3f8223207104725dd4"};
    const struct block key = of_hex("2b7e151628aed2a6abf7158809cf4f3c");
    static struct block in[MANY];
    static struct block keys[MANY];
    static struct block out[MANY];

    (void)state;
    for (size_t i = 0; i < MANY; i++) {
        in[i] = of_hex(plain[i % 4]);
        keys[i] = key;
    }
    for (enum path p = 0; p <= path_best(); p++) {
        struct aes a;
        aes_init(&a, key, p);
        assert_block(a.key[1], "a0fafe1788542cb123a339392a6c7605");
        assert_block(a.key[10], "d014f9a8c9ee2589e13f0cc8b6630ca6");
        for (size_t n = 1; n <= MANY; n += n < 40 ? 1 : MANY - 40) {
            aes_hash(&a, in, out, n);
            for (size_t i = 0; i < n; i++)
                assert_block(block_add(out[i], in[i]), cipher[i % 4]);
            aes_rekeyed(p, keys, in, out, n);
            for (size_t i = 0; i < n; i++)
                assert_block(block_add(out[i], in[i]), cipher[i % 4]);
        }
    }
}

/* Counters under a key: E(first + i) is what the hash of the counter gives, less it. */
static void a_stream_is_of_counters(void **state)
{
    const struct block key = of_hex("2b7e151628aed2a6abf7158809cf4f3c");

    (void)state;
    for (enum path p = 0; p <= path_best(); p++)
        for (uint64_t first = 0; first < 3; first++) {
            struct block in[50];
            struct block hash[50];
            struct block out[50];
            struct aes a;
            aes_init(&a, key, p);
            for (uint64_t i = 0; i < 50; i++)
                in[i] = block_of(first * 0xfffffffffffffff0 + i, 0);
            aes_hash(&a, in, hash, 50);
            aes_stream(&a, first * 0xfffffffffffffff0, out, 50);
            for (size_t i = 0; i < 50; i++) {
                struct block made = block_add(hash[i], in[i]);
                assert_memory_equal(&out[i], &made, sizeof made);
            }
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
        cmocka_unit_test(the_blocks_of_the_modes),
        cmocka_unit_test(a_stream_is_of_counters),
        cmocka_unit_test(the_tweaked_hash),
        cmocka_unit_test(the_rekeyed_hash),
        cmocka_unit_test(every_path_gives_the_same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
