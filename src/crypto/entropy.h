/* SPDX-License-Identifier: Apache-2.0 */
/*
 * entropy.h - start of the cryptographic libraries, and the program's randomness
 */
#ifndef CRYPTO_ENTROPY_H
#define CRYPTO_ENTROPY_H

#include "base/random.h"

/*
 * Start libsodium and fetch the digests. Call once before anything in crypto/.
 *
 * Errors   ERR_RANDOM the system has no randomness; ERR_NOMEM
 */
MUST_CHECK enum err crypto_start(void);

/* Start libsodium alone; any number of times, in any thread. Errors ERR_RANDOM */
MUST_CHECK enum err entropy_start(void);

/* The operating system's randomness, the only production source. */
struct random entropy_random(void);

#endif
