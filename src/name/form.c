/* SPDX-License-Identifier: Apache-2.0 */
/*
 * form.c - the road from a name to its skeletons, in one place
 */
#include "name/form.h"

#include "name/given.h"

#include <stdbool.h>
#include <string.h>

static bool has_skeleton(const struct form *f, const struct skeleton *s)
{
    for (size_t i = 0; i < f->count; i++)
        if (strcmp(f->skeletons[i].text, s->text) == 0)
            return true;
    return false;
}

enum err form_of_name(enum record_kind kind, const char *name, struct form *out)
{
    struct words words;
    enum err e = kind == RECORD_PERSON ? words_of_person(name, &words)
                                       : words_of_body(name, &words);

    if (e != OK)
        return e;
    out->count = 0;
    for (size_t i = 0; i < words.count; i++) {
        struct word settled = words.items[i];
        struct skeleton skeleton;

        given_settle(&settled);
        skeleton_of(&settled, &skeleton);
        if (has_skeleton(out, &skeleton))
            continue;
        out->words[out->count] = words.items[i];
        out->skeletons[out->count++] = skeleton;
    }
    return OK;
}
