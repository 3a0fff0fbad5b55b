/* SPDX-License-Identifier: Apache-2.0 */
/*
 * recipe.c - "entente-recipe-1"
 *
 * A token is "1", the class of the record (p person, b body: organisation or group,
 * t thing), ":", skeletons in ascending order parted by "|", and for some "@" and a year
 * of birth:
 *
 *     1p:IVNF|SRG           whole    all skeletons of a name, two at least
 *     1p:IVNF|SRG@1971      pair     two of a name's, one of them its first or last
 *     1p:ABBKR@1971         single   the one skeleton of a name of one word
 *
 * Why these. When both lists carry aliases, the whole name is nearly enough, and two
 * people seldom share one. Pairs with the year find the names of which one side knows a
 * part, or which one list spells with its father's and grandfather's names; the year
 * keeps them from meeting by chance. They are drawn from primary and original names
 * first: an alias mostly repeats them. A single word meets by chance even with a year
 * (kunyas above all), so those come late.
 *
 * What this recipe does not know, since one skeleton a word cannot say both: that an
 * Arabic waw may be a v (Rawi, Ravi), that Korean lists differ in voiced and unvoiced
 * letters (Pak, Bak), and noms de guerre, which only an alias in the record can join.
 *
 * The order of the layers is the order of the tokens, and what an agreement's limit cuts
 * off is the end of it.
 */
#include "name/recipe.h"

#include "base/must.h"
#include "base/num.h"
#include "base/text.h"
#include "crypto/hash.h"
#include "name/form.h"
#include "name/given.h"
#include "name/vectors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    WHOLE_WORDS_MAX = 11, /* so that a token fits in RECIPE_TOKEN_MAX */
    YEARS_MAX = 6,
    YEAR_CHARS = 4
};

struct recipe {
    const char *id;
};

/* What is being filled, and from what. */
struct making {
    const struct record *record;
    size_t most;
    struct recipe_token *out;
    size_t count;
    int years[YEARS_MAX];
    size_t year_count;
};

static const struct recipe recipe_1 = {RECIPE_1_ID};

const struct recipe *recipe_find(const char *id)
{
    return strcmp(id, recipe_1.id) == 0 ? &recipe_1 : NULL;
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

static int compare_skeletons(const void *a, const void *b)
{
    return strcmp(((const struct skeleton *)a)->text, ((const struct skeleton *)b)->text);
}

static unsigned attributes_of(size_t words, int year)
{
    unsigned bits = RECIPE_GIVEN;

    bits |= words >= 2 ? RECIPE_FAMILY : 0u;
    bits |= words >= 3 ? RECIPE_FURTHER : 0u;
    bits |= year != 0 ? RECIPE_BIRTH_YEAR : 0u;
    return bits;
}

static bool is_there(const struct making *m, const char *text)
{
    for (size_t i = 0; i < m->count; i++)
        if (strcmp(m->out[i].text, text) == 0)
            return true;
    return false;
}

/* Add the token of these skeletons, which it sorts, unless it is there or all is full. */
static void
add(struct making *m, size_t name_at, struct skeleton *parts, size_t count, int year)
{
    struct recipe_token t = {.name_at = (uint16_t)name_at, .year = year};
    size_t at = 3;

    if (m->count == m->most)
        return;
    must(count <= WHOLE_WORDS_MAX);
    qsort(parts, count, sizeof parts[0], compare_skeletons);
    t.text[0] = '1';
    t.text[1] = class_of(m->record->kind);
    t.text[2] = ':';
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(parts[i].text);
        if (i > 0)
            t.text[at++] = '|';
        memcpy(t.text + at, parts[i].text, length);
        at += length;
    }
    if (year != 0)
        (void)snprintf(t.text + at, sizeof t.text - at, "@%04d", year);
    t.attributes = attributes_of(count, year);
    if (!is_there(m, t.text))
        m->out[m->count++] = t;
}

/* Words with their skeletons; of words with one skeleton only the first. */
struct bones {
    const struct form_word *words[WORDS_MAX];
    struct skeleton skeletons[WORDS_MAX];
    size_t count;
};

static void bones_of(const struct form *f, struct bones *out)
{
    out->count = 0;
    for (size_t i = 0; i < f->count; i++) {
        size_t known = 0;

        if (f->words[i].role == ROLE_INITIAL && f->count > 1)
            continue;
        while (known < out->count &&
               strcmp(out->skeletons[known].text, f->words[i].skeleton.text) != 0)
            known++;
        if (known < out->count)
            continue;
        out->words[out->count] = &f->words[i];
        out->skeletons[out->count++] = f->words[i].skeleton;
    }
}

static void add_whole(struct making *m, size_t name_at, const struct bones *f)
{
    struct skeleton parts[WHOLE_WORDS_MAX];
    size_t count = f->count < WHOLE_WORDS_MAX ? f->count : WHOLE_WORDS_MAX;

    if (count < 2)
        return;
    memcpy(parts, f->skeletons, count * sizeof parts[0]);
    add(m, name_at, parts, count, 0);
}

static void
add_pair(struct making *m, size_t name_at, const struct bones *f, size_t i, size_t j)
{
    for (size_t y = 0; y < m->year_count; y++) {
        struct skeleton parts[2] = {f->skeletons[i], f->skeletons[j]};
        add(m, name_at, parts, COUNT_OF(parts), m->years[y]);
    }
}

/* First with last, then first with each, then each with last. */
static void add_pairs(struct making *m, size_t name_at, const struct bones *f)
{
    size_t last = f->count - 1;

    if (f->count < 2)
        return;
    add_pair(m, name_at, f, 0, last);
    for (size_t i = 1; i < last; i++)
        add_pair(m, name_at, f, 0, i);
    for (size_t i = 1; i < last; i++)
        add_pair(m, name_at, f, i, last);
}

static void add_single(struct making *m, size_t name_at, const struct bones *f)
{
    if (f->count != 1)
        return;
    for (size_t y = 0; y < m->year_count; y++) {
        struct skeleton part = f->skeletons[0];
        add(m, name_at, &part, 1, m->years[y]);
    }
}

/* One layer: what is made of the names of one kind. All but the whole need a year. */
struct layer {
    enum record_name_kind kind;
    void (*make)(struct making *m, size_t name_at, const struct bones *f);
};

static const struct layer layers[] = {
    {RECORD_NAME_PRIMARY, add_whole},  {RECORD_NAME_ORIGINAL, add_whole},
    {RECORD_NAME_ALIAS, add_whole},    {RECORD_NAME_WEAK, add_whole},
    {RECORD_NAME_ORIGINAL, add_pairs}, {RECORD_NAME_PRIMARY, add_pairs},
    {RECORD_NAME_PRIMARY, add_single}, {RECORD_NAME_ORIGINAL, add_single},
    {RECORD_NAME_ALIAS, add_pairs},    {RECORD_NAME_ALIAS, add_single},
    {RECORD_NAME_WEAK, add_single},
};

static void read_years(struct making *m)
{
    for (size_t i = 0; i < m->record->birth_count && m->year_count < YEARS_MAX; i++) {
        int year = 0;
        size_t known = 0;

        for (size_t j = 0; j < YEAR_CHARS; j++)
            year = year * 10 + (m->record->births[i].text[j] - '0');
        while (known < m->year_count && m->years[known] != year)
            known++;
        if (known == m->year_count)
            m->years[m->year_count++] = year;
    }
}

static enum err make_layer(struct making *m, const struct layer *layer)
{
    const struct record *r = m->record;

    if (layer->make != add_whole && m->year_count == 0)
        return OK;
    for (size_t i = 0; i < r->name_count && m->count < m->most; i++) {
        struct form f;
        struct bones bones;
        enum err e;

        if (r->names[i].kind != layer->kind)
            continue;
        e = form_of_name(r->kind, r->names[i].text, &f);
        if (e != OK)
            return e;
        bones_of(&f, &bones);
        layer->make(m, i, &bones);
    }
    return OK;
}

enum err recipe_tokens(const struct recipe *recipe,
                       const struct record *record,
                       size_t most,
                       struct recipe_token *out,
                       size_t *count)
{
    struct making m = {.record = record, .most = most, .out = out};

    must(recipe == &recipe_1 && most <= RECIPE_TOKENS_MAX);
    if (record->kind == RECORD_PERSON)
        read_years(&m);
    for (size_t i = 0; i < COUNT_OF(layers); i++) {
        enum err e = make_layer(&m, &layers[i]);
        if (e != OK)
            return e;
    }
    *count = m.count;
    return OK;
}

static bool is_skeleton_char(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* Count the skeletons from `at` on, which must ascend; 0 if they are of no right form.
 * *end is what follows them. */
static size_t count_skeletons(const char *at, const char **end)
{
    char before[SKELETON_MAX + 1] = "";
    size_t count = 0;

    for (;;) {
        char part[SKELETON_MAX + 1] = "";
        size_t length = 0;

        while (length <= SKELETON_MAX && is_skeleton_char(at[length]))
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

bool recipe_check_attributes(const struct recipe *recipe,
                             const struct recipe_token *token)
{
    const char *text = token->text;
    const char *end = NULL;
    size_t words;
    int year;

    must(recipe == &recipe_1);
    if (memchr(text, '\0', sizeof token->text) == NULL || text[0] != '1' ||
        (text[1] != 'p' && text[1] != 'b' && text[1] != 't') || text[2] != ':')
        return false;
    words = count_skeletons(text + 3, &end);
    if (words == 0 || words > WHOLE_WORDS_MAX)
        return false;
    year = read_year(end);
    if (year < 0 || year != token->year || (year != 0 && text[1] != 'p'))
        return false;
    return token->attributes == attributes_of(words, year) && words + (year != 0) >= 2;
}

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

/* True when the token's skeletons hold this one. */
static bool holds(const char *token, const char *skeleton)
{
    size_t length = strlen(skeleton);
    const char *at = token + 3;

    for (;;) {
        size_t part = strcspn(at, "|@");
        if (part == length && memcmp(at, skeleton, length) == 0)
            return true;
        if (at[part] != '|')
            return false;
        at += part + 1;
    }
}

static enum err explain_token(const struct record *record,
                              const struct recipe_token *t,
                              struct buffer *out)
{
    const struct record_name *name = &record->names[t->name_at];
    const char *separator = ": ";
    struct form f;
    struct bones bones;
    enum err e = form_of_name(record->kind, name->text, &f);

    if (e != OK)
        return e;
    bones_of(&f, &bones);
    buffer_printf(out, "%s name \"", record_name_kind_word(name->kind));
    add_visible(out, name->text);
    buffer_add_text(out, "\"");
    for (size_t i = 0; i < bones.count; i++) {
        if (!holds(t->text, bones.skeletons[i].text))
            continue;
        buffer_printf(out, "%s%s (%s) = %s", separator, bones.words[i]->text,
                      script_word(bones.words[i]->script), bones.skeletons[i].text);
        separator = ", ";
    }
    if (t->year != 0)
        buffer_printf(out, "; born %d", t->year);
    buffer_add_text(out, "\n");
    return buffer_status(out);
}

enum err recipe_explain(const struct recipe *recipe,
                        const struct record *record,
                        const char *token,
                        struct buffer *out)
{
    struct recipe_token tokens[RECIPE_TOKENS_MAX];
    size_t count = 0;
    enum err e = recipe_tokens(recipe, record, COUNT_OF(tokens), tokens, &count);

    if (e != OK)
        return e;
    for (size_t i = 0; i < count; i++)
        if (strcmp(tokens[i].text, token) == 0)
            return explain_token(record, &tokens[i], out);
    return ERR_NOT_FOUND;
}

/* hash = H(hash || text || 0) */
static void chain(uint8_t hash[RECIPE_HASH_BYTES], const char *text)
{
    struct part parts[] = {{hash, RECIPE_HASH_BYTES}, {text, strlen(text) + 1}};

    hash_sha256_parts(parts, COUNT_OF(parts), hash);
}

static void chain_tokens(uint8_t hash[RECIPE_HASH_BYTES], const struct record *record)
{
    struct recipe_token tokens[RECIPE_TOKENS_MAX];
    size_t count = 0;

    must(recipe_tokens(&recipe_1, record, COUNT_OF(tokens), tokens, &count) == OK);
    for (size_t i = 0; i < count; i++)
        chain(hash, tokens[i].text);
}

/* What becomes of one name, as a person's and as a body's. */
static void chain_name(uint8_t hash[RECIPE_HASH_BYTES], const char *name)
{
    static const enum record_kind kinds[] = {RECORD_PERSON, RECORD_ORGANISATION};

    for (size_t k = 0; k < COUNT_OF(kinds); k++) {
        struct form f;
        struct bones bones;

        must(form_of_name(kinds[k], name, &f) == OK);
        bones_of(&f, &bones);
        for (size_t i = 0; i < bones.count; i++) {
            chain(hash, bones.words[i]->text);
            chain(hash, bones.skeletons[i].text);
        }
    }
}

/* Every letter of the blocks with tables, between letters that shield it from the rules
 * about words. */
static void chain_letters(uint8_t hash[RECIPE_HASH_BYTES])
{
    static const uint32_t ranges[][2] = {
        {0x00A0, 0x02FF}, {0x0370, 0x06FF}, {0x0750, 0x077F}, {0x10A0, 0x11FF},
        {0x1E00, 0x206F}, {0xFB00, 0xFDFF}, {0xFE70, 0xFEFF}, {0xFF00, 0xFFEF}};

    for (size_t r = 0; r < COUNT_OF(ranges); r++)
        for (uint32_t point = ranges[r][0]; point <= ranges[r][1]; point++) {
            char name[16] = "m";
            size_t length = text_encode(point, (uint8_t *)name + 1);
            name[1 + length] = 'm';
            chain_name(hash, name);
        }
}

void recipe_vector_hash(const struct recipe *recipe, uint8_t out[RECIPE_HASH_BYTES])
{
    uint8_t hash[RECIPE_HASH_BYTES] = {0};
    struct vector v;

    must(recipe == &recipe_1);
    chain(hash, recipe->id);
    for (size_t i = 0; vectors_at(i, &v); i++)
        chain_tokens(hash, &v.record);
    chain_letters(hash);
    for (size_t i = 0; given_row(i) != NULL; i++)
        chain_name(hash, given_row(i));
    for (size_t i = 0; words_row(i) != NULL; i++) {
        char name[64];
        (void)snprintf(name, sizeof name, "marda %s tovil", words_row(i));
        chain_name(hash, name);
    }
    memcpy(out, hash, sizeof hash);
}
