/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/liar.h"

#include <string.h>

void liar_tell(void *state, const char *step, struct buffer *blob)
{
    const struct lie *lie = state;

    if (strcmp(step, lie->step) == 0)
        lie->change(blob);
}

void liar_cut(struct buffer *b)
{
    b->bytes--;
}

void liar_flip_first(struct buffer *b)
{
    b->data[0] ^= 1;
}

void liar_flip_last(struct buffer *b)
{
    b->data[b->bytes - 1] ^= 1;
}

/* Let honest twins play until `liar` is about to append the step; false if it closes
 * before. The liar's node appends it; what the reader gets is the lie. */
bool liar_play_until(struct twins *t, enum twin_side liar, const char *step)
{
    struct twin *w = &t->side[liar];

    for (int i = 0; i < 40; i++) {
        size_t from = w->pair->step_count;

        (void)twin_advance(&t->side[i % 2]);
        for (size_t k = from; i % 2 == (int)liar && k < w->pair->step_count; k++)
            if (w->pair->steps[k].kind == KIND_ROUND_STEP &&
                strcmp(w->pair->steps[k].step, step) == 0)
                return true;
        (void)twins_carry(t, (enum twin_side)(i % 2));
    }
    return false;
}

/* Start a forge at what the reader holds of the liar's lane. */
void liar_start(struct forge *f, struct twin *liar, struct twin *reader)
{
    forge_start(f, liar, reader->pair);
    f->tree = reader->pair->their.tree;
    f->first = f->tree.size;
    memcpy(f->last, reader->pair->their.last, 32);
}
