/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hash_test.c - FIPS 180-4 examples, RFC 6234 8.5, RFC 4231, RFC 1321 A.5
 */
#include "base/memory.h"
#include "base/num.h"
#include "crypto/entropy.h"
#include "crypto/hash.h"
#include "tests/support/failing.h"
#include "tests/support/hex.h"

#include <openssl/crypto.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct {
    const char *message, *sha256, *sha512;
} fips[] = {
    {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
     "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
     "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e"},
    {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
     "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
     "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"},
    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
     "204a8fc6dda82f0a0ced7beb8e08a41657c16ef468b228a8279be331a703c335"
     "96fd15c13b1b07f9aa1d3bea57789ca031ad85c7a71dd70354ec631238ca3445"},
};

static void test_examples_of_the_standard(void **state)
{
    uint8_t out[SHA512_BYTES];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(fips); i++) {
        const struct part whole = {fips[i].message, strlen(fips[i].message)};

        hash_sha256(whole.bytes, whole.count, out);
        hex_assert(out, SHA256_BYTES, fips[i].sha256);
        hash_sha512_parts(&whole, 1, out);
        hex_assert(out, SHA512_BYTES, fips[i].sha512);
    }
}

/* However the message is cut, and with nothing between. */
static void test_parts_hash_as_their_concatenation(void **state)
{
    const char *message = fips[2].message;
    size_t count = strlen(message);
    uint8_t out[SHA512_BYTES];

    (void)state;
    for (size_t cut = 0; cut <= count; cut++) {
        const struct part parts[] = {
            {message, cut}, {NULL, 0}, {message + cut, count - cut}};

        hash_sha256_parts(parts, COUNT_OF(parts), out);
        hex_assert(out, SHA256_BYTES, fips[2].sha256);
        hash_sha512_parts(parts, COUNT_OF(parts), out);
        hex_assert(out, SHA512_BYTES, fips[2].sha512);
    }
    hash_sha256_parts(NULL, 0, out);
    hex_assert(out, SHA256_BYTES, fips[0].sha256);
}

static void test_md5_of_its_standard(void **state)
{
    static const struct {
        const char *message, *md5;
    } rfc1321[] = {
        {"", "d41d8cd98f00b204e9800998ecf8427e"},
        {"a", "0cc175b9c0f1b6a831c399e269772661"},
        {"message digest", "f96b697d7cb7938d525a2f31aaf161d0"},
        {"1234567890123456789012345678901234567890123456789012345678901234567890123456789"
         "0",
         "57edf4a22be3c955ac49da2e2107b67a"},
    };
    uint8_t out[MD5_BYTES];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rfc1321); i++) {
        assert_int_equal(hash_md5(rfc1321[i].message, strlen(rfc1321[i].message), out),
                         OK);
        hex_assert(out, sizeof out, rfc1321[i].md5);
    }
}

static void test_a_million_letters_in_a_stream(void **state)
{
    struct hash_stream *h = hash_stream_new();
    uint8_t letters[1000], out[SHA256_BYTES];

    (void)state;
    assert_non_null(h);
    memset(letters, 'a', sizeof letters);
    for (int i = 0; i < 1000; i++)
        hash_stream_add(h, letters, sizeof letters);
    hash_stream_add(h, NULL, 0);
    hash_stream_end(h, out);
    hex_assert(out, sizeof out,
               "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

static void test_a_stream_may_be_given_up(void **state)
{
    struct hash_stream *h = hash_stream_new();

    (void)state;
    assert_non_null(h);
    hash_stream_add(h, "x", 1);
    hash_stream_free(h);
    hash_stream_free(NULL);
}

/* Each allocation failing, OpenSSL's among them. */
static void test_a_stream_needs_memory(void **state)
{
    (void)state;
    for (size_t n = 1;; n++) {
        struct hash_stream *h;

        failing_start(n);
        h = hash_stream_new();
        if (failing_stop() < n) {
            assert_non_null(h);
            hash_stream_free(h);
            assert_true(n > 2); /* ours, and at least one of OpenSSL's */
            return;
        }
        assert_null(h);
    }
}

/* RFC 4231 4.2 to 4.8 but the truncated one. Keys shorter than 32 bytes are padded
 * with zeroes, which HMAC does anyway; those longer than a block stand here as
 * their hash, which HMAC does first. */
static const struct {
    const char *key, *message, *mac;
} rfc4231[] = {
    {"0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "4869205468657265",
     "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
    {"4a656665", "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
     "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
    {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
     "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd"
     "dddddddddddddddddddddddddddddddddddd",
     "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
    {"0102030405060708090a0b0c0d0e0f10111213141516171819",
     "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"
     "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd",
     "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
    {NULL,
     "54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a65204b6579202d2048"
     "617368204b6579204669727374",
     "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
};

static void test_hmac_of_the_standard(void **state)
{
    uint8_t key[32], message[100], out[SHA256_BYTES], long_key[131];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rfc4231); i++) {
        size_t count = hex_load(rfc4231[i].message, message, sizeof message);
        const struct part parts[] = {{message, count / 3},
                                     {message + count / 3, count - count / 3}};

        memset(key, 0, sizeof key);
        memset(long_key, 0xAA, sizeof long_key);
        if (rfc4231[i].key)
            hex_load(rfc4231[i].key, key, sizeof key);
        else
            hash_sha256(long_key, sizeof long_key, key);
        hash_hmac256(key, parts, COUNT_OF(parts), out);
        hex_assert(out, sizeof out, rfc4231[i].mac);
    }
}

static void *openssl_malloc(size_t bytes, const char *file, int line)
{
    (void)file;
    (void)line;
    return malloc(bytes);
}

static void *openssl_realloc(void *old, size_t bytes, const char *file, int line)
{
    (void)file;
    (void)line;
    return realloc(old, bytes);
}

static void openssl_free(void *block, const char *file, int line)
{
    (void)file;
    (void)line;
    free(block);
}

/* OpenSSL's heap becomes that of this program, where malloc can be made to fail. */
static int start(void **state)
{
    (void)state;
    if (CRYPTO_set_mem_functions(openssl_malloc, openssl_realloc, openssl_free) != 1)
        return -1;
    return crypto_start() == OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_examples_of_the_standard),
        cmocka_unit_test(test_parts_hash_as_their_concatenation),
        cmocka_unit_test(test_md5_of_its_standard),
        cmocka_unit_test(test_a_million_letters_in_a_stream),
        cmocka_unit_test(test_a_stream_may_be_given_up),
        cmocka_unit_test(test_a_stream_needs_memory),
        cmocka_unit_test(test_hmac_of_the_standard),
    };

    return cmocka_run_group_tests(tests, start, NULL);
}
