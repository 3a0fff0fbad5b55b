/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sort.h - blocks in the order of their bytes, and where each one stood
 *
 * For blocks that are hashes or random: they are dealt by their first bits to buckets
 * that lie in a cache, each of these to buckets of a few, and only these are sorted.
 * Blocks chosen to fall together make it slow, not wrong.
 */
#ifndef BULK_SORT_H
#define BULK_SORT_H

#include "bulk/block.h"
#include "bulk/crew.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The order of memcmp. */
static inline bool sort_is_less(struct block a, struct block b)
{
    uint64_t x = __builtin_bswap64(a.word[0]);
    uint64_t y = __builtin_bswap64(b.word[0]);

    return x < y ||
           (x == y && __builtin_bswap64(a.word[1]) < __builtin_bswap64(b.word[1]));
}

/* Sort in place; index[i] moves with block i, if there is an index (else NULL). count <
 * 2^32. Errors ERR_NOMEM: unchanged; ERR_CANCELLED: both are of no use any more. */
MUST_CHECK enum err
sort_blocks(const struct crew *crew, struct block *blocks, uint32_t *index, size_t count);

/* Only deal: *blocks and *index become other arrays of the crew's room, as those are, in
 * which what is close in that order lies close. Errors as above. */
MUST_CHECK enum err
sort_deal(const struct crew *crew, struct block **blocks, uint32_t **index, size_t count);

#endif
