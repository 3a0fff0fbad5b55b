/* SPDX-License-Identifier: Apache-2.0 */
/*
 * intent.h - an act that waits for other officers of this side (R19)
 *
 * Where an agreement wants several officers at a gate, each of them concurs to exactly
 * the same act: its type, fact, salted body and blobs. So the first one's act is kept
 * here as it was made, and the last one's word appends it.
 *
 *     intent_append --refused for want of officers--> kept, `concur` appended
 *     intent_pass   --still too few--> `concur` appended  --enough--> the act, appended
 *
 * An intent is this side's own paper: the peer sees the concurring entries, which hold a
 * hash, and nothing else until it is done.
 *
 * Source PROTOCOL.md 6.11
 */
#ifndef EXCHANGE_INTENT_H
#define EXCHANGE_INTENT_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "crypto/sign.h"
#include "exchange/pair.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { INTENT_MAX = 256 }; /* that wait, of a pair */

struct intent {
    uint8_t what[32];
    enum kind kind;
    int64_t made_at;
    const json_t *fact; /* borrowed */
    const json_t *body; /* borrowed; NULL if it has none */
};

/* pair_append, and if more officers are needed: concur, keep the act, *waiting = true.
 * Errors as pair_append's; ERR_LIMIT. */
MUST_CHECK enum err
intent_append(struct pair *p, const struct pair_act *act, bool *waiting, struct fault *f);

/* Another officer's word to a kept act: it is appended and forgotten, or *waiting.
 * Errors ERR_NOT_FOUND no such intent; as pair_append's. */
MUST_CHECK enum err intent_pass(struct pair *p,
                                const uint8_t what[32],
                                const struct sign_secret *officer,
                                bool *waiting,
                                struct fault *f);

/* Forget a kept act, and scrub: of what was never said nothing stays. ERR_NOT_FOUND. */
MUST_CHECK enum err intent_drop(struct pair *p, const uint8_t what[32], struct fault *f);

/* Call visit for each that waits, in the order they were made; its error stops and is
 * returned. */
MUST_CHECK enum err intent_each(struct pair *p,
                                enum err (*visit)(void *state, const struct intent *i),
                                void *state);

/* The blob of one, as it would be attached; empty if it has none. ERR_IO, ERR_LIMIT. */
MUST_CHECK enum err
intent_blob(struct pair *p, const uint8_t what[32], struct buffer *out);

/* One by the beginning of its `what` in hex. ERR_NOT_FOUND, ERR_USAGE ambiguous. */
MUST_CHECK enum err
intent_find(struct pair *p, const char *word, uint8_t what[32], struct fault *f);

#endif
