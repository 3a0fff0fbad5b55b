/* SPDX-License-Identifier: Apache-2.0 */
/*
 * choose.h - what a user's word means: agreements and rounds by the beginning of an id
 */
#ifndef EXCHANGE_CHOOSE_H
#define EXCHANGE_CHOOSE_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "exchange/pair.h"

/* Does the id, of at most 32 bytes, begin with the user's word of four hex digits or
 * more? */
bool choose_begins(const uint8_t *id, size_t bytes, const char *word);

/* Is it ended, expired or superseded? */
bool choose_is_over(enum fold_status s);

/* What an agreement is wanted for, which says which ones can be meant. */
enum choose_want {
    CHOOSE_ANY,
    CHOOSE_TO_SIGN,     /* this side lacks signatures */
    CHOOSE_TO_BE_READY, /* signed by both, and this side has not said that it is ready */
    CHOOSE_TO_USE       /* in force, suspended or under notice */
};

/* An agreement by a user's word: beginning of its id in hex; NULL: the only one that is
 * not over and can be wanted for that, or if there is none the only one that is not over.
 * Errors ERR_NOT_FOUND, ERR_USAGE (ambiguous), with the choices. */
MUST_CHECK enum err choose_agreement(const struct pair *p,
                                     const char *word,
                                     enum choose_want want,
                                     const struct fold_agreement **out,
                                     struct fault *f);

/* A round by a user's word, likewise; NULL: the newest. */
MUST_CHECK enum err choose_round(const struct pair *p,
                                 const char *word,
                                 const struct fold_round **out,
                                 struct fault *f);

#endif
