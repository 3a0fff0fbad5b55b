/* SPDX-License-Identifier: Apache-2.0 */
/*
 * offering.h - an offer being made: content sealed, its key kept, its entry said
 *
 * Private to exchange/.
 */
#ifndef EXCHANGE_OFFERING_H
#define EXCHANGE_OFFERING_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "crypto/envelope.h"
#include "exchange/item.h"
#include "exchange/pair.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct offering {
    uint8_t key[ENVELOPE_KEY_BYTES];
    uint8_t commit[32];
    uint8_t *blob; /* sealed content */
    size_t blob_bytes;
    json_t *fact;
};

/* Fills *o, offering_fini in every case. Errors as item_offer's. */
MUST_CHECK enum err offering_make(struct pair *p,
                                  const struct item_plan *plan,
                                  struct offering *o,
                                  struct fault *f);
void offering_fini(struct offering *o);

/* Say it, or let it wait; its key is durable before (law 2 of item.h). */
MUST_CHECK enum err offering_say(struct pair *p,
                                 const struct pair_act *act,
                                 const struct offering *o,
                                 bool *waiting,
                                 struct fault *f);

/* Put all conditions into a fact, beside what else it says; others than those of
 * PROTOCOL.md 6.9 make it a fact of the wrong shape, which is refused when it is signed.
 */
void offering_put_conditions(json_t *fact, const json_t *conditions, bool *ok);

#endif
