/* SPDX-License-Identifier: Apache-2.0 */
/*
 * secret.h - the one thing that is ever asked: a passphrase
 *
 * From the file that --passphrase-file names (its first line), else at the terminal,
 * without echo. A program without a terminal is told how to give it.
 */
#ifndef CLI_SECRET_H
#define CLI_SECRET_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "crypto/passphrase.h"

/* For keys_asker; the state is the struct call. ERR_DENIED nobody to ask. */
MUST_CHECK enum err secret_ask(void *state,
                               const char *name,
                               char out[PASSPHRASE_BYTES_MAX + 1],
                               struct fault *f);

/* The new passphrase of a key: --new-passphrase-file, else twice at the terminal.
 * ERR_USAGE the two differ. */
MUST_CHECK enum err secret_ask_new(void *state,
                                   const char *name,
                                   char out[PASSPHRASE_BYTES_MAX + 1],
                                   struct fault *f);

#endif
