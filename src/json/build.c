/* SPDX-License-Identifier: Apache-2.0 */
/*
 * build.c - putting members into an object, with one question at the end
 */
#include "base/instant.h"
#include "base/memory.h"
#include "base/must.h"
#include "base/text.h"
#include "json/json.h"

void json_put(json_t *object, const char *key, json_t *taken, bool *ok)
{
    if (!*ok || !object || !taken) {
        json_decref(taken);
        *ok = false;
        return;
    }
    if (json_object_set_new(object, key, taken) != 0)
        *ok = false;
}

void json_put_int(json_t *object, const char *key, int64_t value, bool *ok)
{
    must(value >= -JSON_INTEGER_MAX && value <= JSON_INTEGER_MAX);
    json_put(object, key, *ok ? json_integer(value) : NULL, ok);
}

void json_put_text(json_t *object, const char *key, const char *value, bool *ok)
{
    json_put(object, key, *ok ? json_string(value) : NULL, ok);
}

void json_put_time(json_t *object, const char *key, int64_t seconds, bool *ok)
{
    char text[INSTANT_BYTES];

    instant_format(seconds, text);
    json_put_text(object, key, text, ok);
}

void json_put_bytes(
    json_t *object, const char *key, const uint8_t *value, size_t bytes, bool *ok)
{
    char *text;

    must(bytes <= SIZE_MAX / 8);
    text = memory_new(BASE64_CHARS(bytes) + 1, 1);
    if (text)
        text_base64_encode(value, bytes, text);
    json_put(object, key, *ok && text ? json_string_nocheck(text) : NULL, ok);
    memory_free(text);
}

void json_put_bool(json_t *object, const char *key, bool value, bool *ok)
{
    json_put(object, key, json_boolean(value), ok);
}
