/* SPDX-License-Identifier: Apache-2.0 */
/*
 * profile.h - how an agreement's rounds are computed, and what a bucket then means
 *
 * Rounds are accountable (PROTOCOL.md 7) unless the document has the member `bulk`. A
 * bulk round (7.8) has no proof for each answered point and no exact cap on what a peer
 * asks, so what is counted against its budget is not what it declared but the most that
 * it can have asked. Private to agreement/.
 *
 * Source PROTOCOL.md 5 and 7.8; requirements R16, R17
 */
#ifndef AGREEMENT_PROFILE_H
#define AGREEMENT_PROFILE_H

#include "agreement/agreement.h"
#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "json/json.h"

/* log2 of the hashes that a peer may compute before its part of an answer is due. */
enum { PROFILE_WORK_MIN = 50, PROFILE_WORK_MAX = 80 };

/*
 * What the profile demands of numbers that have passed the tables.
 *
 * Errors   ERR_DENIED an output, a block or an audit that a bulk round does not have, or
 *          a bucket that is no size of one; ERR_LIMIT more records than an accountable
 *          round may load
 */
MUST_CHECK enum err profile_check(const json_t *object, struct fault *f);

/* The profile, and of each bucket what it holds and costs; the budget was read. */
void profile_read(const json_t *object, struct agreement *a);

#endif
