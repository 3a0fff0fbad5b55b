/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reader.h - a sticky cursor over borrowed bytes
 *
 * A reader that has failed stays failed and yields zeroes, so a parser reads
 * every field and asks once at the end. Numbers are big-endian.
 */
#ifndef BASE_READER_H
#define BASE_READER_H

#include "base/attr.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct reader {
    const uint8_t *at;
    size_t left;
    bool failed;
};

/* The bytes are kept, and must outlive the reader. */
void reader_init(struct reader *r, const void *bytes, size_t count);

/* The next number; 0 if it is not there. */
uint8_t reader_u8(struct reader *r);
uint16_t reader_u16(struct reader *r);
uint32_t reader_u32(struct reader *r);
uint64_t reader_u64(struct reader *r);

/* Copy exactly `count` bytes to out; zeroes if they are not there. */
void reader_bytes(struct reader *r, uint8_t *out, size_t count);

/* Borrow exactly `count` bytes in place; NULL if they are not there. */
const uint8_t *reader_view(struct reader *r, size_t count);

bool reader_ok(const struct reader *r);             /* nothing failed so far */
MUST_CHECK bool reader_end(const struct reader *r); /* nothing failed, nothing left */

#endif
