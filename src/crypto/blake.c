/* SPDX-License-Identifier: Apache-2.0 */
/*
 * blake.c - BLAKE2b by libsodium
 */
#include "crypto/blake.h"

#include "base/memory.h"
#include "base/must.h"

#include <sodium.h>

#include <string.h>

/* One part needs no state of its own: the short way, for many small hashes. */
static void
hash_one(const uint8_t *personal, const struct part *part, uint8_t *out, size_t out_bytes)
{
    must(crypto_generichash_blake2b_salt_personal(
             out, out_bytes, part->bytes, part->count, NULL, 0, NULL, personal) == 0);
}

void blake_hash(const char *personal,
                const struct part *parts,
                size_t count,
                uint8_t *out,
                size_t out_bytes)
{
    uint8_t padded[crypto_generichash_blake2b_PERSONALBYTES] = {0};
    crypto_generichash_blake2b_state state;
    size_t bytes = strlen(personal);

    must(bytes <= BLAKE_PERSONAL_MAX && out_bytes >= 16 && out_bytes <= BLAKE_OUT_MAX);
    memcpy(padded, personal, bytes);
    if (count == 1) {
        hash_one(padded, parts, out, out_bytes);
        return;
    }
    must(crypto_generichash_blake2b_init_salt_personal(&state, NULL, 0, out_bytes, NULL,
                                                       padded) == 0);
    for (size_t i = 0; i < count; i++)
        must(crypto_generichash_blake2b_update(&state, parts[i].bytes, parts[i].count) ==
             0);
    must(crypto_generichash_blake2b_final(&state, out, out_bytes) == 0);
    memory_wipe(&state, sizeof state);
}
