/* SPDX-License-Identifier: Apache-2.0 */
/*
 * write.c - values to their canonical bytes, and the hash of these
 *
 * No recursion: each open container stands on a stack with the place reached in
 * it, an object with its member names in order.
 */
#include "base/memory.h"
#include "base/must.h"
#include "crypto/hash.h"
#include "json/json.h"
#include "json/real.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct level {
    const json_t *container;
    const char **keys; /* sorted; NULL for an array */
    size_t count;
    size_t next;
};

struct writer {
    struct buffer *out;
    bool is_loose; /* json_write_loose */
    size_t depth;
    struct level levels[JSON_LOOSE_DEPTH_MAX];
};

/* [RFC8785] 3.2.3 sorts by UTF-16 units. As bytes of UTF-8 that is bytewise
 * order, but for what lies above U+FFFF (lead bytes F0 to F4): it is written
 * with surrogates, D800 to DFFF, and so sorts before U+E000 to U+FFFF (lead
 * bytes EE and EF). Lifting the latter two restores the order. */
static int weight(unsigned char byte)
{
    return byte == 0xEE || byte == 0xEF ? byte + 0x10 : byte;
}

static int compare_keys(const void *a, const void *b)
{
    const char *const *left = a;
    const char *const *right = b;
    const char *x = *left;
    const char *y = *right;

    while (*x && *x == *y) {
        x++;
        y++;
    }
    return weight((unsigned char)*x) - weight((unsigned char)*y);
}

MUST_CHECK static enum err sort_keys(struct level *l)
{
    size_t i = 0;
    void *iter;
    json_t *object = (json_t *)(uintptr_t)l->container; /* iterating changes nothing */

    l->keys = memory_new(l->count, sizeof *l->keys);
    if (!l->keys)
        return ERR_NOMEM;
    for (iter = json_object_iter(object); iter;
         iter = json_object_iter_next(object, iter))
        l->keys[i++] = json_object_iter_key(iter);
    must(i == l->count);
    qsort(l->keys, l->count, sizeof *l->keys, compare_keys);
    return OK;
}

static void write_string(const char *text, size_t count, struct buffer *b)
{
    static const char named[] = "\"\\\b\f\n\r\t";
    static const char names[] = "\"\\bfnrt";
    size_t plain = 0; /* where what needs no escape began */

    must(strlen(text) == count);
    buffer_add_byte(b, '"');
    for (size_t i = 0; i < count; i++) {
        unsigned char c = (unsigned char)text[i];
        const char *found;

        if (c >= ' ' && c != '"' && c != '\\')
            continue;
        found = strchr(named, c);
        buffer_add(b, text + plain, i - plain);
        plain = i + 1;
        if (found)
            buffer_add(b, (char[]){'\\', names[found - named]}, 2);
        else
            buffer_printf(b, "\\u%04x", (unsigned)c);
    }
    buffer_add(b, text + plain, count - plain);
    buffer_add_byte(b, '"');
}

static void write_scalar(const struct writer *w, const json_t *value)
{
    if (json_is_string(value)) {
        write_string(json_string_value(value), json_string_length(value), w->out);
    } else if (json_is_integer(value)) {
        int64_t n = json_integer_value(value);

        must(w->is_loose || (n >= -JSON_INTEGER_MAX && n <= JSON_INTEGER_MAX));
        buffer_printf(w->out, "%" PRId64, n);
    } else if (json_is_boolean(value)) {
        buffer_add_text(w->out, json_is_true(value) ? "true" : "false");
    } else if (json_is_real(value)) {
        must(w->is_loose);
        real_write(json_real_value(value), w->out);
    } else {
        must(json_is_null(value));
        buffer_add_text(w->out, "null");
    }
}

/* A scalar whole, or the opening of a container as a new level. */
MUST_CHECK static enum err write_value(struct writer *w, const json_t *value)
{
    struct level l = {.container = value};

    if (!json_is_object(value) && !json_is_array(value)) {
        write_scalar(w, value);
        return OK;
    }
    must(w->depth < (w->is_loose ? JSON_LOOSE_DEPTH_MAX : JSON_DEPTH_MAX));
    if (json_is_object(value)) {
        enum err e;

        l.count = json_object_size(value);
        e = sort_keys(&l);
        if (e != OK)
            return e;
    } else {
        l.count = json_array_size(value);
    }
    buffer_add_byte(w->out, l.keys ? '{' : '[');
    w->levels[w->depth++] = l;
    return OK;
}

/* The next value of the innermost container, or its end. */
MUST_CHECK static enum err write_next(struct writer *w)
{
    struct level *l = &w->levels[w->depth - 1];
    size_t i = l->next++;

    if (i == l->count) {
        buffer_add_byte(w->out, l->keys ? '}' : ']');
        memory_free(l->keys);
        w->depth--;
        return OK;
    }
    if (i > 0)
        buffer_add_byte(w->out, ',');
    if (!l->keys)
        return write_value(w, json_array_get(l->container, i));
    write_string(l->keys[i], strlen(l->keys[i]), w->out);
    buffer_add_byte(w->out, ':');
    return write_value(w, json_object_get(l->container, l->keys[i]));
}

MUST_CHECK static enum err
write_whole(const json_t *value, bool is_loose, struct buffer *b)
{
    UNINITIALISED struct writer w;
    enum err e;

    must(value);
    w.out = b;
    w.is_loose = is_loose;
    w.depth = 0;
    e = write_value(&w, value);
    while (e == OK && w.depth > 0)
        e = write_next(&w);
    while (w.depth > 0)
        memory_free(w.levels[--w.depth].keys);
    return e == OK ? buffer_status(b) : e;
}

enum err json_write(const json_t *value, struct buffer *b)
{
    return write_whole(value, false, b);
}

enum err json_write_loose(const json_t *value, struct buffer *b)
{
    return write_whole(value, true, b);
}

enum err json_hash(const json_t *value, uint8_t out[32])
{
    struct buffer b;
    enum err e;

    buffer_init(&b, SIZE_MAX / 2); /* what is in memory may be written */
    e = json_write(value, &b);
    if (e == OK)
        hash_sha256(b.data, b.bytes, out);
    buffer_fini(&b);
    return e;
}
