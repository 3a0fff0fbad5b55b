/* SPDX-License-Identifier: Apache-2.0 */
/*
 * misp_reverse.h - the MISP attribute for a pattern or an observable of others
 *
 * Found by trying: what misp_kind.h makes of a type and a value must be what stands
 * there. Of two types that have one pattern it is the first of the table.
 */
#ifndef FORMAT_MISP_REVERSE_H
#define FORMAT_MISP_REVERSE_H

#include "base/attr.h"
#include "base/buffer.h"
#include "base/err.h"
#include "json/json.h"

/*
 * The type and value for a pattern of one thing, such as [ipv4-addr:value =
 * '198.51.100.3'].
 *
 * Owns     *type is static; the value is appended
 * Errors   ERR_NOT_FOUND no type has that pattern: nothing is appended; what the buffer
 *          says
 */
MUST_CHECK enum err
misp_reverse_pattern(const char *pattern, const char **type, struct buffer *value);

/* The same of an observable. Of its hashes it is the first that the table knows. */
MUST_CHECK enum err misp_reverse_observable(const json_t *observable,
                                            const char **type,
                                            struct buffer *value);

#endif
