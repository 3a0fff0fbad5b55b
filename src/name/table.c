/* SPDX-License-Identifier: Apache-2.0 */
/*
 * table.c - the one probe
 */
#include "name/table.h"

enum { STEP = 8 }; /* bytes of a key that are read as one number */

static inline uint64_t load4(const uint8_t *at)
{
    return (uint64_t)at[0] << 24 | (uint64_t)at[1] << 16 | (uint64_t)at[2] << 8 | at[3];
}

/* Up to STEP bytes as one number, all of them: some are read twice rather than that the
 * rest be read one by one. */
static inline uint64_t load_rest(const uint8_t *at, size_t count)
{
    if (count >= 4)
        return load4(at) << 32 | load4(at + count - 4);
    if (count == 0)
        return 0;
    return (uint64_t)at[0] << 16 | (uint64_t)at[count / 2] << 8 | at[count - 1];
}

/* tools/names/compile computes the same. */
static inline uint64_t stir(uint64_t x)
{
    x *= UINT64_C(0x9e3779b97f4a7c15);
    x ^= x >> 32;
    x *= UINT64_C(0xd6e8feb86659fd93);
    return x ^ x >> 32;
}

uint64_t table_hash(const char *key, size_t length)
{
    const uint8_t *at = (const uint8_t *)key;
    uint64_t hash = length * UINT64_C(0xd6e8feb86659fd93);

    for (; length > STEP; length -= STEP, at += STEP)
        hash = stir(hash ^ load_rest(at, STEP));
    return stir(hash ^ load_rest(at, length));
}

static bool is_equal(const char *a, const char *b, size_t length)
{
    const uint8_t *left = (const uint8_t *)a;
    const uint8_t *right = (const uint8_t *)b;

    for (; length > STEP; length -= STEP, left += STEP, right += STEP)
        if (load_rest(left, STEP) != load_rest(right, STEP))
            return false;
    return load_rest(left, length) == load_rest(right, length);
}

/* Which of `count` a number of 32 bits falls to. */
static uint32_t share(uint32_t number, uint32_t count)
{
    return (uint32_t)((uint64_t)number * count >> 32);
}

const struct table_slot *
table_find(const struct table *table, const char *key, size_t length, uint64_t hash)
{
    uint16_t seed = table->seeds[share((uint32_t)(hash >> 32), table->buckets)];
    uint32_t place = ((uint32_t)hash ^ seed) * UINT32_C(0x9e3779b1);
    const struct table_slot *slot =
        &table->slots[share(place ^ place >> 15, table->count)];

    if (length == 0 || slot->length != length ||
        !is_equal(table->pool + slot->at, key, length))
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
