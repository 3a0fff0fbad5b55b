/* SPDX-License-Identifier: Apache-2.0 */
/*
 * column.c - breaking text into lines, and setting lines beside each other
 */
#include "agreement/column.h"

#include "base/must.h"
#include "base/text.h"

#include <stdbool.h>
#include <string.h>

/* What is left of a text, and its next line. */
struct column {
    const uint8_t *at;
    const uint8_t *end;
    size_t width;
    const uint8_t *line; /* the line last taken */
    const uint8_t *line_end;
    size_t line_chars;
};

static void start(struct column *c, const char *text, size_t width)
{
    must(width > 0);
    *c = (struct column){.at = (const uint8_t *)text, .width = width};
    c->end = c->at + strlen(text);
    c->line = c->line_end = c->at;
}

static bool is_blank(uint8_t byte)
{
    return byte == ' ' || byte == '\t';
}

/* Take the next line; false, and an empty line, when nothing is left. */
static bool take_line(struct column *c)
{
    const uint8_t *p = c->at;
    const uint8_t *stop = NULL; /* after the last word that fits */
    size_t chars = 0;
    size_t stop_chars = 0;

    c->line = c->line_end = c->at;
    c->line_chars = 0;
    if (c->at == c->end)
        return false;
    while (p < c->end && *p != '\n') {
        if (is_blank(*p) && p > c->at && !is_blank(p[-1])) {
            stop = p;
            stop_chars = chars;
        }
        if (chars == c->width)
            break;
        (void)text_next(&p, c->end);
        chars++;
    }
    if (p == c->end || *p == '\n' || !stop) {
        stop = p; /* all of it fits, or one word is wider than the column */
        stop_chars = chars;
    }
    c->line_end = stop;
    c->line_chars = stop_chars;
    while (stop < c->end && is_blank(*stop))
        stop++;
    c->at = stop < c->end && *stop == '\n' ? stop + 1 : stop;
    return true;
}

static void add_blanks(struct buffer *out, size_t count)
{
    for (size_t i = 0; i < count; i++)
        buffer_add_byte(out, ' ');
}

static void add_visible(struct buffer *out, const uint8_t *at, const uint8_t *end)
{
    while (at < end) {
        uint32_t c = text_next(&at, end);
        uint8_t bytes[4];

        if (c == '\n' || c == '\t')
            c = ' ';
        if (c == UINT32_MAX || text_is_hidden(c))
            c = 0xFFFD;
        buffer_add(out, bytes, text_encode(c, bytes));
    }
}

static void add_line(struct buffer *out, const struct column *c)
{
    add_visible(out, c->line, c->line_end);
}

void column_bytes(struct buffer *out, const char *text, size_t bytes)
{
    const uint8_t *at = (const uint8_t *)text;

    add_visible(out, at, at + bytes);
}

void column_text(struct buffer *out, const char *text)
{
    column_bytes(out, text, strlen(text));
}

void column_item(
    struct buffer *out, const char *label, const char *text, size_t indent, size_t width)
{
    struct column names, words;
    bool fits;

    must(indent < width);
    start(&names, label, width);
    start(&words, text, width - indent);
    (void)take_line(&names);
    (void)take_line(&words);
    fits = names.at == names.end && (names.line_chars == 0 || names.line_chars < indent);

    add_line(out, &names);
    while (!fits && take_line(&names)) {
        buffer_add_byte(out, '\n');
        add_line(out, &names);
    }
    if (words.line_chars > 0) {
        if (!fits)
            buffer_add_byte(out, '\n');
        add_blanks(out, fits ? indent - names.line_chars : indent);
        add_line(out, &words);
    }
    buffer_add_byte(out, '\n');
    while (take_line(&words)) {
        add_blanks(out, words.line_chars > 0 ? indent : 0);
        add_line(out, &words);
        buffer_add_byte(out, '\n');
    }
}

/* The next paragraph of the text at *at, which moves behind it (NULL: it was the last).
 */
static void start_paragraph(struct column *c, const char **at, size_t width)
{
    const char *text = *at ? *at : "";
    const char *end = strchr(text, '\n');

    start(c, text, width);
    if (end)
        c->end = (const uint8_t *)end;
    *at = end ? end + 1 : NULL;
}

static void add_row(struct buffer *out, const struct column *l, const struct column *r)
{
    add_line(out, l);
    add_blanks(out, l->line_chars < l->width ? l->width - l->line_chars : 0);
    buffer_add_text(out, r->line_chars > 0 ? " | " : " |");
    add_line(out, r);
    buffer_add_byte(out, '\n');
}

void column_pair(struct buffer *out, const char *left, const char *right, size_t width)
{
    while (left || right) {
        struct column l, r;
        bool more = true;

        start_paragraph(&l, &left, width);
        start_paragraph(&r, &right, width);
        (void)take_line(&l);
        (void)take_line(&r);
        while (more) {
            add_row(out, &l, &r);
            more = take_line(&l);
            more = take_line(&r) || more;
        }
    }
}
