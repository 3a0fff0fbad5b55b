/* SPDX-License-Identifier: Apache-2.0 */
/*
 * misp_word.h - single values out of MISP's JSON, which writes one value in several ways
 *
 * A number is "5" or 5, a truth true, 1, "1" or "true"; what is none of these is as if it
 * were not there.
 *
 * Source    [MISP-CORE] 2.1
 */
#ifndef FORMAT_MISP_WORD_H
#define FORMAT_MISP_WORD_H

#include "base/attr.h"
#include "intel/stamp.h"
#include "json/json.h"

#include <stdbool.h>
#include <stdint.h>

enum { MISP_WORD_UUID_CHARS = 36 };

/* The text of a member, borrowed; NULL if it is none. "" is a text. */
const char *misp_word_text(const json_t *object, const char *key);

/* The whole number of a member, 0..max; false, and *out as it was, if it is none. */
bool misp_word_number(const json_t *object, const char *key, int64_t max, int64_t *out);

/* The truth of a member; `otherwise` if it is none. */
bool misp_word_bool(const json_t *object, const char *key, bool otherwise);

/* Seconds since 1970 of a member, above zero, of which a stamp can be made. */
bool misp_word_seconds(const json_t *object, const char *key, int64_t *out);

/* The UUID of a member in small letters; false if it is none, or the empty one. */
bool misp_word_uuid(const json_t *object,
                    const char *key,
                    char out[MISP_WORD_UUID_CHARS + 1]);

/* A text that is one. */
bool misp_word_is_uuid(const char *text, char out[MISP_WORD_UUID_CHARS + 1]);

/* The UUID of a part that has none: always the same of the same two texts. */
void misp_word_derive(const char *whole,
                      const char *part,
                      char out[MISP_WORD_UUID_CHARS + 1]);

/* Microseconds since 1970 of "2019-06-02T22:14:28.711954+00:00", any offset, or Z; before
 * 1970 is none. */
bool misp_word_stamp(const json_t *object, const char *key, int64_t *out);

#endif
