/* SPDX-License-Identifier: Apache-2.0 */
/*
 * normalise.c - one pass over the code points, no memory but the result
 *
 * Each point is decomposed to the end, lower-cased, and appended by what it is. The
 * order in which marks stand does not matter, since all but one mark a letter are
 * dropped; so the canonical ordering of NFKD is not needed.
 */
#include "name/normalise.h"

#include "base/num.h"
#include "base/text.h"
#include "name/script.h"

#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>

#include <stdbool.h>

/* A letter that keeps this mark, and the one point that stands for both. */
struct keeping {
    uint32_t letter;
    uint32_t mark;
    uint32_t whole;
};

static const struct keeping keepings[] = {
    {'c', 0x0301, 0x0107}, {'c', 0x030C, 0x010D},    {'c', 0x0327, 0x00E7},
    {'s', 0x0301, 0x015B}, {'s', 0x030C, 0x0161},    {'s', 0x0326, 0x015F},
    {'s', 0x0327, 0x015F}, {'t', 0x0326, 0x0163},    {'t', 0x0327, 0x0163},
    {'z', 0x030C, 0x017E}, {0x0438, 0x0306, 0x0439}, {0x0443, 0x0306, 0x045E},
};

static uint32_t keep_mark(uint32_t letter, uint32_t mark)
{
    for (size_t i = 0; i < COUNT_OF(keepings); i++)
        if (keepings[i].letter == letter && keepings[i].mark == mark)
            return keepings[i].whole;
    return letter;
}

static bool is_apostrophe(uint32_t point)
{
    switch (point) {
    case '\'':
    case '`':
    case 0x00B4:
    case 0x2018:
    case 0x2019:
    case 0x201B:
    case 0x2032:
    case 0x2035:
    case 0x05F3: /* geresh */
    case 0x05F4: /* gershayim */
    case 0xFF07:
        return true;
    default:
        return false;
    }
}

/* After these Hebrew letters an apostrophe is a geresh and makes another consonant. */
static bool takes_geresh(uint32_t letter)
{
    return letter == 0x05D2 || letter == 0x05D6 || letter == 0x05E5 || letter == 0x05E6 ||
           letter == 0x05EA;
}

static void append(struct normal *n, uint32_t point)
{
    if (n->count < NORMAL_POINTS_MAX)
        n->points[n->count++] = point;
}

static void append_point(struct normal *n, uint32_t point)
{
    uint32_t last = n->count > 0 ? n->points[n->count - 1] : ' ';
    int digit;

    if (uc_is_general_category_withtable(point, UC_CATEGORY_MASK_M)) {
        if (n->count > 0)
            n->points[n->count - 1] = keep_mark(last, point);
        return;
    }
    if (is_apostrophe(point)) {
        if (takes_geresh(last))
            append(n, NORMAL_GERESH);
        return;
    }
    if (uc_is_general_category_withtable(point, UC_CATEGORY_MASK_Lm) ||
        uc_is_general_category_withtable(point, UC_CATEGORY_MASK_Cf))
        return;
    digit = uc_decimal_value(point);
    if (digit >= 0)
        append(n, (uint32_t)('0' + digit));
    else if (uc_is_general_category_withtable(point, UC_CATEGORY_MASK_L))
        append(n, point);
    else if (last != ' ')
        append(n, ' ');
}

/*
 * Decompose `point` wholly into out. uc_decomposition does one level, and a level never
 * yields more than UC_DECOMPOSITION_MAX_LENGTH points; compatibility decompositions are
 * at most three levels deep, so the work list stays short.
 */
static size_t decompose(uint32_t point, uint32_t out[UC_DECOMPOSITION_MAX_LENGTH])
{
    uint32_t pending[2 * UC_DECOMPOSITION_MAX_LENGTH];
    size_t waiting = 1;
    size_t count = 0;

    pending[0] = point;
    while (waiting > 0 && count < UC_DECOMPOSITION_MAX_LENGTH) {
        uint32_t next = pending[--waiting];
        ucs4_t parts[UC_DECOMPOSITION_MAX_LENGTH];
        int tag = 0;
        int n = uc_decomposition(next, &tag, parts);

        if (n <= 0 || waiting + (size_t)n > COUNT_OF(pending)) {
            out[count++] = next;
            continue;
        }
        while (n > 0) /* last first, so that the first part is worked on next */
            pending[waiting++] = parts[--n];
    }
    return count;
}

/* ASCII is most of most names, and needs no tables. */
static void append_ascii(struct normal *n, uint32_t point)
{
    if (point >= 'A' && point <= 'Z')
        append(n, point - 'A' + 'a');
    else if ((point >= 'a' && point <= 'z') || (point >= '0' && point <= '9'))
        append(n, point);
    else
        append_point(n, point);
}

/* A capital may be another's compatibility form, so decompose once more below it. */
static void append_any(struct normal *n, uint32_t point)
{
    uint32_t parts[UC_DECOMPOSITION_MAX_LENGTH];
    size_t count = decompose(point, parts);

    for (size_t i = 0; i < count; i++) {
        uint32_t again[UC_DECOMPOSITION_MAX_LENGTH];
        size_t more = decompose(uc_tolower(parts[i]), again);

        for (size_t j = 0; j < more; j++)
            append_point(n, again[j]);
    }
}

enum err normalise_text(const void *text, size_t bytes, struct normal *out)
{
    const uint8_t *at = text;
    const uint8_t *end = at + bytes;

    if (bytes > NORMAL_BYTES_MAX)
        return ERR_LIMIT;
    if (!text_is_utf8(text, bytes))
        return ERR_MALFORMED;
    out->count = 0;
    while (at < end) {
        uint32_t point = text_next(&at, end);

        if (point < 0x80)
            append_ascii(out, point);
        else
            append_any(out, point);
    }
    while (out->count > 0 && out->points[out->count - 1] == ' ')
        out->count--;
    return OK;
}
