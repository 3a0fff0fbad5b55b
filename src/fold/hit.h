/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hit.h - the hit.* entries; private to fold/
 *
 * may, record and apply as agree.h says.
 *
 * Source PROTOCOL.md 6.4
 */
#ifndef FOLD_HIT_H
#define FOLD_HIT_H

#include "fold/state.h"

/* May this entry take effect? */
const struct verdict *hit_may_commit(struct ask *q);
const struct verdict *hit_may_open(struct ask *q);
const struct verdict *hit_may_judge(struct ask *q);

/* Keep what is written once. Errors ERR_NOMEM. */
MUST_CHECK enum err hit_record_commit(struct fold *f, struct ask *q);
MUST_CHECK enum err hit_record_judge(struct fold *f, struct ask *q);

/* The effect on one copy of an entry of a side. */
void hit_apply_commit(struct fold *f, int view, int side, const struct event *e);
void hit_apply_open(struct fold *f, int view, int side, const struct event *e);

#endif
