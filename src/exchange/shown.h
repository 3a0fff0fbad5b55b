/* SPDX-License-Identifier: Apache-2.0 */
/*
 * shown.h - what the peer showed of our hits
 *
 * The law: a hit.open of the peer is checked against the agreed closed list (R20) before
 * anything of it is kept. What passes is kept with our hits, the rest is refused in our
 * lane; its body is erased in either case, so that purging a hit leaves nothing of it.
 * Private to exchange/.
 *
 * Source PROTOCOL.md 7.6
 */
#ifndef EXCHANGE_SHOWN_H
#define EXCHANGE_SHOWN_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "exchange/pair.h"

#include <stddef.h>
#include <stdint.h>

/* How far a round's hits have come, as noted in the store. */
enum shown_stage {
    SHOWN_NOT,
    SHOWN_TAKEN,  /* the peer's body was taken, or refused, and erased */
    SHOWN_SETTLED /* and the peer holds ours, so that ours was erased too */
};

/* SHOWN_NOT also when the store cannot be read. */
enum shown_stage shown_stage(struct pair *p, const uint8_t round[32]);
MUST_CHECK enum err
shown_note(struct pair *p, const uint8_t round[32], enum shown_stage stage);

/* The effective hit.open of a side for a round, or NULL. */
const struct pair_step *
shown_find(const struct pair *p, enum store_side side, const uint8_t round[32]);

/* Take the peer's, if it is there. *did grows by the entries appended. */
MUST_CHECK enum err shown_take(struct pair *p,
                               const uint8_t round[32],
                               const struct agreement *a,
                               size_t *did,
                               struct fault *f);

#endif
