/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reader.c - a cursor over foreign bytes whose failure sticks
 *
 * Every read goes through reader_view, the one place that compares a wish with
 * what is there.
 */
#include "base/reader.h"

#include "base/num.h"

#include <string.h>

void reader_init(struct reader *r, const void *bytes, size_t count)
{
    r->at = bytes;
    r->left = count;
    r->failed = false;
}

const uint8_t *reader_view(struct reader *r, size_t count)
{
    /* No bytes at no address is a valid view, and must not look like failure. */
    static const uint8_t nothing[1];
    const uint8_t *view = r->at ? r->at : nothing;

    if (r->failed || count > r->left) {
        r->failed = true;
        return NULL;
    }
    if (count > 0)
        r->at += count;
    r->left -= count;
    return view;
}

uint8_t reader_u8(struct reader *r)
{
    const uint8_t *view = reader_view(r, 1);

    return view ? *view : 0;
}

uint16_t reader_u16(struct reader *r)
{
    const uint8_t *view = reader_view(r, 2);

    return view ? load_u16(view) : 0;
}

uint32_t reader_u32(struct reader *r)
{
    const uint8_t *view = reader_view(r, 4);

    return view ? load_u32(view) : 0;
}

uint64_t reader_u64(struct reader *r)
{
    const uint8_t *view = reader_view(r, 8);

    return view ? load_u64(view) : 0;
}

void reader_bytes(struct reader *r, uint8_t *out, size_t count)
{
    const uint8_t *view = reader_view(r, count);

    if (count == 0)
        return;
    if (view)
        memcpy(out, view, count);
    else
        memset(out, 0, count);
}

bool reader_ok(const struct reader *r)
{
    return !r->failed;
}

bool reader_end(const struct reader *r)
{
    return !r->failed && r->left == 0;
}
