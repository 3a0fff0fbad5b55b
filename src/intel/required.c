/* SPDX-License-Identifier: Apache-2.0 */
/*
 * required.c - tables of what each type requires, and of what blanks it
 *
 * The tables hold names of properties parted by blanks. What cannot be said so (one of
 * two, one if another) is in the functions that follow.
 */
#include "intel/required.h"

#include "base/num.h"
#include "intel/stamp.h"

#include <stdio.h>
#include <string.h>

struct type_rule {
    const char *type;
    enum required_class class;
    const char *in_21; /* NULL: the version does not know the type */
    const char *in_20;
};

static const struct type_rule rules[] = {
    {"attack-pattern", REQUIRED_VERSIONED, "name", "name"},
    {"campaign", REQUIRED_VERSIONED, "name", "name"},
    {"course-of-action", REQUIRED_VERSIONED, "name", "name"},
    {"extension-definition", REQUIRED_VERSIONED,
     "created_by_ref name schema version extension_types", NULL},
    {"grouping", REQUIRED_VERSIONED, "context object_refs", NULL},
    {"identity", REQUIRED_VERSIONED, "name", "name identity_class"},
    {"incident", REQUIRED_VERSIONED, "name", NULL},
    {"indicator", REQUIRED_VERSIONED, "pattern pattern_type valid_from",
     "labels pattern valid_from"},
    {"infrastructure", REQUIRED_VERSIONED, "name", NULL},
    {"intrusion-set", REQUIRED_VERSIONED, "name", "name"},
    {"language-content", REQUIRED_VERSIONED, "object_ref contents", NULL},
    {"location", REQUIRED_VERSIONED, "", NULL},
    {"malware", REQUIRED_VERSIONED, "is_family", "labels name"},
    {"malware-analysis", REQUIRED_VERSIONED, "product", NULL},
    {"note", REQUIRED_VERSIONED, "content object_refs", NULL},
    {"observed-data", REQUIRED_VERSIONED, "first_observed last_observed number_observed",
     "first_observed last_observed number_observed objects"},
    {"opinion", REQUIRED_VERSIONED, "opinion object_refs", NULL},
    {"relationship", REQUIRED_VERSIONED, "relationship_type source_ref target_ref",
     "relationship_type source_ref target_ref"},
    {"report", REQUIRED_VERSIONED, "name published object_refs",
     "labels name published object_refs"},
    {"sighting", REQUIRED_VERSIONED, "sighting_of_ref", "sighting_of_ref"},
    {"threat-actor", REQUIRED_VERSIONED, "name", "labels name"},
    {"tool", REQUIRED_VERSIONED, "name", "labels name"},
    {"vulnerability", REQUIRED_VERSIONED, "name", "name"},
    {"marking-definition", REQUIRED_MARKING, "", "definition_type definition"},
    {"bundle", REQUIRED_CONTAINER, "", ""},
    {"artifact", REQUIRED_OBSERVABLE, "", NULL},
    {"autonomous-system", REQUIRED_OBSERVABLE, "number", NULL},
    {"directory", REQUIRED_OBSERVABLE, "path", NULL},
    {"domain-name", REQUIRED_OBSERVABLE, "value", NULL},
    {"email-addr", REQUIRED_OBSERVABLE, "value", NULL},
    {"email-message", REQUIRED_OBSERVABLE, "is_multipart", NULL},
    {"file", REQUIRED_OBSERVABLE, "", NULL},
    {"ipv4-addr", REQUIRED_OBSERVABLE, "value", NULL},
    {"ipv6-addr", REQUIRED_OBSERVABLE, "value", NULL},
    {"mac-addr", REQUIRED_OBSERVABLE, "value", NULL},
    {"mutex", REQUIRED_OBSERVABLE, "name", NULL},
    {"network-traffic", REQUIRED_OBSERVABLE, "protocols", NULL},
    {"process", REQUIRED_OBSERVABLE, "", NULL},
    {"software", REQUIRED_OBSERVABLE, "name", NULL},
    {"url", REQUIRED_OBSERVABLE, "value", NULL},
    {"user-account", REQUIRED_OBSERVABLE, "", NULL},
    {"windows-registry-key", REQUIRED_OBSERVABLE, "", NULL},
    {"x509-certificate", REQUIRED_OBSERVABLE, "", NULL},
};

/* Of these one must stand, in 2.1: any of them, or exactly one. */
struct choice {
    const char *type;
    const char *of;
    bool exactly;
};

static const struct choice choices[] = {
    {"artifact", "payload_bin url", true},
    {"file", "hashes name", false},
    {"network-traffic", "src_ref dst_ref", false},
    {"malware-analysis", "result analysis_sco_refs", false},
    {"marking-definition", "definition extensions", false},
    {"observed-data", "object_refs objects", true},
    {"location", "region country latitude", false},
    {"process",
     "extensions is_hidden pid created_time cwd command_line environment_variables "
     "opened_connection_refs creator_user_ref image_ref parent_ref child_refs",
     false},
    {"user-account",
     "extensions user_id credential account_login account_type display_name "
     "is_service_account is_privileged can_escalate_privs is_disabled account_created "
     "account_expires credential_last_changed account_first_login account_last_login",
     false},
    {"windows-registry-key",
     "extensions key values modified_time creator_user_ref number_of_subkeys", false},
    {"x509-certificate",
     "extensions is_self_signed hashes version serial_number signature_algorithm issuer "
     "validity_not_before validity_not_after subject subject_public_key_algorithm "
     "subject_public_key_modulus subject_public_key_exponent x509_v3_extensions",
     false},
};

/* With the first property the second must stand. */
static const char *const pairs[][3] = {
    {"artifact", "url", "hashes"},
    {"artifact", "decryption_key", "encryption_algorithm"},
    {"location", "latitude", "longitude"},
    {"location", "longitude", "latitude"},
    {"location", "precision", "latitude"},
    {"marking-definition", "definition", "definition_type"},
};

/* A property, the kind it must be of, and the JSON that blanks it. */
struct property_rule {
    const char *name;
    json_type kind;
    const char *blank; /* NULL: the time of creation; "": an id that says nothing */
};

static const struct property_rule properties[] = {
    {"content", JSON_STRING, "\"withdrawn\""},
    {"contents", JSON_OBJECT, "{\"en\":{\"withdrawn\":\"withdrawn\"}}"},
    {"context", JSON_STRING, "\"unspecified\""},
    {"created_by_ref", JSON_STRING, ""},
    {"definition", JSON_OBJECT, "{\"statement\":\"withdrawn\"}"},
    {"definition_type", JSON_STRING, "\"statement\""},
    {"extension_types", JSON_ARRAY, "[\"property-extension\"]"},
    {"first_observed", JSON_STRING, NULL},
    {"identity_class", JSON_STRING, "\"unknown\""},
    {"is_family", JSON_TRUE, "false"},
    {"is_multipart", JSON_TRUE, "false"},
    {"labels", JSON_ARRAY, "[\"withdrawn\"]"},
    {"last_observed", JSON_STRING, NULL},
    {"name", JSON_STRING, "\"withdrawn\""},
    {"number", JSON_INTEGER, "0"},
    {"number_observed", JSON_INTEGER, "1"},
    {"object_ref", JSON_STRING, ""},
    {"object_refs", JSON_ARRAY, ""},
    {"objects", JSON_OBJECT,
     "{\"0\":{\"type\":\"x-withdrawn\",\"value\":\"withdrawn\"}}"},
    {"opinion", JSON_STRING, "\"neutral\""},
    {"path", JSON_STRING, "\"withdrawn\""},
    {"pattern", JSON_STRING, "\"[x-withdrawn:value = 'withdrawn']\""},
    {"pattern_type", JSON_STRING, "\"stix\""},
    {"product", JSON_STRING, "\"withdrawn\""},
    {"protocols", JSON_ARRAY, "[\"ip\"]"},
    {"published", JSON_STRING, NULL},
    {"region", JSON_STRING, "\"withdrawn\""},
    {"relationship_type", JSON_STRING, "\"related-to\""},
    {"result", JSON_STRING, "\"unknown\""},
    {"schema", JSON_STRING, "\"withdrawn\""},
    {"sighting_of_ref", JSON_STRING, ""},
    {"source_ref", JSON_STRING, ""},
    {"target_ref", JSON_STRING, ""},
    {"valid_from", JSON_STRING, NULL},
    {"value", JSON_STRING, "\"withdrawn\""},
    {"version", JSON_STRING, "\"1.0.0\""},
};

enum { NAME_MAX_BYTES = 40 };

/* The next name of a list; false at its end. */
static bool next_name(const char **list, char name[NAME_MAX_BYTES])
{
    size_t count;

    *list += strspn(*list, " ");
    count = strcspn(*list, " ");
    if (count == 0 || count >= NAME_MAX_BYTES)
        return false;
    memcpy(name, *list, count);
    name[count] = 0;
    *list += count;
    return true;
}

static const struct type_rule *find_rule(const char *type)
{
    for (size_t i = 0; i < COUNT_OF(rules); i++) {
        if (strcmp(rules[i].type, type) == 0)
            return &rules[i];
    }
    return NULL;
}

static const struct property_rule *find_property(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(properties); i++) {
        if (strcmp(properties[i].name, name) == 0)
            return &properties[i];
    }
    return NULL;
}

enum required_class required_class(const char *type)
{
    const struct type_rule *rule = find_rule(type);

    return rule ? rule->class : REQUIRED_OTHER;
}

static const char *kind_word(json_type kind)
{
    switch ((int)kind) {
    case JSON_ARRAY:
        return "a list that is not empty";
    case JSON_OBJECT:
        return "an object that is not empty";
    case JSON_INTEGER:
        return "a whole number";
    case JSON_STRING:
        return "a text that is not empty";
    default:
        return "true or false";
    }
}

static bool is_of(const json_t *value, json_type kind)
{
    switch ((int)kind) {
    case JSON_ARRAY:
        return json_array_size(value) > 0;
    case JSON_OBJECT:
        return json_object_size(value) > 0;
    case JSON_INTEGER:
        return json_is_integer(value);
    case JSON_STRING:
        return json_string_length(value) > 0;
    default:
        return json_is_boolean(value);
    }
}

static enum err
check_property(const json_t *object, const char *type, const char *name, struct fault *f)
{
    const struct property_rule *rule = find_property(name);
    const json_t *value = json_object_get(object, name);

    if (!value)
        return fault_set(f, ERR_MALFORMED, "",
                         "STIX requires \"%s\" of the type \"%s\", and it is missing.",
                         name, type);
    if (rule && !is_of(value, rule->kind))
        return fault_set(f, ERR_MALFORMED, "", "\"%s\" must be %s.", name,
                         kind_word(rule->kind));
    return OK;
}

static enum err
check_choice(const json_t *object, const struct choice *c, struct fault *f)
{
    const char *list = c->of;
    char name[NAME_MAX_BYTES];
    int found = 0;

    while (next_name(&list, name))
        found += json_object_get(object, name) != NULL;
    if (found == 0)
        return fault_set(f, ERR_MALFORMED, "",
                         "STIX requires one of these of the type \"%s\", and none is "
                         "there: %s.",
                         c->type, c->of);
    if (c->exactly && found > 1)
        return fault_set(f, ERR_MALFORMED, "",
                         "Only one of these may stand in the type \"%s\": %s.", c->type,
                         c->of);
    return OK;
}

/* What 2.1 demands beyond the list of its type. */
static enum err check_choices(const json_t *object, const char *type, struct fault *f)
{
    enum err e = OK;

    for (size_t i = 0; e == OK && i < COUNT_OF(choices); i++) {
        if (strcmp(choices[i].type, type) == 0)
            e = check_choice(object, &choices[i], f);
    }
    for (size_t i = 0; e == OK && i < COUNT_OF(pairs); i++) {
        if (strcmp(pairs[i][0], type) == 0 && json_object_get(object, pairs[i][1]) &&
            !json_object_get(object, pairs[i][2]))
            e = fault_set(f, ERR_MALFORMED, "", "With \"%s\" there must be \"%s\".",
                          pairs[i][1], pairs[i][2]);
    }
    if (e == OK && strcmp(type, "malware") == 0 &&
        json_is_true(json_object_get(object, "is_family")))
        e = check_property(object, type, "name", f);
    return e;
}

enum err
required_check(const json_t *object, const char *type, bool is_20, struct fault *f)
{
    const struct type_rule *rule = find_rule(type);
    const char *list = NULL;
    char name[NAME_MAX_BYTES];
    enum err e = OK;

    if (rule)
        list = is_20 ? rule->in_20 : rule->in_21;
    if (!list)
        return OK; /* a version that does not know the type asks nothing of it */
    while (e == OK && next_name(&list, name))
        e = check_property(object, type, name, f);
    return e == OK && !is_20 ? check_choices(object, type, f) : e;
}

/* An id of the object's own UUID and of a type that says nothing. */
static json_t *make_ref(const json_t *blank, bool as_list)
{
    const char *id = json_string_value(json_object_get(blank, "id"));
    const char *uuid = id ? strstr(id, "--") : NULL;
    json_t *ref = uuid ? json_sprintf("x-withdrawn%s", uuid) : NULL;
    json_t *list;

    if (!as_list || !ref)
        return ref;
    list = json_array();
    if (!list || json_array_append_new(list, ref) != 0) {
        json_decref(list);
        return NULL;
    }
    return list;
}

static enum err put_blank(json_t *blank, const char *name)
{
    const struct property_rule *rule = find_property(name);
    json_t *value = NULL;
    bool ok = true;

    if (!rule)
        return OK;
    if (!rule->blank)
        value = json_copy(json_object_get(blank, "created"));
    else if (!*rule->blank)
        value = make_ref(blank, rule->kind == JSON_ARRAY);
    else if (json_read(rule->blank, strlen(rule->blank), 200, &value, NULL) != OK)
        return ERR_NOMEM;
    json_put(blank, name, value, &ok);
    return ok ? OK : ERR_NOMEM;
}

enum err required_blank(const char *type, bool is_20, json_t *blank)
{
    const struct type_rule *rule = find_rule(type);
    const char *list = NULL;
    char name[NAME_MAX_BYTES];
    enum err e = OK;

    if (rule)
        list = is_20 ? rule->in_20 : rule->in_21;
    while (e == OK && list && next_name(&list, name)) {
        if (!json_object_get(blank, name))
            e = put_blank(blank, name);
    }
    if (e != OK || is_20)
        return e;
    if (strcmp(type, "location") == 0)
        return put_blank(blank, "region");
    if (strcmp(type, "malware-analysis") == 0)
        return put_blank(blank, "result");
    if (strcmp(type, "observed-data") == 0)
        return put_blank(blank, "object_refs");
    return OK;
}
