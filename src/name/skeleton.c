/* SPDX-License-Identifier: Apache-2.0 */
/*
 * skeleton.c - one pass over the letters, longest spelling first
 *
 * Most letters have one class whatever stands around them, or but for a few letters that
 * may follow: those go the short way, by a table; the others are looked at one by one.
 *
 * Why these classes: they are the ones in which the romanisations of Arabic, Persian,
 * Russian, Belarusian, Ukrainian and German differ from each other. p and b, t and d, k
 * and g stay apart: merging them finds little more and mistakes much more.
 */
#include "name/skeleton.h"

#include "base/num.h"

#include <stdbool.h>
#include <string.h>

enum {
    SILENT = '-', /* dropped, but A at the start of a word */
    SCAN_MAX = 2 * WORD_MAX + 2
};

/* The class of a letter, unless one of these follows it. */
struct sound {
    uint32_t unless; /* bits as next_bit gives them */
    char class;
};

enum next {
    NEXT_END = 1u << 0,
    NEXT_C = 1u << 3,
    NEXT_E = 1u << 5,
    NEXT_G = 1u << 7,
    NEXT_H = 1u << 8,
    NEXT_I = 1u << 9,
    NEXT_J = 1u << 10,
    NEXT_K = 1u << 11,
    NEXT_N = 1u << 14,
    NEXT_S = 1u << 19,
    NEXT_U = 1u << 21,
    NEXT_Y = 1u << 25,
    NEXT_Z = 1u << 26,
    NEXT_SOFT = NEXT_E | NEXT_I | NEXT_Y,
    NEXT_ANY = 0x7FFFFFFF
};

/* By the low bits of the letter, which are 1 for a, 26 for z and 0 for the end. */
static const struct sound sounds[32] = {
    [1] = {0, SILENT},                                       /* a */
    [2] = {0, 'B'},                                          /* b */
    [3] = {NEXT_H | NEXT_K | NEXT_Z | NEXT_SOFT, 'K'},       /* c */
    [4] = {NEXT_G | NEXT_H | NEXT_J | NEXT_S | NEXT_Z, 'D'}, /* d */
    [5] = {0, SILENT},                                       /* e */
    [6] = {0, 'F'},                                          /* f */
    [7] = {NEXT_H, 'G'},                                     /* g */
    [8] = {0, SILENT},                                       /* h */
    [9] = {0, SILENT},                                       /* i */
    [10] = {NEXT_ANY, 'J'},                                  /* j */
    [11] = {NEXT_H, 'K'},                                    /* k */
    [12] = {0, 'L'},                                         /* l */
    [13] = {0, 'M'},                                         /* m */
    [14] = {0, 'N'},                                         /* n */
    [15] = {0, SILENT},                                      /* o */
    [16] = {NEXT_H, 'P'},                                    /* p */
    [17] = {NEXT_U, 'K'},                                    /* q */
    [18] = {0, 'R'},                                         /* r */
    [19] = {NEXT_C | NEXT_H | NEXT_Z, 'S'},                  /* s */
    [20] = {NEXT_C | NEXT_H | NEXT_S | NEXT_Z, 'T'},         /* t */
    [21] = {NEXT_END | NEXT_N | NEXT_S, SILENT},             /* u */
    [22] = {0, 'F'},                                         /* v */
    [23] = {NEXT_END, SILENT},                               /* w */
    [24] = {NEXT_ANY, 'S'},                                  /* x */
    [25] = {0, SILENT},                                      /* y */
    [26] = {NEXT_H, 'S'},                                    /* z */
};

struct scan {
    const char *text;
    size_t length;
    size_t at;
    char out[SCAN_MAX];
    size_t count;
};

static bool is_vowel(char c)
{
    return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'y';
}

static bool is_soft(char c)
{
    return c == 'e' || c == 'i' || c == 'y';
}

static bool begins(const char *text, const char *with)
{
    while (*with != '\0' && *text == *with) {
        text++;
        with++;
    }
    return *with == '\0';
}

static void put(struct scan *s, char class)
{
    if (s->count < SKELETON_MAX)
        s->out[s->count++] = class;
}

/* The Belarusian short u, which Russian writes v: -au, -eu and -ou at the end of a long
 * word, -auna and -euna in a woman's patronymic, -ouski in a family name. */
static bool is_short_u(const struct scan *s)
{
    const char *at = s->text + s->at;

    if (s->at < 2 || s->length < 6 || (at[-1] != 'a' && at[-1] != 'e' && at[-1] != 'o'))
        return false;
    if (at[1] == '\0')
        return !is_vowel(at[-2]) &&
               (at[-1] != 'o' || memchr("knrlsv", at[-2], 6) != NULL ||
                (at[-2] == 'h' && s->at > 2 && at[-3] == 'c'));
    return (at[1] == 'n' && at[2] == 'a' && at[3] == '\0') ||
           (at[1] == 's' && at[2] == 'k');
}

/* The class of a vowel, or of what is silent, h and w; the letters it takes. */
static char soft_sound(const struct scan *s)
{
    const char *at = s->text + s->at;

    if (*at == 'u' && is_short_u(s))
        return 'F';
    if (*at == 'w' && at[1] == '\0' && s->at > 1 && (at[-1] == 'o' || at[-1] == 'e'))
        return 'F'; /* German -ow and -ew for -ov and -ev */
    return SILENT;
}

static char c_sound(const char *at, size_t *taken)
{
    *taken = at[1] == 'h' || at[1] == 'z' || at[1] == 'k' ? 2 : 1;
    if (*taken == 2)
        return at[1] == 'k' ? 'K' : 'X';
    return is_soft(at[1]) ? 'S' : 'K';
}

/* dz before a soft vowel is the Belarusian d: Dzianis is Denis. */
static char d_sound(const char *at, size_t *taken)
{
    if (begins(at, "dzh") || begins(at, "dsch")) {
        *taken = at[1] == 'z' ? 3 : 4;
        return 'J';
    }
    if (at[1] == 'j' || at[1] == 'g' || at[1] == 'h' || at[1] == 'z') {
        *taken = 2;
        return at[1] == 'h' || (at[1] == 'z' && is_soft(at[2])) ? 'D'
               : at[1] == 'z'                                   ? 'S'
                                                                : 'J';
    }
    return 'D';
}

/* German and Slavic j is y at the end after a vowel, in -ije- and after l; elsewhere it
 * may be Arabic. */
static char j_sound(const struct scan *s)
{
    const char *at = s->text + s->at;
    char before = s->at > 0 ? at[-1] : '\0';

    if (before == 'l' || (is_vowel(before) && at[1] == '\0') ||
        (before == 'i' && at[1] == 'e'))
        return SILENT;
    return 'J';
}

static char s_sound(const char *at, size_t *taken)
{
    if (begins(at, "shch"))
        *taken = 4;
    else if (begins(at, "sch"))
        *taken = 3;
    else if (at[1] == 'h' || at[1] == 'z')
        *taken = 2;
    else
        return 'S';
    return 'X';
}

static char t_sound(const char *at, size_t *taken)
{
    if (begins(at, "tsch") || begins(at, "tch")) {
        *taken = at[1] == 's' ? 4 : 3;
        return 'X';
    }
    *taken = at[1] == 's' || at[1] == 'z' || at[1] == 'h' ? 2 : 1;
    return at[1] == 's' || at[1] == 'z' ? 'S' : 'T';
}

/* The class of the sound at s->at, and how many letters it takes. */
static char next_sound(const struct scan *s, size_t *taken)
{
    const char *at = s->text + s->at;

    *taken = 1;
    switch (*at) {
    case 'c':
        return c_sound(at, taken);
    case 'd':
        return d_sound(at, taken);
    case 'g':
        *taken = at[1] == 'h' ? 2 : 1;
        return 'G';
    case 'j':
        return j_sound(s);
    case 'k':
        *taken = at[1] == 'h' ? 2 : 1;
        return at[1] == 'h' ? SILENT : 'K';
    case 'p':
        *taken = at[1] == 'h' ? 2 : 1;
        return at[1] == 'h' ? 'F' : 'P';
    case 'q':
        *taken = at[1] == 'u' ? 2 : 1;
        return 'K';
    case 's':
        return s_sound(at, taken);
    case 't':
        return t_sound(at, taken);
    case 'v':
        return 'F';
    case 'z':
        *taken = at[1] == 'h' ? 2 : 1;
        return at[1] == 'h' ? 'J' : 'S';
    default:
        return is_vowel(*at) || *at == 'h' || *at == 'w' ? soft_sound(s)
                                                         : (char)(*at - 'a' + 'A');
    }
}

static void take_one(struct scan *s)
{
    size_t from = s->at;
    size_t taken;
    char class = next_sound(s, &taken);

    s->at += taken;
    if (class == SILENT) {
        if (from == 0)
            put(s, 'A');
        return;
    }
    if (class == 'X' && s->text[from] == 'x') {
        put(s, 'K');
        class = 'S';
    } else if (s->count > 0 && s->out[s->count - 1] == class && from > 0 &&
               s->text[from] == s->text[from - 1]) {
        return; /* a doubled letter */
    }
    put(s, class);
}

/* The letters from s->at on that go the short way. Whether one is written is no branch,
 * since nothing foretells it. */
static void take_plain(struct scan *s)
{
    const char *text = s->text;
    size_t at = s->at;
    size_t count = s->count;
    char last = count > 0 ? s->out[count - 1] : '\0';
    char before = at > 0 ? text[at - 1] : '\0';

    for (; at < s->length && count < SKELETON_MAX; at++) {
        const struct sound *sound = &sounds[text[at] & 31];
        bool doubled = (text[at] == before) & (sound->class == last);

        if ((sound->unless >> (text[at + 1] & 31) & 1) != 0)
            break;
        before = text[at];
        s->out[count] = sound->class;
        count += (sound->class != SILENT) & !doubled;
        last = sound->class != SILENT ? sound->class : last;
    }
    s->at = count < SKELETON_MAX ? at : s->length;
    s->count = count;
}

static void copy_text(struct skeleton *out, const char *text, size_t length)
{
    if (length > SKELETON_MAX)
        length = SKELETON_MAX;
    memcpy(out->text, text, length);
    out->text[length] = '\0';
}

/* One letter is shared by very many words: let the word follow, each run of its vowels
 * as one, in three kinds. */
static void add_word(struct scan *s)
{
    for (size_t i = 0; i < s->length; i++) {
        char c = s->text[i];

        if (!is_vowel(c))
            put(s, c);
        else if (i == 0 || !is_vowel(s->text[i - 1]))
            put(s, is_soft(c) ? 'i' : c == 'a' ? 'a' : 'u');
    }
}

/* The length of the word; *digits is true if there is a digit in it. */
static size_t measure(const char *text, bool *digits)
{
    size_t length = 0;

    *digits = false;
    for (; text[length] != '\0'; length++)
        *digits = *digits || text[length] < 'a';
    return length;
}

void skeleton_of(const struct word *word, struct skeleton *out)
{
    struct scan s;
    bool digits;

    s.text = word->text;
    s.length = measure(word->text, &digits);
    s.at = 0;
    s.count = 0;
    if (digits) {
        copy_text(out, word->text, s.length);
        return;
    }
    if (sounds[s.text[0] & 31].class == SILENT)
        take_one(&s); /* which at the start is heard */
    while (s.at < s.length) {
        take_plain(&s);
        if (s.at < s.length)
            take_one(&s);
    }
    if (s.count <= 1)
        add_word(&s);
    copy_text(out, s.out, s.count);
}

void skeleton_whole(const struct word *word, struct skeleton *out)
{
    copy_text(out, word->text, strlen(word->text));
    for (char *at = out->text; *at != '\0'; at++)
        *at = *at == 'o' ? 'u' : *at == 'e' ? 'i' : *at;
}

/* A spelling that another romanisation writes otherwise, at every place. */
struct change {
    const char *from;
    const char *to;
    const char *before; /* the letter after it is one of these; NULL for any */
    size_t least;       /* the word is at least so long */
};

/* True when the word has the spelling; *out is the word as the other writes it. */
static bool change_word(const char *text, const struct change *c, struct word *out)
{
    size_t from = strlen(c->from);
    size_t to = strlen(c->to);
    size_t at = 0;
    bool found = false;

    if (strlen(text) < c->least)
        return false;
    while (*text != '\0' && at + to < WORD_MAX) {
        if (begins(text, c->from) &&
            (c->before == NULL ||
             (text[from] != '\0' && strchr(c->before, text[from]) != NULL))) {
            memcpy(out->text + at, c->to, to);
            at += to;
            text += from;
            found = true;
        } else {
            out->text[at++] = *text++;
        }
    }
    out->text[at] = '\0';
    return found && at > 0;
}

/* Add the skeleton unless it is there already. */
static void add_fresh(struct skeleton *known, size_t *count, const struct word *word)
{
    struct skeleton fresh;

    skeleton_of(word, &fresh);
    for (size_t i = 0; i < *count; i++)
        if (strcmp(known[i].text, fresh.text) == 0)
            return;
    known[(*count)++] = fresh;
}

size_t skeleton_alternatives(const char *text,
                             enum script script,
                             struct skeleton out[SKELETON_ALTERNATIVES])
{
    static const struct change changes[] = {
        {"gh", "q", NULL, 4},       {"g", "h", "aeiouyr", 4},   {"w", "v", NULL, 3},
        {"dh", "z", NULL, 3},       {"ts", "t", "eiy", 5},      {"j", "y", NULL, 4},
        {"au", "av", "klmnrst", 6}, {"eu", "ev", "klmnrst", 6}, {"th", "s", NULL, 4},
        {"ieu", "iev", NULL, 6},    {"eou", "eov", NULL, 6},
    };
    struct skeleton known[SKELETON_ALTERNATIVES + 1];
    struct word word = {.script = script};
    size_t count = 0;

    memcpy(word.text, text, strlen(text) + 1);
    add_fresh(known, &count, &word);
    for (size_t i = 0; i < COUNT_OF(changes) && count <= SKELETON_ALTERNATIVES; i++)
        if (change_word(text, &changes[i], &word))
            add_fresh(known, &count, &word);
    memcpy(out, known + 1, (count - 1) * sizeof *out);
    return count - 1;
}
