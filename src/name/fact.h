/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fact.h - what facts beside the name say: births, countries, identifiers
 *
 * The law. A fact that one side does not state says nothing. Of several dates or codes
 * the pair that agrees best counts, since a source that gives several says one of them is
 * right; a date that the same side gives more precisely is not one of several. Two whole
 * dates that differ never speak for one bearer, though their years are the same. What a
 * fact adds does not depend on the names, and is small enough that no date or country
 * makes a person of two names that share nothing.
 *
 * Units    1/1000 nat (1/FACT_UNIT) of log-odds
 * Source   tables/score_facts.tsv
 */
#ifndef NAME_FACT_H
#define NAME_FACT_H

#include "intel/record.h"

#include <stddef.h>
#include <stdint.h>

enum fact {
    FACT_NONE, /* one side does not say */
    FACT_BORN_SAME_DAY,
    FACT_BORN_TURNED_DAY, /* day and month have changed places */
    FACT_BORN_EQUAL,      /* the same year, and no more is known */
    FACT_BORN_1_APART,    /* years */
    FACT_BORN_3_APART,
    FACT_BORN_10_APART,
    FACT_BORN_FURTHER_APART,
    FACT_BORN_NEAR_DAY,       /* in the same year; the day or the month is another */
    FACT_BORN_DAY_OTHER_YEAR, /* the day and the month are the same */
    FACT_BORN_OTHER_DAY,      /* in the same year; so is what is said below of days */
    FACT_BORN_OTHER_DAY_1_APART,
    FACT_BORN_OTHER_DAY_APART,
    FACT_COUNTRY_SHARED,
    FACT_COUNTRY_APART,
    FACT_REGION_SHARED,
    FACT_IDENTIFIER_SAME,
    FACT_IDENTIFIER_ALIKE,
    FACT_IDENTIFIER_DIFFERENT,
    FACT_ALIAS,  /* for each further pair of names that meet */
    FACT_CHOICE, /* for each doubling of the pairs of names that could have met */
    FACT_RARE,   /* for each nat by which names that met are rarer than FACT_RARE_FROM */
    FACT_COUNT
};

enum {
    FACT_UNIT = 1000,
    FACT_RARE_FROM = 10, /* nats */
    FACT_CROWD = 4500 /* 1/1000 nat: of names that say x, e^(FACT_CROWD - x) others bear
                         the like in a list of some thousands */
};

/* As they were learnt; read them through fact_weight. */
extern const int32_t fact_weights[FACT_COUNT];

/* What a fact adds to the log-odds. */
int32_t fact_weight(enum fact fact);

/* Of years of birth; FACT_NONE if a side has none. Time: the product of the counts. */
enum fact fact_of_years(const uint16_t *left,
                        size_t left_count,
                        const uint16_t *right,
                        size_t right_count);

/* The same of dates of any precision. */
enum fact fact_of_births(const struct record_birth *left,
                         size_t left_count,
                         const struct record_birth *right,
                         size_t right_count);

/* Of the countries, the regions and the identifiers of two records. */
enum fact fact_of_countries(const struct record *left, const struct record *right);
enum fact fact_of_regions(const struct record *left, const struct record *right);
enum fact fact_of_identifiers(const struct record *left, const struct record *right);

/* What a person reads, such as "born in the same year"; never NULL. */
const char *fact_say(enum fact fact);

#endif
