/* SPDX-License-Identifier: Apache-2.0 */
/*
 * transliterate.c - one table a script, indexed by code point
 *
 * A letter that a table leaves empty is silent: hard and soft signs, the palochka, hamza,
 * tatweel. Letters that normalisation has already taken apart (the Arabic alefs with
 * hamza or madda, the Cyrillic i with two dots) need no entry.
 *
 * The choices that matter to matching: Cyrillic kh for the letter ha, which lists write
 * h, kh, ch and x; v for the Belarusian short u, since -ou and -au are the endings that
 * Russian writes -ov; Arabic waw as w and ya as y, both of which the skeleton drops.
 */
#include "name/transliterate.h"

#include "base/must.h"
#include "base/num.h"
#include "name/normalise.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum {
    LETTER_BYTES = 5,
    LATIN_FIRST = 0x00DF,
    LATIN_LAST = 0x02AF,
    GREEK_FIRST = 0x03B1,
    GREEK_LAST = 0x03C9,
    CYRILLIC_FIRST = 0x0430,
    CYRILLIC_LAST = 0x052F,
    ARMENIAN_FIRST = 0x0561,
    ARMENIAN_LAST = 0x0587,
    HEBREW_FIRST = 0x05D0,
    HEBREW_LAST = 0x05EA,
    ARABIC_FIRST = 0x0620,
    ARABIC_LAST = 0x06FF,
    GEORGIAN_FIRST = 0x10D0,
    GEORGIAN_LAST = 0x10F0,
};

static const char latin[LATIN_LAST - LATIN_FIRST + 1][LETTER_BYTES] = {
    [U'ß' - LATIN_FIRST] = "ss", [U'æ' - LATIN_FIRST] = "ae", [U'ç' - LATIN_FIRST] = "ch",
    [U'ð' - LATIN_FIRST] = "d",  [U'ø' - LATIN_FIRST] = "o",  [U'þ' - LATIN_FIRST] = "th",
    [U'ć' - LATIN_FIRST] = "ch", [U'č' - LATIN_FIRST] = "ch", [U'đ' - LATIN_FIRST] = "dj",
    [U'ħ' - LATIN_FIRST] = "h",  [U'ı' - LATIN_FIRST] = "i",  [U'ĸ' - LATIN_FIRST] = "k",
    [U'ł' - LATIN_FIRST] = "l",  [U'ŋ' - LATIN_FIRST] = "ng", [U'œ' - LATIN_FIRST] = "oe",
    [U'ś' - LATIN_FIRST] = "sh", [U'ş' - LATIN_FIRST] = "sh", [U'š' - LATIN_FIRST] = "sh",
    [U'ţ' - LATIN_FIRST] = "ts", [U'ŧ' - LATIN_FIRST] = "t",  [U'ž' - LATIN_FIRST] = "zh",
    [U'ƒ' - LATIN_FIRST] = "f",  [U'ƙ' - LATIN_FIRST] = "k",  [U'ƶ' - LATIN_FIRST] = "z",
    [U'ǝ' - LATIN_FIRST] = "a",  [U'ȷ' - LATIN_FIRST] = "j",  [U'ɓ' - LATIN_FIRST] = "b",
    [U'ɗ' - LATIN_FIRST] = "d",  [U'ə' - LATIN_FIRST] = "a",  [U'ɣ' - LATIN_FIRST] = "gh",
};

static const char greek[GREEK_LAST - GREEK_FIRST + 1][LETTER_BYTES] = {
    [U'α' - GREEK_FIRST] = "a", [U'β' - GREEK_FIRST] = "v",  [U'γ' - GREEK_FIRST] = "g",
    [U'δ' - GREEK_FIRST] = "d", [U'ε' - GREEK_FIRST] = "e",  [U'ζ' - GREEK_FIRST] = "z",
    [U'η' - GREEK_FIRST] = "i", [U'θ' - GREEK_FIRST] = "th", [U'ι' - GREEK_FIRST] = "i",
    [U'κ' - GREEK_FIRST] = "k", [U'λ' - GREEK_FIRST] = "l",  [U'μ' - GREEK_FIRST] = "m",
    [U'ν' - GREEK_FIRST] = "n", [U'ξ' - GREEK_FIRST] = "x",  [U'ο' - GREEK_FIRST] = "o",
    [U'π' - GREEK_FIRST] = "p", [U'ρ' - GREEK_FIRST] = "r",  [U'ς' - GREEK_FIRST] = "s",
    [U'σ' - GREEK_FIRST] = "s", [U'τ' - GREEK_FIRST] = "t",  [U'υ' - GREEK_FIRST] = "y",
    [U'φ' - GREEK_FIRST] = "f", [U'χ' - GREEK_FIRST] = "ch", [U'ψ' - GREEK_FIRST] = "ps",
    [U'ω' - GREEK_FIRST] = "o",
};

static const char cyrillic[CYRILLIC_LAST - CYRILLIC_FIRST + 1][LETTER_BYTES] = {
    [U'а' - CYRILLIC_FIRST] = "a",   [U'б' - CYRILLIC_FIRST] = "b",
    [U'в' - CYRILLIC_FIRST] = "v",   [U'г' - CYRILLIC_FIRST] = "g",
    [U'д' - CYRILLIC_FIRST] = "d",   [U'е' - CYRILLIC_FIRST] = "e",
    [U'ж' - CYRILLIC_FIRST] = "zh",  [U'з' - CYRILLIC_FIRST] = "z",
    [U'и' - CYRILLIC_FIRST] = "i",   [U'й' - CYRILLIC_FIRST] = "y",
    [U'к' - CYRILLIC_FIRST] = "k",   [U'л' - CYRILLIC_FIRST] = "l",
    [U'м' - CYRILLIC_FIRST] = "m",   [U'н' - CYRILLIC_FIRST] = "n",
    [U'о' - CYRILLIC_FIRST] = "o",   [U'п' - CYRILLIC_FIRST] = "p",
    [U'р' - CYRILLIC_FIRST] = "r",   [U'с' - CYRILLIC_FIRST] = "s",
    [U'т' - CYRILLIC_FIRST] = "t",   [U'у' - CYRILLIC_FIRST] = "u",
    [U'ф' - CYRILLIC_FIRST] = "f",   [U'х' - CYRILLIC_FIRST] = "kh",
    [U'ц' - CYRILLIC_FIRST] = "ts",  [U'ч' - CYRILLIC_FIRST] = "ch",
    [U'ш' - CYRILLIC_FIRST] = "sh",  [U'щ' - CYRILLIC_FIRST] = "shch",
    [U'ы' - CYRILLIC_FIRST] = "y",   [U'э' - CYRILLIC_FIRST] = "e",
    [U'ю' - CYRILLIC_FIRST] = "yu",  [U'я' - CYRILLIC_FIRST] = "ya",
    [U'ё' - CYRILLIC_FIRST] = "e",   [U'ђ' - CYRILLIC_FIRST] = "dj",
    [U'ѓ' - CYRILLIC_FIRST] = "g",   [U'є' - CYRILLIC_FIRST] = "ye",
    [U'ѕ' - CYRILLIC_FIRST] = "dz",  [U'і' - CYRILLIC_FIRST] = "i",
    [U'ї' - CYRILLIC_FIRST] = "yi",  [U'ј' - CYRILLIC_FIRST] = "j",
    [U'љ' - CYRILLIC_FIRST] = "lj",  [U'њ' - CYRILLIC_FIRST] = "nj",
    [U'ћ' - CYRILLIC_FIRST] = "ch",  [U'ќ' - CYRILLIC_FIRST] = "k",
    [U'ѝ' - CYRILLIC_FIRST] = "i",   [U'ў' - CYRILLIC_FIRST] = "v",
    [U'џ' - CYRILLIC_FIRST] = "dzh", [U'ѣ' - CYRILLIC_FIRST] = "e",
    [U'ѳ' - CYRILLIC_FIRST] = "f",   [U'ѵ' - CYRILLIC_FIRST] = "i",
    [U'ґ' - CYRILLIC_FIRST] = "g",   [U'ғ' - CYRILLIC_FIRST] = "gh",
    [U'ҕ' - CYRILLIC_FIRST] = "gh",  [U'җ' - CYRILLIC_FIRST] = "j",
    [U'ҙ' - CYRILLIC_FIRST] = "z",   [U'қ' - CYRILLIC_FIRST] = "q",
    [U'ҝ' - CYRILLIC_FIRST] = "g",   [U'ҟ' - CYRILLIC_FIRST] = "q",
    [U'ҡ' - CYRILLIC_FIRST] = "q",   [U'ң' - CYRILLIC_FIRST] = "ng",
    [U'ҥ' - CYRILLIC_FIRST] = "ng",  [U'ҩ' - CYRILLIC_FIRST] = "o",
    [U'ҫ' - CYRILLIC_FIRST] = "s",   [U'ҭ' - CYRILLIC_FIRST] = "t",
    [U'ү' - CYRILLIC_FIRST] = "u",   [U'ұ' - CYRILLIC_FIRST] = "u",
    [U'ҳ' - CYRILLIC_FIRST] = "h",   [U'ҵ' - CYRILLIC_FIRST] = "ts",
    [U'ҷ' - CYRILLIC_FIRST] = "j",   [U'ҹ' - CYRILLIC_FIRST] = "j",
    [U'һ' - CYRILLIC_FIRST] = "h",   [U'ҽ' - CYRILLIC_FIRST] = "ch",
    [U'ҿ' - CYRILLIC_FIRST] = "ch",  [U'ә' - CYRILLIC_FIRST] = "a",
    [U'ӡ' - CYRILLIC_FIRST] = "dz",  [U'ө' - CYRILLIC_FIRST] = "o",
};

static const char armenian[ARMENIAN_LAST - ARMENIAN_FIRST + 1][LETTER_BYTES] = {
    [U'ա' - ARMENIAN_FIRST] = "a",  [U'բ' - ARMENIAN_FIRST] = "b",
    [U'գ' - ARMENIAN_FIRST] = "g",  [U'դ' - ARMENIAN_FIRST] = "d",
    [U'ե' - ARMENIAN_FIRST] = "e",  [U'զ' - ARMENIAN_FIRST] = "z",
    [U'է' - ARMENIAN_FIRST] = "e",  [U'ը' - ARMENIAN_FIRST] = "y",
    [U'թ' - ARMENIAN_FIRST] = "t",  [U'ժ' - ARMENIAN_FIRST] = "zh",
    [U'ի' - ARMENIAN_FIRST] = "i",  [U'լ' - ARMENIAN_FIRST] = "l",
    [U'խ' - ARMENIAN_FIRST] = "kh", [U'ծ' - ARMENIAN_FIRST] = "ts",
    [U'կ' - ARMENIAN_FIRST] = "k",  [U'հ' - ARMENIAN_FIRST] = "h",
    [U'ձ' - ARMENIAN_FIRST] = "dz", [U'ղ' - ARMENIAN_FIRST] = "gh",
    [U'ճ' - ARMENIAN_FIRST] = "ch", [U'մ' - ARMENIAN_FIRST] = "m",
    [U'յ' - ARMENIAN_FIRST] = "y",  [U'ն' - ARMENIAN_FIRST] = "n",
    [U'շ' - ARMENIAN_FIRST] = "sh", [U'ո' - ARMENIAN_FIRST] = "o",
    [U'չ' - ARMENIAN_FIRST] = "ch", [U'պ' - ARMENIAN_FIRST] = "p",
    [U'ջ' - ARMENIAN_FIRST] = "j",  [U'ռ' - ARMENIAN_FIRST] = "r",
    [U'ս' - ARMENIAN_FIRST] = "s",  [U'վ' - ARMENIAN_FIRST] = "v",
    [U'տ' - ARMENIAN_FIRST] = "t",  [U'ր' - ARMENIAN_FIRST] = "r",
    [U'ց' - ARMENIAN_FIRST] = "ts", [U'ւ' - ARMENIAN_FIRST] = "u",
    [U'փ' - ARMENIAN_FIRST] = "p",  [U'ք' - ARMENIAN_FIRST] = "k",
    [U'օ' - ARMENIAN_FIRST] = "o",  [U'ֆ' - ARMENIAN_FIRST] = "f",
    [U'և' - ARMENIAN_FIRST] = "ev",
};

static const char hebrew[HEBREW_LAST - HEBREW_FIRST + 1][LETTER_BYTES] = {
    [U'א' - HEBREW_FIRST] = "a",  [U'ב' - HEBREW_FIRST] = "b",
    [U'ג' - HEBREW_FIRST] = "g",  [U'ד' - HEBREW_FIRST] = "d",
    [U'ה' - HEBREW_FIRST] = "h",  [U'ו' - HEBREW_FIRST] = "w",
    [U'ז' - HEBREW_FIRST] = "z",  [U'ח' - HEBREW_FIRST] = "h",
    [U'ט' - HEBREW_FIRST] = "t",  [U'י' - HEBREW_FIRST] = "y",
    [U'ך' - HEBREW_FIRST] = "k",  [U'כ' - HEBREW_FIRST] = "k",
    [U'ל' - HEBREW_FIRST] = "l",  [U'ם' - HEBREW_FIRST] = "m",
    [U'מ' - HEBREW_FIRST] = "m",  [U'ן' - HEBREW_FIRST] = "n",
    [U'נ' - HEBREW_FIRST] = "n",  [U'ס' - HEBREW_FIRST] = "s",
    [U'ע' - HEBREW_FIRST] = "a",  [U'ף' - HEBREW_FIRST] = "f",
    [U'פ' - HEBREW_FIRST] = "p",  [U'ץ' - HEBREW_FIRST] = "ts",
    [U'צ' - HEBREW_FIRST] = "ts", [U'ק' - HEBREW_FIRST] = "k",
    [U'ר' - HEBREW_FIRST] = "r",  [U'ש' - HEBREW_FIRST] = "sh",
    [U'ת' - HEBREW_FIRST] = "t",
};

static const char arabic[ARABIC_LAST - ARABIC_FIRST + 1][LETTER_BYTES] = {
    [U'ا' - ARABIC_FIRST] = "a",  [U'ب' - ARABIC_FIRST] = "b",
    [U'ة' - ARABIC_FIRST] = "a",  [U'ت' - ARABIC_FIRST] = "t",
    [U'ث' - ARABIC_FIRST] = "th", [U'ج' - ARABIC_FIRST] = "j",
    [U'ح' - ARABIC_FIRST] = "h",  [U'خ' - ARABIC_FIRST] = "kh",
    [U'د' - ARABIC_FIRST] = "d",  [U'ذ' - ARABIC_FIRST] = "dh",
    [U'ر' - ARABIC_FIRST] = "r",  [U'ز' - ARABIC_FIRST] = "z",
    [U'س' - ARABIC_FIRST] = "s",  [U'ش' - ARABIC_FIRST] = "sh",
    [U'ص' - ARABIC_FIRST] = "s",  [U'ض' - ARABIC_FIRST] = "d",
    [U'ط' - ARABIC_FIRST] = "t",  [U'ظ' - ARABIC_FIRST] = "z",
    [U'ع' - ARABIC_FIRST] = "a",  [U'غ' - ARABIC_FIRST] = "gh",
    [U'ف' - ARABIC_FIRST] = "f",  [U'ق' - ARABIC_FIRST] = "q",
    [U'ك' - ARABIC_FIRST] = "k",  [U'ل' - ARABIC_FIRST] = "l",
    [U'م' - ARABIC_FIRST] = "m",  [U'ن' - ARABIC_FIRST] = "n",
    [U'ه' - ARABIC_FIRST] = "h",  [U'و' - ARABIC_FIRST] = "w",
    [U'ى' - ARABIC_FIRST] = "a",  [U'ي' - ARABIC_FIRST] = "y",
    [U'ٱ' - ARABIC_FIRST] = "a",  [U'ٹ' - ARABIC_FIRST] = "t",
    [U'ٻ' - ARABIC_FIRST] = "b",  [U'ټ' - ARABIC_FIRST] = "t",
    [U'پ' - ARABIC_FIRST] = "p",  [U'ٿ' - ARABIC_FIRST] = "th",
    [U'ڀ' - ARABIC_FIRST] = "bh", [U'ځ' - ARABIC_FIRST] = "z",
    [U'ڃ' - ARABIC_FIRST] = "ny", [U'ڄ' - ARABIC_FIRST] = "j",
    [U'څ' - ARABIC_FIRST] = "ts", [U'چ' - ARABIC_FIRST] = "ch",
    [U'ڈ' - ARABIC_FIRST] = "d",  [U'ډ' - ARABIC_FIRST] = "d",
    [U'ڑ' - ARABIC_FIRST] = "r",  [U'ړ' - ARABIC_FIRST] = "r",
    [U'ڕ' - ARABIC_FIRST] = "r",  [U'ږ' - ARABIC_FIRST] = "g",
    [U'ژ' - ARABIC_FIRST] = "zh", [U'ښ' - ARABIC_FIRST] = "sh",
    [U'ڤ' - ARABIC_FIRST] = "v",  [U'ڦ' - ARABIC_FIRST] = "ph",
    [U'ک' - ARABIC_FIRST] = "k",  [U'ڪ' - ARABIC_FIRST] = "k",
    [U'ګ' - ARABIC_FIRST] = "g",  [U'ڭ' - ARABIC_FIRST] = "ng",
    [U'گ' - ARABIC_FIRST] = "g",  [U'ڳ' - ARABIC_FIRST] = "g",
    [U'ڵ' - ARABIC_FIRST] = "l",  [U'ں' - ARABIC_FIRST] = "n",
    [U'ڻ' - ARABIC_FIRST] = "n",  [U'ڼ' - ARABIC_FIRST] = "n",
    [U'ھ' - ARABIC_FIRST] = "h",  [U'ہ' - ARABIC_FIRST] = "h",
    [U'ۃ' - ARABIC_FIRST] = "h",  [U'ۆ' - ARABIC_FIRST] = "o",
    [U'ۇ' - ARABIC_FIRST] = "u",  [U'ۈ' - ARABIC_FIRST] = "u",
    [U'ۋ' - ARABIC_FIRST] = "v",  [U'ی' - ARABIC_FIRST] = "y",
    [U'ۍ' - ARABIC_FIRST] = "y",  [U'ې' - ARABIC_FIRST] = "e",
    [U'ے' - ARABIC_FIRST] = "e",  [U'ە' - ARABIC_FIRST] = "a",
};

static const char georgian[GEORGIAN_LAST - GEORGIAN_FIRST + 1][LETTER_BYTES] = {
    [U'ა' - GEORGIAN_FIRST] = "a",  [U'ბ' - GEORGIAN_FIRST] = "b",
    [U'გ' - GEORGIAN_FIRST] = "g",  [U'დ' - GEORGIAN_FIRST] = "d",
    [U'ე' - GEORGIAN_FIRST] = "e",  [U'ვ' - GEORGIAN_FIRST] = "v",
    [U'ზ' - GEORGIAN_FIRST] = "z",  [U'თ' - GEORGIAN_FIRST] = "t",
    [U'ი' - GEORGIAN_FIRST] = "i",  [U'კ' - GEORGIAN_FIRST] = "k",
    [U'ლ' - GEORGIAN_FIRST] = "l",  [U'მ' - GEORGIAN_FIRST] = "m",
    [U'ნ' - GEORGIAN_FIRST] = "n",  [U'ო' - GEORGIAN_FIRST] = "o",
    [U'პ' - GEORGIAN_FIRST] = "p",  [U'ჟ' - GEORGIAN_FIRST] = "zh",
    [U'რ' - GEORGIAN_FIRST] = "r",  [U'ს' - GEORGIAN_FIRST] = "s",
    [U'ტ' - GEORGIAN_FIRST] = "t",  [U'უ' - GEORGIAN_FIRST] = "u",
    [U'ფ' - GEORGIAN_FIRST] = "p",  [U'ქ' - GEORGIAN_FIRST] = "k",
    [U'ღ' - GEORGIAN_FIRST] = "gh", [U'ყ' - GEORGIAN_FIRST] = "q",
    [U'შ' - GEORGIAN_FIRST] = "sh", [U'ჩ' - GEORGIAN_FIRST] = "ch",
    [U'ც' - GEORGIAN_FIRST] = "ts", [U'ძ' - GEORGIAN_FIRST] = "dz",
    [U'წ' - GEORGIAN_FIRST] = "ts", [U'ჭ' - GEORGIAN_FIRST] = "ch",
    [U'ხ' - GEORGIAN_FIRST] = "kh", [U'ჯ' - GEORGIAN_FIRST] = "j",
    [U'ჰ' - GEORGIAN_FIRST] = "h",
};

/* Conjoining jamo, which is what normalisation leaves of Hangul: leading consonants from
 * U+1100, vowels from U+1161, trailing consonants from U+11A8. Plain stops are k t p, as
 * lists write them at the start of a syllable. */
static const char leading[][LETTER_BYTES] = {"k",  "kk", "n", "t",  "tt", "r", "m",
                                             "p",  "pp", "s", "ss", "",   "j", "jj",
                                             "ch", "k",  "t", "p",  "h"};
static const char vowels[][LETTER_BYTES] = {"a",  "ae", "ya", "yae", "o",  "e",  "yo",
                                            "ye", "o",  "wa", "wae", "oe", "yo", "u",
                                            "wo", "we", "wi", "yu",  "u",  "ui", "i"};
static const char trailing[][LETTER_BYTES] = {
    "k", "k", "k", "n", "n", "n", "t",  "l", "k", "m", "l", "l", "l", "p",
    "l", "m", "p", "p", "t", "t", "ng", "t", "t", "k", "t", "p", "t"};

struct table {
    const char (*letters)[LETTER_BYTES];
    uint32_t first;
    uint32_t last;
};

static const struct table tables[] = {
    {latin, LATIN_FIRST, LATIN_LAST},
    {greek, GREEK_FIRST, GREEK_LAST},
    {cyrillic, CYRILLIC_FIRST, CYRILLIC_LAST},
    {armenian, ARMENIAN_FIRST, ARMENIAN_LAST},
    {hebrew, HEBREW_FIRST, HEBREW_LAST},
    {arabic, ARABIC_FIRST, ARABIC_LAST},
    {georgian, GEORGIAN_FIRST, GEORGIAN_LAST},
    {leading, 0x1100, 0x1112},
    {vowels, 0x1161, 0x1175},
    {trailing, 0x11A8, 0x11C2},
};

/* In a Cyrillic word: the Latin letters, and the digit for the palochka, that were typed
 * for Cyrillic ones of the same look; NULL if the point stands for itself. */
static const char *disguised(uint32_t point)
{
    switch (point) {
    case 'b':
        return "v";
    case 'c':
        return "s";
    case 'h':
        return "n";
    case 'p':
        return "r";
    case 'x':
        return "kh";
    case 'y':
        return "u";
    case '1':
    case 'l':
        return "";
    default:
        return NULL;
    }
}

/* The Hebrew letter with a geresh after it. */
static const char *gereshed(uint32_t point)
{
    switch (point) {
    case U'ג':
        return "j";
    case U'ז':
        return "zh";
    case U'ת':
        return "th";
    default:
        return "ch";
    }
}

static const char *look_up(uint32_t point, enum script script, char own[LETTER_BYTES * 2])
{
    const char *other = script == SCRIPT_CYRILLIC ? disguised(point) : NULL;

    if (other != NULL)
        return other;
    own[0] = (char)point;
    own[1] = '\0';
    if ((point >= 'a' && point <= 'z') || (point >= '0' && point <= '9'))
        return own;
    for (size_t i = 0; i < COUNT_OF(tables); i++)
        if (point >= tables[i].first && point <= tables[i].last)
            return tables[i].letters[point - tables[i].first];
    if (script_of_point(point) == SCRIPT_NONE)
        return "";
    (void)snprintf(own, (size_t)LETTER_BYTES * 2, "u%04x", point & 0x1FFFFFu);
    return own;
}

/* Arabic and Hebrew write a doubled consonant once, so two equal letters in a row are
 * two consonants with an unwritten vowel between them; and so are two letters that
 * together would read as one sound (t and h are not th). */
static bool needs_vowel(enum script script, const char *out, size_t at, const char *next)
{
    if ((script != SCRIPT_ARABIC && script != SCRIPT_HEBREW) || at == 0 ||
        next[0] == '\0')
        return false;
    if (strcmp(next, "h") == 0 && strchr("cdgkpstz", out[at - 1]) != NULL)
        return true;
    if ((next[0] == 's' || next[0] == 'z') && (out[at - 1] == 't' || out[at - 1] == 'd'))
        return true;
    if (next[0] == 'j' && out[at - 1] == 'd')
        return true;
    return out[at - 1] == next[0] && strchr("aeiouy", next[0]) == NULL;
}

void transliterate_word(
    const uint32_t *points, size_t count, enum script script, char *out, size_t capacity)
{
    size_t at = 0;

    must(capacity > 0);
    for (size_t i = 0; i < count; i++) {
        char own[LETTER_BYTES * 2];
        bool geresh = i + 1 < count && points[i + 1] == NORMAL_GERESH;
        const char *next = geresh ? gereshed(points[i]) : look_up(points[i], script, own);
        size_t length = strlen(next);
        bool vowel = needs_vowel(script, out, at, next);

        if (length + (vowel ? 1 : 0) >= capacity - at)
            break;
        if (vowel)
            out[at++] = 'a';
        memcpy(out + at, next, length);
        at += length;
        i += geresh ? 1 : 0;
    }
    out[at] = '\0';
}
