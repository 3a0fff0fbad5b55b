/* SPDX-License-Identifier: Apache-2.0 */
/*
 * group.c - ristretto255 by libsodium, with the standards' refusals made strict
 *
 * libsodium accepts the identity as a point; a peer who sends it, or makes us
 * compute it, takes the secret out of a product, so it is refused here. And
 * libsodium up to 1.0.18 overlooks the highest bit of an encoding, which would
 * give each point two spellings; so every point is asked for that bit here.
 */
#include "crypto/group.h"

#include "base/memory.h"
#include "base/must.h"
#include "crypto/expand.h"

#include <sodium.h>

#include <stdbool.h>
#include <string.h>

enum { CONTEXT_BYTES_MAX = 200, DRAWS_MAX = 8 };

/* [RFC9496] 4.3.1 step 1, the part that libsodium leaves out. */
static bool has_high_bit(const uint8_t point[POINT_BYTES])
{
    return point[POINT_BYTES - 1] >> 7;
}

enum err group_decode_check(const uint8_t point[POINT_BYTES])
{
    if (has_high_bit(point) || crypto_core_ristretto255_is_valid_point(point) != 1)
        return ERR_FORGED;
    return sodium_is_zero(point, POINT_BYTES) ? ERR_FORGED : OK; /* the identity */
}

enum err group_mul(const uint8_t scalar[SCALAR_BYTES],
                   const uint8_t point[POINT_BYTES],
                   uint8_t out[POINT_BYTES])
{
    uint8_t product[POINT_BYTES];
    enum err e = OK;

    if (has_high_bit(point) ||
        crypto_scalarmult_ristretto255(product, scalar, point) != 0) {
        memset(product, 0, sizeof product);
        e = ERR_FORGED;
    }
    memcpy(out, product, sizeof product);
    memory_wipe(product, sizeof product);
    return e;
}

enum err group_mul_base(const uint8_t scalar[SCALAR_BYTES], uint8_t out[POINT_BYTES])
{
    if (crypto_scalarmult_ristretto255_base(out, scalar) == 0)
        return OK;
    memset(out, 0, POINT_BYTES);
    return ERR_FORGED;
}

enum err group_add(const uint8_t a[POINT_BYTES],
                   const uint8_t b[POINT_BYTES],
                   uint8_t out[POINT_BYTES])
{
    uint8_t sum[POINT_BYTES];

    if (has_high_bit(a) || has_high_bit(b) ||
        crypto_core_ristretto255_add(sum, a, b) != 0)
        return ERR_FORGED;
    memcpy(out, sum, sizeof sum);
    return OK;
}

enum err group_sub(const uint8_t a[POINT_BYTES],
                   const uint8_t b[POINT_BYTES],
                   uint8_t out[POINT_BYTES])
{
    uint8_t difference[POINT_BYTES];

    if (has_high_bit(a) || has_high_bit(b) ||
        crypto_core_ristretto255_sub(difference, a, b) != 0)
        return ERR_FORGED;
    memcpy(out, difference, sizeof difference);
    return OK;
}

void group_from_uniform(const uint8_t uniform[GROUP_UNIFORM_BYTES],
                        uint8_t out[POINT_BYTES])
{
    must(crypto_core_ristretto255_from_hash(out, uniform) == 0);
}

/* 64 uniform bytes for the message under the tag prefix || context. */
static void expand(const struct part *parts,
                   size_t count,
                   const char *prefix,
                   const char *context,
                   uint8_t out[GROUP_UNIFORM_BYTES])
{
    char text[EXPAND_TAG_MAX];
    struct part tag = {text, 0};
    size_t prefix_bytes = strlen(prefix);
    size_t context_bytes = strlen(context);

    must(context_bytes <= CONTEXT_BYTES_MAX);
    must(prefix_bytes <= EXPAND_TAG_MAX - CONTEXT_BYTES_MAX);
    memcpy(text, prefix, prefix_bytes);
    memcpy(text + prefix_bytes, context, context_bytes);
    tag.count = prefix_bytes + context_bytes;
    expand_xmd(parts, count, &tag, out, GROUP_UNIFORM_BYTES);
}

void group_uniform(const struct part *parts,
                   size_t count,
                   const char *context,
                   uint8_t uniform[GROUP_UNIFORM_BYTES])
{
    expand(parts, count, "HashToGroup-", context, uniform);
}

void group_hash_scalar(const struct part *parts,
                       size_t count,
                       const char *context,
                       uint8_t out[SCALAR_BYTES])
{
    uint8_t uniform[GROUP_UNIFORM_BYTES];

    expand(parts, count, "HashToScalar-", context, uniform);
    crypto_core_ristretto255_scalar_reduce(out, uniform);
    memory_wipe(uniform, sizeof uniform);
}

enum err group_random_scalar(struct random *r, uint8_t out[SCALAR_BYTES])
{
    uint8_t uniform[GROUP_UNIFORM_BYTES];
    uint8_t scalar[SCALAR_BYTES] = {0};
    enum err e = OK;

    /* Zero comes up once in 2^252; a source that keeps giving it is broken. */
    for (int i = 0; i < DRAWS_MAX && sodium_is_zero(scalar, sizeof scalar); i++) {
        e = random_fill(r, uniform, sizeof uniform);
        if (e != OK)
            return e;
        crypto_core_ristretto255_scalar_reduce(scalar, uniform);
    }
    if (sodium_is_zero(scalar, sizeof scalar))
        e = ERR_RANDOM;
    else
        memcpy(out, scalar, sizeof scalar);
    memory_wipe(uniform, sizeof uniform);
    memory_wipe(scalar, sizeof scalar);
    return e;
}

void scalar_add(const uint8_t a[SCALAR_BYTES],
                const uint8_t b[SCALAR_BYTES],
                uint8_t out[SCALAR_BYTES])
{
    crypto_core_ristretto255_scalar_add(out, a, b);
}

void scalar_sub(const uint8_t a[SCALAR_BYTES],
                const uint8_t b[SCALAR_BYTES],
                uint8_t out[SCALAR_BYTES])
{
    crypto_core_ristretto255_scalar_sub(out, a, b);
}

void scalar_mul(const uint8_t a[SCALAR_BYTES],
                const uint8_t b[SCALAR_BYTES],
                uint8_t out[SCALAR_BYTES])
{
    crypto_core_ristretto255_scalar_mul(out, a, b);
}

void scalar_invert(const uint8_t a[SCALAR_BYTES], uint8_t out[SCALAR_BYTES])
{
    must(crypto_core_ristretto255_scalar_invert(out, a) == 0);
}

enum err scalar_check(const uint8_t s[SCALAR_BYTES])
{
    uint8_t wide[GROUP_UNIFORM_BYTES] = {0};
    uint8_t reduced[SCALAR_BYTES];

    memcpy(wide, s, SCALAR_BYTES);
    crypto_core_ristretto255_scalar_reduce(reduced, wide);
    memory_wipe(wide, sizeof wide);
    return sodium_memcmp(reduced, s, SCALAR_BYTES) == 0 ? OK : ERR_FORGED;
}
