/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sco.c - what contributes to the id of an observable, hashed
 */
#include "intel/sco.h"

#include "base/num.h"
#include "crypto/uuid.h"
#include "intel/object.h"

#include <string.h>

struct contribution {
    const char *type;
    const char *names; /* parted by blanks; "": the UUID is always random */
};

/* [STIX21] 6, the ID Contributing Properties of each type. */
static const struct contribution table[] = {
    {"artifact", "hashes payload_bin"},
    {"autonomous-system", "number"},
    {"directory", "path"},
    {"domain-name", "value"},
    {"email-addr", "value"},
    {"email-message", "from_ref subject body"},
    {"file", "hashes name extensions parent_directory_ref"},
    {"ipv4-addr", "value"},
    {"ipv6-addr", "value"},
    {"mac-addr", "value"},
    {"mutex", "name"},
    {"network-traffic",
     "start end src_ref dst_ref src_port dst_port protocols extensions"},
    {"process", ""},
    {"software", "name cpe swid vendor version"},
    {"url", "value"},
    {"user-account", "account_type user_id account_login"},
    {"windows-registry-key", "key values"},
    {"x509-certificate", "hashes serial_number"},
};

/* 00abedb4-aa42-466c-9c01-fed23315a9b7 */
static const uint8_t space[16] = {0x00, 0xab, 0xed, 0xb4, 0xaa, 0x42, 0x46, 0x6c,
                                  0x9c, 0x01, 0xfe, 0xd2, 0x33, 0x15, 0xa9, 0xb7};

enum { NAME_MAX_BYTES = 32 };

static const struct contribution *find(const char *type)
{
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        if (strcmp(table[i].type, type) == 0)
            return &table[i];
    }
    return NULL;
}

bool sco_is_type(const char *type)
{
    return find(type) != NULL;
}

/* The name of the one hash that contributes: the first of the four that the standard
 * names, else the first by name. */
static const char *choose_hash(json_t *hashes)
{
    static const char *const order[] = {"MD5", "SHA-1", "SHA-256", "SHA-512"};
    const char *first = NULL;
    const char *key;
    json_t *value;

    for (size_t i = 0; i < COUNT_OF(order); i++) {
        if (json_object_get(hashes, order[i]))
            return order[i];
    }
    json_object_foreach(hashes, key, value)
    {
        if (!first || strcmp(key, first) < 0)
            first = key;
    }
    return first;
}

/* Put the contribution of `hashes` under its name. */
static void put_hash(json_t *out, const json_t *hashes, bool *ok)
{
    json_t *all = (json_t *)(uintptr_t)hashes; /* iterating changes nothing */
    const char *name = choose_hash(all);
    json_t *one;

    if (!name)
        return;
    one = json_object();
    json_put(one, name, json_incref(json_object_get(all, name)), ok);
    json_put(out, "hashes", one, ok);
}

/* All that contributes and is present, as one object. */
static json_t *gather(const json_t *object, const char *names)
{
    json_t *out = json_object();
    bool ok = out != NULL;

    while (ok && *names) {
        char name[NAME_MAX_BYTES] = {0};
        size_t count = strcspn(names, " ");
        json_t *value;

        memcpy(name, names, count < NAME_MAX_BYTES ? count : 0);
        value = json_object_get(object, name);
        if (value && strcmp(name, "hashes") == 0)
            put_hash(out, value, &ok);
        else if (value)
            json_put(out, name, json_incref(value), &ok);
        names += count + (names[count] == ' ');
    }
    if (!ok) {
        json_decref(out);
        return NULL;
    }
    return out;
}

enum err sco_id(const json_t *object, char out[SCO_ID_MAX + 1])
{
    const char *type = json_string_value(json_object_get(object, "type"));
    const struct contribution *c = type ? find(type) : NULL;
    char id[OBJECT_ID_MAX + 1];
    uint8_t uuid[16];
    struct buffer name;
    json_t *what;
    enum err e;

    if (!c)
        return ERR_NOT_FOUND;
    what = gather(object, c->names);
    if (!what)
        return ERR_NOMEM;
    buffer_init(&name, SIZE_MAX / 2);
    e = json_object_size(what) == 0 ? ERR_NOT_FOUND : json_write_loose(what, &name);
    if (e == OK)
        e = uuid_make_named(space, name.data, name.bytes, uuid);
    if (e == OK) {
        object_id_format(c->type, uuid, id);
        memcpy(out, id, strlen(id) + 1); /* the longest of these types fits */
    }
    buffer_fini(&name);
    json_decref(what);
    return e;
}
