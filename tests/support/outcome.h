/* SPDX-License-Identifier: Apache-2.0 */
/*
 * outcome.h - what a round has left with a twin; for tests with cmocka
 *
 * Add `twins` to a test's sources, which holds this too.
 */
#ifndef SUPPORT_OUTCOME_H
#define SUPPORT_OUTCOME_H

#include "fold/fold.h"
#include "tests/support/twins.h"

#include <stddef.h>
#include <stdint.h>

size_t outcome_leads(struct twin *w);
/* Their ids, which both sides compute, in their order; at most so many (asserted). */
size_t outcome_lead_ids(struct twin *w, uint8_t ids[][FOLD_HANDLE_BYTES], size_t most);
/* Both sides have these leads, as many as expected (at most 16). */
void outcome_same_leads(struct twins *t, size_t expected);

/* In the keystore; and kept for a round. */
int outcome_secrets(struct twin *w);
int outcome_items(struct twin *w, const uint8_t round[32]);

/* Nothing of a round is left but hits: no secret, no item, no list of points. */
void outcome_clean(struct twin *w);

#endif
