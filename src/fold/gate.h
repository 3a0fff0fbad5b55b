/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gate.h - several officers for one act, and one officer at one gate; private to fold/
 *
 * may and record as agree.h says; a concurring entry has no effect on a copy.
 *
 * Source PROTOCOL.md 6.11; requirement R19
 */
#ifndef FOLD_GATE_H
#define FOLD_GATE_H

#include "fold/state.h"

/* May this concur take effect? Errors of keeping it: ERR_NOMEM. */
const struct verdict *gate_may_concur(struct ask *q);
MUST_CHECK enum err gate_record_concur(struct fold *f, struct ask *q);

/* Before an entry is judged: what it is, for those who concurred to it. Errors ERR_NOMEM.
 */
MUST_CHECK enum err gate_prepare(struct ask *q);

/* Why too few have concurred to an entry that nothing else stands against, or why its
 * actor may not do it. NULL also for a kind that is not gated. */
const struct verdict *gate_refuses(const struct ask *q);

/* After an effective entry was recorded: it uses up what was concurred to it, and who
 * acted or concurred has passed this gate. */
void gate_pass(struct fold *f, const struct ask *q);

#endif
