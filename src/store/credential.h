/* SPDX-License-Identifier: Apache-2.0 */
/*
 * credential.h - who may use the doors of this node, and for what
 *
 * In objects.db. Kept is a hash of the secret, which is random and long enough that no
 * salt is needed, or of the certificate; never the secret.
 */
#ifndef STORE_CREDENTIAL_H
#define STORE_CREDENTIAL_H

#include "base/attr.h"
#include "base/err.h"
#include "store/store.h"

#include <stddef.h>
#include <stdint.h>

enum {
    STORE_CREDENTIAL_NAME_MAX = 64, /* bytes, as is the next */
    STORE_CREDENTIAL_RIGHTS_MAX = 4096,
    STORE_CREDENTIAL_HASH_BYTES = 32,
    STORE_CREDENTIALS_MAX = 10000
};

/* The numbers are stored. */
enum store_credential_kind {
    STORE_CREDENTIAL_BASIC = 1, /* user name and password */
    STORE_CREDENTIAL_BEARER = 2,
    STORE_CREDENTIAL_CERTIFICATE = 3
};

struct store_credential {
    const char *name; /* 1..64 of [A-Za-z0-9._@-] */
    enum store_credential_kind kind;
    uint8_t hash[STORE_CREDENTIAL_HASH_BYTES];
    const char *rights; /* a text of its reader's own form */
    int64_t made;       /* microseconds since 1970 */
};

/* Errors ERR_EXISTS the name, or the kind and hash; ERR_MALFORMED the name; ERR_LIMIT. */
MUST_CHECK enum err store_credential_add(struct store *s,
                                         const struct store_credential *c);

/* ERR_NOT_FOUND. */
MUST_CHECK enum err store_credential_remove(struct store *s, const char *name);

/* Call visit, once, with the one of this name, or of this kind and hash (which are
 * compared in constant time); its error is returned. ERR_NOT_FOUND. */
MUST_CHECK enum err
store_credential_get(struct store *s,
                     const char *name,
                     enum err (*visit)(void *state, const struct store_credential *c),
                     void *state);
MUST_CHECK enum err
store_credential_find(struct store *s,
                      enum store_credential_kind kind,
                      const uint8_t hash[STORE_CREDENTIAL_HASH_BYTES],
                      enum err (*visit)(void *state, const struct store_credential *c),
                      void *state);

/* Each, ascending by name; visit's error stops and is returned. */
MUST_CHECK enum err
store_credential_each(struct store *s,
                      enum err (*visit)(void *state, const struct store_credential *c),
                      void *state);

#endif
