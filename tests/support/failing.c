/* SPDX-License-Identifier: Apache-2.0 */
/*
 * failing.c - the heap's functions, wrapped by the linker (ld --wrap)
 *
 * The state is global because the heap is: a test program is one thread.
 */
#include "tests/support/failing.h"

#include <stdbool.h>
#include <stdlib.h>

void *__real_calloc(size_t count, size_t size);
void *__real_malloc(size_t bytes);
void *__real_realloc(void *old, size_t bytes);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_malloc(size_t bytes);
void *__wrap_realloc(void *old, size_t bytes);

static struct {
    bool on;
    size_t nth;
    size_t asked;
    size_t left;
    size_t bytes;
} state;

void failing_start(size_t nth)
{
    state.on = true;
    state.nth = nth;
    state.asked = 0;
    state.left = 0;
    state.bytes = 0;
}

size_t failing_stop(void)
{
    state.on = false;
    return state.asked;
}

size_t failing_bytes(void)
{
    return state.bytes;
}

size_t failing_left(void)
{
    return state.left;
}

/* Count one allocation; true if this is the one that fails. */
static bool now_fails(size_t bytes)
{
    if (!state.on)
        return false;
    state.asked++;
    state.bytes += bytes;
    return state.asked == state.nth;
}

void *__wrap_calloc(size_t count, size_t size)
{
    return now_fails(count * size) ? NULL : __real_calloc(count, size);
}

void *__wrap_malloc(size_t bytes)
{
    return now_fails(bytes) ? NULL : __real_malloc(bytes);
}

void *__wrap_realloc(void *old, size_t bytes)
{
    return now_fails(bytes) ? NULL : __real_realloc(old, bytes);
}

void *failing_malloc(size_t bytes)
{
    void *block = malloc(bytes); /* wrapped, as all of ours */

    if (block)
        state.left++;
    return block;
}

void failing_free(void *block)
{
    if (block)
        state.left--;
    free(block);
}
