/* SPDX-License-Identifier: Apache-2.0 */
/*
 * errand.h - the ask.* entries, pledge and incident; private to fold/
 *
 * may, record and apply as agree.h says.
 *
 * Source PROTOCOL.md 6.8
 */
#ifndef FOLD_ERRAND_H
#define FOLD_ERRAND_H

#include "fold/state.h"

/* May this entry take effect? */
const struct verdict *errand_may_ask_topic(struct ask *q);
const struct verdict *errand_may_ask_hit(struct ask *q);
const struct verdict *errand_may_pledge(struct ask *q);
const struct verdict *errand_may_ask_item(struct ask *q);
const struct verdict *errand_may_ask_consent(struct ask *q);
const struct verdict *errand_may_tell(struct ask *q); /* of an incident */
const struct verdict *errand_may_ack(struct ask *q);
const struct verdict *errand_may_accept(struct ask *q);
const struct verdict *errand_may_decline(struct ask *q);
const struct verdict *errand_may_answer(struct ask *q);
const struct verdict *errand_may_feedback(struct ask *q);
const struct verdict *errand_may_withdraw(struct ask *q);

/* Keep what is written once. Errors ERR_NOMEM. */
MUST_CHECK enum err errand_record_ask(struct fold *f, struct ask *q);
MUST_CHECK enum err errand_record_reply(struct fold *f, struct ask *q);

/* The effect on one copy of an entry of a side. */
void errand_apply_ask(struct fold *f, int view, int side, const struct event *e);
void errand_apply_reply(struct fold *f, int view, int side, const struct event *e);

/* Bring r->is up to date with the copy that has absorbed everything. */
void errand_publish(struct errand *r);

/* How many requests of a side at times after `since` the pact has seen. */
int64_t errand_asked_since(const struct pact *p, int side, int64_t since);

#endif
