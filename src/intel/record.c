/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record.c - every text enters through one of the record_add and record_set functions
 *
 * The JSON reader uses them too, so a record from a file, from a peer and from the store
 * obeys the same bounds. Names may be secret: whatever leaves memory is wiped.
 */
#include "intel/record.h"

#include "base/memory.h"
#include "base/must.h"
#include "base/num.h"
#include "base/text.h"

#include <stdint.h>
#include <string.h>

static const char *const kind_words[] = {
    [RECORD_PERSON] = "person",
    [RECORD_ORGANISATION] = "organisation",
    [RECORD_GROUP] = "group",
    [RECORD_THING] = "thing",
};

static const char *const name_kind_words[] = {
    [RECORD_NAME_PRIMARY] = "primary",
    [RECORD_NAME_ALIAS] = "alias",
    [RECORD_NAME_WEAK] = "weak",
    [RECORD_NAME_ORIGINAL] = "original",
};

static const char *const list_words[RECORD_LISTS] = {
    [RECORD_COUNTRIES] = "countries",
    [RECORD_TOPICS] = "topics",
    [RECORD_REGIONS] = "regions",
    [RECORD_LABELS] = "labels",
};

void record_init(struct record *r)
{
    *r = (struct record){.kind = RECORD_PERSON};
}

static void free_text(char *text)
{
    memory_wipe_free(text, text != NULL ? strlen(text) : 0);
}

void record_fini(struct record *r)
{
    for (size_t i = 0; i < r->name_count; i++)
        free_text(r->names[i].text);
    memory_free(r->names);
    memory_wipe_free(r->births, r->birth_count * sizeof r->births[0]);
    for (size_t i = 0; i < RECORD_LISTS; i++)
        memory_wipe_free(r->codes[i].items,
                         r->codes[i].count * sizeof r->codes[i].items[0]);
    for (size_t i = 0; i < r->identifier_count; i++)
        free_text(r->identifiers[i].text);
    memory_wipe_free(r->identifiers, r->identifier_count * sizeof r->identifiers[0]);
    free_text(r->id);
    free_text(r->source);
    record_init(r);
}

static bool is_control(uint32_t point)
{
    return point < 0x20 || (point >= 0x7F && point <= 0x9F);
}

/* UTF-8 of at most `most` bytes without controls; with `strict`, without anything that a
 * reader cannot see. */
static enum err check_text(const char *text, size_t most, bool strict)
{
    size_t bytes = strnlen(text, most + 1);
    const uint8_t *at = (const uint8_t *)text;
    const uint8_t *end = at + bytes;

    if (bytes > most)
        return ERR_LIMIT;
    if (!text_is_utf8(text, bytes))
        return ERR_MALFORMED;
    while (at < end) {
        uint32_t point = text_next(&at, end);
        if (is_control(point) || (strict && text_is_hidden(point)))
            return ERR_MALFORMED;
    }
    return OK;
}

static enum err replace_text(char **where, const char *text)
{
    char *copy = memory_copy_text(text);

    if (copy == NULL)
        return ERR_NOMEM;
    free_text(*where);
    *where = copy;
    return OK;
}

enum err record_set_id(struct record *r, const char *id)
{
    enum err e = check_text(id, RECORD_ID_MAX, true);

    if (e == OK && id[0] == '\0')
        e = ERR_MALFORMED;
    return e == OK ? replace_text(&r->id, id) : e;
}

enum err record_set_source(struct record *r, const char *source)
{
    enum err e = check_text(source, RECORD_SOURCE_MAX, true);

    return e == OK ? replace_text(&r->source, source) : e;
}

static bool has_name(const struct record *r, const char *text, enum record_name_kind kind)
{
    for (size_t i = 0; i < r->name_count; i++)
        if (r->names[i].kind == kind && strcmp(r->names[i].text, text) == 0)
            return true;
    return false;
}

enum err record_add_name(struct record *r, const char *text, enum record_name_kind kind)
{
    enum err e = check_text(text, RECORD_NAME_MAX, false);
    struct record_name *grown;
    char *copy;

    if (e != OK)
        return e;
    if (text[0] == '\0')
        return ERR_MALFORMED;
    if (has_name(r, text, kind))
        return OK;
    if (r->name_count == RECORD_NAMES_MAX)
        return ERR_LIMIT;
    copy = memory_copy_text(text);
    if (copy == NULL)
        return ERR_NOMEM;
    grown = memory_resize(r->names, r->name_count, r->name_count + 1, sizeof *grown);
    if (grown == NULL) {
        free_text(copy);
        return ERR_NOMEM;
    }
    r->names = grown;
    r->names[r->name_count++] = (struct record_name){copy, kind};
    return OK;
}

/* `count` digits as a number, -1 if there is another character among them. */
static int digits(const char *at, size_t count)
{
    int value = 0;

    for (size_t i = 0; i < count; i++) {
        if (at[i] < '0' || at[i] > '9')
            return -1;
        value = value * 10 + (at[i] - '0');
    }
    return value;
}

static int days_of_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    return month == 2 && leap ? 29 : days[month - 1];
}

static bool is_birth(const char *text)
{
    size_t length = strnlen(text, sizeof "YYYY-MM-DD");
    int year;
    int month;
    int day;

    if (length != strlen("YYYY") && length != strlen("YYYY-MM") &&
        length != strlen("YYYY-MM-DD"))
        return false;
    year = digits(text, 4);
    if (year < 1000)
        return false;
    if (length == strlen("YYYY"))
        return true;
    month = text[4] == '-' ? digits(text + 5, 2) : -1;
    if (month < 1 || month > 12)
        return false;
    if (length == strlen("YYYY-MM"))
        return true;
    day = text[7] == '-' ? digits(text + 8, 2) : -1;
    return day >= 1 && day <= days_of_month(year, month);
}

enum err record_add_birth(struct record *r, const char *birth)
{
    struct record_birth *grown;

    if (!is_birth(birth))
        return ERR_MALFORMED;
    for (size_t i = 0; i < r->birth_count; i++)
        if (strcmp(r->births[i].text, birth) == 0)
            return OK;
    if (r->birth_count == RECORD_BIRTHS_MAX)
        return ERR_LIMIT;
    grown = memory_resize(r->births, r->birth_count, r->birth_count + 1, sizeof *grown);
    if (grown == NULL)
        return ERR_NOMEM;
    r->births = grown;
    memcpy(r->births[r->birth_count++].text, birth, strlen(birth) + 1);
    return OK;
}

static enum err check_code(const char *code)
{
    size_t length = strnlen(code, RECORD_CODE_MAX + 1);

    if (length == 0 || code[0] == '.' || code[0] == '_' || code[0] == '-')
        return ERR_MALFORMED;
    if (code[strspn(code, "abcdefghijklmnopqrstuvwxyz0123456789._-")] != '\0')
        return ERR_MALFORMED;
    return length > RECORD_CODE_MAX ? ERR_LIMIT : OK;
}

bool record_has_code(const struct record *r, enum record_list list, const char *code)
{
    for (size_t i = 0; i < r->codes[list].count; i++)
        if (strcmp(r->codes[list].items[i].text, code) == 0)
            return true;
    return false;
}

enum err record_add_code(struct record *r, enum record_list list, const char *code)
{
    struct record_codes *codes = &r->codes[list];
    struct record_code *grown;
    enum err e = check_code(code);

    if (e != OK || record_has_code(r, list, code))
        return e;
    if (codes->count == RECORD_CODES_MAX)
        return ERR_LIMIT;
    grown = memory_resize(codes->items, codes->count, codes->count + 1, sizeof *grown);
    if (grown == NULL)
        return ERR_NOMEM;
    codes->items = grown;
    memcpy(grown[codes->count++].text, code, strlen(code) + 1);
    return OK;
}

static bool is_country(const char *country)
{
    return country[0] == '\0' ||
           (strnlen(country, 3) == 2 && country[0] >= 'a' && country[0] <= 'z' &&
            country[1] >= 'a' && country[1] <= 'z');
}

static bool
has_identifier(const struct record *r, const struct identifier *id, const char *text)
{
    for (size_t i = 0; i < r->identifier_count; i++)
        if (r->identifiers[i].kind == id->kind &&
            strcmp(r->identifiers[i].country, id->country) == 0 &&
            strcmp(r->identifiers[i].text, text) == 0)
            return true;
    return false;
}

enum err record_add_identifier(struct record *r,
                               enum identifier_kind kind,
                               const char *country,
                               const char *text)
{
    struct identifier id = {.kind = kind};
    struct identifier *grown;
    enum err e = check_text(text, IDENTIFIER_TEXT_MAX, false);

    if (e != OK)
        return e;
    if (text[0] == '\0' || !is_country(country))
        return ERR_MALFORMED;
    memcpy(id.country, country, strlen(country) + 1);
    if (has_identifier(r, &id, text))
        return OK;
    if (r->identifier_count == RECORD_IDENTIFIERS_MAX)
        return ERR_LIMIT;
    id.text = memory_copy_text(text);
    if (id.text == NULL)
        return ERR_NOMEM;
    grown = memory_resize(r->identifiers, r->identifier_count, r->identifier_count + 1,
                          sizeof *grown);
    if (grown == NULL) {
        free_text(id.text);
        return ERR_NOMEM;
    }
    r->identifiers = grown;
    r->identifiers[r->identifier_count++] = id;
    return OK;
}

/* The only country of two letters, "" if there are more or none. */
static const char *sole_country(const struct record *r)
{
    const struct record_codes *codes = &r->codes[RECORD_COUNTRIES];

    return codes->count == 1 && is_country(codes->items[0].text) ? codes->items[0].text
                                                                 : "";
}

bool record_identifier_is_own(const struct record *r, size_t at)
{
    enum identifier_kind kind;

    must(at < r->identifier_count);
    kind = r->identifiers[at].kind;
    return r->kind != RECORD_PERSON ||
           (kind != IDENTIFIER_BIC && kind != IDENTIFIER_DOMAIN &&
            kind != IDENTIFIER_URL);
}

enum err record_identifier_token(const struct record *r,
                                 size_t at,
                                 char out[IDENTIFIER_TOKEN_MAX + 1])
{
    struct identifier id;

    if (!record_identifier_is_own(r, at)) /* which checks the index, too */
        return ERR_DENIED;
    id = r->identifiers[at];
    if (id.country[0] == '\0')
        memcpy(id.country, sole_country(r), strlen(sole_country(r)) + 1);
    return identifier_token(&id, out);
}

/* The index of a word in a table, -1 if it is not there. */
static int find_word(const char *const *words, size_t count, const char *word)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(words[i], word) == 0)
            return (int)i;
    return -1;
}

const char *record_kind_word(enum record_kind kind)
{
    return kind_words[kind];
}

const char *record_name_kind_word(enum record_name_kind kind)
{
    return name_kind_words[kind];
}

bool record_find_kind(const char *word, enum record_kind *out)
{
    int kind = find_word(kind_words, COUNT_OF(kind_words), word);

    if (kind >= 0)
        *out = (enum record_kind)kind;
    return kind >= 0;
}

bool record_find_name_kind(const char *word, enum record_name_kind *out)
{
    int kind = find_word(name_kind_words, COUNT_OF(name_kind_words), word);

    if (kind >= 0)
        *out = (enum record_name_kind)kind;
    return kind >= 0;
}

int record_birth_year(const struct record_birth *birth)
{
    return digits(birth->text, strlen("YYYY"));
}

bool record_is_whole(const struct record *r)
{
    return r->id != NULL && r->name_count > 0;
}

/* Append to an array a value that it takes; false when either is missing. */
static bool append(json_t *array, json_t *taken)
{
    return taken != NULL && json_array_append_new(array, taken) == 0;
}

static json_t *names_to_json(const struct record *r)
{
    json_t *array = json_array();
    bool ok = array != NULL;

    for (size_t i = 0; ok && i < r->name_count; i++) {
        json_t *name = json_object();
        ok = name != NULL;
        json_put_text(name, "kind", name_kind_words[r->names[i].kind], &ok);
        json_put_text(name, "text", r->names[i].text, &ok);
        if (!ok)
            json_decref(name);
        else
            ok = append(array, name);
    }
    if (!ok)
        json_decref(array);
    return ok ? array : NULL;
}

static json_t *identifiers_to_json(const struct record *r)
{
    json_t *array = json_array();
    bool ok = array != NULL;

    for (size_t i = 0; ok && i < r->identifier_count; i++) {
        const struct identifier *id = &r->identifiers[i];
        json_t *object = json_object();

        ok = object != NULL;
        json_put_text(object, "kind", identifier_kind_word(id->kind), &ok);
        json_put_text(object, "country", id->country, &ok);
        json_put_text(object, "text", id->text, &ok);
        if (!ok)
            json_decref(object);
        else
            ok = append(array, object);
    }
    if (!ok)
        json_decref(array);
    return ok ? array : NULL;
}

static json_t *births_to_json(const struct record *r)
{
    json_t *array = json_array();
    bool ok = array != NULL;

    for (size_t i = 0; ok && i < r->birth_count; i++)
        ok = append(array, json_string(r->births[i].text));
    if (!ok)
        json_decref(array);
    return ok ? array : NULL;
}

static json_t *codes_to_json(const struct record_codes *codes)
{
    json_t *array = json_array();
    bool ok = array != NULL;

    for (size_t i = 0; ok && i < codes->count; i++)
        ok = append(array, json_string(codes->items[i].text));
    if (!ok)
        json_decref(array);
    return ok ? array : NULL;
}

enum err record_to_json(const struct record *r, json_t **out)
{
    json_t *object = json_object();
    bool ok = object != NULL;

    must(record_is_whole(r));
    json_put_int(object, "v", RECORD_VERSION, &ok);
    json_put_text(object, "id", r->id, &ok);
    json_put_text(object, "kind", kind_words[r->kind], &ok);
    json_put_text(object, "source", r->source != NULL ? r->source : "", &ok);
    if (ok)
        json_put(object, "names", names_to_json(r), &ok);
    if (ok)
        json_put(object, "births", births_to_json(r), &ok);
    if (ok)
        json_put(object, "identifiers", identifiers_to_json(r), &ok);
    for (size_t i = 0; ok && i < RECORD_LISTS; i++)
        json_put(object, list_words[i], codes_to_json(&r->codes[i]), &ok);
    if (!ok) {
        json_decref(object);
        return ERR_NOMEM;
    }
    *out = object;
    return OK;
}

static enum err read_name(const json_t *value, struct record *r, struct fault *f)
{
    static const struct json_field fields[] = {
        {"kind", JSON_WANT_CODE, 1, 16},
        {"text", JSON_WANT_RAW, 1, RECORD_NAME_MAX},
    };
    size_t before = r->name_count;
    enum err e = json_check(value, "a name of the record", fields, COUNT_OF(fields), f);
    int kind;

    if (e != OK)
        return e;
    kind =
        find_word(name_kind_words, COUNT_OF(name_kind_words), json_text(value, "kind"));
    if (kind < 0)
        return fault_set(f, ERR_MALFORMED, "",
                         "A name of the record is of no known kind; use primary, alias, "
                         "weak or original.");
    e = record_add_name(r, json_text(value, "text"), (enum record_name_kind)kind);
    if (e == OK && r->name_count == before)
        e = ERR_MALFORMED;
    return e == OK || e == ERR_NOMEM
               ? e
               : fault_set(f, e, "R46",
                           "A name of the record stands there twice or holds a control "
                           "character; remove it.");
}

static enum err read_identifier(const json_t *value, struct record *r, struct fault *f)
{
    static const struct json_field fields[] = {
        {"kind", JSON_WANT_CODE, 1, IDENTIFIER_WORD_MAX},
        {"country", JSON_WANT_RAW, 0, 2},
        {"text", JSON_WANT_RAW, 1, IDENTIFIER_TEXT_MAX},
    };
    size_t before = r->identifier_count;
    enum identifier_kind kind;
    enum err e =
        json_check(value, "an identifier of the record", fields, COUNT_OF(fields), f);

    if (e != OK)
        return e;
    if (!identifier_find_kind(json_text(value, "kind"), &kind))
        return fault_set(f, ERR_MALFORMED, "",
                         "An identifier of the record is of no known kind.");
    e = record_add_identifier(r, kind, json_text(value, "country"),
                              json_text(value, "text"));
    if (e == OK && r->identifier_count == before)
        e = ERR_MALFORMED;
    return e == OK || e == ERR_NOMEM
               ? e
               : fault_set(f, e, "R46",
                           "An identifier of the record stands there twice, holds a "
                           "control character, or its country is not two small "
                           "letters; remove it.");
}

/* The text of an array's element, NULL if it is none or holds a NUL. */
static const char *element_text(const json_t *array, size_t at)
{
    const json_t *value = json_array_get(array, at);
    const char *text = json_string_value(value);

    return text != NULL && strlen(text) == json_string_length(value) ? text : NULL;
}

static enum err read_births(const json_t *array, struct record *r, struct fault *f)
{
    for (size_t i = 0; i < json_array_size(array); i++) {
        const char *text = element_text(array, i);
        enum err e = text != NULL ? record_add_birth(r, text) : ERR_MALFORMED;

        if (e == OK && r->birth_count != i + 1)
            e = ERR_MALFORMED;
        if (e == ERR_NOMEM)
            return e;
        if (e != OK)
            return fault_set(f, e, "",
                             "Birth %zu of the record is no date or stands there twice; "
                             "write YYYY, YYYY-MM or YYYY-MM-DD.",
                             i + 1);
    }
    return OK;
}

static enum err
read_codes(const json_t *array, enum record_list list, struct record *r, struct fault *f)
{
    for (size_t i = 0; i < json_array_size(array); i++) {
        const char *text = element_text(array, i);
        enum err e = text != NULL ? record_add_code(r, list, text) : ERR_MALFORMED;

        if (e == OK && r->codes[list].count != i + 1)
            e = ERR_MALFORMED;
        if (e == ERR_NOMEM)
            return e;
        if (e != OK)
            return fault_set(f, e, "",
                             "Item %zu of %s in the record is no code or stands there "
                             "twice; use lower-case letters, digits, dots and hyphens.",
                             i + 1, list_words[list]);
    }
    return OK;
}

static enum err read_heads(const json_t *object, struct record *r, struct fault *f)
{
    int kind = find_word(kind_words, COUNT_OF(kind_words), json_text(object, "kind"));
    enum err e;

    if (kind < 0)
        return fault_set(
            f, ERR_MALFORMED, "",
            "The record is of no known kind; use person, organisation, group "
            "or thing.");
    r->kind = (enum record_kind)kind;
    e = record_set_id(r, json_text(object, "id"));
    if (e == OK)
        e = record_set_source(r, json_text(object, "source"));
    return e == OK || e == ERR_NOMEM
               ? e
               : fault_set(
                     f, e, "",
                     "The id or the source of the record holds control or invisible "
                     "characters; remove them.");
}

static enum err read_lists(const json_t *object, struct record *r, struct fault *f)
{
    const json_t *names = json_at(object, "names");
    const json_t *identifiers = json_at(object, "identifiers");
    enum err e = OK;

    for (size_t i = 0; e == OK && i < json_array_size(names); i++)
        e = read_name(json_array_get(names, i), r, f);
    for (size_t i = 0; e == OK && i < json_array_size(identifiers); i++)
        e = read_identifier(json_array_get(identifiers, i), r, f);
    if (e == OK)
        e = read_births(json_at(object, "births"), r, f);
    for (size_t i = 0; e == OK && i < RECORD_LISTS; i++)
        e = read_codes(json_at(object, list_words[i]), (enum record_list)i, r, f);
    return e;
}

enum err record_from_json(const json_t *object, struct record *out, struct fault *f)
{
    static const struct json_field fields[] = {
        {"v", JSON_WANT_INTEGER, RECORD_VERSION, RECORD_VERSION},
        {"id", JSON_WANT_RAW, 1, RECORD_ID_MAX},
        {"kind", JSON_WANT_CODE, 1, 16},
        {"source", JSON_WANT_RAW, 0, RECORD_SOURCE_MAX},
        {"names", JSON_WANT_ARRAY, 1, RECORD_NAMES_MAX},
        {"births", JSON_WANT_ARRAY, 0, RECORD_BIRTHS_MAX},
        {"countries", JSON_WANT_ARRAY, 0, RECORD_CODES_MAX},
        {"topics", JSON_WANT_ARRAY, 0, RECORD_CODES_MAX},
        {"regions", JSON_WANT_ARRAY, 0, RECORD_CODES_MAX},
        {"labels", JSON_WANT_ARRAY, 0, RECORD_CODES_MAX},
        {"identifiers", JSON_WANT_ARRAY, 0, RECORD_IDENTIFIERS_MAX},
    };
    struct record r;
    enum err e = json_check(object, "the record", fields, COUNT_OF(fields), f);

    if (e != OK)
        return e;
    record_init(&r);
    e = read_heads(object, &r, f);
    if (e == OK)
        e = read_lists(object, &r, f);
    if (e != OK) {
        record_fini(&r);
        return e;
    }
    *out = r;
    return OK;
}

enum err record_read(const void *bytes, size_t count, struct record *out)
{
    json_t *object = NULL;
    enum err e = json_read_canonical(bytes, count, count, &object, NULL);

    if (e == OK)
        e = record_from_json(object, out, NULL);
    json_decref(object);
    return e;
}
