/* SPDX-License-Identifier: Apache-2.0 */
/*
 * misp.h - the MISP face of a node: what a MISP that pulls or pushes, and PyMISP, ask for
 *
 *     servers/getVersion, servers/getPyMISPVersion, servers/postTest
 *     users/view/me                    who is asking
 *     attributes/describeTypes
 *     events/index                     also with filters, also minimal
 *     events/view/UUID                 also HEAD; also with deleted parts
 *     events/restSearch, attributes/restSearch           returnFormat json
 *     events/add, events/edit/UUID     an event, as a push sends it
 *     events/filterEventIdsForPush
 *     shadow_attributes, sightings, analyst_data, galaxy_clusters, sharingGroups, tags,
 *     noticelists, warninglists, taxonomies              have nothing, and say so
 *
 * The law
 *  1. The key in Authorization is a bearer's secret (door/user.h). Who is not known gets
 *     403, as from a MISP, for every path.
 *  2. What is seen is the collection of own objects; it wants the right to read it, and
 *     what writes the right to write it.
 *  3. An event or a part of it with distribution 0 or 4, or marked higher than AMBER, is
 *     as if it were not there (format/misp_write.h).
 *  4. What was received under an agreement is not seen here at all: MISP has no words for
 *     its conditions.
 *
 * Source    MISP's REST interface, as its server and PyMISP use it
 */
#ifndef DOOR_MISP_H
#define DOOR_MISP_H

#include "base/attr.h"
#include "base/err.h"
#include "door/hall.h"
#include "http/server.h"

struct misp;

struct misp_plan {
    struct hall *hall; /* kept */
    const char *name;  /* of the own organisation, copied */
};

/* Owns: *out given (misp_free), which no server may use any more then. ERR_NOMEM. */
MUST_CHECK enum err misp_new(const struct misp_plan *plan, struct misp **out);
void misp_free(struct misp *m); /* NULL is fine */

/* The face for a server. It keeps m. */
struct server_face misp_face(struct misp *m);

#endif
