/* SPDX-License-Identifier: Apache-2.0 */
/*
 * narrow.h - instructions on two blocks, as the two instructions on one that they are
 *
 * valgrind knows AES and carry-less multiplication on 128 bits alone. Put before a source
 * (-include), this gives it the same code over what valgrind knows: the loops, loads,
 * stores, jumps and addresses of the wide path are its own.
 */
#ifndef CT_NARROW_H
#define CT_NARROW_H

#include <immintrin.h>

__attribute__((always_inline, target("avx2"))) static inline __m128i
narrow_high(__m256i x)
{
    return _mm256_extracti128_si256(x, 1);
}

#define narrow_low(x) _mm256_castsi256_si128(x)
#define narrow_join(low, high)                                                           \
    _mm256_inserti128_si256(_mm256_castsi128_si256(low), (high), 1)

#define narrow_twice(op, a, b)                                                           \
    narrow_join(op(narrow_low(a), narrow_low(b)), op(narrow_high(a), narrow_high(b)))

#undef _mm256_clmulepi64_epi128 /* a macro or a function, by compiler */
#define _mm256_aesenc_epi128(a, b) narrow_twice(_mm_aesenc_si128, a, b)
#define _mm256_aesenclast_epi128(a, b) narrow_twice(_mm_aesenclast_si128, a, b)
#define _mm256_clmulepi64_epi128(a, b, how)                                              \
    narrow_join(_mm_clmulepi64_si128(narrow_low(a), narrow_low(b), how),                 \
                _mm_clmulepi64_si128(narrow_high(a), narrow_high(b), how))

#endif
