/* SPDX-License-Identifier: Apache-2.0 */
/*
 * certificate.h - TLS as the courier speaks it: version 1.3, a certificate made in
 * memory around the link key, and nothing of the other side's but its key
 *
 * For courier/ alone.
 *
 * Source PROTOCOL.md 8.4; [RFC8446]; [RFC8410] for Ed25519 in certificates
 */
#ifndef COURIER_CERTIFICATE_H
#define COURIER_CERTIFICATE_H

#include "base/attr.h"
#include "base/err.h"
#include "crypto/sign.h"

#include <openssl/ssl.h>

#include <stdbool.h>
#include <stdint.h>

/* Who may be at the other end, and who was. */
struct certificate_check {
    bool (*allows)(void *state, const uint8_t key[SIGN_KEY_BYTES]);
    void *state;
    bool asked;                  /* a certificate with an Ed25519 key came */
    bool allowed;                /* and `allows` said yes */
    uint8_t key[SIGN_KEY_BYTES]; /* that key */
};

/*
 * A context for one connection, as server or client. `check` is kept, and asked during
 * the handshake.
 *
 * Owns     *out given (SSL_CTX_free)
 * Errors   ERR_NOMEM
 */
MUST_CHECK enum err certificate_context(const struct sign_secret *own,
                                        struct certificate_check *check,
                                        SSL_CTX **out);

/* Whether the finished handshake is what it must be: TLS 1.3 and our protocol. */
bool certificate_is_ours(const SSL *ssl);

#endif
