/* SPDX-License-Identifier: Apache-2.0 */
/*
 * list.h - a side's tags as a sorted list of declared length, and what two lists share
 *
 * An entry is a tag and a sealed label. Entries that stand for no item are random. The
 * order is that of the tags, so where an item stood in its list is not told.
 *
 * Secrets   tags and keys until they are sent; where items stand in a list is told by no
 *           byte, but by which memory sorting and merging touch
 */
#ifndef BULK_LIST_H
#define BULK_LIST_H

#include "bulk/bulk.h"
#include "bulk/draw.h"

#include <stdbool.h>

struct list {
    size_t size;  /* entries, as declared */
    size_t count; /* items */
    struct block *tag;
    uint32_t *index;   /* of the item; count or more: none */
    struct block *key; /* by item: of its label; NULL without labels */
    bool second;       /* the second side's, whose labels have a stream of their own */
};

/*
 * Take the tags and keys of `count` items, which are wiped and freed with the list, fill
 * up to `size` and sort.
 *
 * Owns     tag and key taken, also on error; tag has room for `size`; `second` is the
 *          caller's to set
 * Errors   ERR_NOMEM
 */
MUST_CHECK enum err list_init(struct list *l,
                              struct block *tag,
                              struct block *key,
                              size_t count,
                              size_t size,
                              struct draw *fill);
void list_fini(struct list *l); /* wipes and frees */

/* Bytes of a list on the wire. */
size_t list_bytes(size_t size, uint8_t label_bytes);

/* Write it; labels by item, and random ones from `fill` where there is none. */
void list_write(const struct list *l,
                const uint8_t *labels,
                uint8_t label_bytes,
                struct draw *fill,
                uint8_t *out);

/* What a match gives: hits, and their labels in one piece. */
struct list_hits {
    struct bulk_hit *hit;
    size_t count;
    uint8_t *labels;
    size_t label_bytes; /* of one */
};

/* The items whose tags stand in the peer's list of `size` entries. Errors ERR_FORGED: the
 * list does not ascend; ERR_NOMEM */
MUST_CHECK enum err list_match(const struct list *own,
                               const uint8_t *peer,
                               size_t size,
                               uint8_t label_bytes,
                               enum path path,
                               struct list_hits *out);
void list_hits_fini(struct list_hits *h); /* wipes and frees */

#endif
