/* SPDX-License-Identifier: Apache-2.0 */
/*
 * likeness.h - how alike the two records of a lead are
 *
 * A shared token is a meeting of words, not yet of persons. Once both sides have opened
 * the agreed attributes, each node compares them by itself (name/score.h), before a
 * person looks: likely leads come first, and those that are hardly any are counted
 * instead of shown. Nothing is judged by it: that stays a person's act (R31).
 */
#ifndef EXCHANGE_LIKENESS_H
#define EXCHANGE_LIKENESS_H

#include "base/attr.h"
#include "base/buffer.h"
#include "base/err.h"
#include "exchange/leads.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Of a million: a lead under this is not shown unless it is asked for. Of two names of
 * one person 2 in 1,000 fall under it, of two names that look alike 3 in 4. */
enum { LIKENESS_LEAST = 20000, LIKENESS_SURE = 1000000 };

struct likeness {
    const struct lead *lead; /* borrowed */
    bool known;              /* both records are here */
    int32_t log_odds;        /* as name/score.h counts them */
    uint32_t millionths;     /* the probability that they are one; never 0, never all */
};

/* Of one lead. Errors ERR_NOMEM. */
MUST_CHECK enum err likeness_of(const struct lead *lead, struct likeness *out);

/*
 * All of them, the likeliest first, then those that are not known.
 *
 * Shape    out: leads->count elements
 * Errors   ERR_NOMEM
 */
MUST_CHECK enum err likeness_rank(const struct leads *leads, struct likeness *out);

/* Append why, in lines; nothing where it is not known. Errors ERR_NOMEM, ERR_LIMIT. */
MUST_CHECK enum err likeness_explain(const struct lead *lead, struct buffer *out);

#endif
