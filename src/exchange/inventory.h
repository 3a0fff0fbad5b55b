/* SPDX-License-Identifier: Apache-2.0 */
/*
 * inventory.h - what somebody who takes this disk now would have, and what not
 *
 * The law. Counted from what is found, not from what should be there: every file of the
 * folder, and every thing that the store holds besides what the two lanes say to anyone.
 * Names of lists and of kinds of things are told, and nothing out of them.
 *
 * What a key of the same disk opens counts as open. Of locked keys the passphrase is
 * taken to be good. What a disk or its controller keeps of what was overwritten, and
 * backups, are beyond any program (THREATS.md).
 */
#ifndef EXCHANGE_INVENTORY_H
#define EXCHANGE_INVENTORY_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "exchange/node.h"

#include <stddef.h>
#include <stdint.h>

enum { INVENTORY_WHAT_BYTES = 256 };

enum inventory_state {
    INVENTORY_OPEN,   /* to be read as it lies there, or by a key that lies there */
    INVENTORY_LOCKED, /* under a passphrase */
    INVENTORY_SEALED, /* under a key that is not there */
    INVENTORY_ERASED
};
const char *inventory_state_name(enum inventory_state s); /* "open"; never NULL */

struct inventory_row {
    const char *section; /* "files", "keys", "lists", ... */
    char what[INVENTORY_WHAT_BYTES];
    enum inventory_state state;
    int64_t count;
    int64_t bytes; /* 0 of what is erased */
};

struct inventory {
    size_t count;
    size_t room;
    struct inventory_row *rows; /* by section */
};

/* Take stock. *out is given (inventory_fini). Errors ERR_IO, ERR_CORRUPT, ERR_NOMEM. */
MUST_CHECK enum err
inventory_take(const struct node *n, struct inventory *out, struct fault *f);
void inventory_fini(struct inventory *i);

#endif
