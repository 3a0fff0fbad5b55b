/* SPDX-License-Identifier: Apache-2.0 */
/*
 * misp_hash.h - hashes.csv of a feed: which event holds a value, by the value's MD5
 *
 *     5f4dcc3b5aa765d61d8327deb882cf99,5f000001-0000-4000-8000-000000000001
 *
 * A MISP that reads the file knows which of its own values stand in the feed without
 * reading the events. So does everybody else who reads it, and any value that can be
 * guessed (an address, a telephone number, an account) is found by trying all: the file
 * gives away what the events say.
 *
 * The law: each value has a line, in the order of the event, attributes before objects;
 * one of several parts (`|` in its type, malware-sample) a line for each part. What was
 * deleted has none.
 *
 * Source    PyMISP, MISPAttribute.hash_values, MISPEvent.to_feed
 */
#ifndef FORMAT_MISP_HASH_H
#define FORMAT_MISP_HASH_H

#include "base/attr.h"
#include "base/buffer.h"
#include "base/err.h"
#include "json/json.h"

#include <stddef.h>

/*
 * Add the lines of an attribute, or of an object's attributes, as MISP writes them; a
 * part of another kind has none. *count grows by the lines.
 *
 * Errors   ERR_NOT_FOUND there is no MD5 on this machine; those of the buffer
 */
MUST_CHECK enum err
misp_hash_add(const json_t *part, const char *event, struct buffer *out, size_t *count);

#endif
