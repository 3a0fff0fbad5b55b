/* SPDX-License-Identifier: Apache-2.0 */
/*
 * window.c - sliding first, growing only when what is kept fills the half of it
 */
#include "json/window.h"

#include "base/memory.h"

#include <string.h>

enum { WINDOW_BYTES = 256 * 1024 };

enum err window_init(struct window *w, struct source *source)
{
    memset(w, 0, sizeof *w);
    w->source = source;
    w->data = memory_new(WINDOW_BYTES, 1);
    w->capacity = w->data != NULL ? WINDOW_BYTES : 0;
    return w->data != NULL ? OK : ERR_NOMEM;
}

void window_fini(struct window *w)
{
    memory_wipe_free(w->data, w->capacity);
    memset(w, 0, sizeof *w);
}

static void slide(struct window *w)
{
    memmove(w->data, w->data + w->keep, w->filled - w->keep);
    w->gone += w->keep;
    w->filled -= w->keep;
    w->at -= w->keep;
    w->keep = 0;
}

static enum err grow(struct window *w)
{
    uint8_t *data = memory_resize(w->data, w->capacity, w->capacity * 2, 1);

    if (data == NULL)
        return ERR_NOMEM;
    w->data = data;
    w->capacity *= 2;
    return OK;
}

enum err window_fill(struct window *w)
{
    size_t got = 0;
    enum err e = OK;

    if (w->at < w->filled || w->ended)
        return OK;
    slide(w);
    if (w->filled > w->capacity / 2)
        e = grow(w);
    if (e == OK)
        e = w->source->read(w->source->state, w->data + w->filled,
                            w->capacity - w->filled, &got);
    if (e == ERR_LIMIT || e == ERR_NOT_FOUND || e == ERR_MALFORMED)
        e = ERR_IO; /* else it would look like something in the text, or its end */
    if (e != OK)
        return e;
    w->filled += got;
    w->ended = got == 0;
    return OK;
}
