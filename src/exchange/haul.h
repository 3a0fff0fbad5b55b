/* SPDX-License-Identifier: Apache-2.0 */
/*
 * haul.h - carrying the parts of a bulk round between the lanes and their engines
 *
 * What carry.h is to an accountable round. Each part has an engine (bulk/bulk.h) and goes
 * on by itself; all parts together end in one CLOSE. Private to exchange/.
 *
 * The law
 *  1. A message of the peer is in the store before an engine sees it, and an own one is
 *     in the lane before it is sent. A lane cannot be told in two ways, so no engine ever
 *     answers two different messages at one place, whatever dies in between.
 *  2. Which check a message of a part failed is not told: the round ends with
 *     "bad-message". What is false in CLOSE is told: all is known on both sides by then.
 *  3. An engine can be made again at any time from the secret, the items and the lanes.
 *     Where all of them are too much for the memory, one is made at a time.
 *
 * Source PROTOCOL.md 7.8
 */
#ifndef EXCHANGE_HAUL_H
#define EXCHANGE_HAUL_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "exchange/carry.h"
#include "exchange/load.h"
#include "exchange/pair.h"
#include "psi/round.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct haul;

void haul_free(struct haul *h); /* wipes; NULL is fine */

/*
 * At the gate: what the proposal or acceptance of this round commits to.
 * Errors   ERR_LIMIT more items fall into one part than it declares (once in 2^40 where
 *          the bucket has room); ERR_NOMEM; with *f
 */
MUST_CHECK enum err haul_commitment(const struct load *l,
                                    const struct carry_terms *t,
                                    const uint8_t secret[32],
                                    uint8_t out[32],
                                    struct fault *f);

/*
 * Feed the engines with what is in the lanes, and append what is due from us, until all
 * wait or the round ends; as carry_round. What is kept stays in memory as p->match.
 */
MUST_CHECK enum err
haul_round(struct pair *p, const struct fold_round *r, struct carry *c, struct fault *f);

/* The hits of all parts in ascending order of handle, as indices of the load's distinct
 * tokens; false, and none may be kept, until every part is done, and where there are
 * fewer or more than the agreement lets a side know (R14), whatever the peer says of how
 * many. Borrowed until the haul goes. */
bool haul_hits(const struct haul *h, const struct round_hit **hits, size_t *count);

/* While the peer works: what one of the engines in memory can do now; false: nothing. */
bool haul_ahead(struct haul *h, const struct round_progress *progress);

/* Erase what a round's clock has kept (part of a store's transaction). */
MUST_CHECK enum err haul_drop(struct store *s, const uint8_t round[32]);

#endif
