/* SPDX-License-Identifier: Apache-2.0 */
/*
 * concur.h - officers who concur to an act that another one of their side will do
 *
 * Where an agreement wants several officers at a gate, all but the last say so before
 * the act, each by an entry that names the act's type and the hash of its whole content.
 * The act, once effective, uses them up.
 *
 * As in view.h: of everything judged so far, borrowed until the next fold_feed.
 *
 * Nouns  fold
 * Source PROTOCOL.md 6.11
 */
#ifndef FOLD_CONCUR_H
#define FOLD_CONCUR_H

#include "agreement/agreement.h"
#include "base/attr.h"
#include "base/err.h"
#include "fold/view.h"
#include "lane/entry.h"

#include <stddef.h>
#include <stdint.h>

enum { FOLD_CONCURS_MAX = 1000 }; /* of an officer, that are not used up */

struct fold_concur {
    enum kind kind;
    uint8_t what[32];
    int officer; /* place in the side's card */
    uint64_t n;  /* entry in the side's lane */
    int64_t said_at;
};

/* Those of a side that are not used up, in the order of its lane: how many, and the i-th
 * (must: i < count). */
size_t fold_concur_count(const struct fold *f, int side);
const struct fold_concur *fold_concur_at(const struct fold *f, int side, size_t i);

/* How many different officers of a side have concurred to an act. */
int fold_concur_to(const struct fold *f,
                   int side,
                   enum kind kind,
                   const uint8_t what[32]);

/* How many officers an act of this kind needs, the one who does it among them: 1 if it is
 * not gated. */
int fold_gate_needs(const struct agreement *a, enum kind kind);

/* What is concurred to: the hash of an entry's type, fact, body and blobs. Of the entry
 * only these are read. Errors ERR_NOMEM. */
MUST_CHECK enum err fold_concur_what(const struct entry *e, uint8_t out[32]);

#endif
