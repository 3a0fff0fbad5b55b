/* SPDX-License-Identifier: Apache-2.0 */
/*
 * listed.c - dates of every form, countries in words
 */
#include "format/listed.h"

#include "base/buffer.h"
#include "base/num.h"
#include "base/text.h"
#include "format/country.h"
#include "format/value.h"

#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { PARTS_MAX = 8, YEAR_MIN = 1000, YEAR_MAX = 2999, PIECES_MAX = 8 };

void listed_init(struct listed *l, size_t line)
{
    *l = (struct listed){.line = line};
    record_init(&l->record);
    l->record.kind = RECORD_ORGANISATION;
}

void listed_fini(struct listed *l)
{
    record_fini(&l->record);
}

void listed_refuse(struct listed *l, const char *sentence)
{
    if (l->bad.code == OK)
        (void)!fault_set(&l->bad, ERR_MALFORMED, "", "%s", sentence);
}

/* Keep a fault as the note, unless there is one. */
static void note(struct listed *l, const struct fault *f)
{
    if (l->note.code == OK)
        l->note = *f;
}

enum err listed_id(struct listed *l, const char *id, const char *source)
{
    enum err e = record_set_id(&l->record, id);

    if (e == OK)
        e = record_set_source(&l->record, source);
    if (e == ERR_MALFORMED || e == ERR_LIMIT) {
        listed_refuse(l, "The entry has no id, or one that is longer than 128 bytes or "
                         "not plain text.");
        e = OK;
    }
    return e;
}

enum err listed_name(struct listed *l, const char *text, enum record_name_kind kind)
{
    return value_add_name(&l->record, text, strlen(text), kind, &l->note);
}

enum err listed_parts(struct listed *l,
                      const char *const *parts,
                      size_t count,
                      enum record_name_kind kind)
{
    struct buffer whole;
    enum err e;

    buffer_init(&whole, (size_t)2 * PARTS_MAX * RECORD_NAME_MAX);
    for (size_t i = 0; i < count && i < PARTS_MAX; i++) {
        const char *from = parts[i] + strspn(parts[i], " \t\r\n");
        size_t length = strlen(from);

        while (length > 0 && strchr(" \t\r\n", from[length - 1]) != NULL)
            length--;
        if (whole.bytes > 0 && length > 0)
            buffer_add_byte(&whole, ' ');
        buffer_add(&whole, from, length);
    }
    e = buffer_status(&whole);
    if (e == OK)
        e = listed_name(l, buffer_text(&whole), kind);
    if (e == ERR_LIMIT) {
        struct fault f;

        (void)!fault_set(&f, e, "R46", "A name is longer than 512 bytes; shorten it.");
        note(l, &f);
        e = OK;
    }
    buffer_fini(&whole);
    return e;
}

/* ---- births ---- */

/* A run of digits or of letters. */
struct piece {
    const char *at;
    size_t length;
    bool digits;
};

static size_t cut(const char *text, struct piece pieces[PIECES_MAX])
{
    size_t count = 0;

    while (*text != '\0' && count < PIECES_MAX) {
        bool digits = isdigit((unsigned char)*text) != 0;
        size_t run = 0;

        if (!isalnum((unsigned char)*text)) {
            text++;
            continue;
        }
        while (isalnum((unsigned char)text[run]) &&
               (isdigit((unsigned char)text[run]) != 0) == digits)
            run++;
        pieces[count++] = (struct piece){text, run, digits};
        text += run;
    }
    return count;
}

/* The number of at most four digits; 0 if it is none, as it is for "dd" and "mm". */
static int number(const struct piece *p)
{
    int value = 0;

    for (size_t i = 0; p->digits && p->length <= 4 && i < p->length; i++)
        value = 10 * value + (p->at[i] - '0');
    return value;
}

/* 1 to 12, from its first three letters or more; 0 if it is none. */
static int month(const struct piece *p)
{
    static const char *const names[] = {"january",   "february", "march",    "april",
                                        "may",       "june",     "july",     "august",
                                        "september", "october",  "november", "december"};

    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (p->length >= 3 && p->length <= strlen(names[i]) &&
            strncasecmp(names[i], p->at, p->length) == 0)
            return (int)i + 1;
    return p->length == 4 && strncasecmp("sept", p->at, 4) == 0 ? 9 : 0;
}

static bool is_year(const struct piece *p)
{
    return p->digits && p->length == 4 && number(p) >= YEAR_MIN && number(p) <= YEAR_MAX;
}

static enum err add_date(struct listed *l, int year, int month_of, int day)
{
    char text[sizeof "YYYY-MM-DD" + 24];

    if (month_of < 1 || month_of > 12)
        (void)snprintf(text, sizeof text, "%04d", year);
    else if (day < 1 || day > 31)
        (void)snprintf(text, sizeof text, "%04d-%02d", year, month_of);
    else
        (void)snprintf(text, sizeof text, "%04d-%02d-%02d", year, month_of, day);
    return value_add_birth(&l->record, text, strlen(text), &l->note);
}

static enum err add_years(struct listed *l, int from, int to)
{
    enum err e = OK;

    if (to < from || to - from >= LISTED_SPAN_MAX) {
        e = add_date(l, from, 0, 0);
        return e == OK ? add_date(l, to, 0, 0) : e;
    }
    for (int year = from; e == OK && year <= to; year++)
        e = add_date(l, year, 0, 0);
    return e;
}

/* "dd", "mm": where a day or a month is not known. */
static bool is_blank_field(const struct piece *p)
{
    return p->length == 2 && !p->digits &&
           (strncasecmp(p->at, "dd", 2) == 0 || strncasecmp(p->at, "mm", 2) == 0);
}

/* Day, month and year at p[0], p[1], p[2] in one of the orders that lists write. */
static bool is_triple(const struct piece *p, int date[3])
{
    if (is_year(&p[0]) && p[1].digits && p[2].digits) {
        date[0] = number(&p[0]);
        date[1] = number(&p[1]);
        date[2] = number(&p[2]);
        return true;
    }
    if (!is_year(&p[2]) || p[0].length > 2 || !(p[0].digits || is_blank_field(&p[0])))
        return false;
    date[0] = number(&p[2]);
    date[1] = p[1].digits ? number(&p[1]) : month(&p[1]);
    date[2] = number(&p[0]);
    return p[1].digits || date[1] != 0 || is_blank_field(&p[1]);
}

/* "mm/1971", "May 1971". */
static bool is_double(const struct piece *p, int date[3])
{
    if (!is_year(&p[1]) || p[0].length == 4)
        return false;
    date[0] = number(&p[1]);
    date[1] = p[0].digits ? number(&p[0]) : month(&p[0]);
    date[2] = 0;
    return date[1] >= 1 && date[1] <= 12;
}

/* "1958 to 1959", "01 Jan 1958 to 31 Dec 1959", "1958-1959": the two years. */
static bool is_span(const struct piece *p, size_t count, int years[2])
{
    size_t found = 0;

    for (size_t i = 0; i < count; i++) {
        if (!is_year(&p[i]))
            continue;
        if (found == 2)
            return false;
        years[found++] = number(&p[i]);
    }
    return found == 2;
}

/* Words that say how sure the date is, not which. */
static bool is_hedge(const struct piece *p)
{
    static const char *const hedges[] = {"circa", "approximately", "approx", "about", "c",
                                         "ca",    "between",       "born",   "dob"};

    for (size_t i = 0; i < COUNT_OF(hedges); i++)
        if (!p->digits && strlen(hedges[i]) == p->length &&
            strncasecmp(hedges[i], p->at, p->length) == 0)
            return true;
    return false;
}

enum err listed_birth(struct listed *l, const char *text)
{
    struct piece pieces[PIECES_MAX];
    const struct piece *p = pieces;
    size_t count = cut(text, pieces);
    int date[3];
    int years[2];

    while (count > 0 && is_hedge(p)) {
        p++;
        count--;
    }
    if (count == 3 && is_triple(p, date))
        return add_date(l, date[0], date[1], date[2]);
    if (count == 2 && is_double(p, date))
        return add_date(l, date[0], date[1], 0);
    if (count == 1 && is_year(p))
        return add_date(l, number(p), 0, 0);
    if (is_span(p, count, years))
        return add_years(l, years[0], years[1]);
    return value_add_birth(&l->record, text, strlen(text), &l->note);
}

enum err listed_span(struct listed *l, const char *from, const char *to)
{
    struct piece first[PIECES_MAX];
    struct piece last[PIECES_MAX];

    if (cut(from, first) == 1 && is_year(first) && cut(to, last) == 1 && is_year(last))
        return add_years(l, number(first), number(last));
    if (to[0] == '\0' || from[0] == '\0')
        return listed_birth(l, to[0] == '\0' ? from : to);
    return value_add_birth(&l->record, "none", 4, &l->note); /* which tells so */
}

/* ---- countries and numbers ---- */

enum err listed_country(struct listed *l, const char *text)
{
    char code[sizeof "xx"];
    struct fault f;

    if (country_is_none(text, strlen(text)))
        return OK;
    if (country_find(text, strlen(text), code))
        return value_add_code(&l->record, RECORD_COUNTRIES, code, 2, &l->note);
    (void)!fault_set(&f, ERR_NOT_FOUND, "",
                     "\"%.80s\" is the name of no country that is known; it is left out.",
                     text);
    note(l, &f);
    return OK;
}

enum err listed_label(struct listed *l, const char *text)
{
    return value_add_code(&l->record, RECORD_LABELS, text, strlen(text), &l->note);
}

enum err listed_number(struct listed *l,
                       enum identifier_kind kind,
                       const char *country,
                       const char *text)
{
    char code[sizeof "xx"] = "";
    struct buffer whole;
    enum err e;

    text += strspn(text, " \t\r\n");
    if (*text == '\0')
        return OK;
    if (!identifier_wants_country(kind))
        return value_add_identifier(&l->record, kind, text, strlen(text), &l->note);
    (void)!country_find(country, strlen(country), code);
    buffer_init(&whole, (size_t)2 * IDENTIFIER_TEXT_MAX);
    buffer_printf(&whole, "%s:%s", code, text);
    e = buffer_status(&whole);
    if (e == OK)
        e = value_add_identifier(&l->record, kind, buffer_text(&whole), whole.bytes,
                                 &l->note);
    if (e == ERR_LIMIT) {
        struct fault f;

        (void)!fault_set(&f, e, "",
                         "An identifier is longer than 1024 bytes; shorten "
                         "it.");
        note(l, &f);
        e = OK;
    }
    buffer_fini(&whole);
    return e;
}

/* ---- ---- */

bool listed_is_foreign(const char *text)
{
    const uint8_t *at = (const uint8_t *)text;
    const uint8_t *end = at + strlen(text);

    /* Latin letters and their marks end below U+0370; U+1E00 to U+206F are Latin, too. */
    while (at < end) {
        uint32_t point = text_next(&at, end);

        if (point >= 0x0370 && !(point >= 0x1E00 && point <= 0x206F))
            return true;
    }
    return false;
}

static enum err
report(const struct sink *sink, size_t line, const struct fault *f, size_t *counter)
{
    (*counter)++;
    return sink->report(sink->state, line, f);
}

enum err listed_give(struct listed *l, const struct sink *sink, struct tally *tally)
{
    enum err e;

    tally->rows++;
    if (l->record.id == NULL)
        listed_refuse(l, "The entry has no id.");
    if (l->record.name_count == 0 && l->note.code != OK)
        listed_refuse(l, l->note.text);
    if (l->record.name_count == 0)
        listed_refuse(l, "The entry has no name.");
    if (l->bad.code != OK)
        return report(sink, l->line, &l->bad, &tally->bad);
    e = sink->take(sink->state, &l->record, l->line);
    tally->taken += e == OK ? 1 : 0;
    if (e == OK && l->note.code != OK)
        e = report(sink, l->line, &l->note, &tally->incomplete);
    return e;
}

enum err listed_skip(void *state, size_t line, const struct fault *why)
{
    struct listed_import *import = state;

    import->tally->rows++;
    import->tally->bad++;
    return import->sink->report(import->sink->state, line, why);
}
