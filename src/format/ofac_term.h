/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ofac_term.h - what the words of the US lists stand for
 *
 * The Office of Foreign Assets Control names the same things alike in all its formats:
 * as idType in the plain XML, as document and feature types in the advanced one, and in
 * the remarks of the tables ("DOB 03 May 1971; alt. Passport A123 (Iran); nationality
 * Iran; a.k.a. 'FOX'.").
 *
 * Source    OFAC's data specification (dat_spec.txt, 2023-09-25), and the lists of
 *           2022 and 2025
 */
#ifndef FORMAT_OFAC_TERM_H
#define FORMAT_OFAC_TERM_H

#include "base/attr.h"
#include "base/err.h"
#include "format/listed.h"

#include <stddef.h>

/* The kind of a sdnType or SDN_Type, such as "Individual"; an organisation if it is none
 * that is known. */
enum record_kind ofac_term_kind(const char *type);

/*
 * Add a number under its type. Types that are no identifier (gender, secondary sanctions,
 * dates of establishment ...) are passed over.
 *
 * country: of issue, "" if it is not told
 * Errors   ERR_NOMEM only
 */
MUST_CHECK enum err ofac_term_number(struct listed *l,
                                     const char *type,
                                     const char *country,
                                     const char *number);

/* Add what the remarks of a row tell. Errors ERR_NOMEM only. */
MUST_CHECK enum err ofac_term_remarks(struct listed *l, const char *remarks);

/* Add a programme's codes, "SDGT] [IRAN". Errors ERR_NOMEM only. */
MUST_CHECK enum err ofac_term_programs(struct listed *l, const char *programs);

#endif
