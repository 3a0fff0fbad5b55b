/* SPDX-License-Identifier: Apache-2.0 */
/*
 * source.c - bytes out of memory, in pieces
 */
#include "base/source.h"

#include <string.h>

static enum err read_memory(void *state, uint8_t *out, size_t capacity, size_t *got)
{
    struct source_memory *m = state;
    size_t count = m->left < capacity ? m->left : capacity;

    if (m->left == 0 && m->end != OK)
        return m->end;
    if (m->step > 0 && count > m->step)
        count = m->step;
    if (count > 0) {
        memcpy(out, m->at, count);
        m->at += count;
    }
    m->left -= count;
    *got = count;
    return OK;
}

struct source source_of_memory(struct source_memory *m)
{
    return (struct source){read_memory, m};
}
