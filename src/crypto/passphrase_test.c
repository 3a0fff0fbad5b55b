/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"
#include "crypto/entropy.h"
#include "crypto/passphrase.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const uint8_t salt[PASSPHRASE_SALT_BYTES] = "somesalt12345678";

/* Computed with the reference implementation through argon2-cffi (type ID,
 * version 0x13, parallelism 1). */
static void keys_are_those_of_the_reference(void **state)
{
    static const struct {
        const char *text;
        struct passphrase_cost cost;
        const char *key;
    } vectors[] = {
        {"password",
         {2, 64},
         "1e6938f511f9d7a88f1c6a4a49d446685ce2e3f58ecf335e07950920a0201dbb"},
        {"correct horse battery staple",
         {3, 8},
         "d302a43ac17eb55a2e0f3a3c2253f61c9c3b6601b113aa766e89a6021e46cdcf"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        uint8_t key[SEAL_KEY_BYTES];
        char hex[2 * sizeof key + 1];

        assert_int_equal(passphrase_key(vectors[i].text, strlen(vectors[i].text), salt,
                                        &vectors[i].cost, key),
                         OK);
        text_hex_encode(key, sizeof key, hex);
        assert_string_equal(hex, vectors[i].key);
    }
}

static void limits_hold(void **state)
{
    static const uint8_t zero[SEAL_KEY_BYTES] = {0};
    char text[PASSPHRASE_BYTES_MAX + 1];
    const struct {
        size_t bytes;
        struct passphrase_cost cost;
        enum err due;
    } cases[] = {
        {PASSPHRASE_BYTES_MIN - 1, {1, 8}, ERR_LIMIT},
        {PASSPHRASE_BYTES_MIN, {1, 8}, OK},
        {PASSPHRASE_BYTES_MAX, {1, 8}, OK},
        {PASSPHRASE_BYTES_MAX + 1, {1, 8}, ERR_LIMIT},
        {16, {0, 8}, ERR_LIMIT},
        {16, {PASSPHRASE_PASSES_MAX + 1, 8}, ERR_LIMIT},
        {16, {1, PASSPHRASE_MEBIBYTES_MIN - 1}, ERR_LIMIT},
        {16, {1, PASSPHRASE_MEBIBYTES_MAX + 1}, ERR_LIMIT},
    };

    (void)state;
    memset(text, 'p', sizeof text);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint8_t key[SEAL_KEY_BYTES] = {1};

        assert_int_equal(passphrase_key(text, cases[i].bytes, salt, &cases[i].cost, key),
                         cases[i].due);
        assert_int_equal(memcmp(key, zero, sizeof key) == 0, cases[i].due != OK);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_those_of_the_reference),
        cmocka_unit_test(limits_hold),
    };

    if (crypto_start() != OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
