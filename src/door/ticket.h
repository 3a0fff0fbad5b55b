/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ticket.h - the `next` of a page: where the following one begins
 *
 * A ticket says after which point in time to go on, under a MAC with a key of the node,
 * bound to a scope (collection, endpoint, filters). Nothing is kept of it: it may be used
 * again after a lost answer, after a restart, and by whoever has the same rights; it
 * opens nothing that its bearer could not ask for.
 *
 * Secrets  the key
 * Source   [TAXII21] 3.5 (`next` is opaque)
 */
#ifndef DOOR_TICKET_H
#define DOOR_TICKET_H

#include "base/attr.h"
#include "base/err.h"
#include "base/text.h"
#include "crypto/hash.h"

#include <stdint.h>

enum {
    TICKET_KEY_BYTES = 32,
    TICKET_BYTES = 24,
    TICKET_CHARS = BASE64_CHARS(TICKET_BYTES)
};

/* after >= 0 (must). */
void ticket_write(const uint8_t key[TICKET_KEY_BYTES],
                  const uint8_t scope[SHA256_BYTES],
                  int64_t after,
                  char out[TICKET_CHARS + 1]);

/* Errors ERR_MALFORMED it is none; ERR_FORGED not by this key, or of another scope. */
MUST_CHECK enum err ticket_read(const uint8_t key[TICKET_KEY_BYTES],
                                const uint8_t scope[SHA256_BYTES],
                                const char *ticket,
                                int64_t *after);

#endif
