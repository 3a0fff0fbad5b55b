/* SPDX-License-Identifier: Apache-2.0 */
/*
 * eulist.c - an attribute here is a column there
 *
 * Both forms have the same values under names that differ by their spelling alone, so a
 * value is asked for by its place in `fields`, whatever the form: as an attribute of an
 * element, or as a column.
 */
#include "format/eulist.h"

#include "base/num.h"
#include "format/columns.h"
#include "format/csv.h"
#include "format/listed.h"
#include "format/roster.h"
#include "format/xml.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static const char source_name[] = "EU Consolidated Financial Sanctions List";

enum field {
    ENTITY_ID,
    ENTITY_REFERENCE,
    SUBJECT_CODE,
    SUBJECT_CLASS,
    NAME_WHOLE,
    NAME_FIRST,
    NAME_MIDDLE,
    NAME_LAST,
    NAME_STRONG,
    NAME_REMARK,
    BIRTH_DATE,
    BIRTH_DAY,
    BIRTH_MONTH,
    BIRTH_YEAR,
    BIRTH_FROM,
    BIRTH_TO,
    BIRTH_CALENDAR,
    NUMBER,
    NUMBER_LATIN,
    NUMBER_TYPE,
    NUMBER_COUNTRY,
    CITIZENSHIP,
    CITIZENSHIP_NAME,
    ADDRESS_COUNTRY,
    ADDRESS_COUNTRY_NAME,
    PROGRAMME,
    FIELDS
};

/* The column of each field, and its attribute. */
static const struct {
    const char *column;
    const char *attribute;
} fields[FIELDS] = {
    [ENTITY_ID] = {"Entity_LogicalId", "logicalId"},
    [ENTITY_REFERENCE] = {"Entity_EU_ReferenceNumber", "euReferenceNumber"},
    [SUBJECT_CODE] = {"Entity_SubjectType", "code"},
    [SUBJECT_CLASS] = {"Entity_SubjectType_ClassificationCode", "classificationCode"},
    [NAME_WHOLE] = {"NameAlias_WholeName", "wholeName"},
    [NAME_FIRST] = {"NameAlias_FirstName", "firstName"},
    [NAME_MIDDLE] = {"NameAlias_MiddleName", "middleName"},
    [NAME_LAST] = {"NameAlias_LastName", "lastName"},
    [NAME_STRONG] = {"NameAlias_Strong", "strong"},
    [NAME_REMARK] = {"NameAlias_Remark", ""},
    [BIRTH_DATE] = {"BirthDate_BirthDate", "birthdate"},
    [BIRTH_DAY] = {"BirthDate_Day", "dayOfMonth"},
    [BIRTH_MONTH] = {"BirthDate_Month", "monthOfYear"},
    [BIRTH_YEAR] = {"BirthDate_Year", "year"},
    [BIRTH_FROM] = {"BirthDate_YearRangeFrom", "yearRangeFrom"},
    [BIRTH_TO] = {"BirthDate_YearRangeTo", "yearRangeTo"},
    [BIRTH_CALENDAR] = {"BirthDate_CalendarType", "calendarType"},
    [NUMBER] = {"Identification_Number", "number"},
    [NUMBER_LATIN] = {"Identification_LatinNumber", "latinNumber"},
    [NUMBER_TYPE] = {"Identification_TypeCode", "identificationTypeCode"},
    [NUMBER_COUNTRY] = {"Identification_CountryIso2Code", "countryIso2Code"},
    [CITIZENSHIP] = {"Citizenship_CountryIso2Code", "countryIso2Code"},
    [CITIZENSHIP_NAME] = {"Citizenship_CountryDescription", "countryDescription"},
    [ADDRESS_COUNTRY] = {"Address_CountryIso2Code", "countryIso2Code"},
    [ADDRESS_COUNTRY_NAME] = {"Address_CountryDescription", "countryDescription"},
    [PROGRAMME] = {"Entity_Regulation_Programme", "programme"},
};

/* Where values are: in an element, or in a row. */
struct place {
    const struct xml_entry *entry; /* NULL: in a row */
    const struct xml_node *node;
    const struct csv_row *row;
    const size_t *columns;
};

static const char *value(const struct place *p, enum field field)
{
    return p->entry != NULL ? xml_attribute(p->entry, p->node, fields[field].attribute)
                            : columns_cell(p->row, p->columns[field]);
}

/* ---- values ---- */

static void set_kind(struct listed *l, const struct place *p)
{
    const char *class = value(p, SUBJECT_CLASS);
    const char *code = value(p, SUBJECT_CODE);

    if (strcasecmp(code, "person") == 0 || strcasecmp(class, "person") == 0 ||
        strcasecmp(code, "P") == 0 || strcasecmp(class, "P") == 0)
        l->record.kind = RECORD_PERSON;
}

static bool has_primary(const struct listed *l)
{
    for (size_t i = 0; i < l->record.name_count; i++)
        if (l->record.names[i].kind == RECORD_NAME_PRIMARY)
            return true;
    return false;
}

static bool has_text(const struct listed *l, const char *text)
{
    for (size_t i = 0; i < l->record.name_count; i++)
        if (strcmp(l->record.names[i].text, text) == 0)
            return true;
    return false;
}

static enum err add_name(struct listed *l, const struct place *p, const char *remark)
{
    const char *parts[] = {value(p, NAME_FIRST), value(p, NAME_MIDDLE),
                           value(p, NAME_LAST)};
    const char *whole = value(p, NAME_WHOLE);
    enum record_name_kind kind = RECORD_NAME_ALIAS;

    if (has_text(l, whole))
        return OK; /* a row for each address repeats it */
    if (strcasecmp(value(p, NAME_STRONG), "false") == 0 ||
        strcasestr(remark, "low quality") != NULL)
        kind = RECORD_NAME_WEAK;
    else if (listed_is_foreign(whole))
        kind = RECORD_NAME_ORIGINAL;
    else if (!has_primary(l))
        kind = RECORD_NAME_PRIMARY;
    return whole[strspn(whole, " ")] != '\0'
               ? listed_name(l, whole, kind)
               : listed_parts(l, parts, COUNT_OF(parts), kind);
}

/* Year, month and day apart, of which the last two may be empty or 0. */
static enum err add_parts_of_birth(struct listed *l, const struct place *p)
{
    char text[64];
    int count = snprintf(text, sizeof text, "%.8s/%.8s/%.8s",
                         value(p, BIRTH_DAY)[0] != '\0' ? value(p, BIRTH_DAY) : "dd",
                         value(p, BIRTH_MONTH)[0] != '\0' ? value(p, BIRTH_MONTH) : "mm",
                         value(p, BIRTH_YEAR));

    return count > 0 && value(p, BIRTH_YEAR)[0] != '\0' ? listed_birth(l, text) : OK;
}

static enum err add_birth(struct listed *l, const struct place *p)
{
    const char *calendar = value(p, BIRTH_CALENDAR);

    if (calendar[0] != '\0' && strcasecmp(calendar, "GREGORIAN") != 0)
        return OK;
    if (value(p, BIRTH_DATE)[0] != '\0')
        return listed_birth(l, value(p, BIRTH_DATE));
    if (value(p, BIRTH_FROM)[0] != '\0' || value(p, BIRTH_TO)[0] != '\0')
        return listed_span(l, value(p, BIRTH_FROM), value(p, BIRTH_TO));
    return add_parts_of_birth(l, p);
}

static enum err
add_country(struct listed *l, const struct place *p, enum field code, enum field name)
{
    const char *text = value(p, code);

    return listed_country(l, text[0] != '\0' && strcmp(text, "00") != 0 ? text
                                                                        : value(p, name));
}

/* Codes of identifications, as the list itself names them. */
static enum identifier_kind number_kind(const char *code)
{
    static const struct {
        const char *code;
        enum identifier_kind kind;
    } codes[] = {
        {"passport", IDENTIFIER_PASSPORT},      {"id", IDENTIFIER_NATIONAL_ID},
        {"ssn", IDENTIFIER_NATIONAL_ID},        {"NRN", IDENTIFIER_NATIONAL_ID},
        {"electionid", IDENTIFIER_NATIONAL_ID}, {"nationcert", IDENTIFIER_NATIONAL_ID},
        {"taxid", IDENTIFIER_TAX_ID},           {"fiscalcode", IDENTIFIER_TAX_ID},
        {"regnumber", IDENTIFIER_REGISTRATION}, {"tradelic", IDENTIFIER_REGISTRATION},
        {"swiftbic", IDENTIFIER_BIC},           {"imo", IDENTIFIER_IMO},
    };

    for (size_t i = 0; i < COUNT_OF(codes); i++)
        if (strcasecmp(codes[i].code, code) == 0)
            return codes[i].kind;
    return IDENTIFIER_DOCUMENT;
}

static enum err add_number(struct listed *l, const struct place *p)
{
    enum identifier_kind kind = number_kind(value(p, NUMBER_TYPE));
    const char *number = value(p, NUMBER);

    if (kind == IDENTIFIER_IMO && l->record.kind != RECORD_THING)
        kind = IDENTIFIER_IMO_COMPANY;
    if (number[0] == '\0')
        number = value(p, NUMBER_LATIN);
    return listed_number(l, kind, value(p, NUMBER_COUNTRY), number);
}

static enum err set_id(struct listed *l, const struct place *p)
{
    const char *id = value(p, ENTITY_REFERENCE);

    return listed_id(l, id[0] != '\0' ? id : value(p, ENTITY_ID), source_name);
}

/* ---- XML ---- */

/* One telephone, e-mail or web site; several in one value are parted by these. */
static enum err add_contact(struct listed *l, const char *key, const char *text)
{
    static const struct {
        const char *key;
        enum identifier_kind kind;
    } keys[] = {{"PHONE", IDENTIFIER_PHONE}, {"EMAIL", IDENTIFIER_EMAIL}};
    char piece[IDENTIFIER_TEXT_MAX + 1];
    enum err e = OK;

    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        const char *at = strcmp(keys[i].key, key) == 0 ? text : "";

        while (e == OK && *at != '\0') {
            size_t length = strcspn(at, ",;");

            (void)snprintf(piece, sizeof piece, "%.*s",
                           (int)(length < sizeof piece ? length : sizeof piece - 1), at);
            e = listed_number(l, keys[i].kind, "", piece);
            at += length + (at[length] != '\0' ? 1 : 0);
        }
    }
    return e;
}

static enum err add_address(struct listed *l, const struct place *p)
{
    enum err e = OK;

    if (l->record.kind != RECORD_PERSON)
        e = add_country(l, p, ADDRESS_COUNTRY, ADDRESS_COUNTRY_NAME);
    for (const struct xml_node *n = xml_child(p->entry, p->node, "contactInfo");
         e == OK && n != NULL; n = xml_next(p->entry, n, "contactInfo"))
        e = add_contact(l, xml_attribute(p->entry, n, "key"),
                        xml_attribute(p->entry, n, "value"));
    return e;
}

static enum err add_element(struct listed *l, const struct place *p)
{
    const char *name = xml_name(p->entry, p->node);

    if (strcmp(name, "nameAlias") == 0)
        return add_name(l, p, xml_child_text(p->entry, p->node, "remark"));
    if (strcmp(name, "birthdate") == 0)
        return add_birth(l, p);
    if (strcmp(name, "citizenship") == 0)
        return add_country(l, p, CITIZENSHIP, CITIZENSHIP_NAME);
    if (strcmp(name, "identification") == 0)
        return add_number(l, p);
    if (strcmp(name, "address") == 0)
        return add_address(l, p);
    if (strcmp(name, "regulation") == 0)
        return listed_label(l, value(p, PROGRAMME));
    return OK;
}

static enum err take(void *state, const struct xml_entry *entry)
{
    struct listed_import *import = state;
    const struct xml_node *top = xml_top(entry);
    struct place p = {.entry = entry, .node = xml_child(entry, top, "subjectType")};
    struct listed l;
    enum err e;

    listed_init(&l, xml_line(entry));
    set_kind(&l, &p);
    p.node = top;
    e = set_id(&l, &p);
    for (p.node = xml_child(entry, top, NULL); e == OK && p.node != NULL;
         p.node = xml_next(entry, p.node, NULL))
        e = add_element(&l, &p);
    if (e == OK)
        e = listed_give(&l, import->sink, import->tally);
    listed_fini(&l);
    return e;
}

enum err eulist_import_xml(struct source *source,
                           const struct sink *sink,
                           struct tally *tally,
                           struct fault *f)
{
    static const char *const entries[] = {"sanctionEntity", NULL};
    struct listed_import import = {sink, tally};
    struct xml_plan plan = {"export", entries, take, listed_skip, &import};

    *tally = (struct tally){0};
    return xml_read(source, &plan, f);
}

/* ---- table ---- */

static enum err add_row(struct roster *roster, const struct place *p, struct fault *f)
{
    const char *key = value(p, ENTITY_ID);
    struct listed *l = roster_find(roster, key);
    enum err e = OK;

    if (l == NULL) {
        e = roster_add(roster, key, p->row->line, &l, f);
        if (e != OK)
            return e;
        set_kind(l, p);
        e = set_id(l, p);
    }
    if (e == OK)
        e = add_name(l, p, value(p, NAME_REMARK));
    if (e == OK)
        e = add_birth(l, p);
    if (e == OK)
        e = add_country(l, p, CITIZENSHIP, CITIZENSHIP_NAME);
    if (e == OK && l->record.kind != RECORD_PERSON)
        e = add_country(l, p, ADDRESS_COUNTRY, ADDRESS_COUNTRY_NAME);
    if (e == OK)
        e = add_number(l, p);
    return e == OK ? listed_label(l, value(p, PROGRAMME)) : e;
}

/* The header's columns; a list may say its date in a row before. */
static enum err find_columns(struct csv *csv, size_t columns[FIELDS], struct fault *f)
{
    const char *names[FIELDS];
    struct csv_row row;
    struct fault why = {0};

    for (size_t i = 0; i < FIELDS; i++)
        names[i] = fields[i].column;
    for (int i = 0; i < 2; i++) {
        enum err e = csv_next(csv, &row, &why);

        if (e != OK && e != ERR_MALFORMED && e != ERR_LIMIT && e != ERR_NOT_FOUND)
            return e;
        if (e != OK)
            break;
        columns_find(&row, names, FIELDS, columns);
        if (columns[ENTITY_ID] != COLUMNS_NONE && columns[NAME_WHOLE] != COLUMNS_NONE)
            return OK;
    }
    return fault_set(f, ERR_MALFORMED, "",
                     "The file is not the table that the EU publishes: it has no columns "
                     "Entity_LogicalId and NameAlias_WholeName, parted by semicolons.");
}

static enum err read_rows(struct csv *csv,
                          struct roster *roster,
                          struct listed_import *import,
                          struct fault *f)
{
    size_t columns[FIELDS];
    enum err e = find_columns(csv, columns, f);

    while (e == OK) {
        struct csv_row row;
        struct place p = {.row = &row, .columns = columns};
        struct fault why = {0};

        e = csv_next(csv, &row, &why);
        if (e == OK && value(&p, ENTITY_ID)[0] != '\0')
            e = add_row(roster, &p, f);
        else if (e == ERR_MALFORMED || e == ERR_LIMIT)
            e = listed_skip(import, row.line, &why);
    }
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err eulist_import_csv(struct source *source,
                           const struct sink *sink,
                           struct tally *tally,
                           struct fault *f)
{
    struct listed_import import = {sink, tally};
    struct csv *csv = csv_new(source);
    struct roster *roster = roster_new();
    enum err e = ERR_NOMEM;

    *tally = (struct tally){0};
    if (csv != NULL && roster != NULL) {
        csv_part(csv, ';');
        csv_relax(csv);
        e = read_rows(csv, roster, &import, f);
        if (e == OK)
            e = roster_give(roster, sink, tally);
    }
    roster_free(roster);
    csv_free(csv);
    return e;
}
