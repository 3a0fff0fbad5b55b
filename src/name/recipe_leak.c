/* SPDX-License-Identifier: Apache-2.0 */
/*
 * recipe_leak.c - shares of a population, in whole numbers
 *
 * e^-x is a product of steps of 1/256 and of 1 in fixed point, so that every machine
 * prints the same figure. The small steps come first, while there are digits to lose.
 */
#include "name/recipe_leak.h"

#include "name/recipe_bones.h"

enum { POINT = 30 }; /* binary places of the two constants */

static const uint64_t one_nat = 395007542;   /* e^-1 */
static const uint64_t one_unit = 1069555701; /* e^(-1/256) */

uint64_t recipe_leak_bearers(const struct recipe_token *token)
{
    uint64_t people = RECIPE_LEAK_PEOPLE;

    if (token->source != RECIPE_FROM_NAME)
        return 1;
    if (token->year != 0)
        people /= RECIPE_LEAK_YEARS;
    for (unsigned left = token->rarity % RECIPE_BONES_UNIT; left > 0; left--)
        people = (people * one_unit) >> POINT;
    for (unsigned left = token->rarity / RECIPE_BONES_UNIT; left > 0; left--)
        people = (people * one_nat) >> POINT;
    return people > 0 ? people : 1;
}

void recipe_leak_add(struct recipe_leak *leak,
                     const struct recipe_token *tokens,
                     size_t count)
{
    leak->records++;
    leak->silent += count == 0;
    leak->tokens += count;
    leak->with[count < RECIPE_TOKENS_MAX ? count : RECIPE_TOKENS_MAX]++;
    for (size_t i = 0; i < count; i++)
        if (tokens[i].source == RECIPE_FROM_NAME)
            leak->bearers += recipe_leak_bearers(&tokens[i]);
}

size_t recipe_leak_most(const struct recipe_leak *leak, unsigned percent)
{
    uint64_t passed = 0;

    for (size_t count = RECIPE_TOKENS_MAX; count > 0; count--) {
        passed += leak->with[count];
        if (passed * 100 > leak->records * percent)
            return count;
    }
    return 0;
}

uint64_t recipe_leak_meetings(const struct recipe_leak *leak, uint64_t strangers)
{
    uint64_t parts = leak->bearers / 1000; /* of a million people */

    if (strangers > 0 && parts > UINT64_MAX / 2 / strangers)
        return UINT64_MAX / 2;
    return parts * strangers / 1000;
}
