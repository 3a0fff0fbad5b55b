/* SPDX-License-Identifier: Apache-2.0 */
/*
 * random.h - randomness as a parameter
 *
 * The program has exactly one constructor of it, crypto/entropy.h. Deterministic
 * sources exist only in the test binaries (tests/support/).
 */
#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H

#include "base/attr.h"
#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

struct random {
    /* Fill out with `count` bytes or return ERR_RANDOM and leave it zeroed. */
    enum err (*fill)(void *state, uint8_t *out, size_t count);
    void *state;
};

/* Fill out with `count` bytes. Errors ERR_RANDOM: out zeroed. */
MUST_CHECK enum err random_fill(struct random *r, uint8_t *out, size_t count);

#endif
