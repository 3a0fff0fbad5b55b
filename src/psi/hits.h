/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hits.h - what both sides hold, from the lists that both have; private to psi/
 *
 * Every list that is compared here has been or is about to be sent, so time and
 * memory access show the peer nothing that its own copies do not.
 */
#ifndef PSI_HITS_H
#define PSI_HITS_H

#include "psi/engine.h"

/* Set r->count; both REPLIES must be there. */
void hits_count(struct round *r);

/*
 * Set r->hits and r->hits_root from the peer's replies that have come and were proven.
 * Errors   ERR_NOMEM: nothing changed
 */
MUST_CHECK enum err hits_find(struct round *r);

/* round_check_items: do the tokens of the hits, blinded again, give their points? */
MUST_CHECK enum err
hits_check(const struct round *r, const struct round_item *items, size_t count);

#endif
