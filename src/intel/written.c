/* SPDX-License-Identifier: Apache-2.0 */
/*
 * written.c - one pass over the code points, each to at most one byte
 *
 * The result is never longer than the text, so that one bound holds for both.
 */
#include "intel/written.h"

#include "base/num.h"
#include "base/text.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

/* The zeros of the scripts whose decimal digits are met in lists; nine digits follow. */
static const uint16_t zeros[] = {0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6,
                                 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66, 0x0E50, 0x0ED0,
                                 0x0F20, 0x1040, 0x17E0, 0x1810, 0xFF10};

/* Characters that stand for one of ASCII. */
static const struct {
    uint16_t first;
    uint16_t last;
    char plain;
} stands[] = {
    {0x00A0, 0x00A0, ' '}, {0x058A, 0x058A, '-'}, {0x05BE, 0x05BE, '-'},
    {0x1680, 0x1680, ' '}, {0x2000, 0x200A, ' '}, {0x2010, 0x2015, '-'},
    {0x2024, 0x2024, '.'}, {0x2028, 0x2029, ' '}, {0x202F, 0x202F, ' '},
    {0x2044, 0x2044, '/'}, {0x2052, 0x2052, '-'}, {0x205F, 0x205F, ' '},
    {0x2116, 0x2116, '#'}, {0x2212, 0x2212, '-'}, {0x2215, 0x2215, '/'},
    {0x3000, 0x3000, ' '}, {0x3002, 0x3002, '.'}, {0xFE58, 0xFE58, '-'},
    {0xFE63, 0xFE63, '-'}, {0xFF61, 0xFF61, '.'},
};

/* Capitals that look alike in two alphabets, in the order of their code points. */
static const struct {
    uint16_t point;
    char plain;
} twin_letters[] = {
    {0x0391, 'A'}, {0x0392, 'B'}, {0x0395, 'E'}, {0x0396, 'Z'}, {0x0397, 'H'},
    {0x0399, 'I'}, {0x039A, 'K'}, {0x039C, 'M'}, {0x039D, 'N'}, {0x039F, 'O'},
    {0x03A1, 'P'}, {0x03A4, 'T'}, {0x03A5, 'Y'}, {0x03A7, 'X'}, {0x0406, 'I'},
    {0x0410, 'A'}, {0x0412, 'B'}, {0x0415, 'E'}, {0x041A, 'K'}, {0x041C, 'M'},
    {0x041D, 'H'}, {0x041E, 'O'}, {0x0420, 'P'}, {0x0421, 'C'}, {0x0422, 'T'},
    {0x0423, 'Y'}, {0x0425, 'X'},
};

/* The capital of a small Greek or Cyrillic letter of the main alphabets. */
static uint32_t capital(uint32_t point)
{
    if (point == 0x0456)
        return 0x0406;
    if ((point >= 0x03B1 && point <= 0x03C9) || (point >= 0x0430 && point <= 0x044F))
        return point - 0x20;
    return point;
}

/* The ASCII character of a code point, 0 if it has none. */
static char plain_of(uint32_t point, bool twins)
{
    if (point >= 0xFF01 && point <= 0xFF5E)
        point -= 0xFF01 - '!';
    if (point >= ' ' && point < 0x7F)
        return (char)point;
    if (point == '\t' || point == '\n' || point == '\r')
        return ' ';
    for (size_t i = 0; i < COUNT_OF(zeros); i++)
        if (point >= zeros[i] && point <= zeros[i] + 9u)
            return (char)('0' + (point - zeros[i]));
    for (size_t i = 0; i < COUNT_OF(stands); i++)
        if (point >= stands[i].first && point <= stands[i].last)
            return stands[i].plain;
    for (size_t i = 0; twins && i < COUNT_OF(twin_letters); i++)
        if (capital(point) == twin_letters[i].point)
            return twin_letters[i].plain;
    return 0;
}

static void trim(struct written *w)
{
    size_t blanks = strspn(w->text, " ");

    w->count -= blanks;
    memmove(w->text, w->text + blanks, w->count + 1);
    while (w->count > 0 && w->text[w->count - 1] == ' ')
        w->text[--w->count] = '\0';
}

/* "[.]" "(.)" "[:]" "[at]" "[@]": how long, and what it stands for; 1 if it is none. */
static size_t read_fang(const char *text, char *plain)
{
    static const struct {
        const char *from;
        char to;
    } fangs[] = {{"[.]", '.'}, {"(.)", '.'}, {"[:]", ':'}, {"[at]", '@'}, {"[@]", '@'}};

    *plain = text[0];
    if (text[0] != '[' && text[0] != '(')
        return 1;
    for (size_t i = 0; i < COUNT_OF(fangs); i++)
        if (strncasecmp(text, fangs[i].from, strlen(fangs[i].from)) == 0) {
            *plain = fangs[i].to;
            return strlen(fangs[i].from);
        }
    return 1;
}

static void refang(struct written *w)
{
    size_t made = 0;

    for (size_t at = 0; at < w->count;) {
        char plain;

        at += read_fang(w->text + at, &plain);
        w->text[made++] = plain;
    }
    w->text[made] = '\0';
    w->count = made;
}

enum err written_fold(const char *text, bool twins, struct written *out)
{
    size_t bytes = strnlen(text, IDENTIFIER_TEXT_MAX + 1);
    const uint8_t *at = (const uint8_t *)text;
    const uint8_t *end = at + bytes;

    *out = (struct written){.count = 0};
    if (bytes > IDENTIFIER_TEXT_MAX)
        return ERR_LIMIT;
    if (!text_is_utf8(text, bytes))
        return ERR_MALFORMED;
    while (at < end) {
        uint32_t point = text_next(&at, end);
        char plain = plain_of(point, twins);

        if (plain != 0) {
            out->text[out->count++] = plain;
        } else if (!text_is_hidden(point)) {
            out->count += text_encode(point, (uint8_t *)out->text + out->count);
            out->foreign = true;
        }
    }
    out->text[out->count] = '\0';
    trim(out);
    refang(out);
    return OK;
}

void written_drop(struct written *w, const char *set)
{
    size_t kept = 0;

    for (size_t i = 0; i < w->count; i++)
        if (strchr(set, w->text[i]) == NULL)
            w->text[kept++] = w->text[i];
    w->text[kept] = '\0';
    w->count = kept;
}

void written_raise(struct written *w)
{
    for (size_t i = 0; i < w->count; i++)
        if (w->text[i] >= 'a' && w->text[i] <= 'z')
            w->text[i] = (char)(w->text[i] - 'a' + 'A');
}

void written_lower(struct written *w)
{
    for (size_t i = 0; i < w->count; i++)
        if (w->text[i] >= 'A' && w->text[i] <= 'Z')
            w->text[i] = (char)(w->text[i] - 'A' + 'a');
}

bool written_skip(struct written *w, const char *word)
{
    size_t length = strlen(word);

    if (strncasecmp(w->text, word, length) != 0)
        return false;
    length += strspn(w->text + length, " ");
    if (length == w->count)
        return false;
    w->count -= length;
    memmove(w->text, w->text + length, w->count + 1);
    return true;
}

bool written_is_of(const struct written *w, const char *set)
{
    return w->count > 0 && w->text[strspn(w->text, set)] == '\0';
}
