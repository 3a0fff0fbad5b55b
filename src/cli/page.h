/* SPDX-License-Identifier: Apache-2.0 */
/*
 * page.h - reports as one page of HTML
 *
 * The page stands alone: no script, no style, picture or type from anywhere else. It
 * prints on paper, and is light or dark as its reader's screen is.
 *
 * Nouns  page
 */
#ifndef CLI_PAGE_H
#define CLI_PAGE_H

#include "base/attr.h"
#include "base/buffer.h"
#include "base/err.h"
#include "cli/phrases.h"
#include "exchange/report.h"

#include <stddef.h>

enum { PAGE_MAX = 1 << 24 };

/* Append the whole page. Errors: the buffer's. */
MUST_CHECK enum err page_write(const struct report *const *reports,
                               size_t count,
                               enum phrases_language language,
                               struct buffer *out);

#endif
