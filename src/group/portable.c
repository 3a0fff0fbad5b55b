/* SPDX-License-Identifier: Apache-2.0 */
/*
 * portable.c - the engine for every processor: crypto/group.h, point after point
 */
#include "group/portable.h"

#include "crypto/group.h"

#include <string.h>

static void hash(const uint8_t *uniform, size_t count, uint8_t *points)
{
    for (size_t i = 0; i < count; i++)
        group_from_uniform(uniform + i * GROUP_UNIFORM_BYTES, points + i * POINT_BYTES);
}

static size_t check(const uint8_t *points, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (group_decode_check(points + i * POINT_BYTES) != OK)
            return i;
    return count;
}

static size_t multiply(const uint8_t *scalar,
                       size_t stride,
                       const uint8_t *points,
                       size_t count,
                       uint8_t *out)
{
    size_t first = count;

    for (size_t i = 0; i < count; i++) {
        enum err e = group_mul(scalar + i * stride, points + i * POINT_BYTES,
                               out + i * POINT_BYTES);
        if (e != OK && first == count)
            first = i;
    }
    return first;
}

static enum err combine(const uint8_t *scalars,
                        const uint8_t *points,
                        size_t count,
                        uint8_t out[POINT_BYTES])
{
    enum err e = OK;

    memset(out, 0, POINT_BYTES); /* the encoding of the identity */
    for (size_t i = 0; i < count && e == OK; i++) {
        uint8_t product[POINT_BYTES];

        e = group_mul(scalars + i * SCALAR_BYTES, points + i * POINT_BYTES, product);
        if (e == OK)
            e = group_add(out, product, out);
    }
    if (e != OK)
        memset(out, 0, POINT_BYTES);
    return e;
}

const struct group_engine portable_engine = {.name = "portable",
                                             .hash = hash,
                                             .check = check,
                                             .multiply = multiply,
                                             .combine = combine,
                                             .sum = combine};
