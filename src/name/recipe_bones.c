/* SPDX-License-Identifier: Apache-2.0 */
/*
 * recipe_bones.c - coarser skeletons, and their rarity by one probe
 */
#include "name/recipe_bones.h"

#include "base/num.h"
#include "crypto/hash.h"
#include "name/table.h"

#include <string.h>

extern const struct table table_recipe_persons;
extern const struct table table_recipe_bodies;

static char merge(char c)
{
    switch (c) {
    case 'P':
        return 'B';
    case 'T':
        return 'D';
    case 'G':
        return 'K';
    case 'X':
    case 'J':
        return 'S';
    default:
        return c;
    }
}

static bool is_class(char c)
{
    return c >= 'A' && c <= 'Z';
}

void recipe_bones_coarsen(const struct skeleton *skeleton, char out[SKELETON_MAX + 1])
{
    const char *at = skeleton->text;
    size_t count = 0;

    for (; is_class(*at); at++) {
        char c = merge(*at);
        if (count == 0 || out[count - 1] != c)
            out[count++] = c;
    }
    while (*at != '\0') /* letters that a short skeleton takes along, and digits */
        out[count++] = *at++;
    out[count] = '\0';
}

bool recipe_bones_is_father(const struct recipe_bones *of, size_t at)
{
    const char *bone = of->items[at].text;
    size_t length = strlen(bone);

    return of->count >= 3 && length >= 4 && bone[length - 2] == 'F' &&
           (bone[length - 1] == 'S' || bone[length - 1] == 'N');
}

static uint16_t rarity_of(const struct table *table, const char *bone)
{
    size_t length = strlen(bone);
    const struct table_slot *slot =
        table_find(table, bone, length, table_hash(bone, length));

    if (slot == NULL)
        slot = table_find(table, "*", 1, table_hash("*", 1));
    return slot != NULL ? slot->value : 0;
}

static bool is_rarer(const struct recipe_bone *a, const struct recipe_bone *b)
{
    if (a->rarity != b->rarity)
        return a->rarity > b->rarity;
    return strcmp(a->text, b->text) < 0;
}

static void place(struct recipe_bones *to, const struct recipe_bone *bone)
{
    size_t at = 0;

    for (size_t i = 0; i < to->count; i++)
        if (strcmp(to->items[i].text, bone->text) == 0)
            return;
    while (at < to->count && is_rarer(&to->items[at], bone))
        at++;
    if (at == RECIPE_BONES_MAX)
        return;
    if (to->count < RECIPE_BONES_MAX)
        to->count++;
    memmove(&to->items[at + 1], &to->items[at],
            (to->count - 1 - at) * sizeof to->items[0]);
    to->items[at] = *bone;
}

/* Where the bone stands, of->count if it does not. */
static size_t find(const struct recipe_bones *of, const char *bone)
{
    size_t at = 0;

    while (at < of->count && strcmp(of->items[at].text, bone) != 0)
        at++;
    return at;
}

static void tell_apart(const struct form *form,
                       char bones[][SKELETON_MAX + 1],
                       struct recipe_bones *out)
{
    size_t places[WORDS_MAX];

    memset(out->apart, 0, sizeof out->apart);
    for (size_t i = 0; i < form->count; i++) {
        places[i] = find(out, bones[i]);
        for (size_t j = 0; j < i && places[i] < out->count; j++) {
            if (places[j] == out->count ||
                (form->words[i].written & form->words[j].written) != 0)
                continue;
            out->apart[places[i]] |= (uint8_t)(1u << places[j]);
            out->apart[places[j]] |= (uint8_t)(1u << places[i]);
        }
    }
}

void recipe_bones_of(const struct form *form, bool person, struct recipe_bones *out)
{
    const struct table *table = person ? &table_recipe_persons : &table_recipe_bodies;
    char bones[WORDS_MAX][SKELETON_MAX + 1];

    out->count = 0;
    for (size_t i = 0; i < form->count; i++) {
        struct recipe_bone bone = {.word = (uint8_t)i};

        recipe_bones_coarsen(&form->words[i].skeleton, bone.text);
        memcpy(bones[i], bone.text, sizeof bones[i]);
        bone.rarity = rarity_of(table, bone.text);
        place(out, &bone);
    }
    tell_apart(form, bones, out);
}

bool recipe_bones_are_apart(const struct recipe_bones *of, size_t a, size_t b)
{
    return (of->apart[a] >> b & 1) != 0;
}

void recipe_bones_hash(uint8_t out[RECIPE_BONES_HASH])
{
    struct part parts[] = {{table_recipe_persons.hash, TABLE_HASH_BYTES},
                           {table_recipe_bodies.hash, TABLE_HASH_BYTES}};

    hash_sha256_parts(parts, COUNT_OF(parts), out);
}
