/* SPDX-License-Identifier: Apache-2.0 */
/*
 * user.h - who is at the door: secrets made here, and logins checked
 *
 * A secret is 256 random bits that we make, show once and keep the hash of, so there is
 * nothing to guess and a plain hash will do. A certificate is known by the SHA-256 of its
 * bytes; that its owner has the key, TLS has shown.
 *
 * Secrets  secrets, and the hash of one until it is compared
 */
#ifndef DOOR_USER_H
#define DOOR_USER_H

#include "base/attr.h"
#include "base/err.h"
#include "base/random.h"
#include "base/text.h"
#include "http/server.h"
#include "store/credential.h"

#include <stdint.h>

enum { USER_SECRET_BYTES = 32, USER_SECRET_CHARS = BASE64_CHARS(USER_SECRET_BYTES) };

struct user {
    char name[STORE_CREDENTIAL_NAME_MAX + 1];
    char rights[STORE_CREDENTIAL_RIGHTS_MAX + 1];
};

/* A new secret in base64url. ERR_RANDOM. */
MUST_CHECK enum err user_secret_make(struct random *r, char out[USER_SECRET_CHARS + 1]);

/* What is kept of it. */
void user_secret_hash(const char *secret, uint8_t out[STORE_CREDENTIAL_HASH_BYTES]);

/*
 * Who sent this request: by its Authorization, or, without one, by its certificate. A
 * word without a scheme counts as a bearer's.
 *
 * Errors   ERR_NOT_FOUND it says nothing of who it is; ERR_DENIED not known, or not with
 *          that secret; those of the store
 */
MUST_CHECK enum err
user_check(struct store *s, const struct server_request *r, struct user *out);

#endif
