/* SPDX-License-Identifier: Apache-2.0 */
/*
 * score.h - the probability that two names, or two records, are of one person or body
 *
 * The law.
 *  1. Which of the two stands left changes nothing.
 *  2. More that agrees never lowers a score: a word in common at the end of both names, a
 *     year, an identifier.
 *  3. A score is a sum of parts, and name/explain.h names every part.
 *  4. No score is certain: log-odds stay within SCORE_MOST on either side, and pairs that
 *     differ in evidence differ in log-odds, so that a reviewer's list has an order.
 *
 * The probability is meant for pairs that something has brought together, as the index
 * or a round does; of two names drawn blindly it says too much.
 *
 * Units    log-odds in 1/1000 nat, probabilities in millionths
 */
#ifndef NAME_SCORE_H
#define NAME_SCORE_H

#include "base/attr.h"
#include "base/err.h"
#include "intel/record.h"
#include "name/fact.h"
#include "name/form.h"

#include <stddef.h>
#include <stdint.h>

enum {
    SCORE_UNIT = 1000,
    SCORE_MOST = 25 * SCORE_UNIT, /* of log-odds for or against */
    SCORE_LEAST = INT32_MIN,      /* below the floor that was asked for */
    SCORE_SURE = 1000000,         /* what a probability is a share of */
    SCORE_NAMES_MAX = 64          /* of a record that are compared */
};

/* Where a score of two records comes from; log_odds is the sum of names, crowd, aliases,
 * beside and the identifier's weight. */
struct score {
    int32_t log_odds;
    int32_t names;   /* the two names that met best */
    int32_t crowd;   /* how few or many others may bear such names */
    int32_t aliases; /* other names that met too, less the choice there was */
    int32_t beside;  /* birth, country and region; for, no more than the names allow */
    enum fact birth;
    enum fact country;
    enum fact region;
    enum fact identifier;
    uint16_t left_name; /* index of the record's name that met best */
    uint16_t right_name;
    uint16_t further; /* other pairs of names that met */
};

/*
 * The log-odds of two names; SCORE_LEAST as soon as they are certain to be below `floor`
 * (pass SCORE_LEAST to have them in any case).
 *
 * Time     as align_forms, and a constant
 */
int32_t score_names(enum record_kind kind,
                    const struct form *left,
                    const struct form *right,
                    int32_t floor);

/*
 * The log-odds of a record with one name and a birth and another that has this name,
 * births that say `born`, and nothing else that speaks: as score_records has it. For what
 * is searched by a name. SCORE_LEAST as soon as they are certain to be below `floor`.
 */
int32_t score_search(enum record_kind kind,
                     const struct form *left,
                     const struct form *right,
                     enum fact born,
                     int32_t floor);

/* Log-odds of names with what is known beside them, kept within SCORE_MOST. */
int32_t score_sum(int32_t names, enum fact fact);

/*
 * Two records. Of each record the first SCORE_NAMES_MAX names are compared. Records of
 * two kinds, one of them a person, are not compared: *out has -SCORE_MOST.
 *
 * Beside what score_names says of two names, that of records counts the crowd: a name
 * that thousands bear is no evidence, however exactly it meets. And what agrees beside
 * the names adds at most as much as they do, so a year alone never makes a match.
 *
 * Errors   ERR_NOMEM
 * Time     the product of the numbers of names
 */
MUST_CHECK enum err
score_records(const struct record *left, const struct record *right, struct score *out);

/* In millionths, from 1 to 999,999. */
uint32_t score_probability(int32_t log_odds);

#endif
