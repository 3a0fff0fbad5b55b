/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csv.h - rows of fields out of comma-separated text
 *
 * RFC 4180, in UTF-8: fields parted by commas, rows by LF or CRLF, a field in double
 * quotes may hold commas, line ends and doubled quotes. A byte order mark of UTF-8 is
 * skipped at the start, empty lines are skipped everywhere, and the last row may lack
 * its line end. A row need not have as many fields as another. Semicolons or tabs may
 * stand for the commas, as spreadsheets of many countries write them. A last byte 1A,
 * with which files of old systems end, is their end.
 *
 * Bounded: the reader holds one row. After a bad row it goes on at the next one; after a
 * quote that is wrong or never closed, at the next line.
 *
 * Source    [RFC4180] section 2
 */
#ifndef FORMAT_CSV_H
#define FORMAT_CSV_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "base/source.h"

#include <stddef.h>

enum {
    CSV_ROW_MAX = 1024 * 1024, /* bytes, line end and quotes included */
    CSV_FIELD_MAX = 64 * 1024, /* bytes, without its quotes */
    CSV_COLUMNS_MAX = 256
};

struct csv; /* opaque */

struct csv_row {
    const char *fields[CSV_COLUMNS_MAX]; /* UTF-8; line ends and tabs, no other control */
    size_t count;                        /* at least 1 */
    size_t line;                         /* where the row begins, from 1 */
};

/* A reader of a kept source; NULL: no memory. */
MUST_CHECK struct csv *csv_new(struct source *source);
void csv_free(struct csv *csv); /* NULL is fine */

/* Before the first row: what parts fields instead of commas; NUL: of commas, semicolons
 * and tabs what stands most in the first line. */
void csv_part(struct csv *csv, char separator);

/* Before the first row: take a double quote in the middle of a field without quotes for
 * itself, as some published lists are written. */
void csv_relax(struct csv *csv);

/*
 * The next row, borrowed until the next call. row->line is set on a bad row, too.
 *
 * Errors   ERR_NOT_FOUND no row is left;
 *          ERR_MALFORMED a quote in the wrong place or never closed, bytes that are not
 *          UTF-8, a control character; ERR_LIMIT a bound above: a bad row, call again;
 *          ERR_NOMEM, ERR_IO, ERR_CANCELLED: the end of it
 */
MUST_CHECK enum err csv_next(struct csv *csv, struct csv_row *row, struct fault *f);

#endif
