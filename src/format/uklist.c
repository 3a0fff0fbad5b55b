/* SPDX-License-Identifier: Apache-2.0 */
/*
 * uklist.c - the same values as elements and as cells
 */
#include "format/uklist.h"

#include "base/num.h"
#include "format/columns.h"
#include "format/country.h"
#include "format/csv.h"
#include "format/issued.h"
#include "format/listed.h"
#include "format/roster.h"
#include "format/xml.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static const char new_source[] = "UK Sanctions List";
static const char old_source[] = "UK Consolidated List";

enum { NAME_PARTS = 6, PIECE_MAX = 512 };

struct import {
    struct listed_import to;
    struct fault *f;
};

/* ---- values ---- */

static enum record_kind kind_of(const char *type)
{
    if (strcasecmp(type, "individual") == 0)
        return RECORD_PERSON;
    return strcasecmp(type, "ship") == 0 ? RECORD_THING : RECORD_ORGANISATION;
}

/* "Primary Name", "Prime Alias"; a "Primary name variation" is another name. */
static enum record_name_kind name_kind(const char *type, const char *strength)
{
    if (strncasecmp(strength, "low", 3) == 0)
        return RECORD_NAME_WEAK;
    if (strcasecmp(type, "primary name") == 0 || strcasecmp(type, "prime alias") == 0)
        return RECORD_NAME_PRIMARY;
    return RECORD_NAME_ALIAS;
}

/* Each of "(1) Somali (2) Swedish", "Russia/Ukraine", without what is said besides. */
static enum err add_nationality(struct listed *l, const char *at, size_t length)
{
    static const char *const endings[] = {" (", " citizenship", " national"};
    char text[PIECE_MAX];

    (void)snprintf(text, sizeof text, "%.*s",
                   (int)(length < sizeof text ? length : sizeof text - 1), at);
    for (size_t i = 0; i < COUNT_OF(endings); i++) {
        char code[sizeof "xx"];
        char *found = strstr(text, endings[i]);

        if (found != NULL && !country_find(text, strlen(text), code))
            *found = '\0';
    }
    return listed_country(l, text);
}

static enum err add_nationalities(struct listed *l, const char *text)
{
    const char *item = NULL;
    size_t length = 0;
    enum err e = OK;

    while (e == OK && issued_next(&text, &item, &length)) {
        while (e == OK && length > 0) {
            const char *slash = memchr(item, '/', length);
            size_t count = slash != NULL ? (size_t)(slash - item) : length;

            e = add_nationality(l, item, count);
            count += slash != NULL ? 1 : 0;
            item += count;
            length -= count;
        }
    }
    return e;
}

static enum err add_births(struct listed *l, const char *text)
{
    char piece[PIECE_MAX];
    const char *item = NULL;
    size_t length = 0;
    enum err e = OK;

    while (e == OK && issued_next(&text, &item, &length)) {
        (void)snprintf(piece, sizeof piece, "%.*s",
                       (int)(length < sizeof piece ? length : sizeof piece - 1), item);
        e = listed_birth(l, piece);
    }
    return e;
}

/* "The Afghanistan (Sanctions) (EU Exit) Regulations 2020" is "Afghanistan". */
static enum err add_regime(struct listed *l, const char *regime)
{
    char text[PIECE_MAX];
    const char *from = strncmp(regime, "The ", 4) == 0 ? regime + 4 : regime;
    const char *end = strstr(from, " (Sanctions)");

    (void)snprintf(text, sizeof text, "%.*s",
                   (int)(end != NULL ? (size_t)(end - from) : strlen(from)), from);
    return listed_label(l, text);
}

/* A number with what is said about it, which may name its country and its kind. */
static enum err add_document(struct listed *l,
                             enum identifier_kind kind,
                             const char *number,
                             const char *about)
{
    char country[sizeof "xx"];

    issued_country(about, country);
    return issued_add(l, issued_kind(about, kind), country, number);
}

/* "IMO9074729", "9074729". */
static enum err add_imo(struct listed *l, const char *number)
{
    number += strspn(number, " ");
    if (strncasecmp(number, "IMO", 3) == 0)
        number += 3;
    return listed_number(l, IDENTIFIER_IMO, "", number);
}

static enum err add_website(struct listed *l, const char *text)
{
    bool url = strstr(text, "://") != NULL || strchr(text, '/') != NULL;

    return listed_number(l, url ? IDENTIFIER_URL : IDENTIFIER_DOMAIN, "", text);
}

/* ---- XML ---- */

struct making {
    const struct xml_entry *entry;
    struct listed *l;
};

static const char *
inner(const struct making *m, const struct xml_node *n, const char *name)
{
    return xml_child_text(m->entry, n, name);
}

static enum err add_name(const struct making *m, const struct xml_node *n)
{
    const char *parts[NAME_PARTS] = {inner(m, n, "Name1"), inner(m, n, "Name2"),
                                     inner(m, n, "Name3"), inner(m, n, "Name4"),
                                     inner(m, n, "Name5"), inner(m, n, "Name6")};

    return listed_parts(m->l, parts, NAME_PARTS,
                        name_kind(inner(m, n, "NameType"), inner(m, n, "AliasStrength")));
}

static enum err add_original(const struct making *m, const struct xml_node *n)
{
    return listed_name(m->l, xml_text(m->entry, n), RECORD_NAME_ORIGINAL);
}

static enum err add_birth(const struct making *m, const struct xml_node *n)
{
    return add_births(m->l, xml_text(m->entry, n));
}

static enum err add_country(const struct making *m, const struct xml_node *n)
{
    return add_nationalities(m->l, xml_text(m->entry, n));
}

static enum err add_address(const struct making *m, const struct xml_node *n)
{
    return m->l->record.kind != RECORD_PERSON ? add_country(m, n) : OK;
}

static enum err add_passport(const struct making *m, const struct xml_node *n)
{
    return add_document(m->l, IDENTIFIER_PASSPORT, inner(m, n, "PassportNumber"),
                        inner(m, n, "PassportAdditionalInformation"));
}

static enum err add_national(const struct making *m, const struct xml_node *n)
{
    return add_document(m->l, IDENTIFIER_NATIONAL_ID,
                        inner(m, n, "NationalIdentifierNumber"),
                        inner(m, n, "NationalIdentifierAdditionalInformation"));
}

static enum err add_registration(const struct making *m, const struct xml_node *n)
{
    return issued_add(m->l, IDENTIFIER_REGISTRATION, "", xml_text(m->entry, n));
}

static enum err add_ship(const struct making *m, const struct xml_node *n)
{
    return add_imo(m->l, xml_text(m->entry, n));
}

static enum err add_phone(const struct making *m, const struct xml_node *n)
{
    return listed_number(m->l, IDENTIFIER_PHONE, "", xml_text(m->entry, n));
}

static enum err add_email(const struct making *m, const struct xml_node *n)
{
    return listed_number(m->l, IDENTIFIER_EMAIL, "", xml_text(m->entry, n));
}

static enum err add_site(const struct making *m, const struct xml_node *n)
{
    return add_website(m->l, xml_text(m->entry, n));
}

/* Elements, wherever in the entry they stand: editions nest them differently. */
static const struct {
    const char *name;
    enum err (*add)(const struct making *m, const struct xml_node *n);
} elements[] = {
    {"Name", add_name},
    {"NameNonLatinScript", add_original},
    {"DOB", add_birth},
    {"Nationality", add_country},
    {"AddressCountry", add_address},
    {"CurrentBelievedFlagOfShip", add_country},
    {"Passport", add_passport},
    {"NationalIdentifier", add_national},
    {"BusinessRegistrationNumber", add_registration},
    {"IMONumber", add_ship},
    {"PhoneNumber", add_phone},
    {"EmailAddress", add_email},
    {"Website", add_site},
};

static enum err add_element(const struct making *m, const struct xml_node *n)
{
    for (size_t i = 0; i < COUNT_OF(elements); i++)
        if (strcmp(xml_name(m->entry, n), elements[i].name) == 0)
            return elements[i].add(m, n);
    return OK;
}

static enum err take(void *state, const struct xml_entry *entry)
{
    struct listed_import *import = state;
    const struct xml_node *top = xml_top(entry);
    struct listed l;
    struct making m = {entry, &l};
    enum err e;

    listed_init(&l, xml_line(entry));
    l.record.kind = kind_of(inner(&m, top, "IndividualEntityShip"));
    e = listed_id(&l, inner(&m, top, "UniqueID"), new_source);
    for (const struct xml_node *n = top; e == OK && n != NULL; n = xml_after(entry, n))
        e = add_element(&m, n);
    if (e == OK)
        e = add_regime(&l, inner(&m, top, "RegimeName"));
    if (e == OK)
        e = listed_give(&l, import->sink, import->tally);
    listed_fini(&l);
    return e;
}

enum err uklist_import_xml(struct source *source,
                           const struct sink *sink,
                           struct tally *tally,
                           struct fault *f)
{
    static const char *const entries[] = {"Designation", NULL};
    struct listed_import import = {sink, tally};
    struct xml_plan plan = {"Designations", entries, take, listed_skip, &import};

    *tally = (struct tally){0};
    return xml_read(source, &plan, f);
}

/* ---- tables ---- */

enum column {
    UNIQUE_ID,
    GROUP_ID,
    NAME_1,
    NAME_6 = NAME_1 + NAME_PARTS - 1,
    NAME_TYPE,
    NAME_STRENGTH,
    NAME_ORIGINAL,
    REGIME,
    TYPE,
    BIRTH,
    NATIONALITY,
    PASSPORT,
    PASSPORT_ABOUT,
    NATIONAL,
    NATIONAL_ABOUT,
    COUNTRY,
    REGISTRATION,
    IMO,
    FLAG,
    PHONE,
    EMAIL,
    WEBSITE,
    COLUMNS
};

/* The newer header first, the older ones behind it. */
static const char *const headers[COLUMNS] = {
    [UNIQUE_ID] = "Unique ID",
    [GROUP_ID] = "Group ID|OFSI Group ID",
    [NAME_1] = "Name 1",
    [NAME_1 + 1] = "Name 2",
    [NAME_1 + 2] = "Name 3",
    [NAME_1 + 3] = "Name 4",
    [NAME_1 + 4] = "Name 5",
    [NAME_6] = "Name 6",
    [NAME_TYPE] = "Name type|Alias Type",
    [NAME_STRENGTH] = "Alias strength|Alias Quality",
    [NAME_ORIGINAL] = "Name non-latin script",
    [REGIME] = "Regime Name|Regime",
    [TYPE] = "Designation Type|Group Type",
    [BIRTH] = "D.O.B|DOB",
    [NATIONALITY] = "Nationality(/ies)|Nationality",
    [PASSPORT] = "Passport number",
    [PASSPORT_ABOUT] = "Passport additional information|Passport Details",
    [NATIONAL] = "National Identifier number|National Identification Number|NI Number",
    [NATIONAL_ABOUT] =
        "National Identifier additional information|National Identification Details",
    [COUNTRY] = "Address Country|Country",
    [REGISTRATION] = "Business registration number (s)",
    [IMO] = "IMO number",
    [FLAG] = "Current believed flag of ship",
    [PHONE] = "Phone number",
    [EMAIL] = "Email address",
    [WEBSITE] = "Website",
};

struct row {
    const struct csv_row *cells;
    const size_t *columns;
};

static const char *cell(const struct row *r, size_t column)
{
    return columns_cell(r->cells, r->columns[column]);
}

static enum err add_cell_names(struct listed *l, const struct row *r)
{
    const char *parts[NAME_PARTS];
    enum err e;

    for (size_t i = 0; i < NAME_PARTS; i++)
        parts[i] = cell(r, NAME_1 + i);
    e = listed_parts(l, parts, NAME_PARTS,
                     name_kind(cell(r, NAME_TYPE), cell(r, NAME_STRENGTH)));
    return e == OK ? listed_name(l, cell(r, NAME_ORIGINAL), RECORD_NAME_ORIGINAL) : e;
}

/* In the oldest tables the details are all there is of a passport. */
static enum err add_cell_documents(struct listed *l, const struct row *r)
{
    const char *passport = cell(r, PASSPORT);
    const char *about = cell(r, PASSPORT_ABOUT);
    enum err e;

    if (r->columns[PASSPORT] == COLUMNS_NONE) {
        passport = about;
        about = "";
    }
    e = add_document(l, IDENTIFIER_PASSPORT, passport, about);
    if (e == OK)
        e = add_document(l, IDENTIFIER_NATIONAL_ID, cell(r, NATIONAL),
                         cell(r, NATIONAL_ABOUT));
    if (e == OK)
        e = issued_add(l, IDENTIFIER_REGISTRATION, "", cell(r, REGISTRATION));
    if (e == OK && l->record.kind == RECORD_THING)
        e = add_imo(l, cell(r, IMO));
    return e;
}

static enum err add_cell_contacts(struct listed *l, const struct row *r)
{
    enum err e = listed_number(l, IDENTIFIER_PHONE, "", cell(r, PHONE));

    if (e == OK)
        e = listed_number(l, IDENTIFIER_EMAIL, "", cell(r, EMAIL));
    return e == OK ? add_website(l, cell(r, WEBSITE)) : e;
}

static enum err add_cells(struct listed *l, const struct row *r)
{
    enum err e = add_cell_names(l, r);

    if (e == OK)
        e = add_births(l, cell(r, BIRTH));
    if (e == OK)
        e = add_nationalities(l, cell(r, NATIONALITY));
    if (e == OK && l->record.kind != RECORD_PERSON)
        e = add_nationalities(l, cell(r, COUNTRY));
    if (e == OK)
        e = add_nationalities(l, cell(r, FLAG));
    if (e == OK)
        e = add_cell_documents(l, r);
    if (e == OK)
        e = add_cell_contacts(l, r);
    return e == OK ? add_regime(l, cell(r, REGIME)) : e;
}

static enum err
take_row(struct import *import, struct roster *roster, const struct row *r)
{
    bool is_new = r->columns[UNIQUE_ID] != COLUMNS_NONE;
    const char *id = cell(r, is_new ? UNIQUE_ID : GROUP_ID);
    struct listed *l = roster_find(roster, id);
    enum err e = OK;

    if (id[0] == '\0') {
        struct fault why;

        (void)!fault_set(&why, ERR_MALFORMED, "", "The row has no id.");
        return listed_skip(&import->to, r->cells->line, &why);
    }
    if (l == NULL) {
        e = roster_add(roster, id, r->cells->line, &l, import->f);
        if (e != OK)
            return e;
        l->record.kind = kind_of(cell(r, TYPE));
        e = listed_id(l, id, is_new ? new_source : old_source);
    }
    return e == OK ? add_cells(l, r) : e;
}

/* The header is the first row, or the second one behind the list's date. */
static enum err find_header(struct csv *csv, size_t columns[COLUMNS], struct fault *f)
{
    for (int i = 0; i < 2; i++) {
        struct csv_row row;
        struct fault why = {0};
        enum err e = csv_next(csv, &row, &why);

        if (e == ERR_MALFORMED || e == ERR_LIMIT || e == ERR_NOT_FOUND)
            break;
        if (e != OK)
            return e;
        columns_find(&row, headers, COLUMNS, columns);
        if (columns[NAME_6] != COLUMNS_NONE &&
            (columns[UNIQUE_ID] != COLUMNS_NONE || columns[GROUP_ID] != COLUMNS_NONE))
            return OK;
    }
    return fault_set(f, ERR_MALFORMED, "",
                     "The file is no table of a list of the UK: its first two rows name "
                     "no columns \"Name 6\" and \"Unique ID\" or \"Group ID\".");
}

static enum err read_rows(struct csv *csv, struct roster *roster, struct import *import)
{
    size_t columns[COLUMNS];
    enum err e = find_header(csv, columns, import->f);

    while (e == OK) {
        struct csv_row cells;
        struct row row = {&cells, columns};
        struct fault why = {0};

        e = csv_next(csv, &cells, &why);
        if (e == OK)
            e = take_row(import, roster, &row);
        else if (e == ERR_MALFORMED || e == ERR_LIMIT)
            e = listed_skip(&import->to, cells.line, &why);
    }
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err uklist_import_csv(struct source *source,
                           const struct sink *sink,
                           struct tally *tally,
                           struct fault *f)
{
    struct import import = {{sink, tally}, f};
    struct csv *csv = csv_new(source);
    struct roster *roster = roster_new();
    enum err e = ERR_NOMEM;

    *tally = (struct tally){0};
    if (csv != NULL && roster != NULL) {
        csv_relax(csv);
        e = read_rows(csv, roster, &import);
        if (e == OK)
            e = roster_give(roster, sink, tally);
    }
    roster_free(roster);
    csv_free(csv);
    return e;
}
