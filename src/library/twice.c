/* SPDX-License-Identifier: Apache-2.0 */
/*
 * twice.c - sorts halves of ids, which are hashes; equal halves are equal ids but with a
 * chance of n^2 2^-128
 */
#include "library/twice.h"

#include "base/memory.h"
#include "bulk/sort.h"

enum err twice_find(const uint8_t (*ids)[BULK_ID_BYTES], size_t count, struct twice *out)
{
    struct block *half = memory_new(count, sizeof *half);
    uint32_t *index = memory_new(count, sizeof *index);
    enum err e = half && index ? OK : ERR_NOMEM;

    for (size_t i = 0; e == OK && i < count; i++) {
        half[i] = block_load(ids[i]);
        index[i] = (uint32_t)i;
    }
    if (e == OK)
        e = sort_blocks(half, index, count);
    for (size_t i = 1; e == OK && i < count; i++) {
        uint32_t a = index[i - 1];
        uint32_t b = index[i];
        if (!block_same(half[i - 1], half[i]))
            continue;
        *out = a < b ? (struct twice){a, b} : (struct twice){b, a};
        break;
    }
    memory_wipe_free(half, count * sizeof *half);
    memory_wipe_free(index, count * sizeof *index);
    return e;
}
