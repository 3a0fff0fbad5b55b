/* SPDX-License-Identifier: Apache-2.0 */
/*
 * recipe_leak.h - what tokens give away
 *
 * A round tells the other side which of its own tokens this side has too. If two words
 * are common, many strangers bear them, and a shared token says little and is often an
 * accident; if they are rare, it says nearly who is meant. Both are counted here from the
 * rarity in the recipe's tables: for people whose names are like those the tables were
 * counted from. For the population of one country it can be more or less.
 */
#ifndef NAME_RECIPE_LEAK_H
#define NAME_RECIPE_LEAK_H

#include "name/recipe.h"

#include <stddef.h>
#include <stdint.h>

enum {
    RECIPE_LEAK_PEOPLE = 1000000000, /* of so many people bearers are counted */
    RECIPE_LEAK_YEARS = 50           /* one in so many is born in a given year */
};

/* How many of RECIPE_LEAK_PEOPLE bear what the token says, 1 at least; 1 for an
 * identifier and for a glossary's name, which has one bearer. */
uint64_t recipe_leak_bearers(const struct recipe_token *token);

/* What the tokens of a list come to. All zero at first. */
struct recipe_leak {
    uint64_t records;
    uint64_t silent; /* records without a token */
    uint64_t tokens;
    uint64_t bearers;                     /* of all tokens of names, added up */
    uint64_t with[RECIPE_TOKENS_MAX + 1]; /* records with so many tokens */
};

/* Add one record's tokens. */
void recipe_leak_add(struct recipe_leak *leak,
                     const struct recipe_token *tokens,
                     size_t count);

/* The number of tokens that at most `percent` of a hundred records exceed. */
size_t recipe_leak_most(const struct recipe_leak *leak, unsigned percent);

/* How many meetings with `strangers` records are to be expected by chance, in
 * thousandths: at most UINT64_MAX / 2. */
uint64_t recipe_leak_meetings(const struct recipe_leak *leak, uint64_t strangers);

#endif
