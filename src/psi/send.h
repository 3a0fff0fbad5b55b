/* SPDX-License-Identifier: Apache-2.0 */
/*
 * send.h - making each message of a round; private to psi/
 */
#ifndef PSI_SEND_H
#define PSI_SEND_H

#include "psi/engine.h"

/*
 * Give the bytes of the message that is due.
 * Owns     *bytes borrowed from the round until the next message is made or
 *          received, or the round is freed
 * Errors   ERR_NOMEM, ERR_CANCELLED: the round is as before
 */
MUST_CHECK enum err send_commit(struct round *r, const uint8_t **bytes);
MUST_CHECK enum err send_tokens(struct round *r, const uint8_t **bytes);
MUST_CHECK enum err send_replies(struct round *r, const uint8_t **bytes);
MUST_CHECK enum err send_counted(struct round *r, const uint8_t **bytes);
MUST_CHECK enum err send_coin(struct round *r, const uint8_t **bytes);
MUST_CHECK enum err send_block(struct round *r, const uint8_t **bytes);
MUST_CHECK enum err send_close(struct round *r, const uint8_t **bytes);

/* Make a part of what will be due: round_ahead. */
MUST_CHECK enum err send_ahead(struct round *r, bool *did);

#endif
