/* SPDX-License-Identifier: Apache-2.0 */
/*
 * draw.h - all randomness of a side, from one secret
 *
 * A stream for each purpose. So what a side sends is a function of its secret, its items
 * and what it received, and a round is resumed by feeding the same messages again.
 *
 * Secrets   the struct is as secret as what it gives
 */
#ifndef BULK_DRAW_H
#define BULK_DRAW_H

#include "base/random.h"
#include "bulk/aes.h"

#include <stddef.h>
#include <stdint.h>

enum { DRAW_SECRET_BYTES = 32 };

struct draw {
    struct aes stream;
    uint64_t next;
};

/* The stream for a purpose, a short text, under a uniform secret. */
void draw_init(struct draw *d,
               const uint8_t secret[DRAW_SECRET_BYTES],
               const char *purpose,
               enum path path);
void draw_fini(struct draw *d); /* wipes */

/* The next blocks of the stream, and the next bytes, in whole blocks. */
void draw_blocks(struct draw *d, struct block *out, size_t count);
void draw_bytes(struct draw *d, uint8_t *out, size_t count);

/* The stream as a source, which must not outlive it; never fails. */
struct random draw_random(struct draw *d);

#endif
