/* SPDX-License-Identifier: Apache-2.0 */
/*
 * form.c - the road from a name to its skeletons, in one place
 */
#include "name/form.h"

#include "base/num.h"
#include "crypto/hash.h"
#include "name/bodies.h"
#include "name/east.h"
#include "name/given.h"
#include "name/particle.h"
#include "name/role.h"

#include <stdbool.h>
#include <string.h>

/* A share of bodies' names above which a word is common to them: one in 150. */
enum { COMMON_RARITY = 5 * FORM_RARITY_UNIT };

enum settle { SETTLE_PERSON, SETTLE_EAST, SETTLE_BODY };

/* Settle a word and weigh it; returns how many of 100 bear it as a given name. */
static uint8_t
fill_word(enum settle settle, const struct word *from, struct form_word *to)
{
    const struct table *table =
        settle == SETTLE_BODY ? &table_rarity_bodies : &table_rarity_persons;
    struct word settled = *from;
    const struct table_slot *slot;
    size_t length;

    memcpy(to->text, from->text, sizeof to->text);
    to->script = from->script;
    if (settle == SETTLE_EAST)
        east_settle(&settled);
    else if (settle == SETTLE_PERSON || !bodies_settle(&settled))
        given_settle(&settled);
    memcpy(to->settled, settled.text, sizeof to->settled);
    if (settle == SETTLE_EAST && from->role == ROLE_GIVEN)
        skeleton_whole(&settled, &to->skeleton);
    else
        skeleton_of(&settled, &to->skeleton);
    length = strlen(to->skeleton.text);
    slot = table_seek(table, to->skeleton.text, length);
    to->rarity = slot == NULL ? FORM_RARITY_MOST : slot->value;
    to->role = settled.role;
    to->written = from->written;
    if (to->role == ROLE_WORD && to->rarity < COMMON_RARITY)
        to->role = ROLE_COMMON;
    return slot == NULL ? ROLE_GIVEN_UNKNOWN : slot->further;
}

enum err form_of_name(enum record_kind kind, const char *name, struct form *out)
{
    struct words words UNINITIALISED; /* its words are set as they are counted */
    uint8_t given[WORDS_MAX];
    bool person = kind == RECORD_PERSON;
    enum settle settle;
    enum err e = person ? words_of_person(name, &words) : words_of_body(name, &words);

    if (e != OK)
        return e;
    settle = !person ? SETTLE_BODY : words.eastern ? SETTLE_EAST : SETTLE_PERSON;
    out->count = words.count;
    out->marks = words.marks;
    out->legal = words.legal;
    memcpy(out->initials, words.initials, sizeof out->initials);
    for (size_t i = 0; i < words.count; i++)
        given[i] = fill_word(settle, &words.items[i], &out->words[i]);
    if (person)
        role_settle(&words, given);
    for (size_t i = 0; person && i < words.count; i++)
        out->words[i].role = words.items[i].role;
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
        {table_endings.hash, TABLE_HASH_BYTES},
        {table_families.hash, TABLE_HASH_BYTES},
        {table_legal.hash, TABLE_HASH_BYTES},
        {table_stems.hash, TABLE_HASH_BYTES},
        {table_terms.hash, TABLE_HASH_BYTES},
        {table_rarity_persons.hash, TABLE_HASH_BYTES},
        {table_rarity_bodies.hash, TABLE_HASH_BYTES},
    };

    hash_sha256_parts(parts, COUNT_OF(parts), out);
}
