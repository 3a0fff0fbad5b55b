/* SPDX-License-Identifier: Apache-2.0 */
/*
 * envelope.h - content sealed under a key of its own, and that key sealed to a person
 *
 *     envelope = nonce (24) || XChaCha20-Poly1305 of salt (32) || content
 *
 * The commitment H(salt || content) is made with it and is bound to the seal, as the lane
 * is: one envelope opens to one content, whatever key comes later (that this cipher alone
 * would open under two keys to two texts is of no use then).
 *
 * A key is sealed as libsodium's crypto_box_seal does, to the X25519 form of an Ed25519
 * key, and opened with that key's seed.
 *
 * Secrets  key, content, salt, seed
 * Time     depends on counts only
 * Source   PROTOCOL.md 6.9
 */
#ifndef CRYPTO_ENVELOPE_H
#define CRYPTO_ENVELOPE_H

#include "base/attr.h"
#include "base/err.h"
#include "base/random.h"
#include "crypto/hash.h"
#include "crypto/sign.h"

#include <stddef.h>
#include <stdint.h>

enum {
    ENVELOPE_KEY_BYTES = 32,
    ENVELOPE_SALT_BYTES = 32,
    ENVELOPE_EXTRA_BYTES = 24 + ENVELOPE_SALT_BYTES + 16,
    ENVELOPE_SEALED_KEY_BYTES = 80
};

/*
 * Close an envelope with a fresh nonce and salt.
 *
 * Shape    out: count + ENVELOPE_EXTRA_BYTES; lane: the lane id of who gives it
 * Errors   ERR_RANDOM, ERR_NOMEM: out and commit zeroed
 */
MUST_CHECK enum err envelope_close(struct random *r,
                                   const uint8_t key[ENVELOPE_KEY_BYTES],
                                   const uint8_t lane[32],
                                   const struct part *content,
                                   uint8_t *out,
                                   uint8_t commit[32]);

/*
 * Open one, and check that it holds what was committed to.
 *
 * Shape    out: sealed->count - ENVELOPE_EXTRA_BYTES
 * Errors   ERR_FORGED also when it is too short; ERR_NOMEM. out is then zeroed, or as it
 *          was if there is none.
 */
MUST_CHECK enum err envelope_open(const uint8_t key[ENVELOPE_KEY_BYTES],
                                  const uint8_t lane[32],
                                  const uint8_t commit[32],
                                  const struct part *sealed,
                                  uint8_t *out);

/* Seal a content key to the owner of an Ed25519 key. Errors ERR_FORGED that is no key;
 * ERR_RANDOM. out is then zeroed. */
MUST_CHECK enum err envelope_key_close(struct random *r,
                                       const uint8_t to[SIGN_KEY_BYTES],
                                       const uint8_t key[ENVELOPE_KEY_BYTES],
                                       uint8_t out[ENVELOPE_SEALED_KEY_BYTES]);

/* Open it as that owner. Errors ERR_FORGED: key zeroed. */
MUST_CHECK enum err envelope_key_open(const struct sign_secret *owner,
                                      const uint8_t sealed[ENVELOPE_SEALED_KEY_BYTES],
                                      uint8_t key[ENVELOPE_KEY_BYTES]);

#endif
