/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attempts.h - how often the own rules refused something at this node, by rule
 *
 * Counted from the node's own journal (exchange/journal.h): what never came into a lane.
 * A line does not say with which peer, so the numbers are of the whole node, and the
 * other side knows nothing of them.
 *
 * Requirement R37
 */
#ifndef EXCHANGE_ATTEMPTS_H
#define EXCHANGE_ATTEMPTS_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "exchange/journal.h"

#include <stddef.h>
#include <stdint.h>

enum { ATTEMPTS_RULES = 64 };

struct attempts_row {
    char rule[JOURNAL_WORD_BYTES];
    int64_t times;
};

struct attempts {
    int64_t count; /* of all, those of rules for which there was no row left as well */
    size_t row_count;
    struct attempts_row row[ATTEMPTS_RULES]; /* ascending by rule */
};

/* Count those at times from `since` on and before `until`. Errors of journal_each. */
MUST_CHECK enum err attempts_count(
    const char *dir, int64_t since, int64_t until, struct attempts *out, struct fault *f);

#endif
