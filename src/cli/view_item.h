/* SPDX-License-Identifier: Apache-2.0 */
/*
 * view_item.h - items, and what was said of them, as the JSON that verbs answer with
 *
 * As in view.h. Names of recipients stand in letters; where a letter was destroyed, or is
 * the peer's and none, the name is null.
 *
 * Nouns  view
 */
#ifndef CLI_VIEW_ITEM_H
#define CLI_VIEW_ITEM_H

#include "base/attr.h"
#include "exchange/consent.h"
#include "exchange/notice.h"
#include "exchange/pair.h"
#include "fold/duty.h"
#include "fold/item.h"
#include "json/json.h"

#include <stdbool.h>

/* An item with all its versions, notices, consents, exports and what is due of it. Given;
 * NULL: no memory. The rest likewise. */
json_t *view_item(struct pair *p, const struct fold_item *item, bool *ok);

/* All items of a pair, each given to visit (NULL: no memory). */
void view_item_each(struct pair *p,
                    void (*visit)(void *state, json_t *view),
                    void *state,
                    bool *ok);

/* One notice, one consent, one export, one duty. */
json_t *view_item_notice(const struct notice *n, bool *ok);
json_t *view_item_consent(const struct consent *c, bool *ok);
json_t *view_item_export(const struct export *x, bool *ok);
json_t *view_item_duty(const struct pair *p, const struct fold_duty *d, bool *ok);

/* Put into a list of such objects, after what is not later by that time. Taken. */
void view_item_insert(json_t *list, json_t *taken, const char *key, bool *ok);

/* A version's word: offered, declined, accepted (no key yet), held (readable), erased. */
const char *view_item_status(const struct fold_version *v);

/* Has nobody judged on both sides that it is of the person it answers about (R31)? */
bool view_item_is_lead(const struct pair *p, const struct fold_item *item);

/* The newest version (every item has one). */
const struct fold_version *view_item_newest(const struct fold_item *item);

#endif
