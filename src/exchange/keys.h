/* SPDX-License-Identifier: Apache-2.0 */
/*
 * keys.h - the keys of a node's folder, open, locked, or held by an agent
 *
 * A key's name is its place under DIR/keys: "node", "link", "overseer", "root",
 * "officers/NAME". A locked one is asked of the agent first (exchange/agent.h), then of
 * whoever can give its passphrase.
 */
#ifndef EXCHANGE_KEYS_H
#define EXCHANGE_KEYS_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "crypto/sign.h"
#include "store/keyfile.h"

#include <stdbool.h>
#include <stddef.h>

enum { KEYS_NAME_MAX = 96 };

/* Who can give passphrases. */
struct keys_asker {
    /* Put the passphrase of that key into out, NUL-terminated. Errors with *f. */
    enum err (*ask)(void *state,
                    const char *name,
                    char out[PASSPHRASE_BYTES_MAX + 1],
                    struct fault *f);
    void *state;
};

/*
 * Read a key. The asker may be NULL: a locked key that no agent holds is then refused.
 *
 * Owns     memory_wipe(out) when done
 * Errors   ERR_NOT_FOUND no such key; ERR_MALFORMED; ERR_DENIED locked and nobody opens
 *          it; ERR_FORGED a wrong passphrase; the asker's
 */
MUST_CHECK enum err keys_read(const char *dir,
                              const char *name,
                              const struct keys_asker *asker,
                              struct sign_secret *out,
                              struct fault *f);

/* Is what the asker gives the passphrase of this key? An agent is not asked. Errors as
 * keys_read's; ERR_DENIED the key has none. */
MUST_CHECK enum err keys_confirm(const char *dir,
                                 const char *name,
                                 const struct keys_asker *asker,
                                 struct fault *f);

/* keys_read of a key in any file, such as an overseer's that is kept off the machine;
 * name ("overseer", "approver") says what it is. Agents are not asked. */
MUST_CHECK enum err keys_read_file(const char *path,
                                   const char *name,
                                   const struct keys_asker *asker,
                                   struct sign_secret *out,
                                   struct fault *f);

/* Whether it is locked. Errors as keys_read's. */
MUST_CHECK enum err
keys_look(const char *dir, const char *name, bool *locked, struct fault *f);

/*
 * Put a key under a passphrase, a new one if it has one already; or take it off. The
 * asker gives the old passphrase where there is one.
 *
 * Errors   those of keys_read; ERR_LIMIT the passphrase is too short or too long;
 *          ERR_RANDOM, ERR_NOMEM, ERR_IO: the key file is then as it was
 */
MUST_CHECK enum err keys_lock(const char *dir,
                              const char *name,
                              const struct keys_asker *asker,
                              const struct keyfile_lock *lock,
                              struct fault *f);
MUST_CHECK enum err keys_unlock(const char *dir,
                                const char *name,
                                const struct keys_asker *asker,
                                struct fault *f);

#endif
