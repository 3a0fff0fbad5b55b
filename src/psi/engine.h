/* SPDX-License-Identifier: Apache-2.0 */
/*
 * engine.h - what a round consists of; private to psi/
 *
 * The files behind round.h share this: round.c has the sequence and the doors,
 * own.c our own points, send.c makes the messages, check.c judges the peer's,
 * hits.c finds what both sides hold. Messages are stored as they travel, so that one copy
 * serves for sending, hashing and comparing.
 */
#ifndef PSI_ENGINE_H
#define PSI_ENGINE_H

#include "psi/keys.h"
#include "psi/points.h"
#include "psi/round.h"
#include "psi/transcript.h"

/* Where the parts of messages stand. [PROTOCOL.md 7.3] */
enum {
    COMMIT_KEY = 0,
    COMMIT_PROOF = 32,
    COMMIT_RECORD_ROOT = 96,
    COMMIT_TOKEN_ROOT = 128,
    COMMIT_SEED = 160,
    COMMIT_SHARE = 192,
    COMMIT_BYTES = 224,

    REPLIES_ORDERED = 0,
    REPLIES_LIST = 32,

    COUNTED_BYTES = 4,

    BLOCK_PROOF = 4,
    BLOCK_REPLIES = 68,

    CLOSE_TRANSCRIPT = 0,
    CLOSE_COUNT = 32,
    CLOSE_HITS_ROOT = 36,
    CLOSE_BYTES = 68
};

/* What one side said, or is about to say. */
struct side {
    uint32_t bucket;
    uint8_t commitment[32]; /* SHA-256 of its COMMIT */
    uint8_t commit[COMMIT_BYTES];
    uint8_t *tokens;  /* TOKENS: its bucket x 32 */
    uint8_t *replies; /* REPLIES: 32 bytes, then the other's bucket x 32 ascending */
    uint8_t *images;  /* the same replies in the order of the other's TOKENS */
    uint32_t replied; /* of the other's points, how many images are made: ours alone */
};

/* The order is the sequence: where a turn does not say otherwise, the next state
 * is the one below. */
enum state {
    STATE_MEETING,
    STATE_COMMIT_I,
    STATE_TOKENS_I,
    STATE_COMMIT_R,
    STATE_TOKENS_R,
    STATE_REPLIES_R,
    STATE_REPLIES_I,
    STATE_COUNTED_I,
    STATE_COUNTED_R,
    STATE_COIN_I,
    STATE_COIN_R,
    STATE_QUIET_I, /* CLOSE without hits */
    STATE_QUIET_R,
    STATE_BLOCK_F,
    STATE_BLOCK_S,
    STATE_CLOSE_F,
    STATE_CLOSE_S,
    STATE_CLOSED,
    STATE_REFUSED,
    STATE_COUNT
};

struct round {
    /* Agreed. */
    enum round_output output;
    bool responder_first;
    uint32_t blocks; /* raised once the peer's bucket is known */
    uint32_t count_min;
    uint32_t count_max;
    uint32_t audit_one_in;
    const struct round_progress *progress;
    const struct group_engine *group;

    /* Ours. */
    struct keys keys;
    size_t item_count;
    uint32_t *index_at; /* position in own TOKENS -> item; item_count and more: a dummy */
    uint32_t *position; /* item -> position */

    /* The conversation. */
    struct side own, peer;
    enum state state;
    enum round_refusal refusal; /* why STATE_REFUSED */
    uint32_t block;             /* the block that is due */
    uint32_t proven;            /* our first points whose replies came and were proven */
    struct transcript transcript;
    uint8_t peer_share[32];

    /* What came of it. */
    uint32_t count; /* of shared tokens, once both lists of replies are there */
    bool counted;   /* and the peer said the same */
    bool audited;   /* the coin demanded that hits be opened */
    struct round_hit *hits;
    size_t hit_count;
    uint8_t hits_root[32];

    /* The message that was sent last, where it is not stored above. */
    uint8_t small[CLOSE_BYTES];
    uint8_t *large;
    size_t large_bytes;

    /* Our BLOCK `ahead_block` made before its turn, or NULL. */
    uint8_t *ahead;
    size_t ahead_bytes;
    uint32_t ahead_block;
};

/* Which of `count` points are in a block: from *start, as many as returned. */
size_t
engine_block_span(const struct round *r, uint32_t block, uint32_t count, size_t *start);

/* Exact length of the message of a step: ours, or else the peer's. */
size_t engine_message_bytes(const struct round *r, enum round_step step, bool ours);

/* Free and wipe what is held for the message that was sent last. */
void engine_drop_message(struct round *r);

/* Free and wipe the block that was made before its turn. */
void engine_drop_ahead(struct round *r);

/* Free and wipe the hits. */
void engine_drop_hits(struct round *r);

/* Free and wipe everything but the struct itself. */
void engine_fini(struct round *r);

#endif
