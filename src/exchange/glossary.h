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
#include "base/err.h"
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

#endif
