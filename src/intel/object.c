/* SPDX-License-Identifier: Apache-2.0 */
/*
 * object.c - from bytes to a head, by the musts of STIX that need no other object
 *
 * One tree is built, walked once for what may stand nowhere, and asked for what the head
 * wants. Everything is gathered in a head of our own; the caller's changes at the end.
 */
#include "intel/object.h"

#include "base/must.h"
#include "base/num.h"
#include "base/text.h"
#include "crypto/hash.h"
#include "intel/required.h"

#include <string.h>

enum { UUID_CHARS = 36 };

static enum err malformed(struct fault *f, const char *what)
{
    return fault_set(f, ERR_MALFORMED, "", "%s", what);
}

/* [STIX21] 2.7, 3.1: small letters, digits and single hyphens. */
static bool is_type(const char *text, size_t count)
{
    if (count == 0 || count > OBJECT_TYPE_MAX || text[0] == '-' || text[count - 1] == '-')
        return false;
    for (size_t i = 0; i < count; i++) {
        bool is_plain =
            (text[i] >= 'a' && text[i] <= 'z') || (text[i] >= '0' && text[i] <= '9');

        if (!is_plain && (text[i] != '-' || text[i - 1] == '-'))
            return false;
    }
    return true;
}

bool object_is_type(const char *text)
{
    return is_type(text, strlen(text));
}

/* "8-4-4-4-12" of small hex digits. */
static enum err read_uuid(const char *text, uint8_t uuid[16])
{
    static const size_t parts[] = {8, 4, 4, 4, 12};
    char digits[33];
    size_t at = 0;

    if (strlen(text) != UUID_CHARS)
        return ERR_MALFORMED;
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        memcpy(digits + at, text, parts[i]);
        at += parts[i];
        text += parts[i];
        if (*text != (i + 1 < COUNT_OF(parts) ? '-' : 0))
            return ERR_MALFORMED;
        text++;
    }
    digits[32] = 0;
    return text_hex_decode(digits, uuid, 16);
}

enum err object_id_parse(const char *id, char type[OBJECT_TYPE_MAX + 1], uint8_t uuid[16])
{
    const char *split = strstr(id, "--");
    uint8_t bytes[16];
    size_t count;

    if (!split)
        return ERR_MALFORMED;
    count = (size_t)(split - id);
    if (!is_type(id, count) || read_uuid(split + 2, bytes) != OK)
        return ERR_MALFORMED;
    if (type) {
        memcpy(type, id, count);
        type[count] = 0;
    }
    if (uuid)
        memcpy(uuid, bytes, sizeof bytes);
    return OK;
}

void object_id_format(const char *type,
                      const uint8_t uuid[16],
                      char out[OBJECT_ID_MAX + 1])
{
    static const size_t parts[] = {4, 2, 2, 2, 6};
    size_t count = strlen(type);
    size_t at = 0;
    char *to = out + count;

    must(is_type(type, count));
    memcpy(out, type, count);
    *to++ = '-';
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        *to++ = '-';
        text_hex_encode(uuid + at, parts[i], to);
        at += parts[i];
        to += 2 * parts[i];
    }
}

struct level {
    json_t *container;
    void *iter;  /* of an object */
    size_t next; /* of an array */
};

/* The next value of a container, NULL at its end. */
static json_t *next_value(struct level *l)
{
    json_t *value;

    if (json_is_array(l->container))
        return json_array_get(l->container, l->next++);
    if (!l->iter)
        return NULL;
    value = json_object_iter_value(l->iter);
    l->iter = json_object_iter_next(l->container, l->iter);
    return value;
}

/* [STIX21] 2: nothing is null, at any depth. */
static enum err check_values(json_t *root, struct fault *f)
{
    UNINITIALISED struct level levels[OBJECT_DEPTH_MAX];
    size_t depth = 0;

    levels[depth++] = (struct level){root, json_object_iter(root), 0};
    while (depth > 0) {
        json_t *value = next_value(&levels[depth - 1]);

        if (!value) {
            depth--;
            continue;
        }
        if (json_is_null(value))
            return malformed(f, "STIX knows no null; leave the property out.");
        if (json_is_object(value) || json_is_array(value)) {
            must(depth < OBJECT_DEPTH_MAX);
            levels[depth++] = (struct level){
                value, json_is_object(value) ? json_object_iter(value) : NULL, 0};
        }
    }
    return OK;
}

static bool ends_with(const char *text, const char *end)
{
    size_t count = strlen(text);
    size_t more = strlen(end);

    return count >= more && strcmp(text + count - more, end) == 0;
}

static bool is_id(const json_t *value)
{
    const char *id = json_string_value(value);

    return id && object_id_parse(id, NULL, NULL) == OK;
}

static bool are_ids(const json_t *list)
{
    bool good = json_is_array(list);

    for (size_t i = 0; good && i < json_array_size(list); i++)
        good = is_id(json_array_get(list, i));
    return good;
}

/* [STIX21] 3.1: names of properties, and what `_ref` and `_refs` at the end promise; in
 * custom properties published data do not keep to it. */
static enum err check_names(json_t *object, struct fault *f)
{
    const char *key;
    json_t *value;

    json_object_foreach(object, key, value)
    {
        size_t count = strlen(key);

        if (count == 0 || count > OBJECT_TYPE_MAX ||
            strspn(key, "abcdefghijklmnopqrstuvwxyz0123456789_") != count)
            return fault_set(f, ERR_MALFORMED, "",
                             "\"%.80s\" is no name of a property; small letters, digits "
                             "and \"_\" may stand in it.",
                             key);
        if (strncmp(key, "x_", 2) == 0)
            continue;
        if (ends_with(key, "_ref") && !is_id(value))
            return fault_set(f, ERR_MALFORMED, "",
                             "\"%.80s\" must be the id of an object.", key);
        if (ends_with(key, "_refs") && !are_ids(value))
            return fault_set(f, ERR_MALFORMED, "",
                             "\"%.80s\" must be a list of ids of objects.", key);
    }
    return OK;
}

/* A text member, NULL and OK if it is not there. */
static enum err
get_text(const json_t *object, const char *key, const char **out, struct fault *f)
{
    const json_t *value = json_object_get(object, key);

    if (value && !json_is_string(value))
        return fault_set(f, ERR_MALFORMED, "", "\"%s\" must be a text.", key);
    *out = json_string_value(value);
    return OK;
}

/* A time member, OBJECT_NO_TIME if it is not there. */
static enum err
get_time(const json_t *object, const char *key, int64_t *out, struct fault *f)
{
    const json_t *value = json_object_get(object, key);

    *out = OBJECT_NO_TIME;
    if (!value)
        return OK;
    if (json_is_string(value) &&
        stamp_parse(json_string_value(value), json_string_length(value), out) == OK)
        return OK;
    return fault_set(f, ERR_MALFORMED, "",
                     "\"%s\" must be a time such as 2026-01-31T09:30:00.000Z.", key);
}

static enum err read_id(const json_t *object, struct object_head *h, struct fault *f)
{
    const char *type = NULL;
    const char *id = NULL;
    enum err e = get_text(object, "type", &type, f);

    if (e == OK)
        e = get_text(object, "id", &id, f);
    if (e != OK)
        return e;
    if (!type || !id)
        return malformed(f, "An object needs \"type\" and \"id\".");
    if (required_class(type) == REQUIRED_CONTAINER)
        return malformed(f, "A bundle is no object; its objects are read one by one.");
    if (object_id_parse(id, h->type, h->uuid) != OK)
        return fault_set(f, ERR_MALFORMED, "",
                         "The id \"%.80s\" is none; it must be the type, \"--\" and a "
                         "UUID in small letters.",
                         id);
    if (strcmp(type, h->type) != 0)
        return fault_set(f, ERR_MALFORMED, "",
                         "The id begins with \"%.80s\", and the type is \"%.80s\"; they "
                         "must be the same.",
                         h->type, type);
    memcpy(h->id, id, strlen(id) + 1);
    return OK;
}

/* An object without spec_version is of 2.0, which had it in the bundle, unless it is of a
 * kind that came with 2.1: without a time of creation. */
static enum err read_spec(const json_t *object, struct object_head *h, struct fault *f)
{
    const char *spec = NULL;
    enum err e = get_text(object, "spec_version", &spec, f);

    if (e != OK)
        return e;
    if (!spec)
        h->spec = json_object_get(object, "created") &&
                          required_class(h->type) != REQUIRED_OBSERVABLE
                      ? OBJECT_SPEC_20
                      : OBJECT_SPEC_21;
    else if (strcmp(spec, "2.1") == 0)
        h->spec = OBJECT_SPEC_21;
    else if (strcmp(spec, "2.0") == 0)
        h->spec = OBJECT_SPEC_20;
    else
        return fault_set(f, ERR_MALFORMED, "",
                         "The spec_version \"%.20s\" is not known; 2.0 and 2.1 are.",
                         spec);
    return OK;
}

/* The text of the version, as it came. */
static void keep_version(const json_t *object, struct object_head *h)
{
    const char *key = h->modified != OBJECT_NO_TIME ? "modified" : "created";
    const char *text = json_string_value(json_object_get(object, key));
    size_t count = text ? strlen(text) : 0;

    must(count <= STAMP_TEXT_MAX); /* stamp_parse has taken it */
    if (text)
        memcpy(h->version, text, count + 1);
}

static enum err read_times(const json_t *object, struct object_head *h, struct fault *f)
{
    enum required_class class = required_class(h->type);
    enum err e = OK;

    h->created = OBJECT_NO_TIME;
    h->modified = OBJECT_NO_TIME;
    if (class == REQUIRED_OBSERVABLE)
        return OK;
    e = get_time(object, "created", &h->created, f);
    if (e == OK && class != REQUIRED_MARKING)
        e = get_time(object, "modified", &h->modified, f);
    if (e != OK)
        return e;
    if ((class == REQUIRED_VERSIONED || class == REQUIRED_MARKING ||
         h->modified != OBJECT_NO_TIME) &&
        h->created == OBJECT_NO_TIME)
        return malformed(f, "STIX requires \"created\" of this type, and it is missing.");
    if (class == REQUIRED_VERSIONED && h->modified == OBJECT_NO_TIME)
        return malformed(f,
                         "STIX requires \"modified\" of this type, and it is missing.");
    if (h->modified != OBJECT_NO_TIME && h->modified < h->created)
        return malformed(f, "\"modified\" is before \"created\".");
    keep_version(object, h);
    return OK;
}

/* [STIX21] 4 and 5: pairs of times of which the second is not before, or is after, the
 * first. */
static enum err check_spans(const json_t *object, struct fault *f)
{
    static const struct {
        const char *from;
        const char *until;
        bool is_strict;
    } spans[] = {
        {"valid_from", "valid_until", true},        {"first_seen", "last_seen", false},
        {"first_observed", "last_observed", false}, {"start_time", "stop_time", true},
        {"published", "published", false},
    };

    for (size_t i = 0; i < COUNT_OF(spans); i++) {
        int64_t from;
        int64_t until;
        enum err e = get_time(object, spans[i].from, &from, f);

        if (e == OK)
            e = get_time(object, spans[i].until, &until, f);
        if (e != OK)
            return e;
        if (from == OBJECT_NO_TIME || until == OBJECT_NO_TIME)
            continue;
        if (until < from || (spans[i].is_strict && until == from))
            return fault_set(f, ERR_MALFORMED, "", "\"%s\" must be after \"%s\".",
                             spans[i].until, spans[i].from);
    }
    return OK;
}

/* [STIX21] 2.6: a name, and something to find it by. */
static enum err check_references(const json_t *object, struct fault *f)
{
    const json_t *list = json_object_get(object, "external_references");

    if (list && !json_is_array(list))
        return malformed(f, "\"external_references\" must be a list.");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);

        if (!json_is_string(json_object_get(one, "source_name")))
            return malformed(f, "An external reference needs \"source_name\".");
        if (!json_object_get(one, "description") && !json_object_get(one, "url") &&
            !json_object_get(one, "external_id"))
            return malformed(f, "An external reference needs a \"description\", \"url\" "
                                "or \"external_id\".");
    }
    return OK;
}

static enum err check_common(const json_t *object, struct object_head *h, struct fault *f)
{
    const json_t *revoked = json_object_get(object, "revoked");
    const json_t *confidence = json_object_get(object, "confidence");

    if (revoked && !json_is_boolean(revoked))
        return malformed(f, "\"revoked\" must be true or false.");
    if (confidence &&
        (!json_is_integer(confidence) || json_integer_value(confidence) < 0 ||
         json_integer_value(confidence) > 100))
        return malformed(f, "\"confidence\" must be a whole number from 0 to 100.");
    h->revoked = json_is_true(revoked) && h->modified != OBJECT_NO_TIME;
    return check_references(object, f);
}

/* Law 4. */
static enum err
find_meaning(const json_t *object, size_t count, uint8_t meaning[32], struct fault *f)
{
    struct buffer b;
    enum err e;

    buffer_init(&b, SIZE_MAX / 2);     /* what is in memory may be written */
    if (buffer_extend(&b, count + 64)) /* most often enough, and then at once */
        buffer_clear(&b);
    e = json_write_loose(object, &b);
    if (e == OK)
        hash_sha256(b.data, b.bytes, meaning);
    else
        e = fault_set(f, e, "", "There is not enough memory to read this object.");
    buffer_fini(&b);
    return e;
}

static enum err read_tree(json_t *object, struct object_head *h, struct fault *f)
{
    enum err e;

    if (!json_is_object(object))
        return malformed(f, "This is no object; an object begins with {.");
    e = read_id(object, h, f);
    if (e == OK)
        e = read_spec(object, h, f);
    if (e == OK)
        e = read_times(object, h, f);
    if (e == OK)
        e = check_values(object, f);
    if (e == OK)
        e = check_names(object, f);
    if (e == OK)
        e = check_common(object, h, f);
    if (e == OK)
        e = required_check(object, h->type, h->spec == OBJECT_SPEC_20, f);
    if (e == OK)
        e = check_spans(object, f);
    return e == OK ? marking_read(object, &h->tlp, f) : e;
}

enum err object_read(const void *bytes,
                     size_t count,
                     struct object_head *head,
                     json_t **tree,
                     struct fault *f)
{
    struct object_head h = {0};
    json_t *object = NULL;
    enum err e = json_read_loose(bytes, count, OBJECT_BYTES_MAX, &object, f);

    if (e == OK)
        e = read_tree(object, &h, f);
    if (e == OK)
        e = find_meaning(object, count, h.meaning, f);
    if (e == OK) {
        *head = h;
        if (tree) {
            *tree = object;
            return OK;
        }
    }
    json_decref(object);
    return e;
}

enum err object_write(const json_t *tree,
                      struct object_head *head,
                      struct buffer *out,
                      struct fault *f)
{
    struct object_head h;
    enum err e;

    buffer_clear(out);
    e = json_write_loose(tree, out);
    if (e != OK)
        return fault_set(f, e, "",
                         e == ERR_NOMEM ? "There is not enough memory."
                                        : "The object is larger than is allowed here.");
    e = object_read(out->data, out->bytes, &h, NULL, f);
    if (e == OK)
        *head = h;
    else
        buffer_clear(out);
    return e;
}

int64_t object_version(const struct object_head *head)
{
    return head->modified != OBJECT_NO_TIME ? head->modified : head->created;
}

bool object_is_versioned(const struct object_head *head)
{
    return head->modified != OBJECT_NO_TIME;
}

/* What stays of a withdrawn object as it was. */
static const char *const kept[] = {
    "type", "id", "spec_version", "created", "created_by_ref", "object_marking_refs"};

enum err object_withdraw(const json_t *tree,
                         int64_t modified,
                         struct object_head *head,
                         struct buffer *out,
                         struct fault *f)
{
    struct object_head was = {0};
    json_t *object = (json_t *)(uintptr_t)tree; /* reading changes nothing */
    json_t *blank = NULL;
    char text[STAMP_CHARS + 1];
    bool ok = true;
    enum err e = read_tree(object, &was, f);

    if (e != OK)
        return e;
    must(object_is_versioned(&was));
    if (modified <= was.modified || modified > STAMP_MAX)
        return fault_set(f, ERR_LIMIT, "",
                         "A version must be later than the one that it follows; check "
                         "the clock.");
    blank = json_object();
    ok = blank != NULL;
    for (size_t i = 0; i < COUNT_OF(kept); i++) {
        json_t *value = json_object_get(tree, kept[i]);

        if (value)
            json_put(blank, kept[i], json_incref(value), &ok);
    }
    stamp_format(modified, text);
    json_put_text(blank, "modified", text, &ok);
    json_put_bool(blank, "revoked", true, &ok);
    e = ok ? required_blank(was.type, was.spec == OBJECT_SPEC_20, blank) : ERR_NOMEM;
    if (e != OK)
        e = fault_set(f, e, "", "There is not enough memory.");
    if (e == OK)
        e = object_write(blank, head, out, f);
    json_decref(blank);
    return e;
}
