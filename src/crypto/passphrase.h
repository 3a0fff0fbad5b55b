/* SPDX-License-Identifier: Apache-2.0 */
/*
 * passphrase.h - a key from what a person remembers (Argon2id)
 *
 * Slow and memory-hungry on purpose: it is the price of one guess for whoever holds the
 * disk. The cost stands beside the salt, so that it can grow with the years.
 *
 * Source [RFC9106] by libsodium's crypto_pwhash (version 1.3, one lane)
 */
#ifndef CRYPTO_PASSPHRASE_H
#define CRYPTO_PASSPHRASE_H

#include "base/attr.h"
#include "base/err.h"
#include "crypto/seal.h"

#include <stddef.h>
#include <stdint.h>

enum {
    PASSPHRASE_SALT_BYTES = 16,
    PASSPHRASE_BYTES_MIN = 8, /* of UTF-8 */
    PASSPHRASE_BYTES_MAX = 512,
    PASSPHRASE_PASSES_MAX = 16,
    PASSPHRASE_MEBIBYTES_MIN = 8,
    PASSPHRASE_MEBIBYTES_MAX = 1024
};

struct passphrase_cost {
    uint32_t passes;    /* 1.. */
    uint32_t mebibytes; /* of memory */
};

/* What new locks cost: RFC 9106's second recommendation with one lane. */
extern const struct passphrase_cost passphrase_usual;

/*
 * The key of this passphrase and salt.
 *
 * Errors   ERR_LIMIT a cost or length outside the limits above; ERR_NOMEM. out is zeroed.
 * Time     by the cost alone
 */
MUST_CHECK enum err passphrase_key(const char *text,
                                   size_t bytes,
                                   const uint8_t salt[PASSPHRASE_SALT_BYTES],
                                   const struct passphrase_cost *cost,
                                   uint8_t out[SEAL_KEY_BYTES]);

#endif
