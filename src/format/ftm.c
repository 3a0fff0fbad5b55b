/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ftm.c - one table says which property becomes what
 */
#include "format/ftm.h"

#include "base/memory.h"
#include "base/num.h"
#include "base/text.h"
#include "format/lines.h"
#include "format/value.h"
#include "json/json.h"

#include <stdbool.h>
#include <string.h>

struct schema {
    const char *name;
    enum record_kind kind;
    enum identifier_kind registration; /* what its registrationNumber is */
};

static const struct schema schemata[] = {
    {"Person", RECORD_PERSON, IDENTIFIER_REGISTRATION},
    {"Organization", RECORD_ORGANISATION, IDENTIFIER_REGISTRATION},
    {"Company", RECORD_ORGANISATION, IDENTIFIER_REGISTRATION},
    {"LegalEntity", RECORD_ORGANISATION, IDENTIFIER_REGISTRATION},
    {"PublicBody", RECORD_ORGANISATION, IDENTIFIER_REGISTRATION},
    {"Vessel", RECORD_THING, IDENTIFIER_REGISTRATION},
    {"Airplane", RECORD_THING, IDENTIFIER_AIRCRAFT},
    {"Vehicle", RECORD_THING, IDENTIFIER_PLATE},
    {"CryptoWallet", RECORD_THING, IDENTIFIER_REGISTRATION},
};

/* What a property's values become. */
struct property {
    const char *name;
    enum { FULL_NAME, NAME, BIRTH, CODE, IDENTIFIER } into;
    int which; /* enum record_name_kind, record_list or identifier_kind */
};

static const struct property properties[] = {
    {"name", FULL_NAME, RECORD_NAME_PRIMARY},
    {"alias", NAME, RECORD_NAME_ALIAS},
    {"previousName", NAME, RECORD_NAME_ALIAS},
    {"weakAlias", NAME, RECORD_NAME_WEAK},
    {"abbreviation", NAME, RECORD_NAME_WEAK},
    {"birthDate", BIRTH, 0},
    {"nationality", CODE, RECORD_COUNTRIES},
    {"citizenship", CODE, RECORD_COUNTRIES},
    {"country", CODE, RECORD_COUNTRIES},
    {"jurisdiction", CODE, RECORD_COUNTRIES},
    {"topics", CODE, RECORD_TOPICS},
    {"program", CODE, RECORD_LABELS},
    {"programId", CODE, RECORD_LABELS},
    {"passportNumber", IDENTIFIER, IDENTIFIER_PASSPORT},
    {"idNumber", IDENTIFIER, IDENTIFIER_NATIONAL_ID},
    {"socialSecurityNumber", IDENTIFIER, IDENTIFIER_NATIONAL_ID},
    {"taxNumber", IDENTIFIER, IDENTIFIER_TAX_ID},
    {"vatCode", IDENTIFIER, IDENTIFIER_TAX_ID},
    {"innCode", IDENTIFIER, IDENTIFIER_TAX_ID},
    {"registrationNumber", IDENTIFIER, IDENTIFIER_REGISTRATION},
    {"ogrnCode", IDENTIFIER, IDENTIFIER_REGISTRATION},
    {"leiCode", IDENTIFIER, IDENTIFIER_LEI},
    {"swiftBic", IDENTIFIER, IDENTIFIER_BIC},
    {"ibanCode", IDENTIFIER, IDENTIFIER_IBAN},
    {"imoNumber", IDENTIFIER, IDENTIFIER_IMO},
    {"mmsi", IDENTIFIER, IDENTIFIER_MMSI},
    {"email", IDENTIFIER, IDENTIFIER_EMAIL},
    {"phone", IDENTIFIER, IDENTIFIER_PHONE},
    {"website", IDENTIFIER, IDENTIFIER_URL},
    {"publicKey", IDENTIFIER, IDENTIFIER_WALLET},
};

static const char *const name_parts[] = {"firstName", "secondName", "middleName",
                                         "fatherName", "lastName"};

/* Latin letters and their marks end below U+0370; U+1E00 to U+1EFF are Latin, too. */
static bool is_foreign(const char *text, size_t length)
{
    const uint8_t *at = (const uint8_t *)text;
    const uint8_t *end = at + length;

    while (at < end) {
        uint32_t point = text_next(&at, end);
        if (point >= 0x0370 && !(point >= 0x1E00 && point <= 0x206F))
            return true;
    }
    return false;
}

static bool has_primary(const struct record *r)
{
    for (size_t i = 0; i < r->name_count; i++)
        if (r->names[i].kind == RECORD_NAME_PRIMARY)
            return true;
    return false;
}

static enum err add_value(struct record *r,
                          const struct property *p,
                          const char *text,
                          size_t length,
                          struct fault *note)
{
    enum record_name_kind kind = RECORD_NAME_ALIAS;

    switch (p->into) {
    case FULL_NAME:
        if (is_foreign(text, length))
            kind = RECORD_NAME_ORIGINAL;
        else if (!has_primary(r))
            kind = RECORD_NAME_PRIMARY;
        return value_add_name(r, text, length, kind, note);
    case NAME:
        return value_add_name(r, text, length, (enum record_name_kind)p->which, note);
    case BIRTH:
        return value_add_birth(r, text, length, note);
    case CODE:
        return value_add_code(r, (enum record_list)p->which, text, length, note);
    case IDENTIFIER:
        return value_add_identifier(r, (enum identifier_kind)p->which, text, length,
                                    note);
    }
    return OK;
}

/* The property as it is of this schema. */
static struct property property_of(const struct property *p, const struct schema *schema)
{
    struct property own = *p;

    if (p->into == IDENTIFIER && p->which == IDENTIFIER_REGISTRATION)
        own.which = (int)schema->registration;
    if (p->into == IDENTIFIER && p->which == IDENTIFIER_IMO &&
        schema->kind != RECORD_THING)
        own.which = IDENTIFIER_IMO_COMPANY;
    return own;
}

/* The text at `at` of a list of values, or the value itself, which some exports write
 * for lists of one; NULL after the last or if it is no text. */
static const json_t *value_at(const json_t *values, size_t at)
{
    const json_t *value = json_is_array(values) ? json_array_get(values, at)
                          : at == 0             ? values
                                                : NULL;

    return json_is_string(value) ? value : NULL;
}

static enum err add_property(struct record *r,
                             const struct property *p,
                             const json_t *values,
                             struct fault *note)
{
    const json_t *value;
    enum err e = OK;

    for (size_t i = 0; e == OK && (value = value_at(values, i)) != NULL; i++)
        e = add_value(r, p, json_string_value(value), json_string_length(value), note);
    return e;
}

/* Given and family name put together, when the entity has no name as a whole. */
static enum err add_parts(struct record *r, const json_t *values, struct fault *note)
{
    struct buffer whole;
    enum err e;

    buffer_init(&whole, (size_t)4 * RECORD_NAME_MAX);
    for (size_t i = 0; i < COUNT_OF(name_parts); i++) {
        const json_t *part = value_at(json_object_get(values, name_parts[i]), 0);
        if (part == NULL)
            continue;
        if (whole.bytes > 0)
            buffer_add_byte(&whole, ' ');
        buffer_add(&whole, json_string_value(part), json_string_length(part));
    }
    e = buffer_status(&whole);
    if (e == OK)
        e = value_add_name(r, buffer_text(&whole), whole.bytes, RECORD_NAME_PRIMARY,
                           note);
    buffer_fini(&whole);
    return e == ERR_LIMIT ? OK : e; /* then it is a row without a name */
}

/* A wallet has no name but its key. */
static enum err add_key(struct record *r, const json_t *values, struct fault *note)
{
    const json_t *key = value_at(json_object_get(values, "publicKey"), 0);

    return key == NULL
               ? OK
               : value_add_name(r, json_string_value(key), json_string_length(key),
                                RECORD_NAME_PRIMARY, note);
}

static enum err add_properties(struct record *r,
                               const struct schema *schema,
                               const json_t *values,
                               struct fault *note)
{
    enum err e = OK;

    for (size_t i = 0; e == OK && i < COUNT_OF(properties); i++) {
        struct property p = property_of(&properties[i], schema);
        e = add_property(r, &p, json_object_get(values, p.name), note);
    }
    if (e == OK && r->name_count == 0)
        e = add_parts(r, values, note);
    if (e == OK && r->name_count == 0)
        e = add_key(r, values, note);
    return e;
}

static enum err set_heads(struct record *r, const json_t *entity, struct fault *f)
{
    const json_t *id = json_object_get(entity, "id");
    const json_t *source = value_at(json_object_get(entity, "datasets"), 0);
    enum err e =
        json_is_string(id) ? record_set_id(r, json_string_value(id)) : ERR_MALFORMED;

    if (e == OK && source != NULL)
        e = record_set_source(r, json_string_value(source));
    return e == ERR_MALFORMED || e == ERR_LIMIT
               ? fault_set(f, e, "",
                           "The entity's id or dataset is missing, too long or not plain "
                           "text.")
               : e;
}

static enum err fill_record(struct record *r,
                            const struct schema *schema,
                            const json_t *entity,
                            struct fault *note,
                            struct fault *f)
{
    enum err e = set_heads(r, entity, f);

    if (e == OK)
        e = add_properties(r, schema, json_object_get(entity, "properties"), note);
    if (e == OK && r->name_count == 0)
        e = note->code != OK ? fault_set(f, note->code, note->rule, "%s", note->text)
                             : fault_set(f, ERR_MALFORMED, "", "The entity has no name.");
    return e;
}

static const struct schema *find_schema(const json_t *entity)
{
    const char *name = json_string_value(json_object_get(entity, "schema"));

    for (size_t i = 0; name != NULL && i < COUNT_OF(schemata); i++)
        if (strcmp(schemata[i].name, name) == 0)
            return &schemata[i];
    return NULL;
}

static enum err
report(const struct sink *sink, size_t line, const struct fault *f, size_t *counter)
{
    (*counter)++;
    return sink->report(sink->state, line, f);
}

static enum err import_entity(const json_t *entity,
                              const struct schema *schema,
                              size_t line,
                              const struct sink *sink,
                              struct tally *tally)
{
    struct fault note = {0};
    struct fault f = {0};
    struct record r;
    enum err e;

    record_init(&r);
    r.kind = schema->kind;
    e = fill_record(&r, schema, entity, &note, &f);
    if (e == ERR_NOMEM) {
        record_fini(&r);
        return e;
    }
    if (e != OK) {
        e = report(sink, line, &f, &tally->bad);
    } else {
        e = sink->take(sink->state, &r, line);
        tally->taken += e == OK ? 1 : 0;
        if (e == OK && note.code != OK)
            e = report(sink, line, &note, &tally->incomplete);
    }
    record_fini(&r);
    return e;
}

static enum err
import_line(const struct lines *l, const struct sink *sink, struct tally *tally)
{
    const struct schema *schema;
    struct fault f = {0};
    json_t *entity = NULL;
    enum err e = json_read(l->line.data, l->line.bytes, LINES_LINE_MAX, &entity, &f);

    if (e == ERR_NOMEM)
        return e;
    if (e == OK && !json_is_string(json_object_get(entity, "schema")))
        e = fault_set(&f, ERR_MALFORMED, "",
                      "The line is no entity: it has no schema; remove it.");
    if (e != OK) {
        json_decref(entity);
        return report(sink, l->number, &f, &tally->bad);
    }
    schema = find_schema(entity);
    if (schema == NULL)
        tally->passed_over++;
    else
        e = import_entity(entity, schema, l->number, sink, tally);
    json_decref(entity);
    return e;
}

static bool is_empty(const struct lines *l)
{
    return l->line.bytes == 0 || strspn(buffer_text(&l->line), " \t") == l->line.bytes;
}

static enum err import_lines(struct lines *l,
                             const struct sink *sink,
                             struct tally *tally,
                             struct fault *f)
{
    for (;;) {
        enum err e = lines_next(l);

        if (e == ERR_NOT_FOUND)
            return OK;
        if (e != OK && e != ERR_LIMIT)
            return e;
        if (e == OK && is_empty(l))
            continue;
        if (e == OK && tally->rows == 0 && l->line.data[0] != '{')
            return fault_set(
                f, ERR_MALFORMED, "",
                "The file holds no FollowTheMoney entities: its first line is no "
                "JSON object.");
        tally->rows++;
        if (e == ERR_LIMIT) {
            struct fault long_line;
            (void)!fault_set(&long_line, ERR_LIMIT, "",
                             "The line is longer than %d bytes; split the entity.",
                             LINES_LINE_MAX);
            e = report(sink, l->number, &long_line, &tally->bad);
        } else {
            e = import_line(l, sink, tally);
        }
        if (e != OK)
            return e;
    }
}

enum err ftm_import(struct source *source,
                    const struct sink *sink,
                    struct tally *tally,
                    struct fault *f)
{
    struct lines *l = memory_new(1, sizeof *l);
    enum err e;

    *tally = (struct tally){0};
    if (l == NULL)
        return ERR_NOMEM;
    lines_init(l, source);
    e = import_lines(l, sink, tally, f);
    lines_fini(l);
    memory_free(l);
    return e;
}
