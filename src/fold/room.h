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

#endif
