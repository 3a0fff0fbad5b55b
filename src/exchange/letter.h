/* SPDX-License-Identifier: Apache-2.0 */
/*
 * letter.h - what people write to each other: the sealed body of an entry
 *
 * Lanes hold codes, hashes and counts; words travel beside them, sealed to the entry by
 * their salted hash, and can be destroyed. A letter has a text and, where an act must be
 * reasoned, the reference of a case (R12).
 */
#ifndef EXCHANGE_LETTER_H
#define EXCHANGE_LETTER_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "exchange/pair.h"

#include <stdint.h>

enum { LETTER_CASE_MAX = 200, LETTER_TEXT_MAX = 20000 }; /* bytes */

/*
 * A letter as the body of an own act; without a case where that is NULL.
 *
 * Owns     *out given (json_decref)
 * Errors   ERR_DENIED (R12) an empty case; ERR_MALFORMED (R12) too long, or no prose;
 *          ERR_NOMEM
 */
MUST_CHECK enum err
letter_make(const char *case_reference, const char *text, json_t **out, struct fault *f);

/*
 * The letter of an entry of either side: {"text"}, with "case" if `with_case`.
 *
 * Owns     *out given
 * Errors   ERR_NOT_FOUND it was destroyed; ERR_MALFORMED it is none; ERR_IO, ERR_NOMEM
 */
MUST_CHECK enum err letter_read(
    const struct pair *p, enum store_side side, uint64_t n, bool with_case, json_t **out);

#endif
