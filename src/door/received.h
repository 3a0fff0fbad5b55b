/* SPDX-License-Identifier: Apache-2.0 */
/*
 * received.h - what peers let this node have, as collections for its own systems
 *
 * Received content is not in objects.db: it stays sealed in the node and is shown from a
 * copy in memory, which is made anew when the node changed or an end has passed.
 *
 * The law
 *  1. Shown is the newest version of an item that can be read, was given for release, may
 *     leave now, and of which an officer made a copy for the own systems (`item.copy`),
 * so that the log tells of it. What is for disclosure alone is never shown.
 *  2. Nothing stale is shown: a copy in memory that is not fresh is not read, and if the
 *     node cannot be opened now the answer is to come again (ERR_BUSY).
 *  3. An item that may not be shown any more is followed by a revoked version without
 *     content, under the same id. One that comes back has another id.
 *  4. When which was added is kept in objects.db, without content, so that the order
 *     outlasts a restart.
 *
 * Locks     every function may be called by any thread
 * Secrets   content of items; wiped when a copy is dropped
 */
#ifndef DOOR_RECEIVED_H
#define DOOR_RECEIVED_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "door/collection.h"
#include "door/hall.h"
#include "store/object.h"

#include <stdbool.h>
#include <stddef.h>

enum { RECEIVED_ROWS_MAX = 40000 }; /* items that were ever shown */

struct received;

/* Of the node in dir (copied). The hall is kept, and closed after received_free. Units:
 * wait_ms for the node. Nothing is read yet. Errors ERR_NOMEM; the store's. */
MUST_CHECK enum err
received_new(struct hall *h, const char *dir, int wait_ms, struct received **out);
void received_free(struct received *r); /* NULL is fine */

/* May the copy in memory be read? */
bool received_is_fresh(struct received *r);

/* Make it fresh, by the hall's writer, and then call `then`, from its thread. Errors of
 * hall_submit: `then` is not called. `then` gets ERR_BUSY if the node is held by another
 * process; ERR_LIMIT too many items. */
MUST_CHECK enum err
received_refresh(struct received *r, void (*then)(void *state, enum err e), void *state);

/* The collection that a word means, or the i-th, seen with these rights; as of the last
 * copy. False if there is none. */
bool received_find(struct received *r,
                   const char *word,
                   const char *rights,
                   struct collection *out);
bool received_at(struct received *r,
                 size_t i,
                 const char *rights,
                 struct collection *out);

/* As store_object_page, of one collection. ERR_RETRY: the copy is not fresh. */
MUST_CHECK enum err received_page(struct received *r,
                                  const struct collection *c,
                                  const struct store_filter *filter,
                                  struct store_page *page,
                                  enum err (*visit)(void *state,
                                                    const struct store_object *o),
                                  void *state);

#endif
