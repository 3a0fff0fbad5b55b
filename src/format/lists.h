/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lists.h - import of whichever published list a file is
 *
 * One door to the readers of format/guess.h's lists, and to what each of them needs
 * besides the file: the encoding its publisher writes, and the files that lie beside it.
 */
#ifndef FORMAT_LISTS_H
#define FORMAT_LISTS_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "base/source.h"
#include "format/guess.h"
#include "format/sink.h"

struct lists_plan {
    enum format_kind kind; /* format_is_list (must) */
    const char *path;      /* beside which other files of the list lie; NULL: none do */
    const char *encoding;  /* of a table (format/encoding.h); NULL: the publisher's */
};

/*
 * Import a list.
 *
 * Errors   ERR_MALFORMED the file is no such list, with the sentence in *f;
 *          ERR_USAGE no such encoding; what the source or the sink returned; ERR_NOMEM.
 *          *tally is right in any case.
 */
MUST_CHECK enum err lists_import(const struct lists_plan *plan,
                                 struct source *source,
                                 const struct sink *sink,
                                 struct tally *tally,
                                 struct fault *f);

#endif
