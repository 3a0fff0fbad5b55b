/* SPDX-License-Identifier: Apache-2.0 */
/*
 * keyfile.h - one secret in a file of its own, open or under a passphrase
 *
 * A key file is one line. Open, as keystore_file_write makes it:
 *
 *     WHAT SEED
 *
 * Locked, where the seed is sealed (XChaCha20-Poly1305, bound to WHAT) under a key that
 * Argon2id makes of the passphrase:
 *
 *     WHAT locked PASSES MEBIBYTES SALT SEALED
 *
 * Binary is base64url. Locking and unlocking replace the file as a whole and zero the
 * blocks of the one before; what a flash drive's controller, or a file system that never
 * writes in place, keeps of it is out of reach (THREATS.md).
 */
#ifndef STORE_KEYFILE_H
#define STORE_KEYFILE_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "base/random.h"
#include "crypto/passphrase.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { KEYFILE_SEED_BYTES = 32 };

struct keyfile {
    bool locked;
    uint8_t seed[KEYFILE_SEED_BYTES]; /* of an open one */
    struct passphrase_cost cost;      /* the rest of a locked one */
    uint8_t salt[PASSPHRASE_SALT_BYTES];
    uint8_t sealed[KEYFILE_SEED_BYTES + SEAL_EXTRA_BYTES];
};

/* Read it. memory_wipe(out) when done. Errors ERR_NOT_FOUND, ERR_IO, ERR_MALFORMED. */
MUST_CHECK enum err
keyfile_load(const char *path, const char *what, struct keyfile *out, struct fault *f);

/* Write it in the place of the file that is there; durable when OK, else the file is as
 * it was. */
MUST_CHECK enum err keyfile_save(const char *path,
                                 const char *what,
                                 const struct keyfile *k,
                                 struct fault *f);

/* A passphrase, and what it costs. */
struct keyfile_lock {
    const char *text;
    size_t bytes;
    const struct passphrase_cost *cost; /* for locking; NULL: passphrase_usual */
};

/* Lock an open one (must), in memory. Errors ERR_LIMIT, ERR_RANDOM, ERR_NOMEM. */
MUST_CHECK enum err keyfile_close(struct keyfile *k,
                                  const char *what,
                                  const struct keyfile_lock *lock,
                                  struct random *r);

/* The seed of a locked one (must). Errors ERR_FORGED not this passphrase, or damaged;
 * ERR_LIMIT, ERR_NOMEM. seed is then zeroed. Time: by the cost alone. */
MUST_CHECK enum err keyfile_open(const struct keyfile *k,
                                 const char *what,
                                 const struct keyfile_lock *lock,
                                 uint8_t seed[KEYFILE_SEED_BYTES]);

#endif
