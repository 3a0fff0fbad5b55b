/* SPDX-License-Identifier: Apache-2.0 */
/*
 * recipe_rules.h - which tokens are worth making: tables/recipe_rules.tsv, compiled
 */
#ifndef NAME_RECIPE_RULES_H
#define NAME_RECIPE_RULES_H

#include <stddef.h>
#include <stdint.h>

enum recipe_shape {
    RECIPE_PAIR,      /* two bones of one name */
    RECIPE_PAIR_YEAR, /* and a year of birth */
    RECIPE_WORD_YEAR  /* one bone and a year of birth */
};

enum recipe_size { RECIPE_LEAN, RECIPE_FULL, RECIPE_SIZES };

enum {
    RECIPE_RULES_NEVER = UINT16_MAX,
    RECIPE_RULES_LAST = 3 /* rank 3 is every further bone, and none */
};

struct recipe_rule {
    char class; /* p person, b body or thing */
    enum recipe_shape shape;
    uint8_t first; /* rank in struct recipe_bones */
    uint8_t second;
    uint8_t fathers;              /* how many of its bones are a patronymic's */
    uint16_t least[RECIPE_SIZES]; /* rarity of its bones together, or NEVER */
};

extern const struct recipe_rule recipe_rules[]; /* best first */
extern const size_t recipe_rules_count;
extern const uint8_t recipe_rules_hash[32]; /* SHA-256 of the rows, each with its LF */

#endif
