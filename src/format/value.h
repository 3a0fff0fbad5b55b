/* SPDX-License-Identifier: Apache-2.0 */
/*
 * value.h - what stands in the cells of foreign lists, put into a record
 *
 * Used by every importer, so that they treat a value alike. What cannot be taken is told
 * in a note: the first one counts, the rest of the value is taken.
 */
#ifndef FORMAT_VALUE_H
#define FORMAT_VALUE_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "intel/record.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * Each function takes `length` bytes of UTF-8 without its NUL, trims blanks at both ends,
 * and does nothing with an empty rest.
 *
 * Errors   ERR_NOMEM only. Anything else wrong goes into *note, unless that holds a
 *          fault already (its code is not OK), and is left out of the record.
 */
MUST_CHECK enum err value_add_name(struct record *r,
                                   const char *text,
                                   size_t length,
                                   enum record_name_kind kind,
                                   struct fault *note);

/* "YYYY", "YYYY-MM" or "YYYY-MM-DD" as it is; "DD.MM.YYYY" as the day that it is (with
 * dots the day stands first everywhere, with slashes it does not); of any other text
 * ("circa 1971", "3 May 1971", "1969 to 1971") every year that stands in it, at most
 * four. */
MUST_CHECK enum err
value_add_birth(struct record *r, const char *text, size_t length, struct fault *note);

/* In lower case; what is no ASCII letter, digit, dot or hyphen becomes one hyphen. A text
 * with letters that are not ASCII is left out: a code must not lose them unseen. */
MUST_CHECK enum err value_add_code(struct record *r,
                                   enum record_list list,
                                   const char *text,
                                   size_t length,
                                   struct fault *note);

/*
 * An identifier as it is written, with the country that the text names ("xa:C1234567",
 * for kinds that want one). One that its standard does not accept is taken as well, so
 * that nothing of the source is lost; the note tells that it will not be matched.
 */
MUST_CHECK enum err value_add_identifier(struct record *r,
                                         enum identifier_kind kind,
                                         const char *text,
                                         size_t length,
                                         struct fault *note);

/* The same from "kind:text" or "kind:country:text", such as "passport:xa:C1234567",
 * "email:ann@example.org", "iban::GB29NWBK60161331926819". */
MUST_CHECK enum err value_add_any_identifier(struct record *r,
                                             const char *text,
                                             size_t length,
                                             struct fault *note);

/* The kind that a word of a list stands for ("individual", "company", "vessel" ...);
 * false when it is none that is known. */
bool value_is_kind(const char *text, size_t length, enum record_kind *out);

/* The next piece of *text up to one of `separators`, and *text behind it; false at the
 * end. "" has one empty piece. */
bool value_split(const char **text,
                 const char *separators,
                 const char **piece,
                 size_t *length);

#endif
