/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store.h - everything a node keeps, in one SQLite file, by verbs of its domain
 *
 * The law
 *  1. One process at a time holds a node's folder (an exclusive flock on
 *     DIR/lock, taken before the file is opened, let go after it is closed), with
 *     one connection that reads, writes and checkpoints. Debian 12's SQLite can
 *     corrupt a WAL that two connections write and reset at once.
 *  2. journal_mode WAL, synchronous FULL: what store_commit has returned for is on
 *     disk. An append is visible to a peer only after that.
 *  3. secure_delete is on, and store_scrub truncates the WAL: what was erased is
 *     gone from the folder's files.
 *  4. Every verb outside store_begin .. store_commit is its own transaction.
 *  5. What is read back is checked (lengths, hashes where they are known);
 *     otherwise ERR_CORRUPT.
 *
 * The schema is in store/schema.sql; `user_version` is its number.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "base/attr.h"
#include "base/buffer.h"
#include "base/err.h"
#include "base/fault.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct store;

enum store_side { STORE_OWN = 0, STORE_PEER = 1 };

/*
 * Open DIR/node.db under the lock, making it if `make`.
 *
 * Units    wait_ms: how long to wait for another process to let go
 * Errors   ERR_BUSY after wait_ms; ERR_NOT_FOUND, ERR_EXISTS (make, but there);
 *          ERR_CORRUPT not a node's file, or of a newer schema; ERR_IO; with *f
 */
MUST_CHECK enum err store_open(const char *dir, bool make, int wait_ms, struct store **out,
                               struct fault *f);
void store_close(struct store *s); /* rolls back what is open; NULL is fine */

MUST_CHECK enum err store_begin(struct store *s);
MUST_CHECK enum err store_commit(struct store *s); /* durable when OK; on error rolled back */
void store_rollback(struct store *s);

/* Erase for good: truncate the WAL. After a commit, not inside one. */
MUST_CHECK enum err store_scrub(struct store *s);

/* Small settings, by name. Value given through a buffer. ERR_NOT_FOUND. */
MUST_CHECK enum err store_setting_put(struct store *s, const char *name, const void *value,
                                      size_t bytes);
MUST_CHECK enum err store_setting_get(struct store *s, const char *name, struct buffer *out);

/* Peers, numbered from 1 in the order they were added. */
MUST_CHECK enum err store_peer_add(struct store *s, const uint8_t root[32], const void *card,
                                   size_t bytes, int64_t *peer);
MUST_CHECK enum err store_peer_find(struct store *s, const uint8_t root[32], int64_t *peer);
MUST_CHECK enum err store_peer_card(struct store *s, int64_t peer, struct buffer *out);
MUST_CHECK enum err store_peer_count(struct store *s, int64_t *count);

/* Lanes. Entries are appended at exactly the lane's size (must be the next n). */
struct store_entry {
    uint64_t n;
    const uint8_t *bytes; /* borrowed during the callback */
    size_t count;
    uint8_t leaf[32];
    uint8_t root[32]; /* the tree's root with this entry as its last */
};
MUST_CHECK enum err store_entry_append(struct store *s, int64_t peer, enum store_side side,
                                       const struct store_entry *e);
MUST_CHECK enum err store_lane_size(struct store *s, int64_t peer, enum store_side side,
                                    uint64_t *size);
/* Entry bytes into out (cleared first). ERR_NOT_FOUND. */
MUST_CHECK enum err store_entry_get(struct store *s, int64_t peer, enum store_side side,
                                    uint64_t n, struct buffer *out);
/* Root over the first `size` entries; size 0 gives the empty tree's root. */
MUST_CHECK enum err store_lane_root(struct store *s, int64_t peer, enum store_side side,
                                    uint64_t size, uint8_t out[32]);
/* Call visit for entries first, first+1, ... in order; its error stops and is returned. */
MUST_CHECK enum err store_entry_each(struct store *s, int64_t peer, enum store_side side,
                                     uint64_t first,
                                     enum err (*visit)(void *state, const struct store_entry *e),
                                     void *state);

/* Attachments of an entry: index 0 is the body, 1.. the blobs. */
MUST_CHECK enum err store_attachment_put(struct store *s, int64_t peer, enum store_side side,
                                         uint64_t n, int index, const void *bytes,
                                         size_t count);
/* ERR_NOT_FOUND when it was destroyed or never there. */
MUST_CHECK enum err store_attachment_get(struct store *s, int64_t peer, enum store_side side,
                                         uint64_t n, int index, struct buffer *out);
MUST_CHECK enum err store_attachment_erase(struct store *s, int64_t peer, enum store_side side,
                                           uint64_t n, int index);

/* Checkpoint notes and cosignature lines, newest per (peer, side, kind). */
enum store_note { STORE_NOTE_CHECKPOINT, STORE_NOTE_COSIGNATURE };
MUST_CHECK enum err store_note_put(struct store *s, int64_t peer, enum store_side side,
                                   enum store_note kind, uint64_t size, const void *text,
                                   size_t bytes);
MUST_CHECK enum err store_note_get(struct store *s, int64_t peer, enum store_side side,
                                   enum store_note kind, uint64_t *size, struct buffer *out);

/* What the peer is known to hold of our lane (never goes down). */
MUST_CHECK enum err store_acknowledged_put(struct store *s, int64_t peer, uint64_t size);
MUST_CHECK enum err store_acknowledged_get(struct store *s, int64_t peer, uint64_t *size);

/* Fraud proofs: the line. ERR_NOT_FOUND. */
MUST_CHECK enum err store_fraud_put(struct store *s, int64_t peer, const char *line);
MUST_CHECK enum err store_fraud_get(struct store *s, int64_t peer, struct buffer *out);

/* Holdings: own records as canonical JSON, keyed by (list, source id). */
struct store_record {
    int64_t row;
    const char *list; /* name of the import list */
    const char *id;
    const uint8_t *bytes; /* canonical record json; borrowed */
    size_t count;
};
/* Insert or replace. *changed: false if the same bytes were there. */
MUST_CHECK enum err store_record_put(struct store *s, const char *list, const char *id,
                                     const void *bytes, size_t count, bool *changed);
MUST_CHECK enum err store_record_get(struct store *s, int64_t row, struct buffer *bytes,
                                     struct buffer *list);
MUST_CHECK enum err store_record_count(struct store *s, const char *list /* NULL all */,
                                       int64_t *count);
MUST_CHECK enum err store_record_each(struct store *s, const char *list /* NULL all */,
                                      enum err (*visit)(void *state,
                                                        const struct store_record *r),
                                      void *state);
/* Delete all records of a list that were not put since `mark` (for replacing a list).
 * Call visit-free; *gone counts them. */
MUST_CHECK enum err store_record_erase_list(struct store *s, const char *list, int64_t *gone);

/* A round's own material: an opaque snapshot of what was loaded (row by row) and
 * hits. All of it is erased by store_round_erase except hits. */
struct store_item {
    int64_t record;    /* row of the record */
    const char *token; /* its text */
    const char *why;   /* human explanation of the token */
};
MUST_CHECK enum err store_round_item_add(struct store *s, const uint8_t round[32],
                                         const struct store_item *item);
MUST_CHECK enum err store_round_item_each(struct store *s, const uint8_t round[32],
                                          enum err (*visit)(void *state,
                                                            const struct store_item *item),
                                          void *state);
MUST_CHECK enum err store_round_erase(struct store *s, const uint8_t round[32]);

struct store_hit {
    uint8_t round[32];
    uint8_t handle[16];
    int64_t record;         /* own record's row */
    const char *token;
    const char *why;
    const uint8_t *own;     /* own record's canonical json as it was matched; borrowed */
    size_t own_bytes;
    const uint8_t *peer;    /* the peer's attributes for this handle, json; NULL not yet */
    size_t peer_bytes;
};
MUST_CHECK enum err store_hit_add(struct store *s, const struct store_hit *h);
MUST_CHECK enum err store_hit_peer(struct store *s, const uint8_t round[32],
                                   const uint8_t handle[16], const void *json, size_t bytes);
MUST_CHECK enum err store_hit_each(struct store *s, const uint8_t *round /* NULL all */,
                                   enum err (*visit)(void *state, const struct store_hit *h),
                                   void *state);
/* Purge both records' texts of a hit that was judged different. */
MUST_CHECK enum err store_hit_erase(struct store *s, const uint8_t round[32],
                                    const uint8_t handle[16]);

#endif
