/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sizes.h - how large a table is for how many items
 *
 * Both sides must use the same size, so sizes are steps of an eighth of an octave, and a
 * declared number of items is one of these steps. They are computed by
 * tools/bulk/parameters, whose bound says that a table is unsolvable for fewer than one
 * salt in 2^40.
 */
#ifndef BULK_SIZES_H
#define BULK_SIZES_H

#include <stddef.h>
#include <stdint.h>

enum { SIZES_STEPS = 137, SIZES_ITEMS_MIN = 512, SIZES_ITEMS_MAX = 1 << 26 };

struct sizes_step {
    uint32_t items;
    uint32_t slots; /* a multiple of 8 */
};

/* Made by the tool. */
extern const struct sizes_step sizes_table[SIZES_STEPS]; /* ascending */

/* The first step that holds so many items; NULL above SIZES_ITEMS_MAX. */
static inline const struct sizes_step *sizes_for(size_t items)
{
    for (size_t i = 0; i < SIZES_STEPS; i++)
        if (items <= sizes_table[i].items)
            return &sizes_table[i];
    return 0;
}

#endif
