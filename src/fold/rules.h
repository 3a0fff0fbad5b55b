/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rules.h - the table of all rules and effects; private to fold/
 *
 * Source PROTOCOL.md 6
 */
#ifndef FOLD_RULES_H
#define FOLD_RULES_H

#include "fold/state.h"

/* The verdict on an entry, in the copy that is its causal past. Never NULL; lasts as
 * long as the program. What the rules found is left in q. */
const struct verdict *rules_judge(struct ask *q);

/* Keep what an effective entry says once and for all. Errors ERR_NOMEM. */
MUST_CHECK enum err rules_record(struct fold *f, struct ask *q);

/* The effect of a judged, effective entry of a side on one copy. */
void rules_apply(struct fold *f, int view, int side, const struct event *e);

#endif
