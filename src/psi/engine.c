/* SPDX-License-Identifier: Apache-2.0 */
/*
 * engine.c - sizes and storage of a round
 */
#include "psi/engine.h"

#include "base/memory.h"
#include "base/must.h"

size_t
engine_block_span(const struct round *r, uint32_t block, uint32_t count, size_t *start)
{
    uint64_t i = block;

    *start = (size_t)(i * count / r->blocks);
    return (size_t)((i + 1) * count / r->blocks) - *start;
}

size_t engine_message_bytes(const struct round *r, enum round_step step, bool ours)
{
    uint32_t speaker = ours ? r->own.bucket : r->peer.bucket;
    uint32_t listener = ours ? r->peer.bucket : r->own.bucket;
    size_t start;

    switch (step) {
    case ROUND_COMMIT:
        return COMMIT_BYTES;
    case ROUND_TOKENS:
        return (size_t)speaker * POINT_BYTES;
    case ROUND_REPLIES:
        return REPLIES_LIST + (size_t)listener * POINT_BYTES;
    case ROUND_COUNTED:
        return COUNTED_BYTES;
    case ROUND_COIN:
        return sizeof r->peer_share;
    case ROUND_BLOCK:
        return BLOCK_REPLIES +
               engine_block_span(r, r->block, listener, &start) * POINT_BYTES;
    case ROUND_CLOSE:
        return CLOSE_BYTES;
    case ROUND_STEP_COUNT:
        break;
    }
    must(false); /* no such step */
    return 0;
}

void engine_drop_message(struct round *r)
{
    memory_wipe_free(r->large, r->large_bytes);
    r->large = NULL;
    r->large_bytes = 0;
}

void engine_drop_ahead(struct round *r)
{
    memory_wipe_free(r->ahead, r->ahead_bytes);
    r->ahead = NULL;
    r->ahead_bytes = 0;
}

void engine_drop_hits(struct round *r)
{
    memory_wipe_free(r->hits, r->count * sizeof *r->hits);
    r->hits = NULL;
    r->hit_count = 0;
}

/* other: how many points the other side sends */
static void side_fini(struct side *s, size_t other)
{
    memory_wipe_free(s->tokens, (size_t)s->bucket * POINT_BYTES);
    memory_wipe_free(s->replies, REPLIES_LIST + other * POINT_BYTES);
    memory_wipe_free(s->images, other * POINT_BYTES);
}

void engine_fini(struct round *r)
{
    memory_wipe_free(r->index_at, r->own.bucket * sizeof *r->index_at);
    memory_wipe_free(r->position, r->item_count * sizeof *r->position);
    side_fini(&r->own, r->peer.bucket);
    side_fini(&r->peer, r->own.bucket);
    engine_drop_hits(r);
    engine_drop_message(r);
    engine_drop_ahead(r);
}
