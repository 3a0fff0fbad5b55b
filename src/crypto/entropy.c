/* SPDX-License-Identifier: Apache-2.0 */
/*
 * entropy.c - starting libsodium, and the operating system's randomness
 *
 * The one production source is the kernel's getrandom, which blocks until the
 * machine has been seeded once and never fails afterwards on a healthy system.
 */
#include "crypto/entropy.h"

#include <sodium.h>

#include <errno.h>
#include <sys/random.h>

static enum err fill(void *state, uint8_t *out, size_t count)
{
    (void)state;
    while (count > 0) {
        ssize_t got = getrandom(out, count, 0);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return ERR_RANDOM;
        out += got;
        count -= (size_t)got;
    }
    return OK;
}

struct random entropy_random(void)
{
    return (struct random){.fill = fill, .state = NULL};
}

enum err entropy_start(void)
{
    struct random r = entropy_random();
    uint8_t probe[16];

    /* sodium_init aborts the program when there is no randomness: ask first. */
    return random_fill(&r, probe, sizeof probe) == OK && sodium_init() >= 0 ? OK
                                                                            : ERR_RANDOM;
}
