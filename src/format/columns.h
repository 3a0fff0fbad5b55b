/* SPDX-License-Identifier: Apache-2.0 */
/*
 * columns.h - the columns of a published table, found by their headers
 *
 * Publishers move and add columns between editions and keep their names, or give one
 * another name; so a column is known by any of its names and read wherever it stands.
 */
#ifndef FORMAT_COLUMNS_H
#define FORMAT_COLUMNS_H

#include "format/csv.h"

#include <stddef.h>

enum { COLUMNS_NONE = CSV_COLUMNS_MAX };

/*
 * Find columns in a header, whatever the case of its words and blanks around them.
 *
 * Shape    names: `count` texts, each of names parted by "|", the first that is there
 *          counts; out: as many places, COLUMNS_NONE where no name is there
 */
void columns_find(const struct csv_row *header,
                  const char *const *names,
                  size_t count,
                  size_t *out);

/* The cell of a column; "" if there is none. */
const char *columns_cell(const struct csv_row *row, size_t column);

#endif
