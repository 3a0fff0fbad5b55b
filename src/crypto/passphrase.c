/* SPDX-License-Identifier: Apache-2.0 */
/*
 * passphrase.c - a key from what a person remembers
 */
#include "crypto/passphrase.h"

#include "base/memory.h"

#include <sodium.h>

const struct passphrase_cost passphrase_usual = {.passes = 3, .mebibytes = 64};

enum err passphrase_key(const char *text,
                        size_t bytes,
                        const uint8_t salt[PASSPHRASE_SALT_BYTES],
                        const struct passphrase_cost *cost,
                        uint8_t out[SEAL_KEY_BYTES])
{
    _Static_assert(PASSPHRASE_SALT_BYTES == crypto_pwhash_SALTBYTES, "libsodium's salt");
    memory_wipe(out, SEAL_KEY_BYTES);
    if (bytes < PASSPHRASE_BYTES_MIN || bytes > PASSPHRASE_BYTES_MAX ||
        cost->passes < 1 || cost->passes > PASSPHRASE_PASSES_MAX ||
        cost->mebibytes < PASSPHRASE_MEBIBYTES_MIN ||
        cost->mebibytes > PASSPHRASE_MEBIBYTES_MAX)
        return ERR_LIMIT;
    if (crypto_pwhash(out, SEAL_KEY_BYTES, text, bytes, salt, cost->passes,
                      (size_t)cost->mebibytes << 20, crypto_pwhash_ALG_ARGON2ID13) == 0)
        return OK;
    memory_wipe(out, SEAL_KEY_BYTES);
    return ERR_NOMEM;
}
