/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lpn_x86.c - sums of ten products with 32-bit coefficients by carry-less multiplication
 *
 * A product of a half element and a coefficient has 95 bits, so the ten products of the
 * lower halves and those of the upper halves are added as they are, and reduced once.
 */
#include "bulk/lpn_kernel.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define NATIVE __attribute__((target("pclmul,sse4.1")))
#define WIDE __attribute__((target("pclmul,sse4.1,avx2,vpclmulqdq")))
#define FORCED __attribute__((always_inline)) static inline

/* low + high X^64, where high has 95 bits */
NATIVE FORCED __m128i reduce(__m128i low, __m128i high)
{
    const __m128i poly = _mm_set_epi64x(0, 0x87);

    low = _mm_xor_si128(low, _mm_slli_si128(high, 8));
    return _mm_xor_si128(low, _mm_clmulepi64_si128(high, poly, 0x01));
}

NATIVE FORCED __m128i load(const struct block *b)
{
    return _mm_loadu_si128((const __m128i *)(const void *)b);
}

NATIVE FORCED void add_to(struct block *out, __m128i x)
{
    _mm_storeu_si128((__m128i *)(void *)out, _mm_xor_si128(load(out), x));
}

/* Words of a row in pairs: the place in the lower half, the coefficient in the upper. */
FORCED uint64_t term(const struct block *row, unsigned j)
{
    return row[j >> 1].word[j & 1];
}

NATIVE void lpn_x86_add(const struct lpn_rows *m,
                        const struct block *secret,
                        struct block *out,
                        size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct block *row = m->rows + LPN_ROW_BLOCKS * i;
        __m128i low = _mm_setzero_si128();
        __m128i high = _mm_setzero_si128();
        for (unsigned j = 0; j < LPN_TERMS; j++) {
            uint64_t t = term(row, j);
            __m128i b = load(&secret[(uint32_t)t >> m->shift]);
            __m128i c = _mm_cvtsi64_si128((long long)(t >> 32));
            low = _mm_xor_si128(low, _mm_clmulepi64_si128(b, c, 0x00));
            high = _mm_xor_si128(high, _mm_clmulepi64_si128(b, c, 0x01));
        }
        add_to(&out[i], reduce(low, high));
    }
}

NATIVE void lpn_x86_pair(const struct lpn_rows *m,
                         const struct block (*secret)[2],
                         struct block *first,
                         struct block *second,
                         size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct block *row = m->rows + LPN_ROW_BLOCKS * i;
        __m128i low[2] = {_mm_setzero_si128(), _mm_setzero_si128()};
        __m128i high[2] = {_mm_setzero_si128(), _mm_setzero_si128()};
        for (unsigned j = 0; j < LPN_TERMS; j++) {
            uint64_t t = term(row, j);
            const struct block *b = secret[(uint32_t)t >> m->shift];
            __m128i c = _mm_cvtsi64_si128((long long)(t >> 32));
            low[0] = _mm_xor_si128(low[0], _mm_clmulepi64_si128(load(b), c, 0x00));
            high[0] = _mm_xor_si128(high[0], _mm_clmulepi64_si128(load(b), c, 0x01));
            low[1] = _mm_xor_si128(low[1], _mm_clmulepi64_si128(load(b + 1), c, 0x00));
            high[1] = _mm_xor_si128(high[1], _mm_clmulepi64_si128(load(b + 1), c, 0x01));
        }
        add_to(&first[i], reduce(low[0], high[0]));
        add_to(&second[i], reduce(low[1], high[1]));
    }
}

WIDE void lpn_x86_pair_wide(const struct lpn_rows *m,
                            const struct block (*secret)[2],
                            struct block *first,
                            struct block *second,
                            size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct block *row = m->rows + LPN_ROW_BLOCKS * i;
        __m256i low = _mm256_setzero_si256();
        __m256i high = _mm256_setzero_si256();
        for (unsigned j = 0; j < LPN_TERMS; j++) {
            uint64_t t = term(row, j);
            const struct block *at = secret[(uint32_t)t >> m->shift];
            __m256i b = _mm256_loadu_si256((const __m256i *)(const void *)at);
            __m256i c = _mm256_set1_epi64x((long long)(t >> 32));
            low = _mm256_xor_si256(low, _mm256_clmulepi64_epi128(b, c, 0x00));
            high = _mm256_xor_si256(high, _mm256_clmulepi64_epi128(b, c, 0x01));
        }
        add_to(&first[i],
               reduce(_mm256_castsi256_si128(low), _mm256_castsi256_si128(high)));
        add_to(&second[i], reduce(_mm256_extracti128_si256(low, 1),
                                  _mm256_extracti128_si256(high, 1)));
    }
}
#endif
