/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cutter.h - the values at given places of a long JSON text, one at a time
 *
 * A tree of a whole file costs several times its size, so a file of any length is cut:
 * the text streams through a window, and each value that stands at a listed path is
 * handed over as the bytes it was written in, with its line. A path is a row of member
 * names and
 * "[]", which is every element of an array: "objects[]", "Event.Attribute[]",
 * "response[].Event", and "" for the text's own value. A text may hold several values one
 * after the other (NDJSON); each is read alike.
 *
 * Where a listed path goes through another one, the outer value is handed over when it
 * ends, without the values that were cut out of it: of an array stays "[]", of a member
 * "null". So the paths "" and "objects[]" yield the objects of a bundle and then the
 * bundle around them, or, of an object that holds no such array, its exact bytes.
 *
 * The law. Outside of what is cut the text is checked here: marks, brackets, no member
 * that leads to a path twice (readers would differ on which one counts). Within a value
 * only strings and brackets are followed; what else is wrong with it its reader finds,
 * and that costs this value alone. A value over the ceiling or too deep is passed over. A
 * broken structure ends the text, except in lines: once two values stood on lines of
 * their own, each value must end on its line, and a broken one costs its line.
 *
 * Memory: the window, which grows to the longest value taken, and the outer values.
 *
 * Source    [RFC8259]
 */
#ifndef JSON_CUTTER_H
#define JSON_CUTTER_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "base/source.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    CUTTER_PATHS_MAX = 16,
    CUTTER_STEPS_MAX = 6,       /* of a path */
    CUTTER_KEY_MAX = 1024,      /* bytes of a member's name outside of what is cut */
    CUTTER_DEPTH_MAX = 1024,    /* of a value; its reader allows less */
    CUTTER_VALUE_MAX = 16 << 20 /* the usual ceiling */
};

struct cutter; /* opaque */

struct cut {
    const uint8_t *bytes; /* of the value, borrowed until the next call */
    size_t count;
    size_t line;   /* where it begins, from 1; of a fault: where that is */
    unsigned path; /* which of the paths; of ERR_LIMIT, too */
    bool last;     /* of a fault: nothing can be read behind it */
};

/*
 * A cutter of a kept source.
 *
 * Shape    paths: static texts, at most CUTTER_PATHS_MAX, no two alike (must);
 *          ceiling: bytes of one value, at most CUTTER_VALUE_MAX (must)
 * Owns     cutter_free; NULL: no memory
 */
MUST_CHECK struct cutter *
cutter_new(struct source *source, const char *const *paths, size_t count, size_t ceiling);
void cutter_free(struct cutter *c); /* NULL is fine */

/*
 * The next value. An outer one comes after all that were cut out of it.
 *
 * Errors   ERR_NOT_FOUND none is left;
 *          ERR_LIMIT a value too long or too deep, ERR_MALFORMED a broken text: with a
 *          sentence, and out->line; call again, and after out->last none is left;
 *          ERR_NOMEM, ERR_IO, ERR_CANCELLED: the end of it
 */
MUST_CHECK enum err cutter_next(struct cutter *c, struct cut *out, struct fault *f);

/* Bytes of the source behind which the cutter stands, for progress. */
uint64_t cutter_at(const struct cutter *c);

#endif
