/* SPDX-License-Identifier: Apache-2.0 */
/*
 * misp_push.h - events that a MISP client gives
 *
 * For the MISP face alone (door/misp.h). What a client sends is put as far as it is good;
 * what was refused is named in the answer's "errors". An object is versioned by its
 * creator alone: one that stands here as somebody else's is refused.
 */
#ifndef DOOR_MISP_PUSH_H
#define DOOR_MISP_PUSH_H

#include "door/misp_visit.h"
#include "http/server.h"

/* Answer events/add and events/edit. */
void misp_push_answer(const struct misp_visit *v,
                      const struct server_request *r,
                      struct server_answer *a);

#endif
