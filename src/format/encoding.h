/* SPDX-License-Identifier: Apache-2.0 */
/*
 * encoding.h - a source of UTF-8 over a source of something else
 *
 * Spreadsheets save tables in UTF-16 or in the code page of the office's country. The
 * bytes are turned into UTF-8 on their way; what cannot be turned becomes a byte that no
 * UTF-8 has, so that the reader behind tells the row it stands in and goes on.
 *
 *     utf-8          as it is
 *     utf-16         by its byte order mark; without one, low byte first. It is seen
 *                    without being asked for, by its mark or by the NULs beside ASCII
 *     windows-1251   Cyrillic, windows-1252 Western European, and the others that the
 *                    system's iconv knows by the names in encoding.c
 *     mixed          UTF-8 where it is UTF-8 and windows-1252 where it is not, byte by
 *                    byte, as lists that were edited by many hands are
 *
 * A byte order mark of UTF-16 or UTF-8 at the start wins over what is asked for.
 */
#ifndef FORMAT_ENCODING_H
#define FORMAT_ENCODING_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "base/source.h"

struct encoding; /* opaque */

/*
 * Read a kept source as `name`, NULL: UTF-8 unless a mark says otherwise. *out is given;
 * its source is encoding_source.
 *
 * Errors   ERR_USAGE no such encoding, with the sentence in *f; ERR_NOMEM
 */
MUST_CHECK enum err encoding_new(struct source *source,
                                 const char *name,
                                 struct encoding **out,
                                 struct fault *f);
void encoding_free(struct encoding *e); /* NULL is fine */

/* What comes out, good until encoding_free. It returns the errors of what it reads. */
struct source *encoding_source(struct encoding *e);

#endif
