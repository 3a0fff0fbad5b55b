/* SPDX-License-Identifier: Apache-2.0 */
/*
 * overfit_test.c - a receiver that asks about more items than it declared
 *
 * It does not solve for its own items but, among many, for as many as the slots can
 * answer for, and sends that table. Everything else is as it must be. What it wins is
 * counted and held against bulk_peer_max.
 */
#include "base/memory.h"
#include "base/num.h"
#include "bulk/band.h"
#include "bulk/bulk.h"
#include "bulk/gf128.h"
#include "bulk/sizes.h"
#include "crypto/entropy.h"
#include "tests/support/pairing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { DECLARED = 1024, SLOTS = 1128, WORDS = (SLOTS + 63) / 64, POOL = 20000 };

/* A row as it stands in the matrix, and the sum it is to read. */
struct plain_row {
    uint64_t bit[WORDS];
    struct block value;
};

static void make_row(const struct band_hash *h,
                     uint32_t start,
                     struct block point,
                     struct plain_row *out)
{
    struct block head;
    struct block tail;

    memset(out, 0, sizeof *out);
    aes_hash(&h->start, &point, &head, 1);
    aes_hash(&h->bits, &point, &tail, 1);
    aes_hash(&h->value, &point, &out->value, 1);
    for (unsigned b = 0; b < BAND_WIDTH; b++) {
        size_t at = start + b;
        uint64_t one = b < 64 ? block_bit(head, b) : block_bit(tail, b - 64);
        out->bit[at / 64] |= one << at % 64;
    }
}

/* Gauss and Jordan: rows by pivot, each the only one with a bit at its pivot. */
struct matrix {
    struct plain_row row[SLOTS];
    bool taken[SLOTS];
    size_t rank;
};

static void add_row(struct plain_row *to, const struct plain_row *other)
{
    for (unsigned w = 0; w < WORDS; w++)
        to->bit[w] ^= other->bit[w];
    to->value = block_add(to->value, other->value);
}

static bool has_bit(const struct plain_row *row, size_t at)
{
    return (row->bit[at / 64] >> at % 64 & 1) != 0;
}

/* Take the row if it says something that those before do not. */
static bool take_row(struct matrix *m, struct plain_row row)
{
    size_t pivot = 0;

    for (size_t at = 0; at < SLOTS; at++)
        if (m->taken[at] && has_bit(&row, at))
            add_row(&row, &m->row[at]);
    while (pivot < SLOTS && !has_bit(&row, pivot))
        pivot++;
    if (pivot == SLOTS)
        return false;
    for (size_t at = 0; at < SLOTS; at++)
        if (m->taken[at] && has_bit(&m->row[at], pivot))
            add_row(&m->row[at], &row);
    m->row[pivot] = row;
    m->taken[pivot] = true;
    m->rank++;
    return true;
}

struct game {
    struct band_hash hash;
    struct block point[POOL];
    struct band_rows rows;
    struct matrix matrix;
    bool packed[POOL]; /* by place among the rows */
    struct block table[SLOTS];
};

/* As many items of the pool as the slots can answer for. */
static void pack(struct game *g)
{
    const uint8_t salt[BAND_SALT_BYTES] = {6};
    struct aes names;

    band_init(&g->hash, salt, path_best());
    aes_init(&names, block_of(1, 5), path_best());
    aes_stream(&names, 0, g->point, POOL);
    assert_int_equal(band_order(&g->hash,
                                &(struct band_keys){.points = g->point, .count = POOL},
                                SLOTS, NULL, &g->rows),
                     OK);
    for (size_t i = 0; i < POOL && g->matrix.rank < SLOTS; i++) {
        size_t at = i * 7919 % POOL; /* from everywhere */
        struct plain_row row;
        make_row(&g->hash, g->rows.start[at], g->rows.point[at], &row);
        g->packed[at] = take_row(&g->matrix, row);
    }
    for (size_t i = 0; i < SLOTS; i++)
        g->table[i] = g->matrix.row[i].value;
}

/* For which rows does the holder's key give what the giver reads? */
static size_t count_answers(struct game *g,
                            const struct pairing *p,
                            struct block *key,
                            const struct block *v,
                            size_t *packed)
{
    struct block *held = memory_new(POOL, sizeof *held);
    struct block *read = memory_new(POOL, sizeof *read);
    struct block *value = memory_new(POOL, sizeof *value);
    size_t answers = 0;

    assert_true(held && read && value);
    assert_int_equal(band_read(&g->rows, key, held), OK);
    assert_int_equal(band_read(&g->rows, v, read), OK);
    band_values(&g->rows, 0, POOL, value);
    gf128_scale_add(p->path, p->delta, value, held, POOL);
    for (size_t i = 0; i < POOL; i++) {
        bool same = memcmp(&held[i], &read[i], sizeof *held) == 0;
        answers += same;
        *packed += same && g->packed[i];
    }
    memory_free(held);
    memory_free(read);
    memory_free(value);
    return answers;
}

static void a_table_answers_for_its_slots_and_no_more(void **state)
{
    static const uint8_t coins[32] = {4};
    static struct game g;
    struct pairing p;
    struct vole_holder *holder;
    struct vole_giver giver;
    static struct block sent[SLOTS]; /* A = P + u, and K = w + Delta A */
    struct block *key;
    uint8_t *trees;
    size_t packed = 0;

    (void)state;
    assert_int_equal(sizes_for(DECLARED)->slots, SLOTS);
    pack(&g);
    pairing_init(&p, SLOTS, 8, path_best());
    trees = memory_new(p.common.plan.tree_bytes, 1);
    assert_non_null(trees);
    assert_int_equal(
        vole_holder_new(&p.common, p.delta, &p.holds, &p.draw, trees, &holder), OK);
    memcpy(sent, g.table, sizeof sent);
    assert_int_equal(vole_giver_init(&giver, &p.common, &p.gives, trees, coins, sent),
                     OK);
    assert_int_equal(vole_holder_work(holder, coins), OK);
    key = vole_holder_slots(holder);
    gf128_scale_add(p.path, p.delta, sent, key, SLOTS);
    assert_int_equal(count_answers(&g, &p, key, giver.v, &packed), g.matrix.rank);
    assert_int_equal(packed, g.matrix.rank);
    printf("# %d declared, %zu of %d asked about, at most %ju by the bound for 2^40\n",
           DECLARED, packed, POOL, (uintmax_t)bulk_peer_max(DECLARED, 40));
    assert_int_equal(packed, SLOTS); /* every slot, a tenth more than were declared */
    assert_true(packed <= bulk_peer_max(DECLARED, 40));
    vole_holder_free(holder);
    vole_giver_fini(&giver);
    memory_free(trees);
    band_fini(&g.rows);
    pairing_fini(&p);
}

/* More work lets more through, a larger list too; never fewer than the slots. */
static void the_bound_grows_with_work_and_size(void **state)
{
    (void)state;
    for (unsigned work = 40; work <= 80; work++)
        for (size_t i = 0; i < SIZES_STEPS; i++) {
            uint64_t here = bulk_peer_max(sizes_table[i].items, work);

            assert_true(here >= sizes_table[i].slots);
            assert_true(work == 40 ||
                        here >= bulk_peer_max(sizes_table[i].items, work - 1));
            assert_true(i == 0 || here > bulk_peer_max(sizes_table[i - 1].items, work));
        }
}

/* The formula of bulk_max.c by a second computation, in floating point: its rounded
 * logarithms may say a little more, and never less. */
static void the_bound_is_no_less_than_the_formula(void **state)
{
    static const struct {
        uint32_t items;
        unsigned work;
        uint64_t most;
    } wanted[] = {{512, 40, 767},   {512, 44, 800},         {1024, 40, 1487},
                  {1024, 44, 1550}, {1048576, 40, 1406480}, {1048576, 44, 1460342}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(wanted); i++) {
        uint64_t made = bulk_peer_max(wanted[i].items, wanted[i].work);
        assert_in_range(made, wanted[i].most, wanted[i].most + wanted[i].most / 200 + 3);
    }
}

/* Where points of 128 bits begin to fall together: none at 2^44, a few up to 2^64, twice
 * as many at 2^65 as at 2^64 in the mean, and so on. */
static void items_of_one_point_are_counted(void **state)
{
    const uint32_t size = 1 << 20;

    (void)state;
    assert_true(bulk_peer_max(size, 45) - bulk_peer_max(size, 44) > 43);
    assert_true(bulk_peer_max(size, 70) - bulk_peer_max(size, 69) > 6 * (2048 - 512));
    assert_true(bulk_peer_max(size, 80) > 3 * (uint64_t)sizes_for(size)->slots);
}

static int start(void **state)
{
    (void)state;
    return crypto_start();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table_answers_for_its_slots_and_no_more),
        cmocka_unit_test(the_bound_grows_with_work_and_size),
        cmocka_unit_test(the_bound_is_no_less_than_the_formula),
        cmocka_unit_test(items_of_one_point_are_counted),
    };

    return cmocka_run_group_tests(tests, start, NULL);
}
