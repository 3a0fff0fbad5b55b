/* SPDX-License-Identifier: Apache-2.0 */
/*
 * form.c - the road from a name to its skeletons, in one place
 */
#include "name/form.h"

#include "name/given.h"

#include <string.h>

enum err form_of_name(enum record_kind kind, const char *name, struct form *out)
{
    struct words words = {.count = 0};
    enum err e = kind == RECORD_PERSON ? words_of_person(name, &words)
                                       : words_of_body(name, &words);

    if (e != OK)
        return e;
    out->count = words.count;
    out->marks = words.marks;
    out->legal = words.legal;
    for (size_t i = 0; i < words.count; i++) {
        struct form_word *to = &out->words[i];
        struct word settled = words.items[i];

        memcpy(to->text, settled.text, sizeof to->text);
        to->script = settled.script;
        to->role = settled.role;
        to->rarity = 0;
        given_settle(&settled);
        memcpy(to->settled, settled.text, sizeof to->settled);
        skeleton_of(&settled, &to->skeleton);
    }
    return OK;
}
