/* SPDX-License-Identifier: Apache-2.0 */
/*
 * glossary.h - the names that both sides have signed for a group, ready for a recipe
 *
 * Each label and each alias of the agreement's glossary stands for its entry's code, so
 * that a group that one list has under one name and the other under another is met.
 */
#ifndef EXCHANGE_GLOSSARY_H
#define EXCHANGE_GLOSSARY_H

#include "agreement/agreement.h"
#include "base/attr.h"
#include "base/buffer.h"
#include "base/err.h"
#include "intel/record.h"
#include "name/recipe.h"

struct glossary {
    struct recipe_alias *items; /* owned; codes borrowed from the agreement */
    struct recipe_glossary recipe;
};

/*
 * Owns     fills *out, which is then the caller's (glossary_fini) and must not outlive
 *          the agreement; empty on error
 * Errors   ERR_NOMEM. A label without a word (a sign, an ornament) is passed over.
 */
MUST_CHECK enum err glossary_init(struct glossary *out, const struct agreement *a);
void glossary_fini(struct glossary *g);

/*
 * Append a line that says which of the record's words made a token under the agreement
 * (recipe_explain): for a token of the glossary, which name has its meaning.
 *
 * Errors   ERR_NOT_FOUND the record does not make it, or the recipe is not known;
 *          ERR_NOMEM; those of recipe_explain
 */
MUST_CHECK enum err glossary_explain(const struct agreement *a,
                                     const struct record *record,
                                     const char *token,
                                     struct buffer *out);

#endif
