/* SPDX-License-Identifier: Apache-2.0 */
/*
 * room.h - the memory in which an engine's long arrays lie, one after the other
 *
 * A page that the system gives must be cleared first, and clearing costs about as much as
 * the work that is then done in it. So an engine has one piece of memory from beginning
 * to end: arrays are put where others were, and pages that nobody has touched can be
 * touched while the peer is waited for. What does not fit is on the heap.
 *
 * Shape     arrays begin at pages and hold anything
 * Secrets   what is given back is wiped
 */
#ifndef BULK_ROOM_H
#define BULK_ROOM_H

#include "base/attr.h"
#include "base/err.h"

#include <stddef.h>

struct room;

/* So many bytes, none of which is touched yet. Errors ERR_NOMEM. *made given */
MUST_CHECK enum err room_new(size_t bytes, struct room **made);
void room_free(struct room *r); /* NULL is fine */

/* An array of count elements of `size` bytes, not zeroed; NULL: there is no memory.
 * Without a room (NULL), or where it is short or the array is, it is on the heap. For the
 * engine's own thread only. */
MUST_CHECK void *room_take(struct room *r, size_t count, size_t size);

/* Give back what was taken; NULL is fine. `bytes` are those of the array. */
void room_give(struct room *r, void *array, size_t bytes);

/* Have the system clear what it has not yet; NULL is fine. */
void room_warm(struct room *r);

#endif
