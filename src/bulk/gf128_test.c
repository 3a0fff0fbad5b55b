/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gf128_test.c - products of the standards and of a second computation, and the laws
 */
#include "bulk/gf128.h"
#include "tests/support/dice.h"
#include "tests/support/hex.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { MANY = 1001 };

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

/* GHASH has the bits of each byte the other way round. */
static struct block mirrored(struct block b)
{
    struct block out = block_zero();

    for (unsigned i = 0; i < 128; i++) {
        unsigned to = i ^ 7;
        out.word[to >> 6] |= block_bit(b, i) << (to & 63);
    }
    return out;
}

static void products_of_the_specification(void **state)
{
    const struct block a = of_hex("000102030405060708090a0b0c0d0e0f");
    const struct block b = of_hex("101112131415161718191a1b1c1d1e1f");

    (void)state;
    for (enum path p = 0; p <= path_best(); p++) {
        assert_block(gf128_mul(p, a, b), "c041ee395862761aa00a8e7238291651");
        assert_block(gf128_mul(p, a, a), "c0214621d8235e23a0292629b82b3e2b");
        assert_block(gf128_mul(p, a, of_hex("ea6efa575bd2c65f230b97d689942b0c")),
                     "01000000000000000000000000000000");
        assert_block(gf128_mul(p, block_of(0, 1ull << 63), block_of(2, 0)),
                     "87000000000000000000000000000000");
    }
    assert_block(gf128_double(block_of(0, 1ull << 63)),
                 "87000000000000000000000000000000");
}

/* The GHASH of test case 2 of the submission that [SP800-38D] took over: two blocks. */
static void a_product_of_ghash(void **state)
{
    const struct block h = mirrored(of_hex("66e94bd4ef8a2c3b884cfa59ca342b2e"));
    const struct block c = mirrored(of_hex("0388dace60b6a392f328c2b971b2fe78"));
    const struct block lengths = mirrored(of_hex("00000000000000000000000000000080"));

    (void)state;
    for (enum path p = 0; p <= path_best(); p++) {
        struct block x = gf128_mul(p, c, h);
        assert_block(mirrored(x), "5e2ec746917062882c85b0685353deb7");
        x = gf128_mul(p, block_add(x, lengths), h);
        assert_block(mirrored(x), "f38cbb1ad69223dcc3457ae5b6b0f885");
    }
}

/* POLYVAL has the bits of the whole block the other way round, and a factor of X^-128. */
static struct block reversed(struct block b)
{
    struct block out = block_zero();

    for (unsigned i = 0; i < 128; i++)
        out.word[(127 - i) >> 6] |= block_bit(b, i) << ((127 - i) & 63);
    return out;
}

/* [RFC8452] appendix A: POLYVAL and GHASH of the same two blocks, and mulX. */
static void products_of_polyval(void **state)
{
    const struct block key = of_hex("25629347589242761d31f826ba4b757b");
    const struct block x1 = of_hex("4f4f95668c83dfb6401762bb2d01a262");
    const struct block x2 = of_hex("d1a24ddd2721d006bbe45f20d3c9f362");

    (void)state;
    for (enum path p = 0; p <= path_best(); p++) {
        struct block h = gf128_double(reversed(key));
        struct block y = gf128_mul(p, reversed(x1), h);
        y = gf128_mul(p, block_add(y, reversed(x2)), h);
        assert_block(reversed(y), "f7a3b47b846119fae5b7866cf5e5b77e");
        h = mirrored(key);
        y = gf128_mul(p, mirrored(x1), h);
        y = gf128_mul(p, block_add(y, mirrored(x2)), h);
        assert_block(mirrored(y), "bd9b3997046731fb96251b91f9c99d7a");
    }
    assert_block(
        mirrored(gf128_double(mirrored(of_hex("01000000000000000000000000000000")))),
        "00800000000000000000000000000000");
    assert_block(
        mirrored(gf128_double(mirrored(of_hex("9c98c04df9387ded828175a92ba652d8")))),
        "4e4c6026fc9c3ef6c140bad495d3296c");
}

/* [RFC8452] section 7: the product of the reversed elements, times X. */
static void the_dot_of_polyval(void **state)
{
    const struct block a = of_hex("66e94bd4ef8a2c3b884cfa59ca342b2e");
    const struct block b = of_hex("ff000000000000000000000000000000");

    (void)state;
    for (enum path p = 0; p <= path_best(); p++) {
        struct block y = gf128_double(gf128_mul(p, reversed(a), reversed(b)));
        assert_block(reversed(y), "ebe563401e7e91ea3ad6426b8140c394");
    }
}

static void roll(struct block *out, size_t count, struct random *random)
{
    assert_int_equal(random_fill(random, (uint8_t *)out, count * sizeof *out), OK);
}

static void the_laws_of_a_field(void **state)
{
    struct dice dice;
    struct random random;

    (void)state;
    dice_init(&dice, dice_seed());
    random = dice_random(&dice);
    for (enum path p = 0; p <= path_best(); p++)
        for (unsigned i = 0; i < 500; i++) {
            struct block x[3];
            struct block left;
            struct block right;
            roll(x, 3, &random);
            left = gf128_mul(p, gf128_mul(p, x[0], x[1]), x[2]);
            right = gf128_mul(p, x[0], gf128_mul(p, x[2], x[1]));
            assert_memory_equal(&left, &right, sizeof left);
            left = gf128_mul(p, x[0], block_add(x[1], x[2]));
            right = block_add(gf128_mul(p, x[0], x[1]), gf128_mul(p, x[0], x[2]));
            assert_memory_equal(&left, &right, sizeof left);
            left = gf128_mul(p, x[0], block_of(2, 0));
            right = gf128_double(x[0]);
            assert_memory_equal(&left, &right, sizeof left);
        }
}

static void sums_are_sums_of_products(void **state)
{
    static const size_t counts[] = {0, 1, 2, 3, 8, 9, MANY};
    static struct block a[MANY];
    static struct block b[MANY];
    static struct block out[MANY];
    struct dice dice;
    struct random random;

    (void)state;
    dice_init(&dice, dice_seed());
    random = dice_random(&dice);
    roll(a, MANY, &random);
    roll(b, MANY, &random);
    for (enum path p = 0; p <= path_best(); p++)
        for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
            struct block sum = block_zero();
            struct block made = gf128_dot(p, a, b, counts[c]);
            memcpy(out, a, sizeof out);
            gf128_scale_add(p, a[5], b, out, counts[c]);
            for (size_t i = 0; i < MANY; i++) {
                struct block wanted = a[i];
                if (i < counts[c]) {
                    sum = block_add(sum, gf128_mul(PATH_PORTABLE, a[i], b[i]));
                    wanted = block_add(wanted, gf128_mul(PATH_PORTABLE, a[5], b[i]));
                }
                assert_memory_equal(&out[i], &wanted, sizeof wanted);
            }
            assert_memory_equal(&made, &sum, sizeof sum);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(products_of_the_specification),
        cmocka_unit_test(a_product_of_ghash),
        cmocka_unit_test(products_of_polyval),
        cmocka_unit_test(the_dot_of_polyval),
        cmocka_unit_test(the_laws_of_a_field),
        cmocka_unit_test(sums_are_sums_of_products),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
