/* SPDX-License-Identifier: Apache-2.0 */
/*
 * letters.c - from bytes to words: a short way for ASCII, a long way for the rest
 *
 * The long way is two steps. Scanning looks every code point up, folds it, and notes
 * where words begin and end and what tongue the name shows. Speaking then takes word
 * after word: its script is that of most of its letters, strays that look alike are taken
 * for letters of it, and name/part.h parts what its script writes together.
 */
#include "name/letters.h"

#include "base/text.h"
#include "name/letter.h"
#include "name/part.h"

#include <stdbool.h>
#include <string.h>
#include <uchar.h>

enum { POINTS_MAX = 640, MARKS_MAX = 3 };

/* What stands between words, and what of it concerns the words beside. */
struct gap {
    size_t signs;
    bool hyphen; /* the one sign is a hyphen */
    bool parted; /* nothing stood there */
    bool quoted;
    bool comma; /* the name's first one has been */
    size_t depth;
};

/* letters[from .. from + count) of a scan. */
struct span {
    uint16_t from;
    uint16_t count;
    uint16_t kinds; /* bits 1 << enum script of its letters */
    uint8_t signs;  /* LETTER_SIGN_ bits of its letters */
    uint8_t flags;
    uint8_t unknown;    /* it has a letter without a reading */
    enum script script; /* once it is settled */
};

struct scan {
    uint16_t letters[POINTS_MAX];
    uint32_t points[POINTS_MAX];
    size_t count;
    struct span words[LETTERS_WORDS_MAX];
    size_t word_count;
    bool open; /* the last of words is still growing */
    size_t marks_in_row;
    unsigned marks; /* LETTERS_MIXED ... */
    unsigned signs; /* LETTER_SIGN_ bits of marks, and of words once they are settled */
    struct gap gap;
};

/* What letter_of finds, where it shall cost no call. */
static const struct letter *row_of(uint32_t point)
{
    return &letter_rows[letter_ids[letter_pages[point / LETTER_PAGE]]
                                  [point % LETTER_PAGE]];
}

/* The flags of a word that begins after the gap. */
static uint8_t begin_word(struct gap *g)
{
    unsigned flags = 0;

    if (g->signs == 1 && g->hyphen)
        flags |= LETTERS_HYPHEN;
    if (g->depth > 0 || g->quoted)
        flags |= LETTERS_BRACKET;
    if (g->parted)
        flags |= LETTERS_PARTED;
    g->signs = 0;
    g->hyphen = false;
    g->parted = false;
    return (uint8_t)flags;
}

/* A sign that parts words; returns the flags that it gives to the word before it. */
static uint8_t add_sign(struct gap *g, enum letter_what what)
{
    unsigned flags = 0;

    if (what == LETTER_DOT && g->signs == 0)
        flags = LETTERS_DOT;
    if (what == LETTER_COMMA && !g->comma) {
        g->comma = true;
        flags = LETTERS_COMMA;
    }
    if (what == LETTER_OPEN)
        g->depth++;
    if (what == LETTER_CLOSE && g->depth > 0)
        g->depth--;
    if (what == LETTER_QUOTE)
        g->quoted = !g->quoted;
    g->hyphen = what == LETTER_HYPHEN;
    g->signs++;
    return (uint8_t)flags;
}

/* -- the short way: ASCII only, so no letter depends on another -- */

static enum letter_what what_of(uint8_t ascii)
{
    return (enum letter_what)row_of(ascii)->what;
}

/* Read the word at `at`; returns where it ends. */
static const uint8_t *
read_run(const uint8_t *at, const uint8_t *end, struct letters_word *w, unsigned *marks)
{
    size_t length = 0;
    unsigned letters = 0;

    for (; at < end; at++) {
        uint8_t c = letter_plain[*at];

        if (c == 0 && what_of(*at) != LETTER_APOSTROPHE)
            break;
        if (c == 0)
            continue;
        if (length == LETTERS_WORD_MAX) {
            *marks |= LETTERS_CUT;
            continue;
        }
        w->text[length++] = (char)c;
        letters |= c & 0x40u; /* no digit has this bit */
    }
    w->text[length] = '\0';
    w->length = (uint8_t)length;
    w->script = letters != 0 ? SCRIPT_LATIN : SCRIPT_NONE;
    return at;
}

static void read_ascii(const uint8_t *at, const uint8_t *end, struct letters *out)
{
    struct gap gap = {.signs = 0};

    out->count = 0;
    out->marks = 0;
    while (at < end) {
        struct letters_word *w = &out->words[out->count];

        if (letter_plain[*at] == 0) {
            enum letter_what what = what_of(*at++);
            uint8_t flags = what == LETTER_APOSTROPHE ? 0 : add_sign(&gap, what);

            if (out->count > 0)
                w[-1].flags |= flags;
            continue;
        }
        if (out->count == LETTERS_WORDS_MAX) {
            out->marks |= LETTERS_CUT;
            return;
        }
        w->flags = begin_word(&gap);
        at = read_run(at, end, w, &out->marks);
        out->count++;
    }
}

/* -- the long way: scanning -- */

static void end_word(struct scan *s)
{
    s->open = false;
    s->marks_in_row = 0;
}

/* True when the two scripts are written together but are words of their own. */
static bool parts_from(enum script last, enum script next)
{
    bool together = last == SCRIPT_HAN || last == SCRIPT_HANGUL || last == SCRIPT_KANA ||
                    next == SCRIPT_HAN || next == SCRIPT_HANGUL || next == SCRIPT_KANA;

    return together && last != next && last != SCRIPT_NONE && next != SCRIPT_NONE;
}

static void note_letter(struct span *w, const struct letter *l)
{
    w->kinds = (uint16_t)(w->kinds | 1u << l->script);
    w->signs |= l->signs;
    w->unknown |= l->unknown;
}

static void add_letter(struct scan *s, uint16_t letter, uint32_t point)
{
    const struct letter *l = &letter_rows[letter];
    struct span *w = s->word_count > 0 ? &s->words[s->word_count - 1] : NULL;

    if (s->open && parts_from(letter_rows[s->letters[s->count - 1]].script, l->script)) {
        end_word(s);
        s->gap.parted = true;
    }
    if (s->count == POINTS_MAX || (!s->open && s->word_count == LETTERS_WORDS_MAX)) {
        s->marks |= LETTERS_CUT;
        s->open = false;
        return;
    }
    if (!s->open) {
        w = &s->words[s->word_count++];
        *w = (struct span){.from = (uint16_t)s->count, .flags = begin_word(&s->gap)};
        s->open = true;
    }
    s->letters[s->count] = letter;
    s->points[s->count++] = point;
    w->count++;
    note_letter(w, l);
    s->marks_in_row = 0;
}

/* Make a pair with the last letter of the word, if the two are one. */
static bool add_pair(struct scan *s, uint16_t letter)
{
    uint16_t whole;

    if (!s->open || !letter_rows[letter].pairs)
        return false;
    whole = letter_paired(s->letters[s->count - 1], letter);
    if (whole == 0)
        return false;
    s->letters[s->count - 1] = whole;
    s->points[s->count - 1] = letter_rows[whole].point;
    note_letter(&s->words[s->word_count - 1], &letter_rows[whole]);
    return true;
}

static void add_mark(struct scan *s, uint16_t letter)
{
    s->signs |= letter_rows[letter].signs;
    if (++s->marks_in_row > MARKS_MAX)
        s->marks |= LETTERS_MARKED;
}

static void add_joiner(struct scan *s)
{
    enum script last =
        s->open ? (enum script)letter_rows[s->letters[s->count - 1]].script : SCRIPT_NONE;

    if (last != SCRIPT_ARABIC && last != SCRIPT_INDIC && last != SCRIPT_OTHER)
        s->marks |= LETTERS_HIDDEN;
}

/* One code point that stands for itself. */
static void add_single(struct scan *s, uint16_t letter, uint32_t point)
{
    enum letter_what what = (enum letter_what)letter_rows[letter].what;
    uint8_t flags;

    if (what == LETTER_LETTER && !letter_rows[letter].pairs) {
        add_letter(s, letter, point);
        return;
    }
    if (add_pair(s, letter) || what == LETTER_MUTE || what == LETTER_APOSTROPHE)
        return;
    if (what == LETTER_MARK) {
        add_mark(s, letter);
    } else if (what == LETTER_HIDDEN) {
        s->marks |= LETTERS_HIDDEN;
    } else if (what == LETTER_JOINER) {
        add_joiner(s);
    } else if (what >= LETTER_LETTER && what <= LETTER_DIGIT) {
        add_letter(s, letter, point);
    } else {
        end_word(s);
        flags = add_sign(&s->gap, what);
        if (s->word_count > 0)
            s->words[s->word_count - 1].flags |= flags;
    }
}

/* [UCD] 3.12: a syllable is its leading consonant, its vowel, perhaps a trailing one. */
static void add_syllable(struct scan *s, uint32_t index)
{
    uint32_t parts[3] = {0x1100 + index / 588, 0x1161 + index % 588 / 28,
                         0x11A7 + index % 28};

    for (size_t i = 0; i < (index % 28 != 0 ? 3 : 2); i++)
        add_single(s, letter_of(parts[i]), parts[i]);
}

static void add_point(struct scan *s, uint32_t point)
{
    uint16_t letter = letter_of(point);

    if (point >= 0xAC00 && point <= 0xD7A3) {
        add_syllable(s, point - 0xAC00);
    } else if (letter_rows[letter].what == LETTER_EXPAND) {
        const uint16_t *part = &letter_expansions[letter_rows[letter].point];

        for (; *part != LETTER_END; part++)
            add_single(s, *part, letter_rows[*part].point);
    } else { /* what others fold to has a point of its own, or never needs it */
        add_single(s, letter,
                   letter_rows[letter].point != 0 ? letter_rows[letter].point : point);
    }
}

/* The code point at *at, which moves on; none if it is not UTF-8. Two bytes hold the
 * letters of most scripts. */
static uint32_t next_point(const uint8_t **at, const uint8_t *end)
{
    const uint8_t *p = *at;

    if (*p < 0x80) {
        *at = p + 1;
        return *p;
    }
    if (*p >= 0xC2 && *p < 0xE0 && end - p > 1 && (p[1] & 0xC0) == 0x80) {
        *at = p + 2;
        return (p[0] & 0x1Fu) << 6 | (p[1] & 0x3Fu);
    }
    return text_next(at, end);
}

/* Further letters of the script of the open word, as long as they stand for themselves:
 * the most of a name, in a short loop. Returns where it ended. */
static const uint8_t *scan_run(struct scan *s, const uint8_t *at, const uint8_t *end)
{
    struct span *w = &s->words[s->word_count - 1];
    uint8_t script = letter_rows[s->letters[s->count - 1]].script;
    size_t from = s->count;

    while (end - at > 1 && s->count < POINTS_MAX) {
        uint32_t point = (at[0] & 0x1Fu) << 6 | (at[1] & 0x3Fu);
        const struct letter *l;

        if (at[0] < 0xC2 || at[0] >= 0xE0 || (at[1] & 0xC0) != 0x80)
            break;
        l = row_of(point);
        if (l->what != LETTER_LETTER || l->script != script || l->pairs || l->point == 0)
            break;
        s->letters[s->count] = (uint16_t)(l - letter_rows);
        s->points[s->count++] = l->point;
        w->signs |= l->signs;
        w->unknown |= l->unknown;
        at += 2;
    }
    w->count = (uint16_t)(w->count + (s->count - from));
    s->marks_in_row = s->count > from ? 0 : s->marks_in_row;
    return at;
}

static enum err scan_text(const uint8_t *at, const uint8_t *end, struct scan *s)
{
    s->count = 0;
    s->word_count = 0;
    s->open = false;
    s->marks_in_row = 0;
    s->marks = 0;
    s->signs = 0;
    s->gap = (struct gap){.signs = 0};
    while (at < end) {
        uint32_t point = next_point(&at, end);

        if (point > 0x10FFFF)
            return ERR_MALFORMED;
        add_point(s, point);
        if (s->open)
            at = scan_run(s, at, end);
    }
    return OK;
}

/* -- the long way: speaking -- */

/* The tongues that the letters show, as bits of letter_when. Ukrainian shares the dotted
 * i with Belarusian and Kazakh, and lacks letters that they have. */
static unsigned find_tongues(unsigned signs)
{
    bool dotted = (signs & LETTER_SIGN_DOTTED) != 0;
    bool foreign =
        (signs & (LETTER_SIGN_BELARUSIAN | LETTER_SIGN_RUSSIAN | LETTER_SIGN_TURKIC)) !=
        0;
    unsigned tongues = 0;

    if (signs & LETTER_SIGN_PERSIAN)
        tongues |= 1u << LETTER_PERSIAN;
    if (signs & LETTER_SIGN_VIETNAMESE)
        tongues |= 1u << LETTER_VIETNAMESE;
    if ((signs & LETTER_SIGN_UKRAINIAN) || (dotted && !foreign))
        tongues |= 1u << LETTER_UKRAINIAN;
    return tongues;
}

/* How many letters of the word have no place in the script, neither as letters of it nor
 * by their look. */
static size_t misfits(const uint16_t *letters, size_t count, enum script script)
{
    size_t found = 0;

    for (size_t i = 0; i < count; i++)
        found += letter_rows[letters[i]].script != SCRIPT_NONE &&
                         letter_rows[letter_look(letters[i], script)].script != script
                     ? 1
                     : 0;
    return found;
}

/* The script in which the fewest letters of the word are out of place, and that most are
 * of; of equal ones the later in the list, since it is Latin letters that stray into
 * words of others. */
static enum script find_script(const uint16_t *letters, size_t count)
{
    size_t seen[SCRIPT_COUNT] = {0};
    enum script best = SCRIPT_NONE;
    size_t least = count + 1;

    for (size_t i = 0; i < count; i++)
        seen[letter_rows[letters[i]].script]++;
    for (enum script s = SCRIPT_LATIN; s < SCRIPT_COUNT; s++) {
        size_t out = seen[s] > 0 ? misfits(letters, count, s) : count + 1;

        if (out < least || (out == least && seen[s] > 0 && seen[s] >= seen[best])) {
            best = s;
            least = out;
        }
    }
    return best;
}

static bool is_one_of(uint32_t point, const char32_t *points)
{
    for (; *points != 0; points++)
        if (*points == point)
            return true;
    return false;
}

/* An i, an l or a one that was typed for the palochka, which keyboards lack: after a
 * consonant that takes one, and for the i, which may be the Ukrainian one, before a
 * Russian vowel. */
static bool is_palochka(uint16_t before, const uint16_t *letters, size_t count, size_t at)
{
    uint32_t point = letter_rows[letters[at]].point;
    bool one = letter_rows[letters[at]].what == LETTER_DIGIT &&
               letter_rows[letters[at]].reads[0] == '1';

    bool dotted = point == 'i' || point == U'і';

    if ((!dotted && point != 'l' && !one) ||
        !is_one_of(letter_rows[before].point, U"гкхптцч"))
        return false;
    return !dotted || (at + 1 < count &&
                       is_one_of(letter_rows[letters[at + 1]].point, U"аеоуэыюяё"));
}

/* Take strays for the letters of the word's script that they look like. A letter may then
 * make a pair with the one before it, and the word becomes shorter. */
static void settle_strays(struct scan *s, struct span *w)
{
    uint16_t *letters = s->letters + w->from;
    uint32_t *points = s->points + w->from;
    uint16_t last = 0; /* the blank */
    size_t kept = 0;

    for (size_t i = 0; i < w->count; i++) {
        uint16_t letter = letters[i];
        uint16_t whole = 0;

        if (w->script == SCRIPT_CYRILLIC && is_palochka(last, letters, w->count, i))
            letter = letter_of(U'ӏ');
        else if (letter_rows[letter].script != w->script)
            letter = letter_look(letter, w->script);
        if (kept > 0 && letter_rows[letter].pairs)
            whole = letter_paired(last, letter);
        kept -= whole != 0 ? 1 : 0;
        last = whole != 0 ? whole : letter;
        points[kept] = points[i];
        letters[kept++] = last;
    }
    w->count = (uint16_t)kept;
}

/* True when an i or a one may have been typed for a palochka. */
static bool may_stray(const struct span *w)
{
    return w->script == SCRIPT_CYRILLIC &&
           ((w->kinds & 1u << SCRIPT_NONE) || (w->signs & LETTER_SIGN_DOTTED));
}

/* Find the word's script and make all its letters letters of it. */
static void settle_word(struct scan *s, struct span *w)
{
    unsigned kinds = w->kinds & ~(1u << SCRIPT_NONE);
    bool mixed = (kinds & (kinds - 1)) != 0;

    if (mixed)
        w->script = find_script(s->letters + w->from, w->count);
    else
        for (w->script = SCRIPT_NONE; kinds > 1; kinds >>= 1)
            w->script++;
    if (mixed)
        s->marks |= LETTERS_MIXED;
    if (mixed || may_stray(w)) {
        settle_strays(s, w);
        w->signs = 0;
        for (size_t i = 0; i < w->count; i++)
            note_letter(w, &letter_rows[s->letters[w->from + i]]);
    }
    s->signs |= w->signs;
    if (w->unknown)
        s->marks |= LETTERS_UNKNOWN;
}

static enum err read_any(const uint8_t *text, const uint8_t *end, struct letters *out)
{
    struct scan s UNINITIALISED; /* large; scan_text sets what is read of it */
    enum err e = scan_text(text, end, &s);
    unsigned tongues;

    if (e != OK)
        return e;
    for (size_t i = 0; i < s.word_count; i++)
        settle_word(&s, &s.words[i]);
    tongues = find_tongues(s.signs);
    out->count = 0;
    out->marks = s.marks;
    for (size_t i = 0; i < s.word_count; i++) {
        const struct span *w = &s.words[i];
        const struct speak_word word = {s.letters + w->from, s.points + w->from, w->count,
                                        w->script, tongues};

        part_word(&word, w->flags, s.word_count == 1, out);
    }
    return OK;
}

static bool is_ascii(const uint8_t *text, size_t bytes)
{
    uint8_t bits = 0;

    for (size_t i = 0; i < bytes; i++)
        bits |= text[i];
    return bits < 0x80;
}

enum err letters_read(const char *text, size_t bytes, struct letters *out)
{
    const uint8_t *from = (const uint8_t *)text;

    if (bytes > LETTERS_BYTES_MAX)
        return ERR_LIMIT;
    if (!is_ascii(from, bytes))
        return read_any(from, from + bytes, out);
    read_ascii(from, from + bytes, out);
    return OK;
}

void letters_hash(uint8_t out[LETTERS_HASH_BYTES])
{
    memcpy(out, letter_hash, LETTERS_HASH_BYTES);
}
