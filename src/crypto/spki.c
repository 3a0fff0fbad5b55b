/* SPDX-License-Identifier: Apache-2.0 */
/*
 * spki.c - two forms of a key, told apart by their first bytes
 *
 * The law: OpenSSL sees only a key whose every byte but the point was compared.
 */
#include "crypto/spki.h"

#include "crypto/sign.h"

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <stdbool.h>
#include <string.h>

enum { POINT_BYTES = 65, UNCOMPRESSED = 4 };

static const uint8_t p256_head[] = {0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48,
                                    0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48,
                                    0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00};
static const uint8_t ed25519_head[] = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03,
                                       0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};
_Static_assert(SPKI_BYTES_MAX == sizeof p256_head + POINT_BYTES, "the longer of the two");

static bool is_p256(const uint8_t *key, size_t bytes)
{
    return bytes == sizeof p256_head + POINT_BYTES &&
           memcmp(key, p256_head, sizeof p256_head) == 0 &&
           key[sizeof p256_head] == UNCOMPRESSED;
}

static bool is_ed25519(const uint8_t *key, size_t bytes)
{
    return bytes == sizeof ed25519_head + SIGN_KEY_BYTES &&
           memcmp(key, ed25519_head, sizeof ed25519_head) == 0;
}

/* A point of P-256, or NULL if it is not on the curve. */
static EVP_PKEY *load_p256(const uint8_t *key, size_t bytes)
{
    const uint8_t *at = key;

    return d2i_PUBKEY(NULL, &at, (long)bytes);
}

enum err spki_check(const uint8_t *key, size_t bytes)
{
    EVP_PKEY *point;

    if (is_ed25519(key, bytes))
        return sign_key_check(key + sizeof ed25519_head) == OK ? OK : ERR_MALFORMED;
    if (!is_p256(key, bytes))
        return ERR_MALFORMED;
    point = load_p256(key, bytes);
    EVP_PKEY_free(point);
    return point != NULL ? OK : ERR_MALFORMED;
}

MUST_CHECK static enum err verify_p256(EVP_PKEY *point,
                                       const void *message,
                                       size_t count,
                                       const uint8_t *signature,
                                       size_t signature_bytes)
{
    EVP_MD_CTX *c = EVP_MD_CTX_new();
    bool good;

    if (c == NULL)
        return ERR_NOMEM;
    good = EVP_DigestVerifyInit(c, NULL, EVP_sha256(), NULL, point) == 1 &&
           EVP_DigestVerify(c, signature, signature_bytes, message, count) == 1;
    EVP_MD_CTX_free(c);
    return good ? OK : ERR_FORGED;
}

enum err spki_verify(const uint8_t *key,
                     size_t key_bytes,
                     const void *message,
                     size_t count,
                     const uint8_t *signature,
                     size_t signature_bytes)
{
    EVP_PKEY *point;
    enum err e = ERR_FORGED;

    if (signature_bytes > SPKI_SIGNATURE_MAX)
        return ERR_FORGED;
    if (is_ed25519(key, key_bytes))
        return signature_bytes == SIGNATURE_BYTES
                   ? sign_verify_raw(key + sizeof ed25519_head, message, count, signature)
                   : ERR_FORGED;
    point = is_p256(key, key_bytes) ? load_p256(key, key_bytes) : NULL;
    if (point != NULL)
        e = verify_p256(point, message, count, signature, signature_bytes);
    EVP_PKEY_free(point);
    return e;
}
