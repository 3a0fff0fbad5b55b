/* SPDX-License-Identifier: Apache-2.0 */
/*
 * slip.h - the verbs of `entente card` about revoked keys (K4)
 */
#ifndef CLI_SLIP_H
#define CLI_SLIP_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "cli/call.h"

/* Rows of the table of `entente card`; each answers into its call. */
MUST_CHECK enum err slip_run_make(struct call *c, struct fault *f);
MUST_CHECK enum err slip_run_revoke(struct call *c, struct fault *f);

/* How to name the key of a card in words: "node", "overseer", or an officer's name; NULL
 * if it is none that acts in a lane. Borrowed from the card. */
const char *slip_key_name(const struct card *card, const uint8_t key[SIGN_KEY_BYTES]);

/* The revoked keys of both cards: [{"party", "key": name, "code", "from"}], given. */
json_t *slip_view(const struct pair *p, bool *ok);

#endif
