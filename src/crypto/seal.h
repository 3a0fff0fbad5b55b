/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seal.h - XChaCha20-Poly1305, for bodies in the store and keys at rest
 *
 * A sealed thing is nonce (24) || ciphertext || tag (16). `about` is bound to
 * it (associated data) and must be the same at opening.
 */
#ifndef CRYPTO_SEAL_H
#define CRYPTO_SEAL_H

#include "base/attr.h"
#include "base/err.h"
#include "base/random.h"

#include <stddef.h>
#include <stdint.h>

enum { SEAL_KEY_BYTES = 32, SEAL_EXTRA_BYTES = 40 };

/* out has count + SEAL_EXTRA_BYTES bytes. Errors ERR_RANDOM: out zeroed. */
MUST_CHECK enum err seal_close(struct random *r,
                               const uint8_t key[SEAL_KEY_BYTES],
                               const char *about,
                               const void *plain,
                               size_t count,
                               uint8_t *out);

/* The same without randomness: the nonce is made of the key, `about` and what is sealed,
 * so that the same is sealed into the same bytes, wherever it is done. Who sees two
 * sealed things sees whether they are the same one, and nothing more. */
void seal_close_same(const uint8_t key[SEAL_KEY_BYTES],
                     const char *about,
                     const void *plain,
                     size_t count,
                     uint8_t *out);

/* sealed has count bytes, out has count - SEAL_EXTRA_BYTES; they do not overlap.
 * Errors ERR_FORGED: out zeroed; untouched when sealed is too short to be one. */
MUST_CHECK enum err seal_open(const uint8_t key[SEAL_KEY_BYTES],
                              const char *about,
                              const void *sealed,
                              size_t count,
                              uint8_t *out);

#endif
