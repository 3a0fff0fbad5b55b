/* SPDX-License-Identifier: Apache-2.0 */
/*
 * guess.h - which format a file is of, by its first bytes and not by its name
 *
 * A person who gives a file should not have to know what it is called. The first bytes
 * say it: the root of an XML text, the keys of the first JSON object, the first row of a
 * table. The file's name is asked last, and only to tell one table from nothing.
 *
 * Nouns  format, guess
 */
#ifndef FORMAT_GUESS_H
#define FORMAT_GUESS_H

#include <stdbool.h>
#include <stddef.h>

enum { GUESS_BYTES = 64 * 1024 }; /* as many first bytes are enough; more are not read */

enum format_kind {
    FORMAT_UNKNOWN,
    FORMAT_CSV,      /* a table of anyone: format/mapping.h */
    FORMAT_FTM,      /* FollowTheMoney, an entity a line: format/ftm.h */
    FORMAT_STIX,     /* a bundle, a TAXII envelope, an array, an object: format/stix.h */
    FORMAT_MISP,     /* an event, or the answer of a search: format/misp.h */
    FORMAT_UN_XML,   /* the United Nations' consolidated list: format/unlist.h */
    FORMAT_OFAC_XML, /* of the United States: format/ofac.h */
    FORMAT_OFAC_CSV, /* the same list as sdn.csv, alt.csv and add.csv */
    FORMAT_EU_XML,   /* of the European Union: format/eulist.h */
    FORMAT_EU_CSV,
    FORMAT_UK_XML, /* of the United Kingdom: format/uklist.h */
    FORMAT_UK_CSV,
    FORMAT_WORKBOOK, /* of a spreadsheet: not read, but named */
    FORMAT_KINDS
};

/*
 * The format of a file that begins with `count` bytes; FORMAT_UNKNOWN if it is none of
 * these. name: the file's, or NULL.
 */
enum format_kind guess_format(const void *head, size_t count, const char *name);

/* The format's word on the command line, such as "un-xml"; "" for FORMAT_UNKNOWN and
 * FORMAT_WORKBOOK. Never NULL. */
const char *format_word(enum format_kind kind);

/* The format of a word; false when there is none. */
bool format_find(const char *word, enum format_kind *out);

/* A published list, which lists_import reads. */
bool format_is_list(enum format_kind kind);

#endif
