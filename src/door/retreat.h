/* SPDX-License-Identifier: Apache-2.0 */
/*
 * retreat.h - when a part of an event was taken back here
 *
 * A MISP fetches an event again only if its timestamp has risen. So an event of which
 * this node withdrew a part has the time of that (misp_terms.changed), at the face and in
 * a feed alike.
 */
#ifndef DOOR_RETREAT_H
#define DOOR_RETREAT_H

#include "base/attr.h"
#include "base/err.h"
#include "json/json.h"
#include "store/object.h"

#include <stdint.h>

struct retreat {
    json_t *times; /* seconds since 1970 by id; NULL: not loaded */
};

/* What was withdrawn, and when. Errors those of the store; ERR_NOMEM. */
MUST_CHECK enum err retreat_load(struct store *s, struct retreat *out);

/* Good also for zeroes. */
void retreat_fini(struct retreat *r);

/* When a part that the event lists was last withdrawn; 0: none was. */
int64_t retreat_time(const struct retreat *r, const json_t *event);

#endif
