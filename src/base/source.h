/* SPDX-License-Identifier: Apache-2.0 */
/*
 * source.h - where bytes come from: a file, a socket, memory
 */
#ifndef BASE_SOURCE_H
#define BASE_SOURCE_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

struct source {
    /* Put up to `capacity` bytes (at least 1) into out and say how many in *got;
     * *got = 0 with OK means the end. Errors ERR_IO, ERR_CANCELLED. */
    enum err (*read)(void *state, uint8_t *out, size_t capacity, size_t *got);
    void *state;
};

/* Borrowed bytes as a source. */
struct source_memory {
    const uint8_t *at;
    size_t left;
    size_t step;  /* at most so many at a time; 0: as many as fit */
    enum err end; /* what reading says behind the last byte; OK: the end */
};

/* The source of them, which moves m on. */
struct source source_of_memory(struct source_memory *m);

#endif
