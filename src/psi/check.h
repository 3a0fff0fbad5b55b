/* SPDX-License-Identifier: Apache-2.0 */
/*
 * check.h - judging each message of the peer; private to psi/
 */
#ifndef PSI_CHECK_H
#define PSI_CHECK_H

#include "psi/engine.h"

/*
 * Take a message that is due and has the right length (engine_message_bytes), and
 * either store what it says or set *why, which is ROUND_FINE at entry: the round
 * is then over. The checks and their order are those of PROTOCOL.md 7.4.
 * Owns     borrows bytes
 * Errors   ERR_NOMEM, ERR_CANCELLED: the round is as before
 */
MUST_CHECK enum err
check_commit(struct round *r, const uint8_t *bytes, enum round_refusal *why);
MUST_CHECK enum err
check_tokens(struct round *r, const uint8_t *bytes, enum round_refusal *why);
MUST_CHECK enum err
check_replies(struct round *r, const uint8_t *bytes, enum round_refusal *why);
MUST_CHECK enum err
check_counted(struct round *r, const uint8_t *bytes, enum round_refusal *why);
MUST_CHECK enum err
check_coin(struct round *r, const uint8_t *bytes, enum round_refusal *why);
MUST_CHECK enum err
check_block(struct round *r, const uint8_t *bytes, enum round_refusal *why);
MUST_CHECK enum err
check_close(struct round *r, const uint8_t *bytes, enum round_refusal *why);

#endif
