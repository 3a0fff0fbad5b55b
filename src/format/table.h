/* SPDX-License-Identifier: Apache-2.0 */
/*
 * table.h - records as rows of comma-separated values, which mapping.h reads back
 *
 * Columns: id, kind, name, aliases, weak_aliases, original_script, birth_date, country,
 * label, topic, region, source, identifiers. UTF-8, CRLF, every cell in quotes. Several
 * values of a cell are parted by ";", so a value that holds one has no place there: it is
 * left out and counted. A second primary name becomes an alias.
 *
 * A cell that a spreadsheet would take for a formula (it begins with = + - @, a tab or a
 * line end, perhaps after apostrophes) gets an apostrophe before it, which reading takes
 * away again: the names in a record are a stranger's, and a table is opened by a click.
 *
 * Source    [RFC4180]
 */
#ifndef FORMAT_TABLE_H
#define FORMAT_TABLE_H

#include "base/buffer.h"
#include "intel/record.h"

#include <stddef.h>

/* Append the header's row. Errors are the buffer's, as below. */
void table_write_header(struct buffer *out);

/* Append the row of a whole record. Returns how many values had no place in it. */
size_t table_write(const struct record *r, struct buffer *out);

/* A cell without the apostrophe that table_write puts before a formula. */
const char *table_bare(const char *cell);

#endif
