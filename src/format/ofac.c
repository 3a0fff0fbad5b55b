/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ofac.c - the plain XML, and three tables joined
 */
#include "format/ofac.h"

#include "base/memory.h"
#include "base/num.h"
#include "format/csv.h"
#include "format/listed.h"
#include "format/ofac_term.h"
#include "format/roster.h"
#include "format/xml.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static const char source_name[] = "OFAC Sanctions Lists";

/* ---- XML ---- */

struct making {
    const struct xml_entry *entry;
    const struct xml_node *top;
    struct listed *l;
};

/* "LAST, First", as the tables have it. */
static enum err
add_name(const struct making *m, const struct xml_node *n, enum record_name_kind kind)
{
    const char *last = xml_child_text(m->entry, n, "lastName");
    const char *first = xml_child_text(m->entry, n, "firstName");
    char whole[2 * RECORD_NAME_MAX];
    int count = snprintf(whole, sizeof whole, "%s%s%s", last,
                         last[0] != '\0' && first[0] != '\0' ? ", " : "", first);

    return listed_name(m->l, (size_t)count < sizeof whole ? whole : last, kind);
}

static enum err add_alias(const struct making *m, const struct xml_node *n)
{
    const char *category = xml_child_text(m->entry, n, "category");

    return add_name(
        m, n, strcasecmp(category, "weak") == 0 ? RECORD_NAME_WEAK : RECORD_NAME_ALIAS);
}

static enum err add_birth(const struct making *m, const struct xml_node *n)
{
    return listed_birth(m->l, xml_child_text(m->entry, n, "dateOfBirth"));
}

static enum err add_country(const struct making *m, const struct xml_node *n)
{
    return listed_country(m->l, xml_child_text(m->entry, n, "country"));
}

static enum err add_address(const struct making *m, const struct xml_node *n)
{
    return m->l->record.kind != RECORD_PERSON ? add_country(m, n) : OK;
}

static enum err add_program(const struct making *m, const struct xml_node *n)
{
    return ofac_term_programs(m->l, xml_text(m->entry, n));
}

static enum err add_id(const struct making *m, const struct xml_node *n)
{
    return ofac_term_number(m->l, xml_child_text(m->entry, n, "idType"),
                            xml_child_text(m->entry, n, "idCountry"),
                            xml_child_text(m->entry, n, "idNumber"));
}

/* Lists within an entry, and what becomes of each of their items. */
static const struct {
    const char *list;
    const char *item;
    enum err (*add)(const struct making *m, const struct xml_node *n);
} parts[] = {
    {"akaList", "aka", add_alias},
    {"dateOfBirthList", "dateOfBirthItem", add_birth},
    {"nationalityList", "nationality", add_country},
    {"citizenshipList", "citizenship", add_country},
    {"addressList", "address", add_address},
    {"idList", "id", add_id},
    {"programList", "program", add_program},
};

static enum err add_part(const struct making *m, size_t i)
{
    const struct xml_node *list = xml_child(m->entry, m->top, parts[i].list);
    enum err e = OK;

    for (const struct xml_node *n = xml_child(m->entry, list, parts[i].item);
         e == OK && n != NULL; n = xml_next(m->entry, n, parts[i].item))
        e = parts[i].add(m, n);
    return e;
}

static enum err fill(const struct making *m)
{
    const struct xml_node *vessel = xml_child(m->entry, m->top, "vesselInfo");
    enum err e = listed_id(m->l, xml_child_text(m->entry, m->top, "uid"), source_name);

    m->l->record.kind = ofac_term_kind(xml_child_text(m->entry, m->top, "sdnType"));
    if (e == OK)
        e = add_name(m, m->top, RECORD_NAME_PRIMARY);
    for (size_t i = 0; e == OK && i < COUNT_OF(parts); i++)
        e = add_part(m, i);
    if (e == OK)
        e = listed_country(m->l, xml_child_text(m->entry, vessel, "vesselFlag"));
    return e;
}

static enum err take(void *state, const struct xml_entry *entry)
{
    struct listed_import *import = state;
    struct listed l;
    struct making m = {entry, xml_top(entry), &l};
    enum err e;

    listed_init(&l, xml_line(entry));
    e = fill(&m);
    if (e == OK)
        e = listed_give(&l, import->sink, import->tally);
    listed_fini(&l);
    return e;
}

enum err ofac_import_xml(struct source *source,
                         const struct sink *sink,
                         struct tally *tally,
                         struct fault *f)
{
    static const char *const entries[] = {"sdnEntry", NULL};
    struct listed_import import = {sink, tally};
    struct xml_plan plan = {"sdnList", entries, take, listed_skip, &import};

    *tally = (struct tally){0};
    return xml_read(source, &plan, f);
}

/* ---- tables ---- */

/* Columns, from 0. */
enum { SDN_NUMBER, SDN_NAME, SDN_TYPE, SDN_PROGRAM, SDN_FLAG = 9, SDN_REMARKS = 11 };
enum {
    SDN_COLUMNS = 12,
    ALT_NAME = 3,
    ALT_COLUMNS = 5,
    ADD_COUNTRY = 4,
    ADD_COLUMNS = 6
};

struct joining {
    struct roster *roster;
    const struct sink *sink;
    struct tally *tally;
    struct fault *f;
};

/* A table, and what becomes of its rows. */
struct table {
    struct source *source;
    size_t columns;
    enum err (*row)(struct joining *j, const struct csv_row *row);
};

/* A field without the blanks around it; "" for "-0-", which is nothing. */
static const char *field(const struct csv_row *row, size_t column)
{
    const char *text = column < row->count ? row->fields[column] : "";

    text += strspn(text, " ");
    return strncmp(text, "-0-", 3) == 0 && text[3 + strspn(text + 3, " ")] == '\0' ? ""
                                                                                   : text;
}

static enum err tell_bad(struct joining *j, size_t line, const struct fault *f)
{
    j->tally->rows++;
    j->tally->bad++;
    return j->sink->report(j->sink->state, line, f);
}

static enum err tell(struct joining *j, size_t line, enum err code, const char *sentence)
{
    struct fault f;

    (void)!fault_set(&f, code, "", "%s", sentence);
    return tell_bad(j, line, &f);
}

static enum err take_sdn(struct joining *j, const struct csv_row *row)
{
    const char *number = field(row, SDN_NUMBER);
    struct listed *l = NULL;
    enum err e;

    if (roster_find(j->roster, number) != NULL)
        return tell(j, row->line, ERR_EXISTS,
                    "The entry's number stood in an earlier row already.");
    e = roster_add(j->roster, number, row->line, &l, j->f);
    if (e != OK)
        return e;
    l->record.kind = ofac_term_kind(field(row, SDN_TYPE));
    e = listed_id(l, number, source_name);
    if (e == OK)
        e = listed_name(l, field(row, SDN_NAME), RECORD_NAME_PRIMARY);
    if (e == OK)
        e = ofac_term_programs(l, field(row, SDN_PROGRAM));
    if (e == OK)
        e = listed_country(l, field(row, SDN_FLAG));
    return e == OK ? ofac_term_remarks(l, field(row, SDN_REMARKS)) : e;
}

/* Names of entries that are not there belong to another list. */
static enum err take_alt(struct joining *j, const struct csv_row *row)
{
    struct listed *l = roster_find(j->roster, field(row, SDN_NUMBER));

    return l != NULL ? listed_name(l, field(row, ALT_NAME), RECORD_NAME_ALIAS) : OK;
}

static enum err take_add(struct joining *j, const struct csv_row *row)
{
    struct listed *l = roster_find(j->roster, field(row, SDN_NUMBER));

    if (l == NULL || l->record.kind == RECORD_PERSON)
        return OK;
    return listed_country(l, field(row, ADD_COUNTRY));
}

static enum err take_row(struct joining *j, const struct table *t, struct csv_row *row)
{
    if (row->count != t->columns)
        return tell(j, row->line, ERR_MALFORMED,
                    "The row has not as many fields as this table has.");
    return t->row(j, row);
}

/* A table whose first row has another number of fields is another table. */
static enum err
read_table(struct joining *j, const struct table *t, struct csv *csv, struct fault *f)
{
    bool begun = false;

    for (;;) {
        struct csv_row row = {.count = 0};
        struct fault why = {0};
        enum err e = csv_next(csv, &row, &why);

        if (e == ERR_NOT_FOUND)
            return OK;
        if (!begun && (e == ERR_MALFORMED || e == ERR_LIMIT || row.count != t->columns))
            return fault_set(
                f, ERR_MALFORMED, "",
                "The file is not sdn.csv as OFAC publishes it, or what lies beside it is "
                "not its alt.csv and add.csv: its first row has not %zu fields.",
                t->columns);
        begun = true;
        if (e == OK)
            e = take_row(j, t, &row);
        else if (e == ERR_MALFORMED || e == ERR_LIMIT)
            e = tell_bad(j, row.line, &why);
        if (e != OK)
            return e;
    }
}

static enum err join(struct joining *j, const struct ofac_tables *tables, struct fault *f)
{
    const struct table all[] = {{tables->sdn, SDN_COLUMNS, take_sdn},
                                {tables->alt, ALT_COLUMNS, take_alt},
                                {tables->add, ADD_COLUMNS, take_add}};
    enum err e = OK;

    for (size_t i = 0; e == OK && i < COUNT_OF(all); i++) {
        struct csv *csv;

        if (all[i].source == NULL)
            continue;
        csv = csv_new(all[i].source);
        if (csv == NULL)
            return ERR_NOMEM;
        csv_relax(csv);
        e = read_table(j, &all[i], csv, f);
        csv_free(csv);
    }
    return e == OK ? roster_give(j->roster, j->sink, j->tally) : e;
}

enum err ofac_import_csv(const struct ofac_tables *tables,
                         const struct sink *sink,
                         struct tally *tally,
                         struct fault *f)
{
    struct joining j = {roster_new(), sink, tally, f};
    enum err e;

    *tally = (struct tally){0};
    if (j.roster == NULL)
        return ERR_NOMEM;
    e = join(&j, tables, f);
    roster_free(j.roster);
    return e;
}

/* ---- names of files ---- */

/* Put `word` where `was` stands, in the case of its first letter; false if it is not. */
static bool
replace(const char *path, const char *was, const char *word, char *out, size_t room)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash != NULL ? slash + 1 : path;
    const char *found = strcasestr(name, was);
    int count;

    if (found == NULL)
        return false;
    count = snprintf(out, room, "%.*s%s%s", (int)(found - path), path, word,
                     found + strlen(was));
    if (count < 0 || (size_t)count >= room)
        return false;
    for (char *c = out + (found - path);
         *found >= 'A' && *found <= 'Z' && c < out + (found - path) + strlen(word); c++)
        *c = (char)(*c >= 'a' && *c <= 'z' ? *c - 'a' + 'A' : *c);
    return true;
}

bool ofac_beside(const char *path, const char *which, char *out, size_t room)
{
    return replace(path, "prim", which, out, room) ||
           replace(path, "sdn", which, out, room);
}
