/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record.h - the party's own records, as canonical JSON, by list and source id
 *
 * A record keeps its row number for life, also when it is replaced; the number of
 * an erased one is never given again.
 */
#ifndef STORE_RECORD_H
#define STORE_RECORD_H

#include "base/attr.h"
#include "base/buffer.h"
#include "base/err.h"
#include "store/store.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { STORE_LIST_MAX = 128, STORE_ID_MAX = 256, STORE_RECORD_MAX = 1 << 20 };

struct store_record {
    int64_t row;
    const char *list; /* name of the import list */
    const char *id;
    const uint8_t *bytes; /* canonical record json; borrowed */
    size_t count;
};

/* Insert or replace. *changed: false if the same bytes were there.
 * ERR_LIMIT: an empty or too long list or id, or too large a record. */
MUST_CHECK enum err store_record_put(struct store *s,
                                     const char *list,
                                     const char *id,
                                     const void *bytes,
                                     size_t count,
                                     bool *changed);

/* Bytes and list name into the buffers (cleared first; either may be NULL).
 * ERR_NOT_FOUND. */
MUST_CHECK enum err
store_record_get(struct store *s, int64_t row, struct buffer *bytes, struct buffer *list);

/* How many there are in a list, NULL: in all. */
MUST_CHECK enum err store_record_count(struct store *s, const char *list, int64_t *count);

/* Call visit for each list, in the order of their names, with how many records it has;
 * its error stops and is returned. */
MUST_CHECK enum err
store_record_lists(struct store *s,
                   enum err (*visit)(void *state, const char *list, int64_t count),
                   void *state);

/* Call visit for each record of a list (NULL: of all), in ascending order of row; its
 * error stops and is returned. */
MUST_CHECK enum err store_record_each(struct store *s,
                                      const char *list,
                                      enum err (*visit)(void *state,
                                                        const struct store_record *r),
                                      void *state);

/* The row of a record. ERR_NOT_FOUND. */
MUST_CHECK enum err
store_record_find(struct store *s, const char *list, const char *id, int64_t *row);

/* The row of the only record with that id in any list. ERR_NOT_FOUND; ERR_EXISTS several.
 * Time: linear in the records. */
MUST_CHECK enum err store_record_find_any(struct store *s, const char *id, int64_t *row);

/* The highest row that was ever given to a record; 0 if none was. */
MUST_CHECK enum err store_record_last(struct store *s, int64_t *row);

/* Erase the record of that list and id; *row was its. Gone from the files after
 * store_scrub. ERR_NOT_FOUND. */
MUST_CHECK enum err
store_record_erase(struct store *s, const char *list, const char *id, int64_t *row);

/* Erase those records of a list that the open transaction has not put, so that
 * putting a file's records and then calling this replaces the list; outside a
 * transaction: all of them. *gone counts them. Gone from the files after store_scrub. */
MUST_CHECK enum err
store_record_erase_list(struct store *s, const char *list, int64_t *gone);

/* Call visit with the row of each record that store_record_erase_list would erase, in
 * ascending order; its error stops and is returned. */
MUST_CHECK enum err store_record_each_erased(struct store *s,
                                             const char *list,
                                             enum err (*visit)(void *state, int64_t row),
                                             void *state);

#endif
