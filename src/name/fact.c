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
    [FACT_BORN_EQUAL] = "born in the same year",
    [FACT_BORN_1_APART] = "born one year apart",
    [FACT_BORN_3_APART] = "born two or three years apart",
    [FACT_BORN_10_APART] = "born four to ten years apart",
    [FACT_BORN_FURTHER_APART] = "born more than ten years apart",
    [FACT_BORN_NEAR_DAY] = "born in the same year, with another day or another month",
    [FACT_BORN_DAY_OTHER_YEAR] = "born on the same day of another year",
    [FACT_BORN_OTHER_DAY] = "born in the same year, but on another day",
    [FACT_BORN_OTHER_DAY_1_APART] = "born one year apart, on different days",
    [FACT_BORN_OTHER_DAY_APART] = "born in other years, on different days",
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

/* To how many characters a birth is meant: the first of January stands for a year. */
static size_t precision_of(const struct record_birth *birth)
{
    return strcmp(birth->text + YEAR_CHARS, "-01-01") == 0 ? YEAR_CHARS
                                                           : strlen(birth->text);
}

static bool is_equal_part(const struct record_birth *a,
                          size_t from_a,
                          const struct record_birth *b,
                          size_t from_b)
{
    return strncmp(a->text + from_a, b->text + from_b, 2) == 0;
}

/* Two whole dates. */
static enum fact
judge_days(const struct record_birth *a, const struct record_birth *b, int gap)
{
    bool month = is_equal_part(a, MONTH_AT, b, MONTH_AT);
    bool day = is_equal_part(a, DAY_AT, b, DAY_AT);

    if (month && day)
        return gap == 0 ? FACT_BORN_SAME_DAY : FACT_BORN_DAY_OTHER_YEAR;
    if (gap > 0)
        return gap == 1 ? FACT_BORN_OTHER_DAY_1_APART : FACT_BORN_OTHER_DAY_APART;
    if (is_equal_part(a, MONTH_AT, b, DAY_AT) && is_equal_part(a, DAY_AT, b, MONTH_AT))
        return FACT_BORN_TURNED_DAY;
    return month || day ? FACT_BORN_NEAR_DAY : FACT_BORN_OTHER_DAY;
}

static enum fact judge_births(const struct record_birth *a, const struct record_birth *b)
{
    int gap = abs(record_birth_year(a) - record_birth_year(b));
    size_t precision_a = precision_of(a);
    size_t precision_b = precision_of(b);

    if (precision_a == DATE_CHARS && precision_b == DATE_CHARS)
        return judge_days(a, b, gap);
    if (gap == 0 && precision_a > YEAR_CHARS && precision_b > YEAR_CHARS &&
        !is_equal_part(a, MONTH_AT, b, MONTH_AT))
        return FACT_BORN_OTHER_DAY;
    return judge_gap(gap);
}

/* Whether another birth of the same side says more precisely what this one says. */
static bool is_refined(const struct record_birth *births, size_t count, size_t at)
{
    size_t precision = precision_of(&births[at]);

    for (size_t i = 0; i < count; i++)
        if (precision_of(&births[i]) > precision &&
            strncmp(births[i].text, births[at].text, precision) == 0)
            return true;
    return false;
}

enum fact fact_of_births(const struct record_birth *left,
                         size_t left_count,
                         const struct record_birth *right,
                         size_t right_count)
{
    enum fact best = FACT_NONE;

    for (size_t i = 0; i < left_count; i++) {
        if (is_refined(left, left_count, i))
            continue;
        for (size_t j = 0; j < right_count; j++)
            if (!is_refined(right, right_count, j))
                best = better(best, judge_births(&left[i], &right[j]));
    }
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
