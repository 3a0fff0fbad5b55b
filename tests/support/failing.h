/* SPDX-License-Identifier: Apache-2.0 */
/*
 * failing.h - allocations that fail when a test says so
 *
 * Linked with failing_link_args (meson: support_dep), every calloc, malloc and
 * realloc made by our own objects comes here. The usual shape of a test:
 *
 *     for (size_t n = 1;; n++) {
 *         failing_start(n);
 *         enum err e = thing_do(...);
 *         if (failing_stop() < n) {
 *             assert_int_equal(e, OK);
 *             break;
 *         }
 *         assert_int_equal(e, ERR_NOMEM);
 *     }
 *
 * Shared libraries keep their own heap; one that can be given an allocator
 * (jansson: json_set_alloc_funcs) is given failing_malloc and failing_free.
 */
#ifndef SUPPORT_FAILING_H
#define SUPPORT_FAILING_H

#include <stddef.h>

/* From now on count, and fail the nth allocation (1 is the next); 0 fails none. */
void failing_start(size_t nth);

/* Stop failing; how many allocations were asked for since failing_start. */
size_t failing_stop(void);

/* How many bytes were asked for since failing_start, all told: more than were ever in use
 * at once. */
size_t failing_bytes(void);

/* How many blocks given since failing_start by failing_malloc are not yet freed
 * by failing_free. */
size_t failing_left(void);

void *failing_malloc(size_t bytes);
void failing_free(void *block);

#endif
