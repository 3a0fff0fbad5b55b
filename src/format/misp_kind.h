/* SPDX-License-Identifier: Apache-2.0 */
/*
 * misp_kind.h - what the type and the value of a MISP attribute are in STIX
 *
 * One table tells of each type what it is: which pattern finds it, and which observable
 * it is. A type that is not in it, or a value that is not of its type (an "ip-src" that
 * is no address), has neither, and travels as a note. doc/misp.md lists the table.
 *
 * Source    [MISP-CORE] 2.4.2; [STIX21] 6, 9
 */
#ifndef FORMAT_MISP_KIND_H
#define FORMAT_MISP_KIND_H

#include "base/attr.h"
#include "base/buffer.h"
#include "base/err.h"
#include "json/json.h"

#include <stddef.h>

/*
 * Append the pattern that finds a value to `out`.
 *
 * Owns     *language is static: "stix", "yara", "sigma", "snort", "suricata"
 * Errors   ERR_NOT_FOUND there is none: nothing is appended; what the buffer says
 */
MUST_CHECK enum err misp_kind_pattern(const char *type,
                                      const char *value,
                                      const char **language,
                                      struct buffer *out);

/*
 * The observables that a value is, one or two, without id, as an array.
 *
 * Owns     *out given (json_decref)
 * Errors   ERR_NOT_FOUND there is none; ERR_NOMEM
 */
MUST_CHECK enum err
misp_kind_observables(const char *type, const char *value, json_t **out);

/* The types of the table in its order; NULL after the last. */
const char *misp_kind_name(size_t at);

#endif
