/* SPDX-License-Identifier: Apache-2.0 */
/*
 * keyboard.c - layouts as rows of letters, key by key in the order of the Latin row
 *
 * A key may give two letters (the Arabic lam-alef), so rows are parted by blanks.
 */
#include "find/keyboard.h"

#include "base/num.h"
#include "base/text.h"

#include <stdint.h>
#include <string.h>

enum { KEY_BYTES = 5, TEXT_MAX = 1024 };

static const char latin[] =
    "q w e r t y u i o p [ ] a s d f g h j k l ; ' z x c v b n m , . `";

/* In the order of `latin`; a dash is a key without a letter. */
static const struct {
    const char *name;
    const char *keys;
} layouts[] = {
    {"Russian", "й ц у к е н г ш щ з х ъ ф ы в а п р о л д ж э я ч с м и т ь б ю ё"},
    {"Ukrainian", "й ц у к е н г ш щ з х ї ф і в а п р о л д ж є я ч с м и т ь б ю ґ"},
    {"Arabic", "ض ص ث ق ف غ ع ه خ ح ج د ش س ي ب ل ا ت ن م ك ط ئ ء ؤ ر لا ى ة و ز ذ"},
    {"Hebrew", "- - ק ר א ט ו ן ם פ - - ש ד ג כ ע י ח ל ך ף - ז ס ב ה נ מ צ ת ץ -"},
};

size_t keyboard_readings(void)
{
    return 2 * COUNT_OF(layouts);
}

const char *keyboard_name(size_t reading)
{
    return reading % 2 == 0 ? layouts[reading / 2].name : "Latin";
}

/* The letters of one key of a row; false after the last. */
static bool next_key(const char **row, char out[KEY_BYTES])
{
    const size_t count = strcspn(*row, " ");

    if (count == 0 || count >= KEY_BYTES)
        return false;
    memcpy(out, *row, count);
    out[count] = '\0';
    *row += count;
    *row += **row == ' ' ? 1 : 0;
    return true;
}

/* The key of `from` that the text begins with, as `to` has it. Returns the bytes of the
 * text that it takes, 0 if there is no such key. */
static size_t strike(const char *text, const char *from, const char *to, char *out)
{
    char own[KEY_BYTES];
    size_t taken = 0;

    while (next_key(&from, own)) {
        char other[KEY_BYTES];

        if (!next_key(&to, other))
            break;
        if (strcmp(own, "-") == 0 || strcmp(other, "-") == 0 ||
            strncmp(text, own, strlen(own)) != 0 || strlen(own) < taken)
            continue;
        taken = strlen(own); /* of two keys the one with more letters */
        memcpy(out, other, sizeof other);
    }
    return taken;
}

/* Capitals are struck by the same keys; of the layouts here only Cyrillic and Latin have
 * them. */
static uint32_t lower(uint32_t point)
{
    if (point >= 'A' && point <= 'Z')
        return point + 32;
    if (point >= 0x0410 && point <= 0x042F)
        return point + 32;
    if (point >= 0x0400 && point <= 0x040F)
        return point + 80;
    return point == 0x0490 ? 0x0491 : point;
}

/* The text in lower case; false if it is no UTF-8 or does not fit. */
static bool fold(const char *text, char *out, size_t capacity)
{
    const uint8_t *at = (const uint8_t *)text;
    const uint8_t *end = at + strlen(text);
    size_t used = 0;

    while (at < end) {
        const uint32_t point = text_next(&at, end);

        if (used + 4 >= capacity || point > 0x10FFFF)
            return false;
        used += text_encode(lower(point), (uint8_t *)out + used);
    }
    out[used] = '\0';
    return true;
}

static bool is_kept(char c)
{
    return c == ' ' || c == '-' || (c >= '0' && c <= '9');
}

bool keyboard_retype(size_t reading, const char *text, char *out, size_t capacity)
{
    const char *keys = layouts[reading / 2].keys;
    const char *from = reading % 2 == 0 ? latin : keys;
    const char *to = reading % 2 == 0 ? keys : latin;
    char folded[TEXT_MAX];
    const char *at = folded;
    size_t used = 0;
    bool changed = false;

    out[0] = '\0';
    if (!fold(text, folded, sizeof folded))
        return false;
    while (*at != '\0') {
        char key[KEY_BYTES] = {*at};
        const size_t taken = is_kept(*at) ? 1 : strike(at, from, to, key);

        if (taken == 0 || used + strlen(key) >= capacity) {
            out[0] = '\0';
            return false;
        }
        changed = changed || !is_kept(*at);
        at += taken;
        memcpy(out + used, key, strlen(key) + 1);
        used += strlen(key);
    }
    return changed;
}
