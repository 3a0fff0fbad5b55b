/* SPDX-License-Identifier: Apache-2.0 */
/*
 * item.h - what the state says of items: versions, notices, consents, and what left
 *
 * A giver lets a holder have one record on conditions. Every version is accepted or not;
 * once accepted it is held until the holder's node says that it erased it.
 *
 * As in view.h: of everything judged so far, borrowed until the next fold_feed, in the
 * order in which this fold judged them.
 *
 * Nouns  fold
 * Source PROTOCOL.md 6.9, 6.10
 */
#ifndef FOLD_ITEM_H
#define FOLD_ITEM_H

#include "fold/conditions.h"
#include "fold/fold.h"
#include "fold/view.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    FOLD_VERSIONS_MAX = 64,
    FOLD_NOTICES_MAX = 64,   /* of one side on an item, one more to withdraw it */
    FOLD_CONSENTS_MAX = 256, /* of an item */
    FOLD_ITEMS_MAX = 65536   /* that one side gives under an agreement */
};

/* Times are 0 for what has not happened. */
struct fold_version {
    uint8_t id[32]; /* what third parties approve; of the first, the item's */
    int number;     /* from 1 */
    char stage[FOLD_CODE_BYTES];
    uint64_t offer_n;             /* entry in the giver's lane */
    uint8_t content[32];          /* hash of salt and content */
    struct conditions conditions; /* as they stand now; borrowed */
    int64_t offered_at;
    int64_t accepted_at;
    int64_t declined_at;
    char code[FOLD_CODE_BYTES]; /* of the decline, or "" */
    uint64_t key_n;             /* entry in the giver's lane, if key_at */
    int64_t key_at;
    int64_t kept_at;
    int64_t erased_at;
    char cause[FOLD_CODE_BYTES]; /* of the erasure, or "" */
};

enum fold_effect { FOLD_CORRECT, FOLD_WITHDRAW, FOLD_RESTRICT, FOLD_CONTEST };
const char *fold_effect_name(enum fold_effect e); /* "withdraw"; never NULL */

struct fold_notice {
    uint8_t id[32];
    int by; /* side */
    uint64_t n;
    int version; /* the last that it covers */
    enum fold_effect effect;
    char code[FOLD_CODE_BYTES];
    int64_t given_at;
    int64_t heard_at; /* of the other side's first entry that had seen it */
    int64_t acked_at; /* when that side's node said that it came */
    uint64_t applied_n;
    int64_t applied_at;
    uint64_t disputed_n;
    int64_t disputed_at;
    bool lifted;
};

struct fold_consent {
    uint8_t id[32];
    uint64_t n; /* entry in the giver's lane */
    int version;
    uint8_t recipient[32];
    char purpose[FOLD_CODE_BYTES];
    int64_t given_at;
    int64_t until;
    int64_t uses;
    int64_t used;
    int64_t revoked_at;
};

enum fold_export_kind { FOLD_EXPORT_CONSENT, FOLD_EXPORT_COPY, FOLD_EXPORT_GLASS };
const char *fold_export_kind_name(enum fold_export_kind k); /* "glass"; never NULL */

struct fold_export {
    uint8_t id[32];
    enum fold_export_kind kind;
    uint64_t n; /* entry in the holder's lane */
    int version;
    int64_t at;
    uint8_t consent[32];           /* of FOLD_EXPORT_CONSENT */
    uint8_t recipient[32];         /* not of FOLD_EXPORT_COPY */
    char purpose[FOLD_CODE_BYTES]; /* not of FOLD_EXPORT_GLASS */
    char code[FOLD_CODE_BYTES];    /* of FOLD_EXPORT_GLASS */
    size_t receipt_count;
    uint8_t (*receipts)[32]; /* notices for which one was given */
};

struct fold_item {
    uint8_t id[32];
    uint8_t agreement[32];
    int giver; /* side; the holder is the other */
    bool has_about;
    uint8_t about[32]; /* the request that it answers */
    size_t version_count;
    const struct fold_version *versions; /* number 1 first */
    size_t notice_count;
    const struct fold_notice *notices;
    size_t consent_count;
    const struct fold_consent *consents;
    size_t export_count;
    const struct fold_export *exports;
};

/* Had something of the giver that forbids it, a notice that still stands or the consent's
 * revocation, been said for more than an hour when this left? Then the holder's lane had
 * not seen it: a medium was slow, or somebody did not want to hear. */
bool fold_export_is_behind(const struct fold_item *item, const struct fold_export *x);

/* How many there are, the i-th (must: i < count), and the one with an id or NULL. */
size_t fold_item_count(const struct fold *f);
const struct fold_item *fold_item_at(const struct fold *f, size_t i);
const struct fold_item *fold_item_find(const struct fold *f, const uint8_t id[32]);

/* Accepted, its key come, not erased. */
bool fold_item_is_readable(const struct fold_version *v);

/* When the holder must have no more of it; INT64_MAX if it was not accepted. *cause (may
 * be NULL) is the word for `item.erased`. */
int64_t fold_item_ends(const struct fold *f,
                       const struct fold_item *item,
                       const struct fold_version *v,
                       const char **cause);

/* May a copy of it leave the holder's node at a time, consent aside? NULL: yes. */
const struct verdict *fold_item_may_leave(const struct fold *f,
                                          const struct fold_item *item,
                                          const struct fold_version *v,
                                          int64_t now);

/* Withdrawn: a notice of that effect covers its newest version. */
bool fold_item_is_withdrawn(const struct fold_item *item);

/* Has every approver for use approved the item, or the consent? True also where none
 * has to. */
bool fold_item_is_approved(const struct fold *f,
                           const struct fold_item *item,
                           const uint8_t about[32]);

#endif
