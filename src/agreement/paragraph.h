/* SPDX-License-Identifier: Apache-2.0 */
/*
 * paragraph.h - which paragraphs of two texts differ
 *
 * A paragraph is a line of the text; empty lines are passed over.
 */
#ifndef AGREEMENT_PARAGRAPH_H
#define AGREEMENT_PARAGRAPH_H

#include "base/attr.h"
#include "base/buffer.h"
#include "base/err.h"

/*
 * Append the paragraphs of `old` that `new` lacks, each a line after "- ", and those of
 * `new` that `old` lacks, each after "+ ", in the order of the texts and as few as can
 * be. Of texts with very many paragraphs that differ, all between the first and the
 * last difference are shown. When only blank lines differ, one line says so.
 *
 * Errors   ERR_NOMEM (a failure of `out` stays there)
 */
MUST_CHECK enum err paragraph_diff(const char *old, const char *new, struct buffer *out);

#endif
