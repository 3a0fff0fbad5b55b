/* SPDX-License-Identifier: Apache-2.0 */
/*
 * leads.h - what a round found, as pairs of records
 *
 * A hit is a shared token; a lead is a pair of records, one of each side, that share at
 * least one. Both sides number their records in hit.open, so both name a lead alike.
 * Every lead is only that until an officer on each side has judged it (R31).
 *
 * Source PROTOCOL.md 7.6
 */
#ifndef EXCHANGE_LEADS_H
#define EXCHANGE_LEADS_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "exchange/pair.h"

#include <stddef.h>
#include <stdint.h>

enum { LEADS_WHY_MAX = 2048, LEADS_NO_NUMBER = -1 };

struct lead {
    uint8_t round[32];
    uint8_t handle[FOLD_HANDLE_BYTES]; /* the lead's id; zero while the peer's records
                                        * have not come */
    int64_t number[FOLD_SIDES]; /* of the records, by store side; or LEADS_NO_NUMBER */
    json_t *own;                /* our record as it was matched */
    json_t *peer; /* array of one attributes object; NULL not yet come, or purged */
    size_t token_count;
    char token[256]; /* the first shared token */
    char *why;       /* which of our words made each token, a line each; less
                      * than LEADS_WHY_MAX bytes */
    enum fold_judgement ours;
    enum fold_judgement theirs;
};

struct leads {
    struct lead *lead; /* by round, own number, peer's number */
    size_t count;
};

/* All leads of a round (NULL: of all rounds). Given; leads_fini. */
MUST_CHECK enum err
leads_load(struct pair *p, const uint8_t *round, struct leads *out, struct fault *f);
void leads_fini(struct leads *l);

/* A lead by the beginning of its id in hex. ERR_NOT_FOUND, ERR_USAGE ambiguous. */
MUST_CHECK enum err leads_find(const struct leads *l,
                               const char *word,
                               const struct lead **out,
                               struct fault *f);

#endif
