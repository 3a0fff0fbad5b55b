/* SPDX-License-Identifier: Apache-2.0 */
/*
 * aes_x86.c - AES-128 by the processor's instructions: AES-NI, and VAES in pairs
 *
 * Eight blocks (sixteen when wide) are in flight at once, because an instruction has a
 * latency of several cycles and a throughput of one or two in a cycle.
 */
#include "bulk/aes_kernel.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define NATIVE __attribute__((target("aes,sse4.1")))
#define WIDE __attribute__((target("aes,sse4.1,avx2,vaes")))
#define FORCED __attribute__((always_inline)) static inline

enum { EIGHT = 8, LAST = AES_ROUND_KEYS - 1 };

/* ---- One block a register ---- */

NATIVE FORCED __m128i load(const struct block *b)
{
    return _mm_loadu_si128((const __m128i *)(const void *)b);
}

NATIVE FORCED void store(struct block *b, __m128i x)
{
    _mm_storeu_si128((__m128i *)(void *)b, x);
}

/* The next round key from the last one and what the instruction made of it. */
NATIVE FORCED __m128i next_key(__m128i k, __m128i made)
{
    made = _mm_shuffle_epi32(made, 0xff);
    k = _mm_xor_si128(k, _mm_slli_si128(k, 4));
    k = _mm_xor_si128(k, _mm_slli_si128(k, 8));
    return _mm_xor_si128(k, made);
}

NATIVE static void expand(struct block key, struct block out[AES_ROUND_KEYS])
{
    __m128i k[AES_ROUND_KEYS];

    k[0] = load(&key);
    k[1] = next_key(k[0], _mm_aeskeygenassist_si128(k[0], 0x01));
    k[2] = next_key(k[1], _mm_aeskeygenassist_si128(k[1], 0x02));
    k[3] = next_key(k[2], _mm_aeskeygenassist_si128(k[2], 0x04));
    k[4] = next_key(k[3], _mm_aeskeygenassist_si128(k[3], 0x08));
    k[5] = next_key(k[4], _mm_aeskeygenassist_si128(k[4], 0x10));
    k[6] = next_key(k[5], _mm_aeskeygenassist_si128(k[5], 0x20));
    k[7] = next_key(k[6], _mm_aeskeygenassist_si128(k[6], 0x40));
    k[8] = next_key(k[7], _mm_aeskeygenassist_si128(k[7], 0x80));
    k[9] = next_key(k[8], _mm_aeskeygenassist_si128(k[8], 0x1b));
    k[10] = next_key(k[9], _mm_aeskeygenassist_si128(k[9], 0x36));
    for (int i = 0; i < AES_ROUND_KEYS; i++)
        store(&out[i], k[i]);
}

NATIVE FORCED void rounds(const struct block *key, __m128i x[EIGHT], size_t n)
{
    for (size_t i = 0; i < n; i++)
        x[i] = _mm_xor_si128(x[i], load(&key[0]));
    for (int r = 1; r < LAST; r++) {
        __m128i k = load(&key[r]);
        for (size_t i = 0; i < n; i++)
            x[i] = _mm_aesenc_si128(x[i], k);
    }
    for (size_t i = 0; i < n; i++)
        x[i] = _mm_aesenclast_si128(x[i], load(&key[LAST]));
}

NATIVE FORCED void
hash_some(const struct block *key, const struct block *in, struct block *out, size_t n)
{
    __m128i x[EIGHT];
    __m128i y[EIGHT];

    for (size_t i = 0; i < n; i++)
        x[i] = y[i] = load(&in[i]);
    rounds(key, x, n);
    for (size_t i = 0; i < n; i++)
        store(&out[i], _mm_xor_si128(x[i], y[i]));
}

NATIVE static void
hash(const struct block *key, const struct block *in, struct block *out, size_t n)
{
    size_t i = 0;

    for (; i + EIGHT <= n; i += EIGHT)
        hash_some(key, in + i, out + i, EIGHT);
    for (; i < n; i++)
        hash_some(key, in + i, out + i, 1);
}

NATIVE FORCED void branch_some(const struct block *left,
                               const struct block *right,
                               const struct block *in,
                               struct block *out,
                               size_t n)
{
    __m128i x[EIGHT];

    for (size_t i = 0; i < n; i++) {
        x[2 * i] = _mm_xor_si128(load(&in[i]), load(&left[0]));
        x[2 * i + 1] = _mm_xor_si128(load(&in[i]), load(&right[0]));
    }
    for (int r = 1; r < LAST; r++)
        for (size_t i = 0; i < n; i++) {
            x[2 * i] = _mm_aesenc_si128(x[2 * i], load(&left[r]));
            x[2 * i + 1] = _mm_aesenc_si128(x[2 * i + 1], load(&right[r]));
        }
    for (size_t i = 0; i < n; i++) {
        x[2 * i] = _mm_aesenclast_si128(x[2 * i], load(&left[LAST]));
        x[2 * i + 1] = _mm_aesenclast_si128(x[2 * i + 1], load(&right[LAST]));
        store(&out[2 * i], _mm_xor_si128(x[2 * i], load(&in[i])));
        store(&out[2 * i + 1], _mm_xor_si128(x[2 * i + 1], load(&in[i])));
    }
}

NATIVE static void branch(const struct block *left,
                          const struct block *right,
                          const struct block *in,
                          struct block *out,
                          size_t n)
{
    size_t i = 0;

    for (; i + EIGHT / 2 <= n; i += EIGHT / 2)
        branch_some(left, right, in + i, out + 2 * i, EIGHT / 2);
    for (; i < n; i++)
        branch_some(left, right, in + i, out + 2 * i, 1);
}

NATIVE FORCED void
stream_some(const struct block *key, uint64_t first, struct block *out, size_t n)
{
    __m128i x[EIGHT];

    for (size_t i = 0; i < n; i++)
        x[i] = _mm_cvtsi64_si128((long long)(first + i));
    rounds(key, x, n);
    for (size_t i = 0; i < n; i++)
        store(&out[i], x[i]);
}

NATIVE static void
stream(const struct block *key, uint64_t first, struct block *out, size_t n)
{
    size_t i = 0;

    for (; i + EIGHT <= n; i += EIGHT)
        stream_some(key, first + i, out + i, EIGHT);
    for (; i < n; i++)
        stream_some(key, first + i, out + i, 1);
}

/* Each round key of eight schedules is made while the blocks go through the round. The
 * constants are written out because the instruction takes them as part of itself. */
#define REKEY_ROUND(constant, encrypt)                                                   \
    for (size_t i = 0; i < n; i++) {                                                     \
        k[i] = next_key(k[i], _mm_aeskeygenassist_si128(k[i], constant));                \
        x[i] = encrypt(x[i], k[i]);                                                      \
    }

NATIVE FORCED void
rekeyed_some(const struct block *key, const struct block *in, struct block *out, size_t n)
{
    __m128i x[EIGHT];
    __m128i y[EIGHT];
    __m128i k[EIGHT];

    for (size_t i = 0; i < n; i++) {
        k[i] = load(&key[i]);
        y[i] = load(&in[i]);
        x[i] = _mm_xor_si128(y[i], k[i]);
    }
    REKEY_ROUND(0x01, _mm_aesenc_si128)
    REKEY_ROUND(0x02, _mm_aesenc_si128)
    REKEY_ROUND(0x04, _mm_aesenc_si128)
    REKEY_ROUND(0x08, _mm_aesenc_si128)
    REKEY_ROUND(0x10, _mm_aesenc_si128)
    REKEY_ROUND(0x20, _mm_aesenc_si128)
    REKEY_ROUND(0x40, _mm_aesenc_si128)
    REKEY_ROUND(0x80, _mm_aesenc_si128)
    REKEY_ROUND(0x1b, _mm_aesenc_si128)
    REKEY_ROUND(0x36, _mm_aesenclast_si128)
    for (size_t i = 0; i < n; i++)
        store(&out[i], _mm_xor_si128(x[i], y[i]));
}

NATIVE static void
rekeyed(const struct block *key, const struct block *in, struct block *out, size_t n)
{
    size_t i = 0;

    for (; i + 4 <= n; i += 4)
        rekeyed_some(key + i, in + i, out + i, 4);
    for (; i < n; i++)
        rekeyed_some(key + i, in + i, out + i, 1);
}

const struct aes_kernel aes_x86_kernel = {expand, hash, branch, stream, rekeyed};

/* ---- Two blocks a register ---- */

WIDE FORCED __m256i load2(const struct block *b)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)b);
}

WIDE FORCED void store2(struct block *b, __m256i x)
{
    _mm256_storeu_si256((__m256i *)(void *)b, x);
}

WIDE FORCED __m256i both(const struct block *b)
{
    return _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)b));
}

WIDE FORCED void rounds2(const struct block *key, __m256i x[EIGHT])
{
    for (size_t i = 0; i < EIGHT; i++)
        x[i] = _mm256_xor_si256(x[i], both(&key[0]));
    for (int r = 1; r < LAST; r++) {
        __m256i k = both(&key[r]);
        for (size_t i = 0; i < EIGHT; i++)
            x[i] = _mm256_aesenc_epi128(x[i], k);
    }
    for (size_t i = 0; i < EIGHT; i++)
        x[i] = _mm256_aesenclast_epi128(x[i], both(&key[LAST]));
}

WIDE static void
hash2(const struct block *key, const struct block *in, struct block *out, size_t n)
{
    size_t i = 0;

    for (; i + 2 * EIGHT <= n; i += 2 * EIGHT) {
        __m256i x[EIGHT];
        __m256i y[EIGHT];
        for (size_t j = 0; j < EIGHT; j++)
            x[j] = y[j] = load2(&in[i + 2 * j]);
        rounds2(key, x);
        for (size_t j = 0; j < EIGHT; j++)
            store2(&out[i + 2 * j], _mm256_xor_si256(x[j], y[j]));
    }
    hash(key, in + i, out + i, n - i);
}

/* Each register has a node's two children. */
WIDE static void branch2(const struct block *left,
                         const struct block *right,
                         const struct block *in,
                         struct block *out,
                         size_t n)
{
    __m256i key[AES_ROUND_KEYS];
    size_t i = 0;

    for (int r = 0; r < AES_ROUND_KEYS; r++)
        key[r] = _mm256_set_m128i(load(&right[r]), load(&left[r]));
    for (; i + EIGHT <= n; i += EIGHT) {
        __m256i x[EIGHT];
        for (size_t j = 0; j < EIGHT; j++)
            x[j] = _mm256_xor_si256(both(&in[i + j]), key[0]);
        for (int r = 1; r < LAST; r++)
            for (size_t j = 0; j < EIGHT; j++)
                x[j] = _mm256_aesenc_epi128(x[j], key[r]);
        for (size_t j = 0; j < EIGHT; j++) {
            x[j] = _mm256_aesenclast_epi128(x[j], key[LAST]);
            store2(&out[2 * (i + j)], _mm256_xor_si256(x[j], both(&in[i + j])));
        }
    }
    branch(left, right, in + i, out + 2 * i, n - i);
}

WIDE static void
stream2(const struct block *key, uint64_t first, struct block *out, size_t n)
{
    size_t i = 0;

    for (; i + 2 * EIGHT <= n; i += 2 * EIGHT) {
        __m256i x[EIGHT];
        for (size_t j = 0; j < EIGHT; j++) {
            long long at = (long long)(first + i + 2 * j);
            x[j] = _mm256_set_epi64x(0, at + 1, 0, at);
        }
        rounds2(key, x);
        for (size_t j = 0; j < EIGHT; j++)
            store2(&out[i + 2 * j], x[j]);
    }
    stream(key, first + i, out + i, n - i);
}

const struct aes_kernel aes_x86_wide_kernel = {expand, hash2, branch2, stream2, rekeyed};
#endif
