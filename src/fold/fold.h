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

#include "base/attr.h"
#include "base/buffer.h"
#include "base/err.h"
#include "base/fault.h"

#include "agreement/agreement.h"
#include "lane/card.h"
#include "lane/entry.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FOLD_RULE_BYTES = 48, FOLD_SIDES = 2, FOLD_AGREEMENTS_MAX = 1000, FOLD_HANDLE_BYTES = 16 };

struct fold;

struct verdict {
    bool effective;
    char rule[FOLD_RULE_BYTES]; /* why not: "R16", "budget.rounds_period", "clock", ... */
    char text[256];             /* one sentence for our own user; never sent */
};

/* Side 0 is the party with the lower root key as bytes. Cards are borrowed and must
 * outlive the fold. Errors ERR_NOMEM. */
MUST_CHECK enum err fold_new(const struct card *side0, const struct card *side1,
                             struct fold **out);
void fold_free(struct fold *f);

/*
 * Feed the next entry of a side's lane. The entry has passed entry_verify.
 * An agree.propose comes with its document, read (or NULL if it could not be read:
 * then it is judged refused); the fold takes it in every case.
 *
 * Owns     entry borrowed (the fold keeps what it needs); document taken
 * Errors   ERR_UNEXPECTED not the lane's next entry, or seen runs ahead of what the
 *          other lane can ever hold; ERR_NOMEM (the fold is then unusable)
 */
MUST_CHECK enum err fold_feed(struct fold *f, int side, const struct entry *e,
                              struct agreement *document);

/* How many entries of a side were fed, and of these judged (an entry waits while
 * the other lane has not been fed as far as it had seen). */
uint64_t fold_fed(const struct fold *f, int side);
uint64_t fold_judged(const struct fold *f, int side);

/* The verdict of a judged entry (must). Borrowed. */
const struct verdict *fold_verdict(const struct fold *f, int side, uint64_t n);

/*
 * What would the verdict be on this entry, if `side` appended it now, having seen
 * everything fed? Nothing changes. The document is borrowed here, needed only for
 * agree.propose. For refusing our own user's act before anything is written.
 */
MUST_CHECK enum err fold_try(struct fold *f, int side, const struct entry *e,
                             const struct agreement *document, struct verdict *out);

/* ---- What the state says. Everything below is of everything judged so far. ---- */

bool fold_is_verified(const struct fold *f); /* both sides have verified each other */
bool fold_has_verified(const struct fold *f, int side);

enum fold_status {
    FOLD_PROPOSED,
    FOLD_SIGNED_ONE,
    FOLD_SIGNED_BOTH,
    FOLD_IN_FORCE,
    FOLD_SUSPENDED,
    FOLD_NOTICE,
    FOLD_ENDED,
    FOLD_EXPIRED,
    FOLD_SUPERSEDED
};
const char *fold_status_name(enum fold_status s);

struct fold_agreement {
    uint8_t id[32];
    const struct agreement *document;
    int proposer;                  /* side that first proposed it (the lower if both did) */
    int64_t signatures[FOLD_SIDES]; /* how many of the threshold's signatories signed */
    int64_t ready_at[FOLD_SIDES];   /* 0: not yet */
    unsigned suspended[FOLD_SIDES]; /* bits: 1 all, 2 rounds, 4 releases */
    int64_t notice_at[FOLD_SIDES];  /* 0: none given */
    int64_t notice_paused_at[FOLD_SIDES]; /* 0: not paused */
    int64_t notice_ends[FOLD_SIDES]; /* when it would run out; moves while paused */
    bool superseded;
    /* Budget, already debited by accepted rounds. */
    int64_t rounds_accepted;               /* over the agreement's life */
    int64_t proposals_accepted[FOLD_SIDES]; /* of them, proposed by that side */
    int64_t tokens_used[FOLD_SIDES];
    int64_t hits_counted; /* over closed rounds */
};
size_t fold_agreement_count(const struct fold *f);
const struct fold_agreement *fold_agreement_at(const struct fold *f, size_t i);
const struct fold_agreement *fold_agreement_find(const struct fold *f, const uint8_t id[32]);
enum fold_status fold_agreement_status(const struct fold *f, const struct fold_agreement *a,
                                       int64_t now);
bool fold_agreement_allows_rounds(const struct fold *f, const struct fold_agreement *a,
                                  int64_t now);
/* Has this officer signed it? */
bool fold_agreement_signed_by(const struct fold *f, const struct fold_agreement *a,
                              const uint8_t key[SIGN_KEY_BYTES]);
/* Rounds accepted in the period that ends now, and how many are left. */
int64_t fold_agreement_rounds_left(const struct fold *f, const struct fold_agreement *a,
                                   int64_t now);

enum fold_round_status {
    FOLD_ROUND_PROPOSED,
    FOLD_ROUND_VOID,     /* lost against a concurrent proposal */
    FOLD_ROUND_DECLINED,
    FOLD_ROUND_RUNNING,  /* accepted, paid */
    FOLD_ROUND_CLOSED,   /* by both */
    FOLD_ROUND_ABORTED
};
const char *fold_round_status_name(enum fold_round_status s);

struct fold_round {
    uint8_t id[32];
    uint8_t agreement[32];
    int initiator;          /* side */
    uint64_t propose_n;     /* entry in the initiator's lane */
    uint64_t accept_n;      /* entry in the responder's lane, if accepted */
    int64_t proposed_at;
    int64_t accepted_at;    /* 0: not */
    bool responder_first;   /* reveals each block first (7.4) */
    int64_t bucket[FOLD_SIDES];
    uint8_t commitment[FOLD_SIDES][32];
    enum fold_round_status status;
    char end_code[FOLD_SIDES][32]; /* abort or decline code by that side, "" none */
    uint32_t steps[FOLD_SIDES];  /* how many round.step entries of that side took effect */
    int64_t counted[FOLD_SIDES]; /* -1: not yet */
    bool closed[FOLD_SIDES];
    bool hits_committed[FOLD_SIDES];
    bool hits_opened[FOLD_SIDES];
};
size_t fold_round_count(const struct fold *f);
const struct fold_round *fold_round_at(const struct fold *f, size_t i);
const struct fold_round *fold_round_find(const struct fold *f, const uint8_t id[32]);
const struct fold_round *fold_round_open(const struct fold *f); /* proposed or running; NULL none */

enum fold_judgement { FOLD_UNJUDGED, FOLD_SAME, FOLD_DIFFERENT, FOLD_UNSURE };
const char *fold_judgement_name(enum fold_judgement j);
/* What a side says of a hit of a round. */
enum fold_judgement fold_judgement_of(const struct fold *f, const uint8_t round[32],
                                      const uint8_t handle[FOLD_HANDLE_BYTES], int side);

/* A party has appended two histories, or a bundle held a fraud proof: set by the
 * caller from the store; every fold_try is then refused by rule "fraud". */
void fold_mark_fraud(struct fold *f, int side);

/* SHA-256 over a canonical dump of the whole state: equal on both sides iff the
 * states are equal. For tests, reports and comparison by voice.
 * Errors ERR_NOMEM. */
MUST_CHECK enum err fold_digest(const struct fold *f, uint8_t out[32]);
/* The same dump as canonical JSON, for `entente status --json` and the verifier. */
MUST_CHECK enum err fold_dump(const struct fold *f, json_t **out);

#endif
