/* SPDX-License-Identifier: Apache-2.0 */
/*
 * content.c - what an item holds, laid out for people
 */
#include "cli/content.h"

#include "base/num.h"

#include <string.h>

/* In the order in which they are shown; whatever else there is comes after. */
static const struct {
    const char *key;
    const char *heading;
} members[] = {
    {"kind", "kind"},         {"names", "name"},         {"births", "born"},
    {"countries", "country"}, {"identifiers", "number"}, {"labels", "label"},
    {"topics", "topic"},      {"regions", "region"},     {"id", "id"},
    {"source", "from"},
};

static bool is_known(const char *key)
{
    for (size_t i = 0; i < COUNT_OF(members); i++)
        if (strcmp(members[i].key, key) == 0)
            return true;
    return strcmp(key, "v") == 0;
}

static void
show_line(struct output *o, const char *heading, const char *text, const char *note)
{
    buffer_printf(&o->text, "  %-11s ", heading);
    output_visible(&o->text, text, false);
    if (note[0] != '\0') {
        buffer_add_text(&o->text, "  (");
        output_visible(&o->text, note, false);
        buffer_add_text(&o->text, ")");
    }
    buffer_add_text(&o->text, "\n");
}

static const char *text_of(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);

    return json_is_string(value) ? json_string_value(value) : "";
}

/* A name or number with its kind, a plain text, or anything as JSON. */
static void show_value(struct output *o, const char *heading, const json_t *value)
{
    struct buffer bytes;

    if (json_is_object(value) && json_is_string(json_object_get(value, "text"))) {
        show_line(o, heading, text_of(value, "text"), text_of(value, "kind"));
    } else if (json_is_string(value)) {
        show_line(o, heading, json_string_value(value), "");
    } else {
        buffer_init(&bytes, 1 << 20);
        if (json_write(value, &bytes) != OK)
            o->ok = false;
        else
            show_line(o, heading, buffer_text(&bytes), "");
        buffer_fini(&bytes);
    }
}

static void show_member(struct output *o, const char *heading, const json_t *member)
{
    size_t i;
    json_t *value;

    if (!json_is_array(member)) {
        if (member != NULL &&
            !(json_is_string(member) && json_string_length(member) == 0))
            show_value(o, heading, member);
        return;
    }
    json_array_foreach(member, i, value)
    {
        show_value(o, i == 0 ? heading : "", value);
    }
}

void content_show(struct output *o, const json_t *record)
{
    json_t *object = (json_t *)(uintptr_t)record; /* jansson reads through no const */
    const char *key;
    json_t *value;

    for (size_t i = 0; i < COUNT_OF(members); i++)
        show_member(o, members[i].heading, json_object_get(record, members[i].key));
    json_object_foreach(object, key, value)
    {
        if (!is_known(key))
            show_member(o, key, value);
    }
}
