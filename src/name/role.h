/* SPDX-License-Identifier: Apache-2.0 */
/*
 * role.h - what the words of a person's name are, by themselves and beside each other
 *
 * Used by form.h alone. What stood in the name says most (name/words.h: bin, a comma, an
 * article) and is not changed; a word that nothing is known of is judged by its ending
 * (tables/endings.tsv) and by how many of 100 who bear it bear it as a given name
 * (tables/rarity_persons.tsv).
 */
#ifndef NAME_ROLE_H
#define NAME_ROLE_H

#include "name/table.h"
#include "name/words.h"

#include <stdint.h>

enum { ROLE_GIVEN_UNKNOWN = 50 }; /* of 100: nothing is known of the word */

extern const struct table table_endings;

/*
 * Set the roles of words whose role is ROLE_NAME.
 *
 * Shape    given: one for each word, 0 to 100
 */
void role_settle(struct words *words, const uint8_t given[WORDS_MAX]);

#endif
