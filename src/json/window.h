/* SPDX-License-Identifier: Apache-2.0 */
/*
 * window.h - a piece of a source in memory, that slides and grows as it must
 *
 * data[keep..at) has been read and is kept, data[at..filled) is yet to be read. The user
 * moves `at`, and `keep` up to it. Private to json/.
 */
#ifndef JSON_WINDOW_H
#define JSON_WINDOW_H

#include "base/attr.h"
#include "base/err.h"
#include "base/source.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct window {
    struct source *source;
    uint8_t *data;
    size_t capacity;
    size_t keep;
    size_t at;
    size_t filled;
    uint64_t gone; /* bytes of the source before data[0] */
    bool ended;
};

/* Of a kept source; what it held is wiped at the end. ERR_NOMEM. */
MUST_CHECK enum err window_init(struct window *w, struct source *source);
void window_fini(struct window *w);

/* Have data[at], or w->ended. What was before `keep` is gone, and data may move.
 * Errors of the source; ERR_NOMEM. */
MUST_CHECK enum err window_fill(struct window *w);

#endif
