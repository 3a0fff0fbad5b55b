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

enum { PAIR_BYTES = 2 * POINT_BYTES };

/* T(i, j, other) */
static void mask_point(const struct ot_session *session,
                       uint32_t i,
                       uint8_t j,
                       const uint8_t other[POINT_BYTES],
                       uint8_t out[POINT_BYTES])
{
    uint8_t place[5];
    uint8_t uniform[64];
    const struct part parts[] = {
        {session->early, OT_SESSION_BYTES}, {place, sizeof place}, {other, POINT_BYTES}};

    store_u32(place, i);
    place[4] = j;
    blake_hash("psi/1 ot-h", parts, COUNT_OF(parts), uniform, sizeof uniform);
    group_from_uniform(uniform, out);
    memory_wipe(uniform, sizeof uniform);
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

static enum err choose_one(const struct ot_session *session,
                           uint32_t i,
                           uint8_t choice,
                           struct draw *draw,
                           uint8_t scalar[SCALAR_BYTES],
                           uint8_t pair[PAIR_BYTES])
{
    struct random random = draw_random(draw);
    uint8_t uniform[64];
    uint8_t other[POINT_BYTES];
    uint8_t mask[POINT_BYTES];
    uint8_t mine[POINT_BYTES];
    enum err e = group_random_scalar(&random, scalar);

    if (e != OK)
        return e;
    draw_bytes(draw, uniform, sizeof uniform);
    group_from_uniform(uniform, other);
    mask_point(session, i, choice, other, mask);
    e = group_mul_base(scalar, mine);
    if (e == OK)
        e = group_sub(mine, mask, mine);
    place_pair(choice, mine, other, pair);
    memory_wipe(uniform, sizeof uniform);
    memory_wipe(other, sizeof other);
    memory_wipe(mask, sizeof mask);
    memory_wipe(mine, sizeof mine);
    return e;
}

enum err ot_choose(const struct ot_session *session,
                   struct block choices,
                   struct draw *draw,
                   uint8_t scalar[OT_COUNT][SCALAR_BYTES],
                   uint8_t offer[OT_OFFER_BYTES])
{
    enum err e = OK;

    for (uint32_t i = 0; e == OK && i < OT_COUNT; i++)
        e = choose_one(session, i, (uint8_t)block_bit(choices, i), draw, scalar[i],
                       offer + PAIR_BYTES * i);
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

static enum err key_of(const struct ot_session *session,
                       const uint8_t place[5],
                       const uint8_t pair[PAIR_BYTES],
                       const uint8_t scalar[SCALAR_BYTES],
                       const uint8_t answer[OT_ANSWER_BYTES],
                       struct block *key)
{
    const uint8_t *own = pair + POINT_BYTES * place[4];
    const uint8_t *other = pair + POINT_BYTES * (1 - place[4]);
    uint8_t point[POINT_BYTES];
    enum err e = group_decode_check(own);

    if (e != OK)
        return e;
    mask_point(session, load_u32(place), place[4], other, point);
    e = group_add(own, point, point);
    if (e == OK)
        e = group_mul(scalar, point, point); /* refuses the identity */
    if (e == OK)
        *key = derive(session, place, pair, answer, point);
    memory_wipe(point, sizeof point);
    return e;
}

enum err ot_keys(const struct ot_session *session,
                 const uint8_t offer[OT_OFFER_BYTES],
                 const uint8_t scalar[SCALAR_BYTES],
                 const uint8_t answer[OT_ANSWER_BYTES],
                 struct block key[OT_COUNT][2])
{
    enum err e = OK;

    for (uint32_t i = 0; e == OK && i < 2 * OT_COUNT; i++) {
        uint8_t place[5];
        store_u32(place, i >> 1);
        place[4] = i & 1;
        e = key_of(session, place, offer + PAIR_BYTES * (i >> 1), scalar, answer,
                   &key[i >> 1][i & 1]);
    }
    return e;
}

enum err ot_finish(const struct ot_session *session,
                   struct block choices,
                   const uint8_t scalar[OT_COUNT][SCALAR_BYTES],
                   const uint8_t offer[OT_OFFER_BYTES],
                   const uint8_t answer[OT_ANSWER_BYTES],
                   struct block key[OT_COUNT])
{
    enum err e = group_decode_check(answer);

    for (uint32_t i = 0; e == OK && i < OT_COUNT; i++) {
        uint8_t point[POINT_BYTES];
        uint8_t place[5];
        store_u32(place, i);
        place[4] = (uint8_t)block_bit(choices, i);
        e = group_mul(scalar[i], answer, point);
        if (e == OK)
            key[i] = derive(session, place, offer + PAIR_BYTES * i, answer, point);
        memory_wipe(point, sizeof point);
        memory_wipe(place, sizeof place);
    }
    return e;
}
