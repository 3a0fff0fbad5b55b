/* SPDX-License-Identifier: Apache-2.0 */
/*
 * holdings.h - a party's own lists: from files into the store, whole or not at all
 */
#ifndef EXCHANGE_HOLDINGS_H
#define EXCHANGE_HOLDINGS_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "exchange/node.h"
#include "format/guess.h"
#include "intel/record.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct holdings_plan {
    const char *path;
    const char *list;        /* name the records are kept under; NULL: the file's name */
    enum format_kind format; /* FORMAT_UNKNOWN: by what the file begins with */
    const char *mapping;     /* CSV: "name=Full Name,birth=DOB"; NULL: by the header */
    const char *encoding;    /* of a table (format/encoding.h); NULL: as it is seen */
    const char *const *topics; /* given to every record that has none */
    size_t topic_count;
    const char *const *regions;
    size_t region_count;
    bool replace; /* the list's records that are not in the file are erased */
    /* Called with each bad row: line and sentence. May be NULL. */
    void (*bad)(void *state, size_t line, const struct fault *why);
    /* Called now and then with bytes read of bytes in all. May be NULL; false cancels. */
    bool (*tick)(void *state, size_t done, size_t total);
    void *state;
    /* Called within the transaction with the id of each record that is new or changed, or
     * is erased, and with NULL after the last. May be NULL. An error ends the import with
     * it. */
    enum err (*changed)(void *state, const char *id, bool erased);
    void *changed_state;
};

struct holdings_report {
    int64_t taken; /* new or changed */
    int64_t unchanged;
    int64_t bad;         /* rows reported and kept out */
    int64_t incomplete;  /* rows taken with a cell left out, reported */
    int64_t passed_over; /* of a kind that is not imported */
    int64_t gone;        /* erased by replace */
};

/*
 * Import one file in one transaction.
 *
 * Errors   ERR_NOT_FOUND, ERR_IO reading; ERR_MALFORMED the file is not of its format at
 *          all; ERR_CANCELLED: in each case the store is as it was before
 */
MUST_CHECK enum err holdings_import(struct node *n,
                                    const struct holdings_plan *plan,
                                    struct holdings_report *report,
                                    struct fault *f);

/*
 * The same for records that do not come from a file: begin, take or erase each, end.
 *
 * Shape    of the plan are looked at: list (must), topics, regions, replace, changed;
 * kept Owns     *out given, until holdings_end Errors   ERR_BUSY a round is open (R16);
 * those of the store
 */
struct holdings;
MUST_CHECK enum err holdings_begin(struct node *n,
                                   const struct holdings_plan *plan,
                                   struct holdings **out,
                                   struct fault *f);

/* Errors those of the store; ERR_NOMEM. */
MUST_CHECK enum err holdings_take(struct holdings *h, const struct record *record);

/* Erase the record of that id, if there is one. */
MUST_CHECK enum err holdings_erase(struct holdings *h, const char *id);

/* Commit if `keep`, else nothing was changed; and free. Errors those of the store. */
MUST_CHECK enum err holdings_end(struct holdings *h,
                                 bool keep,
                                 struct holdings_report *report,
                                 struct fault *f);

#endif
