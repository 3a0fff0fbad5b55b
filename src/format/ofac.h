/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ofac.h - import of the lists of the US Office of Foreign Assets Control
 *
 * The SDN list and the consolidated non-SDN list come in the same forms. An
 * individual becomes a person, a vessel or an aircraft a thing, any other an
 * organisation:
 *
 *     id            ent_num, uid: one number in both forms
 *     primary       the name as it is published, "LAST, First"
 *     alias         alternate names; weak those that are called weak or of low quality,
 *                   in the tables those that stand in the remarks in quotes
 *     births        dates of birth
 *     countries     nationalities and citizenships; of others than persons also those of
 *                   addresses, of a vessel its flag
 *     identifiers   see format/ofac_term.h
 *     labels        sanctions programmes
 *     source        "OFAC Sanctions Lists"
 *
 * The tables are three: sdn.csv, alt.csv with the alternate names and add.csv with the
 * addresses (cons_prim.csv, cons_alt.csv and cons_add.csv of the other list), without
 * headers, joined by ent_num, "-0-" being nothing. Without the other two the first is
 * taken alone.
 *
 * The "advanced" XML (its outermost element is Sanctions) is refused: the same list is
 * published in the forms that are read.
 *
 * Titles, addresses, places of birth, relations and reasons are not imported.
 *
 * Source    OFAC's data specification (dat_spec.txt, 2023-09-25); the lists of 2022 and
 *           2025
 */
#ifndef FORMAT_OFAC_H
#define FORMAT_OFAC_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "base/source.h"
#include "format/sink.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * Import the plain XML (its outermost element is sdnList), bounded by its largest entry.
 *
 * Errors   ERR_MALFORMED, ERR_LIMIT the file is no such list, or no whole one, with the
 *          sentence in *f; what the source or the sink returned; ERR_NOMEM. *tally is
 *          right in any case.
 */
MUST_CHECK enum err ofac_import_xml(struct source *source,
                                    const struct sink *sink,
                                    struct tally *tally,
                                    struct fault *f);

/* The tables; alt and add may be NULL. Errors likewise. Bounded by the list (ROSTER_MAX
 * entries). */
struct ofac_tables {
    struct source *sdn;
    struct source *alt;
    struct source *add;
};
MUST_CHECK enum err ofac_import_csv(const struct ofac_tables *tables,
                                    const struct sink *sink,
                                    struct tally *tally,
                                    struct fault *f);

/* The name of the table `which` ("alt" or "add") that would lie beside sdn.csv at `path`;
 * false when the path is not of that form, or out has no room. */
bool ofac_beside(const char *path, const char *which, char *out, size_t room);

#endif
