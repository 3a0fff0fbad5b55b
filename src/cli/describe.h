/* SPDX-License-Identifier: Apache-2.0 */
/*
 * describe.h - the desk's API as OpenAPI 3.1, made from the tables that it runs by
 *
 * Paths, words and options are those of cli/allowed.h and of the verbs' own tables. What
 * follows from no table stands in api.json: what is no verb, and the schemas of what
 * verbs answer, which the tests hold against a running desk. doc/openapi.json is the
 * whole.
 */
#ifndef CLI_DESCRIBE_H
#define CLI_DESCRIBE_H

#include "base/attr.h"
#include "base/buffer.h"
#include "base/err.h"

enum { DESCRIBE_MAX = 2 << 20 };

/* Append it, as JSON. Errors ERR_NOMEM; ERR_LIMIT out's ceiling. */
MUST_CHECK enum err describe_api(struct buffer *out);

#endif
