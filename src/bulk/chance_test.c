/* SPDX-License-Identifier: Apache-2.0 */
/*
 * chance_test.c - what must look random, counted
 *
 * All seeds are fixed, so a test that passes goes on passing; limits are five standard
 * deviations or more from what fair dice give.
 */
#include "base/memory.h"
#include "base/num.h"
#include "bulk/band.h"
#include "bulk/list.h"
#include "bulk/oprf.h"
#include "crypto/entropy.h"
#include "tests/support/bout.h"
#include "tests/support/pairing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { SIZE = 1024, SLOTS = 1128, LIST = SIZE * LIST_LOWER_BYTES, BINS_MAX = 256 };

/* Chi square of counts that are to be alike: its mean is count - 1, its variance twice
 * that. */
static void assert_even(const uint32_t *counts, size_t count)
{
    double total = 0;
    double chi = 0;
    double freedom = (double)count - 1;

    for (size_t i = 0; i < count; i++)
        total += counts[i];
    for (size_t i = 0; i < count; i++) {
        double off = counts[i] - total / (double)count;
        chi += off * off * (double)count / total;
    }
    /* (chi - freedom)^2 <= 5^2 2 freedom, with room for the long side of small ones */
    assert_true((chi - freedom) * (chi - freedom) <= 50 * freedom + 200);
}

static void assert_even_bytes(const void *bytes, size_t size)
{
    uint32_t counts[BINS_MAX] = {0};
    uint32_t ones[8 * BLOCK_BYTES] = {0};
    const uint8_t *byte = bytes;

    for (size_t i = 0; i < size; i++) {
        counts[byte[i]]++;
        for (unsigned b = 0; b < 8; b++)
            ones[8 * (i % BLOCK_BYTES) + b] += byte[i] >> b & 1;
    }
    assert_even(counts, BINS_MAX);
    for (size_t i = 0; i < COUNT_OF(ones); i++) { /* each bit of a block is a fair coin */
        double off = 2.0 * ones[i] - (double)(size / BLOCK_BYTES);
        assert_true(off * off <= 25.0 * (double)(size / BLOCK_BYTES));
    }
}

static int by_bytes(const void *a, const void *b)
{
    return memcmp(a, b, BLOCK_BYTES);
}

/* No block stands twice. */
static void assert_distinct(struct block *all, size_t count)
{
    qsort(all, count, sizeof *all, by_bytes);
    for (size_t i = 1; i < count; i++)
        assert_memory_not_equal(&all[i - 1], &all[i], sizeof *all);
}

/* A round of one mode; items from 0 on each side, so the peer's are the same. */
static void play(struct bout *b, uint32_t items, uint8_t secret)
{
    bout_init(b, BULK_ONE);
    for (unsigned role = 0; role < 2; role++) {
        b->side[role].setup.own_size = SIZE;
        b->side[role].setup.secret[5] ^= secret;
        bout_give(b, (enum bulk_role)role, 0, items);
    }
    bout_start(b);
    bout_finish(b);
}

static const uint8_t *table_of(const struct bout *b)
{
    return b->message[3] + b->bytes[3] - SLOTS * BLOCK_BYTES;
}

/* The lower parts of its entries. */
static const uint8_t *list_of(const struct bout *b)
{
    return b->message[4] + b->bytes[4] - LIST;
}

/* Whether there are items or none, what is sent looks the same: like dice. */
static void tables_and_lists_are_even(void **state)
{
    (void)state;
    for (uint32_t items = 0; items <= SIZE; items += SIZE / 2) {
        struct bout b;
        play(&b, items, 0);
        assert_even_bytes(table_of(&b), SLOTS * BLOCK_BYTES);
        assert_even_bytes(list_of(&b), LIST);
        bout_fini(&b);
    }
}

/* The same items under other secrets: no block of one round comes again in the other,
 * and neither do the differences, which would stay if a mask did. */
static void two_rounds_share_nothing(void **state)
{
    enum { BLOCKS = SLOTS + LIST / BLOCK_BYTES };
    struct block *all = memory_new(2 * BLOCKS + SLOTS, sizeof *all);
    struct bout b[2];

    (void)state;
    assert_non_null(all);
    for (uint8_t k = 0; k < 2; k++) {
        play(&b[k], SIZE, k);
        memcpy(all + k * BLOCKS, table_of(&b[k]), SLOTS * sizeof *all);
        memcpy(all + k * BLOCKS + SLOTS, list_of(&b[k]), LIST);
    }
    for (size_t i = 0; i < SLOTS; i++)
        all[2 * BLOCKS + i] = block_add(all[i], all[BLOCKS + i]);
    assert_even_bytes(all + 2 * BLOCKS, SLOTS * sizeof *all);
    assert_distinct(all, 2 * BLOCKS + SLOTS);
    for (unsigned k = 0; k < 3; k++) /* after the hello, which says what was agreed on */
        assert_memory_not_equal(b[0].message[k] + 64, b[1].message[k] + 64, 32);
    bout_fini(&b[0]);
    bout_fini(&b[1]);
    memory_free(all);
}

/* One side's fresh secret is enough: the other's may come again. */
static void one_fresh_side_makes_a_fresh_round(void **state)
{
    struct bout first;

    (void)state;
    play(&first, 20, 0);
    for (unsigned role = 0; role < 2; role++) {
        struct block *all = memory_new((size_t)2 * SLOTS, sizeof *all);
        struct bout b;
        assert_non_null(all);
        bout_init(&b, BULK_ONE);
        b.side[role].setup.secret[9] ^= 1;
        for (unsigned r = 0; r < 2; r++) {
            b.side[r].setup.own_size = SIZE;
            bout_give(&b, (enum bulk_role)r, 0, 20);
        }
        bout_start(&b);
        bout_finish(&b);
        memcpy(all, table_of(&first), SLOTS * sizeof *all);
        memcpy(all + SLOTS, table_of(&b), SLOTS * sizeof *all);
        assert_distinct(all, (size_t)2 * SLOTS);
        bout_fini(&b);
        memory_free(all);
    }
    bout_fini(&first);
}

/* Starts of rows, each bit of a row, and each bit of a value. */
static void rows_are_even(void **state)
{
    enum { KEYS = 1 << 17, ROOM = 24 * 47 + BAND_WIDTH - 1 };
    struct block *point = memory_new(KEYS, sizeof *point);
    struct block *made = memory_new(KEYS, sizeof *made);
    uint8_t salt[BAND_SALT_BYTES] = {3};
    uint32_t starts[24 * 47 / 8] = {0};
    struct band_rows rows;
    struct band_hash h;
    struct aes names;

    (void)state;
    assert_true(point && made);
    aes_init(&names, block_of(3, 8), path_best());
    aes_stream(&names, 0, point, KEYS);
    band_init(&h, salt, path_best());
    assert_int_equal(band_order(&h, &(struct band_keys){.points = point, .count = KEYS},
                                ROOM, NULL, &rows),
                     OK);
    for (size_t i = 0; i < KEYS; i++)
        starts[rows.start[i] / 8]++;
    assert_even(starts, COUNT_OF(starts));
    aes_hash(&h.bits, point, made, KEYS);
    assert_even_bytes(made, KEYS * sizeof *made);
    aes_hash(&h.value, point, made, KEYS);
    assert_even_bytes(made, KEYS * sizeof *made);
    band_fini(&rows);
    memory_free(point);
    memory_free(made);
}

/* Places of noise within their blocks, and what the giver's u are in the end. */
static void noise_and_u_are_even(void **state)
{
    enum { ROUNDS = 3, OUT = 5408, TREES = 467 + 1352 };
    static const uint8_t coins[32] = {8};
    uint32_t places[4] = {0};
    struct block *u = memory_new((size_t)ROUNDS * OUT, sizeof *u);

    (void)state;
    assert_non_null(u);
    for (uint64_t seed = 0; seed < ROUNDS; seed++) {
        struct pairing p;
        struct vole_holder *holder;
        struct vole_giver giver;
        uint8_t *trees;
        pairing_init(&p, OUT, seed, path_best());
        assert_int_equal(p.common.plan.bits, 2 * TREES); /* all of height 2 */
        for (size_t bit = 0; bit + 1 < p.common.plan.bits; bit += 2)
            places[2 * block_bit(p.gives.u[bit / 128], bit % 128) +
                   block_bit(p.gives.u[bit / 128], (bit + 1) % 128)]++;
        trees = memory_new(p.common.plan.tree_bytes, 1);
        assert_non_null(trees);
        assert_int_equal(
            vole_holder_new(&p.common, p.delta, &p.holds, &p.draw, trees, &holder), OK);
        assert_int_equal(
            vole_giver_init(&giver, &p.common, &p.gives, trees, coins, u + OUT * seed),
            OK);
        vole_holder_free(holder);
        vole_giver_fini(&giver);
        memory_free(trees);
        pairing_fini(&p);
    }
    assert_even(places, COUNT_OF(places));
    assert_even_bytes(u, (size_t)ROUNDS * OUT * sizeof *u);
    assert_distinct(u, (size_t)ROUNDS * OUT);
    memory_free(u);
}

static int start(void **state)
{
    (void)state;
    return crypto_start();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_and_lists_are_even),
        cmocka_unit_test(two_rounds_share_nothing),
        cmocka_unit_test(one_fresh_side_makes_a_fresh_round),
        cmocka_unit_test(rows_are_even),
        cmocka_unit_test(noise_and_u_are_even),
    };

    return cmocka_run_group_tests(tests, start, NULL);
}
