/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stamp.h - the points in time of STIX and TAXII: UTC, to the microsecond
 *
 * Text is RFC 3339 with a capital T and Z and a fraction of any length up to
 * STAMP_DIGITS_MAX digits. A number counts microseconds from 1970; what a fraction has
 * beyond them is cut off, which is why whoever must give a text back keeps the text.
 *
 * Source [RFC3339] 5.6; [STIX21] 2.16; [TAXII21] 3.1
 */
#ifndef INTEL_STAMP_H
#define INTEL_STAMP_H

#include "base/attr.h"
#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

enum {
    STAMP_DIGITS_MAX = 18,
    STAMP_TEXT_MAX = 20 + 1 + STAMP_DIGITS_MAX, /* bytes, without the NUL */
    STAMP_CHARS = 27,                           /* "YYYY-MM-DDThh:mm:ss.uuuuuuZ" */
    STAMP_SECOND = 1000000
};
#define STAMP_MAX INT64_C(253402300799999999) /* 9999-12-31T23:59:59.999999Z */

/* Exactly that form and a real date of the years 0001 to 9999 (a leap second counts as
 * the next one), or ERR_MALFORMED. Before 1970 numbers are negative. */
MUST_CHECK enum err stamp_parse(const char *text, size_t count, int64_t *stamp);

/* The text with six digits; the stamp is of the years 0001 to 9999 (must). */
void stamp_format(int64_t stamp, char out[STAMP_CHARS + 1]);

/* The same with three digits, as most tools write `created` and `modified`; what is less
 * than a millisecond is cut off. */
void stamp_format_ms(int64_t stamp, char out[STAMP_CHARS + 1]);

#endif
