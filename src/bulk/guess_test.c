/* SPDX-License-Identifier: Apache-2.0 */
/*
 * guess_test.c - sides that cheat in what cannot be seen: what each guess wins them
 *
 * A side that tells of itself nothing but the truth is in the other tests. Here the giver
 * of the base sends wrong corrections or wrong sums of its trees and then proves what
 * would be true if Delta had the byte that it guessed; and the holder sends wrong sums of
 * a tree whose opening it cannot see, or proves what would be true if the noise stood
 * where it guessed. That exactly the right guess passes, out of all, is the chance that
 * docs/psi.md claims, with nothing left to luck.
 */
#include "base/memory.h"
#include "base/num.h"
#include "bulk/gf128.h"
#include "bulk/seed.h"
#include "crypto/blake.h"
#include "crypto/entropy.h"
#include "tests/support/pairing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { FEW = 16, BYTES = 256, LAST = SEED_CHUNKS - 1 };

/* A giver with its proof, as blocks: u first, then the planes. */
struct cheat {
    struct pairing p;
    struct aes coins;
    struct block chi; /* the weight of block 0 */
    struct block proof[SEED_PLANES + 1];
};

static void start_cheat(struct cheat *c, uint64_t seed)
{
    uint8_t proof[SEED_PROOF_BYTES];

    pairing_init(&c->p, FEW, seed, path_best());
    aes_init(&c->coins, block_of(11, 12), c->p.path);
    aes_stream(&c->coins, 0, &c->chi, 1);
    seed_prove(&c->p.gives, &c->coins, proof);
    memcpy(c->proof, proof, sizeof proof);
}

static unsigned byte_of(struct block delta, unsigned chunk)
{
    return (unsigned)(delta.word[chunk >> 3] >> (8 * (chunk & 7)) & 0xff);
}

static struct block with_byte(struct block delta, unsigned chunk, unsigned byte)
{
    unsigned shift = 8 * (chunk & 7);

    delta.word[chunk >> 3] &= ~((uint64_t)0xff << shift);
    delta.word[chunk >> 3] |= (uint64_t)byte << shift;
    return delta;
}

/* The correction of block 0 in this chunk is off by so much. */
static void bend_correction(struct cheat *c, unsigned chunk, struct block by)
{
    uint8_t *at = c->p.corrections + (size_t)BLOCK_BYTES * (chunk - 1);

    block_store(at, block_add(block_load(at), by));
}

/* What the planes of a chunk would be off by if this were its byte of Delta. */
static void claim_byte(struct block proof[SEED_PLANES + 1],
                       unsigned chunk,
                       unsigned byte,
                       struct block off)
{
    for (unsigned b = 0; b < 8; b++)
        if ((byte >> b & 1) != 0)
            proof[1 + 8 * chunk + b] = block_add(proof[1 + 8 * chunk + b], off);
}

static bool passes(const struct cheat *c,
                   const struct seed *holds,
                   const struct block proof[SEED_PLANES + 1])
{
    uint8_t bytes[SEED_PROOF_BYTES];
    enum err e;

    memcpy(bytes, proof, sizeof bytes);
    e = seed_check(holds, &c->coins, c->p.delta, bytes);
    assert_true(e == OK || e == ERR_FORGED);
    return e == OK;
}

static void fini_cheat(struct cheat *c, struct seed *holds)
{
    seed_fini(holds);
    pairing_fini(&c->p);
}

/* Of all 256 guesses the one that is the byte passes. */
static void a_wrong_correction_takes_a_guessed_byte(void **state)
{
    const struct block by = block_of(77, 3);

    (void)state;
    for (unsigned chunk = 1; chunk < SEED_CHUNKS; chunk += 7) {
        struct cheat c;
        struct seed holds;
        unsigned won = 0;
        start_cheat(&c, chunk);
        bend_correction(&c, chunk, by);
        pairing_take(&c.p, c.p.delta, &holds);
        for (unsigned guess = 0; guess < BYTES; guess++) {
            struct block proof[SEED_PLANES + 1];
            memcpy(proof, c.proof, sizeof proof);
            claim_byte(proof, chunk, guess, gf128_mul(c.p.path, c.chi, by));
            if (!passes(&c, &holds, proof))
                continue;
            assert_int_equal(guess, byte_of(c.p.delta, chunk));
            won++;
        }
        assert_int_equal(won, 1);
        fini_cheat(&c, &holds);
    }
}

/* The first tree has no correction; to lie about it is to bend all the others and u. */
static void another_u_takes_the_first_byte(void **state)
{
    const struct block by = block_of(5, 1);
    struct cheat c;
    struct seed holds;
    struct block off;
    unsigned won = 0;

    (void)state;
    start_cheat(&c, 3);
    for (unsigned chunk = 1; chunk < SEED_CHUNKS; chunk++)
        bend_correction(&c, chunk, by);
    off = gf128_mul(c.p.path, c.chi, by);
    c.proof[0] = block_add(c.proof[0], off);
    pairing_take(&c.p, c.p.delta, &holds);
    for (unsigned guess = 0; guess < BYTES; guess++) {
        struct block proof[SEED_PLANES + 1];
        memcpy(proof, c.proof, sizeof proof);
        claim_byte(proof, 0, guess, off);
        won += passes(&c, &holds, proof);
        assert_true(guess != byte_of(c.p.delta, 0) || passes(&c, &holds, proof));
    }
    assert_int_equal(won, 1);
    fini_cheat(&c, &holds);
}

/* Two wrong chunks take both bytes: each guess must be right. */
static void two_wrong_corrections_take_two_bytes(void **state)
{
    const struct block by = block_of(9, 9);
    struct cheat c;
    struct seed holds;
    struct block off;

    (void)state;
    start_cheat(&c, 4);
    bend_correction(&c, 1, by);
    bend_correction(&c, LAST, by);
    off = gf128_mul(c.p.path, c.chi, by);
    pairing_take(&c.p, c.p.delta, &holds);
    for (unsigned guess = 0; guess < BYTES; guess++)
        for (unsigned right = 1; right < 4; right++) { /* bit 0: in 1, bit 1: in LAST */
            unsigned one = byte_of(c.p.delta, 1) ^ ((right & 1) != 0 ? 0 : guess);
            unsigned two = byte_of(c.p.delta, LAST) ^ ((right & 2) != 0 ? 0 : guess);
            struct block proof[SEED_PLANES + 1];
            memcpy(proof, c.proof, sizeof proof);
            claim_byte(proof, 1, one, off);
            claim_byte(proof, LAST, two, off);
            assert_int_equal(passes(&c, &holds, proof), right == 3 || guess == 0);
        }
    fini_cheat(&c, &holds);
}

/* A wrong sum of one side of one level, and an honest proof: whoever takes the other side
 * at that level, half of all bytes, sees nothing of it. */
static void a_wrong_sum_is_seen_by_who_takes_it(void **state)
{
    (void)state;
    for (unsigned level = 0; level < SEED_HEIGHT; level++)
        for (unsigned side = 0; side < 2; side++) {
            unsigned at = SEED_HEIGHT * LAST + level;
            struct cheat c;
            struct seed holds;
            start_cheat(&c, 10 + level);
            c.p.trees[BLOCK_BYTES * (2 * at + side)] ^= 1;
            pairing_take(&c.p, c.p.delta, &holds);
            assert_int_equal(passes(&c, &holds, c.proof),
                             block_bit(seed_choices(c.p.delta), at) != side);
            fini_cheat(&c, &holds);
        }
}

/* The same, but the giver works out what the holder has if Delta has the byte that it
 * guesses, and proves that: among the bytes that take the wrong sum one guess passes. */
static void a_wrong_sum_and_a_fitted_proof_take_a_guessed_byte(void **state)
{
    unsigned at = SEED_HEIGHT * LAST; /* the first level */
    unsigned won = 0;
    struct cheat c;
    struct seed holds;
    uint64_t side;

    (void)state;
    start_cheat(&c, 21);
    side = block_bit(seed_choices(c.p.delta), at);
    c.p.trees[BLOCK_BYTES * (2 * at + side)] ^= 1;
    pairing_take(&c.p, c.p.delta, &holds);
    for (unsigned low = 0; low < BYTES / 2; low += 1) {
        unsigned guess = (byte_of(c.p.delta, LAST) & 0x80) | low;
        struct block delta = with_byte(c.p.delta, LAST, guess);
        uint8_t bytes[SEED_PROOF_BYTES];
        struct block proof[SEED_PLANES + 1];
        struct seed guessed;
        if (low % 8 != 0 && guess != byte_of(c.p.delta, LAST))
            continue;
        pairing_take(&c.p, delta, &guessed);
        seed_prove(&guessed, &c.coins, bytes); /* planes of the holder, no u */
        memcpy(proof, bytes, sizeof proof);
        proof[0] = c.proof[0];
        for (unsigned m = 0; m < SEED_PLANES; m++)
            if (block_bit(delta, m) != 0)
                proof[1 + m] = block_add(proof[1 + m], c.proof[0]);
        seed_fini(&guessed);
        won += passes(&c, &holds, proof);
        assert_true(guess != byte_of(c.p.delta, LAST) || passes(&c, &holds, proof));
    }
    assert_int_equal(won, 1);
    fini_cheat(&c, &holds);
}

/* ---- Trees that are bent at will: for each byte that the holder may have ---- */

/* Where a sum of the last tree is off: bit 2 l + side stands for that side of level l. */
static void bend_sums(struct cheat *c, unsigned where)
{
    for (unsigned i = 0; i < 2 * SEED_HEIGHT; i++)
        if ((where >> i & 1) != 0)
            c->p.trees[BLOCK_BYTES * (2 * SEED_HEIGHT * LAST + i)] ^= (uint8_t)(i + 1);
}

/* The planes of the last tree are v + (bit of the byte) u, for the giver's u and v. */
static void
assert_explained(const struct cheat *c, const struct seed *holds, unsigned byte)
{
    for (size_t i = 0; i < holds->blocks; i++)
        for (unsigned b = 0; b < 8; b++) {
            struct block v = c->p.gives.plane[i][8 * LAST + b];
            struct block u = block_and(c->p.gives.u[i], block_mask(byte >> b));
            assert_true(block_same(holds->plane[i][8 * LAST + b], block_add(v, u)) != 0);
        }
}

/* How many bytes pass with the proof of who did nothing wrong. */
static unsigned count_passes(const struct cheat *c)
{
    unsigned passed = 0;

    for (unsigned byte = 0; byte < BYTES; byte++) {
        struct block delta = with_byte(c->p.delta, LAST, byte);
        uint8_t proof[SEED_PROOF_BYTES];
        struct seed holds;
        memcpy(proof, c->proof, sizeof proof);
        pairing_take(&c->p, delta, &holds);
        if (seed_check(&holds, &c->coins, delta, proof) == OK) {
            assert_explained(c, &holds, byte);
            passed++;
        }
        seed_fini(&holds);
    }
    return passed;
}

/* Whatever sums are off: the bytes that pass are those that do not take one of them, and
 * for all that pass one u and v, which the giver knows, explain what the holder has. So
 * what comes later tells it nothing more of the byte. */
static void what_passes_is_explained_by_one_u_and_v(void **state)
{
    static const struct {
        unsigned where, passes;
    } cases[] = {{0x0104, 64}, {0x6aaa, 1}, {0x0c29, 0}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct cheat c;
        start_cheat(&c, 70 + i);
        bend_sums(&c, cases[i].where);
        assert_int_equal(count_passes(&c), cases[i].passes);
        pairing_fini(&c.p);
    }
}

/* The proof that fits one Delta fits no other: not one bit of it can be off. */
static void a_proof_hangs_on_every_bit_of_delta(void **state)
{
    struct cheat c;

    (void)state;
    start_cheat(&c, 5);
    assert_true(passes(&c, &c.p.holds, c.proof));
    for (unsigned m = 0; m < SEED_PLANES; m++) {
        struct block delta = c.p.delta;
        uint8_t bytes[SEED_PROOF_BYTES];
        memcpy(bytes, c.proof, sizeof bytes);
        delta.word[m >> 6] ^= UINT64_C(1) << (m & 63);
        assert_int_equal(seed_check(&c.p.holds, &c.coins, delta, bytes), ERR_FORGED);
    }
    pairing_fini(&c.p);
}

/* ---- A holder that cheats ---- */

static const uint8_t coins[32] = {1, 2, 3};

/* Wrong sums of one side of a level, in so many trees; is it found? */
static bool is_found(struct pairing *p, unsigned level, unsigned side, unsigned trees)
{
    const struct vole_plan *plan = &p->common.plan;
    size_t step = (2 * plan->stage[0].height + 1) * BLOCK_BYTES;
    uint8_t *sent = memory_new(plan->tree_bytes, 1);
    uint8_t *proofs = memory_new(plan->iterations, VOLE_CHECK_BYTES);
    struct vole_holder *holder;
    struct vole_giver giver;
    struct block *u = memory_new(plan->slots, sizeof *u);
    enum err e;

    assert_non_null(sent);
    assert_non_null(proofs);
    assert_int_equal(
        vole_holder_new(&p->common, p->delta, &p->holds, &p->draw, sent, &holder), OK);
    for (unsigned tree = 0; tree < trees; tree++)
        sent[step * tree + BLOCK_BYTES * (2 * level + side)] ^= 4;
    assert_non_null(u);
    assert_int_equal(vole_giver_init(&giver, &p->common, &p->gives, sent, coins, u), OK);
    assert_int_equal(vole_holder_work(holder, coins), OK);
    vole_holder_prove(holder, giver.sums, proofs);
    e = vole_giver_check(&giver, proofs);
    vole_holder_free(holder);
    vole_giver_fini(&giver);
    memory_free(sent);
    memory_free(proofs);
    memory_free(u);
    assert_true(e == OK || e == ERR_FORGED);
    return e != OK;
}

/* The giver's bit says which side it opens, and the holder does not know the bit: one
 * wrong sum is found or not as a coin falls, two unless both coins fall right. */
static void a_wrong_tree_is_found_where_its_bit_opens_it(void **state)
{
    (void)state;
    for (unsigned trees = 1; trees <= 2; trees++)
        for (unsigned level = 0; level < 2; level++)
            for (unsigned side = 0; side < 2; side++) {
                struct pairing p;
                bool opened = false;
                pairing_init(&p, 1100, 31 + level + 7 * trees, path_best());
                for (unsigned tree = 0; tree < trees; tree++)
                    opened |= block_bit(p.gives.u[0], 2 * tree + level) == side;
                assert_int_equal(is_found(&p, level, side, trees), opened);
                pairing_fini(&p);
            }
}

/* One iteration of noise, played by hand: all that its holder knows, and what the giver
 * made of the trees that it was sent. */
struct noise {
    struct pairing p;
    struct block *leaf; /* of all trees */
    struct block *chi;
    struct block mask; /* w of the check's mask */
    uint8_t *sent;
    struct vole_holder *holder;
    struct vole_giver giver;
    struct block *u;
};

static const struct vole_stage *stage_of(const struct noise *n)
{
    return &n->p.common.plan.stage[0];
}

/* What the holder's roots become, from a copy of what it draws them from. */
static void grow_by_hand(struct noise *n)
{
    const struct vole_stage *s = stage_of(n);
    struct draw roots = n->p.draw;

    for (size_t tree = 0; tree < s->trees; tree++) {
        struct block sum[TREE_HEIGHT_MAX][2];
        struct block root;
        draw_blocks(&roots, &root, 1);
        tree_grow(n->p.common.side, vole_tree(tree * s->height), root, s->height,
                  n->leaf + (tree << s->height), sum);
    }
}

static void draw_chi(struct noise *n)
{
    uint8_t in[sizeof coins + 4] = {0}; /* stage 0, iteration 0 */
    const struct part part = {in, sizeof in};
    uint8_t key[32];
    struct aes a;

    memcpy(in, coins, sizeof coins);
    blake_hash("psi/1 lpn-chi", &part, 1, key, sizeof key);
    aes_init(&a, block_load(key), n->p.path);
    aes_stream(&a, 0, n->chi, stage_of(n)->rows);
}

static void start_noise(struct noise *n, uint64_t seed)
{
    const struct vole_plan *plan = &n->p.common.plan;
    struct block *w;

    pairing_init(&n->p, 1100, seed, path_best());
    assert_int_equal(plan->stages, 1);
    assert_int_equal(plan->iterations, 1);
    n->leaf = memory_new(stage_of(n)->rows, sizeof *n->leaf);
    n->chi = memory_new(stage_of(n)->rows, sizeof *n->chi);
    n->sent = memory_new(plan->tree_bytes, 1);
    n->u = memory_new(plan->slots, sizeof *n->u);
    w = memory_new(plan->values, sizeof *w);
    assert_true(n->leaf && n->chi && n->sent && n->u && w);
    grow_by_hand(n);
    draw_chi(n);
    seed_values(&n->p.holds, w, plan->values);
    n->mask = w[plan->values - 1];
    memory_free(w);
    assert_int_equal(vole_holder_new(&n->p.common, n->p.delta, &n->p.holds, &n->p.draw,
                                     n->sent, &n->holder),
                     OK);
    assert_int_equal(vole_holder_work(n->holder, coins), OK);
}

static void fini_noise(struct noise *n)
{
    vole_holder_free(n->holder);
    vole_giver_fini(&n->giver);
    memory_free(n->leaf);
    memory_free(n->chi);
    memory_free(n->sent);
    memory_free(n->u);
    pairing_fini(&n->p);
}

/* The check value of who did nothing wrong, were this the giver's sum. */
static struct block check_value(const struct noise *n, struct block sum)
{
    struct block y = gf128_dot(n->p.path, n->chi, n->leaf, stage_of(n)->rows);

    y = block_add(y, n->mask);
    return block_add(y, gf128_mul(n->p.path, n->p.delta, sum));
}

static void seal(const struct noise *n, struct block value, uint8_t out[VOLE_CHECK_BYTES])
{
    const uint8_t place[4] = {0};
    const struct part parts[] = {{n->p.common.sid, sizeof n->p.common.sid},
                                 {place, sizeof place},
                                 {&value, sizeof value}};

    blake_hash("psi/1 lpnchk", parts, COUNT_OF(parts), out, VOLE_CHECK_BYTES);
}

static bool is_taken(const struct noise *n, struct block value)
{
    uint8_t proof[VOLE_CHECK_BYTES];

    seal(n, value, proof);
    return vole_giver_check(&n->giver, proof) == OK;
}

/* The last sum of a tree sets the giver's value where its noise stands. A wrong one, with
 * the proof that fits one place, passes at that place and nowhere else; with the proof of
 * who did nothing wrong, never. */
static void a_wrong_last_sum_takes_the_place_of_the_noise(void **state)
{
    const struct block by = block_of(3, 8);

    (void)state;
    for (uint64_t seed = 50; seed < 54; seed++) {
        struct noise n = {.holder = NULL};
        const struct block *choice;
        struct block y;
        uint8_t *last;
        unsigned path;
        start_noise(&n, seed);
        assert_int_equal(stage_of(&n)->height, 2);
        last = n.sent + (size_t)4 * BLOCK_BYTES; /* of the first tree */
        block_store(last, block_add(block_load(last), by));
        assert_int_equal(
            vole_giver_init(&n.giver, &n.p.common, &n.p.gives, n.sent, coins, n.u), OK);
        choice = n.p.gives.u;
        path = (unsigned)(2 * (block_bit(*choice, 0) ^ 1) + (block_bit(*choice, 1) ^ 1));
        y = check_value(&n, block_load(n.giver.sums));
        assert_false(is_taken(&n, y));
        for (unsigned guess = 0; guess < 4; guess++) {
            struct block off = gf128_mul(n.p.path, n.chi[guess], by);
            assert_int_equal(is_taken(&n, block_add(y, off)), guess == path);
        }
        fini_noise(&n);
    }
}

/* A giver that shows a sum that is off has in return the hash of a value that is off by
 * Delta times as much: to guess it is to guess Delta. */
static void a_wrong_sum_for_the_check_is_answered_by_a_hash(void **state)
{
    const struct block by = block_of(1, 0);
    uint8_t proof[VOLE_CHECK_BYTES];
    uint8_t expected[VOLE_CHECK_BYTES];
    uint8_t sum[BLOCK_BYTES];
    struct noise n = {.holder = NULL};
    struct block y;

    (void)state;
    start_noise(&n, 60);
    assert_int_equal(
        vole_giver_init(&n.giver, &n.p.common, &n.p.gives, n.sent, coins, n.u), OK);
    y = check_value(&n, block_load(n.giver.sums));
    assert_true(is_taken(&n, y));
    block_store(sum, block_add(block_load(n.giver.sums), by));
    vole_holder_prove(n.holder, sum, proof);
    seal(&n, block_add(y, n.p.delta), expected);
    assert_memory_equal(proof, expected, sizeof proof);
    assert_int_equal(vole_giver_check(&n.giver, proof), ERR_FORGED);
    fini_noise(&n);
}

static int start(void **state)
{
    (void)state;
    return crypto_start();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wrong_correction_takes_a_guessed_byte),
        cmocka_unit_test(another_u_takes_the_first_byte),
        cmocka_unit_test(two_wrong_corrections_take_two_bytes),
        cmocka_unit_test(a_wrong_sum_is_seen_by_who_takes_it),
        cmocka_unit_test(a_wrong_sum_and_a_fitted_proof_take_a_guessed_byte),
        cmocka_unit_test(what_passes_is_explained_by_one_u_and_v),
        cmocka_unit_test(a_proof_hangs_on_every_bit_of_delta),
        cmocka_unit_test(a_wrong_tree_is_found_where_its_bit_opens_it),
        cmocka_unit_test(a_wrong_last_sum_takes_the_place_of_the_noise),
        cmocka_unit_test(a_wrong_sum_for_the_check_is_answered_by_a_hash),
    };

    return cmocka_run_group_tests(tests, start, NULL);
}
