/* SPDX-License-Identifier: Apache-2.0 */
/*
 * num.c - sizes that cannot wrap, and big-endian numbers byte by byte
 */
#include "base/num.h"

bool add_size(size_t a, size_t b, size_t *out)
{
    if (!__builtin_add_overflow(a, b, out))
        return true;
    *out = 0;
    return false;
}

bool mul_size(size_t a, size_t b, size_t *out)
{
    if (!__builtin_mul_overflow(a, b, out))
        return true;
    *out = 0;
    return false;
}

static uint64_t load(const uint8_t *in, size_t bytes)
{
    uint64_t value = 0;

    for (size_t i = 0; i < bytes; i++)
        value = value << 8 | in[i];
    return value;
}

static void store(uint8_t *out, size_t bytes, uint64_t value)
{
    for (size_t i = bytes; i-- > 0; value >>= 8)
        out[i] = (uint8_t)(value & 0xff);
}

uint16_t load_u16(const uint8_t in[2])
{
    return (uint16_t)load(in, 2);
}

uint32_t load_u32(const uint8_t in[4])
{
    return (uint32_t)load(in, 4);
}

uint64_t load_u64(const uint8_t in[8])
{
    return load(in, 8);
}

void store_u16(uint8_t out[2], uint16_t value)
{
    store(out, 2, value);
}

void store_u32(uint8_t out[4], uint32_t value)
{
    store(out, 4, value);
}

void store_u64(uint8_t out[8], uint64_t value)
{
    store(out, 8, value);
}
