/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dleq.c - the batched Chaum-Pedersen proof of [RFC9497] 2.2
 *
 * The letters are those of the RFC with A = G: B is the key, C the points, D the
 * images, M and Z their folds, t2 and t3 the two commitments. Every value that a
 * verifier folds is one that group_mul takes, which refuses what is no canonical
 * encoding and what is the identity.
 */
#include "psi/dleq.h"

#include "base/cores.h"
#include "base/memory.h"
#include "base/must.h"
#include "base/num.h"

#include <stdbool.h>
#include <string.h>

/* Pairs that are folded at once: whoever proves does so in constant time, in which long
 * lists gain nothing; whoever verifies has nothing that the peer does not have. */
enum {
    PROVE_SPAN = 256,
    VERIFY_SPAN = 4096,
    SPANS_MAX = DLEQ_BATCH_MAX / PROVE_SPAN + 1
};

/* The lengths that [RFC9497] puts before each part, two bytes big-endian. */
static const uint8_t length_32[2] = {0, POINT_BYTES};
static const uint8_t length_64[2] = {0, SHA512_BYTES};
static const char seed_label[] = "Seed-";

/* seed = Hash(len(B) || B || len(seedDST) || seedDST), seedDST = "Seed-" || context */
static void fold_seed(const struct dleq_statement *s, uint8_t seed[SHA512_BYTES])
{
    size_t context = strlen(s->context);
    size_t lists = s->weights == DLEQ_WHOLE ? SHA256_BYTES : 0;
    uint8_t label_length[2], points[SHA256_BYTES], images[SHA256_BYTES];

    must(context <= 200);
    store_u16(label_length, (uint16_t)(sizeof seed_label - 1 + context));
    hash_sha256(s->points, s->count * POINT_BYTES, points);
    hash_sha256(s->images, s->count * POINT_BYTES, images);
    hash_sha512_parts((const struct part[]){{length_32, 2},
                                            {s->key, POINT_BYTES},
                                            {label_length, 2},
                                            {seed_label, sizeof seed_label - 1},
                                            {s->context, context},
                                            {points, lists},
                                            {images, lists}},
                      7, seed);
}

/* d_i, the weight of pair i */
static void fold_weight(const struct dleq_statement *s,
                        const uint8_t seed[SHA512_BYTES],
                        size_t i,
                        uint8_t d[SCALAR_BYTES])
{
    uint8_t index[2];

    store_u16(index, (uint16_t)i);
    group_hash_scalar((const struct part[]){{length_64, 2},
                                            {seed, SHA512_BYTES},
                                            {index, 2},
                                            {length_32, 2},
                                            {s->points + i * POINT_BYTES, POINT_BYTES},
                                            {length_32, 2},
                                            {s->images + i * POINT_BYTES, POINT_BYTES},
                                            {"Composite", 9}},
                      8, s->context, d);
}

static const struct group_engine *engine_of(const struct dleq_statement *s)
{
    return s->engine != NULL ? s->engine : engine_at(0);
}

/* Sums of some pairs each, by any core. */
struct folding {
    const struct dleq_statement *s;
    uint8_t seed[SHA512_BYTES];
    bool is_open; /* Z as well, in any time */
    uint8_t m[SPANS_MAX][POINT_BYTES], z[SPANS_MAX][POINT_BYTES];
};

/* At most a span, from its start. */
static enum err fold_some(void *state, size_t from, size_t count)
{
    struct folding *f = state;
    const struct dleq_statement *s = f->s;
    const struct group_engine *engine = engine_of(s);
    const uint8_t *points = s->points + from * POINT_BYTES;
    const uint8_t *images = s->images + from * POINT_BYTES;
    size_t span = from / (f->is_open ? VERIFY_SPAN : PROVE_SPAN);
    UNINITIALISED uint8_t d[VERIFY_SPAN][SCALAR_BYTES];
    enum err e;

    for (size_t i = 0; i < count; i++)
        fold_weight(s, f->seed, from + i, d[i]);
    if (!f->is_open)
        return engine->combine(d[0], points, count, f->m[span]);
    e = engine->sum(d[0], points, count, f->m[span]);
    return e == OK ? engine->sum(d[0], images, count, f->z[span]) : e;
}

/* M = sum of d_i * C_i, and Z = sum of d_i * D_i unless z is NULL. */
static enum err
fold(const struct dleq_statement *s, uint8_t m[POINT_BYTES], uint8_t z[POINT_BYTES])
{
    UNINITIALISED struct folding f;
    struct cores_job job = {.work = fold_some,
                            .state = &f,
                            .count = s->count,
                            .slice = z != NULL ? VERIFY_SPAN : PROVE_SPAN};
    enum err e;

    must(s->count >= 1 && s->count <= DLEQ_BATCH_MAX);
    f.s = s;
    f.is_open = z != NULL;
    fold_seed(s, f.seed);
    memset(m, 0, POINT_BYTES); /* the encoding of the identity */
    if (z != NULL)
        memset(z, 0, POINT_BYTES);
    e = cores_do(&job);
    for (size_t i = 0; i * job.slice < s->count && e == OK; i++) {
        e = group_add(m, f.m[i], m);
        if (e == OK && z != NULL)
            e = group_add(z, f.z[i], z);
    }
    return e;
}

/* c = HashToScalar over B, M, Z, t2, t3, each with its length, then "Challenge" */
static void challenge(const struct dleq_statement *s,
                      const uint8_t m[POINT_BYTES],
                      const uint8_t z[POINT_BYTES],
                      const uint8_t t2[POINT_BYTES],
                      const uint8_t t3[POINT_BYTES],
                      uint8_t c[SCALAR_BYTES])
{
    group_hash_scalar((const struct part[]){{length_32, 2},
                                            {s->key, POINT_BYTES},
                                            {length_32, 2},
                                            {m, POINT_BYTES},
                                            {length_32, 2},
                                            {z, POINT_BYTES},
                                            {length_32, 2},
                                            {t2, POINT_BYTES},
                                            {length_32, 2},
                                            {t3, POINT_BYTES},
                                            {"Challenge", 9}},
                      11, s->context, c);
}

enum err dleq_prove(const struct dleq_statement *s,
                    const uint8_t k[SCALAR_BYTES],
                    const uint8_t nonce[SCALAR_BYTES],
                    uint8_t proof[DLEQ_PROOF_BYTES])
{
    uint8_t m[POINT_BYTES], z[POINT_BYTES], t2[POINT_BYTES], t3[POINT_BYTES];
    uint8_t c[SCALAR_BYTES], ck[SCALAR_BYTES];
    enum err e = fold(s, m, NULL);

    if (e == OK)
        e = group_mul(k, m, z);
    if (e == OK)
        e = group_mul_base(nonce, t2);
    if (e == OK)
        e = group_mul(nonce, m, t3);
    if (e != OK)
        return e;

    challenge(s, m, z, t2, t3, c);
    scalar_mul(c, k, ck);
    memcpy(proof, c, SCALAR_BYTES);
    scalar_sub(nonce, ck, proof + SCALAR_BYTES);
    memory_wipe(ck, sizeof ck);
    return OK;
}

struct dleq_statement dleq_pair(const struct dleq_statement *s, size_t i)
{
    struct dleq_statement one = *s;

    one.points += i * POINT_BYTES;
    one.images += i * POINT_BYTES;
    one.count = 1;
    return one;
}

/* What dleq_prove has of one pair, for many pairs. */
struct each {
    uint8_t d[DLEQ_EACH_MAX][SCALAR_BYTES];
    uint8_t m[DLEQ_EACH_MAX][POINT_BYTES], z[DLEQ_EACH_MAX][POINT_BYTES];
    uint8_t t2[DLEQ_EACH_MAX][POINT_BYTES], t3[DLEQ_EACH_MAX][POINT_BYTES];
};

/* M, Z, t2 and t3 of every pair; false: a point is invalid. */
static bool multiply_each(const struct dleq_statement *s,
                          const uint8_t k[SCALAR_BYTES],
                          const uint8_t *nonces,
                          struct each *each)
{
    static const uint8_t one[SCALAR_BYTES] = {1};
    const struct group_engine *engine = engine_of(s);
    size_t count = s->count;

    for (size_t i = 0; i < count; i++) {
        const struct dleq_statement pair = dleq_pair(s, i);
        uint8_t seed[SHA512_BYTES];

        fold_seed(&pair, seed);
        fold_weight(&pair, seed, 0, each->d[i]);
        must(group_mul_base(one, each->t2[i]) == OK);
    }
    return engine->multiply(each->d[0], SCALAR_BYTES, s->points, count, each->m[0]) ==
               count &&
           engine->multiply(k, 0, each->m[0], count, each->z[0]) == count &&
           engine->multiply(nonces, SCALAR_BYTES, each->t2[0], count, each->t2[0]) ==
               count &&
           engine->multiply(nonces, SCALAR_BYTES, each->m[0], count, each->t3[0]) ==
               count;
}

enum err dleq_prove_each(const struct dleq_statement *s,
                         const uint8_t k[SCALAR_BYTES],
                         const uint8_t *nonces,
                         uint8_t *proofs)
{
    UNINITIALISED struct each each;
    enum err e = ERR_FORGED;

    must(s->count <= DLEQ_EACH_MAX);
    if (multiply_each(s, k, nonces, &each)) {
        for (size_t i = 0; i < s->count; i++) {
            const struct dleq_statement pair = dleq_pair(s, i);
            uint8_t *c = proofs + i * DLEQ_PROOF_BYTES, ck[SCALAR_BYTES];

            challenge(&pair, each.m[i], each.z[i], each.t2[i], each.t3[i], c);
            scalar_mul(c, k, ck);
            scalar_sub(nonces + i * SCALAR_BYTES, ck, c + SCALAR_BYTES);
            memory_wipe(ck, sizeof ck);
        }
        e = OK;
    }
    memory_wipe(&each, sizeof each);
    return e;
}

/* t = s*base + c*public, base NULL meaning the generator */
static enum err recommit(const uint8_t s[SCALAR_BYTES],
                         const uint8_t *base,
                         const uint8_t c[SCALAR_BYTES],
                         const uint8_t public[POINT_BYTES],
                         uint8_t t[POINT_BYTES])
{
    uint8_t a[POINT_BYTES], b[POINT_BYTES];
    enum err e = base == NULL ? group_mul_base(s, a) : group_mul(s, base, a);

    if (e == OK)
        e = group_mul(c, public, b);
    return e == OK ? group_add(a, b, t) : e;
}

enum err dleq_verify(const struct dleq_statement *s,
                     const uint8_t proof[DLEQ_PROOF_BYTES])
{
    const uint8_t *c = proof, *answer = proof + SCALAR_BYTES;
    uint8_t m[POINT_BYTES], z[POINT_BYTES], t2[POINT_BYTES], t3[POINT_BYTES];
    uint8_t expected[SCALAR_BYTES];

    if (scalar_check(c) != OK || scalar_check(answer) != OK)
        return ERR_FORGED;
    if (recommit(answer, NULL, c, s->key, t2) != OK)
        return ERR_FORGED;
    if (fold(s, m, z) != OK || recommit(answer, m, c, z, t3) != OK)
        return ERR_FORGED;
    challenge(s, m, z, t2, t3, expected);
    return memcmp(c, expected, SCALAR_BYTES) == 0 ? OK : ERR_FORGED;
}
