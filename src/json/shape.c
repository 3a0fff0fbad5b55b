/* SPDX-License-Identifier: Apache-2.0 */
/*
 * shape.c - closed descriptions of objects, and reading what they have checked
 *
 * Nothing that a description does not name gets past it, so what is read
 * afterwards is known to be there and to be of its kind.
 */
#include "base/instant.h"
#include "base/memory.h"
#include "base/must.h"
#include "base/text.h"
#include "json/json.h"

#include <uninorm.h>

#include <inttypes.h>
#include <string.h>

/* What a shape is called in a sentence. */
static const char *want_name(int want)
{
    static const char *const names[] = {
        [JSON_WANT_INTEGER] = "a whole number",
        [JSON_WANT_TEXT] = "a text in Unicode NFC without control, bidi or invisible "
                           "characters",
        [JSON_WANT_RAW] = "a text",
        [JSON_WANT_CODE] = "a code (small letters, digits, dot, dash and underscore, "
                           "beginning with a letter or digit)",
        [JSON_WANT_BYTES] = "base64url without padding",
        [JSON_WANT_TIME] = "a time, written as 2031-01-31T23:59:59Z",
        [JSON_WANT_DATE] = "a date, written as 2031-01-31",
        [JSON_WANT_BOOL] = "true or false",
        [JSON_WANT_ARRAY] = "an array",
        [JSON_WANT_OBJECT] = "an object",
        [JSON_WANT_CODES] =
            "an array of different codes (small letters, digits, dot, dash "
            "and underscore) of at most 48 characters",
    };

    must(want >= 0 && want <= JSON_WANT_CODES);
    return names[want];
}

/* What is counted against low..high, for a sentence; NULL if nothing is. */
static const char *unit_name(int want)
{
    static const char *const names[] = {
        [JSON_WANT_INTEGER] = "",        [JSON_WANT_TEXT] = " bytes",
        [JSON_WANT_RAW] = " bytes",      [JSON_WANT_CODE] = " bytes",
        [JSON_WANT_BYTES] = " bytes",    [JSON_WANT_TIME] = NULL,
        [JSON_WANT_DATE] = NULL,         [JSON_WANT_BOOL] = NULL,
        [JSON_WANT_ARRAY] = " elements", [JSON_WANT_OBJECT] = " members",
        [JSON_WANT_CODES] = " elements",
    };

    return names[want];
}

static bool is_code(const char *text)
{
    static const char first[] = "abcdefghijklmnopqrstuvwxyz0123456789";
    static const char later[] = "abcdefghijklmnopqrstuvwxyz0123456789._-";

    return *text && strchr(first, *text) && text[strspn(text, later)] == 0;
}

/* No character of the text is hidden; *is_ascii tells if that was all of it. */
static bool is_visible(const uint8_t *at, const uint8_t *end, bool *is_ascii)
{
    *is_ascii = true;
    while (at < end) {
        uint32_t c = text_next(&at, end);

        if (c == UINT32_MAX || text_is_hidden(c))
            return false;
        if (c >= 0x80)
            *is_ascii = false;
    }
    return true;
}

/* The text is prose: visible and in NFC. */
MUST_CHECK static enum err check_prose(const char *text, size_t count)
{
    const uint8_t *bytes = (const uint8_t *)text;
    size_t normal_count;
    uint8_t *normal;
    bool is_ascii, is_same;

    if (!is_visible(bytes, bytes + count, &is_ascii))
        return ERR_MALFORMED;
    if (is_ascii)
        return OK;
    normal = u8_normalize(UNINORM_NFC, bytes, count, NULL, &normal_count);
    if (!normal)
        return ERR_NOMEM;
    is_same = normal_count == count && memcmp(normal, bytes, count) == 0;
    memory_free(normal);
    return is_same ? OK : ERR_MALFORMED;
}

/* A text of the kind; *size is what low..high counts. */
MUST_CHECK static enum err check_text(int want, const json_t *value, int64_t *size)
{
    const char *text = json_string_value(value);
    size_t count = json_string_length(value);
    int64_t seconds;
    enum err e;

    if (!text)
        return ERR_MALFORMED;
    *size = (int64_t)count;
    switch (want) {
    case JSON_WANT_RAW:
        return OK;
    case JSON_WANT_CODE:
        return is_code(text) || count == 0 ? OK : ERR_MALFORMED;
    case JSON_WANT_BYTES:
        e = text_base64_check(text, &count);
        *size = (int64_t)count;
        return e;
    case JSON_WANT_TIME:
        return instant_parse(text, &seconds);
    case JSON_WANT_DATE:
        return instant_is_date(text) ? OK : ERR_MALFORMED;
    default:
        must(want == JSON_WANT_TEXT);
        return check_prose(text, count);
    }
}

/* An array of different codes. Quadratic in how many there are, which is bounded. */
MUST_CHECK static enum err check_codes(const json_t *value,
                                       const struct json_field *field)
{
    size_t count = json_array_size(value);

    if (!json_is_array(value))
        return ERR_MALFORMED;
    for (size_t i = 0; i < count && (int64_t)count <= field->high; i++) {
        const json_t *one = json_array_get(value, i);
        const char *text = json_string_value(one);

        if (!text || !is_code(text) || json_string_length(one) > JSON_CODE_MAX)
            return ERR_MALFORMED;
        for (size_t j = 0; j < i; j++)
            if (strcmp(json_string_value(json_array_get(value, j)), text) == 0)
                return ERR_MALFORMED;
    }
    return OK;
}

MUST_CHECK static enum err check_value(int want, const json_t *value, int64_t *size)
{
    switch (want) {
    case JSON_WANT_INTEGER:
        *size = json_integer_value(value);
        return json_is_integer(value) ? OK : ERR_MALFORMED;
    case JSON_WANT_BOOL:
        return json_is_boolean(value) ? OK : ERR_MALFORMED;
    case JSON_WANT_ARRAY:
        *size = (int64_t)json_array_size(value);
        return json_is_array(value) ? OK : ERR_MALFORMED;
    case JSON_WANT_CODES:
        *size = (int64_t)json_array_size(value);
        return json_is_array(value) ? OK : ERR_MALFORMED;
    case JSON_WANT_OBJECT:
        *size = (int64_t)json_object_size(value);
        return json_is_object(value) ? OK : ERR_MALFORMED;
    default:
        return check_text(want, value, size);
    }
}

MUST_CHECK static enum err check_field(const json_t *object,
                                       const char *what,
                                       const struct json_field *field,
                                       struct fault *f)
{
    const json_t *value = json_object_get(object, field->key);
    int want = field->want & JSON_WANT_MASK;
    const char *unit = unit_name(want);
    int64_t size = 0;
    enum err e;

    if (!value && field->want & JSON_OPTIONAL)
        return OK;
    if (!value)
        return fault_set(f, ERR_MALFORMED, field->key,
                         "In %s the member \"%s\" is missing; it must be %s.", what,
                         field->key, want_name(want));
    e = check_value(want, value, &size);
    if (e == OK && want == JSON_WANT_CODES)
        e = check_codes(value, field);
    if (e == ERR_NOMEM)
        return fault_set(f, e, "", "There is not enough memory to check %s.", what);
    if (e != OK)
        return fault_set(f, e, field->key, "In %s the member \"%s\" must be %s.", what,
                         field->key, want_name(want));
    if (unit && (size < field->low || size > field->high))
        return fault_set(f, ERR_LIMIT, field->key,
                         "In %s the member \"%s\" is %" PRId64 "%s; allowed are %" PRId64
                         " to %" PRId64 ".",
                         what, field->key, size, unit, field->low, field->high);
    return OK;
}

static bool is_known(const char *key, const struct json_field *fields, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(key, fields[i].key) == 0)
            return true;
    return false;
}

enum err json_check(const json_t *object,
                    const char *what,
                    const struct json_field *fields,
                    size_t count,
                    struct fault *f)
{
    json_t *iterable = (json_t *)(uintptr_t)object; /* iterating changes nothing */

    if (!json_is_object(object))
        return fault_set(f, ERR_MALFORMED, "", "Where %s is due, there is no object.",
                         what);
    for (void *i = json_object_iter(iterable); i; i = json_object_iter_next(iterable, i))
        if (!is_known(json_object_iter_key(i), fields, count))
            return fault_set(f, ERR_MALFORMED, json_object_iter_key(i),
                             "In %s the member \"%s\" is not known; remove it.", what,
                             json_object_iter_key(i));
    for (size_t i = 0; i < count; i++) {
        enum err e = check_field(object, what, &fields[i], f);

        if (e != OK)
            return e;
    }
    return OK;
}

bool json_has(const json_t *object, const char *key)
{
    return json_object_get(object, key) != NULL;
}

int64_t json_int(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);

    must(json_is_integer(value));
    return json_integer_value(value);
}

const char *json_text(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    must(text);
    return text;
}

int64_t json_time(const json_t *object, const char *key)
{
    int64_t seconds = 0;

    must(instant_parse(json_text(object, key), &seconds) == OK);
    return seconds;
}

void json_bytes(const json_t *object, const char *key, uint8_t *out, size_t bytes)
{
    must(text_base64_decode(json_text(object, key), out, bytes) == OK);
}

bool json_bool(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);

    must(json_is_boolean(value));
    return json_is_true(value);
}

const json_t *json_at(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);

    must(json_is_array(value) || json_is_object(value));
    return value;
}
