/* SPDX-License-Identifier: Apache-2.0 */
/*
 * instant.h - points in time: UTC, whole seconds, one text form
 *
 * Text is always "YYYY-MM-DDThh:mm:ssZ". Seconds count from 1970-01-01, as
 * POSIX does (no leap seconds). Years 1970 to 9999. Pure: no system clock here.
 */
#ifndef BASE_INSTANT_H
#define BASE_INSTANT_H

#include "base/attr.h"
#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    INSTANT_CHARS = 20,
    INSTANT_BYTES = INSTANT_CHARS + 1,
    INSTANT_HOUR = 3600, /* in seconds, as is the next */
    INSTANT_DAY = 86400
};
#define INSTANT_MAX INT64_C(253402300799) /* 9999-12-31T23:59:59Z */

/* Exactly that form and a real date, or ERR_MALFORMED. */
MUST_CHECK enum err instant_parse(const char *text, int64_t *seconds);

/* True for "YYYY-MM-DD" that is a real date of the years 0001 to 9999. */
bool instant_is_date(const char *text);

/* seconds in 0..INSTANT_MAX (must). */
void instant_format(int64_t seconds, char out[INSTANT_BYTES]);

#endif
