/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lines.c - chunks in, lines out
 */
#include "format/lines.h"

#include "base/memory.h"

#include <string.h>

void lines_init(struct lines *l, struct source *source)
{
    memset(l, 0, sizeof *l);
    l->source = source;
    buffer_init(&l->line, LINES_LINE_MAX);
}

void lines_fini(struct lines *l)
{
    buffer_fini(&l->line);
    memory_wipe(l->chunk, sizeof l->chunk);
}

/* Have at least one byte in the chunk, unless the source has ended. */
static enum err refill(struct lines *l)
{
    size_t got = 0;
    enum err e;

    if (l->at < l->filled || l->ended)
        return OK;
    e = l->source->read(l->source->state, l->chunk, sizeof l->chunk, &got);
    if (e == ERR_LIMIT || e == ERR_NOT_FOUND)
        e = ERR_IO; /* else it would look like a long line, or like the end */
    if (e != OK)
        return e;
    l->at = 0;
    l->filled = got;
    l->ended = got == 0;
    return OK;
}

static void skip_mark(struct lines *l)
{
    if (l->number == 1 && l->line.bytes >= 3 &&
        memcmp(l->line.data, "\xEF\xBB\xBF", 3) == 0) {
        memmove(l->line.data, l->line.data + 3, l->line.bytes - 3);
        l->line.bytes -= 3;
        l->line.data[l->line.bytes] = 0;
    }
}

static void end_line(struct lines *l)
{
    if (l->line.bytes > 0 && l->line.data[l->line.bytes - 1] == '\r')
        l->line.data[--l->line.bytes] = 0;
    skip_mark(l);
}

enum err lines_next(struct lines *l)
{
    bool any = false;

    buffer_clear(&l->line);
    for (;;) {
        size_t held;
        const uint8_t *end;
        enum err e = refill(l);

        if (e != OK)
            return e;
        held = l->filled - l->at;
        if (held == 0 && !any)
            return ERR_NOT_FOUND;
        l->number += any ? 0 : 1;
        any = true;
        end = held > 0 ? memchr(l->chunk + l->at, '\n', held) : NULL;
        if (end != NULL)
            held = (size_t)(end - l->chunk) - l->at;
        buffer_add(&l->line, l->chunk + l->at, held);
        l->at += held + (end != NULL ? 1 : 0);
        if (end != NULL || (l->ended && l->at >= l->filled))
            break;
    }
    if (buffer_status(&l->line) == OK)
        end_line(l);
    return buffer_status(&l->line);
}
