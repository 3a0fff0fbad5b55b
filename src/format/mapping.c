/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mapping.c - headers to columns, rows to records
 */
#include "format/mapping.h"

#include "base/must.h"
#include "base/num.h"
#include "format/country.h"
#include "format/encoding.h"
#include "format/table.h"
#include "format/value.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { HEADER_MAX = 256, LINE_MAX_BYTES = 512, HEADERS_SHOWN = 360 };

static const char *const field_words[MAPPING_IDENTIFIER] = {
    [MAPPING_ID] = "id",
    [MAPPING_KIND] = "kind",
    [MAPPING_NAME] = "name",
    [MAPPING_ALIASES] = "aliases",
    [MAPPING_WEAK] = "weak",
    [MAPPING_ORIGINAL] = "original",
    [MAPPING_BIRTH] = "birth",
    [MAPPING_COUNTRY] = "country",
    [MAPPING_LABEL] = "label",
    [MAPPING_TOPIC] = "topic",
    [MAPPING_REGION] = "region",
    [MAPPING_SOURCE] = "source",
    [MAPPING_IDENTIFIERS] = "identifiers",
};

/* The field's word in a mapping; that of an identifier's kind is the kind's own. */
static const char *field_word(enum mapping_field field)
{
    return field < MAPPING_IDENTIFIER
               ? field_words[field]
               : identifier_kind_word((enum identifier_kind)(field - MAPPING_IDENTIFIER));
}

struct known {
    const char *header;
    enum mapping_field field;
};

static const struct known knowns[] = {
    {"id", MAPPING_ID},
    {"type", MAPPING_KIND},
    {"kind", MAPPING_KIND},
    {"primary_name", MAPPING_NAME},
    {"name", MAPPING_NAME},
    {"aliases", MAPPING_ALIASES},
    {"weak_aliases", MAPPING_WEAK},
    {"original_script", MAPPING_ORIGINAL},
    {"birth_years", MAPPING_BIRTH},
    {"birth_date", MAPPING_BIRTH},
    {"nationality", MAPPING_COUNTRY},
    {"country", MAPPING_COUNTRY},
    {"programme", MAPPING_LABEL},
    {"label", MAPPING_LABEL},
    {"topic", MAPPING_TOPIC},
    {"region", MAPPING_REGION},
    {"source", MAPPING_SOURCE},
    {"identifiers", MAPPING_IDENTIFIERS},
};

/* The column with this header, blanks and case aside. */
static enum err find_column(const struct csv_row *header,
                            const char *name,
                            size_t length,
                            size_t *column,
                            struct fault *f)
{
    size_t found = MAPPING_NONE;

    for (size_t i = 0; i < header->count; i++) {
        const char *at = header->fields[i] + strspn(header->fields[i], " \t");
        size_t count = strlen(at);

        while (count > 0 && (at[count - 1] == ' ' || at[count - 1] == '\t'))
            count--;
        if (count != length || strncasecmp(at, name, length) != 0)
            continue;
        if (found != MAPPING_NONE)
            return fault_set(f, ERR_MALFORMED, "",
                             "The header \"%.*s\" stands over two columns; rename one.",
                             (int)length, name);
        found = i;
    }
    *column = found;
    return OK;
}

static enum err find_header(const struct csv_row *header,
                            const char *name,
                            enum mapping_field field,
                            struct mapping *m,
                            struct fault *f)
{
    size_t column = MAPPING_NONE;
    enum err e = find_column(header, name, strlen(name), &column, f);

    if (e != OK || column == MAPPING_NONE)
        return e;
    if (m->column[field] != MAPPING_NONE)
        return fault_set(f, ERR_MALFORMED, "",
                         "Two columns say the %s; rename one or give a mapping.",
                         field_word(field));
    m->column[field] = column;
    return OK;
}

/* The kinds of identifiers, with a hyphen or an underscore. */
static enum err
find_known_kinds(const struct csv_row *header, struct mapping *m, struct fault *f)
{
    for (enum mapping_field i = MAPPING_IDENTIFIER; i < MAPPING_FIELDS; i++) {
        char word[IDENTIFIER_WORD_MAX + 1];
        char *hyphen;
        enum err e = find_header(header, field_word(i), i, m, f);

        (void)snprintf(word, sizeof word, "%s", field_word(i));
        hyphen = strchr(word, '-');
        if (hyphen != NULL)
            *hyphen = '_';
        if (e == OK && hyphen != NULL)
            e = find_header(header, word, i, m, f);
        if (e != OK)
            return e;
    }
    return OK;
}

static enum err
find_known(const struct csv_row *header, struct mapping *m, struct fault *f)
{
    enum err e = OK;

    for (size_t i = 0; e == OK && i < COUNT_OF(knowns); i++)
        e = find_header(header, knowns[i].header, knowns[i].field, m, f);
    return e == OK ? find_known_kinds(header, m, f) : e;
}

static enum err
find_field(const char *word, size_t length, enum mapping_field *out, struct fault *f)
{
    for (enum mapping_field i = MAPPING_ID; i < MAPPING_FIELDS; i++)
        if (strlen(field_word(i)) == length && memcmp(field_word(i), word, length) == 0) {
            *out = i;
            return OK;
        }
    return fault_set(f, ERR_MALFORMED, "",
                     "The mapping knows no \"%.*s\"; use id, kind, name, aliases, weak, "
                     "original, birth, country, label, topic, region, source, "
                     "identifiers, or a kind of them such as passport or iban.",
                     (int)(length < HEADER_MAX ? length : HEADER_MAX), word);
}

static enum err set_constant(struct mapping *m,
                             enum mapping_field field,
                             const char *value,
                             size_t length,
                             struct fault *f)
{
    bool shared =
        field == MAPPING_KIND || (field >= MAPPING_COUNTRY && field <= MAPPING_SOURCE);

    if (!shared || length == 0)
        return fault_set(f, ERR_MALFORMED, "",
                         "The mapping gives \"%s\" one value for all rows, or none; name "
                         "its column.",
                         field_word(field));
    if (length > MAPPING_CONSTANT_MAX)
        return fault_set(f, ERR_LIMIT, "",
                         "A value in the mapping is longer than %d bytes.",
                         MAPPING_CONSTANT_MAX);
    memcpy(m->constant[field], value, length);
    m->constant[field][length] = '\0';
    return OK;
}

/* One "left=right" of a mapping. */
static enum err find_pair(const char *pair,
                          size_t length,
                          const struct csv_row *header,
                          struct mapping *m,
                          struct fault *f)
{
    const char *equals = memchr(pair, '=', length);
    const char *right = equals != NULL ? equals + 1 : NULL;
    size_t right_length = equals != NULL ? length - (size_t)(right - pair) : 0;
    enum mapping_field field = MAPPING_ID;
    enum err e;

    if (equals == NULL || right_length == 0 || right_length > HEADER_MAX)
        return fault_set(f, ERR_MALFORMED, "",
                         "The mapping is not of the form \"name=Full Name,birth=DOB\".");
    e = find_field(pair, (size_t)(equals - pair), &field, f);
    if (e != OK)
        return e;
    if (m->column[field] != MAPPING_NONE || m->constant[field][0] != '\0')
        return fault_set(f, ERR_MALFORMED, "", "The mapping says \"%s\" twice.",
                         field_word(field));
    if (right[0] == ':')
        return set_constant(m, field, right + 1, right_length - 1, f);
    e = find_column(header, right, right_length, &m->column[field], f);
    if (e == OK && m->column[field] == MAPPING_NONE)
        e = fault_set(f, ERR_MALFORMED, "",
                      "The table has no header \"%.*s\"; see its first row.",
                      (int)right_length, right);
    return e;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
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

/* One line of a mapping file: the two sides without the blanks around them. False for an
 * empty line and a remark. */
static bool cut_line(const char *line, size_t length, char out[LINE_MAX_BYTES])
{
    const char *equals;
    const char *right;
    size_t left_length;
    size_t right_length;

    trim(&line, &length);
    if (length == 0 || line[0] == '#')
        return false;
    equals = memchr(line, '=', length);
    right = equals != NULL ? equals + 1 : line + length;
    left_length = (size_t)((equals != NULL ? equals : right) - line);
    right_length = length - (size_t)(right - line);
    trim(&line, &left_length);
    trim(&right, &right_length);
    if (left_length + right_length + 2 > LINE_MAX_BYTES)
        right_length = 0; /* which is refused */
    (void)snprintf(out, LINE_MAX_BYTES, "%.*s%s%.*s", (int)left_length, line,
                   equals != NULL ? "=" : "", (int)right_length, right);
    return true;
}

/* What a mapping file says about the table itself: the value of that word, "" if it says
 * nothing. */
static void find_setting(const char *text, const char *word, char out[LINE_MAX_BYTES])
{
    const char *line = NULL;
    size_t length = 0;

    while (value_split(&text, "\n", &line, &length)) {
        size_t count = strlen(word);

        if (cut_line(line, length, out) && strncmp(out, word, count) == 0 &&
            out[count] == '=') {
            memmove(out, out + count + 1, strlen(out + count + 1) + 1);
            return;
        }
    }
    out[0] = '\0';
}

static bool is_setting(const char *line)
{
    return strncmp(line, "encoding=", 9) == 0 || strncmp(line, "separator=", 10) == 0;
}

static enum err find_lines(const char *text,
                           const struct csv_row *header,
                           struct mapping *m,
                           struct fault *f)
{
    char pair[LINE_MAX_BYTES];
    const char *line = NULL;
    size_t length = 0;
    enum err e = OK;

    while (e == OK && value_split(&text, "\n", &line, &length))
        if (cut_line(line, length, pair) && !is_setting(pair))
            e = find_pair(pair, strlen(pair), header, m, f);
    return e;
}

static enum err find_pairs(const char *text,
                           const struct csv_row *header,
                           struct mapping *m,
                           struct fault *f)
{
    const char *pair = NULL;
    size_t length = 0;
    enum err e = OK;

    if (strchr(text, '\n') != NULL)
        return find_lines(text, header, m, f);
    while (e == OK && value_split(&text, ",", &pair, &length))
        e = find_pair(pair, length, header, m, f);
    return e;
}

static const char *missing_word(const struct mapping *m)
{
    return field_word(m->column[MAPPING_ID] == MAPPING_NONE ? MAPPING_ID : MAPPING_NAME);
}

MUST_CHECK static enum err say_missing(const struct mapping *m, struct fault *f)
{
    return fault_set(f, ERR_MALFORMED, "",
                     "The mapping has no column for the %s; it names every column that "
                     "is read: add %s=HEADER.",
                     missing_word(m), missing_word(m));
}

static bool is_empty(const char *field)
{
    return field[strspn(field, " \t\r\n")] == '\0';
}

/* The first headers, each in quotes, none of them cut; how many there are at all. */
static size_t list_headers(const struct csv_row *header, char *out, size_t capacity)
{
    size_t named = 0;
    size_t at = 0;
    bool full = false;

    out[0] = '\0';
    for (size_t i = 0; i < header->count; i++) {
        const char *field = header->fields[i];

        if (is_empty(field))
            continue;
        named++;
        full = full || at + strlen(field) + sizeof ", \"\" ..." > capacity;
        if (!full)
            at += (size_t)snprintf(out + at, capacity - at, "%s\"%s\"",
                                   at > 0 ? ", " : "", field);
    }
    if (full)
        (void)snprintf(out + at, capacity - at, " ...");
    return named;
}

/* The headers are somebody's own, or stand further down. */
MUST_CHECK static enum err
say_unknown(const struct csv_row *header, const struct mapping *m, struct fault *f)
{
    char list[HEADERS_SHOWN];
    const char *word = missing_word(m);

    if (list_headers(header, list, sizeof list) < 2)
        return fault_set(
            f, ERR_MALFORMED, "",
            "The first row has no column for the %s: it names no two columns "
            "(%s). Take away what stands above the row that names the columns.",
            word, list);
    return fault_set(f, ERR_MALFORMED, "",
                     "The first row has no column for the %s; it names %s. Say which is "
                     "which, --map \"id=HEADER,name=HEADER,birth=HEADER\", or name one "
                     "\"%s\"; %s.",
                     word, list, word,
                     strcmp(word, "name") == 0
                         ? "rows without names are named by their numbers, as in "
                           "name=IBAN,iban=IBAN"
                         : "a table without ids gets a column of numbers");
}

enum err mapping_find(const char *text,
                      const struct csv_row *header,
                      struct mapping *out,
                      struct fault *f)
{
    struct mapping m = {0};
    enum err e;

    for (size_t i = 0; i < MAPPING_FIELDS; i++)
        m.column[i] = MAPPING_NONE;
    e = text != NULL ? find_pairs(text, header, &m, f) : find_known(header, &m, f);
    if (e != OK)
        return e;
    if (m.column[MAPPING_ID] == MAPPING_NONE || m.column[MAPPING_NAME] == MAPPING_NONE)
        return text != NULL ? say_missing(&m, f) : say_unknown(header, &m, f);
    *out = m;
    return OK;
}

/* The cell of a field, or the constant; "" if there is neither. */
static const char *
cell(const struct mapping *m, const struct csv_row *row, enum mapping_field field)
{
    size_t column = m->column[field];

    return column < row->count ? table_bare(row->fields[column]) : m->constant[field];
}

/* A field that becomes names, births or codes. */
struct plural {
    enum mapping_field field;
    const char *separators; /* "" for one value only */
    enum { NAMES, BIRTHS, CODES } into;
    int which; /* enum record_name_kind or enum record_list */
};

static const struct plural plurals[] = {
    {MAPPING_NAME, "", NAMES, RECORD_NAME_PRIMARY},
    {MAPPING_ALIASES, ";", NAMES, RECORD_NAME_ALIAS},
    {MAPPING_WEAK, ";", NAMES, RECORD_NAME_WEAK},
    {MAPPING_ORIGINAL, ";", NAMES, RECORD_NAME_ORIGINAL},
    {MAPPING_BIRTH, ";|", BIRTHS, 0},
    {MAPPING_COUNTRY, ";|", CODES, RECORD_COUNTRIES},
    {MAPPING_LABEL, ";|", CODES, RECORD_LABELS},
    {MAPPING_TOPIC, ";|", CODES, RECORD_TOPICS},
    {MAPPING_REGION, ";|", CODES, RECORD_REGIONS},
};

/* A country may be written in words, in English. */
static enum err add_code(struct record *r,
                         enum record_list list,
                         const char *text,
                         size_t length,
                         struct fault *note)
{
    char country[sizeof "xx"];

    trim(&text, &length);
    if (list == RECORD_COUNTRIES && country_find(text, length, country))
        return value_add_code(r, list, country, strlen(country), note);
    return value_add_code(r, list, text, length, note);
}

static enum err
add_plural(struct record *r, const struct plural *p, const char *text, struct fault *note)
{
    const char *piece = NULL;
    size_t length = 0;
    enum err e = OK;

    while (e == OK && value_split(&text, p->separators, &piece, &length)) {
        if (p->into == NAMES)
            e = value_add_name(r, piece, length, (enum record_name_kind)p->which, note);
        else if (p->into == BIRTHS)
            e = value_add_birth(r, piece, length, note);
        else
            e = add_code(r, (enum record_list)p->which, piece, length, note);
    }
    return e;
}

static enum err add_identifiers(struct record *r,
                                const struct mapping *m,
                                const struct csv_row *row,
                                struct fault *note)
{
    enum err e = OK;

    for (enum mapping_field i = MAPPING_IDENTIFIERS; i < MAPPING_FIELDS; i++) {
        const char *text = cell(m, row, i);
        const char *piece = NULL;
        size_t length = 0;

        while (e == OK && value_split(&text, ";", &piece, &length)) {
            int kind = (int)i - MAPPING_IDENTIFIER;
            e = kind < 0 ? value_add_any_identifier(r, piece, length, note)
                         : value_add_identifier(r, (enum identifier_kind)kind, piece,
                                                length, note);
        }
    }
    return e;
}

static enum err set_kind(struct record *r, const char *word, struct fault *f)
{
    if (word[strspn(word, " \t")] == '\0' || value_is_kind(word, strlen(word), &r->kind))
        return OK;
    return fault_set(
        f, ERR_MALFORMED, "",
        "The row is of no known kind; use person, organisation, group or thing.");
}

/* Fill a record; an error is why the row is none. */
static enum err fill_record(struct record *r,
                            const struct mapping *m,
                            const struct csv_row *row,
                            struct fault *note,
                            struct fault *f)
{
    enum err e = set_kind(r, cell(m, row, MAPPING_KIND), f);

    if (e != OK)
        return e;
    e = record_set_id(r, cell(m, row, MAPPING_ID));
    if (e == OK)
        e = record_set_source(r, cell(m, row, MAPPING_SOURCE));
    if (e == ERR_MALFORMED || e == ERR_LIMIT)
        return fault_set(
            f, e, "",
            "The id is empty, longer than 128 bytes or not plain text, or the "
            "source is longer than 512 bytes or not plain text.");
    for (size_t i = 0; e == OK && i < COUNT_OF(plurals); i++)
        e = add_plural(r, &plurals[i], cell(m, row, plurals[i].field), note);
    if (e == OK)
        e = add_identifiers(r, m, row, note);
    if (e == OK && r->name_count == 0)
        e = note->code != OK ? fault_set(f, note->code, note->rule, "%s", note->text)
                             : fault_set(f, ERR_MALFORMED, "", "The row has no name.");
    return e;
}

static enum err
report(const struct sink *sink, size_t line, const struct fault *f, size_t *counter)
{
    (*counter)++;
    return sink->report(sink->state, line, f);
}

/* Make a record of the row and give it, or report why not. */
static enum err import_row(const struct mapping *m,
                           const struct csv_row *row,
                           const struct sink *sink,
                           struct tally *tally)
{
    struct fault note = {0};
    struct fault f = {0};
    struct record r;
    enum err e;

    record_init(&r);
    e = fill_record(&r, m, row, &note, &f);
    if (e == ERR_NOMEM) {
        record_fini(&r);
        return e;
    }
    if (e != OK) {
        e = report(sink, row->line, &f, &tally->bad);
    } else {
        e = sink->take(sink->state, &r, row->line);
        tally->taken += e == OK ? 1 : 0;
        if (e == OK && note.code != OK)
            e = report(sink, row->line, &note, &tally->incomplete);
    }
    record_fini(&r);
    return e;
}

/* The header, or why this is no table. */
static enum err
read_header(struct csv *csv, const char *text, struct mapping *m, struct fault *f)
{
    struct csv_row row;
    struct fault why = {0};
    enum err e = csv_next(csv, &row, &why);

    if (e == OK && row.count == 2 && strcmp(row.fields[0], "sep=") == 0)
        e = csv_next(csv, &row, &why); /* a spreadsheet's remark to itself */
    if (e == ERR_NOT_FOUND)
        return fault_set(f, ERR_MALFORMED, "",
                         "The file is empty; a table has a first row.");
    if (e == ERR_MALFORMED || e == ERR_LIMIT)
        return fault_set(f, ERR_MALFORMED, "",
                         "The file is no table that can be read: %s", why.text);
    return e == OK ? mapping_find(text, &row, m, f) : e;
}

/* Spreadsheets save empty rows below the table. */
static bool is_blank_row(const struct csv_row *row)
{
    for (size_t i = 0; i < row->count; i++)
        if (!is_empty(row->fields[i]))
            return false;
    return true;
}

static enum err import_rows(struct csv *csv,
                            const struct mapping *m,
                            const struct sink *sink,
                            struct tally *tally)
{
    for (;;) {
        struct csv_row row;
        struct fault f = {0};
        enum err e = csv_next(csv, &row, &f);

        if (e == ERR_NOT_FOUND)
            return OK;
        if (e == OK && is_blank_row(&row))
            continue;
        if (e == OK)
            e = import_row(m, &row, sink, tally);
        else if (e == ERR_MALFORMED || e == ERR_LIMIT)
            e = report(sink, row.line, &f, &tally->bad);
        else
            return e;
        tally->rows++;
        if (e != OK)
            return e;
    }
}

static enum err import_encoded(struct source *source,
                               const char *text,
                               const struct sink *sink,
                               struct tally *tally,
                               struct fault *f)
{
    struct csv *csv = csv_new(source);
    char separator[LINE_MAX_BYTES] = "";
    struct mapping m;
    enum err e;

    if (csv == NULL)
        return ERR_NOMEM;
    if (text != NULL)
        find_setting(text, "separator", separator);
    csv_part(csv, strcmp(separator, "tab") == 0 ? '\t' : separator[0]);
    e = read_header(csv, text, &m, f);
    if (e == OK)
        e = import_rows(csv, &m, sink, tally);
    csv_free(csv);
    return e;
}

enum err mapping_import_as(struct source *source,
                           const char *encoding,
                           const char *text,
                           const struct sink *sink,
                           struct tally *tally,
                           struct fault *f)
{
    char named[LINE_MAX_BYTES] = "";
    struct encoding *turned = NULL;
    enum err e;

    *tally = (struct tally){0};
    if (encoding == NULL && text != NULL)
        find_setting(text, "encoding", named);
    if (encoding == NULL && named[0] != '\0')
        encoding = named;
    e = encoding_new(source, encoding, &turned, f);
    if (e == OK)
        e = import_encoded(encoding_source(turned), text, sink, tally, f);
    encoding_free(turned);
    return e;
}

enum err mapping_import(struct source *source,
                        const char *text,
                        const struct sink *sink,
                        struct tally *tally,
                        struct fault *f)
{
    return mapping_import_as(source, NULL, text, sink, tally, f);
}
