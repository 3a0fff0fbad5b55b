/* SPDX-License-Identifier: Apache-2.0 */
/*
 * issued.h - the numbers of documents out of what a list says about them in words
 *
 *     "A-333602 (Indian) issued on 4 June 1985"     passport  in  A-333602
 *     "(1) 660105 (2) Driver license no D216. ..."  ...       ""  660105
 *                                                   document  ""  D216
 *     "Libyan Passport No. 96/184442"               passport  ly  96/184442
 *
 * Some lists give a field for the number and write a sentence in it. What stands there
 * beside the number (when it was issued, under which name) is not imported; a number that
 * cannot be told from its sentence is taken with it, so that nothing is lost.
 */
#ifndef FORMAT_ISSUED_H
#define FORMAT_ISSUED_H

#include "base/attr.h"
#include "base/err.h"
#include "format/listed.h"
#include "intel/identifier.h"

/* The kind that a document's description names ("Numéro de passeport", "Driver's Permit",
 * "national identity card"); `otherwise` if it names none. */
enum identifier_kind issued_kind(const char *description, enum identifier_kind otherwise);

/*
 * Add every number of a text, enumerated as "(1) ... (2) ..." or one alone.
 *
 * kind: what it is unless the text says otherwise; country: of a number that tells none
 * Errors   ERR_NOMEM only, as format/listed.h
 */
MUST_CHECK enum err issued_add(struct listed *l,
                               enum identifier_kind kind,
                               const char *country,
                               const char *text);

/* The country that a description names in its first words ("Afghan diplomatic passport"),
 * which country_find would not find in the whole; "" if there is none. */
void issued_country(const char *description, char out[sizeof "xx"]);

/* The next item of such an enumeration, and *text behind it; false at the end. */
bool issued_next(const char **text, const char **item, size_t *length);

#endif
