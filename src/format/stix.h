/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stix.h - the objects of a STIX file
 *
 * Read are a bundle (2.0 and 2.1), a TAXII envelope, an array of objects, one object, and
 * any row of these, such as an object a line. Objects are handed over as they come, in
 * the bytes they were written in; their own reader judges them.
 *
 * Source    [STIX21] 8; [TAXII21] 3.7
 */
#ifndef FORMAT_STIX_H
#define FORMAT_STIX_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "base/source.h"
#include "format/sink.h"

/*
 * Import the objects of a text of any length, bounded by the longest object.
 *
 * Errors   ERR_MALFORMED the text is no JSON from its first value on: nothing is taken,
 *          the sentence is in *f; what the source or the sink returned; ERR_NOMEM. A text
 *          that breaks later is reported, with what came before taken. *tally is right in
 *          any case.
 */
MUST_CHECK enum err stix_import(struct source *source,
                                const struct object_sink *sink,
                                struct tally *tally,
                                struct fault *f);

#endif
