/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hash.h - SHA-256 and SHA-512, whole or in parts; MD5 where another program wants it
 *
 * SHA-256 through OpenSSL's prefetched digest (it uses the processor's SHA
 * instructions), SHA-512 through libsodium. Hashing does not fail: a library
 * that cannot hash after crypto_start() is our mistake (must). MD5 protects nothing: it
 * is the key of lookup tables that others define.
 */
#ifndef CRYPTO_HASH_H
#define CRYPTO_HASH_H

#include "base/attr.h"
#include "base/err.h"
#include "crypto/equal.h"

#include <stddef.h>
#include <stdint.h>

enum { SHA256_BYTES = 32, SHA512_BYTES = 64, MD5_BYTES = 16 };

struct part {
    const void *bytes;
    size_t count;
};

/* Fetch the digest; called by crypto_start(). Errors ERR_NOMEM. */
MUST_CHECK enum err hash_start(void);

/* SHA-256 of `count` bytes; `bytes` may be NULL if count is 0. */
void hash_sha256(const void *bytes, size_t count, uint8_t out[SHA256_BYTES]);

/* Over the concatenation of the parts. */
void hash_sha256_parts(const struct part *parts, size_t count, uint8_t out[SHA256_BYTES]);
void hash_sha512_parts(const struct part *parts, size_t count, uint8_t out[SHA512_BYTES]);

/* MD5 [RFC1321]. Errors ERR_NOT_FOUND this machine's OpenSSL is set up without it. */
MUST_CHECK enum err hash_md5(const void *bytes, size_t count, uint8_t out[MD5_BYTES]);

/* HMAC-SHA-256 [RFC2104], for deriving keys from a round's secret. */
void hash_hmac256(const uint8_t key[32],
                  const struct part *parts,
                  size_t count,
                  uint8_t out[SHA256_BYTES]);

/* Streaming SHA-256, for what is too large to hold. */
struct hash_stream;                        /* opaque */
struct hash_stream *hash_stream_new(void); /* NULL: no memory */
void hash_stream_add(struct hash_stream *h, const void *bytes, size_t count);
void hash_stream_end(struct hash_stream *h, uint8_t out[SHA256_BYTES]); /* frees h */
void hash_stream_free(struct hash_stream *h);                           /* NULL fine */

#endif
