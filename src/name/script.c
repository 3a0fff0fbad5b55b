/* SPDX-License-Identifier: Apache-2.0 */
/*
 * script.c - scripts by block of code points
 *
 * The blocks are written here rather than asked of a library: two nodes with different
 * editions of Unicode must see the same scripts, or their tokens differ.
 */
#include "name/script.h"

#include "base/num.h"

#include <unictype.h>

struct block {
    uint32_t first;
    uint32_t last;
    enum script script;
};

static const struct block blocks[] = {

    {0x00AA, 0x00AA, SCRIPT_LATIN},    {0x00BA, 0x00BA, SCRIPT_LATIN},
    {0x00C0, 0x024F, SCRIPT_LATIN},    {0x0250, 0x02AF, SCRIPT_LATIN},
    {0x0370, 0x03FF, SCRIPT_GREEK},    {0x0400, 0x052F, SCRIPT_CYRILLIC},
    {0x0531, 0x058F, SCRIPT_ARMENIAN}, {0x05D0, 0x05F2, SCRIPT_HEBREW},
    {0x0620, 0x06FF, SCRIPT_ARABIC},   {0x0750, 0x077F, SCRIPT_ARABIC},
    {0x08A0, 0x08FF, SCRIPT_ARABIC},   {0x10A0, 0x10FF, SCRIPT_GEORGIAN},
    {0x1100, 0x11FF, SCRIPT_HANGUL},   {0x1C80, 0x1C8F, SCRIPT_CYRILLIC},
    {0x1C90, 0x1CBF, SCRIPT_GEORGIAN}, {0x1E00, 0x1EFF, SCRIPT_LATIN},
    {0x1F00, 0x1FFF, SCRIPT_GREEK},    {0x2D00, 0x2D2F, SCRIPT_GEORGIAN},
    {0x2DE0, 0x2DFF, SCRIPT_CYRILLIC}, {0x3400, 0x4DBF, SCRIPT_HAN},
    {0x4E00, 0x9FFF, SCRIPT_HAN},      {0xA640, 0xA69F, SCRIPT_CYRILLIC},
    {0xAC00, 0xD7A3, SCRIPT_HANGUL},   {0xF900, 0xFAFF, SCRIPT_HAN},
    {0xFB1D, 0xFB4F, SCRIPT_HEBREW},   {0xFB50, 0xFDFF, SCRIPT_ARABIC},
    {0xFE70, 0xFEFC, SCRIPT_ARABIC},   {0x20000, 0x3FFFF, SCRIPT_HAN},
};

enum script script_of_point(uint32_t point)
{
    size_t low = 0;
    size_t high = COUNT_OF(blocks);

    if (point < 0x80)
        return (point | 0x20) >= 'a' && (point | 0x20) <= 'z' ? SCRIPT_LATIN
                                                              : SCRIPT_NONE;
    if (!uc_is_general_category_withtable(point, UC_CATEGORY_MASK_L))
        return SCRIPT_NONE;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (point > blocks[middle].last)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < COUNT_OF(blocks) && point >= blocks[low].first)
        return blocks[low].script;
    return SCRIPT_OTHER;
}

enum script script_of(const uint32_t *points, size_t count)
{
    size_t seen[SCRIPT_COUNT] = {0};
    enum script most = SCRIPT_NONE;

    for (size_t i = 0; i < count; i++)
        seen[script_of_point(points[i])]++;
    seen[SCRIPT_NONE] = 0;
    for (enum script s = SCRIPT_LATIN; s < SCRIPT_COUNT; s++)
        if (seen[s] > 0 && seen[s] >= seen[most])
            most = s;
    return most;
}

const char *script_word(enum script script)
{
    static const char *const words[SCRIPT_COUNT] = {
        "none",     "Latin",    "Cyrillic", "Arabic", "Hebrew", "Greek",
        "Georgian", "Armenian", "Hangul",   "Han",    "other"};

    return words[script];
}
