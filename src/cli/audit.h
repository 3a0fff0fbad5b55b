/* SPDX-License-Identifier: Apache-2.0 */
/*
 * audit.h - checking both lanes again from their bytes, and proving one entry
 *
 * The node's own full check. It trusts of the store the bytes of entries and nothing
 * that was computed from them. A stranger's check is tools/verify over what `entente log
 * export` writes.
 *
 * Source PROTOCOL.md 4; [RFC9162] 2.1.3; [C2SP] tlog-proof
 */
#ifndef CLI_AUDIT_H
#define CLI_AUDIT_H

#include "base/attr.h"
#include "base/buffer.h"
#include "base/err.h"
#include "base/fault.h"
#include "cli/meter.h"
#include "exchange/pair.h"
#include "json/json.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * Check both lanes and put {"own": {entries, erased, checkpoint, cosigned}, "peer": ...}
 * into the object. The meter, which runs, tells how far it is.
 *
 * Errors   ERR_FORGED, ERR_UNEXPECTED, ERR_CORRUPT: the sentence names the first entry
 *          that is wrong, and how; ERR_CANCELLED by the meter; ERR_NOMEM, ERR_IO
 */
MUST_CHECK enum err audit_pair(
    struct pair *p, struct meter *meter, json_t *object, bool *ok, struct fault *f);

/*
 * Append the proof that entry n is in the lane's last checkpoint.
 *
 * Errors   ERR_NOT_FOUND no checkpoint holds it; ERR_NOMEM, ERR_IO
 */
MUST_CHECK enum err audit_prove(struct pair *p,
                                enum store_side side,
                                uint64_t n,
                                struct buffer *out,
                                struct fault *f);

#endif
