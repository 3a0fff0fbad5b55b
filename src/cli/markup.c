/* SPDX-License-Identifier: Apache-2.0 */
/*
 * markup.c - escaping
 */
#include "cli/markup.h"

#include "cli/output.h"

#include <string.h>

enum { TEXT_CEILING = 1 << 16 };

void markup_text(struct buffer *out, const char *text)
{
    struct buffer visible;

    buffer_init(&visible, TEXT_CEILING);
    output_visible(&visible, text, false);
    for (const char *c = buffer_text(&visible); *c != '\0'; c++) {
        switch (*c) {
        case '&':
            buffer_add_text(out, "&amp;");
            break;
        case '<':
            buffer_add_text(out, "&lt;");
            break;
        case '>':
            buffer_add_text(out, "&gt;");
            break;
        case '"':
            buffer_add_text(out, "&quot;");
            break;
        case '\'':
            buffer_add_text(out, "&#39;");
            break;
        default:
            buffer_add_byte(out, (uint8_t)*c);
        }
    }
    buffer_fini(&visible);
}

void markup_element(struct buffer *out, const char *tag, const char *text)
{
    buffer_printf(out, "<%s>", tag);
    markup_text(out, text);
    buffer_printf(out, "</%.*s>", (int)strcspn(tag, " "), tag);
}
