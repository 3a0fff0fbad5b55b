/* SPDX-License-Identifier: Apache-2.0 */
/*
 * approval.h - what third parties say; private to fold/
 *
 * may, record and apply as agree.h says.
 *
 * Source PROTOCOL.md 6.11; requirement R28
 */
#ifndef FOLD_APPROVAL_H
#define FOLD_APPROVAL_H

#include "fold/state.h"

#include <stdbool.h>
#include <stdint.h>

/* May this approve take effect? */
const struct verdict *approval_may(struct ask *q);

/* Remember what it is about. Errors ERR_NOMEM. */
MUST_CHECK enum err approval_record(struct fold *f, struct ask *q);

/* Its effect on one copy. */
void approval_apply(struct fold *f, int view, int side, const struct event *e);

/* Has every approver for use of the pact approved an item, or a consent? True also where
 * there is none. */
bool approval_is_given(const struct fold *f,
                       int view,
                       const uint8_t about[32],
                       const struct pact *p);

#endif
