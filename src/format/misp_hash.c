/* SPDX-License-Identifier: Apache-2.0 */
/*
 * misp_hash.c - a line for each value, and for each part of one that has several
 */
#include "format/misp_hash.h"

#include "base/text.h"
#include "crypto/hash.h"
#include "format/misp_word.h"

#include <string.h>

MUST_CHECK static enum err
add_line(const char *value, size_t length, const char *event, struct buffer *out)
{
    uint8_t hash[MD5_BYTES];
    char hex[2 * MD5_BYTES + 1];
    enum err e = hash_md5(value, length, hash);

    if (e != OK)
        return e;
    text_hex_encode(hash, sizeof hash, hex);
    buffer_printf(out, "%s,%s\n", hex, event);
    return buffer_status(out);
}

static bool has_parts(const char *type)
{
    return strchr(type, '|') != NULL || strcmp(type, "malware-sample") == 0;
}

MUST_CHECK static enum err add_attribute(const json_t *attribute,
                                         const char *event,
                                         struct buffer *out,
                                         size_t *count)
{
    const char *type = misp_word_text(attribute, "type");
    const char *value = misp_word_text(attribute, "value");
    enum err e = OK;

    if (type == NULL || misp_word_bool(attribute, "deleted", false))
        return OK;
    while (e == OK && value != NULL) {
        const char *bar = has_parts(type) ? strchr(value, '|') : NULL;

        e = add_line(value, bar != NULL ? (size_t)(bar - value) : strlen(value), event,
                     out);
        *count += e == OK ? 1 : 0;
        value = bar != NULL ? bar + 1 : NULL;
    }
    return e;
}

enum err
misp_hash_add(const json_t *part, const char *event, struct buffer *out, size_t *count)
{
    const json_t *attributes = json_object_get(part, "Attribute");
    enum err e = OK;

    if (attributes == NULL)
        return add_attribute(part, event, out, count);
    if (misp_word_bool(part, "deleted", false))
        return OK;
    for (size_t i = 0; e == OK && i < json_array_size(attributes); i++)
        e = add_attribute(json_array_get(attributes, i), event, out, count);
    return e;
}
