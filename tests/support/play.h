/* SPDX-License-Identifier: Apache-2.0 */
/*
 * play.h - short words for unit tests of the fold
 *
 * Each test plays a story on two lanes. Every entry is first tried and then fed, and
 * the two verdicts must be one; at its end (play_end) the story is told again to fresh
 * folds in other orders, which must come to the same verdicts and the same state.
 * Facts are given by the fact_ functions and taken by the play_ functions.
 */
#ifndef SUPPORT_PLAY_H
#define SUPPORT_PLAY_H

#include "fold/fold.h"
#include "tests/support/saga.h"

#include <stdint.h>

struct play {
    struct saga saga;
    struct fold *fold;
    int draft;         /* of the agreement in force */
    uint8_t round[32]; /* last proposed */
};

int play_start(void **state); /* the group's setup */

/* Two parties that have said nothing; a flavour as in saga_init. */
void play_begin_as(struct play *p, uint8_t flavour);
/* Two parties with an agreement of the usual terms in force. */
void play_begin_agreed(struct play *p);
void play_end(struct play *p);

void assert_effective(const struct verdict *v);
void assert_refused(const struct verdict *v, const char *rule);

/* Append an entry (taken) to a lane and feed it; its verdict. */
const struct verdict *play_tell(struct play *p, int side, struct entry *e, int draft);
/* A side has now seen everything. */
void play_see(struct play *p, int side);
/* A side says something, having seen no more than before. */
const struct verdict *play_mutter(struct play *p, int side, enum kind kind, json_t *fact);
/* The same, having seen everything. */
const struct verdict *play_say(struct play *p, int side, enum kind kind, json_t *fact);
const struct verdict *play_say_as(
    struct play *p, int side, enum saga_officer who, enum kind kind, json_t *fact);
/* Both clocks show this. */
void play_at(struct play *p, int64_t time);

json_t *fact_with(json_t *fact, const char *key, const char *value);
json_t *fact_with_int(json_t *fact, const char *key, int64_t value);
json_t *fact_with_bytes(json_t *fact, const char *key, int byte, size_t bytes);
json_t *fact_hello(const uint8_t card[32]);
json_t *fact_verified(const uint8_t card[32]);
json_t *fact_agreed(const struct play *p, int draft);
json_t *fact_suspended(const struct play *p, const char *scope);
json_t *fact_noticed(const struct play *p, const char *step);
json_t *
fact_proposal(const struct play *p, const char *purpose, const char *why, int64_t bucket);
json_t *fact_acceptance(const uint8_t round[32], int64_t bucket);
json_t *fact_ending(const uint8_t round[32], const char *code);
json_t *
fact_stepped(const struct play *p, const char *step, int64_t index, int64_t count);
json_t *fact_committed(const struct play *p, int byte);
json_t *fact_approval(const uint8_t about[32], int approver); /* saga_approver's */

/* An officer concurs to what a side would say with this fact. */
const struct verdict *play_concur_as(
    struct play *p, int side, enum saga_officer who, enum kind kind, json_t *fact);

/* Larger pieces. Those that return nothing must be effective. */
void play_meet(struct play *p);
const struct verdict *play_propose_draft(struct play *p, int side, int draft);
void play_sign_both(struct play *p, int draft);
void play_ready_both(struct play *p, int draft);
void play_agree(struct play *p, const struct saga_terms *terms); /* puts it in force */
const struct verdict *play_propose(struct play *p, int side, int64_t bucket);
const struct verdict *play_accept(struct play *p, int side, int64_t bucket);
void play_start_round(struct play *p, int initiator);
const struct verdict *
play_step(struct play *p, int side, const char *name, int64_t index);
void play_count_both(struct play *p,
                     int initiator,
                     int64_t count);              /* up to both counts */
void play_reveal_both(struct play *p, int first); /* two blocks each, both closes */
void play_abort_round(struct play *p, int side);
void play_to_opened(struct play *p); /* a first round with two hits, opened by both */
const struct verdict *play_open_hits(struct play *p, int side, int byte);
const struct verdict *play_judge(struct play *p, int side, int hit, const char *verdict);

/* What the fold says of play.draft and play.round, which are there. */
const struct fold_agreement *play_agreement(const struct play *p);
enum fold_status play_status(const struct play *p, int draft, int64_t time);
const struct fold_round *play_round(const struct play *p);
enum fold_judgement play_judgement(const struct play *p, int side, int hit);

#endif
