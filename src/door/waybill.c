/* SPDX-License-Identifier: Apache-2.0 */
/*
 * waybill.c - an identity, its conditions, and the definitions of both extensions
 */
#include "door/waybill.h"

#include "crypto/hash.h"
#include "crypto/uuid.h"
#include "exchange/content.h"
#include "intel/identity.h"

#include <string.h>

enum { SECOND = 1000000, OBJECT_CEILING = 4 << 20 };

static const char definition[] =
    "{\"type\":\"extension-definition\",\"spec_version\":\"2.1\","
    "\"id\":\"" WAYBILL_EXTENSION "\","
    "\"created_by_ref\":\"identity--0d2c3f0e-6f0b-4c5e-8f5a-2a9c51c3b7e4\","
    "\"created\":\"2026-11-22T00:00:00.000Z\",\"modified\":\"2026-11-22T00:00:00.000Z\","
    "\"name\":\"Conditions of release\",\"schema\":\"See doc/stix.md of Entente.\","
    "\"version\":\"1.0.0\",\"extension_types\":[\"property-extension\"]}";

/* A UUID that tells nothing of the item: of the export's id, and of what it names. */
static void name_it(const struct waybill *w, const char *what, uint8_t uuid[UUID_BYTES])
{
    const struct part parts[] = {
        {"entente/waybill", 16}, {what, strlen(what)}, {w->export, 32}};
    uint8_t hash[SHA256_BYTES];

    hash_sha256_parts(parts, 3, hash);
    memcpy(uuid, hash, UUID_BYTES);
    uuid_stamp(uuid, 4);
}

/* STIX knows no null: what stands for "not said" is left out. */
static json_t *without_nulls(const json_t *conditions)
{
    json_t *made = json_deep_copy(conditions);
    const char *key;
    json_t *value;
    void *next;

    json_object_foreach_safe(made, next, key, value)
    {
        if (json_is_null(value))
            (void)json_object_del(made, key);
    }
    return made;
}

/* The identity with the conditions put beside what it says of the party. */
MUST_CHECK static enum err
add_conditions(const struct waybill *w, struct buffer *bytes, struct fault *f)
{
    struct object_head head;
    json_t *tree = NULL;
    json_t *ours = json_object();
    bool ok = ours != NULL;
    enum err e = object_read(bytes->data, bytes->bytes, &head, &tree, f);

    if (e != OK) {
        json_decref(ours);
        return e;
    }
    json_put_text(ours, "extension_type", "property-extension", &ok);
    json_put(ours, "conditions", without_nulls(w->conditions), &ok);
    json_put(json_object_get(tree, "extensions"), WAYBILL_EXTENSION, ours, &ok);
    e = ok ? object_write(tree, &head, bytes, f)
           : fault_set(f, ERR_NOMEM, "", "There is not enough memory.");
    json_decref(tree);
    return e;
}

MUST_CHECK static enum err
write_identity(const struct waybill *w, struct buffer *bytes, struct fault *f)
{
    struct identity_about about = {.created = w->at * SECOND,
                                   .modified = w->at * SECOND,
                                   .tlp = MARKING_AMBER_STRICT};
    struct object_head head;
    struct record r;
    enum err e = content_record(w->content, "item", &r);

    if (e != OK)
        return fault_set(f, e, "", "The item's content is no record.");
    name_it(w, "identity", about.uuid);
    e = identity_write(&r, &about, &head, bytes, f);
    record_fini(&r);
    return e == OK ? add_conditions(w, bytes, f) : e;
}

enum err waybill_write(const struct waybill *w, struct buffer *out, struct fault *f)
{
    char id[OBJECT_ID_MAX + 1];
    uint8_t uuid[UUID_BYTES];
    struct buffer bytes;
    enum err e;

    buffer_init(&bytes, OBJECT_CEILING);
    e = write_identity(w, &bytes, f);
    if (e == OK) {
        name_it(w, "bundle", uuid);
        object_id_format("bundle", uuid, id);
        buffer_printf(out, "{\"type\":\"bundle\",\"id\":\"%s\",\"objects\":[\n", id);
        buffer_add(out, bytes.data, bytes.bytes);
        buffer_printf(out, ",\n%s,\n%s\n]}\n", identity_definition(), definition);
        e = buffer_status(out);
        if (e != OK)
            e = fault_set(f, e, "", "The bundle is too long.");
    }
    buffer_fini(&bytes);
    return e;
}
