/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sweep.h - zero what an SQLite file holds beside its data
 *
 * For store/ alone. SQLite's secure_delete zeroes the place where a row was deleted,
 * but a row that was moved before, when its page was parted or merged, leaves a copy
 * in the unallocated middle of the page it came from. Those bytes are nobody's, so
 * zeroing them in place is safe at any moment, also if it is cut short.
 *
 * Source [SQLITE-FORMAT] 1.6
 */
#ifndef STORE_SWEEP_H
#define STORE_SWEEP_H

#include "base/attr.h"
#include "base/err.h"

enum { SWEEP_PAGE_BYTES = 8192, SWEEP_PAGES_MAX = 0xffffff };

/*
 * Sweep a file of pages of SWEEP_PAGE_BYTES that nobody has open, and whose WAL is
 * empty or gone. Durable when OK.
 *
 * Errors   ERR_CORRUPT a page contradicts itself; ERR_IO; ERR_LIMIT more pages than
 *          SWEEP_PAGES_MAX: an overflow page's first byte would no longer be 0, and it
 *          could be taken for another kind of page
 */
MUST_CHECK enum err sweep_file(const char *path);

#endif
