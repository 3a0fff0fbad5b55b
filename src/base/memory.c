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

enum { LARGE_PAGE = 1 << 21, LARGE_BLOCK = 2 * LARGE_PAGE };

enum { HEAPS = 2, LARGE_BYTES = 1 << 20 };

/* What is large is asked for in large pages, before it is touched: a fault for each 4 KiB
 * costs more than much that is done with them. A kernel that has none is no error. */
static void ask_large_pages(void *block, size_t bytes)
{
    uintptr_t from = ((uintptr_t)block + LARGE_PAGE - 1) & ~(uintptr_t)(LARGE_PAGE - 1);
    uintptr_t to = ((uintptr_t)block + bytes) & ~(uintptr_t)(LARGE_PAGE - 1);

    if (from < to)
        (void)madvise((void *)from, to - from, MADV_HUGEPAGE);
}

void *memory_new(size_t count, size_t size)
{
    size_t bytes;
    void *block;

    if (!mul_size(count, size, &bytes))
        return NULL;
    block = calloc(bytes > 0 ? bytes : 1, 1);
    if (block && bytes >= LARGE_BLOCK)
        ask_large_pages(block, bytes);
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
