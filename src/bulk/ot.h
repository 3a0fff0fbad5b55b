/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ot.h - 128 oblivious transfers of a key: one side chooses, the other does not see which
 *
 * The chooser sends two points a transfer, of which it knows one's logarithm up to a hash
 * of the other; the answerer makes a key of each. Either side may fix what its own keys
 * become, and no more: they serve as pads only.
 *
 * Source   endemic transfer [MR19] over ristretto255, with the session in every hash
 * Secrets  choices, scalars, keys; neither reaches an address or a branch
 * Time     independent of them
 */
#ifndef BULK_OT_H
#define BULK_OT_H

#include "base/attr.h"
#include "base/err.h"
#include "bulk/block.h"
#include "bulk/draw.h"
#include "crypto/group.h"

enum {
    OT_COUNT = 128,
    OT_OFFER_BYTES = OT_COUNT * 2 * POINT_BYTES,
    OT_ANSWER_BYTES = POINT_BYTES,
    OT_SESSION_BYTES = 32
};

/* The session's names: `early` before the answer is known, `late` after. */
struct ot_session {
    uint8_t early[OT_SESSION_BYTES];
    uint8_t late[OT_SESSION_BYTES];
};

/*
 * Choose: bit i of `choices` is that of transfer i. The scalars are kept for ot_finish.
 * Uses early alone. Errors ERR_RANDOM
 */
MUST_CHECK enum err ot_choose(const struct ot_session *session,
                              struct block choices,
                              struct draw *draw,
                              uint8_t scalar[OT_COUNT][SCALAR_BYTES],
                              uint8_t offer[OT_OFFER_BYTES]);

/* The one point of an answer, with the scalar behind it. Errors ERR_RANDOM */
MUST_CHECK enum err ot_answer(struct draw *draw,
                              uint8_t scalar[SCALAR_BYTES],
                              uint8_t answer[OT_ANSWER_BYTES]);

/* Both keys of each transfer. Errors ERR_FORGED: the offer has what is no point */
MUST_CHECK enum err ot_keys(const struct ot_session *session,
                            const uint8_t offer[OT_OFFER_BYTES],
                            const uint8_t scalar[SCALAR_BYTES],
                            const uint8_t answer[OT_ANSWER_BYTES],
                            struct block key[OT_COUNT][2]);

/* The chosen key of each. Errors ERR_FORGED: the answer is no point */
MUST_CHECK enum err ot_finish(const struct ot_session *session,
                              struct block choices,
                              const uint8_t scalar[OT_COUNT][SCALAR_BYTES],
                              const uint8_t offer[OT_OFFER_BYTES],
                              const uint8_t answer[OT_ANSWER_BYTES],
                              struct block key[OT_COUNT]);

#endif
