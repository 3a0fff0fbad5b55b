/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mirror.h - own records as objects, so that other tools can fetch them
 *
 * Each record of an own list is an identity of objects.db, under the same list's name and
 * an id that tells nobody the record's. A changed record is a newer version of the same
 * object, and the older one is erased, for it is what was wrong; one that was erased is
 * withdrawn, and its id is not used again when the record comes back.
 *
 * The law. node.db is changed first, in one transaction with a note that its objects are
 * behind; then objects.db is brought in step from what node.db holds, and the note is
 * taken away. So whatever happens in between, the next import of that list does the rest.
 */
#ifndef DOOR_MIRROR_H
#define DOOR_MIRROR_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "exchange/node.h"

#include <stdbool.h>
#include <stddef.h>

struct mirror; /* opaque */

/* What an import of this list will change. The node is kept. NULL: no memory, or the
 * store fails. */
MUST_CHECK struct mirror *mirror_new(struct node *n, const char *list);
void mirror_free(struct mirror *m); /* NULL is fine */

/* A record is new or changed, or was erased, or (NULL) these were all: called within the
 * transaction that does it (struct holdings_plan, changed). The state is the mirror.
 * Errors those of the store. */
MUST_CHECK enum err mirror_note(void *state, const char *id, bool erased);

/*
 * After the commit: bring the objects in step.
 *
 * Shape    tick: called now and then with how many of how many are done; may be NULL;
 *          false stops it with ERR_CANCELLED
 * Errors   those of the stores, with *f
 */
MUST_CHECK enum err mirror_apply(struct mirror *m,
                                 int wait_ms,
                                 bool (*tick)(void *state, size_t done, size_t total),
                                 void *state,
                                 struct fault *f);

#endif
