/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sort.c - dealing and inserting
 */
#include "bulk/sort.h"

#include "base/memory.h"

enum { DEPTH_BITS = 3, BUCKET_BITS_MAX = 22 };

static void insert_all(struct block *block, uint32_t *index, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct block b = block[i];
        uint32_t x = index[i];
        size_t at = i;
        for (; at > 0 && sort_is_less(b, block[at - 1]); at--) {
            block[at] = block[at - 1];
            index[at] = index[at - 1];
        }
        block[at] = b;
        index[at] = x;
    }
}

static size_t bucket_of(struct block b, unsigned bits)
{
    return (size_t)(__builtin_bswap64(b.word[0]) >> 1 >> (63 - bits));
}

struct dealt {
    struct block *block;
    uint32_t *index;
    uint32_t *end; /* of each bucket */
};

static void deal(struct dealt *d,
                 const struct block *blocks,
                 const uint32_t *index,
                 size_t count,
                 unsigned bits)
{
    uint32_t sum = 0;

    for (size_t i = 0; i < count; i++)
        d->end[bucket_of(blocks[i], bits)]++;
    for (size_t b = 0; b < (size_t)1 << bits; b++) {
        uint32_t here = d->end[b];
        d->end[b] = sum;
        sum += here;
    }
    for (size_t i = 0; i < count; i++) {
        uint32_t at = d->end[bucket_of(blocks[i], bits)]++;
        d->block[at] = blocks[i];
        d->index[at] = index[i];
    }
    for (size_t b = 0; b < (size_t)1 << bits; b++) {
        size_t from = b > 0 ? d->end[b - 1] : 0;
        insert_all(d->block + from, d->index + from, d->end[b] - from);
    }
}

enum err sort_blocks(struct block *blocks, uint32_t *index, size_t count)
{
    struct dealt d;
    unsigned bits = 0;
    enum err e = ERR_NOMEM;

    while (bits < BUCKET_BITS_MAX && count >> bits > 1u << DEPTH_BITS)
        bits++;
    d.block = memory_new(count, sizeof *d.block);
    d.index = memory_new(count, sizeof *d.index);
    d.end = memory_new((size_t)1 << bits, sizeof *d.end);
    if (d.block && d.index && d.end) {
        deal(&d, blocks, index, count, bits);
        memcpy(blocks, d.block, count * sizeof *blocks);
        memcpy(index, d.index, count * sizeof *index);
        e = OK;
    }
    memory_wipe_free(d.block, count * sizeof *d.block);
    memory_wipe_free(d.index, count * sizeof *d.index);
    memory_wipe_free(d.end, ((size_t)1 << bits) * sizeof *d.end);
    return e;
}
