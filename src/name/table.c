/* SPDX-License-Identifier: Apache-2.0 */
/*
 * table.c - the one probe
 */
#include "name/table.h"

#include <string.h>

uint64_t table_hash(const char *key, size_t length)
{
    uint64_t hash = TABLE_HASH_START;

    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (uint8_t)key[i]) * TABLE_HASH_PRIME;
    return hash;
}

/* Which of `count` a hash falls into, stirred by a seed. tools/names/compile computes the
 * same. */
static uint32_t place(uint64_t hash, uint64_t seed, uint32_t count)
{
    uint64_t x = hash + seed * UINT64_C(0x9e3779b97f4a7c15);

    x = (x ^ (x >> 32)) * UINT64_C(0xd6e8feb86659fd93);
    x ^= x >> 32;
    return (uint32_t)(((x & UINT32_MAX) * count) >> 32);
}

const struct table_slot *
table_find(const struct table *table, const char *key, size_t length, uint64_t hash)
{
    uint16_t seed = table->seeds[place(hash, 0, table->buckets)];
    const struct table_slot *slot = &table->slots[place(hash, seed, table->count)];

    if (length == 0 || slot->length != length ||
        memcmp(table->pool + slot->at, key, length) != 0)
        return NULL;
    return slot;
}

const char *table_text(const struct table *table, const struct table_slot *slot)
{
    return table->pool + slot->at + slot->length + 1;
}

const char *table_row(const struct table *table, size_t row, size_t *left)
{
    for (uint32_t i = 0; i < table->count; i++)
        if (table->slots[i].length > 0 && row-- == 0)
            return table->pool + table->slots[i].at;
    *left = row;
    return NULL;
}
