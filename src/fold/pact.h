/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pact.h - one agreement within the fold; private to fold/
 *
 * Whether it is in force, what its budget has left, and why not. A refusal is
 * returned as a verdict; NULL means that nothing is in the way. `view` says in which
 * copy of the state the question is asked.
 *
 * Source PROTOCOL.md 6.2, 6.3
 */
#ifndef FOLD_PACT_H
#define FOLD_PACT_H

#include "fold/state.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The pact with this id if the copy knows it, else NOTHING. */
size_t pact_find(const struct fold *f, int view, const uint8_t id[32]);

/* Has this side as many signatures as its threshold says? */
bool pact_is_signed(const struct pact *p, int view, int side);

/* Has the officer with this key signed it, for either side? */
bool pact_is_signed_by(const struct fold *f,
                       const struct pact *p,
                       int view,
                       const uint8_t key[SIGN_KEY_BYTES]);

/* Why the pact is not yet or no longer the law between the two at a time, leaving
 * suspensions aside. */
const struct verdict *pact_runs(const struct pact *p, int view, int64_t time);

/* Why it is not in force at a time for what the bits of `scopes` name. */
const struct verdict *
pact_allows(const struct pact *p, int view, int64_t time, unsigned scopes);

/* Why it is over at a time by notice or date, signed or not. */
const struct verdict *pact_is_over(const struct pact *p, int view, int64_t time);

/* Has it ever been in force up to a time? */
bool pact_has_begun(const struct pact *p, int view, int64_t time);
bool pact_is_superseded(const struct pact *p, int view, int64_t time);

/* Does a notice of this side run at a time, neither paused nor run out? */
bool pact_notice_runs(const struct pact *p, int view, int side, int64_t time);

/* Bring supersession of what this pact amends up to date, after it became ready, was
 * approved or had notice given. */
void pact_supersede(struct fold *f, int view, size_t amendment);

/* Its status (PROTOCOL.md 6.3) at a time. */
enum fold_status pact_status(const struct pact *p, int view, int64_t now);

/* Rounds that may still be accepted in the period that ends at a time. */
int64_t pact_rounds_left(const struct pact *p, int view, int64_t time);

/* Why a round that `initiator` proposes may not be accepted by the budget at a time;
 * tokens are what each side's bucket would take (0: not known yet). */
const struct verdict *pact_affords(const struct pact *p,
                                   int view,
                                   int initiator,
                                   const int64_t tokens[FOLD_SIDES],
                                   int64_t time);

/* Is this one of the agreed buckets? */
bool pact_has_bucket(const struct pact *p, int64_t bucket);

#endif
