/* SPDX-License-Identifier: Apache-2.0 */
/*
 * encoding.c - iconv(3) in the middle, and windows-1252 by hand where bytes are mixed
 *
 *     in:  [ done | not yet turned | free ]      out: as much as the reader asked for
 *
 * A reader asks for no less than one byte, and a character may be four, so turned bytes
 * wait in `out` until they are asked for.
 */
#include "format/encoding.h"

#include "base/memory.h"
#include "base/num.h"
#include "base/text.h"

#include <errno.h>
#include <iconv.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

enum {
    IN_BYTES = 16 * 1024,
    OUT_BYTES = 4 * IN_BYTES,
    LOOK_BYTES = 512,
    RARE = 64,
    WRONG = 0xFF
};

enum way { AS_IT_IS, BY_ICONV, MIXED };

struct known {
    const char *name;
    const char *iconv; /* iconv's name; NULL: none is needed */
    enum way way;
};

static const struct known knowns[] = {
    {"utf-8", NULL, AS_IT_IS},
    {"utf8", NULL, AS_IT_IS},
    {"mixed", NULL, MIXED},
    {"utf-16", "UTF-16LE", BY_ICONV},
    {"utf-16le", "UTF-16LE", BY_ICONV},
    {"utf-16be", "UTF-16BE", BY_ICONV},
    {"windows-1250", "CP1250", BY_ICONV},
    {"windows-1251", "CP1251", BY_ICONV},
    {"windows-1252", "CP1252", BY_ICONV},
    {"windows-1253", "CP1253", BY_ICONV},
    {"windows-1254", "CP1254", BY_ICONV},
    {"windows-1255", "CP1255", BY_ICONV},
    {"windows-1256", "CP1256", BY_ICONV},
    {"windows-1257", "CP1257", BY_ICONV},
    {"iso-8859-1", "ISO-8859-1", BY_ICONV},
    {"iso-8859-5", "ISO-8859-5", BY_ICONV},
    {"iso-8859-15", "ISO-8859-15", BY_ICONV},
    {"koi8-r", "KOI8-R", BY_ICONV},
    {"koi8-u", "KOI8-U", BY_ICONV},
    {"gb18030", "GB18030", BY_ICONV},
    {"shift_jis", "SHIFT_JIS", BY_ICONV},
};

/* What windows-1252 has from 0x80 to 0x9F; 0 where it has nothing. */
static const uint16_t western[] = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
    0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
    0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178,
};

struct encoding {
    struct source *from;
    struct source source;
    const struct known *known;
    iconv_t converter;
    bool open; /* the converter is */
    bool begun;
    bool ended; /* the source has no more */
    uint8_t in[IN_BYTES];
    size_t in_at;
    size_t in_filled;
    uint8_t out[OUT_BYTES];
    size_t out_at;
    size_t out_filled;
};

static const struct known *find(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(knowns); i++)
        if (strcasecmp(knowns[i].name, name) == 0)
            return &knowns[i];
    return NULL;
}

/* ---- filling ---- */

/* Read on, with what is left moved to the front. */
static enum err fill(struct encoding *e)
{
    size_t got = 0;
    enum err error;

    memmove(e->in, e->in + e->in_at, e->in_filled - e->in_at);
    e->in_filled -= e->in_at;
    e->in_at = 0;
    if (e->ended || e->in_filled == IN_BYTES)
        return OK;
    error = e->from->read(e->from->state, e->in + e->in_filled, IN_BYTES - e->in_filled,
                          &got);
    if (error != OK)
        return error;
    e->in_filled += got;
    e->ended = got == 0;
    return OK;
}

/* A mark says more than what was asked for. */
static void see_mark(struct encoding *e)
{
    static const struct {
        const char *mark;
        const char *name;
        size_t count;
        size_t skipped; /* that of UTF-8 is left to the readers, who skip it */
    } marks[] = {
        {"\xFF\xFE", "utf-16le", 2, 2},
        {"\xFE\xFF", "utf-16be", 2, 2},
        {"\xEF\xBB\xBF", "utf-8", 3, 0},
    };

    for (size_t i = 0; i < COUNT_OF(marks); i++)
        if (e->in_filled >= marks[i].count &&
            memcmp(e->in, marks[i].mark, marks[i].count) == 0) {
            e->known = find(marks[i].name);
            e->in_at = marks[i].skipped;
            return;
        }
}

/* UTF-16 without a mark: every row of a table has ASCII in it, if only its line ends, and
 * that has a NUL on one side, which no table in another encoding has. */
static void see_wide(struct encoding *e)
{
    size_t nuls[2] = {0, 0};
    bool low = false;

    if (e->known->way != AS_IT_IS)
        return;
    for (size_t i = 0; i < e->in_filled; i++) {
        uint8_t other =
            i % 2 == 1 ? e->in[i - 1] : e->in[i + 1 < e->in_filled ? i + 1 : i];

        if (e->in[i] != 0)
            continue;
        if (other < '\t' || other > '~')
            return;
        nuls[i % 2]++;
    }
    low = nuls[1] > 0;
    if ((nuls[0] > 0) != low && (nuls[0] + nuls[1]) * RARE >= e->in_filled)
        e->known = find(low ? "utf-16le" : "utf-16be");
}

static enum err begin(struct encoding *e)
{
    enum err error = OK;

    while (error == OK && !e->ended && e->in_filled < LOOK_BYTES)
        error = fill(e);
    if (error != OK)
        return error;
    e->begun = true;
    see_mark(e);
    see_wide(e);
    if (e->known->way == BY_ICONV) {
        e->converter = iconv_open("UTF-8", e->known->iconv);
        if (e->converter == (iconv_t)-1) /* NOLINT: iconv's own sign of failure */
            return errno == ENOMEM ? ERR_NOMEM : ERR_IO;
        e->open = true;
    }
    return OK;
}

/* ---- turning ---- */

/* What cannot be turned: the row that has it will be told. */
static void put_wrong(struct encoding *e)
{
    bool wide = e->known->iconv != NULL && strncmp(e->known->iconv, "UTF-16", 6) == 0;

    e->out[e->out_filled++] = WRONG;
    e->in_at += wide && e->in_at + 1 < e->in_filled ? 2 : 1;
}

static void turn_by_iconv(struct encoding *e)
{
    while (e->in_at < e->in_filled && e->out_filled < OUT_BYTES) {
        char *in = (char *)e->in + e->in_at;
        size_t in_left = e->in_filled - e->in_at;
        char *out = (char *)e->out + e->out_filled;
        size_t out_left = OUT_BYTES - e->out_filled;
        size_t done = iconv(e->converter, &in, &in_left, &out, &out_left);

        e->in_at = e->in_filled - in_left;
        e->out_filled = OUT_BYTES - out_left;
        if (done != (size_t)-1 || errno == E2BIG)
            return;
        if (errno == EINVAL && !e->ended)
            return; /* half a character: the rest is still to come */
        if (e->out_filled < OUT_BYTES)
            put_wrong(e);
    }
}

/* Bytes of the UTF-8 character at the front; 0 if there is none, and whether it might be
 * one when more bytes come. */
static size_t character_at(const uint8_t *at, size_t left, bool *more)
{
    const uint8_t *behind = at;
    size_t length = at[0] < 0x80 ? 1 : at[0] < 0xE0 ? 2 : at[0] < 0xF0 ? 3 : 4;

    *more = false;
    if (text_next(&behind, at + left) != 0xFFFFFFFF)
        return (size_t)(behind - at);
    *more = at[0] >= 0xC2 && at[0] <= 0xF4 && left < length;
    return 0;
}

static void put_western(struct encoding *e, uint8_t byte)
{
    uint32_t point = byte >= 0xA0 ? byte : western[byte - 0x80];

    if (point == 0) {
        put_wrong(e);
        return;
    }
    e->out_filled += text_encode(point, e->out + e->out_filled);
    e->in_at++;
}

static void turn_mixed(struct encoding *e)
{
    while (e->in_at < e->in_filled && e->out_filled + 4 <= OUT_BYTES) {
        bool more;
        size_t length = character_at(e->in + e->in_at, e->in_filled - e->in_at, &more);

        if (more && !e->ended)
            return;
        if (length == 0) {
            put_western(e, e->in[e->in_at]);
            continue;
        }
        memcpy(e->out + e->out_filled, e->in + e->in_at, length);
        e->out_filled += length;
        e->in_at += length;
    }
}

static void turn_nothing(struct encoding *e)
{
    size_t count = e->in_filled - e->in_at;

    memcpy(e->out, e->in + e->in_at, count);
    e->out_filled = count;
    e->in_at = e->in_filled;
}

static void turn(struct encoding *e)
{
    e->out_at = 0;
    e->out_filled = 0;
    switch (e->known->way) {
    case AS_IT_IS:
        turn_nothing(e);
        break;
    case BY_ICONV:
        turn_by_iconv(e);
        break;
    case MIXED:
        turn_mixed(e);
        break;
    }
}

static enum err read_turned(void *state, uint8_t *out, size_t capacity, size_t *got)
{
    struct encoding *e = state;
    enum err error = e->begun ? OK : begin(e);

    if (error == OK && e->out_at == e->out_filled)
        turn(e);
    while (error == OK && e->out_filled == 0 && !(e->ended && e->in_at == e->in_filled)) {
        error = fill(e);
        if (error == OK)
            turn(e);
    }
    if (error != OK)
        return error;
    *got = e->out_filled - e->out_at < capacity ? e->out_filled - e->out_at : capacity;
    memcpy(out, e->out + e->out_at, *got);
    e->out_at += *got;
    return OK;
}

enum err encoding_new(struct source *source,
                      const char *name,
                      struct encoding **out,
                      struct fault *f)
{
    const struct known *known = find(name != NULL ? name : "utf-8");
    struct encoding *e;

    if (known == NULL)
        return fault_set(f, ERR_USAGE, "",
                         "The encoding \"%.40s\" is not known; use utf-8, utf-16, "
                         "windows-1251, windows-1252 or another one of the manual.",
                         name);
    e = memory_new(1, sizeof *e);
    if (e == NULL)
        return ERR_NOMEM;
    e->from = source;
    e->known = known;
    e->source = (struct source){read_turned, e};
    *out = e;
    return OK;
}

void encoding_free(struct encoding *e)
{
    if (e == NULL)
        return;
    if (e->open)
        (void)iconv_close(e->converter);
    memory_wipe_free(e, sizeof *e);
}

struct source *encoding_source(struct encoding *e)
{
    return &e->source;
}
