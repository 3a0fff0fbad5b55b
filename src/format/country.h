/* SPDX-License-Identifier: Apache-2.0 */
/*
 * country.h - the code of a country that a list names in words
 *
 * Published lists write countries as names, official and common, old and new, and
 * nationalities as what the people are called. Each stands for the two letters of ISO
 * 3166-1, in small; Kosovo, which has none there, for the "xk" that is in common use.
 *
 * Source    [ISO3166-1], English short names; the other names are those that the lists of
 *           the UN, the US, the EU and the UK write
 */
#ifndef FORMAT_COUNTRY_H
#define FORMAT_COUNTRY_H

#include <stdbool.h>
#include <stddef.h>

/* The code of a name, a nationality or a code, whatever its case; false if there is none:
 * out is then as it was. */
bool country_find(const char *text, size_t length, char out[sizeof "xx"]);

/* True for what lists write where no country is known ("", "na", "undetermined"). */
bool country_is_none(const char *text, size_t length);

#endif
