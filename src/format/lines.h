/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lines.h - lines out of a source, one at a time, bounded
 *
 * Lines end with LF or CRLF, the last perhaps with nothing. A byte order mark of UTF-8 is
 * skipped at the start. What is in a line is the caller's concern.
 */
#ifndef FORMAT_LINES_H
#define FORMAT_LINES_H

#include "base/attr.h"
#include "base/buffer.h"
#include "base/err.h"
#include "base/source.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LINES_LINE_MAX = 1024 * 1024, LINES_CHUNK = 16 * 1024 };

struct lines {
    struct source *source;
    struct buffer line; /* the bytes of the line, after OK */
    size_t number;      /* of that line, from 1 */
    uint8_t chunk[LINES_CHUNK];
    size_t at;
    size_t filled;
    bool ended;
};

/* Read from a kept source. */
void lines_init(struct lines *l, struct source *source);
void lines_fini(struct lines *l);

/*
 * The next line, in l->line until the next call.
 *
 * Errors   ERR_NOT_FOUND no line is left; ERR_LIMIT longer than LINES_LINE_MAX: the line
 *          is skipped, call again; ERR_NOMEM, ERR_IO, ERR_CANCELLED: the end of it
 */
MUST_CHECK enum err lines_next(struct lines *l);

#endif
