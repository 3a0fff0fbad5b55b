/* SPDX-License-Identifier: Apache-2.0 */
/*
 * memory.h - the only door to the heap
 *
 * Tests make any allocation fail by wrapping calloc, the one way in, at link time
 * (tests/support/failing.h); nothing else in src/ calls malloc and its family,
 * strdup, asprintf or open_memstream. free() is memory_free().
 */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include "base/attr.h"

#include <stddef.h>

/* count * size zeroed bytes, given to the caller; NULL if none or on overflow.
 * A request for zero bytes yields a valid pointer. */
MUST_CHECK void *memory_new(size_t count, size_t size);

/* As memory_new, for arrays of many megabytes that are touched throughout: on large pages
 * where the system has them, which saves most of the faults. */
MUST_CHECK void *memory_new_large(size_t count, size_t size);

/* Once, before there are threads: they share few heaps, and large blocks are the system's
 * again when they are freed. Without it a server keeps what its largest hour needed. */
void memory_start(void);

/* Grow or shrink an array to `count` elements of `size` bytes; the new part is
 * zeroed from old_count on. The block always moves, and the old bytes are wiped.
 * NULL on failure: the old block is then untouched and still the caller's. */
MUST_CHECK void *memory_resize(void *old, size_t old_count, size_t count, size_t size);

/*
 * An array with room for `count` elements, at least one: the same one if *room suffices,
 * else as memory_resize makes it, with twice the room or more, which *room is then. So
 * adding one after the other costs the same for each, however many come. A first array
 * is NULL with no room. NULL on failure, and nothing has changed.
 */
MUST_CHECK void *memory_grow(void *array, size_t *room, size_t count, size_t size);

/* A given copy of a NUL-terminated string; NULL if none. */
MUST_CHECK char *memory_copy_text(const char *text);

/* Free; NULL is fine. */
void memory_free(void *block);

/* Wipe `bytes` bytes, then free; NULL is fine. For what may be secret. */
void memory_wipe_free(void *block, size_t bytes);

/* Give back to the system what is free, after work that needed much. */
void memory_trim(void);

/* Wipe in place, never optimised away. */
void memory_wipe(void *block, size_t bytes);

#endif
