/* SPDX-License-Identifier: Apache-2.0 */
/*
 * buffer.c - growing bytes under a ceiling
 *
 * Invariants: bytes <= capacity <= ceiling; data[bytes] is the NUL that is not
 * counted; a failed buffer holds nothing. buffer_extend is the only way to grow.
 */
#include "base/buffer.h"

#include "base/memory.h"
#include "base/must.h"
#include "base/num.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { FIRST_CAPACITY = 64 };

void buffer_init(struct buffer *b, size_t ceiling)
{
    must(ceiling < SIZE_MAX); /* one byte more is allocated, for the NUL */
    *b = (struct buffer){.ceiling = ceiling, .status = OK};
}

void buffer_fini(struct buffer *b)
{
    memory_wipe_free(b->data, b->bytes);
    buffer_init(b, b->ceiling);
}

void buffer_clear(struct buffer *b)
{
    if (b->data)
        memory_wipe(b->data, b->bytes);
    b->bytes = 0;
    b->status = OK;
}

static void fail(struct buffer *b, enum err status)
{
    buffer_fini(b);
    b->status = status;
}

/* The capacity for `need` bytes: doubled each time, so that appending n bytes
 * costs O(n), and never above the ceiling. */
static size_t next_capacity(const struct buffer *b, size_t need)
{
    size_t capacity = b->capacity > 0 ? b->capacity : FIRST_CAPACITY;

    if (b->capacity > 0 && !mul_size(b->capacity, 2, &capacity))
        capacity = b->ceiling;
    if (capacity < need)
        capacity = need;
    return capacity < b->ceiling ? capacity : b->ceiling;
}

/* Make capacity for `need` bytes in all, need <= ceiling. */
static void reserve(struct buffer *b, size_t need)
{
    size_t capacity;
    uint8_t *grown;

    if (b->data && need <= b->capacity)
        return;
    capacity = next_capacity(b, need);
    grown = memory_resize(b->data, b->data ? b->bytes + 1 : 0, capacity + 1, 1);
    if (!grown) {
        fail(b, ERR_NOMEM);
        return;
    }
    b->data = grown;
    b->capacity = capacity;
}

uint8_t *buffer_extend(struct buffer *b, size_t count)
{
    size_t need;
    uint8_t *room;

    if (b->status != OK)
        return NULL;
    if (!add_size(b->bytes, count, &need) || need > b->ceiling) {
        fail(b, ERR_LIMIT);
        return NULL;
    }
    reserve(b, need);
    if (b->status != OK)
        return NULL;

    room = b->data + b->bytes;
    memset(room, 0, count + 1);
    b->bytes = need;
    return room;
}

void buffer_add(struct buffer *b, const void *bytes, size_t count)
{
    uint8_t *room = buffer_extend(b, count);

    if (room && count > 0)
        memcpy(room, bytes, count);
}

void buffer_add_text(struct buffer *b, const char *text)
{
    buffer_add(b, text, strlen(text));
}

void buffer_add_byte(struct buffer *b, uint8_t byte)
{
    buffer_add(b, &byte, 1);
}

void buffer_add_u16(struct buffer *b, uint16_t value)
{
    uint8_t bytes[2];

    store_u16(bytes, value);
    buffer_add(b, bytes, sizeof bytes);
}

void buffer_add_u32(struct buffer *b, uint32_t value)
{
    uint8_t bytes[4];

    store_u32(bytes, value);
    buffer_add(b, bytes, sizeof bytes);
}

void buffer_add_u64(struct buffer *b, uint64_t value)
{
    uint8_t bytes[8];

    store_u64(bytes, value);
    buffer_add(b, bytes, sizeof bytes);
}

void buffer_printf(struct buffer *b, const char *format, ...)
{
    va_list arguments;
    uint8_t *room;
    int count;

    va_start(arguments, format);
    count = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    must(count >= 0); /* only a format with wide characters could fail */

    room = buffer_extend(b, (size_t)count);
    if (!room)
        return;
    va_start(arguments, format);
    vsnprintf((char *)room, (size_t)count + 1, format, arguments);
    va_end(arguments);
}

enum err buffer_status(const struct buffer *b)
{
    return b->status;
}

const char *buffer_text(const struct buffer *b)
{
    return b->data ? (const char *)b->data : "";
}

uint8_t *buffer_take(struct buffer *b, size_t *bytes)
{
    uint8_t *taken;

    *bytes = 0;
    if (b->status != OK || !buffer_extend(b, 0))
        return NULL;
    taken = b->data;
    *bytes = b->bytes;
    buffer_init(b, b->ceiling);
    return taken;
}
