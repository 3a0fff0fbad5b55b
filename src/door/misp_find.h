/* SPDX-License-Identifier: Apache-2.0 */
/*
 * misp_find.h - events and attributes out of the store, as a MISP answers
 *
 * For the MISP face alone (door/misp.h).
 */
#ifndef DOOR_MISP_FIND_H
#define DOOR_MISP_FIND_H

#include "door/misp_visit.h"
#include "http/server.h"

/* Answer events/index, events/view, both searches and filterEventIdsForPush. */
void misp_find_answer(const struct misp_visit *v,
                      const struct server_request *r,
                      struct server_answer *a);

#endif
