/* SPDX-License-Identifier: Apache-2.0 */
/*
 * room.c - doubling, so that adding one costs the same on average for ever
 */
#include "fold/room.h"

#include "base/memory.h"
#include "base/must.h"

#include <stdbool.h>

enum { CAPACITY_FIRST = 8 };

void *room_for(void *array, size_t *capacity, size_t count, size_t size)
{
    size_t wanted = *capacity == 0 ? CAPACITY_FIRST : 2 * *capacity;
    void *grown;

    must(count <= *capacity);
    if (count < *capacity)
        return array;
    grown = memory_resize(array, *capacity, wanted, size);
    if (grown)
        *capacity = wanted;
    return grown;
}

void *room_for_few(void *array, size_t count, size_t size)
{
    bool is_full = (count & (count - 1)) == 0; /* 0 or a power of two */

    if (!is_full)
        return array;
    return memory_resize(array, count, count == 0 ? 1 : 2 * count, size);
}
