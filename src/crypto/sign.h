/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sign.h - Ed25519 with one strict rule and one domain separation
 *
 * The rule (PROTOCOL.md 2.2): a signature verifies only if S is canonical
 * (S < L), R and A are canonical encodings of points that are not of small
 * order, and the cofactorless equation holds. Two nodes that differed on an
 * edge case could be made to disagree about a lane.
 *
 * Nothing is ever signed raw. What is signed is
 *     "entente/1" 00 purpose 00 SHA-512(message)
 * where purpose is one of the texts of PROTOCOL.md 2.3.
 *
 * Source [RFC8032] 5.1; [TAMING] for the edge cases
 */
#ifndef CRYPTO_SIGN_H
#define CRYPTO_SIGN_H

#include "base/attr.h"
#include "base/err.h"
#include "base/random.h"

#include <stddef.h>
#include <stdint.h>

enum { SIGN_KEY_BYTES = 32, SIGN_SEED_BYTES = 32, SIGNATURE_BYTES = 64 };

/* A private key; wipe with memory_wipe when done. */
struct sign_secret {
    uint8_t seed[SIGN_SEED_BYTES];
    uint8_t key[SIGN_KEY_BYTES]; /* the public half */
};

/* Errors ERR_RANDOM. */
MUST_CHECK enum err sign_secret_make(struct random *r, struct sign_secret *out);
void sign_secret_from_seed(const uint8_t seed[SIGN_SEED_BYTES], struct sign_secret *out);

/* Shape  signature of `count` bytes under `purpose` (a PROTOCOL.md 2.3 text).
 * Time   depends on count only. */
void sign_message(const struct sign_secret *secret,
                  const char *purpose,
                  const void *message,
                  size_t count,
                  uint8_t out[SIGNATURE_BYTES]);

/* Errors ERR_FORGED for every kind of failure. */
MUST_CHECK enum err sign_verify(const uint8_t key[SIGN_KEY_BYTES],
                                const char *purpose,
                                const void *message,
                                size_t count,
                                const uint8_t signature[SIGNATURE_BYTES]);

/* The same over raw bytes, without the domain prefix: only for formats whose
 * standard fixes what is signed (C2SP signed notes, cosignatures) and for
 * standard test vectors. */
void sign_raw(const struct sign_secret *secret,
              const void *message,
              size_t count,
              uint8_t out[SIGNATURE_BYTES]);
MUST_CHECK enum err sign_verify_raw(const uint8_t key[SIGN_KEY_BYTES],
                                    const void *message,
                                    size_t count,
                                    const uint8_t signature[SIGNATURE_BYTES]);

/* ERR_FORGED unless key is a canonical point that is not of small order. */
MUST_CHECK enum err sign_key_check(const uint8_t key[SIGN_KEY_BYTES]);

#endif
