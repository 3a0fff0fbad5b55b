/* SPDX-License-Identifier: Apache-2.0 */
/*
 * course.h - the round.* entries; private to fold/
 *
 * may, record and apply as agree.h says.
 *
 * Source PROTOCOL.md 6.4, 7.4
 */
#ifndef FOLD_COURSE_H
#define FOLD_COURSE_H

#include "fold/state.h"

/* May this entry take effect? */
const struct verdict *course_may_propose(struct ask *q);
const struct verdict *course_may_accept(struct ask *q);
const struct verdict *course_may_decline(struct ask *q);
const struct verdict *course_may_step(struct ask *q);
const struct verdict *course_may_abort(struct ask *q);

/* Keep what is written once. Errors ERR_NOMEM. */
MUST_CHECK enum err course_record_propose(struct fold *f, struct ask *q);
MUST_CHECK enum err course_record_accept(struct fold *f, struct ask *q);
MUST_CHECK enum err course_record_step(struct fold *f, struct ask *q);
MUST_CHECK enum err course_record_end(struct fold *f, struct ask *q); /* decline, abort */

/* The effect on one copy of an entry of a side. */
void course_apply_propose(struct fold *f, int view, int side, const struct event *e);
void course_apply_accept(struct fold *f, int view, int side, const struct event *e);
void course_apply_decline(struct fold *f, int view, int side, const struct event *e);
void course_apply_step(struct fold *f, int view, int side, const struct event *e);
void course_apply_abort(struct fold *f, int view, int side, const struct event *e);

#endif
