/* SPDX-License-Identifier: Apache-2.0 */
/*
 * engine.h - ristretto255 on many points at once
 *
 * One table of functions and several engines behind it, which give the same bytes for
 * the same bytes, whatever these are: those that crypto/group.h gives for each point.
 *
 *     portable  libsodium, one point after the other
 *     avx2      four points side by side, on processors with AVX2 and FMA
 *     ifma      eight, on processors with AVX-512 IFMA
 *
 * A count may be 0, and a caller may cut a list anywhere: the bytes are the same. Lists
 * of a few hundred are long enough for an engine to be as fast as it gets.
 *
 * Time     the same for all scalars and all points, of which only is told which are
 *          refused; but for `sum`
 * Secrets  scalars and points; what an engine worked with is wiped
 * Source   [RFC9496]
 *
 * Nouns    engine
 */
#ifndef GROUP_ENGINE_H
#define GROUP_ENGINE_H

#include "base/attr.h"
#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

struct group_engine {
    const char *name;

    /* points[i] = the one-way map of uniform[i], 64 bytes (group_from_uniform). */
    void (*hash)(const uint8_t *uniform, size_t count, uint8_t *points);

    /* The index of the first that is no encoding, or the identity (group_decode_check);
     * count if none is. */
    MUST_CHECK size_t (*check)(const uint8_t *points, size_t count);

    /*
     * out[i] = scalar * points[i] (group_mul), with the one scalar if stride is 0, else
     * with that at scalar + i * stride. A point that group_mul refuses is zeroed; the
     * index of the first, or count if there is none. out may be points.
     */
    MUST_CHECK size_t (*multiply)(const uint8_t *scalar,
                                  size_t stride,
                                  const uint8_t *points,
                                  size_t count,
                                  uint8_t *out);

    /*
     * out = the sum of scalars[i] * points[i], which may be the identity.
     * Errors   ERR_FORGED: group_mul refuses one of the products; out zeroed
     */
    MUST_CHECK enum err (*combine)(const uint8_t *scalars,
                                   const uint8_t *points,
                                   size_t count,
                                   uint8_t out[32]);

    /* What combine gives, faster for a few hundred and more, of scalars and points that
     * are no secrets: time and addresses depend on them. Takes a megabyte of the stack.
     */
    MUST_CHECK enum err (*sum)(const uint8_t *scalars,
                               const uint8_t *points,
                               size_t count,
                               uint8_t out[32]);
};

/* Engines that this processor can run, from the one that every processor runs to the
 * fastest; NULL from as many on as there are. */
const struct group_engine *engine_at(size_t i);

/* The fastest. */
const struct group_engine *engine_best(void);

/* The one of that name; NULL if there is none, or none that this processor can run. */
const struct group_engine *engine_named(const char *name);

/* The one that the operator names in ENTENTE_CPU, or else the fastest; NULL if none that
 * this processor can run has that name, which the command line refuses. */
const struct group_engine *engine_wanted(void);

#endif
