/* SPDX-License-Identifier: Apache-2.0 */
/*
 * listed.h - one entry of a published list, while it is put together
 *
 * The readers of the UN's, the US's, the EU's and the UK's lists find values in different
 * places and write them the same way from there: through here, so that a birth, a
 * country and a number mean the same whichever list they come from.
 *
 *     births      whole dates, months and years as stated, whatever the order and the
 *                 form ("03 May 1971", "24/10/1972", "dd/mm/1971", "circa 1971"); of a
 *                 span of at most LISTED_SPAN_MAX years each year, of a longer one both
 *                 ends, since a record knows no spans
 *     countries   the two letters of ISO 3166-1; a country that is in no table is left
 *                 out and told
 *     numbers     as written, with the country that issued them where it is told
 *
 * An importer keeps texts whose length is not bounded by the list, so each is checked by
 * format/value.h on its way into the record.
 */
#ifndef FORMAT_LISTED_H
#define FORMAT_LISTED_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "format/sink.h"
#include "intel/record.h"

#include <stdbool.h>
#include <stddef.h>

enum { LISTED_SPAN_MAX = 10 };

struct listed {
    struct record record;
    struct fault note; /* what is left out: the first, as format/value.h has it */
    struct fault bad;  /* why it is no record at all; code OK while it may be one */
    size_t line;
};

/* An empty entry of an organisation that begins on a line; and its end. */
void listed_init(struct listed *l, size_t line);
void listed_fini(struct listed *l);

/*
 * Fill. Texts are NUL-terminated UTF-8, blanks around them do not count, and an empty one
 * is nothing.
 *
 * Errors   ERR_NOMEM only; anything else wrong is told in l->note or l->bad
 */
MUST_CHECK enum err listed_id(struct listed *l, const char *id, const char *source);
MUST_CHECK enum err
listed_name(struct listed *l, const char *text, enum record_name_kind kind);
MUST_CHECK enum err listed_birth(struct listed *l, const char *text);
MUST_CHECK enum err listed_span(struct listed *l, const char *from, const char *to);
MUST_CHECK enum err listed_country(struct listed *l, const char *text);
MUST_CHECK enum err listed_label(struct listed *l, const char *text);

/* Parts of one name, such as given names and a surname: put together with one blank
 * between those that are not empty. At most 8. */
MUST_CHECK enum err listed_parts(struct listed *l,
                                 const char *const *parts,
                                 size_t count,
                                 enum record_name_kind kind);

/* country: its name or code, "" if it is not told. */
MUST_CHECK enum err listed_number(struct listed *l,
                                  enum identifier_kind kind,
                                  const char *country,
                                  const char *text);

/* Say why the entry is no record; the first reason stays. */
void listed_refuse(struct listed *l, const char *sentence);

/*
 * Give the entry to the sink, or report why not; the tally counts it as one row.
 *
 * Errors   what the sink returned
 */
MUST_CHECK enum err
listed_give(struct listed *l, const struct sink *sink, struct tally *tally);

/* Where what is read of a list goes: the state of an xml_plan. */
struct listed_import {
    const struct sink *sink;
    struct tally *tally;
};

/* An entry that could not be read, for xml_plan's `refuse`; what the sink returned. */
enum err listed_skip(void *state, size_t line, const struct fault *why);

/* True when a text has letters of a script that is not Latin. */
bool listed_is_foreign(const char *text);

#endif
