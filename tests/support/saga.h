/* SPDX-License-Identifier: Apache-2.0 */
/*
 * saga.h - two made-up parties, and the two lanes that they write
 *
 * For tests of the fold, which reads entries' plain fields and facts and leaves
 * signatures to others. So nothing here is signed, and cards and documents hold just
 * what the fold looks at. A saga remembers every entry; it can be told again to any
 * number of folds in any order.
 */
#ifndef SUPPORT_SAGA_H
#define SUPPORT_SAGA_H

#include "agreement/agreement.h"
#include "fold/fold.h"
#include "lane/card.h"
#include "lane/entry.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SAGA_DRAFTS_MAX = 8, SAGA_NO_DRAFT = -1 };

/* 2027-01-15T08:00:00Z, when each saga begins. */
#define SAGA_BEGIN INT64_C(1800000000)
#define SAGA_DAY INT64_C(86400)

/* Each card's officers. */
enum saga_officer {
    SAGA_ANYONE, /* has every role */
    SAGA_SIGNATORY,
    SAGA_STARTER,
    SAGA_CONFIRMER,
    SAGA_SECOND, /* these have every role too */
    SAGA_THIRD,
    SAGA_OFFICERS
};

/* What differs between agreements; saga_terms() gives usual ones. */
struct saga_terms {
    int64_t threshold;
    int64_t starts;
    int64_t expires;
    int64_t notice_days;
    enum agreement_output output;
    int64_t count_min;
    int64_t blocks;
    int64_t audit_one_in;
    int64_t parts; /* of a bulk round, whose debits are twice its buckets; 0: none */
    int64_t rounds_period;
    int64_t period_days;
    int64_t tokens_life;
    int64_t ratio;
    int64_t requests_day;
    int64_t gates[AGREEMENT_GATES];
    bool separate;
    bool no_onward;
    size_t approver_count; /* whose keys are those of saga_approver */
    enum agreement_when approves[AGREEMENT_APPROVERS_MAX];
    const uint8_t *prev; /* or NULL */
};

struct saga_line {
    struct entry *entry;
    int draft; /* which document it proposes */
};

struct saga {
    uint8_t first[FOLD_SIDES]; /* what each card's keys are made from */
    struct card card[FOLD_SIDES];
    uint8_t lane[FOLD_SIDES][32];
    int winner; /* whose round stands when two are proposed at once */
    struct agreement *draft[SAGA_DRAFTS_MAX];
    int draft_count;
    struct saga_line *line[FOLD_SIDES];
    size_t count[FOLD_SIDES];
    size_t capacity[FOLD_SIDES];
    size_t seen[FOLD_SIDES]; /* of the other lane, by what the side writes next */
    int64_t clock[FOLD_SIDES];
};

/* A different flavour gives other keys, and so perhaps another winner. */
void saga_init(struct saga *s, uint8_t flavour);
void saga_fini(struct saga *s);

/* A fold of the two cards (must). */
struct fold *saga_fold(const struct saga *s);

struct saga_terms saga_terms(void);

/* Draft an agreement: buckets 4, 64 and 65536; the topic terrorism; clocks of 24 hours
 * for acknowledging and for incidents, 48 for answering, 72 for corrections; items kept
 * for 100 days and looked at after 180; purposes border-check, tracing and
 * victim-identification, the last also forbidden; actions verify and watch; items may be
 * passed on with consent; the cards' overseers. Which draft it is. */
int saga_draft(struct saga *s, const struct saga_terms *terms);

/* A third party that terms can name as an approver. */
struct sign_secret saga_approver(int number);

const uint8_t *saga_id(const struct saga *s, int draft);

/* A given copy of a draft's document; NULL for SAGA_NO_DRAFT. */
struct agreement *saga_document(const struct saga *s, int draft);

/* A fact that starts with an id; more members through json_put_*. */
json_t *saga_fact(const char *key, const uint8_t id[32]);

/* The next entry of a side, as it stands now (given, saga_drop), its fact taken. An
 * officer acts if the kind needs one. */
struct entry *saga_entry(const struct saga *s, int side, enum kind kind, json_t *fact);
void saga_act(const struct saga *s, struct entry *e, int side, enum saga_officer who);
void saga_drop(struct entry *e);

/* Append an entry (taken) to a side's lane; its fact has its kind's shape (must). */
void saga_append(struct saga *s, int side, struct entry *e, int draft);

/* Feed a fold the next entry of a side that it does not have yet. */
enum err saga_feed(const struct saga *s, struct fold *f, int side);

/* A slip may have made the fold stale: then feed it again all that it was fed. */
void saga_settle(const struct saga *s, struct fold *f);

/* The fact of a key.revoke, signed by a side's root key. */
json_t *saga_slip(const struct saga *s,
                  int side,
                  const uint8_t key[SIGN_KEY_BYTES],
                  const char *code);

/* The id of a round proposed at n of a side's lane under a draft. */
void saga_round(const struct saga *s, int side, size_t n, int draft, uint8_t id[32]);

#endif
