/* SPDX-License-Identifier: Apache-2.0 */
/*
 * send.c - making each message of a round
 *
 * What a message says is a function of the round's inputs alone, never of when
 * or how often it is made.
 */
#include "psi/send.h"

#include "base/memory.h"
#include "base/must.h"
#include "base/num.h"
#include "crypto/hash.h"
#include "psi/dleq.h"
#include "psi/hits.h"
#include "psi/progress.h"

#include <string.h>

enum { REPLIES_STRIDE = 4096 }; /* made at a time; a multiple of PROGRESS_STRIDE */

enum err send_commit(struct round *r, const uint8_t **bytes)
{
    *bytes = r->own.commit;
    return OK;
}

enum err send_tokens(struct round *r, const uint8_t **bytes)
{
    *bytes = r->own.tokens;
    return OK;
}

/* Multiply some more of the peer's points. */
static enum err multiply_more(struct round *r)
{
    size_t left = r->peer.bucket - r->own.replied;
    size_t count = left < REPLIES_STRIDE ? left : REPLIES_STRIDE;
    size_t at = (size_t)r->own.replied * POINT_BYTES;
    enum err e;

    if (r->own.images == NULL)
        r->own.images = memory_new(r->peer.bucket, POINT_BYTES);
    if (r->own.images == NULL)
        return ERR_NOMEM;
    e = progress_report(r->progress, "replying", r->own.replied, r->peer.bucket);
    if (e == OK)
        e = points_multiply(&(const struct points_work){r->group, NULL, "replying"},
                            r->keys.k, r->peer.tokens + at, count, r->own.images + at);
    if (e == OK)
        r->own.replied += (uint32_t)count;
    return e;
}

/* Our replies to all of the peer's points, in their order and sorted. */
static enum err reply(struct round *r)
{
    size_t count = r->peer.bucket;
    uint8_t *replies = NULL; /* the first is the hash */
    struct place *places = NULL;

    while (r->own.replied < count) {
        enum err e = multiply_more(r);

        if (e != OK)
            return e;
    }
    replies = memory_new(count + 1, POINT_BYTES);
    places = memory_new(count, sizeof *places);
    if (replies == NULL || places == NULL) {
        memory_free(replies);
        memory_free(places);
        return ERR_NOMEM;
    }
    hash_sha256(r->own.images, count * POINT_BYTES, replies + REPLIES_ORDERED);
    points_sort(r->own.images, POINT_BYTES, count, places);
    points_gather(r->own.images, POINT_BYTES, count, places, replies + REPLIES_LIST);
    memory_free(places);
    r->own.replies = replies;
    return OK;
}

enum err send_replies(struct round *r, const uint8_t **bytes)
{
    enum err e = reply(r);

    if (e == OK)
        *bytes = r->own.replies;
    return e;
}

enum err send_counted(struct round *r, const uint8_t **bytes)
{
    hits_count(r);
    store_u32(r->small, r->count);
    *bytes = r->small;
    return OK;
}

enum err send_coin(struct round *r, const uint8_t **bytes)
{
    *bytes = r->keys.share;
    return OK;
}

/* The proof that the replies of a block are under our key; zeroes for no reply. */
static void prove_block(const struct round *r,
                        uint32_t block,
                        const struct dleq_statement *s,
                        uint8_t proof[DLEQ_PROOF_BYTES])
{
    uint8_t nonce[SCALAR_BYTES];

    if (s->count == 0)
        return;
    keys_block_nonce(&r->keys, block, s, nonce);
    /* The points were checked when they came. */
    must(dleq_prove(s, r->keys.k, nonce, proof) == OK);
    memory_wipe(nonce, sizeof nonce);
}

/* Make a BLOCK before its turn: r->ahead. */
static enum err make_block(struct round *r, uint32_t block)
{
    size_t start;
    size_t count = engine_block_span(r, block, r->peer.bucket, &start);
    size_t bytes = BLOCK_REPLIES + count * POINT_BYTES;
    struct dleq_statement statement = {.key = r->keys.key,
                                       .points = r->peer.tokens + start * POINT_BYTES,
                                       .images = r->own.images + start * POINT_BYTES,
                                       .count = count,
                                       .context = KEYS_CONTEXT,
                                       .engine = r->group};
    enum err e = progress_report(r->progress, "proving", block, r->blocks);

    if (e != OK)
        return e;
    engine_drop_ahead(r);
    r->ahead = memory_new(bytes, 1);
    if (r->ahead == NULL)
        return ERR_NOMEM;
    r->ahead_bytes = bytes;
    r->ahead_block = block;
    store_u32(r->ahead, block);
    prove_block(r, block, &statement, r->ahead + BLOCK_PROOF);
    memcpy(r->ahead + BLOCK_REPLIES, statement.images, count * POINT_BYTES);
    return OK;
}

static bool is_made(const struct round *r, uint32_t block)
{
    return r->ahead != NULL && r->ahead_block == block;
}

enum err send_block(struct round *r, const uint8_t **bytes)
{
    enum err e = is_made(r, r->block) ? OK : make_block(r, r->block);

    if (e != OK)
        return e;
    r->large = r->ahead;
    r->large_bytes = r->ahead_bytes;
    r->ahead = NULL;
    r->ahead_bytes = 0;
    *bytes = r->large;
    return OK;
}

/* The block that we shall send next, if no count or coin speaks against it; r->blocks
 * for none. It is the peer's turn. */
static uint32_t coming_block(const struct round *r)
{
    if (r->output != ROUND_HITS || r->own.replies == NULL)
        return r->blocks;
    if (r->state < STATE_COIN_I)
        return 0;
    if (r->state == STATE_BLOCK_F)
        return r->block;
    return r->state == STATE_BLOCK_S ? r->block + 1 : r->blocks;
}

enum err send_ahead(struct round *r, bool *did)
{
    uint32_t block = coming_block(r);
    enum err e = OK;

    *did = false;
    if (r->peer.tokens == NULL)
        return OK;
    if (r->own.replied < r->peer.bucket) {
        e = multiply_more(r);
        *did = e == OK;
    } else if (block < r->blocks && !is_made(r, block)) {
        e = make_block(r, block);
        *did = e == OK;
    }
    return e;
}

enum err send_close(struct round *r, const uint8_t **bytes)
{
    memcpy(r->small + CLOSE_TRANSCRIPT, r->transcript.x, TRANSCRIPT_BYTES);
    store_u32(r->small + CLOSE_COUNT, r->count);
    memcpy(r->small + CLOSE_HITS_ROOT, r->hits_root, sizeof r->hits_root);
    *bytes = r->small;
    return OK;
}
