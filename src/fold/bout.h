/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bout.h - one round within the fold; private to fold/
 *
 * A round is psi/'s word for the computation; what the fold follows is who may append
 * which of its entries when. `view` says in which copy of the state.
 *
 *   PROPOSED --accept--> RUNNING --close by both--> CLOSED
 *      |  \                 |
 *      |   decline, abort   abort          VOID: a concurrent proposal stood against it
 *      v                    v
 *   DECLINED, ABORTED    ABORTED
 *
 * Source PROTOCOL.md 6.4, 7.4, 7.8
 */
#ifndef FOLD_BOUT_H
#define FOLD_BOUT_H

#include "fold/state.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Of a round (PROTOCOL.md 7.3), and of a bulk round (7.8). */
enum bout_step {
    BOUT_COMMIT,
    BOUT_TOKENS,
    BOUT_REPLIES,
    BOUT_COUNTED,
    BOUT_COIN,
    BOUT_BLOCK,
    BOUT_CLOSE,
    BOUT_OFFER, /* the messages of a part of a bulk round, in their order */
    BOUT_BASE,
    BOUT_TREES,
    BOUT_TABLE,
    BOUT_PROOF,
    BOUT_BIND,
    BOUT_LIST,
    BOUT_OPEN,
    BOUT_STEP_COUNT
};

/* The step with this name (must: kind_check has passed it). */
enum bout_step bout_step_find(const char *name);

/* The round's id: which agreement, and where its proposal stands. */
void bout_id(const uint8_t agreement[32],
             const uint8_t lane[32],
             uint64_t n,
             uint8_t out[32]);

/* The bout with this id if the copy knows it, else NOTHING. */
size_t bout_find(const struct fold *f, int view, const uint8_t id[32]);

/* Has it lost against a concurrent proposal that this copy knows? */
bool bout_is_void(const struct fold *f, const struct bout *b, int view);

/* Where the round stands; open is proposed or running. */
enum fold_round_status bout_status(const struct fold *f, const struct bout *b, int view);
bool bout_is_open(const struct fold *f, const struct bout *b, int view);

/* The open bout of a copy, or NOTHING. */
size_t bout_open(const struct fold *f, int view);

/* Is this step with this index due from this side? The bout is accepted. */
bool bout_is_due(const struct fold *f,
                 const struct bout *b,
                 int view,
                 int side,
                 enum bout_step step,
                 int64_t index);

/* In how many blocks its hits come: as agreed, or more, so that none is too large. */
int64_t bout_blocks(const struct agreement *a, const struct fold_round *r);

/* A copy absorbs the next message of a part of a bulk round. */
void bout_say_part(const struct fold *f, struct bout *b, int view, int64_t part);

/* With which step is the count said: COUNTED, or of a bulk round CLOSE? */
enum bout_step bout_count_step(const struct fold *f, const struct bout *b);

/* May this count be said? It is at most the smaller bucket, and what the other side said
 * if that speaks first: the initiator, or of a bulk round who reveals last. */
bool bout_is_count(const struct fold *f, const struct bout *b, int side, int64_t count);

/* Has a side that closed waited for the other's CLOSE as long as the agreement says that
 * an acknowledgement takes? Then it may abort. */
bool bout_is_withheld(const struct fold *f, const struct bout *b, int side, int64_t time);

/* Does the round yield hits that are opened: enough of them, and agreed? */
bool bout_has_hits(const struct fold *f, const struct bout *b);

/* Bring b->is up to date with the copy that has absorbed everything. */
void bout_publish(const struct fold *f, struct bout *b);

#endif
