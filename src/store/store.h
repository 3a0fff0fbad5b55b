/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store.h - everything a node keeps, in two SQLite files, by verbs of its domain
 *
 * This header opens a file and bounds transactions; lanes are in store/lane.h,
 * own records in store/record.h, what rounds load and find in store/round.h. These are
 * node.db, with peers and keys' business; STIX objects (store/object.h) and what the
 * doors for other tools need are in objects.db, so that importing and serving them never
 * wait for a round, nor it for them.
 *
 * The law
 *  1. One process at a time writes a file (an exclusive flock on DIR/lock for node.db and
 *     on DIR/objects.lock for objects.db, taken before the file is opened, let go after
 *     it is closed), with one connection that writes and checkpoints. Debian 12's SQLite
 *     can corrupt a WAL that two connections write and reset at once. node.db is also
 *     read by that connection alone; objects.db is read besides by any number of
 *     connections that may not write (store/object.h).
 *  2. journal_mode WAL, synchronous FULL: what store_commit has returned for is on
 *     disk. An append is visible to a peer only after that.
 *  3. secure_delete is on, and store_scrub truncates the WAL and zeroes what pages
 *     hold beside their data: what was erased is gone from the folder's files.
 *  4. Every verb outside store_begin .. store_commit is its own transaction.
 *  5. What is read back is checked (lengths, hashes where they are known);
 *     otherwise ERR_CORRUPT.
 *  6. A transaction in which a verb failed for want of memory or disk is lost: its
 *     later verbs and its commit return the same error and change nothing. After
 *     ERR_IO from the disk itself the store must be closed and opened again: what
 *     the kernel holds of a file whose fsync failed is not known.
 *
 * Every verb may return ERR_IO, ERR_CORRUPT and ERR_NOMEM besides what its comment
 * lists. A visitor may call any verb but store_scrub and store_rollback.
 *
 * The schemas are in store/schema.sql and store/objects.sql; `user_version` is their
 * number.
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

enum {
    STORE_PEERS_MAX = 1000,
    STORE_SETTING_NAME_MAX = 96,
    STORE_SETTING_MAX = (4 << 20) + 32
};

/*
 * Open DIR/node.db under the lock, making it (and DIR) if `make`.
 *
 * Units    wait_ms: how long to wait for another process to let go
 * Owns     *out given (store_close)
 * Errors   ERR_BUSY after wait_ms; ERR_NOT_FOUND, ERR_EXISTS (make, but there);
 *          ERR_CORRUPT not a node's file, or of a newer schema; ERR_IO; with *f
 */
MUST_CHECK enum err
store_open(const char *dir, bool make, int wait_ms, struct store **out, struct fault *f);
void store_close(struct store *s); /* rolls back what is open; NULL is fine */

/* Open a transaction; none may be open (must). */
MUST_CHECK enum err store_begin(struct store *s);
/* Durable when OK; on error rolled back. */
MUST_CHECK enum err store_commit(struct store *s);
void store_rollback(struct store *s); /* nothing to do if none is open */

/* Erase for good: truncate the WAL, zero what is nobody's. Reads the whole file once.
 * After a commit, not inside one (must). */
MUST_CHECK enum err store_scrub(struct store *s);

/* Say in *f why the last verb failed with the code `e`, which is returned. */
MUST_CHECK enum err store_explain(const struct store *s, enum err e, struct fault *f);

/* Small settings, by name. Value given through a buffer (cleared first).
 * Errors ERR_NOT_FOUND; ERR_LIMIT name, value or buffer. */
MUST_CHECK enum err
store_setting_put(struct store *s, const char *name, const void *value, size_t bytes);
MUST_CHECK enum err
store_setting_get(struct store *s, const char *name, struct buffer *out);
MUST_CHECK enum err store_setting_erase(struct store *s, const char *name); /* OK if not
                                                                             * there */

/* Call visit with the name and the size of each, ascending by name; its error stops and
 * is returned. */
MUST_CHECK enum err
store_setting_each(struct store *s,
                   enum err (*visit)(void *state, const char *name, size_t bytes),
                   void *state);

/* Peers, numbered from 1 in the order they were added.
 * Errors ERR_EXISTS the root is known; ERR_NOT_FOUND; ERR_LIMIT too many. */
MUST_CHECK enum err store_peer_add(struct store *s,
                                   const uint8_t root[32],
                                   const void *card,
                                   size_t bytes,
                                   int64_t *peer);
MUST_CHECK enum err
store_peer_find(struct store *s, const uint8_t root[32], int64_t *peer);
MUST_CHECK enum err store_peer_card(struct store *s, int64_t peer, struct buffer *out);
MUST_CHECK enum err store_peer_count(struct store *s, int64_t *count);

/* What the peer is known to hold of our lane (never goes down). ERR_NOT_FOUND. */
MUST_CHECK enum err store_acknowledged_put(struct store *s, int64_t peer, uint64_t size);
MUST_CHECK enum err store_acknowledged_get(struct store *s, int64_t peer, uint64_t *size);

/* Fraud proofs: the line. The first one stays. ERR_NOT_FOUND. */
MUST_CHECK enum err store_fraud_put(struct store *s, int64_t peer, const char *line);
MUST_CHECK enum err store_fraud_get(struct store *s, int64_t peer, struct buffer *out);

#endif
