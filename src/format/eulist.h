/* SPDX-License-Identifier: Apache-2.0 */
/*
 * eulist.h - import of the consolidated financial sanctions list of the European Union
 *
 * The Commission's Financial Sanctions Files, version 1.1, as XML or as a table with
 * semicolons, which has a row for each name, address, birth, citizenship and document. A
 * person becomes a person, an enterprise an organisation:
 *
 *     id            the EU reference number ("EU.27.28"), else the logical id
 *     primary       the first name in Latin script that is not called weak
 *     alias, weak   the others; weak those with strong="false" or "low quality" remarked
 *     original      names in other scripts, of which the Union writes many
 *     births        the date, the year with what is known of month and day, or the span
 *                   of years; of the Gregorian calendar alone
 *     countries     citizenships; of an enterprise also those of its addresses
 *     identifiers   identifications; an address's telephone, e-mail and web site
 *     labels        the programmes of its regulations
 *     source        "EU Consolidated Financial Sanctions List"
 *
 * Titles, functions, places, remarks and regulations are not imported.
 *
 * Source    http://eu.europa.ec/fpi/fsd/export (version 1.1) and the header of the table,
 *           as public readers of both use them; no whole list was at hand to try
 */
#ifndef FORMAT_EULIST_H
#define FORMAT_EULIST_H

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
MUST_CHECK enum err eulist_import_xml(struct source *source,
                                      const struct sink *sink,
                                      struct tally *tally,
                                      struct fault *f);

/* Import the table, bounded by the list (ROSTER_MAX entries). Errors likewise. */
MUST_CHECK enum err eulist_import_csv(struct source *source,
                                      const struct sink *sink,
                                      struct tally *tally,
                                      struct fault *f);

#endif
