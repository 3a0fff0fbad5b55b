/* SPDX-License-Identifier: Apache-2.0 */
/*
 * part.c - where a word is cut depends on its script alone
 */
#include "name/part.h"

#include "base/num.h"

#include <string.h>
#include <uchar.h>

/* Flags of the written word that belong to its first and to its last part. */
enum {
    FIRST_FLAGS = LETTERS_HYPHEN | LETTERS_PARTED,
    LAST_FLAGS = LETTERS_COMMA | LETTERS_DOT
};

/* The longest Han name of a person, and the longest Hangul one, in letters. */
enum { HAN_PERSON_MAX = 3, HANGUL_PERSON_MAX = 4, HAN_WORD = 2 };

/* What is being appended to. */
struct sheet {
    struct letters *out;
    size_t from; /* out->count at the start */
    uint8_t flags;
};

static struct letters_word *next_word(struct sheet *s)
{
    if (s->out->count == LETTERS_WORDS_MAX) {
        s->out->marks |= LETTERS_CUT;
        return NULL;
    }
    return &s->out->words[s->out->count];
}

static void end_part(struct sheet *s, struct letters_word *w, enum script script)
{
    bool first = s->out->count == s->from;

    w->script = script;
    w->flags =
        (uint8_t)(s->flags & (first ? FIRST_FLAGS | LETTERS_BRACKET : LETTERS_BRACKET));
    if (!first)
        w->flags |= LETTERS_PARTED;
    if (w->length > 0)
        s->out->count++;
}

static void add_part(struct sheet *s, struct speak_word word, bool family)
{
    struct letters_word *w = next_word(s);
    bool cut = false;

    if (w == NULL)
        return;
    w->length = (uint8_t)(family ? speak_family(&word, w->text, sizeof w->text, &cut)
                                 : speak_letters(&word, w->text, sizeof w->text, &cut));
    if (cut)
        s->out->marks |= LETTERS_CUT;
    end_part(s, w, word.script);
}

/* God and the faith are parted from their word in one spelling, whatever letters they
 * had: two of them are equal, and would be taken for two consonants. */
static void add_text(struct sheet *s, const char *text)
{
    struct letters_word *w = next_word(s);

    if (w == NULL)
        return;
    w->length = (uint8_t)strlen(text);
    memcpy(w->text, text, w->length + 1u);
    end_part(s, w, SCRIPT_ARABIC);
}

/* The Arabic letter that Persian and Urdu write in another way. */
static uint32_t plain_arabic(uint16_t letter)
{
    uint32_t point = letter_rows[letter].point;

    switch (point) {
    case U'ی':
    case U'ى':
        return U'ي';
    case U'ہ':
    case U'ھ':
    case U'ە':
        return U'ه';
    case U'ٱ':
        return U'ا';
    default:
        return point;
    }
}

static bool has_at(const struct speak_word *word, size_t from, const char32_t *letters)
{
    for (; *letters != 0; letters++, from++)
        if (from >= word->count || plain_arabic(word->letters[from]) != *letters)
            return false;
    return true;
}

static bool ends(const struct speak_word *word, const char32_t *letters, size_t count)
{
    return word->count >= count && has_at(word, word->count - count, letters);
}

/* After abd a name of God comes, which has its article however short it is. */
static bool follows_abd(const struct sheet *s)
{
    return s->from > 0 && strcmp(s->out->words[s->from - 1].text, "abd") == 0;
}

/* Part off what other scripts write apart, and take the article from a word long enough
 * not to begin with those letters by itself. */
static void part_arabic(struct sheet *s, struct speak_word word)
{
    const char *tail = NULL;
    bool article = false;
    size_t at = s->out->count;

    if (ends(&word, U"الله", 4)) {
        tail = "allah";
        word.count -= 4;
    } else if (ends(&word, U"الدين", 5)) {
        tail = "din";
        word.count -= 5;
    }
    if (has_at(&word, 0, U"عبدال") && word.count > 5) {
        add_part(s, speak_part(word, 0, 3), false);
        at = s->out->count;
        article = true;
        word = speak_part(word, 5, word.count - 5);
    } else if (has_at(&word, 0, U"ال") && word.count > (follows_abd(s) ? 3 : 4)) {
        article = true;
        word = speak_part(word, 2, word.count - 2);
    }
    if (word.count > 0)
        add_part(s, word, false);
    if (article && s->out->count > at)
        s->out->words[at].flags |= LETTERS_ARTICLE;
    if (tail != NULL)
        add_text(s, tail);
}

/* A person's name is the family name, of one letter or one of the known ones of two, and
 * the given name; anything longer is cut every two letters, as most Han words are. */
static void part_han(struct sheet *s, struct speak_word word)
{
    size_t family = word.count > 2 && word.count <= HAN_PERSON_MAX + 1 &&
                            letter_is_double(word.points[0], word.points[1])
                        ? 2
                        : 1;

    if (word.count > 1 && word.count <= HAN_PERSON_MAX + family - 1) {
        add_part(s, speak_part(word, 0, family), true);
        add_part(s, speak_part(word, family, word.count - family), false);
        return;
    }
    for (size_t at = 0; at < word.count; at += HAN_WORD)
        add_part(
            s,
            speak_part(word, at, word.count - at < HAN_WORD ? word.count - at : HAN_WORD),
            false);
}

static bool is_leading(uint16_t letter)
{
    return letter_rows[letter].point >= 0x1100 && letter_rows[letter].point <= 0x1112;
}

static size_t syllables(const struct speak_word *word)
{
    size_t count = 0;

    for (size_t i = 0; i < word->count; i++)
        count += is_leading(word->letters[i]) ? 1 : 0;
    return count;
}

/* One syllable begins at each leading consonant. */
static void part_hangul(struct sheet *s, struct speak_word word)
{
    size_t from = 0;

    for (size_t i = 1; i <= word.count; i++) {
        if (i < word.count && !is_leading(word.letters[i]))
            continue;
        add_part(s, speak_part(word, from, i - from), false);
        from = i;
    }
}

void part_word(const struct speak_word *word,
               uint8_t flags,
               bool alone,
               struct letters *out)
{
    struct sheet s = {out, out->count, flags};

    if (word->script == SCRIPT_ARABIC)
        part_arabic(&s, *word);
    else if (word->script == SCRIPT_HAN && (alone || word->count > HAN_PERSON_MAX))
        part_han(&s, *word);
    else if (word->script == SCRIPT_HANGUL && syllables(word) <= HANGUL_PERSON_MAX)
        part_hangul(&s, *word);
    else
        add_part(&s, *word, false);
    if (out->count > s.from)
        out->words[out->count - 1].flags |= flags & LAST_FLAGS;
}
