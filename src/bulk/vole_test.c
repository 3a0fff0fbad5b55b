/* SPDX-License-Identifier: Apache-2.0 */
/*
 * vole_test.c - the relation after every number of stages, the plan, and cheated trees
 */
#include "base/memory.h"
#include "base/num.h"
#include "bulk/gf128.h"
#include "bulk/lpn.h"
#include "bulk/sizes.h"
#include "bulk/vole.h"
#include "crypto/entropy.h"
#include "crypto/hash.h"
#include "tests/support/dice.h"
#include "tests/support/hex.h"
#include "tests/support/pairing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* Row 0 of the specification's matrix. */
static void a_row_of_the_matrix(void **state)
{
    static const struct {
        uint32_t place, coefficient;
    } term[LPN_TERMS] = {{28279, 0x825b8f87}, {50434, 0x79d8c8a1},  {51110, 0xa0877cdd},
                         {31773, 0x829ce060}, {14279, 0xad9cdba5},  {69274, 0x2673d422},
                         {10547, 0xffa81f8f}, {120736, 0xf236a915}, {2331, 0xc7ea1293},
                         {41281, 0xa18a1778}};
    struct block *secret = memory_new(1 << 17, sizeof *secret);
    uint8_t key[16];

    (void)state;
    assert_non_null(secret);
    for (uint64_t i = 0; i < 1 << 17; i++)
        secret[i] = block_of(i * 0x9e3779b97f4a7c15, i * 0xc2b2ae3d27d4eb4f);
    hex_load("000102030405060708090a0b0c0d0e0f", key, sizeof key);
    for (enum path p = 0; p <= path_best(); p++) {
        struct block out = block_zero();
        struct block wanted = block_zero();
        struct lpn_matrix matrix = {.bits = 17};
        aes_init(&matrix.stream, block_load(key), p);
        for (unsigned j = 0; j < LPN_TERMS; j++)
            wanted = block_add(wanted, gf128_mul(p, secret[term[j].place],
                                                 block_of(term[j].coefficient, 0)));
        lpn_add(&matrix, secret, 0, &out, 1);
        assert_memory_equal(&out, &wanted, sizeof out);
    }
    memory_free(secret);
}

static void every_path_sums_alike(void **state)
{
    enum { HIDDEN = 1 << 9, ROWS = 1037, FIRST = 100 };
    static struct block secret[HIDDEN][2];
    static struct block one[PATH_COUNT][ROWS];
    static struct block first[PATH_COUNT][ROWS];
    static struct block second[PATH_COUNT][ROWS];
    static struct block alone[HIDDEN];
    struct dice dice;
    struct random random;

    (void)state;
    dice_init(&dice, dice_seed());
    random = dice_random(&dice);
    assert_int_equal(random_fill(&random, (uint8_t *)secret, sizeof secret), OK);
    for (size_t i = 0; i < HIDDEN; i++)
        alone[i] = secret[i][0];
    for (enum path p = 0; p <= path_best(); p++) {
        struct lpn_matrix matrix = {.bits = 9};
        aes_init(&matrix.stream, secret[0][0], p);
        lpn_add(&matrix, alone, 0, one[p], FIRST);
        lpn_add(&matrix, alone, FIRST, one[p] + FIRST, ROWS - FIRST);
        lpn_add_pair(&matrix, (const struct block(*)[2])secret, 0, first[p], second[p],
                     ROWS);
        assert_memory_equal(one[p], one[0], sizeof one[p]);
        assert_memory_equal(first[p], one[0], sizeof first[p]);
        assert_memory_equal(second[p], second[0], sizeof second[p]);
    }
}

struct outcome {
    struct vole_holder *holder;
    struct vole_giver giver;
    struct block *u;
    uint8_t *trees;
    uint8_t *proofs;
};

static const uint8_t coins[32] = {1, 2, 3};

static void run(struct pairing *p, struct outcome *o)
{
    const struct vole_plan *plan = &p->common.plan;

    o->trees = memory_new(plan->tree_bytes, 1);
    o->proofs = memory_new(plan->iterations, VOLE_CHECK_BYTES);
    o->u = memory_new(plan->slots, sizeof *o->u);
    assert_non_null(o->u);
    assert_non_null(o->trees);
    assert_non_null(o->proofs);
    assert_int_equal(
        vole_holder_new(&p->common, p->delta, &p->holds, &p->draw, o->trees, &o->holder),
        OK);
}

static enum err settle(struct pairing *p, struct outcome *o)
{
    assert_int_equal(
        vole_giver_init(&o->giver, &p->common, &p->gives, o->trees, coins, o->u), OK);
    assert_int_equal(vole_holder_work(o->holder, coins), OK);
    assert_int_equal(vole_holder_work(o->holder, coins), OK); /* again does nothing */
    vole_holder_prove(o->holder, o->giver.sums, o->proofs);
    return vole_giver_check(&o->giver, o->proofs);
}

static void drop(struct outcome *o)
{
    vole_holder_free(o->holder);
    vole_giver_fini(&o->giver);
    memory_free(o->trees);
    memory_free(o->proofs);
    memory_free(o->u);
}

static void assert_related(const struct pairing *p, struct outcome *o)
{
    const struct block *w = vole_holder_slots(o->holder);

    for (size_t i = 0; i < p->common.plan.slots; i++) {
        struct block wanted = gf128_mul(p->path, p->delta, o->u[i]);
        wanted = block_add(wanted, o->giver.v[i]);
        assert_memory_equal(&w[i], &wanted, sizeof wanted);
    }
}

static void w_is_v_plus_delta_u_at_every_depth(void **state)
{
    static const size_t slots[] = {1, 576, 1024, 1025, 1128, 5408, 20776};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(slots); i++)
        for (enum path path = slots[i] == 1 ? PATH_PORTABLE : path_best();
             path <= path_best(); path++) {
            struct pairing p;
            struct outcome o;
            pairing_init(&p, slots[i], i, path);
            run(&p, &o);
            assert_int_equal(settle(&p, &o), OK);
            assert_related(&p, &o);
            drop(&o);
            pairing_fini(&p);
        }
}

/* The specification's own table, by its numbers of slots. */
static void plans_of_the_specification(void **state)
{
    struct vole_plan p;

    (void)state;
    vole_plan_make(1469, &p);
    assert_int_equal(p.stages, 1);
    assert_int_equal(p.stage[0].trees, 368);
    assert_int_equal(p.values, 881);
    vole_plan_make(1414784, &p);
    assert_int_equal(p.stages, 5);
    assert_int_equal(p.values, 838);
    assert_int_equal(p.stage[4].count, 2);
    assert_int_equal(p.stage[4].height, 9);
    assert_int_equal(p.stage[4].trees, 1382);
    assert_int_equal(p.stage[3].trees, 1046);
    assert_int_equal(p.stage[2].trees, 1090);
    assert_int_equal(p.stage[1].trees, 785);
    assert_int_equal(p.stage[0].trees, 325);
    assert_int_equal(p.tree_bytes, 1337056);
    vole_plan_make((size_t)1 << 27, &p);
    assert_true(p.stages <= VOLE_STAGES_MAX);
}

/* The stages of every size, as tools/bulk/tests/test_parameters.py computes them. */
static void plans_of_every_size(void **state)
{
    char text[16384];
    size_t at = 0;
    uint8_t hash[SHA256_BYTES];

    (void)state;
    for (size_t i = 0; i < SIZES_STEPS; i++) {
        struct vole_plan p;
        vole_plan_make(sizes_table[i].slots, &p);
        at +=
            (size_t)snprintf(text + at, sizeof text - at, "%zu %zu\n", p.slots, p.values);
        for (size_t s = 0; s < p.stages; s++)
            at += (size_t)snprintf(text + at, sizeof text - at, "%u %u %u %zu\n",
                                   p.stage[s].count, p.stage[s].height, p.stage[s].trees,
                                   p.stage[s].rows);
        assert_true(at < sizeof text);
    }
    hash_sha256(text, at, hash);
    hex_assert(hash, sizeof hash,
               "dbb84ef916f022e75858365282793bea37eabf3cb518f1ed31f213ff2c9f5eb0");
}

/* A holder that corrupts a message is found unless the giver's bit opens the other. */
static void a_wrong_message_is_found_half_the_time(void **state)
{
    int found = 0;

    (void)state;
    for (uint64_t seed = 0; seed < 40; seed++) {
        struct pairing p;
        struct outcome o;
        pairing_init(&p, 1100, seed, path_best());
        run(&p, &o);
        o.trees[BLOCK_BYTES] ^= 4; /* level 1 of the first tree, the sum of the right */
        found += settle(&p, &o) != OK;
        drop(&o);
        pairing_fini(&p);
    }
    /* Fewer than 8 of 40 fair coins fall alike about once in 2^15. */
    assert_in_range(found, 8, 32);
}

static void a_wrong_last_sum_or_proof_is_found(void **state)
{
    struct pairing p;
    struct outcome o;

    (void)state;
    pairing_init(&p, 1100, 6, path_best());
    run(&p, &o);
    o.trees[2 * 2 * BLOCK_BYTES] ^= 1; /* the last of tree 0, of height 2 */
    assert_int_equal(settle(&p, &o), ERR_FORGED);
    drop(&o);
    pairing_fini(&p);

    pairing_init(&p, 5408, 6, path_best()); /* two iterations */
    run(&p, &o);
    assert_int_equal(settle(&p, &o), OK);
    assert_int_equal(o.giver.iterations, 2);
    for (size_t i = 0; i < (size_t)2 * VOLE_CHECK_BYTES; i++) {
        o.proofs[i] ^= 0x10;
        assert_int_equal(vole_giver_check(&o.giver, o.proofs), ERR_FORGED);
        o.proofs[i] ^= 0x10;
    }
    drop(&o);
    pairing_fini(&p);
}

/* What is told of an iteration for its check has a mask of its own in it: another one,
 * and just so much else is told. */
static void sums_of_checks_are_masked(void **state)
{
    struct pairing p;
    struct outcome o;
    struct vole_giver other;
    struct block *u;
    struct block wanted;
    size_t mask;

    (void)state;
    pairing_init(&p, 1100, 8, path_best()); /* one iteration, whose last value it is */
    run(&p, &o);
    assert_int_equal(settle(&p, &o), OK);
    mask = p.gives.bit_blocks + p.common.plan.values - 1;
    p.gives.u[mask] = block_add(p.gives.u[mask], block_of(3, 4));
    u = memory_new(p.common.plan.slots, sizeof *u);
    assert_non_null(u);
    assert_int_equal(vole_giver_init(&other, &p.common, &p.gives, o.trees, coins, u), OK);
    wanted = block_add(block_load(o.giver.sums), block_of(3, 4));
    assert_memory_equal(other.sums, &wanted, sizeof wanted);
    assert_memory_equal(u, o.u, other.slots * sizeof *u);
    vole_giver_fini(&other);
    memory_free(u);
    drop(&o);
    pairing_fini(&p);
}

static int start(void **state)
{
    (void)state;
    return crypto_start();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_of_the_matrix),
        cmocka_unit_test(every_path_sums_alike),
        cmocka_unit_test(w_is_v_plus_delta_u_at_every_depth),
        cmocka_unit_test(plans_of_the_specification),
        cmocka_unit_test(plans_of_every_size),
        cmocka_unit_test(a_wrong_message_is_found_half_the_time),
        cmocka_unit_test(a_wrong_last_sum_or_proof_is_found),
        cmocka_unit_test(sums_of_checks_are_masked),
    };

    return cmocka_run_group_tests(tests, start, NULL);
}
