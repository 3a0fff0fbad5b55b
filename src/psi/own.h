/* SPDX-License-Identifier: Apache-2.0 */
/*
 * own.h - our own points: derived, blinded, sorted, committed; private to psi/
 */
#ifndef PSI_OWN_H
#define PSI_OWN_H

#include "base/buffer.h"
#include "psi/engine.h"

/*
 * From keys, bucket and items make index_at, position, TOKENS and COMMIT.
 * What was made before an error is the round's and freed with it.
 * Errors   ERR_EXISTS two equal items; ERR_CANCELLED; ERR_NOMEM
 */
MUST_CHECK enum err own_prepare(struct round *r,
                                const struct round_item *items,
                                const uint8_t record_root[32]);

/* Append what cost the work, and make the same of that: round_keep, round_again. */
void own_keep(const struct round *r, struct buffer *out);
MUST_CHECK enum err
own_restore(struct round *r, const uint8_t *kept, const uint8_t record_root[32]);

/* For each of our tokens in order, the proof that it is its point under our key.
 * Errors   ERR_CANCELLED, ERR_NOMEM: nothing appended; what the buffer says */
MUST_CHECK enum err own_prove_tokens(const struct round *r, struct buffer *out);

/* Where an item given to round_new stands in the sorted token list. */
uint32_t own_position(const struct round *r, size_t item);

#endif
