/* SPDX-License-Identifier: Apache-2.0 */
/*
 * caught.h - an entry that is held already, come again
 *
 * Source PROTOCOL.md 4.6, 8.2; requirement R38
 */
#ifndef EXCHANGE_CAUGHT_H
#define EXCHANGE_CAUGHT_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "courier/bundle.h"
#include "exchange/pair.h"

/*
 * Compare an entry of a bundle with the one that is held at its place.
 *
 * Errors   ERR_FORGED they differ: if both are rightly signed the proof is in the store
 *          and the exchange has stopped; ERR_IO; ERR_NOMEM; each with a sentence
 */
MUST_CHECK enum err
caught_compare(struct pair *p, const struct bundle_item *item, struct fault *f);

#endif
