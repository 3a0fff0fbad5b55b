/* SPDX-License-Identifier: Apache-2.0 */
/*
 * draw.h - the sample.* entries; private to fold/
 *
 * may, record and apply as agree.h says. What callers see is in sample.h.
 *
 * Source PROTOCOL.md 6.12; requirement R40
 */
#ifndef FOLD_DRAW_H
#define FOLD_DRAW_H

#include "fold/state.h"

/* May this entry take effect? */
const struct verdict *draw_may_start(struct ask *q);
const struct verdict *draw_may_join(struct ask *q);
const struct verdict *draw_may_open(struct ask *q);

/* Keep what is written once. Errors ERR_NOMEM. */
MUST_CHECK enum err draw_record_start(struct fold *f, struct ask *q);
MUST_CHECK enum err draw_record_join(struct fold *f, struct ask *q);
MUST_CHECK enum err draw_record_open(struct fold *f, struct ask *q);

/* The effect on one copy of an entry of a side. */
void draw_apply_start(struct fold *f, int view, int side, const struct event *e);
void draw_apply_join(struct fold *f, int view, int side, const struct event *e);

#endif
