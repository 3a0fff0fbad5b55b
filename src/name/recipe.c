/* SPDX-License-Identifier: Apache-2.0 */
/*
 * recipe.c - "entente-recipe-2-lean" and "entente-recipe-2-full"
 *
 * A token is "2", the class of what it is made of, ":", and
 *
 *     2p:DLMRF|SRK           two bones of one name, in ascending order
 *     2p:DLMRF|SRK@1971      and a year of birth
 *     2p:DLMRF@1971          one bone and a year of birth
 *     2b:DRDNK|LNDRN         two bones of a body's name; 2t: of a thing's
 *     2g:lantern-front       the glossary entry that one of a group's names stands for
 *     2i:passport:xa:C123    an identifier (intel/identifier.h)
 *
 * Why these. Two words that are rare together are found in every spelling and order of a
 * name and in its parts, and strangers seldom share them; where a year is known, one
 * word is enough. How rare is enough depends on which of the name's words they are: two
 * that stand beside a rarer one repeat what its own tokens say. The rules, learnt from
 * labelled pairs, are a table (recipe_rules.h), as is how rare a bone is.
 *
 * Two bones that come of one written word (Alireza, Jean-Pierre, Verin-Quorl) are one
 * part of a name, and no pair.
 *
 * What this recipe does not know: noms de guerre, which only an alias in the record can
 * join, and a person of one word without a year.
 *
 * Every token has a layer: 0 identifiers, 1 the glossary, then one for each rule; within
 * it primary names come before original ones, aliases and weak aliases, and rarer before
 * commoner. What an agreement's limit cuts off is the end of this order.
 */
#include "name/recipe.h"

#include "base/must.h"
#include "base/num.h"
#include "base/text.h"
#include "crypto/hash.h"
#include "name/form.h"
#include "name/letters.h"
#include "name/recipe_bones.h"
#include "name/recipe_rules.h"
#include "name/vectors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { YEARS_MAX = 6, YEAR_CHARS = 4, LAYER_IDENTIFIER = 0, LAYER_GLOSSARY, LAYER_RULES };

struct recipe {
    const char *id;
    enum recipe_size size;
};

/* What is being filled, and from what. */
struct making {
    const struct recipe *recipe;
    const struct record *record;
    const struct recipe_glossary *glossary;
    size_t most;
    struct recipe_token *out;
    size_t count;
    char class;
    int years[YEARS_MAX];
    size_t year_count;
};

static const struct recipe recipes[] = {{RECIPE_LEAN_ID, RECIPE_LEAN},
                                        {RECIPE_FULL_ID, RECIPE_FULL}};

const struct recipe *recipe_find(const char *id)
{
    for (size_t i = 0; i < COUNT_OF(recipes); i++)
        if (strcmp(id, recipes[i].id) == 0)
            return &recipes[i];
    return NULL;
}

const char *recipe_id(const struct recipe *recipe)
{
    return recipe->id;
}

static char class_of(enum record_kind kind)
{
    static const char classes[] = {[RECORD_PERSON] = 'p',
                                   [RECORD_ORGANISATION] = 'b',
                                   [RECORD_GROUP] = 'b',
                                   [RECORD_THING] = 't'};

    return classes[kind];
}

/* ---- the best of them ---- */

/* Which names of a record say most about it. */
static int place_of(const struct making *m, const struct recipe_token *t)
{
    static const int places[] = {[RECORD_NAME_PRIMARY] = 0,
                                 [RECORD_NAME_ORIGINAL] = 1,
                                 [RECORD_NAME_ALIAS] = 2,
                                 [RECORD_NAME_WEAK] = 3};

    return t->source == RECIPE_FROM_IDENTIFIER ? 0 : places[m->record->names[t->at].kind];
}

static bool is_better(const struct making *m,
                      const struct recipe_token *a,
                      const struct recipe_token *b)
{
    int place_a = place_of(m, a);
    int place_b = place_of(m, b);

    if (a->layer != b->layer)
        return a->layer < b->layer;
    if (place_a != place_b)
        return place_a < place_b;
    if (a->rarity != b->rarity)
        return a->rarity > b->rarity;
    return strcmp(a->text, b->text) < 0;
}

static void take_out(struct making *m, size_t at)
{
    m->count--;
    memmove(&m->out[at], &m->out[at + 1], (m->count - at) * sizeof m->out[0]);
}

/* A token that several names make stands at the best of its places. */
static void add(struct making *m, const struct recipe_token *t)
{
    size_t at;

    if (m->most == 0 || (m->count == m->most && !is_better(m, t, &m->out[m->count - 1])))
        return;
    for (size_t i = 0; i < m->count; i++) {
        if (strcmp(m->out[i].text, t->text) != 0)
            continue;
        if (!is_better(m, t, &m->out[i]))
            return;
        take_out(m, i);
        break;
    }
    if (m->count == m->most)
        m->count--;
    for (at = m->count; at > 0 && is_better(m, t, &m->out[at - 1]); at--)
        ;
    memmove(&m->out[at + 1], &m->out[at], (m->count - at) * sizeof m->out[0]);
    m->out[at] = *t;
    m->count++;
}

/* ---- names ---- */

/* The layer of a token, 0 if the recipe does not make it. */
static uint16_t
layer_of(const struct making *m, const struct recipe_rule *like, unsigned rarity)
{
    char class = m->class == 'p' ? 'p' : 'b';

    for (size_t i = 0; i < recipe_rules_count; i++) {
        const struct recipe_rule *r = &recipe_rules[i];
        uint16_t least = r->least[m->recipe->size];

        if (r->class == class && r->shape == like->shape && r->first == like->first &&
            r->second == like->second && r->fathers == like->fathers)
            return least != RECIPE_RULES_NEVER && rarity >= least
                       ? (uint16_t)(LAYER_RULES + i)
                       : 0;
    }
    return 0;
}

static uint8_t rank_of(size_t at)
{
    return (uint8_t)(at < RECIPE_RULES_LAST ? at : RECIPE_RULES_LAST);
}

/* The token of one or two bones and a year, if there is one; b may be NULL. */
static void add_bones(struct making *m,
                      struct recipe_token *t,
                      const struct recipe_bone *a,
                      const struct recipe_bone *b)
{
    bool turned = b != NULL && strcmp(a->text, b->text) > 0;
    const struct recipe_bone *first = turned ? b : a;
    const struct recipe_bone *second = turned ? a : b;
    char year[sizeof "@YYYY"] = "";

    t->words[0] = a->word;
    t->words[1] = b != NULL ? b->word : a->word;
    t->attributes = RECIPE_GIVEN | (b != NULL ? RECIPE_FAMILY : 0u) |
                    (t->year != 0 ? RECIPE_BIRTH_YEAR : 0u);
    if (t->year != 0)
        (void)snprintf(year, sizeof year, "@%04d", t->year);
    (void)snprintf(t->text, sizeof t->text, "2%c:%s%s%s%s", m->class, first->text,
                   second != NULL ? "|" : "", second != NULL ? second->text : "", year);
    add(m, t);
}

static bool is_father(const struct making *m, const struct recipe_bones *of, size_t at)
{
    return m->class == 'p' && recipe_bones_is_father(of, at);
}

static void add_pair(
    struct making *m, size_t name_at, const struct recipe_bones *of, size_t i, size_t j)
{
    const struct recipe_bone *a = &of->items[i];
    const struct recipe_bone *b = &of->items[j];
    int fathers = is_father(m, of, i) + is_father(m, of, j);
    struct recipe_rule like = {.shape = RECIPE_PAIR,
                               .first = rank_of(i),
                               .second = rank_of(j),
                               .fathers = (uint8_t)fathers};
    struct recipe_token t = {.source = RECIPE_FROM_NAME,
                             .at = (uint16_t)name_at,
                             .rarity = (uint16_t)(a->rarity + b->rarity)};

    if (!recipe_bones_are_apart(of, i, j))
        return; /* one part of the name, however many words it is read as (R13) */
    t.layer = layer_of(m, &like, t.rarity);
    if (t.layer != 0)
        add_bones(m, &t, a, b);
    like.shape = RECIPE_PAIR_YEAR;
    t.layer = layer_of(m, &like, t.rarity);
    for (size_t y = 0; t.layer != 0 && y < m->year_count; y++) {
        t.year = m->years[y];
        add_bones(m, &t, a, b);
    }
}

static void
add_word(struct making *m, size_t name_at, const struct recipe_bones *of, size_t i)
{
    const struct recipe_bone *bone = &of->items[i];
    struct recipe_rule like = {.shape = RECIPE_WORD_YEAR,
                               .first = rank_of(i),
                               .second = RECIPE_RULES_LAST,
                               .fathers = is_father(m, of, i)};
    struct recipe_token t = {
        .source = RECIPE_FROM_NAME, .at = (uint16_t)name_at, .rarity = bone->rarity};

    t.layer = layer_of(m, &like, t.rarity);
    for (size_t y = 0; t.layer != 0 && y < m->year_count; y++) {
        t.year = m->years[y];
        add_bones(m, &t, bone, NULL);
    }
}

static void add_name(struct making *m, size_t name_at, const struct form *form)
{
    struct recipe_bones bones;

    recipe_bones_of(form, m->class == 'p', &bones);
    for (size_t i = 0; i < bones.count; i++) {
        for (size_t j = i + 1; j < bones.count; j++)
            add_pair(m, name_at, &bones, i, j);
        if (m->class == 'p')
            add_word(m, name_at, &bones, i);
    }
}

/* ---- the glossary ---- */

static int compare_aliases(const void *a, const void *b)
{
    const struct recipe_alias *x = a;
    const struct recipe_alias *y = b;
    int order = memcmp(x->name, y->name, sizeof x->name);

    return order != 0 ? order : strcmp(x->code, y->code);
}

void recipe_alias_sort(struct recipe_alias *items, size_t count)
{
    if (count > 0)
        qsort(items, count, sizeof items[0], compare_aliases);
}

static void settle(const struct form *form, uint8_t out[RECIPE_ALIAS_BYTES])
{
    struct part parts[2 * WORDS_MAX];
    uint8_t hash[SHA256_BYTES];

    for (size_t i = 0; i < form->count; i++) {
        const char *settled = form->words[i].settled;
        parts[2 * i] = (struct part){settled, strlen(settled)};
        parts[2 * i + 1] = (struct part){" ", 1};
    }
    hash_sha256_parts(parts, 2 * form->count, hash);
    memcpy(out, hash, RECIPE_ALIAS_BYTES);
}

enum err recipe_alias_of(const char *text, const char *code, struct recipe_alias *out)
{
    struct form form;
    enum err e = form_of_name(RECORD_GROUP, text, &form);

    if (e == OK && form.count == 0)
        e = ERR_NOT_FOUND;
    if (e != OK)
        return e;
    settle(&form, out->name);
    out->code = code;
    return OK;
}

/* Every entry that one of these names stands for: two entries may share an alias. */
static void add_glossary(struct making *m, size_t name_at, const struct form *form)
{
    const struct recipe_glossary *g = m->glossary;
    uint8_t name[RECIPE_ALIAS_BYTES];
    size_t low = 0;
    size_t high = g != NULL ? g->count : 0;

    if (high == 0 || form->count == 0)
        return;
    settle(form, name);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (memcmp(g->items[middle].name, name, sizeof name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < g->count && memcmp(g->items[low].name, name, sizeof name) == 0; low++) {
        struct recipe_token t = {.source = RECIPE_FROM_GLOSSARY,
                                 .at = (uint16_t)name_at,
                                 .layer = LAYER_GLOSSARY,
                                 .attributes = RECIPE_NAME | RECIPE_GLOSSARY};
        (void)snprintf(t.text, sizeof t.text, "2g:%s", g->items[low].code);
        add(m, &t);
    }
}

/* ---- a record ---- */

static void read_years(struct making *m)
{
    for (size_t i = 0; i < m->record->birth_count && m->year_count < YEARS_MAX; i++) {
        int year = record_birth_year(&m->record->births[i]);
        size_t known = 0;

        while (known < m->year_count && m->years[known] != year)
            known++;
        if (known == m->year_count)
            m->years[m->year_count++] = year;
    }
}

static void add_identifiers(struct making *m)
{
    for (size_t i = 0; i < m->record->identifier_count; i++) {
        struct recipe_token t = {.source = RECIPE_FROM_IDENTIFIER,
                                 .at = (uint16_t)i,
                                 .layer = LAYER_IDENTIFIER,
                                 .attributes = RECIPE_NUMBER | RECIPE_ISSUER};
        char text[IDENTIFIER_TOKEN_MAX + 1];

        if (record_identifier_token(m->record, i, text) != OK)
            continue;
        (void)snprintf(t.text, sizeof t.text, "2i:%s", text);
        add(m, &t);
    }
}

enum err recipe_tokens(const struct recipe *recipe,
                       const struct record *record,
                       const struct recipe_glossary *glossary,
                       size_t most,
                       struct recipe_token *out,
                       size_t *count)
{
    struct making m = {.recipe = recipe,
                       .record = record,
                       .glossary = glossary,
                       .most = most,
                       .out = out,
                       .class = class_of(record->kind)};

    must(most <= RECIPE_TOKENS_MAX);
    if (record->kind == RECORD_PERSON)
        read_years(&m);
    add_identifiers(&m);
    for (size_t i = 0; i < record->name_count; i++) {
        struct form form;
        enum err e = form_of_name(record->kind, record->names[i].text, &form);

        if (e != OK)
            return e;
        if (m.class == 'b')
            add_glossary(&m, i, &form);
        add_name(&m, i, &form);
    }
    *count = m.count;
    return OK;
}

/* ---- the linter ---- */

static bool is_bone_char(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* Count the bones from `at` on, which must ascend; 0 if they are of no right form.
 * *end is what follows them. */
static size_t count_bones(const char *at, const char **end)
{
    char before[SKELETON_MAX + 1] = "";
    size_t count = 0;

    for (;;) {
        char part[SKELETON_MAX + 1] = "";
        size_t length = 0;

        while (length <= SKELETON_MAX && is_bone_char(at[length]))
            length++;
        if (length == 0 || length > SKELETON_MAX)
            return 0;
        memcpy(part, at, length);
        if (strcmp(before, part) >= 0)
            return 0;
        memcpy(before, part, sizeof before);
        count++;
        at += length;
        if (*at != '|')
            break;
        at++;
    }
    *end = at;
    return count;
}

/* "" or "@YYYY": the year, 0 for none, -1 for anything else. */
static int read_year(const char *at)
{
    int year = 0;

    if (*at == '\0')
        return 0;
    if (*at != '@' || strlen(at) != 1 + YEAR_CHARS)
        return -1;
    for (size_t i = 1; i <= YEAR_CHARS; i++) {
        if (at[i] < '0' || at[i] > '9')
            return -1;
        year = year * 10 + (at[i] - '0');
    }
    return year >= 1000 ? year : -1;
}

static bool check_name(const struct recipe_token *token)
{
    const char *end = NULL;
    size_t bones = count_bones(token->text + 3, &end);
    int year = bones == 0 ? -1 : read_year(end);

    if (year < 0 || year != token->year || (year != 0 && token->text[1] != 'p') ||
        bones > 2)
        return false;
    return bones + (year != 0) >= 2 &&
           token->attributes == (RECIPE_GIVEN | (bones == 2 ? RECIPE_FAMILY : 0u) |
                                 (year != 0 ? RECIPE_BIRTH_YEAR : 0u));
}

/* "kind:country:text" with a kind and a text of blankless ASCII. */
static bool check_identifier(const struct recipe_token *token)
{
    const char *text = token->text + 3;
    const char *first = strchr(text, ':');
    const char *second = first != NULL ? strchr(first + 1, ':') : NULL;

    for (const char *at = text; *at != '\0'; at++)
        if (*at <= ' ' || *at > '~')
            return false;
    return second != NULL && first > text && second[1] != '\0' &&
           token->attributes == (RECIPE_NUMBER | RECIPE_ISSUER);
}

static bool check_glossary(const struct recipe_token *token)
{
    const char *code = token->text + 3;
    size_t length = strspn(code, "abcdefghijklmnopqrstuvwxyz0123456789._-");

    return length > 0 && code[length] == '\0' && length <= RECORD_CODE_MAX &&
           token->attributes == (RECIPE_NAME | RECIPE_GLOSSARY);
}

bool recipe_check_attributes(const struct recipe *recipe,
                             const struct recipe_token *token)
{
    const char *text = token->text;

    (void)recipe; /* both make tokens of the same forms */
    if (memchr(text, '\0', sizeof token->text) == NULL || text[0] != '2' ||
        text[1] == '\0' || text[2] != ':')
        return false;
    switch (token->source) {
    case RECIPE_FROM_IDENTIFIER:
        return text[1] == 'i' && check_identifier(token);
    case RECIPE_FROM_GLOSSARY:
        return text[1] == 'g' && check_glossary(token);
    case RECIPE_FROM_NAME:
        return strchr("pbt", text[1]) != NULL && check_name(token);
    }
    return false;
}

/* ---- for people ---- */

/* The name without what a reader cannot see. */
static void add_visible(struct buffer *out, const char *name)
{
    const uint8_t *at = (const uint8_t *)name;
    const uint8_t *end = at + strlen(name);

    while (at < end) {
        const uint8_t *from = at;
        uint32_t point = text_next(&at, end);
        if (!text_is_hidden(point) && point >= ' ')
            buffer_add(out, from, (size_t)(at - from));
    }
}

static void explain_word(const struct form_word *word, struct buffer *out)
{
    char bone[SKELETON_MAX + 1];

    recipe_bones_coarsen(&word->skeleton, bone);
    buffer_printf(out, "%s", word->text);
    if (strcmp(word->text, word->settled) != 0)
        buffer_printf(out, " as %s", word->settled);
    buffer_printf(out, " (%s) = %s", script_word(word->script), bone);
}

static enum err explain_name(const struct record *record,
                             const struct recipe_token *t,
                             struct buffer *out)
{
    const struct record_name *name = &record->names[t->at];
    struct form form;
    enum err e = form_of_name(record->kind, name->text, &form);

    if (e != OK)
        return e;
    buffer_printf(out, "%s name \"", record_name_kind_word(name->kind));
    add_visible(out, name->text);
    buffer_add_text(out, "\"");
    if (t->source == RECIPE_FROM_GLOSSARY) {
        buffer_printf(out, ": means %s in the agreement's glossary", t->text + 3);
    } else {
        buffer_add_text(out, ": ");
        explain_word(&form.words[t->words[0]], out);
        if (t->words[1] != t->words[0]) {
            buffer_add_text(out, ", ");
            explain_word(&form.words[t->words[1]], out);
        }
    }
    if (t->year != 0)
        buffer_printf(out, "; born %d", t->year);
    buffer_add_text(out, "\n");
    return buffer_status(out);
}

static enum err explain_identifier(const struct record *record,
                                   const struct recipe_token *t,
                                   struct buffer *out)
{
    const struct identifier *id = &record->identifiers[t->at];
    char masked[IDENTIFIER_TEXT_MAX + 1];

    identifier_mask(id->kind, id->text, masked);
    buffer_printf(out, "%s ", identifier_kind_word(id->kind));
    add_visible(out, masked);
    buffer_add_text(out, "\n");
    return buffer_status(out);
}

enum err recipe_explain(const struct recipe *recipe,
                        const struct record *record,
                        const struct recipe_glossary *glossary,
                        const char *token,
                        struct buffer *out)
{
    struct recipe_token tokens[RECIPE_TOKENS_MAX];
    size_t count = 0;
    enum err e =
        recipe_tokens(recipe, record, glossary, COUNT_OF(tokens), tokens, &count);

    if (e != OK)
        return e;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(tokens[i].text, token) != 0)
            continue;
        return tokens[i].source == RECIPE_FROM_IDENTIFIER
                   ? explain_identifier(record, &tokens[i], out)
                   : explain_name(record, &tokens[i], out);
    }
    return ERR_NOT_FOUND;
}

/* ---- the hash ---- */

/* hash = H(hash || bytes) */
static void chain(uint8_t hash[RECIPE_HASH_BYTES], const void *bytes, size_t count)
{
    struct part parts[] = {{hash, RECIPE_HASH_BYTES}, {bytes, count}};

    hash_sha256_parts(parts, COUNT_OF(parts), hash);
}

static void chain_vector(const struct recipe *recipe, size_t at, uint8_t *hash)
{
    struct recipe_token tokens[RECIPE_TOKENS_MAX];
    struct vector v;
    size_t count = 0;

    must(vectors_at(at, &v));
    must(recipe_tokens(recipe, &v.record, NULL, COUNT_OF(tokens), tokens, &count) == OK);
    for (size_t i = 0; i < count; i++)
        chain(hash, tokens[i].text, strlen(tokens[i].text) + 1);
}

void recipe_vector_hash(const struct recipe *recipe, uint8_t out[RECIPE_HASH_BYTES])
{
    uint8_t hash[RECIPE_HASH_BYTES] = {0};
    uint8_t tables[RECIPE_HASH_BYTES];
    struct vector v;

    chain(hash, recipe->id, strlen(recipe->id) + 1);
    letters_hash(tables);
    chain(hash, tables, sizeof tables);
    form_tables_hash(tables);
    chain(hash, tables, sizeof tables);
    recipe_bones_hash(tables);
    chain(hash, tables, sizeof tables);
    chain(hash, recipe_rules_hash, sizeof recipe_rules_hash);
    for (size_t i = 0; vectors_at(i, &v); i++)
        chain_vector(recipe, i, hash);
    memcpy(out, hash, sizeof hash);
}
