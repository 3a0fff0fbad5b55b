/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json_fuzz.c - any bytes: read, write, read again is the same value; shapes and
 * the strict texts never accept a second spelling
 */
#include "base/memory.h"
#include "base/must.h"
#include "base/num.h"
#include "base/text.h"
#include "json/json.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Whatever was read writes to what reads, as canonical, to an equal value. */
static void check_value(const json_t *value)
{
    struct buffer b, again;
    json_t *second = NULL;

    buffer_init(&b, 1 << 20);
    buffer_init(&again, 1 << 20);
    must(json_write(value, &b) == OK);
    must(json_read_canonical(b.data, b.bytes, b.bytes, &second, NULL) == OK);
    must(json_equal(value, second));
    must(json_write(second, &again) == OK);
    must(again.bytes == b.bytes && memcmp(again.data, b.data, b.bytes) == 0);
    json_decref(second);
    buffer_fini(&again);
    buffer_fini(&b);
}

static void check_shapes(const json_t *value)
{
    struct fault f;

    for (int want = JSON_WANT_INTEGER; want <= JSON_WANT_OBJECT; want++) {
        const struct json_field fields[] = {{"x", want, 0, 1000},
                                            {"", want | JSON_OPTIONAL, 0, 1000}};
        enum err e = json_check(value, "the input", fields, COUNT_OF(fields), &f);

        must(e == OK || e == ERR_MALFORMED || e == ERR_LIMIT);
        must(e == OK || text_is_utf8(f.text, strlen(f.text)));
    }
}

/* A text that decodes is the one that its bytes encode to. */
static void check_base64(const char *text)
{
    size_t bytes;
    uint8_t *decoded;
    char *encoded;

    if (text_base64_check(text, &bytes) != OK)
        return;
    decoded = memory_new(bytes, 1);
    encoded = memory_new(BASE64_CHARS(bytes) + 1, 1);
    must(decoded && encoded);
    must(text_base64_decode(text, decoded, bytes) == OK);
    text_base64_encode(decoded, bytes, encoded);
    must(strcmp(text, encoded) == 0);
    memory_free(encoded);
    memory_free(decoded);
}

/* The decoder moves on, and gives back what the encoder would write. */
static void check_utf8(const uint8_t *data, size_t size)
{
    const uint8_t *at = data;
    bool is_valid = true;

    while (at < data + size) {
        const uint8_t *from = at;
        uint32_t c = text_next(&at, data + size);
        uint8_t bytes[4];

        must(at > from);
        if (c == UINT32_MAX) {
            is_valid = false;
            continue;
        }
        must(text_encode(c, bytes) == (size_t)(at - from));
        must(memcmp(bytes, from, (size_t)(at - from)) == 0);
    }
    must(is_valid == text_is_utf8(data, size));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fault f = {.text = ""};
    json_t *value = NULL;
    enum err e = json_read(data, size, 1 << 16, &value, &f);
    char *text = memory_new(size + 1, 1);

    must(text);
    if (size > 0)
        memcpy(text, data, size);
    check_base64(text);
    check_utf8(data, size);
    memory_free(text);

    must((e == OK) == (value != NULL));
    must(e == OK || (e == f.code && text_is_utf8(f.text, strlen(f.text))));
    if (e == OK) {
        check_value(value);
        check_shapes(value);
    }
    json_decref(value);
    return 0;
}
