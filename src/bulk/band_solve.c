/* SPDX-License-Identifier: Apache-2.0 */
/*
 * band_solve.c - elimination in order of start, and back substitution from the end
 *
 * Law. The row kept at pivot p has all its ones in slots p to p + 191: a row that is
 * added to another was kept at that one's lowest slot. So four lanes hold it, whatever
 * was added.
 */
#include "base/memory.h"
#include "bulk/band.h"
#include "bulk/band_row.h"

#include <stdbool.h>

struct solver {
    struct band_row *row; /* by pivot */
    struct block *value;  /* by pivot; the slots themselves once solved */
    uint64_t *taken;      /* bitmap of pivots */
    size_t slots;
};

/* Reduce the row by those that are there and keep what is left at its lowest slot. */
static bool
insert(struct solver *s, uint32_t start, struct band_row row, struct block value)
{
    size_t word = start >> 6;
    size_t last = (start + BAND_WIDTH - 1) >> 6;

    for (;;) {
        uint64_t here = row.lane[word & 3];
        const struct band_row *other;
        size_t pivot;
        while (here == 0) {
            if (word == last)
                return false;
            here = row.lane[++word & 3];
        }
        pivot = 64 * word + (size_t)__builtin_ctzll(here);
        if ((s->taken[word] & here & (0 - here)) == 0) {
            s->taken[word] |= here & (0 - here);
            s->row[pivot] = row;
            s->value[pivot] = value;
            return true;
        }
        other = &s->row[pivot];
        for (unsigned i = 0; i < LANES; i++)
            row.lane[i] ^= other->lane[i];
        value = block_add(value, s->value[pivot]);
        last = (pivot + BAND_WIDTH - 1) >> 6;
    }
}

static enum err eliminate(struct solver *s, const struct band_rows *rows)
{
    struct band_row row[ROW_BATCH];
    struct block value[ROW_BATCH];
    enum err e = OK;

    for (size_t at = 0; e == OK && at < rows->count; at += ROW_BATCH) {
        size_t n = rows->count - at < ROW_BATCH ? rows->count - at : ROW_BATCH;
        band_row_make(rows, at, n, row);
        band_values(rows, at, n, value);
        for (size_t i = 0; e == OK && i < n; i++)
            if (!insert(s, rows->start[at + i], row[i], value[i]))
                e = ERR_RETRY;
    }
    memory_wipe(row, sizeof row);
    memory_wipe(value, sizeof value);
    return e;
}

/* The slot at `pivot`, when all above its group of four are in the tables. */
static struct block
solve_slot(const struct solver *s, const struct lane_sums sums[LANES], size_t pivot)
{
    const uint64_t *lane = s->row[pivot].lane;
    size_t k = pivot >> 6;
    unsigned own = (unsigned)(pivot & 63) >> 2;
    unsigned inside = (unsigned)(lane[k & 3] >> 4 * own) & 15;
    struct block sum = s->value[pivot];

    for (unsigned b = (pivot & 3) + 1; b < 4; b++)
        if ((inside >> b & 1) != 0)
            sum = block_add(sum, s->value[pivot - (pivot & 3) + b]);
    sum = block_add(sum, band_row_lane(&sums[k & 3], lane[k & 3], own + 1, NIBBLES));
    sum =
        block_add(sum, band_row_lane(&sums[(k + 1) & 3], lane[(k + 1) & 3], 0, NIBBLES));
    sum =
        block_add(sum, band_row_lane(&sums[(k + 2) & 3], lane[(k + 2) & 3], 0, NIBBLES));
    return block_add(sum,
                     band_row_lane(&sums[(k + 3) & 3], lane[(k + 3) & 3], 0, own + 1));
}

/* From the last group of four slots to the first. */
static void substitute(struct solver *s)
{
    struct lane_sums sums[LANES] = {0};

    for (size_t group = s->slots / 4; group-- > 0;) {
        for (size_t pivot = 4 * group + 3;; pivot--) {
            if ((s->taken[pivot >> 6] >> (pivot & 63) & 1) != 0)
                s->value[pivot] = solve_slot(s, sums, pivot);
            if (pivot == 4 * group)
                break;
        }
        band_row_sums(s->value + 4 * group, sums[(group >> 4) & 3].nibble[group & 15]);
    }
    memory_wipe(sums, sizeof sums);
}

enum err
band_solve_slots(const struct band_rows *rows, const struct aes *fill, struct block *out)
{
    size_t words = rows->slots / 64 + LANES;
    struct solver s = {.value = out, .slots = rows->slots};
    enum err e = ERR_NOMEM;

    s.row = memory_new(rows->slots, sizeof *s.row);
    s.taken = memory_new(words, sizeof *s.taken);
    if (s.row && s.taken) {
        aes_stream(fill, 0, out, rows->slots);
        e = eliminate(&s, rows);
    }
    if (e == OK)
        substitute(&s);
    else
        memory_wipe(out, rows->slots * sizeof *out);
    memory_wipe_free(s.row, rows->slots * sizeof *s.row);
    memory_wipe_free(s.taken, words * sizeof *s.taken);
    return e;
}
