/* SPDX-License-Identifier: Apache-2.0 */
/*
 * view.h - what the state says of agreements, rounds and hits
 *
 * Everything here is of everything judged so far. Pointers are borrowed until the
 * next fold_feed. Agreements and rounds stand in the order in which this fold judged
 * them, each before whatever refers to it; where two were concurrent the other
 * side's fold may have judged them the other way round.
 *
 * Nouns  fold
 * Source PROTOCOL.md 6
 */
#ifndef FOLD_VIEW_H
#define FOLD_VIEW_H

#include "agreement/agreement.h"
#include "crypto/sign.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    FOLD_SIDES = 2,
    FOLD_AGREEMENTS_MAX = 1000, /* that one side may propose */
    FOLD_HANDLE_BYTES = 16,
    FOLD_CODE_BYTES = 49
};

/* Bits of fold_agreement.suspended. */
enum { FOLD_SUSPENDED_ALL = 1, FOLD_SUSPENDED_ROUNDS = 2, FOLD_SUSPENDED_RELEASES = 4 };

struct fold;

bool fold_is_verified(const struct fold *f); /* both sides have verified each other */
bool fold_has_verified(const struct fold *f, int side); /* this side has, the other */

/* In the order of PROTOCOL.md 6.3. */
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
const char *fold_status_name(enum fold_status s); /* "signed-one"; never NULL */

struct fold_agreement {
    uint8_t id[32];
    const struct agreement *document;
    int proposer;                   /* side that first proposed it (0 if both did) */
    int64_t signatures[FOLD_SIDES]; /* how many of that side's signatories signed */
    int64_t ready_at[FOLD_SIDES];   /* 0: not yet */
    unsigned suspended[FOLD_SIDES]; /* bits: 1 all, 2 rounds, 4 releases */
    int64_t notice_at[FOLD_SIDES];  /* 0: none given */
    int64_t notice_paused_at[FOLD_SIDES]; /* 0: not paused */
    int64_t notice_ends[FOLD_SIDES]; /* when it runs out; stands still while paused */
    bool superseded;                 /* an amendment of it is ready on both sides: from */
    int64_t superseded_from;         /* then on this one is over */
    /* Budget, already debited by accepted rounds. */
    int64_t rounds_accepted;                /* over the agreement's life */
    int64_t proposals_accepted[FOLD_SIDES]; /* of them, proposed by that side */
    int64_t tokens_used[FOLD_SIDES];
    int64_t hits_counted; /* over closed rounds */
};

/* How many there are, the i-th (must: i < count), and the one with an id or NULL. */
size_t fold_agreement_count(const struct fold *f);
const struct fold_agreement *fold_agreement_at(const struct fold *f, size_t i);
const struct fold_agreement *fold_agreement_find(const struct fold *f,
                                                 const uint8_t id[32]);

/* Its status at a time, and whether a round may be proposed under it then. */
enum fold_status
fold_agreement_status(const struct fold *f, const struct fold_agreement *a, int64_t now);
bool fold_agreement_allows_rounds(const struct fold *f,
                                  const struct fold_agreement *a,
                                  int64_t now);

/* Has this officer signed it? */
bool fold_agreement_signed_by(const struct fold *f,
                              const struct fold_agreement *a,
                              const uint8_t key[SIGN_KEY_BYTES]);

/* How many more rounds may be accepted in the period that ends now. */
int64_t fold_agreement_rounds_left(const struct fold *f,
                                   const struct fold_agreement *a,
                                   int64_t now);

enum fold_round_status {
    FOLD_ROUND_PROPOSED,
    FOLD_ROUND_VOID, /* lost against a concurrent proposal */
    FOLD_ROUND_DECLINED,
    FOLD_ROUND_RUNNING, /* accepted, paid */
    FOLD_ROUND_CLOSED,  /* by both */
    FOLD_ROUND_ABORTED
};
const char *fold_round_status_name(enum fold_round_status s); /* "running"; never NULL */

struct fold_round {
    uint8_t id[32];
    uint8_t agreement[32];
    char purpose[FOLD_CODE_BYTES];
    int initiator;      /* side */
    uint64_t propose_n; /* entry in the initiator's lane */
    uint64_t accept_n;  /* entry in the responder's lane, if accepted */
    int64_t proposed_at;
    int64_t accepted_at;        /* 0: not */
    bool responder_first;       /* reveals each block first (7.4); known once accepted */
    int64_t bucket[FOLD_SIDES]; /* the responder's is 0 until accepted */
    uint8_t commitment[FOLD_SIDES][32];
    enum fold_round_status status;
    char end_code[FOLD_SIDES]
                 [FOLD_CODE_BYTES]; /* of that side's abort or decline, or "" */
    uint32_t steps[FOLD_SIDES]; /* how many round.step entries of that side took effect */
    int64_t counted[FOLD_SIDES]; /* -1: not yet */
    bool closed[FOLD_SIDES];
    int64_t closed_at[FOLD_SIDES];
    bool hits_committed[FOLD_SIDES];
    bool hits_opened[FOLD_SIDES];
};

/* How many there are, the i-th (must: i < count), and the one with an id or NULL. */
size_t fold_round_count(const struct fold *f);
const struct fold_round *fold_round_at(const struct fold *f, size_t i);
const struct fold_round *fold_round_find(const struct fold *f, const uint8_t id[32]);

/* May this side abort an open round at that time: it has not closed it, or has waited for
 * the other's CLOSE as long as is agreed? */
bool fold_round_may_abort(const struct fold *f,
                          const struct fold_round *r,
                          int side,
                          int64_t time);

/* In how many blocks its hits come, if they do. */
int64_t fold_round_blocks(const struct fold *f, const struct fold_round *r);

/* The round that is proposed or running, or NULL; there is never more than one. */
const struct fold_round *fold_round_open(const struct fold *f);

enum fold_judgement { FOLD_UNJUDGED, FOLD_SAME, FOLD_DIFFERENT, FOLD_UNSURE };
const char *fold_judgement_name(enum fold_judgement j); /* "same"; never NULL */

/* What a side says of a hit of a round. */
enum fold_judgement fold_judgement_of(const struct fold *f,
                                      const uint8_t round[32],
                                      const uint8_t handle[FOLD_HANDLE_BYTES],
                                      int side);

/* Call visit with what each side says of each hit of a round that a side has judged. */
void fold_judgement_each(const struct fold *f,
                         const uint8_t round[32],
                         void (*visit)(void *state,
                                       const enum fold_judgement by[FOLD_SIDES]),
                         void *state);

#endif
