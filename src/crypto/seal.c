/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seal.c - XChaCha20-Poly1305 with its nonce in front
 *
 * Nonces of 24 random bytes do not repeat in practice, so a key may seal as
 * many bodies as it likes. Nor do those that are the first 24 bytes of an HMAC-SHA-256 of
 * the thing itself, but for the same thing.
 */
#include "crypto/seal.h"

#include "base/memory.h"
#include "base/must.h"
#include "base/num.h"
#include "crypto/hash.h"

#include <sodium.h>

#include <string.h>

enum { NONCE_BYTES = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES };

_Static_assert(SEAL_KEY_BYTES == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "key");
_Static_assert(SEAL_EXTRA_BYTES ==
                   NONCE_BYTES + crypto_aead_xchacha20poly1305_ietf_ABYTES,
               "nonce and tag");

static void close_under(const uint8_t key[SEAL_KEY_BYTES],
                        const char *about,
                        const void *plain,
                        size_t count,
                        const uint8_t nonce[NONCE_BYTES],
                        uint8_t *out)
{
    const uint8_t *about_bytes = (const uint8_t *)about;

    memcpy(out, nonce, NONCE_BYTES);
    must(crypto_aead_xchacha20poly1305_ietf_encrypt(out + NONCE_BYTES, NULL, plain, count,
                                                    about_bytes, strlen(about), NULL,
                                                    nonce, key) == 0);
}

enum err seal_close(struct random *r,
                    const uint8_t key[SEAL_KEY_BYTES],
                    const char *about,
                    const void *plain,
                    size_t count,
                    uint8_t *out)
{
    uint8_t nonce[NONCE_BYTES];

    must(count <= SIZE_MAX / 2);
    if (random_fill(r, nonce, sizeof nonce) != OK) {
        memset(out, 0, count + SEAL_EXTRA_BYTES);
        return ERR_RANDOM;
    }
    close_under(key, about, plain, count, nonce, out);
    return OK;
}

void seal_close_same(const uint8_t key[SEAL_KEY_BYTES],
                     const char *about,
                     const void *plain,
                     size_t count,
                     uint8_t *out)
{
    static const char label[] = "entente/1 seal same";
    const struct part whole[] = {{about, strlen(about) + 1}, {plain, count}};
    uint8_t nonce_key[SHA256_BYTES];
    uint8_t nonce[SHA256_BYTES];

    must(count <= SIZE_MAX / 2);
    hash_hmac256(key, (const struct part[]){{label, sizeof label}}, 1, nonce_key);
    hash_hmac256(nonce_key, whole, COUNT_OF(whole), nonce);
    close_under(key, about, plain, count, nonce, out);
    memory_wipe(nonce_key, sizeof nonce_key);
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
