/* SPDX-License-Identifier: Apache-2.0 */
/*
 * poised.h - rounds that wait for more officers at the gate "start" (R19)
 *
 * The law
 *  1. What a round needs is on disk before the first officer's word, under the id that it
 *     will have: of one that is proposed, that id names the entry's place in the lane. So
 *     between the first word and the last nothing else may be said to the peer.
 *  2. As long as the act waits, its secret and items are kept and holdings do not change.
 *
 * Source PROTOCOL.md 6.11, 7.1
 */
#ifndef EXCHANGE_POISED_H
#define EXCHANGE_POISED_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "exchange/node.h"
#include "exchange/pair.h"

#include <stdbool.h>
#include <stdint.h>

/* How many officers' words an act at this gate needs: 1 or more. */
int poised_needs(const struct agreement *a, enum kind kind);

/* The id of the round that the own entry proposes which follows after so many more
 * words of officers, the last of them being the entry itself (1: the next entry). */
void poised_round_id(const struct pair *p,
                     const uint8_t agreement[32],
                     int words,
                     uint8_t out[32]);

/* Does an act of this round wait; does any? A store that cannot be read counts as yes. */
bool poised_is(struct node *n, const uint8_t round[32]);
bool poised_any(const struct node *n);

/*
 * May another officer's word still follow to what waits? OK also where it is no round.
 *
 * Errors   ERR_UNEXPECTED (R19) something else was said in between, so that what was
 *          made ready is of another round; ERR_NOT_FOUND, ERR_IO
 */
MUST_CHECK enum err poised_check(struct pair *p, const uint8_t what[32], struct fault *f);

#endif
