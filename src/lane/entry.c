/* SPDX-License-Identifier: Apache-2.0 */
/*
 * entry.c - entries of a lane: parsed, verified, signed
 *
 * The law. What is signed are canonical bytes, and an entry's bytes are canonical,
 * so what a signature covers follows from the parsed entry alone. A draft that was
 * signed goes through the same parser as a stranger's entry before anyone sees it.
 */
#include "lane/entry.h"

#include "base/memory.h"
#include "base/must.h"
#include "base/num.h"
#include "crypto/hash.h"
#include "crypto/merkle.h"

#include <inttypes.h>
#include <string.h>

static const struct json_field entry_fields[] = {
    {"v", JSON_WANT_INTEGER, 1, 1},
    {"lane", JSON_WANT_BYTES, 32, 32},
    {"n", JSON_WANT_INTEGER, 0, JSON_INTEGER_MAX},
    {"prev", JSON_WANT_BYTES, 32, 32},
    {"seen", JSON_WANT_OBJECT, 2, 2},
    {"time", JSON_WANT_TIME, 0, 0},
    {"type", JSON_WANT_CODE, 1, 48},
    {"fact", JSON_WANT_OBJECT, 1, 16},
    {"body", JSON_WANT_BYTES | JSON_OPTIONAL, 32, 32},
    {"blobs", JSON_WANT_ARRAY | JSON_OPTIONAL, 1, ENTRY_BLOBS_MAX},
    {"act", JSON_WANT_OBJECT | JSON_OPTIONAL, 2, 2},
    {"sig", JSON_WANT_BYTES, SIGNATURE_BYTES, SIGNATURE_BYTES},
};

static const struct json_field seen_fields[] = {
    {"n", JSON_WANT_INTEGER, 0, JSON_INTEGER_MAX},
    {"root", JSON_WANT_BYTES, 32, 32},
};

static const struct json_field blob_fields[] = {
    {"hash", JSON_WANT_BYTES, 32, 32},
    {"size", JSON_WANT_INTEGER, 0, JSON_INTEGER_MAX},
};

static const struct json_field act_fields[] = {
    {"key", JSON_WANT_BYTES, SIGN_KEY_BYTES, SIGN_KEY_BYTES},
    {"sig", JSON_WANT_BYTES, SIGNATURE_BYTES, SIGNATURE_BYTES},
};

void entry_lane_id(const uint8_t writer[SIGN_KEY_BYTES],
                   const uint8_t reader[SIGN_KEY_BYTES],
                   uint8_t out[32])
{
    static const char label[] = "entente/1 lane"; /* its NUL is hashed too */
    const struct part parts[] = {
        {label, sizeof label}, {writer, SIGN_KEY_BYTES}, {reader, SIGN_KEY_BYTES}};

    hash_sha256_parts(parts, COUNT_OF(parts), out);
}

void entry_body_commit(const uint8_t salt[ENTRY_SALT_BYTES],
                       const void *body,
                       size_t bytes,
                       uint8_t out[32])
{
    const struct part parts[] = {{salt, ENTRY_SALT_BYTES}, {body, bytes}};

    hash_sha256_parts(parts, COUNT_OF(parts), out);
}

/* ---- Shape ---- */

/* What the kind has the entry has, and nothing else. */
MUST_CHECK static enum err check_presence(const struct kind_rule *rule,
                                          bool has_body,
                                          size_t blobs,
                                          bool has_act,
                                          struct fault *f)
{
    if (has_body != rule->body)
        return fault_set(f, ERR_MALFORMED, "body", "An entry %s must have %s body.",
                         rule->name, rule->body ? "a" : "no");
    if (blobs != rule->blobs)
        return fault_set(f, ERR_MALFORMED, "blobs",
                         "An entry %s has %zu blobs; it must have %zu.", rule->name,
                         blobs, rule->blobs);
    if (has_act != (rule->roles != 0))
        return fault_set(f, ERR_MALFORMED, "act", "An entry %s must be signed by %s.",
                         rule->name, rule->roles ? "an officer" : "no officer");
    return OK;
}

MUST_CHECK static enum err
check_blob_size(uint64_t bytes, enum kind kind, const json_t *fact, struct fault *f)
{
    size_t most = kind_blob_max(kind, fact);

    if (bytes > most)
        return fault_set(f, ERR_LIMIT, "blobs",
                         "A blob of an entry %s is %" PRIu64
                         " bytes; at most %zu may be.",
                         kind_rule(kind)->name, bytes, most);
    return OK;
}

/* After the fact was checked: it says how large a blob may be. */
MUST_CHECK static enum err read_blobs(struct entry *e, struct fault *f)
{
    const json_t *blobs = json_object_get(e->object, "blobs");

    for (size_t i = 0; i < e->blob_count; i++) {
        const json_t *one = json_array_get(blobs, i);
        enum err code = json_check(one, "a blob", blob_fields, COUNT_OF(blob_fields), f);

        if (code != OK)
            return code;
        json_bytes(one, "hash", e->blob[i].hash, sizeof e->blob[i].hash);
        e->blob[i].bytes = (uint64_t)json_int(one, "size");
        code = check_blob_size(e->blob[i].bytes, e->kind, e->fact, f);
        if (code != OK)
            return code;
    }
    return OK;
}

/* The parts that are objects of their own. */
MUST_CHECK static enum err read_inner(struct entry *e, struct fault *f)
{
    const json_t *seen = json_at(e->object, "seen");
    const json_t *act = json_object_get(e->object, "act");
    const struct kind_rule *rule = kind_rule(e->kind);
    enum err code;

    e->blob_count = json_array_size(json_object_get(e->object, "blobs")); /* 0: none */
    code = check_presence(rule, e->has_body, e->blob_count, act != NULL, f);
    if (code == OK)
        code = json_check(seen, "the entry's \"seen\"", seen_fields,
                          COUNT_OF(seen_fields), f);
    if (code == OK && act)
        code =
            json_check(act, "the entry's \"act\"", act_fields, COUNT_OF(act_fields), f);
    if (code == OK)
        code = kind_check(e->kind, e->fact, f);
    if (code == OK)
        code = read_blobs(e, f);
    if (code != OK)
        return code;
    e->seen_n = (uint64_t)json_int(seen, "n");
    json_bytes(seen, "root", e->seen_root, sizeof e->seen_root);
    e->has_act = act != NULL;
    if (act)
        json_bytes(act, "key", e->actor, sizeof e->actor);
    return OK;
}

MUST_CHECK static enum err read_entry(struct entry *e, struct fault *f)
{
    enum err code =
        json_check(e->object, "the entry", entry_fields, COUNT_OF(entry_fields), f);

    if (code != OK)
        return code;
    if (kind_find(json_text(e->object, "type"), &e->kind) != OK)
        return fault_set(f, ERR_MALFORMED, "type",
                         "The entry's type \"%s\" is not known to protocol version 1.",
                         json_text(e->object, "type"));
    json_bytes(e->object, "lane", e->lane, sizeof e->lane);
    e->n = (uint64_t)json_int(e->object, "n");
    json_bytes(e->object, "prev", e->prev, sizeof e->prev);
    e->time = json_time(e->object, "time");
    e->fact = json_at(e->object, "fact");
    e->has_body = json_has(e->object, "body");
    if (e->has_body)
        json_bytes(e->object, "body", e->body, sizeof e->body);
    return read_inner(e, f);
}

enum err entry_parse(const void *bytes, size_t count, struct entry **out, struct fault *f)
{
    struct entry *e = memory_new(1, sizeof *e);
    enum err code;

    if (!e)
        return fault_set(f, ERR_NOMEM, "",
                         "There is not enough memory to read an entry.");
    code = json_read_canonical(bytes, count, ENTRY_MAX, &e->object, f);
    if (code == OK)
        code = read_entry(e, f);
    if (code != OK) {
        entry_free(e);
        return code;
    }
    merkle_leaf(bytes, count, e->leaf);
    *out = e;
    return OK;
}

void entry_free(struct entry *e)
{
    if (!e)
        return;
    json_decref(e->object);
    memory_free(e);
}

/* ---- What is signed ---- */

/* A copy of one level; NULL: no memory. jansson's own copy passes over members that it
 * found no memory for. */
static json_t *copy_object(json_t *object)
{
    json_t *copy = json_copy(object);

    if (json_object_size(copy) == json_object_size(object))
        return copy;
    json_decref(copy);
    return NULL;
}

/* The canonical form of the entry without `sig`; for an officer moreover without the
 * officer's own signature. */
MUST_CHECK static enum err
write_signed(json_t *object, bool for_officer, struct buffer *out)
{
    json_t *copy = copy_object(object);
    bool ok = copy != NULL;
    enum err e;

    if (ok && json_has(copy, "sig"))
        must(json_object_del(copy, "sig") == 0);
    if (ok && for_officer) {
        json_t *act = copy_object(json_object_get(copy, "act"));

        if (act && json_has(act, "sig"))
            must(json_object_del(act, "sig") == 0);
        json_put(copy, "act", act, &ok);
    }
    e = ok ? json_write(copy, out) : ERR_NOMEM;
    json_decref(copy);
    return e;
}

MUST_CHECK static enum err
verify_officer(const struct entry *e, const json_t *act, struct buffer *message)
{
    uint8_t signature[SIGNATURE_BYTES];
    enum err code = write_signed(e->object, true, message);

    if (code != OK)
        return code;
    json_bytes(act, "sig", signature, sizeof signature);
    return sign_verify(e->actor, "act", message->data, message->bytes, signature);
}

enum err entry_verify_node(const struct entry *e, const uint8_t node[SIGN_KEY_BYTES])
{
    uint8_t signature[SIGNATURE_BYTES];
    struct buffer message;
    enum err code;

    json_bytes(e->object, "sig", signature, sizeof signature);
    buffer_init(&message, ENTRY_MAX);
    code = write_signed(e->object, false, &message);
    if (code == OK)
        code = sign_verify(node, "entry", message.data, message.bytes, signature);
    buffer_fini(&message);
    return code;
}

MUST_CHECK static enum err check_signatures(const struct entry *e,
                                            const uint8_t node[SIGN_KEY_BYTES],
                                            struct fault *f)
{
    struct buffer message;
    enum err code = entry_verify_node(e, node);

    if (code == ERR_FORGED)
        return fault_set(f, code, "",
                         "Entry %" PRIu64 " is not signed by the node key of its "
                         "writer's card.",
                         e->n);
    if (code != OK || !e->has_act)
        return code;
    buffer_init(&message, ENTRY_MAX);
    code = verify_officer(e, json_at(e->object, "act"), &message);
    buffer_fini(&message);
    if (code == ERR_FORGED)
        return fault_set(f, code, "R10",
                         "The officer's signature in entry %" PRIu64 " does not verify.",
                         e->n);
    return code;
}

/* ---- Place ---- */

MUST_CHECK static enum err
check_chain(const struct entry *e, const struct entry_place *place, struct fault *f)
{
    if (memcmp(e->lane, place->lane, sizeof e->lane) != 0)
        return fault_set(f, ERR_UNEXPECTED, "lane",
                         "Entry %" PRIu64 " belongs to another lane.", e->n);
    if (e->n != place->n)
        return fault_set(f, ERR_UNEXPECTED, "n",
                         "Entry %" PRIu64 " came where entry %" PRIu64 " is due.", e->n,
                         place->n);
    if (memcmp(e->prev, place->prev, sizeof e->prev) != 0)
        return fault_set(f, ERR_UNEXPECTED, "prev",
                         "Entry %" PRIu64 " does not follow the entry held before it.",
                         e->n);
    return OK;
}

MUST_CHECK static enum err
check_seen(const struct entry *e, const struct entry_place *place, struct fault *f)
{
    if (e->seen_n < place->seen_min)
        return fault_set(f, ERR_UNEXPECTED, "seen",
                         "Entry %" PRIu64 " has seen %" PRIu64
                         " entries of the other lane, fewer than the entry before it.",
                         e->n, e->seen_n);
    if (e->seen_n > place->seen_max)
        return fault_set(f, ERR_UNEXPECTED, "seen",
                         "Entry %" PRIu64 " claims to have seen %" PRIu64
                         " entries of a lane that has %" PRIu64 ".",
                         e->n, e->seen_n, place->seen_max);
    must(place->seen_root);
    if (memcmp(e->seen_root, place->seen_root, sizeof e->seen_root) != 0)
        return fault_set(f, ERR_UNEXPECTED, "seen",
                         "Entry %" PRIu64
                         " has seen another history of the other lane than the one "
                         "that was written.",
                         e->n);
    return OK;
}

MUST_CHECK static enum err
check_time(const struct entry *e, const struct entry_place *place, struct fault *f)
{
    if (e->time < place->time_min)
        return fault_set(f, ERR_UNEXPECTED, "time",
                         "The time of entry %" PRIu64 ", %s, is before that of the entry "
                         "before it.",
                         e->n, json_text(e->object, "time"));
    if (e->time > place->time_max)
        return fault_set(f, ERR_UNEXPECTED, "time",
                         "The time of entry %" PRIu64 ", %s, is too far ahead; compare "
                         "the clocks of both nodes.",
                         e->n, json_text(e->object, "time"));
    return OK;
}

enum err entry_verify(const struct entry *e,
                      const struct card *writer,
                      const struct entry_place *place,
                      struct fault *f)
{
    enum err code = check_chain(e, place, f);

    if (code == OK)
        code = check_seen(e, place, f);
    if (code == OK)
        code = check_time(e, place, f);
    if (code == OK)
        code = check_signatures(e, writer->node, f);
    return code;
}

/* ---- Writing ---- */

static json_t *make_blobs(const struct entry_draft *draft)
{
    json_t *blobs = json_array();
    bool ok = blobs != NULL;

    for (size_t i = 0; ok && i < draft->blob_count; i++) {
        json_t *one = json_object();

        json_put_bytes(one, "hash", draft->blobs[i].hash, 32, &ok);
        json_put_int(one, "size", (int64_t)draft->blobs[i].bytes, &ok);
        if (!ok || json_array_append(blobs, one) != 0)
            ok = false;
        json_decref(one);
    }
    if (ok)
        return blobs;
    json_decref(blobs);
    return NULL;
}

/* Everything but the signatures; NULL: no memory. */
static json_t *make_object(const struct entry_draft *draft)
{
    const struct entry_place *place = draft->place;
    json_t *object = json_object();
    json_t *seen = json_object();
    bool ok = true;

    json_put_int(seen, "n", (int64_t)draft->seen_n, &ok);
    json_put_bytes(seen, "root", draft->seen_root, 32, &ok);
    json_put(object, "seen", seen, &ok);
    json_put_int(object, "v", 1, &ok);
    json_put_bytes(object, "lane", place->lane, sizeof place->lane, &ok);
    json_put_int(object, "n", (int64_t)place->n, &ok);
    json_put_bytes(object, "prev", place->prev, sizeof place->prev, &ok);
    json_put_time(object, "time", draft->time, &ok);
    json_put_text(object, "type", kind_rule(draft->kind)->name, &ok);
    json_put(object, "fact", json_incref(draft->fact), &ok);
    if (draft->body)
        json_put_bytes(object, "body", draft->body, 32, &ok);
    if (draft->blob_count > 0)
        json_put(object, "blobs", make_blobs(draft), &ok);
    if (ok)
        return object;
    json_decref(object);
    return NULL;
}

/* Sign what `object` now is and put the signature into `into` (a part of it). */
MUST_CHECK static enum err sign_into(json_t *object,
                                     json_t *into,
                                     const char *purpose,
                                     const struct sign_secret *secret)
{
    uint8_t signature[SIGNATURE_BYTES];
    struct buffer message;
    bool ok = true;
    enum err e;

    buffer_init(&message, ENTRY_MAX);
    e = json_write(object, &message);
    if (e == OK) {
        sign_message(secret, purpose, message.data, message.bytes, signature);
        json_put_bytes(into, "sig", signature, sizeof signature, &ok);
        e = ok ? OK : ERR_NOMEM;
    }
    buffer_fini(&message);
    return e;
}

MUST_CHECK static enum err sign_object(json_t *object,
                                       const struct sign_secret *officer,
                                       const struct sign_secret *node)
{
    bool ok = true;

    if (officer) {
        json_t *act = json_object();
        enum err e;

        json_put_bytes(act, "key", officer->key, sizeof officer->key, &ok);
        json_put(object, "act", act, &ok);
        e = ok ? sign_into(object, act, "act", officer) : ERR_NOMEM;
        if (e != OK)
            return e;
    }
    return sign_into(object, object, "entry", node);
}

/* Check what the parser could not be shown: only integers that JSON can hold, and a
 * fact of its shape, can be written at all. */
MUST_CHECK static enum err
check_draft(const struct entry_draft *draft, bool has_officer, struct fault *f)
{
    const struct kind_rule *rule = kind_rule(draft->kind);
    enum err e =
        check_presence(rule, draft->body != NULL, draft->blob_count, has_officer, f);

    must(draft->place->n <= JSON_INTEGER_MAX && draft->seen_n <= JSON_INTEGER_MAX);
    if (e == OK)
        e = kind_check(draft->kind, draft->fact, f);
    for (size_t i = 0; e == OK && i < draft->blob_count; i++)
        e = check_blob_size(draft->blobs[i].bytes, draft->kind, draft->fact, f);
    return e;
}

enum err entry_sign(const struct entry_draft *draft,
                    const struct sign_secret *officer,
                    const struct sign_secret *node,
                    struct buffer *out,
                    struct fault *f)
{
    struct entry *again = NULL;
    json_t *object = NULL;
    struct buffer bytes;
    enum err e = check_draft(draft, officer != NULL, f);

    if (e != OK)
        return e;
    buffer_init(&bytes, ENTRY_MAX);
    object = make_object(draft);
    e = object ? sign_object(object, officer, node) : ERR_NOMEM;
    if (e == OK)
        e = json_write(object, &bytes);
    if (e == OK)
        e = entry_parse(bytes.data, bytes.bytes, &again, f);
    if (e == OK) {
        buffer_add(out, bytes.data, bytes.bytes);
        e = buffer_status(out);
    }
    entry_free(again);
    json_decref(object);
    buffer_fini(&bytes);
    return e;
}
