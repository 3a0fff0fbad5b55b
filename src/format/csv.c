/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csv.c - a window over the source that always holds the row being read from its start
 *
 *     window:  [ done with | row being read .... | not yet looked at | free ]
 *                           from                  at                  filled
 *
 * A row is scanned once, byte by byte, into the text of its fields. Only when it is over
 * does the window move on: behind the row, or, if its quotes are wrong, behind its first
 * line, so that one stray quote does not swallow the rows after it. That costs no more
 * than the file's size again: a quote stays open only over text without a lone quote.
 */
#include "format/csv.h"

#include "base/buffer.h"
#include "base/memory.h"
#include "base/must.h"
#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum {
    WINDOW_BYTES = CSV_ROW_MAX + 1, /* one more, to see that a row is over */
    READ_BYTES = 64 * 1024,
    END = -1, /* no byte is left */
    END_MARK = 0x1A,
    STUCK = -2 /* the source failed, or the row is longer than the window */
};

struct csv {
    struct source *source;
    uint8_t *window;
    size_t from;
    size_t at;
    size_t filled;
    size_t line; /* of the row's start */
    bool relaxed;
    char separator; /* between fields; NUL until it is seen */
    bool ended;
    bool begun;
    enum err failed; /* what the source returned, for good */
    struct buffer text;
    size_t starts[CSV_COLUMNS_MAX];
    size_t count;
};

struct csv *csv_new(struct source *source)
{
    struct csv *csv = memory_new(1, sizeof *csv);

    if (csv == NULL)
        return NULL;
    csv->window = memory_new(WINDOW_BYTES, 1);
    if (csv->window == NULL) {
        memory_free(csv);
        return NULL;
    }
    csv->source = source;
    csv->line = 1;
    csv->separator = ',';
    buffer_init(&csv->text, (size_t)CSV_ROW_MAX + CSV_COLUMNS_MAX);
    return csv;
}

void csv_part(struct csv *csv, char separator)
{
    must(!csv->begun);
    csv->separator = separator;
}

void csv_relax(struct csv *csv)
{
    must(!csv->begun);
    csv->relaxed = true;
}

void csv_free(struct csv *csv)
{
    if (csv == NULL)
        return;
    buffer_fini(&csv->text);
    memory_wipe_free(csv->window, WINDOW_BYTES);
    memory_free(csv);
}

/* Read on, making room by moving the row to the window's start when it is far out. */
static void fill(struct csv *csv)
{
    size_t room = WINDOW_BYTES - csv->filled;
    size_t got = 0;

    if (csv->ended || csv->failed != OK)
        return;
    if (room < READ_BYTES && csv->from > 0) {
        memmove(csv->window, csv->window + csv->from, csv->filled - csv->from);
        csv->at -= csv->from;
        csv->filled -= csv->from;
        csv->from = 0;
        room = WINDOW_BYTES - csv->filled;
    }
    if (room == 0)
        return;
    csv->failed = csv->source->read(csv->source->state, csv->window + csv->filled,
                                    room < READ_BYTES ? room : READ_BYTES, &got);
    if (csv->failed == ERR_MALFORMED || csv->failed == ERR_LIMIT ||
        csv->failed == ERR_NOT_FOUND)
        csv->failed = ERR_IO; /* else it would look like a bad row, or like the end */
    if (csv->failed == OK && got == 0)
        csv->ended = true;
    if (csv->failed == OK)
        csv->filled += got;
}

/* The byte at csv->at, END or STUCK; it stays. */
static int peek(struct csv *csv)
{
    if (csv->at == csv->filled)
        fill(csv);
    if (csv->at < csv->filled)
        return csv->window[csv->at];
    return csv->ended ? END : STUCK;
}

/* The window's bytes before `to` are done with. */
static void leave(struct csv *csv, size_t to)
{
    for (size_t i = csv->from; i < to; i++)
        csv->line += csv->window[i] == '\n' ? 1 : 0;
    csv->from = to;
    csv->at = to;
}

/* Leave everything up to and with the next line end. */
static void leave_line(struct csv *csv)
{
    for (;;) {
        size_t held = csv->filled - csv->from;
        const uint8_t *from = csv->window + csv->from;
        const uint8_t *end = held > 0 ? memchr(from, '\n', held) : NULL;

        if (end != NULL) {
            leave(csv, (size_t)(end - csv->window) + 1);
            return;
        }
        leave(csv, csv->filled);
        fill(csv);
        if (csv->filled == csv->from)
            return;
    }
}

/* CR LF, LF, or the end of everything; the line end is consumed. */
static bool at_row_end(struct csv *csv)
{
    int c = peek(csv);

    if (c == END)
        return true;
    if (c == '\r') {
        csv->at++;
        c = peek(csv);
        if (c != '\n' && c != END) {
            csv->at--;
            return false;
        }
    }
    if (c == '\n')
        csv->at++;
    return c == '\n' || c == END;
}

static enum err scan_quoted(struct csv *csv, struct fault *f)
{
    size_t start = csv->text.bytes;

    csv->at++;
    while (csv->text.bytes - start <= CSV_FIELD_MAX) {
        int c = peek(csv);

        if (c == STUCK)
            break;
        if (c == END)
            return fault_set(
                f, ERR_MALFORMED, "",
                "A quoted field is never closed; close it with a double quote, "
                "and double each quote inside.");
        csv->at++;
        if (c == '"') {
            if (peek(csv) != '"')
                return OK;
            csv->at++;
        }
        buffer_add_byte(&csv->text, (uint8_t)c);
    }
    return ERR_LIMIT;
}

static enum err scan_bare(struct csv *csv, struct fault *f)
{
    size_t start = csv->text.bytes;

    while (csv->text.bytes - start <= CSV_FIELD_MAX) {
        int c = peek(csv);

        if (c == STUCK)
            break;
        if (c == END || c == csv->separator || c == '\n')
            return OK;
        if (c == '\r' && at_row_end(csv)) {
            csv->at--; /* at the LF, or past a CR at the very end */
            return OK;
        }
        if (c == '\r')
            return fault_set(
                f, ERR_MALFORMED, "",
                "There is a carriage return without a line feed; save the file "
                "with LF or CRLF line ends.");
        if (c == '"' && !csv->relaxed)
            return fault_set(
                f, ERR_MALFORMED, "",
                "There is a double quote inside a field without quotes; put the "
                "field in quotes and double the quote inside.");
        csv->at++;
        buffer_add_byte(&csv->text, (uint8_t)c);
    }
    return ERR_LIMIT;
}

/* One field and its NUL, of which at most CSV_COLUMNS_MAX are kept. */
static enum err scan_field(struct csv *csv, struct fault *f)
{
    enum err e;

    if (csv->count == CSV_COLUMNS_MAX)
        return fault_set(f, ERR_LIMIT, "",
                         "The row has more than %d fields; split the file.",
                         CSV_COLUMNS_MAX);
    csv->starts[csv->count++] = csv->text.bytes;
    e = peek(csv) == '"' ? scan_quoted(csv, f) : scan_bare(csv, f);
    if (e == ERR_LIMIT && csv->failed != OK)
        return csv->failed;
    if (e == ERR_LIMIT)
        return fault_set(
            f, ERR_LIMIT, "",
            "A field is longer than %d bytes or its row than %d; shorten it, or "
            "close its quotes.",
            CSV_FIELD_MAX, CSV_ROW_MAX);
    if (e == OK)
        buffer_add_byte(&csv->text, 0);
    return e;
}

static enum err refuse_long_row(struct fault *f)
{
    return fault_set(f, ERR_LIMIT, "", "The row is longer than %d bytes; shorten it.",
                     CSV_ROW_MAX);
}

static enum err scan_row(struct csv *csv, struct fault *f)
{
    for (;;) {
        enum err e = scan_field(csv, f);

        if (e != OK)
            return e;
        if (at_row_end(csv))
            return csv->at - csv->from > CSV_ROW_MAX ? refuse_long_row(f) : OK;
        if (peek(csv) == STUCK)
            return csv->failed != OK ? csv->failed : refuse_long_row(f);
        if (peek(csv) != csv->separator)
            return fault_set(
                f, ERR_MALFORMED, "",
                "Something follows the closing quote of a field; part fields "
                "with %s, and double each quote inside a field.",
                csv->separator == ';'    ? "semicolons"
                : csv->separator == '\t' ? "tabs"
                                         : "commas");
        csv->at++;
    }
}

static bool is_allowed(uint8_t c)
{
    return c >= 0x20 ? c != 0x7F : c == '\t' || c == '\n' || c == '\r';
}

/* A field must be text, and its NUL is ours: the row's own would cut it short. */
static enum err check_fields(const struct csv *csv, struct fault *f)
{
    for (size_t i = 0; i < csv->count; i++) {
        size_t start = csv->starts[i];
        size_t end = i + 1 < csv->count ? csv->starts[i + 1] : csv->text.bytes;

        if (!text_is_utf8(csv->text.data + start, end - start - 1))
            return fault_set(
                f, ERR_MALFORMED, "",
                "Field %zu is not UTF-8; save the file as UTF-8, or say how it is "
                "written: --encoding windows-1251, for example.",
                i + 1);
        for (size_t j = start; j < end - 1; j++)
            if (!is_allowed(csv->text.data[j]))
                return fault_set(f, ERR_MALFORMED, "",
                                 "Field %zu holds a control character; remove it.",
                                 i + 1);
    }
    return OK;
}

static void skip_mark(struct csv *csv)
{
    static const uint8_t mark[] = {0xEF, 0xBB, 0xBF};

    while (csv->filled < sizeof mark && !csv->ended && csv->failed == OK)
        fill(csv);
    if (csv->filled >= sizeof mark && memcmp(csv->window, mark, sizeof mark) == 0)
        leave(csv, sizeof mark);
}

/* Of commas, semicolons and tabs what stands most in the first line, outside of quotes;
 * commas if none does. */
static char see_separator(struct csv *csv)
{
    static const char separators[] = ",;\t";
    size_t counts[sizeof separators] = {0};
    size_t best = 0;
    bool quoted = false;
    int c;

    while ((c = peek(csv)) >= 0 && c != '\n') {
        const char *found = c != '\0' ? strchr(separators, c) : NULL;

        quoted = (c == '"') != quoted;
        if (found != NULL && !quoted)
            counts[found - separators]++;
        csv->at++;
    }
    csv->at = csv->from; /* nothing was read before */
    for (size_t i = 1; i < sizeof separators - 1; i++)
        if (counts[i] > counts[best])
            best = i;
    return separators[best];
}

static void begin(struct csv *csv)
{
    if (csv->begun)
        return;
    csv->begun = true;
    skip_mark(csv);
    if (csv->separator == '\0')
        csv->separator = see_separator(csv);
}

/* The last byte of files from systems that ended them so. */
static bool at_end_mark(struct csv *csv)
{
    bool marked = peek(csv) == END_MARK;

    if (!marked)
        return false;
    csv->at++;
    marked = peek(csv) == END;
    csv->at--;
    return marked;
}

static void skip_empty_lines(struct csv *csv)
{
    while (peek(csv) >= 0 && at_row_end(csv))
        leave(csv, csv->at);
}

enum err csv_next(struct csv *csv, struct csv_row *row, struct fault *f)
{
    enum err e;

    begin(csv);
    skip_empty_lines(csv);
    row->line = csv->line;
    if (csv->failed != OK)
        return csv->failed;
    if (peek(csv) == END || at_end_mark(csv))
        return ERR_NOT_FOUND;
    buffer_clear(&csv->text);
    csv->count = 0;
    e = scan_row(csv, f);
    if (csv->failed != OK)
        return csv->failed;
    if (e != OK) {
        leave_line(csv);
        return e;
    }
    leave(csv, csv->at);
    e = buffer_status(&csv->text);
    if (e == OK)
        e = check_fields(csv, f);
    if (e != OK)
        return e;
    for (size_t i = 0; i < csv->count; i++)
        row->fields[i] = (const char *)csv->text.data + csv->starts[i];
    row->count = csv->count;
    return OK;
}
