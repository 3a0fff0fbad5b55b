/* SPDX-License-Identifier: Apache-2.0 */
/*
 * letters.c - a name's bytes to words in Latin letters
 */
#include "name/letters.h"

#include "base/num.h"
#include "crypto/hash.h"
#include "name/normalise.h"
#include "name/transliterate.h"

#include <stdbool.h>
#include <string.h>

/* Append points[0..count) as a Latin word; a word without letters is none. */
static void
add_points(struct letters *w, const uint32_t *points, size_t count, unsigned flags)
{
    struct letters_word *next = &w->words[w->count];

    if (w->count == LETTERS_WORDS_MAX) {
        w->marks |= LETTERS_CUT;
        return;
    }
    next->script = script_of(points, count);
    transliterate_word(points, count, next->script, next->text, sizeof next->text);
    next->length = (uint8_t)strlen(next->text);
    next->flags = (uint8_t)flags;
    if (next->text[0] != '\0')
        w->count++;
}

/* God and the faith are parted from their word in one spelling, whatever letters they
 * had: two of them are equal, and would be taken for two consonants. */
static void add_text(struct letters *w, const char *text)
{
    struct letters_word *next = &w->words[w->count];

    if (w->count == LETTERS_WORDS_MAX)
        return;
    next->script = SCRIPT_ARABIC;
    next->length = (uint8_t)strlen(text);
    next->flags = LETTERS_PARTED;
    memcpy(next->text, text, next->length + 1u);
    w->count++;
}

static bool
starts(const uint32_t *points, size_t count, const uint32_t *with, size_t length)
{
    return count >= length && memcmp(points, with, length * sizeof *with) == 0;
}

static bool
ends(const uint32_t *points, size_t count, const uint32_t *with, size_t length)
{
    return count >= length && starts(points + count - length, length, with, length);
}

/* A word in Arabic letters: part off what other scripts write apart, and take the
 * article from a word long enough not to begin with those letters by itself. */
static void add_arabic(struct letters *w, const uint32_t *points, size_t count)
{
    static const uint32_t god[] = {U'ا', U'ل', U'ل', U'ه'};
    static const uint32_t faith[] = {U'ا', U'ل', U'د', U'ي', U'ن'};
    static const uint32_t faith_persian[] = {U'ا', U'ل', U'د', U'ی', U'ن'};
    static const uint32_t servant[] = {U'ع', U'ب', U'د', U'ا', U'ل'};
    const char *tail = NULL;
    bool article = false;

    if (ends(points, count, god, COUNT_OF(god))) {
        tail = "allah";
        count -= COUNT_OF(god);
    } else if (ends(points, count, faith, COUNT_OF(faith)) ||
               ends(points, count, faith_persian, COUNT_OF(faith_persian))) {
        tail = "din";
        count -= COUNT_OF(faith);
    }
    if (starts(points, count, servant, COUNT_OF(servant)) && count > COUNT_OF(servant)) {
        add_points(w, points, 3, 0);
        points += COUNT_OF(servant);
        count -= COUNT_OF(servant);
    } else if (starts(points, count, god, 2) && count > 4) {
        points += 2;
        count -= 2;
        article = true;
    }
    if (count > 0)
        add_points(w, points, count, article ? LETTERS_ARTICLE : 0);
    if (tail != NULL)
        add_text(w, tail);
}

/* One syllable of Hangul begins at each leading consonant. */
static bool is_leading(uint32_t point)
{
    return point >= 0x1100 && point <= 0x1112;
}

/* The only word of the name, in a script that writes family and given name together:
 * Hangul by syllable; Han after the first letter, or every two letters if it is long. */
static void add_together(struct letters *w, const uint32_t *points, size_t count)
{
    size_t from = 0;
    bool hangul = script_of(points, count) == SCRIPT_HANGUL;

    for (size_t i = 1; i < count; i++) {
        bool cut = hangul ? is_leading(points[i]) : count > 4 ? (i - from) == 2 : i == 1;
        if (cut) {
            add_points(w, points + from, i - from, from > 0 ? LETTERS_PARTED : 0);
            from = i;
        }
    }
    add_points(w, points + from, count - from, from > 0 ? LETTERS_PARTED : 0);
}

/* True when a letter stands in the name that Persian, Dari, Pashto and Urdu write and
 * Arabic does not. */
static bool is_persian(const struct normal *n)
{
    static const uint32_t letters[] = {U'ی', U'ک', U'گ', U'پ', U'چ', U'ژ'};

    for (size_t i = 0; i < n->count; i++)
        for (size_t j = 0; j < COUNT_OF(letters); j++)
            if (n->points[i] == letters[j])
                return true;
    return false;
}

/* Persian speaks the Arabic letters dhal, dad and za as z, and tha as s. */
static void read_as_persian(struct normal *n)
{
    for (size_t i = 0; i < n->count; i++)
        if (n->points[i] == U'ذ' || n->points[i] == U'ض' || n->points[i] == U'ظ')
            n->points[i] = U'ز';
        else if (n->points[i] == U'ث')
            n->points[i] = U'س';
}

static void part(const struct normal *n, struct letters *w)
{
    size_t from = 0;

    w->count = 0;
    w->marks = 0;
    while (from < n->count) {
        size_t to = from;
        enum script script;

        while (to < n->count && n->points[to] != ' ')
            to++;
        script = script_of(n->points + from, to - from);
        if (script == SCRIPT_ARABIC)
            add_arabic(w, n->points + from, to - from);
        else if ((script == SCRIPT_HAN || script == SCRIPT_HANGUL) &&
                 to - from == n->count)
            add_together(w, n->points, n->count);
        else
            add_points(w, n->points + from, to - from, 0);
        from = to + 1;
    }
}

enum err letters_read(const char *text, size_t bytes, struct letters *out)
{
    struct normal n;
    enum err e = normalise_text(text, bytes, &n);

    if (e != OK)
        return e;
    if (is_persian(&n))
        read_as_persian(&n);
    part(&n, out);
    return OK;
}

void letters_hash(uint8_t out[LETTERS_HASH_BYTES])
{
    hash_sha256("", 0, out);
}
