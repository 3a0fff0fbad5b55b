/* SPDX-License-Identifier: Apache-2.0 */
/*
 * misp.h - MISP events read into STIX objects
 *
 * Read are an event ({"Event": {...}}, or bare), a list of events, an answer of MISP's
 * ({"response": [...]}), and any row of these. doc/misp.md is the mapping.
 *
 * What stands behind the attributes of an event counts for them (its creator, its marks,
 * its distribution), and nothing orders the members of an object in JSON. So the text is
 * read twice at once: the first reading is always one event ahead and brings what stands
 * around the attributes, the second one brings the attributes. Memory is bounded by the
 * longest part of an event, and 16 bytes and a word for each.
 *
 * Source    [MISP-CORE]; [STIX21]
 */
#ifndef FORMAT_MISP_H
#define FORMAT_MISP_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "base/source.h"
#include "format/sink.h"

#include <stdint.h>

/*
 * Import the events of a text of any length, given as two sources of the same bytes.
 *
 * An event, an attribute, an object and a report are rows of the tally. A part that is
 * no such thing is reported and costs itself; an event that breaks off, or whose head is
 * bad, is reported once and brings nothing.
 *
 * Errors   ERR_MALFORMED the text holds no event: nothing is taken, the sentence is in
 *          *f; what a source or the sink returned; ERR_NOMEM; ERR_RANDOM. *tally is right
 *          in any case.
 */
MUST_CHECK enum err misp_import(struct source *heads,
                                struct source *parts,
                                const struct object_sink *sink,
                                struct tally *tally,
                                struct fault *f);

/* What an event that a client just made may lack. */
struct misp_defaults {
    int64_t timestamp;        /* seconds since 1970, when it has none */
    const char *creator_uuid; /* when it names neither Orgc nor Org */
    const char *creator_name;
};

/* The same with defaults, which must outlive the call. */
MUST_CHECK enum err misp_import_pushed(struct source *heads,
                                       struct source *parts,
                                       const struct misp_defaults *defaults,
                                       const struct object_sink *sink,
                                       struct tally *tally,
                                       struct fault *f);

#endif
