/* SPDX-License-Identifier: Apache-2.0 */
/*
 * duel.h - two sides of a private round against each other, for tests
 *
 * A duel holds both engines and everything they said. A test fills `setup` and
 * `tokens`, calls duel_start, then lets messages pass one at a time; between
 * making and delivering one it may change what the listener is given.
 */
#ifndef SUPPORT_DUEL_H
#define SUPPORT_DUEL_H

#include "psi/keys.h"
#include "psi/round.h"

enum { DUEL_ITEMS_MAX = 256, DUEL_SAID_MAX = 640 };

/* A message that was said, as a copy. */
struct duel_said {
    enum round_role sender;
    enum round_step step;
    uint32_t index;
    uint8_t *bytes;
    size_t count;
};

struct duel_side {
    struct round_setup setup;
    struct round_item items[DUEL_ITEMS_MAX];
    char text[DUEL_ITEMS_MAX][ROUND_TOKEN_MAX + 1];
    size_t count;
    const struct round_progress *progress; /* NULL unless a test sets it */
    struct round *round;
};

struct duel {
    struct duel_side side[2]; /* by role */
    struct duel_said said[DUEL_SAID_MAX];
    size_t said_count;
};

/* What both sides of duels made from now on compute with; NULL: the processor's best. */
void duel_compute_with(const struct group_engine *engine);

/* Two sides with fixed secrets, hits as output, and no items yet; given. */
struct duel *duel_new(void);
void duel_free(struct duel *d);

/* Give a side the tokens "token FROM" to "token TO-1". */
void duel_give(struct duel *d, enum round_role role, unsigned from, unsigned to);

/* The point of a token as a side has it. */
void duel_point(const struct keys_side *side,
                const char *token,
                uint8_t out[POINT_BYTES]);

/* Make both engines and tell each about the other. */
void duel_start(struct duel *d);

/* An engine of one side that has said and heard the first `said` messages again,
 * checking that it says the same bytes; given (round_free). commitment: what it is
 * told of the peer's COMMIT, NULL for the truth. */
struct round *duel_rebuild(const struct duel *d,
                           enum round_role role,
                           size_t said,
                           const uint8_t *commitment);

/* A rebuilt engine takes the place of the side's own. */
void duel_replace(struct duel *d, enum round_role role, struct round *round);

/* Whose turn it is; false when it is nobody's. */
bool duel_turn(const struct duel *d, enum round_role *role);

/* Let the side whose turn it is speak, and note what it says. */
struct duel_said *duel_speak(struct duel *d);

/* Give `count` bytes to the side that did not say m, as being that message. */
enum err duel_tell(struct duel *d,
                   const struct duel_said *m,
                   const uint8_t *bytes,
                   size_t count,
                   enum round_refusal *why);

/* Speak and deliver until the next message is `step` `index`, or nobody's turn;
 * every message must be accepted. True if that message is due. */
bool duel_until(struct duel *d, enum round_step step, uint32_t index);

/* Speak and deliver all the rest. */
void duel_finish(struct duel *d);

#endif
