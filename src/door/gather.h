/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gather.h - the objects of received items, made of an open node
 *
 * For door/received.h alone, whose first law says what is among them.
 *
 * Nouns    gathered
 * Secrets  the bytes of objects; wiped by gathered_free
 */
#ifndef DOOR_GATHER_H
#define DOOR_GATHER_H

#include "base/attr.h"
#include "base/buffer.h"
#include "base/err.h"
#include "door/hall.h"
#include "door/ledger.h"
#include "exchange/node.h"
#include "intel/object.h"
#include "store/object.h"

#include <stddef.h>
#include <stdint.h>

enum { GATHER_TITLE_MAX = 200 };

/* An agreement under which something was received. */
struct gathered_group {
    uint8_t agreement[32];
    char title[GATHER_TITLE_MAX + 1];
};

struct gathered_object {
    size_t group;
    struct object_head head;
    struct buffer bytes;
    struct store_object seen; /* as a page shows it: points into the two above */
};

struct gathered {
    size_t users;
    int64_t ends; /* seconds: when the first of it ends, or changes what it is */
    struct gathered_group *groups;
    size_t group_count;
    struct gathered_object *objects; /* ascending by `added` */
    size_t object_count;
};

/*
 * Gather. The ledger learns what is seen.
 *
 * Owns     *out given with one user (gathered_free)
 * Errors   ERR_LIMIT; ERR_IO, ERR_NOMEM
 */
MUST_CHECK enum err gathered_make(struct node *n,
                                  const struct hall *h,
                                  struct ledger *l,
                                  struct gathered **out);
void gathered_free(struct gathered *g); /* NULL is fine */

#endif
