/* SPDX-License-Identifier: Apache-2.0 */
/*
 * misp_sight.h - sightings: of MISP's attributes into STIX, and back
 *
 *     0 seen             sighting, `description` the source
 *     1 false positive   opinion "strongly-disagree", `explanation` the source
 *
 * Who saw it is `created_by_ref`. MISP does not count a sighting as a change of its
 * event. So an event's sightings are listed by a grouping of their own, whose id is made
 * of the event's: its version is the newest sighting's time, and the event's own version
 * stays.
 *
 * Source    [MISP-CORE] 2.6; [STIX21] 4.16, 5.2
 */
#ifndef FORMAT_MISP_SIGHT_H
#define FORMAT_MISP_SIGHT_H

#include "base/attr.h"
#include "base/err.h"
#include "format/misp_head.h"
#include "format/misp_make.h"
#include "json/json.h"

#include <stdbool.h>

/* The kind of facts that the grouping carries. */
#define MISP_SIGHT_KIND "sightings"

/*
 * Make the sightings of an attribute that became an object of `type` with `facing`. What
 * has no likeness is noted.
 *
 * Errors   ERR_NOMEM; what the sink returned
 */
MUST_CHECK enum err misp_sight_make(struct misp_maker *m,
                                    const json_t *sightings,
                                    const char *type,
                                    const struct misp_facing *facing);

/* The grouping of an event's sightings, if it has any. Errors likewise. */
MUST_CHECK enum err misp_sight_end(struct misp_maker *m);

/* The id of that grouping. */
void misp_sight_list(const char *event, char out[OBJECT_ID_MAX + 1]);

/*
 * MISP's form of a sighting or an opinion, and in `attribute` the UUID of what was seen.
 *
 * Owns     *out given (json_decref)
 * Errors   ERR_NOT_FOUND it has no likeness; ERR_NOMEM; what the shelf returned
 */
MUST_CHECK enum err misp_sight_write(const json_t *stix,
                                     const struct misp_shelf *shelf,
                                     char attribute[MISP_WORD_UUID_CHARS + 1],
                                     json_t **out);

#endif
