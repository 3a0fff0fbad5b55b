/* SPDX-License-Identifier: Apache-2.0 */
/*
 * misp_word.c - lenient about the spelling of a value, never about the value
 */
#include "format/misp_word.h"

#include "base/instant.h"
#include "base/num.h"
#include "base/text.h"
#include "crypto/hash.h"
#include "crypto/uuid.h"

#include <stdio.h>
#include <string.h>

enum { STAMP_LENGTH_MAX = 40 };

const char *misp_word_text(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

bool misp_word_number(const json_t *object, const char *key, int64_t max, int64_t *out)
{
    const json_t *value = json_object_get(object, key);
    uint64_t number = 0;

    if (json_is_integer(value)) {
        if (json_integer_value(value) < 0 || json_integer_value(value) > max)
            return false;
        *out = json_integer_value(value);
        return true;
    }
    if (!json_is_string(value) ||
        text_decimal(json_string_value(value), (uint64_t)max, &number) != OK)
        return false;
    *out = (int64_t)number;
    return true;
}

bool misp_word_bool(const json_t *object, const char *key, bool otherwise)
{
    const json_t *value = json_object_get(object, key);
    const char *text = json_string_value(value);

    if (json_is_boolean(value))
        return json_is_true(value);
    if (json_is_integer(value))
        return json_integer_value(value) != 0;
    if (text == NULL)
        return otherwise;
    if (strcmp(text, "1") == 0 || strcmp(text, "true") == 0)
        return true;
    return strcmp(text, "0") == 0 || strcmp(text, "false") == 0 ? false : otherwise;
}

bool misp_word_seconds(const json_t *object, const char *key, int64_t *out)
{
    int64_t seconds = 0;

    if (!misp_word_number(object, key, INSTANT_MAX - INSTANT_DAY, &seconds) ||
        seconds == 0)
        return false;
    *out = seconds;
    return true;
}

bool misp_word_is_uuid(const char *text, char out[MISP_WORD_UUID_CHARS + 1])
{
    bool empty = true;

    if (text == NULL || strlen(text) != MISP_WORD_UUID_CHARS)
        return false;
    for (size_t i = 0; i < MISP_WORD_UUID_CHARS; i++) {
        char c = text[i];
        bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
        if (hyphen ? c != '-' : strchr("0123456789abcdefABCDEF", c) == NULL)
            return false;
        empty = empty && (hyphen || c == '0');
    }
    for (size_t i = 0; !empty && i <= MISP_WORD_UUID_CHARS; i++)
        out[i] = (char)(text[i] >= 'A' && text[i] <= 'F' ? text[i] - 'A' + 'a' : text[i]);
    return !empty;
}

bool misp_word_uuid(const json_t *object,
                    const char *key,
                    char out[MISP_WORD_UUID_CHARS + 1])
{
    return misp_word_is_uuid(misp_word_text(object, key), out);
}

void misp_word_derive(const char *whole,
                      const char *part,
                      char out[MISP_WORD_UUID_CHARS + 1])
{
    static const char label[] = "entente misp part";
    const struct part parts[] = {
        {label, sizeof label}, {whole, strlen(whole) + 1}, {part, strlen(part)}};
    uint8_t digest[SHA256_BYTES];
    char hex[2 * UUID_BYTES + 1];

    hash_sha256_parts(parts, COUNT_OF(parts), digest);
    uuid_stamp(digest, 4); /* MISP takes no later version */
    text_hex_encode(digest, UUID_BYTES, hex);
    (void)snprintf(out, MISP_WORD_UUID_CHARS + 1, "%.8s-%.4s-%.4s-%.4s-%.12s", hex,
                   hex + 8, hex + 12, hex + 16, hex + 20);
}

static int64_t two_digits(const char *at)
{
    return (at[0] - '0') * 10 + at[1] - '0';
}

/* The offset "+hh:mm" in microseconds. */
static bool read_offset(const char *at, int64_t *out)
{
    if (strlen(at) != 6 || strspn(at + 1, "0123456789") != 2 || at[3] != ':' ||
        strspn(at + 4, "0123456789") != 2)
        return false;
    *out = (two_digits(at + 1) * 60 + two_digits(at + 4)) * 60 * STAMP_SECOND;
    if (at[0] == '-')
        *out = -*out;
    return true;
}

bool misp_word_stamp(const json_t *object, const char *key, int64_t *out)
{
    const char *text = misp_word_text(object, key);
    char bare[STAMP_LENGTH_MAX + 2];
    size_t length;
    int64_t offset = 0;
    int64_t stamp = 0;

    if (text == NULL || strlen(text) > STAMP_LENGTH_MAX || strlen(text) < 19)
        return false;
    length = 19 + strcspn(text + 19, "+-Z");
    memcpy(bare, text, length);
    memcpy(bare + length, "Z", 2);
    if (bare[10] == ' ')
        bare[10] = 'T';
    if (text[length] != '\0' && strcmp(text + length, "Z") != 0 &&
        !read_offset(text + length, &offset))
        return false;
    if (stamp_parse(bare, length + 1, &stamp) != OK || stamp - offset < 0)
        return false;
    *out = stamp - offset;
    return true;
}
