/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sink.h - where an importer puts the records it reads
 *
 * The law of importing. A bad row never costs the batch: it is reported and the next
 * one is read. A bad cell never costs the row, unless without it the row is no record
 * (its id, its kind, all its names): the cell is left out and that is reported; an
 * identifier that its standard refuses is kept as written, and reported. A file
 * that is not of the format at all is one fault and no record.
 */
#ifndef FORMAT_SINK_H
#define FORMAT_SINK_H

#include "base/err.h"
#include "base/fault.h"
#include "intel/record.h"

#include <stddef.h>
#include <stdint.h>

struct sink {
    /* One whole record, borrowed, from the row that begins on `line` (from 1). Any error
     * ends the import with that error. */
    enum err (*take)(void *state, const struct record *record, size_t line);
    /* What of that row did not come in, and whether the row came in without it. Any error
     * ends the import with that error. */
    enum err (*report)(void *state, size_t line, const struct fault *fault);
    void *state;
};

/*
 * Where an importer puts STIX objects: bytes of one JSON object each, nothing of it
 * checked but that its brackets and strings close. Where a format is read into STIX, the
 * bytes are the importer's own.
 */
struct object_sink {
    /* One object, borrowed, that begins on `line`. Any error ends the import with it. */
    enum err (*take)(void *state, const uint8_t *bytes, size_t count, size_t line);
    /* What did not come in, as above. */
    enum err (*report)(void *state, size_t line, const struct fault *fault);
    void *state;
};

/* What an import did. */
struct tally {
    size_t rows;        /* read, the header aside */
    size_t taken;       /* given to the sink */
    size_t bad;         /* reported and not taken */
    size_t incomplete;  /* taken, with something left out and reported */
    size_t passed_over; /* well formed, and not of a kind that is imported */
};

#endif
