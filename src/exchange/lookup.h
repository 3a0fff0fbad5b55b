/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lookup.h - a person looks for a name in what is held: what was meant, and what it
 * meets
 *
 * The index finds names; each record that has one is then judged as a whole against what
 * was typed, with its other names, births and countries. Where what was typed finds
 * nothing likely, it is also read as the same keys in another layout, and then the whole
 * dictionary is looked through.
 */
#ifndef EXCHANGE_LOOKUP_H
#define EXCHANGE_LOOKUP_H

#include "base/attr.h"
#include "base/buffer.h"
#include "base/err.h"
#include "base/fault.h"
#include "exchange/node.h"
#include "exchange/pair.h"
#include "find/find.h"
#include "fold/item.h"
#include "intel/record.h"
#include "store/record.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LOOKUP_WARNINGS_MAX = 5 };

struct lookup_plan {
    const char *text;
    const char *const *births; /* "YYYY", "YYYY-MM" or "YYYY-MM-DD" */
    size_t birth_count;        /* at most FIND_YEARS_MAX (must) */
    unsigned kinds;            /* bits 1 << enum record_kind; 0: any */
    size_t limit;              /* 1 .. FIND_HITS_MAX (must) */
    bool why;                  /* reasons too */
};

struct lookup_hit {
    struct record record;
    char list[STORE_LIST_MAX + 1]; /* of an own record; "held" of one that a peer gave */
    bool held;
    const struct pair *pair; /* of a held one: whose it is, and the item; borrowed */
    const struct fold_item *item;
    const struct fold_version *version;
    size_t met; /* the name of the record that met best */
    int32_t log_odds;
    int32_t likeness;    /* of its writing, as find/find.h has it */
    uint32_t millionths; /* of probability */
    char *why;           /* lines; NULL if not asked for */
    const char *warnings[LOOKUP_WARNINGS_MAX + 1]; /* of that name, ended by NULL */
};

struct lookup {
    struct lookup_hit hits[FIND_HITS_MAX]; /* best first */
    size_t count;
    char text[RECORD_NAME_MAX + 1]; /* what was looked for: as typed, or as read */
    const char *layout;             /* of the keys it was read as; NULL: as typed */
    const char *warnings[LOOKUP_WARNINGS_MAX + 1]; /* of what was typed */
};

/*
 * Owns     *out given (lookup_free)
 * Errors   ERR_USAGE a birth is no date; ERR_LIMIT, ERR_MALFORMED the text cannot be a
 *          name; ERR_CORRUPT a stored record; ERR_NOMEM; those of the store; with *f
 */
MUST_CHECK enum err lookup_names(struct node *n,
                                 struct find *find,
                                 const struct lookup_plan *plan,
                                 struct lookup **out,
                                 struct fault *f);
void lookup_free(struct lookup *l); /* NULL is fine */

#endif
