/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seal.c - XChaCha20-Poly1305 with a random nonce in front
 *
 * Nonces of 24 random bytes do not repeat in practice, so a key may seal as
 * many bodies as it likes.
 */
#include "crypto/seal.h"

#include "base/must.h"

#include <sodium.h>

#include <string.h>

enum { NONCE_BYTES = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES };

_Static_assert(SEAL_KEY_BYTES == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "key");
_Static_assert(SEAL_EXTRA_BYTES ==
                   NONCE_BYTES + crypto_aead_xchacha20poly1305_ietf_ABYTES,
               "nonce and tag");

enum err seal_close(struct random *r,
                    const uint8_t key[SEAL_KEY_BYTES],
                    const char *about,
                    const void *plain,
                    size_t count,
                    uint8_t *out)
{
    uint8_t nonce[NONCE_BYTES];
    const uint8_t *about_bytes = (const uint8_t *)about;

    must(count <= SIZE_MAX / 2);
    if (random_fill(r, nonce, sizeof nonce) != OK) {
        memset(out, 0, count + SEAL_EXTRA_BYTES);
        return ERR_RANDOM;
    }
    memcpy(out, nonce, sizeof nonce);
    must(crypto_aead_xchacha20poly1305_ietf_encrypt(out + NONCE_BYTES, NULL, plain, count,
                                                    about_bytes, strlen(about), NULL,
                                                    nonce, key) == 0);
    return OK;
}

enum err seal_open(const uint8_t key[SEAL_KEY_BYTES],
                   const char *about,
                   const void *sealed,
                   size_t count,
                   uint8_t *out)
{
    const uint8_t *nonce = sealed;
    const uint8_t *about_bytes = (const uint8_t *)about;
    uint8_t nothing[1]; /* libsodium reads a NULL output as "only verify" */

    if (count < SEAL_EXTRA_BYTES)
        return ERR_FORGED;
    if (count == SEAL_EXTRA_BYTES)
        out = nothing;
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(out, NULL, NULL, nonce + NONCE_BYTES,
                                                   count - NONCE_BYTES, about_bytes,
                                                   strlen(about), nonce, key) != 0)
        return ERR_FORGED; /* libsodium has zeroed out */
    return OK;
}
