/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pile.c - an array that grows by half
 */
#include "find/pile.h"

#include "base/memory.h"

#include <stdint.h>

enum { ROOM_MIN = 64 };

void pile_init(struct pile *p, size_t size, size_t ceiling)
{
    *p = (struct pile){.size = size, .ceiling = ceiling};
}

void pile_fini(struct pile *p)
{
    memory_wipe_free(p->items, p->count * p->size);
    pile_init(p, p->size, p->ceiling);
}

void *pile_push(struct pile *p, size_t count)
{
    size_t room = p->room + p->room / 2;
    void *grown;

    if (count > p->ceiling - p->count)
        return NULL;
    if (count > p->room - p->count) {
        if (room < p->count + count)
            room = p->count + count;
        if (room < ROOM_MIN)
            room = ROOM_MIN;
        grown = memory_resize(p->items, p->count, room, p->size);
        if (grown == NULL)
            return NULL;
        p->items = grown;
        p->room = room;
    }
    p->count += count;
    return (uint8_t *)p->items + (p->count - count) * p->size;
}
