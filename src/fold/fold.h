/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fold.h - state = fold(lane A, lane B): the one place where rules are decided
 *
 * The law
 *  1. Pure and deterministic: two lanes, two cards and the agreement documents
 *     in; state out. No file, clock or randomness. `now` is always passed in.
 *  2. An entry is judged once, against its causal past (its own lane before it,
 *     the other lane as far as it had seen) and its own time: effective, or
 *     refused by a named rule. A refused entry has no effect.
 *  3. Effects of concurrent entries commute. So any order of feeding that
 *     respects each lane gives the same verdicts and the same state.
 *  4. Incremental: feeding entry n+1 costs no more than what it touches.
 *
 * How: three copies of the state are kept, one as seen from each lane (it has
 * absorbed the other lane only as far as that lane's last entry had seen) and
 * one that has absorbed everything judged. An entry is judged in its own lane's
 * copy. What callers see is the third.
 *
 * Source PROTOCOL.md 6
 */
#ifndef FOLD_FOLD_H
#define FOLD_FOLD_H

#include "agreement/agreement.h"
#include "base/attr.h"
#include "base/err.h"
#include "fold/view.h"
#include "json/json.h"
#include "lane/card.h"
#include "lane/entry.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FOLD_RULE_BYTES = 48 };

struct verdict {
    bool effective;
    char rule[FOLD_RULE_BYTES]; /* why not: "R16", "budget.rounds_period", "clock", ... */
    char text[256];             /* what to do about it, for our own user; never sent */
};

/* Side 0 is the party with the lower root key as bytes (must). Cards are borrowed and
 * must outlive the fold. Errors ERR_NOMEM. */
MUST_CHECK enum err
fold_new(const struct card *side0, const struct card *side1, struct fold **out);
void fold_free(struct fold *f); /* NULL is fine */

/*
 * Feed the next entry of a side's lane. The entry has passed entry_verify.
 * An agree.propose comes with its document, read (or NULL if it could not be read:
 * then it is judged refused); the fold takes it in every case.
 *
 * Owns     entry borrowed (the fold keeps what it needs); document taken
 * Errors   ERR_UNEXPECTED not the lane's next entry, or seen runs ahead of what the
 *          other lane can ever hold; ERR_NOMEM (the fold is then unusable)
 */
MUST_CHECK enum err
fold_feed(struct fold *f, int side, const struct entry *e, struct agreement *document);

/* How many entries of a side were fed, and of these judged (an entry waits while
 * the other lane has not been fed as far as it had seen). */
uint64_t fold_fed(const struct fold *f, int side);
uint64_t fold_judged(const struct fold *f, int side);

/* The verdict of a judged entry (must). Borrowed as long as the program runs. */
const struct verdict *fold_verdict(const struct fold *f, int side, uint64_t n);
/* Its time. */
int64_t fold_time(const struct fold *f, int side, uint64_t n);

/*
 * What would the verdict be on this entry, if `side` appended it now, having seen
 * everything fed? Nothing changes. Of the entry only its time, kind, fact, body, blobs
 * and actor are read. The document is borrowed here, needed only for agree.propose. For
 * refusing our own user's act before anything is written.
 *
 * Errors   ERR_UNEXPECTED while entries that were fed are not judged
 */
MUST_CHECK enum err fold_try(struct fold *f,
                             int side,
                             const struct entry *e,
                             const struct agreement *document,
                             struct verdict *out);

/* A party has appended two histories, or a bundle held a fraud proof: set by the
 * caller from the store; every fold_try is then refused by rule "fraud". */
void fold_mark_fraud(struct fold *f, int side);

/* SHA-256 over a canonical dump of the whole state: equal on both sides iff the
 * states are equal. For tests, reports and comparison by voice.
 * Errors ERR_NOMEM. */
MUST_CHECK enum err fold_digest(const struct fold *f, uint8_t out[32]);

/* That dump as a value (PROTOCOL.md 6.6), given (json_decref), for `entente status
 * --json` and the verifier. */
MUST_CHECK enum err fold_dump(const struct fold *f, json_t **out);

#endif
