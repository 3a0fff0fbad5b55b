/* SPDX-License-Identifier: Apache-2.0 */
/*
 * value.c - cells are of all kinds, records are not
 */
#include "format/value.h"

#include "base/memory.h"
#include "base/num.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { YEARS_OF_TEXT = 4 };

struct kind_word {
    const char *word;
    enum record_kind kind;
};

static const struct kind_word kind_words[] = {
    {"person", RECORD_PERSON},
    {"individual", RECORD_PERSON},
    {"natural person", RECORD_PERSON},
    {"organisation", RECORD_ORGANISATION},
    {"organization", RECORD_ORGANISATION},
    {"org", RECORD_ORGANISATION},
    {"entity", RECORD_ORGANISATION},
    {"company", RECORD_ORGANISATION},
    {"legal entity", RECORD_ORGANISATION},
    {"group", RECORD_GROUP},
    {"thing", RECORD_THING},
    {"vessel", RECORD_THING},
    {"ship", RECORD_THING},
    {"aircraft", RECORD_THING},
    {"vehicle", RECORD_THING},
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void trim(const char **text, size_t *length)
{
    while (*length > 0 && is_blank(**text)) {
        (*text)++;
        (*length)--;
    }
    while (*length > 0 && is_blank((*text)[*length - 1]))
        (*length)--;
}

/* That the fault which is told is not the only one. */
static void note_more(struct fault *note)
{
    static const char more[] = " More here is not right.";

    if (strstr(note->text, more) == NULL)
        (void)!fault_set(note, note->code, note->rule, "%s%s", note->text, more);
}

/* The first fault is the one that is told; a failed machine is no note but an error. */
static enum err
note_fault(struct fault *note, enum err e, const char *rule, const char *sentence)
{
    if (e == OK || e == ERR_NOMEM)
        return e;
    if (note->code == OK)
        note->code = fault_set(note, e, rule, "%s", sentence);
    else
        note_more(note);
    return OK;
}

enum err value_add_name(struct record *r,
                        const char *text,
                        size_t length,
                        enum record_name_kind kind,
                        struct fault *note)
{
    char name[RECORD_NAME_MAX + 1];
    enum err e = ERR_LIMIT;

    trim(&text, &length);
    if (length == 0)
        return OK;
    if (length <= RECORD_NAME_MAX) {
        memcpy(name, text, length);
        name[length] = '\0';
        e = record_add_name(r, name, kind);
    }
    if (e == ERR_LIMIT && length <= RECORD_NAME_MAX)
        return note_fault(note, e, "",
                          "The row has more than 256 names; the first 256 are taken.");
    return note_fault(note, e, "R46",
                      e == ERR_LIMIT
                          ? "A name is longer than 512 bytes; shorten it."
                          : "A name holds a control character or a line end; remove it.");
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Add each run of exactly four digits that can be a year. */
static enum err
add_years(struct record *r, const char *text, size_t length, size_t *found)
{
    enum err e = OK;

    for (size_t i = 0; e == OK && i < length && *found < YEARS_OF_TEXT;) {
        size_t run = 0;

        while (i + run < length && is_digit(text[i + run]))
            run++;
        if (run == 4 && (text[i] == '1' || text[i] == '2')) {
            char year[5] = {0};
            memcpy(year, text + i, 4);
            e = record_add_birth(r, year);
            (*found)++;
        }
        i += run > 0 ? run : 1;
    }
    return e;
}

/* One or two digits and a dot; how many bytes, 0 for anything else. */
static size_t dotted(const char *text, size_t length, char out[2])
{
    size_t digits = 0;

    while (digits < length && digits < 3 && is_digit(text[digits]))
        digits++;
    if (digits == 0 || digits > 2 || digits == length || text[digits] != '.')
        return 0;
    out[0] = digits == 2 ? text[0] : '0';
    out[1] = text[digits - 1];
    return digits + 1;
}

/* What a spreadsheet or an office writes behind a date. */
static bool is_tail(const char *text, size_t length)
{
    static const char *const tails[] = {"",       " 0:00:00", " 00:00:00", " 0:00",
                                        " 00:00", " г.",      "г.",        " р."};

    for (size_t i = 0; i < COUNT_OF(tails); i++)
        if (length == strlen(tails[i]) && memcmp(text, tails[i], length) == 0)
            return true;
    return false;
}

/* 5.3.1971 has one meaning wherever dates are written with dots: the day stands first. */
static bool find_dotted(const char *text, size_t length, char birth[sizeof "YYYY-MM-DD"])
{
    char day[2];
    char month[2];
    size_t first = dotted(text, length, day);
    size_t second = first > 0 ? dotted(text + first, length - first, month) : 0;
    const char *year = text + first + second;

    length -= first + second;
    if (second == 0 || length < 4 || !is_digit(year[0]) || !is_digit(year[1]) ||
        !is_digit(year[2]) || !is_digit(year[3]) || !is_tail(year + 4, length - 4))
        return false;
    (void)snprintf(birth, sizeof "YYYY-MM-DD", "%.4s-%.2s-%.2s", year, month, day);
    return true;
}

enum err
value_add_birth(struct record *r, const char *text, size_t length, struct fault *note)
{
    char birth[sizeof "YYYY-MM-DD"];
    size_t found = 0;
    enum err e = ERR_MALFORMED;

    trim(&text, &length);
    if (length == 0)
        return OK;
    if (find_dotted(text, length, birth)) {
        e = record_add_birth(r, birth);
    } else if (length < sizeof birth) {
        memcpy(birth, text, length);
        birth[length] = '\0';
        e = record_add_birth(r, birth);
    }
    if (e == ERR_MALFORMED) {
        e = add_years(r, text, length, &found);
        if (e == OK && found == 0)
            e = ERR_MALFORMED;
    }
    return note_fault(note, e, "",
                      e == ERR_LIMIT
                          ? "The row has more than 32 births; the first 32 are taken."
                          : "A birth holds no year; write YYYY, YYYY-MM or YYYY-MM-DD.");
}

/* Write the text as a code into out; false when it cannot be one. */
static bool make_code(const char *text, size_t length, char out[RECORD_CODE_MAX + 1])
{
    size_t count = 0;

    for (size_t i = 0; i < length; i++) {
        char c = text[i];
        bool plain;

        if ((unsigned char)c >= 0x80)
            return false;
        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        plain = (c >= 'a' && c <= 'z') || is_digit(c) ||
                (count > 0 && (c == '.' || c == '_'));
        if (!plain && (count == 0 || out[count - 1] == '-'))
            continue;
        if (count == RECORD_CODE_MAX)
            return false;
        out[count++] = plain ? c : '-';
    }
    while (count > 0 && out[count - 1] == '-')
        count--;
    out[count] = '\0';
    return count > 0;
}

enum err value_add_code(struct record *r,
                        enum record_list list,
                        const char *text,
                        size_t length,
                        struct fault *note)
{
    char code[RECORD_CODE_MAX + 1];

    trim(&text, &length);
    if (length == 0)
        return OK;
    if (!make_code(text, length, code))
        return note_fault(
            note, ERR_MALFORMED, "R45",
            "A country, label, topic or region is no code and was left out; write at "
            "most 64 of the letters a to z, digits, dots and hyphens, such as ua for a "
            "country.");
    return note_fault(
        note, record_add_code(r, list, code), "",
        "The row has more than 64 codes of one sort; the first 64 are taken.");
}

/* Cut "xa:" off the front of a text; country is "" if there is none. */
static void cut_country(const char **text, size_t *length, char country[sizeof "xx"])
{
    bool empty = *length > 0 && (*text)[0] == ':';
    bool named = *length > 2 && (*text)[2] == ':';
    size_t count = empty ? 0 : 2;

    country[0] = '\0';
    for (size_t i = 0; named && i < 2; i++) {
        country[i] = (char)((*text)[i] | 0x20);
        named = country[i] >= 'a' && country[i] <= 'z';
    }
    country[named ? 2 : 0] = '\0';
    if (named || empty) {
        *text += count + 1;
        *length -= count + 1;
    }
}

/* Taken; now say whether it is one. */
static void note_identifier(struct fault *note,
                            enum identifier_kind kind,
                            const char *country,
                            const char *text)
{
    char canonical[IDENTIFIER_CANONICAL_MAX + 1];
    struct fault why;
    enum err e = identifier_canonical(kind, country, text, canonical, &why);

    if (e != OK && note->code != OK)
        note_more(note);
    else if (e != OK)
        (void)!fault_set(note, e, why.rule,
                         "%s: %s It is kept as written and not matched.",
                         identifier_kind_word(kind), why.text);
    memory_wipe(canonical, sizeof canonical);
}

enum err value_add_identifier(struct record *r,
                              enum identifier_kind kind,
                              const char *text,
                              size_t length,
                              struct fault *note)
{
    char country[sizeof "xx"] = "";
    char written[IDENTIFIER_TEXT_MAX + 1];
    enum err e = ERR_LIMIT;

    trim(&text, &length);
    if (identifier_wants_country(kind))
        cut_country(&text, &length, country);
    trim(&text, &length);
    if (length == 0)
        return OK;
    if (length <= IDENTIFIER_TEXT_MAX) {
        memcpy(written, text, length);
        written[length] = '\0';
        e = record_add_identifier(r, kind, country, written);
    }
    if (e == OK)
        note_identifier(note, kind, country, written);
    if (e == ERR_LIMIT)
        return note_fault(note, e, "",
                          length <= IDENTIFIER_TEXT_MAX
                              ? "The row has more than 64 identifiers; the first 64 are "
                                "taken."
                              : "An identifier is longer than 1024 bytes; shorten it.");
    return note_fault(note, e, "R46",
                      "An identifier holds a control character or a line end; remove "
                      "it.");
}

/* A colon where a country might stand, and not the two that IPv6 begins with. */
static bool has_empty_country(const char *text, size_t length)
{
    size_t colons = 0;

    while (colons < length && text[colons] == ':')
        colons++;
    return colons == 1 || colons == 3;
}

enum err value_add_any_identifier(struct record *r,
                                  const char *text,
                                  size_t length,
                                  struct fault *note)
{
    char word[IDENTIFIER_WORD_MAX + 1] = "";
    enum identifier_kind kind;
    const char *colon;
    size_t count;

    trim(&text, &length);
    if (length == 0)
        return OK;
    colon = memchr(text, ':', length);
    count = colon != NULL ? (size_t)(colon - text) : length;
    if (count < sizeof word)
        memcpy(word, text, count);
    if (colon == NULL || !identifier_find_kind(word, &kind))
        return note_fault(note, ERR_MALFORMED, "",
                          "An identifier is of no known kind; write it as "
                          "passport:xa:C1234567 or email:ann@example.org.");
    text = colon + 1;
    length -= count + 1;
    if (!identifier_wants_country(kind) && has_empty_country(text, length)) {
        text++;
        length--;
    }
    return value_add_identifier(r, kind, text, length, note);
}

bool value_is_kind(const char *text, size_t length, enum record_kind *out)
{
    trim(&text, &length);
    for (size_t i = 0; i < COUNT_OF(kind_words); i++)
        if (strlen(kind_words[i].word) == length &&
            strncasecmp(kind_words[i].word, text, length) == 0) {
            *out = kind_words[i].kind;
            return true;
        }
    return false;
}

bool value_split(const char **text,
                 const char *separators,
                 const char **piece,
                 size_t *length)
{
    if (*text == NULL)
        return false;
    *piece = *text;
    *length = strcspn(*text, separators);
    *text = (*text)[*length] != '\0' ? *text + *length + 1 : NULL;
    return true;
}
