/* SPDX-License-Identifier: Apache-2.0 */
/*
 * collection.h - what TAXII calls a collection, and which there are here
 *
 *     own             all objects of objects.db; may be written
 *     withdrawn       those that this node took back, as revoked versions
 *     received-XXXX   what came under one agreement, as far as it may be copied
 *
 * Source    [TAXII21] 5.2
 */
#ifndef DOOR_COLLECTION_H
#define DOOR_COLLECTION_H

#include "base/attr.h"
#include "base/err.h"
#include "door/hall.h"
#include "door/rights.h"
#include "json/json.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { COLLECTION_TITLE_MAX = 200 };

enum collection_kind { COLLECTION_OWN, COLLECTION_WITHDRAWN, COLLECTION_RECEIVED };

struct collection {
    enum collection_kind kind;
    char id[HALL_ID_CHARS + 1];
    char alias[RIGHTS_ALIAS_MAX + 1];
    char title[COLLECTION_TITLE_MAX + 1];
    const char *description; /* static */
    bool can_read;           /* by who asks, as is the next */
    bool can_write;
};

/* One of the two that every node has, or that of an agreement, seen with these rights. */
void collection_make(const struct hall *h,
                     enum collection_kind kind,
                     const char *rights,
                     struct collection *out);
void collection_make_received(const struct hall *h,
                              const uint8_t agreement[32],
                              const char *title,
                              const char *rights,
                              struct collection *out);

/* Is this its id or its alias? */
bool collection_is(const struct collection *c, const char *word);

/* The collection resource, given; NULL: no memory. */
json_t *collection_json(const struct collection *c);

#endif
