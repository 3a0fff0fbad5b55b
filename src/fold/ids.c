/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ids.c - a hash table whose keys are hashes already
 *
 * The law. capacity is a power of two, count <= capacity / 2, so a probe ends.
 */
#include "fold/ids.h"

#include "base/memory.h"
#include "base/must.h"
#include "base/num.h"

#include <string.h>

enum { CAPACITY_FIRST = 16 };

void ids_fini(struct ids *ids)
{
    memory_free(ids->slots);
    *ids = (struct ids){0};
}

/* The slot that holds the id, or the free one where it would go. */
static struct ids_slot *
probe(struct ids_slot *slots, size_t capacity, const uint8_t id[IDS_BYTES])
{
    size_t at = (size_t)load_u64(id) & (capacity - 1);

    while (slots[at].place_plus_one != 0 && memcmp(slots[at].id, id, IDS_BYTES) != 0)
        at = (at + 1) & (capacity - 1);
    return &slots[at];
}

size_t ids_find(const struct ids *ids, const uint8_t id[IDS_BYTES])
{
    const struct ids_slot *slot;

    if (ids->capacity == 0)
        return IDS_NONE;
    slot = probe(ids->slots, ids->capacity, id);
    return slot->place_plus_one == 0 ? IDS_NONE : slot->place_plus_one - 1;
}

MUST_CHECK static enum err grow(struct ids *ids)
{
    size_t capacity = ids->capacity == 0 ? CAPACITY_FIRST : 2 * ids->capacity;
    struct ids_slot *slots = memory_new(capacity, sizeof *slots);

    if (!slots)
        return ERR_NOMEM;
    for (size_t i = 0; i < ids->capacity; i++)
        if (ids->slots[i].place_plus_one != 0)
            *probe(slots, capacity, ids->slots[i].id) = ids->slots[i];
    memory_free(ids->slots);
    ids->slots = slots;
    ids->capacity = capacity;
    return OK;
}

enum err ids_add(struct ids *ids, const uint8_t id[IDS_BYTES], size_t place)
{
    struct ids_slot *slot;

    must(place < IDS_NONE);
    if (ids->count >= ids->capacity / 2) {
        enum err e = grow(ids);

        if (e != OK)
            return e;
    }
    slot = probe(ids->slots, ids->capacity, id);
    must(slot->place_plus_one == 0);
    memcpy(slot->id, id, IDS_BYTES);
    slot->place_plus_one = place + 1;
    ids->count++;
    return OK;
}
