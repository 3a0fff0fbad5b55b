/* SPDX-License-Identifier: Apache-2.0 */
/*
 * draft.h - names gathered in memory, to be packed into one segment of the index
 *
 * Owns     a draft is given by draft_new; after an error it is good for nothing but
 *          draft_free
 */
#ifndef FIND_DRAFT_H
#define FIND_DRAFT_H

#include "base/attr.h"
#include "base/err.h"
#include "find/segment.h"
#include "intel/record.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct draft;

/* NULL: no memory. */
MUST_CHECK struct draft *draft_new(void);
void draft_free(struct draft *d); /* NULL is fine */

/*
 * Add the names of a record. A name that is no name, or has no word to be found
 * by, is passed over.
 *
 * Units    row: the record's row in the store, 0 or more; source: whose record it is
 * Errors   ERR_LIMIT the segment would be too large; ERR_NOMEM
 * Time     linear in the names
 */
MUST_CHECK enum err
draft_add(struct draft *d, int64_t row, uint8_t source, const struct record *record);

/* Add the records of a segment but those of these rows, ascending. ERR_LIMIT, ERR_NOMEM.
 */
MUST_CHECK enum err draft_copy(struct draft *d,
                               const struct segment *from,
                               const int64_t *without,
                               size_t count);

/* Whether a row is among these, which ascend. Time: logarithmic. */
bool draft_is_among(const int64_t *rows, size_t count, int64_t row);

/* How many names and records were added. */
size_t draft_names(const struct draft *d);
size_t draft_records(const struct draft *d);

/* Errors  ERR_EXISTS some row was added twice; ERR_NOMEM. Time: as sorting the records.
 */
MUST_CHECK enum err draft_check(const struct draft *d);

/*
 * Pack all that was added into the bytes of a segment; the draft is then used up.
 *
 * Owns     *bytes given (memory_wipe_free)
 * Errors   ERR_NOMEM
 */
MUST_CHECK enum err draft_pack(struct draft *d,
                               const uint8_t tables[LAYOUT_HASH_BYTES],
                               uint8_t **bytes,
                               size_t *count);

#endif
