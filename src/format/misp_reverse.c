/* SPDX-License-Identifier: Apache-2.0 */
/*
 * misp_reverse.c - take out the values, and try the types
 */
#include "format/misp_reverse.h"

#include "base/num.h"
#include "format/misp_kind.h"

#include <stdbool.h>
#include <string.h>

static void add_part(struct buffer *out, bool *any)
{
    if (*any)
        buffer_add_byte(out, '|');
    *any = true;
}

/* Whether the quote at `at` opens a value: others are keys in a path. */
static bool opens_value(const char *pattern, const char *at)
{
    while (at > pattern && at[-1] == ' ')
        at--;
    return at > pattern && (at[-1] == '=' || at[-1] == 'T'); /* of ISSUBSET */
}

/* The text between quotes, unescaped, from behind the first to behind the last. */
static const char *take_quoted(const char *at, struct buffer *out)
{
    for (; *at != '\0' && *at != '\''; at++) {
        if (*at == '\\' && at[1] != '\0')
            at++;
        if (out != NULL)
            buffer_add_byte(out, (uint8_t)*at);
    }
    return *at == '\0' ? at : at + 1;
}

/* The values of a pattern from the `skip`-th on, with bars between them. */
static void take_values(const char *pattern, size_t skip, struct buffer *out)
{
    const char *at = pattern;
    bool any = false;

    while (*at != '\0') {
        bool wanted = skip == 0;
        if (*at == '\'' && !opens_value(pattern, at)) {
            at = take_quoted(at + 1, NULL);
        } else if (*at == '\'') {
            if (wanted)
                add_part(out, &any);
            else
                skip--;
            at = take_quoted(at + 1, wanted ? out : NULL);
        } else if (strncmp(at, "= ", 2) == 0 && at[2] >= '0' && at[2] <= '9') {
            size_t digits = strspn(at + 2, "0123456789");
            add_part(out, &any);
            buffer_add(out, at + 2, digits);
            at += 2 + digits;
        } else {
            at++;
        }
    }
}

/* Whether a type makes that pattern of the value. */
static enum err
makes_pattern(const char *type, const char *value, const char *pattern, bool *out)
{
    const char *language = NULL;
    struct buffer made;
    enum err e;

    buffer_init(&made, 8 * strlen(value) + 1024);
    e = misp_kind_pattern(type, value, &language, &made);
    *out = e == OK && strcmp(language, "stix") == 0 && value[0] != '[' &&
           strcmp(buffer_text(&made), pattern) == 0;
    buffer_fini(&made);
    return e == ERR_NOMEM ? e : OK;
}

/* The first type that makes the pattern of its values from the `skip`-th on. */
static enum err
try_types(const char *pattern, size_t skip, const char **type, struct buffer *value)
{
    struct buffer values;
    bool found = false;
    const char *name = NULL;
    enum err e;

    buffer_init(&values, strlen(pattern) + 1);
    take_values(pattern, skip, &values);
    e = buffer_status(&values);
    for (size_t i = 0; e == OK && !found && (name = misp_kind_name(i)) != NULL; i++)
        e = makes_pattern(name, buffer_text(&values), pattern, &found);
    if (e == OK && found) {
        *type = name;
        buffer_add_text(value, buffer_text(&values));
        e = buffer_status(value);
    } else if (e == OK) {
        e = ERR_NOT_FOUND;
    }
    buffer_fini(&values);
    return e;
}

enum err
misp_reverse_pattern(const char *pattern, const char **type, struct buffer *value)
{
    enum err e = try_types(pattern, 0, type, value);

    /* The first value may be the kind of the others: "network-traffic:dst_ref.type". */
    return e == ERR_NOT_FOUND ? try_types(pattern, 1, type, value) : e;
}

static const char *const value_keys[] = {"name", "key", "value", "account_login"};
static const char *const hash_keys[] = {"SHA-512",  "SHA-384", "SHA-256", "SHA3-512",
                                        "SHA3-256", "SHA-224", "SHA-1",   "MD5",
                                        "TLSH",     "SSDEEP"};

/* What in an observable is a value, in the order of a composite. */
static void add_values(const json_t *observable, struct buffer *out)
{
    const json_t *hashes = json_object_get(observable, "hashes");
    const json_t *number = json_object_get(observable, "number");
    const char *text = NULL;
    bool any = false;

    for (size_t i = 0; text == NULL && i < COUNT_OF(value_keys); i++)
        text = json_string_value(json_object_get(observable, value_keys[i]));
    if (text != NULL) {
        add_part(out, &any);
        buffer_add_text(out, text);
    }
    if (json_is_integer(number))
        buffer_printf(out, "%lld", (long long)json_integer_value(number));
    text = NULL;
    for (size_t i = 0; text == NULL && i < COUNT_OF(hash_keys); i++)
        text = json_string_value(json_object_get(hashes, hash_keys[i]));
    if (text != NULL) {
        add_part(out, &any);
        buffer_add_text(out, text);
    }
}

static bool is_part_of(json_t *made, const json_t *whole)
{
    const char *key;
    json_t *value;

    json_object_foreach(made, key, value)
    {
        json_t *there = json_object_get(whole, key);
        bool is_hashes = strcmp(key, "hashes") == 0;
        const char *name = json_object_iter_key(json_object_iter(value));
        if (is_hashes && name != NULL) { /* one of them is enough */
            value = json_object_get(value, name);
            there = json_object_get(there, name);
        }
        if (strcmp(key, "spec_version") != 0 && !json_equal(value, there))
            return false;
    }
    return true;
}

static enum err
makes_observable(const char *type, const char *value, const json_t *observable, bool *out)
{
    json_t *made = NULL;
    enum err e = misp_kind_observables(type, value, &made);

    *out = e == OK && json_array_size(made) == 1 &&
           is_part_of(json_array_get(made, 0), observable);
    json_decref(made);
    return e == ERR_NOMEM ? e : OK;
}

enum err
misp_reverse_observable(const json_t *observable, const char **type, struct buffer *value)
{
    struct buffer values;
    const char *name = NULL;
    bool found = false;
    enum err e;

    buffer_init(&values, value->ceiling);
    add_values(observable, &values);
    e = buffer_status(&values);
    for (size_t i = 0; e == OK && !found && (name = misp_kind_name(i)) != NULL; i++)
        e = makes_observable(name, buffer_text(&values), observable, &found);
    if (e == OK && found) {
        *type = name;
        buffer_add_text(value, buffer_text(&values));
        e = buffer_status(value);
    } else if (e == OK) {
        e = ERR_NOT_FOUND;
    }
    buffer_fini(&values);
    return e;
}
