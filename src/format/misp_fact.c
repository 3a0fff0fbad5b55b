/* SPDX-License-Identifier: Apache-2.0 */
/*
 * misp_fact.c - tables of members, read and written alike
 */
#include "format/misp_fact.h"

#include "base/instant.h"
#include "base/num.h"
#include "format/misp_word.h"

#include <stdio.h>
#include <string.h>

enum shape { TEXT, LONG_TEXT, UUID, DATE, NUMBER, SECONDS, TRUTH };

/* The longest TEXT; MISP's columns hold less. */
enum { TEXT_MAX = 64 * 1024 };

struct field {
    const char *misp;
    const char *ours;
    enum shape shape;
    int64_t high;
    int64_t fallback; /* is left out of the facts, and written to MISP */
    bool always;      /* written to MISP although it is not there */
};

static const struct field event_fields[] = {
    {"date", "date", DATE, 0, 0, false},
    {"threat_level_id", "threat_level", NUMBER, 9, 4, true},
    {"analysis", "analysis", NUMBER, 9, 0, true},
    {"distribution", "distribution", NUMBER, 9, -1, false},
    {"timestamp", "timestamp", SECONDS, 0, 0, false},
    {"publish_timestamp", "publish_timestamp", SECONDS, 0, 0, true},
    {"published", "published", TRUTH, 1, 0, true},
    {"disable_correlation", "disable_correlation", TRUTH, 1, 0, true},
    {"extends_uuid", "extends", UUID, 0, 0, false},
};

static const struct field object_fields[] = {
    {"name", "name", TEXT, 0, 0, false},
    {"meta-category", "meta_category", TEXT, 0, 0, false},
    {"description", "description", TEXT, 0, 0, false},
    {"template_uuid", "template_uuid", UUID, 0, 0, false},
    {"template_version", "template_version", NUMBER, 1000000, -1, false},
    {"distribution", "distribution", NUMBER, 9, MISP_FACT_INHERIT, true},
    {"timestamp", "timestamp", SECONDS, 0, 0, false},
    {"comment", "comment", TEXT, 0, 0, true},
    {"deleted", "deleted", TRUTH, 1, 0, true},
    {"first_seen", "first_seen", TEXT, 0, 0, false},
    {"last_seen", "last_seen", TEXT, 0, 0, false},
};

static const struct field attribute_fields[] = {
    {"type", "type", TEXT, 0, 0, false},
    {"category", "category", TEXT, 0, 0, false},
    {"to_ids", "to_ids", TRUTH, 1, -1, true},
    {"object_relation", "object_relation", TEXT, 0, 0, false},
    {"comment", "comment", TEXT, 0, 0, true},
    {"distribution", "distribution", NUMBER, 9, MISP_FACT_INHERIT, true},
    {"timestamp", "timestamp", SECONDS, 0, 0, false},
    {"deleted", "deleted", TRUTH, 1, 0, true},
    {"disable_correlation", "disable_correlation", TRUTH, 1, 0, true},
    {"first_seen", "first_seen", TEXT, 0, 0, false},
    {"last_seen", "last_seen", TEXT, 0, 0, false},
    {"data", "data", LONG_TEXT, 0, 0, false},
};

static const struct field reference_fields[] = {
    {"object_uuid", "object_uuid", UUID, 0, 0, false},
    {"referenced_uuid", "referenced_uuid", UUID, 0, 0, false},
    {"relationship_type", "relationship_type", TEXT, 0, 0, false},
    {"comment", "comment", TEXT, 0, 0, true},
    {"timestamp", "timestamp", SECONDS, 0, 0, false},
    {"deleted", "deleted", TRUTH, 1, 0, true},
};

static const struct field report_fields[] = {
    {"name", "name", TEXT, 0, 0, false},
    {"distribution", "distribution", NUMBER, 9, MISP_FACT_INHERIT, true},
    {"timestamp", "timestamp", SECONDS, 0, 0, false},
    {"deleted", "deleted", TRUTH, 1, 0, true},
};

static void copy_text(const json_t *from, const struct field *f, json_t *to, bool *ok)
{
    const char *text = misp_word_text(from, f->misp);

    if (text == NULL || text[0] == '\0')
        return;
    if (f->shape == TEXT && strlen(text) > TEXT_MAX)
        return;
    if (f->shape != DATE || instant_is_date(text))
        json_put_text(to, f->ours, text, ok);
}

static void copy_number(const json_t *from, const struct field *f, json_t *to, bool *ok)
{
    int64_t number = f->fallback;

    if (f->shape == SECONDS)
        (void)misp_word_seconds(from, f->misp, &number);
    else
        (void)misp_word_number(from, f->misp, f->high, &number);
    if (number != f->fallback)
        json_put_int(to, f->ours, number, ok);
}

static void copy_field(const json_t *from, const struct field *f, json_t *to, bool *ok)
{
    char uuid[MISP_WORD_UUID_CHARS + 1];
    bool truth;

    switch (f->shape) {
    case TEXT:
    case LONG_TEXT:
    case DATE:
        copy_text(from, f, to, ok);
        break;
    case UUID:
        if (misp_word_uuid(from, f->misp, uuid))
            json_put_text(to, f->ours, uuid, ok);
        break;
    case NUMBER:
    case SECONDS:
        copy_number(from, f, to, ok);
        break;
    case TRUTH:
        truth = misp_word_bool(from, f->misp, false);
        if (truth || f->fallback < 0)
            json_put_bool(to, f->ours, truth, ok);
        break;
    }
}

static json_t *read_fields(const json_t *from,
                           const char *kind,
                           const struct field *fields,
                           size_t count,
                           bool *ok)
{
    json_t *facts = json_object();

    json_put_text(facts, "extension_type", "property-extension", ok);
    if (kind != NULL)
        json_put_text(facts, "kind", kind, ok);
    for (size_t i = 0; i < count; i++)
        copy_field(from, &fields[i], facts, ok);
    return facts;
}

/* The group an event or one part of it is shared with; MISP's number of it is local. */
static void put_group(const json_t *from, json_t *facts, bool *ok)
{
    char uuid[MISP_WORD_UUID_CHARS + 1];

    if (misp_word_uuid(json_object_get(from, "SharingGroup"), "uuid", uuid))
        json_put_text(facts, "sharing_group", uuid, ok);
}

json_t *misp_fact_event(const json_t *event, bool *ok)
{
    json_t *facts = read_fields(event, "event", event_fields, COUNT_OF(event_fields), ok);

    put_group(event, facts, ok);
    return facts;
}

json_t *misp_fact_object(const json_t *object, const char *event, bool *ok)
{
    json_t *facts =
        read_fields(object, "object", object_fields, COUNT_OF(object_fields), ok);

    json_put_text(facts, "event", event, ok);
    put_group(object, facts, ok);
    return facts;
}

json_t *misp_fact_attribute(const json_t *attribute, bool *ok)
{
    json_t *facts = read_fields(attribute, "attribute", attribute_fields,
                                COUNT_OF(attribute_fields), ok);

    put_group(attribute, facts, ok);
    return facts;
}

json_t *misp_fact_reference(const json_t *reference, const char *event, bool *ok)
{
    json_t *facts = read_fields(reference, "reference", reference_fields,
                                COUNT_OF(reference_fields), ok);

    json_put_text(facts, "event", event, ok);
    return facts;
}

json_t *misp_fact_report(const json_t *report, const char *event, bool *ok)
{
    json_t *facts =
        read_fields(report, "report", report_fields, COUNT_OF(report_fields), ok);

    json_put_text(facts, "event", event, ok);
    return facts;
}

void misp_fact_put(json_t *stix, json_t *facts, bool *ok)
{
    json_t *extensions = json_object_get(stix, "extensions");

    if (extensions == NULL) {
        json_put(stix, "extensions", *ok ? json_object() : NULL, ok);
        extensions = json_object_get(stix, "extensions");
    }
    json_put(extensions, MISP_FACT_EXTENSION, facts, ok);
}

const json_t *misp_fact_of(const json_t *stix, const char *kind)
{
    const json_t *facts =
        json_object_get(json_object_get(stix, "extensions"), MISP_FACT_EXTENSION);
    const char *is = misp_word_text(facts, "kind");

    if (is == NULL || (kind != NULL && strcmp(is, kind) != 0))
        return NULL;
    return facts;
}

static void write_number(const json_t *facts, const struct field *f, json_t *to, bool *ok)
{
    const json_t *value = json_object_get(facts, f->ours);
    char text[24];

    if (!json_is_integer(value) && !f->always)
        return;
    (void)snprintf(text, sizeof text, "%lld",
                   json_is_integer(value) ? (long long)json_integer_value(value)
                                          : (long long)f->fallback);
    json_put_text(to, f->misp, text, ok);
}

static void write_field(const json_t *facts, const struct field *f, json_t *to, bool *ok)
{
    const char *text;

    switch (f->shape) {
    case TEXT:
    case LONG_TEXT:
    case DATE:
    case UUID:
        text = misp_word_text(facts, f->ours);
        if (text != NULL || f->always)
            json_put_text(to, f->misp, text == NULL ? "" : text, ok);
        break;
    case NUMBER:
    case SECONDS:
        write_number(facts, f, to, ok);
        break;
    case TRUTH:
        json_put_bool(to, f->misp, json_is_true(json_object_get(facts, f->ours)), ok);
        break;
    }
}

static json_t *write_fields(const json_t *facts, const struct field *fields, size_t count)
{
    json_t *out = json_object();
    bool ok = out != NULL;

    for (size_t i = 0; i < count; i++)
        write_field(facts, &fields[i], out, &ok);
    if (!ok) {
        json_decref(out);
        return NULL;
    }
    return out;
}

json_t *misp_fact_to_event(const json_t *facts)
{
    return write_fields(facts, event_fields, COUNT_OF(event_fields));
}

json_t *misp_fact_to_object(const json_t *facts)
{
    return write_fields(facts, object_fields, COUNT_OF(object_fields));
}

json_t *misp_fact_to_attribute(const json_t *facts)
{
    return write_fields(facts, attribute_fields, COUNT_OF(attribute_fields));
}

json_t *misp_fact_to_reference(const json_t *facts)
{
    return write_fields(facts, reference_fields, COUNT_OF(reference_fields));
}
