/* SPDX-License-Identifier: Apache-2.0 */
/*
 * finish.h - the end of a round: hits kept, everything else erased
 *
 *     NOT --hits, erasing of items and attachments--> ERASED --secret, scrub--> DONE
 *
 * The law
 *  1. The first step is one transaction; then the secret leaves the keystore, then the
 *     store is scrubbed, then it is noted that all was done. A process killed in between
 *     does the rest the next time.
 *  2. A secret in the keystore belongs to a round that is not finished, and of which the
 *     lanes know that we are in it, or to an item (exchange/custody.h). Any other is
 *     dropped with its items when the node is opened: its proposal, acceptance or offer
 *     never came to be, or it is over.
 */
#ifndef EXCHANGE_FINISH_H
#define EXCHANGE_FINISH_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "exchange/load.h"
#include "exchange/pair.h"
#include "psi/round.h"

#include <stdbool.h>
#include <stdint.h>

enum finish_stage { FINISH_NOT, FINISH_ERASED, FINISH_DONE };

struct finish_hits {
    const struct round_hit *hits; /* NULL: there are none to keep */
    size_t count;
    const struct load *load; /* the items that they are of */
    bool disputed;           /* the peer's last word was false: no hit is opened */
};

/* Finish a round that is over, or that nobody will go on with. Again is OK. */
MUST_CHECK enum err finish_round(struct pair *p,
                                 const struct fold_round *r,
                                 const struct finish_hits *hits,
                                 struct fault *f);

/* How far it was finished; FINISH_NOT also when the store cannot be read. */
enum finish_stage finish_stage(struct pair *p, const uint8_t round[32]);

/* Of a round that both have closed: does this node hold the peer's last word for false?
 */
bool finish_is_disputed(const struct pair *p, const uint8_t round[32]);

/* Has a side ended the round because the other's count or CLOSE is not what it found? */
bool finish_is_denied(const struct fold_round *r, int side);

/* Does what was made from our holdings for this round still matter? */
bool finish_is_needed(struct pair *p, const struct fold_round *r);

/* Drop the items and the secret of a round that never came to be. */
MUST_CHECK enum err finish_drop(struct node *n, const uint8_t round[32]);

/* Do so with all that the lanes do not know to be ours (law 2), in one rewrite. */
MUST_CHECK enum err finish_orphans(struct node *n);

#endif
