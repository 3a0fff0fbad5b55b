/* SPDX-License-Identifier: Apache-2.0 */
/*
 * near.c - from a word of a query to the words of a segment
 *
 * Letters are compared by Myers' bit-parallel edit distance as Hyyrö wrote it for two
 * whole words: one step of a few operations a letter, since a word has at most 47.
 *
 * Source [MYERS99] [HYYRO03]
 */
#include "find/near.h"

#include "base/must.h"
#include "find/keys.h"

#include <string.h>

enum { LETTERS = 128, FAR = 99 };

/* A word as masks: for each letter, where it stands. */
struct pattern {
    uint64_t at[LETTERS];
    size_t count;
};

static void pattern_of(const char *text, struct pattern *out)
{
    memset(out, 0, sizeof *out);
    for (; text[out->count] != '\0'; out->count++)
        out->at[(unsigned char)text[out->count] % LETTERS] |= UINT64_C(1) << out->count;
}

static unsigned distance(const struct pattern *p, const char *text)
{
    const uint64_t last = UINT64_C(1) << (p->count - 1);
    uint64_t up = ~UINT64_C(0);
    uint64_t down = 0;
    unsigned result = (unsigned)p->count;

    for (; *text != '\0'; text++) {
        const uint64_t equal = p->at[(unsigned char)*text % LETTERS];
        const uint64_t across = (((equal & up) + up) ^ up) | equal | down;
        uint64_t more = down | ~(across | up);
        uint64_t less = up & across;

        result += (more & last) != 0 ? 1 : 0;
        result -= (less & last) != 0 ? 1 : 0;
        more = more << 1 | 1;
        less <<= 1;
        up = less | ~(across | more);
        down = more & across;
    }
    return result;
}

/* The word of a query, prepared for being compared with many. */
struct judge {
    const struct form_word *word;
    struct pattern letters;
    struct pattern consonants;
};

static void prepare(struct judge *j, const struct form_word *word)
{
    j->word = word;
    pattern_of(word->text, &j->letters);
    pattern_of(word->skeleton.text, &j->consonants);
}

static bool is_consonantal(enum script script)
{
    return script == SCRIPT_ARABIC || script == SCRIPT_HEBREW;
}

/* The same consonants: how near, by the letters between them. */
static unsigned
judge_vowels(const struct judge *j, const struct form_word *other, unsigned apart)
{
    const bool unwritten =
        is_consonantal(j->word->script) != is_consonantal(other->script);
    const unsigned loss = apart * (unwritten ? 4 : 12);

    return loss < 90 ? 236 - loss : 146;
}

static unsigned
judge_other(const struct judge *j, const struct form_word *other, bool by_consonants)
{
    const size_t length = strlen(other->text);
    const size_t longer = length > j->letters.count ? length : j->letters.count;
    const unsigned apart = distance(&j->letters, other->text);
    unsigned bones = FAR;

    if (strcmp(j->word->skeleton.text, other->skeleton.text) == 0)
        return judge_vowels(j, other, apart);
    if (by_consonants)
        return judge_vowels(j, other, apart) - 20;
    if (apart == 1 && longer >= KEYS_DROP_FROM)
        return longer >= 6 ? 215 : 190;
    if (apart == 2 && longer >= 7)
        return 170;
    if (j->consonants.count >= KEYS_DROP_FROM ||
        strlen(other->skeleton.text) >= KEYS_DROP_FROM)
        bones = distance(&j->consonants, other->skeleton.text);
    if (bones == 1 && apart * 2 <= longer)
        return 165 - 10 * (apart < 6 ? apart : 6);
    if (bones == 2 && apart == 2 && longer >= 6)
        return 120;
    return 0;
}

static unsigned
judge_word(const struct judge *j, const struct form_word *other, bool by_consonants)
{
    if (strcmp(j->word->text, other->text) == 0)
        return NEAR_SAME;
    if (strcmp(j->word->settled, other->settled) == 0)
        return NEAR_SAME - 8;
    if (j->letters.count == 1 || other->text[1] == '\0')
        return 0;
    return judge_other(j, other, by_consonants);
}

static bool is_seen(const struct near_list *list, uint32_t lexeme, size_t number)
{
    const uint16_t mark = list->mark[lexeme];

    return mark != 0 && list->items[mark - 1].word == number;
}

static struct near *
add(struct near_list *list, uint32_t lexeme, size_t number, unsigned nearness)
{
    struct near *n = &list->items[list->count];

    if (list->count == NEAR_MAX)
        return NULL;
    *n = (struct near){.lexeme = lexeme,
                       .nearness = (uint16_t)nearness,
                       .next = list->mark[lexeme],
                       .word = (uint8_t)number};
    list->mark[lexeme] = (uint16_t)++list->count;
    return n;
}

/* What one pass over some lexemes needs to know. */
struct pass {
    struct near_list *list;
    const struct segment *s;
    struct judge judge;
    size_t number;
    size_t room; /* entries this word may still have */
    bool body;
    bool by_consonants; /* the lexeme has a reading of the word's consonants */
    bool sure;          /* one that is as good as the word itself was found */
};

static void look_at(struct pass *p, uint32_t lexeme)
{
    unsigned nearness;

    if (p->room == 0 || (p->s->lexemes[lexeme].body == 1) != p->body ||
        is_seen(p->list, lexeme, p->number))
        return;
    nearness = judge_word(&p->judge, &p->s->lexemes[lexeme].word, p->by_consonants);
    if (nearness == 0 || add(p->list, lexeme, p->number, nearness) == NULL)
        return;
    p->room--;
    p->sure = p->sure || nearness >= NEAR_SURE;
}

static void look_by_keys(struct pass *p, unsigned which)
{
    const struct segment *s = p->s;
    uint32_t keys[KEYS_MAX];
    const size_t count = keys_of_word(p->judge.word, p->body, which, keys);

    p->by_consonants = (which & KEYS_CONSONANTS) != 0;
    for (size_t i = 0; i < count; i++) {
        const size_t bucket = keys[i] & (s->bucket_count - 1);

        for (uint32_t k = s->buckets[bucket]; k < s->buckets[bucket + 1]; k++)
            if (s->keys[k].key == keys[i])
                look_at(p, s->keys[k].lexeme);
    }
}

/* The first lexeme whose letters do not come before these. */
static uint32_t first_from(const struct segment *s, const char *text, bool body)
{
    uint32_t low = body ? (uint32_t)s->persons : 0;
    uint32_t high = body ? (uint32_t)s->lexeme_count : (uint32_t)s->persons;

    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;

        if (strcmp(s->lexemes[middle].word.text, text) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void look_for_begun(struct pass *p)
{
    const char *text = p->judge.word->text;
    const size_t count = strlen(text);
    const size_t end = p->body ? p->s->lexeme_count : p->s->persons;

    for (size_t i = first_from(p->s, text, p->body); i < end && p->room > 0; i++) {
        const char *other = p->s->lexemes[i].word.text;
        struct near *n;

        if (strncmp(other, text, count) != 0)
            return;
        if (other[count] == '\0')
            continue;
        if (is_seen(p->list, (uint32_t)i, p->number)) {
            p->list->items[p->list->mark[i] - 1].is_begun = true;
            continue;
        }
        n = add(p->list, (uint32_t)i, p->number,
                (unsigned)(80 + 120 * count / (strlen(other) + 1)));
        if (n == NULL)
            return;
        n->is_begun = true;
        p->room--;
    }
}

void near_add(struct near_list *list,
              const struct segment *s,
              const struct form_word *word,
              size_t number,
              const struct near_how *how)
{
    struct pass p = {
        .list = list, .s = s, .number = number, .room = NEAR_WORD_MAX, .body = how->body};

    must(number < NEAR_WORDS_MAX && strlen(word->text) <= WORD_MAX);
    prepare(&p.judge, word);
    look_by_keys(&p, KEYS_LETTERS);
    look_by_keys(&p, KEYS_CONSONANTS);
    if (how->begun && strlen(word->text) >= NEAR_BEGUN_MIN)
        look_for_begun(&p);
    if (!p.sure || how->thorough)
        look_by_keys(&p, KEYS_FEWER);
    p.by_consonants = false;
    for (uint32_t i = 0; how->thorough && i < s->lexeme_count; i++)
        look_at(&p, i);
}

bool near_add_exact(struct near_list *list,
                    const struct segment *s,
                    const char *text,
                    size_t number,
                    bool body)
{
    const uint32_t key = keys_of_letters(text, strlen(text), body);
    const size_t bucket = key & (s->bucket_count - 1);
    bool found = false;

    for (uint32_t k = s->buckets[bucket]; k < s->buckets[bucket + 1]; k++) {
        const uint32_t lexeme = s->keys[k].lexeme;

        if (s->keys[k].key != key || (s->lexemes[lexeme].body == 1) != body ||
            strcmp(s->lexemes[lexeme].word.text, text) != 0)
            continue;
        found = true;
        if (!is_seen(list, lexeme, number))
            (void)add(list, lexeme, number, NEAR_SAME);
    }
    return found;
}

void near_clear(struct near_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        list->mark[list->items[i].lexeme] = 0;
    list->count = 0;
}
