/* SPDX-License-Identifier: Apache-2.0 */
/*
 * head.h - the HEAD frame of a bundle, to and from JSON
 *
 * For courier/ alone.
 *
 * Source PROTOCOL.md 8.1
 */
#ifndef COURIER_HEAD_H
#define COURIER_HEAD_H

#include "base/attr.h"
#include "base/buffer.h"
#include "base/err.h"
#include "base/fault.h"
#include "courier/bundle.h"

#include <stddef.h>

/* Append the canonical form to out. ERR_MALFORMED: numbers or note that head_parse
 * would refuse; ERR_NOMEM; ERR_LIMIT. */
MUST_CHECK enum err head_write(const struct bundle_head *head, struct buffer *out);

/* Errors   ERR_MALFORMED, ERR_LIMIT with a sentence; ERR_NOMEM */
MUST_CHECK enum err
head_parse(const void *bytes, size_t count, struct bundle_head *out, struct fault *f);

#endif
