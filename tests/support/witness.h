/* SPDX-License-Identifier: Apache-2.0 */
/*
 * witness.h - two lanes read a second time, without the fold
 *
 * For tests that ask whether what must never happen did not. A witness knows of each
 * entry whether it took effect, and what it says; what follows from that (is an
 * agreement in force, what are an item's conditions, when does it end) it finds out by
 * reading the causal past again from its beginning, slowly and in the words of
 * PROTOCOL.md 6. Of the fold's state it knows nothing.
 */
#ifndef SUPPORT_WITNESS_H
#define SUPPORT_WITNESS_H

#include "tests/support/saga.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct witness_entry {
    const struct entry *is;
    enum kind kind;
    int side;
    size_t n;
    bool effective;
    uint8_t named[32];                 /* the first id in its fact */
    uint8_t made[32];                  /* the id of what it makes */
    const struct witness_entry *about; /* effective: what made what it names, or NULL */
    int draft; /* effective: the agreement it falls under, or -1 */
};

struct witness {
    const struct saga *saga;
    struct witness_entry *lane[FOLD_SIDES];
    size_t count[FOLD_SIDES];
};

/* What somebody had seen: so many entries of each lane. */
struct witness_past {
    size_t upto[FOLD_SIDES];
};

/* Read both lanes; of the fold's answers only which entries took effect. */
void witness_init(struct witness *w, const struct saga *s, const struct fold *f);
void witness_fini(struct witness *w);

/* Let a refused entry be one that took effect, or be refused again. */
void witness_suppose(struct witness *w, struct witness_entry *x, bool effective);

/* The causal past of an entry; and everything. */
struct witness_past witness_past_of(const struct witness_entry *x);
struct witness_past witness_all(const struct witness *w);

/* In the past, the next effective entry of a lane from *n on, or NULL; *n goes past it.
 */
const struct witness_entry *witness_next(const struct witness *w,
                                         const struct witness_past *past,
                                         int side,
                                         size_t *n);

/* The first entry up from x that offers an item (of a notice, a consent, an export). */
const struct witness_entry *witness_item(const struct witness_entry *x);

/* Is the agreement in force at a time: "all", "rounds" or "releases"? NULL, or why not.
 */
const char *witness_in_force(const struct witness *w,
                             int draft,
                             const struct witness_past *past,
                             int64_t time,
                             const char *scope);

/* Has a side suspended the agreement with this scope, and not resumed? */
bool witness_is_suspended(const struct witness *w,
                          int draft,
                          const struct witness_past *past,
                          int side,
                          const char *scope);

/* The fact that holds a version's conditions; NULL: there is no such version. */
const json_t *witness_conditions(const struct witness *w,
                                 const struct witness_past *past,
                                 const struct witness_entry *item,
                                 int version);

/* How a version stands with its holder. */
struct witness_hold {
    const struct witness_entry *accepted; /* NULL: not */
    bool keyed;
    bool kept;
    bool erased;
    int64_t ends;
    bool noticed; /* a notice that covers it stands */
};
struct witness_hold witness_hold(const struct witness *w,
                                 const struct witness_past *past,
                                 const struct witness_entry *item,
                                 int version);

/* Has each approver of this kind said yes to this id? */
bool witness_is_approved(const struct witness *w,
                         const struct witness_past *past,
                         int draft,
                         enum agreement_when when,
                         const uint8_t about[32]);

/* Does a list of codes hold this one? */
bool witness_has_code(const json_t *list, const char *code);

#endif
