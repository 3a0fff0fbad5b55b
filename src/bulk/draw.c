/* SPDX-License-Identifier: Apache-2.0 */
/*
 * draw.c - counters under a key that the secret and the purpose make
 */
#include "bulk/draw.h"

#include "base/memory.h"
#include "crypto/blake.h"

void draw_init(struct draw *d,
               const uint8_t secret[DRAW_SECRET_BYTES],
               const char *purpose,
               enum path path)
{
    const struct part parts[] = {{secret, DRAW_SECRET_BYTES}, {purpose, strlen(purpose)}};
    struct block key;

    blake_hash("psi/1 draw", parts, 2, (uint8_t *)&key, sizeof key);
    aes_init(&d->stream, key, path);
    d->next = 0;
    memory_wipe(&key, sizeof key);
}

void draw_fini(struct draw *d)
{
    memory_wipe(d, sizeof *d);
}

void draw_blocks(struct draw *d, struct block *out, size_t count)
{
    aes_stream(&d->stream, d->next, out, count);
    d->next += count;
}

void draw_bytes(struct draw *d, uint8_t *out, size_t count)
{
    struct block b;

    for (size_t at = 0; at < count; at += sizeof b) {
        draw_blocks(d, &b, 1);
        memcpy(out + at, &b, count - at < sizeof b ? count - at : sizeof b);
    }
    memory_wipe(&b, sizeof b);
}

static enum err fill(void *state, uint8_t *out, size_t count)
{
    struct draw *d = state;

    draw_bytes(d, out, count);
    return OK;
}

struct random draw_random(struct draw *d)
{
    return (struct random){fill, d};
}
