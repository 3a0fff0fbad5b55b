/* SPDX-License-Identifier: Apache-2.0 */
/*
 * carrier.h - an attribute of MISP that another type of object carries than before
 *
 * Whether an attribute is an indicator, an observation or a note hangs on its to_ids,
 * which people switch on and off. The object that carried it before stays, and would say
 * what is not so any more.
 *
 * The law. The carrier of an older time gets a version of the newer time, so that whoever
 * pulls learns of it: without MISP's facts, because the attribute is elsewhere now, and
 * an indicator with `valid_until`. Nothing is revoked, which is for good: what was
 * switched off may be switched on.
 */
#ifndef DOOR_CARRIER_H
#define DOOR_CARRIER_H

#include "base/attr.h"
#include "base/err.h"
#include "intel/object.h"
#include "store/object.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * After an object of a MISP event was put as new or newer: settle it with those of the
 * same UUID.
 *
 * Shape    within the transaction that put it; list, now: as it was put;
 *          outsider: by store_object_offer, which leaves other lists' objects as they are
 * Errors   those of the store; ERR_NOMEM
 * Time     two looks into the store
 */
MUST_CHECK enum err carrier_settle(struct store *s,
                                   const struct object_head *head,
                                   const char *list,
                                   int64_t now,
                                   bool outsider);

#endif
