/* SPDX-License-Identifier: Apache-2.0 */
/*
 * output.h - what a verb answers: one JSON value, and the same for people
 *
 * A verb builds one JSON value and lays its text out from it, so the two never say
 * different things. Nothing is printed before the verb has done its work.
 *
 * The law of showing. Names come from peers and files, and a terminal obeys what it is
 * sent. So every text passes output_visible on its way out: control characters, bidi
 * controls, invisible characters and bytes that are not UTF-8 stand as \u{202e} or
 * \x{9b}. U+200C and U+200D pass, because Persian and Indic names are written with them.
 * In JSON the same characters are escaped as JSON does it, and nothing is lost.
 *
 * Widths are what a terminal gives a character: none to a combining mark, two to a wide
 * one.
 */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include "base/attr.h"
#include "base/buffer.h"
#include "base/err.h"
#include "base/fault.h"
#include "json/json.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct output {
    json_t *json;       /* owned: an object unless the verb puts something else there */
    struct buffer text; /* already visible */
    bool ok;            /* of the JSON builders */
};

struct output_column {
    const char *key;     /* of a row or object; "a.b" reaches into an object */
    const char *heading; /* "" none */
    int cut;             /* at most so many characters of it; 0: whole */
    bool right;          /* numbers stand to the right */
};

/* An empty object and no text, and the end of both. */
void output_init(struct output *o);
void output_fini(struct output *o);

/* Put an array in the place of the object, and return it (borrowed; NULL: no memory). */
json_t *output_array(struct output *o);

/* Put bytes as hex, as ids are shown everywhere. */
void output_put_hex(
    json_t *object, const char *key, const uint8_t *bytes, size_t count, bool *ok);
/* Put what may be no UTF-8 (a path, an argument): what is not is replaced by U+FFFD. */
void output_put_any(json_t *object, const char *key, const char *text, bool *ok);

/* Append text made visible; line feeds stay if `lines`, else they are shown too. */
void output_visible(struct buffer *out, const char *text, bool lines);

/* Take the line feeds off the end of a text. */
void output_trim(struct buffer *text);

/*
 * Append a template: "{key}" is the value of that key of the object, "{key:12}" its
 * first 12 characters, made visible; null or not there: "-". Everything else is as it
 * stands.
 */
void output_say(struct output *o, const json_t *object, const char *template);

/* Append rows of an array of objects under headings, in columns; nothing for none. */
void output_table(struct output *o,
                  const json_t *rows,
                  const struct output_column *columns,
                  size_t count);

/* Append "heading  value", one line for each column; a list has a line for each item, and
 * what is null, not there, an empty list or an empty text is left out. */
void output_fields(struct output *o,
                   const json_t *object,
                   const struct output_column *columns,
                   size_t count);

/* Append a value laid out in lines, as it stands in files that people edit.
 * Errors ERR_NOMEM; ERR_LIMIT out's ceiling. */
MUST_CHECK enum err output_lay_out(const json_t *value, struct buffer *out);

/* Append the JSON value on one line, as it is printed.
 * Errors ERR_NOMEM; ERR_LIMIT out's ceiling. */
MUST_CHECK enum err output_json(const struct output *o, struct buffer *out);

/* Write to standard output: the JSON value on one line, or the text.
 * Errors ERR_NOMEM; ERR_IO it cannot be written. */
MUST_CHECK enum err output_print(struct output *o, bool json, struct fault *f);

#endif
