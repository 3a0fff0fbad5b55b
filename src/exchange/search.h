/* SPDX-License-Identifier: Apache-2.0 */
/*
 * search.h - the index of names beside the store: kept in step, made again when it is not
 *
 * The law. The index lies in DIR/index and carries a generation, which is a setting of
 * the store that every import that changes records raises, in its own transaction. An
 * index of another generation is not used: it is made again from the store, which wipes
 * what was there. Held records stand in it beside the own, as long as they can be read.
 * So whatever happens between a commit and the index's own change loses nothing, and what
 * was erased from the store is zeroed in the index too.
 */
#ifndef EXCHANGE_SEARCH_H
#define EXCHANGE_SEARCH_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "exchange/node.h"
#include "find/find.h"
#include "intel/record.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

/* How far making the index is; false stops it with ERR_CANCELLED. */
struct search_progress {
    bool (*tick)(void *state, const char *phase, size_t done, size_t total);
    void *state;
};

/*
 * Open the index, made again from the store if it is not in step.
 *
 * Shape    progress: may be NULL
 * Owns     *out given (find_close)
 * Errors   ERR_CANCELLED; ERR_IO; ERR_NOMEM; those of reading the store; with *f
 */
MUST_CHECK enum err search_open(struct node *n,
                                const struct search_progress *progress,
                                struct find **out,
                                struct fault *f);

/*
 * The same for a process that asks again and again: what was opened is kept, and opened
 * anew only when the store's generation or the index's own list is another. To open an
 * index means to hash it, which for a million names takes most of a second.
 *
 * Shape    all zero before the first; the node is open, so nobody else changes the index
 * Owns     *out borrowed until the next call or search_drop
 * Locks    one thread at a time
 */
struct search_kept {
    struct find *find;
    uint64_t generation;
    struct stat list; /* of the file that names the index's segments */
};
MUST_CHECK enum err search_keep(struct node *n,
                                const struct search_progress *progress,
                                struct search_kept *kept,
                                struct find **out,
                                struct fault *f);
void search_drop(struct search_kept *kept); /* closes it; fine if there is none */

/* What a transaction changes in the store's records, to be done to the index after. What
 * goes wrong with it makes the index anew later. */
struct search_change;

/* Begin, within the transaction. NULL: no memory; all else then does nothing. */
struct search_change *search_begin(struct node *n);
void search_free(struct search_change *c); /* NULL is fine */

/* This record was put and was new or changed; or the record of this row is erased. */
void search_put(struct search_change *c, const char *list, const struct record *record);
void search_erase(struct search_change *c, int64_t row);

/* A record that a peer lets us have (exchange/held.h) can be read under this row of
 * custody; or it cannot any more. */
void search_hold(struct search_change *c, int64_t row, const struct record *record);
void search_release(struct search_change *c, int64_t row);

/* Held records stand in the index with their row and this besides. */
#define SEARCH_HELD_ROWS (INT64_C(1) << 40)

/* Raise the store's generation if anything changed; the last act of the transaction.
 * Errors those of the store. */
MUST_CHECK enum err search_note(struct node *n, struct search_change *c);

/*
 * After the commit: bring the index in step, or wipe it, so that nothing stays in it of
 * what was erased.
 *
 * Shape    c: may be NULL
 * Errors   ERR_IO, ERR_NOMEM: the next opening of the node does it (search_settle)
 */
MUST_CHECK enum err search_apply(struct node *n, struct search_change *c);

/* Finish what a process began that did not come to the end of search_apply. */
MUST_CHECK enum err search_settle(struct node *n);

/* A stored record as it stands in the store's bytes. ERR_CORRUPT, ERR_NOMEM. */
MUST_CHECK enum err
search_read_record(const void *bytes, size_t count, struct record *out);

#endif
