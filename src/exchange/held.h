/* SPDX-License-Identifier: Apache-2.0 */
/*
 * held.h - the records that the peers let us have, as they can be found and read now
 *
 * A held record is known by its row of custody (store/custody.h) and read by its key in
 * the keystore alone: what has ended cannot be read, whatever still stands on the disk.
 */
#ifndef EXCHANGE_HELD_H
#define EXCHANGE_HELD_H

#include "base/attr.h"
#include "base/err.h"
#include "exchange/node.h"
#include "exchange/pair.h"
#include "fold/item.h"
#include "intel/record.h"
#include "store/custody.h"

#include <stddef.h>
#include <stdint.h>

struct held {
    struct pair *pair;
    const struct fold_item *item;
    const struct fold_version *version;
    struct record record; /* what was left out is empty; its id at least the item's */
};

/* Call visit for each, in no order; its error stops and is returned. What cannot be
 * opened is passed over. */
MUST_CHECK enum err
held_each(struct node *n,
          enum err (*visit)(void *state, int64_t row, const struct record *r),
          void *state);

/* The one of a row: fills *out (held_fini). Errors ERR_NOT_FOUND over, or no key;
 * ERR_FORGED; ERR_IO, ERR_NOMEM. */
MUST_CHECK enum err held_read(struct node *n, int64_t row, struct held *out);
void held_fini(struct held *h);

/* The rows of what stands in one lane of a pair. */
struct held_rows {
    enum store_side side;
    struct store_custody *at; /* ascending by n */
    size_t count;
    size_t room;
};

/* Load them (held_rows_fini also after an error), and find that of an offer, or NULL. */
MUST_CHECK enum err
held_rows_load(const struct pair *p, enum store_side side, struct held_rows *out);
const struct store_custody *held_rows_find(const struct held_rows *rows, uint64_t n);
void held_rows_fini(struct held_rows *rows);

/* How many rows of held records there are. */
MUST_CHECK enum err held_count(struct node *n, size_t *count);

#endif
