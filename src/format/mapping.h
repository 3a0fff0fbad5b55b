/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mapping.h - which column of a table is what of a record, and the import of tables
 *
 * The first row of a table is its header. Without a mapping these headers are known,
 * whatever their case: id, type or kind, primary_name or name, aliases, weak_aliases,
 * original_script, birth_years or birth_date, nationality or country, programme or label,
 * topic, region, source, identifiers, and the kinds of identifiers (passport, national-id
 * or national_id, iban, email ...); other columns are not read. Aliases, identifiers,
 * births and codes may be several, parted by ";" (births and codes also by "|"). In the
 * column identifiers each is "kind:country:text" or "kind:text"; in a column of its kind
 * "country:text" or the text alone.
 *
 * A mapping is text: "name=Full Name,birth=DOB,id=Ref". The left side is one of id kind
 * name aliases weak original birth country label topic region source identifiers or a
 * kind of identifier, each once; the right side is a header, or ":" and a value that
 * holds for every row ("kind=:group"). With a mapping, only what it names is read.
 *
 * A mapping may also stand in a file, one "left = right" a line, where a header may hold
 * commas; lines that begin with "#" are remarks. Such a file may say besides
 *
 *     encoding = windows-1251     of the table (format/encoding.h)
 *     separator = ;               or "," or "tab"; else what stands most in the first row
 *
 * Needed are id and name. Without a kind every row is a person. Empty rows are passed
 * over, and so is a first row "sep=;". A country is a code, or its name in English.
 */
#ifndef FORMAT_MAPPING_H
#define FORMAT_MAPPING_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "base/source.h"
#include "format/csv.h"
#include "format/sink.h"

#include <stddef.h>

enum mapping_field {
    MAPPING_ID,
    MAPPING_KIND,
    MAPPING_NAME,
    MAPPING_ALIASES,
    MAPPING_WEAK,
    MAPPING_ORIGINAL,
    MAPPING_BIRTH,
    MAPPING_COUNTRY,
    MAPPING_LABEL,
    MAPPING_TOPIC,
    MAPPING_REGION,
    MAPPING_SOURCE,
    MAPPING_IDENTIFIERS, /* of any kind */
    MAPPING_IDENTIFIER,  /* of the first kind; the others follow */
    MAPPING_FIELDS = MAPPING_IDENTIFIER + IDENTIFIER_KINDS
};

enum { MAPPING_CONSTANT_MAX = 128, MAPPING_NONE = CSV_COLUMNS_MAX };

struct mapping {
    size_t column[MAPPING_FIELDS];                           /* or MAPPING_NONE */
    char constant[MAPPING_FIELDS][MAPPING_CONSTANT_MAX + 1]; /* "" if none */
};

/*
 * Find the columns in a header.
 *
 * Shape    text: a mapping, NULL for the known headers; one with a line end is of lines
 * Errors   ERR_MALFORMED not of that form, a left side unknown or twice, a header that is
 *          not there or there twice, id or name missing; ERR_LIMIT a constant too long
 */
MUST_CHECK enum err mapping_find(const char *text,
                                 const struct csv_row *header,
                                 struct mapping *out,
                                 struct fault *f);

/*
 * Import a table of values parted by commas, semicolons or tabs, in UTF-8, or in UTF-16
 * or the encoding that the mapping names.
 *
 * Errors   ERR_MALFORMED the file is no such table (binary, no usable header), with the
 *          sentence in *f and nothing taken; ERR_USAGE no such encoding; what the source
 *          or the sink returned; ERR_NOMEM. *tally is right in any case.
 */
MUST_CHECK enum err mapping_import(struct source *source,
                                   const char *text,
                                   const struct sink *sink,
                                   struct tally *tally,
                                   struct fault *f);

/* The same in an encoding, which NULL leaves to the mapping. */
MUST_CHECK enum err mapping_import_as(struct source *source,
                                      const char *encoding,
                                      const char *text,
                                      const struct sink *sink,
                                      struct tally *tally,
                                      struct fault *f);

#endif
