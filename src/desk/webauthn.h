/* SPDX-License-Identifier: Apache-2.0 */
/*
 * webauthn.h - what a security key answers: is it to what was asked, and here?
 *
 * A browser lets a page ask an authenticator of the officer's to make a key for a site,
 * and later to sign with it. Both answers carry what the browser saw (`client`, JSON) and
 * what the authenticator saw (`data`); the second is signed. No statement of the maker
 * ("attestation") is asked for: which key it is, the officer says with the passphrase.
 *
 * Shape     of data: SHA-256(site) 32, flags 1, counter 4; when made: model 16, count 2,
 *           id, and the key as COSE, which is not read: the browser says it as
 *           SubjectPublicKeyInfo
 * Errors    ERR_FORGED with the sentence for an officer, of the first thing that is wrong
 * Source    Web Authentication level 3 (W3C), 6.1, 7.1, 7.2
 */
#ifndef DESK_WEBAUTHN_H
#define DESK_WEBAUTHN_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    WEBAUTHN_CHALLENGE_BYTES = 32,
    WEBAUTHN_SITE_BYTES = 256,
    WEBAUTHN_ORIGIN_BYTES = 320,
    WEBAUTHN_CLIENT_MAX = 4096,
    WEBAUTHN_DATA_MAX = 4096,
    WEBAUTHN_ID_MAX = 1023
};

/* What was asked, and by which page. */
struct webauthn_asked {
    uint8_t challenge[WEBAUTHN_CHALLENGE_BYTES];
    char site[WEBAUTHN_SITE_BYTES];     /* "localhost", "desk.example" */
    char origin[WEBAUTHN_ORIGIN_BYTES]; /* "http://localhost:8440" */
};

struct webauthn_bytes {
    const uint8_t *at;
    size_t count;
};

/* What came back; all borrowed. */
struct webauthn_answer {
    struct webauthn_bytes client;
    struct webauthn_bytes data;
    struct webauthn_bytes signature; /* none when a key is made */
};

/* A key was made: with that id and public key? *counter is its first. */
MUST_CHECK enum err webauthn_made(const struct webauthn_asked *asked,
                                  const struct webauthn_answer *answer,
                                  const struct webauthn_bytes *id,
                                  const struct webauthn_bytes *key,
                                  uint32_t *counter,
                                  struct fault *f);

/* This key signed? *counter is what it counts to now; the caller compares. */
MUST_CHECK enum err webauthn_used(const struct webauthn_asked *asked,
                                  const struct webauthn_answer *answer,
                                  const struct webauthn_bytes *key,
                                  uint32_t *counter,
                                  struct fault *f);

/* May the counter come after the one before? Keys that do not count say 0 each time. */
bool webauthn_counts(uint32_t before, uint32_t now);

#endif
