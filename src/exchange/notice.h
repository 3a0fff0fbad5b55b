/* SPDX-License-Identifier: Apache-2.0 */
/*
 * notice.h - corrections, withdrawals, restrictions and contests of items
 *
 * A notice covers the versions of an item up to one. What it reached downstream are the
 * exports of these versions; for each but copies its holder owes a receipt (R33).
 *
 * Source PROTOCOL.md 6.10
 */
#ifndef EXCHANGE_NOTICE_H
#define EXCHANGE_NOTICE_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "exchange/node.h"
#include "exchange/pair.h"
#include "fold/item.h"
#include "json/json.h"

#include <stdbool.h>

/* All borrowed from the fold until the next append. */
struct notice {
    struct pair *pair;
    const struct fold_item *item;
    const struct fold_notice *notice;
};

/* A notice by the beginning of its id in hex, with one peer (`only`) or all (NULL).
 * Errors ERR_NOT_FOUND, ERR_USAGE ambiguous. */
MUST_CHECK enum err notice_find(const struct node *n,
                                struct pair *only,
                                const char *word,
                                struct notice *out,
                                struct fault *f);

/* Say of each notice of the peer of which no entry of ours shows that it came, that it
 * did: its hours count from then, however quiet we are. *did counts. Errors of
 * pair_append; with *f. */
MUST_CHECK enum err notice_advance(struct pair *p, size_t *did, struct fault *f);

/* Does it stand in the way of what it covers: not lifted? */
bool notice_stands(const struct fold_notice *n);

/* Is the export of a version that the notice covers, and nothing that stays with the
 * holder; and has its receipt been given? */
bool notice_reaches(const struct fold_notice *n, const struct fold_export *x);
bool notice_has_receipt(const struct fold_notice *n, const struct fold_export *x);

/* What was written: {"given", "applied", "disputed"}, each {"text"} or null. Given.
 * Errors ERR_NOMEM, ERR_IO; with *f. */
MUST_CHECK enum err notice_letters(const struct notice *n, json_t **out, struct fault *f);

#endif
