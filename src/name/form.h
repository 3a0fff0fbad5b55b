/* SPDX-License-Identifier: Apache-2.0 */
/*
 * form.h - a name as its recipe sees it: words, and one skeleton for each
 */
#ifndef NAME_FORM_H
#define NAME_FORM_H

#include "base/attr.h"
#include "base/err.h"
#include "intel/record.h"
#include "name/skeleton.h"
#include "name/words.h"

#include <stddef.h>

/* Words with their skeletons, in the order of the name; of words with one skeleton only
 * the first. */
struct form {
    struct word words[WORDS_MAX];
    struct skeleton skeletons[WORDS_MAX];
    size_t count;
};

/*
 * The form of a name of a record of this kind. No word is an empty form, and OK.
 *
 * Errors   ERR_MALFORMED not UTF-8; ERR_LIMIT longer than RECORD_NAME_MAX
 */
MUST_CHECK enum err
form_of_name(enum record_kind kind, const char *name, struct form *out);

#endif
