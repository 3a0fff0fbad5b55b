/* SPDX-License-Identifier: Apache-2.0 */
/*
 * slip.h - a party's word, prepared in advance, that a key of its card is revoked
 *
 * The root key signs it while nothing is wrong; on paper or a stick it waits for the day
 * on which the key is lost. Then anyone may bring it, and a lane holds it as the fact of
 * a key.revoke. As a file it is one line:
 *
 *     entente-slip/1 ROOT KEY CODE SIGNATURE          (base64url, CODE as it is)
 *
 * Source PROTOCOL.md 6.13; requirement K4
 */
#ifndef LANE_SLIP_H
#define LANE_SLIP_H

#include "base/attr.h"
#include "base/buffer.h"
#include "base/err.h"
#include "base/fault.h"
#include "crypto/sign.h"
#include "json/json.h"

#include <stddef.h>
#include <stdint.h>

enum { SLIP_CODE_BYTES = 49, SLIP_LINE_MAX = 512 };

struct slip {
    uint8_t root[SIGN_KEY_BYTES];
    uint8_t key[SIGN_KEY_BYTES]; /* the one that is revoked */
    char code[SLIP_CODE_BYTES];  /* why; which codes there are is the fold's to say */
    uint8_t signature[SIGNATURE_BYTES];
};

/* Errors ERR_MALFORMED the code is none; ERR_NOMEM. */
MUST_CHECK enum err slip_sign(const struct sign_secret *root,
                              const uint8_t key[SIGN_KEY_BYTES],
                              const char *code,
                              struct slip *out);

/* Did the root key sign it? Errors ERR_FORGED; ERR_NOMEM. */
MUST_CHECK enum err slip_verify(const struct slip *s);

/* Its line, without a newline. Errors ERR_LIMIT, ERR_NOMEM. */
MUST_CHECK enum err slip_write(const struct slip *s, struct buffer *out);

/* Read a line, perhaps with white space around it, and verify it.
 * Errors ERR_MALFORMED, ERR_LIMIT, ERR_FORGED with a sentence; ERR_NOMEM. */
MUST_CHECK enum err
slip_read(const void *bytes, size_t count, struct slip *out, struct fault *f);

/* As the fact of a key.revoke, given (json_decref). Errors ERR_NOMEM. */
MUST_CHECK enum err slip_fact(const struct slip *s, json_t **out);

/* Shape  the fact has a key.revoke's members */
void slip_from_fact(const json_t *fact, struct slip *out);

#endif
