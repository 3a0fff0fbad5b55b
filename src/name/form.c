/* SPDX-License-Identifier: Apache-2.0 */
/*
 * form.c - the road from a name to its skeletons, in one place
 */
#include "name/form.h"

#include "base/num.h"
#include "crypto/hash.h"
#include "name/given.h"
#include "name/particle.h"

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
    memcpy(out->initials, words.initials, sizeof out->initials);
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

/* Every small letter must be met in its turn; a capital may be left out. `open` has a bit
 * for each count of letters of the acronym that can have been met so far. */
bool form_spells(const struct form *form, const char *acronym)
{
    size_t length = strlen(acronym);
    uint64_t open = 1;

    if (length < 2 || length > WORDS_INITIALS_MAX)
        return false;
    for (const char *at = form->initials; *at != '\0'; at++) {
        bool may_lack = *at >= 'A' && *at <= 'Z';
        char letter = may_lack ? (char)(*at - 'A' + 'a') : *at;
        uint64_t met = 0;

        for (size_t i = 0; i < length; i++)
            if ((open >> i & 1) != 0 && acronym[i] == letter)
                met |= UINT64_C(2) << i;
        open = may_lack ? open | met : met;
    }
    return (open >> length & 1) != 0;
}

void form_tables_hash(uint8_t out[FORM_HASH_BYTES])
{
    const struct part parts[] = {
        {table_words.hash, TABLE_HASH_BYTES},
        {table_classes.hash, TABLE_HASH_BYTES},
        {table_beginnings.hash, TABLE_HASH_BYTES},
    };

    hash_sha256_parts(parts, COUNT_OF(parts), out);
}
