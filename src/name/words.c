/* SPDX-License-Identifier: Apache-2.0 */
/*
 * words.c - parting a name, then joining what belongs together
 *
 * Joining works on Latin words (name/letters.h) and is the same for every script, which
 * is what makes the scripts meet.
 */
#include "name/words.h"

#include "base/num.h"
#include "base/text.h"
#include "name/letters.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum class {
    PLAIN,
    ARTICLE,
    PARTICLE, /* of descent, or a preposition */
    TITLE,
    ABD, /* servant of: joins what follows */
    ABU, /* father of: joins what follows */
    UMM, /* mother of: joins what follows */
    DIN, /* of the faith: joins what precedes */
    LAH  /* of God: joins what precedes */
};

struct entry {
    const char *word;
    enum class class;
};

/* Sorted. */
/* clang-format off */
static const struct entry persons[] = {
    {"aba", ABU}, {"abd", ABD}, {"abdal", ABD}, {"abdar", ABD}, {"abdel", ABD},
    {"abdil", ABD}, {"abdol", ABD}, {"abdool", ABD}, {"abdoul", ABD}, {"abdu", ABD},
    {"abdul", ABD}, {"abdur", ABD}, {"abdus", ABD}, {"abi", ABU}, {"abn", PARTICLE},
    {"abo", ABU}, {"aboo", ABU}, {"abou", ABU}, {"abu", ABU}, {"abw", ABU},
    {"aby", ABU}, {"ad", ARTICLE}, {"addin", DIN}, {"adh", ARTICLE}, {"aka", PARTICLE},
    {"akhoond", TITLE}, {"akhund", TITLE}, {"al", ARTICLE}, {"aldin", DIN},
    {"aldyn", DIN}, {"alhadji", TITLE}, {"alhaj", TITLE}, {"alias", PARTICLE},
    {"alla", LAH}, {"allah", LAH}, {"allakh", LAH}, {"an", ARTICLE}, {"and", PARTICLE},
    {"ar", ARTICLE}, {"as", ARTICLE}, {"ash", ARTICLE}, {"at", ARTICLE},
    {"ath", ARTICLE}, {"ayatollah", TITLE}, {"az", ARTICLE}, {"b", PARTICLE},
    {"ben", PARTICLE}, {"bent", PARTICLE}, {"bin", PARTICLE}, {"bint", PARTICLE},
    {"binti", PARTICLE}, {"bn", PARTICLE}, {"bnt", PARTICLE}, {"brig", TITLE},
    {"brigadier", TITLE}, {"bu", ABU}, {"capt", TITLE}, {"captain", TITLE},
    {"cheikh", TITLE}, {"col", TITLE}, {"colonel", TITLE}, {"commander", TITLE},
    {"da", PARTICLE}, {"ddin", DIN}, {"de", PARTICLE}, {"deen", DIN}, {"dein", DIN},
    {"deine", DIN}, {"del", PARTICLE}, {"della", PARTICLE}, {"den", PARTICLE},
    {"der", PARTICLE}, {"di", PARTICLE}, {"din", DIN}, {"dine", DIN}, {"doktor", TITLE},
    {"dos", PARTICLE}, {"dr", TITLE}, {"du", PARTICLE}, {"dyn", DIN}, {"e", PARTICLE},
    {"ebu", ABU}, {"ed", ARTICLE}, {"eddin", DIN}, {"eddine", DIN}, {"edin", DIN},
    {"el", ARTICLE}, {"ellah", LAH}, {"en", ARTICLE}, {"eng", TITLE},
    {"engineer", TITLE}, {"er", ARTICLE}, {"es", ARTICLE}, {"esh", ARTICLE},
    {"et", ARTICLE}, {"ez", ARTICLE}, {"for", PARTICLE}, {"gen", TITLE},
    {"general", TITLE}, {"gizi", PARTICLE}, {"hadj", TITLE}, {"hadji", TITLE},
    {"hafiz", TITLE}, {"haj", TITLE}, {"haji", TITLE}, {"hajj", TITLE},
    {"hajji", TITLE}, {"hojatoleslam", TITLE}, {"hojjatoleslam", TITLE},
    {"i", PARTICLE}, {"ibn", PARTICLE}, {"ibni", PARTICLE}, {"il", ARTICLE},
    {"kizi", PARTICLE}, {"kyzy", PARTICLE}, {"l", ARTICLE}, {"la", PARTICLE},
    {"lah", LAH}, {"le", PARTICLE}, {"lel", ARTICLE}, {"les", PARTICLE},
    {"li", ARTICLE}, {"lieutenant", TITLE}, {"lla", LAH}, {"llah", LAH}, {"lt", TITLE},
    {"maj", TITLE}, {"major", TITLE}, {"maulana", TITLE}, {"maulavi", TITLE},
    {"maulawi", TITLE}, {"maulvi", TITLE}, {"mawlana", TITLE}, {"mawlawi", TITLE},
    {"molawi", TITLE}, {"molla", TITLE}, {"moulvi", TITLE}, {"mr", TITLE},
    {"mrs", TITLE}, {"ms", TITLE}, {"mufti", TITLE}, {"mulla", TITLE},
    {"mullah", TITLE}, {"mullo", TITLE}, {"o", PARTICLE}, {"of", PARTICLE},
    {"oghlu", PARTICLE}, {"ogli", PARTICLE}, {"oglu", PARTICLE}, {"ogly", PARTICLE},
    {"ollah", LAH}, {"olloh", LAH}, {"oulad", PARTICLE}, {"ould", PARTICLE},
    {"oum", UMM}, {"oumm", UMM}, {"polkovnik", TITLE}, {"prof", TITLE},
    {"professor", TITLE}, {"qari", TITLE}, {"qazi", TITLE}, {"qizi", PARTICLE},
    {"s", PARTICLE}, {"sayyid", TITLE}, {"shaikh", TITLE}, {"shaykh", TITLE},
    {"sheik", TITLE}, {"sheikh", TITLE}, {"sheykh", TITLE}, {"shykh", TITLE},
    {"syed", TITLE}, {"the", PARTICLE}, {"u", PARTICLE}, {"ud", ARTICLE},
    {"uddin", DIN}, {"ugli", PARTICLE}, {"ul", ARTICLE}, {"uld", PARTICLE},
    {"ulla", LAH}, {"ullah", LAH}, {"ullakh", LAH}, {"ulloh", LAH}, {"um", UMM},
    {"umm", UMM}, {"umu", UMM}, {"und", PARTICLE}, {"ur", ARTICLE}, {"us", ARTICLE},
    {"ustad", TITLE}, {"ustaz", TITLE}, {"uulu", PARTICLE}, {"uz", ARTICLE},
    {"van", PARTICLE}, {"von", PARTICLE}, {"wuld", PARTICLE}, {"y", PARTICLE},
};

/* Sorted. What says nothing in the name of a body. */
static const char *const idle[] = {
    "ab", "ad", "ag", "al", "and", "ao", "aoa", "ar", "as", "ash", "az", "bhd", "bv",
    "cjsc", "co", "company", "corp", "corporation", "da", "de", "del", "della", "den",
    "der", "di", "dlya", "doo", "dooel", "dos", "du", "e", "el", "est", "establishment",
    "et", "fi", "for", "fzc", "fzco", "fze", "gmbh", "i", "il", "in", "inc",
    "incorporated", "jsc", "kft", "kg", "la", "le", "les", "limited", "llc", "llp",
    "lp", "ltd", "nv", "oao", "of", "ojsc", "ooo", "oy", "pao", "pjsc", "plc", "po",
    "pte", "pty", "sa", "saa", "sae", "sal", "saoc", "sarl", "sdn", "spa", "srl", "the",
    "too", "tov", "u", "ul", "und", "van", "von", "wa", "y", "zao",
};
/* clang-format on */

static int compare_entry(const void *key, const void *entry)
{
    return strcmp(key, ((const struct entry *)entry)->word);
}

static int compare_idle(const void *key, const void *entry)
{
    return strcmp(key, *(const char *const *)entry);
}

static enum class classify(const char *word) {
    const struct entry *e =
        bsearch(word, persons, COUNT_OF(persons), sizeof persons[0], compare_entry);

    return e != NULL ? e->class : PLAIN;
}

static bool ends_with(const char *text, const char *tail)
{
    size_t length = strlen(text);
    size_t tail_length = strlen(tail);

    return length > tail_length && strcmp(text + length - tail_length, tail) == 0;
}

static bool is_vowel(char c)
{
    return c != '\0' && strchr("aeiouy", c) != NULL;
}

static void append_text(struct word *to, const char *more)
{
    size_t at = strlen(to->text);
    size_t length = strlen(more);

    if (length > WORD_MAX - at)
        length = WORD_MAX - at;
    memcpy(to->text + at, more, length);
    to->text[at + length] = '\0';
}

static void set_text(struct word *to, const char *head, const char *tail)
{
    char whole[WORD_MAX * 2 + 1];
    size_t head_length = strlen(head);
    size_t length = strlen(tail);

    memcpy(whole, head, head_length);
    memcpy(whole + head_length, tail, length + 1);
    whole[WORD_MAX] = '\0';
    memcpy(to->text, whole, sizeof to->text);
}

/* "abdurrahman", "abdelrahman", "abdalrahman": abd and what follows its article, or NULL.
 * At least three letters must follow, so that Abdou and Abdi stay. */
static const char *after_abd(const char *text)
{
    size_t vowels = 0;

    if (strncmp(text, "abd", 3) != 0)
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

/* Make one spelling of the ends -ullah, -allah and -uddin, -eddine, cutting the text at
 * the ending's start. */
static void settle_ending(struct word *w)
{
    static const char *const god[] = {"ullah",  "allah",  "ollah", "ellah",
                                      "ullakh", "allakh", "ulla",  "ulloh",
                                      "ulah",   "alah",   "elah"};
    static const char *const faith[] = {"uddin",  "eddin",  "iddin",  "addin",  "uddeen",
                                        "eddeen", "eddine", "uddine", "iddine", "aldin"};
    size_t length = strlen(w->text);

    if (length < 6)
        return;
    for (size_t i = 0; i < COUNT_OF(god); i++)
        if (ends_with(w->text, god[i])) {
            w->text[length - strlen(god[i])] = '\0';
            append_text(w, "lah");
            return;
        }
    for (size_t i = 0; length > 7 && i < COUNT_OF(faith); i++)
        if (ends_with(w->text, faith[i])) {
            w->text[length - strlen(faith[i])] = '\0';
            append_text(w, "din");
            return;
        }
}

/* An article that was glued to a long word: albaghdadi, or essaadi, where it has taken
 * the sound of the letter after it. */
static void strip_glued_article(struct word *w)
{
    size_t length = strlen(w->text);
    bool article = strncmp(w->text, "al", 2) == 0 || strncmp(w->text, "el", 2) == 0;

    bool merged = w->text[0] == 'e' && w->text[1] == w->text[2] &&
                  strchr("dnrstz", w->text[1]) != NULL;

    if ((article && length >= 7 && !is_vowel(w->text[2])) || (merged && length >= 6))
        memmove(w->text, w->text + 2, length - 1);
}

/* The one spelling of a word that stands for itself. */
static void settle(struct word *w)
{
    const char *rest = after_abd(w->text);

    if (rest != NULL) {
        bool god = classify(rest) == LAH || strcmp(rest, "lakh") == 0;
        set_text(w, "abd", god ? "lah" : rest);
        return;
    }
    settle_ending(w);
    strip_glued_article(w);
}

static void add_plain(struct words *out, const struct word *from)
{
    struct word *to = &out->items[out->count++];

    *to = *from;
    settle(to);
}

/* Join in->items[at] with the word it announces, which may announce another ("abu abd
 * al-rahman"); returns the index after the last. */
static size_t add_joined(const struct words *in, size_t at, struct words *out)
{
    static const char *const heads[] = {[ABD] = "abd", [ABU] = "abu", [UMM] = "um"};
    struct word *to = &out->items[out->count++];
    enum class class = classify(in->items[at].text);
    size_t next = at;

    to->script = in->items[at].script;
    to->text[0] = '\0';
    while ((class == ABD || class == ABU || class == UMM) && next + 1 < in->count) {
        append_text(to, heads[class]);
        next++;
        while (next + 1 < in->count && classify(in->items[next].text) == ARTICLE)
            next++;
        class = classify(in->items[next].text);
    }
    if (class == LAH) {
        append_text(to, "lah");
    } else {
        struct word last = in->items[next];
        settle(&last);
        append_text(to, last.text);
    }
    return next + 1;
}

/* How many words come after `at` that are neither article nor particle nor title. */
static size_t telling_after(const struct words *in, size_t at)
{
    size_t count = 0;

    for (size_t i = at + 1; i < in->count; i++) {
        enum class class = classify(in->items[i].text);
        count += class != ARTICLE && class != PARTICLE && class != TITLE ? 1 : 0;
    }
    return count;
}

/* Decide on in->items[at]; returns the index of the next word to decide on. */
static size_t join_one(const struct words *in, size_t at, struct words *out)
{
    const struct word *w = &in->items[at];
    bool more = at + 1 < in->count;

    switch (classify(w->text)) {
    case ARTICLE:
    case PARTICLE:
        return at + 1;
    case TITLE:
        if (out->count + telling_after(in, at) < 2)
            add_plain(out, w);
        return at + 1;
    case ABD:
    case ABU:
    case UMM:
        if (more)
            return add_joined(in, at, out);
        break;
    case DIN:
        if (out->count > 0) {
            append_text(&out->items[out->count - 1], "din");
            return at + 1;
        }
        break;
    case LAH:
        if (out->count > 0) {
            append_text(&out->items[out->count - 1], "lah");
            return at + 1;
        }
        break;
    case PLAIN:
        break;
    }
    add_plain(out, w);
    return at + 1;
}

static bool is_number(const char *text)
{
    return text[strspn(text, "0123456789")] == '\0';
}

/* Keep what `keep` likes, unless that is nothing. */
static void sift(struct words *w, bool (*keep)(const char *text))
{
    size_t kept = 0;
    struct words out = {.count = 0};

    for (size_t i = 0; i < w->count; i++)
        if (keep(w->items[i].text))
            out.items[kept++] = w->items[i];
    if (kept == 0)
        return;
    out.count = kept;
    memcpy(w->items, out.items, kept * sizeof out.items[0]);
    w->count = kept;
}

static bool is_telling(const char *text)
{
    return text[1] != '\0' && !is_number(text);
}

static bool is_busy(const char *text)
{
    return bsearch(text, idle, COUNT_OF(idle), sizeof idle[0], compare_idle) == NULL;
}

/* Single letters in a row become one word: "m t n" is "mtn". */
static void join_letters(struct words *w)
{
    size_t kept = 0;
    bool open = false;

    for (size_t i = 0; i < w->count; i++) {
        bool letter = w->items[i].text[1] == '\0' && !is_number(w->items[i].text);
        if (letter && open) {
            append_text(&w->items[kept - 1], w->items[i].text);
            continue;
        }
        w->items[kept++] = w->items[i];
        open = letter;
    }
    w->count = kept;
}

const char *words_row(size_t row)
{
    if (row < COUNT_OF(persons))
        return persons[row].word;
    row -= COUNT_OF(persons);
    return row < COUNT_OF(idle) ? idle[row] : NULL;
}

static enum err read_words(const char *name, struct words *out)
{
    struct letters letters;
    enum err e = letters_read(name, strlen(name), &letters);

    if (e != OK)
        return e;
    *out = (struct words){.marks = letters.marks};
    if (letters.count > WORDS_MAX)
        out->marks |= WORDS_CUT;
    for (size_t i = 0; i < letters.count && i < WORDS_MAX; i++) {
        struct word *to = &out->items[out->count++];

        memcpy(to->text, letters.words[i].text, sizeof to->text);
        to->script = letters.words[i].script;
    }
    return OK;
}

enum err words_of_person(const char *name, struct words *out)
{
    struct words raw;
    struct words joined;
    enum err e = read_words(name, &raw);

    if (e != OK)
        return e;
    joined = (struct words){.marks = raw.marks};
    for (size_t at = 0; at < raw.count;)
        at = join_one(&raw, at, &joined);
    if (joined.count == 0)
        joined = raw;
    sift(&joined, is_telling);
    *out = joined;
    return OK;
}

enum err words_of_body(const char *name, struct words *out)
{
    struct words raw;
    enum err e = read_words(name, &raw);

    if (e != OK)
        return e;
    join_letters(&raw);
    sift(&raw, is_busy);
    *out = raw;
    return OK;
}
