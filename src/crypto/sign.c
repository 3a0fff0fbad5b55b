/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sign.c - Ed25519 by libsodium, whose strictness is the rule of PROTOCOL.md 2.2
 *
 * libsodium's verification refuses S >= L, R and A of small order, and A that is
 * not canonical; it compares R as bytes with its own encoding of S*B - h*A, so
 * an R that is not canonical never matches, and the equation is the cofactorless
 * one. The tests hold it to each of these.
 */
#include "crypto/sign.h"

#include "base/memory.h"
#include "base/must.h"
#include "crypto/hash.h"

#include <sodium.h>

#include <stdbool.h>
#include <string.h>

enum { PURPOSE_BYTES_MAX = 64 };

static const char domain[] = "entente/1"; /* its NUL is signed too */

/* What is signed in place of a message. */
struct signed_bytes {
    uint8_t bytes[sizeof domain + PURPOSE_BYTES_MAX + 1 + SHA512_BYTES];
    size_t count;
};

static void wrap_message(struct signed_bytes *out,
                         const char *purpose,
                         const void *message,
                         size_t count)
{
    const struct part whole = {message, count};
    size_t purpose_bytes = strlen(purpose) + 1;
    uint8_t *at = out->bytes;

    must(purpose_bytes > 1 && purpose_bytes <= PURPOSE_BYTES_MAX + 1);
    memcpy(at, domain, sizeof domain);
    at += sizeof domain;
    memcpy(at, purpose, purpose_bytes);
    at += purpose_bytes;
    hash_sha512_parts(&whole, 1, at);
    out->count = sizeof domain + purpose_bytes + SHA512_BYTES;
}

void sign_secret_from_seed(const uint8_t seed[SIGN_SEED_BYTES], struct sign_secret *out)
{
    uint8_t expanded[crypto_sign_ed25519_SECRETKEYBYTES];

    memcpy(out->seed, seed, SIGN_SEED_BYTES);
    must(crypto_sign_ed25519_seed_keypair(out->key, expanded, out->seed) == 0);
    memory_wipe(expanded, sizeof expanded);
}

enum err sign_secret_make(struct random *r, struct sign_secret *out)
{
    uint8_t seed[SIGN_SEED_BYTES];
    enum err e = random_fill(r, seed, sizeof seed);

    if (e == OK)
        sign_secret_from_seed(seed, out);
    memory_wipe(seed, sizeof seed);
    return e;
}

void sign_raw(const struct sign_secret *secret,
              const void *message,
              size_t count,
              uint8_t out[SIGNATURE_BYTES])
{
    /* libsodium's form of a private key is the two halves in this order. */
    uint8_t expanded[crypto_sign_ed25519_SECRETKEYBYTES];

    memcpy(expanded, secret->seed, SIGN_SEED_BYTES);
    memcpy(expanded + SIGN_SEED_BYTES, secret->key, SIGN_KEY_BYTES);
    must(crypto_sign_ed25519_detached(out, NULL, message, count, expanded) == 0);
    memory_wipe(expanded, sizeof expanded);
}

enum err sign_verify_raw(const uint8_t key[SIGN_KEY_BYTES],
                         const void *message,
                         size_t count,
                         const uint8_t signature[SIGNATURE_BYTES])
{
    return crypto_sign_ed25519_verify_detached(signature, message, count, key) == 0
               ? OK
               : ERR_FORGED;
}

void sign_message(const struct sign_secret *secret,
                  const char *purpose,
                  const void *message,
                  size_t count,
                  uint8_t out[SIGNATURE_BYTES])
{
    struct signed_bytes wrapped;

    wrap_message(&wrapped, purpose, message, count);
    sign_raw(secret, wrapped.bytes, wrapped.count, out);
}

enum err sign_verify(const uint8_t key[SIGN_KEY_BYTES],
                     const char *purpose,
                     const void *message,
                     size_t count,
                     const uint8_t signature[SIGNATURE_BYTES])
{
    struct signed_bytes wrapped;

    wrap_message(&wrapped, purpose, message, count);
    return sign_verify_raw(key, wrapped.bytes, wrapped.count, signature);
}

/* y < 2^255 - 19, the sign bit aside. */
static bool is_canonical(const uint8_t key[SIGN_KEY_BYTES])
{
    bool all_ones = (key[31] & 0x7F) == 0x7F;

    for (int i = 1; i < 31; i++)
        all_ones = all_ones && key[i] == 0xFF;
    return !(all_ones && key[0] >= 0xED);
}

enum err sign_key_check(const uint8_t key[SIGN_KEY_BYTES])
{
    static const uint8_t identity[SIGN_KEY_BYTES] = {1};
    uint8_t multiple[SIGN_KEY_BYTES];

    if (!is_canonical(key))
        return ERR_FORGED;
    /* Of small order is what eightfold becomes the identity. Adding also decodes,
     * and refuses what is not on the curve. */
    memcpy(multiple, key, sizeof multiple);
    for (int i = 0; i < 3; i++)
        if (crypto_core_ed25519_add(multiple, multiple, multiple) != 0)
            return ERR_FORGED;
    return memcmp(multiple, identity, sizeof identity) == 0 ? ERR_FORGED : OK;
}
