/* SPDX-License-Identifier: Apache-2.0 */
/*
 * liar.h - a twin that says something else in a round than its node does
 *
 * Add `twins` to a test's sources, which holds this too.
 */
#ifndef SUPPORT_LIAR_H
#define SUPPORT_LIAR_H

#include "base/buffer.h"
#include "tests/support/forge.h"
#include "tests/support/twins.h"

#include <stdbool.h>

/* One change to one step's blob. */
struct lie {
    const char *step;
    void (*change)(struct buffer *blob);
    const char *code; /* of the abort that it earns */
    const struct twins_plan *plan;
};

/* For forge_repeat: state is the lie. */
void liar_tell(void *state, const char *step, struct buffer *blob);

void liar_cut(struct buffer *b);
void liar_flip_first(struct buffer *b);
void liar_flip_last(struct buffer *b);

/* Let honest twins play until `liar` is about to append the step; false if it closes
 * before. The liar's node appends it; what the reader gets is the lie. */
bool liar_play_until(struct twins *t, enum twin_side liar, const char *step);

/* Start a forge at what the reader holds of the liar's lane. */
void liar_start(struct forge *f, struct twin *liar, struct twin *reader);

#endif
