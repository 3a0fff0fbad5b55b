/* SPDX-License-Identifier: Apache-2.0 */
/*
 * memory.c - the heap, through calloc and free alone
 *
 * Resizing always moves: realloc would leave an unwiped copy behind, or not,
 * as it likes. Because calloc is the one way in, a test that wraps calloc at
 * link time can make any allocation of the program fail.
 */
#include "base/memory.h"

#include "base/must.h"
#include "base/num.h"

#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { HEAPS = 2, LARGE_BYTES = 1 << 20, LARGE_PAGE = 1 << 21, ROOM_FIRST = 8 };

void *memory_new(size_t count, size_t size)
{
    size_t bytes;

    if (!mul_size(count, size, &bytes))
        return NULL;
    return calloc(bytes > 0 ? bytes : 1, 1);
}

/* Whether the advice is taken changes nothing but the time. */
void *memory_new_large(size_t count, size_t size)
{
    uint8_t *block = memory_new(count, size);
    size_t bytes = count * size; /* no overflow, or there was no block */
    size_t skipped;

    if (!block || bytes < (size_t)2 * LARGE_PAGE)
        return block;
    skipped = (0 - (uintptr_t)block) & (LARGE_PAGE - 1);
    (void)madvise(block + skipped, (bytes - skipped) & ~(size_t)(LARGE_PAGE - 1),
                  MADV_HUGEPAGE);
    return block;
}

void *memory_resize(void *old, size_t old_count, size_t count, size_t size)
{
    size_t old_bytes;
    uint8_t *block;

    must(old || old_count == 0);
    must(mul_size(old_count, size, &old_bytes));
    block = memory_new(count, size);
    if (!block)
        return NULL;

    if (old_bytes > 0 && count > 0)
        memcpy(block, old, count < old_count ? count * size : old_bytes);
    memory_wipe_free(old, old_bytes);
    return block;
}

void *memory_grow(void *array, size_t *room, size_t count, size_t size)
{
    size_t wanted = *room == 0 ? ROOM_FIRST : 2 * *room;
    void *grown;

    must(count > 0);
    if (count <= *room)
        return array;
    if (wanted < count)
        wanted = count;
    grown = memory_resize(array, *room, wanted, size);
    if (grown)
        *room = wanted;
    return grown;
}

char *memory_copy_text(const char *text)
{
    size_t bytes = strlen(text) + 1;
    char *copy = memory_new(bytes, 1);

    if (copy)
        memcpy(copy, text, bytes);
    return copy;
}

void memory_free(void *block)
{
    free(block);
}

void memory_wipe_free(void *block, size_t bytes)
{
    if (!block)
        return;
    memory_wipe(block, bytes);
    free(block);
}

void memory_start(void)
{
    (void)mallopt(M_ARENA_MAX, HEAPS);
    (void)mallopt(M_MMAP_THRESHOLD, LARGE_BYTES);
    (void)mallopt(M_TRIM_THRESHOLD, 2 * LARGE_BYTES); /* else it follows the largest */
}

void memory_trim(void)
{
    (void)malloc_trim(0);
}

void memory_wipe(void *block, size_t bytes)
{
    if (bytes > 0)
        explicit_bzero(block, bytes);
}
