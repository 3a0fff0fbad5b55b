/* SPDX-License-Identifier: Apache-2.0 */
/*
 * list.h - a side's tags as a sorted list of declared length, and what two lists share
 *
 * On the wire a list of n entries has, with b = log2 n rounded down,
 *
 *   upper    n + 2^b bits: for each value of a tag's first b bits, in order, a one for
 *            each entry that begins so, then a zero; filled up with zeroes to a byte
 *   lower    of each entry, ascending, the ten bytes of its tag that follow
 *   labels   of each entry, in the same order
 *
 * so an entry is known by b + 80 bits of its tag and costs less than eleven bytes. Bits
 * of a tag are counted from the highest of its first byte; those of `upper` from the
 * lowest.
 *
 * Entries that stand for no item are random. The order is that of the tags, so where an
 * item stood in its list is not told.
 *
 * Secrets   tags and keys until they are sent; where items stand in a list is told by no
 *           byte, but by which memory sorting and matching touch
 */
#ifndef BULK_LIST_H
#define BULK_LIST_H

#include "bulk/bulk.h"
#include "bulk/crew.h"
#include "bulk/draw.h"

#include <stdbool.h>

enum { LIST_LOWER_BYTES = 10, LIST_SIZE_MIN = 2 };

struct list {
    const struct crew *crew;
    size_t size;  /* entries, as declared */
    size_t count; /* items */
    struct block *tag;
    uint32_t *item;    /* of the tag; count or more: none. NULL: not wanted */
    struct block *key; /* by item: of its label; NULL without labels */
    bool second;       /* the second side's, whose labels have a stream of their own */
};

/*
 * Fill the list up to its size, and sort it, for list_write. All else is the caller's to
 * set, arrays from the crew's room: tag, and item if it is wanted, have room for `size`
 * and the first `count` are there.
 *
 * Errors   ERR_NOMEM, ERR_CANCELLED: only list_fini is left
 */
MUST_CHECK enum err list_sort(struct list *l, struct draw *fill);

/* Wipes and frees all of it; an empty one is fine. */
void list_fini(struct list *l);

/* Bytes of a list on the wire; size is LIST_SIZE_MIN or more (must). */
size_t list_bytes(size_t size, uint8_t label_bytes);

/* Write a sorted one; labels by item, and random ones from `fill` where there is none. */
void list_write(const struct list *l,
                const uint8_t *labels,
                uint8_t label_bytes,
                struct draw *fill,
                uint8_t *out);

/* What a match gives: hits, and their labels in one piece. */
struct list_hits {
    const struct crew *crew;
    struct bulk_hit *hit;
    size_t count;
    uint8_t *labels;
    size_t label_bytes; /* of one */
};

/* The peer's list, of list_bytes. */
struct list_wire {
    const uint8_t *bytes;
    size_t size;
    uint8_t label_bytes;
};

/* The items of `own`, sorted or not, whose tags stand in the peer's list. `item` must be
 * there. Errors ERR_FORGED: what a list must be, it is not; ERR_NOMEM; ERR_CANCELLED */
MUST_CHECK enum err list_match_hits(const struct list *own,
                                    const struct list_wire *peer,
                                    enum path path,
                                    struct list_hits *out);
void list_match_fini(struct list_hits *h); /* wipes and frees */

#endif
