/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lane_engine.h - the functions of an engine, over points side by side
 *
 * Points are taken in blocks of a few vectors: each vector of points goes through its
 * multiplication alone, then all of the block are encoded with one inversion. What does
 * not fill a vector is filled up with a point that is nobody's, the generator.
 *
 * Time     the same for all scalars and points; which are refused is given away
 * Secrets  what stood in a block is wiped, and then the frames of all that worked on it
 * Flags    -mavx2 -mfma
 */
#ifndef GROUP_LANE_ENGINE_H
#define GROUP_LANE_ENGINE_H

#include "base/memory.h"
#include "base/must.h"
#include "crypto/group.h"
#include "group/digits.h"
#include "group/engine.h"
#include "group/lane_ristretto.h"

#ifdef GROUP_POISON
#include <valgrind/memcheck.h>
#endif

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

enum {
    BLOCK_VECTORS = 32,
    VECTOR_BYTES = LANES * ENCODING_BYTES,
    SUM_VECTORS = 8, /* tables side by side in a sum */
    ALL_LANES = (1 << LANES) - 1
};

static const uint8_t generator[ENCODING_BYTES] = {
    0xe2, 0xf2, 0xae, 0x0a, 0x6a, 0xbc, 0x4e, 0x71, 0xa8, 0x84, 0xa9,
    0x61, 0xc5, 0x00, 0x51, 0x5f, 0x58, 0xe3, 0x0b, 0x6a, 0xa5, 0x82,
    0xdd, 0x8d, 0xb6, 0xa6, 0x59, 0x45, 0xe0, 0x8d, 0x2d, 0x76};

/*
 * Here an engine tells something of what it was given: that a point or a product is
 * refused, or the sums in its lanes to libsodium's addition. Builds for tests/ct take the
 * poison off it; nowhere else may anything depend on it.
 */
static inline void engine_tells(const void *told, size_t bytes)
{
#ifdef GROUP_POISON
    (void)VALGRIND_MAKE_MEM_DEFINED(told, bytes);
#else
    (void)told;
    (void)bytes;
#endif
}

/* How many of the points from `at` on go into one vector. */
static inline size_t vector_count(size_t count, size_t at)
{
    return count - at < LANES ? count - at : LANES;
}

/* `present` encodings, and generators in the other lanes. */
static inline void
fill_vector(uint8_t vector[VECTOR_BYTES], const uint8_t *points, size_t present)
{
    memcpy(vector, points, present * ENCODING_BYTES);
    for (size_t i = present; i < LANES; i++)
        memcpy(vector + i * ENCODING_BYTES, generator, ENCODING_BYTES);
}

/* Decode a vector; the lanes that hold an encoding that is not the identity's. */
static inline unsigned open_vector(struct point *p, const uint8_t *points, size_t present)
{
    uint8_t vector[VECTOR_BYTES];
    unsigned good;

    fill_vector(vector, points, present);
    good = point_decode(p, vector);
    good &= ~choice_bits(fe_zero(&p->x));
    engine_tells(&good, sizeof good);
    memory_wipe(vector, sizeof vector);
    return good;
}

/* What the multiplication of a block needs; all of it is wiped. */
struct block {
    struct table table;
    struct doubled doubled[BLOCK_VECTORS];
    struct fe product[BLOCK_VECTORS + 1];
    struct fe all;
    int8_t digits[DIGITS][LANES];
    unsigned good[BLOCK_VECTORS];
};

/* The inverses of all efgh by one: product[i] is that of the first i of them. */
static void encode_block(struct block *b, size_t vectors, uint8_t *out, size_t count)
{
    const struct fe one = fe_constant(const_one);
    uint8_t bytes[VECTOR_BYTES];
    struct fe efgh, inverse;

    b->product[0] = one;
    for (size_t i = 0; i < vectors; i++) {
        const struct doubled *p2 = &b->doubled[i];

        fe_mul(&efgh, &p2->eg, &p2->fh);
        fe_select(&efgh, fe_zero(&p2->eg), &one, &efgh);
        fe_mul(&b->product[i + 1], &b->product[i], &efgh);
    }
    fe_invert(&b->all, &b->product[vectors]);
    for (size_t i = vectors; i-- > 0;) {
        const struct doubled *p2 = &b->doubled[i];
        const struct choice zero = fe_zero(&p2->eg);
        size_t present = vector_count(count, i * LANES);

        fe_mul(&inverse, &b->all, &b->product[i]);
        fe_keep(&inverse, choice_not(zero), &inverse);
        fe_mul(&efgh, &p2->eg, &p2->fh);
        fe_select(&efgh, zero, &one, &efgh);
        fe_mul(&b->all, &b->all, &efgh);
        doubled_encode(bytes, p2, &inverse);
        memcpy(out + i * VECTOR_BYTES, bytes, present * ENCODING_BYTES);
    }
    memory_wipe(bytes, sizeof bytes);
}

/* Zero what is refused: a bad point, and the identity as a product. The first such. */
static size_t refuse(const struct block *b, uint8_t *out, size_t count)
{
    size_t first = count;

    for (size_t i = count; i-- > 0;) {
        uint8_t *point = out + i * ENCODING_BYTES;
        unsigned good = b->good[i / LANES] >> i % LANES & 1, any = 0;

        for (int j = 0; j < ENCODING_BYTES; j++)
            any |= point[j];
        good &= (0 - any) >> 31;
        engine_tells(&good, sizeof good);
        if (!good) {
            memset(point, 0, ENCODING_BYTES);
            first = i;
        }
    }
    return first;
}

/* The digits of half of each lane's scalar. */
static void spread_digits(int8_t digits[DIGITS][LANES],
                          const uint8_t *scalar,
                          size_t stride,
                          size_t present)
{
    int8_t one[DIGITS];

    for (size_t lane = 0; lane < LANES; lane++) {
        if (lane == 0 || (stride != 0 && lane < present))
            digits_of_half(scalar + lane * stride, one);
        for (int i = 0; i < DIGITS; i++)
            digits[i][lane] = one[i];
    }
    memory_wipe(one, sizeof one);
}

/* At most BLOCK_VECTORS vectors; the first that is refused, or count. */
static size_t multiply_block(struct block *b,
                             const uint8_t *scalar,
                             size_t stride,
                             const uint8_t *points,
                             size_t count,
                             uint8_t *out)
{
    size_t vectors = (count + LANES - 1) / LANES;
    struct point p;

    for (size_t i = 0; i < vectors; i++) {
        size_t present = vector_count(count, i * LANES);

        if (i == 0 || stride != 0)
            spread_digits(b->digits, scalar + i * LANES * stride, stride, present);
        b->good[i] = open_vector(&p, points + i * VECTOR_BYTES, present);
        table_make(&b->table, &p);
        table_multiply(&p, &b->table, (const int8_t(*)[LANES])b->digits);
        point_double_open(&b->doubled[i], &p);
    }
    encode_block(b, vectors, out, count);
    memory_wipe(&p, sizeof p);
    return refuse(b, out, count);
}

/* lane_multiply without its end */
static KERNEL size_t multiply_blocks(const uint8_t *scalar,
                                     size_t stride,
                                     const uint8_t *points,
                                     size_t count,
                                     uint8_t *out)
{
    UNINITIALISED struct block b;
    size_t first = count;

    for (size_t at = 0; at < count; at += BLOCK_VECTORS * LANES) {
        size_t span =
            count - at < BLOCK_VECTORS * LANES ? count - at : BLOCK_VECTORS * LANES;
        size_t bad =
            multiply_block(&b, scalar + at * stride, stride, points + at * ENCODING_BYTES,
                           span, out + at * ENCODING_BYTES);
        if (bad < span && first == count)
            first = at + bad;
    }
    memory_wipe(&b, sizeof b);
    return first;
}

/* lane_check without its end */
static KERNEL size_t check_vectors(const uint8_t *points, size_t count)
{
    size_t first = count;
    struct point p;

    for (size_t at = 0; at < count && first == count; at += LANES) {
        size_t present = vector_count(count, at);
        unsigned good = open_vector(&p, points + at * ENCODING_BYTES, present);

        if (good != ALL_LANES)
            first = at + (size_t)__builtin_ctz(~good);
    }
    memory_wipe(&p, sizeof p);
    return first;
}

/* lane_hash without its end */
static KERNEL void hash_vectors(const uint8_t *uniform, size_t count, uint8_t *out)
{
    uint8_t bytes[LANES * UNIFORM_BYTES] = {0};
    uint8_t vector[VECTOR_BYTES];
    struct point p = point_identity();

    for (size_t at = 0; at < count; at += LANES) {
        size_t present = vector_count(count, at);

        memcpy(bytes, uniform + at * UNIFORM_BYTES, present * UNIFORM_BYTES);
        point_from_uniform(&p, bytes);
        point_encode(vector, &p);
        memcpy(out + at * ENCODING_BYTES, vector, present * ENCODING_BYTES);
    }
    memory_wipe(bytes, sizeof bytes);
    memory_wipe(vector, sizeof vector);
    memory_wipe(&p, sizeof p);
}

/*
 * What the functions above, and those of sums, left on the stack: intermediate results in
 * frames that are gone, and what a compiler put there of its own. They are never inlined,
 * so that this frame lies where theirs did.
 */
static KERNEL void wipe_frames(void)
{
    enum { BESIDE = 16384 };
    UNINITIALISED uint8_t
        frames[sizeof(struct block) + SUM_VECTORS * sizeof(struct table) + BESIDE];

    memory_wipe(frames, sizeof frames);
}

/* An engine's `multiply`. */
static size_t lane_multiply(const uint8_t *scalar,
                            size_t stride,
                            const uint8_t *points,
                            size_t count,
                            uint8_t *out)
{
    size_t first = multiply_blocks(scalar, stride, points, count, out);

    wipe_frames();
    return first;
}

/* An engine's `check`. */
static size_t lane_check(const uint8_t *points, size_t count)
{
    size_t first = check_vectors(points, count);

    wipe_frames();
    return first;
}

/* An engine's `hash`. */
static void lane_hash(const uint8_t *uniform, size_t count, uint8_t *out)
{
    hash_vectors(uniform, count, out);
    wipe_frames();
}

#endif
