/* SPDX-License-Identifier: Apache-2.0 */
/*
 * misp_party.c - one table of relations, read both ways
 */
#include "format/misp_party.h"

#include "base/buffer.h"
#include "base/num.h"
#include "format/misp_word.h"
#include "format/value.h"

#include <stdio.h>
#include <string.h>

struct template
{
    const char *name;
    enum record_kind kind;
    const char *uuid;
    const char *version;
};

static const struct template templates[] = {
    {"person", RECORD_PERSON, "a15b0477-e9d1-4b9c-9546-abe78a4f4248", "21"},
    {"organization", RECORD_ORGANISATION, "f750e12b-127a-432c-b022-b3f9153c4e2a", "9"},
    {"legal-entity", RECORD_ORGANISATION, "14f5688f-d89c-469f-9878-c48bf6c41c65", "2"},
};

enum into { NAME, BIRTH, COUNTRY, IDENTIFIER };

/* Where several relations are read into one thing, the first is the one that is written.
 */
static const struct relation {
    enum record_kind kind;
    const char *name;
    const char *type;
    enum into into;
    int which;
} relations[] = {
    {RECORD_PERSON, "full-name", "full-name", NAME, RECORD_NAME_PRIMARY},
    {RECORD_PERSON, "alias", "text", NAME, RECORD_NAME_ALIAS},
    {RECORD_PERSON, "handle", "text", NAME, RECORD_NAME_WEAK},
    {RECORD_PERSON, "date-of-birth", "date-of-birth", BIRTH, 0},
    {RECORD_PERSON, "nationality", "nationality", COUNTRY, RECORD_COUNTRIES},
    {RECORD_PERSON, "passport-number", "passport-number", IDENTIFIER,
     IDENTIFIER_PASSPORT},
    {RECORD_PERSON, "identity-card-number", "identity-card-number", IDENTIFIER,
     IDENTIFIER_NATIONAL_ID},
    {RECORD_PERSON, "dni", "text", IDENTIFIER, IDENTIFIER_NATIONAL_ID},
    {RECORD_PERSON, "nie", "text", IDENTIFIER, IDENTIFIER_NATIONAL_ID},
    {RECORD_PERSON, "social-security-number", "text", IDENTIFIER, IDENTIFIER_NATIONAL_ID},
    {RECORD_PERSON, "nif", "text", IDENTIFIER, IDENTIFIER_TAX_ID},
    {RECORD_PERSON, "e-mail", "email-src", IDENTIFIER, IDENTIFIER_EMAIL},
    {RECORD_PERSON, "phone-number", "phone-number", IDENTIFIER, IDENTIFIER_PHONE},
    {RECORD_ORGANISATION, "name", "text", NAME, RECORD_NAME_PRIMARY},
    {RECORD_ORGANISATION, "alias", "text", NAME, RECORD_NAME_ALIAS},
    {RECORD_ORGANISATION, "commercial-name", "text", NAME, RECORD_NAME_ALIAS},
    {RECORD_ORGANISATION, "VAT", "text", IDENTIFIER, IDENTIFIER_TAX_ID},
    {RECORD_ORGANISATION, "registration-number", "text", IDENTIFIER,
     IDENTIFIER_REGISTRATION},
    {RECORD_ORGANISATION, "e-mail", "email-src", IDENTIFIER, IDENTIFIER_EMAIL},
    {RECORD_ORGANISATION, "phone-number", "phone-number", IDENTIFIER, IDENTIFIER_PHONE},
    {RECORD_ORGANISATION, "website", "link", IDENTIFIER, IDENTIFIER_URL},
};

static const char *const name_parts[] = {"first-name", "middle-name", "last-name"};

bool misp_party_is(const char *name, enum record_kind *kind)
{
    for (size_t i = 0; i < COUNT_OF(templates); i++)
        if (strcmp(templates[i].name, name) == 0) {
            *kind = templates[i].kind;
            return true;
        }
    return false;
}

/* The value of the next attribute of that relation from *at on, *at behind it; NULL after
 * the last. */
static const char *next_value(const json_t *attributes, const char *relation, size_t *at)
{
    while (*at < json_array_size(attributes)) {
        const json_t *attribute = json_array_get(attributes, (*at)++);
        const char *is = misp_word_text(attribute, "object_relation");
        const char *value = misp_word_text(attribute, "value");
        if (is != NULL && value != NULL && strcmp(is, relation) == 0 &&
            !misp_word_bool(attribute, "deleted", false))
            return value;
    }
    return NULL;
}

/* A passport of the country that stands beside it, if that is written as a code. */
static enum err add_passport(struct record *r,
                             const char *number,
                             const char *country,
                             struct fault *note)
{
    struct buffer text;
    enum err e;

    if (country == NULL || strlen(country) != 2)
        return value_add_identifier(r, IDENTIFIER_PASSPORT, number, strlen(number), note);
    buffer_init(&text, 2 * (size_t)IDENTIFIER_TEXT_MAX + 16);
    buffer_printf(&text, "%c%c:%s", country[0] | 0x20, country[1] | 0x20, number);
    e = buffer_status(&text);
    if (e == OK)
        e = value_add_identifier(r, IDENTIFIER_PASSPORT, buffer_text(&text), text.bytes,
                                 note);
    buffer_fini(&text);
    return e == ERR_LIMIT ? OK : e;
}

static enum err add_value(struct record *r,
                          const struct relation *rel,
                          const char *value,
                          const char *country,
                          struct fault *note)
{
    size_t length = strlen(value);

    switch (rel->into) {
    case NAME:
        return value_add_name(r, value, length, (enum record_name_kind)rel->which, note);
    case BIRTH:
        return value_add_birth(r, value, length, note);
    case COUNTRY:
        return value_add_code(r, RECORD_COUNTRIES, value, length, note);
    case IDENTIFIER:
        if (rel->which == IDENTIFIER_PASSPORT)
            return add_passport(r, value, country, note);
        return value_add_identifier(r, (enum identifier_kind)rel->which, value, length,
                                    note);
    }
    return OK;
}

static enum err add_parts(struct record *r, const json_t *attributes, struct fault *note)
{
    struct buffer whole;
    enum err e;

    buffer_init(&whole, (size_t)4 * RECORD_NAME_MAX);
    for (size_t i = 0; i < COUNT_OF(name_parts); i++) {
        size_t at = 0;
        const char *part = next_value(attributes, name_parts[i], &at);
        if (part == NULL)
            continue;
        if (whole.bytes > 0)
            buffer_add_byte(&whole, ' ');
        buffer_add_text(&whole, part);
    }
    e = buffer_status(&whole);
    if (e == OK)
        e = value_add_name(r, buffer_text(&whole), whole.bytes, RECORD_NAME_PRIMARY,
                           note);
    buffer_fini(&whole);
    return e == ERR_LIMIT ? OK : e;
}

enum err misp_party_fill(struct record *r, const json_t *attributes, struct fault *note)
{
    size_t at = 0;
    const char *country = next_value(attributes, "passport-country", &at);
    enum err e = OK;

    for (size_t i = 0; e == OK && i < COUNT_OF(relations); i++) {
        const struct relation *rel = &relations[i];
        const char *value;
        if (rel->kind != r->kind)
            continue;
        at = 0;
        while (e == OK && (value = next_value(attributes, rel->name, &at)) != NULL)
            e = add_value(r, rel, value, country, note);
        if (e == OK && i == 0 && r->name_count == 0)
            e = add_parts(r, attributes, note);
    }
    return e;
}

struct draft {
    json_t *attributes;
    const char *object;
    int64_t timestamp;
    bool ok;
};

static void
add_attribute(struct draft *d, const char *relation, const char *type, const char *value)
{
    char uuid[MISP_WORD_UUID_CHARS + 1];
    char timestamp[24];
    char which[24];
    json_t *attribute = json_object();

    (void)snprintf(which, sizeof which, "%zu", json_array_size(d->attributes));
    misp_word_derive(d->object, which, uuid);
    (void)snprintf(timestamp, sizeof timestamp, "%lld", (long long)d->timestamp);
    json_put_text(attribute, "uuid", uuid, &d->ok);
    json_put_text(attribute, "object_relation", relation, &d->ok);
    json_put_text(attribute, "type", type, &d->ok);
    json_put_text(attribute, "category",
                  strcmp(type, "text") == 0 || strcmp(type, "link") == 0 ? "Other"
                  : strcmp(type, "email-src") == 0 ? "Payload delivery"
                                                   : "Person",
                  &d->ok);
    json_put_text(attribute, "value", value, &d->ok);
    json_put_text(attribute, "timestamp", timestamp, &d->ok);
    json_put_text(attribute, "distribution", "5", &d->ok);
    json_put_text(attribute, "comment", "", &d->ok);
    json_put_bool(attribute, "to_ids", false, &d->ok);
    json_put_bool(attribute, "deleted", false, &d->ok);
    json_put_bool(attribute, "disable_correlation", true, &d->ok);
    d->ok = json_array_append_new(d->attributes, attribute) == 0 && d->ok;
}

/* The relation that is written for what is read into that; NULL if none is. */
static const struct relation *
find_relation(enum record_kind kind, enum into into, int which)
{
    for (size_t i = 0; i < COUNT_OF(relations); i++)
        if (relations[i].kind == kind && relations[i].into == into &&
            relations[i].which == which)
            return &relations[i];
    return NULL;
}

static void add_related(struct draft *d, const struct relation *rel, const char *value)
{
    if (rel != NULL)
        add_attribute(d, rel->name, rel->type, value);
}

static void add_record(struct draft *d, const struct record *r, enum record_kind kind)
{
    for (size_t i = 0; i < r->name_count; i++) {
        int which = (int)r->names[i].kind;
        if (find_relation(kind, NAME, which) == NULL)
            which = RECORD_NAME_ALIAS;
        add_related(d, find_relation(kind, NAME, which), r->names[i].text);
    }
    for (size_t i = 0; i < r->birth_count; i++)
        add_related(d, find_relation(kind, BIRTH, 0), r->births[i].text);
    for (size_t i = 0; i < r->codes[RECORD_COUNTRIES].count; i++)
        add_related(d, find_relation(kind, COUNTRY, RECORD_COUNTRIES),
                    r->codes[RECORD_COUNTRIES].items[i].text);
    for (size_t i = 0; i < r->identifier_count; i++)
        add_related(d, find_relation(kind, IDENTIFIER, (int)r->identifiers[i].kind),
                    r->identifiers[i].text);
}

enum err misp_party_object(const struct record *r,
                           const char *uuid,
                           int64_t timestamp,
                           json_t **out)
{
    enum record_kind kind =
        r->kind == RECORD_PERSON ? RECORD_PERSON : RECORD_ORGANISATION;
    const struct template *t = &templates[kind == RECORD_PERSON ? 0 : 1];
    struct draft d = {json_array(), uuid, timestamp, true};
    json_t *object = json_object();
    char number[24];

    (void)snprintf(number, sizeof number, "%lld", (long long)timestamp);
    json_put_text(object, "uuid", uuid, &d.ok);
    json_put_text(object, "name", t->name, &d.ok);
    json_put_text(object, "meta-category", "misc", &d.ok);
    json_put_text(object, "description", "", &d.ok);
    json_put_text(object, "template_uuid", t->uuid, &d.ok);
    json_put_text(object, "template_version", t->version, &d.ok);
    json_put_text(object, "timestamp", number, &d.ok);
    json_put_text(object, "distribution", "5", &d.ok);
    json_put_text(object, "comment", "", &d.ok);
    json_put_bool(object, "deleted", false, &d.ok);
    add_record(&d, r, kind);
    json_put(object, "Attribute", d.attributes, &d.ok);
    if (!d.ok) {
        json_decref(object);
        return ERR_NOMEM;
    }
    *out = object;
    return OK;
}
