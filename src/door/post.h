/* SPDX-License-Identifier: Apache-2.0 */
/*
 * post.h - writing to a collection: objects that are added, one that is deleted
 *
 * The law
 *  1. A body that is not whole is refused whole. Of a whole one each object is judged for
 *     itself, and the status says of each what became of it; its counts add up.
 *  2. The answer leaves when what it says is on disk. The status stands beside the
 *     objects, from the same transaction, for a day at least, for who posted it alone.
 *  3. An exact duplicate is a success.
 *  4. What a user posts belongs to the list "taxii NAME". Objects of other lists are
 *     neither versioned nor deleted (store/object.h, law 6).
 *
 * Source    [TAXII21] 4.3, 5.5, 5.7
 */
#ifndef DOOR_POST_H
#define DOOR_POST_H

#include "door/visit.h"

enum { POST_STATUS_DAYS = 2 };

/* Add the objects of the body, or delete the object of the visit. Holds the answer, or
 * gives one at once. The visit stays until the request is over. */
void post_add(const struct visit *v,
              const struct server_request *r,
              struct server_answer *a);
void post_delete(const struct visit *v, struct server_answer *a);

/* The status with the id of this path word. */
void post_status(const struct visit *v, const char *id, struct server_answer *a);

#endif
