/* SPDX-License-Identifier: Apache-2.0 */
/*
 * list_wire.h - how a list lies on the wire; private to list*.c
 */
#ifndef BULK_LIST_WIRE_H
#define BULK_LIST_WIRE_H

#include "bulk/list.h"

enum { LABEL_BLOCKS = (BULK_LABEL_MAX + BLOCK_BYTES - 1) / BLOCK_BYTES };

/* A function of the declared size and of the labels' length. */
struct list_shape {
    size_t size;
    unsigned bits;      /* of the upper part of a tag */
    size_t upper_bytes; /* then come the lower parts */
    size_t labels;      /* where they begin */
    size_t bytes;       /* of all */
};

/* The shape of that size; LIST_SIZE_MIN or more (must). */
struct list_shape list_shape_of(size_t size, uint8_t label_bytes);

/* What an entry is known by: the first bits of its tag, and the 80 after them. */
struct list_code {
    uint32_t upper;
    uint64_t lower;
    uint16_t last;
};

/* 1 <= bits <= 32 */
static inline struct list_code list_code_of(struct block tag, unsigned bits)
{
    uint64_t high = __builtin_bswap64(tag.word[0]);
    uint64_t low = __builtin_bswap64(tag.word[1]);
    struct list_code c;

    c.upper = (uint32_t)(high >> (64 - bits));
    c.lower = high << bits | low >> (64 - bits);
    c.last = (uint16_t)(low << bits >> 48);
    return c;
}

/* The lower part of an entry, to its place. */
static inline void list_code_store(uint8_t out[LIST_LOWER_BYTES], struct list_code c)
{
    uint64_t lower = __builtin_bswap64(c.lower);
    uint16_t last = __builtin_bswap16(c.last);

    memcpy(out, &lower, sizeof lower);
    memcpy(out + sizeof lower, &last, sizeof last);
}

/* And from it; upper is 0. */
static inline struct list_code list_code_load(const uint8_t in[LIST_LOWER_BYTES])
{
    uint64_t lower;
    uint16_t last;

    memcpy(&lower, in, sizeof lower);
    memcpy(&last, in + sizeof lower, sizeof last);
    return (struct list_code){.lower = __builtin_bswap64(lower),
                              .last = __builtin_bswap16(last)};
}

/*
 * What seals the label of an entry: a stream of the item's key, which both sides hold.
 * Each side has one of its own, else the two labels of an item would lie under the same
 * bytes; and each entry, else who searches for any of many keys could compare each try
 * with all labels. Holds a secret: the caller wipes it.
 */
struct list_seal {
    struct aes aes;
    uint64_t from; /* the stream's first block */
};

/* Of this entry of the first side's list, or of the second's. */
struct list_seal
list_seal_of(struct block key, enum path path, bool second, size_t entry);

/* out = in + the stream; in and out may be the same. */
void list_seal_label(const struct list_seal *s,
                     const uint8_t *in,
                     uint8_t *out,
                     size_t bytes);

#endif
