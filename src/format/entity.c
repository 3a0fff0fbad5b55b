/* SPDX-License-Identifier: Apache-2.0 */
/*
 * entity.c - properties out of a record's lists
 */
#include "format/entity.h"

#include "base/num.h"
#include "json/json.h"

#include <stdbool.h>

/* The property of a kind of identifier; NULL: the model has none. */
static const char *const numbers[IDENTIFIER_KINDS] = {
    [IDENTIFIER_PASSPORT] = "passportNumber",
    [IDENTIFIER_NATIONAL_ID] = "idNumber",
    [IDENTIFIER_TAX_ID] = "taxNumber",
    [IDENTIFIER_REGISTRATION] = "registrationNumber",
    [IDENTIFIER_DOCUMENT] = "idNumber",
    [IDENTIFIER_PLATE] = "registrationNumber",
    [IDENTIFIER_IBAN] = "ibanCode",
    [IDENTIFIER_BIC] = "swiftBic",
    [IDENTIFIER_LEI] = "leiCode",
    [IDENTIFIER_EMAIL] = "email",
    [IDENTIFIER_PHONE] = "phone",
    [IDENTIFIER_DOMAIN] = "website",
    [IDENTIFIER_URL] = "website",
    [IDENTIFIER_IMO] = "imoNumber",
    [IDENTIFIER_IMO_COMPANY] = "imoNumber",
    [IDENTIFIER_MMSI] = "mmsi",
    [IDENTIFIER_AIRCRAFT] = "registrationNumber",
    [IDENTIFIER_WALLET] = "publicKey",
};

static const char *const names[] = {
    [RECORD_NAME_PRIMARY] = "name",
    [RECORD_NAME_ALIAS] = "alias",
    [RECORD_NAME_WEAK] = "weakAlias",
    [RECORD_NAME_ORIGINAL] = "name",
};

static bool has(const struct record *r, enum identifier_kind kind)
{
    for (size_t i = 0; i < r->identifier_count; i++)
        if (r->identifiers[i].kind == kind)
            return true;
    return false;
}

static const char *thing_schema(const struct record *r)
{
    static const struct {
        enum identifier_kind kind;
        const char *schema;
    } rows[] = {
        {IDENTIFIER_IMO, "Vessel"},          {IDENTIFIER_MMSI, "Vessel"},
        {IDENTIFIER_AIRCRAFT, "Airplane"},   {IDENTIFIER_ICAO24, "Airplane"},
        {IDENTIFIER_PLATE, "Vehicle"},       {IDENTIFIER_VIN, "Vehicle"},
        {IDENTIFIER_WALLET, "CryptoWallet"},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (has(r, rows[i].kind))
            return rows[i].schema;
    return NULL;
}

static const char *schema_of(const struct record *r)
{
    switch (r->kind) {
    case RECORD_PERSON:
        return "Person";
    case RECORD_ORGANISATION:
    case RECORD_GROUP:
        return "Organization";
    case RECORD_THING:
    default:
        return thing_schema(r);
    }
}

/* properties[name] gets a value more. */
static void add(json_t *properties, const char *name, const char *value, bool *ok)
{
    json_t *values = json_object_get(properties, name);

    if (values == NULL) {
        values = json_array();
        json_put(properties, name, values, ok);
        values = json_object_get(properties, name);
    }
    if (values == NULL || json_array_append_new(values, json_string(value)) != 0)
        *ok = false;
}

static void add_codes(
    json_t *p, const struct record *r, enum record_list list, const char *name, bool *ok)
{
    for (size_t i = 0; i < r->codes[list].count; i++)
        add(p, name, r->codes[list].items[i].text, ok);
}

static size_t add_identifiers(json_t *p, const struct record *r, bool *ok)
{
    size_t left_out = 0;

    for (size_t i = 0; i < r->identifier_count; i++) {
        const struct identifier *id = &r->identifiers[i];

        left_out += numbers[id->kind] == NULL || id->country[0] != '\0';
        if (numbers[id->kind] != NULL)
            add(p, numbers[id->kind], id->text, ok);
    }
    return left_out;
}

static json_t *make_properties(const struct record *r, size_t *left_out, bool *ok)
{
    json_t *p = json_object();

    for (size_t i = 0; i < r->name_count; i++)
        add(p, names[r->names[i].kind], r->names[i].text, ok);
    for (size_t i = 0; i < r->birth_count; i++)
        add(p, "birthDate", r->births[i].text, ok);
    add_codes(p, r, RECORD_COUNTRIES,
              r->kind == RECORD_PERSON ? "nationality" : "country", ok);
    add_codes(p, r, RECORD_TOPICS, "topics", ok);
    add_codes(p, r, RECORD_LABELS, "program", ok);
    *left_out = r->codes[RECORD_REGIONS].count + add_identifiers(p, r, ok);
    return p;
}

enum err entity_write(const struct record *r, struct buffer *out, size_t *left_out)
{
    const char *schema = schema_of(r);
    json_t *entity;
    bool ok = true;
    enum err e;

    if (schema == NULL)
        return ERR_NOT_FOUND;
    entity = json_object();
    json_put_text(entity, "id", r->id, &ok);
    json_put(entity, "properties", make_properties(r, left_out, &ok), &ok);
    json_put_text(entity, "schema", schema, &ok);
    if (r->source != NULL && r->source[0] != '\0') {
        json_t *sets = json_array();

        if (json_array_append_new(sets, json_string(r->source)) != 0)
            ok = false;
        json_put(entity, "datasets", sets, &ok);
    }
    e = ok ? json_write(entity, out) : ERR_NOMEM;
    json_decref(entity);
    if (e == OK)
        buffer_add_byte(out, '\n');
    return e == OK ? buffer_status(out) : e;
}
