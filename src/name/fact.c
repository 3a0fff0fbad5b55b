/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fact.c - the verdicts, in the order in which they are preferred
 *
 * Of several dates or identifiers the pair that speaks most for one bearer counts.
 */
#include "name/fact.h"

#include "base/must.h"
#include "base/num.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { YEAR_CHARS = 4, DAY_AT = 8, MONTH_AT = 5, DATE_CHARS = 10 };

static const char *const words[FACT_COUNT] = {
    [FACT_NONE] = "not said by both",
    [FACT_BORN_SAME_DAY] = "born on the same day",
    [FACT_BORN_TURNED_DAY] = "born on the same day, with day and month exchanged",
    [FACT_BORN_OTHER_DAY] = "born in the same year, on different days",
    [FACT_BORN_EQUAL] = "born in the same year",
    [FACT_BORN_1_APART] = "born one year apart",
    [FACT_BORN_3_APART] = "born two or three years apart",
    [FACT_BORN_10_APART] = "born four to ten years apart",
    [FACT_BORN_FURTHER_APART] = "born more than ten years apart",
    [FACT_COUNTRY_SHARED] = "a country in common",
    [FACT_COUNTRY_APART] = "no country in common",
    [FACT_REGION_SHARED] = "a region in common",
    [FACT_IDENTIFIER_SAME] = "the same identifier",
    [FACT_IDENTIFIER_ALIKE] = "the same number, of a country or kind not sure",
    [FACT_IDENTIFIER_DIFFERENT] = "different identifiers of one kind",
    [FACT_ALIAS] = "a further pair of names",
    [FACT_CHOICE] = "many names to choose from",
    [FACT_RARE] = "rare names",
};

int32_t fact_weight(enum fact fact)
{
    must((size_t)fact < FACT_COUNT);
    return fact_weights[fact];
}

const char *fact_say(enum fact fact)
{
    must((size_t)fact < FACT_COUNT);
    return words[fact];
}

static enum fact judge_gap(int gap)
{
    if (gap == 0)
        return FACT_BORN_EQUAL;
    if (gap == 1)
        return FACT_BORN_1_APART;
    if (gap <= 3)
        return FACT_BORN_3_APART;
    return gap <= 10 ? FACT_BORN_10_APART : FACT_BORN_FURTHER_APART;
}

static enum fact better(enum fact a, enum fact b)
{
    if (a == FACT_NONE)
        return b;
    return b != FACT_NONE && fact_weight(b) > fact_weight(a) ? b : a;
}

enum fact fact_of_years(const uint16_t *left,
                        size_t left_count,
                        const uint16_t *right,
                        size_t right_count)
{
    enum fact best = FACT_NONE;

    for (size_t i = 0; i < left_count; i++)
        for (size_t j = 0; j < right_count; j++)
            best = better(best, judge_gap(abs((int)left[i] - (int)right[j])));
    return best;
}

/* A whole date, and not the first of January that stands for a year. */
static bool has_day(const struct record_birth *birth)
{
    return strlen(birth->text) == DATE_CHARS &&
           strcmp(birth->text + YEAR_CHARS, "-01-01");
}

static enum fact judge_births(const struct record_birth *a, const struct record_birth *b)
{
    enum fact years = judge_gap(abs(record_birth_year(a) - record_birth_year(b)));

    if (years != FACT_BORN_EQUAL || !has_day(a) || !has_day(b))
        return years;
    if (strcmp(a->text, b->text) == 0)
        return FACT_BORN_SAME_DAY;
    if (strncmp(a->text + MONTH_AT, b->text + DAY_AT, 2) == 0 &&
        strncmp(a->text + DAY_AT, b->text + MONTH_AT, 2) == 0)
        return FACT_BORN_TURNED_DAY;
    return FACT_BORN_OTHER_DAY;
}

enum fact fact_of_births(const struct record_birth *left,
                         size_t left_count,
                         const struct record_birth *right,
                         size_t right_count)
{
    enum fact best = FACT_NONE;

    for (size_t i = 0; i < left_count; i++)
        for (size_t j = 0; j < right_count; j++)
            best = better(best, judge_births(&left[i], &right[j]));
    return best;
}

static bool
has_shared(const struct record *left, const struct record *right, enum record_list list)
{
    for (size_t i = 0; i < left->codes[list].count; i++)
        if (record_has_code(right, list, left->codes[list].items[i].text))
            return true;
    return false;
}

enum fact fact_of_countries(const struct record *left, const struct record *right)
{
    if (left->codes[RECORD_COUNTRIES].count == 0 ||
        right->codes[RECORD_COUNTRIES].count == 0)
        return FACT_NONE;
    return has_shared(left, right, RECORD_COUNTRIES) ? FACT_COUNTRY_SHARED
                                                     : FACT_COUNTRY_APART;
}

enum fact fact_of_regions(const struct record *left, const struct record *right)
{
    return has_shared(left, right, RECORD_REGIONS) ? FACT_REGION_SHARED : FACT_NONE;
}

static enum fact judge_identifiers(const struct identifier *a, const struct identifier *b)
{
    switch (identifier_compare(a, b)) {
    case IDENTIFIER_SAME:
        return FACT_IDENTIFIER_SAME;
    case IDENTIFIER_ALIKE:
        return FACT_IDENTIFIER_ALIKE;
    case IDENTIFIER_DIFFERENT:
        return identifier_is_single(a->kind) ? FACT_IDENTIFIER_DIFFERENT : FACT_NONE;
    case IDENTIFIER_UNRELATED:
        break;
    }
    return FACT_NONE;
}

enum fact fact_of_identifiers(const struct record *left, const struct record *right)
{
    enum fact best = FACT_NONE;

    for (size_t i = 0; i < left->identifier_count; i++)
        for (size_t j = 0; j < right->identifier_count; j++)
            if (record_identifier_is_own(left, i) && record_identifier_is_own(right, j))
                best = better(best, judge_identifiers(&left->identifiers[i],
                                                      &right->identifiers[j]));
    return best;
}
