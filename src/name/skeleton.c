/* SPDX-License-Identifier: Apache-2.0 */
/*
 * skeleton.c - one pass over the letters, longest spelling first
 *
 * Why these classes: they are the ones in which the romanisations of Arabic, Persian,
 * Russian, Ukrainian and German differ from each other. p and b, t and d, k and g stay
 * apart: merging them finds little more and mistakes much more.
 */
#include "name/skeleton.h"

#include "base/num.h"

#include <stdbool.h>
#include <string.h>

struct sound {
    const char *letters;
    char class; /* '-' is dropped, and a vowel class at the start of a word */
};

/* Longer spellings before their beginnings. */
static const struct sound sounds[] = {
    {"shch", 'X'}, {"tsch", 'X'}, {"dsch", 'J'}, {"dzh", 'J'}, {"tch", 'X'}, {"sch", 'X'},
    {"sh", 'X'},   {"ch", 'X'},   {"cz", 'X'},   {"zh", 'J'},  {"dj", 'J'},  {"kh", '-'},
    {"gh", 'G'},   {"ph", 'F'},   {"th", 'T'},   {"dh", 'D'},  {"ts", 'S'},  {"tz", 'S'},
    {"ck", 'K'},   {"qu", 'K'},   {"dz", 'S'},   {"dg", 'J'},  {"b", 'B'},   {"p", 'P'},
    {"f", 'F'},    {"v", 'F'},    {"t", 'T'},    {"d", 'D'},   {"s", 'S'},   {"z", 'S'},
    {"k", 'K'},    {"q", 'K'},    {"g", 'G'},    {"m", 'M'},   {"n", 'N'},   {"l", 'L'},
    {"r", 'R'},    {"h", '-'},    {"w", '-'},
};

struct scan {
    const char *text;
    size_t length;
    size_t at;
    char out[2 * WORD_MAX + 2];
    size_t count;
};

static bool is_vowel(char c)
{
    return c != '\0' && strchr("aeiouy", c) != NULL;
}

static void put(struct scan *s, char class)
{
    if (s->count < sizeof s->out - 1)
        s->out[s->count++] = class;
}

/* The Belarusian short u, which Russian writes v: -au, -eu and -ou at the end of a long
 * word, and -auna, -euna, -ouna in a woman's patronymic. */
static bool is_short_u(const struct scan *s)
{
    const char *at = s->text + s->at;

    if (s->at < 2 || s->length < 6 || strchr("aeo", at[-1]) == NULL || is_vowel(at[-2]))
        return false;
    if (at[1] == '\0')
        return at[-1] != 'o' || strchr("knrlsv", at[-2]) != NULL;
    return strcmp(at + 1, "na") == 0;
}

/* Letters whose sound depends on what is beside them; 0 if this is none of them. */
static char neighbourly(const struct scan *s)
{
    char c = s->text[s->at];
    char next = s->text[s->at + 1]; /* NUL at the end */

    if (c == 'c' && next != 'h' && next != 'z' && next != 'k')
        return next == 'e' || next == 'i' || next == 'y' ? 'S' : 'K';
    if (c == 'j' && s->at > 0 && is_vowel(s->text[s->at - 1]) && next == '\0')
        return '-'; /* German and Slavic -ej is -ey; before a letter it may be Arabic */
    if (c == 'j')
        return 'J';
    if (c == 'w' && next == '\0' && s->at > 1 &&
        (s->text[s->at - 1] == 'o' || s->text[s->at - 1] == 'e'))
        return 'F'; /* German -ow and -ew for -ov and -ev */
    if (c == 'u' && is_short_u(s))
        return 'F';
    return '\0';
}

static char next_sound(struct scan *s)
{
    char class = neighbourly(s);

    if (class != '\0') {
        s->at++;
        return class;
    }
    for (size_t i = 0; i < COUNT_OF(sounds); i++) {
        size_t length;

        if (sounds[i].letters[0] != s->text[s->at])
            continue;
        length = strlen(sounds[i].letters);
        if (strncmp(s->text + s->at, sounds[i].letters, length) == 0) {
            s->at += length;
            return sounds[i].class;
        }
    }
    return s->text[s->at++]; /* a vowel, an x or a digit */
}

static void take_one(struct scan *s)
{
    bool first = s->at == 0;
    size_t from = s->at;
    char class = next_sound(s);

    if (class == '-' || is_vowel(class)) {
        if (first)
            put(s, 'A');
        return;
    }
    if (class == 'x') {
        put(s, 'K');
        class = 'S';
    } else if (s->count > 0 && s->out[s->count - 1] == class && from > 0 &&
               s->text[from] == s->text[from - 1]) {
        return; /* a doubled letter */
    }
    put(s, class);
}

static void copy_text(struct skeleton *out, const char *text)
{
    size_t length = strlen(text);

    if (length > SKELETON_MAX)
        length = SKELETON_MAX;
    memcpy(out->text, text, length);
    out->text[length] = '\0';
}

/* One letter is shared by very many words: let the word follow, its vowels all a. */
static void add_word(struct scan *s, const char *text)
{
    for (size_t i = 0; text[i] != '\0'; i++)
        if (!is_vowel(text[i]))
            put(s, text[i]);
        else if (i == 0 || !is_vowel(text[i - 1]))
            put(s, 'a');
}

void skeleton_of(const struct word *word, struct skeleton *out)
{
    struct scan s = {.text = word->text, .length = strlen(word->text)};

    if (word->script == SCRIPT_HAN || word->script == SCRIPT_OTHER) {
        copy_text(out, word->text);
        return;
    }
    while (s.at < s.length)
        take_one(&s);
    if (s.count <= 1)
        add_word(&s, word->text);
    s.out[s.count] = '\0';
    copy_text(out, s.out);
}

/* `from` replaced by `to`, at its first place at or after `at`. */
struct change {
    const char *from;
    const char *to;
    size_t least; /* the word is at least so long */
    size_t at;
};

static bool change_word(const char *text, const struct change *c, struct word *out)
{
    size_t length = strlen(text);
    const char *place = length > c->at ? strstr(text + c->at, c->from) : NULL;
    size_t head = place == NULL ? 0 : (size_t)(place - text);
    size_t to = strlen(c->to);

    if (place == NULL || length < c->least || length + to > WORD_MAX)
        return false;
    memcpy(out->text, text, head);
    memcpy(out->text + head, c->to, to);
    memcpy(out->text + head + to, place + strlen(c->from),
           length - head - strlen(c->from) + 1);
    return true;
}

size_t skeleton_alternatives(const char *text,
                             enum script script,
                             struct skeleton out[SKELETON_ALTERNATIVES])
{
    static const struct change changes[] = {
        {"dh", "z", 3, 0},
        {"dz", "d", 4, 0},
        {"w", "v", 4, 1},
        {"ts", "t", 5, 0},
    };
    struct word word = {.script = script};
    struct skeleton first;
    size_t count = 0;

    memcpy(word.text, text, strlen(text) + 1);
    skeleton_of(&word, &first);
    for (size_t i = 0; i < COUNT_OF(changes) && count < SKELETON_ALTERNATIVES; i++) {
        bool fresh = change_word(text, &changes[i], &word);

        if (!fresh)
            continue;
        skeleton_of(&word, &out[count]);
        fresh = strcmp(out[count].text, first.text) != 0;
        for (size_t j = 0; j < count; j++)
            fresh = fresh && strcmp(out[count].text, out[j].text) != 0;
        count += fresh ? 1 : 0;
    }
    return count;
}
