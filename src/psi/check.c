/* SPDX-License-Identifier: Apache-2.0 */
/*
 * check.c - judging each message of the peer
 *
 * The peer is taken to say whatever serves it. Nothing it said is used before
 * all checks of its step have passed, and what is found wrong first in the order
 * of PROTOCOL.md 7.4 names the refusal. Comparisons are of public bytes.
 */
#include "psi/check.h"

#include "base/memory.h"
#include "base/num.h"
#include "crypto/hash.h"
#include "psi/dleq.h"
#include "psi/hits.h"

#include <string.h>

static bool is_same(const uint8_t *a, const uint8_t *b)
{
    return memcmp(a, b, 32) == 0;
}

static struct keys_side peer_side(const struct round *r)
{
    struct keys_side side = r->keys.side;

    side.role = side.role == ROUND_INITIATOR ? ROUND_RESPONDER : ROUND_INITIATOR;
    return side;
}

enum err check_commit(struct round *r, const uint8_t *bytes, enum round_refusal *why)
{
    const uint8_t *key = bytes + COMMIT_KEY;
    struct keys_side side = peer_side(r);
    uint8_t hash[SHA256_BYTES];
    enum err e;

    hash_sha256(bytes, COMMIT_BYTES, hash);
    if (!is_same(hash, r->peer.commitment)) {
        *why = ROUND_BAD_COMMITMENT;
        return OK;
    }
    e = points_check(&(const struct points_work){r->group, NULL, ""}, key, 1, why);
    if (e != OK || *why != ROUND_FINE)
        return e;
    if (is_same(key, r->keys.key))
        *why = ROUND_BAD_REFLECTION;
    else if (keys_verify(&side, key, bytes + COMMIT_PROOF) != OK)
        *why = ROUND_BAD_KEY_PROOF;
    else
        memcpy(r->peer.commit, bytes, COMMIT_BYTES);
    return OK;
}

/* Canonical points that ascend: what TOKENS and REPLIES have in common. */
static enum err check_list(const struct round *r,
                           const uint8_t *list,
                           size_t count,
                           enum round_refusal *why)
{
    const struct points_work work = {r->group, r->progress, "checking"};
    enum err e = points_check(&work, list, count, why);

    if (e == OK && *why == ROUND_FINE)
        *why = points_ascend(list, count);
    return e;
}

/* Keep a copy of what passed. */
static enum err keep(const uint8_t *bytes, size_t count, uint8_t **out)
{
    uint8_t *copy = memory_new(count, 1);

    if (copy == NULL)
        return ERR_NOMEM;
    memcpy(copy, bytes, count);
    *out = copy;
    return OK;
}

enum err check_tokens(struct round *r, const uint8_t *bytes, enum round_refusal *why)
{
    size_t count = r->peer.bucket;
    uint8_t root[32];
    enum err e = check_list(r, bytes, count, why);

    if (e != OK || *why != ROUND_FINE)
        return e;
    if (points_shared(bytes, count, r->own.tokens, r->own.bucket) > 0) {
        *why = ROUND_BAD_REFLECTION;
        return OK;
    }
    points_root(bytes, count, root);
    if (!is_same(root, r->peer.commit + COMMIT_TOKEN_ROOT)) {
        *why = ROUND_BAD_ROOT;
        return OK;
    }
    return keep(bytes, count * POINT_BYTES, &r->peer.tokens);
}

enum err check_replies(struct round *r, const uint8_t *bytes, enum round_refusal *why)
{
    size_t count = r->own.bucket;
    enum err e = check_list(r, bytes + REPLIES_LIST, count, why);

    if (e != OK || *why != ROUND_FINE)
        return e;
    return keep(bytes, REPLIES_LIST + count * POINT_BYTES, &r->peer.replies);
}

enum err check_counted(struct round *r, const uint8_t *bytes, enum round_refusal *why)
{
    hits_count(r);
    if (load_u32(bytes) != r->count)
        *why = ROUND_BAD_COUNT;
    else if (r->count > r->count_max)
        *why = ROUND_TRIPWIRE;
    else
        r->counted = true;
    return OK;
}

enum err check_coin(struct round *r, const uint8_t *bytes, enum round_refusal *why)
{
    struct keys_side side = peer_side(r);
    uint8_t commitment[32];

    keys_commit_share(&side, bytes, commitment);
    if (!is_same(commitment, r->peer.commit + COMMIT_SHARE))
        *why = ROUND_BAD_COIN;
    else
        memcpy(r->peer_share, bytes, sizeof r->peer_share);
    return OK;
}

/* An empty block has nothing to prove, and zeroes for a proof. */
static bool is_proven(const struct dleq_statement *s,
                      const uint8_t proof[DLEQ_PROOF_BYTES])
{
    static const uint8_t none[DLEQ_PROOF_BYTES];

    if (s->count == 0)
        return memcmp(proof, none, sizeof none) == 0;
    return dleq_verify(s, proof) == OK;
}

/* Every reply is one of those that were counted. None can come twice: our points
 * are distinct, and one key was proven to multiply them. */
static bool is_counted(const struct round *r, const uint8_t *replies, size_t count)
{
    size_t at;

    for (size_t i = 0; i < count; i++)
        if (!points_find(r->peer.replies + REPLIES_LIST, r->own.bucket,
                         replies + i * POINT_BYTES, &at))
            return false;
    return true;
}

/* The last block has come: are all replies, in order, those of REPLIES? */
static bool is_whole(const struct round *r)
{
    uint8_t hash[SHA256_BYTES];

    hash_sha256(r->peer.images, (size_t)r->own.bucket * POINT_BYTES, hash);
    return is_same(hash, r->peer.replies + REPLIES_ORDERED);
}

enum err check_block(struct round *r, const uint8_t *bytes, enum round_refusal *why)
{
    size_t start;
    size_t count = engine_block_span(r, r->block, r->own.bucket, &start);
    const uint8_t *replies = bytes + BLOCK_REPLIES;
    struct dleq_statement statement = {.key = r->peer.commit + COMMIT_KEY,
                                       .points = r->own.tokens + start * POINT_BYTES,
                                       .images = replies,
                                       .count = count,
                                       .context = KEYS_CONTEXT,
                                       .engine = r->group};
    bool counted;
    enum err e = OK;

    if (load_u32(bytes) != r->block) {
        *why = ROUND_BAD_ORDER;
        return OK;
    }
    counted = is_counted(r, replies, count); /* then REPLIES were checked, and so they */
    if (!counted)
        e = points_check(&(const struct points_work){r->group, r->progress, "checking"},
                         replies, count, why);
    if (e != OK || *why != ROUND_FINE)
        return e;
    if (!is_proven(&statement, bytes + BLOCK_PROOF)) {
        *why = ROUND_BAD_PROOF;
        return OK;
    }
    if (!counted) {
        *why = ROUND_BAD_REPLIES;
        return OK;
    }
    if (r->peer.images == NULL)
        r->peer.images = memory_new(r->own.bucket, POINT_BYTES);
    if (r->peer.images == NULL)
        return ERR_NOMEM;
    memcpy(r->peer.images + start * POINT_BYTES, replies, count * POINT_BYTES);
    r->proven = (uint32_t)(start + count);
    if (r->block + 1 < r->blocks)
        return OK;
    if (is_whole(r))
        return hits_find(r);
    *why = ROUND_BAD_REPLIES;
    return OK;
}

enum err check_close(struct round *r, const uint8_t *bytes, enum round_refusal *why)
{
    if (!is_same(bytes + CLOSE_TRANSCRIPT, r->transcript.x) ||
        load_u32(bytes + CLOSE_COUNT) != r->count ||
        !is_same(bytes + CLOSE_HITS_ROOT, r->hits_root))
        *why = ROUND_BAD_TRANSCRIPT;
    return OK;
}
