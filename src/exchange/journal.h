/* SPDX-License-Identifier: Apache-2.0 */
/*
 * journal.h - what was tried at this node and refused, and who looked as overseer
 *
 *     2026-11-22T07:05:19Z refused round.propose legal R10
 *     2026-11-22T08:30:00Z overseen requests overseer -
 *
 * A lane holds what was done to a peer. What the own rules refused never comes that far,
 * and what an overseer reads is no act: both are noted here, on this side alone. A line
 * says who, what, when and why, in codes: nothing of what was written (R37). Whoever has
 * the folder can take lines away; a refusal that reached the lane nobody can.
 *
 * Requirement R37, R39
 */
#ifndef EXCHANGE_JOURNAL_H
#define EXCHANGE_JOURNAL_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"

#include <stdint.h>

enum { JOURNAL_MAX = 8 << 20, JOURNAL_WORD_BYTES = 65 };

/* "-" stands for a word that there is none of; what is no code is written as "?". */
struct journal_line {
    int64_t time;
    char kind[JOURNAL_WORD_BYTES]; /* "refused" or "overseen" */
    char what[JOURNAL_WORD_BYTES];
    char who[JOURNAL_WORD_BYTES];
    char rule[JOURNAL_WORD_BYTES];
};

/* Add one line to DIR/journal, durable when OK. The oldest half goes when there are
 * JOURNAL_MAX bytes. Words of the line may be anything; they are mended as said above.
 * Errors ERR_IO, ERR_NOMEM, ERR_LIMIT. */
MUST_CHECK enum err
journal_add(const char *dir, const struct journal_line *line, struct fault *f);

/* Put a word into a line, cut where it is too long. */
void journal_word(char out[JOURNAL_WORD_BYTES], const char *word);

/* Call visit for each line, oldest first; its error stops and is returned. No file is no
 * line, and what is no line is passed over. Errors ERR_IO, ERR_NOMEM. */
MUST_CHECK enum err journal_each(const char *dir,
                                 enum err (*visit)(void *state,
                                                   const struct journal_line *line),
                                 void *state,
                                 struct fault *f);

#endif
