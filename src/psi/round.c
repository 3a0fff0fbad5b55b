/* SPDX-License-Identifier: Apache-2.0 */
/*
 * round.c - the sequence of a round as one table, and the engine's doors
 *
 * A row of `turns` says who speaks in a state, which step, and what comes then.
 * What is not in the row is refused, whoever sent it. Making and judging a
 * message change nothing that the sequence sees; only `advance` moves it, once
 * all else has succeeded.
 *
 *   meeting -> commit_i -> tokens_i -> commit_r -> tokens_r -> replies_r
 *           -> replies_i -> counted_i -> counted_r -+-> block_f <-> block_s
 *                                                   |          \-> close_f -> close_s
 *                                                   |      ^ audit               |
 *                                                   +-> coin_i -> coin_r         v
 *                                                          \-> quiet_i,_r -> closed
 *
 * and from every state but closed: refused.
 */
#include "psi/round.h"

#include "base/memory.h"
#include "base/must.h"
#include "base/num.h"
#include "crypto/merkle.h"
#include "group/engine.h"
#include "psi/check.h"
#include "psi/coin.h"
#include "psi/engine.h"
#include "psi/hits.h"
#include "psi/own.h"
#include "psi/send.h"

#include <string.h>

enum speaker { NOBODY, INITIATOR, RESPONDER, FIRST, SECOND };

struct turn {
    enum speaker speaker;
    enum round_step step;
    enum state (*then)(struct round *r); /* NULL: the state below in the enum */
};

static enum state after_counted(struct round *r)
{
    if (r->output == ROUND_COUNT || r->count < r->count_min)
        return STATE_COIN_I;
    return STATE_BLOCK_F;
}

static enum state after_coin(struct round *r)
{
    r->audited =
        coin_is_audit(r->keys.side.sid, r->keys.share, r->peer_share, r->audit_one_in);
    return r->audited ? STATE_BLOCK_F : STATE_QUIET_I;
}

static enum state after_block(struct round *r)
{
    r->block++;
    return r->block < r->blocks ? STATE_BLOCK_F : STATE_CLOSE_F;
}

static enum state after_close(struct round *r)
{
    (void)r;
    return STATE_CLOSED;
}

static const struct turn turns[STATE_COUNT] = {
    [STATE_MEETING] = {NOBODY, ROUND_STEP_COUNT, NULL},
    [STATE_COMMIT_I] = {INITIATOR, ROUND_COMMIT, NULL},
    [STATE_TOKENS_I] = {INITIATOR, ROUND_TOKENS, NULL},
    [STATE_COMMIT_R] = {RESPONDER, ROUND_COMMIT, NULL},
    [STATE_TOKENS_R] = {RESPONDER, ROUND_TOKENS, NULL},
    [STATE_REPLIES_R] = {RESPONDER, ROUND_REPLIES, NULL},
    [STATE_REPLIES_I] = {INITIATOR, ROUND_REPLIES, NULL},
    [STATE_COUNTED_I] = {INITIATOR, ROUND_COUNTED, NULL},
    [STATE_COUNTED_R] = {RESPONDER, ROUND_COUNTED, after_counted},
    [STATE_COIN_I] = {INITIATOR, ROUND_COIN, NULL},
    [STATE_COIN_R] = {RESPONDER, ROUND_COIN, after_coin},
    [STATE_QUIET_I] = {INITIATOR, ROUND_CLOSE, NULL},
    [STATE_QUIET_R] = {RESPONDER, ROUND_CLOSE, after_close},
    [STATE_BLOCK_F] = {FIRST, ROUND_BLOCK, NULL},
    [STATE_BLOCK_S] = {SECOND, ROUND_BLOCK, after_block},
    [STATE_CLOSE_F] = {FIRST, ROUND_CLOSE, NULL},
    [STATE_CLOSE_S] = {SECOND, ROUND_CLOSE, after_close},
    [STATE_CLOSED] = {NOBODY, ROUND_STEP_COUNT, NULL},
    [STATE_REFUSED] = {NOBODY, ROUND_STEP_COUNT, NULL},
};

static const struct {
    const char *name;
    enum err (*send)(struct round *r, const uint8_t **bytes);
    enum err (*check)(struct round *r, const uint8_t *bytes, enum round_refusal *why);
} steps[ROUND_STEP_COUNT] = {
    [ROUND_COMMIT] = {"commit", send_commit, check_commit},
    [ROUND_TOKENS] = {"tokens", send_tokens, check_tokens},
    [ROUND_REPLIES] = {"replies", send_replies, check_replies},
    [ROUND_COUNTED] = {"counted", send_counted, check_counted},
    [ROUND_COIN] = {"coin", send_coin, check_coin},
    [ROUND_BLOCK] = {"block", send_block, check_block},
    [ROUND_CLOSE] = {"close", send_close, check_close},
};

static const struct {
    const char *name;
    enum err code;
} refusals[ROUND_REFUSAL_COUNT] = {
    [ROUND_FINE] = {"fine", OK},
    [ROUND_BAD_ORDER] = {"bad-order", ERR_UNEXPECTED},
    [ROUND_BAD_SIZE] = {"bad-size", ERR_MALFORMED},
    [ROUND_BAD_POINT] = {"bad-point", ERR_MALFORMED},
    [ROUND_BAD_IDENTITY] = {"bad-identity", ERR_MALFORMED},
    [ROUND_BAD_SORT] = {"bad-sort", ERR_MALFORMED},
    [ROUND_BAD_DUPLICATE] = {"bad-duplicate", ERR_MALFORMED},
    [ROUND_BAD_REFLECTION] = {"bad-reflection", ERR_FORGED},
    [ROUND_BAD_COMMITMENT] = {"bad-commitment", ERR_FORGED},
    [ROUND_BAD_KEY_PROOF] = {"bad-key-proof", ERR_FORGED},
    [ROUND_BAD_ROOT] = {"bad-root", ERR_FORGED},
    [ROUND_BAD_COUNT] = {"bad-count", ERR_FORGED},
    [ROUND_TRIPWIRE] = {"tripwire", ERR_UNEXPECTED},
    [ROUND_BAD_COIN] = {"bad-coin", ERR_FORGED},
    [ROUND_BAD_PROOF] = {"bad-proof", ERR_FORGED},
    [ROUND_BAD_REPLIES] = {"bad-replies", ERR_FORGED},
    [ROUND_BAD_TRANSCRIPT] = {"bad-transcript", ERR_FORGED},
};

const char *round_refusal_name(enum round_refusal r)
{
    return (unsigned)r < ROUND_REFUSAL_COUNT ? refusals[r].name : "unknown";
}

const char *round_step_name(enum round_step s)
{
    return (unsigned)s < ROUND_STEP_COUNT ? steps[s].name : "none";
}

static bool is_within_limits(const struct round_setup *setup, size_t count)
{
    return setup->own_bucket > 0 && setup->own_bucket <= ROUND_BUCKET_MAX &&
           count <= setup->own_bucket && setup->blocks > 0;
}

static bool are_tokens(const struct round_item *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t bytes = strnlen(items[i].token, ROUND_TOKEN_MAX + 1);
        if (bytes == 0 || bytes > ROUND_TOKEN_MAX)
            return false;
    }
    return true;
}

/* The root of no hits, until there are some. */
static void start_without_hits(struct round *r)
{
    struct merkle tree;

    merkle_init(&tree);
    merkle_root(&tree, r->hits_root);
}

/* An engine without points yet. */
static enum err begin(const struct round_setup *setup,
                      size_t count,
                      const struct round_progress *progress,
                      struct round **out)
{
    struct round *r;

    must(setup->role == ROUND_INITIATOR || setup->role == ROUND_RESPONDER);
    if (!is_within_limits(setup, count))
        return ERR_LIMIT;
    r = memory_new(1, sizeof *r);
    if (r == NULL)
        return ERR_NOMEM;

    r->output = setup->output;
    r->responder_first = setup->responder_first;
    r->blocks = setup->blocks;
    r->count_min = setup->count_min;
    r->count_max = setup->count_max;
    r->audit_one_in = setup->audit_one_in;
    r->progress = progress;
    r->group = setup->engine != NULL ? setup->engine : engine_best();
    r->own.bucket = setup->own_bucket;
    r->item_count = count;
    keys_derive(setup, &r->keys);
    start_without_hits(r);
    *out = r;
    return OK;
}

/* Give it, or free it. */
static enum err give(struct round *r, enum err e, struct round **out)
{
    if (e == OK)
        *out = r;
    else
        round_free(r);
    return e;
}

enum err round_new(const struct round_setup *setup,
                   const struct round_item *items,
                   size_t count,
                   const struct round_progress *progress,
                   struct round **out)
{
    struct round *r;
    enum err e = are_tokens(items, count) ? begin(setup, count, progress, &r) : ERR_LIMIT;

    return e == OK ? give(r, own_prepare(r, items, setup->record_root), out) : e;
}

void round_keep(const struct round *r, struct buffer *out)
{
    own_keep(r, out);
}

enum err round_again(const struct round_setup *setup,
                     const uint8_t *kept,
                     size_t bytes,
                     const struct round_progress *progress,
                     struct round **out)
{
    size_t points = (size_t)setup->own_bucket * POINT_BYTES;
    size_t count = bytes >= 4 ? load_u32(kept) : 0;
    struct round *r;
    enum err e;

    if (bytes < 4 || bytes != 4 + points + 4 * count + SHA256_BYTES)
        return ERR_CORRUPT;
    e = begin(setup, count, progress, &r);
    return e == OK ? give(r, own_restore(r, kept, setup->record_root), out) : e;
}

void round_free(struct round *r)
{
    if (r == NULL)
        return;
    engine_fini(r);
    memory_wipe_free(r, sizeof *r);
}

void round_commitment(const struct round *r, uint8_t out[32])
{
    memcpy(out, r->own.commitment, sizeof r->own.commitment);
}

static enum round_role own_role(const struct round *r)
{
    return (enum round_role)r->keys.side.role;
}

static enum round_role peer_role(const struct round *r)
{
    return own_role(r) == ROUND_INITIATOR ? ROUND_RESPONDER : ROUND_INITIATOR;
}

/* No block is larger than one proof should cover. */
static void raise_blocks(struct round *r)
{
    uint32_t larger = r->own.bucket > r->peer.bucket ? r->own.bucket : r->peer.bucket;
    uint32_t least = (larger + ROUND_BLOCK_POINTS_MAX - 1) / ROUND_BLOCK_POINTS_MAX;

    if (r->blocks < least)
        r->blocks = least;
}

enum err
round_meet(struct round *r, uint32_t peer_bucket, const uint8_t peer_commitment[32])
{
    struct transcript_start start = {.sid = r->keys.side.sid};

    if (r->state != STATE_MEETING)
        return ERR_UNEXPECTED;
    if (peer_bucket == 0 || peer_bucket > ROUND_BUCKET_MAX)
        return ERR_LIMIT;
    r->peer.bucket = peer_bucket;
    memcpy(r->peer.commitment, peer_commitment, sizeof r->peer.commitment);
    raise_blocks(r);

    start.commitments[own_role(r)] = r->own.commitment;
    start.commitments[peer_role(r)] = r->peer.commitment;
    start.buckets[own_role(r)] = r->own.bucket;
    start.buckets[peer_role(r)] = r->peer.bucket;
    transcript_init(&start, &r->transcript);
    r->state = STATE_COMMIT_I;
    return OK;
}

/* Whose turn it is; only where somebody's. */
static enum round_role speaker(const struct round *r)
{
    switch (turns[r->state].speaker) {
    case INITIATOR:
        return ROUND_INITIATOR;
    case RESPONDER:
        return ROUND_RESPONDER;
    case FIRST:
        return r->responder_first ? ROUND_RESPONDER : ROUND_INITIATOR;
    case SECOND:
        return r->responder_first ? ROUND_INITIATOR : ROUND_RESPONDER;
    case NOBODY:
        break;
    }
    must(false); /* nobody's */
    return ROUND_INITIATOR;
}

bool round_is_turn(const struct round *r)
{
    return turns[r->state].speaker != NOBODY && speaker(r) == own_role(r);
}

enum round_step round_awaited(const struct round *r, uint32_t *index, size_t *bytes)
{
    enum round_step step = turns[r->state].step;

    *index = 0;
    *bytes = 0;
    if (step == ROUND_STEP_COUNT || round_is_turn(r))
        return ROUND_STEP_COUNT;
    *index = step == ROUND_BLOCK ? r->block : 0;
    *bytes = engine_message_bytes(r, step, false);
    return step;
}

/* The message has been said: it goes into the transcript, and the next is due. */
static void
advance(struct round *r, enum round_role sender, const struct round_message *m)
{
    const struct turn *turn = &turns[r->state];

    if (m->step != ROUND_CLOSE)
        transcript_add(&r->transcript, sender, m);
    r->state = turn->then != NULL ? turn->then(r) : (enum state)(r->state + 1);
}

enum err round_next(struct round *r, struct round_message *out)
{
    struct round_message m = {.step = turns[r->state].step};
    enum err e;

    if (!round_is_turn(r))
        return ERR_UNEXPECTED;
    engine_drop_message(r);
    e = steps[m.step].send(r, &m.bytes);
    if (e != OK)
        return e;
    m.index = m.step == ROUND_BLOCK ? r->block : 0;
    m.count = engine_message_bytes(r, m.step, true);
    advance(r, own_role(r), &m);
    *out = m;
    return OK;
}

enum err round_ahead(struct round *r, bool *did)
{
    *did = false;
    if (turns[r->state].speaker == NOBODY || round_is_turn(r))
        return OK;
    return send_ahead(r, did);
}

/* The round ends without a result. One that is closed already is over, and stays
 * as it is whatever comes. */
static enum err refuse(struct round *r, enum round_refusal why)
{
    if (r->state != STATE_CLOSED) {
        r->state = STATE_REFUSED;
        r->refusal = why;
        r->counted = false;
        r->audited = false;
        engine_drop_hits(r);
    }
    return refusals[why].code;
}

/* Is this the message that is due, and as long as it must be? */
static enum round_refusal judge_form(const struct round *r, const struct round_message *m)
{
    uint32_t index;
    size_t bytes;
    enum round_step due = round_awaited(r, &index, &bytes);

    if (due == ROUND_STEP_COUNT || m->step != due || m->index != index)
        return ROUND_BAD_ORDER;
    return m->count == bytes ? ROUND_FINE : ROUND_BAD_SIZE;
}

enum err
round_receive(struct round *r, const struct round_message *m, enum round_refusal *why)
{
    enum err e;

    engine_drop_message(r);
    if (r->state == STATE_REFUSED) {
        *why = r->refusal;
        return ERR_UNEXPECTED;
    }
    *why = judge_form(r, m);
    if (*why == ROUND_FINE) {
        e = steps[m->step].check(r, m->bytes, why);
        if (e != OK)
            return e;
    }
    if (*why != ROUND_FINE)
        return refuse(r, *why);
    advance(r, peer_role(r), m);
    return OK;
}

enum err round_salvage(struct round *r)
{
    if (r->state == STATE_CLOSED)
        return ERR_UNEXPECTED;
    if (r->state != STATE_REFUSED)
        (void)refuse(r, ROUND_BAD_ORDER);
    engine_drop_message(r);
    engine_drop_hits(r);
    return r->proven > 0 ? hits_find(r) : OK;
}

bool round_is_closed(const struct round *r)
{
    return r->state == STATE_CLOSED;
}

bool round_is_counted(const struct round *r)
{
    return r->counted;
}

uint32_t round_count(const struct round *r)
{
    must(r->counted);
    return r->count;
}

const struct round_hit *round_hits(const struct round *r, size_t *count)
{
    *count = r->hit_count;
    return r->hits;
}

enum err
round_check_items(const struct round *r, const struct round_item *items, size_t count)
{
    return hits_check(r, items, count);
}

enum err round_keep_proofs(struct round *r, struct buffer *out)
{
    return own_prove_tokens(r, out);
}
