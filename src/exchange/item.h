/* SPDX-License-Identifier: Apache-2.0 */
/*
 * item.h - giving one record on conditions, and receiving one
 *
 *     giver:   record --stage--> content --sealed--> item.offer ......... item.key
 *     holder:                          item.accept (conditions first) ../    \.. read
 *
 * The law
 *  1. A gate is a person: offering, accepting, declining, tightening and keeping need an
 *     officer's key. What follows is the node's own (item_advance).
 *  2. A key leaves only after the acceptance has come (R23), and is in the keystore
 *     before the entry that it opens is in the lane.
 *  3. What ends is erased by the node, whoever is there (exchange/custody.h).
 *
 * An item is borrowed from the fold until the next append: these functions read what they
 * need of it before they append.
 *
 * Source PROTOCOL.md 6.9
 */
#ifndef EXCHANGE_ITEM_H
#define EXCHANGE_ITEM_H

#include "agreement/agreement.h"
#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "crypto/sign.h"
#include "exchange/node.h"
#include "exchange/pair.h"
#include "fold/item.h"
#include "json/json.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An own record as stored, by import list (NULL: any, if the id stands in one only) and
 * the source's id. Given. Errors ERR_NOT_FOUND, ERR_USAGE in several lists; with *f. */
MUST_CHECK enum err item_record(
    struct node *n, const char *list, const char *id, json_t **out, struct fault *f);

/* What is to be offered. All borrowed. */
struct item_plan {
    const struct fold_agreement *agreement;
    const struct fold_item *renews; /* NULL: a new item */
    const uint8_t *about;           /* a request's id, or NULL; of a new item */
    const char *stage;              /* "core" or "record" */
    const json_t *record;           /* own record (item_record, or a lead's) */
    const char *const *without; /* attributes left out, ended by NULL; or NULL: none */
    const json_t *conditions;   /* exactly the members of PROTOCOL.md 6.9 */
};

/*
 * Offer an item, or a new version of one: the content sealed under a key of its own,
 * which stays here. Where the agreement wants several officers (R19) the offer is kept
 * until they have concurred (exchange/intent.h), and *waiting is true.
 *
 * Shape    id: of the item, also of one that is renewed; zero while it waits
 * Errors   ERR_DENIED as the fold says, or (R20) `without` leaves nothing, or no name;
 *          ERR_MALFORMED conditions; ERR_NOT_FOUND no such attribute; ERR_LIMIT content
 *          or keystore too large; with *f
 */
MUST_CHECK enum err item_offer(struct pair *p,
                               const struct item_plan *plan,
                               const struct sign_secret *officer,
                               uint8_t id[32],
                               bool *waiting,
                               struct fault *f);

/* The content that such an offer would hold, for showing before it is signed. Given. */
MUST_CHECK enum err
item_preview(const struct item_plan *plan, json_t **out, struct fault *f);

/* Conditions that are as tight as can be (court no, onward none, disclosure, X4, no
 * purpose or action) but for what a person then sets. `until` as given. Given. ERR_NOMEM.
 */
MUST_CHECK enum err item_conditions(int64_t until, json_t **out);

/* Who says something of which version. */
struct item_act {
    const struct fold_item *item;
    const struct fold_version *version;
    const struct sign_secret *officer;
};

/* The rest of the gates. Errors as pair_append; where *waiting is given it is as of
 * item_offer. */
MUST_CHECK enum err
item_accept(struct pair *p, const struct item_act *act, bool *waiting, struct fault *f);
MUST_CHECK enum err item_decline(struct pair *p,
                                 const struct item_act *act,
                                 const char *code,
                                 struct fault *f);
MUST_CHECK enum err item_tighten(struct pair *p,
                                 const struct item_act *act,
                                 const json_t *conditions,
                                 struct fault *f);
MUST_CHECK enum err item_keep(struct pair *p,
                              const struct item_act *act,
                              const char *code,
                              bool *waiting,
                              struct fault *f);

/* Erase a held version before its end (cause "chosen"); act.officer is not looked at.
 * Errors ERR_DENIED not held. */
MUST_CHECK enum err
item_give_up(struct pair *p, const struct item_act *act, struct fault *f);

/*
 * Apply a notice that the other side gave: erase every held version that one of effect
 * withdraw or correct covers, then say notice.apply with this letter.
 *
 * Errors   as pair_append: nothing is erased unless being held is all that stands against
 *          it
 */
MUST_CHECK enum err item_apply(struct pair *p,
                               const struct fold_item *item,
                               const struct fold_notice *notice,
                               const json_t *body,
                               const struct sign_secret *officer,
                               struct fault *f);

/*
 * The content of a version, given or held, checked anew: {"v", "type", "stage",
 * "record", "derived"} with what the agreement's stage names and nothing else (R20).
 *
 * Owns     *out given
 * Errors   ERR_NOT_FOUND not accepted, no key yet, or erased: the sentence says which;
 *          ERR_DENIED it has ended (R36); ERR_FORGED it is not what was offered;
 *          ERR_IO, ERR_NOMEM
 */
MUST_CHECK enum err item_read(struct pair *p,
                              const struct fold_item *item,
                              const struct fold_version *v,
                              json_t **out,
                              struct fault *f);

/* The same by the own overseer's key alone (R39): no officer's, no passphrase. */
MUST_CHECK enum err item_read_as_overseer(struct pair *p,
                                          const struct fold_item *item,
                                          const struct fold_version *v,
                                          const struct sign_secret *overseer,
                                          json_t **out,
                                          struct fault *f);

/* An item by the beginning of its id in hex. Errors ERR_NOT_FOUND, ERR_USAGE ambiguous;
 * among all peers, likewise, and whose it is. */
MUST_CHECK enum err item_find(const struct pair *p,
                              const char *word,
                              const struct fold_item **out,
                              struct fault *f);
MUST_CHECK enum err item_find_among(const struct node *n,
                                    const char *word,
                                    struct pair **pair,
                                    const struct fold_item **out,
                                    struct fault *f);

/* Version of an item by number; 0: the newest. ERR_NOT_FOUND. */
MUST_CHECK enum err item_version(const struct fold_item *item,
                                 int64_t number,
                                 const struct fold_version **out,
                                 struct fault *f);

/*
 * Do what is due of itself: send keys of what was accepted, take in keys that came,
 * erase what has ended or cannot be read and say so. *did grows by entries appended.
 * Called where request_advance is.
 */
MUST_CHECK enum err item_advance(struct pair *p, size_t *did, struct fault *f);

#endif
