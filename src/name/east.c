/* SPDX-License-Identifier: Apache-2.0 */
/*
 * east.c - syllables: what begins them, their vowels, what ends them
 *
 * The one spelling keeps apart what every romanisation keeps apart, and no more. McCune
 * and Reischauer, as Wade and Giles, do not write whether a consonant has voice, so none
 * is left with it; and it is made letter by letter, so that it does not matter where one
 * syllable ends and the next begins.
 */
#include "name/east.h"

#include "base/num.h"
#include "name/given.h"

#include <string.h>

enum {
    WORDS_EAST_MAX = 4,
    SYLLABLES_MAX = 2,
    VOWELS_MAX = 4,
    KNOWN_MIN = 4,
    FAMILY_MAX = 6
};

struct spelling {
    char from[4];
    char to[4];
};

/* Runs of vowels, in which y is written i and w is written u. */
static const struct spelling vowels[] = {
    {"eo", "o"},  {"ieo", "io"}, {"iou", "io"}, {"ioo", "iu"}, {"oo", "u"},
    {"ee", "i"},  {"eu", "u"},   {"eui", "ui"}, {"ueo", "uo"}, {"uei", "ui"},
    {"ai", "ae"}, {"oi", "oe"},  {"ii", "i"},   {"uu", "u"},
};

static bool is_vowel(char c)
{
    return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'y' ||
           c == 'w';
}

static size_t count_vowels(const char *text)
{
    size_t count = 0;

    while (is_vowel(text[count]))
        count++;
    return count;
}

/* How many letters the consonant at `text` takes, 0 if there is none; *to is the one
 * letter that is written for it, '\0' for what is not written. */
static size_t read_consonant(const char *text, char *to)
{
    bool twice = text[1] == text[0];

    *to = text[0];
    switch (text[0]) {
    case 'c':
    case 'z':
        *to = text[1] == 'h' ? 'j' : 'z';
        return text[1] == 'h' ? 2 : 1;
    case 'h':
        *to = text[1] == 's' ? 's' : is_vowel(text[1]) ? 'h' : '\0';
        return text[1] == 's' ? 2 : 1;
    case 's':
        return twice || text[1] == 'h' ? 2 : 1;
    case 'j':
        return twice ? 2 : 1;
    case 'x':
        *to = 's';
        return 1;
    case 'q':
        *to = 'j';
        return 1;
    case 'p':
        *to = 'b';
        return twice ? 2 : 1;
    case 'k':
        *to = 'g';
        return twice ? 2 : 1;
    case 't':
        *to = text[1] == 's' || text[1] == 'z' ? 'z' : 'd';
        return twice || *to == 'z' ? 2 : 1;
    case 'r':
        *to = 'l';
        return text[1] == 'h' ? 2 : 1;
    case 'b':
    case 'd':
    case 'f':
    case 'g':
    case 'l':
    case 'm':
    case 'n':
        return 1;
    default:
        return 0;
    }
}

/* The letters that begin a syllable at `text`, 0 if a vowel does, which must follow. */
static bool read_begin(const char *text, size_t *length)
{
    char to;

    *length = read_consonant(text, &to);
    return is_vowel(text[*length]);
}

static size_t read_end(const char *text)
{
    switch (text[0]) {
    case 'n':
        return text[1] == 'g' ? 2 : 1;
    case 'h':
    case 'k':
    case 'l':
    case 'm':
    case 'p':
    case 't':
        return 1;
    default:
        return 0;
    }
}

/* True when the word is one syllable or two. */
static bool is_syllables(const char *text)
{
    size_t length;

    for (size_t n = 0; n < SYLLABLES_MAX; n++) {
        size_t run;

        if (!read_begin(text, &length))
            return false;
        run = count_vowels(text + length);
        if (run > VOWELS_MAX)
            return false;
        text += length + run;
        length = read_end(text);
        if (text[length] == '\0')
            return true;
        if (!read_begin(text, &run) || run == 0)
            text += length;
    }
    return false;
}

static void put(char *out, size_t *at, const char *more)
{
    for (; *more != '\0' && *at < WORD_MAX; more++)
        out[(*at)++] = *more;
}

/* One spelling of the run of vowels at `text`. Before ng, k and l, u and o are one. */
static void settle_vowels(const char *text, size_t run, char out[VOWELS_MAX + 1])
{
    size_t length = run < VOWELS_MAX ? run : VOWELS_MAX;
    const char *after = text + run;
    char last;

    for (size_t i = 0; i < length; i++)
        out[i] = text[i] == 'y' ? 'i' : text[i] == 'w' ? 'u' : text[i];
    out[length] = '\0';
    for (size_t i = 0; length > 1 && i < COUNT_OF(vowels); i++)
        if (strcmp(out, vowels[i].from) == 0)
            memcpy(out, vowels[i].to, strlen(vowels[i].to) + 1);
    length = strlen(out);
    last = out[length - 1];
    if (last == 'u' &&
        ((after[0] == 'n' && after[1] == 'g') || after[0] == 'k' || after[0] == 'l'))
        out[length - 1] = 'o';
    if (strcmp(out, "ie") == 0 && after[0] == 'n')
        out[1] = 'a';
}

static void settle_letters(const char *text, char out[WORD_MAX + 1])
{
    size_t at = 0;

    while (*text != '\0') {
        size_t run = count_vowels(text);
        char vowel[VOWELS_MAX + 1];
        char one[2] = {*text, '\0'};

        if (run > 0) {
            settle_vowels(text, run, vowel);
            put(out, &at, vowel);
            text += run;
        } else {
            size_t length = read_consonant(text, one);

            put(out, &at, one);
            text += length > 0 ? length : 1;
        }
    }
    out[at] = '\0';
}

static const struct table_slot *find_family(const char *text)
{
    size_t length = strlen(text);

    return table_seek(&table_families, text, length);
}

static bool is_family(const char *text)
{
    char settled[WORD_MAX + 1];

    if (strlen(text) > FAMILY_MAX)
        return false;
    if (find_family(text) != NULL)
        return true;
    settle_letters(text, settled);
    return find_family(settled) != NULL;
}

/* True when a word of Latin letters is a given name of elsewhere. */
static bool is_foreign(const struct letters_word *w)
{
    const struct table_slot *slot;

    if (w->script != SCRIPT_LATIN || w->length < KNOWN_MIN)
        return false;
    slot = table_seek(&table_classes, w->text, w->length);
    return slot != NULL && find_family(table_text(&table_classes, slot)) == NULL;
}

static bool is_eastern(const struct letters *in)
{
    for (size_t i = 0; i < in->count; i++) {
        const struct letters_word *w = &in->words[i];

        if (w->script != SCRIPT_LATIN && w->script != SCRIPT_HAN &&
            w->script != SCRIPT_HANGUL)
            return false;
        if (!is_syllables(w->text) &&
            (w->length > FAMILY_MAX || find_family(w->text) == NULL))
            return false;
        if (w->length < 2 && w->script == SCRIPT_LATIN && !is_family(w->text))
            return false;
    }
    return true;
}

/* Append the words from `from` to `to` as one. */
static void add(const struct letters *in,
                size_t from,
                size_t to,
                enum word_role role,
                struct words *out)
{
    struct word *word = &out->items[out->count++];
    size_t at = 0;

    for (size_t i = from; i < to; i++)
        put(word->text, &at, in->words[i].text);
    word->text[at] = '\0';
    word->script = in->words[from].script;
    word->role = role;
    word->written = 1;
    if (from > 0 && (in->words[from].flags & LETTERS_HYPHEN) == 0)
        word->written = 2; /* Han and Hangul part the two by no sign */
}

bool east_join(const struct letters *in, struct words *out)
{
    size_t last = in->count - 1;
    bool first;

    if (in->count < 2 || in->count > WORDS_EAST_MAX)
        return false;
    if (!is_eastern(in))
        return false;
    first = (in->words[1].flags & LETTERS_HYPHEN) == 0 && is_family(in->words[0].text);
    if (!first &&
        ((in->words[0].flags & LETTERS_COMMA) != 0 || !is_family(in->words[last].text)))
        return false;
    for (size_t i = first ? 1 : 0; i < in->count - (first ? 0 : 1); i++)
        if (is_foreign(&in->words[i]))
            return false;
    out->eastern = true;
    if (first)
        add(in, 0, 1, ROLE_FAMILY, out);
    add(in, first ? 1 : 0, first ? in->count : last, ROLE_GIVEN, out);
    if (!first)
        add(in, last, in->count, ROLE_FAMILY, out);
    return true;
}

void east_settle(struct word *word)
{
    char settled[WORD_MAX + 1];
    const struct table_slot *slot = find_family(word->text);

    if (slot == NULL || word->role != ROLE_FAMILY) {
        settle_letters(word->text, settled);
        slot = word->role == ROLE_FAMILY ? find_family(settled) : NULL;
    }
    if (slot != NULL)
        memcpy(word->text, table_text(&table_families, slot), slot->further + 1u);
    else
        memcpy(word->text, settled, sizeof settled);
}
