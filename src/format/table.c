/* SPDX-License-Identifier: Apache-2.0 */
/*
 * table.c - a row of cells
 *
 * A cell is put together first and guarded as a whole, so that whatever begins it is
 * seen.
 */
#include "format/table.h"

#include "base/num.h"

#include <stdbool.h>
#include <string.h>

static const char *const headers[] = {
    "id",         "kind",    "name",  "aliases", "weak_aliases", "original_script",
    "birth_date", "country", "label", "topic",   "region",       "source",
    "identifiers"};

static bool is_formula(const char *cell)
{
    return *cell != '\0' && strchr("=+-@\t\r\n", *cell) != NULL;
}

const char *table_bare(const char *cell)
{
    size_t marks = strspn(cell, "'");

    return marks > 0 && is_formula(cell + marks) ? cell + 1 : cell;
}

/* What is being written: the row so far, the cell under way, what was left out. */
struct row {
    struct buffer *out;
    size_t cells;
    bool begun; /* the cell holds a value */
    size_t left_out;
};

static void begin_cell(struct row *r)
{
    buffer_add_text(r->out, r->cells++ > 0 ? ",\"" : "\"");
    r->begun = false;
}

static void end_cell(struct row *r)
{
    buffer_add_byte(r->out, '"');
}

static void add_text(struct row *r, const char *text)
{
    if (!r->begun && is_formula(text + strspn(text, "'")))
        buffer_add_byte(r->out, '\'');
    for (; *text != '\0'; text++) {
        if (*text == '"')
            buffer_add_byte(r->out, '"');
        buffer_add_byte(r->out, (uint8_t)*text);
    }
    r->begun = true;
}

/* One of several values of a cell. */
static void add_value(struct row *r, const char *text)
{
    if (strchr(text, ';') != NULL) {
        r->left_out++;
        return;
    }
    if (r->begun)
        buffer_add_byte(r->out, ';');
    add_text(r, text);
}

static void add_cell(struct row *r, const char *text)
{
    begin_cell(r);
    add_text(r, text);
    end_cell(r);
}

/* The place of the name that stands in the column `name`: the first primary one, or else
 * the first. */
static size_t find_name(const struct record *r)
{
    for (size_t i = 0; i < r->name_count; i++)
        if (r->names[i].kind == RECORD_NAME_PRIMARY)
            return i;
    return 0;
}

static void add_names(struct row *row, const struct record *r, enum record_name_kind kind)
{
    size_t first = find_name(r);

    begin_cell(row);
    for (size_t i = 0; i < r->name_count; i++) {
        enum record_name_kind of = r->names[i].kind;

        if (i != first &&
            (of == kind || (of == RECORD_NAME_PRIMARY && kind == RECORD_NAME_ALIAS)))
            add_value(row, r->names[i].text);
    }
    end_cell(row);
}

static void add_births(struct row *row, const struct record *r)
{
    begin_cell(row);
    for (size_t i = 0; i < r->birth_count; i++)
        add_value(row, r->births[i].text);
    end_cell(row);
}

static void add_codes(struct row *row, const struct record *r, enum record_list list)
{
    begin_cell(row);
    for (size_t i = 0; i < r->codes[list].count; i++)
        add_value(row, r->codes[list].items[i].text);
    end_cell(row);
}

/* "kind:country:text", the country perhaps empty. */
static void add_identifiers(struct row *row, const struct record *r)
{
    begin_cell(row);
    for (size_t i = 0; i < r->identifier_count; i++) {
        const struct identifier *id = &r->identifiers[i];

        if (strchr(id->text, ';') != NULL) {
            row->left_out++;
            continue;
        }
        if (row->begun)
            buffer_add_byte(row->out, ';');
        row->begun = true;
        add_text(row, identifier_kind_word(id->kind));
        add_text(row, ":");
        add_text(row, id->country);
        add_text(row, ":");
        add_text(row, id->text);
    }
    end_cell(row);
}

void table_write_header(struct buffer *out)
{
    struct row row = {.out = out};

    for (size_t i = 0; i < COUNT_OF(headers); i++)
        add_cell(&row, headers[i]);
    buffer_add_text(out, "\r\n");
}

size_t table_write(const struct record *r, struct buffer *out)
{
    static const enum record_list lists[] = {RECORD_COUNTRIES, RECORD_LABELS,
                                             RECORD_TOPICS, RECORD_REGIONS};
    struct row row = {.out = out};

    add_cell(&row, r->id);
    add_cell(&row, record_kind_word(r->kind));
    add_cell(&row, r->names[find_name(r)].text);
    add_names(&row, r, RECORD_NAME_ALIAS);
    add_names(&row, r, RECORD_NAME_WEAK);
    add_names(&row, r, RECORD_NAME_ORIGINAL);
    add_births(&row, r);
    for (size_t i = 0; i < COUNT_OF(lists); i++)
        add_codes(&row, r, lists[i]);
    add_cell(&row, r->source != NULL ? r->source : "");
    add_identifiers(&row, r);
    buffer_add_text(out, "\r\n");
    return row.left_out;
}
