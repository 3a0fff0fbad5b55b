/* SPDX-License-Identifier: Apache-2.0 */
/*
 * speak.c - letter by letter, and what a script asks for between letters
 *
 * Most rules are rows of letters.tsv: pairs, variants at the head and end of a word and
 * in a tongue. Here are those that depend on the kind of a neighbour.
 */
#include "name/speak.h"

#include "base/must.h"

#include <string.h>

struct voice {
    const struct speak_word *word;
    char *out;
    size_t capacity;
    size_t at;
    bool cut;
};

enum { POINT_BITS = 21, HEX_BYTES = 2 + (POINT_BITS + 3) / 4 };

static bool is_vowel(char c)
{
    return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'y';
}

static void put(struct voice *v, const char *reads, size_t length)
{
    if (v->cut || length >= v->capacity - v->at) {
        v->cut = true;
        return;
    }
    memcpy(v->out + v->at, reads, length);
    v->at += length;
}

/* A letter without a reading matches itself: u and its code point. */
static void put_unknown(struct voice *v, uint32_t point)
{
    char text[HEX_BYTES];
    size_t at = sizeof text;

    while (point > 0 || at > sizeof text - 4) {
        text[--at] = "0123456789abcdef"[point & 15];
        point >>= 4;
    }
    text[--at] = 'u';
    put(v, text + at, sizeof text - at);
}

static const struct letter *letter_at(const struct voice *v, size_t at)
{
    return &letter_rows[v->word->letters[at]];
}

/* The reading of the letter where it stands. */
static const char *reads_at(const struct voice *v, size_t at, size_t *length)
{
    const struct letter *l = letter_at(v, at);
    const struct letter_variant *found = NULL;
    uint16_t id = v->word->letters[at];

    if (l->variant != 0) {
        if (at == 0)
            found = letter_variant(id, LETTER_FIRST);
        else if (at + 1 == v->word->count)
            found = letter_variant(id, LETTER_LAST);
        for (enum letter_when w = LETTER_PERSIAN; found == NULL && w <= LETTER_VIETNAMESE;
             w++)
            if (v->word->tongues & (1u << w))
                found = letter_variant(id, w);
    }
    *length = found != NULL ? found->length : l->length;
    return found != NULL ? found->reads : l->reads;
}

static void put_plain(struct voice *v, size_t at)
{
    size_t length;
    const char *reads = reads_at(v, at, &length);

    if (letter_at(v, at)->unknown)
        put_unknown(v, v->word->points[at]);
    else
        put(v, reads, length);
}

static bool joins_h(char c)
{
    switch (c) {
    case 'c':
    case 'd':
    case 'g':
    case 'k':
    case 'p':
    case 's':
    case 't':
    case 'z':
        return true;
    default:
        return false;
    }
}

/* Arabic and Hebrew write a doubled consonant once, so two equal letters in a row are
 * two consonants with an unwritten vowel between them; and so are two letters that
 * together would read as one sound (t and h are not th). */
static bool needs_vowel(char last, const char *next)
{
    if (next[0] == 'h' && next[1] == '\0' && joins_h(last))
        return true;
    if ((next[0] == 's' || next[0] == 'z') && (last == 't' || last == 'd'))
        return true;
    if (next[0] == 'j' && last == 'd')
        return true;
    return last == next[0] && !is_vowel(next[0]);
}

static bool is_point(const struct voice *v, size_t at, uint32_t point)
{
    return at < v->word->count && letter_at(v, at)->point == point;
}

/* The Persian waw is a consonant beside another vowel's letter, but at a word's head,
 * where Dari speaks a w. */
static bool is_persian_v(const struct voice *v, size_t at)
{
    return (v->word->tongues & (1u << LETTER_PERSIAN)) && at > 0 &&
           is_point(v, at, U'و') &&
           (is_point(v, at - 1, U'ا') || is_point(v, at + 1, U'ا') ||
            is_point(v, at + 1, U'ی') || is_point(v, at + 1, U'ي') ||
            is_point(v, at + 1, U'ى'));
}

static void put_semitic(struct voice *v, size_t at)
{
    const struct letter *l = letter_at(v, at);
    size_t length = l->length;
    const char *reads = l->variant == 0 ? l->reads : reads_at(v, at, &length);

    if (l->script == v->word->script && v->at > 0 && length > 0 &&
        needs_vowel(v->out[v->at - 1], reads) && v->at + length + 1 < v->capacity)
        put(v, "a", 1);
    if (l->unknown)
        put_unknown(v, v->word->points[at]);
    else if (is_persian_v(v, at))
        put(v, "v", 1);
    else
        put(v, reads, length);
}

static bool is_consonant(const struct voice *v, size_t at)
{
    const struct letter *l = letter_at(v, at);

    return l->script == SCRIPT_CYRILLIC && l->length > 0 && !is_vowel(l->reads[0]);
}

/* The hard sign parts a consonant from a vowel in Russian, and is silent; between two
 * consonants it is the Bulgarian vowel. */
static void put_cyrillic(struct voice *v, size_t at)
{
    if (letter_at(v, at)->point == U'ъ' && at > 0 && at + 1 < v->word->count &&
        is_consonant(v, at - 1) && is_consonant(v, at + 1))
        put(v, "a", 1);
    else
        put_plain(v, at);
}

/* The vowel in a consonant is spoken before another one, not at the end of a word. */
static void put_indic(struct voice *v, size_t at)
{
    put_plain(v, at);
    if (letter_at(v, at)->what == LETTER_STEM && at + 1 < v->word->count &&
        letter_at(v, at + 1)->what != LETTER_ENDING)
        put(v, "a", 1);
}

/* A small tsu doubles the consonant after it. */
static void put_kana(struct voice *v, size_t at)
{
    uint32_t point = letter_at(v, at)->point;
    const struct letter *next = at + 1 < v->word->count ? letter_at(v, at + 1) : NULL;

    if (point != U'っ' && point != U'ッ')
        put_plain(v, at);
    else if (next != NULL && next->length > 0 && !is_vowel(next->reads[0]))
        put(v, next->reads[0] == 'c' ? "t" : next->reads, 1);
}

/* Plain stops at the head of a word are k, t, p; between voiced sounds, in a syllable
 * after the first, g, d, b. */
static void put_hangul(struct voice *v, size_t at)
{
    uint32_t point = letter_at(v, at)->point;
    char last = v->at > 0 ? v->out[v->at - 1] : '\0';
    bool voiced = is_vowel(last) || (last != '\0' && strchr("nmgl", last) != NULL);

    if (voiced && (point == 0x1100 || point == 0x1103 || point == 0x1107))
        put(v, point == 0x1100 ? "g" : point == 0x1103 ? "d" : "b", 1);
    else
        put_plain(v, at);
}

/* Returns the letters spoken: a vowel that is written before its consonant takes that one
 * along. */
static size_t put_thai(struct voice *v, size_t at)
{
    bool before = letter_at(v, at)->what == LETTER_BEFORE && at + 1 < v->word->count;

    if (before)
        put_plain(v, at + 1);
    put_plain(v, at);
    return before ? 2 : 1;
}

static size_t put_next(struct voice *v, size_t at)
{
    enum script script = v->word->script;

    if (script == SCRIPT_THAI)
        return put_thai(v, at);
    if (script == SCRIPT_CYRILLIC)
        put_cyrillic(v, at);
    else if (script == SCRIPT_ARABIC || script == SCRIPT_HEBREW)
        put_semitic(v, at);
    else if (script == SCRIPT_INDIC)
        put_indic(v, at);
    else if (script == SCRIPT_KANA)
        put_kana(v, at);
    else if (script == SCRIPT_HANGUL)
        put_hangul(v, at);
    else
        put_plain(v, at);
    return 1;
}

/* The letters from `at` on that read so wherever they stand; returns how many. */
static size_t put_run(struct voice *v, size_t at)
{
    size_t from = at;

    for (; at < v->word->count && v->capacity - v->at > sizeof letter_rows[0].reads;
         at++) {
        const struct letter *l = letter_at(v, at);

        if (!l->plain)
            break;
        memcpy(v->out + v->at, l->reads, sizeof l->reads);
        v->at += l->length;
    }
    return at - from;
}

struct speak_word speak_part(struct speak_word word, size_t from, size_t count)
{
    must(from + count <= word.count);
    word.letters += from;
    word.points += from;
    word.count = count;
    return word;
}

size_t speak_letters(const struct speak_word *word, char *out, size_t capacity, bool *cut)
{
    struct voice v = {word, out, capacity, 0, false};

    must(capacity > 0);
    for (size_t at = put_run(&v, 0); at < word->count && !v.cut; at += put_run(&v, at))
        at += put_next(&v, at);
    out[v.at] = '\0';
    *cut = *cut || v.cut;
    return v.at;
}

size_t speak_family(const struct speak_word *word, char *out, size_t capacity, bool *cut)
{
    const struct letter_variant *family =
        word->count == 1 ? letter_variant(word->letters[0], LETTER_FAMILY) : NULL;

    if (family == NULL || family->length >= capacity)
        return speak_letters(word, out, capacity, cut);
    memcpy(out, family->reads, family->length + 1u);
    return family->length;
}
