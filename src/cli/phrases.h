/* SPDX-License-Identifier: Apache-2.0 */
/*
 * phrases.h - what a report says, in the languages of the shipped agreements
 *
 * One row a phrase, in every language: whoever changes one changes all.
 *
 * Nouns  phrases
 */
#ifndef CLI_PHRASES_H
#define CLI_PHRASES_H

#include <stdbool.h>
#include <stddef.h>

enum phrases_language { PHRASES_EN, PHRASES_RU, PHRASES_AR, PHRASES_FR, PHRASES_COUNT };

/* "en", "ru", "ar", "fr"; false for any other. */
bool phrases_language(const char *code, enum phrases_language *out);
const char *phrases_code(enum phrases_language l);

/* Is it written from right to left? */
bool phrases_is_rtl(enum phrases_language l);

/* The phrase with this key, "SECTION.KEY"; must: there is one. */
const char *phrases_of(enum phrases_language l, const char *section, const char *key);

/* That of a number of a report (report_row): in an agreement of bulk rounds, which have
 * no points, the words of section "bulk" where there are some. */
const char *phrases_of_number(enum phrases_language l,
                              const char *section,
                              const char *key,
                              bool is_bulk);

/* The i-th key, or NULL at the end; and whether there is such a phrase. For tests. */
const char *phrases_key(size_t i);
bool phrases_has(const char *section, const char *key);

#endif
