/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger.c - rows of fixed size, sorted by item
 */
#include "door/ledger.h"

#include "base/memory.h"
#include "base/num.h"
#include "base/reader.h"
#include "door/received.h"

#include <string.h>

enum { STEP_US = 1000 };

static int64_t next_added(struct ledger *l, int64_t now)
{
    l->last = now > l->last ? now : l->last + 1;
    l->changed = true;
    return l->last;
}

MUST_CHECK static enum err grow(struct ledger *l, size_t count)
{
    struct ledger_row *rows;

    if (count <= l->room)
        return OK;
    if (count > RECEIVED_ROWS_MAX)
        return ERR_LIMIT;
    rows = memory_grow(l->rows, &l->room, count, sizeof *rows);
    if (rows == NULL)
        return ERR_NOMEM;
    l->rows = rows;
    return OK;
}

static void read_row(struct reader *r, struct ledger_row *out)
{
    reader_bytes(r, out->item, sizeof out->item);
    reader_bytes(r, out->agreement, sizeof out->agreement);
    out->added = (int64_t)reader_u64(r);
    out->created = (int64_t)reader_u64(r);
    out->modified = (int64_t)reader_u64(r);
    out->number = reader_u32(r);
    out->generation = reader_u32(r);
    out->live = reader_u8(r) == 1;
}

static bool is_sound(const struct ledger *l, size_t at)
{
    const struct ledger_row *row = &l->rows[at];

    return row->added > 0 && row->created >= 0 && row->modified >= row->created &&
           (at == 0 || memcmp(l->rows[at - 1].item, row->item, sizeof row->item) < 0);
}

enum err ledger_read(const void *bytes, size_t count, struct ledger *out)
{
    struct ledger l = {.count = 0};
    struct reader r;
    enum err e = count % LEDGER_ROW_BYTES == 0 ? OK : ERR_CORRUPT;

    if (e == OK)
        e = grow(&l, count / LEDGER_ROW_BYTES);
    reader_init(&r, bytes, count);
    for (size_t i = 0; i < count / LEDGER_ROW_BYTES && e == OK; i++) {
        read_row(&r, &l.rows[i]);
        l.count++;
        if (!is_sound(&l, i))
            e = ERR_CORRUPT;
        if (l.rows[i].added > l.last)
            l.last = l.rows[i].added;
    }
    if (e != OK)
        ledger_fini(&l);
    else
        *out = l;
    return e == ERR_LIMIT ? ERR_CORRUPT : e;
}

enum err ledger_copy(const struct ledger *from, struct ledger *out)
{
    struct ledger l = {.last = from->last};
    enum err e = grow(&l, from->count);

    if (e != OK)
        return e;
    if (from->count > 0)
        memcpy(l.rows, from->rows, from->count * sizeof *l.rows);
    l.count = from->count;
    *out = l;
    return OK;
}

void ledger_fini(struct ledger *l)
{
    memory_free(l->rows);
    *l = (struct ledger){.count = 0};
}

void ledger_write(const struct ledger *l, struct buffer *out)
{
    for (size_t i = 0; i < l->count; i++) {
        const struct ledger_row *row = &l->rows[i];

        buffer_add(out, row->item, sizeof row->item);
        buffer_add(out, row->agreement, sizeof row->agreement);
        buffer_add_u64(out, (uint64_t)row->added);
        buffer_add_u64(out, (uint64_t)row->created);
        buffer_add_u64(out, (uint64_t)row->modified);
        buffer_add_u32(out, row->number);
        buffer_add_u32(out, row->generation);
        buffer_add_byte(out, row->live ? 1 : 0);
    }
}

void ledger_begin(struct ledger *l)
{
    for (size_t i = 0; i < l->count; i++)
        l->rows[i].seen = false;
}

/* Where the item stands, or would. */
static size_t place(const struct ledger *l, const uint8_t item[32])
{
    size_t low = 0, high = l->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (memcmp(l->rows[middle].item, item, 32) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

MUST_CHECK static enum err
insert(struct ledger *l, size_t at, const struct ledger_item *item, int64_t now)
{
    struct ledger_row row = {.number = item->number, .live = true};
    enum err e = grow(l, l->count + 1);

    if (e != OK)
        return e;
    memcpy(row.item, item->item, sizeof row.item);
    memcpy(row.agreement, item->agreement, sizeof row.agreement);
    row.created = item->created;
    row.modified = item->modified > item->created ? item->modified : item->created;
    row.added = next_added(l, now);
    memmove(&l->rows[at + 1], &l->rows[at], (l->count - at) * sizeof row);
    l->rows[at] = row;
    l->count++;
    return OK;
}

static int64_t later(int64_t wished, int64_t before)
{
    return wished > before ? wished : before + STEP_US;
}

enum err ledger_see(struct ledger *l,
                    const struct ledger_item *item,
                    int64_t now,
                    const struct ledger_row **out)
{
    size_t at = place(l, item->item);
    bool known = at < l->count && memcmp(l->rows[at].item, item->item, 32) == 0;
    struct ledger_row *row;

    if (!known) {
        enum err e = insert(l, at, item, now);

        if (e != OK)
            return e;
    }
    row = &l->rows[at];
    if (known && !row->live) { /* what was revoked stays so: this is another object */
        row->generation++;
        row->created = row->modified = later(item->modified, row->modified);
        row->added = next_added(l, now);
    } else if (known && row->number != item->number) {
        row->modified = later(item->modified, row->modified);
        row->added = next_added(l, now);
    }
    row->number = item->number;
    row->live = true;
    row->seen = true;
    *out = row;
    return OK;
}

void ledger_end(struct ledger *l, int64_t now)
{
    for (size_t i = 0; i < l->count; i++) {
        struct ledger_row *row = &l->rows[i];

        if (row->seen || !row->live)
            continue;
        row->live = false;
        row->modified = later(now, row->modified);
        row->added = next_added(l, now);
    }
}
