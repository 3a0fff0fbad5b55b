/* SPDX-License-Identifier: Apache-2.0 */
/*
 * uklist.h - import of the lists of the United Kingdom
 *
 * Three forms are read: the UK Sanctions List as XML and as a table, and the table of the
 * Treasury's older Consolidated List of financial sanctions targets. The tables have a
 * row for each name, birth and address, and a first row that says their date. An
 * individual becomes a person, a ship a thing, an entity an organisation:
 *
 *     id            Unique ID ("AFG0001"), else Group ID
 *     primary       the primary name: Name 1 to Name 5, then Name 6, the surname
 *     alias, weak   the others; weak those of low strength or quality
 *     original      names in non-Latin script
 *     births        dates, months and years
 *     countries     nationalities; of an entity also those of its addresses, of a ship
 *                   its flag
 *     identifiers   passports, national identifiers, business registrations, IMO numbers,
 *                   telephones, e-mail and web addresses
 *     labels        the regime, in short ("afghanistan")
 *     source        "UK Sanctions List", "UK Consolidated List"
 *
 * Positions, reasons, addresses and other information are not imported.
 *
 * Source    the consolidated list of 2014-04-02; the headers of later tables and the
 *           elements of UK-Sanctions-List.xml as public readers of them use them, since
 * no whole list of those was at hand to try
 */
#ifndef FORMAT_UKLIST_H
#define FORMAT_UKLIST_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "base/source.h"
#include "format/sink.h"

/*
 * Import the XML, bounded by its largest entry.
 *
 * Errors   ERR_MALFORMED, ERR_LIMIT the file is no such list, or no whole one, with the
 *          sentence in *f; what the source or the sink returned; ERR_NOMEM. *tally is
 *          right in any case.
 */
MUST_CHECK enum err uklist_import_xml(struct source *source,
                                      const struct sink *sink,
                                      struct tally *tally,
                                      struct fault *f);

/* Import either table, bounded by the list (ROSTER_MAX entries). Errors likewise. */
MUST_CHECK enum err uklist_import_csv(struct source *source,
                                      const struct sink *sink,
                                      struct tally *tally,
                                      struct fault *f);

#endif
