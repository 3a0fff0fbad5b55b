/* SPDX-License-Identifier: Apache-2.0 */
/*
 * paragraph.c - the longest common subsequence of two texts' paragraphs
 *
 * Equal beginnings and ends are cut off first, since most changes are small. What is
 * left is compared by the textbook's table, if that is not too large.
 */
#include "agreement/paragraph.h"

#include "agreement/column.h"
#include "base/memory.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { CELLS_MAX = 1u << 20 };

struct line {
    const char *text;
    size_t bytes;
};

struct lines {
    struct line *line;
    size_t count;
};

static void take(struct lines *l, const char *text, size_t bytes)
{
    if (bytes > 0)
        l->line[l->count++] = (struct line){text, bytes};
}

MUST_CHECK static enum err split(const char *text, struct lines *out)
{
    size_t most = 1;

    for (const char *c = text; *c; c++)
        most += *c == '\n';
    out->line = memory_new(most, sizeof *out->line);
    if (!out->line)
        return ERR_NOMEM;
    for (const char *end = strchr(text, '\n'); end; end = strchr(text, '\n')) {
        take(out, text, (size_t)(end - text));
        text = end + 1;
    }
    take(out, text, strlen(text));
    return OK;
}

static bool is_equal(const struct line *a, const struct line *b)
{
    return a->bytes == b->bytes && memcmp(a->text, b->text, a->bytes) == 0;
}

static void show(struct buffer *out, const char *sign, const struct line *line)
{
    buffer_add_text(out, sign);
    column_bytes(out, line->text, line->bytes);
    buffer_add_byte(out, '\n');
}

/* Cut off what both begin and end with. */
static void trim(struct lines *a, struct lines *b)
{
    while (a->count > 0 && b->count > 0 && is_equal(&a->line[0], &b->line[0])) {
        a->line++;
        b->line++;
        a->count--;
        b->count--;
    }
    while (a->count > 0 && b->count > 0 &&
           is_equal(&a->line[a->count - 1], &b->line[b->count - 1])) {
        a->count--;
        b->count--;
    }
}

/* length[i][j]: the longest common subsequence of a from i on and b from j on. */
static void
fill(uint32_t *length, const struct lines *a, const struct lines *b, size_t row)
{
    for (size_t i = a->count; i-- > 0;) {
        for (size_t j = b->count; j-- > 0;) {
            uint32_t down = length[(i + 1) * row + j];
            uint32_t right = length[i * row + j + 1];

            if (is_equal(&a->line[i], &b->line[j]))
                length[i * row + j] = length[(i + 1) * row + j + 1] + 1;
            else
                length[i * row + j] = down > right ? down : right;
        }
    }
}

/* Walk the table; without one (NULL) nothing is common. */
static void show_all(const uint32_t *length,
                     const struct lines *a,
                     const struct lines *b,
                     struct buffer *out)
{
    size_t row = b->count + 1;
    size_t i = 0;
    size_t j = 0;

    while (i < a->count || j < b->count) {
        bool both = i < a->count && j < b->count;

        if (length && both && is_equal(&a->line[i], &b->line[j])) {
            i++;
            j++;
        } else if (i < a->count &&
                   (!both || !length ||
                    length[(i + 1) * row + j] >= length[i * row + j + 1])) {
            show(out, "- ", &a->line[i++]);
        } else {
            show(out, "+ ", &b->line[j++]);
        }
    }
}

MUST_CHECK static enum err
compare(const struct lines *a, const struct lines *b, struct buffer *out)
{
    size_t cells = (a->count + 1) * (b->count + 1); /* of texts in memory: it fits */
    uint32_t *length = NULL;

    if (a->count == 0 && b->count == 0) {
        buffer_add_text(out, "  only blank lines differ\n");
        return OK;
    }
    if (cells <= CELLS_MAX) {
        length = memory_new(cells, sizeof *length);
        if (!length)
            return ERR_NOMEM;
        fill(length, a, b, b->count + 1);
    }
    show_all(length, a, b, out);
    memory_free(length);
    return OK;
}

enum err paragraph_diff(const char *old, const char *new, struct buffer *out)
{
    struct lines a = {NULL, 0};
    struct lines b = {NULL, 0};
    enum err e = split(old, &a);

    if (e == OK)
        e = split(new, &b);
    if (e == OK) {
        struct lines x = a;
        struct lines y = b;

        trim(&x, &y);
        e = compare(&x, &y, out);
    }
    memory_free(b.line);
    memory_free(a.line);
    return e;
}
