/* SPDX-License-Identifier: Apache-2.0 */
/*
 * misp_foreign.c - the nearest that MISP has
 */
#include "format/misp_foreign.h"

#include "base/buffer.h"
#include "base/num.h"
#include "format/misp_reverse.h"
#include "format/misp_tag.h"
#include "format/misp_type.h"
#include "format/misp_word.h"
#include "intel/object.h"
#include "intel/sco.h"
#include "intel/stamp.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *stix;
    const char *misp;
} named[] = {
    {"vulnerability", "vulnerability"},
    {"threat-actor", "threat-actor"},
    {"campaign", "campaign-name"},
};

static const char *const languages[] = {"yara", "sigma", "snort", "suricata"};

const char *misp_foreign_uuid(const json_t *stix)
{
    const char *id = misp_word_text(stix, "id");
    const char *marks = id == NULL ? NULL : strstr(id, "--");
    char uuid[MISP_WORD_UUID_CHARS + 1];

    return marks != NULL && misp_word_is_uuid(marks + 2, uuid) ? marks + 2 : NULL;
}

int64_t misp_foreign_seconds(const json_t *stix)
{
    const char *text = misp_word_text(stix, "modified");
    int64_t stamp = 0;

    if (text == NULL)
        text = misp_word_text(stix, "created");
    if (text == NULL || stamp_parse(text, strlen(text), &stamp) != OK || stamp < 0)
        return 0;
    return stamp / STAMP_SECOND;
}

static void append_tag(json_t *tags, const char *name, bool *ok)
{
    json_t *tag = json_object();

    json_put_text(tag, "name", name, ok);
    *ok = json_array_append_new(tags, tag) == 0 && *ok;
}

json_t *misp_foreign_tags(const json_t *stix)
{
    const json_t *labels = json_object_get(stix, "labels");
    enum marking_tlp level = MARKING_NONE;
    json_t *tags = json_array();
    bool ok = tags != NULL;

    if (marking_read(stix, &level, NULL) != OK)
        level = MARKING_RED;
    if (level != MARKING_NONE)
        append_tag(tags, misp_tag_of_level(level), &ok);
    for (size_t i = 0; i < json_array_size(labels) && i < MISP_TAGS_MAX; i++) {
        const char *label = json_string_value(json_array_get(labels, i));
        if (label != NULL && label[0] != '\0')
            append_tag(tags, label, &ok);
    }
    if (!ok) {
        json_decref(tags);
        return NULL;
    }
    return tags;
}

/* What an attribute is to say. */
struct draft {
    const char *type;
    struct buffer value;
    const char *comment;
    bool to_ids;
};

static enum err draft_indicator(const json_t *stix, struct draft *d)
{
    const char *pattern = misp_word_text(stix, "pattern");
    const char *language = misp_word_text(stix, "pattern_type");
    enum err e = ERR_NOT_FOUND;

    d->to_ids = true;
    d->comment = misp_word_text(stix, "description");
    if (pattern == NULL)
        return ERR_NOT_FOUND;
    if (language == NULL || strcmp(language, "stix") == 0) {
        e = misp_reverse_pattern(pattern, &d->type, &d->value);
        if (e == ERR_NOT_FOUND)
            d->type = "stix2-pattern";
    } else {
        d->type = "text";
        d->to_ids = false;
        d->comment = language;
        for (size_t i = 0; i < COUNT_OF(languages); i++)
            if (strcmp(languages[i], language) == 0) {
                d->type = languages[i];
                d->to_ids = true;
            }
    }
    if (e == ERR_NOT_FOUND) {
        buffer_add_text(&d->value, pattern);
        e = OK;
    }
    return e;
}

static enum err draft_named(const json_t *stix, const char *type, struct draft *d)
{
    const char *name = misp_word_text(stix, "name");

    if (name == NULL || name[0] == '\0')
        return ERR_NOT_FOUND;
    d->type = "text";
    d->comment = type;
    for (size_t i = 0; i < COUNT_OF(named); i++)
        if (strcmp(named[i].stix, type) == 0) {
            d->type = named[i].misp;
            d->comment = misp_word_text(stix, "description");
        }
    buffer_add_text(&d->value, name);
    return OK;
}

/* A revoked object may have lost its content: what was it, MISP knows by the UUID. */
static enum err draft_any(const json_t *stix, struct draft *d)
{
    const char *type = misp_word_text(stix, "type");
    enum err e;

    if (type == NULL)
        return ERR_NOT_FOUND;
    if (strcmp(type, "indicator") == 0)
        e = draft_indicator(stix, d);
    else if (sco_is_type(type))
        e = misp_reverse_observable(stix, &d->type, &d->value);
    else
        e = draft_named(stix, type, d);
    if (e == ERR_NOT_FOUND && misp_word_bool(stix, "revoked", false)) {
        d->type = "other";
        d->comment = NULL;
        buffer_add_text(&d->value, "(withdrawn)");
        e = OK;
    }
    return e == OK ? buffer_status(&d->value) : e;
}

static enum err
write_draft(const json_t *stix, const char *uuid, const struct draft *d, json_t **out)
{
    char seconds[24];
    json_t *attribute = json_object();
    bool ok = attribute != NULL;

    (void)snprintf(seconds, sizeof seconds, "%lld",
                   (long long)misp_foreign_seconds(stix));
    json_put_text(attribute, "uuid", uuid, &ok);
    json_put_text(attribute, "type", d->type, &ok);
    json_put_text(attribute, "category", misp_type_category(d->type), &ok);
    json_put_text(attribute, "value", buffer_text(&d->value), &ok);
    json_put_text(attribute, "comment", d->comment == NULL ? "" : d->comment, &ok);
    json_put_text(attribute, "timestamp", seconds, &ok);
    json_put_text(attribute, "distribution", "5", &ok);
    json_put_bool(attribute, "to_ids", d->to_ids, &ok);
    json_put_bool(attribute, "deleted", misp_word_bool(stix, "revoked", false), &ok);
    json_put_bool(attribute, "disable_correlation", false, &ok);
    json_put(attribute, "Tag", misp_foreign_tags(stix), &ok);
    if (!ok) {
        json_decref(attribute);
        return ERR_NOMEM;
    }
    *out = attribute;
    return OK;
}

enum err misp_foreign_attribute(const json_t *stix, const char *uuid, json_t **out)
{
    struct draft d = {0};
    enum err e;

    buffer_init(&d.value, OBJECT_BYTES_MAX);
    e = draft_any(stix, &d);
    if (e == OK)
        e = write_draft(stix, uuid, &d, out);
    buffer_fini(&d.value);
    return e;
}

enum err misp_foreign_report(const json_t *stix, json_t **out)
{
    const char *content = misp_word_text(stix, "content");
    const char *name = misp_word_text(stix, "abstract");
    char seconds[24];
    json_t *report;
    bool ok = true;

    if (content == NULL || misp_foreign_uuid(stix) == NULL)
        return ERR_NOT_FOUND;
    report = json_object();
    (void)snprintf(seconds, sizeof seconds, "%lld",
                   (long long)misp_foreign_seconds(stix));
    json_put_text(report, "uuid", misp_foreign_uuid(stix), &ok);
    json_put_text(report, "name", name == NULL ? "Note" : name, &ok);
    json_put_text(report, "content", content, &ok);
    json_put_text(report, "timestamp", seconds, &ok);
    json_put_text(report, "distribution", "5", &ok);
    json_put_bool(report, "deleted", misp_word_bool(stix, "revoked", false), &ok);
    if (!ok) {
        json_decref(report);
        return ERR_NOMEM;
    }
    *out = report;
    return OK;
}
