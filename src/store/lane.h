/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lane.h - the two lanes of each peer, as the store keeps them
 *
 * The store keeps lanes dense and their bytes as they came; who signed what, and
 * whether a root is right, was judged before (lane/entry.h).
 */
#ifndef STORE_LANE_H
#define STORE_LANE_H

#include "base/attr.h"
#include "base/buffer.h"
#include "base/err.h"
#include "crypto/hash.h"
#include "store/store.h"

#include <stddef.h>
#include <stdint.h>

struct store_entry {
    uint64_t n;
    const uint8_t *bytes; /* borrowed during the callback */
    size_t count;
    uint8_t leaf[32];
    uint8_t root[32]; /* the tree's root with this entry as its last */
};

/*
 * Append an entry at exactly the lane's size.
 *
 * Errors   ERR_UNEXPECTED e->n is not the lane's size; ERR_NOT_FOUND no such peer;
 *          ERR_LIMIT larger than an entry may be
 */
MUST_CHECK enum err store_entry_append(struct store *s,
                                       int64_t peer,
                                       enum store_side side,
                                       const struct store_entry *e);

/* How many entries there are; 0 also for a peer that is not known. */
MUST_CHECK enum err
store_lane_size(struct store *s, int64_t peer, enum store_side side, uint64_t *size);

/* Entry bytes into out (cleared first). ERR_NOT_FOUND. */
MUST_CHECK enum err store_entry_get(
    struct store *s, int64_t peer, enum store_side side, uint64_t n, struct buffer *out);

/* Root over the first `size` entries; size 0 gives the empty tree's root.
 * ERR_NOT_FOUND: the lane is shorter. */
MUST_CHECK enum err store_lane_root(
    struct store *s, int64_t peer, enum store_side side, uint64_t size, uint8_t out[32]);

/* Call visit for entries first, first+1, ... in order; its error stops and is returned.
 * Entries that visit appends may or may not be visited. */
MUST_CHECK enum err store_entry_each(struct store *s,
                                     int64_t peer,
                                     enum store_side side,
                                     uint64_t first,
                                     enum err (*visit)(void *state,
                                                       const struct store_entry *e),
                                     void *state);

/* Attachments of an entry that is in the lane, or will be when the transaction ends:
 * index 0 is the body, 1.. the blobs.
 * Errors ERR_EXISTS there is one; ERR_NOT_FOUND no such entry (at commit, inside a
 * transaction); ERR_LIMIT larger than any may be, or no such index. */
MUST_CHECK enum err store_attachment_put(struct store *s,
                                         int64_t peer,
                                         enum store_side side,
                                         uint64_t n,
                                         int index,
                                         const struct part *bytes);
/* Into out (cleared first). ERR_NOT_FOUND when it was destroyed or never there. */
MUST_CHECK enum err store_attachment_get(struct store *s,
                                         int64_t peer,
                                         enum store_side side,
                                         uint64_t n,
                                         int index,
                                         struct buffer *out);
/* OK if it is not there. Gone from the files after store_scrub. */
MUST_CHECK enum err store_attachment_erase(
    struct store *s, int64_t peer, enum store_side side, uint64_t n, int index);

/* How large it is. ERR_NOT_FOUND as of store_attachment_get. */
MUST_CHECK enum err store_attachment_size(struct store *s,
                                          int64_t peer,
                                          enum store_side side,
                                          uint64_t n,
                                          int index,
                                          uint64_t *bytes);

/* Call visit for each attachment that is there, ascending by n, then index; its error
 * stops and is returned. Reads no attachment. */
MUST_CHECK enum err
store_attachment_each(struct store *s,
                      int64_t peer,
                      enum store_side side,
                      enum err (*visit)(void *state, uint64_t n, int index),
                      void *state);

/* Checkpoint notes and cosignature lines, the newest of each kind. */
enum store_note { STORE_NOTE_CHECKPOINT, STORE_NOTE_COSIGNATURE };

/* Keep a note unless one of a larger size is kept. ERR_LIMIT, ERR_NOT_FOUND no peer. */
MUST_CHECK enum err store_note_put(struct store *s,
                                   int64_t peer,
                                   enum store_side side,
                                   enum store_note kind,
                                   uint64_t size,
                                   const struct part *text);
/* *size and the text (out cleared first). ERR_NOT_FOUND. */
MUST_CHECK enum err store_note_get(struct store *s,
                                   int64_t peer,
                                   enum store_side side,
                                   enum store_note kind,
                                   uint64_t *size,
                                   struct buffer *out);

#endif
