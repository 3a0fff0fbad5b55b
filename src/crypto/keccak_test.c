/* SPDX-License-Identifier: Apache-2.0 */
/*
 * keccak_test.c - the sponge against OpenSSL's SHA3-256, the padding against known hashes
 */
#include "base/num.h"
#include "crypto/keccak.h"
#include "tests/support/hex.h"

#include <openssl/evp.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* Every length around three blocks, so that each place of the padding is met. */
static void test_sponge_is_sha3s(void **state)
{
    uint8_t bytes[420];

    (void)state;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(i * 167 + i / 7);
    for (size_t count = 0; count <= sizeof bytes; count++) {
        uint8_t ours[KECCAK_BYTES];
        uint8_t theirs[KECCAK_BYTES];

        keccak_256(bytes, count, KECCAK_SHA3, ours);
        assert_int_equal(EVP_Q_digest(NULL, "SHA3-256", NULL, bytes, count, theirs, NULL),
                         1);
        assert_memory_equal(ours, theirs, sizeof ours);
    }
}

/* The first two are Ethereum's well-known ones: of the empty string (the code hash of an
 * account without code), and of the canonical signature that ERC-20's Transfer event has
 * as its topic. The third is the Keccak team's vector of 8 bits. */
static void test_known_hashes(void **state)
{
    static const struct {
        const char *text;
        const char *hash;
    } known[] = {
        {"", "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"},
        {"Transfer(address,address,uint256)",
         "ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"},
        {"\xCC", "eead6dbfc7340a56caedc044696a168870549a6a7f6f56961e84a54bd9970b8a"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(known); i++) {
        uint8_t hash[KECCAK_BYTES];

        keccak_256(known[i].text, strlen(known[i].text), KECCAK_PLAIN, hash);
        hex_assert(hash, sizeof hash, known[i].hash);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sponge_is_sha3s),
        cmocka_unit_test(test_known_hashes),
    };

    return cmocka_run_group_tests_name("crypto/keccak", tests, NULL, NULL);
}
