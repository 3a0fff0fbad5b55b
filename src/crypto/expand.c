/* SPDX-License-Identifier: Apache-2.0 */
/*
 * expand.c - expand_message_xmd, step by step as [RFC9380] 5.3.1 writes it
 *
 * The standard's names: b_0 hashes everything once, b_1.. are made from it.
 */
#include "crypto/expand.h"

#include "base/memory.h"
#include "base/must.h"
#include "base/num.h"

#include <sodium.h>

#include <string.h>

enum { BLOCK_BYTES = 128 }; /* SHA-512's input block, s_in_bytes */

/* DST_prime = DST || I2OSP(len(DST), 1) */
static void add_tag(crypto_hash_sha512_state *state, const struct part *tag)
{
    const uint8_t tag_bytes = (uint8_t)tag->count;

    crypto_hash_sha512_update(state, tag->bytes, tag->count);
    crypto_hash_sha512_update(state, &tag_bytes, 1);
}

/* b_0 = H(Z_pad || msg || I2OSP(len_in_bytes, 2) || I2OSP(0, 1) || DST_prime) */
static void first_hash(const struct part *parts,
                       size_t count,
                       const struct part *tag,
                       size_t out_bytes,
                       uint8_t b0[SHA512_BYTES])
{
    static const uint8_t pad[BLOCK_BYTES];
    uint8_t length[3] = {0};
    crypto_hash_sha512_state state;

    store_u16(length, (uint16_t)out_bytes);
    crypto_hash_sha512_init(&state);
    crypto_hash_sha512_update(&state, pad, sizeof pad);
    for (size_t i = 0; i < count; i++)
        crypto_hash_sha512_update(&state, parts[i].bytes, parts[i].count);
    crypto_hash_sha512_update(&state, length, sizeof length);
    add_tag(&state, tag);
    crypto_hash_sha512_final(&state, b0);
    memory_wipe(&state, sizeof state);
}

void expand_xmd(const struct part *parts,
                size_t count,
                const struct part *tag,
                uint8_t *out,
                size_t out_bytes)
{
    uint8_t b0[SHA512_BYTES];
    uint8_t b[SHA512_BYTES] = {0};
    crypto_hash_sha512_state state;

    must(tag->count <= EXPAND_TAG_MAX);
    must(out_bytes > 0 && out_bytes <= EXPAND_OUT_MAX);
    first_hash(parts, count, tag, out_bytes, b0);

    /* b_1 = H(b_0 || 1 || DST_prime); b_i = H((b_0 xor b_(i-1)) || i || DST_prime):
     * one formula, with b all zero before the first. */
    for (uint8_t i = 1; out_bytes > 0; i++) {
        size_t taken = out_bytes < sizeof b ? out_bytes : sizeof b;

        for (size_t j = 0; j < sizeof b; j++)
            b[j] ^= b0[j];
        crypto_hash_sha512_init(&state);
        crypto_hash_sha512_update(&state, b, sizeof b);
        crypto_hash_sha512_update(&state, &i, 1);
        add_tag(&state, tag);
        crypto_hash_sha512_final(&state, b);
        memcpy(out, b, taken);
        out += taken;
        out_bytes -= taken;
    }
    memory_wipe(&state, sizeof state);
    memory_wipe(b, sizeof b);
    memory_wipe(b0, sizeof b0);
}
