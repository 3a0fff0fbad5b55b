/* SPDX-License-Identifier: Apache-2.0 */
/*
 * spki.h - signatures of other programs' keys: ES256 and Ed25519, as security keys make
 *
 * A key is a SubjectPublicKeyInfo in DER, of which two forms are known, byte by byte: a
 * point of P-256, uncompressed, and a key of Ed25519. So no parser stands here.
 *
 * An Ed25519 signature verifies by the strict rule of crypto/sign.h; one of ES256 is
 * ECDSA over SHA-256, its two numbers as DER.
 *
 * Source   [RFC5480] 2; [RFC8410] 4; [FIPS186-5] 6
 */
#ifndef CRYPTO_SPKI_H
#define CRYPTO_SPKI_H

#include "base/attr.h"
#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

enum { SPKI_BYTES_MAX = 91, SPKI_SIGNATURE_MAX = 72 };

/* Errors ERR_MALFORMED it is of no form known here, or no point of its curve. */
MUST_CHECK enum err spki_check(const uint8_t *key, size_t bytes);

/* Errors ERR_FORGED for every kind of failure, a bad key among them; ERR_NOMEM. */
MUST_CHECK enum err spki_verify(const uint8_t *key,
                                size_t key_bytes,
                                const void *message,
                                size_t count,
                                const uint8_t *signature,
                                size_t signature_bytes);

#endif
