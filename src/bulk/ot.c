/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ot.c - endemic oblivious transfer
 *
 * With T a hash to the group, transfer i and choice c:
 *
 *   chooser    a random, R_{1-c} random, R_c = a G - T(i, c, R_{1-c})
 *   answerer   M = b G, K_j = b (R_j + T(i, j, R_{1-j}))
 *   chooser    K_c = a M
 */
#include "bulk/ot.h"

#include "base/memory.h"
#include "base/num.h"
#include "crypto/blake.h"
#include "group/engine.h"

enum { PAIR_BYTES = 2 * POINT_BYTES, UNIFORM_BYTES = 64 };

/* What maps to T(i, j, other). */
static void mask_uniform(const struct ot_session *session,
                         uint32_t i,
                         uint8_t j,
                         const uint8_t other[POINT_BYTES],
                         uint8_t uniform[UNIFORM_BYTES])
{
    uint8_t place[5];
    const struct part parts[] = {
        {session->early, OT_SESSION_BYTES}, {place, sizeof place}, {other, POINT_BYTES}};

    store_u32(place, i);
    place[4] = j;
    blake_hash("psi/1 ot-h", parts, COUNT_OF(parts), uniform, UNIFORM_BYTES);
    memory_wipe(place, sizeof place);
}

static struct block derive(const struct ot_session *session,
                           const uint8_t place[5],
                           const uint8_t pair[PAIR_BYTES],
                           const uint8_t answer[OT_ANSWER_BYTES],
                           const uint8_t shared[POINT_BYTES])
{
    const struct part parts[] = {{session->late, OT_SESSION_BYTES},
                                 {place, 5},
                                 {pair, PAIR_BYTES},
                                 {answer, OT_ANSWER_BYTES},
                                 {shared, POINT_BYTES}};
    uint8_t hash[32];
    struct block key;

    blake_hash("psi/1 ot-k", parts, COUNT_OF(parts), hash, sizeof hash);
    key = block_load(hash);
    memory_wipe(hash, sizeof hash);
    return key;
}

/* out[choice] = mine and out[1 - choice] = other. The mask goes where the compiler cannot
 * see that it has two values only: clang makes a jump of that. */
static void place_pair(uint8_t choice,
                       const uint8_t mine[POINT_BYTES],
                       const uint8_t other[POINT_BYTES],
                       uint8_t out[PAIR_BYTES])
{
    uint8_t mask = (uint8_t)(0 - choice);

    __asm__("" : "+r"(mask));
    for (size_t i = 0; i < POINT_BYTES; i++) {
        uint8_t swap = (uint8_t)((mine[i] ^ other[i]) & mask);
        out[i] = mine[i] ^ swap;
        out[POINT_BYTES + i] = other[i] ^ swap;
    }
}

/* What the chooser works with, by transfer. */
struct choosing {
    uint8_t uniform[OT_COUNT][UNIFORM_BYTES];
    uint8_t other[OT_COUNT][POINT_BYTES];
    uint8_t mask[OT_COUNT][POINT_BYTES];
};

static enum err choose_one(uint8_t choice,
                           const uint8_t scalar[SCALAR_BYTES],
                           const uint8_t other[POINT_BYTES],
                           const uint8_t mask[POINT_BYTES],
                           uint8_t pair[PAIR_BYTES])
{
    uint8_t mine[POINT_BYTES];
    enum err e = group_mul_base(scalar, mine);

    if (e == OK)
        e = group_sub(mine, mask, mine);
    place_pair(choice, mine, other, pair);
    memory_wipe(mine, sizeof mine);
    return e;
}

enum err ot_choose(const struct ot_session *session,
                   struct block choices,
                   struct draw *draw,
                   uint8_t scalar[OT_COUNT][SCALAR_BYTES],
                   uint8_t offer[OT_OFFER_BYTES])
{
    const struct group_engine *engine = engine_best();
    struct random random = draw_random(draw);
    struct choosing c;
    enum err e = OK;

    for (uint32_t i = 0; e == OK && i < OT_COUNT; i++) {
        e = group_random_scalar(&random, scalar[i]);
        draw_bytes(draw, c.uniform[i], UNIFORM_BYTES);
    }
    engine->hash(c.uniform[0], OT_COUNT, c.other[0]);
    for (uint32_t i = 0; i < OT_COUNT; i++)
        mask_uniform(session, i, (uint8_t)block_bit(choices, i), c.other[i],
                     c.uniform[i]);
    engine->hash(c.uniform[0], OT_COUNT, c.mask[0]);
    for (uint32_t i = 0; e == OK && i < OT_COUNT; i++)
        e = choose_one((uint8_t)block_bit(choices, i), scalar[i], c.other[i], c.mask[i],
                       offer + PAIR_BYTES * i);
    memory_wipe(&c, sizeof c);
    return e;
}

enum err ot_answer(struct draw *draw,
                   uint8_t scalar[SCALAR_BYTES],
                   uint8_t answer[OT_ANSWER_BYTES])
{
    struct random random = draw_random(draw);
    enum err e = group_random_scalar(&random, scalar);

    return e == OK ? group_mul_base(scalar, answer) : e;
}

/* What the answerer works with: both sides of each transfer, as in the offer. */
struct answering {
    uint8_t uniform[2 * OT_COUNT][UNIFORM_BYTES];
    uint8_t point[2 * OT_COUNT][POINT_BYTES];
};

/* R_j + T(i, j, R_{1-j}) of all. */
static enum err sum_points(const struct ot_session *session,
                           const uint8_t offer[OT_OFFER_BYTES],
                           struct answering *a)
{
    enum err e = OK;

    for (uint32_t i = 0; i < 2 * OT_COUNT; i++)
        mask_uniform(session, i >> 1, i & 1, offer + (size_t)POINT_BYTES * (i ^ 1),
                     a->uniform[i]);
    engine_best()->hash(a->uniform[0], (size_t)2 * OT_COUNT, a->point[0]);
    for (uint32_t i = 0; e == OK && i < 2 * OT_COUNT; i++)
        e = group_add(offer + (size_t)POINT_BYTES * i, a->point[i], a->point[i]);
    return e;
}

/* Points by scalars; the identity is refused. */
static enum err multiply_all(const uint8_t *scalar,
                             size_t stride,
                             uint8_t (*point)[POINT_BYTES],
                             size_t count)
{
    size_t refused = engine_best()->multiply(scalar, stride, point[0], count, point[0]);

    return refused == count ? OK : ERR_FORGED;
}

enum err ot_keys(const struct ot_session *session,
                 const uint8_t offer[OT_OFFER_BYTES],
                 const uint8_t scalar[SCALAR_BYTES],
                 const uint8_t answer[OT_ANSWER_BYTES],
                 struct block key[OT_COUNT][2])
{
    size_t count = (size_t)2 * OT_COUNT;
    struct answering a;
    enum err e = engine_best()->check(offer, count) == count ? OK : ERR_FORGED;

    if (e != OK)
        return e;
    e = sum_points(session, offer, &a);
    if (e == OK)
        e = multiply_all(scalar, 0, a.point, count);
    for (uint32_t i = 0; e == OK && i < count; i++) {
        uint8_t place[5];
        store_u32(place, i >> 1);
        place[4] = i & 1;
        key[i >> 1][i & 1] =
            derive(session, place, offer + PAIR_BYTES * (i >> 1), answer, a.point[i]);
    }
    memory_wipe(&a, sizeof a);
    return e;
}

enum err ot_finish(const struct ot_session *session,
                   struct block choices,
                   const uint8_t scalar[OT_COUNT][SCALAR_BYTES],
                   const uint8_t offer[OT_OFFER_BYTES],
                   const uint8_t answer[OT_ANSWER_BYTES],
                   struct block key[OT_COUNT])
{
    uint8_t point[OT_COUNT][POINT_BYTES];
    enum err e = group_decode_check(answer);

    if (e != OK)
        return e;
    for (uint32_t i = 0; i < OT_COUNT; i++)
        memcpy(point[i], answer, POINT_BYTES);
    e = multiply_all(scalar[0], SCALAR_BYTES, point, OT_COUNT);
    for (uint32_t i = 0; e == OK && i < OT_COUNT; i++) {
        uint8_t place[5];
        store_u32(place, i);
        place[4] = (uint8_t)block_bit(choices, i);
        key[i] = derive(session, place, offer + PAIR_BYTES * i, answer, point[i]);
        memory_wipe(place, sizeof place);
    }
    memory_wipe(point, sizeof point);
    return e;
}
