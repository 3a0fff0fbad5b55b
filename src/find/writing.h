/* SPDX-License-Identifier: Apache-2.0 */
/*
 * writing.h - what a name's form no longer says of how the name is written
 *
 * A form joins words, drops titles and articles, and makes one spelling of endings. Who
 * searches writes some of a name's words, perhaps misspelt, and no form: "Hafiz Rauf" for
 * "Abdul Hafiz Rauf". So the index also keeps, of each name, the written words that are
 * none of its form's, to be found by; and enough to tell names apart that have one form.
 */
#ifndef FIND_WRITING_H
#define FIND_WRITING_H

#include "name/form.h"
#include "name/letters.h"

#include <stddef.h>
#include <stdint.h>

struct writing {
    struct letters read;
    struct form one; /* the form of a word alone, while it is made */
    uint16_t hash;   /* of the written words, in any order */
    uint8_t letters; /* of them, or UINT8_MAX */
};

/* Of a name that has a form. Time: linear. */
void writing_read(const char *name, struct writing *out);

/*
 * Append to the `count` words of a person's form those that the name is written in and
 * that are none of these, but for articles and the like. Returns how many there are then,
 * at most WORDS_MAX.
 */
size_t
writing_further(struct writing *w, struct form_word words[WORDS_MAX], size_t count);

#endif
