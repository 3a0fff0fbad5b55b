/* SPDX-License-Identifier: Apache-2.0 */
/*
 * read.c - bytes to values, strictly
 *
 * A reader of our own over jansson's values, since jansson's reader accepts
 * fractions and "-0", and loses characters when memory runs out inside a string. The
 * loose way differs in numbers and depth alone.
 *
 * The law. One pass, no recursion: open containers stand on a stack that is as
 * deep as the limit. Every value belongs to its parent as soon as it exists, so
 * a failure anywhere frees everything by freeing the root.
 */
#include "base/text.h"
#include "json/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct parser {
    const uint8_t *start;
    const uint8_t *at;
    const uint8_t *end;
    struct fault *f;
    bool is_loose; /* json_read_loose */
    json_t *root;
    json_t *open[JSON_LOOSE_DEPTH_MAX]; /* borrowed from root; the innermost last */
    size_t depth;
    struct buffer key;  /* the member being read */
    struct buffer text; /* the string being read */
};

/* Line and column, from 1, of where the parser stands. Columns are code points. */
static void locate(const struct parser *p, size_t *line, size_t *column)
{
    *line = 1;
    *column = 1;
    for (const uint8_t *c = p->start; c < p->at; c++) {
        if (*c == '\n') {
            ++*line;
            *column = 1;
        } else if ((*c & 0xC0) != 0x80) {
            ++*column;
        }
    }
}

MUST_CHECK static enum err refuse(const struct parser *p, enum err code, const char *why)
{
    size_t line, column;

    if (!p->f)
        return code;
    locate(p, &line, &column);
    return fault_set(p->f, code, "", "Line %zu, column %zu: %s.", line, column, why);
}

MUST_CHECK static enum err no_memory(const struct parser *p)
{
    return fault_set(p->f, ERR_NOMEM, "",
                     "There is not enough memory to read this JSON text; free some and "
                     "try again.");
}

static int peek(const struct parser *p)
{
    return p->at < p->end ? *p->at : -1;
}

static void skip_blanks(struct parser *p)
{
    for (int c = peek(p); c == ' ' || c == '\t' || c == '\n' || c == '\r'; c = peek(p))
        p->at++;
}

static int hex_digit(uint8_t c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The four hex digits after "\u"; -1 if they are not there. */
static int32_t read_unit(struct parser *p)
{
    int32_t unit = 0;

    if (p->end - p->at < 4)
        return -1;
    for (int i = 0; i < 4; i++) {
        int digit = hex_digit(p->at[i]);

        if (digit < 0)
            return -1;
        unit = unit << 4 | digit;
    }
    p->at += 4;
    return unit;
}

MUST_CHECK static enum err add_code_point(struct buffer *out, uint32_t c)
{
    uint8_t bytes[4];

    buffer_add(out, bytes, text_encode(c, bytes));
    return buffer_status(out);
}

/* The parser stands after "\u". */
MUST_CHECK static enum err read_unicode_escape(struct parser *p, struct buffer *out)
{
    int32_t high = read_unit(p);
    int32_t low;

    if (high < 0)
        return refuse(p, ERR_MALFORMED, "four hexadecimal digits must follow \\u");
    if (high == 0)
        return refuse(p, ERR_MALFORMED,
                      "a text cannot hold the character NUL; remove it");
    if (high < 0xD800 || high > 0xDFFF)
        return add_code_point(out, (uint32_t)high);

    if (high > 0xDBFF || p->end - p->at < 2 || p->at[0] != '\\' || p->at[1] != 'u')
        return refuse(p, ERR_MALFORMED, "half of a surrogate pair stands alone");
    p->at += 2;
    low = read_unit(p);
    if (low < 0xDC00 || low > 0xDFFF)
        return refuse(p, ERR_MALFORMED, "half of a surrogate pair stands alone");
    return add_code_point(out, 0x10000 + ((uint32_t)(high - 0xD800) << 10) +
                                   (uint32_t)(low - 0xDC00));
}

/* The parser stands after a backslash. */
MUST_CHECK static enum err read_escape(struct parser *p, struct buffer *out)
{
    static const char names[] = "\"\\/bfnrt";
    static const char values[] = "\"\\/\b\f\n\r\t";
    const char *found;
    int c = peek(p);

    if (c == 'u') {
        p->at++;
        return read_unicode_escape(p, out);
    }
    found = c > 0 ? strchr(names, c) : NULL;
    if (!found)
        return refuse(p, ERR_MALFORMED, "this is no escape that JSON knows");
    p->at++;
    return add_code_point(out, (uint32_t)values[found - names]);
}

/* Pass over characters that stand for themselves: as many as there are of ASCII, or one
 * other. False if these bytes are none. */
static bool pass_plain(struct parser *p)
{
    const uint8_t *from = p->at;

    while (p->at < p->end && *p->at >= ' ' && *p->at < 0x80 && *p->at != '"' &&
           *p->at != '\\')
        p->at++;
    return p->at > from || text_next(&p->at, p->end) != UINT32_MAX;
}

/* A string, quotes included; out then holds its text. */
MUST_CHECK static enum err read_string(struct parser *p, struct buffer *out)
{
    buffer_clear(out);
    p->at++;
    for (;;) {
        enum err e = OK;
        const uint8_t *from = p->at;
        int c = peek(p);

        if (c < 0)
            return refuse(p, ERR_MALFORMED, "the text ends inside a string");
        if (c < ' ')
            return refuse(p, ERR_MALFORMED,
                          "a control character in a string must be written as an escape");
        if (c == '"')
            break;
        if (c == '\\') {
            p->at++;
            e = read_escape(p, out);
        } else if (!pass_plain(p)) {
            p->at = from;
            return refuse(p, ERR_MALFORMED,
                          "these bytes are not UTF-8; save it as UTF-8");
        } else {
            buffer_add(out, from, (size_t)(p->at - from));
            e = buffer_status(out);
        }
        if (e == ERR_NOMEM)
            return no_memory(p);
        if (e != OK)
            return e;
    }
    p->at++;
    return OK;
}

/* Pass over "0" or digits that do not begin with it; false if there are none. */
static bool pass_digits(struct parser *p, bool may_begin_with_zero)
{
    const uint8_t *from = p->at;

    while (p->at < p->end && *p->at >= '0' && *p->at <= '9')
        p->at++;
    return p->at > from && (may_begin_with_zero || *from != '0' || p->at == from + 1);
}

/* [RFC8259] 6: integer, fraction, exponent. */
static bool pass_number(struct parser *p, bool *is_integer)
{
    int c;

    *is_integer = true;
    if (peek(p) == '-')
        p->at++;
    if (!pass_digits(p, false))
        return false;
    if (peek(p) == '.') {
        *is_integer = false;
        p->at++;
        if (!pass_digits(p, true))
            return false;
    }
    c = peek(p);
    if (c != 'e' && c != 'E')
        return true;
    *is_integer = false;
    p->at++;
    c = peek(p);
    if (c == '+' || c == '-')
        p->at++;
    return pass_digits(p, true);
}

/* The text of a number as a real. */
MUST_CHECK static enum err make_real(struct parser *p, const uint8_t *from, json_t **out)
{
    double value;

    buffer_clear(&p->text);
    buffer_add(&p->text, from, (size_t)(p->at - from));
    if (buffer_status(&p->text) != OK)
        return no_memory(p);
    value = strtod(buffer_text(&p->text), NULL);
    if (!isfinite(value)) {
        p->at = from;
        return refuse(p, ERR_MALFORMED, "the number is too large");
    }
    *out = json_real(value);
    return *out ? OK : no_memory(p);
}

MUST_CHECK static enum err read_number_loose(struct parser *p, json_t **out)
{
    const uint8_t *from = p->at;
    bool is_negative = peek(p) == '-';
    bool is_integer;
    int64_t value = 0;

    if (!pass_number(p, &is_integer))
        return refuse(p, ERR_MALFORMED, "this is no number that JSON knows");
    for (const uint8_t *c = from + is_negative; is_integer && c < p->at; c++) {
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_sub_overflow(value, *c - '0', &value))
            is_integer = false; /* counted below 0, where one more number is */
    }
    if (is_integer && !is_negative && value == INT64_MIN)
        is_integer = false;
    if (!is_integer)
        return make_real(p, from, out);
    *out = json_integer(is_negative ? value : -value);
    return *out ? OK : no_memory(p);
}

MUST_CHECK static enum err read_number(struct parser *p, json_t **out)
{
    const uint8_t *from = p->at;
    bool is_negative = peek(p) == '-';
    int64_t value = 0;

    if (is_negative)
        p->at++;
    if (peek(p) < '0' || peek(p) > '9')
        return refuse(p, ERR_MALFORMED, "a digit must follow the minus sign");
    for (int first = peek(p); peek(p) >= '0' && peek(p) <= '9'; p->at++) {
        if (first == '0' && p->at > from + is_negative)
            return refuse(p, ERR_MALFORMED, "a number has no leading zero");
        value = value * 10 + (peek(p) - '0');
        if (value > JSON_INTEGER_MAX)
            return refuse(p, ERR_MALFORMED, "the number is not below 2^53");
    }
    if (peek(p) == '.' || peek(p) == 'e' || peek(p) == 'E')
        return refuse(p, ERR_MALFORMED,
                      "only whole numbers, without exponent, may stand");
    if (is_negative && value == 0)
        return refuse(p, ERR_MALFORMED, "-0 is not allowed; write 0");
    *out = json_integer(is_negative ? -value : value);
    return *out ? OK : no_memory(p);
}

MUST_CHECK static enum err read_word(struct parser *p, json_t **out)
{
    static const char *const words[] = {"true", "false", "null"};
    json_t *const values[] = {json_true(), json_false(), json_null()};

    for (size_t i = 0; i < 3; i++) {
        size_t count = strlen(words[i]);

        if ((size_t)(p->end - p->at) < count || memcmp(p->at, words[i], count) != 0)
            continue;
        p->at += count;
        *out = values[i];
        return OK;
    }
    return refuse(p, ERR_MALFORMED,
                  p->at == p->end ? "the text ends where a value is due"
                                  : "a value is due here (object, array, string, whole "
                                    "number, true, false or null)");
}

MUST_CHECK static enum err open_container(struct parser *p, json_t **out)
{
    if (p->depth == (p->is_loose ? JSON_LOOSE_DEPTH_MAX : JSON_DEPTH_MAX))
        return refuse(p, ERR_LIMIT,
                      p->is_loose ? "more than 64 levels of nesting"
                                  : "more than 32 levels of nesting");
    *out = peek(p) == '{' ? json_object() : json_array();
    if (!*out)
        return no_memory(p);
    p->at++;
    p->open[p->depth++] = *out;
    return OK;
}

/* Give `value` to `parent` (NULL: it is the root), under the member just read. */
MUST_CHECK static enum err attach(struct parser *p, json_t *parent, json_t *value)
{
    int result = 0;

    if (!parent)
        p->root = value;
    else if (json_is_object(parent))
        result = json_object_set_new_nocheck(parent, buffer_text(&p->key), value);
    else
        result = json_array_append_new(parent, value);
    return result == 0 ? OK : no_memory(p);
}

/* One value, or the opening of a container. */
MUST_CHECK static enum err read_value(struct parser *p)
{
    json_t *parent = p->depth > 0 ? p->open[p->depth - 1] : NULL;
    json_t *value = NULL;
    enum err e;
    int c;

    skip_blanks(p);
    c = peek(p);
    if (c == '{' || c == '[') {
        e = open_container(p, &value);
    } else if (c == '"') {
        e = read_string(p, &p->text);
        if (e == OK) {
            value = json_stringn_nocheck(buffer_text(&p->text), p->text.bytes);
            e = value ? OK : no_memory(p);
        }
    } else if (c == '-' || (c >= '0' && c <= '9')) {
        e = p->is_loose ? read_number_loose(p, &value) : read_number(p, &value);
    } else {
        e = read_word(p, &value);
    }
    return e == OK ? attach(p, parent, value) : e;
}

/* The name of a member and its colon. */
MUST_CHECK static enum err read_key(struct parser *p, const json_t *object)
{
    const uint8_t *from = p->at;
    enum err e;

    if (peek(p) != '"')
        return refuse(p, ERR_MALFORMED, "the name of a member, in quotes, is due here");
    e = read_string(p, &p->key);
    if (e != OK)
        return e;
    if (json_object_get(object, buffer_text(&p->key))) {
        p->at = from;
        return refuse(p, ERR_MALFORMED, "this member stands twice; remove one of them");
    }
    skip_blanks(p);
    if (peek(p) != ':')
        return refuse(p, ERR_MALFORMED, "a colon must follow the name of a member");
    p->at++;
    return OK;
}

/* In the innermost container: its end, or one more value. */
MUST_CHECK static enum err read_next(struct parser *p)
{
    json_t *container = p->open[p->depth - 1];
    bool is_object = json_is_object(container);
    bool is_first =
        (is_object ? json_object_size(container) : json_array_size(container)) == 0;

    skip_blanks(p);
    if (peek(p) == (is_object ? '}' : ']')) {
        p->at++;
        p->depth--;
        return OK;
    }
    if (!is_first) {
        if (peek(p) != ',')
            return refuse(p, ERR_MALFORMED,
                          is_object ? "a comma or } is due here"
                                    : "a comma or ] is due here");
        p->at++;
        skip_blanks(p);
    }
    if (is_object) {
        enum err e = read_key(p, container);

        if (e != OK)
            return e;
    }
    return read_value(p);
}

MUST_CHECK static enum err read_all(struct parser *p)
{
    enum err e;

    if (p->end - p->at >= 3 && memcmp(p->at, "\xEF\xBB\xBF", 3) == 0)
        return refuse(p, ERR_MALFORMED,
                      "a byte order mark is not allowed; save it as UTF-8 without one");
    e = read_value(p);
    while (e == OK && p->depth > 0)
        e = read_next(p);
    if (e != OK)
        return e;
    skip_blanks(p);
    if (p->at < p->end)
        return refuse(p, ERR_MALFORMED, "something follows the end of the value");
    return OK;
}

/* Read with a parser that knows its text, its way and its fault. */
MUST_CHECK static enum err
read_with(struct parser *p, size_t count, size_t limit, json_t **out)
{
    enum err e;

    if (count > limit)
        return fault_set(p->f, ERR_LIMIT, "",
                         "The JSON text has %zu bytes, and at most %zu are allowed here.",
                         count, limit);
    p->at = p->start;
    p->end = p->start + count;
    buffer_init(&p->key, count); /* what is decoded is never longer than its source */
    buffer_init(&p->text, count);
    e = read_all(p);
    if (e == OK)
        *out = p->root;
    else
        json_decref(p->root);
    buffer_fini(&p->key);
    buffer_fini(&p->text);
    return e;
}

static const uint8_t nothing[1];

enum err
json_read(const void *bytes, size_t count, size_t limit, json_t **out, struct fault *f)
{
    struct parser p = {.start = count > 0 ? bytes : nothing, .f = f};

    return read_with(&p, count, limit, out);
}

enum err json_read_loose(
    const void *bytes, size_t count, size_t limit, json_t **out, struct fault *f)
{
    struct parser p = {.start = count > 0 ? bytes : nothing, .f = f, .is_loose = true};

    return read_with(&p, count, limit, out);
}

enum err json_read_canonical(
    const void *bytes, size_t count, size_t limit, json_t **out, struct fault *f)
{
    struct buffer b;
    json_t *value = NULL;
    enum err e = json_read(bytes, count, limit, &value, f);

    if (e != OK)
        return e;
    buffer_init(&b, count); /* a longer canonical form is another spelling, too */
    e = json_write(value, &b);
    if (e == ERR_NOMEM) {
        e = fault_set(f, e, "", "There is not enough memory to check this JSON text.");
    } else if (e != OK || b.bytes != count || memcmp(b.data, bytes, count) != 0) {
        e = fault_set(
            f, ERR_MALFORMED, "",
            "The JSON text is not in its canonical form (RFC 8785), as all that "
            "is signed must be; ask its sender for the original bytes.");
    } else {
        *out = value;
        value = NULL;
    }
    buffer_fini(&b);
    json_decref(value);
    return e;
}
