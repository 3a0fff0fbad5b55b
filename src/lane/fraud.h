/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fraud.h - one line that shows to anyone that a party signed two histories
 *
 * Source PROTOCOL.md 4.6
 */
#ifndef LANE_FRAUD_H
#define LANE_FRAUD_H

#include "base/attr.h"
#include "base/buffer.h"
#include "base/err.h"
#include "base/fault.h"
#include "lane/card.h"

enum { FRAUD_LINE_MAX = 32768 };

/* Append the line for two entries (or two notes) to out, without newline. */
MUST_CHECK enum err fraud_entries(
    const void *a, size_t a_bytes, const void *b, size_t b_bytes, struct buffer *out);
MUST_CHECK enum err fraud_notes(
    const void *a, size_t a_bytes, const void *b, size_t b_bytes, struct buffer *out);

/*
 * Check a line against the accused party's card; *said is one sentence of what it
 * shows ("two different entries 17 of lane ... signed by ..."); NULL if nobody reads it.
 *
 * Errors   ERR_MALFORMED; ERR_FORGED: the line proves nothing (with a sentence)
 */
MUST_CHECK enum err fraud_verify(const char *line,
                                 const struct card *accused,
                                 struct buffer *said,
                                 struct fault *f);

#endif
