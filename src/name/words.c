/* SPDX-License-Identifier: Apache-2.0 */
/*
 * words.c - joining what belongs together in the name of a person
 *
 * One pass over the Latin words (name/letters.h), the same for every script, which is
 * what makes the scripts meet. What a small word does (name/particle.h) is decided with
 * the words beside it: Haji is a title before two names and a name before none.
 */
#include "name/words.h"

#include "base/num.h"
#include "name/bodies.h"
#include "name/east.h"
#include "name/letters.h"
#include "name/particle.h"

#include <stdbool.h>
#include <string.h>

struct joining {
    const struct letters *in;
    struct words *out;
    uint8_t particles[LETTERS_WORDS_MAX]; /* enum particle of each word of in */
    uint32_t written[LETTERS_WORDS_MAX];  /* one bit each: the written word it is in */
    bool child;                           /* the next word is a parent's name */
    bool article;                         /* the last word was an article */
};

static bool is_vowel(char c)
{
    return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'y';
}

static bool ends_with(const char *text, size_t length, const char *tail)
{
    size_t tail_length = strlen(tail);

    return length > tail_length &&
           memcmp(text + length - tail_length, tail, tail_length) == 0;
}

static void append_text(struct word *to, const char *more, size_t length)
{
    size_t at = strlen(to->text);

    if (length > WORD_MAX - at)
        length = WORD_MAX - at;
    memcpy(to->text + at, more, length);
    to->text[at + length] = '\0';
}

/* "abdurrahman", "abdelrahman", "abdalrahman": abd and what follows its article, or NULL.
 * At least three letters must follow, so that Abdou and Abdi stay. */
static const char *after_abd(const char *text)
{
    size_t vowels = 0;

    if (text[0] != 'a' || text[1] != 'b' || text[2] != 'd')
        return NULL;
    text += 3;
    while (vowels < 2 && is_vowel(text[vowels]) && text[vowels] != 'y')
        vowels++;
    if (text[vowels] == 'l' && strlen(text + vowels + 1) >= 3)
        return text + vowels + 1;
    if (vowels > 0 && text[vowels] != '\0' && !is_vowel(text[vowels]) &&
        strlen(text + vowels) >= 3)
        return text + vowels;
    return NULL;
}

/* "abulqasim", "abolghasem": what follows abu and its article, or NULL. */
static const char *after_abu(const char *text)
{
    static const char *const heads[] = {"abul", "abol", "aboul", "abual", "abwal"};

    if (text[0] != 'a' || text[1] != 'b')
        return NULL;
    for (size_t i = 0; i < COUNT_OF(heads); i++) {
        size_t length = strlen(heads[i]);

        if (strncmp(text, heads[i], length) == 0 && strlen(text + length) >= 3 &&
            !is_vowel(text[length]))
            return text + length;
    }
    return NULL;
}

/* Cut the first of the endings that the word has, and write `settled` for it; false if it
 * has none. */
static bool replace_ending(struct word *w,
                           size_t length,
                           const char *const *endings,
                           size_t count,
                           const char *settled)
{
    for (size_t i = 0; i < count; i++)
        if (ends_with(w->text, length, endings[i])) {
            w->text[length - strlen(endings[i])] = '\0';
            append_text(w, settled, strlen(settled));
            return true;
        }
    return false;
}

/* Make one spelling of the ends -ullah, -allah and -uddin, -eddine; true if the word has
 * one. The letters that all of them have are looked at first. */
static bool settle_ending(struct word *w, size_t length)
{
    static const char *const god[] = {"ullah",  "allah",  "ollah", "ellah",
                                      "ullakh", "allakh", "ulla",  "ulloh",
                                      "ulah",   "alah",   "elah"};
    static const char *const faith[] = {"uddin",  "eddin",  "iddin",  "addin",  "uddeen",
                                        "eddeen", "eddine", "uddine", "iddine", "aldin"};
    const char *end = w->text + length;

    if (length < 6)
        return false;
    if ((end[-1] == 'h' && (end[-3] == 'l' || end[-4] == 'l')) ||
        (end[-1] == 'a' && end[-2] == 'l' && end[-3] == 'l'))
        return replace_ending(w, length, god, COUNT_OF(god), "lah");
    if (length > 7 && (end[-3] == 'd' || end[-4] == 'd'))
        return replace_ending(w, length, faith, COUNT_OF(faith), "din");
    return false;
}

/* An article that was glued to a long word: albaghdadi, or essaadi, where it has taken
 * the sound of the letter after it. */
static bool strip_glued_article(struct word *w, size_t length)
{
    char first = w->text[0];
    bool article;
    bool merged;

    if (length < 6 || (first != 'a' && first != 'e'))
        return false;
    article = w->text[1] == 'l' && length >= 7 && !is_vowel(w->text[2]);
    merged = first == 'e' && w->text[1] == w->text[2] &&
             memchr("dnrstz", w->text[1], 6) != NULL;
    if (!article && !merged)
        return false;
    memmove(w->text, w->text + 2, length - 1);
    return true;
}

/* The one spelling of a word that stands for itself; true if an article went. */
static bool settle(struct word *w, size_t length)
{
    const char *rest = after_abd(w->text);
    struct word whole;

    memcpy(whole.text, rest != NULL ? "abd" : "abu", 4);
    if (rest == NULL)
        rest = after_abu(w->text);
    if (rest == NULL)
        return !settle_ending(w, length) && strip_glued_article(w, length);
    length = strlen(rest);
    if (particle_of(rest, length) == PARTICLE_LAH || strcmp(rest, "lakh") == 0)
        append_text(&whole, "lah", 3);
    else
        append_text(&whole, rest, length);
    memcpy(w->text, whole.text, sizeof w->text);
    return false;
}

static bool ends_as_nisba(const char *text)
{
    size_t length = strlen(text);

    return length >= 4 &&
           (text[length - 1] == 'i' || text[length - 1] == 'y' ||
            ends_with(text, length, "ee") || ends_with(text, length, "iy"));
}

/* Persian writes Ali Reza in one word as well as in two. The length of the name before
 * Reza, 0 if the word does not end with it. */
static size_t before_reza(const struct letters_word *w)
{
    static const char *const tails[] = {"reza", "riza", "rza", "rda"};

    if (w->length < 6 || w->text[w->length - 1] != 'a')
        return 0;
    for (size_t i = 0; i < COUNT_OF(tails); i++) {
        size_t tail = strlen(tails[i]);

        if ((tail == 4 || w->script == SCRIPT_ARABIC) && w->length >= tail + 3 &&
            ends_with(w->text, w->length, tails[i]))
            return w->length - tail;
    }
    return 0;
}

static struct word *add_word(struct joining *j, const struct letters_word *from)
{
    struct words *out = j->out;
    struct word *to = &out->items[out->count++];

    memcpy(to->text, from->text, sizeof to->text);
    to->script = from->script;
    to->written = j->written[from - j->in->words];
    to->role = j->child ? ROLE_PATRONYMIC : ROLE_NAME;
    j->child = false;
    return to;
}

static void add_plain(struct joining *j, const struct letters_word *from)
{
    bool article = j->article || (from->flags & LETTERS_ARTICLE) != 0;
    size_t head = before_reza(from);
    struct word *to = add_word(j, from);

    j->article = false;
    if (head > 0 && j->out->count < WORDS_MAX) {
        to->text[head] = '\0';
        to = add_word(j, from);
        memcpy(to->text, from->text + head, from->length - head + 1u);
        return;
    }
    if (from->length == 1) {
        to->role = ROLE_INITIAL;
        return;
    }
    article = settle(to, from->length) || article;
    if (article && to->role == ROLE_NAME && ends_as_nisba(to->text))
        to->role = ROLE_NISBA;
}

static bool is_head(enum particle p)
{
    return p == PARTICLE_ABD || p == PARTICLE_ABU || p == PARTICLE_UMM;
}

/* Join in->words[at] with the word it announces, which may announce another ("abu abd
 * al-rahman"); returns the index after the last. */
static size_t add_joined(struct joining *j, size_t at)
{
    static const char *const heads[] = {
        [PARTICLE_ABD] = "abd", [PARTICLE_ABU] = "abu", [PARTICLE_UMM] = "um"};
    const struct letters *in = j->in;
    enum particle p = j->particles[at];
    bool kunya = p != PARTICLE_ABD;
    struct word *to = add_word(j, &in->words[at]);
    size_t next = at;

    to->text[0] = '\0';
    while (is_head(p) && next + 1 < in->count) {
        append_text(to, heads[p], strlen(heads[p]));
        next++;
        while (next + 1 < in->count && j->particles[next] == PARTICLE_ARTICLE)
            next++;
        p = j->particles[next];
    }
    if (p == PARTICLE_LAH) {
        append_text(to, "lah", 3);
    } else {
        struct word last;

        memcpy(last.text, in->words[next].text, sizeof last.text);
        if (in->words[next].script == SCRIPT_ARABIC && in->words[next].length >= 4 &&
            strncmp(last.text, "al", 2) == 0)
            memmove(last.text, last.text + 2, in->words[next].length - 1u);
        (void)settle(&last, strlen(last.text));
        append_text(to, last.text, strlen(last.text));
    }
    for (; at <= next; at++)
        to->written |= j->written[at];
    to->role = kunya ? ROLE_KUNYA : to->role;
    j->article = false;
    return next + 1;
}

/* How many words come after `at` that are neither article nor particle nor title. */
static size_t telling_after(const struct joining *j, size_t at)
{
    size_t count = 0;

    for (size_t i = at + 1; i < j->in->count; i++)
        count += j->particles[i] == PARTICLE_NONE || j->particles[i] > PARTICLE_TITLE;
    return count;
}

/* in->words[at], written as `tail`, joins the word before it; there is none if it is the
 * first. */
static bool add_tail(struct joining *j, size_t at, const char *tail)
{
    struct word *last;

    if (j->out->count == 0)
        return false;
    last = &j->out->items[j->out->count - 1];
    append_text(last, tail, strlen(tail));
    last->written |= j->written[at];
    j->article = false;
    return true;
}

static bool is_tail(const struct joining *j, size_t at)
{
    return at < j->in->count && j->particles[at] == PARTICLE_TAIL;
}

/* A single letter is an initial at either end of the name, beside another, or before a
 * dot; elsewhere it may be the Spanish y, or the b of an Arabic ibn. */
static bool is_initial(const struct letters *in, size_t at)
{
    const struct letters_word *w = &in->words[at];

    return w->length == 1 && (at == 0 || at + 1 == in->count || w[-1].length == 1 ||
                              ((w->flags & LETTERS_DOT) != 0 && w->text[0] != 'b'));
}

/* Decide on in->words[at]; returns the index of the next word to decide on. */
static size_t join_one(struct joining *j, size_t at)
{
    const struct letters_word *w = &j->in->words[at];
    enum particle p = is_initial(j->in, at) ? PARTICLE_NONE : j->particles[at];
    bool joined = false;

    switch (p) {
    case PARTICLE_ARTICLE:
        j->article = true;
        return at + 1;
    case PARTICLE_PARTICLE:
        return at + 1;
    case PARTICLE_CHILD_OF:
        j->child = true;
        return at + 1;
    case PARTICLE_CHILD:
        if (j->out->count > 0)
            j->out->items[j->out->count - 1].role = ROLE_PATRONYMIC;
        return at + 1;
    case PARTICLE_TITLE:
        if (j->out->count + telling_after(j, at) < 2 || is_tail(j, at + 1))
            add_plain(j, w);
        return at + 1;
    case PARTICLE_ABD:
    case PARTICLE_ABU:
    case PARTICLE_UMM:
        if (at + 1 < j->in->count)
            return add_joined(j, at);
        break;
    case PARTICLE_DIN:
        joined = add_tail(j, at, "din");
        break;
    case PARTICLE_LAH:
        joined = add_tail(j, at, "lah");
        break;
    case PARTICLE_TAIL:
        joined = j->out->count > 1 && add_tail(j, at, w->text);
        break;
    case PARTICLE_LINK:
    case PARTICLE_COUNT:
    case PARTICLE_NONE:
        break;
    }
    if (!joined)
        add_plain(j, w);
    return at + 1;
}

static bool is_number(const struct letters_word *w)
{
    return w->text[0] >= '0' && w->text[0] <= '9' &&
           w->text[strspn(w->text, "0123456789")] == '\0';
}

/* The words as they are read, of a name in which every word would vanish. */
static void keep_all(struct joining *j)
{
    const struct letters *in = j->in;

    for (size_t i = 0; i < in->count && i < WORDS_MAX; i++)
        (void)add_word(j, &in->words[i]);
}

/* What stands before the comma is the family, and has no given name in it. */
static void mark_family(struct joining *j, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (j->out->items[i].role == ROLE_NAME || j->out->items[i].role == ROLE_NISBA)
            j->out->items[i].role = ROLE_FAMILY;
}

/* A hyphen joins, and so does nothing at all. */
static uint32_t written_after(uint32_t before, const struct letters_word *w)
{
    return (w->flags & (LETTERS_HYPHEN | LETTERS_PARTED)) != 0 ? before : before << 1;
}

static void join_person(const struct letters *in, struct words *out)
{
    struct joining j = {.in = in, .out = out};
    uint32_t written = 1;

    for (size_t i = 0; i < in->count; i++) {
        j.particles[i] = (uint8_t)particle_of(in->words[i].text, in->words[i].length);
        written = i > 0 ? written_after(written, &in->words[i]) : written;
        j.written[i] = written;
    }
    for (size_t at = 0; at < in->count && out->count < WORDS_MAX;) {
        at = is_number(&in->words[at]) ? at + 1 : join_one(&j, at);
        if ((in->words[at - 1].flags & LETTERS_COMMA) != 0 && at < in->count)
            mark_family(&j, out->count);
    }
    if (out->count == 0)
        keep_all(&j);
}

static enum err read_letters(const char *name, struct letters *in, struct words *out)
{
    enum err e = letters_read(name, strlen(name), in);

    if (e != OK)
        return e;
    out->count = 0;
    out->marks = in->marks;
    out->eastern = false;
    out->legal = 0;
    out->initials[0] = '\0';
    if (in->count > WORDS_MAX)
        out->marks |= WORDS_CUT;
    return OK;
}

enum err words_of_person(const char *name, struct words *out)
{
    struct letters in UNINITIALISED; /* large; what is read of it is set */
    enum err e = read_letters(name, &in, out);

    if (e == OK && !east_join(&in, out))
        join_person(&in, out);
    return e;
}

enum err words_of_body(const char *name, struct words *out)
{
    struct letters in UNINITIALISED; /* large; what is read of it is set */
    enum err e = read_letters(name, &in, out);

    if (e == OK)
        bodies_join(&in, out);
    return e;
}
