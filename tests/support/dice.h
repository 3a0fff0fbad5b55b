/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dice.h - randomness that repeats, and that fails when a test says so
 *
 * Call k draws the ChaCha20 stream of the seed with nonce k, so that a test
 * replays from the seed it prints. Never linked into the program.
 */
#ifndef SUPPORT_DICE_H
#define SUPPORT_DICE_H

#include "base/random.h"

#include <stddef.h>
#include <stdint.h>

struct dice {
    uint64_t seed;
    size_t calls;   /* so far */
    size_t fail_at; /* this call and all later ones fail; 0 is never */
};

void dice_init(struct dice *d, uint64_t seed);

/* A source that draws from d, which must outlive it. */
struct random dice_random(struct dice *d);

/* A number below `below` (> 0), for tests that wander; not exactly uniform. */
uint64_t dice_below(struct dice *d, uint64_t below);

/* Bytes of all kinds, 32 at a time: most random, some with few bits set, some with few
 * clear. */
void dice_wild(struct dice *d, uint8_t *out, size_t count);

/* A seed for one run, printed as a TAP comment: that of the environment variable
 * TEST_SEED (decimal), else a fresh one. */
uint64_t dice_seed(void);

#endif
