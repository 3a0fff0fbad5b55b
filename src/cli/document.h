/* SPDX-License-Identifier: Apache-2.0 */
/*
 * document.h - an agreement's document by a user's word: a file, or an id
 */
#ifndef CLI_DOCUMENT_H
#define CLI_DOCUMENT_H

#include "agreement/agreement.h"
#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "cli/call.h"
#include "name/recipe.h"

/*
 * Read the document in a file of any spelling, or that of an agreement which the node
 * holds; a word that names a file means the file.
 *
 * Owns     *out given (agreement_free)
 * Errors   those of file_read, agreement_from_json and call_agreement
 */
MUST_CHECK enum err
document_load(struct call *c, const char *word, struct agreement **out, struct fault *f);
MUST_CHECK enum err
document_read(const char *path, struct agreement **out, struct fault *f);

/*
 * Has this program the recipe that the agreement names, with the same vectors?
 *
 * Errors   ERR_DENIED recipe.id, recipe.vectors or recipe.min_attributes
 */
MUST_CHECK enum err document_check_recipe(const struct agreement *a, struct fault *f);

/*
 * Say of each gate, and of signing, that wants more officers than the card of a side
 * lists with that role: it would never be passed there. Nothing where all can be.
 */
void document_say_short(struct output *o,
                        const struct pair *p,
                        const struct agreement *a);

/*
 * The recipe that a user means: "lean", "full" or its id; NULL is full.
 *
 * Errors   ERR_USAGE
 */
MUST_CHECK enum err
document_recipe(const char *word, const struct recipe **out, struct fault *f);

#endif
