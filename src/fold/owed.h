/* SPDX-License-Identifier: Apache-2.0 */
/*
 * owed.h - what a holder owes for the items that it accepted; private to fold/
 *
 * The same computation tells callers what is due (duty.h) and refuses a round to a side
 * that is late (R32). `view` is the holder's copy or the copy of all (parcel.h).
 *
 * Source PROTOCOL.md 6.10; requirements R32, R33, R36
 */
#ifndef FOLD_OWED_H
#define FOLD_OWED_H

#include "fold/duty.h"
#include "fold/state.h"

#include <stdbool.h>
#include <stdint.h>

/* Call visit for each notice to apply, receipt to give and version to erase that the
 * holder of an item owes at a time. Returns false, at once, if visit does. */
bool owed_each(const struct fold *f,
               int view,
               const struct parcel *p,
               int64_t time,
               bool (*visit)(void *state, const struct fold_duty *d),
               void *state);

/* Has this side a notice or an end under a pact so late that it may not propose a round?
 * In its own copy. */
bool owed_bars(const struct fold *f, int view, int side, size_t pact, int64_t time);

/* Note in f->owed_from from when an item may bar its holder, whichever of the two copies
 * is asked. To be called whenever anything was recorded of an item or of a notice on it,
 * and whenever a copy has learnt of that. */
void owed_note(struct fold *f, size_t parcel);

#endif
