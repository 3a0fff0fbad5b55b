/* SPDX-License-Identifier: Apache-2.0 */
/*
 * feed.h - MISP events as files: one file, and the folder that MISP calls a feed
 *
 *     DIR/manifest.json   what each event is, by its UUID; written last
 *     DIR/UUID.json       the event
 *     DIR/hashes.csv      only if it is asked for (format/misp_hash.h)
 *
 * The law
 *  1. What may not leave is not there, and what is held back is counted
 *     (format/misp_write.h).
 *  2. hashes.csv is written to who asks for it alone: the MD5 of an address or a
 *     telephone number is found by trying all of them, so it tells the values to whoever
 *     may not read the events. It has no line of what does not stand in the feed.
 *  3. Of a feed that is read, only names that are a UUID and ".json" are opened, in that
 *     folder, and no link is followed: a manifest cannot lead elsewhere.
 *
 * Source    [MISP-CORE] 3 (the manifest)
 */
#ifndef DOOR_FEED_H
#define DOOR_FEED_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "format/misp_write.h"
#include "store/store.h"

#include <stdbool.h>
#include <stddef.h>

struct feed_report {
    size_t events;   /* written */
    size_t held;     /* events that may not leave */
    size_t parts;    /* of those written */
    size_t withheld; /* parts of those written that may not leave */
    size_t unlike;   /* parts that have no likeness in MISP */
    size_t loose;    /* objects that no event lists, observables and markings aside */
    size_t hashes;   /* lines of hashes.csv */
};

/*
 * Write {"response": [{"Event": ...}, ...]} with all events of a store that was opened to
 * read.
 *
 * Errors   what the outlet and the store returned; ERR_NOMEM. *report is right in any
 *          case.
 */
MUST_CHECK enum err feed_write_events(struct store *s,
                                      const struct misp_terms *terms,
                                      const struct misp_outlet *outlet,
                                      struct feed_report *report);

/*
 * Make the folder and write the feed into it, with its hashes.csv if that is asked for.
 *
 * Errors   ERR_EXISTS it is there; ERR_IO; ERR_NOT_FOUND there is no MD5 on this machine;
 *          those above; with *f. After an error the folder has no manifest.
 */
MUST_CHECK enum err feed_write(struct store *s,
                               const char *dir,
                               bool hashes,
                               const struct misp_terms *terms,
                               struct feed_report *report,
                               struct fault *f);

/* True if the folder is a feed: it has a manifest.json. */
bool feed_is(const char *dir);

/*
 * The paths of a feed's events that its manifest names, in its order.
 *
 * Owns     *paths and each of them given (memory_free)
 * Errors   ERR_MALFORMED the manifest is none, or names what is no UUID: nothing is read,
 *          with *f; ERR_LIMIT; ERR_IO; ERR_NOMEM
 */
MUST_CHECK enum err
feed_list(const char *dir, char ***paths, size_t *count, struct fault *f);

#endif
