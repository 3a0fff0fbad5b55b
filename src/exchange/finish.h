/* SPDX-License-Identifier: Apache-2.0 */
/*
 * finish.h - the end of a round: hits kept, everything else erased
 *
 * The law: hits, the erasing of items and attachments, and the mark that it was done
 * are one transaction; then the secret leaves the keystore and the store is scrubbed.
 * A process killed in between does the rest the next time.
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

struct finish_hits {
    const struct round *engine; /* closed */
    const struct load *load;    /* the items it was made from */
};

/* Finish a round that is over; hits NULL when it ended without any. */
MUST_CHECK enum err finish_round(struct pair *p,
                                 const struct fold_round *r,
                                 const struct finish_hits *hits,
                                 struct fault *f);

/* Was it finished? */
bool finish_is_done(struct pair *p, const uint8_t round[32]);

#endif
