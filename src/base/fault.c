/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fault.c - making the sentence, and making it safe to show
 *
 * What is quoted in a sentence may come from a file or from a peer. A terminal
 * obeys control characters and a reader believes bidi controls, so neither
 * passes; each stands as U+FFFD.
 */
#include "base/fault.h"

#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Copy `in` as valid, visible UTF-8, cut before the code point that no longer
 * fits in `capacity` with the NUL. */
static void copy_visible(char *out, size_t capacity, const char *in)
{
    const uint8_t *at = (const uint8_t *)in;
    const uint8_t *end = at + strlen(in);
    size_t used = 0;

    while (at < end) {
        uint32_t c = text_next(&at, end);
        uint8_t bytes[4];
        size_t count;

        if (c == UINT32_MAX || c == '\n' || c == '\t' || text_is_hidden(c))
            c = 0xFFFD;
        count = text_encode(c, bytes);
        if (used + count >= capacity)
            break;
        memcpy(out + used, bytes, count);
        used += count;
    }
    out[used] = 0;
}

enum err
fault_set(struct fault *f, enum err code, const char *rule, const char *format, ...)
{
    /* Making a text visible shrinks it to three quarters at worst (four bytes
     * become the three of U+FFFD), so where vsnprintf cuts, which may be inside
     * a code point, is always beyond what is copied. The arguments may be *f's
     * own texts: nothing of *f changes before both are read. */
    char raw[2 * FAULT_TEXT_BYTES];
    char raw_rule[FAULT_RULE_BYTES];
    va_list arguments;

    if (!f)
        return code;
    va_start(arguments, format);
    if (vsnprintf(raw, sizeof raw, format, arguments) < 0)
        raw[0] = 0;
    va_end(arguments);
    copy_visible(raw_rule, sizeof raw_rule, rule ? rule : "");

    f->code = code;
    memcpy(f->rule, raw_rule, sizeof f->rule);
    copy_visible(f->text, sizeof f->text, raw);
    return code;
}
