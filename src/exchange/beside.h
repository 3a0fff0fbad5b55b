/* SPDX-License-Identifier: Apache-2.0 */
/*
 * beside.h - a lead as people read it: two records side by side, and why they met
 */
#ifndef EXCHANGE_BESIDE_H
#define EXCHANGE_BESIDE_H

#include "base/attr.h"
#include "base/buffer.h"
#include "base/err.h"
#include "exchange/leads.h"

/* "LEAD" until people on both sides have judged it the same (R31), then "CONFIRMED". */
const char *beside_word(const struct lead *lead);

/* Append two columns, original scripts kept, then why they met and what is judged. Text
 * goes out as it is: whoever prints it makes hidden characters visible. */
MUST_CHECK enum err beside_show(const struct lead *lead,
                                const char *own_name,
                                const char *peer_name,
                                struct buffer *out);

/* Append a token as people may see it: of a number that opens an account the end alone,
 * as beside_show has it. */
void beside_token(const char *token, struct buffer *out);

#endif
