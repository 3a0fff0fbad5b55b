/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hex.c - loading and comparing vectors
 */
#include "tests/support/hex.h"

#include "base/memory.h"
#include "base/must.h"
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

size_t hex_load(const char *hex, uint8_t *out, size_t capacity)
{
    size_t bytes = strlen(hex) / 2;

    must(bytes <= capacity);
    must(text_hex_decode(hex, out, bytes) == OK);
    return bytes;
}

void hex_assert(const void *bytes, size_t count, const char *expected)
{
    char *text = memory_new(2 * count + 1, 1);

    must(text);
    text_hex_encode(bytes, count, text);
    assert_string_equal(text, expected);
    memory_free(text);
}
