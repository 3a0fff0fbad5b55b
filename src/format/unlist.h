/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unlist.h - import of the consolidated list of the United Nations Security Council
 *
 * Every INDIVIDUAL becomes a person and every ENTITY an organisation:
 *
 *     id            REFERENCE_NUMBER ("TAi.005"), else DATAID
 *     primary       FIRST_NAME, SECOND_NAME, THIRD_NAME, FOURTH_NAME in that order
 *     original      NAME_ORIGINAL_SCRIPT, and aliases in another script
 *     alias, weak   ALIAS_NAME by its QUALITY: "Low" is weak. Of one that holds several,
 *                   parted by semicolons or with the original script in parentheses, each
 *     births        INDIVIDUAL_DATE_OF_BIRTH: DATE, YEAR, FROM_YEAR to TO_YEAR; of an
 *                   alias its DATE_OF_BIRTH. A date that stands only in a NOTE, as those
 *                   of other calendars do, is not read
 *     countries     NATIONALITY; of an entity its addresses' COUNTRY
 *     identifiers   INDIVIDUAL_DOCUMENT with a number
 *     labels        UN_LIST_TYPE
 *     source        "UN Security Council Consolidated List"
 *
 * Titles, designations, addresses, places of birth, comments and dates of listing are not
 * imported.
 *
 * Source    https://www.un.org/sc/resources/sc-sanctions.xsd, and the list of 2025-04-19
 */
#ifndef FORMAT_UNLIST_H
#define FORMAT_UNLIST_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "base/source.h"
#include "format/sink.h"

/*
 * Import the list, bounded by its largest entry.
 *
 * Errors   ERR_MALFORMED, ERR_LIMIT the file is no such list, or no whole one, with the
 *          sentence in *f; what the source or the sink returned; ERR_NOMEM. *tally is
 *          right in any case.
 */
MUST_CHECK enum err unlist_import(struct source *source,
                                  const struct sink *sink,
                                  struct tally *tally,
                                  struct fault *f);

#endif
