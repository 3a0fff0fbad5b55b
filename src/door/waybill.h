/* SPDX-License-Identifier: Apache-2.0 */
/*
 * waybill.h - a received record as a STIX bundle that carries its conditions
 *
 * For what leaves a holder's node under an item's conditions (exchange/item.h). The
 * record is an identity marked TLP:AMBER+STRICT at least, and its conditions ride in a
 * property extension of their own (doc/stix.md), so that whoever opens the file with
 * another tool sees what binds it. Formats that have no place for conditions are not
 * made.
 */
#ifndef DOOR_WAYBILL_H
#define DOOR_WAYBILL_H

#include "base/attr.h"
#include "base/buffer.h"
#include "base/err.h"
#include "base/fault.h"
#include "json/json.h"

#include <stdint.h>

#define WAYBILL_EXTENSION "extension-definition--b9e0f6a4-52d3-4f6b-9a57-0f2d3c1e8a60"

struct waybill {
    const json_t *content;    /* of the item */
    const json_t *conditions; /* as they stand in the file; an object */
    const uint8_t *export;    /* id of the export's entry, 32 bytes: names the objects */
    int64_t at;               /* when it left, seconds */
};

/*
 * Append the bundle. The same waybill gives the same bytes.
 *
 * Errors   ERR_MALFORMED the content is no record; ERR_LIMIT; ERR_NOMEM; with *f
 */
MUST_CHECK enum err
waybill_write(const struct waybill *w, struct buffer *out, struct fault *f);

#endif
