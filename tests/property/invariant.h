/* SPDX-License-Identifier: Apache-2.0 */
/*
 * invariant.h - the questions that invariant_test.c asks of every history
 *
 * Each asks whether an effective entry should not have been: NULL, or what is wrong.
 */
#ifndef PROPERTY_INVARIANT_H
#define PROPERTY_INVARIANT_H

#include "tests/support/dice.h"
#include "tests/support/improv.h"
#include "tests/support/witness.h"

#include <stdbool.h>

/* I1: content leaves only while its agreement is in force for it. */
bool invariant_is_content(const struct witness_entry *x);
const char *invariant_in_force(const struct witness *w, const struct witness_entry *x);

/* I2: of an acceptance: the budget had room for it, and answers no more points. */
bool invariant_is_paid(const struct witness_entry *x);
const char *invariant_budget(const struct witness *w, const struct witness_entry *x);

/* I4: nothing of what a suspension stops, once it was received. */
const char *invariant_suspended(const struct witness *w, const struct witness_entry *x);

/* I5: what leaves has a consent token, or is a copy of what was released. */
bool invariant_leaves(const struct witness_entry *x);
const char *invariant_token(const struct witness *w, const struct witness_entry *x);

/* I6: what has ended is not accepted, kept or let out. */
bool invariant_needs_life(const struct witness_entry *x);
const char *invariant_ended(const struct witness *w, const struct witness_entry *x);

/* I9: every text in a fact is an id, a time or a code; and, once for each history, its
 * state is likewise, and a real entry made for a body with a name in it does not tell it,
 * nor takes it for a code. */
const char *invariant_nameless(const struct witness *w, const struct witness_entry *x);
const char *invariant_no_room_for_names(const struct witness *w,
                                        const struct fold *f,
                                        struct dice *d);

/* I12: who acted may, and as many as must; and, once for each history, some of its acts
 * are refused when somebody else does them, or nobody. */
const char *invariant_person(const struct witness *w, const struct witness_entry *x);
const char *
invariant_no_other_person(const struct witness *w, struct fold *f, struct dice *d);

#endif
