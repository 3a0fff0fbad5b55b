/* SPDX-License-Identifier: Apache-2.0 */
/*
 * blake_test.c - the standard's "abc", and personal strings by a second computation
 */
#include "base/num.h"
#include "crypto/blake.h"
#include "crypto/entropy.h"
#include "tests/support/hex.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void of_text(const char *personal, const char *text, size_t bytes, const char *hex)
{
    const struct part whole = {text, strlen(text)};
    const struct part split[] = {
        {text, strlen(text) / 2},
        {text + strlen(text) / 2, strlen(text) - strlen(text) / 2}};
    uint8_t out[BLAKE_OUT_MAX];

    blake_hash(personal, &whole, 1, out, bytes);
    hex_assert(out, bytes, hex);
    blake_hash(personal, split, COUNT_OF(split), out, bytes);
    hex_assert(out, bytes, hex);
}

/* [RFC7693] appendix A; the others from Python's hashlib. */
static void vectors(void **state)
{
    (void)state;
    of_text("", "abc", 64,
            "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
            "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923");
    of_text("", "", 64,
            "786a02f742015903c6c6fd852552d272912f4740e15847618a86e217f71f5419"
            "d25e1031afee585313896444934eb04b903a685b1448b755d56f701afe9be2ce");
    of_text("psi/1 item", "alice@example.com", 32,
            "ad340a3c74fd837e570b690bef7e1c7821e2fa86a79f12e53e5a58eb375eba75");
}

static int start(void **state)
{
    (void)state;
    return crypto_start();
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(vectors)};

    return cmocka_run_group_tests(tests, start, NULL);
}
