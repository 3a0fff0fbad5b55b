/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dice.c - ChaCha20 of a small seed, for tests only
 */
#include "tests/support/dice.h"

#include "base/must.h"

#include <sodium.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void dice_init(struct dice *d, uint64_t seed)
{
    *d = (struct dice){.seed = seed};
}

static enum err fill(void *state, uint8_t *out, size_t count)
{
    struct dice *d = state;
    uint8_t key[crypto_stream_chacha20_KEYBYTES] = {0};
    uint8_t nonce[crypto_stream_chacha20_NONCEBYTES] = {0};
    uint64_t call = ++d->calls;

    if (d->fail_at != 0 && call >= d->fail_at)
        return ERR_RANDOM;
    for (int i = 0; i < 8; i++) {
        key[i] = (uint8_t)(d->seed >> 8 * i & 0xFF);
        nonce[i] = (uint8_t)(call >> 8 * i & 0xFF);
    }
    crypto_stream_chacha20(out, count, nonce, key);
    return OK;
}

struct random dice_random(struct dice *d)
{
    return (struct random){.fill = fill, .state = d};
}

uint64_t dice_below(struct dice *d, uint64_t below)
{
    uint64_t value = 0;
    uint8_t bytes[sizeof value];

    must(below > 0);
    must(fill(d, bytes, sizeof bytes) == OK);
    memcpy(&value, bytes, sizeof value);
    return value % below;
}

void dice_wild(struct dice *d, uint8_t *out, size_t count)
{
    must(fill(d, out, count) == OK);
    for (size_t at = 0; at + 32 <= count; at += 32) {
        uint64_t kind = dice_below(d, 16);

        if (kind > 1)
            continue;
        memset(out + at, kind == 0 ? 0 : 0xff, 32);
        for (uint64_t i = dice_below(d, 4); i > 0; i--)
            out[at + dice_below(d, 32)] ^= (uint8_t)(1U << dice_below(d, 8));
    }
}

uint64_t dice_seed(void)
{
    const char *wish = getenv("TEST_SEED");
    uint64_t seed;

    if (wish) {
        seed = strtoull(wish, NULL, 10);
    } else {
        must(sodium_init() >= 0);
        randombytes_buf(&seed, sizeof seed);
    }
    printf("# TEST_SEED=%" PRIu64 "\n", seed);
    return seed;
}
