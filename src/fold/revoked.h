/* SPDX-License-Identifier: Apache-2.0 */
/*
 * revoked.h - which keys of a card are revoked, and from which entry on
 *
 * The law. A slip takes a key away by where it stands, not by when it is heard of: in
 * the lane of the key's own party all that stands after it, and brought by the other
 * side all that this one had not seen. If both bring it, the party's own counts, unless
 * it is its node key. So a slip can change the verdicts on entries that were judged
 * before it came; then the fold is stale, and is told the lanes again (fold_restart).
 *
 * Nouns  fold
 * Source PROTOCOL.md 6.13; requirement K4
 */
#ifndef FOLD_REVOKED_H
#define FOLD_REVOKED_H

#include "base/attr.h"
#include "base/err.h"
#include "fold/view.h"
#include "lane/card.h"

#include <stdbool.h>
#include <stdint.h>

struct fold_revoked {
    uint64_t from; /* the first entry of the party's lane in which the key says nothing */
    char code[FOLD_CODE_BYTES];
};

/* Is it a key of this side's card that is revoked? Then *out, unless NULL, says how. */
bool fold_is_revoked(const struct fold *f,
                     int side,
                     const uint8_t key[SIGN_KEY_BYTES],
                     struct fold_revoked *out);

/* Were entries judged on which a slip that came later says otherwise? */
bool fold_is_stale(const struct fold *f);

/* Forget every entry but what slips said, so that the lanes can be fed again from their
 * beginning. Pointers and views are void. Fraud stays marked. */
void fold_restart(struct fold *f);

#endif
