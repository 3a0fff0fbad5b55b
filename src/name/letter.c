/* SPDX-License-Identifier: Apache-2.0 */
/*
 * letter.c - looking up in the tables of letters
 */
#include "name/letter.h"

uint16_t letter_of(uint32_t point)
{
    return letter_ids[letter_pages[point / LETTER_PAGE]][point % LETTER_PAGE];
}

uint16_t letter_paired(uint16_t first, uint16_t second)
{
    /* tools/names/compile-letters computes the same */
    size_t at = ((first * UINT32_C(0x9E3779B1)) ^ (second * UINT32_C(0x85EBCA6B))) >> 21;

    while (letter_pairs[at].whole != 0) {
        if (letter_pairs[at].first == first && letter_pairs[at].second == second)
            return letter_pairs[at].whole;
        at = (at + 1) % LETTER_PAIR_SLOTS;
    }
    return 0;
}

const struct letter_variant *letter_variant(uint16_t letter, enum letter_when when)
{
    size_t at = letter_rows[letter].variant;

    if (at == 0)
        return NULL;
    for (at--; at < letter_variant_count && letter_variants[at].letter == letter; at++)
        if (letter_variants[at].when == when)
            return &letter_variants[at];
    return NULL;
}

uint16_t letter_look(uint16_t letter, enum script script)
{
    size_t at = letter_rows[letter].look;

    if (at == 0)
        return letter;
    for (at--; at < letter_look_count && letter_looks[at].letter == letter; at++)
        if (letter_looks[at].script == script)
            return letter_looks[at].other;
    return letter;
}

bool letter_is_double(uint32_t first, uint32_t second)
{
    for (size_t i = 0; i < letter_double_count; i++)
        if (letter_doubles[i][0] == first && letter_doubles[i][1] == second)
            return true;
    return false;
}
