/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gf128_x86.c - the field by carry-less multiplication, one or two elements a register
 *
 * A product is four half products, kept apart as low, middle and high. Sums of products
 * add these three and reduce once at the end.
 */
#include "bulk/gf128_kernel.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define NATIVE __attribute__((target("pclmul,sse4.1")))
#define WIDE __attribute__((target("pclmul,sse4.1,avx2,vpclmulqdq")))
#define FORCED __attribute__((always_inline)) static inline

/* low + middle X^64 + high X^128 */
struct wide {
    __m128i low, middle, high;
};

NATIVE FORCED void add_product(struct wide *w, __m128i a, __m128i b)
{
    w->low = _mm_xor_si128(w->low, _mm_clmulepi64_si128(a, b, 0x00));
    w->high = _mm_xor_si128(w->high, _mm_clmulepi64_si128(a, b, 0x11));
    w->middle = _mm_xor_si128(w->middle, _mm_clmulepi64_si128(a, b, 0x01));
    w->middle = _mm_xor_si128(w->middle, _mm_clmulepi64_si128(a, b, 0x10));
}

/* X^128 is 0x87: fold the upper half of the high part onto X^64, then the rest. */
NATIVE FORCED __m128i reduce(struct wide w)
{
    const __m128i poly = _mm_set_epi64x(0, 0x87);
    __m128i low = _mm_xor_si128(w.low, _mm_slli_si128(w.middle, 8));
    __m128i high = _mm_xor_si128(w.high, _mm_srli_si128(w.middle, 8));
    __m128i fold = _mm_clmulepi64_si128(high, poly, 0x01);

    low = _mm_xor_si128(low, _mm_slli_si128(fold, 8));
    high = _mm_xor_si128(high, _mm_srli_si128(fold, 8));
    return _mm_xor_si128(low, _mm_clmulepi64_si128(high, poly, 0x00));
}

NATIVE FORCED __m128i load(const struct block *b)
{
    return _mm_loadu_si128((const __m128i *)(const void *)b);
}

NATIVE FORCED void store(struct block *b, __m128i x)
{
    _mm_storeu_si128((__m128i *)(void *)b, x);
}

NATIVE struct block gf128_x86_mul(struct block a, struct block b)
{
    struct wide w = {_mm_setzero_si128(), _mm_setzero_si128(), _mm_setzero_si128()};
    struct block out;

    add_product(&w, load(&a), load(&b));
    store(&out, reduce(w));
    return out;
}

NATIVE void
gf128_x86_scale_add(struct block s, const struct block *in, struct block *out, size_t n)
{
    const __m128i factor = load(&s);

    for (size_t i = 0; i < n; i++) {
        struct wide w = {load(&out[i]), _mm_setzero_si128(), _mm_setzero_si128()};
        add_product(&w, factor, load(&in[i]));
        store(&out[i], reduce(w));
    }
}

NATIVE struct block gf128_x86_dot(const struct block *a, const struct block *b, size_t n)
{
    struct wide w = {_mm_setzero_si128(), _mm_setzero_si128(), _mm_setzero_si128()};
    struct block out;

    for (size_t i = 0; i < n; i++)
        add_product(&w, load(&a[i]), load(&b[i]));
    store(&out, reduce(w));
    return out;
}

/* ---- Two elements a register ---- */

struct wide2 {
    __m256i low, middle, high;
};

WIDE FORCED void add_product2(struct wide2 *w, __m256i a, __m256i b)
{
    w->low = _mm256_xor_si256(w->low, _mm256_clmulepi64_epi128(a, b, 0x00));
    w->high = _mm256_xor_si256(w->high, _mm256_clmulepi64_epi128(a, b, 0x11));
    w->middle = _mm256_xor_si256(w->middle, _mm256_clmulepi64_epi128(a, b, 0x01));
    w->middle = _mm256_xor_si256(w->middle, _mm256_clmulepi64_epi128(a, b, 0x10));
}

WIDE FORCED __m256i reduce2(struct wide2 w)
{
    const __m256i poly = _mm256_set_epi64x(0, 0x87, 0, 0x87);
    __m256i low = _mm256_xor_si256(w.low, _mm256_slli_si256(w.middle, 8));
    __m256i high = _mm256_xor_si256(w.high, _mm256_srli_si256(w.middle, 8));
    __m256i fold = _mm256_clmulepi64_epi128(high, poly, 0x01);

    low = _mm256_xor_si256(low, _mm256_slli_si256(fold, 8));
    high = _mm256_xor_si256(high, _mm256_srli_si256(fold, 8));
    return _mm256_xor_si256(low, _mm256_clmulepi64_epi128(high, poly, 0x00));
}

WIDE FORCED __m256i load2(const struct block *b)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)b);
}

WIDE void gf128_x86_scale_add_wide(struct block s,
                                   const struct block *in,
                                   struct block *out,
                                   size_t n)
{
    const __m256i factor = _mm256_broadcastsi128_si256(load(&s));
    const __m256i zero = _mm256_setzero_si256();
    size_t i = 0;

    for (; i + 2 <= n; i += 2) {
        struct wide2 w = {load2(&out[i]), zero, zero};
        add_product2(&w, factor, load2(&in[i]));
        _mm256_storeu_si256((__m256i *)(void *)&out[i], reduce2(w));
    }
    gf128_x86_scale_add(s, in + i, out + i, n - i);
}

WIDE struct block
gf128_x86_dot_wide(const struct block *a, const struct block *b, size_t n)
{
    const __m256i zero = _mm256_setzero_si256();
    struct wide2 w = {zero, zero, zero};
    struct block out;
    __m256i sum;
    size_t i = 0;

    for (; i + 2 <= n; i += 2)
        add_product2(&w, load2(&a[i]), load2(&b[i]));
    sum = reduce2(w);
    store(&out,
          _mm_xor_si128(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1)));
    return block_add(out, gf128_x86_dot(a + i, b + i, n - i));
}
#endif
