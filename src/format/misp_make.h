/* SPDX-License-Identifier: Apache-2.0 */
/*
 * misp_make.h - STIX objects out of one MISP event
 *
 * The order of calls: misp_make_event with what stands around the attributes, then each
 * attribute and each object (misp_part.h), then misp_make_end. Objects go to the sink as
 * they are made; what can only be told at the end (references, the grouping that lists
 * everything) is held until then, a few bytes for each.
 *
 * The law
 *  1. An attribute's UUID is its object's, so that a new version of it is one.
 *  2. `modified` is MISP's timestamp. Within its second a higher marking that the event
 *     hands down, and a deletion, are later: a tag does not move MISP's timestamp, and
 *     what grows stricter must arrive; what grows laxer waits for the next change.
 *  3. Deleted is revoked, and nothing that is deleted becomes a live object.
 *  4. What is for the own organisation alone (distribution 0), or for a sharing group
 * (4), is marked AMBER+STRICT at least.
 */
#ifndef FORMAT_MISP_MAKE_H
#define FORMAT_MISP_MAKE_H

#include "base/attr.h"
#include "base/buffer.h"
#include "base/err.h"
#include "base/fault.h"
#include "format/misp_member.h"
#include "format/misp_tag.h"
#include "format/misp_word.h"
#include "format/sink.h"
#include "intel/object.h"
#include "json/json.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MISP_MAKE_HELD_MAX = 16 << 20 /* bytes of references that wait for the end */ };

struct misp_maker {
    const struct object_sink *sink;
    size_t line;           /* of what is being made */
    struct fault note;     /* the first thing left out; the caller clears it */
    json_t *head;          /* of the event */
    struct misp_tags tags; /* its */
    char uuid[MISP_WORD_UUID_CHARS + 1];
    char creator[sizeof "identity--" + MISP_WORD_UUID_CHARS]; /* "" if unknown */
    int64_t timestamp;                                        /* seconds since 1970 */
    int64_t created; /* microseconds since 1970 */
    int64_t distribution;
    struct misp_members members;
    struct buffer held;      /* references, a line of JSON each */
    struct buffer sightings; /* ids in quotes, parted by commas (misp_sight.h) */
    size_t sighting_count;
    int64_t sighted; /* the newest of them; seconds since 1970 */
    char seer[sizeof "identity--" + MISP_WORD_UUID_CHARS]; /* who saw the last one */
    struct buffer bytes;                                   /* of the object being made */
};

/* Ready for a first event, and its end. Errors ERR_RANDOM. */
MUST_CHECK enum err misp_make_init(struct misp_maker *m, const struct object_sink *sink);
void misp_make_fini(struct misp_maker *m);

/*
 * Begin an event.
 *
 * Owns     head taken in every case
 * Errors   ERR_MALFORMED it is none, with *f; ERR_NOMEM; what the sink returned
 */
MUST_CHECK enum err misp_make_event(struct misp_maker *m, json_t *head, struct fault *f);

/* End the event: its reports, its references, its grouping. Errors ERR_NOMEM; what the
 * sink returned. */
MUST_CHECK enum err misp_make_end(struct misp_maker *m);

/*
 * The parts that other files of this folder add: one object from scratch to sink.
 *
 * misp_make_start begins an object of `type` with the facing of the event: id, times,
 * creator, marks. misp_make_emit puts it into the sink and drops it; ok false: ERR_NOMEM.
 */
struct misp_facing {
    const char *uuid;
    int64_t timestamp; /* seconds since 1970 */
    bool deleted;
    enum marking_tlp tlp;
    const struct misp_tags *tags; /* NULL for none */
};
json_t *misp_make_start(const struct misp_maker *m,
                        const char *type,
                        const struct misp_facing *facing,
                        bool *ok);
MUST_CHECK enum err misp_make_emit(struct misp_maker *m, json_t *object, bool ok);

/* The same for an object with that list of ids in `object_refs`. */
MUST_CHECK enum err
misp_make_emit_list(struct misp_maker *m, json_t *object, const char *refs, bool ok);

/* An organisation. MISP has no time for it, so all versions of it are one, of the
 * beginning of time: one that the organisation itself wrote is newer. */
MUST_CHECK enum err
misp_make_organisation(struct misp_maker *m, const char *id, const char *name);

/* The level of a part with that distribution and those marks of its own (law 4). */
enum marking_tlp
misp_make_level(const struct misp_maker *m, int64_t distribution, enum marking_tlp own);

/* Note that something of a part was left out, if nothing was noted yet. */
void misp_make_note(struct misp_maker *m, const char *sentence);

#endif
