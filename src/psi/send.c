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

/* Our replies to all of the peer's points, in their order and sorted. */
static enum err reply(struct round *r)
{
    size_t count = r->peer.bucket;
    uint8_t *images = memory_new(count, POINT_BYTES);
    uint8_t *replies = memory_new(count + 1, POINT_BYTES); /* the first is the hash */
    struct place *places = memory_new(count, sizeof *places);
    enum err e = ERR_NOMEM;

    if (images == NULL || replies == NULL || places == NULL)
        goto out;
    e = points_multiply(r->keys.k, r->peer.tokens, count, r->progress, "replying",
                        images);
    if (e != OK)
        goto out;
    hash_sha256(images, count * POINT_BYTES, replies + REPLIES_ORDERED);
    points_sort(images, POINT_BYTES, count, places);
    points_gather(images, POINT_BYTES, count, places, replies + REPLIES_LIST);
    r->own.images = images;
    r->own.replies = replies;
    images = NULL;
    replies = NULL;
out:
    memory_free(places);
    memory_wipe_free(replies, (count + 1) * POINT_BYTES);
    memory_wipe_free(images, count * POINT_BYTES);
    return e;
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
                        const struct dleq_statement *s,
                        uint8_t proof[DLEQ_PROOF_BYTES])
{
    uint8_t nonce[SCALAR_BYTES];

    if (s->count == 0)
        return;
    keys_block_nonce(&r->keys, r->block, s, nonce);
    /* The points were checked when they came. */
    must(dleq_prove(s, r->keys.k, nonce, proof) == OK);
    memory_wipe(nonce, sizeof nonce);
}

enum err send_block(struct round *r, const uint8_t **bytes)
{
    size_t start;
    size_t count = engine_block_span(r, r->peer.bucket, &start);
    struct dleq_statement statement = {.key = r->keys.key,
                                       .points = r->peer.tokens + start * POINT_BYTES,
                                       .images = r->own.images + start * POINT_BYTES,
                                       .count = count,
                                       .context = KEYS_CONTEXT};
    enum err e = progress_report(r->progress, "proving", r->block, r->blocks);
    uint8_t *block;

    if (e != OK)
        return e;
    block = memory_new(BLOCK_REPLIES + count * POINT_BYTES, 1);
    if (block == NULL)
        return ERR_NOMEM;

    store_u32(block, r->block);
    prove_block(r, &statement, block + BLOCK_PROOF);
    memcpy(block + BLOCK_REPLIES, statement.images, count * POINT_BYTES);
    r->large = block;
    r->large_bytes = BLOCK_REPLIES + count * POINT_BYTES;
    *bytes = block;
    return OK;
}

enum err send_close(struct round *r, const uint8_t **bytes)
{
    memcpy(r->small + CLOSE_TRANSCRIPT, r->transcript.x, TRANSCRIPT_BYTES);
    store_u32(r->small + CLOSE_COUNT, r->count);
    memcpy(r->small + CLOSE_HITS_ROOT, r->hits_root, sizeof r->hits_root);
    *bytes = r->small;
    return OK;
}
