/* SPDX-License-Identifier: Apache-2.0 */
/*
 * deal.h - item.offer to item.erased: an item between its giver and its holder;
 * private to fold/
 *
 * may, record and apply as agree.h says. An event's subject is the item's place, its
 * detail the version's index.
 *
 * Source PROTOCOL.md 6.9
 */
#ifndef FOLD_DEAL_H
#define FOLD_DEAL_H

#include "fold/state.h"

/* May this entry take effect? */
const struct verdict *deal_may_offer(struct ask *q);
const struct verdict *deal_may_renew(struct ask *q);
const struct verdict *deal_may_accept(struct ask *q);
const struct verdict *deal_may_decline(struct ask *q);
const struct verdict *deal_may_key(struct ask *q);
const struct verdict *deal_may_tighten(struct ask *q);
const struct verdict *deal_may_keep(struct ask *q);
const struct verdict *deal_may_erase(struct ask *q);

/* Keep what is written once. Errors ERR_NOMEM. */
MUST_CHECK enum err deal_record_offer(struct fold *f, struct ask *q);
MUST_CHECK enum err deal_record_renew(struct fold *f, struct ask *q);
MUST_CHECK enum err deal_record_tighten(struct fold *f, struct ask *q);
MUST_CHECK enum err deal_record_reply(struct fold *f, struct ask *q); /* all others */

/* The effect on one copy of an entry of a side. */
void deal_apply_offer(struct fold *f, int view, int side, const struct event *e);
void deal_apply_tighten(struct fold *f, int view, int side, const struct event *e);
void deal_apply_accept(struct fold *f, int view, int side, const struct event *e);
void deal_apply_key(struct fold *f, int view, int side, const struct event *e);

#endif
