/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seed_test.c - trees, and the relation of the base; what a giver that cheats comes to
 */
#include "bulk/gf128.h"
#include "bulk/seed.h"
#include "crypto/entropy.h"
#include "tests/support/pairing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void all_leaves_but_one(void **state)
{
    struct aes side[2];
    struct block leaf[TREE_LEAVES_MAX];
    struct block known[TREE_LEAVES_MAX];
    struct block sum[TREE_HEIGHT_MAX][2];
    struct block other[TREE_HEIGHT_MAX];

    (void)state;
    aes_init(&side[0], block_of(1, 1), path_best());
    aes_init(&side[1], block_of(2, 2), path_best());
    for (unsigned h = 1; h <= TREE_HEIGHT_MAX; h++)
        for (uint64_t path = 0; path < 1u << h; path += h < 7 ? 1 : 37) {
            tree_grow(side, path, block_of(3, path), h, leaf, sum);
            for (unsigned l = 1; l <= h; l++)
                other[l - 1] = sum[l - 1][1 - (path >> (h - l) & 1)];
            tree_puncture(side, path, path, h, other, known);
            tree_add_at(known, (size_t)1 << h, path, leaf[path]);
            assert_memory_equal(leaf, known, sizeof *leaf << h);
        }
}

/* The relation, bit by bit and value by value. */
static void w_is_v_plus_delta_u(void **state)
{
    (void)state;
    for (enum path path = 0; path <= path_best(); path++) {
        static struct block v[4000];
        static struct block w[4000];
        struct pairing p;
        const struct seed *s;
        pairing_init(&p, path == PATH_PORTABLE ? 16 : 5000, 42, path);
        s = &p.gives;
        seed_bits(&p.gives, v, p.common.plan.bits);
        seed_bits(&p.holds, w, p.common.plan.bits);
        for (size_t i = 0; i < p.common.plan.bits; i++) {
            struct block mask = block_mask(block_bit(s->u[i / 128], i % 128));
            struct block wanted = block_add(v[i], block_and(p.delta, mask));
            assert_memory_equal(&w[i], &wanted, sizeof wanted);
        }
        seed_values(&p.gives, v, p.common.plan.values);
        seed_values(&p.holds, w, p.common.plan.values);
        for (size_t i = 0; i < p.common.plan.values; i++) {
            struct block wanted = gf128_mul(path, p.delta, s->u[s->bit_blocks + i]);
            wanted = block_add(wanted, v[i]);
            assert_memory_equal(&w[i], &wanted, sizeof wanted);
        }
        pairing_fini(&p);
    }
}

static enum err check(const struct pairing *p, const struct seed *holds)
{
    uint8_t proof[SEED_PROOF_BYTES];
    struct aes coins;

    aes_init(&coins, block_of(11, 12), p->path);
    seed_prove(&p->gives, &coins, proof);
    return seed_check(holds, &coins, p->delta, proof);
}

static void an_honest_giver_passes(void **state)
{
    struct pairing p;

    (void)state;
    pairing_init(&p, 900, 1, path_best());
    assert_int_equal(check(&p, &p.holds), OK);
    pairing_fini(&p);
}

static void every_bit_of_the_proof_counts(void **state)
{
    uint8_t proof[SEED_PROOF_BYTES];
    struct aes coins;
    struct pairing p;

    (void)state;
    pairing_init(&p, 300, 2, path_best());
    aes_init(&coins, block_of(11, 12), p.path);
    seed_prove(&p.gives, &coins, proof);
    assert_int_equal(seed_check(&p.holds, &coins, p.delta, proof), OK);
    for (size_t bit = 0; bit < 8 * sizeof proof; bit += bit < 128 ? 1 : 61) {
        proof[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_int_equal(seed_check(&p.holds, &coins, p.delta, proof), ERR_FORGED);
        proof[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    pairing_fini(&p);
}

/* Bits, values, and the block that is there for the proof's sake alone: without it the
 * proof would tell a sum of the others. */
static void every_block_is_weighed(void **state)
{
    struct pairing p;
    size_t at[4];

    (void)state;
    pairing_init(&p, 300, 6, path_best());
    at[0] = 0;
    at[1] = p.gives.bit_blocks;
    at[2] = p.gives.blocks - 2;
    at[3] = p.gives.blocks - 1;
    assert_int_equal(p.gives.blocks, p.gives.bit_blocks + p.common.plan.values + 1);
    for (size_t i = 0; i < 4; i++) {
        p.gives.u[at[i]].word[0] ^= 1;
        assert_int_equal(check(&p, &p.holds), ERR_FORGED);
        p.gives.u[at[i]].word[0] ^= 1;
        p.gives.plane[at[i]][5].word[0] ^= 1;
        assert_int_equal(check(&p, &p.holds), ERR_FORGED);
        p.gives.plane[at[i]][5].word[0] ^= 1;
    }
    assert_int_equal(check(&p, &p.holds), OK);
    pairing_fini(&p);
}

static struct block of_byte(unsigned at, unsigned byte)
{
    struct block b = block_zero();

    b.word[at >> 3] = (uint64_t)byte << (8 * (at & 7));
    return b;
}

/* The holder's planes are what they were for another Delta, if only a byte's bits that
 * meet a changed correction are nought. */
static void a_wrong_correction_passes_only_where_delta_is_nought(void **state)
{
    const struct block extra = block_of(77, 3);
    struct pairing p;
    struct aes coins;
    uint8_t proof[SEED_PROOF_BYTES];

    (void)state;
    pairing_init(&p, 300, 3, path_best());
    aes_init(&coins, block_of(11, 12), p.path);
    seed_prove(&p.gives, &coins, proof);
    for (unsigned chunk = 1; chunk < SEED_CHUNKS; chunk++) {
        unsigned byte = (unsigned)(p.delta.word[chunk >> 3] >> (8 * (chunk & 7)) & 0xff);
        /* What the holder would add of a correction that is off by `extra`. */
        for (unsigned b = 0; b < 8; b++)
            if ((byte >> b & 1) != 0)
                p.holds.plane[0][8 * chunk + b] =
                    block_add(p.holds.plane[0][8 * chunk + b], extra);
        assert_int_equal(seed_check(&p.holds, &coins, p.delta, proof),
                         byte == 0 ? OK : ERR_FORGED);
        for (unsigned b = 0; b < 8; b++)
            if ((byte >> b & 1) != 0)
                p.holds.plane[0][8 * chunk + b] =
                    block_add(p.holds.plane[0][8 * chunk + b], extra);
    }
    pairing_fini(&p);
}

static void choices_are_the_siblings_of_paths(void **state)
{
    (void)state;
    for (unsigned j = 0; j < SEED_CHUNKS; j++) {
        struct block c = seed_choices(of_byte(j, 0x80));
        for (unsigned i = 0; i < OT_COUNT; i++)
            assert_int_equal(block_bit(c, i), i == 8 * j ? 0 : 1);
    }
}

static int start(void **state)
{
    (void)state;
    return crypto_start();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_leaves_but_one),
        cmocka_unit_test(w_is_v_plus_delta_u),
        cmocka_unit_test(an_honest_giver_passes),
        cmocka_unit_test(every_bit_of_the_proof_counts),
        cmocka_unit_test(every_block_is_weighed),
        cmocka_unit_test(a_wrong_correction_passes_only_where_delta_is_nought),
        cmocka_unit_test(choices_are_the_siblings_of_paths),
    };

    return cmocka_run_group_tests(tests, start, NULL);
}
