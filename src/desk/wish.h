/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wish.h - what a request asks of a verb: words, options, files, a passphrase
 *
 *     GET   ?word=A&word=B&limit=5&all=        an option with an empty value is a flag,
 *                                              unless it stands as "limit=" with one
 *     POST  {"words":["A",{"name":"x.csv","text":"..."}],
 *            "options":{"limit":5,"all":true,"name":["B","C"]},"passphrase":"..."}
 *
 * Numbers stand for their digits. A file's bytes are "text", or "base64url" without
 * padding; of its name what is no letter, digit, dot or dash becomes "_".
 *
 * Secrets  the passphrase; wiped by wish_free, as files are
 */
#ifndef DESK_WISH_H
#define DESK_WISH_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "desk/desk.h"
#include "http/target.h"
#include "json/json.h"

#include <stddef.h>
#include <stdint.h>

struct wish {
    json_t *body; /* NULL: of a query */
    char *text;   /* the query's pairs, copied */
    struct desk_word word[DESK_WORDS_MAX];
    char (*name)[DESK_NAME_BYTES]; /* of files; as many as words */
    struct desk_option option[DESK_OPTIONS_MAX];
    char (*number)[24]; /* digits of options that are numbers */
    size_t word_count;
    size_t option_count;
    const char *passphrase; /* NULL: none */
};

/* Errors ERR_USAGE it says something else; ERR_LIMIT too much; ERR_NOMEM; with *f. Given
 * (wish_free) also then. */
MUST_CHECK enum err
wish_from_query(const struct target *t, struct wish *out, struct fault *f);

/* Errors ERR_MALFORMED no JSON, or of another form; ERR_DENIED a file where the verb
 * takes none; ERR_LIMIT; ERR_NOMEM. Given (wish_free) also then. */
MUST_CHECK enum err wish_from_body(const void *bytes,
                                   size_t count,
                                   bool may_have_files,
                                   struct wish *out,
                                   struct fault *f);
void wish_free(struct wish *w); /* what it holds */

#endif
