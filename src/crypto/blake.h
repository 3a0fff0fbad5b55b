/* SPDX-License-Identifier: Apache-2.0 */
/*
 * blake.h - BLAKE2b with a personal string, for the many small hashes of bulk rounds
 *
 * The personal string is a parameter of the hash and keeps uses apart, as a prefix would,
 * but costs no further block.
 *
 * Source   [RFC7693], and the parameter block of the BLAKE2 paper
 */
#ifndef CRYPTO_BLAKE_H
#define CRYPTO_BLAKE_H

#include "crypto/hash.h"

#include <stddef.h>
#include <stdint.h>

enum { BLAKE_OUT_MAX = 64, BLAKE_PERSONAL_MAX = 16 };

/*
 * Shape  the message is the concatenation of the parts; personal has at most
 *        BLAKE_PERSONAL_MAX bytes, out 16..BLAKE_OUT_MAX (must)
 */
void blake_hash(const char *personal,
                const struct part *parts,
                size_t count,
                uint8_t *out,
                size_t out_bytes);

#endif
