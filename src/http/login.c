/* SPDX-License-Identifier: Apache-2.0 */
/*
 * login.c - scheme and credentials of an Authorization header
 *
 * The law: what was decoded stands in `out` or in one block of this file, and is wiped on
 * every way out that gives nothing.
 */
#include "http/login.h"

#include "base/memory.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

static int base64_digit(char c)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *found = c != '\0' ? strchr(digits, c) : NULL;

    return found != NULL ? (int)(found - digits) : -1;
}

/* Four digits to as many bytes as they hold; 0 where they are none. */
static size_t decode_four(const char *in, bool last, uint8_t out[3])
{
    uint32_t bits = 0;
    size_t padding = 0;

    for (size_t i = 0; i < 4; i++) {
        int digit = base64_digit(in[i]);

        if (in[i] == '=' && last && i >= 2)
            padding++;
        else if (digit < 0 || padding > 0)
            return 0;
        bits = bits << 6 | (uint32_t)(digit < 0 ? 0 : digit);
    }
    if ((padding == 1 && (bits & 0xff) != 0) || (padding == 2 && (bits & 0xffff) != 0))
        return 0; /* a second spelling */
    out[0] = (uint8_t)(bits >> 16);
    out[1] = (uint8_t)(bits >> 8);
    out[2] = (uint8_t)bits;
    return 3 - padding;
}

/* Padded base64 [RFC4648] 4 into a text without controls. */
MUST_CHECK static enum err decode(const char *in, char *out, size_t capacity)
{
    size_t count = strlen(in), used = 0;

    if (count == 0 || count % 4 != 0)
        return ERR_MALFORMED;
    if (count / 4 * 3 >= capacity)
        return ERR_LIMIT;
    for (size_t i = 0; i < count; i += 4) {
        uint8_t three[3] = {0};
        size_t got = decode_four(in + i, i + 4 == count, three);

        if (got == 0)
            return ERR_MALFORMED;
        memcpy(out + used, three, got);
        used += got;
    }
    out[used] = '\0';
    for (size_t i = 0; i < used; i++)
        if ((unsigned char)out[i] < ' ' || out[i] == 0x7f)
            return ERR_MALFORMED;
    return text_is_utf8(out, used) ? OK : ERR_MALFORMED;
}

MUST_CHECK static enum err read_basic(const char *in, struct login *out)
{
    char pair[LOGIN_HEADER_MAX + 4];
    char *colon;
    enum err e = decode(in, pair, sizeof pair);

    if (e == OK) {
        colon = strchr(pair, ':');
        if (colon == NULL) {
            e = ERR_MALFORMED;
        } else {
            *colon = '\0';
            e = text_copy(out->name, sizeof out->name, pair);
            if (e == OK)
                e = text_copy(out->secret, sizeof out->secret, colon + 1);
        }
    }
    memory_wipe(pair, sizeof pair);
    return e;
}

/* token68 [RFC9110] 11.2, which holds a key of any kind. */
static bool is_token68(const char *in)
{
    size_t bytes = strspn(in, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                              "0123456789-._~+/");

    return bytes > 0 && strspn(in + bytes, "=") == strlen(in + bytes);
}

MUST_CHECK static enum err read_word(const char *in, struct login *out)
{
    if (!is_token68(in))
        return ERR_MALFORMED;
    return text_copy(out->secret, sizeof out->secret, in);
}

MUST_CHECK static enum err read_header(const char *header, struct login *out)
{
    const char *blank = strchr(header, ' ');
    size_t scheme = blank != NULL ? (size_t)(blank - header) : 0;

    if (blank == NULL) {
        out->kind = LOGIN_BARE;
        return read_word(header, out);
    }
    blank += strspn(blank, " ");
    if (scheme == 5 && strncasecmp(header, "Basic", scheme) == 0) {
        out->kind = LOGIN_BASIC;
        return read_basic(blank, out);
    }
    if (scheme == 6 && strncasecmp(header, "Bearer", scheme) == 0) {
        out->kind = LOGIN_BEARER;
        return read_word(blank, out);
    }
    out->kind = LOGIN_OTHER;
    return OK;
}

enum err login_read(const char *header, struct login *out)
{
    enum err e = OK;

    *out = (struct login){.kind = LOGIN_NONE};
    if (header[0] == '\0')
        return OK;
    if (strnlen(header, LOGIN_HEADER_MAX + 1) > LOGIN_HEADER_MAX)
        return ERR_LIMIT;
    e = read_header(header, out);
    if (e != OK)
        login_wipe(out);
    return e;
}

void login_wipe(struct login *l)
{
    memory_wipe(l, sizeof *l);
}
