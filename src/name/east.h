/* SPDX-License-Identifier: Apache-2.0 */
/*
 * east.h - Korean and Chinese names: few syllables, spelt by many rules
 *
 * Jo is Cho and Ch'o, Pak is Park and Bak, Zhang is Chang; the given name stands in one
 * word, in two, or with a hyphen; and its syllables (Il, An, Li, De) are articles and
 * particles elsewhere. A name is one of these if each of its words is one syllable or
 * two, and the first or the last is a family name (tables/families.tsv).
 *
 * Used by words.h and form.h alone.
 */
#ifndef NAME_EAST_H
#define NAME_EAST_H

#include "name/letters.h"
#include "name/table.h"
#include "name/words.h"

#include <stdbool.h>

extern const struct table table_families;

/* If the name is Korean or Chinese, append its family name and its given name, as one
 * word, to *out, which is empty; in the order of the name. False: it is not. */
bool east_join(const struct letters *in, struct words *out);

/* Replace the word of such a name by the one spelling of its syllables. */
void east_settle(struct word *word);

#endif
