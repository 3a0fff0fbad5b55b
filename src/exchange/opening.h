/* SPDX-License-Identifier: Apache-2.0 */
/*
 * opening.h - after a round: both sides commit to the agreed attributes of their hits,
 * then open together, so that neither can echo the other
 *
 * Source PROTOCOL.md 6.4 (hit.commit, hit.open), 7.6; R20
 */
#ifndef EXCHANGE_OPENING_H
#define EXCHANGE_OPENING_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "exchange/pair.h"

#include <stddef.h>

/* Do what is due for a closed round: commit, open, take the peer's attributes, purge what
 * the peer judged different. *did grows by the entries appended. */
MUST_CHECK enum err
opening_advance(struct pair *p, const struct fold_round *r, size_t *did, struct fault *f);

#endif
