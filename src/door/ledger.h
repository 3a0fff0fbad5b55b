/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger.h - which received items were shown, when, and under which id
 *
 * One row for each item, without content: enough to give every change a later point in
 * time than all before it, and to say that what was shown is not shown any more.
 *
 * For door/received.h alone.
 */
#ifndef DOOR_LEDGER_H
#define DOOR_LEDGER_H

#include "base/attr.h"
#include "base/buffer.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LEDGER_ROW_BYTES = 97 };

struct ledger_row {
    uint8_t item[32];
    uint8_t agreement[32];
    int64_t added; /* microseconds since 1970, as are the next two */
    int64_t created;
    int64_t modified;
    uint32_t number;     /* version of the item */
    uint32_t generation; /* how often it came back after it was revoked */
    bool live;           /* shown; else revoked */
    bool seen;           /* since ledger_begin; not kept */
};

struct ledger {
    struct ledger_row *rows; /* ascending by item */
    size_t count;
    size_t room;
    int64_t last; /* the greatest `added` */
    bool changed; /* since it was read */
};

/* What is found of an item now. */
struct ledger_item {
    const uint8_t *item;
    const uint8_t *agreement;
    uint32_t number;
    int64_t created; /* as is wished; what was said before is not gone behind */
    int64_t modified;
};

/* Read the kept bytes. *out given (ledger_fini). Errors ERR_CORRUPT, ERR_NOMEM. */
MUST_CHECK enum err ledger_read(const void *bytes, size_t count, struct ledger *out);
MUST_CHECK enum err ledger_copy(const struct ledger *from, struct ledger *out);
void ledger_fini(struct ledger *l); /* zeroed is fine */
void ledger_write(const struct ledger *l, struct buffer *out);

/* Begin to see what is shown now; see one, whose row is borrowed until the next call;
 * and revoke what was not seen. Errors ERR_LIMIT, ERR_NOMEM. */
void ledger_begin(struct ledger *l);
MUST_CHECK enum err ledger_see(struct ledger *l,
                               const struct ledger_item *item,
                               int64_t now,
                               const struct ledger_row **out);
void ledger_end(struct ledger *l, int64_t now);

#endif
