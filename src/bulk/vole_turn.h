/* SPDX-License-Identifier: Apache-2.0 */
/*
 * vole_turn.h - an iteration and what both sides reckon of it; private to vole*.c
 *
 * Both sides walk iterations in the same order: stages from the innermost, iterations,
 * trees, levels. An iteration takes from the values of the level below 2^bits hidden
 * ones, one for each tree, and one that masks its check.
 *
 * Nouns     turn, walk, level
 */
#ifndef BULK_VOLE_TURN_H
#define BULK_VOLE_TURN_H

#include "bulk/lpn.h"
#include "bulk/tree.h"
#include "bulk/vole.h"

enum {
    TURN_ROWS = 1 << 13,   /* of a slice, about */
    TURN_SLICES_MAX = 128, /* of an iteration */
    TURN_RUN = 512         /* rows that are worked on at once: whole trees */
};

_Static_assert(TURN_RUN >= 1 << TREE_HEIGHT_MAX, "a run is of whole trees");
_Static_assert(TURN_SLICES_MAX *TURN_ROWS >= 1 << (TREE_HEIGHT_MAX + 11),
               "all rows have a slice");

/* One iteration's place in the plan. */
struct turn {
    const struct vole_stage *stage;
    uint16_t stage_at; /* 0 is the innermost */
    uint16_t at;
    size_t number; /* of all iterations */
    size_t bit;    /* its first one */
};

/* Values that one iteration of a stage takes, and bytes that one of its trees is sent in.
 */
size_t turn_values(const struct vole_stage *s);
size_t turn_tree_bytes(const struct vole_stage *s);

/* Rows of an iteration are worked on in slices of so many trees. Each slice has a sum of
 * its own for the check. */
size_t turn_slice(const struct vole_stage *s);

/* The matrix of an iteration, and the coins of its check, one for each of its rows. */
struct lpn_matrix turn_matrix(const struct vole_common *c, const struct turn *turn);
struct aes
turn_coins(const struct vole_common *c, const uint8_t coins[32], const struct turn *turn);

/* What stands for the check value of an iteration, so that a wrong one tells nothing. */
void turn_seal(const struct vole_common *c,
               const struct turn *turn,
               struct block value,
               uint8_t out[VOLE_CHECK_BYTES]);

/* What slices sum up. */
struct turn_sums {
    struct block of[TURN_SLICES_MAX][2];
};

/* Of all slices. */
struct block turn_total(const struct turn_sums *sums, unsigned which);

/* Iterations in order. */
struct walk {
    const struct vole_plan *plan;
    struct turn turn;
};

/* From the innermost stage on. */
struct walk walk_start(const struct vole_plan *plan);
/* Is there an iteration at this place? */
bool walk_is_on(const struct walk *w);

/* Go on to the next place. */
void walk_next(struct walk *w);

/* What a stage made, in the crew's room. */
struct level {
    struct block *leaf; /* of all its iterations, and in the end the outputs */
    size_t count;
};

/* Errors ERR_NOMEM */
MUST_CHECK enum err level_new(const struct crew *crew, struct level *l, size_t count);
void level_drop(const struct crew *crew, struct level *l); /* an empty one is fine */

#endif
