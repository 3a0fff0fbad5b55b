/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bodies.h - what the words of a body's name are
 *
 * Used by words.h alone. The tables: legal forms (tables/legal.tsv) of one word or
 * several, and terms (tables/terms.tsv): words that names of bodies translate, where a
 * person's would be spelt anew, each with the one that leads its class; of languages that
 * bend their words the beginnings (tables/stems.tsv).
 */
#ifndef NAME_BODIES_H
#define NAME_BODIES_H

#include "name/letters.h"
#include "name/table.h"
#include "name/words.h"

#include <stdbool.h>

extern const struct table table_legal;
extern const struct table table_stems;
extern const struct table table_terms;

/* Append the words to *out, which is empty, and its legal form and initials. */
void bodies_join(const struct letters *in, struct words *out);

/* Replace a word of a body by the leading word of its class, if it is in one; true if it
 * was. A number spelt out becomes digits. */
bool bodies_settle(struct word *word);

#endif
