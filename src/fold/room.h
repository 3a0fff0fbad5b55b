/* SPDX-License-Identifier: Apache-2.0 */
/*
 * room.h - arrays that grow by one; private to fold/
 */
#ifndef FOLD_ROOM_H
#define FOLD_ROOM_H

#include "base/attr.h"

#include <stddef.h>

/*
 * An array with room for one element more than `count`: the same one, or a moved copy
 * of twice the capacity (then *capacity is the new one and the old is freed). NULL if
 * there is no memory; the old array is then as it was.
 */
MUST_CHECK void *room_for(void *array, size_t *capacity, size_t count, size_t size);

/* The same for arrays of which there are many and each is short: the capacity is the
 * least power of two that is not below `count`, and so stands nowhere. */
MUST_CHECK void *room_for_few(void *array, size_t count, size_t size);

#endif
