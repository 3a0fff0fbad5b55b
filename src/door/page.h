/* SPDX-License-Identifier: Apache-2.0 */
/*
 * page.h - reading a collection by pages: manifest, objects, one object, its versions
 *
 * The law
 *  1. Objects leave as the bytes that came. A page ends at the limit that was asked for,
 *     at VISIT_PAGE_OBJECTS or at VISIT_PAGE_BYTES; then it has `more` and `next`, both.
 *  2. The headers of first and last date are on every page; an empty one repeats where it
 *     began.
 *
 * Source    [TAXII21] 5.3, 5.4, 5.6, 5.8
 */
#ifndef DOOR_PAGE_H
#define DOOR_PAGE_H

#include "door/visit.h"

/* Where the page of this visit begins: its added_after, or its ticket. False if the
 * ticket is none of these filters. */
bool page_begin(struct visit *v);

/* Answer it. */
void page_answer(const struct visit *v, struct server_answer *a);

#endif
