/* SPDX-License-Identifier: Apache-2.0 */
/*
 * card.c - reading, checking and signing cards
 *
 * The law. card_read is the only way to a struct card, and card_write ends with it,
 * so there is one judge of what a card is. What a card says is shown on terminals and
 * compared by people, so its texts are single lines without hidden characters.
 */
#include "lane/card.h"

#include "base/instant.h"
#include "base/memory.h"
#include "base/must.h"
#include "base/num.h"
#include "base/text.h"
#include "crypto/hash.h"
#include "lane/kind.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum {
    NAMES_MAX = 8,
    CONTACTS_MAX = 16,
    ROLES_MAX = 5,
    PROSE_MAX = 1024,
    ADDRESS_MAX = 261, /* a host name of 255, a colon, a port */
    DAYS_MAX = 400
};

#define KEY(name)                                                                        \
    {                                                                                    \
        name, JSON_WANT_BYTES, SIGN_KEY_BYTES, SIGN_KEY_BYTES                            \
    }

static const struct json_field file_fields[] = {
    {"card", JSON_WANT_OBJECT, 1, INT64_MAX},
    {"sig", JSON_WANT_BYTES, SIGNATURE_BYTES, SIGNATURE_BYTES},
};

static const struct json_field card_fields[] = {
    {"v", JSON_WANT_INTEGER, 1, 1},
    {"type", JSON_WANT_CODE, 1, 48},
    {"serial", JSON_WANT_INTEGER, 1, JSON_INTEGER_MAX},
    {"issued", JSON_WANT_TIME, 0, 0},
    {"names", JSON_WANT_OBJECT, 1, NAMES_MAX},
    KEY("root"),
    KEY("node"),
    KEY("link"),
    {"until", JSON_WANT_TIME, 0, 0},
    {"officers", JSON_WANT_ARRAY, 1, CARD_OFFICERS_MAX},
    KEY("overseer"),
    {"contacts", JSON_WANT_ARRAY, 0, CONTACTS_MAX},
    {"address", JSON_WANT_TEXT, 0, ADDRESS_MAX},
};

static const struct json_field officer_fields[] = {
    KEY("key"),
    {"name", JSON_WANT_TEXT, 1, PROSE_MAX},
    {"roles", JSON_WANT_ARRAY, 1, ROLES_MAX},
};

/* One text that stands in an array or under a name that is not fixed. */
MUST_CHECK static enum err check_line(json_t *value, const char *what, struct fault *f)
{
    static const struct json_field field = {"text", JSON_WANT_TEXT, 1, PROSE_MAX};
    json_t *lone = json_object();
    bool ok = lone != NULL;
    enum err e;

    json_put(lone, "text", json_incref(value), &ok);
    if (!ok) {
        json_decref(lone);
        return fault_set(f, ERR_NOMEM, "", "There is not enough memory to read a card.");
    }
    e = json_check(lone, what, &field, 1, f);
    if (e == OK && strpbrk(json_text(lone, "text"), "\n\t"))
        e = fault_set(f, ERR_MALFORMED, "",
                      "In %s there is a newline or a tab; write it on one line.", what);
    json_decref(lone);
    return e;
}

static bool is_language(const char *code)
{
    size_t count = strspn(code, "abcdefghijklmnopqrstuvwxyz");

    return code[count] == 0 && count >= 2 && count <= 8;
}

MUST_CHECK static enum err check_names(json_t *names, struct fault *f)
{
    for (void *i = json_object_iter(names); i; i = json_object_iter_next(names, i)) {
        const char *language = json_object_iter_key(i);
        enum err e;

        if (!is_language(language))
            return fault_set(f, ERR_MALFORMED, "names",
                             "\"%s\" is no language code; write two to eight small "
                             "letters.",
                             language);
        e = check_line(json_object_iter_value(i), "a name of the card", f);
        if (e != OK)
            return e;
    }
    return OK;
}

MUST_CHECK static enum err check_contacts(const json_t *contacts, struct fault *f)
{
    for (size_t i = 0; i < json_array_size(contacts); i++) {
        enum err e = check_line(json_array_get(contacts, i), "a contact of the card", f);

        if (e != OK)
            return e;
    }
    return OK;
}

/* "host:port", the host a name, an IPv4 address, or an IPv6 address in brackets. */
static bool is_address(const char *address)
{
    static const char name[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-";
    bool bracketed = address[0] == '[';
    const char *host = address + bracketed;
    size_t count = strspn(host, bracketed ? "0123456789abcdefABCDEF:." : name);
    const char *after = host + count;
    uint64_t port;

    if (count == 0 || host[0] == '-')
        return false;
    if (bracketed && *after++ != ']')
        return false;
    return *after == ':' && text_decimal(after + 1, UINT16_MAX, &port) == OK && port > 0;
}

MUST_CHECK static enum err
read_roles(const json_t *names, unsigned *roles, struct fault *f)
{
    unsigned found = 0;

    for (size_t i = 0; i < json_array_size(names); i++) {
        const char *name = json_string_value(json_array_get(names, i));
        unsigned role = name ? kind_role(name) : 0;

        if (role == 0)
            return fault_set(f, ERR_MALFORMED, "roles",
                             "\"%s\" is no role; roles are signatory, start, confirm, "
                             "ask and release.",
                             name ? name : "");
        if (found & role)
            return fault_set(f, ERR_MALFORMED, "roles",
                             "An officer has the role %s twice; name it once.", name);
        found |= role;
    }
    *roles = found;
    return OK;
}

MUST_CHECK static enum err read_officers(struct card *c, struct fault *f)
{
    const json_t *officers = json_at(c->object, "officers");

    for (size_t i = 0; i < json_array_size(officers); i++) {
        const json_t *one = json_array_get(officers, i);
        struct card_officer *officer = &c->officer[i];
        enum err e = json_check(one, "an officer of the card", officer_fields,
                                COUNT_OF(officer_fields), f);

        if (e == OK)
            e = read_roles(json_at(one, "roles"), &officer->roles, f);
        if (e != OK)
            return e;
        json_bytes(one, "key", officer->key, sizeof officer->key);
        officer->name = json_text(one, "name");
        if (strpbrk(officer->name, "\n\t"))
            return fault_set(f, ERR_MALFORMED, "officers",
                             "In an officer's name there is a newline or a tab; write it "
                             "on one line.");
    }
    c->officer_count = json_array_size(officers);
    return OK;
}

/* Every key of the card is a good one, and none stands there twice. */
MUST_CHECK static enum err check_keys(const struct card *c, struct fault *f)
{
    const uint8_t *key[4 + CARD_OFFICERS_MAX] = {c->root, c->node, c->link, c->overseer};
    size_t count = 4;

    for (size_t i = 0; i < c->officer_count; i++)
        key[count++] = c->officer[i].key;
    for (size_t i = 0; i < count; i++) {
        char text[BASE64_CHARS(SIGN_KEY_BYTES) + 1];

        text_base64_encode(key[i], SIGN_KEY_BYTES, text);
        if (sign_key_check(key[i]) != OK)
            return fault_set(f, ERR_FORGED, "K1",
                             "The card's key %s is not a key that can be relied on; ask "
                             "for a card with another.",
                             text);
        for (size_t j = 0; j < i; j++)
            if (memcmp(key[i], key[j], SIGN_KEY_BYTES) == 0)
                return fault_set(f, ERR_FORGED, "K1",
                                 "The key %s stands twice in the card; each must be used "
                                 "for one thing.",
                                 text);
    }
    return OK;
}

MUST_CHECK static enum err check_times(const struct card *c, struct fault *f)
{
    if (c->until <= c->issued)
        return fault_set(f, ERR_MALFORMED, "until",
                         "The card's keys end before the card is issued; \"until\" must "
                         "be later than \"issued\".");
    if (c->until - c->issued > (int64_t)DAYS_MAX * INSTANT_DAY)
        return fault_set(f, ERR_LIMIT, "until",
                         "The card's keys last longer than %d days; \"until\" must be "
                         "earlier.",
                         DAYS_MAX);
    return OK;
}

/* Everything but the signature: fill c from its object, checking as it goes. */
MUST_CHECK static enum err read_object(struct card *c, struct fault *f)
{
    enum err e = json_check(c->object, "the card", card_fields, COUNT_OF(card_fields), f);

    if (e != OK)
        return e;
    if (strcmp(json_text(c->object, "type"), "card") != 0)
        return fault_set(f, ERR_MALFORMED, "type",
                         "The object says that it is a \"%s\", not a card.",
                         json_text(c->object, "type"));
    if (*json_text(c->object, "address") && !is_address(json_text(c->object, "address")))
        return fault_set(f, ERR_MALFORMED, "address",
                         "\"%s\" is no address; write host:port, or nothing.",
                         json_text(c->object, "address"));
    json_bytes(c->object, "root", c->root, sizeof c->root);
    json_bytes(c->object, "node", c->node, sizeof c->node);
    json_bytes(c->object, "link", c->link, sizeof c->link);
    json_bytes(c->object, "overseer", c->overseer, sizeof c->overseer);
    c->issued = json_time(c->object, "issued");
    c->until = json_time(c->object, "until");
    c->serial = json_int(c->object, "serial");
    e = check_names(json_object_get(c->object, "names"), f);
    if (e == OK)
        e = check_contacts(json_at(c->object, "contacts"), f);
    if (e == OK)
        e = read_officers(c, f);
    if (e == OK)
        e = check_keys(c, f);
    if (e == OK)
        e = check_times(c, f);
    return e;
}

/* The signature, and with the same bytes the id. */
MUST_CHECK static enum err
check_signature(struct card *c, const uint8_t signature[SIGNATURE_BYTES], struct fault *f)
{
    struct buffer b;
    enum err e;

    buffer_init(&b, CARD_FILE_MAX);
    e = json_write(c->object, &b);
    if (e == OK) {
        hash_sha256(b.data, b.bytes, c->id);
        if (sign_verify(c->root, "card", b.data, b.bytes, signature) != OK)
            e = fault_set(f, ERR_FORGED, "K1",
                          "The card's signature is not that of its root key; ask for the "
                          "card again, and compare fingerprints.");
    }
    buffer_fini(&b);
    return e;
}

/* A card of the object (taken), checked but for its signature. */
MUST_CHECK static enum err make_card(json_t *object, struct card **out, struct fault *f)
{
    struct card *c = memory_new(1, sizeof *c);
    enum err e;

    if (!c) {
        json_decref(object);
        return fault_set(f, ERR_NOMEM, "", "There is not enough memory to read a card.");
    }
    c->object = object;
    e = read_object(c, f);
    if (e == OK)
        *out = c;
    else
        card_free(c);
    return e;
}

MUST_CHECK static enum err
read_file(const json_t *file, struct card **out, struct fault *f)
{
    uint8_t signature[SIGNATURE_BYTES];
    struct card *c = NULL;
    enum err e = json_check(file, "the card file", file_fields, COUNT_OF(file_fields), f);

    if (e == OK)
        e = make_card(json_incref(json_object_get(file, "card")), &c, f);
    if (e != OK)
        return e;
    json_bytes(file, "sig", signature, sizeof signature);
    e = check_signature(c, signature, f);
    if (e == OK)
        *out = c;
    else
        card_free(c);
    return e;
}

enum err card_read(const void *bytes, size_t count, struct card **out, struct fault *f)
{
    const char *text = bytes;
    json_t *file;
    enum err e;

    if (count > 0 && text[count - 1] == '\n')
        count--;
    e = json_read_canonical(bytes, count, CARD_FILE_MAX, &file, f);
    if (e != OK)
        return e;
    e = read_file(file, out, f);
    json_decref(file);
    return e;
}

MUST_CHECK static enum err
sign_object(json_t *object, const struct sign_secret *root, struct buffer *out)
{
    uint8_t signature[SIGNATURE_BYTES];
    json_t *file = json_object();
    struct buffer b;
    bool ok = true;
    enum err e;

    buffer_init(&b, CARD_FILE_MAX);
    e = json_write(object, &b);
    if (e == OK) {
        sign_message(root, "card", b.data, b.bytes, signature);
        json_put(file, "card", json_incref(object), &ok);
        json_put_bytes(file, "sig", signature, sizeof signature, &ok);
        e = ok ? json_write(file, out) : ERR_NOMEM;
    }
    buffer_fini(&b);
    json_decref(file);
    return e;
}

enum err card_write(json_t *object,
                    const struct sign_secret *root,
                    struct buffer *out,
                    struct fault *f)
{
    struct card *draft = NULL;
    struct card *signed_card = NULL;
    struct buffer file;
    enum err e = make_card(object, &draft, f);

    buffer_init(&file, CARD_FILE_MAX);
    if (e == OK) {
        e = sign_object(draft->object, root, &file);
        if (e == ERR_LIMIT)
            e = fault_set(f, e, "", "The card is larger than %d bytes; name less in it.",
                          CARD_FILE_MAX);
    }
    if (e == OK)
        e = card_read(file.data, file.bytes, &signed_card, f);
    if (e == OK) {
        buffer_add(out, file.data, file.bytes);
        buffer_add_byte(out, '\n');
        e = buffer_status(out);
    }
    card_free(signed_card);
    card_free(draft);
    buffer_fini(&file);
    return e;
}

void card_free(struct card *c)
{
    if (!c)
        return;
    json_decref(c->object);
    memory_free(c);
}

const char *card_name(const struct card *c, const char *lang)
{
    json_t *names = json_object_get(c->object, "names");
    const char *name = json_string_value(json_object_get(names, lang));

    /* The file was canonical: the first is the first in its order. */
    return name ? name
                : json_string_value(json_object_iter_value(json_object_iter(names)));
}

const struct card_officer *card_officer(const struct card *c,
                                        const uint8_t key[SIGN_KEY_BYTES])
{
    for (size_t i = 0; i < c->officer_count; i++)
        if (memcmp(c->officer[i].key, key, SIGN_KEY_BYTES) == 0)
            return &c->officer[i];
    return NULL;
}

size_t card_role_count(const struct card *c, unsigned role)
{
    size_t count = 0;

    for (size_t i = 0; i < c->officer_count; i++)
        if (c->officer[i].roles & role)
            count++;
    return count;
}

void card_digits(const uint8_t bytes[32], char out[CARD_FINGERPRINT_BYTES])
{
    for (size_t i = 0; i < 8; i++) {
        char group[7];

        must(snprintf(group, sizeof group, "%05" PRIu32 " ",
                      load_u32(bytes + 4 * i) % 100000) == 6);
        memcpy(out + 6 * i, group, 6);
    }
    out[CARD_FINGERPRINT_BYTES - 1] = 0; /* in place of the last blank */
}
