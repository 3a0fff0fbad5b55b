/* SPDX-License-Identifier: Apache-2.0 */
/*
 * alphabet.c - ranges of code points, and the script that is theirs
 */
#include "intel/alphabet.h"

#include "base/num.h"
#include "base/text.h"

#include <stdbool.h>
#include <string.h>

struct range {
    uint32_t from;
    uint32_t to;
    char code[5];
};

/* In ascending order; what lies in none is of no script: digits, points, marks that go
 * with any letter. */
static const struct range ranges[] = {
    {0x41, 0x5A, "Latn"},     {0x61, 0x7A, "Latn"},     {0xAA, 0xAA, "Latn"},
    {0xBA, 0xBA, "Latn"},     {0xC0, 0xD6, "Latn"},     {0xD8, 0xF6, "Latn"},
    {0xF8, 0x2B8, "Latn"},    {0x370, 0x373, "Grek"},   {0x376, 0x37D, "Grek"},
    {0x386, 0x386, "Grek"},   {0x388, 0x3FF, "Grek"},   {0x400, 0x52F, "Cyrl"},
    {0x531, 0x588, "Armn"},   {0x5D0, 0x5F2, "Hebr"},   {0x620, 0x63F, "Arab"},
    {0x641, 0x64A, "Arab"},   {0x66E, 0x66F, "Arab"},   {0x671, 0x6D5, "Arab"},
    {0x6E5, 0x6EF, "Arab"},   {0x6FA, 0x6FF, "Arab"},   {0x710, 0x74F, "Syrc"},
    {0x750, 0x77F, "Arab"},   {0x780, 0x7B1, "Thaa"},   {0x8A0, 0x8C9, "Arab"},
    {0x904, 0x939, "Deva"},   {0x958, 0x961, "Deva"},   {0x985, 0x9B9, "Beng"},
    {0xA05, 0xA39, "Guru"},   {0xA85, 0xAB9, "Gujr"},   {0xB05, 0xB39, "Orya"},
    {0xB83, 0xBB9, "Taml"},   {0xC05, 0xC39, "Telu"},   {0xC85, 0xCB9, "Knda"},
    {0xD05, 0xD3A, "Mlym"},   {0xD85, 0xDC6, "Sinh"},   {0xE01, 0xE30, "Thai"},
    {0xE32, 0xE33, "Thai"},   {0xE40, 0xE46, "Thai"},   {0xE81, 0xEB0, "Laoo"},
    {0xEB2, 0xEB3, "Laoo"},   {0xEC0, 0xEC6, "Laoo"},   {0xF40, 0xF6C, "Tibt"},
    {0x1000, 0x102A, "Mymr"}, {0x10A0, 0x10FF, "Geor"}, {0x1100, 0x11FF, "Hang"},
    {0x1200, 0x137C, "Ethi"}, {0x1780, 0x17B3, "Khmr"}, {0x1820, 0x1878, "Mong"},
    {0x1C80, 0x1C8A, "Cyrl"}, {0x1C90, 0x1CBF, "Geor"}, {0x1D00, 0x1D25, "Latn"},
    {0x1E00, 0x1EFF, "Latn"}, {0x1F00, 0x1FFC, "Grek"}, {0x2C60, 0x2C7F, "Latn"},
    {0x2D00, 0x2D2D, "Geor"}, {0x2DE0, 0x2DFF, "Cyrl"}, {0x3005, 0x3007, "Hani"},
    {0x3041, 0x309F, "Hira"}, {0x30A1, 0x30FA, "Kana"}, {0x30FD, 0x30FF, "Kana"},
    {0x3105, 0x312F, "Bopo"}, {0x3131, 0x318E, "Hang"}, {0x31F0, 0x31FF, "Kana"},
    {0x3400, 0x4DBF, "Hani"}, {0x4E00, 0x9FFF, "Hani"}, {0xA640, 0xA66E, "Cyrl"},
    {0xA722, 0xA787, "Latn"}, {0xA78B, 0xA7FF, "Latn"}, {0xAB30, 0xAB64, "Latn"},
    {0xAC00, 0xD7A3, "Hang"}, {0xF900, 0xFAFF, "Hani"}, {0xFB00, 0xFB06, "Latn"},
    {0xFB13, 0xFB17, "Armn"}, {0xFB1D, 0xFB4F, "Hebr"}, {0xFB50, 0xFDFF, "Arab"},
    {0xFE70, 0xFEFC, "Arab"}, {0xFF21, 0xFF3A, "Latn"}, {0xFF41, 0xFF5A, "Latn"},
    {0xFF66, 0xFF6F, "Kana"}, {0xFF71, 0xFF9D, "Kana"}, {0x20000, 0x323AF, "Hani"},
};

static const char *find(uint32_t c)
{
    size_t from = 0;
    size_t to = COUNT_OF(ranges);

    while (from < to) {
        size_t middle = from + (to - from) / 2;

        if (c > ranges[middle].to)
            from = middle + 1;
        else
            to = middle;
    }
    return from < COUNT_OF(ranges) && c >= ranges[from].from ? ranges[from].code : NULL;
}

static bool is(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

/* What a letter of one script makes of a text that was of another. */
static const char *join(const char *have, const char *more)
{
    if (is(more, "Hira") || is(more, "Kana"))
        more = "Jpan";
    else if (is(more, "Hang"))
        more = "Kore";
    if (is(have, "Zyyy") || is(have, more))
        return more;
    if (is(more, "Hani") && (is(have, "Jpan") || is(have, "Kore")))
        return have;
    if (is(have, "Hani") && (is(more, "Jpan") || is(more, "Kore")))
        return more;
    return "Zzzz";
}

const char *alphabet_find(const char *text)
{
    const uint8_t *at = (const uint8_t *)text;
    const uint8_t *end = at + strlen(text);
    const char *found = "Zyyy";

    while (at < end) {
        const char *one = find(text_next(&at, end));

        if (one)
            found = join(found, one);
    }
    return found;
}
