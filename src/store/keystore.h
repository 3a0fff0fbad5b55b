/* SPDX-License-Identifier: Apache-2.0 */
/*
 * keystore.h - the small file of secrets that can be destroyed one by one
 *
 * DIR/keystore holds named secrets of 32 bytes, sealed under DIR/keys/seal. It is
 * rewritten whole for every change (temporary file, fsync, rename, fsync of the
 * folder), never appended to, so that a removed secret is in no file of the node; and
 * of the file before, the nonce of its seal is zeroed on the disk, without which
 * keys/seal opens nothing of it. What a flash drive's controller keeps of an
 * overwritten block is out of reach of any program: THREATS.md says so.
 */
#ifndef STORE_KEYSTORE_H
#define STORE_KEYSTORE_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "base/random.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { KEYSTORE_SECRET_BYTES = 32, KEYSTORE_SECRETS_MAX = 65536 };

/*
 * Named secrets. An absent file reads as an empty one. All need the node's lock
 * (store_open). A change is durable when OK; on any error the file is as it was (or, if
 * the folder cannot be made durable, already the new one). The first change makes
 * DIR/keys/seal.
 *
 * Errors   ERR_NOT_FOUND (get) no such secret; ERR_LIMIT (put) KEYSTORE_SECRETS_MAX are
 *          there; ERR_CORRUPT file or seal key are not what was written; ERR_IO;
 *          ERR_RANDOM; ERR_NOMEM; each with *f
 */
MUST_CHECK enum err keystore_put(const char *dir,
                                 struct random *r,
                                 const uint8_t id[32],
                                 const uint8_t secret[KEYSTORE_SECRET_BYTES],
                                 struct fault *f); /* takes the place of an older one */
MUST_CHECK enum err keystore_get(const char *dir,
                                 const uint8_t id[32],
                                 uint8_t secret[KEYSTORE_SECRET_BYTES],
                                 struct fault *f);
MUST_CHECK enum err keystore_drop(const char *dir,
                                  struct random *r,
                                  const uint8_t id[32],
                                  struct fault *f); /* OK if it is not there */
/* Drop all that `keep` does not want. */
MUST_CHECK enum err keystore_keep(const char *dir,
                                  struct random *r,
                                  bool (*keep)(void *state, const uint8_t id[32]),
                                  void *state,
                                  struct fault *f);

/* A secret by its name. */
struct keystore_secret {
    uint8_t id[32];
    uint8_t secret[KEYSTORE_SECRET_BYTES];
};

/* Put many at once, with different ids: one file is written, or none. */
MUST_CHECK enum err keystore_put_all(const char *dir,
                                     struct random *r,
                                     const struct keystore_secret *secrets,
                                     size_t count,
                                     struct fault *f);

/* All there are, ascending by id: given, wiped by keystore_free_all. */
MUST_CHECK enum err keystore_get_all(const char *dir,
                                     struct keystore_secret **out,
                                     size_t *count,
                                     struct fault *f);
void keystore_free_all(struct keystore_secret *secrets, size_t count);

/* The one with this id among them, or NULL. Time: logarithmic. */
const struct keystore_secret *
keystore_among(const struct keystore_secret *secrets, size_t count, const uint8_t id[32]);

/* Key files: DIR/keys/NAME, 0600: a seed of 32 bytes, as one line of base64url with a
 * first word saying what it is (at most 32 bytes). Writing never takes the place of
 * another file: ERR_EXISTS. ERR_NOT_FOUND, ERR_MALFORMED, ERR_LIMIT path too long,
 * ERR_IO. */
MUST_CHECK enum err keystore_file_write(const char *path,
                                        const char *what,
                                        const uint8_t seed[32],
                                        struct fault *f);
MUST_CHECK enum err
keystore_file_read(const char *path, const char *what, uint8_t seed[32], struct fault *f);

/* Write a whole file durably: PATH.new, fsync, rename, fsync of the folder. On any
 * error PATH is as it was. ERR_NOT_FOUND no such folder, ERR_LIMIT, ERR_IO. */
MUST_CHECK enum err keystore_replace(
    const char *path, const void *bytes, size_t count, unsigned mode, struct fault *f);

/* The same where there is no such file yet, else ERR_EXISTS. */
MUST_CHECK enum err keystore_create(
    const char *path, const void *bytes, size_t count, unsigned mode, struct fault *f);

#endif
