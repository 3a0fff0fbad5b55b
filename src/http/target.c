/* SPDX-License-Identifier: Apache-2.0 */
/*
 * target.c - from the bytes of a request line to parts and pairs
 *
 * The law: decoding never makes text longer, so one block of the raw length, in which
 * every part and pair ends with its NUL, holds all.
 */
#include "http/target.h"

#include "base/memory.h"
#include "base/text.h"

#include <string.h>

/* Where decoding is: raw bytes left, and where the next decoded one goes. */
struct cursor {
    const char *raw;
    char *out;
    bool blanks; /* "+" is a blank */
};

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* One byte, decoded; -1 if it is none that may stand in a target. */
static int take_byte(struct cursor *c)
{
    int high, low;
    unsigned char byte = (unsigned char)*c->raw++;

    if (byte == '+' && c->blanks)
        return ' ';
    if (byte == '%') {
        high = hex_digit(c->raw[0]);
        low = high < 0 ? -1 : hex_digit(c->raw[1]);
        if (low < 0)
            return -1;
        c->raw += 2;
        byte = (unsigned char)(high * 16 + low);
    } else if (byte <= ' ' || byte > 0x7e) {
        return -1; /* had to be escaped */
    }
    return byte < ' ' || byte == 0x7f ? -1 : byte;
}

/* Decode up to one of the `ends` or the end of the raw text; the result is a string. */
MUST_CHECK static enum err take_word(struct cursor *c, const char *ends, const char **out)
{
    char *begin = c->out;

    while (*c->raw != '\0' && strchr(ends, *c->raw) == NULL) {
        int byte = take_byte(c);

        if (byte < 0)
            return ERR_MALFORMED;
        *c->out++ = (char)byte;
    }
    if (!text_is_utf8(begin, (size_t)(c->out - begin)))
        return ERR_MALFORMED;
    *c->out++ = '\0';
    *out = begin;
    return OK;
}

static bool is_step(const char *part)
{
    return part[0] == '\0' || strcmp(part, ".") == 0 || strcmp(part, "..") == 0;
}

MUST_CHECK static enum err read_path(struct cursor *c, struct target *t)
{
    if (*c->raw != '/')
        return ERR_MALFORMED;
    while (*c->raw == '/') {
        enum err e;

        c->raw++;
        if (*c->raw == '\0' || *c->raw == '?') {
            t->ends_in_slash = true;
            return OK;
        }
        if (t->part_count == TARGET_PARTS_MAX)
            return ERR_LIMIT;
        e = take_word(c, "/?", &t->part[t->part_count]);
        if (e != OK)
            return e;
        if (is_step(t->part[t->part_count++]))
            return ERR_MALFORMED;
    }
    return OK;
}

MUST_CHECK static enum err read_pair(struct cursor *c, struct target *t)
{
    struct target_pair pair = {.value = ""};
    enum err e = take_word(c, "=&", &pair.name);

    if (e == OK && *c->raw == '=') {
        c->raw++;
        e = take_word(c, "&", &pair.value);
    }
    if (e == OK && t->pair_count == TARGET_PAIRS_MAX)
        e = ERR_LIMIT;
    if (e == OK)
        t->pair[t->pair_count++] = pair;
    return e;
}

/* An empty query, and an empty pair between two "&", say nothing. */
MUST_CHECK static enum err read_query(struct cursor *c, struct target *t)
{
    enum err e = OK;

    c->blanks = true;
    while (*c->raw != '\0' && e == OK) {
        c->raw++; /* the "?" or "&" before it */
        if (*c->raw != '&' && *c->raw != '\0')
            e = read_pair(c, t);
    }
    return e;
}

enum err target_read(const char *raw, struct target *out)
{
    struct target t = {.text = NULL};
    size_t bytes = strnlen(raw, TARGET_BYTES_MAX + 1);
    struct cursor c = {.raw = raw};
    enum err e;

    if (bytes > TARGET_BYTES_MAX)
        return ERR_LIMIT;
    t.text_bytes = bytes + 2;
    t.text = memory_new(t.text_bytes, 1);
    if (t.text == NULL)
        return ERR_NOMEM;
    c.out = t.text;
    e = read_path(&c, &t);
    if (e == OK)
        e = read_query(&c, &t);
    if (e != OK)
        target_fini(&t);
    else
        *out = t;
    return e;
}

void target_fini(struct target *t)
{
    memory_wipe_free(t->text, t->text_bytes);
    *t = (struct target){.text = NULL};
}

bool target_is(const struct target *t, size_t at, const char *word)
{
    return at < t->part_count && strcmp(t->part[at], word) == 0;
}

const char *target_value(const struct target *t, const char *name)
{
    for (size_t i = 0; i < t->pair_count; i++)
        if (strcmp(t->pair[i].name, name) == 0)
            return t->pair[i].value;
    return NULL;
}
