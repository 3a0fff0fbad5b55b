/* SPDX-License-Identifier: Apache-2.0 */
/*
 * letter.h - what people write to each other: the sealed body of an entry
 *
 * Lanes hold codes, hashes and counts; words travel beside them, sealed to the entry by
 * their salted hash, and can be destroyed. A letter has a text and, where an act must be
 * reasoned, the reference of a case (R12); where something is to reach somebody outside,
 * who that is (R27).
 */
#ifndef EXCHANGE_LETTER_H
#define EXCHANGE_LETTER_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "base/random.h"
#include "exchange/pair.h"

#include <stdint.h>

enum {
    LETTER_CASE_MAX = 200,
    LETTER_TEXT_MAX = 20000,
    LETTER_NAME_MAX = 1024
}; /* bytes */

/* Who is to get something: the letter names it, the entry holds the salted hash of the
 * name (PROTOCOL.md 6.10). */
struct letter_recipient {
    const char *name; /* borrowed */
    uint8_t salt[32];
    uint8_t hash[32];
};

/* A recipient of that name under a fresh salt. Errors ERR_MALFORMED (R27) empty, too long
 * or no prose; ERR_RANDOM; with *f. */
MUST_CHECK enum err letter_recipient_make(struct random *r,
                                          const char *name,
                                          struct letter_recipient *out,
                                          struct fault *f);

/*
 * A letter as the body of an own act; without a case where that is NULL.
 *
 * Owns     *out given (json_decref)
 * Errors   ERR_DENIED (R12) an empty case; ERR_MALFORMED (R12) too long, or no prose;
 *          ERR_NOMEM
 */
MUST_CHECK enum err
letter_make(const char *case_reference, const char *text, json_t **out, struct fault *f);

/* The same with a recipient's name and salt. */
MUST_CHECK enum err letter_make_to(const char *case_reference,
                                   const char *text,
                                   const struct letter_recipient *to,
                                   json_t **out,
                                   struct fault *f);

/*
 * The letter of an entry of either side: {"text"}, with "case" if `with_case`.
 *
 * Owns     *out given
 * Errors   ERR_NOT_FOUND it was destroyed; ERR_MALFORMED it is none; ERR_IO, ERR_NOMEM
 */
MUST_CHECK enum err letter_read(
    const struct pair *p, enum store_side side, uint64_t n, bool with_case, json_t **out);

/* The same of an entry that names a recipient: with "name" and "salt" too, and
 * ERR_MALFORMED if they are not what `recipient` is the hash of (NULL: letter_read). */
MUST_CHECK enum err letter_read_to(const struct pair *p,
                                   enum store_side side,
                                   uint64_t n,
                                   bool with_case,
                                   const uint8_t *recipient,
                                   json_t **out);

/* The letter without a case of an entry by a side of the fold, for showing; JSON null
 * where it was destroyed or is none. The recipient may be NULL. Errors ERR_IO, ERR_NOMEM.
 */
MUST_CHECK enum err letter_show(
    const struct pair *p, int side, uint64_t n, const uint8_t *recipient, json_t **out);

#endif
