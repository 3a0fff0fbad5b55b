/* SPDX-License-Identifier: Apache-2.0 */
/*
 * improv.h - two sides that act at random, each on what has reached it
 *
 * Each side keeps a fold of its own: its lane, and the other's as far as it has been
 * delivered. It thinks of entries, sensible ones and others, tries them there, and
 * appends one that would be effective or, now and then, any. What it appends is
 * judged at once by its own fold and by one that hears of everything; the three
 * verdicts must be one (must).
 */
#ifndef SUPPORT_IMPROV_H
#define SUPPORT_IMPROV_H

#include "fold/fold.h"
#include "tests/support/saga.h"

#include <stddef.h>
#include <stdint.h>

/* Where choices come from: dice, or a fuzzer's bytes. */
struct chance {
    uint64_t (*below)(void *state, uint64_t below); /* 0 .. below-1; below > 0 */
    void *state;
};

struct improv {
    struct saga saga;
    struct chance chance;
    int things; /* how much, of a hundred, is about items and what hangs on them */
    struct fold *world;
    struct fold *own[FOLD_SIDES];
};

/* Start with drafted agreements; most of the time one of them is already in force. */
void improv_init(struct improv *m, struct chance chance);
void improv_fini(struct improv *m);

/* One side hears of something, or waits, and appends an entry. */
void improv_act(struct improv *m);

/* Let a side hear of everything the other has said. */
void improv_deliver_all(struct improv *m, int side);

#endif
