/* SPDX-License-Identifier: Apache-2.0 */
/*
 * output.c - laying out JSON values for people, and writing to standard output
 */
#include "cli/output.h"

#include "base/must.h"
#include "base/num.h"
#include "base/text.h"

#include <uniwidth.h>

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    TEXT_CEILING = 1 << 28,
    CELL_CEILING = 1 << 20,
    COLUMNS_MAX = 12,
    KEY_MAX = 64,
    GAP = 2,
    JOINER_NO = 0x200C,
    JOINER = 0x200D
};

void output_init(struct output *o)
{
    o->json = json_object();
    o->ok = o->json != NULL;
    buffer_init(&o->text, TEXT_CEILING);
}

void output_fini(struct output *o)
{
    json_decref(o->json);
    o->json = NULL;
    buffer_fini(&o->text);
}

json_t *output_array(struct output *o)
{
    json_decref(o->json);
    o->json = json_array();
    o->ok = o->ok && o->json != NULL;
    return o->json;
}

void output_put_hex(
    json_t *object, const char *key, const uint8_t *bytes, size_t count, bool *ok)
{
    char hex[2 * 64 + 1];

    must(count <= 64);
    text_hex_encode(bytes, count, hex);
    json_put_text(object, key, hex, ok);
}

void output_put_any(json_t *object, const char *key, const char *text, bool *ok)
{
    const uint8_t *at = (const uint8_t *)text;
    const uint8_t *end = at + strlen(text);
    struct buffer clean;

    buffer_init(&clean, CELL_CEILING);
    while (at < end) {
        uint32_t c = text_next(&at, end);
        uint8_t bytes[4];

        buffer_add(&clean, bytes, text_encode(c == UINT32_MAX ? 0xFFFD : c, bytes));
    }
    json_put_text(object, key, buffer_text(&clean), ok);
    buffer_fini(&clean);
}

/* ---- visible ---- */

static bool is_shown(uint32_t c)
{
    return (!text_is_hidden(c) && c != '\n' && c != '\t') || c == JOINER_NO ||
           c == JOINER;
}

void output_visible(struct buffer *out, const char *text, bool lines)
{
    const uint8_t *at = (const uint8_t *)text;
    const uint8_t *end = at + strlen(text);

    while (at < end) {
        const uint8_t *from = at;
        uint32_t c = text_next(&at, end);

        if (c == UINT32_MAX)
            buffer_printf(out, "\\x{%02x}", *from);
        else if (is_shown(c) || (lines && (c == '\n' || c == '\t')))
            buffer_add(out, from, (size_t)(at - from));
        else
            buffer_printf(out, "\\u{%" PRIx32 "}", c);
    }
}

void output_trim(struct buffer *text)
{
    while (text->bytes > 0 && text->data[text->bytes - 1] == '\n')
        text->data[--text->bytes] = '\0';
}

/* Columns that visible text takes. */
static size_t width_of(const char *text)
{
    const uint8_t *at = (const uint8_t *)text;
    const uint8_t *end = at + strlen(text);
    size_t width = 0;

    while (at < end) {
        int columns = uc_width(text_next(&at, end), "UTF-8");

        width += columns > 0 ? (size_t)columns : 0;
    }
    return width;
}

/* ---- values ---- */

/* The value that "a.b" means in the object, or NULL. */
static const json_t *reach(const json_t *object, const char *path)
{
    char key[KEY_MAX];

    while (object != NULL) {
        size_t length = strcspn(path, ".");

        must(length < sizeof key);
        memcpy(key, path, length);
        key[length] = '\0';
        object = json_object_get(object, key);
        if (path[length] == '\0')
            break;
        path += length + 1;
    }
    return object;
}

static void add_value(struct buffer *out, const json_t *value)
{
    if (json_is_string(value))
        output_visible(out, json_string_value(value), false);
    else if (json_is_integer(value))
        buffer_printf(out, "%" PRId64, (int64_t)json_integer_value(value));
    else if (json_is_boolean(value))
        buffer_add_text(out, json_is_true(value) ? "yes" : "no");
    else
        buffer_add_text(out, "-");
}

/* The cell of a value: lists joined, cut to so many characters. */
static void set_cell(struct buffer *cell, const json_t *value, int cut)
{
    buffer_clear(cell);
    if (json_is_array(value)) {
        for (size_t i = 0; i < json_array_size(value); i++) {
            if (i > 0)
                buffer_add_text(cell, ", ");
            add_value(cell, json_array_get(value, i));
        }
        if (json_array_size(value) == 0)
            buffer_add_text(cell, "-");
    } else {
        add_value(cell, value);
    }
    if (cut > 0 && buffer_status(cell) == OK && cell->bytes > (size_t)cut) {
        const uint8_t *at = cell->data;
        const uint8_t *end = cell->data + cell->bytes;

        for (int i = 0; i < cut && at < end; i++)
            (void)text_next(&at, end);
        cell->bytes = (size_t)(at - cell->data);
        cell->data[cell->bytes] = '\0';
    }
}

void output_say(struct output *o, const json_t *object, const char *template)
{
    struct buffer cell;

    buffer_init(&cell, CELL_CEILING);
    while (*template != '\0') {
        size_t plain = strcspn(template, "{");
        char key[KEY_MAX];
        int cut = 0;
        size_t length;

        buffer_add(&o->text, template, plain);
        template += plain;
        if (*template == '\0')
            break;
        length = strcspn(template, "}");
        must(template[length] == '}' && length < sizeof key);
        memcpy(key, template + 1, length - 1);
        key[length - 1] = '\0';
        if (strchr(key, ':') != NULL) {
            cut = (int)strtol(strchr(key, ':') + 1, NULL, 10);
            *strchr(key, ':') = '\0';
        }
        set_cell(&cell, reach(object, key), cut);
        buffer_add_text(&o->text, buffer_text(&cell));
        template += length + 1;
    }
    buffer_fini(&cell);
}

/* ---- tables ---- */

static void pad(struct buffer *out, size_t blanks)
{
    while (blanks-- > 0)
        buffer_add_byte(out, ' ');
}

static void add_cell(struct buffer *out,
                     const char *text,
                     const struct output_column *column,
                     size_t width,
                     bool last)
{
    size_t used = width_of(text);
    size_t blanks = used < width ? width - used : 0;

    if (column->right)
        pad(out, blanks);
    buffer_add_text(out, text);
    if (!last)
        pad(out, (column->right ? 0 : blanks) + GAP);
}

/* End a line, without the blanks that an empty last cell leaves behind. */
static void end_line(struct buffer *out)
{
    while (out->bytes > 0 && out->data[out->bytes - 1] == ' ')
        out->data[--out->bytes] = '\0';
    buffer_add_byte(out, '\n');
}

static void measure(const json_t *rows,
                    const struct output_column *columns,
                    size_t count,
                    size_t *width)
{
    struct buffer cell;

    buffer_init(&cell, CELL_CEILING);
    for (size_t k = 0; k < count; k++) {
        width[k] = width_of(columns[k].heading);
        for (size_t i = 0; i < json_array_size(rows); i++) {
            size_t used;

            set_cell(&cell, reach(json_array_get(rows, i), columns[k].key),
                     columns[k].cut);
            used = width_of(buffer_text(&cell));
            width[k] = used > width[k] ? used : width[k];
        }
    }
    buffer_fini(&cell);
}

void output_table(struct output *o,
                  const json_t *rows,
                  const struct output_column *columns,
                  size_t count)
{
    size_t width[COLUMNS_MAX];
    struct buffer cell;

    must(count <= COLUMNS_MAX);
    if (json_array_size(rows) == 0)
        return;
    measure(rows, columns, count, width);
    for (size_t k = 0; k < count; k++)
        add_cell(&o->text, columns[k].heading, &columns[k], width[k], k + 1 == count);
    end_line(&o->text);
    buffer_init(&cell, CELL_CEILING);
    for (size_t i = 0; i < json_array_size(rows); i++) {
        for (size_t k = 0; k < count; k++) {
            set_cell(&cell, reach(json_array_get(rows, i), columns[k].key),
                     columns[k].cut);
            add_cell(&o->text, buffer_text(&cell), &columns[k], width[k], k + 1 == count);
        }
        end_line(&o->text);
    }
    buffer_fini(&cell);
}

/* ---- fields ---- */

static void add_field(struct output *o,
                      const struct output_column *column,
                      const json_t *value,
                      size_t width)
{
    static const struct output_column left = {.key = "", .heading = ""};
    size_t items = json_is_array(value) ? json_array_size(value) : 1;
    struct buffer cell;

    buffer_init(&cell, CELL_CEILING);
    for (size_t i = 0; i < items; i++) {
        set_cell(&cell, json_is_array(value) ? json_array_get(value, i) : value,
                 column->cut);
        add_cell(&o->text, i == 0 ? column->heading : "", &left, width, false);
        buffer_add_text(&o->text, buffer_text(&cell));
        buffer_add_byte(&o->text, '\n');
    }
    buffer_fini(&cell);
}

static bool is_empty_text(const json_t *value)
{
    return json_is_string(value) && json_string_length(value) == 0;
}

void output_fields(struct output *o,
                   const json_t *object,
                   const struct output_column *columns,
                   size_t count)
{
    size_t width = 0;

    for (size_t k = 0; k < count; k++) {
        size_t used = width_of(columns[k].heading);

        width = used > width ? used : width;
    }
    for (size_t k = 0; k < count; k++) {
        const json_t *value = reach(object, columns[k].key);

        if (value != NULL && !json_is_null(value) && !is_empty_text(value))
            add_field(o, &columns[k], value, width);
    }
}

/* ---- printing ---- */

static int dump(const char *bytes, size_t count, void *state)
{
    struct buffer *out = state;

    buffer_add(out, bytes, count);
    return buffer_status(out) == OK ? 0 : -1;
}

enum err output_lay_out(const json_t *value, struct buffer *out)
{
    int failed = json_dump_callback(value, dump, out, JSON_INDENT(2));

    buffer_add_byte(out, '\n');
    return buffer_status(out) == OK && failed != 0 ? ERR_NOMEM : buffer_status(out);
}

static void escape(struct buffer *out, uint32_t c)
{
    if (c >= 0x10000) {
        c -= 0x10000;
        buffer_printf(out, "\\u%04x\\u%04x", 0xd800 + (c >> 10), 0xdc00 + (c & 0x3ff));
    } else {
        buffer_printf(out, "\\u%04x", c);
    }
}

/* The canonical form with hidden characters escaped; outside strings there are none. */
MUST_CHECK static enum err add_json(const json_t *value, struct buffer *out)
{
    struct buffer canonical;
    enum err e;

    buffer_init(&canonical, TEXT_CEILING);
    e = json_write(value, &canonical);
    if (e == OK)
        e = buffer_status(&canonical);
    if (e == OK) {
        const uint8_t *at = canonical.data;
        const uint8_t *end = at + canonical.bytes;

        while (at < end) {
            const uint8_t *from = at;
            uint32_t c = text_next(&at, end);

            if (is_shown(c))
                buffer_add(out, from, (size_t)(at - from));
            else
                escape(out, c);
        }
        buffer_add_byte(out, '\n');
    }
    buffer_fini(&canonical);
    return e;
}

enum err output_json(const struct output *o, struct buffer *out)
{
    enum err e = o->ok ? add_json(o->json, out) : ERR_NOMEM;

    return e == OK ? buffer_status(out) : e;
}

enum err output_print(struct output *o, bool json, struct fault *f)
{
    enum err e = o->ok ? buffer_status(&o->text) : ERR_NOMEM;

    if (e == OK && json) {
        buffer_clear(&o->text);
        e = output_json(o, &o->text);
    }
    if (e == OK)
        e = buffer_status(&o->text);
    if (e != OK)
        return fault_set(f, e, "", "There is not enough memory to print the answer.");
    if (fwrite(buffer_text(&o->text), 1, o->text.bytes, stdout) != o->text.bytes ||
        fflush(stdout) != 0)
        return fault_set(f, ERR_IO, "", "Standard output cannot be written: %s.",
                         strerrordesc_np(errno));
    return OK;
}
