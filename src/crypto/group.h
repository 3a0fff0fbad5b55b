/* SPDX-License-Identifier: Apache-2.0 */
/*
 * group.h - ristretto255 and the RFC 9497 maps into it
 *
 * Points are 32-byte canonical encodings; scalars 32 bytes little-endian,
 * reduced. group_decode_check is the one gate for points from a peer.
 *
 * Source  [RFC9496]; [RFC9497] 4.1 (ristretto255-SHA512); [RFC9380] 5.3.1
 * Time    independent of scalars and of points, except where said
 *
 * Nouns  scalar
 */
#ifndef CRYPTO_GROUP_H
#define CRYPTO_GROUP_H

#include "base/attr.h"
#include "base/err.h"
#include "base/random.h"
#include "crypto/hash.h"

#include <stddef.h>
#include <stdint.h>

enum { POINT_BYTES = 32, SCALAR_BYTES = 32, GROUP_UNIFORM_BYTES = 64 };

/* Errors ERR_FORGED: not a canonical encoding, or the identity. */
MUST_CHECK enum err group_decode_check(const uint8_t point[POINT_BYTES]);

/* out = scalar * point. out may be point. Errors ERR_FORGED: invalid point, or the result
 * is the identity; out zeroed. */
MUST_CHECK enum err group_mul(const uint8_t scalar[SCALAR_BYTES],
                              const uint8_t point[POINT_BYTES],
                              uint8_t out[POINT_BYTES]);

/* out = scalar * generator. Errors ERR_FORGED: scalar is zero. */
MUST_CHECK enum err group_mul_base(const uint8_t scalar[SCALAR_BYTES],
                                   uint8_t out[POINT_BYTES]);

/* out = a + b, may be the identity. Errors ERR_FORGED: a or b is no encoding. */
MUST_CHECK enum err group_add(const uint8_t a[POINT_BYTES],
                              const uint8_t b[POINT_BYTES],
                              uint8_t out[POINT_BYTES]);

/* out = a - b, may be the identity. Errors ERR_FORGED: a or b is no encoding. */
MUST_CHECK enum err group_sub(const uint8_t a[POINT_BYTES],
                              const uint8_t b[POINT_BYTES],
                              uint8_t out[POINT_BYTES]);

/* HashToScalar of [RFC9497] 4.1 with DST = "HashToScalar-" || context; context at most
 * 200 bytes (must). */
void group_hash_scalar(const struct part *parts,
                       size_t count,
                       const char *context,
                       uint8_t out[SCALAR_BYTES]);

/* HashToGroup of [RFC9497] 4.1 is the second after the first: the 64 uniform bytes that
 * expand_xmd (crypto/expand.h) makes of the message with DST = "HashToGroup-" || context,
 * at most 200 bytes (must), and the one-way map of [RFC9496] 4.3.4. */
void group_uniform(const struct part *parts,
                   size_t count,
                   const char *context,
                   uint8_t uniform[GROUP_UNIFORM_BYTES]);
void group_from_uniform(const uint8_t uniform[GROUP_UNIFORM_BYTES],
                        uint8_t out[POINT_BYTES]);

/* A uniform non-zero scalar. Errors ERR_RANDOM. */
MUST_CHECK enum err group_random_scalar(struct random *r, uint8_t out[SCALAR_BYTES]);

/* Scalar arithmetic modulo the group order. */
void scalar_add(const uint8_t a[SCALAR_BYTES],
                const uint8_t b[SCALAR_BYTES],
                uint8_t out[SCALAR_BYTES]);
void scalar_sub(const uint8_t a[SCALAR_BYTES],
                const uint8_t b[SCALAR_BYTES],
                uint8_t out[SCALAR_BYTES]);
void scalar_mul(const uint8_t a[SCALAR_BYTES],
                const uint8_t b[SCALAR_BYTES],
                uint8_t out[SCALAR_BYTES]);

/* out = 1 / a; a is not zero (must). */
void scalar_invert(const uint8_t a[SCALAR_BYTES], uint8_t out[SCALAR_BYTES]);

/* ERR_FORGED unless s is reduced (canonical). For scalars from a peer. */
MUST_CHECK enum err scalar_check(const uint8_t s[SCALAR_BYTES]);

#endif
