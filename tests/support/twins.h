/* SPDX-License-Identifier: Apache-2.0 */
/*
 * twins.h - two whole nodes side by side, for tests of exchange/
 *
 * Side A keeps a list in Latin letters, side B one in Cyrillic and Arabic; three
 * persons are on both. Cards are swapped and verified, an agreement is in force.
 * Making all that takes a while, so it is made once for each plan that a program of
 * tests uses, and copied. The nodes' clocks are set by hand. Whatever a helper does
 * must work, or it says which sentence came and aborts.
 *
 * Add `twins` (files) to a test's sources.
 */
#ifndef SUPPORT_TWINS_H
#define SUPPORT_TWINS_H

#include "base/buffer.h"
#include "base/fault.h"
#include "crypto/sign.h"
#include "exchange/match.h"
#include "exchange/node.h"
#include "exchange/pair.h"
#include "exchange/sync.h"
#include "tests/support/scratch.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum twin_side { TWIN_A, TWIN_B, TWINS };

enum { TWINS_BUNDLE_MAX = 1 << 26, TWINS_SHARED = 3 };

/* Both clocks start some days after the nodes' birth, which is now. */
#define TWINS_DAY INT64_C(86400)

struct twin {
    char dir[SCRATCH_PATH_MAX];
    struct node *node; /* NULL while closed */
    struct pair *pair;
    struct sign_secret chief;  /* an officer who may do all */
    struct sign_secret clerk;  /* and one who may only ask */
    struct sign_secret second; /* and one who may do all but sign agreements */
};

struct twins {
    char folder[SCRATCH_PATH_MAX];
    struct twin side[TWINS];
};

/* What differs from the usual: NULL members take that. */
struct twins_plan {
    void (*edit)(json_t *draft); /* the agreement before it is proposed */
    const char *list[TWINS];     /* each side's holdings as CSV */
    bool strangers;              /* cards are swapped and nothing else */
    bool unsigned_;              /* verified, but nothing is agreed */
};

/* The usual lists: 8 records of A and 7 of B; and a name and a word of it that only
 * the one side has. */
extern const char *const twins_list[TWINS];
extern const char *const twins_canary[TWINS];

/* The usual edit: buckets 16, 64 and 256, 3 blocks, a short text. */
void twins_edit(json_t *draft);

/* That, and bulk rounds in so many parts, of 512 or 1024 items each. */
void twins_edit_bulk(json_t *draft, int64_t parts, int64_t work);

/* Set a number under draft[member][key]. */
void twins_set(json_t *draft, const char *member, const char *key, int64_t value);

/* Twins by a plan (NULL: the usual), both open. Plans are told apart by address. */
void twins_make(struct twins *t, const struct twins_plan *plan);
void twins_free(struct twins *t);

/* Close and open one side's node. */
void twin_close(struct twin *w);
void twin_open(struct twin *w);

/* Copy a closed side's folder, as a backup, into a path that is not there. */
void twin_copy(const char *from, const char *to);

/* The clock of a side. */
void twins_set_clock(enum twin_side side, int64_t seconds);
int64_t twins_clock(enum twin_side side);

/* Abort with the sentence unless e is what was wanted. */
void twins_want(enum err e, enum err wanted, const struct fault *f);

/* A bundle of everything that the other is not known to hold. */
void twin_give(struct twin *w, struct buffer *bundle);
/* Take a bundle, or the first so many bytes of it. */
enum err twin_take(struct twin *w,
                   const struct buffer *bundle,
                   size_t bytes,
                   struct sync_report *report,
                   struct fault *f);

/* One bundle from a side to the other; how many entries were fresh. */
uint64_t twins_carry(struct twins *t, enum twin_side from);

/* match_advance; entries appended. */
size_t twin_advance(struct twin *w);

/* Advance and carry to and fro until nothing more happens. */
void twins_settle(struct twins *t);

/* Append an act without body or blob as the chief; the fact is taken. */
enum err twin_act(struct twin *w, enum kind kind, json_t *fact, struct fault *f);
json_t *twins_fact(const char *key, const uint8_t id[32]);

/* The agreement that was made last, and the newest round (NULL: none). */
const struct fold_agreement *twin_agreement(const struct twin *w);
const struct fold_round *twin_round(const struct twin *w);

/* Propose and accept with the usual words. */
enum err twin_propose(struct twin *w, struct match_load *load, struct fault *f);
enum err twin_accept(struct twin *w, struct match_load *load, struct fault *f);

/* Propose by one side, carry, accept by the other, carry. */
void twins_begin_round(struct twins *t, enum twin_side proposer);
/* That, and settle. */
void twins_play_round(struct twins *t, enum twin_side proposer);

/* Both folds' digests are equal. */
bool twins_agree(const struct twins *t);

/* Every entry of both lanes of a side's store verifies in its place, and the roots
 * that are kept are those of the entries. */
void twin_verify_lanes(struct twin *w);

/* Whether these bytes stand in a file of the side's folder. */
bool twin_holds(const struct twin *w, const void *bytes, size_t count);

#endif
