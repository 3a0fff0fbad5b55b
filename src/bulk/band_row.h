/* SPDX-License-Identifier: Apache-2.0 */
/*
 * band_row.h - how a row lies in words, and sums over its bits; private to band*.c
 *
 * A row's bits are kept in four words, the word for slots 64k to 64k+63 in lane k mod 4.
 * A row spans less than 256 slots, so lanes never meet themselves, and rows of any start
 * are added lane by lane without a shift.
 *
 * Sums of slots are read four slots at a time from tables of the sixteen sums of four
 * neighbours. Sixteen such tables answer for a lane.
 */
#ifndef BULK_BAND_ROW_H
#define BULK_BAND_ROW_H

#include "bulk/band.h"

enum { LANES = 4, ROW_BATCH = 64, NIBBLES = 16, SUMS = 16 };

struct lane_sums {
    struct block nibble[NIBBLES][SUMS];
};

struct band_row {
    uint64_t lane[LANES];
};

/* The rows `first` to first + count - 1, count <= ROW_BATCH. */
void band_row_make(const struct band_rows *rows,
                   size_t first,
                   size_t count,
                   struct band_row out[ROW_BATCH]);

/* The sixteen sums of four slots. */
static inline void band_row_sums(const struct block slot[4], struct block out[SUMS])
{
    out[0] = block_zero();
    for (unsigned b = 0; b < 4; b++)
        for (unsigned i = 0; i < 1u << b; i++)
            out[(1u << b) + i] = block_add(out[i], slot[b]);
}

/* The sum under the bits of one lane, from nibble `from` up to `to` - 1. */
static inline struct block
band_row_lane(const struct lane_sums *sums, uint64_t bits, unsigned from, unsigned to)
{
    struct block even = block_zero();
    struct block odd = block_zero();
    unsigned i = from;

    for (; i + 2 <= to; i += 2) {
        even = block_add(even, sums->nibble[i][bits >> 4 * i & 15]);
        odd = block_add(odd, sums->nibble[i + 1][bits >> (4 * i + 4) & 15]);
    }
    if (i < to)
        even = block_add(even, sums->nibble[i][bits >> 4 * i & 15]);
    return block_add(even, odd);
}

#endif
