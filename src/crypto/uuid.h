/* SPDX-License-Identifier: Apache-2.0 */
/*
 * uuid.h - universally unique identifiers, as sixteen bytes
 *
 * Source [RFC9562] 5.4 and 5.5
 */
#ifndef CRYPTO_UUID_H
#define CRYPTO_UUID_H

#include "base/attr.h"
#include "base/err.h"
#include "base/random.h"

#include <stddef.h>
#include <stdint.h>

enum { UUID_BYTES = 16 };

/* Version 4: random. ERR_RANDOM, out zeroed. */
MUST_CHECK enum err uuid_make(struct random *r, uint8_t out[UUID_BYTES]);

/* Version 5: SHA-1 of a name in a space of names. No secrecy comes from that hash.
 * ERR_NOMEM, out zeroed. */
MUST_CHECK enum err uuid_make_named(const uint8_t space[UUID_BYTES],
                                    const void *name,
                                    size_t count,
                                    uint8_t out[UUID_BYTES]);

/* Set the bits of version and variant of bytes that are random enough. */
void uuid_stamp(uint8_t uuid[UUID_BYTES], unsigned version);

#endif
