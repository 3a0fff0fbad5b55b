/* SPDX-License-Identifier: Apache-2.0 */
/*
 * expand.h - expand_message_xmd with SHA-512: uniform bytes from a message
 *
 * Source  [RFC9380] 5.3.1
 * Time    independent of the message's bytes
 */
#ifndef CRYPTO_EXPAND_H
#define CRYPTO_EXPAND_H

#include "crypto/hash.h"

#include <stddef.h>
#include <stdint.h>

enum { EXPAND_TAG_MAX = 255, EXPAND_OUT_MAX = 255 * SHA512_BYTES };

/*
 * Shape  the message is the concatenation of the parts; tag (the standard's DST)
 *        has at most EXPAND_TAG_MAX bytes, out 1..EXPAND_OUT_MAX (must)
 */
void expand_xmd(const struct part *parts,
                size_t count,
                const struct part *tag,
                uint8_t *out,
                size_t out_bytes);

#endif
