/* SPDX-License-Identifier: Apache-2.0 */
/*
 * uuid.c - UUIDs from randomness and from names
 */
#include "crypto/uuid.h"

#include <openssl/evp.h>

#include <string.h>

enum { SHA1_BYTES = 20 };

void uuid_stamp(uint8_t uuid[UUID_BYTES], unsigned version)
{
    uuid[6] = (uint8_t)((uuid[6] & 0x0f) | (version & 0x0f) << 4);
    uuid[8] = (uint8_t)((uuid[8] & 0x3f) | 0x80);
}

enum err uuid_make(struct random *r, uint8_t out[UUID_BYTES])
{
    enum err e = random_fill(r, out, UUID_BYTES);

    if (e == OK)
        uuid_stamp(out, 4);
    return e;
}

enum err uuid_make_named(const uint8_t space[UUID_BYTES],
                         const void *name,
                         size_t count,
                         uint8_t out[UUID_BYTES])
{
    uint8_t hash[SHA1_BYTES] = {0};
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    int ok = context && EVP_DigestInit_ex(context, EVP_sha1(), NULL) == 1 &&
             EVP_DigestUpdate(context, space, UUID_BYTES) == 1 &&
             EVP_DigestUpdate(context, name, count) == 1 &&
             EVP_DigestFinal_ex(context, hash, NULL) == 1;

    EVP_MD_CTX_free(context);
    memset(out, 0, UUID_BYTES);
    if (!ok)
        return ERR_NOMEM;
    memcpy(out, hash, UUID_BYTES);
    uuid_stamp(out, 5);
    return OK;
}
