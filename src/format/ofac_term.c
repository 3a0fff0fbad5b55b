/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ofac_term.c - a table of types, and remarks cut at their semicolons
 */
#include "format/ofac_term.h"

#include "base/buffer.h"
#include "base/num.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

enum { REMARK_MAX = 64 * 1024 };

/* A type begins so; of two that fit, the longer is meant. */
static const struct {
    const char *type;
    enum identifier_kind kind;
} terms[] = {
    {"Passport", IDENTIFIER_PASSPORT},
    {"Diplomatic Passport", IDENTIFIER_PASSPORT},
    {"British National Overseas Passport", IDENTIFIER_PASSPORT},
    {"Stateless Person Passport", IDENTIFIER_PASSPORT},
    {"National ID No.", IDENTIFIER_NATIONAL_ID},
    {"National Foreign ID Number", IDENTIFIER_NATIONAL_ID},
    {"Personal ID Card", IDENTIFIER_NATIONAL_ID},
    {"Identification Number", IDENTIFIER_NATIONAL_ID},
    {"Turkish Identification Number", IDENTIFIER_NATIONAL_ID},
    {"UAE Identification", IDENTIFIER_NATIONAL_ID},
    {"Tazkira National ID Card", IDENTIFIER_NATIONAL_ID},
    {"Kenyan ID No.", IDENTIFIER_NATIONAL_ID},
    {"Bosnian Personal ID No.", IDENTIFIER_NATIONAL_ID},
    {"Moroccan Personal ID No.", IDENTIFIER_NATIONAL_ID},
    {"Citizen's Card Number", IDENTIFIER_NATIONAL_ID},
    {"Numero de Identidad", IDENTIFIER_NATIONAL_ID},
    {"CNP (Personal Numerical Code)", IDENTIFIER_NATIONAL_ID},
    {"Cedula No.", IDENTIFIER_NATIONAL_ID},
    {"C.U.R.P.", IDENTIFIER_NATIONAL_ID},
    {"C.U.I.P.", IDENTIFIER_NATIONAL_ID},
    {"C.U.I.", IDENTIFIER_NATIONAL_ID},
    {"D.N.I.", IDENTIFIER_NATIONAL_ID},
    {"N.I.E.", IDENTIFIER_NATIONAL_ID},
    {"I.F.E.", IDENTIFIER_NATIONAL_ID},
    {"LE Number", IDENTIFIER_NATIONAL_ID},
    {"SSN", IDENTIFIER_NATIONAL_ID},
    {"Electoral Registry No.", IDENTIFIER_NATIONAL_ID},
    {"Credencial electoral", IDENTIFIER_NATIONAL_ID},
    {"Tax ID No.", IDENTIFIER_TAX_ID},
    {"US FEIN", IDENTIFIER_TAX_ID},
    {"V.A.T. Number", IDENTIFIER_TAX_ID},
    {"Fiscal Code", IDENTIFIER_TAX_ID},
    {"Italian Fiscal Code", IDENTIFIER_TAX_ID},
    {"R.F.C.", IDENTIFIER_TAX_ID},
    {"RFC", IDENTIFIER_TAX_ID},
    {"NIT #", IDENTIFIER_TAX_ID},
    {"RUC #", IDENTIFIER_TAX_ID},
    {"RIF #", IDENTIFIER_TAX_ID},
    {"C.I.F.", IDENTIFIER_TAX_ID},
    {"C.U.I.T.", IDENTIFIER_TAX_ID},
    {"N.I.F.", IDENTIFIER_TAX_ID},
    {"RTN", IDENTIFIER_TAX_ID},
    {"Paraguayan tax identification number", IDENTIFIER_TAX_ID},
    {"Numero Unico de Identificacao Tributaria (NUIT)", IDENTIFIER_TAX_ID},
    {"Romanian Tax Registration", IDENTIFIER_TAX_ID},
    {"Registration ID", IDENTIFIER_REGISTRATION},
    {"Registration Number", IDENTIFIER_REGISTRATION},
    {"Public Registration Number", IDENTIFIER_REGISTRATION},
    {"Business Registration Number", IDENTIFIER_REGISTRATION},
    {"Business Registration Document #", IDENTIFIER_REGISTRATION},
    {"Business Number", IDENTIFIER_REGISTRATION},
    {"Company Number", IDENTIFIER_REGISTRATION},
    {"UK Company Number", IDENTIFIER_REGISTRATION},
    {"Enterprise Number", IDENTIFIER_REGISTRATION},
    {"Legal Entity Number", IDENTIFIER_REGISTRATION},
    {"Commercial Registry Number", IDENTIFIER_REGISTRATION},
    {"Certificate of Incorporation Number", IDENTIFIER_REGISTRATION},
    {"Chamber of Commerce Number", IDENTIFIER_REGISTRATION},
    {"Dubai Chamber of Commerce Membership No.", IDENTIFIER_REGISTRATION},
    {"Istanbul Chamber of Comm. No.", IDENTIFIER_REGISTRATION},
    {"Registration Certificate Number (Dubai)", IDENTIFIER_REGISTRATION},
    {"Central Registration System Number", IDENTIFIER_REGISTRATION},
    {"Economic Register Number (CBLS)", IDENTIFIER_REGISTRATION},
    {"Registered Charity No.", IDENTIFIER_REGISTRATION},
    {"Organization Code", IDENTIFIER_REGISTRATION},
    {"Trade License No.", IDENTIFIER_REGISTRATION},
    {"Matricula Mercantil No", IDENTIFIER_REGISTRATION},
    {"Folio Mercantil No.", IDENTIFIER_REGISTRATION},
    {"C.R. No.", IDENTIFIER_REGISTRATION},
    {"Romanian C.R.", IDENTIFIER_REGISTRATION},
    {"D-U-N-S Number", IDENTIFIER_REGISTRATION},
    {"Unified Social Credit Code (USCC)", IDENTIFIER_REGISTRATION},
    {"United Social Credit Code Certificate (USCCC)", IDENTIFIER_REGISTRATION},
    {"Russian State Individual Business Registration Number Pattern (OGRNIP)",
     IDENTIFIER_REGISTRATION},
    {"Driver's License No.", IDENTIFIER_DOCUMENT},
    {"Travel Document Number", IDENTIFIER_DOCUMENT},
    {"Seafarer's Identification Document", IDENTIFIER_DOCUMENT},
    {"Birth Certificate Number", IDENTIFIER_DOCUMENT},
    {"Refugee ID Card", IDENTIFIER_DOCUMENT},
    {"Stateless Person ID Card", IDENTIFIER_DOCUMENT},
    {"Military Registration Number", IDENTIFIER_DOCUMENT},
    {"Cartilla de Servicio Militar Nacional", IDENTIFIER_DOCUMENT},
    {"Residency Number", IDENTIFIER_DOCUMENT},
    {"Romanian Permanent Resident", IDENTIFIER_DOCUMENT},
    {"Immigration No.", IDENTIFIER_DOCUMENT},
    {"Public Security and Immigration No.", IDENTIFIER_DOCUMENT},
    {"Pilot License Number", IDENTIFIER_DOCUMENT},
    {"VisaNumberID", IDENTIFIER_DOCUMENT},
    {"Vessel Registration Identification", IDENTIFIER_IMO},
    {"MMSI", IDENTIFIER_MMSI},
    {"Aircraft Tail Number", IDENTIFIER_AIRCRAFT},
    {"Aircraft Mode S Transponder Code", IDENTIFIER_ICAO24},
    {"SWIFT/BIC", IDENTIFIER_BIC},
    {"Email Address", IDENTIFIER_EMAIL},
    {"Phone Number", IDENTIFIER_PHONE},
    {"Telephone", IDENTIFIER_PHONE},
    {"Website", IDENTIFIER_URL},
    {"Digital Currency Address", IDENTIFIER_WALLET},
};

enum record_kind ofac_term_kind(const char *type)
{
    if (strcasecmp(type, "individual") == 0)
        return RECORD_PERSON;
    if (strcasecmp(type, "vessel") == 0 || strcasecmp(type, "aircraft") == 0)
        return RECORD_THING;
    return RECORD_ORGANISATION;
}

/* The term that a text begins with, the longest; NULL if there is none. */
static const char *find_term(const char *text, enum identifier_kind *kind)
{
    const char *found = NULL;

    for (size_t i = 0; i < COUNT_OF(terms); i++) {
        size_t length = strlen(terms[i].type);

        if (strncasecmp(text, terms[i].type, length) == 0 &&
            (found == NULL || length > strlen(found))) {
            found = terms[i].type;
            *kind = terms[i].kind;
        }
    }
    return found;
}

/* Some numbers say by their form what they are. */
static enum identifier_kind
refine(const struct listed *l, enum identifier_kind kind, const char *number)
{
    if (strncasecmp(number, "IMO ", 4) == 0)
        return l->record.kind == RECORD_THING ? IDENTIFIER_IMO : IDENTIFIER_IMO_COMPANY;
    if (kind == IDENTIFIER_URL && strstr(number, "://") == NULL &&
        strchr(number, '/') == NULL)
        return IDENTIFIER_DOMAIN;
    if (kind == IDENTIFIER_NATIONAL_ID && l->record.kind != RECORD_PERSON)
        return IDENTIFIER_REGISTRATION;
    return kind;
}

enum err ofac_term_number(struct listed *l,
                          const char *type,
                          const char *country,
                          const char *number)
{
    enum identifier_kind kind = IDENTIFIER_DOCUMENT;
    size_t skipped = 0;

    if (find_term(type, &kind) == NULL)
        return OK;
    kind = refine(l, kind, number);
    if (kind == IDENTIFIER_IMO || kind == IDENTIFIER_IMO_COMPANY)
        skipped = strncasecmp(number, "IMO ", 4) == 0 ? 4 : 0;
    return listed_number(l, kind, country, number + skipped);
}

/* ---- remarks ---- */

/* When a document was issued and expires stands behind its number, and is not read. */
static void cut_dates(char *number)
{
    static const char *const words[] = {" issued ", " expires ", " expired "};

    for (size_t i = 0; i < COUNT_OF(words); i++) {
        char *found = strcasestr(number, words[i]);

        if (found != NULL)
            *found = '\0';
    }
}

/* "A123 (Iran)": the country cut off, "" if there is none. */
static const char *cut_country(char *number)
{
    size_t length = strlen(number);
    char *open = strrchr(number, '(');

    if (length == 0 || number[length - 1] != ')' || open == NULL || open == number)
        return "";
    number[length - 1] = '\0';
    *open = '\0';
    return open + 1;
}

static bool skip(char **text, const char *word)
{
    if (strncasecmp(*text, word, strlen(word)) != 0)
        return false;
    *text += strlen(word);
    return true;
}

/* The wallet's currency stands between the type and the address: " - XBT 1A1z...". */
static char *skip_currency(char *text)
{
    char *behind = text;

    if (!skip(&behind, " - "))
        return text;
    while (*behind != '\0' && *behind != ' ')
        behind++;
    return *behind == ' ' ? behind : text;
}

static enum err add_number(struct listed *l, char *remark)
{
    enum identifier_kind kind = IDENTIFIER_DOCUMENT;
    const char *term = find_term(remark, &kind);
    char *number;
    const char *country;

    if (term == NULL)
        return OK;
    number = skip_currency(remark + strlen(term));
    number += strspn(number, " ");
    cut_dates(number);
    country = cut_country(number);
    return ofac_term_number(l, term, country, number);
}

/* a.k.a. 'FOX' */
static enum err add_quoted(struct listed *l, char *name)
{
    size_t length = strlen(name);

    if (length < 2 || name[0] != '\'' || name[length - 1] != '\'')
        return OK;
    name[length - 1] = '\0';
    return listed_name(l, name + 1, RECORD_NAME_WEAK);
}

static enum err add_remark(struct listed *l, char *remark)
{
    (void)skip(&remark, "alt. ");
    if (skip(&remark, "DOB "))
        return listed_birth(l, remark);
    if (skip(&remark, "nationality of Registration ") || skip(&remark, "nationality ") ||
        skip(&remark, "citizen "))
        return listed_country(l, remark);
    if (skip(&remark, "a.k.a. ") || skip(&remark, "f.k.a. ") || skip(&remark, "n.k.a. "))
        return add_quoted(l, remark);
    return add_number(l, remark);
}

/* Of a person that is what was written; of a body the nationality of its register. */
static enum err add_remarks(struct listed *l, char *text)
{
    enum err e = OK;

    while (e == OK && text != NULL) {
        char *end = strstr(text, "; ");
        char *remark = text + strspn(text, " ");
        size_t length;

        text = end != NULL ? end + 2 : NULL;
        if (end != NULL)
            *end = '\0';
        length = strlen(remark);
        if (text == NULL && length > 0 && remark[length - 1] == '.')
            remark[length - 1] = '\0';
        e = add_remark(l, remark);
    }
    return e;
}

enum err ofac_term_remarks(struct listed *l, const char *remarks)
{
    struct buffer copy;
    enum err e;

    buffer_init(&copy, REMARK_MAX);
    buffer_add_text(&copy, remarks);
    e = buffer_status(&copy);
    if (e == OK && copy.bytes > 0)
        e = add_remarks(l, (char *)copy.data);
    buffer_fini(&copy);
    return e == ERR_LIMIT ? OK : e; /* a field of a table is never so long */
}

enum err ofac_term_programs(struct listed *l, const char *programs)
{
    char code[RECORD_CODE_MAX + 1];
    enum err e = OK;

    while (e == OK && *programs != '\0') {
        size_t length = strcspn(programs, "[]");

        if (length > 0 && length <= RECORD_CODE_MAX) {
            memcpy(code, programs, length);
            code[length] = '\0';
            e = listed_label(l, code);
        }
        programs += length + (programs[length] != '\0' ? 1 : 0);
    }
    return e;
}
