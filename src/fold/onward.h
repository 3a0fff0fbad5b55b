/* SPDX-License-Identifier: Apache-2.0 */
/*
 * onward.h - notices, consents, and what left the holder's node; private to fold/
 *
 * may, record and apply as agree.h says. An event's subject is the place of its notice,
 * consent or export in f->spots.
 *
 * Source PROTOCOL.md 6.10
 */
#ifndef FOLD_ONWARD_H
#define FOLD_ONWARD_H

#include "fold/state.h"

/* May this entry take effect? */
const struct verdict *onward_may_notify(struct ask *q);
const struct verdict *onward_may_lift(struct ask *q);
const struct verdict *onward_may_answer(struct ask *q);
const struct verdict *onward_may_consent(struct ask *q);
const struct verdict *onward_may_revoke(struct ask *q);
const struct verdict *onward_may_export(struct ask *q);
const struct verdict *onward_may_copy(struct ask *q);
const struct verdict *onward_may_break_glass(struct ask *q);
const struct verdict *onward_may_receipt(struct ask *q);

/* Keep what is written once. Errors ERR_NOMEM. */
MUST_CHECK enum err onward_record_notice(struct fold *f, struct ask *q);
MUST_CHECK enum err onward_record_reply(struct fold *f, struct ask *q); /* to a notice */
MUST_CHECK enum err onward_record_consent(struct fold *f, struct ask *q);
MUST_CHECK enum err onward_record_revoke(struct fold *f, struct ask *q);
MUST_CHECK enum err onward_record_export(struct fold *f, struct ask *q); /* any kind */
MUST_CHECK enum err onward_record_receipt(struct fold *f, struct ask *q);

/* The effect on one copy of an entry of a side. */
void onward_apply_notice(struct fold *f, int view, int side, const struct event *e);
void onward_apply_lift(struct fold *f, int view, int side, const struct event *e);
void onward_apply_consent(struct fold *f, int view, int side, const struct event *e);
void onward_apply_revoke(struct fold *f, int view, int side, const struct event *e);

#endif
