/* SPDX-License-Identifier: Apache-2.0 */
/*
 * text.c - strict text: one value has one spelling, everything else is refused
 */
#include "base/text.h"

#include "base/must.h"
#include "base/num.h"

#include <string.h>

static const char base64_alphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/* The length of the sequence that `lead` begins, its own bits, and the smallest
 * value that needs that length; 0 if no sequence begins so. */
static size_t sequence_start(uint8_t lead, uint32_t *bits, uint32_t *smallest)
{
    if (lead < 0x80) {
        *bits = lead;
        *smallest = 0;
        return 1;
    }
    if (lead >= 0xC0 && lead < 0xE0) {
        *bits = lead & 0x1Fu;
        *smallest = 0x80;
        return 2;
    }
    if (lead >= 0xE0 && lead < 0xF0) {
        *bits = lead & 0x0Fu;
        *smallest = 0x800;
        return 3;
    }
    if (lead >= 0xF0 && lead < 0xF8) {
        *bits = lead & 0x07u;
        *smallest = 0x10000;
        return 4;
    }
    return 0;
}

static bool is_scalar(uint32_t c)
{
    return c <= 0x10FFFF && !(c >= 0xD800 && c <= 0xDFFF);
}

uint32_t text_next(const uint8_t **at, const uint8_t *end)
{
    const uint8_t *p = *at;
    uint32_t value = 0, smallest = 0;
    size_t count;

    if (p == end)
        return UINT32_MAX;
    *at = p + 1;
    count = sequence_start(*p, &value, &smallest);
    if (count == 0 || count > (size_t)(end - p))
        return UINT32_MAX;
    for (size_t i = 1; i < count; i++) {
        if ((p[i] & 0xC0) != 0x80)
            return UINT32_MAX;
        value = value << 6 | (p[i] & 0x3Fu);
    }
    if (value < smallest || !is_scalar(value))
        return UINT32_MAX;
    *at = p + count;
    return value;
}

bool text_is_utf8(const void *bytes, size_t count)
{
    const uint8_t *at = bytes;
    const uint8_t *end;

    if (count == 0)
        return true;
    end = at + count;
    while (at < end)
        if (text_next(&at, end) == UINT32_MAX)
            return false;
    return true;
}

size_t text_encode(uint32_t c, uint8_t out[4])
{
    if (!is_scalar(c))
        return 0;
    if (c < 0x80) {
        out[0] = (uint8_t)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (uint8_t)(0xC0 | c >> 6);
        out[1] = (uint8_t)(0x80 | (c & 0x3F));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (uint8_t)(0xE0 | c >> 12);
        out[1] = (uint8_t)(0x80 | (c >> 6 & 0x3F));
        out[2] = (uint8_t)(0x80 | (c & 0x3F));
        return 3;
    }
    out[0] = (uint8_t)(0xF0 | c >> 18);
    out[1] = (uint8_t)(0x80 | (c >> 12 & 0x3F));
    out[2] = (uint8_t)(0x80 | (c >> 6 & 0x3F));
    out[3] = (uint8_t)(0x80 | (c & 0x3F));
    return 4;
}

bool text_is_hidden(uint32_t c)
{
    /* Controls but newline and tab; line and paragraph separators; Unicode's
     * Default_Ignorable_Code_Point; the interlinear annotation marks. */
    static const struct {
        uint32_t first, last;
    } hidden[] = {
        {0x0000, 0x0008}, {0x000B, 0x001F},   {0x007F, 0x009F},   {0x00AD, 0x00AD},
        {0x034F, 0x034F}, {0x061C, 0x061C},   {0x115F, 0x1160},   {0x17B4, 0x17B5},
        {0x180B, 0x180F}, {0x200B, 0x200F},   {0x2028, 0x202E},   {0x2060, 0x206F},
        {0x3164, 0x3164}, {0xFE00, 0xFE0F},   {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0},
        {0xFFF0, 0xFFFB}, {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF},
    };

    for (size_t i = 0; i < COUNT_OF(hidden); i++)
        if (c >= hidden[i].first && c <= hidden[i].last)
            return true;
    return false;
}

void text_base64_encode(const uint8_t *in, size_t bytes, char *out)
{
    uint32_t bits = 0;
    unsigned held = 0;

    for (size_t i = 0; i < bytes; i++) {
        bits = (bits << 8 | in[i]) & 0x3FFF;
        held += 8;
        while (held >= 6) {
            held -= 6;
            *out++ = base64_alphabet[bits >> held & 63];
        }
    }
    if (held > 0)
        *out++ = base64_alphabet[bits << (6 - held) & 63];
    *out = 0;
}

/* clang-format off */
/* What each character of the alphabet stands for, plus one; 0: it is none. */
static const uint8_t base64_values[256] = {
    ['A'] = 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20,
    21, 22, 23, 24, 25, 26, /* to Z */
    ['a'] = 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44,
    45, 46, 47, 48, 49, 50, 51, 52, /* to z */
    ['0'] = 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, /* to 9 */
    ['-'] = 63, ['_'] = 64,
};
/* clang-format on */

static int base64_value(char c)
{
    return base64_values[(unsigned char)c] - 1;
}

/* Decode BASE64_CHARS(bytes) characters; out may be NULL, to look only. */
static bool base64_decode(const char *in, uint8_t *out, size_t bytes)
{
    uint32_t bits = 0;
    unsigned held = 0;
    size_t made = 0;

    for (size_t i = 0; i < BASE64_CHARS(bytes); i++) {
        int value = base64_value(in[i]);

        if (value < 0)
            return false;
        bits = (bits << 6 | (uint32_t)value) & 0x3FFF;
        held += 6;
        if (held >= 8) {
            held -= 8;
            if (out)
                out[made] = (uint8_t)(bits >> held & 0xFF);
            made++;
        }
    }
    return (bits & ((1u << held) - 1)) == 0; /* the spare bits */
}

enum err text_base64_check(const char *in, size_t *bytes)
{
    size_t chars = strlen(in);
    size_t held = chars / 4 * 3 + chars % 4 * 3 / 4;

    if (chars != BASE64_CHARS(held) || !base64_decode(in, NULL, held))
        return ERR_MALFORMED;
    *bytes = held;
    return OK;
}

enum err text_base64_decode(const char *in, uint8_t *out, size_t bytes)
{
    must(bytes <= SIZE_MAX / 8);
    if (strlen(in) == BASE64_CHARS(bytes) && base64_decode(in, out, bytes))
        return OK;
    if (bytes > 0)
        memset(out, 0, bytes);
    return ERR_MALFORMED;
}

void text_hex_encode(const uint8_t *in, size_t bytes, char *out)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < bytes; i++) {
        *out++ = digits[in[i] >> 4];
        *out++ = digits[in[i] & 15];
    }
    *out = 0;
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool hex_decode(const char *in, uint8_t *out, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++) {
        int high = hex_value(in[2 * i]);
        int low = hex_value(in[2 * i + 1]);

        if (high < 0 || low < 0)
            return false;
        out[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

enum err text_hex_decode(const char *in, uint8_t *out, size_t bytes)
{
    must(bytes <= SIZE_MAX / 2);
    if (strlen(in) == 2 * bytes && hex_decode(in, out, bytes))
        return OK;
    if (bytes > 0)
        memset(out, 0, bytes);
    return ERR_MALFORMED;
}

enum err text_decimal(const char *in, uint64_t max, uint64_t *out)
{
    uint64_t value = 0;

    if (in[0] == 0 || (in[0] == '0' && in[1] != 0))
        return ERR_MALFORMED;
    for (const char *p = in; *p; p++) {
        if (*p < '0' || *p > '9')
            return ERR_MALFORMED;
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, (uint64_t)(*p - '0'), &value))
            return ERR_LIMIT;
    }
    if (value > max)
        return ERR_LIMIT;
    *out = value;
    return OK;
}

enum err text_copy(char *out, size_t capacity, const char *in)
{
    size_t bytes = strlen(in) + 1;

    must(capacity > 0);
    if (bytes > capacity) {
        out[0] = 0;
        return ERR_LIMIT;
    }
    memcpy(out, in, bytes);
    return OK;
}
