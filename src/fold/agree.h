/* SPDX-License-Identifier: Apache-2.0 */
/*
 * agree.h - the agree.* entries: may they take effect, and what it is; private to fold/
 *
 * `may` answers in the copy q->view and says NULL for yes; it leaves what it found in
 * q->subject and q->detail. `record` keeps what is written once; `apply` changes one
 * copy. The same three for the round's entries are in course.h, for hits in hit.h.
 *
 * Source PROTOCOL.md 6.2
 */
#ifndef FOLD_AGREE_H
#define FOLD_AGREE_H

#include "fold/state.h"

/* May this entry take effect? */
const struct verdict *agree_may_propose(struct ask *q);
const struct verdict *agree_may_sign(struct ask *q);
const struct verdict *agree_may_ready(struct ask *q);
const struct verdict *agree_may_suspend(struct ask *q);
const struct verdict *agree_may_resume(struct ask *q);
const struct verdict *agree_may_notice(struct ask *q);

/* Make the pact of an agree.propose unless the other side's made it. Errors ERR_NOMEM. */
MUST_CHECK enum err agree_record_propose(struct fold *f, struct ask *q);

/* The effect on one copy of an entry of a side. */
void agree_apply_propose(struct fold *f, int view, int side, const struct event *e);
void agree_apply_sign(struct fold *f, int view, int side, const struct event *e);
void agree_apply_ready(struct fold *f, int view, int side, const struct event *e);
void agree_apply_suspend(struct fold *f, int view, int side, const struct event *e);
void agree_apply_resume(struct fold *f, int view, int side, const struct event *e);
void agree_apply_notice(struct fold *f, int view, int side, const struct event *e);

#endif
