/* SPDX-License-Identifier: Apache-2.0 */
/*
 * custody.h - what of items may stand in this node, and erasing what may not
 *
 *     what            stands
 *     content, sealed from the offer until the version is over
 *     content key     the giver's: from before the offer; the holder's: from the arrival
 *                     of item.key; until the version is over
 *     item.key's blob the giver's: until the holder has it; the holder's: until the key
 *                     is in the keystore
 *     overseer's copy as long as the key (R39)
 *     index of names  of held content: as long as the key
 *
 * A version is over when it was declined or erased, has ended (PROTOCOL.md 6.9), or can
 * not be accepted any more.
 *
 * The law
 *  1. What may stand is computed from the lanes; what stands is what is found. Sweeping
 *     erases the difference, so a process killed at any moment is finished by the next.
 *  2. Order: the key leaves the keystore, then in one transaction content, blobs and the
 *     overseer's copy go, then names leave the index, then the store is scrubbed, and
 *     only then is `item.erased` said (R36).
 *  3. Time is pair_now: a clock that falls back makes nothing last longer.
 *
 * Source PROTOCOL.md 6.9
 */
#ifndef EXCHANGE_CUSTODY_H
#define EXCHANGE_CUSTODY_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "exchange/node.h"
#include "exchange/pair.h"
#include "fold/item.h"
#include "json/json.h"
#include "store/custody.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A version by its place in the fold, which appending does not change. */
struct custody_version {
    size_t item;    /* fold_item_at */
    size_t version; /* from 0 */
};

/* May nothing of it stand here any more? */
bool custody_is_over(const struct pair *p,
                     const struct fold_item *item,
                     const struct fold_version *v);

/* Which lane the offer stands in. */
enum store_side custody_side(const struct pair *p, const struct fold_item *item);

/* The name of a version's key in the keystore. A given one is known by its content, for
 * it is kept before there is an entry; a held one by the place of its offer, for what the
 * giver commits to is the giver's choice. */
void custody_key_name(const struct pair *p,
                      const struct fold_item *item,
                      const struct fold_version *v,
                      uint8_t out[32]);
void custody_given_name(const uint8_t content[32], uint8_t out[32]);

/* The content of a version under a key. Given. Errors ERR_NOT_FOUND the sealed content is
 * not here; ERR_FORGED it is not what was offered, or not as agreed; ERR_IO, ERR_NOMEM */
MUST_CHECK enum err custody_open(const struct pair *p,
                                 const struct fold_item *item,
                                 const struct fold_version *v,
                                 const uint8_t key[32],
                                 json_t **out);

/* Keep the overseer's copy of a key, in the open transaction or its own. ERR_EXISTS. */
MUST_CHECK enum err
custody_keep(struct pair *p, enum store_side side, uint64_t n, const uint8_t key[32]);

/* Erase whatever may not stand here, and of these versions everything. */
MUST_CHECK enum err custody_sweep(struct pair *p,
                                  const struct custody_version *unread,
                                  size_t count,
                                  struct fault *f);

/* Sweep all pairs, finish what another process began, and mend overseers' copies. */
MUST_CHECK enum err custody_settle(struct node *n);

/* Note in the open transaction that something was erased; and, after it, scrub. */
MUST_CHECK enum err custody_note(struct node *n);
MUST_CHECK enum err custody_scrub(struct node *n);

/* Names of all keys that belong to a version that is not over, or to an act that waits
 * (exchange/intent.h), ascending: given (memory_free). */
MUST_CHECK enum err
custody_names(const struct node *n, uint8_t (**out)[32], size_t *count);

/* Whether a name is among these. */
bool custody_is_among(const uint8_t (*names)[32], size_t count, const uint8_t name[32]);

#endif
