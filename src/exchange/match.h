/* SPDX-License-Identifier: Apache-2.0 */
/*
 * match.h - driving a round: from holdings to hits, step by step, through the lanes
 *
 * The law
 *  1. A gate is a person: match_propose, match_accept and match_decline need an
 *     officer's key. Everything after that is due or not, by the fold and the engine.
 *  2. What the engine needs is on disk before the proposal or acceptance is: its
 *     secret in the keystore, its items in the store. So a process killed at any
 *     moment leaves a round that resumes, or one that was never begun.
 *  3. The engine is rebuilt from the lanes by feeding it the messages so far; its own
 *     messages come out the same, which is checked.
 *  4. When a round is over, its secret, its lists and the peer's points are erased
 *     and the store is scrubbed. Hits stay (exchange/finish.h).
 */
#ifndef EXCHANGE_MATCH_H
#define EXCHANGE_MATCH_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "exchange/pair.h"
#include "psi/round.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct match_load {
    const char *list; /* only this import list; NULL all */
    bool cleared;     /* the officer states that nobody excluded is in it (R44) */
    int64_t records;  /* out: loaded */
    int64_t tokens;   /* out: distinct tokens */
    int64_t bucket;   /* out: points that will be sent, or in a bulk round declared */
    int64_t debit;    /* out: tokens that these are counted as */
    int64_t
        off_topic; /* out: passed over, out of the agreement's topics or regions (R11) */
    int64_t
        excluded; /* out: passed over, surely a minor, and minors are excluded (R44) */
    int64_t off_label; /* out: passed over, a label is not in the glossary (R45) */
    int64_t no_token;  /* out: passed over, too little is known (R13) */
    uint8_t round[32]; /* out: id of the round proposed or accepted */
    bool waiting;      /* out: it waits for other officers (exchange/intent.h) */
};

struct match_proposal {
    const struct fold_agreement *agreement;
    const char *case_reference; /* 1..200 bytes of prose; sealed */
    const char *text;           /* why, in words; sealed; may be "" */
    const char *purpose;        /* code */
    const char *justification;  /* code */
};

/* Count what would be loaded, without a round. */
MUST_CHECK enum err match_preview(struct pair *p,
                                  const struct agreement *a,
                                  struct match_load *load,
                                  struct fault *f);

/* Gate "start". Errors ERR_DENIED (rule), ERR_LIMIT (budget.records_round, no bucket). */
MUST_CHECK enum err match_propose(struct pair *p,
                                  const struct match_proposal *proposal,
                                  const struct sign_secret *officer,
                                  struct match_load *load,
                                  const struct round_progress *progress,
                                  struct fault *f);
MUST_CHECK enum err match_accept(struct pair *p,
                                 const struct fold_round *round,
                                 const struct sign_secret *officer,
                                 struct match_load *load,
                                 const struct round_progress *progress,
                                 struct fault *f);
MUST_CHECK enum err match_decline(struct pair *p,
                                  const struct fold_round *round,
                                  const char *code,
                                  const struct sign_secret *officer,
                                  struct fault *f);
MUST_CHECK enum err match_abort(struct pair *p,
                                const struct fold_round *round,
                                const char *code,
                                struct fault *f);

/*
 * Do everything that is due now: steps of a running round, its end, the exchange of
 * hit attributes, aborting rounds whose agreement has left force, erasing what is
 * over. *did counts entries appended. A peer's bad message ends in a round.abort of
 * ours and OK here: it is the peer's failing, not ours. What was proven before the end
 * stays as our hits, whoever ended it and how. Of a peer that was caught in fraud only
 * what its rounds left here is erased. What fails in one round does not keep the others
 * from being advanced; the first error is returned.
 */
MUST_CHECK enum err match_advance(struct pair *p,
                                  const struct round_progress *progress,
                                  size_t *did,
                                  struct fault *f);

/* While the peer works: make a part of what the running round will ask of us
 * (round_ahead). False if there is nothing to be done, or it cannot be done now. */
bool match_ahead(struct pair *p, const struct round_progress *progress);

/* Let go of a round's engine; NULL is fine. */
void match_free(struct match *m);

#endif
