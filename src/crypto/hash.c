/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hash.c - the digests, with OpenSSL's SHA-256 fetched once
 *
 * Fetching searches OpenSSL's providers and is slow, so it is done once at the
 * start; the digest it gives is never changed afterwards and is shared by all
 * threads. A context is made for each hash.
 */
#include "crypto/hash.h"

#include "base/memory.h"
#include "base/must.h"

#include <openssl/evp.h>
#include <sodium.h>

struct hash_stream {
    EVP_MD_CTX *context;
};

/* Written once by hash_start. */
static EVP_MD *sha256;

enum err hash_start(void)
{
    if (!sha256)
        sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
    return sha256 ? OK : ERR_NOMEM;
}

static void digest_add(EVP_MD_CTX *context, const void *bytes, size_t count)
{
    if (count > 0)
        must(EVP_DigestUpdate(context, bytes, count) == 1);
}

static EVP_MD_CTX *digest_begin(void)
{
    EVP_MD_CTX *context;

    must(sha256); /* crypto_start() comes first */
    context = EVP_MD_CTX_new();
    must(context);
    must(EVP_DigestInit_ex2(context, sha256, NULL) == 1);
    return context;
}

/* EVP_MD_CTX_free wipes the state. */
static void digest_end(EVP_MD_CTX *context, uint8_t out[SHA256_BYTES])
{
    must(EVP_DigestFinal_ex(context, out, NULL) == 1);
    EVP_MD_CTX_free(context);
}

void hash_sha256(const void *bytes, size_t count, uint8_t out[SHA256_BYTES])
{
    const struct part whole = {bytes, count};

    hash_sha256_parts(&whole, 1, out);
}

void hash_sha256_parts(const struct part *parts, size_t count, uint8_t out[SHA256_BYTES])
{
    EVP_MD_CTX *context = digest_begin();

    for (size_t i = 0; i < count; i++)
        digest_add(context, parts[i].bytes, parts[i].count);
    digest_end(context, out);
}

void hash_sha512_parts(const struct part *parts, size_t count, uint8_t out[SHA512_BYTES])
{
    crypto_hash_sha512_state state;

    crypto_hash_sha512_init(&state);
    for (size_t i = 0; i < count; i++)
        crypto_hash_sha512_update(&state, parts[i].bytes, parts[i].count);
    crypto_hash_sha512_final(&state, out);
    memory_wipe(&state, sizeof state);
}

enum err hash_md5(const void *bytes, size_t count, uint8_t out[MD5_BYTES])
{
    return EVP_Q_digest(NULL, "MD5", NULL, bytes, count, out, NULL) == 1 ? OK
                                                                         : ERR_NOT_FOUND;
}

void hash_hmac256(const uint8_t key[32],
                  const struct part *parts,
                  size_t count,
                  uint8_t out[SHA256_BYTES])
{
    crypto_auth_hmacsha256_state state;

    crypto_auth_hmacsha256_init(&state, key, 32);
    for (size_t i = 0; i < count; i++)
        crypto_auth_hmacsha256_update(&state, parts[i].bytes, parts[i].count);
    crypto_auth_hmacsha256_final(&state, out);
    memory_wipe(&state, sizeof state);
}

struct hash_stream *hash_stream_new(void)
{
    struct hash_stream *h = memory_new(1, sizeof *h);

    must(sha256);
    if (!h)
        return NULL;
    h->context = EVP_MD_CTX_new();
    if (!h->context || EVP_DigestInit_ex2(h->context, sha256, NULL) != 1) {
        hash_stream_free(h);
        return NULL;
    }
    return h;
}

void hash_stream_add(struct hash_stream *h, const void *bytes, size_t count)
{
    digest_add(h->context, bytes, count);
}

void hash_stream_end(struct hash_stream *h, uint8_t out[SHA256_BYTES])
{
    must(EVP_DigestFinal_ex(h->context, out, NULL) == 1);
    hash_stream_free(h);
}

void hash_stream_free(struct hash_stream *h)
{
    if (!h)
        return;
    EVP_MD_CTX_free(h->context);
    memory_free(h);
}
