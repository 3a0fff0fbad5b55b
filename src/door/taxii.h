/* SPDX-License-Identifier: Apache-2.0 */
/*
 * taxii.h - the TAXII 2.1 face of a node: every endpoint of the standard
 *
 *     /taxii2/                                      discovery
 *     /entente/                                     the one API root
 *     /entente/status/ID/                           what became of a post
 *     /entente/collections/                         those that the user may use
 *     /entente/collections/C/                       C: id or alias
 *     /entente/collections/C/manifest/
 *     /entente/collections/C/objects/               also POST
 *     /entente/collections/C/objects/OBJECT/        also DELETE
 *     /entente/collections/C/objects/OBJECT/versions/
 *
 * The law
 *  1. Who is not known gets 401 for every path, whether it is one or not.
 *  2. A collection that its user may neither read nor write does not exist for it: 404.
 *     One of the two alone: 403 for what wants the other, and for DELETE, which wants
 *     both.
 *  3. Judged before the body: who, path, method, Accept, collection, rights, type of the
 *     content, length.
 *
 * Source    [TAXII21] 1.6.8, 3, 4, 5
 */
#ifndef DOOR_TAXII_H
#define DOOR_TAXII_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "door/hall.h"
#include "http/server.h"

struct taxii;
struct received;

struct taxii_plan {
    struct hall *hall;         /* kept */
    struct received *received; /* kept; NULL: what was received is not served */
    const char *title;         /* of the server, copied */
};

/* Owns: *out given (taxii_free), which no server may use any more then. ERR_NOMEM. */
MUST_CHECK enum err taxii_new(const struct taxii_plan *plan, struct taxii **out);
void taxii_free(struct taxii *t); /* NULL is fine */

/* The face for a server. It keeps t. */
struct server_face taxii_face(struct taxii *t);

#endif
