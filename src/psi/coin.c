/* SPDX-License-Identifier: Apache-2.0 */
/*
 * coin.c - the joint coin that sends some rounds without hits to an audit
 */
#include "psi/coin.h"

#include "base/num.h"
#include "crypto/hash.h"
#include "psi/keys.h"

bool coin_is_audit(const uint8_t sid[64],
                   const uint8_t a[COIN_BYTES],
                   const uint8_t b[COIN_BYTES],
                   uint32_t one_in)
{
    static const char label[] = "entente/1 joint coin"; /* hashed with its NUL */
    uint8_t both[COIN_BYTES], coin[SHA256_BYTES];

    if (one_in == 0)
        return false;
    for (int i = 0; i < COIN_BYTES; i++)
        both[i] = a[i] ^ b[i];
    hash_sha256_parts((const struct part[]){{label, sizeof label},
                                            {sid, SID_BYTES},
                                            {both, sizeof both}},
                      3, coin);
    return load_u64(coin) % one_in == 0;
}
