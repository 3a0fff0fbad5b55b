/* SPDX-License-Identifier: Apache-2.0 */
/*
 * buffer.h - growing bytes with a ceiling set at birth
 *
 * The law. A buffer never holds more than its ceiling. A failed append makes the
 * buffer fail for good: it frees and wipes what it held, and every later append
 * does nothing, so a caller appends freely and asks once at the end
 * (buffer_status). data is NULL only while nothing has been appended. One NUL
 * that is not counted always follows the bytes, so text can be used as a string.
 */
#ifndef BASE_BUFFER_H
#define BASE_BUFFER_H

#include "base/attr.h"
#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

struct buffer {
    uint8_t *data;
    size_t bytes;    /* in use */
    size_t capacity; /* allocated, without the NUL */
    size_t ceiling;  /* most it may ever hold */
    enum err status; /* OK, ERR_LIMIT or ERR_NOMEM; sticky */
};

/* Empty, allocating nothing; ceiling < SIZE_MAX (must). */
void buffer_init(struct buffer *b, size_t ceiling);
void buffer_fini(struct buffer *b);  /* wipes and frees; b is then as after init */
void buffer_clear(struct buffer *b); /* empties, wipes, keeps memory; ends a failure */

/* Append bytes, a text without its NUL, a byte, big-endian numbers, or what
 * printf would print. `bytes` is outside of b, and may be NULL if count is 0. */
void buffer_add(struct buffer *b, const void *bytes, size_t count);
void buffer_add_text(struct buffer *b, const char *text);
void buffer_add_byte(struct buffer *b, uint8_t byte);
void buffer_add_u16(struct buffer *b, uint16_t value); /* big-endian */
void buffer_add_u32(struct buffer *b, uint32_t value);
void buffer_add_u64(struct buffer *b, uint64_t value);
void buffer_printf(struct buffer *b, const char *format, ...) PRINTF_LIKE(2, 3);

/* Make room for `count` more bytes and return where they go (zeroed, counted as
 * in use), or NULL when the buffer has failed. Valid until the next call. */
MUST_CHECK uint8_t *buffer_extend(struct buffer *b, size_t count);

/* OK, or why the buffer failed. */
MUST_CHECK enum err buffer_status(const struct buffer *b);

/* The text so far; "" if empty or failed. Borrowed until the next append. */
const char *buffer_text(const struct buffer *b);

/* Hand the bytes to the caller (memory_free), leaving the buffer empty.
 * NULL and *bytes = 0 if the buffer failed or out of memory. */
MUST_CHECK uint8_t *buffer_take(struct buffer *b, size_t *bytes);

#endif
