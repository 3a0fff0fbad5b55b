/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stock.h - a real lane as somebody has it who received it, for tests of evidence
 *
 * Side A's lane as side B's store holds it after a round, an item and all that goes with
 * them: entries, checkpoint, a bundle of everything. Add `twins` to a test's sources.
 */
#ifndef SUPPORT_STOCK_H
#define SUPPORT_STOCK_H

#include "tests/support/twins.h"

#include <stddef.h>
#include <stdint.h>

enum { STOCK_MAX = 256 };

struct stock {
    struct twins t;
    const struct card *writer;
    size_t count;
    struct buffer entry[STOCK_MAX];
    struct entry_place place[STOCK_MAX];
    uint8_t seen_root[STOCK_MAX][32];
    struct buffer note;     /* A's newest checkpoint */
    struct buffer bundle;   /* of A's whole lane, which B holds */
    struct buffer document; /* the agreement */
    struct buffer card;     /* A's card file */
};

void stock_make(struct stock *s);
void stock_free(struct stock *s);

/* Do these bytes verify as entry n? */
enum err stock_verify(const struct stock *s, size_t n, const void *bytes, size_t count);

/* Go through a lane of these entries, as a verifier does: the first that is bad, or
 * `count`. */
size_t
stock_first_bad(const struct stock *s, const struct buffer *const *lane, size_t count);

#endif
